/* The forward explorer: change any input or weight of the 4-2-2-1 network and follow it to the answer. Its state is the
 * model's traits (model.py).
 */

import { clamp } from "../kit/clamp.js";
import { fill, html, setAll } from "../kit/elements.js";
import { frame, live } from "../kit/frame.js";
import { explorer } from "../kit/home.js";
import { fixed } from "../kit/numbers.js";
import { compute, forwardPass, LAST, range, WEIGHTS } from "../kit/small_network.js";
import {
  about, forwardFormulas, keyOf, matrixFormulas, moved, plain, ROLES, symbol, tidy,
} from "../kit/small_network_formulas.js";
import { heading, lighting, refill, roving, stepName, stepper, uses } from "../kit/small_network_parts.js";
import { networkPicture } from "../kit/small_network_picture.js";
import { read, replaced, set } from "../kit/state.js";

const TRAITS = ["x", "theta", "before", "step_index", "chosen_index", "form_index"];
const STEPS = [["x", "the inputs"], ["z2", "sums into layer 2"], ["a2", "activations of layer 2"], ["z3", "sums into layer 3"],
  ["a3", "activations of layer 3"], ["z4", "sum into layer 4"], ["a4", "the answer"], ["all", "everything at once"]];
const [LOW, HIGH] = [-2, 2];
const ITEMS = [...range(1, 4).map(k => `a1.${k}`), ...WEIGHTS.map(weight => keyOf(weight))]; // in the order of the menu

// One sentence: the answer, and what the last change did.
export function sentence(now, before) {
  const [to, from] = [now, before].map(values => forwardPass(values.slice(4), values.slice(0, 4)).a[LAST][0]);
  const changed = ITEMS.filter((_, i) => now[i] !== before[i]);
  if (!changed.length) return `The answer of the network is a⁴ = ${fixed(to)}.`;
  const i = ITEMS.indexOf(changed[0]);
  const what = changed.length > 1 ? `${changed.length} numbers changed`
    : `${plain(changed[0])} from ${tidy(before[i])} to ${tidy(now[i])}`;
  return `${what}: a⁴ ${moved(from, to)}.`;
}

const valuesOf = ({ x, theta }) => [...x, ...theta];

// What a reader can do; each changes traits and nothing else.
function actionsOn(model) {
  const go = step => set(model, { step_index: clamp(step, [0, STEPS.length - 1]) });
  const choose = item => set(model, { chosen_index: item });
  return {
    go, choose,
    previous: () => go(model.get("step_index") - 1),
    next: () => go(model.get("step_index") + 1),
    // A change to another number than the last one starts a new comparison.
    change(item, value) {
      const { before, ...state } = read(model, TRAITS);
      const now = valuesOf(state);
      const next = replaced(now, item, Number(clamp(value, [LOW, HIGH]).toFixed(4)));
      const isSame = now.every((old, i) => i === item || old === before[i]);
      set(model, { before: isSame ? before : now, x: next.slice(0, 4), theta: next.slice(4) });
    },
    // A factor leads to the number itself or to the step that computes it.
    visit(key) {
      const item = ITEMS.indexOf(key);
      if (item >= 0) choose(item);
      else go(STEPS.findIndex(([step]) => step === key.slice(0, 2)));
    },
  };
}

// The number that is being changed: its name, a slider, a field to type into, what it was at first.
function numberEditor(model, change) {
  const edit = ({ target: { value } }) => {
    if (value !== "" && Number.isFinite(Number(value))) change(model.get("chosen_index"), Number(value));
  };
  const limits = { min: LOW, max: HIGH, step: 0.05 };
  const slider = html("input", { type: "range", ...limits, input: edit });
  const number = html("input", { type: "number", ...limits, inputmode: "decimal", input: edit, change: () => show() });
  const [named, given] = [html("span", { class: "named" }), html("span", { class: "given" })];

  function show() {
    const item = model.get("chosen_index");
    const [key, now] = [ITEMS[item], valuesOf(read(model, TRAITS))[item]];
    named.replaceChildren(symbol(key));
    named.className = `named ${ROLES[key[0]]}`;
    given.textContent = `given: ${tidy(valuesOf(model.get("given"))[item])}`;
    slider.value = now;
    if (!number.matches(":focus") || Number(number.value) !== now) number.value = Number(now.toFixed(4));
    setAll(slider, { "aria-label": about(key), "aria-valuetext": tidy(now) });
    setAll(number, { "aria-label": `${plain(key)} as a number` });
  }
  return { element: html("div", { class: "editor" }, named, slider, number, given), show };
}

function makeView(el, model, { home }) {
  const { go, choose, previous, next, change, visit } = actionsOn(model);
  const picture = networkPicture({ role: "slider", name: "Inputs and weights", withInputs: true, choose, visit });
  const steps = stepper(STEPS.map(([step, title]) => [stepName(step), title]), { go, previous, next });
  const editor = numberEditor(model, change);
  const panel = html("div", { class: "formulas", role: "group", "aria-label": "Formulas of this step" });
  const left = html("div", {}, picture.element, editor.element);
  const { root, say } = frame({
    kind: "small-network", hints: model.get("hints"), buttons: [html("div", {}, steps.back, steps.on)], above: [steps.strip],
    left, right: html("div", { class: "side" }, panel), home, press,
    keys: "Tab reaches the steps, the picture, its slider and the formulas once each; arrow keys move inside them. In the "
      + "picture, left and right choose an input or a weight, up and down change it by 0.1 (with Shift by 0.01). A factor leads "
      + "to the number or the step that it comes from.",
  });
  const rove = roving(panel, ".factor");
  const light = lighting(root);
  let width;

  function press({ key, target, shiftKey }) {
    const item = picture.choosable.indexOf(target.closest("[role=slider]"));
    const move = { ArrowLeft: -1, ArrowRight: 1 }[key];
    const by = { ArrowUp: 1, ArrowDown: -1, PageUp: 5, PageDown: -5 }[key];
    if (item < 0 || !(move || by)) return false;
    if (move) {
      choose((item + move + ITEMS.length) % ITEMS.length);
      picture.choosable[model.get("chosen_index")].focus();
    } else change(item, valuesOf(read(model, TRAITS))[item] + by * (shiftKey ? 0.01 : 0.1));
    return true;
  }

  function draw() {
    const { x, theta, before, step_index: index, chosen_index: chosen, form_index: form } = read(model, TRAITS);
    const [now, s] = [[...x, ...theta], compute({ x, theta })];
    const [step] = STEPS[index];
    const describe = i => ({
      "aria-label": about(ITEMS[i]), "aria-valuenow": now[i], "aria-valuemin": LOW, "aria-valuemax": HIGH,
      "aria-valuetext": `${tidy(now[i])}; the answer is ${fixed(s.a[LAST][0])}`,
    });
    picture.show({ width, s, used: key => uses(step, key), chosen, describe });
    const write = form ? matrixFormulas : forwardFormulas;
    const shown = step === "all" ? STEPS.slice(1, -1) : [STEPS[index]];
    refill(panel, rove, shown.map(([one, title]) =>
      html("section", {}, heading(stepName(one), title), ...write(one, s, { visit }))));
    steps.show(index);
    fill(steps.back, { "aria-disabled": String(index === 0) }, []);
    fill(steps.on, { "aria-disabled": String(index === STEPS.length - 1) }, []);
    editor.show();
    light();
    say(sentence(now, before));
  }

  return live(el, root, model, { home, measure: () => { width = Math.max(260, left.clientWidth); }, draw });
}

export default explorer(makeView);
