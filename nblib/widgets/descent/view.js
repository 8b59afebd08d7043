/* The descent explorer. Its state is the model's traits (model.py). */

import { unpacked } from "../kit/bytes.js";
import { steepness, stepped } from "../kit/descents.js";
import { button, html, setText, svg } from "../kit/elements.js";
import { frame, live, widthsOf } from "../kit/frame.js";
import { explorer } from "../kit/home.js";
import { drawMap, namesOn, placeOn } from "../kit/map.js";
import { fixed, grouped } from "../kit/numbers.js";
import { stepPlayer } from "../kit/play.js";
import { lengthened, stepsIn } from "../kit/segments.js";
import { crop, paint } from "../kit/shapes.js";
import { startHandle } from "../kit/start.js";
import { read, replaced, set } from "../kit/state.js";
import { updateRule } from "../kit/update_rule.js";
import { drawPathCosts, drawPaths, drawWalk, drawWalkCosts, marks } from "./pictures.js";
import { isFlat, pathsAt, walkOn } from "./walks.js";
import { comparison, describePaths, describeWalk, sentence } from "./words.js";

/* 1 The model behind all views */

function stateOf(model) {
  const { surfaces, batches, ...rules } = read(model, ["surfaces", "batches", "tolerance", "bound"]);
  const numbers = unpacked(model.get("paths"), Float32Array);
  const walked = [];

  function walk(tab) {
    const key = JSON.stringify([model.get("starts")[tab], model.get("segments")[tab]]);
    if (walked[tab]?.key !== key) walked[tab] = { key, ...walkOn(surfaces[tab], ...JSON.parse(key), rules) };
    return walked[tab];
  }

  // Either a walk on one of the surfaces, or the three paths of the batches.
  function look() {
    const { tab, rates, rate_index: index, clock, by, starts } =
      read(model, ["tab", "rates", "rate_index", "clock", "by", "starts"]);
    const shown = { tab, rate: rates[index] };
    if (tab >= surfaces.length) {
      const paths = pathsAt(batches, numbers, index, clock, by);
      return { ...shown, surface: batches, clock, by, paths, steps: clock, over: clock >= batches.updates };
    }
    const { points, verdict } = walk(tab);
    const rests = isFlat(points.at(-1), rules.tolerance);
    const steps = points.length - 1;
    return { ...shown, surface: surfaces[tab], start: starts[tab], points, verdict, steps, rests, over: verdict === "diverged" };
  }

  const actions = actionsOn(model, look, rules);
  model.on("change:tab", () => set(model, { playing: false }));
  return { look, actions, motion: stepPlayer({ look, next: actions.next, pace: 50 }) };
}

function actionsOn(model, look, rules) {
  const changed = (name, value) => ({ [name]: replaced(model.get(name), model.get("tab"), value) });
  return {
    next(count = 1) {
      const { tab, surface, start, rate, over, clock } = look();
      if (over) return false;
      if (clock !== undefined) set(model, { clock: Math.min(clock + count, surface.updates) });
      else {
        const before = model.get("segments")[tab];
        const { points } = walkOn(surface, start, lengthened(before, rate, count), rules);
        const taken = points.length - 1 - stepsIn(before); // fewer where it diverges
        set(model, changed("segments", lengthened(before, rate, taken)));
      }
      return true;
    },
    again: () => set(model, { playing: false, ...(look().paths ? { clock: 0 } : changed("segments", [])) }),
    compare(by) {
      set(model, { playing: false, by });
    },
    place(start) {
      set(model, { playing: false, ...changed("starts", start), ...changed("segments", []) });
    },
  };
}

/* 2 The view */

function tellWalk({ surface, points, rate }, { rule, facts }) {
  const here = points.at(-1);
  const names = namesOn(surface);
  const slopes = names.map(name => `∂J/∂${name}`);
  rule.replaceChildren(...updateRule({ names, slopes, here, after: stepped(here, rate), rate: String(rate) }));
  const told = [["update", String(points.length - 1)], ["J =", fixed(here.cost)], ["slope", fixed(steepness(here), 3)]];
  facts.replaceChildren(...told.map(([name, value]) => html("span", {}, `${name} `, html("b", {}, value))));
}

function tellPaths({ paths, surface: { sizes } }, { table }) {
  const heads = ["updates", "examples", "passes", "J"].map(text => html("th", { scope: "col" }, text));
  const rows = paths.map(({ name, updates, examples, costs, diverged }) => {
    const mark = svg("svg", { viewBox: "0 0 16 16", "aria-hidden": "true" }, marks[name]([8, 8]));
    const passes = (examples / sizes[0]).toFixed(2);
    const numbers = [updates, grouped(examples), passes, diverged ? "diverged" : fixed(costs.at(-1))];
    return html("tr", {}, html("th", { scope: "row", class: name }, mark, name), ...numbers.map(value => html("td", {}, value)));
  });
  table.replaceChildren(html("thead", {}, html("tr", {}, html("td", {}), ...heads)), html("tbody", {}, ...rows));
}

// What differs between a walk on a surface and the paths of the batches; `above` is how high the numbers over J stand.
const WALK = {
  over: drawWalk, describe: describeWalk, tell: tellWalk, costs: drawWalkCosts, say: sentence, above: 130,
};
const PATHS = {
  over: drawPaths, describe: describePaths, tell: tellPaths, costs: drawPathCosts, say: comparison, above: 150,
};

function makeView(el, model, { home, actions, look, motion }) {
  const next = button("Next update", () => actions.next(), { class: "main" });
  const ten = button("Next 10", () => actions.next(10));
  const [play, again] = [button("Play", motion.toggle), button("Start again", actions.again)];
  const ways = ["updates", "examples"].map(by => [by, button(by, () => actions.compare(by))]);
  const choice = html("div", { role: "group", "aria-label": "Compare after the same number of" },
    html("span", { "aria-hidden": "true" }, "Same number of"), ...ways.map(([, one]) => one));
  const told = {
    rule: html("div", { class: "rule" }), facts: html("p", { class: "facts" }), table: html("table", { class: "counts" }),
  };
  const [picture, loss] = ["picture", "loss"].map(name => svg("svg", { class: name }));
  const layer = picture.appendChild(svg("g", { role: "img" }));
  const [left, right] = [html("div", {}, picture), html("div", { class: "side" }, ...Object.values(told), loss)];
  let map, widths;
  const start = startHandle(picture, {
    look: () => ({ start: look().start, scales: map, room: map.room }),
    move: actions.place,
    next: actions.next,
  });
  const { root, say } = frame({
    kind: "descent", hints: model.get("hints"), home, left, right, press: start.press,
    buttons: [html("div", { role: "group", "aria-label": "Run" }, next, ten, play, again), choice],
    keys: "Tab reaches every control. In the picture: Space takes an update, arrow keys move the start (with Shift in larger "
      + "steps).",
  });

  function draw() {
    const state = look();
    const [width, side] = widths;
    const height = Math.round(Math.min(width * 0.78, 400));
    const { surface, by } = state;
    const shown = state.paths ? PATHS : WALK;
    map = drawMap(surface, { width, height });
    const seen = crop({ ...map.box, top: map.box.top - 8, right: map.box.right + 8 }, map.ground, shown.over(state, map));
    layer.replaceChildren(map.axes, seen);
    layer.setAttribute("aria-label", shown.describe(state));
    picture.setAttribute("viewBox", `0 0 ${width} ${height}`);
    if (state.start) start.show(map.place(state.start), state.start, placeOn(surface, state.start));
    shown.tell(state, told);
    const tall = width > 420 ? height - shown.above : 190;
    paint(loss, [side, tall], `J over the ${by ?? "updates"}, on a logarithmic axis.`, shown.costs(state, side, tall));
    say(shown.say(state, model.get("playing")));
    control(state);
  }

  function control({ paths, by, over }) {
    for (const one of [start.handle, told.rule, told.facts]) one.toggleAttribute("hidden", Boolean(paths));
    for (const one of [choice, told.table]) one.toggleAttribute("hidden", !paths);
    setText(next, by === "examples" ? "Next example" : "Next update");
    setText(play, motion.label());
    for (const one of [next, ten, play]) one.setAttribute("aria-disabled", String(over));
    for (const [way, one] of ways) one.setAttribute("aria-pressed", String(way === by));
  }

  return live(el, root, model, { home, measure: () => { widths = widthsOf(left, right); }, draw, motion });
}

export default explorer(makeView, stateOf);
