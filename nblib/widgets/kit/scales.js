/* Scales: functions from a domain to a range, that know their ticks. */

import { raised, short } from "./numbers.js";

export function linear([low, high], [from, to], count = 5) {
  const scale = value => from + (value - low) / (high - low) * (to - from);
  const rough = (high - low) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * [1, 2, 5, 10].find(factor => factor * power >= rough);
  scale.ticks = [];
  for (let i = Math.ceil(low / step); i * step <= high + 1e-9 * step; i++) scale.ticks.push(Number((i * step).toPrecision(12)));
  scale.write = short;
  return scale;
}

export function logarithmic([low, high], range, count = 5) {
  const inner = linear([Math.log10(low), Math.log10(high)], range);
  const scale = value => inner(Math.log10(Math.min(Math.max(value, low), high)));
  const decades = Math.log10(high / low);
  const factors = decades < 2 ? [1, 2, 5] : [1];
  const step = Math.max(1, Math.ceil(Math.round(decades) / count));
  scale.ticks = [];
  for (let power = Math.floor(Math.log10(low) + 1e-9); power <= Math.log10(high) + 1e-9; power += step) {
    scale.ticks.push(...factors.map(factor => Number((factor * 10 ** power).toPrecision(12))).filter(tick => tick >= low && tick <= high));
  }
  scale.write = value => value >= 0.001 && value < 1e4 ? short(value) : `10${raised(Math.round(Math.log10(value)))}`;
  return scale;
}

// From a place back to a value, of a linear scale.
export const inverse = (scale, position) => (position - scale(0)) / (scale(1) - scale(0));
