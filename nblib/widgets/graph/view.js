/* The graph explorer: an expression, forward and back, one node at a time. Its state is the model's traits (model.py). */

import { clamp } from "../kit/clamp.js";
import { button, html, redraw, setAll, setText, svg } from "../kit/elements.js";
import { frame, live, widthsOf } from "../kit/frame.js";
import { explorer } from "../kit/home.js";
import { fixed, short } from "../kit/numbers.js";
import { paint } from "../kit/shapes.js";
import { read, replaced, set } from "../kit/state.js";
import { bracketed, made, mismatched, nudged, sentence, stepAt, walked } from "./expressions.js";
import { describe, drawGraph, layout } from "./picture.js";

// What is shown now: the expression, its inputs, and the step, which is never beyond its last.
function look(model) {
  const { expressions, expression_index: index, values, gather_index: gather, step_index: step } =
    read(model, ["expressions", "expression_index", "values", "gather_index", "step_index"]);
  const expression = expressions[index];
  return { expression, index, values, inputs: values[index], gather, step: Math.min(step, expression.steps) };
}

const rule = (...parts) => html("p", { class: "rule" }, ...parts);
const slope = name => html("span", { class: "delta" }, `∂J/∂${name}`);

// How a node is computed, and the local slopes that are kept.
function forwardRules({ nodes }, { values, local }, node) {
  const { name, sources } = nodes[node];
  const names = nodes.map(one => one.name);
  return [
    rule(`${name} = ${made(nodes[node], names)}`),
    rule(`= ${made(nodes[node], values.map(bracketed))}`),
    rule("= ", html("b", {}, fixed(values[node]))),
    ...sources.map((source, i) => rule(`∂${name}/∂${names[source]} = `, html("b", { class: "delta" }, fixed(local[node][i])))),
  ];
}

// What each source gets: upstream times local, on top of what was there, or in its place.
function backRules({ nodes }, { shares }, node, gather) {
  return shares.flatMap(({ source, upstream, local, before, after }) => {
    const [name, own] = [nodes[source].name, nodes[node].name];
    const start = before === null || gather ? "" : `${fixed(before)} + `;
    const lost = before !== null && gather ? [rule(html("small", {}, `${fixed(before)} was there and is lost`))] : [];
    return [
      rule(slope(name), gather ? " = " : " += ", slope(own), ` · ∂${own}/∂${name}`),
      rule(`${start}${fixed(upstream)} · ${bracketed(local)} = `, html("b", { class: "delta" }, fixed(after))), ...lost,
    ];
  });
}

function rules({ expression, gather }, walk, { way, node }) {
  if (way === "forward") return forwardRules(expression, walk, node);
  if (way === "seed") return [rule(slope("J"), " = ", html("b", { class: "delta" }, fixed(1)))];
  if (way === "back") return backRules(expression, walk, node, gather);
  return [rule(expression.name)];
}

// The inputs: the slope that the walk found, and the measured one; before the end of the way the first is open.
function table({ expression, inputs, gather, step }, { slopes }) {
  const isOver = step === expression.steps;
  const wrong = isOver ? mismatched(expression, inputs, gather) : [];
  const rows = inputs.map((_, i) => html("tr", wrong.includes(i) ? { class: "wrong" } : {},
    html("th", { scope: "row" }, `∂J/∂${expression.nodes[i].name}`),
    html("td", { class: "delta" }, isOver ? `${fixed(slopes[i])}${wrong.includes(i) ? " ✗" : ""}` : "…"),
    html("td", {}, fixed(nudged(expression, inputs, i)))));
  const head = ["", "walked", "nudged"].map(text => html("th", { scope: "col" }, text));
  return html("table", {}, html("thead", {}, html("tr", {}, ...head)), html("tbody", {}, ...rows));
}

// A line for each input: its name, a slider, a field to type into. As many as the expression with the most inputs has.
function inputEditors(model) {
  const reach = model.get("reach");
  const most = Math.max(...model.get("values").map(inputs => inputs.length));
  const change = i => ({ target: { value } }) => {
    const { values, index, inputs } = look(model);
    if (value === "" || !Number.isFinite(Number(value))) return;
    const now = Number(clamp(Number(value), [-reach, reach]).toFixed(4));
    set(model, { values: replaced(values, index, replaced(inputs, i, now)) });
  };
  const limits = { min: -reach, max: reach, step: 0.1 };
  const rows = Array.from({ length: most }, (_, i) => {
    const slider = html("input", { type: "range", ...limits, input: change(i) });
    const field = html("input", { type: "number", ...limits, inputmode: "decimal", input: change(i), change: () => show() });
    const name = html("span", { class: "named" });
    return { element: html("div", {}, name, slider, field), name, slider, field };
  });

  function show() {
    const { expression, inputs } = look(model);
    rows.forEach(({ element, name, slider, field }, i) => {
      element.hidden = i >= inputs.length;
      if (element.hidden) return;
      setText(name, expression.nodes[i].name);
      name.className = `named ${expression.nodes[i].role}`;
      setAll(slider, { "aria-label": `Input ${expression.nodes[i].name}`, "aria-valuetext": short(inputs[i]) });
      setAll(field, { "aria-label": `${expression.nodes[i].name} as a number` });
      slider.value = inputs[i];
      if (!field.matches(":focus") || Number(field.value) !== inputs[i]) field.value = inputs[i];
    });
  }
  return { element: html("div", { class: "inputs" }, ...rows.map(row => row.element)), show };
}

function makeView(el, model, { home }) {
  const go = step => set(model, { step_index: clamp(step, [0, look(model).expression.steps]) });
  const by = count => () => go(look(model).step + count);
  const [back, on] = [button("Previous", by(-1)), button("Next", by(1), { class: "main" })];
  const forward = button("To J", () => go((look(model).expression.steps - 1) / 2));
  const whole = button("To the end", () => go(look(model).expression.steps));
  const editors = inputEditors(model);
  const picture = svg("svg", { class: "picture" });
  const [steps, results] = [html("div", { class: "step" }), html("div", { class: "numbers" })];
  const left = html("div", {}, picture);
  const right = html("div", { class: "side" }, editors.element, steps, results);
  const { root, say } = frame({
    kind: "graph", hints: model.get("hints"), home, left, right,
    buttons: [html("div", {}, back, on, forward, whole)],
    keys: "Tab reaches the buttons, and each input’s slider and field; arrow keys change an input by 0.1.",
  });
  let width;

  function draw() {
    const state = look(model);
    const { expression, inputs, gather, step } = state;
    const [walk, at, places] = [walked(expression, inputs, gather, step), stepAt(expression, step), layout(expression, width)];
    paint(picture, places.size, describe(expression, walk), drawGraph(expression, walk, at, places));
    redraw(steps, ...rules(state, walk, at));
    redraw(results, table(state, walk));
    setAll(back, { "aria-disabled": String(step === 0) });
    setAll(on, { "aria-disabled": String(step === expression.steps) });
    editors.show();
    say(sentence(expression, inputs, gather, step));
  }

  return live(el, root, model, { home, measure: () => { [width] = widthsOf(left); }, draw });
}

export default explorer(makeView);
