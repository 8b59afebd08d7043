/* The backpropagation explorer: one round through the 4-2-2-1 network, forward, back and one step down. Its state is the
 * model's traits (model.py).
 */

import { button, html } from "../kit/elements.js";
import { frame, live } from "../kit/frame.js";
import { explorer } from "../kit/home.js";
import { fixed } from "../kit/numbers.js";
import { at, compute, pathsOf, updated, WEIGHTS } from "../kit/small_network.js";
import { about, keyOf, parse, tidy } from "../kit/small_network_formulas.js";
import { heading, lighting, refill, roving, stepName, stepper, uses } from "../kit/small_network_parts.js";
import { networkPicture } from "../kit/small_network_picture.js";
import { read, set } from "../kit/state.js";
import { stepFormulas, weightPaths } from "./panels.js";
import { AGAIN, COST, isBackward, sentence, STEPS, UPDATE } from "./round.js";

const TRAITS = ["x", "theta", "target", "cost_index", "rate_index", "step_index", "side_index", "weight_index", "earlier"];
const COSTS = ["cross-entropy", "squared error"];

// The numbers of this round, and those of the weights that its update leads to.
function look(model) {
  const { x, theta, target, cost_index, rate_index, rates, ...state } = read(model, [...TRAITS, "rates"]);
  const rate = rates[rate_index];
  const before = compute({ x, theta, y: target, kind: COSTS[cost_index] });
  const after = compute({ ...before, theta: updated(theta, before.gradient, rate) });
  return { before, after, rate, step: state.step_index, side: state.side_index, index: state.weight_index - 1, ...state };
}

// What a reader can do; each changes traits and nothing else.
function actionsOn(model) {
  const get = name => model.get(name);
  // Going to a step turns the picture to its side; the buttons may turn it back.
  const go = step => set(model, { step_index: step, side_index: isBackward(step) ? 1 : 0 });
  const commit = changes =>
    set(model, { earlier: [...get("earlier"), get("theta")], theta: look(model).after.theta, ...changes });
  const choose = i => set(model, { weight_index: i + 1 });
  return {
    go, commit, choose,
    turn: side => set(model, { side_index: side }),
    next() {
      if (get("step_index") < AGAIN) go(get("step_index") + 1);
      else commit({ step_index: 0, side_index: 0 });
    },
    previous() {
      const earlier = get("earlier");
      if (get("step_index")) go(get("step_index") - 1);
      else if (earlier.length) set(model, { theta: earlier.at(-1), earlier: earlier.slice(0, -1), step_index: AGAIN });
    },
    // A factor leads to its weight or to the step that computes it.
    visit(key) {
      const [letter, l, j, k] = parse(key);
      if (letter === "t" || letter === "g") choose(at(l, j, k));
      else if (letter !== "y") go(STEPS.findIndex(([step]) => step === (l === "1" ? "x" : key.slice(0, 2))));
    },
  };
}

function makeView(el, model, { home }) {
  const { go, commit, choose, turn, next, previous, visit } = actionsOn(model);
  const chosen = () => model.get("weight_index") - 1;
  const picture = networkPicture({
    role: "radio", name: "Choose a weight", withCost: true, choose: i => choose(chosen() === i ? -1 : i), visit,
  });
  const steps = stepper(STEPS.map(([step, title]) => [stepName(step), title]), { go, previous, next, parts: [COST + 1, 16] });
  const sides = ["Forward view", "Backward view"].map((name, i) => button(name, () => turn(i)));
  const [panel, chosenPanel] = ["Formulas of this step", "The chosen weight"]
    .map(name => html("div", { class: "formulas", role: "group", "aria-label": name }));
  const [left, right] = [html("div", {}, picture.element, chosenPanel), html("div", { class: "side" }, panel)];
  const { root, say } = frame({
    kind: "small-network", hints: model.get("hints"), above: [steps.strip], left, right, home, press,
    buttons: [html("div", {}, steps.back, steps.on, button("Whole round", () => commit({}))),
      html("div", { role: "group", "aria-label": "What the picture shows" }, ...sides)],
    keys: "Tab reaches the steps, the weights in the picture and the formulas once each; arrow keys move inside them. Escape "
      + "lets go of the weight. A factor leads to the step or the weight that it comes from.",
  });
  const roves = [panel, chosenPanel].map(one => roving(one, ".factor"));
  const light = lighting(root);
  let width;

  function press({ key, target }) {
    const item = picture.choosable.indexOf(target.closest("[role=radio]"));
    const move = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1, " ": 0, Enter: 0 }[key];
    if (key === "Escape" && chosen() >= 0) choose(-1);
    else if (item >= 0 && move !== undefined) {
      choose((item + move + WEIGHTS.length) % WEIGHTS.length);
      picture.choosable[chosen()].focus();
    } else return false;
    return true;
  }

  function drawPanels({ step, index, before, after, earlier, rate }, s, paths) {
    const content = stepFormulas(step, before, after, { earlier, rate, visit });
    refill(panel, roves[0], [html("section", {}, heading(stepName(STEPS[step][0]), STEPS[step][1]), ...content)]);
    refill(chosenPanel, roves[1], index >= 0 ? [weightPaths(index, paths, s, visit)]
      : [html("p", { class: "given" }, "Choose a weight, here or in the menu, to see all its paths to J.")]);
  }

  function draw() {
    const state = look(model);
    const { before, after, rate, step, side, index, earlier } = state;
    const s = step === AGAIN ? after : before;
    const weight = WEIGHTS[index];
    const paths = weight ? pathsOf(s.theta, s, s.delta, weight) : [];
    const describe = i => ({
      "aria-label": `${about(keyOf(WEIGHTS[i]))}: ${tidy(s.theta[i])}, derivative ${fixed(s.gradient[i])}`,
      "aria-checked": String(i === index),
    });
    picture.show({
      width, s, backward: side === 1, used: key => uses(STEPS[step][0], key), chosen: index, paths, describe,
    });
    drawPanels(state, s, paths);
    steps.show(step);
    steps.on.textContent = { [UPDATE]: "Apply", [AGAIN]: "Next round" }[step] ?? "Next";
    steps.back.setAttribute("aria-disabled", String(!step && !earlier.length));
    sides.forEach((one, i) => one.setAttribute("aria-pressed", String(i === side)));
    light();
    say(sentence(step, before, { after, rate, round: earlier.length + 1, weight: step === AGAIN ? null : weight }));
  }

  return live(el, root, model, { home, measure: () => { width = Math.max(260, left.clientWidth); }, draw });
}

export default explorer(makeView);
