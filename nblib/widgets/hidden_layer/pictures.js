/* The picture of the hidden-layer explorer: half-planes, the boundary, points. */

import { axes } from "../kit/axes.js";
import { svg } from "../kit/elements.js";
import { linear } from "../kit/scales.js";
import { arrow, crop, disc, label, near, polyline } from "../kit/shapes.js";
import { isRight, tipOf, yes } from "./layer.js";

export function scalesOf(width, reach) {
  const size = Math.min(width, 460);
  const box = { left: 34, right: size - 6, top: 26, bottom: size - 34 };
  const x = linear([-reach, reach], [box.left, box.right]);
  const y = linear([-reach, reach], [box.bottom, box.top]);
  return { x, y, box, size, place: ([p, q]) => [x(p), y(q)] };
}

const outline = points => `M${points.map(point => point.map(near).join(" ")).join("L")}`;

// A class-1 point is filled, one of class 0 hollow; one on the wrong side is crossed.
function drawPoint([x, y], filled, wrong) {
  const mark = disc([x, y], 4.5, { class: filled ? "one" : "zero" });
  if (!wrong) return mark;
  return svg("g", {}, mark, svg("path", { class: "wrong", d: `M${near(x - 7)} ${near(y - 7)}l14 14m0 -14l-14 14` }));
}

// A unit: its line and the half-plane in which it says yes, both longer than the picture.
function drawUnit([x, y, angle], j, { place }) {
  const [dx, dy] = [Math.cos(angle * Math.PI / 180), Math.sin(angle * Math.PI / 180)];
  const along = (s, t) => place([x + s * dx - t * dy, y + s * dy + t * dx]);
  const far = 9;
  return {
    shade: svg("polygon", { class: `half unit-${j + 1}`,
      points: [along(0, -far), along(0, far), along(far, far), along(far, -far)].map(at => at.map(near).join(",")).join(" ") }),
    line: polyline([along(0, -far), along(0, far)], { class: `edge unit-${j + 1}` }),
  };
}

export function drawLayer({ network, points, arrows, reach, trained }, scales) {
  const { place, box, x, y } = scales;
  const units = arrows.map((one, j) => drawUnit(one, j, scales));
  const { parts, edges } = yes(network, reach);
  const area = svg("path", { class: "yes", d: parts.map(part => `${outline(part.map(place))}Z`).join("") });
  const boundary = svg("path", { class: "boundary", d: edges.map(edge => outline(edge.map(place))).join("") });
  const seen = crop(box, ...units.map(({ shade }) => shade), area, ...units.map(({ line }) => line), boundary,
    ...arrows.map((one, j) => arrow(place(one), place(tipOf(one)), { class: `arrow unit-${j + 1}` })),
    ...(trained ? arrows : []).map((one, j) => { // elsewhere the handles have the numbers
      const [left, top] = place(one);
      return label(left, top + 4, String(j + 1), { class: `end unit-${j + 1}`, "text-anchor": "middle" });
    }),
    ...points.map(one => drawPoint(place(one), one[2] === 1, !isRight(network, one))));
  return svg("g", {}, axes(x, y, box, ["x₁", "x₂"]), seen);
}
