/* The two pictures of the explorer of many machines: what a step costs, and how many times as fast it is. */

import { axes } from "../kit/axes.js";
import { spread } from "../kit/chart.js";
import { svg } from "../kit/elements.js";
import { grouped } from "../kit/numbers.js";
import { decades, logarithmic } from "../kit/scales.js";
import { disc, label, near, polyline } from "../kit/shapes.js";
import { duration, MOST } from "./step.js";

const PARTS = ["compute", "add", "send", "total"];
const SMALLEST = 1e-6; // of the largest time: what is less lies on the axis

const machines = range =>
  Object.assign(logarithmic([1, MOST], range), { ticks: [1, 4, 16, 64, 256, MOST], write: grouped });

// Where a line is drawn: at the counts of the slider, and where a round more begins.
function counts(workers) {
  const jumps = workers.filter(p => Number.isInteger(Math.log2(p)) && p < MOST).map(p => p + 1);
  return [...new Set([...workers, ...jumps])].sort((a, b) => a - b);
}

const cursor = (x, { top, bottom }) => svg("path", { class: "cursor", d: `M${near(x)} ${top}V${bottom}` });

// The time of a step over the number of machines, and its three parts.
export function drawTimes({ at, now, p, best }, workers, { width, height }) {
  const box = { left: 58, right: width - 76, top: 34, bottom: height - 38 };
  const x = machines([box.left, box.right]);
  const lines = PARTS.map(part => [part, counts(workers).map(count => [count, at(count)[part]]).filter(([, time]) => time > 0)]);
  const values = lines.flatMap(([, points]) => points.map(([, time]) => time));
  const y = logarithmic(decades(values, [Infinity, 0], SMALLEST * Math.max(...values)), [box.bottom, box.top], 4);
  y.write = duration;
  const drawn = lines.map(([, points]) => points.map(([count, time]) => [x(count), y(time)]));
  const heights = spread(drawn.map(points => points.at(-1)[1]), 14, box.top, box.bottom);
  return { x, y, box, g: svg("g", {}, axes(x, y, box, ["machines", ""]),
    label(4, 14, "time of a step", { class: "name key" }),
    svg("path", { class: "one", d: `M${near(x(best))} ${box.top}V${box.bottom}` }), cursor(x(p), box),
    ...lines.map(([part], i) => svg("g", { class: part }, polyline(drawn[i], {}),
      label(box.right + 8, heights[i] + 4, part === "total" ? "together" : part, { class: "end" }))),
    disc([x(p), y(now.total)], 5, { class: "ball" })) };
}

// How many times as fast as one machine, beside p times; what lies right of the best number has its own ground.
export function drawSpeedup({ speedup, p, best }, workers, { width, height }) {
  const box = { left: 58, right: width - 76, top: 34, bottom: height - 38 };
  const x = machines([box.left, box.right]);
  const points = counts(workers).map(count => [count, speedup(count)]);
  const y = logarithmic([Math.min(0.5, ...points.map(([, factor]) => factor)), MOST], [box.bottom, box.top], 4);
  const from = x(best);
  const end = y(points.at(-1)[1]);
  const [ideal, model] = spread([y(MOST), end], 14, box.top, box.bottom);
  const ground = { x: near(from), y: box.top, width: near(box.right - from), height: box.bottom - box.top };
  const beyond = box.right - from > 130 ? [label(from + 8, box.top + 14, "too many", { class: "word" })] : [];
  return { x, y, box, g: svg("g", {}, svg("rect", { class: "regime", ...ground }), axes(x, y, box, ["machines", ""]),
    label(4, 14, "times as fast as one machine", { class: "name key" }), ...beyond,
    polyline([[x(1), y(1)], [x(MOST), y(MOST)]], { class: "ideal" }), label(box.right + 8, ideal + 4, "ideal", { class: "end" }),
    svg("g", { class: "total" }, polyline(points.map(([count, factor]) => [x(count), y(factor)]), {}),
      label(box.right + 8, model + 4, "model", { class: "end" })),
    svg("path", { class: "one", d: `M${near(from)} ${box.top}V${box.bottom}` }), cursor(x(p), box),
    disc([x(p), y(speedup(p))], 5, { class: "ball" })) };
}
