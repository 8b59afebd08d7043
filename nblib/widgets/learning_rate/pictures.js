/* The pictures of the learning-rate explorer: the curve, the map, the scale of rates, and J over the iterations. */

import { axes, plotBox } from "../kit/axes.js";
import { chart } from "../kit/chart.js";
import { costAndGradient, stepped } from "../kit/descents.js";
import { svg } from "../kit/elements.js";
import { short } from "../kit/numbers.js";
import { decades, linear, logarithmic } from "../kit/scales.js";
import { arrow, crop, disc, label, near, polyline } from "../kit/shapes.js";
import { rateText, ratesOf } from "./words.js";

// How many times wider the picture has to be for all points of the run.
export function zoomFor({ surface, points }, aspect) {
  const room = surface.lowest.length === 1 ? [surface.reach] : [surface.reach * aspect, surface.reach];
  const fits = zoom => points.every(({ theta }) =>
    theta.every((value, i) => Math.abs(value - surface.lowest[i]) <= zoom * room[i]));
  let zoom = 1;
  while (!fits(zoom) && zoom < 1e15) zoom *= 2;
  return zoom;
}

const aspectOf = ({ left, right, top, bottom }) => (right - left) / (bottom - top);

// How far the start may go on a surface of one or two parameters: as far as the picture shows without zoom.
export function roomOf({ lowest, reach }, box) {
  const halves = lowest.length === 1 ? [reach] : [reach * aspectOf(box), reach];
  return lowest.map((middle, i) => [middle - halves[i], middle + halves[i]]);
}

// The tangent at a point, as long in the picture at any slope.
function tangent({ theta: [theta], cost, gradient: [slope] }, x, y) {
  const reach = 70 / Math.hypot(y(slope) - y(0), x(1) - x(0));
  return polyline([-reach, reach].map(d => [x(theta + d), y(cost + d * slope)]), { class: "tangent" });
}

// J over one parameter.
function drawCurve({ surface, points, rate }, box, zoom) {
  const [middle, reach] = [surface.lowest[0], surface.reach * zoom];
  const cost = theta => costAndGradient(surface, [theta]).cost;
  const x = linear([middle - reach, middle + reach], [box.left, box.right], box.right < 392 ? 5 : 7);
  const y = linear([0, 1.08 * cost(middle + reach)], [box.bottom, box.top], 5);
  const place = ({ theta, cost: J }) => [x(theta[0]), y(J)];
  const here = points.at(-1);
  const samples = Array.from({ length: 81 }, (_, i) => middle + reach * (i / 40 - 1));
  const ground = svg("g", {},
    polyline(samples.map(theta => [x(theta), y(cost(theta))]), { class: "cost" }), tangent(here, x, y));
  return { ground, x, y, place, names: ["θ", "J"], next: place(costAndGradient(surface, stepped(here, rate))) };
}

// A small index under the line, and what follows it.
const low = (index, rest) => [svg("tspan", { dy: 3, class: "low" }, index), svg("tspan", { dy: -3 }, rest)];

// The steepest direction through the minimum, where λ_max is felt, `half` the height of the picture.
function steepest({ lowest: [a, b], steepest: direction, curvature }, half, x, y, box) {
  const [dx, dy] = direction.map(part => 0.62 * half * part);
  const ends = [-1, 1].map(side => [x(a + side * dx), y(b + side * dy)]);
  const written = label(box.right - 4, box.bottom - 8, "", { class: "curvature", "text-anchor": "end" });
  written.append("along the arrow λ", ...low("max", ` = ${short(curvature)}, so 2/λ`),
    ...low("max", ` = ${short(2 / curvature)}`));
  return [arrow(ends[0], ends[1], { class: "curvature" }), arrow(ends[1], ends[0], { class: "curvature" }),
    disc([x(a), y(b)], 2.5, { class: "lowest" }), written];
}

// Lines of equal cost over two parameters.
function drawMap({ surface, points, rate }, box, zoom) {
  const [half, aspect, [a, b]] = [surface.reach * zoom, aspectOf(box), surface.lowest];
  const x = linear([a - half * aspect, a + half * aspect], [box.left, box.right], box.right < 392 ? 5 : 7);
  const y = linear([b - half, b + half], [box.bottom, box.top], 5);
  const place = ({ theta }) => [x(theta[0]), y(theta[1])];
  const lines = surface.contours.filter(({ level }) => level >= 0.02 * zoom * zoom && level <= 80 * zoom * zoom)
    .map(({ points: line }) => polyline(line.map(theta => place({ theta })), { class: "contour" }));
  const ground = svg("g", {}, ...lines, ...steepest(surface, half, x, y, box));
  const path = polyline(points.map(place), { class: "path" });
  const next = place({ theta: stepped(points.at(-1), rate) });
  return { ground, x, y, place, path, names: ["θ₀ (bias)", "θ₁ (weight)"], next };
}

const TRAIL = 30; // points that are still seen, fading

// The run on its surface, with the scales of the picture.
export function drawRun(state, { width, height, zoom }) {
  const { surface, points, over } = state;
  const box = plotBox(width, height);
  const { ground, x, y, place, path, names, next } = (surface.lowest.length === 1 ? drawCurve : drawMap)(state, box, zoom);
  const places = points.map(place);
  const inside = ([px, py]) => px >= box.left - 9 && px <= box.right + 9 && py >= box.top - 9 && py <= box.bottom + 9;
  const trail = places.slice(-TRAIL - 1, -1).map((at, i, { length }) => inside(at)
    && disc(at, 4, { class: "trail", opacity: (0.15 + 0.6 * (i + 1) / length).toFixed(2) }));
  const step = !over && arrow(places.at(-1), next, { class: "step" });
  const layers = [path, ...trail, step, disc(places.at(-1), 7, { class: "ball" })].filter(Boolean);
  const seen = crop({ ...box, top: box.top - 8, right: box.right + 8 }, ground, svg("g", {}, ...layers));
  return { picture: [axes(x, y, box, names), seen], x, y, box, start: places[0] };
}

// The rates on a logarithmic scale: where steps shrink and where they grow.
export function drawRuler({ surface, rate }, rates, width) {
  const [left, right] = [24, width - 12];
  const x = logarithmic([rates[0], rates.at(-1)], [left, right], 6);
  const limit = 2 / surface.curvature;
  const ticks = x.ticks.flatMap(tick => [svg("path", { class: "tick", d: `M${near(x(tick))} 24v5` }),
    label(x(tick), 42, rateText(tick), { "text-anchor": "middle" })]);
  const bound = label(x(limit) - 5, 13, "", { class: "curvature", "text-anchor": "end" });
  bound.append("steps shrink below 2/λ", ...low("max", ` = ${short(limit)}`));
  return svg("g", {}, svg("path", { class: "good", d: `M${left} 24H${near(x(limit))}` }),
    svg("path", { class: "bad", d: `M${near(x(limit))} 24H${right}` }), ...ticks,
    svg("path", { class: "curvature", d: `M${near(x(limit))} 4V30` }), bound, disc([x(rate), 24], 6, { class: "ball" }));
}

// J over the iterations of a run and of earlier ones: {run, points} each.
export function drawLosses({ run, points }, others, width, height) {
  const lines = [...others.map(other => ({ name: ratesOf(other.run), points: other.points })),
    { name: ratesOf(run), points, strong: true }];
  const costs = lines.flatMap(line => line.points.map(({ cost }) => cost));
  const longest = Math.max(20, ...lines.map(line => line.points.length - 1));
  return chart(width, height, lines.map(line => ({ ...line, points: line.points.map(({ cost }, n) => [n, cost]) })),
    { x: ["iteration", [0, longest]], y: ["J", decades(costs, [0.1, 10], 1e-6), true] }).picture;
}
