/* The explorer of depth. It shows what nblib measured (depth.py packs it); nothing is computed here but quotients and places in
 * a picture.
 */

const DEEPEST = 10; // hidden layers at most

/* 1 Reading what nblib measured */

// One network after one epoch: the sizes of all layers' gradients and of the hidden activations, and how it does.
export function network(model, { scheme, activation, depth, epoch }) {
  const [activations, epochs, numbers, outcomes] = ["activations", "epochs", "numbers", "outcomes"].map(name => model.get(name));
  const family = scheme * activations.length + activation; // its ten depths follow one another
  const run = family * DEEPEST + depth - 1;
  // A network of depth d has 2 d + 1 numbers an epoch, so the ones of depths 1 … d − 1 have d² − 1 in all.
  const before = epochs.length * (family * DEEPEST * (DEEPEST + 2) + depth * depth - 1) + epoch * (2 * depth + 1);
  const read = index => numbers.getFloat32(4 * (before + index), true);
  const gradients = Array.from({ length: depth + 1 }, (_, i) => read(i));
  const spreads = Array.from({ length: depth }, (_, i) => read(depth + 1 + i));
  const at = 2 * (run * epochs.length + epoch);
  return { gradients, spreads, share: gradients[0] / gradients[depth], verdict: model.get("verdicts")[outcomes.getUint8(at)], right: outcomes.getUint8(at + 1) };
}

export function choice(model) {
  const [scheme, activation, depth, epoch] = ["scheme_index", "activation_index", "depth", "epoch_index"].map(name => model.get(name));
  return { scheme, activation, depth, epoch };
}

/* 2 Words */

// Two digits, however small or large.
export function brief(value) {
  if (!Number.isFinite(value)) return "not finite";
  if (value === 0) return "0";
  return value >= 0.0001 && value < 9999.5 ? minus(String(value < 99.5 ? value.toPrecision(2) : Math.round(value))) : scientific(value, 1);
}

// A share as readers say it: 1/220,000 of it, or 3.2 times it.
export function part(share) {
  if (share >= 0.95) return `${brief(share)} times`;
  const one = Number((1 / share).toPrecision(2));
  return one < 1e7 ? `1/${one.toLocaleString("en-US")} of` : `${brief(share)} of`;
}

const layerName = (layer, depth) => layer < depth ? String(layer + 1) : "out";
const counted = depth => `${depth} hidden layer${depth > 1 ? "s" : ""}`;

export function sentence({ gradients, share, verdict, right, depth, epoch }) {
  const when = epoch ? ` after epoch ${epoch}` : "";
  const largest = Math.max(...gradients);
  const told = !(gradients[depth] > 0) ? "no gradient is left" : share === 0 ? "layer 1 gets no gradient at all" : `layer 1 gets ${part(share)} the gradient of the output layer`;
  const said = {
    overflow: `Exploded: ${when ? `by epoch ${epoch}` : "at the start"} the numbers have left the range of the computer.`,
    exploding: `Exploding${when}: a typical slope in layer ${layerName(gradients.indexOf(largest), depth)} is ${brief(largest)}; ${told}.`,
    vanishing: `Vanishing${when}: ${told}.`,
    fading: `Fading${when}: ${told}.`,
    even: `Even${when}: ${told}.`,
  }[verdict];
  return `${said} With ${counted(depth)} the network reads ${right} % of the digits.`;
}

/* 3 The pictures */

const powers = values => {
  const logs = values.filter(value => value > 0 && Number.isFinite(value)).map(Math.log10);
  return logs.length ? [Math.floor(Math.min(...logs)), Math.ceil(Math.max(...logs))] : [0, 0];
};

// A logarithmic axis over whole powers of ten, at least as long as usual.
export function decades(values, [low, high], range) {
  const [least, most] = powers(values);
  const scale = logarithmic([10 ** Math.min(low, least), 10 ** Math.max(high, most)], range, 4);
  scale.write = value => Math.abs(Math.log10(value)) < 0.5 ? "1" : `10${raised(Math.round(Math.log10(value)))}`;
  return scale;
}

const steps = (count, from, write) => Object.assign([], { ticks: Array.from({ length: count }, (_, i) => i + from), write });
const dot = (x, y, radius, name) => svg("circle", { cx: near(x), cy: near(y), r: radius, class: name });
const seen = value => value > 0 && Number.isFinite(value);

// Size by layer: the gradient now and at the start, and the activations.
function drawLayers({ now, first, depth, epoch }, { width, height }) {
  const box = { left: 50, right: width - 14, top: 40, bottom: height - 38 };
  const column = (box.right - box.left) / (depth + 1);
  const x = Object.assign(layer => box.left + column * (layer + 0.5), steps(depth + 1, 0, layer => layerName(layer, depth)));
  const y = decades([...now.gradients, ...first.gradients, ...now.spreads], [-6, 0], [box.bottom, box.top]);
  const g = svg("g", {}, axes(x, y, box, ["layer", ""]));
  const line = (values, name, mark) => {
    const points = values.map((value, layer) => [value, x(layer), seen(value) ? y(value) : 0]).filter(([value]) => seen(value)).map(([, a, b]) => [a, b]);
    g.append(svg("g", { class: name }, polyline(points, {}), ...points.map(mark)));
  };
  line(now.spreads, "activation", ([a, b]) => svg("rect", { x: near(a - 3.5), y: near(b - 3.5), width: 7, height: 7 }));
  if (epoch) line(first.gradients, "delta before", ([a, b]) => dot(a, b, 2.5));
  // Gradients are computed against the flow: their marks point back.
  line(now.gradients, "delta", ([a, b]) => svg("path", { d: `M${near(a - 6)} ${near(b)}l10 -5.5v11z` }));
  const key = [["delta", "◂ gradient"], ["activation", "▪ activations"], ...(epoch ? [["delta faint", "● gradient at the start"]] : [])];
  g.append(svg("text", { x: 8, y: 14, class: "key" }, ...key.map(([name, text], i) => svg("tspan", { class: name, dx: i ? 14 : 0 }, text))));
  return g;
}

// Layer 1 against the output layer, for every depth and every start.
function drawDepths({ lines, schemes, scheme, bounds: [vanishing] }, { width, height }) {
  const box = { left: 50, right: width - 98, top: 30, bottom: height - 38 };
  const x = linear([1, DEEPEST], [box.left + 12, box.right]);
  Object.assign(x, steps(DEEPEST, 1, String));
  const y = decades(lines.flat(), [-6, 1], [box.bottom, box.top]);
  const limit = y(vanishing);
  const g = svg("g", {}, svg("rect", { class: "regime", x: box.left, y: near(limit), width: near(box.right - box.left), height: near(box.bottom - limit) }),
    axes(x, y, box, ["hidden layers", ""]), svg("path", { class: "one", d: `M${box.left} ${near(y(1))}H${box.right}` }),
    label(4, 14, "gradient of layer 1 / of the output layer", { class: "name key" }));
  g.append(label(box.left + 6, box.bottom - 7, "vanishing", { class: "word" }));
  // A line stops where the numbers have overflowed or the gradient is zero.
  const drawn = lines.map(line => line.map((share, i) => [share, x(i + 1)]).filter(([share]) => seen(share)).map(([share, a]) => [a, y(share)]));
  const ends = drawn.map(points => points.at(-1) ?? [box.left, box.bottom]);
  const heights = spread(ends.map(([, b]) => b), 14, box.top, box.bottom);
  const order = [...lines.keys()].sort((a, b) => (a === scheme) - (b === scheme));
  for (const i of order) {
    const strong = i === scheme ? " strong" : "";
    g.append(polyline(drawn[i], { class: `line way-${i}${strong}` }));
    g.append(label(box.right + 10, heights[i] + 4, schemes[i], { class: `end${strong}` }));
    const [a, b] = ends[i];
    if (a < box.right - 1 && drawn[i].length) g.append(dot(a, b, 3, "stop"));
  }
  return { g, x, y, box };
}

function render({ model, el }) {
  const traits = ["scheme_index", "activation_index", "epoch_index", "depth"];
  const start = Object.fromEntries(traits.map(name => [name, model.get(name)]));
  const set = changes => {
    model.set(changes);
    model.save_changes();
  };
  const deepen = depth => set({ depth: Math.min(Math.max(Math.round(depth), 1), DEEPEST) });
  const [layers, depths] = [svg("svg", { class: "picture" }), svg("svg", { class: "depths" })];
  const ground = svg("g", { role: "img" });
  const handle = svg("g", { class: "handle", tabindex: 0, role: "slider", "aria-label": "Depth", "aria-valuemin": 1, "aria-valuemax": DEEPEST }, svg("path", { class: "guide" }), svg("circle", { r: 22 }), svg("circle", { r: 9, class: "start" }));
  depths.append(ground, handle);
  const [words, body, foot] = [html("p", { class: "words" }), html("tbody"), html("p", { class: "factor" })];
  const heads = [["layer", ""], ["spread of a", "activation"], ["gradient", "delta"], ["of the next", ""]];
  const table = html("table", {}, html("thead", {}, html("tr", {}, ...heads.map(([text, role]) => html("th", { scope: "col", class: role }, text)))), body);
  const [left, right] = [html("div", {}, layers, depths), html("div", { class: "side" }, words, table, foot)];
  let [width, scales] = [null, null];
  const { root, say } = frame({
    kind: "depth", hints: model.get("hints"), left, right, reset: () => set(start),
    keys: "Tab reaches every control, arrow keys change it. On the ring in the lower picture, left and right change the depth, Home and End go to 1 and 10. R returns to where you began.",
    press({ key, target }) {
      const to = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, Home: -DEEPEST, End: DEEPEST }[key];
      if (target !== handle || !to) return false;
      deepen(model.get("depth") + to);
      return true;
    },
  });

  function draw() {
    const at = choice(model);
    const { depth, scheme } = at;
    const [schemes, activations, epochs, [inputs, units, outputs]] = ["schemes", "activations", "epochs", "layers"].map(name => model.get(name));
    const [now, first] = [network(model, at), network(model, { ...at, epoch: 0 })];
    const lines = schemes.map((_, i) => Array.from({ length: DEEPEST }, (_, d) => network(model, { ...at, scheme: i, depth: d + 1 }).share));
    const epoch = epochs[at.epoch];
    const upper = { width, height: Math.round(Math.min(290, 190 + width / 8)) };
    const lower = { width, height: Math.round(Math.min(270, 180 + width / 8)) };
    setAll(layers, { viewBox: `0 0 ${upper.width} ${upper.height}` });
    redraw(layers, svg("g", { role: "img", "aria-label": describe(now, depth, epoch) }, drawLayers({ now, first, depth, epoch }, upper)));
    scales = drawDepths({ lines, schemes, scheme, bounds: model.get("bounds") }, lower);
    setAll(depths, { viewBox: `0 0 ${lower.width} ${lower.height}` });
    redraw(ground, scales.g);
    ground.setAttribute("aria-label", `Gradient of layer 1 divided by the output layer's, with ${activations[at.activation]}, for 1 to ${DEEPEST} hidden layers. `
      + schemes.map((name, i) => `${name}: ${brief(lines[i][0])} to ${brief(lines[i].at(-1))}.`).join(" "));
    const { x, y, box } = scales;
    const height = seen(now.share) ? y(now.share) : box.bottom;
    fill(handle, { transform: `translate(${near(x(depth))} ${near(height)})`, "aria-valuenow": depth, "aria-valuetext": `${counted(depth)}, share ${brief(now.share)}` }, []);
    handle.querySelector(".guide").setAttribute("d", `M0 ${near(box.top - height)}V${near(box.bottom - height)}`);
    redraw(body, ...now.gradients.map((size, layer) => html("tr", {}, html("th", { scope: "row" }, layerName(layer, depth)),
      ...[layer < depth ? brief(now.spreads[layer]) : "–", brief(size), layer < depth && size / now.gradients[layer + 1] >= 0 ? `× ${brief(size / now.gradients[layer + 1])}` : "–"]
        .map(text => html("td", {}, text)))));
    setText(words, `${[inputs, ...Array(depth).fill(units), outputs].join("-")}, ${activations[at.activation]}, ${schemes[scheme]}, ${epoch ? `after ${epoch} epoch${epoch > 1 ? "s" : ""}` : "before training"}`);
    const mean = now.share ** (1 / depth);
    setText(foot, seen(mean) ? `Layer 1 / output: ${brief(now.share)}. That is ${depth > 1 ? `${depth} factors of ${brief(mean)} on average` : "one factor"}.` : "");
    say(sentence({ ...now, depth, epoch }));
    root.dataset.verdict = now.verdict;
  }

  const describe = ({ gradients, spreads }, depth, epoch) => `Sizes by layer ${epoch ? `after epoch ${epoch}` : "before training"}, on a logarithmic axis. `
    + gradients.map((size, layer) => `Layer ${layerName(layer, depth)}: gradient ${brief(size)}${layer < depth ? `, activations ${brief(spreads[layer])}` : ""}.`).join(" ");

  draggable(handle, depths, ({ x }) => deepen(inverse(scales.x, x)));
  return live(el, root, model, traits, { measure: () => { width = Math.max(240, left.clientWidth); }, draw });
}

export default { render };
