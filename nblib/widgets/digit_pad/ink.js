/* The ink of a drawing, and what the network sees of it. A picture of 20×20 is 400 numbers, column by column, as in the data. */

import { clamp } from "../kit/clamp.js";

export const SIDE = 20; // cells of the pad, pixels of a picture
export const FINE = 8; // samples per cell: a drawing is sampled finely before it is made small
export const N = SIDE * FINE;
const BRUSH = { radius: 1.1, soft: 0.6 }; // in cells: where its ink is half, and how wide its rim
const BOX = 20; // MNIST: the digit fits this box of pixels …
const FIELD = 28; // … and the box lies in this field …
const MIDDLE = 14; // … so that its center of mass comes nearest to this pixel

/* 1 Ink: N×N samples, row by row, from 0, paper, to 1 */

// Lays one stroke into the ink.
export function lay(ink, { erase, points }) {
  const reach = BRUSH.radius + BRUSH.soft / 2;
  const sample = place => clamp(Math.round(place * FINE), [0, N]);
  for (let k = 0; k < Math.max(2, points.length - 2); k += 2) {
    const [x0, y0, x1 = x0, y1 = y0] = points.slice(k, k + 4);
    const [dx, dy] = [x1 - x0, y1 - y0];
    const square = dx * dx + dy * dy;
    const [left, right] = [sample(Math.min(x0, x1) - reach), sample(Math.max(x0, x1) + reach)];
    const [top, bottom] = [sample(Math.min(y0, y1) - reach), sample(Math.max(y0, y1) + reach)];
    for (let row = top; row < bottom; row++) {
      for (let column = left; column < right; column++) {
        const [px, py] = [(column + 0.5) / FINE - x0, (row + 0.5) / FINE - y0];
        const along = square ? Math.min(1, Math.max(0, (px * dx + py * dy) / square)) : 0;
        const [qx, qy] = [px - along * dx, py - along * dy];
        const wet = Math.min(1, (reach - Math.sqrt(qx * qx + qy * qy)) / BRUSH.soft);
        if (wet <= 0) continue;
        const at = row * N + column;
        ink[at] = erase ? Math.min(ink[at], 1 - wet) : Math.max(ink[at], wet);
      }
    }
  }
}

// A picture sampled finely, straight lines between the middles of its pixels.
export function refine(picture) {
  const steps = Array.from({ length: N }, (_, i) => {
    const place = clamp((i + 0.5) / FINE - 0.5, [0, SIDE - 1]);
    const low = Math.min(SIDE - 2, Math.floor(place));
    return [low, place - low];
  });
  const ink = new Float64Array(N * N);
  steps.forEach(([r, down], row) => steps.forEach(([c, right], column) => {
    const line = i => picture[c * SIDE + i] * (1 - right) + picture[(c + 1) * SIDE + i] * right;
    ink[row * N + column] = line(r) * (1 - down) + line(r + 1) * down;
  }));
  return ink;
}

export function drawing(strokes, picture) {
  const ink = picture ? refine(picture) : new Float64Array(N * N);
  for (const stroke of strokes) lay(ink, stroke);
  return ink;
}

// The smallest box around what is more ink than paper, in samples.
export function extent(ink) {
  const box = { left: N, top: N, right: 0, bottom: 0 };
  for (let row = 0; row < N; row++) {
    for (let column = 0; column < N; column++) {
      if (ink[row * N + column] < 0.5) continue;
      box.left = Math.min(box.left, column);
      box.right = Math.max(box.right, column + 1);
      box.top = Math.min(box.top, row);
      box.bottom = Math.max(box.bottom, row + 1);
    }
  }
  return box.right ? box : null;
}

/* 2 Made small: what the network sees */

// How much of each sample falls into each pixel when `count` samples are made `scale` times as wide and put in the middle of
// as many whole pixels as they touch.
function shares(first, count, scale) {
  const pixels = Math.ceil(count * scale - 1e-9);
  const margin = (pixels - count * scale) / 2;
  return Array.from({ length: pixels }, (_, pixel) => {
    const own = [];
    for (let i = 0; i < count; i++) {
      const share = Math.min(pixel + 1, margin + (i + 1) * scale) - Math.max(pixel, margin + i * scale);
      if (share > 0) own.push([first + i, share]);
    }
    return own;
  });
}

const level = value => Math.round(255 * clamp(value, [0, 1])) / 255; // the data have 256

function byColumns(value) {
  const picture = new Float64Array(SIDE * SIDE);
  for (let column = 0; column < SIDE; column++) {
    for (let row = 0; row < SIDE; row++) picture[column * SIDE + row] = level(value(row, column));
  }
  return picture;
}

// The pixels of a part of the ink, row by row, each from its shares of rows and of columns.
const pixels = (ink, rows, columns) => rows.map(mine => columns.map(others => mine.reduce((sum, [row, share]) =>
  sum + share * others.reduce((inner, [column, part]) => inner + part * ink[row * N + column], 0), 0)));

// The drawing as it stands.
export function asDrawn(ink) {
  const cells = shares(0, N, 1 / FINE);
  const picture = pixels(ink, cells, cells);
  return byColumns((row, column) => picture[row][column]);
}

// The drawing as the data were made: fitted into a box of 20×20 pixels, that put by its center of mass into a field of 28×28,
// and this brought to 20×20 by the cubic spline of data/build_digits.py, which is one matrix for both directions.
export function asData(ink, spline) {
  const box = extent(ink);
  if (!box) return new Float64Array(SIDE * SIDE);
  const [high, wide] = [box.bottom - box.top, box.right - box.left];
  const scale = BOX / Math.max(high, wide);
  const fitted = pixels(ink, shares(box.top, high, scale), shares(box.left, wide, scale));
  const [top, left] = middled(fitted);
  const across = fitted.map(line => Array.from({ length: SIDE }, (_, i) =>
    line.reduce((sum, value, column) => sum + value * spline[i * FIELD + left + column], 0)));
  return byColumns((row, column) =>
    across.reduce((sum, line, k) => sum + line[column] * spline[row * FIELD + top + k], 0));
}

// Where a fitted picture begins in the field, so that its center of mass comes nearest to the middle.
function middled(fitted) {
  let [mass, down, right] = [0, 0, 0];
  fitted.forEach((line, row) => line.forEach((value, column) => {
    mass += value;
    down += row * value;
    right += column * value;
  }));
  const start = (moment, size) => clamp(Math.round(MIDDLE - moment / mass), [0, FIELD - size]);
  return [start(down, fitted.length), start(right, fitted[0].length)];
}
