/* The first picture of the cost explorer: a line that the reader moves, its points and their squares. */

import { clamp } from "../kit/clamp.js";
import { button, html, redraw, setAll, svg } from "../kit/elements.js";
import { aim, rounded, thumb } from "../kit/handles.js";
import { fixed } from "../kit/numbers.js";
import { inverse } from "../kit/scales.js";
import { label, near, paint } from "../kit/shapes.js";
import { replaced, set } from "../kit/state.js";
import { lineCost, lineSentence, sum, worst } from "./line.js";
import { drawLine, drawMean, lineScales } from "./pictures.js";
import { headings, row } from "./tables.js";

// What the reader does to the line and its points; both stay between the limits.
function actionsOn(model) {
  const [across, up] = model.get("limits");
  const endValues = () => across.map(x => model.get("line")[0] + model.get("line")[1] * x);
  return {
    endValues,
    moveEnd(which, value) {
      const ends = replaced(endValues(), which, rounded(value, 2, up));
      const weight = (ends[1] - ends[0]) / (across[1] - across[0]);
      set(model, { line: [ends[0] - weight * across[0], weight] });
    },
    movePoint(i, [x, y]) {
      set(model, { points: replaced(model.get("points"), i, [rounded(x, 2, across), rounded(y, 2, up)]) });
    },
  };
}

function tell({ points, line }, { errors, squares, cost }, table, facts) {
  const kinds = ["", "delta", ""];
  const most = worst(squares);
  const rows = points.map((_, i) => row([String(i + 1), fixed(errors[i], 2), fixed(squares[i], 4)], kinds,
    { class: i === most && squares[i] ? "most" : undefined }));
  redraw(table, headings(["point", "a \u2212 y", "(a \u2212 y)²"], kinds),
    html("tbody", {}, ...rows, row(["sum", "", fixed(sum(squares), 4)], [], { class: "total" })));
  const theta = text => html("span", { class: "theta" }, text);
  redraw(facts,
    html("span", {}, "a = ", theta(fixed(line[0], 2)), line[1] < 0 ? " − " : " + ", theta(fixed(Math.abs(line[1]), 3)), " x"),
    html("span", {}, `J = ${fixed(sum(squares))} / (2 · ${points.length}) = `, html("b", {}, fixed(cost))));
}

// Its elements, and `show`, which draws a state into them and returns the sentence.
export function linePart(model, handles) {
  const limits = model.get("limits");
  const [across, up] = limits;
  const { endValues, moveEnd, movePoint } = actionsOn(model);
  let scales;

  const picture = svg("svg", { class: "picture line-picture" });
  const drawn = svg("g", { role: "img" });
  const ends = ["Left end of the line", "Right end of the line"].map((name, which) =>
    handles.make(picture, name, thumb("start"), {
      step: (sideways, upward) => moveEnd(which, endValues()[which] + 0.1 * (sideways + upward)),
      ends: last => moveEnd(which, up[last]),
      drag: point => moveEnd(which, inverse(scales.y, point.y)),
    }));
  const makeDot = i => handles.make(picture, `Point ${i + 1}`, [svg("circle", { r: 5.5, class: "point" }),
    label(0, 0, String(i + 1), { class: "number", "aria-hidden": "true" })], {
    step: (...by) => movePoint(i, model.get("points")[i].map((value, k) => value + 0.1 * by[k])),
    drag: point => movePoint(i, [inverse(scales.x, point.x), inverse(scales.y, point.y)]),
  });
  const dots = [];
  picture.append(drawn, ...ends);
  const best = button("Line of least squares", () => set(model, { best: !model.get("best") }));
  const [table, facts, mean] = [html("table"), html("p", { class: "facts" }), svg("svg", { class: "mean-picture" })];

  function showHandles({ points }, errors) {
    const { x, y } = scales;
    while (dots.length < points.length) picture.append(dots[dots.push(makeDot(dots.length)) - 1]);
    while (dots.length > points.length) dots.pop().remove();
    points.forEach(([px, py], i) => {
      aim(dots[i], [x(px), y(py)], py, `x = ${fixed(px, 2)}, y = ${fixed(py, 2)}`, up);
      setAll(dots[i].lastChild, { x: -3, y: errors[i] > 0 ? 21 : -11 }); // the number on the side away from the line
    });
    endValues().forEach((value, i) =>
      aim(ends[i], [x(across[i]), y(clamp(value, up))], value, `y = ${fixed(value, 2)} at x = ${across[i]}`, up));
  }

  function show(state, [width, side]) {
    scales = lineScales(width, limits);
    const costs = lineCost(state.points, state.line);
    const [bias, weight] = state.line.map(value => fixed(value, 2));
    setAll(picture, { viewBox: `0 0 ${width} ${near(scales.box.bottom + 38)}` });
    drawn.replaceChildren(drawLine(state, scales));
    setAll(drawn, { "aria-label": `${state.points.length} points and the line ${bias} + ${weight} x, with the square of each `
      + `error. J = ${fixed(costs.cost)}.` });
    showHandles(state, costs.errors);
    tell(state, costs, table, facts);
    const one = drawMean(costs, scales.unit, side); // huge errors: smaller, but whole
    paint(mean, [near(one.width), near(one.height)],
      `A square as large as the mean of the squares, ${fixed(costs.mean)}, in the scale of the picture.`, one.picture);
    setAll(best, { "aria-pressed": state.best });
    return lineSentence(state.points, state.line, state.best);
  }

  return { picture, side: html("div", {}, table, facts, mean), control: best, show };
}
