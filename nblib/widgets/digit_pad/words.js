/* What the digit pad says. */

import { fixed } from "../kit/numbers.js";
import { FINE, N } from "./ink.js";
import { largestOf } from "./show.js";

export function share(value) {
  if (value > 0.995) return "> 99%";
  return value < 0.005 ? "< 1%" : `${Math.round(100 * value)}%`;
}

export const named = digit => `${digit === 8 ? "an" : "a"} ${digit}`;

// Why the network is not sure, as far as the drawing's measures tell.
export function reason({ box, ink, usual, centered, values: [best, second] }) {
  const size = Math.max(box.right - box.left, box.bottom - box.top) / FINE;
  const away = Math.hypot(box.left + box.right - N, box.top + box.bottom - N) / (2 * FINE);
  const cells = value => `${Math.round(value)} cells`;
  const than = "than 99 of 100 digits the network learned from";
  if (!centered && away > 2) return `It sits ${cells(away)} off the center: switch “center and scale” on.`;
  if (!centered && size < 11) return `It is only ${cells(size)} large: switch “center and scale” on.`;
  if (size < 5) return "There is little more than a dot: draw larger.";
  if (ink < usual[0]) return `It has less ink ${than}.`;
  if (ink > usual[1]) return `It has more ink ${than}: draw larger, so that the stroke is thinner.`;
  if (second > best / 2) return "It has something of both.";
  return "It is like none of the digits the network learned from.";
}

// `truth` is the label of a digit that was picked, null for a drawing.
export function sentence(state) {
  const { outputs, box, truth } = state;
  if (!box) return "Draw a digit.";
  const order = [...outputs.keys()].sort((a, b) => outputs[b] - outputs[a]);
  const [first, second] = order;
  const values = order.map(digit => outputs[digit]);
  const [best, next] = values.map(value => // each stays on one line
    share(value).replace("> ", "over ").replace("< ", "under ").replaceAll(" ", "\u00a0"));
  const truly = truth !== null && truth !== first ? ` Its label says ${truth}.` : "";
  if (values[0] >= 0.5) return `I read ${named(first)} (${best}). Second guess: ${second} (${next}).${truly}`;
  return `I am not sure: perhaps ${named(first)} (${best}), perhaps ${named(second)} (${next}). `
    + `${reason({ ...state, values })}${truly}`;
}

// What the pad says while it shows how a 7 is read.
export function sceneSentence(state) {
  const { scene, unit, a, outputs, deltas } = state;
  if (!scene) return "Watch: a 7 is drawn, and the network reads it while it grows.";
  if (scene === "unit") return `Hidden unit ${unit + 1} speaks loudest for a 7: its activation is ${fixed(a[unit], 2)}.`;
  if (scene === "answer") return sentence(state);
  const told = `The 7 should have been 1 and is ${fixed(outputs[7], 2)}: its δ is ${fixed(deltas.outputs[7], 2)}. `;
  if (scene === "outputs") return `Now the way back. ${told}Each of the others should have been 0.`;
  const most = largestOf(deltas.hidden);
  return `${told}The weights carry the blame back to the hidden units; number ${most + 1} gets most, `
    + `${fixed(deltas.hidden[most], 3)}. Your turn: draw a digit.`;
}
