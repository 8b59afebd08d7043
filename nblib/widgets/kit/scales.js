/* Scales: functions from a domain to a range, that know their ticks. */

import { clamp } from "./clamp.js";
import { raised, short } from "./numbers.js";

const rounded = value => Number(value.toPrecision(12)); // 0.3, not 0.30000000000000004

export function linear([low, high], [from, to], count = 5) {
  const scale = value => from + (value - low) / (high - low) * (to - from);
  const rough = (high - low) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * [1, 2, 5, 10].find(factor => factor * power >= rough);
  scale.ticks = [];
  for (let i = Math.ceil(low / step); i * step <= high + 1e-9 * step; i++) scale.ticks.push(rounded(i * step));
  scale.write = short;
  return scale;
}

export function logarithmic([low, high], range, count = 5) {
  const inner = linear([Math.log10(low), Math.log10(high)], range);
  const scale = value => inner(Math.log10(clamp(value, [low, high])));
  const powers = Math.log10(high / low);
  const factors = powers < 2 ? [1, 2, 5] : [1];
  const step = Math.max(1, Math.ceil(Math.round(powers) / count));
  scale.ticks = [];
  for (let power = Math.floor(Math.log10(low) + 1e-9); power <= Math.log10(high) + 1e-9; power += step) {
    scale.ticks.push(...factors.map(factor => rounded(factor * 10 ** power)).filter(tick => tick >= low && tick <= high));
  }
  scale.write = value => value >= 0.001 && value < 1e4 ? short(value) : `10${raised(Math.round(Math.log10(value)))}`;
  return scale;
}

// Whole powers of ten around all values, and around what an axis shows in any case. No values below `least` count.
export function decades(values, [low, high], least) {
  const finite = values.filter(Number.isFinite);
  const [lowest, highest] = [Math.max(least, Math.min(low, ...finite)), Math.max(high, ...finite)];
  return [10 ** Math.floor(Math.log10(lowest)), 10 ** Math.ceil(Math.log10(highest))];
}

// From a place back to a value, of a linear scale.
export const inverse = (scale, position) => (position - scale(0)) / (scale(1) - scale(0));
