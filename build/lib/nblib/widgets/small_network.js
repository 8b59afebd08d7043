/* What the two explorers of the 4-2-2-1 network share: its numbers, its formulas and its picture.
 * The reader's changes are unbounded, so the numbers are computed here; they agree with nblib to 1e-9
 * (tests/browser/test_small_network.py).
 *
 * Everything has a key: a2.1 is the activation of unit 1 in layer 2 (a1.k the input x_k), z2.1 its pre-activation, d2.1 its
 * delta; t2.1.0 is θ^(2)_{10}, the bias of unit 1 in layer 3, and g2.1.0 the derivative of J by it.
 */

/* 1 The numbers: nothing here knows of the page */

const SIZES = [0, 4, 2, 2, 1]; // units of layers 1 … 4
const LAST = 4;
const range = (from, to) => Array.from({ length: to - from + 1 }, (_, i) => from + i);
const sigmoid = z => 1 / (1 + Math.exp(-z));

// All parameters in the order of nblib's flat vector: Θ¹ row by row, then Θ² and Θ³; column 0 is the bias.
export const WEIGHTS = [1, 2, 3].flatMap(l => range(1, SIZES[l + 1]).flatMap(j => range(0, SIZES[l]).map(k => ({ l, j, k }))));
const place = new Map(WEIGHTS.map(({ l, j, k }, index) => [`${l}.${j}.${k}`, index]));
const at = (l, j, k) => place.get(`${l}.${j}.${k}`);

// z and a by layer: a[2][0] is the activation of unit 1 in layer 2; a[1] are the inputs.
export function forwardPass(theta, x) {
  const [z, a] = [[[], []], [[], x]];
  for (const l of [1, 2, 3]) {
    z.push(range(1, SIZES[l + 1]).map(j => [1, ...a[l]].reduce((sum, value, k) => sum + theta[at(l, j, k)] * value, 0)));
    a.push(z[l + 1].map(sigmoid));
  }
  return { z, a };
}

// Cross-entropy from z as in nblib: a logarithm of 0 cannot come up.
export function costOf({ z, a }, y, kind) {
  const [[out], [sum]] = [a[LAST], z[LAST]];
  return kind === "squared error" ? 0.5 * (out - y) ** 2 : Math.max(sum, 0) - y * sum - Math.log(Math.max(out, 1 - out));
}

// Deltas by layer and all 19 derivatives of J, in the order of theta.
export function backwardPass(theta, { a }, y, kind) {
  const slope = (l, j) => a[l][j - 1] * (1 - a[l][j - 1]);
  const delta = [[], [], [], [], [(a[LAST][0] - y) * (kind === "squared error" ? slope(LAST, 1) : 1)]];
  for (const l of [3, 2]) {
    delta[l] = range(1, SIZES[l]).map(j => delta[l + 1].reduce((sum, d, i) => sum + theta[at(l, i + 1, j)] * d, 0) * slope(l, j));
  }
  return { delta, gradient: WEIGHTS.map(({ l, j, k }) => delta[l + 1][j - 1] * (k ? a[l][k - 1] : 1)) };
}

// The paths by which one weight reaches J, each with the product of the slopes and weights along it. Their sum is the derivative.
export function pathsOf(theta, { a }, delta, { l, j, k }) {
  const onward = (layer, unit) => layer === LAST ? [[]]
    : range(1, SIZES[layer + 1]).flatMap(next => onward(layer + 1, next).map(rest => [{ l: layer, j: next, k: unit }, ...rest]));
  return onward(l + 1, j).map(hops => ({
    hops,
    product: hops.reduce((product, hop) => product * a[hop.l][hop.k - 1] * (1 - a[hop.l][hop.k - 1]) * theta[at(hop.l, hop.j, hop.k)], k ? a[l][k - 1] : 1) * delta[LAST][0],
  }));
}

export const updated = (theta, gradient, rate) => theta.map((value, i) => value - rate * gradient[i]);

export function numericalDerivative(theta, x, y, kind, index, epsilon = 1e-4) {
  const [above, below] = [1, -1].map(side => costOf(forwardPass(theta.map((value, i) => value + (i === index ? side * epsilon : 0)), x), y, kind));
  return { above, below, slope: (above - below) / (2 * epsilon) };
}

export function compute({ x, theta, y = 1, kind = "cross-entropy" }) {
  const pass = forwardPass(theta, x);
  return { x, theta, y, kind, ...pass, J: costOf(pass, y, kind), ...backwardPass(theta, pass, y, kind) };
}

/* 2 Names and formulas */

const keyOf = ({ l, j, k }, letter = "t") => `${letter}${l}.${j}.${k}`;
const parse = key => [key[0], ...key.slice(1).split(".")];
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
const moved = (from, to) => fixed(from) === fixed(to) ? `stayed at ${fixed(to)}` : `${to < from ? "fell" : "rose"} from ${fixed(from)} to ${fixed(to)}`;

// In words.
const about = key => {
  const [letter, l, j, k] = parse(key);
  const to = plain(`z${Number(l) + 1}.${j}`);
  if (letter === "a") return `Input ${plain(key)}`;
  return k === "0" ? `Bias ${plain(key)} of ${to}` : `Weight ${plain(key)} from ${plain(`a${l}.${k}`)} to ${to}`;
};

// On the page, with the layer over the index as in the text.
function symbol(key) {
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
const tidy = value => fixed(value, Math.abs(100 * value - Math.round(100 * value)) < 1e-9 ? 2 : 4);
const written = (key, s) => key === "y" ? String(s.y) : /^(t|a1)/.test(key) ? tidy(valueOf(key, s)) : fixed(valueOf(key, s));
const ROLES = { a: "activation", t: "weight", z: "preactivation", d: "delta", g: "delta", J: "cost", y: "cost" };

// One factor of a formula, as symbol or as number; pressing it leads to where it comes from.
function factor(key, s, { asNumber, visit, first = false }) {
  const text = asNumber && written(key, s);
  return html("button", {
    type: "button", class: `factor ${ROLES[key[0]]}`, "data-keys": key, tabindex: -1, click: () => visit(key),
    "aria-label": asNumber ? `${text}, ${plain(key)}` : undefined,
  }, asNumber ? (text.startsWith("−") && !first ? `(${text})` : text) : symbol(key));
}

// A formula is a list of keys and words; a list inside it is a term, which stays on one line.
function expression(parts, s, options) {
  const opens = part => /[([]$/.test(part); // after it stands no space, and a negative number needs no parentheses
  const write = (part, first) => Array.isArray(part) ? html("span", { class: "term" }, ...all(part, first)) : isKey(part) ? factor(part, s, { ...options, first }) : part;
  const all = (list, first) => list.flatMap((part, k) => [k && !opens(list[k - 1]) && !/^[)\]]/.test(part) ? " " : "", write(part, k ? opens(list[k - 1]) : first)]);
  return html("span", { class: "expression" }, ...all(parts, true));
}

// Each line after an equals sign: in cells of a grid, or together where all shall stand in one line.
const equals = (lines, inOne = false) => lines.flatMap(line => inOne ? [html("span", { class: "term" }, "= ", line)] : [html("span", {}, "="), line]);

// Symbols, the same with its numbers, the result: in three lines, or in as many as `rows` says.
function formula(key, parts, s, { visit, rows = 3 }) {
  const result = html("b", { class: ROLES[key[0]] }, written(key, s));
  const [symbols, numbers] = [false, true].map(asNumber => expression(parts, s, { visit, asNumber }));
  const lines = rows === 2 ? [symbols, html("span", {}, numbers, " = ", result)] : [symbols, numbers, result];
  return html("div", { class: `formula rows${rows}` }, factor(key, s, { visit }), ...equals(lines, rows === 1));
}

const slopeOf = (l, j) => [`a${l}.${j}`, "(1 −", `a${l}.${j}`, ")"];
const input = ({ l, k }) => k ? `a${l}.${k}` : "1";
export const sumInto = (l, j) => range(0, SIZES[l - 1]).map(k => [...(k ? ["+"] : []), `t${l - 1}.${j}.${k}`, ...(k ? ["·", `a${l - 1}.${k}`] : [])]);

// The formulas of a forward step: x, z2, a2 … a4.
function forwardFormulas(step, s, options) {
  const l = Number(step[1]);
  if (step === "x") return range(1, SIZES[1]).map(k => html("div", { class: "formula rows1" }, factor(`a1.${k}`, s, options), "=", factor(`a1.${k}`, s, { ...options, asNumber: true, first: true })));
  return range(1, SIZES[l]).map(j => step[0] === "z" ? formula(`z${l}.${j}`, sumInto(l, j), s, options)
    : formula(`a${l}.${j}`, [["σ(", `z${l}.${j}`, ")"]], s, { ...options, rows: 1 }));
}

// A matrix of factors in brackets, its shape under it.
function matrix(rows, s, { asNumber, visit }) {
  const cells = rows.flat().map(key => isKey(key) ? factor(key, s, { asNumber, visit, first: true }) : html("span", {}, key));
  return html("span", { class: "shaped" }, html("span", { class: "matrix", style: `grid-template-columns: repeat(${rows[0].length}, auto)` }, ...cells),
    html("small", {}, `${rows.length} × ${rows[0].length}`));
}

// The same step for the whole layer at once, one example as a row: Z = [1 A] Θᵀ, A = σ(Z).
function matrixFormulas(step, s, options) {
  const l = Number(step[1]);
  const row = (letter, layer, ones = []) => [[...ones, ...range(1, SIZES[layer]).map(j => `${letter}${layer}.${j}`)]];
  const name = (letter, layer, after = "") => html("span", { class: `${{ A: "activation", Z: "preactivation", Θ: "weight" }[letter]} name` }, html("i", {}, letter), html("sup", {}, `(${layer})${after}`));
  const numbers = rows => matrix(rows, s, { ...options, asNumber: true });
  const product = (...parts) => html("div", { class: "product" }, ...parts);
  if (step === "x") return [product(name("A", 1), "=", matrix(row("a", 1), s, options)), product("=", numbers(row("a", 1)))];
  if (step[0] === "a") return [product(name("A", l), html("span", {}, "= σ(", name("Z", l), ")")), product("= σ", numbers(row("z", l))), product("=", numbers(row("a", l)))];
  const turned = range(0, SIZES[l - 1]).map(k => range(1, SIZES[l]).map(j => `t${l - 1}.${j}.${k}`));
  return [product(name("Z", l), html("span", {}, "= [1 ", name("A", l - 1), "]"), name("Θ", l - 1, "ᵀ")),
    product("=", matrix(row("a", l - 1, ["1"]), s, options), matrix(turned, s, options)),
    product("=", numbers(row("a", l - 1, ["1"])), numbers(turned)),
    product("=", numbers(row("z", l)))];
}

/* 3 Parts of the page */

const stepName = step => step.replace(/^d(?=\d)/, "δ").replace(/^g(?=\d)/, "∂Θ").replace(/\d/, raised);

// Whether a step reads or writes what a key names; of g2 and d2 the first are the derivatives by Θ², the second the deltas of layer 2.
export function uses(step, key) {
  const [letter, layer, , k] = parse(key);
  const [kind, l, own] = [step[0], Number(step[1]), Number(layer)];
  if (step === "x") return letter === "a" && own === 1;
  if (step === "J" || step === "d4") return key === "J" || key === "a4.1";
  if (!l) return true; // all at once
  if (key === "J") return false;
  const first = kind === "z" || kind === "a" ? l - 1 : l; // of the two layers beside the matrix
  if (letter === "t") return kind !== "a" && own === first && (kind !== "d" || k !== "0");
  return kind === "a" ? own === l : own === first || own === first + 1;
}

// One stop for Tab; arrow keys move inside. After a redraw `refresh` finds the place again.
function roving(container, selector) {
  const all = () => [...container.querySelectorAll(selector)];
  let here = 0;
  const move = (to, focus) => {
    const list = all();
    here = Math.min(Math.max(to, 0), list.length - 1);
    list.forEach((one, i) => one.setAttribute("tabindex", i === here ? 0 : -1));
    if (focus) list[here]?.focus();
  };
  container.addEventListener("focusin", ({ target }) => move(all().indexOf(target.closest(selector)), false));
  container.addEventListener("keydown", event => {
    const to = { ArrowLeft: here - 1, ArrowUp: here - 1, ArrowRight: here + 1, ArrowDown: here + 1, Home: 0, End: Infinity }[event.key];
    if (to === undefined || !event.target.closest(selector)) return;
    move(to, true);
    event.preventDefault();
    event.stopPropagation();
  });
  return { move, refresh: focused => move(here, focused) };
}

// The strip of steps, [name, words] each, in one or two parts; Previous and Next go with it.
function stepper(steps, { go, previous, next, parts = [steps.length] }) {
  const buttons = steps.map(([text, title], i) => button(text, () => go(i), { title, "aria-label": `${text}: ${title}` }));
  const strip = html("div", { class: "strip", role: "toolbar", "aria-label": "Steps" }, ...parts.map((end, i) => html("div", {}, ...buttons.slice(parts[i - 1] ?? 0, end))));
  const [back, on] = [button("Previous", previous), button("Next", next, { class: "main" })];
  const rove = roving(strip, "button");
  const show = index => {
    buttons.forEach((one, i) => one.setAttribute("aria-pressed", String(i === index)));
    if (!strip.contains(document.activeElement)) rove.move(index, false);
  };
  return { strip, back, on, show };
}

// What shares a key with what is pointed at or focused is lit: a factor and its edge, a unit and its number.
function lighting(root) {
  let [hovered, focused] = [null, null];
  const keysOf = target => target.closest?.("[data-keys]")?.dataset.keys.split(" ") ?? null;
  const show = () => {
    const keys = hovered ?? focused ?? [];
    for (const one of root.querySelectorAll("[data-keys]")) one.classList.toggle("lit", one.dataset.keys.split(" ").some(key => keys.includes(key)));
  };
  const listen = (name, note) => root.addEventListener(name, ({ target }) => { note(target); show(); });
  listen("pointerover", target => { hovered = keysOf(target); });
  listen("pointerleave", () => { hovered = null; });
  listen("focusin", target => { focused = keysOf(target); });
  listen("focusout", () => { focused = null; });
  return show;
}

const heading = (name, words) => html("p", { class: "heading" }, html("b", {}, name), html("small", {}, words));

// Changes what a panel shows; a focused factor keeps the focus.
function refill(panel, rove, children) {
  const had = panel.contains(document.activeElement);
  redraw(panel, ...children);
  rove.refresh(had);
}
