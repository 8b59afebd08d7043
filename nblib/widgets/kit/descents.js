/* Walks down the cost of a network so small that its picture is a map or a curve. Nothing here knows of the page. The same as
 * in surfaces.py and descents.py, where nblib computes it; tests hold both together to 1e-9.
 */

// J and its gradient, as in nblib.Network with the squared error, of one linear unit, whose bias may be held fixed, of a chain
// of two without biases, or of one sigmoid unit.
export function costAndGradient({ kind, examples, bias = null }, theta) {
  const [p, q] = bias === null ? theta : [bias, theta[0]];
  let [cost, dp, dq] = [0, 0, 0];
  for (const [x, y] of examples) {
    const z = kind === "chain" ? q * (p * x) : p + q * x;
    const a = kind === "sigmoid" ? 1 / (1 + Math.exp(-z)) : z;
    const delta = kind === "sigmoid" ? (a - y) * (a * (1 - a)) : a - y;
    cost += (a - y) * (a - y);
    dp += kind === "chain" ? delta * q * x : delta;
    dq += kind === "chain" ? delta * (p * x) : delta * x;
  }
  const m = examples.length;
  return { theta, cost: cost / (2 * m), gradient: bias === null ? [dp / m, dq / m] : [dq / m] };
}

// Where a step of gradient descent leads.
export const stepped = ({ theta, gradient }, rate) => theta.map((value, i) => value - rate * gradient[i]);

// The slope in the steepest direction.
export const steepness = ({ gradient }) => Math.hypot(...gradient);

// Below zero where the last step went so far across that the gradient points back.
export const agreement = (here, before) => here.gradient.reduce((sum, slope, i) => sum + slope * before.gradient[i], 0);

// How high the last point lies, compared with the one before.
export function heightBeside(here, before) {
  if (!before || Math.abs(here.cost / before.cost - 1) < 1e-6) return "as high as";
  return here.cost < before.cost ? "lower than" : "higher than";
}

// The points of a walk, and how it stands: `segments` are pairs of a rate and the steps with it. `judge` says of the points so
// far how it stands; `stop` of that verdict and the steps taken in a segment whether it ends there; `step`, from the last point
// and the rate, which parameters come next.
export function follow(surface, start, segments, { judge, stop = verdict => verdict === "diverged", step = stepped }) {
  const points = [costAndGradient(surface, start)];
  let verdict = judge(points);
  segments.forEach(([rate, count], segment) => {
    for (let taken = 0; taken < count && !stop(verdict, taken); taken++) {
      points.push(costAndGradient(surface, step(points.at(-1), rate, { segment, taken })));
      verdict = judge(points);
    }
  });
  return { points, verdict };
}
