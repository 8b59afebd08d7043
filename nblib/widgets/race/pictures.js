/* What the race explorer draws over its map, and J beside it. */

import { chart, spread } from "../kit/chart.js";
import { clamp } from "../kit/clamp.js";
import { svg } from "../kit/elements.js";
import { decades } from "../kit/scales.js";
import { disc, label, near, polyline } from "../kit/shapes.js";

// Each racer has a color, a dash, a mark and its name: no one of them alone.
export const marks = [
  at => disc(at, 5.5),
  ([x, y]) => svg("rect", { x: near(x - 5), y: near(y - 5), width: 10, height: 10 }),
  ([x, y]) => svg("path", { d: `M${near(x)} ${near(y - 6.5)}l6 11h-12z` }),
  ([x, y]) => svg("path", { d: `M${near(x)} ${near(y - 7)}l6 7l-6 7l-6 -7z` }),
];
export const classOf = k => `racer r${k}`;
const FAR = 1e4; // in the picture's units: no farther does a line need to go

const placesOf = ({ points }, { place }) => points.map(({ theta }) => place(theta))
  .filter(at => at.every(Number.isFinite)).map(at => at.map(value => clamp(value, [-FAR, FAR])));

// Where each racer is; one that is out of the picture is named at its edge.
function drawRacers(laps, ends, { left, right, top, bottom }) {
  const inside = ends.map(([x, y]) => [clamp(x, [left + 8, right - 8]), clamp(y, [top + 4, bottom - 8])]);
  const heights = spread(inside.map(([, y]) => y), 15, top + 6, bottom - 6);
  return ends.map(([x, y], k) => {
    const out = x < left || x > right || y < top || y > bottom;
    const toLeft = inside[k][0] > (left + right) / 2;
    const written = label(inside[k][0] + (toLeft ? -13 : 13), heights[k] + 4, `${laps[k].name}${out ? " (outside)" : ""}`,
      { class: "end", "text-anchor": toLeft ? "end" : "start" });
    return svg("g", { class: classOf(k) }, ...(out ? [] : [marks[k]([x, y])]), written);
  });
}

// The laps on the map; before the first step, all stand at the start.
export function drawLaps(laps, map) {
  const paths = laps.map(lap => placesOf(lap, map));
  const ways = paths.map((path, k) => svg("g", { class: classOf(k) }, polyline(path, { class: "way" }),
    ...path.slice(1, -1).slice(-40).map(at => disc(at, 1.8))));
  const begun = laps.some(({ points }) => points.length > 1);
  return svg("g", {}, ...ways, ...(begun ? drawRacers(laps, paths.map(path => path.at(-1)), map.box) : []));
}

// J of each racer over the steps, and the line below which it is down.
export function drawCosts(laps, steps, finish, width, height) {
  const lines = laps.map(({ name, points }) => ({
    name: steps ? name.replace("gradient descent", "gr. descent") : "",
    points: points.map(({ cost }, n) => [n, cost]).filter(([, cost]) => Number.isFinite(cost)),
  }));
  const [lowest, highest] = decades(lines.flatMap(({ points }) => points.map(([, cost]) => cost)), [0.0005, 1], 1e-6);
  const { picture, y, box } = chart(width, height, lines, {
    x: ["step", [0, Math.max(20, steps)]],
    y: ["J", [lowest, Math.min(1e6, highest)], true],
    margin: 84,
  });
  for (const what of ["polyline.line", "text.end"]) {
    picture.querySelectorAll(what).forEach((one, k) => one.classList.add("racer", `r${k}`));
  }
  picture.append(svg("path", { class: "goal", d: `M${box.left} ${near(y(finish))}H${box.right}` }));
  return picture;
}
