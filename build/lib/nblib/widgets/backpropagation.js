/* The backpropagation explorer: one round through the 4-2-2-1 network, forward, back and one step down. Its state is the
 * model's traits (backpropagation.py).
 */

const STEPS = [["x", "the inputs"], ["z2", "sums into layer 2"], ["a2", "activations of layer 2"], ["z3", "sums into layer 3"],
  ["a3", "activations of layer 3"], ["z4", "sum into layer 4"], ["a4", "the answer"], ["J", "the cost"],
  ["d4", "delta of layer 4"], ["g3", "derivatives by Θ³"], ["d3", "deltas of layer 3"], ["g2", "derivatives by Θ²"],
  ["d2", "deltas of layer 2"], ["g1", "derivatives by Θ¹"], ["update", "one step down"], ["J again", "the cost of the new weights"]];
const [UPDATE, AGAIN] = [14, 15];
const COSTS = ["cross-entropy", "squared error"];
const EPSILON = 1e-4;
const isBackward = step => step > 7 && step < AGAIN;

/* 1 The formulas of the way back */

export function costParts({ kind }) {
  return kind === "squared error" ? [["½ · (", "a4.1", "−", "y", ")²"]]
    : [["−[", "y", "· log", "a4.1"], ["+ (1 −", "y", ") · log(1 −", "a4.1", ") ]"]];
}

export function deltaParts(l, j, { kind }) {
  const slope = ["·", ...slopeOf(l, j)];
  if (l === LAST) return kind === "squared error" ? [["(", "a4.1", "−", "y", ")"], slope] : [["a4.1", "−", "y"]];
  const sum = range(1, SIZES[l + 1]).map(i => [...(i > 1 ? ["+"] : []), `t${l}.${i}.${j}`, "·", `d${l + 1}.${i}`]);
  return sum.length > 1 ? ["(", ...sum, ")", slope] : [...sum, slope];
}

function backwardFormulas(step, s, options) {
  const l = Number(step[1]);
  if (step === "J") return [formula("J", costParts(s), s, options)];
  if (step[0] === "d") return range(1, SIZES[l]).map(j => formula(`d${l}.${j}`, deltaParts(l, j, s), s, options));
  return WEIGHTS.filter(weight => weight.l === l).map(weight => formula(keyOf(weight, "g"), [`d${l + 1}.${weight.j}`, "·", input(weight)], s, { ...options, rows: 2 }));
}

// The factors along a path: what comes in, then a slope and a weight for each layer on the way, the delta of the output.
export const pathParts = (weight, { hops }) => [input(weight), ...hops.flatMap(hop => [["·", ...slopeOf(hop.l, hop.k)], ["·", keyOf(hop)]]), ["·", "d4.1"]];

/* 2 The sentence */

export function sentence(step, s, { after, rate, round, weight }) {
  const [name, l] = [STEPS[step][0], Number(STEPS[step][0][1])];
  const list = (letter, write = key => `${plain(key)} = ${written(key, s)}`) => range(1, SIZES[l]).map(j => write(`${letter}${l}.${j}`)).join(" and ");
  const largest = () => WEIGHTS.map((one, i) => [one, Math.abs(s.gradient[i])]).filter(([one]) => one.l === l).reduce((best, one) => one[1] > best[1] ? one : best)[0];
  const said = {
    x: () => `Round ${round}: four inputs go in, and the target is y = ${s.y}.`,
    z: () => `${list("z")}: the weighted sum${l < LAST ? "s" : ""} of layer ${l - 1}, with the bias.`,
    a: () => l === LAST ? `a⁴ = ${written("a4.1", s)} is the answer, and y = ${s.y} is wanted.` : `${list("a")}: the sigmoid of each sum.`,
    J: () => `J = ${fixed(s.J)} is the cost of answering ${written("a4.1", s)} where ${s.y} is wanted.`,
    d: () => l === LAST ? `δ⁴ = ${written("d4.1", s)}: J ${s.delta[LAST][0] < 0 ? "falls" : "rises"} when z⁴ rises.` : `${list("d")}: the slope${SIZES[l] > 1 ? "s" : ""} of J along ${list("z", plain)}.`,
    g: () => { const key = keyOf(largest(), "g"); return `No derivative by Θ${raised(l)} is larger in size than ${plain(key)} = ${written(key, s)}.`; },
    update: () => `With α = ${short(rate)} this step would bring J from ${fixed(s.J)} to ${fixed(after.J)}.`,
    "J again": () => `After round ${round} J ${moved(s.J, after.J)}.`,
  };
  const key = weight && keyOf(weight, "g");
  return (said[name] ?? said[name[0]])() + (weight ? ` ${plain(key)} = ${written(key, s)}, ${weight.l === 1 ? "the sum over two paths" : "along one path"}.` : "");
}

/* 3 The view */

function render({ model, el }) {
  const get = name => model.get(name);
  const set = changes => { model.set(changes); model.save_changes(); };
  const now = () => compute({ x: get("x"), theta: get("theta"), y: get("target"), kind: COSTS[get("cost_index")] });
  const rate = () => get("rates")[get("rate_index")];
  const next = s => updated(s.theta, s.gradient, rate());

  // Going to a step turns the picture to its side; the buttons may turn it back.
  const go = step => set({ step_index: step, side_index: isBackward(step) ? 1 : 0 });
  const commit = changes => set({ earlier: [...get("earlier"), get("theta")], theta: next(now()), ...changes });
  function forth() {
    if (get("step_index") < AGAIN) go(get("step_index") + 1);
    else commit({ step_index: 0, side_index: 0 });
  }
  function back() {
    const earlier = get("earlier");
    if (get("step_index")) go(get("step_index") - 1);
    else if (earlier.length) set({ theta: earlier.at(-1), earlier: earlier.slice(0, -1), step_index: AGAIN });
  }
  const choose = i => set({ weight_index: i + 1 });
  function visit(key) {
    const [letter, l, j, k] = parse(key);
    if (letter === "t" || letter === "g") choose(at(l, j, k));
    else if (letter !== "y") go(STEPS.findIndex(([step]) => step === (l === "1" ? "x" : key.slice(0, 2))));
  }
  const reset = () => set({ ...get("given"), earlier: [], step_index: 0, side_index: 0 });

  const picture = networkPicture({ role: "radio", name: "Choose a weight", withCost: true, choose: i => choose(get("weight_index") === i + 1 ? -1 : i), visit });
  const steps = stepper(STEPS.map(([step, title]) => [stepName(step), title]), { go, previous: back, next: forth, parts: [8, 16] });
  const sides = ["Forward view", "Backward view"].map((name, i) => button(name, () => set({ side_index: i })));
  const [panel, chosenPanel] = ["Formulas of this step", "The chosen weight"].map(name => html("div", { class: "formulas", role: "group", "aria-label": name }));
  const [left, right] = [html("div", {}, picture.element, chosenPanel), html("div", { class: "side" }, panel)];
  const { root, say } = frame({
    kind: "small-network", hints: get("hints"), above: [steps.strip], left, right, reset, press,
    buttons: [html("div", {}, steps.back, steps.on, button("Whole round", () => commit({}))),
      html("div", { role: "group", "aria-label": "What the picture shows" }, ...sides)],
    keys: "Tab reaches the steps, the weights in the picture and the formulas once each; arrow keys move inside them. Escape lets go of the "
      + "weight. A factor leads to the step or the weight that it comes from. R returns to the first round and its weights.",
  });
  const roves = [panel, chosenPanel].map(one => roving(one, ".factor"));
  const light = lighting(root);
  let width;

  function press({ key, target }) {
    const item = picture.choosable.indexOf(target.closest("[role=radio]"));
    const move = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1, " ": 0, Enter: 0 }[key];
    if (key === "Escape" && get("weight_index")) choose(-1);
    else if (item >= 0 && move !== undefined) {
      choose((item + move + WEIGHTS.length) % WEIGHTS.length);
      picture.choosable[get("weight_index") - 1].focus();
    } else return false;
    return true;
  }

  function draw() {
    const [step, index, side] = ["step_index", "weight_index", "side_index"].map(get);
    const before = now();
    const after = compute({ ...before, theta: next(before) });
    const s = step === AGAIN ? after : before;
    const weight = WEIGHTS[index - 1];
    const paths = weight ? pathsOf(s.theta, s, s.delta, weight) : [];
    picture.show({
      width, s, backward: side === 1, used: key => uses(STEPS[step][0], key), chosen: index - 1, paths,
      describe: i => ({ "aria-label": `${about(keyOf(WEIGHTS[i]))}: ${tidy(s.theta[i])}, derivative ${fixed(s.gradient[i])}`, "aria-checked": String(i === index - 1) }),
    });
    refill(panel, roves[0], [html("section", {}, heading(stepName(STEPS[step][0]), STEPS[step][1]), ...content(step, before, after))]);
    refill(chosenPanel, roves[1], weight ? [chosenWeight(weight, index - 1, paths, s)] : [html("p", { class: "given" }, "Choose a weight, here or in the menu, to see all its paths to J.")]);
    steps.show(step);
    steps.on.textContent = { [UPDATE]: "Apply", [AGAIN]: "Next round" }[step] ?? "Next";
    steps.back.setAttribute("aria-disabled", String(!step && !get("earlier").length));
    sides.forEach((one, i) => one.setAttribute("aria-pressed", String(i === side)));
    light();
    say(sentence(step, step === AGAIN ? before : s, { after, rate: rate(), round: get("earlier").length + 1, weight: step === AGAIN ? null : weight }));
  }

  function content(step, before, after) {
    const name = STEPS[step][0];
    if (step === UPDATE) return updateTable(before, after);
    if (step === AGAIN) return [...backwardFormulas("J", after, { visit }), rounds(before, after)];
    return (step < 7 ? forwardFormulas : backwardFormulas)(name, before, { visit });
  }

  // What the step would change, before it is taken.
  function updateTable(before, after) {
    const rows = WEIGHTS.map((weight, i) => {
      const change = after.theta[i] - before.theta[i];
      return html("tr", { "data-keys": keyOf(weight) }, html("th", { scope: "row" }, factor(keyOf(weight), before, { visit })), html("td", {}, fixed(before.theta[i])),
        html("td", { class: "delta" }, `${change < 0 ? "↓" : "↑"} ${fixed(Math.abs(change))}`), html("td", {}, fixed(after.theta[i])));
    });
    const head = ["θ", "now", "change", "after"].map(text => html("th", { scope: "col" }, text));
    return [html("p", { class: "rule" }, html("i", { class: "weight" }, "θ"), " := ", html("i", { class: "weight" }, "θ"), " − α · ", html("span", { class: "delta" }, "∂J/∂θ"), `,  α = ${short(rate())}`),
      html("p", { class: "rule" }, html("span", { class: "cost" }, "J"), ` ${fixed(before.J)} → `, html("b", {}, fixed(after.J))),
      html("table", {}, html("thead", {}, html("tr", {}, ...head)), html("tbody", {}, ...rows))];
  }

  function rounds(before, after) {
    const costs = [...get("earlier").map(theta => compute({ ...before, theta }).J), before.J, after.J];
    const shown = costs.slice(-6).map(J => fixed(J)).join(" → ");
    return html("p", { class: "rule" }, `J by round: ${costs.length > 6 ? "… → " : ""}${shown}`);
  }

  // All paths of one weight to J, their sum, and the derivative by nudging.
  function chosenWeight(weight, index, paths, s) {
    const key = keyOf(weight, "g");
    const { above: high, below: low, slope } = numericalDerivative(s.theta, s.x, s.y, s.kind, index, EPSILON);
    const lines = paths.map((path, i) => {
      const parts = pathParts(weight, path);
      return html("div", { class: "formula aligned", "data-keys": `p${i}` }, html("span", { class: "name delta" }, `path ${i + 1}`), "",
        ...equals([expression(parts, s, { visit }), expression(parts, s, { visit, asNumber: true }), html("b", { class: "delta" }, fixed(path.product, 6))]));
    });
    const sum = paths.map((path, i) => `${i ? " + " : ""}path ${i + 1}`).join("");
    const nudged = html("div", { class: "formula aligned nudged" }, html("span", { class: "name" }, "nudged"), ...equals([
      "(J(θ + ε) − J(θ − ε)) / 2ε", `(${fixed(high, 8)} − ${fixed(low, 8)}) / ${short(2 * EPSILON)}`, html("span", {}, html("b", {}, fixed(slope, 6)), html("small", { class: "given" }, `  with ε = ${short(EPSILON)}`)),
    ].map(line => html("span", {}, line))));
    return html("section", {}, heading(symbol(keyOf(weight)), paths.length > 1 ? "its two paths to J" : "its one path to J"), ...lines,
      html("div", { class: "formula rows1" }, factor(key, s, { visit }), `= ${sum} =`, html("b", { class: "delta" }, fixed(paths.reduce((total, { product }) => total + product, 0), 6))), nudged);
  }
  return live(el, root, model, ["x", "theta", "target", "cost_index", "rate_index", "step_index", "side_index", "weight_index", "earlier"],
    { measure: () => { width = Math.max(260, left.clientWidth); }, draw });
}

export default { render };
