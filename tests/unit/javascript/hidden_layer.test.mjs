// The hidden layer: its numbers are those of nblib, and its boundary stands where the output is ½.
import assert from "node:assert/strict";
import { test } from "node:test";
import { answers, close } from "./helpers.mjs";
import { arrowOf, counting, forward, isRight, sentence, thetaOf, tipOf, yes } from "../../../nblib/widgets/hidden_layer/layer.js";

const { cases, tip, strength } = answers("hidden_layer");

test("units, output and answers are those of nblib", () => {
  for (const { lines, needed, x, hidden, output, a, answer } of cases) {
    const units = lines.slice(0, a.length);
    const network = { hidden: units.map(line => thetaOf(line, tip)), output: counting(a.length, needed, strength) };
    close(network.hidden, hidden, "hidden");
    close(network.output, output, "output");
    const found = forward(network, x);
    close(found.a, a, "a");
    close(found.output.a, answer, "answer");
  }
});

test("a unit says one half where its arrow begins and 0.9 at its tip, and an arrow is found again from its unit", () => {
  for (const { lines } of cases) {
    for (const line of lines) {
      const theta = thetaOf(line, tip);
      const at = point => forward({ hidden: [theta], output: [0, 1] }, point).a[0];
      close([at(line.slice(0, 2)), at(tipOf(line))], [0.5, 0.9], "a");
      const arrow = arrowOf(theta, tip);
      close(thetaOf(arrow, tip), theta, "theta of the arrow");
      close(arrow[3], line[3], "length");
    }
  }
});

const area = part => Math.abs(part.reduce((sum, [x, y], i) => {
  const [p, q] = part[(i + 1) % part.length];
  return sum + x * q - p * y;
}, 0)) / 2;
const total = parts => parts.map(area).reduce((one, other) => one + other, 0);

test("where the output says yes is drawn whole: a half-plane, everything, nothing", () => {
  const one = (bias, first, second) => ({ hidden: [[bias, first, second]], output: [-5, 10] });
  const half = yes(one(-0.5, 2, 0), 1, 40); // x₁ > ¼
  close(total(half.parts), 1.5, "area", 1e-3);
  for (const [from, to] of half.edges) close([from[0], to[0]], [0.25, 0.25], "edge", 1e-3);
  close(half.edges.map(([[, from], [, to]]) => Math.abs(from - to)).reduce((sum, part) => sum + part, 0), 2, "length", 1e-6);
  close(total(yes(one(50, 0, 0), 1).parts), 4, "everything");
  assert.deepEqual(yes(one(-50, 0, 0), 1), { parts: [], edges: [] });
});

test("every piece of the boundary lies where the output is near ½, also where it crosses itself", () => {
  const cross = { hidden: [[0, 6, 0], [0, 0, 6]], output: [-6, 6, 6] };
  for (const network of [cross, ...cases.map(({ hidden, output }) => ({ hidden, output }))]) {
    for (const point of yes(network, 1.3, 90).edges.flat()) {
      assert.ok(Math.abs(forward(network, point).output.z) < 0.35, `z at ${point}`);
    }
  }
});

test("a point is right on its own side, and the sentence counts", () => {
  const network = { hidden: [[0, 9, 0]], output: [-5, 10] };
  const points = [[0.5, 0, 1], [0.5, 0, 0], [-0.5, 0, 0], [-0.5, 0, 1]];
  assert.deepEqual(points.map(one => isRight(network, one)), [true, false, true, false]);
  assert.match(sentence({ right: 38, count: 40 }), /^38 of 40 points .*; the others are crossed\.$/);
  const trained = sentence({ right: 40, count: 40, units: 3, trained: true });
  assert.match(trained, /^nblib has trained 3 units: 40 of 40 .* All are caught\.$/);
});

test("where two corners of a cell that lie across say yes, the boundary runs along the part that is drawn", () => {
  for (const sign of [1, -1]) {
    const network = { hidden: [[-6, 6, 6 * sign], [-6, -6, -6 * sign]], output: [-5, 10, 10] };
    const { parts: [part], edges } = yes(network, 1, 1);
    const sides = part.map((point, i) => String([point, part[(i + 1) % part.length]]));
    assert.equal(edges.length, 2);
    assert.ok(edges.every(edge => sides.includes(String(edge))), `${edges} of ${part}`);
  }
});
