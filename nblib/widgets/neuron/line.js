/* The neuron's line: on which side of it a flower lies, where it crosses the picture, and what is said of it. Nothing here knows
 * of the page.
 */

import { fixed, grouped } from "../kit/numbers.js";

const preactivation = ([b, w1, w2], [x1, x2]) => b + w1 * x1 + w2 * x2;

export const logit = p => Math.log(p / (1 - p));

// Whether a flower [x1, x2, label] lies on the wrong side of the line.
export const isWrong = (theta, flower) => (preactivation(theta, flower) >= 0) !== (flower[2] === 1);

// The part of a rectangle, given by its corners in order, where the pre-activation is at least z.
export function above(theta, corners, z) {
  const part = [];
  corners.forEach((corner, i) => {
    const next = corners[(i + 1) % corners.length];
    const [here, there] = [corner, next].map(point => preactivation(theta, point) - z);
    if (here >= 0) part.push(corner);
    if (here >= 0 !== there >= 0) part.push(corner.map((value, k) => value + here / (here - there) * (next[k] - value)));
  });
  return part;
}

// The two ends of the line on which the pre-activation is z, or none: those corners of the part that lie on it.
export function ends(theta, corners, z) {
  const size = Math.max(1, ...theta.map(Math.abs));
  const part = above(theta, corners, z);
  if (part.length === corners.length && part.every((point, i) => point === corners[i])) return []; // all of the picture
  return part.filter(point => !corners.includes(point) && Math.abs(preactivation(theta, point) - z) < 1e-6 * size);
}

export function sentence({ epoch, rate, cost, testCost, right, testRight, theta, training, tests, rises }) {
  const start = `Epoch ${grouped(epoch)} at rate ${rate}: J = ${fixed(cost)}, ${fixed(testCost)} on the test flowers; `
    + `${testRight} of ${tests} of these are on the right side.`;
  const size = `The weights are ${fixed(theta[1], 2)} and ${fixed(theta[2], 2)}`;
  if (!epoch) return `${start} This is the start, the same for every rate.`;
  if (right + testRight < training + tests) {
    return `${start} ${size}; ${training - right} of ${training} training flowers are wrong.`;
  }
  const jumps = rises ? `. J rose in ${rises} of the 1,000 epochs` : ": from here on they grow";
  return `${start} ${size}, and no flower is wrong${jumps}.`;
}
