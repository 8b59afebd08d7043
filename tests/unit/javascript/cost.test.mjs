// The cost explorer: a line and its squares, one answer under two costs, and what is said of both.
import assert from "node:assert/strict";
import { test } from "node:test";
import { answers, close } from "./helpers.mjs";
import { answerSentence, oneAnswer, preactivation, prediction, readAnswers } from "../../../nblib/widgets/cost/answer.js";
import { handlesOf, rounded } from "../../../nblib/widgets/kit/handles.js";
import { leastSquares, lineCost, lineSentence, worst } from "../../../nblib/widgets/cost/line.js";
import { lineScales } from "../../../nblib/widgets/cost/pictures.js";

const { lines, answers: known, grid } = answers("cost");
const GRID = [-1, -0.5, 0, 0.5, 1];
const table = () => new DataView(Float64Array.from(grid).buffer); // z = −1, −0.5 … 1 for y = 0, then for y = 1

test("J of a line, and the line of least squares, are those of nblib and NumPy", () => {
  for (const [points, line, cost, lowest] of lines) {
    close(lineCost(points, line).cost, cost, `J of ${line} on ${points}`);
    close(leastSquares(points), lowest, `least squares of ${points}`, 1e-8);
  }
});

test("the parts of J by hand", () => {
  assert.deepEqual(lineCost([[0, 1], [2, 2]], [3, -1]), { errors: [2, -1], squares: [4, 1], mean: 2.5, cost: 1.25 });
});

test("no line near the one of least squares is better", () => {
  for (const [points] of lines) {
    const [bias, weight] = leastSquares(points);
    const lowest = lineCost(points, [bias, weight]).cost;
    for (const [p, q] of [[0.1, 0], [-0.1, 0], [0, 0.1], [0, -0.1]]) {
      assert.ok(lineCost(points, [bias + p, weight + q]).cost > lowest);
    }
  }
});

test("points on one vertical, or a single one, have a level line of least squares", () => {
  assert.deepEqual(leastSquares([[3, 1], [3, 5]]), [3, 0]);
  assert.deepEqual(leastSquares([[3, 1]]), [1, 0]);
});

test("both costs of one answer, and their slopes, are those of nblib", () => {
  for (const [z, y, a, squared, squaredZ, entropy, entropyZ] of known) {
    const one = oneAnswer(z, y);
    close([one.a, one.squared.cost, one.squared.byZ, one.entropy.cost, one.entropy.byZ],
      [a, squared, squaredZ, entropy, entropyZ], `z = ${z}, y = ${y}`);
    close([one.squared.byA * one.slope, one.entropy.byA * one.slope], [squaredZ, entropyZ], `chain rule at z = ${z}`);
  }
});

test("far out, the costs stay finite", () => {
  assert.equal(oneAnswer(-800, 1).entropy.cost, 800);
  assert.equal(oneAnswer(800, 0).entropy.cost, 800);
  assert.equal(oneAnswer(800, 1).entropy.cost, 0);
  assert.equal(oneAnswer(-800, 1).squared.cost, 0.5);
});

test("on the grid the numbers are the table's, beside it they are computed", () => {
  const { table: rows, at } = readAnswers(table(), 1);
  assert.deepEqual(rows.map(own => own.map(({ z }) => z)), [GRID, GRID]);
  for (const y of [0, 1]) {
    GRID.forEach((z, i) => {
      const [found, expected] = [at(z, y), oneAnswer(z, y)];
      assert.equal(found, rows[y][i]);
      for (const kind of ["squared", "entropy"]) {
        close(Object.values(found[kind]), Object.values(expected[kind]), `z = ${z}, y = ${y}, ${kind}`);
      }
    });
    assert.deepEqual(at(0.3, y), { z: 0.3, ...oneAnswer(0.3, y) });
  }
});

test("a unit is as long across as up, and the ends of both axes stand at the edges", () => {
  for (const width of [240, 360, 700]) {
    const { unit, box, x, y } = lineScales(width, [[0, 10], [0, 6]]);
    close([x(1) - x(0), y(0) - y(1)], [unit, unit], `units at ${width}`);
    close([x(0), x(10), y(0), y(6)], [box.left, box.right, box.bottom, box.top], `ends at ${width}`);
    assert.ok(box.right <= width);
  }
});

test("the sentence of a line blames its worst point and names the best line where it is shown", () => {
  const points = [[0, 0], [1, 3], [2, 2]];
  assert.equal(lineSentence(points, [0, 1], false),
    "J = ½ · 1.3333 = 0.6667. Point 2 costs most: its square of 4.00 is 100% of the sum.");
  assert.match(lineSentence(points, [0, 1], true),
    / The line of least squares has J = 0\.4444 with θ₀ = 0\.67 and θ₁ = 1\.00\.$/);
  assert.match(lineSentence(points, [2 / 3, 1], true), / No line does visibly better: least squares has J = 0\.4444 /);
  assert.equal(lineSentence([[0, 1], [1, 1]], [1, 0], false), "J = ½ · 0.0000 = 0.0000. Every point lies on the line.");
});

test("the sentence of an answer tells how far it is off and how both costs push", () => {
  const say = (z, y) => answerSentence(oneAnswer(z, y), y);
  assert.match(say(-3, 1), /^The prediction is 0\.0474 and the target 1: almost certain, and wrong\. /);
  assert.match(say(-3, 1), /δ = −0\.0430, cross-entropy −0\.9526, 22 times as much\.$/);
  assert.match(say(-1, 1), /: wrong\. Here .*5\.1 times as much\.$/);
  assert.match(say(0, 0), /: on the right side\. Here .*4\.0 times as much\.$/);
  assert.match(say(3, 1), /: right, and rather sure\./);
});

test("a prediction leads back to its z, as far as the pictures reach", () => {
  for (const z of [-5, -2.25, 0, 3.5, 5]) close(preactivation(prediction(z), 5), z, `z = ${z}`);
  assert.deepEqual([0, 1, -3].map(a => preactivation(a, 5)), [-5, 5, -5]);
});

test("what a hand sets has few digits and stays between its limits, which may have more", () => {
  assert.deepEqual([1.23456, -9, 9].map(value => rounded(value, 2, [-1 / 8, 2.125])), [1.23, -0.125, 2.125]);
});

test("the worst point is the one with the largest square, the first of equals", () => {
  assert.deepEqual([[1, 4, 2], [3, 3], [0]].map(worst), [1, 0, 0]);
});

test("a handle goes where the arrow keys say, with Shift in larger steps, and to its ends where it has some", () => {
  class Shape extends EventTarget {
    setAttribute() {}
    append() {}
    matches() { return false; }
  }
  globalThis.document = { createElementNS: () => new Shape() };
  const handles = handlesOf();
  const went = [];
  const step = (...by) => went.push(by), drag = () => {};
  const free = handles.make(null, "point", [], { step, drag });
  const tied = handles.make(null, "end", [], { step, drag, ends: last => went.push(last) });
  const press = (target, key, shiftKey = false) => handles.press({ target, key, shiftKey });
  assert.deepEqual([press(free, "ArrowUp"), press(free, "ArrowLeft", true), press(tied, "End"), press(tied, "Home")],
    [true, true, true, true]);
  assert.deepEqual(went, [[0, 1], [-10, 0], 1, 0]);
  assert.deepEqual([press(free, "End"), press(tied, "x"), press({}, "ArrowUp")], [false, false, false]);
});
