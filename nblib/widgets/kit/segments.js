/* The steps taken so far, as a list of segments. */

// The steps taken so far, pairs of a rate and how many, and `count` more with a rate.
export function lengthened(segments, rate, count) {
  const last = segments.at(-1);
  return last?.[0] === rate ? [...segments.slice(0, -1), [rate, last[1] + count]] : [...segments, [rate, count]];
}
