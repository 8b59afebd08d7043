/* The neuron explorer: it shows parameters that gradient descent passed through. What is computed here is where the line lies in the picture. */

/* 1 The numbers: nothing here knows of the page */

const preactivation = ([b, w1, w2], [x1, x2]) => b + w1 * x1 + w2 * x2;

// Whether a flower [x1, x2, label] lies on the wrong side of the line.
export const isWrong = (theta, flower) => (preactivation(theta, flower) >= 0) !== (flower[2] === 1);

// The part of a rectangle, given by its corners in order, where the pre-activation is at least z.
export function above(theta, corners, z) {
  const part = [];
  corners.forEach((corner, i) => {
    const next = corners[(i + 1) % corners.length];
    const [here, there] = [corner, next].map(point => preactivation(theta, point) - z);
    if (here >= 0) part.push(corner);
    if (here >= 0 !== there >= 0) part.push(corner.map((value, k) => value + here / (here - there) * (next[k] - value)));
  });
  return part;
}

// The two ends of the line on which the pre-activation is z, or none: those corners of the part that lie on it.
export function ends(theta, corners, z) {
  const size = Math.max(1, ...theta.map(Math.abs));
  const part = above(theta, corners, z);
  return part.length === 0 || part.length === corners.length && part.every((point, i) => point === corners[i]) ? [] : part.filter(point => !corners.includes(point) && Math.abs(preactivation(theta, point) - z) < 1e-6 * size);
}

const logit = p => Math.log(p / (1 - p));
const grouped = count => count.toLocaleString("en-US");

export function sentence({ epoch, rate, cost, testCost, right, testRight, theta, training, tests, rises }) {
  const start = `Epoch ${grouped(epoch)} at rate ${rate}: J = ${fixed(cost)}, ${fixed(testCost)} on the test flowers; ${testRight} of ${tests} of these are on the right side.`;
  const size = `The weights are ${fixed(theta[1], 2)} and ${fixed(theta[2], 2)}`;
  if (!epoch) return `${start} This is the start, the same for every rate.`;
  if (right + testRight < training + tests) return `${start} ${size}; ${training - right} of ${training} training flowers are wrong.`;
  return `${start} ${size}, and no flower is wrong${rises ? `. J rose in ${rises} of the 1,000 epochs` : ": from here on they grow"}.`;
}

/* 2 The model behind all views */

const PACE = 180; // milliseconds a frame

export default () => {
  let model, first, numbers;

  function set(changes) {
    model.set(changes);
    model.save_changes();
  }

  const motion = framePlayer("epochs", PACE);

  // What nblib found in one training, by frame.
  function run(inputs, rate) {
    const frames = model.get("epochs").length;
    const start = (inputs * model.get("rates").length + rate) * frames * 7;
    return Array.from({ length: frames }, (_, frame) => {
      const [b, w1, w2, cost, testCost, right, testRight] = numbers.subarray(start + 7 * frame, start + 7 * frame + 7);
      return { theta: [b, w1, w2], cost, testCost, right: Math.round(right), testRight: Math.round(testRight) };
    });
  }

  function look() {
    const [inputs, index, frame, epochs, training] = ["inputs", "rate_index", "frame", "epochs", "training"].map(name => model.get(name));
    const one = model.get("cases")[inputs];
    const frames = run(inputs, index);
    return { ...frames[frame], case: one, frames, frame, epochs, epoch: epochs[frame], rate: model.get("rates")[index], training, tests: one.points.length - training, rises: one.rises[index] };
  }

  // The costs that any rate reaches with these inputs: the axis stays when the rate changes.
  const reached = new Map();
  function reach() {
    const inputs = model.get("inputs");
    if (!reached.has(inputs)) {
      const costs = model.get("rates").flatMap((_, rate) => run(inputs, rate).flatMap(({ cost, testCost }) => [cost, testCost]));
      reached.set(inputs, [10 ** Math.floor(Math.log10(Math.max(1e-5, Math.min(...costs)))), 10 ** Math.ceil(Math.log10(Math.max(...costs)))]);
    }
    return reached.get(inputs);
  }

  return {
    initialize(given) {
      model = given.model;
      const bytes = model.get("runs");
      numbers = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
      first = Object.fromEntries(["frame", "rate_index", "inputs"].map(name => [name, model.get(name)]));
      return motion.attach(model);
    },
    render({ el, model: own }) {
      const actions = { set, play: () => set({ playing: !model.get("playing") }), reset: () => set({ ...first, playing: false }) };
      return makeView(el, own, { actions, look, reach, motion });
    },
  };
};

/* 3 The view */

const SHADES = [0.1, 0.3, 0.5, 0.7, 0.9]; // where the shading gets a step darker
const NAMED = [0.1, 0.5, 0.9]; // the lines that say their probability

// Setosa is hollow, versicolor filled; round to train with, square to test with.
function flower(x, y, versicolor, test, wrong) {
  const attributes = { class: `flower ${versicolor ? "versicolor" : "setosa"}` };
  const mark = test ? svg("rect", { x: near(x - 4.5), y: near(y - 4.5), width: 9, height: 9, ...attributes }) : svg("circle", { cx: near(x), cy: near(y), r: 4, ...attributes });
  return wrong ? svg("g", {}, mark, svg("path", { class: "wrong", d: `M${near(x - 7)} ${near(y - 7)}l14 14m0 -14l-14 14` })) : mark;
}

function makeView(el, model, { actions, look, reach, motion }) {
  const play = button("Play", actions.play);
  const [scatter, loss] = [svg("svg", { class: "scatter" }), svg("svg", { class: "scrub" })];
  const legend = html("p", { class: "legend" });
  const [rule, facts] = [html("p", { class: "rule" }), html("dl")];
  const [left, right] = [html("div", {}, scatter, legend), html("div", {}, loss, rule, facts)];
  const { root, say } = frame({
    kind: "neuron", hints: model.get("hints"), buttons: [html("div", {}, play)], left, right, reset: actions.reset,
    keys: "Tab reaches the epoch, the rate, the inputs and the buttons; arrow keys move the sliders. Drag in the curve to move the epoch. R returns to where you began.",
  });
  const verdict = root.querySelector(".verdict");
  const icon = (versicolor, test, text) => html("span", {}, svg("svg", { viewBox: "0 0 14 14", "aria-hidden": "true" }, flower(7, 7, versicolor, test)), text);
  legend.append(icon(false, false, "setosa"), icon(true, false, "versicolor"), icon(false, true, "and"), icon(true, true, "test flowers"),
    html("span", {}, svg("svg", { viewBox: "0 0 14 14", "aria-hidden": "true" }, svg("path", { class: "wrong", d: "M1 1l12 12m0 -12l-12 12" })), "on the wrong side"));
  let widths, axis;

  function measure() {
    widths = [left, right].map(part => Math.max(240, part.clientWidth));
  }

  function drawScatter({ case: { points, axes: names }, theta, training, epoch }, width) {
    const height = Math.round(Math.min(0.85 * width, 440));
    const box = { left: 40, right: width - 12, top: 28, bottom: height - 40 };
    const [across, up] = [0, 1].map(k => {
      const values = points.map(point => point[k]);
      const [low, high] = [Math.min(...values), Math.max(...values)];
      return [low - 0.12 * (high - low), high + 0.12 * (high - low)];
    });
    const [x, y] = [linear(across, [box.left, box.right]), linear(up, [box.bottom, box.top], 4)];
    const corners = [[across[0], up[0]], [across[1], up[0]], [across[1], up[1]], [across[0], up[1]]];
    const place = ([a, b]) => [x(a), y(b)];
    const g = svg("g", {});
    for (const p of SHADES) {
      const part = above(theta, corners, logit(p)).map(place);
      if (part.length) g.append(svg("polygon", { class: "shade", points: part.map(point => point.map(near).join(",")).join(" ") }));
    }
    g.append(axes(x, y, box, names));
    const labels = svg("g");
    const taken = [];
    for (const p of NAMED) {
      const found = ends(theta, corners, logit(p)).map(place);
      if (found.length !== 2) continue;
      g.append(polyline(found, { class: p === 0.5 ? "decision" : "doubt" }));
      // At the end that is further up; where two would overlap, the one half stays.
      const [[ax, ay]] = found.sort(([, a], [, b]) => a - b);
      const at = [Math.min(Math.max(ax, box.left + 16), box.right - 16), Math.max(ay, box.top) + 14];
      taken.push({ p, at });
    }
    const free = ({ p, at }) => p === 0.5 || taken.every(other => other.p === p || Math.hypot(other.at[0] - at[0], other.at[1] - at[1]) > 34);
    for (const one of taken.filter(free)) labels.append(label(...one.at, one.p.toFixed(1), { class: one.p === 0.5 ? "end strong" : "end", "text-anchor": "middle" }));
    points.forEach((point, i) => g.append(flower(...place(point), point[2] === 1, i >= training, isWrong(theta, point))));
    g.append(labels);
    setAll(scatter, { viewBox: `0 0 ${width} ${height}` });
    const wrong = points.filter(point => isWrong(theta, point)).length;
    redraw(scatter, svg("g", { role: "img", "aria-label": `${points.length} flowers, ${names[0]} to the right and ${names[1]} up, with the decision line of epoch ${epoch}; ${wrong} on the wrong side.` }, g));
  }

  function drawLoss({ frames, frame, epochs, cost, epoch }, width) {
    const height = 230;
    const box = { left: 50, right: width - 62, top: 26, bottom: height - 38 };
    const inner = linear([0, Math.log10(1 + epochs.at(-1))], [box.left, box.right]);
    // Spaced by factors, from epoch 0 on.
    const x = value => inner(Math.log10(1 + value));
    x.ticks = [0, 1, 10, 100, 1000].filter(tick => tick <= epochs.at(-1));
    x.write = grouped;
    const y = logarithmic(reach(), [box.bottom, box.top], 4);
    const g = svg("g", {}, axes(x, y, box, ["epoch", "cost J"]));
    const lines = ["testCost", "cost"].map(name => frames.map((one, i) => [x(epochs[i]), y(one[name])]));
    const heights = spread(lines.map(line => line.at(-1)[1]), 14, box.top, box.bottom);
    lines.forEach((line, i) => {
      g.append(polyline(line, { class: i ? "line strong" : "line test" }),
        label(box.right + 5, heights[i] + 4, i ? "training" : "test", { class: i ? "end strong" : "end" }));
    });
    const [cx, cy] = [x(epoch), y(cost)];
    g.append(svg("path", { class: "cursor", d: `M${near(cx)} ${box.top}V${box.bottom}` }), svg("circle", { class: "ball", cx: near(cx), cy: near(cy), r: 5 }));
    axis = frames.map((_, i) => x(epochs[i]));
    setAll(loss, { viewBox: `0 0 ${width} ${height}` });
    redraw(loss, svg("g", { role: "img", "aria-label": `The cost by epoch, both on axes spaced by factors, for the training flowers and, dashed, for the test flowers; in epoch ${epoch}: ${fixed(cost)}.` }, g));
  }

  function draw() {
    const seen = look();
    const [width, side] = widths;
    const { theta: [b, w1, w2] } = seen;
    drawScatter(seen, width);
    drawLoss(seen, side);
    const signed = value => `${value < 0 ? "−" : "+"} ${fixed(Math.abs(value), 2)}`;
    redraw(rule, "z = ", html("span", { class: "theta" }, fixed(b, 2)), " ", html("span", { class: "theta" }, signed(w1)), " x₁ ", html("span", { class: "theta" }, signed(w2)), " x₂");
    const written = [["epoch", grouped(seen.epoch)], ["J", fixed(seen.cost)], ["J, test", fixed(seen.testCost)],
      ["right", `${seen.right} of ${seen.training}`], ["right, test", `${seen.testRight} of ${seen.tests}`]];
    redraw(facts, ...written.map(([name, value]) => html("div", {}, html("dt", {}, name), html("dd", {}, value))));
    const playing = model.get("playing");
    setText(play, playing ? "Pause" : motion.calm.matches ? "Next frame" : "Play");
    // Read out at the end only: a sentence for each frame would be chatter.
    verdict.setAttribute("aria-live", playing ? "off" : "polite");
    say(sentence(seen));
  }

  for (const kind of ["pointerdown", "pointermove"]) {
    loss.addEventListener(kind, event => {
      if (!event.buttons) return;
      const { x } = inPicture(loss, event);
      const distance = axis.map(place => Math.abs(place - x));
      actions.set({ frame: distance.indexOf(Math.min(...distance)), playing: false });
    });
  }
  const unwatch = motion.watch(root);
  const cleanUp = live(el, root, model, ["frame", "rate_index", "inputs", "playing"], { measure, draw });
  return () => {
    cleanUp();
    unwatch();
  };
}
