// Predictions: what counts as an answer, the sentences, and how well calibrated a reader is.
import assert from "node:assert/strict";
import { test } from "node:test";
import { status } from "../../../nblib/widgets/prediction/view.js";
import {
  answerOf, answersOf, calibration, isRight, lacking, numberOf, sentence,
} from "../../../nblib/widgets/prediction/words.js";

const choice = { text: "The cost", choices: ["falls", "rises"], counts: "" };
const several = { text: "By about", choices: ["2", "20", "200"], counts: "" };
const number = { text: "Steps", choices: [], counts: "within 5" };
const came = { shown: "31", low: 26, high: 36 };

test("numbers are read as people write them, and nothing else is a number", () => {
  const read = { "12,000": 12000, " 50 % ": 50, "−0.5": -0.5, "1e-5": 1e-5, ".5": 0.5, "5.": 5, "+3": 3 };
  for (const [text, value] of Object.entries(read)) assert.equal(numberOf(text), value, text);
  for (const text of ["", " ", "ten", "1.2.3", "0x10", "Infinity", "1e999", "--1", null, undefined, {}, []]) {
    assert.equal(numberOf(text), null, String(text));
  }
});

test("what others wrote into the storage is no answer", () => {
  const hostile = [null, 7, "x", [], {}, { said: "falls" }, { sure: "certain" }, { said: "up", sure: "certain" },
    { said: "falls", sure: "very" }, { said: ["falls"], sure: "certain" }, { said: { toString: 1 }, sure: "certain" }];
  for (const kept of hostile) {
    assert.equal(answerOf(choice, kept), null, JSON.stringify(kept));
    assert.equal(answerOf(number, kept), null, JSON.stringify(kept));
  }
  for (const kept of [null, undefined, 7, "text", [], { "The cost": null }]) assert.deepEqual(answersOf([choice], kept), [null]);
  assert.deepEqual(answersOf([{ ...choice, text: "__proto__" }, { ...choice, text: "toString" }], {}), [null, null]);
  const more = { said: "falls", sure: "certain", right: true, more: "<b>" };
  assert.deepEqual(answerOf(choice, more), { said: "falls", sure: "certain" });
});

test("what lacks is said, and a question that was left alone lacks nothing", () => {
  assert.equal(lacking(choice, {}), null);
  assert.equal(lacking(number, { said: " " }), null);
  assert.equal(lacking(choice, { sure: "certain" }), "choose an answer");
  assert.equal(lacking(number, { sure: "certain" }), "write a number");
  assert.equal(lacking(number, { said: "ten", sure: "certain" }), "write a number, such as 0.5 or 12,000");
  assert.equal(lacking(choice, { said: "falls" }), "say how sure you are");
  assert.equal(lacking(choice, { said: "falls", sure: "a guess" }), "");
});

test("a number is right up to the ends of its range, a choice if it is the one", () => {
  assert.deepEqual(["25.9", "26", "36", "36.1"].map(said => isRight(came, said)), [false, true, true, false]);
  assert.ok(isRight({ right: "200" }, "200") && !isRight({ right: "200" }, "20"));
});

test("one sentence says what was said, how sure, and what came out", () => {
  const say = (question, outcome, said, sure) => sentence(question, outcome, said && { said, sure });
  const falls = { shown: "falls", right: "falls" };
  assert.equal(say(choice, falls, "falls", "certain"), "You said “falls”, certain, and so it came out.");
  assert.equal(say(choice, falls, "rises", "a guess"), "You said “rises”, as a guess; it came out as “falls”.");
  assert.equal(say(several, { shown: "350, to which 200 is nearest", right: "200" }, "20", "fairly sure"),
    "You said 20, fairly sure; it came out as 350, to which 200 is nearest.");
  assert.equal(say(number, came, "30", "certain"),
    "You said 30, certain; it came out as 31, which is near enough: within 5 counts.");
  assert.equal(say(number, came, "4", "a guess"),
    "You said 4, as a guess; it came out as 31, which is too far: within 5 counts.");
  assert.equal(say(number, came, "31", "certain"), "You said 31, certain, and so it came out.");
  assert.equal(say(number, came), "It came out as 31. You made no prediction.");
});

test("how well calibrated a reader is counts what was judged, the surest first", () => {
  assert.equal(calibration({}), "");
  assert.equal(calibration(null), "");
  assert.equal(calibration({ cost: { a: { said: "x", sure: "certain" } }, iris: 7, depth: [null, "x"] }), "");
  const judged = (sure, right) => ({ said: "x", sure, right });
  const kept = {
    cost: { a: judged("certain", true), b: judged("a guess", false), c: judged("very", true) },
    iris: { a: judged("certain", false), b: judged("fairly sure", "yes") },
  };
  assert.equal(calibration(kept), "Right so far, in all chapters: certain, 1 of 2; as a guess, 0 of 1.");
});

test("the status counts what is committed", () => {
  assert.equal(status([null, null]), "Nothing is committed yet.");
  assert.equal(status([{}, null]), "1 of 2 committed.");
  assert.equal(status([{}, {}]), "2 of 2 committed. You meet them again under “Your prediction”.");
});
