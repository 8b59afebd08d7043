/* The map of a cost over two parameters, which several explorers walk on. */

import { axes, plotBox } from "./axes.js";
import { svg } from "./elements.js";
import { fixed } from "./numbers.js";
import { linear } from "./scales.js";
import { label, near, polyline } from "./shapes.js";

// What the parameters of a surface are called; where they are.
export const namesOn = ({ kind }) => kind === "chain" ? ["w₁", "w₂"] : ["b", "w"];
export const placeOn = (surface, theta) => theta.map((value, i) => `${namesOn(surface)[i]} = ${fixed(value, 2)}`).join(", ");

// One unit is as long across as up, so that right angles are seen as such. Lines come as in surfaces.py: flat, in thousandths.
export function drawMap(surface, { width, height }) {
  const { middle: [a, b], best, reach, contours, floor = [], kind } = surface;
  const box = plotBox(width, height);
  const half = reach * (box.right - box.left) / (box.bottom - box.top);
  const room = [[a - half, a + half], [b - reach, b + reach]];
  const x = linear(room[0], [box.left, box.right], width < 400 ? 5 : 7);
  const y = linear(room[1], [box.bottom, box.top], 5);
  const place = ([p, q]) => [x(p), y(q)];
  const lines = (flat, name) => flat.map(line => polyline(
    Array.from({ length: line.length / 2 }, (_, i) => place([line[2 * i] / 1000, line[2 * i + 1] / 1000])), { class: name }));
  // The saddle has two lines of lowest ground, the other pictures one point.
  const lowest = kind === "chain"
    ? [[1, 1], [-1, -1]].map(([p, q]) =>
      label(x(p) + 22 * p, y(q) - 12 * q + 4, "J = 0", { class: "ground", "text-anchor": "middle" }))
    : [svg("path", { class: "lowest", d: `M${near(x(best[0]) - 6)} ${near(y(best[1]))}h12m-6 -6v12` })];
  const ground = svg("g", {}, ...lines(contours, "contour"), ...lines(floor, "floor"), ...lowest);
  return { ground, x, y, box, room, place, axes: axes(x, y, box, namesOn(surface)) };
}
