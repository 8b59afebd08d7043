/* What the backpropagation explorer writes beside its picture: the formulas of a step, the update, the paths of a weight. */

import { html } from "../kit/elements.js";
import { fixed, short } from "../kit/numbers.js";
import { compute, numericalDerivative, WEIGHTS } from "../kit/small_network.js";
import { equals, expression, factor, forwardFormulas, keyOf, symbol } from "../kit/small_network_formulas.js";
import { heading } from "../kit/small_network_parts.js";
import { AGAIN, backwardFormulas, COST, pathParts, STEPS, UPDATE } from "./round.js";

const EPSILON = 1e-4;
const rule = (...parts) => html("p", { class: "rule" }, ...parts);

// Of a step: `before` are the numbers of this round, `after` those of the weights that it leads to.
export function stepFormulas(step, before, after, { earlier, rate, visit }) {
  if (step === UPDATE) return updateTable(before, after, { rate, visit });
  if (step === AGAIN) return [...backwardFormulas("J", after, { visit }), rounds(before, after, earlier)];
  return (step < COST ? forwardFormulas : backwardFormulas)(STEPS[step][0], before, { visit });
}

// What the step would change, before it is taken.
function updateTable(before, after, { rate, visit }) {
  const rows = WEIGHTS.map((weight, i) => {
    const change = after.theta[i] - before.theta[i];
    return html("tr", { "data-keys": keyOf(weight) },
      html("th", { scope: "row" }, factor(keyOf(weight), before, { visit })), html("td", {}, fixed(before.theta[i])),
      html("td", { class: "delta" }, `${change < 0 ? "↓" : "↑"} ${fixed(Math.abs(change))}`),
      html("td", {}, fixed(after.theta[i])));
  });
  const head = ["θ", "now", "change", "after"].map(text => html("th", { scope: "col" }, text));
  const theta = () => html("i", { class: "weight" }, "θ");
  return [
    rule(theta(), " := ", theta(), " − α · ", html("span", { class: "delta" }, "∂J/∂θ"), `,  α = ${short(rate)}`),
    rule(html("span", { class: "cost" }, "J"), ` ${fixed(before.J)} → `, html("b", {}, fixed(after.J))),
    html("table", {}, html("thead", {}, html("tr", {}, ...head)), html("tbody", {}, ...rows)),
  ];
}

function rounds(before, after, earlier) {
  const costs = [...earlier.map(theta => compute({ ...before, theta }).J), before.J, after.J];
  const shown = costs.slice(-6).map(J => fixed(J)).join(" → ");
  return rule(`J by round: ${costs.length > 6 ? "… → " : ""}${shown}`);
}

// All paths of one weight to J, their sum, and the derivative by nudging.
export function weightPaths(index, paths, s, visit) {
  const weight = WEIGHTS[index];
  const total = paths.reduce((sum, { product }) => sum + product, 0);
  return html("section", {},
    heading(symbol(keyOf(weight)), paths.length > 1 ? "its two paths to J" : "its one path to J"),
    ...paths.map((path, i) => pathFormula(weight, path, i, s, visit)),
    html("div", { class: "formula rows1" }, factor(keyOf(weight, "g"), s, { visit }),
      `= ${paths.map((_, i) => `path ${i + 1}`).join(" + ")} =`, html("b", { class: "delta" }, fixed(total, 6))),
    nudgedFormula(index, s));
}

function pathFormula(weight, path, i, s, visit) {
  const [symbols, numbers] = [false, true].map(asNumber => expression(pathParts(weight, path), s, { visit, asNumber }));
  return html("div", { class: "formula aligned", "data-keys": `p${i}` },
    html("span", { class: "name delta" }, `path ${i + 1}`), "",
    ...equals([symbols, numbers, html("b", { class: "delta" }, fixed(path.product, 6))]));
}

function nudgedFormula(index, { theta, x, y, kind }) {
  const { above, below, slope } = numericalDerivative(theta, x, y, kind, index, EPSILON);
  const result = [html("b", {}, fixed(slope, 6)), html("small", { class: "given" }, `  with ε = ${short(EPSILON)}`)];
  const lines = [
    ["(J(θ + ε) − J(θ − ε)) / 2ε"],
    [`(${fixed(above, 8)} − ${fixed(below, 8)}) / ${short(2 * EPSILON)}`],
    [html("span", {}, ...result)],
  ];
  return html("div", { class: "formula aligned nudged" }, html("span", { class: "name" }, "nudged"),
    ...equals(lines.map(line => html("span", {}, ...line))));
}
