// The explorer of starts: how it reads what nblib measured, how it says it, and its axis.
import assert from "node:assert/strict";
import { test } from "node:test";
import { bytes, floats, modelOf } from "./helpers.mjs";
import { code, drawn, look, sentence, startOf } from "../../../nblib/widgets/initialization/starts.js";
import { powersOf } from "../../../nblib/widgets/initialization/violins.js";

test("only two schemes have an ε, so the others count once", () => {
  const schemes = ["zeros", "constant", "uniform", "xavier", "he"];
  const places = schemes.map((_, s) => [0, 1, 2].map(e => startOf(schemes, [0.01, 0.12, 1], s, e)));
  assert.deepEqual(places, [[0, 0, 0], [1, 2, 3], [4, 5, 6], [7, 7, 7], [8, 8, 8]]);
});

test("starts finds the records of each depth where Python packed them", () => {
  const RECORDS = 85; // 10 hidden layers, 10 outputs, and the deltas of depths 1 to 10: 2 + 3 + … + 11
  const runs = 4; // two starts with two activations
  const record = (run, kind, d, layer) => 1000 * run + 300 * kind + 15 * d + layer;
  const names = [], zeros = [], heights = [], outcomes = [];
  for (let run = 0; run < runs; run++) {
    for (let layer = 0; layer < 10; layer++) names.push(record(run, 0, 0, layer));
    for (let d = 1; d <= 10; d++) names.push(record(run, 1, d, 0));
    for (let d = 1; d <= 10; d++) for (let layer = 0; layer <= d; layer++) names.push(record(run, 2, d, layer));
    for (let d = 1; d <= 10; d++) outcomes.push(d % 2, 10 * d, d, ...Array.from({ length: 10 }, (_, i) => run + i));
  }
  names.forEach((_, i) => { heights.push(0x0f, 0x1e, 0, 0, 0, 0, 0, i % 16); zeros.push(i % 256); });
  assert.equal(names.length, runs * RECORDS);
  const verdicts = ["healthy", "fading"];
  const traits = { schemes: ["zeros", "xavier"], epsilons: [0.1], activations: ["tanh", "relu"], epsilon_index: 0,
    verdicts, steps: 5, shape: [400, 25, 10], heights: bytes(heights), zeros: bytes(zeros), outcomes: bytes(outcomes),
    numbers: floats(names.flatMap(name => [name, name + 0.25, name + 0.5])) };
  for (let run = 0; run < runs; run++) {
    for (let d = 1; d <= 10; d++) {
      const found = look(modelOf({ ...traits, scheme_index: run >> 1, activation_index: run % 2, depth: d }));
      const layers = [...Array(d + 1).keys()];
      assert.deepEqual(found.activations.map(({ low }) => low),
        layers.map(layer => layer < d ? record(run, 0, 0, layer) : record(run, 1, d, 0)));
      assert.deepEqual(found.deltas.map(({ low }) => low), layers.map(layer => record(run, 2, d, layer)));
      const { low, high, spread, zeros: share, heights: tops } = found.deltas[0];
      assert.deepEqual([high - low, spread - low], [0.25, 0.5]);
      assert.deepEqual(tops, [0, 15, 1, 14, ...Array(11).fill(0), names.indexOf(low) % 16]);
      assert.equal(share, names.indexOf(low) % 256 / 255);
      assert.deepEqual([found.verdict, found.flat, found.flattest], [verdicts[d % 2], d / 10, d]);
      assert.deepEqual(found.distinct, Array.from({ length: d }, (_, i) => run + i));
    }
  }
});

test("starts says what the spreads show, and the line of Python that makes the network", () => {
  const spread = (...list) => list.map(one => ({ spread: one }));
  const state = { verdict: "fading", activations: spread(0.5, 0.1, 0.2), deltas: spread(0.01, 0.02, 0.1), depth: 2, flat: 0.61,
    flattest: 2, distinct: [25, 25], steps: 5, shape: [400, 25, 10], hidden: "relu", scheme: "uniform", epsilon: 0.12 };
  const say = changes => sentence({ ...state, ...changes });
  assert.equal(say({}), "Gradients fade: layer 1 gets 0.10 of what the output layer gets; "
    + "the spread of the activations goes from 0.50 in layer 1 to 0.10 in layer 2.");
  assert.match(say({ deltas: spread(1, 0.02, 0.1), verdict: "exploding" }), /^Exploding: layer 1 gets 10 times what/);
  assert.equal(say({ verdict: "saturated" }),
    "Saturated: 61% of the activations in layer 2 lie where ReLU is almost flat.");
  assert.match(say({ verdict: "same", deltas: spread(0, 0, 0.1) }),
    /^All 25 hidden units of a layer are the same after 5 steps: .* Layer 1 gets no gradient at all\.$/);
  assert.match(say({ verdict: "healthy", depth: 1 }),
    /^Healthy: layer 1 gets 0\.50 of what the output layer gets\. All 25 units differ\.$/);
  assert.equal(code(state), 'nblib.Network([400, 25, 25, 10], hidden="relu", init="uniform", epsilon=0.12)');
  assert.equal(code({ ...state, scheme: "xavier", depth: 1 }),
    'nblib.Network([400, 25, 10], hidden="relu", init="xavier")');
  assert.match(drawn({ ...state, scheme: "xavier" }),
    /^Weights are drawn evenly: ±0\.12 into layer 1, ±0\.35 between hidden layers\./);
  assert.match(drawn({ ...state, scheme: "he", depth: 1 }), /standard deviation 0\.071 into layer 1\. Biases/);
});

test("the axis of starts widens to whole powers, but not for layers that are all zero", () => {
  const record = (low, high, zeros = 0) => ({ low, high, zeros });
  assert.deepEqual(powersOf([], [-3, 1]), [-3, 1]);
  assert.deepEqual(powersOf([record(-4.2, 0), record(-9, 9, 1), record(0, 1.1)], [-3, 1]), [-5, 2]);
});
