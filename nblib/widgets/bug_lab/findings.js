/* What nblib.check_gradient found (model.py packs it), in numbers and in words. Nothing is computed here but the ratio of two
 * entries, and nothing here knows of the page.
 */

import { floats } from "../kit/bytes.js";
import { minus, raised, scientific } from "../kit/numbers.js";
import { read } from "../kit/state.js";

const EXACT = 1e-6; // the relative error of two gradients that agree: what a central difference leaves
const CLOSE = 1e-5; // the same for one entry, which the view has in 32 bits

/* 1 Reading what nblib found */

// Matrices out of a flat list: {rows, columns, from} of each.
export function matricesOf(layers) {
  let from = 0;
  return layers.slice(1).map((rows, i) => {
    const matrix = { rows, columns: layers[i] + 1, from };
    from += rows * matrix.columns;
    return matrix;
  });
}

export const entryAt = (matrix, row, column) => matrix.from + row * matrix.columns + column;

// Where an entry stands: matrix, row, column.
export function placeOf(matrices, entry) {
  const index = matrices.filter(({ from }) => from <= entry).length - 1;
  const inside = entry - matrices[index].from;
  return { index, row: Math.floor(inside / matrices[index].columns), column: inside % matrices[index].columns };
}

export function findings(model) {
  const { guessing, riddles, riddle, mistake_index, examples, examples_index, places, numbers, layers, about } = read(model,
    ["guessing", "riddles", "riddle", "mistake_index", "examples", "examples_index", "places", "numbers", "layers", "about"]);
  const shown = guessing ? riddles[riddle] : mistake_index;
  const record = shown * examples.length + examples_index;
  const [start, end] = places.slice(record, record + 2);
  const values = floats(numbers, start, end - start);
  const matrices = matricesOf(layers[shown]);
  const size = matrices.reduce((sum, { rows, columns }) => sum + rows * columns, 0);
  const [analytic, numerical, theta] = [0, 1, 2].map(i => values.slice(i * size, (i + 1) * size));
  const table = values.slice(3 * size, -1);
  const rows = matrices.flatMap((_, i) => ["biases", "weights"].map((part, k) => {
    const [error, low, ratio, high, bar] = table.slice(5 * (2 * i + k));
    return { layer: i + 1, part, error, low, ratio, high, bar };
  }));
  const floor = 1e-3 * Math.max(...numerical.map(Math.abs));
  const [error, m] = [values.at(-1), examples[examples_index]];
  return { shown, matrices, analytic, numerical, theta, rows, floor, error, about: about[shown], m };
}

/* 2 Comparing */

export const agrees = ({ error }) => error < EXACT;
export const isConstant = ({ low, high }) => high - low <= 1e-3 * Math.max(1, Math.abs(high));

// What one entry's two derivatives are to each other: a mark, and what it says.
export const MARKS = {
  same: ["=", "agrees"], large: ["\u25b2", "too large"], small: ["\u25bc", "too small"], zero: ["\u25cb", "zero"],
  sign: ["\u2715", "wrong sign"], nan: ["?", "not a number"],
};

export function compare(a, n, floor) {
  if (!Number.isFinite(a)) return "nan";
  if (Math.abs(a - n) <= CLOSE * Math.max(Math.abs(a), Math.abs(n), floor)) return "same";
  if (a === 0) return "zero";
  if (a * n < 0) return "sign";
  return Math.abs(a) > Math.abs(n) ? "large" : "small";
}

/* 3 Words */

// Three digits are enough to recognize a number.
export function concise(value, digits = 3) {
  if (Number.isNaN(value)) return "not a number";
  if (value !== 0 && (Math.abs(value) < 0.001 || Math.abs(value) >= 1e4)) return scientific(value, 1);
  return minus(String(Number(value.toPrecision(digits)))).replace(/^\u22120$/, "0");
}

export function words(row) {
  if (Number.isNaN(row.error)) return "not a number";
  if (agrees(row)) return "agree";
  if (Number.isNaN(row.ratio)) return "differ where the right one is near 0";
  return isConstant(row) ? `${concise(row.ratio)} everywhere` : `${concise(row.low, 2)} to ${concise(row.high, 2)}`;
}

// Whether one ratio explains the rows that disagree.
function ratioOf(wrong) {
  if (wrong.some(row => Number.isNaN(row.error))) return "not a number";
  const [{ part, ratio }] = wrong;
  const isOne = wrong.every(row => isConstant(row) && Math.abs(row.ratio - ratio) <= 1e-3 * Math.max(1, Math.abs(row.ratio)));
  if (isOne) return `the ratio is ${concise(ratio)} everywhere`;
  if (!wrong.every(isConstant)) return "no constant ratio";
  return `one ratio per layer, ${wrong.filter(row => row.part === part).map(row => concise(row.ratio)).join(", ")}`;
}

// Which parts disagree, and whether one ratio explains it.
export function summary({ rows, error }) {
  const wrong = rows.filter(row => !agrees(row));
  if (!wrong.length) return `Both gradients agree: relative error ${concise(error)}.`;
  const layers = [...new Set(wrong.map(({ layer }) => layer))];
  const parts = [...new Set(wrong.map(({ part }) => part))];
  const what = parts.length === 2 ? "Biases and weights" : `Only the ${parts[0]}`;
  const all = rows.length / 2;
  const where = layers.length === all ? "of all layers" : `of ${layers.map(layer => `\u0398${raised(layer)}`).join(" and ")}`;
  const size = Number.isNaN(error) ? "" : `, relative error ${concise(error)}`;
  return `${what} ${where} disagree: ${ratioOf(wrong)}${size}.`;
}

export function sentence(model, found) {
  const get = name => model.get(name);
  const [answer, explanation] = [found.shown, get("explanations")[found.shown]];
  if (!get("guessing")) return answer ? `${summary(found)} ${explanation}` : summary(found);
  const [guess, about] = [get("checked"), `${get("titles")[answer]}. ${explanation}`];
  if (get("told")) return `It is this one: ${about}`;
  if (guess < 0) return `${summary(found)} Which mistake is it? Choose one in the menu and check it.`;
  if (guess === answer) return `Right. ${about}`;
  if (get("alike")[answer - 1].includes(guess)) return `Your guess fits these numbers as well. Meant was this one: ${about}`;
  return `Not this one. It would show so: ${get("prints")[guess]} A hint: ${get("clues")[answer]}`;
}

// One entry, line by line: what it is called, and what is said of it.
export function entryWords({ matrices, analytic, numerical, theta, rows, floor }, entry) {
  const { index, row, column } = placeOf(matrices, entry);
  const [a, n] = [analytic[entry], numerical[entry]];
  const { bar } = rows[2 * index + (column > 0)]; // the largest of its part
  const difference = Math.abs(a - n) <= CLOSE * Math.max(Math.abs(n), floor) ? 0 : (a - n) / theta[entry];
  return [
    ["entry", `\u0398${raised(index + 1)}, row ${row + 1}, ${column ? `column ${column}` : "bias"}`],
    ["yours", concise(a)],
    ["measured", concise(n)],
    ["error bar", `\u00b1 ${scientific(bar, 0)}`],
    ["ratio", Math.abs(n) > floor ? concise(a / n) : "\u2013"],
    ["difference / θ", concise(difference)],
    ["", MARKS[compare(a, n, floor)][1]],
  ];
}
