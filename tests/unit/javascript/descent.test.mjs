// The descent: walks on three surfaces, and three sizes of batches.
import assert from "node:assert/strict";
import { test } from "node:test";
import { answers, close } from "./helpers.mjs";
import { costOfUnit, judgeWalk, pathsAt, progress, walkOn } from "../../../nblib/widgets/descent/walks.js";
import { comparison, describePaths, describeWalk, sentence } from "../../../nblib/widgets/descent/words.js";
import { costAndGradient } from "../../../nblib/widgets/kit/descents.js";
import { lengthened } from "../../../nblib/widgets/kit/segments.js";

const { cases, rules, batches } = answers("descent");

test("walks from any start at any rates are those of nblib, point by point", () => {
  for (const { surface, start, segments, verdict, thetas, costs, gradients } of cases) {
    const found = walkOn(surface, start, segments, rules);
    const what = JSON.stringify({ surface, start, segments });
    assert.equal(found.verdict, verdict, what);
    close(found.points.map(({ theta }) => theta), thetas, `theta of ${what}`);
    close(found.points.map(({ cost }) => cost), costs, `J of ${what}`);
    close(found.points.map(({ gradient }) => gradient), gradients, `gradient of ${what}`);
  }
  assert.deepEqual(new Set(cases.map(({ verdict }) => verdict)),
    new Set(["arrived", "diverged", "oscillating", "still descending"]));
});

test("J over all flowers is that of nblib", () => {
  close(batches.thetas.map(theta => costOfUnit(batches, theta)), batches.costs, "J");
});

test("cost and gradient by hand, of one unit and of a chain", () => {
  assert.deepEqual(costAndGradient({ kind: "linear", examples: [[2, 3]] }, [1, 4]),
    { theta: [1, 4], cost: 18, gradient: [6, 12] });
  assert.deepEqual(costAndGradient({ kind: "chain", examples: [[2, 1]] }, [2, 3]),
    { theta: [2, 3], cost: 60.5, gradient: [66, 44] });
});

test("the saddle is flat in its middle, and low on both branches", () => {
  const saddle = { kind: "chain", examples: [[1, 1]] };
  assert.deepEqual(costAndGradient(saddle, [0, 0]), { theta: [0, 0], cost: 0.5, gradient: [0, 0] });
  for (const theta of [[2, 0.5], [-1, -1]]) assert.equal(costAndGradient(saddle, theta).cost, 0);
  assert.equal(walkOn(saddle, [0, 0], [[0.1, 5]], rules).verdict, "at the saddle");
});

test("a verdict looks at the last two points", () => {
  const say = (...points) =>
    judgeWalk(points.map(([cost, ...gradient]) => ({ cost, gradient })), { tolerance: 0.01, bound: 1000 });
  assert.equal(say([2, 1, 1]), "ready");
  assert.equal(say([0.001, 0.006, 0.006]), "arrived");
  assert.equal(say([0.5, 0, 0]), "at the saddle");
  assert.equal(say([2, 1, 1], [1, 1, 0]), "still descending");
  assert.equal(say([2, 1, 1], [1, 1, -2]), "oscillating");
  assert.equal(say([2, 1, 1], [2000, -1, -1]), "oscillating"); // the bound itself is not beyond it
  assert.equal(say([2, 1, 1], [2001, 1, 1]), "diverged");
  for (const cost of [NaN, Infinity]) assert.equal(say([2, 1, 1], [cost, 0, 0]), "diverged");
});

test("updates with the same rate count together", () => {
  assert.deepEqual(lengthened([], 0.1, 10), [[0.1, 10]]);
  assert.deepEqual(lengthened([[0.1, 10]], 0.1, 1), [[0.1, 11]]);
  assert.deepEqual(lengthened([[0.1, 10]], 0.2, 1), [[0.1, 10], [0.2, 1]]);
});

test("a clock of examples waits for a batch to be full", () => {
  assert.deepEqual(progress(10, 29, "examples"), { updates: 2, examples: 20 });
  assert.deepEqual(progress(10, 30, "examples"), { updates: 3, examples: 30 });
  assert.deepEqual(progress(150, 149, "examples"), { updates: 0, examples: 0 });
  assert.deepEqual(progress(150, 2, "updates"), { updates: 2, examples: 300 });
  assert.deepEqual(progress(1, 0, "updates"), { updates: 0, examples: 0 });
});

test("the sentence says how the walk stands", () => {
  const point = (cost, slope) => ({ theta: [1, -2], cost, gradient: [slope, 0] });
  const say = (verdict, points, playing = false) => sentence({ surface: { kind: "linear" }, points, verdict }, playing);
  assert.match(say("ready", [point(3, 1)]), /^ready at b = 1\.00, w = −2\.00: J = 3\.0000\./);
  assert.equal(say("still descending", [point(3, 1), point(2, 0.5)]),
    "still descending after 1 update: J = 2.0000, slope 0.500.");
  assert.match(say("oscillating", [point(3, 1), point(2, -1)]), /across the valley, lower than before\.$/);
  assert.match(say("oscillating", [point(3, 1), point(4, -1)]), /across the valley, higher than before\.$/);
  assert.match(say("oscillating", [point(3, 1), point(3.000001, -1)]), /across the valley, as high as before\.$/);
  assert.match(say("at the saddle", [point(1, 1), point(0.5, 0)]),
    /^at the saddle after 1 update: the slope is 0\.000\. .*\(J = 0\.5000 here, 0 there\)\.$/);
  assert.match(say("diverged", [point(3, 1), point(4.5e6, 1)]), /^diverged after 1 update: J = 4\.5·10⁶\./);
  assert.equal(say("oscillating", [point(3, 1), point(2, -1)], true), "oscillating.");
  assert.match(say("arrived", [...Array(1201)].map(() => point(0, 0))), /^arrived after 1,200 updates/);
});

test("the comparison counts the same for all, and what differs for each", () => {
  const path = (name, updates, examples, cost, diverged = false) => ({ name, updates, examples, costs: [3, cost], diverged });
  const paths = [path("batch", 1, 150, 2), path("single", 40, 40, 1, true)];
  const state = { paths, clock: 150, by: "examples", surface: { least: 0.02 }, over: true };
  assert.equal(comparison(state, false),
    "After 150 examples each = 1 pass over the data: the batch reached J = 2.0000 (1 update), single examples "
    + "diverged at update 40. The best line has J = 0.0200.");
  assert.match(comparison({ ...state, clock: 0 }, false), /^ready: three descents from one start, J = 3\.0000\./);
  assert.match(comparison({ ...state, clock: 1, by: "updates", over: false }, false),
    /^After 1 update each: the batch reached J = 2\.0000 \(150 examples\)/);
  assert.equal(comparison(state, true), "Three descents, one start: the table counts.");
});

test("the paths of the batches go as far as the clock says, and one that was ended early has diverged", () => {
  const unit = { sizes: [2, 1], names: ["batch", "single"], best: [0, 0], least: 0, second: [[1, 0], [0, 1]],
    paths: [[[0, 3], [6, 2]]] };
  const numbers = Float32Array.from([4, 0, 2, 0, 1, 0, 4, 0, 8, 0]);
  const at = (clock, by) => pathsAt(unit, numbers, 0, clock, by).map(({ updates, examples, thetas, costs, diverged }) =>
    [updates, examples, thetas.at(-1), costs.at(-1), diverged]);
  assert.deepEqual(at(0, "updates"), [[0, 0, [4, 0], 8, false], [0, 0, [4, 0], 8, false]]);
  assert.deepEqual(at(2, "updates"), [[2, 4, [1, 0], 0.5, false], [1, 1, [8, 0], 32, true]]);
  assert.deepEqual(at(3, "examples"), [[1, 2, [2, 0], 2, false], [1, 1, [8, 0], 32, true]]);
});

test("in words, the map shows where a walk or the three paths are", () => {
  const surface = { name: "saddle", kind: "chain" };
  assert.equal(describeWalk({ surface, points: [{ theta: [1, -2], cost: 4.5 }] }),
    "Lines of equal cost, saddle: update 0 at w₁ = 1.00, w₂ = −2.00, J = 4.5000.");
  assert.equal(describePaths({ surface: {}, clock: 1, by: "updates", paths: [{ name: "batch", thetas: [[0, 0], [1, 2]] }] }),
    "Lines of equal cost over bias b and weight w, with three paths after 1 update each: batch at b = 1.00, w = 2.00.");
});
