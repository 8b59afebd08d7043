// The quizzes: scoring, and the memory in the browser's storage, here a storage that can be blocked.
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { memory } from "../../../nblib/widgets/kit/memory.js";
import { placesOf, sentence, textsOf } from "../../../nblib/widgets/quiz/view.js";
import { count, total } from "../../../nblib/widgets/quiz/progress.js";

const { isBlocked, keep, recall, recallAll, whenKept } = memory("quiz");
const choice = (text, right = false) => ({ text, right });
const questions = [
  { text: "first?", choices: [choice("a"), choice("b", true)] },
  { text: "second?", choices: [choice("c", true), choice("d"), choice("e")] },
];
const ENTRY = "backpropagation-hands-on/quiz/cost";

/* 1 Places, texts, scores */

test("answers are kept as texts and come back as places", () => {
  for (const answers of [[null, null], [0, null], [null, 2], [1, 0]]) {
    assert.deepEqual(placesOf(questions, textsOf(questions, answers)), answers);
  }
  assert.deepEqual(textsOf(questions, [1, null]), { "first?": "b" });
});

test("an answer outlives a change of order and is forgotten with its question or its choice", () => {
  const moved = [
    { text: "first?", choices: [choice("b", true), choice("a")] }, { text: "another?", choices: questions[1].choices },
  ];
  assert.deepEqual(placesOf(moved, { "first?": "b", "second?": "c" }), [0, null]);
  assert.deepEqual(placesOf(questions, { "first?": "gone" }), [null, null]);
  assert.deepEqual([placesOf(questions, {}), placesOf([], {}), textsOf([], [])], [[null, null], [], {}]);
});

test("the sentence counts what is right and what is open", () => {
  const say = (...answers) => sentence(questions, answers);
  assert.equal(say(null, null), "2 questions, none answered yet.");
  assert.equal(say(1, null), "1 of 2 right, 1 not answered yet.");
  assert.equal(say(0, null), "0 of 2 right, 1 not answered yet.");
  assert.equal(say(1, 0), "2 of 2 right.");
  assert.equal(say(1, 2), "1 of 2 right.");
});

test("progress counts the answers to questions that still stand, and the right ones", () => {
  const quiz = { chapter: "cost", questions: [{ text: "first?", right: "b" }, { text: "second?", right: "c" }] };
  assert.deepEqual(count(quiz, {}), { all: 2, answered: 0, right: 0 });
  const kept = { cost: { "first?": "b", "second?": "d", "old?": "c" }, depth: { "second?": "c" } };
  assert.deepEqual(count(quiz, kept), { all: 2, answered: 2, right: 1 });
  assert.equal(total([{ all: 2, answered: 2, right: 1 }, { all: 3, answered: 1, right: 1 }]), "3 of 5 answered, 2 right.");
  assert.equal(total([]), "0 of 0 answered, 0 right.");
});

/* 2 The memory */

let storage, page;
beforeEach(() => {
  storage = new Map();
  page = new EventTarget();
  globalThis.localStorage = {
    getItem: key => storage.get(key) ?? null,
    setItem: (key, value) => storage.set(key, value),
    removeItem: key => storage.delete(key),
  };
  globalThis.addEventListener = (...all) => page.addEventListener(...all);
  globalThis.dispatchEvent = event => page.dispatchEvent(event);
});
const redefine = property => Object.defineProperty(globalThis, "localStorage", { configurable: true, ...property });
const block = () => redefine({ get() { throw new DOMException("denied", "SecurityError"); } });
const unblock = value => redefine({ writable: true, value });
const tell = (type, fields = {}) => page.dispatchEvent(Object.assign(new Event(type), fields));

test("what is kept is recalled, chapter by chapter; nothing kept leaves no entry", () => {
  assert.deepEqual(recall("cost"), {});
  keep("cost", { "first?": "b" });
  assert.deepEqual(recall("cost"), { "first?": "b" });
  assert.deepEqual(recall("depth"), {});
  assert.deepEqual([...storage], [[ENTRY, '{"first?":"b"}']]);
  keep("cost", {});
  assert.equal(storage.size, 0);
});

test("what others wrote there does no harm", () => {
  for (const text of ["", "{", "null", "7", '"text"', "[]"]) {
    storage.set(ENTRY, text);
    assert.deepEqual(placesOf(questions, recall("cost")), [null, null], text);
  }
});

test("a blocked or full storage keeps nothing, and the page goes on", () => {
  const open = globalThis.localStorage;
  const told = [];
  const stop = whenKept(["cost"], (chapter, kept) => told.push([chapter, kept]));
  try {
    block();
    assert.ok(isBlocked());
    assert.equal(recall("cost"), null);
    tell("pageshow", { persisted: true }); // with nothing to recall it says nothing
    keep("cost", { "first?": "b" });
    assert.deepEqual(recall("cost"), { "first?": "b" }); // as long as the page is open, by whichever view asks
    assert.deepEqual(memory("quiz").recall("cost"), { "first?": "b" });
  } finally {
    unblock(open);
  }
  open.setItem = () => { throw new DOMException("full", "QuotaExceededError"); };
  keep("cost", { "first?": "a" });
  assert.deepEqual(told, [["cost", { "first?": "b" }], ["cost", { "first?": "a" }]]);
  assert.deepEqual(recallAll(), { cost: { "first?": "a" } });
  stop();
  open.setItem = (key, value) => storage.set(key, value);
  keep("cost", {}); // what can be kept is not held as well
  assert.deepEqual([isBlocked(), recallAll()], [false, {}]);
});

test("views hear what this page and other pages keep, until they are cleaned up", () => {
  const told = [];
  const stop = whenKept(["cost", "depth"], (chapter, kept) => told.push([chapter, kept]));
  const heard = () => told.splice(0);
  keep("cost", { "first?": "b" });
  assert.deepEqual(heard(), [["cost", { "first?": "b" }]]);
  keep("neuron", { "first?": "b" });
  tell("storage", { key: "something else" });
  tell("pageshow", { persisted: false });
  assert.deepEqual(heard(), []);
  tell("storage", { key: ENTRY });
  assert.deepEqual(heard(), [["cost", { "first?": "b" }]]);
  storage.clear();
  tell("storage", { key: null }); // all was cleared
  assert.deepEqual(heard(), [["cost", {}], ["depth", {}]]);
  tell("pageshow", { persisted: true });
  assert.deepEqual(heard(), [["cost", {}], ["depth", {}]]);
  stop();
  keep("cost", {});
  tell("storage", { key: ENTRY });
  assert.deepEqual(heard(), []);
});
