/* Where everything stands in the picture of the 4-2-2-1 network, in true pixels: numbers only. */

import { LAST } from "./small_network.js";

const HIT = 8; // to either side of an edge one may point
export const BIAS_RADIUS = 11;

export const between = ([x, y], [toX, toY], share) => [x + share * (toX - x), y + share * (toY - y)];

// `unit` tells the middle of a unit, unit 0 of a layer being its bias; r is the radius of the others.
export function layOut(width, withCost) {
  const narrow = width < 440;
  const r = narrow ? 22 : 27;
  const height = narrow ? 336 : 372;
  const aside = withCost && !narrow; // J to the right of the output, on a phone under it
  const [first, last] = [r + 3, width - 29 - (aside ? 74 : 0)];
  const step = (height - 18 - r - 22) / 4;
  const rows = { 1: [0, 1, 2, 3, 4], [LAST]: [0, 2.45] }; // in steps; two units stand between the four
  const x = l => first + (l - 1) / 3 * (last - first);
  const y = (l, j) => j === 0 ? 16 : 18 + step * (rows[l] ?? [0, 1.5, 3.4])[j];
  const J = aside ? [width - 27, y(LAST, 1)] : [x(LAST), y(1, 4)];
  return { width, height, r, narrow, unit: ({ l, j }) => [x(l), y(l, j)], J };
}

// An edge from rim to rim: its ends, the corners of the strip where one may point, an arrow's head against the flow.
export function edgeShape({ unit, r }, { l, j, k }) {
  const [from, to] = [unit({ l, j: k }), unit({ l: l + 1, j })];
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
  const length = Math.hypot(dx, dy);
  const aside = ([x, y], far) => [x - far * dy / length, y + far * dx / length];
  const ends = [between(from, to, (k ? r : BIAS_RADIUS) / length), between(to, from, r / length)];
  const [start, end] = ends;
  const strip = [aside(start, HIT), aside(end, HIT), aside(end, -HIT), aside(start, -HIT)];
  const [tip, tail] = [between(start, end, 0.42), between(start, end, 0.42 + 9 / length)];
  const wing = 0.55 * Math.hypot(tail[0] - tip[0], tail[1] - tip[1]);
  return { ends, strip, head: [aside(tail, -wing), tip, aside(tail, wing)] };
}

// The places along a path of a weight to J. Of two paths each keeps to its side: what they share, they share side by side.
export function pathPoints({ unit, narrow, J }, { l, j, k }, hops, { withCost, side }) {
  const units = [{ l, j: k }, { l: l + 1, j }, ...hops.map(hop => ({ l: hop.l + 1, j: hop.j }))];
  return [...units.map(unit), ...(withCost ? [J] : [])].map(([x, y]) => [x + (narrow ? 5 * side : 0), y - 5 * side]);
}
