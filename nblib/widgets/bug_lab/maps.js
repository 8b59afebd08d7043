/* The maps of the bug lab, three for each matrix: yours, measured, compared. A square's area is the size of the derivative. */

import { svg } from "../kit/elements.js";
import { raised } from "../kit/numbers.js";
import { label, near, shift } from "../kit/shapes.js";
import { compare, entryAt, MARKS, placeOf } from "./findings.js";

const TITLES = ["yours", "measured", "compared"];
const GAP = 14; // between two maps
const TOP = 40; // for the titles, and the name of each matrix

/* 1 Where everything is */

export function layout(matrices, width) {
  const columns = Math.max(...matrices.map(matrix => matrix.columns)) + 0.5; // half a cell sets the biases apart
  const cell = Math.min(28, (width - 2 * GAP) / (3 * columns));
  let y = TOP;
  const places = matrices.map(matrix => {
    const top = y;
    y += matrix.rows * cell + 26;
    return { ...matrix, top };
  });
  return { cell, places, height: y - 18, step: columns * cell + GAP, x: column => (column + (column ? 0.5 : 0)) * cell };
}

// The matrix, row and column of a point, in any of the three maps; it may lie a little outside. No matrix: index −1.
export function cellAt({ places, cell, step }, { x, y }) {
  const index = places.filter(({ top }) => top - 13 <= y).length - 1;
  const inside = (x % step) / cell;
  const row = index < 0 ? 0 : Math.floor((y - places[index].top) / cell);
  return { index, row, column: inside < 1.25 ? 0 : Math.floor(inside - 0.5) };
}

/* 2 Drawing */

const rectangle = (kind, x, y, width, height) =>
  svg("rect", { class: kind, x: near(x), y: near(y), width: near(width), height: near(height) });

const mark = (text, x, y, cell, kind = "mark") =>
  label(x + cell / 2, y + cell / 2 + 4, text, { "text-anchor": "middle", class: kind });

function square(value, largest, x, y, cell) {
  if (!Number.isFinite(value)) return mark("?", x, y, cell);
  const side = 0.92 * cell * Math.sqrt(Math.abs(value) / (largest || 1));
  const inset = value < 0 ? Math.min(1, side / 4) : 0; // a hollow one is drawn with its border inside
  const [margin, size] = [(cell - side) / 2 + inset, side - 2 * inset];
  return rectangle(value < 0 ? "negative" : "positive", x + margin, y + margin, size, size);
}

// One map: `cellOf` draws an entry at a place.
function map(kind, matrix, { cell, step, x }, cellOf) {
  const g = svg("g", { transform: shift([kind * step, matrix.top]) });
  const height = matrix.rows * cell;
  g.append(rectangle("ground", 0, 0, cell, height), rectangle("ground", x(1), 0, (matrix.columns - 1) * cell, height));
  for (let row = 0; row < matrix.rows; row++) {
    for (let column = 0; column < matrix.columns; column++) g.append(cellOf(entryAt(matrix, row, column), x(column), row * cell));
  }
  return g;
}

// The three maps of one matrix under its name; the two gradients share their scale.
function rowOfMaps(matrix, index, { analytic, numerical, floor }, plan) {
  const entries = Array.from({ length: matrix.rows * matrix.columns }, (_, i) => matrix.from + i);
  const sizes = entries.flatMap(i => [analytic[i], numerical[i]]).filter(Number.isFinite).map(Math.abs);
  const largest = Math.max(...sizes);
  const squares = values => (i, x, y) => square(values[i], largest, x, y, plan.cell);
  const marks = (i, x, y) => {
    const found = compare(analytic[i], numerical[i], floor);
    return mark(MARKS[found][0], x, y, plan.cell, found === "same" ? "mark same" : "mark");
  };
  return [label(0, matrix.top - 6, `\u0398${raised(index + 1)}`, { class: "matrix" }),
    ...[squares(analytic), squares(numerical), marks].map((cellOf, kind) => map(kind, matrix, plan, cellOf))];
}

export function drawMaps(found, plan, width) {
  const ground = svg("rect", { class: "touch", width, height: near(plan.height) });
  const titles = TITLES.map((title, kind) => label(kind * plan.step, 12, title, { class: "name" }));
  return [ground, ...titles, ...plan.places.flatMap((matrix, index) => rowOfMaps(matrix, index, found, plan))];
}

// A frame around an entry, in each of the three.
export function drawFrames(matrices, entry, { places, cell, step, x }) {
  const { index, row, column } = placeOf(matrices, entry);
  return TITLES.map((_, kind) => rectangle(undefined, kind * step + x(column), places[index].top + row * cell, cell, cell));
}
