// The training film: which mistake is worst, what is chosen, and what is said of it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { chosen, exampleWords, sentence, worst } from "../../../nblib/widgets/training_film/words.js";

// A confusion matrix: 38 counts those that were written as a 3 and read as an 8.
const confusion = counts => Object.assign(Array(100).fill(0), counts);

test("the most frequent mistake is off the diagonal, the first of equals, or none", () => {
  assert.deepEqual(worst(confusion({ 0: 50, 38: 7, 49: 9, 94: 9 })), [4, 9]);
  assert.deepEqual(worst(confusion({ 0: 50, 99: 3 })), []);
});

test("the film's sentence says the share and the mistake", () => {
  const say = (counts, right, epoch = 1000) => sentence({ epoch, right, counts });
  assert.equal(say(confusion({ 0: 997, 38: 1, 83: 2 }), 997),
    "Epoch 1,000: 99.7% of the 1,000 digits read. Confused most: an 8 read as a 3, twice.");
  assert.match(say(confusion({ 0: 9, 38: 1 }), 9), /a 3 read as an 8, once\.$/);
  assert.match(say(confusion({ 0: 9, 38: 3 }), 9), /3 times\.$/);
  assert.match(say(confusion({ 0: 9 }), 9), /100\.0% of the 9 digits read\. No mistake is left\.$/);
});

test("what is chosen: the kept digit, the chosen cell, or the most frequent mistake", () => {
  const frames = [{}, { counts: confusion({ 38: 5 }) }];
  const state = { frame: 1, cell: [], kept: -1, labels: [3, 8, 0], answers: [3, 8, 0, 8, 8, 0], frames };
  const found = changes => chosen({ ...state, ...changes });
  assert.deepEqual(found({}), { cell: [3, 8], example: 0 });
  assert.deepEqual(found({ cell: [8, 8] }), { cell: [8, 8], example: 1 });
  assert.deepEqual(found({ cell: [5, 5] }), { cell: [5, 5], example: -1 });
  assert.deepEqual(found({ kept: 0, frame: 0 }), { cell: [3, 3], example: 0 });
  assert.deepEqual(found({ frames: [{}, { counts: confusion({}) }] }), { cell: [0, 0], example: 2 });
});

test("an example is one of many, the only one, none, or the one that is kept", () => {
  const counts = confusion({ 0: 2, 38: 5, 83: 1 });
  const say = (cell, isKept = false) => exampleWords({ epoch: 1000, counts }, cell, isKept);
  assert.equal(say([3, 8]), "One of 5: a 3 read as an 8.");
  assert.equal(say([8, 3]), "An 8 read as a 3.");
  assert.equal(say([0, 0]), "One of 2: a 0 read right.");
  assert.equal(say([8, 8]), "At this epoch no 8 is read right.");
  assert.equal(say([3, 8], true), "Epoch 1,000: this 3 is read as an 8.");
});
