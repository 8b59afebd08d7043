/* What nblib measured in networks of any depth (model.py packs it), in numbers and in words; nothing is computed here but
 * quotients, and nothing here knows of the page.
 */

import { floats } from "../kit/bytes.js";
import { layerName } from "../kit/layers.js";
import { brief, grouped } from "../kit/numbers.js";
import { read } from "../kit/state.js";

export const DEEPEST = 10; // hidden layers at most

// One network after one epoch: the sizes of all layers' gradients and of the hidden activations, and how it does.
export function network(model, { scheme, activation, depth, epoch }) {
  const { activations, epochs, numbers, outcomes, verdicts } = read(model,
    ["activations", "epochs", "numbers", "outcomes", "verdicts"]);
  const family = scheme * activations.length + activation; // its ten depths follow one another
  const run = family * DEEPEST + depth - 1;
  // A network of depth d has 2 d + 1 numbers an epoch, so the ones of depths 1 … d − 1 have d² − 1 in all.
  const before = epochs.length * (family * DEEPEST * (DEEPEST + 2) + depth * depth - 1) + epoch * (2 * depth + 1);
  const gradients = floats(numbers, before, depth + 1);
  const spreads = floats(numbers, before + depth + 1, depth);
  const [verdict, right] = [0, 1].map(i => outcomes.getUint8(2 * (run * epochs.length + epoch) + i));
  return { gradients, spreads, share: gradients[0] / gradients[depth], verdict: verdicts[verdict], right };
}

export const isDrawn = value => value > 0 && Number.isFinite(value); // on an axis of powers of ten

// A share as readers say it: 1/220,000 of it, or 3.2 times it.
export function part(share) {
  if (share >= 0.95) return `${brief(share)} times`;
  const one = Number((1 / share).toPrecision(2));
  return one < 1e7 ? `1/${grouped(one)} of` : `${brief(share)} of`;
}

export const counted = depth => `${depth} hidden layer${depth > 1 ? "s" : ""}`;

function told(gradients, share) {
  if (!(gradients.at(-1) > 0)) return "no gradient is left";
  return share === 0 ? "layer 1 gets no gradient at all" : `layer 1 gets ${part(share)} the gradient of the output layer`;
}

export function sentence({ gradients, share, verdict, right, depth, epoch }) {
  const when = epoch ? ` after epoch ${epoch}` : "";
  const largest = Math.max(...gradients);
  const gets = told(gradients, share);
  const said = {
    overflow: `Exploded: ${when ? `by epoch ${epoch}` : "at the start"} the numbers have left the range of the computer.`,
    exploding: `Exploding${when}: a typical slope in layer ${layerName(gradients.indexOf(largest), depth)} is `
      + `${brief(largest)}; ${gets}.`,
    vanishing: `Vanishing${when}: ${gets}.`,
    fading: `Fading${when}: ${gets}.`,
    even: `Even${when}: ${gets}.`,
  }[verdict];
  return `${said} With ${counted(depth)} the network reads ${right}% of the digits.`;
}
