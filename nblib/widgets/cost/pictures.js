/* The pictures of the cost explorer: the line with its squares, their mean, and both costs of one answer with their slopes. */

import { axes, plotBox } from "../kit/axes.js";
import { svg } from "../kit/elements.js";
import { fixed } from "../kit/numbers.js";
import { inverse, linear } from "../kit/scales.js";
import { crop, disc, label, near, polyline } from "../kit/shapes.js";
import { leastSquares, lineCost, worst } from "./line.js";

/* 1 A line and its squares */

// Equal units on both axes: a square is one.
export function lineScales(width, [across, up]) {
  const unit = (width - 42) / (across[1] - across[0]);
  const box = { left: 30, right: width - 12, top: 26, bottom: 26 + unit * (up[1] - up[0]) };
  return { unit, box, x: linear(across, [box.left, box.right], 10), y: linear(up, [box.bottom, box.top], 6) };
}

// The square of an error, on the side where the line runs away from the point, unless it would leave the picture there.
function square([px, py], error, weight, { unit, box, x, y }, kind) {
  const side = Math.abs(error) * unit;
  const away = error * weight < 0 ? -1 : 1;
  const fits = sign => x(px) + sign * side >= box.left && x(px) + sign * side <= box.right;
  const sign = fits(away) || !fits(-away) ? away : -away;
  return svg("rect", { class: kind, x: near(x(px) - (sign < 0 ? side : 0)), y: near(Math.min(y(py), y(py + error))),
    width: near(side), height: near(side) });
}

export function drawLine({ points, line, best }, scales) {
  const { box, x, y } = scales;
  const { errors, squares } = lineCost(points, line);
  const most = worst(squares);
  const [low, high] = [inverse(x, box.left), inverse(x, box.right)];
  const through = ([bias, weight], kind) => polyline([low, high].map(at => [x(at), y(bias + weight * at)]), { class: kind });
  const layers = points.map((point, i) =>
    square(point, errors[i], line[1], scales, i === most && squares[i] ? "square most" : "square"));
  layers.push(through(line, "through"));
  if (best) {
    const lowest = leastSquares(points);
    const beside = lowest[1] > line[1] ? -12 : 20; // on the side away from the line
    layers.push(through(lowest, "least"), label(box.right - 16, y(lowest[0] + lowest[1] * high) + beside, "least squares",
      { class: "name", "text-anchor": "end" }));
  }
  return svg("g", {}, axes(x, y, box, ["x", "y"]), crop(box, ...layers));
}

// One square as large as the mean of all; J is half of it, the filled part.
export function drawMean({ mean, cost }, unit, width) {
  const side = Math.sqrt(mean) * unit;
  const height = Math.max(2.2 * unit, side) + 8; // room to grow, so that little jumps
  const [left, bottom] = [4, side + 4];
  const beside = left + side + 130 < width;
  const write = (row, text) => label(beside ? left + side + 10 : left + 8, 20 + 18 * row, text, { class: "told" });
  const picture = svg("g", {},
    svg("path", { class: "half", d: `M${left} ${near(bottom)}v${near(-side)}l${near(side)} ${near(side)}z` }),
    svg("rect", { class: "mean", x: left, y: near(bottom - side), width: near(side), height: near(side) }),
    write(0, `mean square ${fixed(mean)}`), write(1, `half of it: J = ${fixed(cost)}`));
  return { width: Math.max(width, side + 8), height, picture };
}

/* 2 One probability */

export const NAMES = { squared: "squared error", entropy: "cross-entropy" };
const KINDS = Object.keys(NAMES);

const cursor = (at, { top, bottom }) => svg("path", { class: "cursor", d: `M${near(at)} ${top}V${bottom}` });

// A short piece of the tangent, as long in the picture at any slope.
function tangent(x, y, [px, py], slope) {
  const [run, rise] = [x(1) - x(0), slope * (y(1) - y(0))];
  const half = 34 / Math.hypot(run, rise);
  return polyline([-half, half].map(d => [x(px) + d * run, y(py) + d * rise]), { class: "tangent" });
}

const grown = ({ left, right, top, bottom }, by) => ({ left: left - by, right: right + by, top: top - by, bottom: bottom + by });

// Both costs over the prediction, with a tangent at the one chosen.
export function drawCosts({ table }, here, target, width, height) {
  const box = plotBox(width, height, { left: 34, right: 12 });
  const x = linear([0, 1], [box.left, box.right], 5);
  const y = linear([0, 5.2], [box.bottom, box.top], 5);
  const written = { class: "name", "text-anchor": target ? "start" : "end" };
  const curves = KINDS.flatMap(kind => [
    polyline(table[target].map(one => [x(one.a), y(one[kind].cost)]), { class: `curve ${kind}` }),
    tangent(x, y, [here.a, here[kind].cost], here[kind].byA),
  ]);
  const dots = KINDS.map(kind => disc([x(here.a), y(here[kind].cost)], 5, { class: "dot" }));
  const names = KINDS.map(kind => {
    const [at, up] = kind === "entropy" ? [0.09, 3] : [0.13, 0.58];
    return label(x(target ? at : 1 - at), y(up), NAMES[kind], written);
  });
  const picture = svg("g", {}, axes(x, y, box, ["prediction a", "J"]), cursor(x(here.a), box),
    crop(grown(box, 8), ...curves, ...dots), ...names);
  return { x, box, picture };
}

// The slopes of both costs over the pre-activation.
export function drawSlopes({ table }, here, target, reach, width, height) {
  const box = plotBox(width, height, { left: 40, right: 14 });
  const x = linear([-reach, reach], [box.left, box.right], 5);
  const y = linear(target ? [-1, 0] : [0, 1], [box.bottom, box.top], 4);
  const side = target ? 1 : -1;
  const written = { class: "name", "text-anchor": target ? "start" : "end" };
  const curves = KINDS.map(kind => polyline(table[target].map(one => [x(one.z), y(one[kind].byZ)]), { class: `slope ${kind}` }));
  const dots = KINDS.map(kind => disc([x(here.z), y(here[kind].byZ)], 5, { class: "delta-dot" }));
  const picture = svg("g", {}, axes(x, y, box, ["z", "slope δ with respect to z"]), cursor(x(here.z), box), ...curves, ...dots,
    label(x(0.5 * side), y(-0.5 * side) + 4, "a \u2212 y", written),
    label(x(-reach * side) + 6 * side, y(-0.2 * side) + (target ? 10 : 0), "(a \u2212 y) σ\u2032(z)", written));
  return { x, box, picture };
}
