// The explorer of depth: how it reads what nblib measured, how it says it, and its axis.
import assert from "node:assert/strict";
import { test } from "node:test";
import { bytes, floats, modelOf } from "./helpers.mjs";
import { sizeScale } from "../../../nblib/widgets/depth/pictures.js";
import { network, part, sentence } from "../../../nblib/widgets/depth/sizes.js";

test("depth finds each network's numbers where Python packed them", () => {
  const [schemes, activations, epochs] = [[0, 1], [0, 1, 2], [0, 3]];
  const code = (...digits) => digits.reduce((sum, digit) => 12 * sum + digit, 1); // 12: up to 10 hidden layers
  const numbers = [], outcomes = [];
  for (const s of schemes) for (const a of activations) for (let d = 1; d <= 10; d++) epochs.forEach((_, e) => {
    for (let i = 0; i <= 2 * d; i++) numbers.push(code(s, a, d, e, 0) + i);
    outcomes.push(d % 2, 10 * d + e);
  });
  const verdicts = ["even", "fading"];
  const model = modelOf({ activations, epochs, numbers: floats(numbers), outcomes: bytes(outcomes), verdicts });
  for (const scheme of schemes) for (const activation of activations) for (let d = 1; d <= 10; d++) for (const epoch of [0, 1]) {
    const first = code(scheme, activation, d, epoch, 0);
    const found = network(model, { scheme, activation, depth: d, epoch });
    assert.deepEqual(found.gradients, Array.from({ length: d + 1 }, (_, i) => first + i));
    assert.deepEqual(found.spreads, Array.from({ length: d }, (_, i) => first + d + 1 + i));
    assert.deepEqual([found.verdict, found.right, found.share], [verdicts[d % 2], 10 * d + epoch, first / (first + d)]);
  }
});

test("depth says a share as a part or as a multiple", () => {
  assert.deepEqual([1, 0.96, 12.4, 0.5, 1 / 217000, 1e-7, 1e-20].map(part),
    ["1.0 times", "0.96 times", "12 times", "1/2 of", "1/220,000 of", "1.0·10⁻⁷ of", "1.0·10⁻²⁰ of"]);
});

test("depth says how the gradient goes, also where none or nothing finite is left", () => {
  const state = { gradients: [1, 2, 4], share: 0.25, verdict: "fading", right: 88, depth: 2, epoch: 0 };
  const say = changes => sentence({ ...state, ...changes });
  const none = { gradients: [0, 2, 4], share: 0, verdict: "vanishing" };
  assert.equal(say({}), "Fading: layer 1 gets 1/4 of the gradient of the output layer. "
    + "With 2 hidden layers the network reads 88% of the digits.");
  assert.match(say({ ...none, epoch: 3 }), /^Vanishing after epoch 3: layer 1 gets no gradient at all\./);
  assert.match(say({ ...none, gradients: [0, 0, 0], share: NaN }), /^Vanishing: no gradient is left\./);
  assert.match(say({ gradients: [500, 20, 4], share: 125, verdict: "exploding" }),
    /^Exploding: a typical slope in layer 1 is 500; layer 1 gets 125 times /);
  assert.match(say({ gradients: [NaN, NaN, NaN], share: NaN, verdict: "overflow", epoch: 3 }),
    /^Exploded: by epoch 3 the numbers have left/);
  assert.match(say({ depth: 1, gradients: [1, 2], verdict: "even" }), /With 1 hidden layer the/);
});

test("depth's axis covers whole powers of ten, the usual ones at least", () => {
  const axis = values => sizeScale(values, [0.01, 10], [0, 1]);
  const ends = values => [axis(values).ticks[0], axis(values).ticks.at(-1)];
  assert.deepEqual(ends([0.5, 2]), [0.01, 10]);
  assert.deepEqual(ends([0.0005, 200]), [1e-4, 100]); // up to 1000, but only every other power has a tick
  assert.deepEqual(ends([0, NaN, Infinity, -3]), [0.01, 10]);
  assert.deepEqual(ends([]), [0.01, 10]);
  assert.equal(axis([]).write(1), "1");
  assert.equal(axis([]).write(0.01), "10⁻²");
});
