/* One round through the network, in 16 steps: their names, the formulas of the way back, the sentence to each. */

import { fixed, raised, short } from "../kit/numbers.js";
import { LAST, range, SIZES, WEIGHTS } from "../kit/small_network.js";
import { formula, input, keyOf, moved, plain, slopeOf, written } from "../kit/small_network_formulas.js";

export const STEPS = [["x", "the inputs"], ["z2", "sums into layer 2"], ["a2", "activations of layer 2"],
  ["z3", "sums into layer 3"], ["a3", "activations of layer 3"], ["z4", "sum into layer 4"], ["a4", "the answer"],
  ["J", "the cost"], ["d4", "delta of layer 4"], ["g3", "derivatives by Θ³"], ["d3", "deltas of layer 3"],
  ["g2", "derivatives by Θ²"], ["d2", "deltas of layer 2"], ["g1", "derivatives by Θ¹"], ["update", "one step down"],
  ["J again", "the cost of the new weights"]];
export const COST = 7;
export const UPDATE = 14;
export const AGAIN = 15;
export const isBackward = step => step > COST && step < AGAIN;

/* 1 The formulas of the way back */

export function costParts({ kind }) {
  return kind === "squared error" ? [["½ · (", "a4.1", "−", "y", ")²"]]
    : [["−[", "y", "· log", "a4.1"], ["+ (1 −", "y", ") · log(1 −", "a4.1", ") ]"]];
}

export function deltaParts(l, j, { kind }) {
  const slope = ["·", ...slopeOf(l, j)];
  if (l === LAST) return kind === "squared error" ? [["(", "a4.1", "−", "y", ")"], slope] : [["a4.1", "−", "y"]];
  const sum = range(1, SIZES[l + 1]).map(i => [...(i > 1 ? ["+"] : []), `t${l}.${i}.${j}`, "·", `d${l + 1}.${i}`]);
  return sum.length > 1 ? ["(", ...sum, ")", slope] : [...sum, slope];
}

export function backwardFormulas(step, s, options) {
  const l = Number(step[1]);
  if (step === "J") return [formula("J", costParts(s), s, options)];
  if (step[0] === "d") return range(1, SIZES[l]).map(j => formula(`d${l}.${j}`, deltaParts(l, j, s), s, options));
  return WEIGHTS.filter(weight => weight.l === l).map(weight =>
    formula(keyOf(weight, "g"), [`d${l + 1}.${weight.j}`, "·", input(weight)], s, { ...options, rows: 2 }));
}

// The factors along a path: what comes in, then a slope and a weight for each layer on the way, the delta of the output.
export const pathParts = (weight, { hops }) =>
  [input(weight), ...hops.flatMap(hop => [["·", ...slopeOf(hop.l, hop.k)], ["·", keyOf(hop)]]), ["·", "d4.1"]];

/* 2 The sentence */

// The weight of a layer with the largest derivative.
function steepest(l, { gradient }) {
  const sizes = WEIGHTS.map((weight, i) => weight.l === l ? Math.abs(gradient[i]) : -1);
  return WEIGHTS[sizes.indexOf(Math.max(...sizes))];
}

const told = (key, s) => `${plain(key)} = ${written(key, s)}`;
const list = (letter, l, s, write = told) => range(1, SIZES[l]).map(j => write(`${letter}${l}.${j}`, s)).join(" and ");
const plural = l => l < LAST ? "s" : ""; // of a layer's units

const SAID = {
  x: (l, s, { round }) => `Round ${round}: four inputs go in, and the target is y = ${s.y}.`,
  z: (l, s) => `${list("z", l, s)}: the weighted sum${plural(l)} of layer ${l - 1}, with the bias.`,
  a: (l, s) => l === LAST ? `a⁴ = ${written("a4.1", s)} is the answer, and y = ${s.y} is wanted.`
    : `${list("a", l, s)}: the sigmoid of each sum.`,
  J: (l, s) => `J = ${fixed(s.J)} is the cost of answering ${written("a4.1", s)} where ${s.y} is wanted.`,
  d: (l, s) => l === LAST ? `${told("d4.1", s)}: J ${s.delta[LAST][0] < 0 ? "falls" : "rises"} when z⁴ rises.`
    : `${list("d", l, s)}: the slope${plural(l)} of J along ${list("z", l, s, plain)}.`,
  g: (l, s) => `No derivative by Θ${raised(l)} is larger in size than ${told(keyOf(steepest(l, s), "g"), s)}.`,
  update: (l, s, { after, rate }) =>
    `With α = ${short(rate)} this step would bring J from ${fixed(s.J)} to ${fixed(after.J)}.`,
  "J again": (l, s, { after, round }) => `After round ${round} J ${moved(s.J, after.J)}.`,
};

// What the step shows, and what it says of the chosen weight, if there is one.
export function sentence(step, s, { weight, ...others }) {
  const [name] = STEPS[step];
  const said = (SAID[name] ?? SAID[name[0]])(Number(name[1]), s, others);
  if (!weight) return said;
  return `${said} ${told(keyOf(weight, "g"), s)}, ${weight.l === 1 ? "the sum over two paths" : "along one path"}.`;
}
