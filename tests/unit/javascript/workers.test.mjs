// The explorer of many machines: what a step costs, against model.py, and how it is said.
import assert from "node:assert/strict";
import { test } from "node:test";
import { answers, close } from "./helpers.mjs";
import { duration, look, MOST, roundsOf, sentence, size } from "../../../nblib/widgets/workers/step.js";
import { nearest } from "../../../nblib/widgets/workers/view.js";

const { machine, cases, most } = answers("workers");

test("a step costs what Python says, the best number and the verdict are the same", () => {
  assert.equal(MOST, most);
  for (const { task, p, step, best, verdict, speedup } of cases) {
    const found = look(machine, task, p);
    const where = JSON.stringify([task, p]);
    for (const part of ["compute", "add", "send"]) {
      close(found.now[part] / (step[part] || 1), step[part] ? 1 : 0, `${part} of ${where}`);
    }
    assert.deepEqual([found.best, found.verdict], [best, verdict], where);
    close(found.speedup(p) / speedup, 1, where);
  }
});

test("sums are added in as many rounds as the machines can be halved", () => {
  assert.deepEqual([1, 2, 3, 4, 5, 8, 9, 1024].map(roundsOf), [0, 1, 2, 2, 3, 3, 4, 10]);
});

test("times and sizes have two digits and a unit", () => {
  assert.deepEqual([0, 3e-9, 2.057e-5, 0.0077, 0.9999, 75, 5000, 1e5, 3e8].map(duration),
    ["0 s", "3.0 ns", "21 µs", "7.7 ms", "1.0 s", "1.3 min", "1.4 h", "1.2 days", "9.5 years"]);
  assert.deepEqual([8000, 82280, 8e6, 8e9].map(size), ["8.0 kilobytes", "82 kilobytes", "8.0 megabytes", "8.0 gigabytes"]);
});

test("the sentence says whether more would help", () => {
  const say = (task, p) => sentence(look(machine, { examples: 5000, parameters: 10285, speed: 1e9, ...task }, p));
  assert.equal(say({}, 4), "4 machines: 14 ms a step, 2.1 times as fast as one. "
    + "More would help, up to 8: 2.2 times as fast as one.");
  assert.match(say({}, 8), /^8 machines: .* No other number is faster\.$/);
  assert.match(say({}, 64), / Too many: 8 would be 2\.2 times as fast as one\.$/);
  assert.match(say({ examples: 5e6 }, 1024), / More would help, beyond this picture\.$/);
  assert.equal(say({ parameters: 1000, examples: 1000 }, 1), "1 machine: 600 µs a step. No other number is faster.");
  assert.match(say({ parameters: 1000, examples: 1000 }, 2), / One alone is faster: to add and send costs more than it saves\.$/);
});

test("a place in a picture is the nearest number of the slider, on a logarithmic axis", () => {
  assert.deepEqual([1, 1.3, 1.5, 3.4, 3.6, 2000].map(count => nearest([1, 2, 3, 4, 5], count)), [0, 0, 1, 2, 3, 4]);
});
