/* What the descent explorer says. */

import { heightBeside, steepness } from "../kit/descents.js";
import { placeOn } from "../kit/map.js";
import { fixed, grouped, short } from "../kit/numbers.js";

export const counted = (n, one) => `${grouped(n)} ${one}${n === 1 ? "" : "s"}`;

export function sentence({ surface, points, verdict }, playing) {
  if (playing && (verdict === "still descending" || verdict === "oscillating")) return `${verdict}.`;
  const [here, before] = [points.at(-1), points.at(-2)];
  const after = `after ${counted(points.length - 1, "update")}`;
  const [cost, slope] = [fixed(here.cost), fixed(steepness(here), 3)];
  const where = `J = ${cost}, slope ${slope}`;
  return {
    ready: `ready at ${placeOn(surface, here.theta)}: J = ${cost}. `
      + "The arrow is the next update, steepest down and at right angles to the contour.",
    "still descending": `still descending ${after}: ${where}.`,
    oscillating: `oscillating ${after}: ${where}. Each update lands across the valley, ${heightBeside(here, before)} before.`,
    arrived: `arrived ${after}: ${where}. No ground is lower.`,
    "at the saddle": `at the saddle ${after}: the slope is ${slope}. `
      + `Stopped, though lower ground lies on both sides (J = ${cost} here, 0 there).`,
    diverged: `diverged ${after}: J = ${short(Number(here.cost.toPrecision(3)))}. `
      + "The steps are too long for this ground; try a smaller rate.",
  }[verdict];
}

const TITLES = { batch: "the batch", "mini-batch": "mini-batches", single: "single examples" };

export function comparison({ paths, clock, by, surface: { least }, over }, playing) {
  if (playing) return "Three descents, one start: the table counts.";
  if (!clock) {
    return `ready: three descents from one start, J = ${fixed(paths[0].costs[0])}. `
      + "They differ only in how many flowers each update looks at.";
  }
  const other = ({ updates, examples }) => by === "examples" ? counted(updates, "update") : counted(examples, "example");
  const told = paths.map(path => path.diverged ? `${TITLES[path.name]} diverged at update ${path.updates}`
    : `${TITLES[path.name]} reached J = ${fixed(path.costs.at(-1))} (${other(path)})`);
  const same = `${counted(clock, by.slice(0, -1))} each${by === "examples" && over ? " = 1 pass over the data" : ""}`;
  return `After ${same}: ${told.join(", ")}. The best line has J = ${fixed(least)}.`;
}

// In words, what the map shows.
export const describeWalk = ({ surface, points }) => `Lines of equal cost, ${surface.name}: update ${points.length - 1} at `
  + `${placeOn(surface, points.at(-1).theta)}, J = ${fixed(points.at(-1).cost)}.`;

export const describePaths = ({ surface, paths, clock, by }) => "Lines of equal cost over bias b and weight w, with three paths "
  + `after ${counted(clock, by.slice(0, -1))} each: `
  + `${paths.map(({ name, thetas }) => `${name} at ${placeOn(surface, thetas.at(-1))}`).join("; ")}.`;
