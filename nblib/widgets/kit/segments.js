/* The steps taken so far, as a list of segments: pairs of a rate and how many steps with it. */

// The same with `count` more steps at a rate.
export function lengthened(segments, rate, count) {
  const last = segments.at(-1);
  return last?.[0] === rate ? [...segments.slice(0, -1), [rate, last[1] + count]] : [...segments, [rate, count]];
}

export const stepsIn = segments => segments.reduce((sum, [, count]) => sum + count, 0);
