/* The race explorer. Its state is the model's traits (model.py). */

import { button, html, setText, svg } from "../kit/elements.js";
import { frame, live, widthsOf } from "../kit/frame.js";
import { explorer } from "../kit/home.js";
import { drawMap, placeOn } from "../kit/map.js";
import { fixed } from "../kit/numbers.js";
import { stepPlayer } from "../kit/play.js";
import { lengthened, stepsIn } from "../kit/segments.js";
import { crop, paint } from "../kit/shapes.js";
import { startHandle } from "../kit/start.js";
import { read, replaced, set } from "../kit/state.js";
import { lapOf } from "./laps.js";
import { classOf, drawCosts, drawLaps, marks } from "./pictures.js";
import { counted, describe, sentence } from "./words.js";

/* 1 The model behind all views */

function stateOf(model) {
  const { surfaces, racers, ...rules } = read(model, ["surfaces", "racers", "settings", "finish", "flat", "bound"]);
  const raced = [];

  function lapsOn(tab, start, segments) {
    const key = JSON.stringify([start, segments]);
    if (raced[tab]?.key !== key) {
      const { rates } = surfaces[tab];
      raced[tab] = { key, laps: racers.map((name, k) => lapOf(surfaces[tab], start, name, rates[k], segments, rules)) };
    }
    return raced[tab].laps;
  }

  function look() {
    const { tab, own, rates, rate_index: index, ...of } =
      read(model, ["tab", "own", "rates", "rate_index", "starts", "segments"]);
    const [start, segments] = [of.starts[tab], of.segments[tab]];
    const laps = lapsOn(tab, start, segments);
    const rests = laps.every(({ verdict }) => verdict === "diverged" || verdict === "arrived");
    const over = laps.every(({ verdict }) => verdict === "diverged");
    const rate = own ? null : rates[index];
    return { surface: surfaces[tab], start, segments, laps, rate, steps: stepsIn(segments), rests, over };
  }

  const actions = actionsOn(model, look);
  model.on("change:tab", () => set(model, { playing: false }));
  return { look, actions, motion: stepPlayer({ look, next: actions.next, pace: 60 }) };
}

function actionsOn(model, look) {
  const changed = (name, value) => ({ [name]: replaced(model.get(name), model.get("tab"), value) });
  return {
    next(count = 1) {
      const { segments, rate, over } = look();
      if (!over) set(model, changed("segments", lengthened(segments, rate, count)));
      return !over;
    },
    again: () => set(model, { playing: false, ...changed("segments", []) }),
    place(start) {
      set(model, { playing: false, ...changed("starts", start), ...changed("segments", []) });
    },
  };
}

/* 2 The view */

// How a racer stands, as short as a table has room for.
const standing = ({ verdict, since, points }) => ({
  arrived: `down (${since})`, diverged: `diverged (${points.length - 1})`, "on flat ground": "flat ground",
})[verdict] ?? verdict;

function tell({ laps, rate }, table) {
  const heads = ["α", "J", "now"].map(text => html("th", { scope: "col" }, text));
  const rows = laps.map((lap, k) => html("tr", {},
    html("th", { scope: "row", class: classOf(k) },
      svg("svg", { viewBox: "0 0 16 16", "aria-hidden": "true" }, marks[k]([8, 8])), lap.name),
    html("td", { class: "rate" }, String(rate ?? lap.own)),
    html("td", { class: "cost" }, fixed(lap.points.at(-1).cost)),
    html("td", { class: "state" }, standing(lap))));
  table.replaceChildren(html("thead", {}, html("tr", {}, html("td", {}), ...heads)), html("tbody", {}, ...rows));
}

function makeView(el, model, { home, actions, look, motion }) {
  const next = button("Next step", () => actions.next(), { class: "main" });
  const ten = button("Next 10", () => actions.next(10));
  const [play, again] = [button("Play", motion.toggle), button("Start again", actions.again)];
  const table = html("table", { class: "standing" });
  const [picture, loss] = ["picture", "loss"].map(name => svg("svg", { class: name }));
  const layer = picture.appendChild(svg("g", { role: "img" }));
  const [left, right] = [html("div", {}, picture), html("div", { class: "side" }, table, loss)];
  const finish = model.get("finish");
  let map, widths;
  const handle = startHandle(picture, {
    look: () => ({ start: look().start, scales: map, room: map.room }),
    move: actions.place,
    next: actions.next,
  });
  const { root, say } = frame({
    kind: "race", hints: model.get("hints"), home, left, right, press: handle.press,
    buttons: [html("div", { role: "group", "aria-label": "Run" }, next, ten, play, again)],
    keys: "Tab reaches every control. In the picture: Space takes a step, arrow keys move the start (with Shift in larger "
      + "steps).",
  });

  function draw() {
    const state = look();
    const { surface, start, laps, steps, over } = state;
    const [width, side] = widths;
    const height = Math.round(Math.min(width * 0.78, 420));
    map = drawMap(surface, { width, height });
    const seen = crop({ ...map.box, top: map.box.top - 8, right: map.box.right + 8 }, map.ground, drawLaps(laps, map));
    layer.replaceChildren(map.axes, seen);
    layer.setAttribute("aria-label", describe(state));
    picture.setAttribute("viewBox", `0 0 ${width} ${height}`);
    handle.show(map.place(start), start, placeOn(surface, start));
    tell(state, table);
    const tall = width > 420 ? height - 165 : 210;
    paint(loss, [side, tall],
      `J of the four racers over ${counted(steps)}, on a logarithmic axis, with the line J = ${finish}.`,
      drawCosts(laps, steps, finish, side, tall));
    say(sentence(state, finish, model.get("playing")));
    setText(play, motion.label());
    for (const one of [next, ten, play]) one.setAttribute("aria-disabled", String(over));
  }

  return live(el, root, model, { home, measure: () => { widths = widthsOf(left, right); }, draw, motion });
}

export default explorer(makeView, stateOf);
