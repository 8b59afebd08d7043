/* The explorer of starts. It shows what nblib measured (initialization.py packs it); nothing is computed here but places in
 * a picture.
 */

const BINS = 16;
const DEPTH = 10; // hidden layers at most
const RECORDS = 2 * DEPTH + DEPTH * (DEPTH + 3) / 2; // of one start with one activation

/* 1 Reading what nblib measured */

// Which of the starts in Python's list: only two schemes have an ε.
export function startOf(schemes, epsilons, scheme, epsilon) {
  const counts = schemes.map(name => hasEpsilon(name) ? epsilons.length : 1);
  return counts.slice(0, scheme).reduce((sum, count) => sum + count, 0) + (counts[scheme] > 1 ? epsilon : 0);
}

const hasEpsilon = scheme => scheme === "constant" || scheme === "uniform";

// Everything about the choice that the model holds.
export function read(model) {
  const [schemes, epsilons, activations, depth] = ["schemes", "epsilons", "activations", "depth"].map(name => model.get(name));
  const [scheme, epsilon, activation] = ["scheme_index", "epsilon_index", "activation_index"].map(name => model.get(name));
  const [heights, numbers, zeros, outcomes] = ["heights", "numbers", "zeros", "outcomes"].map(name => model.get(name));
  const run = startOf(schemes, epsilons, scheme, epsilon) * activations.length + activation;
  const record = index => {
    const at = run * RECORDS + index;
    const bytes = Array.from({ length: BINS / 2 }, (_, i) => heights.getUint8(at * BINS / 2 + i));
    const [low, high, spread] = [0, 4, 8].map(place => numbers.getFloat32(12 * at + place, true));
    return { heights: bytes.flatMap(byte => [byte >> 4, byte & 15]), low, high, spread, zeros: zeros.getUint8(at) / 255 };
  };
  const layers = [...Array(depth + 1).keys()];
  const before = 2 * DEPTH + (depth - 1) * (depth + 2) / 2; // records before the deltas of this depth
  const outcome = Array.from({ length: DEPTH + 3 }, (_, i) => outcomes.getUint8((run * DEPTH + depth - 1) * (DEPTH + 3) + i));
  const [verdict, flat, flattest, ...distinct] = outcome;
  return {
    scheme: schemes[scheme], epsilon: epsilons[epsilon], hidden: activations[activation], depth,
    activations: layers.map(layer => record(layer < depth ? layer : DEPTH + depth - 1)),
    deltas: layers.map(layer => record(before + layer)),
    verdict: model.get("verdicts")[verdict], flat: flat / 100, flattest, distinct: distinct.slice(0, depth),
    steps: model.get("steps"), shape: model.get("shape"),
  };
}

/* 2 Words */

// Two digits, however small or large.
export function brief(value) {
  if (!Number.isFinite(value)) return "not finite";
  if (value === 0) return "0";
  return value >= 0.0001 && value < 9999.5 ? minus(String(value < 99.5 ? value.toPrecision(2) : Math.round(value))) : scientific(value, 1);
}

const named = { sigmoid: "sigmoid", tanh: "tanh", relu: "ReLU" };
const layerName = (layer, depth) => layer < depth ? String(layer + 1) : "out";

export function sentence({ verdict, activations, deltas, depth, flat, flattest, distinct, steps, shape, hidden }) {
  const share = deltas[0].spread / deltas[depth].spread;
  const last = activations[depth - 1];
  const spreads = depth > 1 ? `; the spread of the activations goes from ${brief(activations[0].spread)} in layer 1 to ${brief(last.spread)} in layer ${depth}` : "";
  const part = `${brief(share)} ${share < 1 ? "of" : "times"} what the output layer gets`;
  return {
    same: `All ${shape[1]} hidden units ${depth > 1 ? "of a layer " : ""}are the same after ${steps} steps: they do the work of one.`
      + (deltas[0].spread === 0 ? " Layer 1 gets no gradient at all." : ` Layer 1 gets ${part}, but all its units get the same.`),
    saturated: `Saturated: ${Math.round(100 * flat)} % of the activations in layer ${flattest} lie where ${named[hidden]} is almost flat.`,
    exploding: `Exploding: layer 1 gets ${part}${spreads}.`,
    fading: `Gradients fade: layer 1 gets ${part}${spreads}.`,
    healthy: `Healthy: layer 1 gets ${part}${spreads}. All ${distinct[0]} units differ.`,
  }[verdict];
}

// The line of Python that makes this network, and what the scheme draws.
export function code({ scheme, epsilon, hidden, depth, shape }) {
  const layers = [shape[0], ...Array(depth).fill(shape[1]), shape[2]].join(", ");
  return `nblib.Network([${layers}], hidden="${hidden}", init="${scheme}"${hasEpsilon(scheme) ? `, epsilon=${epsilon}` : ""})`;
}

export function drawn({ scheme, epsilon, depth, shape: [pixels, width] }) {
  const between = (into, others) => `${into} into layer 1${depth > 1 ? `, ${others} between hidden layers` : ""}`;
  const [first, later] = [6 / (pixels + width), 6 / (2 * width)].map(Math.sqrt).map(brief);
  const [wide, wider] = [2 / pixels, 2 / width].map(Math.sqrt).map(brief);
  return {
    zeros: "Every weight and bias is 0; ε is not used.",
    constant: `Every weight and bias is ${epsilon}.`,
    uniform: `Weights and biases are drawn evenly from \u2212${epsilon} to ${epsilon}.`,
    xavier: `Weights are drawn evenly: \u00b1${between(first, `\u00b1${later}`)}. Biases are 0; ε is not used.`,
    he: `Weights are normal with standard deviation ${between(wide, wider)}. Biases are 0; ε is not used.`,
  }[scheme];
}

/* 3 The picture: a violin per layer, activations above, deltas below */

// The powers of ten that an axis covers: a usual span, wider if it has to be.
export function decades(records, [low, high]) {
  const seen = records.filter(({ zeros }) => zeros < 1);
  return [Math.floor(Math.min(low, ...seen.map(one => one.low))), Math.ceil(Math.max(high, ...seen.map(one => one.high)))];
}

function violin({ heights, low, high, zeros }, x, half, y, kind) {
  const g = svg("g", { class: kind });
  if (zeros < 1) {
    const [bottom, top] = [y(low), y(high)];
    if (bottom - top < 3) { // all the same
      g.append(svg("path", { class: "only", d: `M${near(x - half)} ${near((bottom + top) / 2)}h${near(2 * half)}` }));
    } else {
      const places = heights.map((height, i) => [height / 15 * half, bottom + (top - bottom) * (i + 0.5) / BINS]);
      const sides = [[0, bottom], ...places, [0, top]];
      const outline = [...sides.map(([w, at]) => [x + w, at]), ...sides.toReversed().map(([w, at]) => [x - w, at])];
      g.append(svg("polygon", { points: outline.map(([a, b]) => `${near(a)},${near(b)}`).join(" ") }));
    }
  }
  return g;
}

function panel(records, { kind, title, log, usual, top, height, width, depth }) {
  const box = { left: 46, right: width - 4, top: top + 26, bottom: top + height };
  const gap = log ? 18 : 0; // under a logarithmic axis, a line for 0
  const domain = log ? decades(records, usual) : usual;
  const scale = linear(domain, [box.bottom - gap, box.top], 4);
  if (log) { // whole powers of ten only
    const step = Math.max(1, Math.ceil((domain[1] - domain[0]) / 4));
    scale.ticks = Array.from({ length: Math.floor((domain[1] - domain[0]) / step) + 1 }, (_, i) => domain[0] + i * step);
    scale.write = power => `10${raised(power)}`;
  }
  const column = (box.right - box.left) / records.length;
  const g = svg("g", { class: "axes" });
  for (const value of scale.ticks) {
    g.append(svg("path", { class: "grid", d: `M${box.left} ${near(scale(value))}H${box.right}` }), label(box.left - 6, scale(value) + 4, scale.write(value), { "text-anchor": "end" }));
  }
  if (log) g.append(svg("path", { class: "grid", d: `M${box.left} ${box.bottom}H${box.right}` }), label(box.left - 6, box.bottom + 4, "0", { "text-anchor": "end" }));
  g.append(label(4, top + 12, title, { class: "name" }));
  const violins = svg("g");
  const half = 0.44 * Math.min(column, 90);
  records.forEach((record, layer) => {
    const x = box.left + column * (layer + 0.5);
    const share = half * record.zeros; // as wide as there are zeros
    violins.append(violin(record, x, half, scale, kind));
    if (share) violins.append(svg("path", { class: `${kind} none`, d: `M${near(x - share)} ${box.bottom}h${near(2 * share)}` }));
    g.append(label(x, box.bottom + 20, layerName(layer, depth), { "text-anchor": "middle" }));
  });
  return svg("g", {}, g, violins);
}

// Starts worth a look, a press away: scheme, activation, hidden layers.
const PRESETS = [["All zero", "zeros", "sigmoid", 3], ["Deep tanh, Xavier", "xavier", "tanh", DEPTH], ["Deep ReLU, He", "he", "relu", DEPTH]];

function render({ model, el }) {
  const traits = ["scheme_index", "epsilon_index", "activation_index", "depth"];
  const first = Object.fromEntries(traits.map(name => [name, model.get(name)]));
  const picture = svg("svg", { class: "picture" });
  const [line, words, body] = [html("code", { class: "line-of-code" }), html("p", { class: "drawn" }), html("tbody")];
  const heads = [["layer", ""], ["spread of a", "activation"], ["size of δ", "delta"], ["distinct units", ""]];
  const table = html("table", {}, html("thead", {}, html("tr", {}, ...heads.map(([text, role]) => html("th", { scope: "col", class: role }, text)))), body);
  const [left, right] = [html("div", {}, picture), html("div", { class: "side" }, words, table, line)];
  const set = changes => {
    model.set(changes);
    model.save_changes();
  };
  const places = ([, scheme, hidden, depth]) => ({ scheme_index: model.get("schemes").indexOf(scheme), activation_index: model.get("activations").indexOf(hidden), depth });
  const presets = PRESETS.map(preset => button(preset[0], () => set(places(preset))));
  const { root, say } = frame({
    kind: "initialization", hints: model.get("hints"), buttons: presets, left, right, reset: () => set(first),
    keys: "Tab reaches every control, arrow keys change it. R returns to where you began.",
  });
  let width;

  function draw() {
    const seen = read(model);
    const { depth, hidden, activations, deltas, distinct } = seen;
    const height = Math.round(Math.min(190, 110 + width / 7));
    const linearly = { sigmoid: [0, 1], tanh: [-1, 1] }[hidden];
    // The output is a sigmoid whatever the hidden layers are: with ReLU it has no place on their axis.
    const shown = hidden === "relu" ? activations.slice(0, -1) : activations;
    const common = { width, depth, height };
    picture.setAttribute("viewBox", `0 0 ${width} ${2 * height + 66}`);
    picture.replaceChildren(svg("g", { role: "img", "aria-label": describe(seen) },
      panel(shown, { ...common, kind: "activation", title: linearly ? "activations a, by layer" : "activations a, by layer (powers of ten)", log: !linearly, usual: linearly ?? [-3, 1], top: 0 }),
      panel(deltas, { ...common, kind: "delta", title: "size of δ, by layer (powers of ten)", log: true, usual: [-6, 0], top: height + 34 })));
    body.replaceChildren(...activations.map(({ spread }, layer) => html("tr", {}, html("th", { scope: "row" }, layerName(layer, depth)),
      ...[brief(spread), brief(deltas[layer].spread), layer < depth ? String(distinct[layer]) : "\u2013"].map(text => html("td", {}, text)))));
    words.textContent = drawn(seen);
    line.textContent = code(seen);
    presets.forEach((one, i) => one.setAttribute("aria-pressed", String(Object.entries(places(PRESETS[i])).every(([name, value]) => model.get(name) === value))));
    say(sentence(seen));
    root.dataset.verdict = seen.verdict;
  }

  const describe = ({ depth, activations, deltas }) => `Histograms of activations and of deltas for ${depth} hidden ${depth > 1 ? "layers" : "layer"} and the output. `
    + activations.map(({ spread }, layer) => `Layer ${layerName(layer, depth)}: spread ${brief(spread)}, delta ${brief(deltas[layer].spread)}.`).join(" ");

  return live(el, root, model, traits, { measure: () => { width = Math.max(240, left.clientWidth); }, draw });
}

export default { render };
