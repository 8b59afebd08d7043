/* The walk through an expression: forward through its nodes, then back from the last; expressions.py does the same. */

import { fixed } from "../kit/numbers.js";

const sigmoid = u => 1 / (1 + Math.exp(-u));
// What nodes are made by: the value, the local slope by each source, and how it is written.
const OPERATIONS = {
  plus: { value: (u, v) => u + v, slopes: () => [1, 1], write: (u, v) => `${u} + ${v}` },
  minus: { value: (u, v) => u - v, slopes: () => [1, -1], write: (u, v) => `${u} − ${v}` },
  times: { value: (u, v) => u * v, slopes: (u, v) => [v, u], write: (u, v) => `${u} · ${v}` },
  square: { value: u => u * u, slopes: u => [2 * u], write: u => `${u}²` },
  relu: { value: u => Math.max(u, 0), slopes: u => [Number(u > 0)], write: u => `relu ${u}` },
  sigmoid: { value: sigmoid, slopes: u => [sigmoid(u) * sigmoid(-u)], write: u => `σ(${u})` },
  surprise: { value: u => -Math.log(u), slopes: u => [-1 / u], write: u => `−log ${u}` },
};
const GATHERS = [(old, share) => old + share, (_, share) => share];
const EPSILON = 1e-5;

export const bracketed = value => fixed(value).startsWith("−") ? `(${fixed(value)})` : fixed(value);

// A node as it is made, of names or of numbers: "a · b"; nothing for an input.
export function made({ operation, sources }, parts) {
  return operation ? OPERATIONS[operation].write(...sources.map(source => parts[source])) : "";
}

// The steps of an expression: each computed node forward, J's own slope, each computed node back.
// Which node is at work, on which way: undefined before the first.
export function stepAt({ nodes, values: { length: inputs } }, step) {
  const computed = nodes.length - inputs;
  if (step === 0) return { way: "start" };
  if (step <= computed) return { way: "forward", node: inputs + step - 1 };
  if (step === computed + 1) return { way: "seed", node: nodes.length - 1 };
  return { way: "back", node: nodes.length - step + computed + 1 };
}

// All numbers after so many steps. `values` and `local` hold those of the whole forward way; `computed` tells how many nodes have
// got theirs. A slope is null as long as nothing has arrived. `shares` are those of the last step alone.
export function walked(expression, inputs, gather = 0, step = expression.steps) {
  const { nodes } = expression;
  const [values, local] = [[...inputs], inputs.map(() => [])];
  for (const { operation, sources } of nodes.slice(inputs.length)) {
    const at = sources.map(source => values[source]);
    values.push(OPERATIONS[operation].value(...at));
    local.push(OPERATIONS[operation].slopes(...at));
  }
  const slopes = nodes.map(() => null);
  let shares = [];
  for (let taken = 1; taken <= step; taken++) {
    const { way, node } = stepAt(expression, taken);
    shares = [];
    if (way === "seed") slopes[node] = 1;
    if (way === "back") {
      shares = nodes[node].sources.map((source, i) => {
        const [before, share] = [slopes[source], slopes[node] * local[node][i]];
        slopes[source] = GATHERS[gather](before ?? 0, share);
        return { source, upstream: slopes[node], local: local[node][i], before, after: slopes[source] };
      });
    }
  }
  return { values, local, slopes, shares, computed: Math.min(nodes.length, inputs.length + step) };
}

// The slope of J by an input, measured: two more ways forward.
export function nudged(expression, inputs, input) {
  const [above, below] = [EPSILON, -EPSILON].map(by =>
    walked(expression, inputs.map((value, i) => i === input ? value + by : value), 0, 0).values.at(-1));
  return (above - below) / (2 * EPSILON);
}

// The inputs whose slope at the end of the way is not the measured one.
export const mismatched = (expression, inputs, gather) => {
  const { slopes } = walked(expression, inputs, gather);
  return inputs.map((_, i) => i).filter(i => {
    const measured = nudged(expression, inputs, i);
    return Math.abs(slopes[i] - measured) > 1e-4 * Math.max(1, Math.abs(measured));
  });
};

const listed = words => words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;

// One sentence or two: what the last step did.
export function sentence(expression, inputs, gather, step) {
  const { nodes, steps } = expression;
  const { way, node } = stepAt(expression, step);
  const { values, slopes, shares } = walked(expression, inputs, gather, step);
  const name = i => nodes[i].name;
  if (way === "start") return `${inputs.length} numbers, and nothing computed yet. Next goes forward, node by node.`;
  if (way === "forward") {
    const end = node === nodes.length - 1 ? " The way forward ends here." : "";
    return `Forward: ${name(node)} = ${fixed(values[node])}. What each source does to it is kept for the way back.${end}`;
  }
  if (way === "seed") return "The way back begins with the slope of J by itself, 1.";
  if (step < steps) {
    const given = shares.map(({ source, after }) => `∂J/∂${name(source)} is now ${fixed(after)}`);
    return `Back through ${name(node)}: ${listed([...new Set(given)])}.`;
  }
  const wrong = mismatched(expression, inputs, gather);
  if (!wrong.length) return `All ${inputs.length} slopes by one way back, and nudging each number agrees.`;
  const told = wrong.map(i =>
    `∂J/∂${name(i)} is ${fixed(slopes[i])}, and nudging measures ${fixed(nudged(expression, inputs, i))}`);
  return `Wrong: ${listed(told)}. A share that came before was lost.`;
}
