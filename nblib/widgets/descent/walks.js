/* The numbers of the descent explorer. Nothing here knows of the page. What is computed here, the walk from the reader's own
 * start, agrees with nblib to 1e-9 (tests/browser/test_descent.py); the paths of the batches are nblib's own.
 */

import { agreement, follow, steepness } from "../kit/descents.js";

export const isFlat = (point, tolerance) => steepness(point) < tolerance;

// The same rule as judge_walk() in walks.py.
export function judgeWalk(points, { tolerance, bound }) {
  const [here, before] = [points.at(-1), points.at(-2)];
  if (!Number.isFinite(here.cost) || here.cost > bound * Math.max(points[0].cost, tolerance)) return "diverged";
  if (isFlat(here, tolerance)) return here.cost < tolerance ? "arrived" : "at the saddle";
  if (!before) return "ready";
  return agreement(here, before) < 0 ? "oscillating" : "still descending";
}

// The points of a walk; a divergence ends it early.
export const walkOn = (surface, start, segments, rules) =>
  follow(surface, start, segments, { judge: points => judgeWalk(points, rules) });

// J over all flowers: a parabola in both parameters, exactly.
export function costOfUnit({ best, least, second: [[aa, ab], [, bb]] }, [b, w]) {
  const [p, q] = [b - best[0], w - best[1]];
  return least + (aa * p * p + 2 * ab * p * q + bb * q * q) / 2;
}

// How many updates a path with batches of `size` has made, and how many examples it has seen.
export function progress(size, clock, by) {
  const updates = by === "updates" ? clock : Math.floor(clock / size);
  return { updates, examples: updates * size };
}

// The three paths at one rate as far as the clock says; one that nblib ended early has diverged. `numbers` holds all paths.
export function pathsAt(batches, numbers, rateIndex, clock, by) {
  return batches.sizes.map((size, k) => {
    const [offset, count] = batches.paths[rateIndex][k];
    const told = progress(size, clock, by);
    const updates = Math.min(told.updates, count - 1);
    const thetas = Array.from({ length: updates + 1 }, (_, i) => [...numbers.subarray(offset + 2 * i, offset + 2 * i + 2)]);
    const costs = thetas.map(theta => costOfUnit(batches, theta));
    return { name: batches.names[k], size, updates, examples: updates * size, thetas, costs, diverged: told.updates >= count };
  });
}
