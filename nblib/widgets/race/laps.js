/* The numbers of the race. Nothing here knows of the page. What is computed here, the laps from the reader's own start and with
 * a rate that may change on the way, agrees with nblib to 1e-9 (tests/browser/test_race.py).
 */

import { follow, steepness } from "../kit/descents.js";

// One optimizer each, as in nblib/optimizers.py: a function of rate and gradient that returns the change of both parameters.
const makers = {
  "gradient descent": () => (rate, gradient) => gradient.map(g => -rate * g),
  momentum({ momentum }) {
    let velocity = [0, 0];
    return (rate, gradient) => {
      velocity = velocity.map((v, i) => momentum * v + gradient[i]);
      return velocity.map(v => -rate * v);
    };
  },
  RMSProp({ decay, epsilon }) {
    let squares = [0, 0];
    return (rate, gradient) => {
      squares = squares.map((s, i) => decay * s + (1 - decay) * gradient[i] ** 2);
      return gradient.map((g, i) => -rate * g / (Math.sqrt(squares[i]) + epsilon));
    };
  },
  Adam({ beta1, beta2, epsilon }) {
    let [t, mean, squares] = [0, [0, 0], [0, 0]];
    return (rate, gradient) => {
      t += 1;
      mean = mean.map((v, i) => beta1 * v + (1 - beta1) * gradient[i]);
      squares = squares.map((s, i) => beta2 * s + (1 - beta2) * gradient[i] ** 2);
      const [forMean, forSquares] = [1 - beta1 ** t, 1 - beta2 ** t];
      return mean.map((v, i) => -rate * (v / forMean) / (Math.sqrt(squares[i] / forSquares) + epsilon));
    };
  },
};

// The same rule as judge_racer() in laps.py.
export function judgeRacer(points, { finish, flat, bound }) {
  const [here, before] = [points.at(-1), points.at(-2)];
  if (!Number.isFinite(here.cost) || here.cost > bound * Math.max(points[0].cost, finish)) return "diverged";
  if (here.cost < finish) return "arrived";
  if (steepness(here) < flat) return "on flat ground";
  if (!before) return "ready";
  return here.cost > before.cost ? "climbing" : "descending";
}

// The lap of one racer, whose `own` rate takes the place of none; a divergence ends it early. What it remembers survives a change
// of the rate. `since` is the step since which it is down.
export function lapOf(surface, start, name, own, segments, rules) {
  const change = makers[name](rules.settings);
  const { points, verdict } = follow(surface, start, segments, {
    judge: sofar => judgeRacer(sofar, rules),
    step({ theta, gradient }, rate) {
      const changes = change(rate ?? own, gradient);
      return theta.map((value, i) => value + changes[i]);
    },
  });
  const since = points.reduce((from, { cost }, step) => cost < rules.finish ? from : step + 1, 0);
  return { name, own, points, verdict, since: verdict === "arrived" ? since : null };
}

// Who is ahead: first those that are down, in the order of their arrival; then by J; those that diverged last.
export function ranking(laps) {
  const place = ({ verdict, since, points }) =>
    verdict === "diverged" ? [2, 0] : verdict === "arrived" ? [0, since] : [1, points.at(-1).cost];
  return [...laps].sort((a, b) => {
    const [p, q] = [place(a), place(b)];
    return p[0] - q[0] || p[1] - q[1];
  });
}
