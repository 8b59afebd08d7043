/* The pictures of the neuron explorer: the flowers with the line, and the cost. */

import { axes, plotBox } from "../kit/axes.js";
import { spread } from "../kit/chart.js";
import { clamp } from "../kit/clamp.js";
import { svg } from "../kit/elements.js";
import { grouped } from "../kit/numbers.js";
import { linear, logarithmic } from "../kit/scales.js";
import { disc, label, near, polyline } from "../kit/shapes.js";
import { above, ends, isWrong, logit } from "./line.js";

const SHADES = [0.1, 0.3, 0.5, 0.7, 0.9]; // where the shading gets a step darker
const NAMED = [0.1, 0.5, 0.9]; // the lines that say their probability

// Setosa is hollow, versicolor filled; round to train with, square to test with.
export function flower([x, y], versicolor, test, wrong) {
  const attributes = { class: `flower ${versicolor ? "versicolor" : "setosa"}` };
  const mark = test ? svg("rect", { x: near(x - 4.5), y: near(y - 4.5), width: 9, height: 9, ...attributes })
    : disc([x, y], 4, attributes);
  if (!wrong) return mark;
  return svg("g", {}, mark, svg("path", { class: "wrong", d: `M${near(x - 7)} ${near(y - 7)}l14 14m0 -14l-14 14` }));
}

// Where the k-th input of all points lies, with some room around.
function reachOf(points, k) {
  const values = points.map(point => point[k]);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return [low - 0.12 * (high - low), high + 0.12 * (high - low)];
}

const shades = (theta, corners, place) => SHADES.map(p => above(theta, corners, logit(p)).map(place))
  .filter(part => part.length)
  .map(part => svg("polygon", { class: "shade", points: part.map(point => point.map(near).join(",")).join(" ") }));

// The lines of equal probability that lie in the picture, and their names: each at the end that is further up; where two would
// overlap, the one half stays.
function probabilities(theta, corners, place, box) {
  const found = NAMED.map(p => ({ p, line: ends(theta, corners, logit(p)).map(place) })).filter(({ line }) => line.length === 2);
  const lines = found.map(({ p, line }) => polyline(line, { class: p === 0.5 ? "decision" : "doubt" }));
  const named = found.map(({ p, line }) => {
    const [[x, y]] = [...line].sort(([, a], [, b]) => a - b);
    return { p, at: [clamp(x, [box.left + 16, box.right - 16]), Math.max(y, box.top) + 14] };
  });
  const free = ({ p, at: [x, y] }) => p === 0.5
    || named.every(other => other.p === p || Math.hypot(other.at[0] - x, other.at[1] - y) > 34);
  const labels = named.filter(free).map(({ p, at }) =>
    label(...at, p.toFixed(1), { class: p === 0.5 ? "end strong" : "end", "text-anchor": "middle" }));
  return { lines, labels: svg("g", {}, ...labels) };
}

// The flowers, how sure the neuron is of each place between them, and its line.
export function drawScatter({ case: { points, axes: names }, theta, training }, [width, height]) {
  const box = { left: 40, right: width - 12, top: 28, bottom: height - 40 };
  const [across, up] = [reachOf(points, 0), reachOf(points, 1)];
  const [x, y] = [linear(across, [box.left, box.right]), linear(up, [box.bottom, box.top], 4)];
  const corners = [[across[0], up[0]], [across[1], up[0]], [across[1], up[1]], [across[0], up[1]]];
  const place = ([a, b]) => [x(a), y(b)];
  const { lines, labels } = probabilities(theta, corners, place, box);
  const flowers = points.map((point, i) => flower(place(point), point[2] === 1, i >= training, isWrong(theta, point)));
  return svg("g", {}, ...shades(theta, corners, place), axes(x, y, box, names), ...lines, ...flowers, labels);
}

// The cost by epoch, training and test; both axes are spaced by factors. Returns where each frame stands, too.
export function drawLoss({ frames, epochs, cost, epoch }, reach, [width, height]) {
  const box = plotBox(width, height, { right: 62 });
  const inner = linear([0, Math.log10(1 + epochs.at(-1))], [box.left, box.right]);
  const x = value => inner(Math.log10(1 + value)); // from epoch 0 on
  x.ticks = [0, 1, 10, 100, 1000].filter(tick => tick <= epochs.at(-1));
  x.write = grouped;
  const y = logarithmic(reach, [box.bottom, box.top], 4);
  const lines = ["testCost", "cost"].map(name => frames.map((one, i) => [x(epochs[i]), y(one[name])]));
  const heights = spread(lines.map(line => line.at(-1)[1]), 14, box.top, box.bottom);
  const drawn = lines.flatMap((line, i) => [polyline(line, { class: i ? "line strong" : "line test" }),
    label(box.right + 5, heights[i] + 4, i ? "training" : "test", { class: i ? "end strong" : "end" })]);
  const cursor = svg("path", { class: "cursor", d: `M${near(x(epoch))} ${box.top}V${box.bottom}` });
  const ball = disc([x(epoch), y(cost)], 5, { class: "ball" });
  return { picture: svg("g", {}, axes(x, y, box, ["epoch", "cost J"]), ...drawn, cursor, ball), places: epochs.map(x) };
}
