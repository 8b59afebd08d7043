/* What the race explorer says. */

import { placeOn } from "../kit/map.js";
import { fixed } from "../kit/numbers.js";
import { ranking } from "./laps.js";

export const counted = n => `${n} step${n === 1 ? "" : "s"}`;
const capital = text => text[0].toUpperCase() + text.slice(1);
const withRate = rate => rate === null ? "each at its own best rate" : `all at the rate ${rate}`;

function fate({ name, verdict, since, points }) {
  const cost = `J = ${fixed(points.at(-1).cost)}`;
  return {
    arrived: `${name} is down since step ${since}`,
    diverged: `${name} diverged at step ${points.length - 1}`,
    "on flat ground": `${name} stands on flat ground at ${cost}`,
    climbing: `${name} is at ${cost}, and just went uphill`,
    descending: `${name} is still descending at ${cost}`,
    ready: `${name} is at ${cost}`,
  }[verdict];
}

export function sentence({ surface, start, laps, steps, rate, over }, finish, playing) {
  if (!steps) {
    return `ready: four racers at ${placeOn(surface, start)} with J = ${fixed(laps[0].points[0].cost)}, ${withRate(rate)}. `
      + `Down means J below ${finish}.`;
  }
  if (playing) return `racing, ${withRate(rate)}.`;
  if (over) return `All four diverged within ${counted(steps)}. A smaller rate may help.`;
  const [first, ...others] = ranking(laps);
  const lead = first.verdict === "arrived" ? `, down since step ${first.since}` : ` with J = ${fixed(first.points.at(-1).cost)}`;
  return `After ${counted(steps)} ${first.name} leads${lead}. ${capital(others.map(fate).join("; "))}.`;
}

// In words, what the map shows.
export const describe = ({ surface, laps, steps }) => `Lines of equal cost, ${surface.name}, with four paths after `
  + `${counted(steps)}: ${laps.map(({ name, points }) => `${name} at ${placeOn(surface, points.at(-1).theta)}`).join("; ")}.`;
