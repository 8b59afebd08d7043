// What the browser keeps of the reader's code, in a storage that can be blocked.
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { exercise, exercises, keepVersion, record, written } from "../../../_ext/exercises/page/memory.js";

const CELL = "cell/chapters/03_cost/table";

beforeEach(() => {
  globalThis.localStorage = {
    getItem(key) { return Object.hasOwn(this, key) ? this[key] : null; },
    removeItem(key) { delete this[key]; },
    setItem(key, text) { this[key] = text; },
  };
});

test("a version is kept with what the book said, and is forgotten when it is the book's again", () => {
  assert.deepEqual(written(CELL), {});
  assert.equal(keepVersion(CELL, "mine = 1", "its = 1"), true);
  assert.deepEqual(written(CELL), { code: "mine = 1", stub: "its = 1" });
  keepVersion(CELL, "", "its = 1");
  assert.equal(written(CELL).code, "", "an emptied cell is a version, too");
  keepVersion(CELL, "its = 1", "its = 1");
  assert.deepEqual(written(CELL), {});
  assert.deepEqual(record(), {});
});

test("exercises and cells of the same name do not meet, and both are in the record", () => {
  keepVersion("exercise/cost", "mine = 1", "");
  keepVersion("cell/cost", "mine = 2", "");
  assert.equal(exercise("cost").code, "mine = 1");
  assert.deepEqual(exercises(), { cost: "mine = 1" });
  assert.deepEqual(Object.keys(record()), ["cell/cost", "exercise/cost"]);
});

test("what something else has stored there is no code", () => {
  for (const text of ["{", "null", "7", '"text"', "[]", '{"code": 3}']) {
    localStorage.setItem(`backpropagation-hands-on/${CELL}`, text);
    assert.deepEqual(written(CELL), {}, text);
  }
});

test("a storage that is blocked or full keeps nothing and stops nothing", () => {
  const refuse = () => { throw new Error("blocked"); };
  globalThis.localStorage = { getItem: refuse, removeItem: refuse, setItem: refuse };
  assert.equal(keepVersion(CELL, "mine = 1", ""), false);
  assert.deepEqual(written(CELL), {});
});
