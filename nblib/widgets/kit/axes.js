/* The axes of a picture. */

import { svg } from "./elements.js";
import { label, near } from "./shapes.js";

// Where a picture of this size leaves room for the axes' ticks and names.
export const plotBox = (width, height, { left = 50, right = 8 } = {}) =>
  ({ left, right: width - right, top: 26, bottom: height - 38 });

// Axes: a line along the bottom, ticks with numbers at both sides, names at the ends.
export function axes(x, y, { left, right, top, bottom }, [xName, yName]) {
  const g = svg("g", { class: "axes" });
  for (const value of x.ticks) {
    g.append(svg("path", { d: `M${near(x(value))} ${bottom}v4` }),
      label(x(value), bottom + 17, x.write(value), { "text-anchor": "middle" }));
  }
  for (const value of y.ticks) {
    g.append(svg("path", { class: "grid", d: `M${left} ${near(y(value))}H${right}` }),
      label(left - 6, y(value) + 4, y.write(value), { "text-anchor": "end" }));
  }
  g.append(svg("path", { d: `M${left} ${bottom}H${right}` }));
  g.append(label(right, bottom + 33, xName, { "text-anchor": "end", class: "name" }),
    label(left - 6, top - 10, yName, { class: "name" }));
  return g;
}
