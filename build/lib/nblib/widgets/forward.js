/* The forward explorer: change any input or weight of the 4-2-2-1 network and follow it to the answer. Its state is the
 * model's traits (forward.py).
 */

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
  const what = changed.length > 1 ? `${changed.length} numbers changed` : `${plain(changed[0])} from ${tidy(before[i])} to ${tidy(now[i])}`;
  return `${what}: a⁴ ${moved(from, to)}.`;
}

function render({ model, el }) {
  const get = name => model.get(name);
  const values = () => [...get("x"), ...get("theta")];
  const set = changes => { model.set(changes); model.save_changes(); };

  // A change to another number than the last one starts a new comparison.
  function change(item, value) {
    const [now, before] = [values(), get("before")];
    const next = now.map((old, i) => i === item ? Number(Math.min(Math.max(value, LOW), HIGH).toFixed(4)) : old);
    const isSame = now.every((old, i) => i === item || old === before[i]);
    set({ before: isSame ? before : now, x: next.slice(0, 4), theta: next.slice(4) });
  }
  const go = step => set({ step_index: Math.min(Math.max(step, 0), STEPS.length - 1) });
  const choose = item => set({ chosen_index: item });
  // A factor leads to the number itself or to the step that computes it.
  function visit(key) {
    const item = ITEMS.indexOf(key);
    if (item >= 0) choose(item);
    else go(STEPS.findIndex(([step]) => step === key.slice(0, 2)));
  }
  const reset = () => {
    const { x, theta } = get("given");
    set({ x, theta, before: [...x, ...theta] });
  };

  const picture = networkPicture({ role: "slider", name: "Inputs and weights", withInputs: true, choose, visit });
  const steps = stepper(STEPS.map(([step, title]) => [stepName(step), title]), { go, previous: () => go(get("step_index") - 1), next: () => go(get("step_index") + 1) });
  const edit = ({ target }) => { if (target.value !== "" && Number.isFinite(Number(target.value))) change(get("chosen_index"), Number(target.value)); };
  const slider = html("input", { type: "range", min: LOW, max: HIGH, step: 0.05, input: edit });
  const number = html("input", { type: "number", min: LOW, max: HIGH, step: 0.05, inputmode: "decimal", input: edit, change: () => draw() });
  const [named, given] = [html("span", { class: "named" }), html("span", { class: "given" })];
  const panel = html("div", { class: "formulas", role: "group", "aria-label": "Formulas of this step" });
  const [left, right] = [html("div", {}, picture.element, html("div", { class: "editor" }, named, slider, number, given)), html("div", { class: "side" }, panel)];
  const { root, say } = frame({
    kind: "small-network", hints: get("hints"), buttons: [html("div", {}, steps.back, steps.on)], above: [steps.strip], left, right, reset, press,
    keys: "Tab reaches the steps, the picture, its slider and the formulas once each; arrow keys move inside them. In the picture, left and right "
      + "choose an input or a weight, up and down change it by 0.1 (with Shift by 0.01). A factor leads to the number or the step that it comes from. R returns to the given numbers.",
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
      picture.choosable[get("chosen_index")].focus();
    } else change(item, values()[item] + by * (shiftKey ? 0.01 : 0.1));
    return true;
  }

  function draw() {
    const [now, index, item] = [values(), get("step_index"), get("chosen_index")];
    const s = compute({ x: get("x"), theta: get("theta") });
    const step = STEPS[index][0];
    const key = ITEMS[item];
    picture.show({
      width, s, used: one => uses(step, one), chosen: item,
      describe: i => ({ "aria-label": about(ITEMS[i]), "aria-valuenow": now[i], "aria-valuemin": LOW, "aria-valuemax": HIGH, "aria-valuetext": `${tidy(now[i])}; the answer is ${fixed(s.a[LAST][0])}` }),
    });
    const write = get("form_index") ? matrixFormulas : forwardFormulas;
    const shown = step === "all" ? STEPS.slice(1, -1) : [STEPS[index]];
    refill(panel, rove, shown.map(([one, title]) => html("section", {}, heading(stepName(one), title), ...write(one, s, { visit }))));
    steps.show(index);
    fill(steps.back, { "aria-disabled": String(index === 0) }, []);
    fill(steps.on, { "aria-disabled": String(index === STEPS.length - 1) }, []);
    named.replaceChildren(symbol(key));
    named.className = `named ${ROLES[key[0]]}`;
    given.textContent = `given: ${tidy([...get("given").x, ...get("given").theta][item])}`;
    slider.value = now[item];
    if (!number.matches(":focus") || Number(number.value) !== now[item]) number.value = Number(now[item].toFixed(4));
    setAll(slider, { "aria-label": about(key), "aria-valuetext": tidy(now[item]) });
    setAll(number, { "aria-label": `${plain(key)} as a number` });
    light();
    say(sentence(now, get("before")));
  }
  return live(el, root, model, ["x", "theta", "before", "step_index", "chosen_index", "form_index"], { measure: () => { width = Math.max(260, left.clientWidth); }, draw });
}

export default { render };
