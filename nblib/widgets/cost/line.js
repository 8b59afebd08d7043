/* A line through points: its cost, the best line, and what is said of them. Nothing here knows of the page; it agrees with nblib
 * to 1e-9 (tests/browser/test_cost.py).
 */

import { fixed } from "../kit/numbers.js";

export const sum = values => values.reduce((total, value) => total + value, 0);

// J = 1/(2m) Σ (a − y)² of the linear unit a = θ₀ + θ₁ x, and what it is made of.
export function lineCost(points, [bias, weight]) {
  const errors = points.map(([x, y]) => bias + weight * x - y);
  const squares = errors.map(error => error * error);
  const mean = sum(squares) / points.length;
  return { errors, squares, mean, cost: mean / 2 };
}

// The place of the largest square.
export const worst = squares => squares.indexOf(Math.max(...squares));

// Intercept and slope of the smallest J. Points on one vertical have many such lines: then the level one.
export function leastSquares(points) {
  const [meanX, meanY] = [0, 1].map(i => sum(points.map(point => point[i])) / points.length);
  const across = sum(points.map(([x]) => (x - meanX) ** 2));
  const weight = across < 1e-12 ? 0 : sum(points.map(([x, y]) => (x - meanX) * (y - meanY))) / across;
  return [meanY - weight * meanX, weight];
}

export function lineSentence(points, line, best) {
  const { squares, mean, cost } = lineCost(points, line);
  const [most, total] = [worst(squares), sum(squares)];
  const made = `J = ½ · ${fixed(mean)} = ${fixed(cost)}. `;
  const blame = total < 1e-12 ? "Every point lies on the line."
    : `Point ${most + 1} costs most: its square of ${fixed(squares[most], 2)} is `
      + `${Math.round(100 * squares[most] / total)}% of the sum.`;
  if (!best) return made + blame;
  const [bias, weight] = leastSquares(points);
  const lowest = lineCost(points, [bias, weight]).cost;
  const written = `J = ${fixed(lowest)} with θ₀ = ${fixed(bias, 2)} and θ₁ = ${fixed(weight, 2)}`;
  return made + blame + (cost - lowest < 0.0005 ? ` No line does visibly better: least squares has ${written}.`
    : ` The line of least squares has ${written}.`);
}
