/* The two pictures of the explorer of depth: sizes by layer, and layer 1 against the output layer by depth. */

import { axes } from "../kit/axes.js";
import { spread } from "../kit/chart.js";
import { svg } from "../kit/elements.js";
import { layerName } from "../kit/layers.js";
import { raised } from "../kit/numbers.js";
import { decades, linear, logarithmic } from "../kit/scales.js";
import { disc, label, near, polyline } from "../kit/shapes.js";
import { DEEPEST, isDrawn } from "./sizes.js";

// A logarithmic axis over whole powers of ten, those of `usual` at least.
export function sizeScale(values, usual, range) {
  const scale = logarithmic(decades(values.filter(isDrawn), usual, 0), range, 4);
  scale.write = value => Math.abs(Math.log10(value)) < 0.5 ? "1" : `10${raised(Math.round(Math.log10(value)))}`;
  return scale;
}

const whole = (scale, count, from, write) =>
  Object.assign(scale, { ticks: Array.from({ length: count }, (_, i) => i + from), write });

// Size by layer: the gradient now and at the start, and the activations.
export function drawLayers({ now, first, depth, epoch }, { width, height }) {
  const box = { left: 50, right: width - 14, top: 40, bottom: height - 38 };
  const column = (box.right - box.left) / (depth + 1);
  const x = whole(layer => box.left + column * (layer + 0.5), depth + 1, 0, layer => layerName(layer, depth));
  const y = sizeScale([...now.gradients, ...first.gradients, ...now.spreads], [1e-6, 1], [box.bottom, box.top]);
  const line = (values, name, mark) => {
    const points = values.flatMap((value, layer) => isDrawn(value) ? [[x(layer), y(value)]] : []);
    return svg("g", { class: name }, polyline(points, {}), ...points.map(mark));
  };
  const key = [["delta", "◂ gradient"], ["activation", "▪ activations"]];
  if (epoch) key.push(["delta faint", "● gradient at the start"]);
  return svg("g", {}, axes(x, y, box, ["layer", ""]),
    line(now.spreads, "activation", ([a, b]) => svg("rect", { x: near(a - 3.5), y: near(b - 3.5), width: 7, height: 7 })),
    ...(epoch ? [line(first.gradients, "delta before", place => disc(place, 2.5))] : []),
    // Gradients are computed against the flow: their marks point back.
    line(now.gradients, "delta", ([a, b]) => svg("path", { d: `M${near(a - 6)} ${near(b)}l10 -5.5v11z` })),
    svg("text", { x: 8, y: 14, class: "key" },
      ...key.map(([name, text], i) => svg("tspan", { class: name, dx: i ? 14 : 0 }, text))));
}

// Layer 1 against the output layer, for every depth and every start; the line of `scheme` lies over the others.
export function drawDepths({ lines, schemes, scheme, vanishing }, { width, height }) {
  const box = { left: 50, right: width - 98, top: 30, bottom: height - 38 };
  const x = whole(linear([1, DEEPEST], [box.left + 12, box.right]), DEEPEST, 1, String);
  const y = sizeScale(lines.flat(), [1e-6, 10], [box.bottom, box.top]);
  const limit = y(vanishing);
  const regime = { x: box.left, y: near(limit), width: near(box.right - box.left), height: near(box.bottom - limit) };
  const g = svg("g", {}, svg("rect", { class: "regime", ...regime }), axes(x, y, box, ["hidden layers", ""]),
    svg("path", { class: "one", d: `M${box.left} ${near(y(1))}H${box.right}` }),
    label(4, 14, "gradient of layer 1 / of the output layer", { class: "name key" }),
    label(box.left + 6, box.bottom - 7, "vanishing", { class: "word" }));
  // A line stops where the numbers have overflowed or the gradient is zero.
  const drawn = lines.map(line => line.flatMap((share, i) => isDrawn(share) ? [[x(i + 1), y(share)]] : []));
  const ends = drawn.map(points => points.at(-1) ?? [box.left, box.bottom]);
  const heights = spread(ends.map(([, b]) => b), 14, box.top, box.bottom);
  const order = [...lines.keys()].sort((a, b) => (a === scheme) - (b === scheme));
  for (const i of order) {
    const strong = i === scheme ? " strong" : "";
    g.append(polyline(drawn[i], { class: `line way-${i}${strong}` }),
      label(box.right + 10, heights[i] + 4, schemes[i], { class: `end${strong}` }));
    if (ends[i][0] < box.right - 1 && drawn[i].length) g.append(disc(ends[i], 3, { class: "stop" }));
  }
  return { g, x, y, box };
}
