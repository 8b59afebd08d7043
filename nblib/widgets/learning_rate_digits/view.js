/* The learning-rate explorer on the digits network: it shows what nblib.train did; nothing is computed here. */

import { chart } from "../kit/chart.js";
import { clamp } from "../kit/clamp.js";
import { scrubbed } from "../kit/drag.js";
import { html, redraw, svg } from "../kit/elements.js";
import { frame, live, widthsOf } from "../kit/frame.js";
import { explorer } from "../kit/home.js";
import { fixed, percent } from "../kit/numbers.js";
import { inverse } from "../kit/scales.js";
import { disc, near, paint } from "../kit/shapes.js";
import { read, set } from "../kit/state.js";

export function sentence({ rate, verdict, cost, accuracy }) {
  const last = cost.length - 1;
  const end = `J = ${fixed(cost[last], 3)}, ${percent(accuracy[last])} of the digits read.`;
  const rises = cost.filter((J, n) => n && J > cost[n - 1]).length;
  return `Rate ${rate}: ` + {
    diverged: `diverged at epoch ${last + 1}. The step from epoch ${last} threw J beyond ten times its start.`,
    oscillating: `oscillating. J rose in ${rises} of ${last} epochs; at the end ${end}`,
    converged: `converged after ${last} epochs: ${end}`,
    "still descending": `still descending after ${last} epochs: ${end}`,
  }[verdict];
}

// A little more than what the values span, in factors.
export const span = values => [Math.min(...values) / 1.1, Math.max(...values) * 1.1];

// The three pictures: what they show, how their axis is called, and which part of it they show.
const KINDS = {
  cost: { title: "J", domain: span, log: true, margin: 48 },
  accuracy: { title: "share of digits read", domain: () => [0, 1], log: false, margin: 40 },
  norm: { title: "size of all parameters ‖θ‖", domain: span, log: true, margin: 40 },
};

// All trainings in one picture, the chosen one strong, with a mark at the epoch. In the large one each line has its name.
function drawTrainings(kind, { trainings, shown, epoch, epochs }, [width, height]) {
  const { title, domain, log, margin } = KINDS[kind];
  const named = ({ rate, verdict }) => `${rate}${verdict === "diverged" ? " diverged" : ""}`;
  const lines = trainings.map(one => ({
    name: kind === "cost" ? named(one) : one === shown ? String(one.rate) : "",
    strong: one === shown,
    points: one[kind].map((value, n) => [n, value]),
  }));
  const values = trainings.flatMap(one => one[kind]);
  const plot = chart(width, height, lines, { x: ["epoch", [0, epochs]], y: [title, domain(values), log], margin });
  const at = [plot.x(epoch), plot.y(shown[kind][epoch])];
  plot.picture.append(svg("path", { class: "cursor", d: `M${near(at[0])} ${plot.box.top}V${plot.box.bottom}` }),
    disc(at, 5, { class: "ball" }));
  return plot;
}

const describe = (kind, { trainings, shown, epoch }) => `${KINDS[kind].title} by epoch for ${trainings.length} rates; `
  + `at rate ${shown.rate} in epoch ${epoch}: ${fixed(shown[kind][epoch], 3)}.`;

const facts = ({ shown, epoch }) => [
  ["rate α", String(shown.rate)],
  ["epoch", String(epoch)],
  ["J", fixed(shown.cost[epoch], 4)],
  ["digits read", percent(shown.accuracy[epoch])],
  ["‖θ‖", fixed(shown.norm[epoch], 2)],
];

function makeView(el, model, { home }) {
  const rule = html("dl"); // without a class: the theme indents those that have one
  const pictures = Object.keys(KINDS).map(kind => svg("svg", { class: kind === "cost" ? "picture scrub" : "loss" }));
  const left = html("div", {}, pictures[0]);
  const right = html("div", { class: "side" }, html("div", { class: "numbers" }, rule), pictures[1], pictures[2]);
  const { root, say } = frame({
    kind: "learning-rate-digits", hints: model.get("hints"), home, left, right,
    keys: "Tab reaches both sliders, arrow keys move them. Drag in the large picture to move the epoch.",
  });
  let plots, widths;

  function draw() {
    const { trainings, rate_index: index, epochs, ...chosen } = read(model, ["trainings", "rate_index", "epochs", "epoch"]);
    const shown = trainings[index];
    const state = { trainings, shown, epochs, epoch: Math.min(chosen.epoch, shown.cost.length - 1) };
    const [width, side] = widths;
    const sizes = [[width, Math.round(Math.min(width * 0.85, 440))], [side, 170], [side, 170]];
    plots = Object.keys(KINDS).map((kind, i) => {
      const plot = drawTrainings(kind, state, sizes[i]);
      paint(pictures[i], sizes[i], describe(kind, state), plot.picture);
      return plot;
    });
    redraw(rule, ...facts(state).map(([name, value]) => html("div", {}, html("dt", {}, name), html("dd", {}, value))));
    say(sentence(shown));
    root.dataset.verdict = shown.verdict;
  }

  scrubbed(pictures[0], ({ x }) => {
    set(model, { epoch: clamp(Math.round(inverse(plots[0].x, x)), [0, model.get("epochs")]) });
  });
  return live(el, root, model, { home, measure: () => { widths = widthsOf(left, right); }, draw });
}

export default explorer(makeView);
