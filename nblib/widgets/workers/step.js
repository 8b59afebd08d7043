/* What a step costs with many machines, as in model.py, and how it is said; nothing here knows of the page. */

import { brief, grouped } from "../kit/numbers.js";

export const MOST = 1024; // machines

// In how many rounds the sums of p machines are added in pairs.
export function roundsOf(p) {
  let rounds = 0;
  while (2 ** rounds < p) rounds++;
  return rounds;
}

// The seconds of one step, by what they are spent on.
export function stepTime({ flops, sums, latency }, { examples, parameters, speed }, p) {
  const rounds = roundsOf(p);
  const compute = 6 * parameters * examples / (flops * p);
  const add = rounds * parameters / sums;
  const send = 2 * rounds * (latency + 64 * parameters / speed);
  return { rounds, compute, add, send, total: compute + add + send };
}

// The present number of machines among all: their times, the fastest number, and how many times as fast as one.
export function look(machine, task, p) {
  const at = count => stepTime(machine, task, count);
  const powers = Array.from({ length: roundsOf(MOST) + 1 }, (_, k) => 2 ** k);
  const best = powers.reduce((found, count) => at(count).total < at(found).total ? count : found);
  const speedup = count => at(1).total / at(count).total;
  const least = at(best).total;
  const verdict = at(p).total <= least ? "best" : p < best ? "more" : "too many";
  return { p, task, machine, at, best, speedup, now: at(p), verdict };
}

const UNITS = [[31557600, "years"], [86400, "days"], [3600, "h"], [60, "min"], [1, "s"], [1e-3, "ms"], [1e-6, "µs"]];

// Two digits and a unit.
export function duration(seconds) {
  if (seconds === 0) return "0 s";
  const [one, unit] = UNITS.find(([least]) => seconds >= 0.995 * least) ?? [1e-9, "ns"];
  return `${brief(seconds / one)} ${unit}`;
}

// Bytes, as people count them.
export function size(bytes) {
  const [one, unit] = [[1e9, "gigabytes"], [1e6, "megabytes"], [1e3, "kilobytes"]].find(([least]) => bytes >= least);
  return `${brief(bytes / one)} ${unit}`;
}

export const counted = p => p === 1 ? "1 machine" : `${grouped(p)} machines`;
const times = factor => `${brief(factor)} times as fast as one`;

export function sentence({ p, best, now, speedup, verdict }) {
  const step = `${counted(p)}: ${duration(now.total)} a step`;
  const here = p === 1 ? `${step}.` : `${step}, ${times(speedup(p))}.`;
  const end = {
    best: best === MOST ? "More would help, beyond this picture." : "No other number is faster.",
    more: `More would help, up to ${grouped(best)}: ${times(speedup(best))}.`,
    "too many": best === 1 ? "One alone is faster: to add and send costs more than it saves."
      : `Too many: ${grouped(best)} would be ${times(speedup(best))}.`,
  }[verdict];
  return `${here} ${end}`;
}
