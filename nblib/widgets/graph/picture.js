/* The picture of the graph explorer: nodes from the inputs down to J, values going down and slopes going up. */

import { svg } from "../kit/elements.js";
import { fixed } from "../kit/numbers.js";
import { label, near, polyline } from "../kit/shapes.js";
import { made } from "./expressions.js";

const [ROW, HEIGHT, TOP, EDGE] = [96, 56, 26, 4]; // pixels: from row to row, a box, the words above all, the margin at the sides
const WIDEST = 132; // of a box
const HEAD = 6; // of an arrow

// Where each node stands, how wide a box is, and how large the picture.
export function layout({ nodes }, width) {
  const [columns, rows] = [0, 1].map(i => Math.max(...nodes.map(({ place }) => place[i])));
  const wide = Math.min(WIDEST, (width - 2 * EDGE) / (columns + 1) - 4);
  const pitch = Math.min(1.35 * WIDEST, (width - 2 * EDGE - wide) / columns);
  const left = (width - columns * pitch) / 2;
  const places = nodes.map(({ place: [column, row] }) => [left + column * pitch, TOP + HEIGHT / 2 + row * ROW]);
  return { places, wide, size: [width, TOP + rows * ROW + HEIGHT + EDGE] };
}

function box({ name, role }, i, at, wide, { text, value, slope, isNow }) {
  const [x, y] = at;
  return svg("g", { class: `node ${role}${value === undefined ? " waiting" : ""}${isNow ? " now" : ""}` },
    svg("rect", { x: near(x - wide / 2), y: near(y - HEIGHT / 2), width: near(wide), height: HEIGHT, rx: 6 }),
    label(x, y - 13, text ? `${name} = ${text}` : name, { class: "name" }),
    ...value === undefined ? [] : [label(x, y + 3, `↓ ${fixed(value)}`, { class: "value" })],
    ...slope === null ? [] : [label(x, y + 20, `↑ ${fixed(slope)}`, { class: "slope" })]);
}

// From the bottom of a box to the top of another, or back up; the local slope stands on it once it is known.
function edge([x, y], [toX, toY], { local, isNow, isBack }) {
  const [from, to] = [[x, y + HEIGHT / 2], [toX, toY - HEIGHT / 2]];
  const [tail, tip] = isBack ? [to, from] : [from, to];
  const length = Math.hypot(tip[0] - tail[0], tip[1] - tail[1]);
  const [dx, dy] = [(tip[0] - tail[0]) / length, (tip[1] - tail[1]) / length];
  const wing = side => [tip[0] - HEAD * (dx + side * 0.6 * dy), tip[1] - HEAD * (dy - side * 0.6 * dx)];
  return svg("g", { class: `edge${isBack ? " back" : ""}${isNow ? " now" : ""}${local === undefined ? " waiting" : ""}` },
    polyline([tail, tip], {}), polyline([wing(1), tip, wing(-1)], {}),
    ...local === undefined ? [] : [label(0.6 * from[0] + 0.4 * to[0], 0.6 * from[1] + 0.4 * to[1] + 4, `× ${fixed(local)}`)]);
}

// `at` is what `stepAt` tells of the last step, `walk` what `walked` tells.
export function drawGraph({ nodes }, walk, at, { places, wide, size: [width] }) {
  const { values, local, slopes, computed } = walk;
  const names = nodes.map(({ name }) => name);
  const isPassed = node => at.way === "back" && node >= at.node;
  const edges = nodes.flatMap(({ sources }, node) => sources.map((source, i) => edge(places[source], places[node], {
    local: node < computed ? local[node][i] : undefined, isNow: node === at.node && at.way !== "seed", isBack: isPassed(node),
  })));
  const boxes = nodes.map((node, i) => box(node, i, places[i], wide, {
    text: made(node, names), value: i < computed ? values[i] : undefined, slope: slopes[i], isNow: i === at.node,
  }));
  return svg("g", { class: "graph" },
    label(EDGE, 14, "values ↓", { class: "down" }), label(width - EDGE, 14, "slopes of J ↑", { class: "up" }),
    ...edges, ...boxes);
}

export function describe({ name, nodes }, { values, slopes, computed }) {
  const told = nodes.map((node, i) => i < computed
    ? `${node.name} ${fixed(values[i])}${slopes[i] === null ? "" : `, slope ${fixed(slopes[i])}`}` : `${node.name} not computed`);
  return `The graph of ${name}: ${told.join("; ")}.`;
}
