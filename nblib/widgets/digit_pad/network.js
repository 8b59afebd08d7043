/* The network runs here, since a reader's drawing is unbounded: with nblib's own parameters, and in agreement with it to 1e-9
 * (tests/browser/test_digit_pad.py).
 */

import { unpacked } from "../kit/bytes.js";

// The parameters come as whole millionths; a division gives exactly the numbers of nblib.
export function unpackWeights(bytes, layers) {
  const all = Float64Array.from(unpacked(bytes, Int32Array), whole => whole / 1e6);
  let start = 0;
  return layers.slice(1).map((units, l) => {
    const width = layers[l] + 1;
    const rows = Array.from({ length: units }, (_, i) => all.subarray(start + i * width, start + (i + 1) * width));
    start += units * width;
    return rows;
  });
}

// The activations and pre-activations of each layer; in every row of a Θ the bias stands first.
export function forward(thetas, x) {
  const [A, Z] = [[x], []];
  for (const theta of thetas) {
    const a = A.at(-1);
    Z.push(theta.map(row => a.reduce((z, value, j) => z + row[j + 1] * value, row[0])));
    A.push(Z.at(-1).map(z => 1 / (1 + Math.exp(-z))));
  }
  return { A, Z };
}
