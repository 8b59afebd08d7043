/* The learning-rate explorer. Its state is the model's traits (model.py). */

import { unpacked } from "../kit/bytes.js";
import { stepped } from "../kit/descents.js";
import { button, html, setText, svg } from "../kit/elements.js";
import { frame, live, widthsOf } from "../kit/frame.js";
import { explorer } from "../kit/home.js";
import { fixed, short } from "../kit/numbers.js";
import { stepPlayer } from "../kit/play.js";
import { stepsIn } from "../kit/segments.js";
import { paint } from "../kit/shapes.js";
import { startHandle } from "../kit/start.js";
import { read, set } from "../kit/state.js";
import { updateRule } from "../kit/update_rule.js";
import { drawLosses, drawRuler, drawRun, roomOf, zoomFor } from "./pictures.js";
import { isOver, keep, longer, pointsOf, same } from "./runs.js";
import { PARAMETERS, placeOf, rateText, sentence } from "./words.js";

/* 1 The model behind all views */

function stateOf(model) {
  const rules = read(model, ["surfaces", "tolerance", "bound"]);
  const numbers = unpacked(model.get("paths"), Float64Array);
  let walked = {};

  // What nblib walked from a listed start.
  function stored(surface, start, rate) {
    const { starts, paths, lowest: { length } } = rules.surfaces[surface];
    const listed = starts.findIndex(one => same(one, start));
    const [offset, count] = paths[listed]?.[model.get("rates").indexOf(rate)] ?? [0, 0];
    return Array.from({ length: count }, (_, i) => [...numbers.subarray(offset + i * length, offset + (i + 1) * length)]);
  }

  // The run that fits what is selected: a control may have chosen another surface or start.
  function current() {
    const { surface_index: surface, start_index: index, run, dragged, earlier } =
      read(model, ["surface_index", "start_index", "run", "dragged", "earlier"]);
    const { starts, lowest } = rules.surfaces[surface];
    const start = starts[index] ?? (dragged.length === lowest.length ? dragged : starts[0]);
    if (run.surface === surface && same(run.start, start)) return { run, earlier };
    return {
      run: { surface, start, segments: [] },
      earlier: run.segments ? keep(earlier, run, model.get("kept")) : earlier,
    };
  }

  function walk(run) {
    if (!same(walked.run, run)) walked = { run, ...pointsOf(run, rules, stored) };
    return walked;
  }

  function look() {
    const { run, earlier } = current();
    const rate = model.get("rates")[model.get("rate_index")];
    const { points, verdict } = walk(run);
    // With another rate the same run may go on, as long as its numbers are finite.
    const over = isOver(verdict) && (run.segments.at(-1)?.[0] === rate || !Number.isFinite(points.at(-1).cost));
    const surface = rules.surfaces[run.surface];
    return { run, earlier, rate, points, verdict, over, surface, start: run.start, steps: stepsIn(run.segments) };
  }

  const actions = actionsOn(model, rules, current, look);
  return { look, walk, actions, motion: stepPlayer({ look, next: actions.next, pace: 50 }) };
}

const actionsOn = (model, rules, current, look) => ({
  next() {
    const { run, earlier, rate, over } = look();
    if (!over) set(model, { run: longer(run, rate), earlier });
    return !over;
  },
  // The run is kept for comparison.
  again() {
    const { run, earlier } = current();
    set(model, { playing: false, run: { ...run, segments: [] }, earlier: keep(earlier, run, model.get("kept")) });
  },
  choose(rate) {
    set(model, { rate_index: model.get("rates").indexOf(rate) });
  },
  place(start) {
    const { starts } = rules.surfaces[model.get("surface_index")];
    const listed = starts.findIndex(one => same(one, start));
    set(model, { playing: false, dragged: start, start_index: listed < 0 ? starts.length : listed });
    set(model, current());
  },
});

/* 2 The view */

const SLOPES = { 1: ["dJ/dθ"], 2: ["∂J/∂θ₀", "∂J/∂θ₁"] };

function describe({ surface, points }) {
  const what = surface.name === "curve" ? "The cost J over the parameter θ" : "Lines of equal cost over two parameters";
  const { theta, cost } = points.at(-1);
  return `${what}: iteration ${points.length - 1} at ${placeOf(theta)}, J = ${fixed(cost)}.`;
}

function tell({ points, rate }, rule, facts) {
  const here = points.at(-1);
  const after = stepped(here, rate);
  const [names, slopes] = [PARAMETERS[after.length], SLOPES[after.length]];
  rule.replaceChildren(...updateRule({ names, slopes, here, after, rate: rateText(rate) }));
  facts.replaceChildren("iteration ", html("b", {}, String(points.length - 1)), " ",
    html("span", {}, "J = ", html("b", {}, fixed(here.cost, 6))));
}

function makeView(el, model, { home, actions, look, walk, motion }) {
  const three = [0.001, 0.1, 2].map(rate => [rate, button(rateText(rate), () => actions.choose(rate))]);
  const next = button("Next iteration", actions.next, { class: "main" });
  const [play, again] = [button("Play", motion.toggle), button("Start again", actions.again)];
  const [rule, facts] = [html("div", { class: "rule" }), html("p", { class: "facts" })];
  const [picture, loss, ruler] = ["picture", "loss", "ruler"].map(name => svg("svg", { class: name }));
  const layer = picture.appendChild(svg("g", { role: "img" }));
  const [left, right] = [html("div", {}, picture), html("div", { class: "side" }, rule, facts, loss)];
  let scales, widths, plotted = [];
  const start = startHandle(picture, {
    look: () => ({ start: look().start, scales, room: roomOf(look().surface, scales.box) }),
    move: actions.place,
    next: actions.next,
  });
  const { root, say } = frame({
    kind: "learning-rate", hints: model.get("hints"), home, above: [ruler], left, right, press: start.press,
    buttons: [
      html("div", { role: "group", "aria-label": "Three learning rates" },
        html("span", { "aria-hidden": "true" }, "α ="), ...three.map(([, one]) => one)),
      html("div", { role: "group", "aria-label": "Run" }, next, play, again),
    ],
    keys: "Tab reaches every control. In the picture: Space takes a step, arrow keys move the start (with Shift in larger "
      + "steps). On the slider, arrow keys change the rate.",
  });

  function draw() {
    const state = look();
    const { run, earlier, rate, surface } = state;
    const [whole, width, side] = widths;
    const height = Math.round(Math.min(width * 0.78, 400));
    const zoom = zoomFor(state, (width - 58) / (height - 64));
    scales = drawRun(state, { width, height, zoom });
    layer.replaceChildren(...scales.picture);
    layer.setAttribute("aria-label", describe(state));
    picture.setAttribute("viewBox", `0 0 ${width} ${height}`);
    start.show(scales.start, run.start, placeOf(run.start));
    if ([run, earlier, widths].some((one, i) => one !== plotted[i])) plot(state, side, width > 420 ? height - 110 : 200);
    plotted = [run, earlier, widths];
    paint(ruler, [whole, 48], `The rate ${rateText(rate)} on a logarithmic scale; 2/λ max is ${short(2 / surface.curvature)}.`,
      drawRuler(state, model.get("rates"), whole));
    tell(state, rule, facts);
    control(state, zoom);
  }

  function plot(state, width, height) {
    const others = state.earlier.filter(({ surface }) => surface === state.run.surface).map(walk);
    paint(loss, [width, height], `J over the iterations, on a logarithmic axis; ${others.length} earlier runs for comparison.`,
      drawLosses(state, others, width, height));
  }

  function control(state, zoom) {
    say(sentence(state, { zoom, playing: model.get("playing") }));
    root.dataset.verdict = state.verdict;
    setText(play, motion.label());
    for (const one of [next, play]) one.setAttribute("aria-disabled", String(state.over));
    for (const [value, one] of three) one.setAttribute("aria-pressed", String(value === state.rate));
  }

  return live(el, root, model, { home, measure: () => { widths = widthsOf(root, left, right); }, draw, motion });
}

export default explorer(makeView, stateOf);
