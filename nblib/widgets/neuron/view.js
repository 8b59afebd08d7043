/* The neuron explorer: it shows parameters that gradient descent passed through. Its state is the model's traits (model.py). */

import { unpacked } from "../kit/bytes.js";
import { scrubbed } from "../kit/drag.js";
import { button, html, redraw, setText, svg } from "../kit/elements.js";
import { frame, live, widthsOf } from "../kit/frame.js";
import { explorer } from "../kit/home.js";
import { fixed, grouped } from "../kit/numbers.js";
import { framePlayer } from "../kit/play.js";
import { decades } from "../kit/scales.js";
import { paint } from "../kit/shapes.js";
import { read, set } from "../kit/state.js";
import { isWrong, sentence } from "./line.js";
import { drawLoss, drawScatter, flower } from "./pictures.js";

/* 1 The model behind all views */

const PACE = 180; // milliseconds a frame

function stateOf(model) {
  const numbers = unpacked(model.get("runs"), Float32Array);
  const [rates, epochs] = [model.get("rates"), model.get("epochs")];
  const motion = framePlayer("epochs", PACE);

  // What nblib found in one training, by frame.
  function run(inputs, rate) {
    const start = (inputs * rates.length + rate) * epochs.length * 7;
    return epochs.map((_, i) => {
      const [b, w1, w2, cost, testCost, right, testRight] = numbers.subarray(start + 7 * i, start + 7 * i + 7);
      return { theta: [b, w1, w2], cost, testCost, right: Math.round(right), testRight: Math.round(testRight) };
    });
  }

  function look() {
    const { inputs, rate_index: index, frame: now, training } = read(model, ["inputs", "rate_index", "frame", "training"]);
    const one = model.get("cases")[inputs];
    const frames = run(inputs, index);
    return { ...frames[now], case: one, frames, epochs, epoch: epochs[now], rate: rates[index],
      training, tests: one.points.length - training, rises: one.rises[index] };
  }

  // The costs that any rate reaches with these inputs: the axis stays when the rate changes.
  const reached = [];
  function reach() {
    const inputs = model.get("inputs");
    reached[inputs] ??= decades(
      rates.flatMap((_, rate) => run(inputs, rate).flatMap(({ cost, testCost }) => [cost, testCost])), [Infinity, 0], 1e-5);
    return reached[inputs];
  }

  const actions = { show: index => set(model, { frame: index, playing: false }) };
  return { look, reach, actions, motion };
}

/* 2 The view */

function legend() {
  const icon = (drawn, text) => html("span", {}, svg("svg", { viewBox: "0 0 14 14", "aria-hidden": "true" }, drawn), text);
  const kind = (versicolor, test, text) => icon(flower([7, 7], versicolor, test), text);
  return html("p", { class: "legend" }, kind(false, false, "setosa"), kind(true, false, "versicolor"),
    html("span", {}, kind(false, true, "and"), " ", kind(true, true, "test flowers")),
    icon(svg("path", { class: "wrong", d: "M1 1l12 12m0 -12l-12 12" }), "on the wrong side"));
}

// The formula with its numbers.
function formula({ theta: [b, w1, w2] }) {
  const theta = text => html("span", { class: "theta" }, text);
  const signed = value => theta(`${value < 0 ? "−" : "+"} ${fixed(Math.abs(value), 2)}`);
  return ["z = ", theta(fixed(b, 2)), " ", signed(w1), " x₁ ", signed(w2), " x₂"];
}

const facts = ({ epoch, cost, testCost, right, testRight, training, tests }) => [
  ["epoch", grouped(epoch)], ["J", fixed(cost)], ["J, test", fixed(testCost)],
  ["right", `${right} of ${training}`], ["right, test", `${testRight} of ${tests}`],
];

function describeScatter({ case: { points, axes: names }, theta, epoch }) {
  const wrong = points.filter(point => isWrong(theta, point)).length;
  return `${points.length} flowers, ${names[0]} to the right and ${names[1]} up, with the decision line of epoch ${epoch}; `
    + `${wrong} on the wrong side.`;
}

const describeLoss = ({ epoch, cost }) => "The cost by epoch, both on axes spaced by factors, for the training flowers and, "
  + `dashed, for the test flowers; in epoch ${epoch}: ${fixed(cost)}.`;

function makeView(el, model, { home, look, reach, actions, motion }) {
  const play = button("Play", motion.toggle);
  const [scatter, loss] = ["scatter", "scrub"].map(name => svg("svg", { class: name }));
  const [rule, list] = [html("p", { class: "rule" }), html("dl")];
  const [left, right] = [html("div", {}, scatter, legend()), html("div", {}, loss, rule, list)];
  const { root, say } = frame({
    kind: "neuron", hints: model.get("hints"), buttons: [html("div", {}, play)], left, right, home,
    keys: "Tab reaches the epoch, the rate, the inputs and the buttons; arrow keys move the sliders. Drag in the curve to move "
      + "the epoch.",
  });
  let widths, places;

  function draw() {
    const seen = look();
    const [width, side] = widths;
    const size = [width, Math.round(Math.min(0.85 * width, 440))];
    paint(scatter, size, describeScatter(seen), drawScatter(seen, size));
    const drawn = drawLoss(seen, reach(), [side, 230]);
    places = drawn.places;
    paint(loss, [side, 230], describeLoss(seen), drawn.picture);
    redraw(rule, ...formula(seen));
    redraw(list, ...facts(seen).map(([name, value]) => html("div", {}, html("dt", {}, name), html("dd", {}, value))));
    setText(play, motion.label());
    say(sentence(seen), { quiet: model.get("playing") }); // read out at the end only: each frame would be chatter
  }

  scrubbed(loss, ({ x }) => {
    const distances = places.map(place => Math.abs(place - x));
    actions.show(distances.indexOf(Math.min(...distances)));
  });
  return live(el, root, model, { home, measure: () => { widths = widthsOf(left, right); }, draw, motion });
}

export default explorer(makeView, stateOf);
