/* The picture of a start: a violin for each layer, as wide as many of its numbers lie there. */

import { svg } from "../kit/elements.js";
import { layerName } from "../kit/layers.js";
import { raised } from "../kit/numbers.js";
import { linear } from "../kit/scales.js";
import { label, near } from "../kit/shapes.js";
import { BINS } from "./starts.js";

// The powers of ten that an axis covers: a usual span, wider if it has to be. A record's ends are such powers.
export function powersOf(records, [low, high]) {
  const seen = records.filter(({ zeros }) => zeros < 1);
  const [lowest, highest] = [Math.min(low, ...seen.map(one => one.low)), Math.max(high, ...seen.map(one => one.high))];
  return [Math.floor(lowest), Math.ceil(highest)];
}

// An axis of whole powers of ten only.
function powerScale([low, high], range) {
  const step = Math.max(1, Math.ceil((high - low) / 4));
  const ticks = Array.from({ length: Math.floor((high - low) / step) + 1 }, (_, i) => low + i * step);
  return Object.assign(linear([low, high], range, 4), { ticks, write: power => `10${raised(power)}` });
}

function violin({ heights, low, high, zeros }, x, half, y, kind) {
  if (zeros === 1) return svg("g", { class: kind });
  const [bottom, top] = [y(low), y(high)];
  if (bottom - top < 3) { // all the same
    const d = `M${near(x - half)} ${near((bottom + top) / 2)}h${near(2 * half)}`;
    return svg("g", { class: kind }, svg("path", { class: "only", d }));
  }
  const places = heights.map((height, i) => [height / 15 * half, bottom + (top - bottom) * (i + 0.5) / BINS]);
  const right = [[0, bottom], ...places, [0, top]];
  const outline = [...right.map(([wide, at]) => [x + wide, at]), ...right.reverse().map(([wide, at]) => [x - wide, at])];
  const points = outline.map(([a, b]) => `${near(a)},${near(b)}`).join(" ");
  return svg("g", { class: kind }, svg("polygon", { points }));
}

// One row of violins under its title. A logarithmic axis has a line under it for the zeros, which have no logarithm.
export function drawPanel(records, { kind, title, log, usual, top, height, width, depth }) {
  const box = { left: 46, right: width - 4, top: top + 26, bottom: top + height };
  const scale = log ? powerScale(powersOf(records, usual), [box.bottom - 18, box.top]) : linear(usual, [box.bottom, box.top], 4);
  const [axes, violins] = [svg("g", { class: "axes" }), svg("g")];
  const grid = (y, text) => axes.append(svg("path", { class: "grid", d: `M${box.left} ${near(y)}H${box.right}` }),
    label(box.left - 6, y + 4, text, { "text-anchor": "end" }));
  for (const value of scale.ticks) grid(scale(value), scale.write(value));
  if (log) grid(box.bottom, "0");
  axes.append(label(4, top + 12, title, { class: "name" }));

  const column = (box.right - box.left) / records.length;
  const half = 0.44 * Math.min(column, 90);
  records.forEach((record, layer) => {
    const x = box.left + column * (layer + 0.5);
    const share = half * record.zeros; // as wide as there are zeros
    violins.append(violin(record, x, half, scale, kind));
    if (share) violins.append(svg("path", { class: `${kind} none`, d: `M${near(x - share)} ${box.bottom}h${near(2 * share)}` }));
    axes.append(label(x, box.bottom + 20, layerName(layer, depth), { "text-anchor": "middle" }));
  });
  return svg("g", {}, axes, violins);
}
