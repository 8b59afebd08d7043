// The 4-2-2-1 network of two explorers: forward, backward, the paths of a weight, names, places and sentences.
import assert from "node:assert/strict";
import { test } from "node:test";
import { answers, close } from "./helpers.mjs";
import { costParts, deltaParts, pathParts, sentence } from "../../../nblib/widgets/backpropagation/round.js";
import {
  backwardPass, compute, costOf, forwardPass, numericalDerivative, pathsOf, updated, WEIGHTS,
} from "../../../nblib/widgets/kit/small_network.js";
import { isKey, plain, sumInto, valueOf } from "../../../nblib/widgets/kit/small_network_formulas.js";
import { uses } from "../../../nblib/widgets/kit/small_network_parts.js";
import { edgeShape, layOut, pathPoints } from "../../../nblib/widgets/kit/small_network_layout.js";
import { sentence as forwardSentence } from "../../../nblib/widgets/forward/view.js";

const { cases, weights } = answers("small_network");
const GIVEN = [0.1, 0.4, -0.3, 0.2, 0.5, -0.2, -0.5, 0.3, 0.6, -0.1, 0.3, 0.7, -0.4, -0.1, 0.2, 0.9, 0.2, -0.6, 0.8];
const X = [0.5, -1, 0.8, 0.3];

test("the parameters stand in nblib's order", () => {
  assert.deepEqual(WEIGHTS.map(({ l, j, k }) => [l, j, k]), weights);
});

test("forward and backward pass are nblib's with both costs: activations, J and all 19 derivatives", () => {
  for (const { state, a, J, gradient } of cases) {
    const found = compute(state);
    const what = JSON.stringify(state);
    close(found.a.slice(1), a, `activations of ${what}`);
    close(found.J, J, `J of ${what}`);
    close(found.gradient, gradient, `gradient of ${what}`);
    const byBiases = WEIGHTS.flatMap(({ k }, i) => k ? [] : [gradient[i]]);
    close(found.delta.slice(2).flat(), byBiases, `deltas of ${what}`);
  }
});

test("the products along all paths of a weight add up to its derivative", () => {
  for (const { state: { theta, x, y, kind }, gradient } of cases) {
    const pass = forwardPass(theta, x);
    const { delta } = backwardPass(theta, pass, y, kind);
    const paths = WEIGHTS.map(weight => pathsOf(theta, pass, delta, weight));
    close(paths.map(own => own.reduce((sum, { product }) => sum + product, 0)), gradient, "sums");
    assert.deepEqual(paths.map(own => own.length), [...Array(10).fill(2), ...Array(9).fill(1)]);
    assert.ok(WEIGHTS.every(({ l }, i) => paths[i].every(({ hops }) => hops.length === 3 - l)));
  }
});

test("nudging a parameter finds nblib's derivative, and a step follows it", () => {
  for (const { state: { theta, x, y, kind }, J, gradient } of cases) {
    const nudged = WEIGHTS.map((_, i) => numericalDerivative(theta, x, y, kind, i));
    close(nudged.map(({ slope }) => slope), gradient, "slopes", 1e-7);
    assert.ok(nudged.every(({ above, below }) => Math.abs(above + below - 2 * J) < 1e-6));
    close(updated(theta, gradient, 0.5), theta.map((value, i) => value - gradient[i] / 2), "one step");
  }
});

test("a network of zeros answers one half", () => {
  const { a, J, gradient } = compute({ x: [0, 0, 0, 0], theta: Array(19).fill(0), y: 1 });
  assert.deepEqual(a.slice(1), [[0, 0, 0, 0], [0.5, 0.5], [0.5, 0.5], [0.5]]);
  close(J, Math.log(2), "J");
  close(gradient.slice(16), [-0.5, -0.25, -0.25], "gradient of layer 3");
  assert.ok(gradient.slice(0, 16).every(slope => slope === 0));
});

// A formula as it is shown, with numbers for its keys, worked out.
function workedOut(parts, s) {
  const text = parts.flat(Infinity).map(part => isKey(part) ? `(${valueOf(part, s)})` : part).join(" ");
  const signs = { "−": "-", "·": "*", "½": "0.5", "²": "**2", "[": "(", "]": ")", log: "Math.log" };
  // a (1 − a) is a product, too
  return Function(`return ${text.replace(/[−·½²[\]]|log/g, sign => signs[sign]).replaceAll(") (", ") * (")}`)();
}

test("the formulas that are shown give the numbers that are shown", () => {
  for (const { state } of cases.slice(0, 20)) {
    const s = compute(state);
    close(workedOut(costParts(s), s), s.J, "J");
    for (const [l, units] of [[2, 2], [3, 2], [4, 1]]) {
      for (let j = 1; j <= units; j++) {
        close(workedOut(sumInto(l, j), s), s.z[l][j - 1], `z${l}.${j}`);
        close(workedOut(deltaParts(l, j, s), s), s.delta[l][j - 1], `delta ${l}.${j}`);
      }
    }
    for (const weight of WEIGHTS) {
      for (const path of pathsOf(s.theta, s, s.delta, weight)) {
        close(workedOut(pathParts(weight, path), s), path.product, JSON.stringify(path));
      }
    }
  }
});

test("J of a saturated answer is finite: right costs nothing, wrong as much as z is large", () => {
  const cost = (bias, y, kind) => costOf(forwardPass([...Array(16).fill(0), bias, 0, 0], X), y, kind);
  for (const [bias, y, expected] of [[-800, 0, 0], [-800, 1, 800], [800, 0, 800], [800, 1, 0]]) {
    assert.equal(cost(bias, y, "cross-entropy"), expected);
    assert.equal(cost(bias, y, "squared error"), expected ? 0.5 : 0);
  }
});

test("what a key names, in plain text", () => {
  assert.deepEqual(["a1.3", "a2.1", "a4.1", "z4.1", "z3.2", "d3.2", "d4.1", "t2.2.2", "t1.1.0", "g3.1.2", "J", "y"].map(plain),
    ["x₃", "a²₁", "a⁴", "z⁴", "z³₂", "δ³₂", "δ⁴", "θ²₂₂", "θ¹₁₀", "∂J/∂θ³₁₂", "J", "y"]);
});

test("a step uses what its formulas read and write, and nothing else", () => {
  const units = [1, 2, 3, 4].flatMap(l => [1, 2].map(j => `a${l}.${j}`));
  const keys = ["J", ...units, "t1.1.0", "t1.1.1", "t2.1.0", "t2.1.1", "t3.1.1"];
  const used = step => keys.filter(key => uses(step, key)).join(" ");
  assert.equal(used("x"), "a1.1 a1.2");
  assert.equal(used("z2"), "a1.1 a1.2 a2.1 a2.2 t1.1.0 t1.1.1");
  assert.equal(used("a3"), "a3.1 a3.2");
  assert.equal(used("J"), "J a4.1");
  assert.equal(used("d4"), "J a4.1");
  assert.equal(used("g2"), "a2.1 a2.2 a3.1 a3.2 t2.1.0 t2.1.1");
  assert.equal(used("d2"), "a2.1 a2.2 a3.1 a3.2 t2.1.1"); // a delta goes back through weights, not through biases
  for (const step of ["all", "update", "J again"]) assert.equal(used(step), keys.join(" "));
});

test("no unit leaves the picture or touches another, on a phone or a wide page", () => {
  const units = [1, 2, 3, 4].flatMap(l => [0, 1, 2, 3, 4].slice(l < 4 ? 0 : 1, [5, 3, 3, 2][l - 1]).map(j => ({ l, j })));
  for (let width = 260; width <= 1000; width += 20) {
    for (const withCost of [false, true]) {
      const plan = layOut(width, withCost);
      const places = [...units.map(plan.unit), ...(withCost ? [plan.J] : [])];
      places.forEach(([x, y], i) => {
        const r = i < units.length && units[i].j === 0 ? 10 : plan.r; // a bias is smaller
        assert.ok(x >= r && x <= width - r && y >= r && y <= plan.height, `${width}: ${x}, ${y}`);
        places.slice(0, i).forEach(([p, q]) =>
          assert.ok(Math.hypot(x - p, y - q) >= plan.r + 10, `${width}: ${x}, ${y} and ${p}, ${q}`));
      });
    }
  }
});

test("the forward explorer says what the last change did", () => {
  const before = [...X, ...GIVEN];
  const answer = values => forwardPass(values.slice(4), values.slice(0, 4)).a[4][0].toFixed(4);
  const changed = (...pairs) => pairs.reduce((values, [i, value]) => values.with(i, value), before);
  assert.equal(forwardSentence(before, before), `The answer of the network is a⁴ = ${answer(before)}.`);
  const one = changed([4 + 16, 1.23456]); // the bias of the output: more of it, a larger answer
  assert.equal(forwardSentence(one, before), `θ³₁₀ from 0.20 to 1.2346: a⁴ rose from ${answer(before)} to ${answer(one)}.`);
  const two = changed([4 + 16, -2], [0, 1]);
  assert.equal(forwardSentence(two, before), `2 numbers changed: a⁴ fell from ${answer(before)} to ${answer(two)}.`);
  assert.equal(forwardSentence(changed([4 + 16, 0.2 + 1e-7]), before),
    `θ³₁₀ from 0.20 to 0.2000: a⁴ stayed at ${answer(before)}.`);
});

test("the sentences of a round name its numbers", () => {
  const s = compute({ x: X, theta: GIVEN });
  const after = compute({ x: X, theta: updated(GIVEN, s.gradient, 0.5) });
  const say = (step, weight = null) => sentence(step, s, { after, rate: 0.5, round: 2, weight });
  const text = value => value.toFixed(4).replace("-", "−");
  assert.equal(say(0), "Round 2: four inputs go in, and the target is y = 1.");
  assert.equal(say(1), `z²₁ = ${text(s.z[2][0])} and z²₂ = ${text(s.z[2][1])}: the weighted sums of layer 1, with the bias.`);
  assert.equal(say(6), `a⁴ = ${text(s.a[4][0])} is the answer, and y = 1 is wanted.`);
  assert.equal(say(8), `δ⁴ = ${text(s.a[4][0] - 1)}: J falls when z⁴ rises.`);
  assert.equal(say(14), `With α = 0.5 this step would bring J from ${text(s.J)} to ${text(after.J)}.`);
  assert.equal(say(15), `After round 2 J fell from ${text(s.J)} to ${text(after.J)}.`);
  const ofLayer3 = s.gradient.slice(16);
  const most = ofLayer3.findIndex(slope => Math.abs(slope) === Math.max(...ofLayer3.map(Math.abs)));
  assert.equal(say(9), `No derivative by Θ³ is larger in size than ∂J/∂θ³₁${"₀₁₂"[most]} = ${text(ofLayer3[most])}.`);
  assert.ok(say(7, WEIGHTS[0]).endsWith(` ∂J/∂θ¹₁₀ = ${text(s.gradient[0])}, the sum over two paths.`));
  assert.ok(say(7, WEIGHTS[18]).endsWith(` ∂J/∂θ³₁₂ = ${text(s.gradient[18])}, along one path.`));
  for (let step = 0; step < 16; step++) assert.doesNotMatch(say(step), /undefined|NaN|not finite/);
});

const far = ([x, y], [p, q]) => Math.hypot(x - p, y - q);

test("an edge goes from rim to rim, in a strip to point at, its arrow against the flow", () => {
  for (const width of [300, 700]) {
    const plan = layOut(width, true);
    for (const weight of WEIGHTS) {
      const [from, to] = [plan.unit({ l: weight.l, j: weight.k }), plan.unit({ l: weight.l + 1, j: weight.j })];
      const { ends: [start, end], strip, head: [wing, tip, other] } = edgeShape(plan, weight);
      close([far(from, start), far(to, end)], [weight.k ? plan.r : 11, plan.r], "rims");
      close(far(from, start) + far(start, end) + far(end, to), far(from, to), "one straight line");
      close(strip.map((corner, i) => far(corner, [start, end, end, start][i])), [8, 8, 8, 8], "half the strip");
      assert.ok(far(tip, from) < far(wing, from) && Math.abs(far(wing, tip) - far(other, tip)) < 1e-9);
    }
  }
});

test("a path leads from what comes in over its units to J; two paths keep apart", () => {
  const plan = layOut(700, true);
  const [weight] = WEIGHTS.filter(({ l, j, k }) => l === 1 && j === 1 && k === 2);
  const paths = pathsOf(GIVEN, { a: forwardPass(GIVEN, X).a }, [[], [], [], [], [1]], weight);
  const [one, other] = paths.map(({ hops }, i) => pathPoints(plan, weight, hops, { withCost: true, side: [1, -1][i] }));
  const [middle] = paths.map(({ hops }) => pathPoints(plan, weight, hops, { withCost: true, side: 0 }));
  const along = [[1, 2], [2, 1], [3, 1], [4, 1]].map(([l, j]) => plan.unit({ l, j }));
  assert.deepEqual(middle, [...along, plan.J]);
  assert.deepEqual([0, 1, 3, 4].map(i => far(one[i], other[i])), [10, 10, 10, 10]); // in layer 3 they part
  assert.equal(pathPoints(plan, weight, paths[0].hops, { withCost: false, side: 0 }).length, 4);
});
