/* What pictures are made of: lines, words, arrows, and the picture itself. */

import { redraw, setAll, svg } from "./elements.js";

export const near = value => value.toFixed(1); // a tenth of a pixel is enough
export const polyline = (points, attributes) =>
  svg("polyline", { fill: "none", points: points.map(([x, y]) => `${near(x)},${near(y)}`).join(" "), ...attributes });

export const disc = ([x, y], r, attributes) => svg("circle", { cx: near(x), cy: near(y), r, ...attributes });

export const label = (x, y, text, attributes = {}) => svg("text", { x: near(x), y: near(y), ...attributes }, text);

export function arrow([x, y], [toX, toY], attributes) {
  const length = Math.hypot(toX - x, toY - y);
  if (length < 3) return svg("g"); // too short for a head
  const [dx, dy, head] = [(toX - x) / length, (toY - y) / length, Math.min(9, 0.6 * length)];
  const wing = side => [toX - head * (dx + side * 0.5 * dy), toY - head * (dy - side * 0.5 * dx)];
  return svg("g", attributes, polyline([[x, y], [toX, toY]], {}), polyline([wing(1), [toX, toY], wing(-1)], {}));
}

// For `transform`: moved to a point.
export const shift = ([x, y]) => `translate(${near(x)} ${near(y)})`;

// An inner svg clips at its own edges, without an id that two views would share.
export function crop({ left, right, top, bottom }, ...content) {
  const box = { x: left, y: top, width: right - left, height: bottom - top };
  return svg("svg", { ...box, viewBox: Object.values(box).join(" ") }, ...content);
}

// Puts content (without listeners) into a picture of this size, and says in words what it shows.
export function paint(picture, [width, height], description, ...content) {
  setAll(picture, { viewBox: `0 0 ${width} ${height}` });
  redraw(picture, svg("g", { role: "img", "aria-label": description }, ...content));
}
