/* One sigmoid unit and one target under both costs, and what is said of them. Nothing here knows of the page; it agrees with
 * nblib to 1e-9 (tests/browser/test_cost.py), and on a grid of z the numbers are nblib's own.
 */

import { unpacked } from "../kit/bytes.js";
import { clamp } from "../kit/clamp.js";
import { fixed } from "../kit/numbers.js";

export const prediction = z => 1 / (1 + Math.exp(-z));

// The z of a prediction, as far as the pictures reach.
export function preactivation(a, reach) {
  const inside = clamp(a, [prediction(-reach), prediction(reach)]);
  return clamp(Math.log(inside / (1 - inside)), [-reach, reach]);
}

// Both costs, and their slopes with respect to a and to z.
export function oneAnswer(z, y) {
  const a = prediction(z);
  const slope = a * (1 - a);
  return {
    a, slope,
    squared: { cost: (a - y) ** 2 / 2, byA: a - y, byZ: (a - y) * slope },
    entropy: {
      cost: Math.max(z, 0) - y * z + Math.log1p(Math.exp(-Math.abs(z))),
      byA: (a - y) / slope,
      byZ: a - y,
    },
  };
}

// What nblib computed, for y = 0 and y = 1 at each z of the grid.
export function readAnswers(bytes, reach) {
  const numbers = unpacked(bytes, Float64Array);
  const count = numbers.length / 10;
  const perUnit = (count - 1) / (2 * reach);
  const table = [0, 1].map(y => Array.from({ length: count }, (_, i) => {
    const [a, squaredJ, squaredZ, entropyJ, entropyZ] = numbers.subarray(5 * (y * count + i));
    const slope = a * (1 - a);
    return {
      z: i / perUnit - reach, a, slope,
      squared: { cost: squaredJ, byA: a - y, byZ: squaredZ },
      entropy: { cost: entropyJ, byA: entropyZ / slope, byZ: entropyZ },
    };
  }));
  const at = (z, y) => {
    const index = Math.round((z + reach) * perUnit);
    return Math.abs(index - (z + reach) * perUnit) < 1e-9 ? table[y][index] : { z, ...oneAnswer(z, y) };
  };
  return { table, at };
}

export function answerSentence({ a, slope, squared, entropy }, y) {
  const error = Math.abs(a - y);
  const times = 1 / slope;
  const told = `The prediction is ${fixed(a)} and the target ${y}: `;
  const push = `squared error sends back δ = ${fixed(squared.byZ)}, cross-entropy ${fixed(entropy.byZ)}, `
    + `${times < 10 ? fixed(times, 1) : Math.round(times)} times as much.`;
  if (error > 0.9) return `${told}almost certain, and wrong. The sigmoid is flat here, so ${push}`;
  if (error > 0.5) return `${told}wrong. Here ${push}`;
  if (error > 0.1) return `${told}on the right side. Here ${push}`;
  return `${told}right, and rather sure. Both push little, as they should: ${push}`;
}
