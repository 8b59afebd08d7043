/* A hidden layer over two inputs: its units from their arrows, its answer, and where that is yes. Nothing here knows of the page;
 * it agrees with nblib to 1e-9.
 */

const sigmoid = z => 1 / (1 + Math.exp(-z));
const sum = values => values.reduce((total, value) => total + value, 0);

// θ₀, θ₁, θ₂ of the unit with this arrow: 0.5 where it begins, 0.9 (z = tip) where it ends.
export function thetaOf([x, y, angle, length], tip) {
  const turn = angle * Math.PI / 180;
  const weights = [Math.cos(turn), Math.sin(turn)].map(part => tip / length * part);
  return [-weights[0] * x - weights[1] * y, ...weights];
}

// The arrow of a unit: from the point of its line that is nearest to the middle.
export function arrowOf([bias, ...weights], tip) {
  const size = Math.hypot(...weights);
  const [x, y] = weights.map(weight => -bias * weight / size ** 2);
  return [x, y, Math.atan2(weights[1], weights[0]) * 180 / Math.PI, tip / size];
}

export const tipOf = ([x, y, angle, length]) =>
  [x + length * Math.cos(angle * Math.PI / 180), y + length * Math.sin(angle * Math.PI / 180)];

// The parameters of an output unit that says yes where so many of the units do.
export const counting = (units, needed, strength) => [strength * (0.5 - needed), ...Array(units).fill(strength)];

// One example through the network: z and a of each hidden unit, and of the output.
export function forward({ hidden, output }, [x, y]) {
  const z = hidden.map(([bias, first, second]) => bias + first * x + second * y);
  const a = z.map(sigmoid);
  const answer = output[0] + sum(a.map((value, j) => output[j + 1] * value));
  return { z, a, output: { z: answer, a: sigmoid(answer) } };
}

export const isRight = (network, [x, y, label]) => forward(network, [x, y]).output.z > 0 === (label === 1);

// Where the output is ½ or more, on a grid of count × count cells from -reach to reach: polygons (whole cells of a row joined),
// and the pieces of its edge.
export function yes(network, reach, count = 60) {
  const at = i => reach * (2 * i / count - 1);
  const ticks = Array.from({ length: count + 1 }, (_, i) => at(i));
  const values = ticks.map(y => ticks.map(x => forward(network, [x, y]).output.z));
  const [parts, edges] = [[], []];
  for (let row = 0; row < count; row++) {
    let whole = null; // where a run of whole cells began
    for (let column = 0; column <= count; column++) {
      const corners = [[0, 0], [1, 0], [1, 1], [0, 1]].map(([across, up]) => [column + across, row + up]);
      const heights = column < count ? corners.map(([i, j]) => values[j][i]) : [];
      const isWhole = heights.length > 0 && heights.every(height => height >= 0);
      if (isWhole) whole ??= column;
      else if (whole !== null) {
        parts.push([[whole, row], [column, row], [column, row + 1], [whole, row + 1]].map(corner => corner.map(at)));
        whole = null;
      }
      if (isWhole || !heights.some(height => height >= 0)) continue;
      const { part, cuts } = clipped(corners, heights);
      parts.push(part.map(point => point.map(at)));
      edges.push(...cuts.map(cut => cut.map(point => point.map(at))));
    }
  }
  return { parts, edges };
}

// The part of a cell where its height is not negative, and the lines along which it is cut.
function clipped(corners, heights) {
  const [part, crossings] = [[], []];
  corners.forEach((corner, i) => {
    const next = (i + 1) % corners.length;
    if (heights[i] >= 0) part.push(corner);
    if (heights[i] >= 0 === heights[next] >= 0) return;
    const share = heights[i] / (heights[i] - heights[next]);
    const point = corner.map((value, k) => value + share * (corners[next][k] - value));
    part.push(point);
    crossings.push(point);
  });
  if (heights[0] < 0) crossings.push(crossings.shift()); // a cut begins where the way round leaves the part
  return { part, cuts: crossings.flatMap((point, i) => i % 2 ? [] : [[point, crossings[i + 1]]]) };
}

export function sentence({ right, count, units, trained }) {
  const all = right === count;
  const who = trained ? `nblib has trained ${units} units: ` : "";
  return `${who}${right} of ${count} points are on their side of the boundary`
    + (all ? ". All are caught." : "; the others are crossed.");
}
