/* What the learning-rate explorer says. */

import { heightBeside } from "../kit/descents.js";
import { fixed, short } from "../kit/numbers.js";
import { isOver } from "./runs.js";

export const PARAMETERS = { 1: ["θ"], 2: ["θ₀", "θ₁"] };
export const placeOf = theta => theta.map((value, i) => `${PARAMETERS[theta.length][i]} = ${fixed(value, 2)}`).join(", ");

export const rateText = rate => rate < 0.001 ? rate.toFixed(4) : String(rate);
export const ratesOf = ({ segments }) => segments.map(([rate]) => rateText(rate)).join("\u2192");

export function sentence({ verdict, points, over, rate }, { zoom, playing }) {
  const n = points.length - 1;
  const [here, before] = [points.at(-1), points.at(-2)];
  const cost = short(Number(here.cost.toPrecision(4)));
  const after = `after ${n} iteration${n === 1 ? "" : "s"}`;
  const end = playing ? "." : `: J = ${cost}`;
  const said = {
    ready: `ready at ${placeOf(here.theta)}: press Next iteration or Play.`,
    converged: `converged ${after}${end}${playing ? "" : ", and the slope is almost 0."}`,
    "still descending": playing ? "still descending." : `still descending ${after}${end}.`,
    oscillating: playing ? "oscillating." : `oscillating at iteration ${n}${end}. `
      + `Each step lands across the valley, ${heightBeside(here, before)} before.`,
    diverged: `diverged at iteration ${n}: J = ${cost}, ${short(Math.round(here.cost / points[0].cost))} times the start.`,
  }[verdict];
  const again = isOver(verdict) && !over ? ` At ${rateText(rate)} it can go on.` : "";
  return said + again + (zoom > 1 ? ` The steps left the picture, so it now shows ${short(zoom)} times the width.` : "");
}
