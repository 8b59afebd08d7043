// The digit pad: the network reads, a brush inks, a drawing is made like the data, and the verdict says what was read.
import assert from "node:assert/strict";
import { test } from "node:test";
import { answers, close } from "./helpers.mjs";
import { asData, asDrawn, drawing, extent, lay, refine } from "../../../nblib/widgets/digit_pad/ink.js";
import { walk, walking } from "../../../nblib/widgets/digit_pad/items.js";
import { forward, unpackWeights } from "../../../nblib/widgets/digit_pad/network.js";
import { blame, isShown, LAST, sceneAt, SEVEN } from "../../../nblib/widgets/digit_pad/show.js";
import { reason, sentence } from "../../../nblib/widgets/digit_pad/words.js";

const { layers, weights, spline, levels, hidden, outputs, blocks, blamed } = answers("digit_pad");
const thetas = unpackWeights(new DataView(Int32Array.from(weights).buffer), layers);
const N = 160; // samples on a side, 8 a cell
const paper = () => new Float64Array(N * N);

// A filled block of ink, in samples.
function block(top, left, height, width) {
  const ink = paper();
  for (let row = top; row < top + height; row++) ink.fill(1, row * N + left, row * N + left + width);
  return ink;
}

/* 1 The network */

test("weights are unpacked in rows, with the bias first, also from the middle of a buffer", () => {
  assert.deepEqual(thetas.map(rows => [rows.length, rows[0].length]), [[25, 401], [10, 26]]);
  assert.equal(thetas[0][0][0], weights[0] / 1e6);
  assert.equal(thetas[0][1][0], weights[401] / 1e6);
  assert.equal(thetas[1][9][25], weights.at(-1) / 1e6);
  const shifted = new DataView(Int32Array.from([7, 7, ...weights, 7]).buffer, 8, 4 * weights.length);
  assert.deepEqual(unpackWeights(shifted, layers), thetas);
});

test("the network answers as nblib does, unit by unit", () => {
  levels.forEach((row, i) => {
    const { A, Z } = forward(thetas, Float64Array.from(row, level => level / 255));
    close(A[1], hidden[i], `hidden units of example ${i}`);
    close(A[2], outputs[i], `outputs of example ${i}`);
    close(Z[1].map(z => 1 / (1 + Math.exp(-z))), outputs[i], `sums of example ${i}`);
  });
});

test("blank paper reads what the biases say", () => {
  const { Z } = forward(thetas, new Float64Array(400));
  assert.deepEqual(Z[0], thetas[0].map(row => row[0]));
});

/* 2 Ink */

const rim = distance => Math.min(1, Math.max(0, (1.4 - distance) / 0.6)); // full up to 0.8 cells, none from 1.4 on

test("a stroke inks each sample by its distance from the line", () => {
  const strokes = [[10, 10], [10, 10, 10, 10], [4, 10, 16, 10], [3, 17, 15, 5, 18, 5], [-2, 0.5, 30, 0.5]];
  for (const points of strokes) {
    const ink = drawing([{ erase: false, points }]);
    const dense = []; // many points on the line
    for (let k = 0; k < Math.max(2, points.length - 2); k += 2) {
      const [x0, y0, x1 = x0, y1 = y0] = points.slice(k, k + 4);
      for (let i = 0; i <= 2000; i++) dense.push([x0 + i / 2000 * (x1 - x0), y0 + i / 2000 * (y1 - y0)]);
    }
    for (let at = 0; at < N * N; at += 137) { // with 160 a row, this comes by every column
      const [x, y] = [(at % N + 0.5) / 8, (Math.floor(at / N) + 0.5) / 8];
      const distance = Math.sqrt(dense.reduce((least, [p, q]) => Math.min(least, (x - p) ** 2 + (y - q) ** 2), Infinity));
      close(ink[at], rim(distance), `ink at ${x}, ${y} of ${points}`, 1e-3);
    }
  }
});

test("the eraser takes away what the brush gave, and crossing strokes are no darker", () => {
  const line = { erase: false, points: [4, 10, 16, 10] };
  const once = drawing([line]);
  assert.deepEqual(drawing([line, line]), once);
  assert.equal(extent(drawing([line, { ...line, erase: true }])), null);
  const half = drawing([line, { erase: true, points: [16, 4, 16, 16] }]);
  assert.equal(half[80 * N + 40], 1);
  assert.equal(half[80 * N + 127], 0);
  const blank = paper();
  lay(blank, { erase: true, points: [10, 10] });
  assert.deepEqual(blank, paper());
});

test("a picked picture is drawn with straight lines between the middles of its pixels", () => {
  const ramp = Float64Array.from({ length: 400 }, (_, i) => Math.floor(i / 20) / 40 + i % 20 / 50); // by columns
  const ink = refine(ramp);
  const clamp = place => Math.min(19, Math.max(0, place));
  for (const [row, column] of [[0, 0], [5, 93], [84, 84], [159, 3], [159, 159]]) {
    const expected = clamp((column + 0.5) / 8 - 0.5) / 40 + clamp((row + 0.5) / 8 - 0.5) / 50;
    close(ink[row * N + column], expected, `sample ${row}, ${column}`);
  }
  assert.deepEqual(drawing([], ramp), ink);
});

test("the extent is the smallest box around the ink; half a sample of ink counts", () => {
  assert.equal(extent(paper()), null);
  assert.deepEqual(extent(block(30, 50, 7, 20)), { left: 50, top: 30, right: 70, bottom: 37 });
  const faint = paper();
  faint[0] = 0.499;
  assert.equal(extent(faint), null);
  faint[N * N - 1] = 0.5;
  assert.deepEqual(extent(faint), { left: 159, top: 159, right: 160, bottom: 160 });
});

/* 3 What the network sees */

test("as drawn, a pixel is the mean of its samples, column by column, in 256 levels", () => {
  const seen = asDrawn(block(0, 8, 4, 8)); // half of the pixel in row 0, column 1
  assert.deepEqual([...seen.entries()].filter(([, value]) => value), [[20, 128 / 255]]);
  assert.deepEqual(asDrawn(paper()), new Float64Array(400));
  assert.ok(asDrawn(paper().fill(1)).every(value => value === 1));
});

test("as the data, a block is fitted, centered and made small as SciPy does it", () => {
  for (const { height, width, seen } of blocks) {
    close([...asData(block(0, 0, height, width), spline)], seen, `${height} × ${width}`, 0.502 / 255); // it is rounded to levels
  }
});

test("as the data, a drawing looks the same wherever it stands and, a block, however large it is", () => {
  const line = [5, 5, 9, 4, 6, 9, 10, 10];
  const strokes = (dx, dy) => drawing([{ erase: false, points: line.map((place, i) => place + (i % 2 ? dy : dx)) }]);
  const first = asData(strokes(0, 0), spline);
  for (const [dx, dy] of [[5, 0], [0, 6], [-2.5, 3.125], [7, 7]]) {
    close([...asData(strokes(dx, dy), spline)], [...first], `moved by ${dx}, ${dy}`, 1.01 / 255);
  }
  assert.deepEqual(asData(block(3, 90, 40, 20), spline), asData(block(40, 10, 80, 40), spline));
  assert.deepEqual(asData(paper(), spline), new Float64Array(400));
});

/* 4 Words and keys */

const state = { box: { left: 20, right: 140, top: 20, bottom: 140 }, ink: 50, usual: [20, 120], centered: true, truth: null };
const votes = changes => Object.assign(Array(10).fill(0.001), changes);

test("the verdict names the first and the second guess with their shares", () => {
  const say = (given, changes) => sentence({ ...state, outputs: given, ...changes });
  assert.equal(say(votes({ 7: 0.96, 1: 0.02 })), "I read a 7 (96%). Second guess: 1 (2%).");
  assert.equal(say(votes({ 8: 0.999, 1: 0.001 })), "I read an 8 (over\u00a099%). Second guess: 0 (under\u00a01%).");
  assert.equal(say(votes({ 3: 0.5, 5: 0.4 }), { truth: 5 }),
    "I read a 3 (50%). Second guess: 5 (40%). Its label says 5.");
  assert.ok(say(votes({ 3: 0.9 }), { truth: 3 }).endsWith("%)."));
  assert.equal(say(votes({ 3: 0.4, 8: 0.3 })),
    "I am not sure: perhaps a 3 (40%), perhaps an 8 (30%). It has something of both.");
  assert.equal(say(votes({}), { box: null }), "Draw a digit.");
});

test("the reason for a doubt is what the drawing's measures tell, the gravest first", () => {
  const say = changes => reason({ ...state, values: [0.4, 0.1], ...changes });
  const box = (left, right, top, bottom) => ({ left, right, top, bottom });
  assert.match(say({}), /^It is like none of the digits/);
  assert.match(say({ values: [0.4, 0.21] }), /something of both/);
  assert.match(say({ values: [0.4, 0.2] }), /like none/); // half is not more than half
  assert.match(say({ ink: 19 }), /^It has less ink/);
  assert.match(say({ ink: 121 }), /^It has more ink/);
  assert.match(say({ box: box(70, 109, 70, 90), ink: 19 }), /little more than a dot/);
  assert.match(say({ box: box(0, 120, 0, 96), centered: false }), /^It sits 5 cells off the center/);
  assert.match(say({ box: box(40, 120, 40, 120), centered: false }), /^It is only 10 cells large/);
  assert.match(say({ box: box(40, 120, 40, 120) }), /like none/); // centering made it larger
});

test("arrow keys walk through rows of items and stop at the edges", () => {
  const items = here => Array.from({ length: 25 }, (_, i) => ({ i, tabIndex: i === here ? 0 : -1 }));
  const go = (here, key) => walk(items(here), 5, key)?.i;
  const keys = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End"];
  assert.deepEqual(keys.map(key => go(12, key)), [11, 13, 7, 17, 0, 24]);
  const nowhere = [[2, "ArrowUp"], [24, "ArrowRight"], [23, "ArrowDown"], [0, "ArrowLeft"], [0, "Home"], [24, "End"], [12, "x"]];
  for (const [here, key] of nowhere) assert.equal(go(here, key), undefined, `${key} from ${here}`);
});

test("keys in the items move the focus, pick, or are left to the page", () => {
  const told = [];
  const items = Array.from({ length: 10 }, (_, i) => ({ tabIndex: i === 3 ? 0 : -1, focus: () => told.push(`focus ${i}`) }));
  const press = walking(items, 5, { arrive: i => told.push(`arrive ${i}`), pick: i => told.push(`pick ${i}`) });
  const keys = ["ArrowDown", " ", "Enter", "ArrowUp", "x"];
  assert.deepEqual(keys.map(key => press({ key, target: items[3] })), [true, true, true, true, false]);
  assert.deepEqual(told, ["arrive 8", "focus 8", "pick 3", "pick 3"]); // up leads nowhere, but the page must not scroll
  assert.equal(press({ key: "ArrowDown", target: {} }), false);
  assert.equal(walking(items, 5, { arrive() {} })({ key: " ", target: items[3] }), false);
});

test("the blame for a 7 is nblib's gradient by the biases, layer by layer", () => {
  blamed.forEach(one => {
    const found = blame(thetas, forward(thetas, one.x).A);
    close(found.outputs, one.outputs, "delta of the outputs");
    close(found.hidden, one.hidden, "delta of the hidden units");
  });
});

test("the 7 that the pad draws is known while it grows, and nothing else is taken for it", () => {
  const stroke = (points, erase = false) => [{ erase, points }];
  assert.ok([2, 10, SEVEN.length].every(count => isShown(stroke(SEVEN.slice(0, count)))));
  const two = [...stroke(SEVEN), ...stroke([1, 1])];
  for (const other of [[], stroke([...SEVEN, 1, 1]), stroke(SEVEN, true), two, stroke([6, 6])]) {
    assert.ok(!isShown(other));
  }
  assert.deepEqual([0, SEVEN.length / 2, LAST - 3, LAST].map(sceneAt), [undefined, undefined, "unit", "hidden"]);
});
