/* The picture of the 4-2-2-1 network, left to right. Its elements are made once and then changed, so that the focus stays: each
 * part below is its element `g` and a function `show`, which gets the layout, the numbers (`look`) and how the part is marked.
 */

import { setAll, setText, svg } from "./elements.js";
import { fixed } from "./numbers.js";
import { label, near, polyline } from "./shapes.js";
import { LAST, range, SIZES, WEIGHTS } from "./small_network.js";
import { keyOf, plain, tidy } from "./small_network_formulas.js";
import { between, BIAS_RADIUS, edgeShape, layOut, pathPoints } from "./small_network_layout.js";

const UNITS = range(1, LAST).flatMap(l => range(l < LAST ? 0 : 1, SIZES[l]).map(j => ({ l, j }))); // unit 0: the bias

const centered = (...kinds) => kinds.map(kind => svg("text", { class: kind, "text-anchor": "middle" }));
const line = ([x1, y1], [x2, y2]) => ({ x1: near(x1), y1: near(y1), x2: near(x2), y2: near(y2) });
const marked = (name, marks) => [name, ...Object.keys(marks).filter(mark => marks[mark])].join(" ");
function put(text, [x, y], content) {
  setAll(text, { x: near(x), y: near(y) });
  setText(text, content);
}

function edgePart(weight, index, attributes) {
  const [hit, stroke] = [svg("polygon", { class: "hit" }), svg("line", { class: "stroke" })];
  const head = svg("path", { class: "head" });
  const g = svg("g", { class: "edge", ...attributes }, hit, stroke, head);

  function show(plan, { s, backward, largest }, marks) {
    const value = (backward ? s.gradient : s.theta)[index];
    const thickness = backward ? 4.2 * Math.abs(value) / largest : 3.2 * Math.min(Math.abs(value), 2);
    const shape = edgeShape(plan, weight);
    setAll(hit, { points: shape.strip.map(([x, y]) => `${near(x)},${near(y)}`).join(" ") });
    setAll(stroke, {
      ...line(...shape.ends), "stroke-width": (0.8 + thickness).toFixed(2), "stroke-dasharray": value < 0 ? "6 4" : "none",
    });
    setAll(head, { d: backward ? `M${shape.head.map(([x, y]) => `${near(x)} ${near(y)}`).join("L")}` : "" });
    setAll(g, { class: marked("edge", { ...marks, backward }) });
  }
  return { g, show };
}

// What stands in a unit, over it and under it.
function wordsOf({ l, j }, { s, backward, digits }) {
  if (!j) return ["1", "", ""];
  if (l === 1) return [tidy(s.x[j - 1]), plain(`a1.${j}`), ""];
  const [main, aside] = backward ? [s.delta, s.a] : [s.a, s.z];
  const [letter, under] = backward ? "da" : "az";
  return [fixed(main[l][j - 1], digits), plain(`${letter}${l}.${j}`), `${under} ${fixed(aside[l][j - 1], digits)}`];
}

function unitPart({ l, j }, attributes) {
  const [ring, texts] = [svg("circle"), centered("value", "title", "under")];
  const g = svg("g", { class: j ? "unit" : "unit bias", ...attributes }, ring, ...texts);

  function show(plan, look, marks) {
    const { s, backward } = look;
    const [x, y] = plan.unit({ l, j });
    setAll(ring, { cx: near(x), cy: near(y), r: j ? plan.r : BIAS_RADIUS });
    setAll(g, { class: marked("unit", { bias: !j, faint: marks.faint, backward: backward && l > 1, chosen: marks.chosen }) });
    ring.style.setProperty("--share", `${j && l > 1 && !backward ? (35 * s.a[l][j - 1]).toFixed(1) : 0}%`);
    const heights = [y + 4, y - plan.r - 5, y + plan.r + 13];
    wordsOf({ l, j }, look).forEach((text, i) => put(texts[i], [x, heights[i]], text));
  }
  return { g, show };
}

function costPart(attributes) {
  const [wire, box] = [svg("line", { class: "wire" }), svg("rect", { rx: 5 })];
  const [value, title, under] = centered("value", "title", "under");
  const g = svg("g", { class: "unit costs", ...attributes }, wire, box, value, title, under);

  function show({ unit, r, J: [x, y] }, { s, digits }, marks) {
    const out = unit({ l: LAST, j: 1 });
    const down = x === out[0];
    setAll(wire, down ? line([x, out[1] + r + 18], [x, y - 16]) : line([out[0] + r, y], [x - 27, y]));
    setAll(box, { x: near(x - 26), y: near(y - 16), width: 52, height: 32 });
    put(title, down ? [x - 36, y + 4] : [x, y - 22], "J");
    put(value, [x, y + 4], fixed(s.J, digits));
    put(under, [x, y + 30], `y = ${s.y}`);
    setAll(g, { class: marked("unit costs", marks) });
  }
  return { g, show };
}

// The number of the chosen weight, or of its derivative, at the middle of its edge.
function notePart() {
  const [g] = centered("note");

  function show({ unit }, { s, backward }, index) {
    const weight = WEIGHTS[index];
    setAll(g, { class: marked("note", { backward }) });
    if (!weight) return setText(g, "");
    const [x, y] = between(unit({ l: weight.l, j: weight.k }), unit({ l: weight.l + 1, j: weight.j }), 0.5);
    return put(g, [x, y - 8], backward ? fixed(s.gradient[index]) : tidy(s.theta[index]));
  }
  return { g, show };
}

// Every path in a band of its own under the edges; where there are two, each with its name.
function drawPaths(plan, weight, paths, withCost) {
  return paths.map(({ hops }, i) => {
    const points = pathPoints(plan, weight, hops, { withCost, side: paths.length > 1 ? [1, -1][i] : 0 });
    const [x, y] = between(points.at(-3), points.at(-2), 0.55);
    const name = paths.length > 1 ? [label(x, y + [-13, 22][i], `path ${i + 1}`, { "text-anchor": "middle" })] : [];
    return svg("g", { class: "path", "data-keys": `p${i}` }, polyline(points, {}), ...name);
  });
}

// `role` is that of what can be chosen: the edges and, with `inputs`, the inputs; `choose` is called with its place in that
// order (inputs first), `visit` with the key of a unit that shows a result.
export function networkPicture({ role, name, withInputs = false, withCost = false, choose, visit }) {
  const before = withInputs ? SIZES[1] : 0; // so many inputs come before the edges
  const chooser = place => ({ role, tabindex: -1, click: () => choose(place) });
  const edges = WEIGHTS.map((weight, i) =>
    edgePart(weight, i, { ...chooser(i + before), "data-keys": `${keyOf(weight)} ${keyOf(weight, "g")}` }));
  const isInput = ({ l, j }) => withInputs && l === 1 && j > 0;
  const units = UNITS.map(unit => {
    const { l, j } = unit;
    const visited = { "aria-hidden": "true", click: j && visit ? () => visit(`a${l}.${j}`) : undefined };
    const keys = j ? `a${l}.${j} z${l}.${j} d${l}.${j}` : undefined;
    return unitPart(unit, { ...(isInput(unit) ? chooser(j - 1) : visited), "data-keys": keys });
  });
  const cost = costPart({ "aria-hidden": "true", "data-keys": "J y", click: () => visit?.("J") });
  const choosable = [...units.filter((_, i) => isInput(UNITS[i])), ...edges].map(({ g }) => g);
  const [underlay, note] = [svg("g", { class: "paths" }), notePart()];
  const group = svg("g", { role: role === "radio" ? "radiogroup" : "group", "aria-label": name },
    ...[...edges, ...units].map(({ g }) => g));
  const element = svg("svg", { class: "picture" }, underlay, group, ...(withCost ? [cost.g] : []), note.g);

  // What `show` gets: the numbers, which way to look, what the step uses, the choice, what the choosable elements say of
  // themselves, the paths of the chosen weight.
  function show({ width, s, backward = false, used, chosen = -1, describe, paths = [] }) {
    const plan = layOut(width, withCost);
    const look = { s, backward, digits: plan.narrow ? 3 : 4, largest: Math.max(1e-12, ...s.gradient.map(Math.abs)) };
    const along = new Set(paths.flatMap(({ hops }) => hops.map(hop => keyOf(hop))));
    const biasesFrom = layer => WEIGHTS.filter(({ l, k }) => l === layer && k === 0);
    const isUsed = ({ l, j }) => j ? used(`a${l}.${j}`) : biasesFrom(l).some(weight => used(keyOf(weight)));
    setAll(element, { viewBox: `0 0 ${width} ${plan.height}`, class: marked("picture", { narrow: plan.narrow }) });
    edges.forEach((edge, i) => {
      const key = keyOf(WEIGHTS[i]);
      edge.show(plan, look, { faint: !used(key) && !along.has(key), chosen: i + before === chosen });
    });
    units.forEach((unit, i) => {
      unit.show(plan, look, { faint: !isUsed(UNITS[i]), chosen: isInput(UNITS[i]) && UNITS[i].j - 1 === chosen });
    });
    if (withCost) cost.show(plan, look, { faint: !used("J") });
    choosable.forEach((g, i) => setAll(g, { tabindex: i === Math.max(chosen, 0) ? 0 : -1, ...describe(i) }));
    underlay.replaceChildren(...drawPaths(plan, WEIGHTS[chosen - before], paths, withCost));
    note.show(plan, look, chosen - before);
  }
  return { element, choosable, show };
}
