/* What the pad shows of itself before anybody draws: a 7 is drawn, the hidden unit that speaks loudest for it is chosen, the
 * answer appears, and the blame flows back. The trait `scene` counts: 0 is none, then a point of the 7 each, then the scenes.
 */

import { player } from "../kit/play.js";
import { set } from "../kit/state.js";

const LABEL = 7;
const STROKE = 60; // milliseconds a point
const SCENE = 2600; // and a scene after them
export const SCENES = ["unit", "answer", "outputs", "hidden"];

const line = ([x, y], [toX, toY], count) => Array.from({ length: count }, (_, i) =>
  [x + (toX - x) * i / count, y + (toY - y) * i / count].map(value => Number(value.toFixed(2)))).flat();
// A narrow one: the network is not quite sure of it, so that there is blame to send back.
export const SEVEN = [...line([6, 5], [12, 4], 8), ...line([12, 4], [10, 17], 14), 10, 17];
const POINTS = SEVEN.length / 2;
export const LAST = POINTS + SCENES.length;

// The name of a scene; undefined while the 7 is being drawn, and when nothing is shown.
export const sceneAt = scene => SCENES[scene - POINTS - 1];

// Whether the paper holds what was drawn here and nothing else.
export const isShown = strokes => strokes.length === 1 && !strokes[0].erase
  && strokes[0].points.every((value, i) => value === SEVEN[i]);

// The δ of each layer, from the output back, had the label been a 7.
export function blame([, out], [, a, outputs]) {
  const last = outputs.map((value, digit) => value - (digit === LABEL ? 1 : 0));
  const back = a.map((value, j) => value * (1 - value) * out.reduce((sum, row, digit) => sum + row[j + 1] * last[digit], 0));
  return { outputs: last, hidden: back };
}

// The hidden unit that adds most to the output of the 7.
export function loudest([, out], [, a]) {
  const votes = a.map((value, j) => value * out[LABEL][j + 1]);
  return votes.indexOf(Math.max(...votes));
}

export const largestOf = values => values.reduce((best, value, i) => Math.abs(value) > Math.abs(values[best]) ? i : best, 0);

// `layers` gives the activations of what is drawn.
export function showing(model, thetas, layers) {
  const drawn = count => [{ erase: false, points: SEVEN.slice(0, 2 * count) }];
  const motion = player({
    begin() {
      set(model, { scene: 0, strokes: [], picked: -1, erasing: false });
      return () => {
        const scene = model.get("scene") + 1;
        set(model, { scene, ...scene <= POINTS && { strokes: drawn(scene) } });
        if (sceneAt(scene) === "unit") set(model, { unit: loudest(thetas, layers()) });
        return scene < LAST;
      };
    },
    pace: () => model.get("scene") + 1 < POINTS ? STROKE : SCENE,
    calmSteps: LAST,
  });
  let isFresh = true; // it begins by itself once, and not where a reader was before, or wants no motion
  return {
    ...motion,
    welcome(root) {
      const sight = new IntersectionObserver(entries => {
        if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
        sight.disconnect();
        const isEmpty = !model.get("strokes").length && model.get("picked") < 0;
        const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
        if (isFresh && isEmpty && !isCalm) set(model, { playing: true });
        isFresh = false;
      });
      sight.observe(root);
      return () => sight.disconnect();
    },
    // Who does something has the pad: the 7 goes when they draw, and stays when they look.
    yieldTo(draws) {
      isFresh = false;
      if (!model.get("scene")) return;
      set(model, { playing: false, scene: 0, ...draws && isShown(model.get("strokes")) && { strokes: [] } });
    },
  };
}
