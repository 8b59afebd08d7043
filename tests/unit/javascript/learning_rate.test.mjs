// The explorers of the learning rate: the steps and verdicts of a run, which runs are kept, and the sentences.
import assert from "node:assert/strict";
import { test } from "node:test";
import { answers, close } from "./helpers.mjs";
import { costAndGradient, stepped } from "../../../nblib/widgets/kit/descents.js";
import { roomOf, zoomFor } from "../../../nblib/widgets/learning_rate/pictures.js";
import { isOver, judgeRun, keep, longer, pointsOf } from "../../../nblib/widgets/learning_rate/runs.js";
import { sentence } from "../../../nblib/widgets/learning_rate/words.js";
import { sentence as digitsSentence, span } from "../../../nblib/widgets/learning_rate_digits/view.js";

const { cases, rules } = answers("learning_rate");
const point = (cost, gradient, theta = [0]) => ({ theta, cost, gradient });

test("runs from any start at any rates are those of nblib, point by point", () => {
  for (const { run, verdict, thetas, costs, gradients } of cases) {
    const found = pointsOf(run, rules);
    const what = JSON.stringify(run);
    assert.equal(found.verdict, verdict, what);
    close(found.points.map(({ theta }) => theta), thetas, `theta of ${what}`);
    close(found.points.map(({ cost }) => cost), costs, `J of ${what}`);
    close(found.points.map(({ gradient }) => gradient), gradients, `gradient of ${what}`);
  }
  assert.deepEqual(new Set(cases.map(({ verdict }) => verdict)),
    new Set(["converged", "diverged", "oscillating", "still descending"]));
});

test("cost and gradient by hand: one example, with and without a free bias", () => {
  assert.deepEqual(costAndGradient({ kind: "linear", examples: [[2, 3]], bias: null }, [1, 4]),
    { theta: [1, 4], cost: 18, gradient: [6, 12] });
  assert.deepEqual(costAndGradient({ kind: "linear", examples: [[2, 3]], bias: 1 }, [4]),
    { theta: [4], cost: 18, gradient: [12] });
});

test("a step goes against the gradient, as far as the rate says", () => {
  assert.deepEqual(stepped({ theta: [1, -2], gradient: [4, -8] }, 0.25), [0, 0]);
});

test("a verdict looks at the last two points", () => {
  const say = points => judgeRun(points, { tolerance: 0.01, bound: 10 });
  assert.equal(say([point(5, [1])]), "ready");
  assert.equal(say([point(5, [0.009])]), "converged");
  assert.equal(say([point(5, [1]), point(4, [0.5])]), "still descending");
  assert.equal(say([point(5, [1]), point(4, [-0.5])]), "oscillating");
  assert.equal(say([point(5, [1]), point(50, [-3])]), "oscillating"); // the bound itself is not beyond it
  assert.equal(say([point(5, [1]), point(51, [-3])]), "diverged");
  assert.equal(say([point(5, [1]), point(60, [9]), point(51, [8])]), "still descending"); // on its way back down
  for (const cost of [NaN, Infinity]) assert.equal(say([point(5, [1]), point(cost, [0])]), "diverged");
  assert.deepEqual(["ready", "converged", "diverged", "oscillating"].map(isOver), [false, true, true, false]);
});

test("a run that is over takes one step with each new rate and no more", () => {
  const start = [rules.surfaces[0].examples[0][1] / rules.surfaces[0].examples[0][0]]; // the lowest place
  const count = segments => pointsOf({ surface: 0, start, segments }, rules).points.length - 1;
  assert.deepEqual([[], [[0.1, 9]], [[0.1, 9], [0.2, 9]]].map(count), [0, 1, 2]);
});

test("a run stands on the points that nblib stored, as far as they go", () => {
  const known = (surface, start, rate) => rate === 0.1 ? [start, [7], [6]] : [];
  const { points } = pointsOf({ surface: 0, start: [9], segments: [[0.1, 3], [0.1, 1]] }, rules, known);
  assert.deepEqual(points.slice(0, 3).map(({ theta }) => theta), [[9], [7], [6]]);
  assert.deepEqual(points[3].theta, stepped(points[2], 0.1));
  assert.deepEqual(points[4].theta, stepped(points[3], 0.1));
});

test("a step more with the same rate lengthens the last segment, with another one begins a new one", () => {
  const run = { surface: 1, start: [0, 0], segments: [] };
  const once = longer(run, 0.1);
  assert.deepEqual(once, { ...run, segments: [[0.1, 1]] });
  assert.deepEqual(longer(once, 0.1).segments, [[0.1, 2]]);
  assert.deepEqual(longer(longer(once, 0.2), 0.1).segments, [[0.1, 1], [0.2, 1], [0.1, 1]]);
  assert.deepEqual(longer(longer(once, 0.2), 0.2).segments, [[0.1, 1], [0.2, 2]]);
  assert.deepEqual(run.segments, []); // the given one stays
});

test("of each surface the last few runs are kept, no run twice, and none without a step", () => {
  const run = (surface, count) => ({ surface, start: [0], segments: count ? [[0.1, count]] : [] });
  const three = [1, 2, 3].reduce((kept, count) => keep(kept, run(0, count), 2), []);
  assert.deepEqual(three, [run(0, 2), run(0, 3)]);
  assert.deepEqual(keep(three, run(0, 2), 2), [run(0, 3), run(0, 2)]);
  assert.deepEqual(keep(three, run(1, 5), 2), [...three, run(1, 5)]);
  assert.equal(keep(three, run(0, 0), 2), three);
});

test("the picture doubles its width until it holds every point", () => {
  const surface = { lowest: [1, 2], reach: 2 };
  const zoom = (theta, aspect = 1.5) => zoomFor({ surface, points: [{ theta: [1, 2] }, { theta }] }, aspect);
  assert.deepEqual([zoom([4, 2]), zoom([4.1, 2]), zoom([1, 4.1]), zoom([1, -6.1]), zoom([1, 10])], [1, 2, 2, 8, 4]);
  assert.ok(Number.isFinite(zoom([Infinity, 2])));
  assert.equal(zoomFor({ surface: { lowest: [2], reach: 1 }, points: [] }, 1), 1);
});

test("the start stays in the picture, which is as much wider than high as its box", () => {
  const box = { left: 0, right: 300, top: 0, bottom: 100 };
  assert.deepEqual(roomOf({ lowest: [2], reach: 3 }, box), [[-1, 5]]);
  assert.deepEqual(roomOf({ lowest: [1, 2], reach: 2 }, box), [[-5, 7], [0, 4]]);
});

test("the sentence says how the run stands and with which J", () => {
  const say = (verdict, costs, { over = isOver(verdict), rate = 0.1, ...view } = {}) =>
    sentence({ verdict, points: costs.map(cost => point(cost, [1], [2])), over, rate }, { zoom: 1, playing: false, ...view });
  assert.equal(say("ready", [4]), "ready at θ = 2.00: press Next iteration or Play.");
  assert.equal(say("still descending", [4, 2]), "still descending after 1 iteration: J = 2.");
  assert.equal(say("still descending", [4, 3, 2.00006]), "still descending after 2 iterations: J = 2.");
  assert.equal(say("converged", [4, 2.465e-31]), "converged after 1 iteration: J = 2.5·10⁻³¹, and the slope is almost 0.");
  assert.match(say("oscillating", [4, 3]), /lower than before\.$/);
  assert.match(say("oscillating", [4, 5]), /higher than before\.$/);
  assert.match(say("oscillating", [4, 4.000001]), /as high as before\.$/);
  assert.equal(say("diverged", [4, 400]), "diverged at iteration 1: J = 400, 100 times the start.");
  assert.equal(say("diverged", [4, 400], { over: false, zoom: 4 }),
    "diverged at iteration 1: J = 400, 100 times the start. At 0.1 it can go on. "
    + "The steps left the picture, so it now shows 4 times the width.");
  assert.equal(say("oscillating", [4, 3], { playing: true }), "oscillating.");
});

test("the sentence about the digits counts epochs and where J rose", () => {
  const say = (verdict, cost) => digitsSentence({ rate: 2, verdict, cost, accuracy: cost.map(() => 0.5) });
  assert.equal(say("oscillating", [4, 5, 3, 3.5]),
    "Rate 2: oscillating. J rose in 2 of 3 epochs; at the end J = 3.500, 50.0% of the digits read.");
  assert.equal(say("diverged", [4, 5]), "Rate 2: diverged at epoch 2. The step from epoch 1 threw J beyond ten times its start.");
  assert.match(say("converged", [4, 3]), /^Rate 2: converged after 1 epochs: J = 3\.000/);
});

test("an axis spans a little more than its values", () => {
  close(span([2, 4, 3]), [2 / 1.1, 4.4], "span");
});
