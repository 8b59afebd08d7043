/* What the descent explorer draws over its map, and J beside it. */

import { chart, spread } from "../kit/chart.js";
import { steepness, stepped } from "../kit/descents.js";
import { svg } from "../kit/elements.js";
import { decades } from "../kit/scales.js";
import { arrow, disc, label, near, polyline } from "../kit/shapes.js";

// The last point of a walk: the contour's direction, the steepest way down at right angles to it, and the next update.
function drawHere(place, here, rate) {
  const length = steepness(here);
  if (!(length > 1e-9) || !Number.isFinite(length)) return svg("g");
  const [px, py] = place(here.theta);
  const [ux, uy] = [-here.gradient[0] / length, here.gradient[1] / length]; // in the picture, where up is less
  const along = (s, t) => [px + s * ux - t * uy, py + s * uy + t * ux];
  const [tx, ty] = place(stepped(here, rate));
  // A step out of the picture is drawn as far as its edge could be.
  const far = Math.min(1, 2000 / Math.max(1, Math.hypot(tx - px, ty - py)));
  return svg("g", {},
    polyline([along(0, -48), along(0, 48)], { class: "along" }),
    polyline([along(0, 9), along(9, 9), along(9, 0)], { class: "square" }),
    polyline([along(0, 0), along(64, 0)], { class: "steepest" }),
    arrow([px, py], [px + far * (tx - px), py + far * (ty - py)], { class: "step" }));
}

// A walk on a surface; a point too far out to be drawn ends its line.
export function drawWalk({ points, rate }, { place }) {
  const places = points.map(({ theta }) => place(theta)).filter(([x, y]) => Math.abs(x) + Math.abs(y) < 1e5);
  const g = svg("g", {}, polyline(places, { class: "path" }),
    ...places.slice(-60, -1).map(at => disc(at, 2.5, { class: "trail" })));
  if (places.length === points.length) g.append(drawHere(place, points.at(-1), rate), disc(places.at(-1), 6, { class: "ball" }));
  return g;
}

// Marks that differ in form, not in color alone.
export const marks = {
  batch: at => disc(at, 6),
  "mini-batch": ([x, y]) => svg("rect", { x: near(x - 5.5), y: near(y - 5.5), width: 11, height: 11 }),
  single: ([x, y]) => svg("path", { d: `M${near(x)} ${near(y - 7)}l6.5 12h-13z` }),
};

// The three paths of the batches, with a mark and a name at the end of each.
export function drawPaths({ surface, paths }, { place, box }) {
  const ends = paths.map(({ thetas }) => place(thetas.at(-1)));
  const heights = spread(ends.map(([, y]) => y), 15, box.top + 8, box.bottom - 4);
  const lines = paths.map(({ name, thetas }) => svg("g", { class: name }, polyline(thetas.map(place), { class: "way" })));
  const named = paths.map(({ name }, k) => {
    const toLeft = ends[k][0] > box.right - 90;
    const written = label(ends[k][0] + (toLeft ? -12 : 12), heights[k] + 4, name,
      { class: "end", "text-anchor": toLeft ? "end" : "start" });
    return svg("g", { class: name }, marks[name](ends[k]), written);
  });
  return svg("g", {}, disc(place(surface.start), 4, { class: "origin" }), ...lines, svg("g", {}, ...named));
}

// J over the updates of a walk.
export function drawWalkCosts({ points }, width, height) {
  const costs = points.map(({ cost }) => cost);
  const [lowest, highest] = decades(costs, [0.1, 10], 1e-5);
  return chart(width, height, [{ name: "", strong: true, points: costs.map((cost, n) => [n, cost]) }], {
    x: ["update", [0, Math.max(20, points.length - 1)]],
    y: ["J", [lowest, Math.min(1e6, highest)], true],
    margin: 20,
  }).picture;
}

// Counted in examples, J stays as it is until a batch is full.
const staircase = ({ size, costs }, clock) => [
  ...costs.flatMap((cost, n) => n ? [[n * size, costs[n - 1]], [n * size, cost]] : [[0, cost]]),
  [clock, costs.at(-1)],
];

// J over the updates of the three paths, or over the examples that they have seen.
export function drawPathCosts({ surface, paths, by, clock }, width, height) {
  const lines = paths.map(path => ({
    name: path.name,
    points: by === "examples" ? staircase(path, clock) : path.costs.map((cost, n) => [n, cost]),
  }));
  const [, highest] = decades(paths.flatMap(({ costs }) => costs), [0.1, 10], 1e-5);
  const { picture } = chart(width, height, lines, {
    x: [by, [0, Math.max(10, surface.updates)]],
    y: ["J", [0.01, Math.min(1e6, highest)], true],
    margin: 70,
  });
  for (const what of ["polyline.line", "text.end"]) {
    picture.querySelectorAll(what).forEach((one, k) => one.classList.add(paths[k].name));
  }
  return picture;
}
