/* The pictures of the digit pad: light colors on nothing; in the dark the style sheet turns their lightness around, as it does
 * for figures.
 */

import { clamp } from "../kit/clamp.js";
import { html, svg } from "../kit/elements.js";
import { fixed } from "../kit/numbers.js";
import { label, near } from "../kit/shapes.js";
import { SIDE } from "./ink.js";

const INK = 0x241f1b; // #1b1f24: bytes come the other way round, and the opacity before them
const [FOR, AGAINST] = ["rgb(138 90 0)", "rgb(86 97 108)"];

export const canvas = size => html("canvas", { width: size, height: size, "aria-hidden": "true" });
export const signedCanvas = () => canvas(4 * SIDE);

// One color, as opaque as `strength(row, column)` says.
export function paint(target, strength) {
  const { width: size } = target;
  const image = new ImageData(size, size);
  const dots = new Uint32Array(image.data.buffer);
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) dots[row * size + column] = INK | Math.round(255 * strength(row, column)) << 24;
  }
  target.getContext("2d").putImageData(image, 0, 0);
}

export const paintPixels = (target, x) => paint(target, (row, column) => x[column * SIDE + row]);

export const largest = values => values.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-12);

// Numbers with a sign, 4×4 dots each: above zero a full square, below zero a small one in gray. So color does not tell alone.
export function paintSigned(target, values, most) {
  const brush = target.getContext("2d");
  brush.clearRect(0, 0, 4 * SIDE, 4 * SIDE);
  values.forEach((value, at) => {
    const [x, y] = [4 * Math.floor(at / SIDE), 4 * (at % SIDE)];
    brush.globalAlpha = Math.min(1, Math.abs(value) / most);
    brush.fillStyle = value > 0 ? FOR : AGAINST;
    if (value > 0) brush.fillRect(x, y, 4, 4);
    else brush.fillRect(x + 0.5, y + 0.5, 3, 3);
  });
}

// Ten bars up and down from a line; what is far off the scale ends at the edge, its number does not.
export function drawVotes(target, values, unit) {
  const bar = (value, digit) => {
    const [x, y] = [32 * digit + 6, 40 - 30 * clamp(value / 6, [-1, 1])];
    const kind = value > 0 ? "for" : "against";
    return svg("rect", { x, width: 20, y: near(Math.min(40, y)), height: near(Math.abs(y - 40)), class: kind });
  };
  target.replaceChildren(...values.map(bar), svg("path", { d: "M0 40H320", class: "zero" }),
    ...values.map((_, digit) => label(32 * digit + 16, 90, digit, { "text-anchor": "middle" })));
  const each = values.map((value, digit) => `${digit}: ${fixed(value, 1)}`).join(", ");
  target.setAttribute("aria-label", `Hidden unit ${unit + 1} adds to the outputs: ${each}.`);
}
