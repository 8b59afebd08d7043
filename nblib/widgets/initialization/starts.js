/* What nblib measured of each start (model.py packs it), in numbers and in words; nothing here knows of the page. */

import { floats, halves, unpacked } from "../kit/bytes.js";
import { layerName } from "../kit/layers.js";
import { brief } from "../kit/numbers.js";
import { read } from "../kit/state.js";

export const BINS = 16;
export const DEPTH = 10; // hidden layers at most
const RECORDS = 2 * DEPTH + DEPTH * (DEPTH + 3) / 2; // of one start with one activation

/* 1 Reading what nblib measured */

const hasEpsilon = scheme => scheme === "constant" || scheme === "uniform";

// Which of the starts in Python's list: only two schemes have an ε.
export function startOf(schemes, epsilons, scheme, epsilon) {
  const counts = schemes.map(name => hasEpsilon(name) ? epsilons.length : 1);
  return counts.slice(0, scheme).reduce((sum, count) => sum + count, 0) + (counts[scheme] > 1 ? epsilon : 0);
}

// The histogram of one layer, and its spread.
function recordAt({ heights, numbers, zeros }, index) {
  const bytes = heights.subarray(index * BINS / 2, (index + 1) * BINS / 2);
  const [low, high, spread] = floats(numbers, 3 * index, 3);
  return { heights: [...halves(bytes)], low, high, spread, zeros: zeros[index] / 255 };
}

// Everything about the choice that the model holds.
export function look(model) {
  const { schemes, epsilons, activations, depth, scheme_index: scheme, epsilon_index: epsilon, activation_index: activation,
    numbers, verdicts } = read(model, ["schemes", "epsilons", "activations", "depth", "scheme_index", "epsilon_index",
    "activation_index", "numbers", "verdicts"]);
  const [heights, zeros, outcomes] = ["heights", "zeros", "outcomes"].map(name => unpacked(model.get(name), Uint8Array));
  const run = startOf(schemes, epsilons, scheme, epsilon) * activations.length + activation;
  const record = index => recordAt({ heights, numbers, zeros }, run * RECORDS + index);
  const layers = [...Array(depth + 1).keys()];
  const before = 2 * DEPTH + (depth - 1) * (depth + 2) / 2; // records before the deltas of this depth
  const outcome = (run * DEPTH + depth - 1) * (DEPTH + 3);
  const [verdict, flat, flattest, ...distinct] = outcomes.subarray(outcome, outcome + 3 + depth);
  return {
    scheme: schemes[scheme], epsilon: epsilons[epsilon], hidden: activations[activation], depth,
    activations: layers.map(layer => record(layer < depth ? layer : DEPTH + depth - 1)),
    deltas: layers.map(layer => record(before + layer)),
    verdict: verdicts[verdict], flat: flat / 100, flattest, distinct, ...read(model, ["steps", "shape"]),
  };
}

/* 2 Words */

const NAMES = { sigmoid: "sigmoid", tanh: "tanh", relu: "ReLU" };

export function sentence({ verdict, activations, deltas, depth, flat, flattest, distinct, steps, shape, hidden }) {
  const share = deltas[0].spread / deltas[depth].spread;
  const [first, last] = [activations[0], activations[depth - 1]].map(({ spread }) => brief(spread));
  const spreads = depth > 1
    ? `; the spread of the activations goes from ${first} in layer 1 to ${last} in layer ${depth}` : "";
  const part = `${brief(share)} ${share < 1 ? "of" : "times"} what the output layer gets`;
  const gets = deltas[0].spread === 0 ? "Layer 1 gets no gradient at all."
    : `Layer 1 gets ${part}, but all its units get the same.`;
  return {
    same: `All ${shape[1]} hidden units ${depth > 1 ? "of a layer " : ""}are the same after ${steps} steps: `
      + `they do the work of one. ${gets}`,
    saturated: `Saturated: ${Math.round(100 * flat)}% of the activations in layer ${flattest} lie `
      + `where ${NAMES[hidden]} is almost flat.`,
    exploding: `Exploding: layer 1 gets ${part}${spreads}.`,
    fading: `Gradients fade: layer 1 gets ${part}${spreads}.`,
    healthy: `Healthy: layer 1 gets ${part}${spreads}. All ${distinct[0]} units differ.`,
  }[verdict];
}

// The line of Python that makes this network, and what the scheme draws.
export function code({ scheme, epsilon, hidden, depth, shape }) {
  const layers = [shape[0], ...Array(depth).fill(shape[1]), shape[2]].join(", ");
  const given = hasEpsilon(scheme) ? `, epsilon=${epsilon}` : "";
  return `nblib.Network([${layers}], hidden="${hidden}", init="${scheme}"${given})`;
}

export function drawn({ scheme, epsilon, depth, shape: [pixels, width] }) {
  const between = (into, others) => `${into} into layer 1${depth > 1 ? `, ${others} between hidden layers` : ""}`;
  const [first, later] = [6 / (pixels + width), 6 / (2 * width)].map(Math.sqrt).map(brief);
  const [wide, wider] = [2 / pixels, 2 / width].map(Math.sqrt).map(brief);
  return {
    zeros: "Every weight and bias is 0; ε is not used.",
    constant: `Every weight and bias is ${epsilon}.`,
    uniform: `Weights and biases are drawn evenly from \u2212${epsilon} to ${epsilon}.`,
    xavier: `Weights are drawn evenly: \u00b1${between(first, `\u00b1${later}`)}. Biases are 0; ε is not used.`,
    he: `Weights are normal with standard deviation ${between(wide, wider)}. Biases are 0; ε is not used.`,
  }[scheme];
}

// A row for each layer: its name, the spread of its activations, the size of its deltas, how many of its units differ.
export const rowsOf = ({ depth, activations, deltas, distinct }) => activations.map(({ spread }, layer) =>
  [layerName(layer, depth), brief(spread), brief(deltas[layer].spread), layer < depth ? String(distinct[layer]) : "\u2013"]);

export function description({ depth, activations, deltas }) {
  const each = activations.map(({ spread }, layer) =>
    `Layer ${layerName(layer, depth)}: spread ${brief(spread)}, delta ${brief(deltas[layer].spread)}.`);
  return `Histograms of activations and of deltas for ${depth} hidden ${depth > 1 ? "layers" : "layer"} and the output. `
    + each.join(" ");
}
