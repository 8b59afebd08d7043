// The race: four optimizers, how a racer stands, who leads.
import assert from "node:assert/strict";
import { test } from "node:test";
import { answers, close } from "./helpers.mjs";
import { costAndGradient } from "../../../nblib/widgets/kit/descents.js";
import { lengthened } from "../../../nblib/widgets/kit/segments.js";
import { judgeRacer, lapOf, ranking } from "../../../nblib/widgets/race/laps.js";
import { sentence } from "../../../nblib/widgets/race/words.js";

const { cases, rules } = answers("race");

test("laps of all four racers from any start at any rates are those of nblib's optimizers", () => {
  for (const { surface, start, name, own, segments, verdict, since, thetas, costs, gradients } of cases) {
    const lap = lapOf(surface, start, name, own, segments, rules);
    const what = JSON.stringify({ surface, start, name, own, segments });
    assert.deepEqual([lap.verdict, lap.since, lap.name], [verdict, since, name], what);
    close(lap.points.map(({ theta }) => theta), thetas, `theta of ${what}`);
    close(lap.points.map(({ cost }) => cost), costs, `J of ${what}`);
    close(lap.points.map(({ gradient }) => gradient), gradients, `gradient of ${what}`);
  }
  assert.deepEqual(new Set(cases.map(({ verdict }) => verdict)),
    new Set(["arrived", "climbing", "descending", "diverged", "on flat ground"]));
});

test("cost and gradient by hand, of each kind of network", () => {
  assert.deepEqual(costAndGradient({ kind: "linear", examples: [[2, 3]] }, [1, 4]),
    { theta: [1, 4], cost: 18, gradient: [6, 12] });
  assert.deepEqual(costAndGradient({ kind: "chain", examples: [[2, 1]] }, [2, 3]),
    { theta: [2, 3], cost: 60.5, gradient: [66, 44] });
  assert.deepEqual(costAndGradient({ kind: "sigmoid", examples: [[2, 0]] }, [0, 0]),
    { theta: [0, 0], cost: 0.125, gradient: [0.125, 0.25] });
});

test("the first step of Adam and of RMSProp is as long as the rate says, however small the slope", () => {
  const surface = { kind: "linear", examples: [[0, 0]] }; // J = b²/2: its slope is b
  const settings = { ...rules.settings, epsilon: 0 };
  for (const start of [1e-3, 1, 1e3]) {
    const own = { settings, finish: 0, flat: 0, bound: 1e9 };
    const step = name => lapOf(surface, [start, 0], name, 0.01, [[null, 1]], own).points[1].theta[0] - start;
    close([step("Adam"), step("RMSProp")], [-0.01, -0.01 / Math.sqrt(1 - settings.decay)], `from ${start}`);
  }
});

test("how a racer stands", () => {
  const say = (...points) =>
    judgeRacer(points.map(([cost, slope]) => ({ cost, gradient: [slope, 0] })), { finish: 0.001, flat: 0.01, bound: 1000 });
  assert.equal(say([2, 1]), "ready");
  assert.equal(say([2, 1], [1, 1]), "descending");
  assert.equal(say([2, 1], [1, 1], [1.5, 1]), "climbing");
  assert.equal(say([2, 1], [1, 0.009]), "on flat ground");
  assert.equal(say([2, 1], [0.0009, 1]), "arrived");
  assert.equal(say([2, 1], [2000, 1]), "climbing"); // the bound itself is not beyond it
  assert.equal(say([2, 1], [2001, 1]), "diverged");
  assert.equal(say([0, 1], [0.9, 1]), "climbing"); // from a start at 0 the bound is 1000 times the finish
  assert.equal(say([0, 1], [1.1, 1]), "diverged");
  for (const cost of [NaN, Infinity]) assert.equal(say([2, 1], [cost, 0]), "diverged");
});

test("no steps leave a lap at its start", () => {
  const { surface, start } = cases[0];
  for (const segments of [[], [[0.1, 0]]]) assert.equal(lapOf(surface, start, "Adam", 1, segments, rules).points.length, 1);
});

test("steps with the same rate count together, also with each its own", () => {
  assert.deepEqual(lengthened([], 0.1, 10), [[0.1, 10]]);
  assert.deepEqual(lengthened([[0.1, 10]], 0.1, 1), [[0.1, 11]]);
  assert.deepEqual(lengthened([[0.1, 10]], null, 1), [[0.1, 10], [null, 1]]);
  assert.deepEqual(lengthened([[null, 1]], null, 2), [[null, 3]]);
});

const racer = (name, verdict, costs, since = null) =>
  ({ name, verdict, since, points: costs.map(cost => ({ cost, theta: [0, 0] })) });
const laps = [racer("a", "diverged", [1, 9]), racer("b", "descending", [1, 0.5]),
  racer("c", "arrived", [1, 0], 7), racer("d", "arrived", [1, 0], 3)];

test("those that are down come first, in the order of arrival, then the others by J, the diverged last", () => {
  const names = list => ranking(list).map(({ name }) => name).join("");
  assert.equal(names(laps), "dcba");
  assert.equal(names([racer("e", "climbing", [2, 0.4]), ...laps]), "dceba");
  assert.equal(names([]), "");
  assert.equal(laps[0].name, "a"); // the given order stays
});

test("the sentence names the leader and the fate of the others", () => {
  const state = { surface: { kind: "chain" }, start: [1, -2], laps, steps: 1, rate: null, over: false };
  assert.equal(sentence(state, 0.001, false), "After 1 step d leads, down since step 3. "
    + "C is down since step 7; b is still descending at J = 0.5000; a diverged at step 1.");
  assert.equal(sentence({ ...state, steps: 0 }, 0.001, false),
    "ready: four racers at w₁ = 1.00, w₂ = −2.00 with J = 1.0000, each at its own best rate. Down means J below 0.001.");
  assert.equal(sentence({ ...state, rate: 0.1 }, 0.001, true), "racing, all at the rate 0.1.");
  assert.match(sentence({ ...state, laps: laps.slice(0, 2), steps: 2 }, 0.001, false),
    /^After 2 steps b leads with J = 0\.5000\./);
  assert.equal(sentence({ ...state, over: true, steps: 2 }, 0.001, false),
    "All four diverged within 2 steps. A smaller rate may help.");
});
