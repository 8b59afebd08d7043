/* The runs of the learning-rate explorer. Nothing here knows of the page. What is computed here, the next step of a run that
 * nblib did not foresee, agrees with nblib to 1e-9 (tests/browser/test_learning_rate.py).
 */

import { agreement, follow, stepped } from "../kit/descents.js";
import { lengthened } from "../kit/segments.js";

// The same rule as judge_run() in runs.py.
export function judgeRun(points, { tolerance, bound }) {
  const [here, before] = [points.at(-1), points.at(-2)];
  if (!Number.isFinite(here.cost)) return "diverged";
  if (here.gradient.every(slope => Math.abs(slope) < tolerance)) return "converged";
  if (!before) return "ready";
  if (here.cost > Math.max(bound * points[0].cost, before.cost)) return "diverged";
  return agreement(here, before) < 0 ? "oscillating" : "still descending";
}

export const isOver = verdict => verdict === "converged" || verdict === "diverged";

// The points of a run. As far as nblib has walked it (a listed start, the first rate), they are nblib's.
export function pointsOf({ surface, start, segments }, rules, stored = () => []) {
  const known = segments.length ? stored(surface, start, segments[0][0]) : [];
  return follow(rules.surfaces[surface], start, segments, {
    judge: points => judgeRun(points, rules),
    stop: (verdict, taken) => taken > 0 && isOver(verdict), // with a new rate it may go on
    step: (here, rate, { segment, taken }) => (segment ? undefined : known[taken + 1]) ?? stepped(here, rate),
  });
}

export const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

// A run one step longer.
export const longer = (run, rate) => ({ ...run, segments: lengthened(run.segments, rate, 1) });

// Earlier runs with one more, the newest last; of each surface as many as are kept.
export function keep(earlier, run, kept) {
  if (!run.segments.length) return earlier;
  const runs = [...earlier.filter(other => !same(other, run)), run];
  const mine = runs.filter(other => other.surface === run.surface);
  return [...runs.filter(other => other.surface !== run.surface), ...mine.slice(-kept)];
}
