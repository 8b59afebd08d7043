/* What the two explorers of the 4-2-2-1 network share: its numbers, its formulas and its picture.
 * The reader's changes are unbounded, so the numbers are computed here; they agree with nblib to 1e-9
 * (tests/browser/test_small_network.py).
 *
 * Everything has a key: a2.1 is the activation of unit 1 in layer 2 (a1.k the input x_k), z2.1 its pre-activation, d2.1 its
 * delta; t2.1.0 is θ^(2)_{10}, the bias of unit 1 in layer 3, and g2.1.0 the derivative of J by it.
 */

export const SIZES = [0, 4, 2, 2, 1]; // units of layers 1 … 4
export const LAST = 4;
export const range = (from, to) => Array.from({ length: to - from + 1 }, (_, i) => from + i);
const sigmoid = z => 1 / (1 + Math.exp(-z));

// All parameters in the order of nblib's flat vector: Θ¹ row by row, then Θ² and Θ³; column 0 is the bias.
export const WEIGHTS = [1, 2, 3].flatMap(l => range(1, SIZES[l + 1]).flatMap(j => range(0, SIZES[l]).map(k => ({ l, j, k }))));
const place = new Map(WEIGHTS.map(({ l, j, k }, index) => [`${l}.${j}.${k}`, index]));
export const at = (l, j, k) => place.get(`${l}.${j}.${k}`);

// z and a by layer: a[2][0] is the activation of unit 1 in layer 2; a[1] are the inputs.
export function forwardPass(theta, x) {
  const [z, a] = [[[], []], [[], x]];
  for (const l of [1, 2, 3]) {
    z.push(range(1, SIZES[l + 1]).map(j => [1, ...a[l]].reduce((sum, value, k) => sum + theta[at(l, j, k)] * value, 0)));
    a.push(z[l + 1].map(sigmoid));
  }
  return { z, a };
}

// Cross-entropy from z as in nblib: a logarithm of 0 cannot come up.
export function costOf({ z, a }, y, kind) {
  const [[out], [sum]] = [a[LAST], z[LAST]];
  return kind === "squared error" ? 0.5 * (out - y) ** 2 : Math.max(sum, 0) - y * sum - Math.log(Math.max(out, 1 - out));
}

// Deltas by layer and all 19 derivatives of J, in the order of theta.
export function backwardPass(theta, { a }, y, kind) {
  const slope = (l, j) => a[l][j - 1] * (1 - a[l][j - 1]);
  const delta = [[], [], [], [], [(a[LAST][0] - y) * (kind === "squared error" ? slope(LAST, 1) : 1)]];
  for (const l of [3, 2]) {
    delta[l] = range(1, SIZES[l]).map(j => delta[l + 1].reduce((sum, d, i) => sum + theta[at(l, i + 1, j)] * d, 0) * slope(l, j));
  }
  return { delta, gradient: WEIGHTS.map(({ l, j, k }) => delta[l + 1][j - 1] * (k ? a[l][k - 1] : 1)) };
}

// The paths by which one weight reaches J, each with the product of the slopes and weights along it. Their sum is the derivative.
export function pathsOf(theta, { a }, delta, { l, j, k }) {
  const onward = (layer, unit) => layer === LAST ? [[]]
    : range(1, SIZES[layer + 1]).flatMap(next => onward(layer + 1, next).map(rest => [{ l: layer, j: next, k: unit }, ...rest]));
  const factor = hop => a[hop.l][hop.k - 1] * (1 - a[hop.l][hop.k - 1]) * theta[at(hop.l, hop.j, hop.k)];
  const enters = k ? a[l][k - 1] : 1;
  return onward(l + 1, j).map(hops => (
    { hops, product: hops.reduce((product, hop) => product * factor(hop), enters) * delta[LAST][0] }));
}

export const updated = (theta, gradient, rate) => theta.map((value, i) => value - rate * gradient[i]);

export function numericalDerivative(theta, x, y, kind, index, epsilon = 1e-4) {
  const nudged = by => theta.map((value, i) => i === index ? value + by : value);
  const [above, below] = [epsilon, -epsilon].map(by => costOf(forwardPass(nudged(by), x), y, kind));
  return { above, below, slope: (above - below) / (2 * epsilon) };
}

export function compute({ x, theta, y = 1, kind = "cross-entropy" }) {
  const pass = forwardPass(theta, x);
  return { x, theta, y, kind, ...pass, J: costOf(pass, y, kind), ...backwardPass(theta, pass, y, kind) };
}
