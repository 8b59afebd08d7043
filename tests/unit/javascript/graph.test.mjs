// The graph: forward and back through an expression, as nblib's Python does it.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { close } from "./helpers.mjs";
import { made, mismatched, nudged, sentence, stepAt, walked } from "../../../nblib/widgets/graph/expressions.js";

const { expressions, cases } = JSON.parse(readFileSync("graph.json", "utf-8"));
const named = key => expressions.find(one => one.key === key);

test("values, local slopes and slopes are those of Python", () => {
  for (const { index, inputs, gather, values, slopes, local } of cases) {
    const found = walked(expressions[index], inputs, gather);
    values.forEach((value, i) => close(found.values[i], value, `value ${i} of ${expressions[index].key}`));
    slopes.forEach((slope, i) => close(found.slopes[i], slope, `slope ${i} of ${expressions[index].key}`));
    local.flat().forEach((slope, i) => close(found.local.flat()[i], slope, `local slope ${i}`));
  }
});

test("nudging an input measures its slope, and tells which are wrong", () => {
  const twice = named("twice");
  assert.ok(Math.abs(nudged(twice, [3, -1], 0) - 5) < 1e-8);
  assert.deepEqual(mismatched(twice, [3, -1], 0), []);
  assert.deepEqual(mismatched(twice, [3, -1], 1), [0]);
});

test("the steps go through the nodes, to J's own slope, and back", () => {
  const square = named("square"); // a, b, c, p, s, J
  const way = Array.from({ length: square.steps + 1 }, (_, i) => stepAt(square, i));
  assert.deepEqual(way.map(one => one.way), ["start", "forward", "forward", "forward", "seed", "back", "back", "back"]);
  assert.deepEqual(way.map(one => one.node), [undefined, 3, 4, 5, 5, 5, 4, 3]);
});

test("before a share arrives there is no slope, and a second one comes on top", () => {
  const twice = named("twice"); // a, b, s, J
  assert.deepEqual(walked(twice, [3, -1], 0, 2).slopes, [null, null, null, null]);
  assert.deepEqual(walked(twice, [3, -1], 0, 4).slopes, [2, null, 3, 1]);
  const [first] = walked(twice, [3, -1], 0, 5).shares;
  assert.deepEqual([first.before, first.upstream, first.local, first.after], [2, 3, 1, 5]);
  assert.equal(walked(twice, [3, -1], 0, 1).computed, 3);
});

test("a node is written with names and with numbers", () => {
  const { nodes } = named("neuron");
  const names = nodes.map(one => one.name);
  assert.deepEqual(nodes.map(node => made(node, names)), ["", "", "", "w · x", "p + b", "σ(z)", "−log a"]);
});

test("the sentence tells what the step did, and what is wrong at the end", () => {
  const say = (step, gather = 0) => sentence(named("twice"), [3, -1], gather, step);
  assert.equal(say(0), "2 numbers, and nothing computed yet. Next goes forward, node by node.");
  assert.match(say(1), /^Forward: s = 2\.0000\. .* way back\.$/);
  assert.match(say(2), /J = 6\.0000\. .* The way forward ends here\.$/);
  assert.match(say(3), /slope of J by itself, 1/);
  assert.equal(say(4), "Back through J: ∂J/∂s is now 3.0000 and ∂J/∂a is now 2.0000.");
  assert.match(say(5), /^All 2 slopes by one way back, and nudging/);
  assert.match(say(5, 1), /^Wrong: ∂J\/∂a is 3\.0000, and nudging measures 5\.0000\. A share .* lost\.$/);
});
