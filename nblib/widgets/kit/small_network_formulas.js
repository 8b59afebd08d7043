/* The names and formulas of the 4-2-2-1 network, as text and on the page. */

import { html } from "./elements.js";
import { fixed, raised } from "./numbers.js";
import { at, LAST, range, SIZES } from "./small_network.js";

export const keyOf = ({ l, j, k }, letter = "t") => `${letter}${l}.${j}.${k}`;
export const parse = key => [key[0], ...key.slice(1).split(".")];
export const isKey = part => /^([azd]\d\.\d|[tg]\d\.\d\.\d|[Jy])$/.test(part);
const lowered = digits => [...digits].map(digit => "₀₁₂₃₄"[digit]).join("");

// In plain text: θ²₂₂, x₁, a⁴.
export function plain(key) {
  const [letter, l, j, k] = parse(key);
  if (!l) return letter;
  if (letter === "a" && l === "1") return `x${lowered(j)}`;
  if (k) return `${letter === "g" ? "∂J/∂" : ""}θ${raised(l)}${lowered(j + k)}`;
  return (letter === "d" ? "δ" : letter) + raised(l) + (Number(l) === LAST ? "" : lowered(j));
}

// How a number moved, as far as its digits show it.
export function moved(from, to) {
  const [before, now] = [fixed(from), fixed(to)];
  return before === now ? `stayed at ${now}` : `${to < from ? "fell" : "rose"} from ${before} to ${now}`;
}

// In words.
export const about = key => {
  const [letter, l, j, k] = parse(key);
  const to = plain(`z${Number(l) + 1}.${j}`);
  if (letter === "a") return `Input ${plain(key)}`;
  return k === "0" ? `Bias ${plain(key)} of ${to}` : `Weight ${plain(key)} from ${plain(`a${l}.${k}`)} to ${to}`;
};

// On the page, with the layer over the index as in the text.
export function symbol(key) {
  const [letter, l, j, k] = parse(key);
  const scripts = (up, down) => html("span", { class: "scripts" }, html("sup", {}, up), html("sub", {}, down));
  if (!l) return html("i", {}, letter);
  if (letter === "a" && l === "1") return html("span", {}, html("i", {}, "x"), html("sub", {}, j));
  const stem = { t: "θ", g: "θ", d: "δ" }[letter] ?? letter;
  const index = k ? j + k : Number(l) === LAST ? "" : j;
  return html("span", {}, letter === "g" ? "∂J/∂" : "", html("i", {}, stem), scripts(`(${l})`, index));
}

export function valueOf(key, s) {
  const [letter, l, j, k] = parse(key);
  if (letter === "J" || letter === "y") return s[letter];
  if (letter === "t") return s.theta[at(l, j, k)];
  if (letter === "g") return s.gradient[at(l, j, k)];
  return { a: s.a, z: s.z, d: s.delta }[letter][l][j - 1];
}

// Given numbers keep their two digits; computed ones have four.
export const tidy = value => fixed(value, Math.abs(100 * value - Math.round(100 * value)) < 1e-9 ? 2 : 4);
export function written(key, s) {
  if (key === "y") return String(s.y);
  return (/^(t|a1)/.test(key) ? tidy : fixed)(valueOf(key, s));
}
export const ROLES = { a: "activation", t: "weight", z: "preactivation", d: "delta", g: "delta", J: "cost", y: "cost" };

// One factor of a formula, as symbol or as number; pressing it leads to where it comes from.
export function factor(key, s, { asNumber, visit, first = false }) {
  const text = asNumber && written(key, s);
  return html("button", {
    type: "button", class: `factor ${ROLES[key[0]]}`, "data-keys": key, tabindex: -1, click: () => visit(key),
    "aria-label": asNumber ? `${text}, ${plain(key)}` : undefined,
  }, asNumber ? (text.startsWith("−") && !first ? `(${text})` : text) : symbol(key));
}

// A formula is a list of keys and words; a list inside it is a term, which stays on one line.
export function expression(parts, s, options) {
  const opens = part => /[([]$/.test(part); // after it stands no space, and a negative number needs no parentheses
  const closes = part => /^[)\]]/.test(part);
  const write = (part, first) => {
    if (Array.isArray(part)) return html("span", { class: "term" }, ...all(part, first));
    return isKey(part) ? factor(part, s, { ...options, first }) : part;
  };
  const all = (list, first) => list.flatMap((part, k) => {
    const opened = k > 0 && opens(list[k - 1]);
    return [k && !opened && !closes(part) ? " " : "", write(part, k ? opened : first)];
  });
  return html("span", { class: "expression" }, ...all(parts, true));
}

// Each line after an equals sign: in cells of a grid, or together where all shall stand in one line.
export const equals = (lines, inOne = false) => lines.flatMap(line =>
  inOne ? [html("span", { class: "term" }, "= ", line)] : [html("span", {}, "="), line]);

// Symbols, the same with its numbers, the result: in three lines, or in as many as `rows` says.
export function formula(key, parts, s, { visit, rows = 3 }) {
  const result = html("b", { class: ROLES[key[0]] }, written(key, s));
  const [symbols, numbers] = [false, true].map(asNumber => expression(parts, s, { visit, asNumber }));
  const lines = rows === 2 ? [symbols, html("span", {}, numbers, " = ", result)] : [symbols, numbers, result];
  return html("div", { class: `formula rows${rows}` }, factor(key, s, { visit }), ...equals(lines, rows === 1));
}

export const slopeOf = (l, j) => [`a${l}.${j}`, "(1 −", `a${l}.${j}`, ")"];
export const input = ({ l, k }) => k ? `a${l}.${k}` : "1";
export const sumInto = (l, j) => range(0, SIZES[l - 1]).map(k =>
  k ? ["+", `t${l - 1}.${j}.${k}`, "·", `a${l - 1}.${k}`] : [`t${l - 1}.${j}.0`]);

// The formulas of a forward step: x, z2, a2 … a4.
export function forwardFormulas(step, s, options) {
  const [letter, l] = [step[0], Number(step[1])];
  const one = { x: inputFormula, z: sumFormula, a: activationFormula }[letter];
  return range(1, SIZES[l || 1]).map(j => one(l, j, s, options));
}

function inputFormula(_, k, s, options) {
  const number = factor(`a1.${k}`, s, { ...options, asNumber: true, first: true });
  return html("div", { class: "formula rows1" }, factor(`a1.${k}`, s, options), "=", number);
}

const sumFormula = (l, j, s, options) => formula(`z${l}.${j}`, sumInto(l, j), s, options);
const activationFormula = (l, j, s, options) =>
  formula(`a${l}.${j}`, [["σ(", `z${l}.${j}`, ")"]], s, { ...options, rows: 1 });

// A matrix of factors in brackets, its shape under it.
function matrix(rows, s, { asNumber, visit }) {
  const cells = rows.flat().map(key => isKey(key) ? factor(key, s, { asNumber, visit, first: true }) : html("span", {}, key));
  const style = `grid-template-columns: repeat(${rows[0].length}, auto)`;
  return html("span", { class: "shaped" }, html("span", { class: "matrix", style }, ...cells),
    html("small", {}, `${rows.length} × ${rows[0].length}`));
}

function matrixName(letter, layer, after = "") {
  const role = { A: "activation", Z: "preactivation", Θ: "weight" }[letter];
  return html("span", { class: `${role} name` }, html("i", {}, letter), html("sup", {}, `(${layer})${after}`));
}

// The same step for the whole layer at once, one example as a row: Z = [1 A] Θᵀ, A = σ(Z).
export function matrixFormulas(step, s, options) {
  const l = Number(step[1]);
  const row = (letter, layer) => range(1, SIZES[layer]).map(j => `${letter}${layer}.${j}`);
  const symbols = rows => matrix(rows, s, options);
  const numbers = rows => matrix(rows, s, { ...options, asNumber: true });
  const product = (...parts) => html("div", { class: "product" }, ...parts);
  if (step === "x") {
    return [product(matrixName("A", 1), "=", symbols([row("a", 1)])), product("=", numbers([row("a", 1)]))];
  }
  if (step[0] === "a") {
    return [product(matrixName("A", l), html("span", {}, "= σ(", matrixName("Z", l), ")")),
      product("= σ", numbers([row("z", l)])), product("=", numbers([row("a", l)]))];
  }
  const before = [["1", ...row("a", l - 1)]];
  const turned = range(0, SIZES[l - 1]).map(k => range(1, SIZES[l]).map(j => `t${l - 1}.${j}.${k}`));
  return [product(matrixName("Z", l), html("span", {}, "= [1 ", matrixName("A", l - 1), "]"), matrixName("Θ", l - 1, "ᵀ")),
    product("=", symbols(before), symbols(turned)),
    product("=", numbers(before), numbers(turned)),
    product("=", numbers([row("z", l)]))];
}
