// The bug lab: how it reads two gradients, how it compares and names them, and where it draws them.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  compare, concise, entryWords, findings, matricesOf, placeOf, sentence, summary, words,
} from "../../../nblib/widgets/bug_lab/findings.js";
import { cellAt, layout } from "../../../nblib/widgets/bug_lab/maps.js";
import { close, floats, modelOf } from "./helpers.mjs";

test("matrices follow one another, and each entry is found in its own", () => {
  const matrices = matricesOf([3, 2, 1]);
  assert.deepEqual(matrices, [{ rows: 2, columns: 4, from: 0 }, { rows: 1, columns: 3, from: 8 }]);
  const places = Array.from({ length: 11 }, (_, entry) => placeOf(matrices, entry));
  const written = places.map(({ index, row, column }) => `${index}${row}${column}`);
  assert.deepEqual(written, "000 001 002 003 010 011 012 013 100 101 102".split(" "));
});

test("a record of the bug lab is read as Python packed it", () => {
  const record = (first, size) =>
    [...Array.from({ length: 3 * size }, (_, i) => first + i), 0.1, 1, 2, 3, 7, 0.2, 4, 5, 6, 8, 0.5];
  const [one, other] = [record(-10, 4), record(100, 4)]; // a network [3, 1], one example or many
  const traits = { guessing: false, riddles: [0], riddle: 0, mistake_index: 0, examples: [1, 9], examples_index: 1,
    places: [0, one.length, one.length + other.length], numbers: floats([...one, ...other]), layers: [[3, 1]], about: ["x"] };
  const found = findings(modelOf(traits));
  assert.deepEqual([found.analytic, found.numerical], [[100, 101, 102, 103], [104, 105, 106, 107]]);
  assert.deepEqual(found.theta, [108, 109, 110, 111]);
  assert.deepEqual([found.error, found.m, found.shown, found.about], [0.5, 9, 0, "x"]);
  close(found.floor, 0.107, "floor");
  const rows = found.rows.map(({ error, low, ratio, high, bar }) => [error, low, ratio, high, bar]);
  close(rows, [[0.1, 1, 2, 3, 7], [0.2, 4, 5, 6, 8]], "rows", 1e-6);
  assert.deepEqual(found.rows.map(({ layer, part }) => [layer, part]), [[1, "biases"], [1, "weights"]]);
  assert.deepEqual(findings(modelOf({ ...traits, guessing: true, examples_index: 0 })).analytic, [-10, -9, -8, -7]);
});

test("one entry's two derivatives are the same, too large, too small, zero, of the wrong sign, or none", () => {
  const say = (a, n, floor = 0.001) => compare(a, n, floor);
  assert.deepEqual([say(1, 1), say(1, 1.000009), say(2, 1), say(-2, -1), say(0.5, 1), say(0, 1), say(-1, 1), say(0, 0)],
    ["same", "same", "large", "large", "small", "zero", "sign", "same"]);
  assert.deepEqual([say(1e-9, -1e-9), say(1e-9, -1e-9, 0)], ["same", "sign"]); // below the floor it is noise
  assert.deepEqual([say(NaN, 1), say(Infinity, 1)], ["nan", "nan"]);
});

test("the lab writes numbers briefly and rows in words", () => {
  assert.deepEqual([0, -0, 0.5, -2, 1.23456, 0.001, 0.00099, 9999, 1e4, -1e-7, NaN].map(value => concise(value)),
    ["0", "0", "0.5", "−2", "1.23", "0.001", "9.9·10⁻⁴", "10000", "1.0·10⁴", "−1.0·10⁻⁷", "not a number"]);
  const say = (error, low = 1, ratio = 2, high = 3) => words({ error, low, ratio, high });
  assert.deepEqual([say(1e-7), say(NaN), say(0.1, 0, NaN, 0), say(0.1, 2, 2, 2.0005), say(0.1, 0.51, 2, 3.456)],
    ["agree", "not a number", "differ where the right one is near 0", "2 everywhere", "0.51 to 3.5"]);
});

test("the lab's summary says which parts disagree and whether one ratio explains it", () => {
  const row = (layer, part, error, ratio = 2, width = 0) => ({ layer, part, error, ratio, low: ratio, high: ratio + width });
  const say = (...rows) => summary({ rows, error: 0.25 });
  const good = [row(1, "biases", 0), row(1, "weights", 0), row(2, "biases", 0), row(2, "weights", 0)];
  assert.equal(summary({ rows: good, error: 1e-9 }), "Both gradients agree: relative error 1.0·10⁻⁹.");
  assert.equal(say(good[0], row(1, "weights", 0.1), good[2], good[3]),
    "Only the weights of Θ¹ disagree: the ratio is 2 everywhere, relative error 0.25.");
  assert.equal(say(row(1, "biases", 0.1), good[1], row(2, "biases", 0.1, 3), good[3]),
    "Only the biases of all layers disagree: one ratio per layer, 2, 3, relative error 0.25.");
  assert.equal(say(...good.map(({ layer, part }) => row(layer, part, 0.1, 2, 1))),
    "Biases and weights of all layers disagree: no constant ratio, relative error 0.25.");
  assert.match(summary({ rows: [row(1, "biases", NaN), row(1, "weights", 0)], error: NaN }), /: not a number\.$/);
});

test("the lab's sentence keeps the answer to itself until it is found", () => {
  const of = letter => ["", `${letter}1`, `${letter}2`, `${letter}3`];
  const traits = { guessing: true, checked: -1, told: false, alike: [[3], [], [1]],
    titles: of("T"), explanations: of("E"), prints: of("P"), clues: of("C") };
  const rows = [{ layer: 1, part: "biases", error: 0 }];
  const say = (changes, shown = 1) => sentence(modelOf({ ...traits, ...changes }), { shown, rows, error: 0 });
  assert.doesNotMatch(say({}), /[TEPC]1/);
  assert.equal(say({ checked: 1 }), "Right. T1. E1");
  assert.equal(say({ checked: 3 }), "Your guess fits these numbers as well. Meant was this one: T1. E1");
  assert.equal(say({ checked: 2 }), "Not this one. It would show so: P2 A hint: C1");
  assert.equal(say({ guessing: false }), "Both gradients agree: relative error 0. E1");
  assert.equal(say({ guessing: false }, 0), "Both gradients agree: relative error 0.");
  assert.equal(say({ told: true }), "It is this one: T1. E1");
});

test("the lab's three maps lie side by side, matrix under matrix, in any width", () => {
  const matrices = matricesOf([4, 5, 3]);
  for (const width of [240, 420, 900]) {
    const { cell, places, height, step, x } = layout(matrices, width);
    if (cell < 28) close(2 * step + x(5) + cell, width, "the right edge"); // larger ones are of no use
    else assert.ok(2 * step + x(5) + cell <= width);
    assert.ok(x(5) + cell <= step - 14 + 1e-9 && x(1) - x(0) === 1.5 * cell);
    assert.ok(places[1].top >= places[0].top + 5 * cell && height >= places[1].top + 3 * cell);
  }
});

test("an entry is read out with its ratio, unless the measured one is noise", () => {
  const found = { matrices: matricesOf([2, 2]), analytic: [4, 0, 1, 3, 0, 0], numerical: [2, 0, 1, 1e-9, 0, 0],
    theta: [8, 1, 1, 1, 1, 1], floor: 0.001, rows: [{ bar: 2e-11 }, { bar: 3e-12 }] };
  const said = entry => entryWords(found, entry).map(([, text]) => text);
  assert.deepEqual(said(0), ["Θ¹, row 1, bias", "4", "2", "± 2·10⁻¹¹", "2", "0.25", "too large"]);
  assert.deepEqual(said(2), ["Θ¹, row 1, column 2", "1", "1", "± 3·10⁻¹²", "1", "0", "agrees"]);
  assert.deepEqual(said(3).slice(0, 5), ["Θ¹, row 2, bias", "3", "1.0·10⁻⁹", "± 2·10⁻¹¹", "–"]);
});

test("the cell under a pointer is found in each of the maps", () => {
  const matrices = matricesOf([4, 5, 3]);
  const plan = layout(matrices, 420);
  for (let kind = 0; kind < 3; kind++) {
    plan.places.forEach(({ rows, columns, top }, index) => {
      for (let row = 0; row < rows; row++) {
        for (let column = 0; column < columns; column++) {
          const middle = { x: kind * plan.step + plan.x(column) + plan.cell / 2, y: top + (row + 0.5) * plan.cell };
          assert.deepEqual(cellAt(plan, middle), { index, row, column });
        }
      }
    });
  }
  assert.equal(cellAt(plan, { x: 5, y: 5 }).index, -1);
});
