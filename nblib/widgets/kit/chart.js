/* A chart of lines over a common axis, and labels that keep a distance. */

import { axes, plotBox } from "./axes.js";
import { svg } from "./elements.js";
import { linear, logarithmic } from "./scales.js";
import { label, polyline } from "./shapes.js";

// Labels at the ends of lines keep a distance: each group that would overlap is centered on its lines.
export function spread(places, distance, highest, lowest) {
  const order = [...places.keys()].sort((a, b) => places[a] - places[b]);
  const groups = []; // each with its mean, after the distances have been taken off
  order.forEach((index, rank) => {
    let group = { mean: places[index] - rank * distance, size: 1 };
    while (groups.length && groups.at(-1).mean > group.mean) {
      const { mean, size } = groups.pop();
      group = { mean: (mean * size + group.mean * group.size) / (size + group.size), size: size + group.size };
    }
    groups.push(group);
  });
  const means = groups.flatMap(({ mean, size }) => Array(size).fill(mean));
  const limit = lowest - (order.length - 1) * distance;
  const moved = [];
  order.forEach((index, rank) => { moved[index] = Math.max(highest, Math.min(means[rank], limit)) + rank * distance; });
  return moved;
}

// A chart of lines over a common axis, each with its name at its end: {name, points: [[x, y] …], strong}.
export function chart(width, height, lines, { x: [xName, xDomain], y: [yName, yDomain, log = false], margin = 58 }) {
  const box = plotBox(width, height, { right: margin });
  const x = linear(xDomain, [box.left, box.right], width < 340 ? 4 : 5);
  const y = (log ? logarithmic : linear)(yDomain, [box.bottom, box.top], 4);
  const drawn = lines.filter(({ points }) => points.length);
  const ends = drawn.map(({ points }) => points.at(-1).map((value, i) => [x, y][i](value)));
  // Only labels beside each other can overlap.
  const places = ends.map(([, end]) => end);
  const beside = ends.map(([end], i) => [end, i]).filter(([, i]) => drawn[i].name).sort(([a], [b]) => a - b);
  while (beside.length) {
    const apart = beside.findIndex(([end], i) => i && end - beside[i - 1][0] > 30);
    const group = beside.splice(0, apart < 0 ? beside.length : apart).map(([, i]) => i);
    spread(group.map(i => places[i]), 13, box.top, box.bottom).forEach((place, k) => { places[group[k]] = place; });
  }
  const picture = svg("g", {}, axes(x, y, box, [xName, yName]));
  // The strong line last: it lies over the others. And the names over all lines: a name may stand where another line is.
  const order = [...drawn.keys()].sort((a, b) => Boolean(drawn[a].strong) - Boolean(drawn[b].strong));
  const kind = (name, { strong }) => ({ class: strong ? `${name} strong` : name });
  picture.append(
    ...order.map(i => polyline(drawn[i].points.map(([a, b]) => [x(a), y(b)]), kind("line", drawn[i]))),
    ...order.map(i => label(Math.min(ends[i][0], box.right) + 6, places[i] + 4, drawn[i].name, kind("end", drawn[i]))));
  return { picture, x, y, box };
}
