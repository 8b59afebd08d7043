// The neuron: which side of the line a flower lies on, and where the line crosses the picture.
import assert from "node:assert/strict";
import { test } from "node:test";
import { close } from "./helpers.mjs";
import { above, ends, isWrong, sentence } from "../../../nblib/widgets/neuron/line.js";

const SQUARE = [[0, 0], [4, 0], [4, 4], [0, 4]];
const area = part => Math.abs(part.reduce((sum, [x, y], i) => {
  const [p, q] = part[(i + 1) % part.length];
  return sum + x * q - p * y;
}, 0)) / 2;

test("a flower is wrong when it lies on the other side of the line; on the line it counts as 1", () => {
  const theta = [-2, 1, 0]; // x₁ = 2
  const flowers = [[3, 0, 1], [3, 0, 0], [1, 0, 0], [1, 0, 1], [2, 9, 1], [2, 9, 0]];
  assert.deepEqual(flowers.map(flower => isWrong(theta, flower)), [false, true, false, true, false, true]);
});

test("the part of a picture above a line, and the line's two ends, by hand", () => {
  assert.deepEqual(above([-1, 1, 0], SQUARE, 0), [[1, 0], [4, 0], [4, 4], [1, 4]]);
  assert.deepEqual(ends([-1, 1, 0], SQUARE, 0), [[1, 0], [1, 4]]);
  assert.deepEqual(ends([0, 1, -1], SQUARE, 0), [[4, 4], [0, 0]]); // through two corners
  assert.deepEqual(ends([-1, 1, 0], SQUARE, 1), [[2, 0], [2, 4]]);
  assert.deepEqual([above([9, 1, 1], SQUARE, 0), above([-9, 1, 0], SQUARE, 0)], [SQUARE, []]);
  assert.deepEqual([ends([9, 1, 1], SQUARE, 0), ends([-9, 1, 0], SQUARE, 0), ends([1, 0, 0], SQUARE, 0)], [[], [], []]);
});

test("both sides of any line together are the whole picture, and its ends lie on it", () => {
  for (let n = 0; n < 200; n++) {
    const theta = [Math.sin(7 * n) * 4, Math.cos(3 * n + 1) * 2, Math.sin(5 * n + 2) * 2];
    const sides = [above(theta, SQUARE, 0.5), above(theta.map(value => -value), SQUARE, -0.5)];
    close(area(sides[0]) + area(sides[1]), 16, `area at ${theta}`);
    const found = ends(theta, SQUARE, 0.5);
    assert.equal(found.length, area(sides[0]) > 1e-9 && area(sides[1]) > 1e-9 ? 2 : 0, String(theta));
    for (const [x, y] of found) close(theta[0] + theta[1] * x + theta[2] * y, 0.5, `end at ${theta}`);
  }
});

test("the neuron's sentence counts what is wrong and says when nothing is", () => {
  const state = { epoch: 1200, rate: 0.1, cost: 0.25, testCost: 0.3, right: 68, testRight: 29,
    theta: [0, 1.5, -2], training: 70, tests: 30, rises: 0 };
  const say = changes => sentence({ ...state, ...changes });
  assert.match(say({}), /^Epoch 1,200 at rate 0\.1: J = 0\.2500, 0\.3000 on the test flowers; 29 of 30 /);
  assert.match(say({}), / The weights are 1\.50 and −2\.00; 2 of 70 training flowers are wrong\.$/);
  assert.match(say({ right: 70, testRight: 30 }), /and no flower is wrong: from here on they grow\.$/);
  assert.match(say({ right: 70, testRight: 30, rises: 12 }), /no flower is wrong\. J rose in 12 of the 1,000 epochs\.$/);
  assert.match(say({ epoch: 0 }), /This is the start, the same for every rate\.$/);
});
