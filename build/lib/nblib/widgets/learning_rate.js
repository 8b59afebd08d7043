/* The learning-rate explorer. Its state is the model's traits (learning_rate.py); what is computed here, the next step of
 * a run that nblib did not foresee, agrees with nblib to 1e-9 (tests/browser/test_learning_rate.py).
 */

/* 1 The numbers: nothing here knows of the page */

// J and its gradient for one linear unit, as in nblib.Network with the squared error.
export function costAndGradient({ examples, bias }, theta) {
  const [b, w] = bias === null ? theta : [bias, theta[0]];
  let [cost, db, dw] = [0, 0, 0];
  for (const [x, y] of examples) {
    const delta = b + w * x - y;
    cost += delta * delta;
    db += delta;
    dw += delta * x;
  }
  const m = examples.length;
  return { theta, cost: cost / (2 * m), gradient: bias === null ? [db / m, dw / m] : [dw / m] };
}

export const stepped = ({ theta, gradient }, rate) => theta.map((value, i) => value - rate * gradient[i]);

// The same rule as judge() in learning_rate.py.
export function judge(points, { tolerance, bound }) {
  const [here, before] = [points.at(-1), points.at(-2)];
  if (!Number.isFinite(here.cost)) return "diverged";
  if (here.gradient.every(slope => Math.abs(slope) < tolerance)) return "converged";
  if (!before) return "ready";
  if (here.cost > Math.max(bound * points[0].cost, before.cost)) return "diverged";
  return here.gradient.reduce((sum, slope, i) => sum + slope * before.gradient[i], 0) < 0 ? "oscillating" : "still descending";
}

export const isOver = verdict => verdict === "converged" || verdict === "diverged";

// The points of a run. As far as nblib has walked it (a listed start, the first rate), they are nblib's.
export function follow(run, rules, stored = () => []) {
  const surface = rules.surfaces[run.surface];
  const points = [costAndGradient(surface, run.start)];
  let verdict = judge(points, rules);
  run.segments.forEach(([rate, count], segment) => {
    const known = segment ? [] : stored(run.surface, run.start, rate);
    for (let taken = 0; taken < count && !(taken && isOver(verdict)); taken++) {
      points.push(costAndGradient(surface, known[taken + 1] ?? stepped(points.at(-1), rate)));
      verdict = judge(points, rules);
    }
  });
  return { points, verdict };
}

const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

// A run one step longer.
export const longer = (run, rate) => ({ ...run, segments: lengthened(run.segments, rate, 1) });

// Earlier runs with one more, the newest last; of each surface as many as are kept.
export function keep(earlier, run, kept) {
  if (!run.segments.length) return earlier;
  const runs = [...earlier.filter(other => !same(other, run)), run];
  const mine = runs.filter(other => other.surface === run.surface);
  return [...runs.filter(other => other.surface !== run.surface), ...mine.slice(-kept)];
}

const steps = run => run.segments.reduce((sum, [, count]) => sum + count, 0);
const listOfRates = run => run.segments.map(([rate]) => rateText(rate)).join("\u2192");
const rateText = rate => rate < 0.001 ? rate.toFixed(4) : String(rate);

/* 2 The model behind all views */

export default () => {
  const announcers = new Set(); // each view's way to say a sentence
  let model, rules, numbers;
  let cached = {};

  // What nblib walked from a listed start.
  function stored(surface, start, rate) {
    const { starts, paths, lowest } = rules.surfaces[surface];
    const [offset, count] = paths[starts.findIndex(listed => same(listed, start))]?.[model.get("rates").indexOf(rate)] ?? [0, 0];
    return Array.from({ length: count }, (_, i) => [...numbers.subarray(offset + i * lowest.length, offset + (i + 1) * lowest.length)]);
  }

  // The run that fits what is selected: a control may have chosen another surface or start.
  function current() {
    const [surface, index, run] = ["surface_index", "start_index", "run"].map(name => model.get(name));
    const { starts, lowest } = rules.surfaces[surface];
    const dragged = model.get("dragged");
    const start = starts[index] ?? (dragged.length === lowest.length ? dragged : starts[0]);
    if (run.surface === surface && same(run.start, start)) return { run, earlier: model.get("earlier") };
    const earlier = run.segments ? keep(model.get("earlier"), run, model.get("kept")) : model.get("earlier");
    return { run: { surface, start, segments: [] }, earlier };
  }

  function walk(run) {
    if (!same(cached.run, run)) cached = { run, ...follow(run, rules, stored) };
    return cached;
  }

  function look() {
    const { run, earlier } = current();
    const rate = model.get("rates")[model.get("rate_index")];
    const { points, verdict } = walk(run);
    // With another rate the same run may go on, as long as its numbers are finite.
    const over = isOver(verdict) && (run.segments.at(-1)?.[0] === rate || !Number.isFinite(points.at(-1).cost));
    return { run, earlier, rate, points, verdict, over, surface: rules.surfaces[run.surface] };
  }

  function set(changes) {
    model.set(changes);
    model.save_changes();
  }

  const actions = {
    next() {
      const { run, earlier, rate, over } = look();
      if (!over) set({ run: longer(run, rate), earlier });
      return !over;
    },
    reset() {
      const { run, earlier } = current();
      set({ playing: false, run: { ...run, segments: [] }, earlier: keep(earlier, run, model.get("kept")) });
    },
    play() {
      set({ playing: !model.get("playing") });
    },
    choose(rate) {
      set({ rate_index: model.get("rates").indexOf(rate) });
    },
    place(start) {
      const { starts } = rules.surfaces[model.get("surface_index")];
      const listed = starts.findIndex(one => same(one, start));
      set({ playing: false, dragged: start, start_index: listed < 0 ? null : listed });
      const { run, earlier } = current();
      set({ run, earlier });
    },
  };

  // The first steps slowly, to see them one by one; a run pauses after `limit` iterations.
  const motion = player({
    begin() {
      const pauseAt = (Math.floor(steps(look().run) / model.get("limit")) + 1) * model.get("limit");
      return () => model.get("playing") && actions.next() && !look().over && steps(look().run) < pauseAt;
    },
    pace: () => steps(look().run) < 6 ? 350 : 50,
    calmSteps: 10,
  });

  return {
    initialize(given) {
      model = given.model;
      const bytes = model.get("paths");
      numbers = new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
      rules = Object.fromEntries(["surfaces", "tolerance", "bound"].map(name => [name, model.get(name)]));
      return motion.attach(model);
    },
    render({ el, model: own }) {
      return makeView(el, own, { actions, look, walk, motion });
    },
  };
};

/* 3 The view */

const PARAMETERS = { 1: ["θ"], 2: ["θ₀", "θ₁"] };
const slopes = { 1: ["dJ/dθ"], 2: ["∂J/∂θ₀", "∂J/∂θ₁"] };
const at = theta => theta.map((value, i) => `${PARAMETERS[theta.length][i]} = ${fixed(value, 2)}`).join(", ");

export function sentence({ verdict, points, over, rate }, { zoom, playing }) {
  const n = points.length - 1;
  const [here, before] = [points.at(-1), points.at(-2)];
  const end = playing ? "." : `: J = ${short(Number(here.cost.toPrecision(4)))}`;
  const said = {
    ready: `ready at ${at(here.theta)}: press Next iteration or Play.`,
    converged: `converged after ${n} iterations${end}${playing ? "" : ", and the slope is almost 0."}`,
    "still descending": playing ? "still descending." : `still descending after ${n} iterations${end}.`,
    oscillating: playing ? "oscillating." : `oscillating at iteration ${n}${end}. Each step lands across the valley, `
      + `${!before || Math.abs(here.cost / before.cost - 1) < 1e-6 ? "as high as" : here.cost < before.cost ? "lower than" : "higher than"} before.`,
    diverged: `diverged at iteration ${n}: J = ${short(Number(here.cost.toPrecision(4)))}, ${short(Math.round(here.cost / points[0].cost))} times the start.`,
  }[verdict].replace("after 1 iterations", "after 1 iteration");
  const again = isOver(verdict) && !over ? ` At ${rateText(rate)} it can go on.` : "";
  return said + again + (zoom > 1 ? ` The steps left the picture, so it now shows ${short(zoom)} times the width.` : "");
}

// How many times wider the picture has to be for all points of the run.
export function zoomFor({ surface, points }, aspect) {
  const room = surface.lowest.length === 1 ? [surface.reach] : [surface.reach * aspect, surface.reach];
  const fits = zoom => points.every(({ theta }) => theta.every((value, i) => Math.abs(value - surface.lowest[i]) <= zoom * room[i]));
  let zoom = 1;
  while (!fits(zoom) && zoom < 1e15) zoom *= 2;
  return zoom;
}

function drawCurve({ surface, points, rate }, { width, height, zoom }) {
  const [middle, reach] = [surface.lowest[0], surface.reach * zoom];
  const box = { left: 50, right: width - 8, top: 26, bottom: height - 38 };
  const top = 1.08 * costAndGradient(surface, [middle + reach]).cost;
  const x = linear([middle - reach, middle + reach], [box.left, box.right], width < 400 ? 5 : 7);
  const y = linear([0, top], [box.bottom, box.top], 5);
  const cost = theta => costAndGradient(surface, [theta]).cost;
  const place = ({ theta, cost: J }) => [x(theta[0]), y(J)];
  const samples = Array.from({ length: 81 }, (_, i) => middle + reach * (i / 40 - 1));
  const here = points.at(-1);
  const g = svg("g", {}, polyline(samples.map(theta => [x(theta), y(cost(theta))]), { class: "cost" }));
  // The tangent, as long in the picture at any slope.
  const [rise, run] = [(y(here.gradient[0]) - y(0)), x(1) - x(0)];
  const reachX = 70 / Math.hypot(rise, run);
  g.append(polyline([-reachX, reachX].map(d => [x(here.theta[0] + d), y(here.cost + d * here.gradient[0])]), { class: "tangent" }));
  return { g, x, y, box, place, axes: axes(x, y, box, ["θ", "J"]), next: place(costAndGradient(surface, stepped(here, rate))) };
}

function drawMap({ surface, points, rate }, { width, height, zoom }) {
  const box = { left: 50, right: width - 8, top: 26, bottom: height - 38 };
  const aspect = (box.right - box.left) / (box.bottom - box.top);
  const [half, [a, b]] = [surface.reach * zoom, surface.lowest];
  const x = linear([a - half * aspect, a + half * aspect], [box.left, box.right], width < 400 ? 5 : 7);
  const y = linear([b - half, b + half], [box.bottom, box.top], 5);
  const g = svg("g", {});
  for (const { level, points: line } of surface.contours) {
    if (level < 0.02 * zoom * zoom || level > 80 * zoom * zoom) continue;
    g.append(polyline(line.map(([p, q]) => [x(p), y(q)]), { class: "contour" }));
  }
  // The steepest direction through the minimum: where λ_max is felt.
  const [dx, dy] = surface.steepest.map(part => 0.62 * half * part);
  const ends = [-1, 1].map(side => [x(a + side * dx), y(b + side * dy)]);
  g.append(arrow(ends[0], ends[1], { class: "curvature" }), arrow(ends[1], ends[0], { class: "curvature" }));
  const written = label(box.right - 4, box.bottom - 8, "", { class: "curvature", "text-anchor": "end" });
  written.append("along the arrow λ", ...low("max", ` = ${short(surface.curvature)}, so 2/λ`), ...low("max", ` = ${short(2 / surface.curvature)}`));
  g.append(svg("circle", { cx: near(x(a)), cy: near(y(b)), r: 2.5, class: "lowest" }), written);
  const place = ({ theta }) => [x(theta[0]), y(theta[1])];
  return { g, x, y, box, place, axes: axes(x, y, box, ["θ₀ (bias)", "θ₁ (weight)"]), next: place({ theta: stepped(points.at(-1), rate) }) };
}

// A small index under the line, and what follows it.
const low = (index, rest) => [svg("tspan", { dy: 3, class: "low" }, index), svg("tspan", { dy: -3 }, rest)];

const TRAIL = 30; // points that are still seen, fading

function drawRuler({ surface, rate, rates }, width) {
  const box = [24, width - 12];
  const x = logarithmic([rates[0], rates.at(-1)], box, 6);
  const limit = 2 / surface.curvature;
  const g = svg("g", {}, svg("path", { class: "good", d: `M${box[0]} 24H${near(x(limit))}` }), svg("path", { class: "bad", d: `M${near(x(limit))} 24H${box[1]}` }));
  for (const tick of x.ticks) g.append(svg("path", { class: "tick", d: `M${near(x(tick))} 24v5` }), label(x(tick), 42, rateText(tick), { "text-anchor": "middle" }));
  const bound = label(x(limit) - 5, 13, "", { class: "curvature", "text-anchor": "end" });
  bound.append("steps shrink below 2/λ", ...low("max", ` = ${short(limit)}`));
  g.append(svg("path", { class: "curvature", d: `M${near(x(limit))} 4V30` }), bound, svg("circle", { cx: near(x(rate)), cy: 24, r: 6, class: "ball" }));
  return g;
}

function makeView(el, model, { actions, look, walk, motion }) {
  const three = [0.001, 0.1, 2].map(rate => [rate, button(rateText(rate), () => actions.choose(rate))]);
  const next = button("Next iteration", actions.next, { class: "main" });
  const play = button("Play", actions.play);
  const rule = html("div", { class: "rule" });
  const facts = html("p", { class: "facts" });
  const [picture, loss, ruler] = [svg("svg", { class: "picture" }), svg("svg", { class: "loss" }), svg("svg", { class: "ruler" })];
  const [layer, handle] = [svg("g", { role: "img" }), svg("g", { class: "handle", tabindex: 0, role: "slider", "aria-label": "Start" }, svg("circle", { r: 22 }), svg("circle", { r: 11, class: "start" }))];
  picture.append(layer, handle);
  const [left, right] = [html("div", {}, picture), html("div", { class: "side" }, rule, facts, loss)];
  const { root, say } = frame({
    kind: "learning-rate", hints: model.get("hints"), above: [ruler], left, right, reset: actions.reset, press,
    buttons: [html("div", { role: "group", "aria-label": "Three learning rates" }, html("span", { "aria-hidden": "true" }, "α ="), ...three.map(([, one]) => one)),
      html("div", { role: "group", "aria-label": "Run" }, next, play)],
    keys: "Tab reaches every control. In the picture: Space takes a step, R resets, arrow keys move the start (with Shift in "
      + "larger steps). On the slider, arrow keys change the rate.",
  });
  let [scales, widths, plotted] = [null, null, []];

  function measure() {
    widths = [root, left, right].map(part => Math.max(240, part.clientWidth));
  }

  function draw() {
    const state = look();
    const { run, earlier, rate, points, verdict: judged, over, surface } = state;
    const [whole, width, side] = widths;
    const height = Math.round(Math.min(width * 0.78, 400));
    const playing = model.get("playing");
    const zoom = zoomFor(state, (width - 58) / (height - 64));
    const here = points.at(-1);

    const drawn = (surface.lowest.length === 1 ? drawCurve : drawMap)(state, { width, height, zoom });
    scales = drawn;
    const places = points.map(drawn.place);
    const clip = svg("g");
    const { left: x0, right: x1, top, bottom } = drawn.box;
    const inside = ([x, y]) => x >= x0 - 9 && x <= x1 + 9 && y >= top - 9 && y <= bottom + 9;
    if (surface.lowest.length === 2) clip.append(polyline(places, { class: "path" }));
    places.slice(-TRAIL - 1, -1).forEach((place, i, { length }) => {
      if (inside(place)) clip.append(svg("circle", { cx: near(place[0]), cy: near(place[1]), r: 4, class: "trail", opacity: (0.15 + 0.6 * (i + 1) / length).toFixed(2) }));
    });
    if (!over) clip.append(arrow(places.at(-1), drawn.next, { class: "step" }));
    clip.append(svg("circle", { cx: near(places.at(-1)[0]), cy: near(places.at(-1)[1]), r: 7, class: "ball" }));
    // An inner svg clips at its own edges, without an id that two views would share.
    const crop = { x: x0, y: top - 8, width: x1 - x0 + 8, height: bottom - top + 8 };
    const inner = svg("svg", { ...crop, viewBox: Object.values(crop).join(" ") }, drawn.g, clip);
    layer.replaceChildren(drawn.axes, inner);
    picture.setAttribute("viewBox", `0 0 ${width} ${height}`);
    layer.setAttribute("aria-label", `${surface.name === "curve" ? "The cost J over the parameter θ" : "Lines of equal cost over two parameters"}: `
      + `iteration ${points.length - 1} at ${at(here.theta)}, J = ${fixed(here.cost)}.`);
    const [cx, cy] = places[0];
    fill(handle, { transform: `translate(${near(cx)} ${near(cy)})`, "aria-valuetext": at(run.start), "aria-valuenow": run.start[0] }, []);

    if ([run, earlier, widths].some((one, i) => one !== plotted[i])) drawLosses(state, side, width > 420 ? height - 110 : 200);
    plotted = [run, earlier, widths];

    ruler.setAttribute("viewBox", `0 0 ${whole} 48`);
    ruler.replaceChildren(svg("g", { role: "img", "aria-label": `The rate ${rateText(rate)} on a logarithmic scale; 2/λ max is ${short(2 / surface.curvature)}.` },
      drawRuler({ surface, rate, rates: model.get("rates") }, whole)));

    const after = stepped(here, rate);
    const names = PARAMETERS[after.length];
    rule.replaceChildren(...names.flatMap((name, i) => [
      ...[name, ":=", name, "−", "α", "·", slopes[after.length][i]].map((text, column) => html("span", { class: ["theta", "", "theta", "", "", "", "delta"][column] }, text)),
      ...[fixed(after[i]), "=", fixed(here.theta[i]), "−", rateText(rate), "·", here.gradient[i] < 0 ? `(${fixed(here.gradient[i])})` : fixed(here.gradient[i])]
        .map((text, column) => html("span", { class: ["value theta", "", "value theta", "", "value alpha", "", "value delta"][column] }, text))]));
    facts.replaceChildren("iteration ", html("b", {}, String(points.length - 1)), " ", html("span", {}, "J = ", html("b", {}, fixed(here.cost, 6))));

    say(sentence(state, { zoom, playing }));
    root.dataset.verdict = judged;
    play.textContent = playing ? "Pause" : "Play";
    for (const one of [next, play]) one.setAttribute("aria-disabled", String(over));
    for (const [value, one] of three) one.setAttribute("aria-pressed", String(value === rate));
  }

  function drawLosses({ run, earlier, points }, side, tall) {
    const others = earlier.filter(one => one.surface === run.surface);
    const lines = [...others.map(one => ({ name: listOfRates(one), points: walk(one).points })), { name: run.segments.length ? listOfRates(run) : "", points, strong: true }];
    const costs = lines.flatMap(line => line.points.map(({ cost }) => cost)).filter(Number.isFinite);
    const lowest = 10 ** Math.floor(Math.log10(Math.max(1e-6, Math.min(0.1, ...costs))));
    const highest = 10 ** Math.ceil(Math.log10(Math.max(10, ...costs)));
    const longest = Math.max(20, ...lines.map(line => line.points.length - 1));
    const plot = chart(side, tall, lines.map(line => ({ ...line, points: line.points.map(({ cost }, n) => [n, cost]) })),
      { x: ["iteration", [0, longest]], y: ["J", [lowest, highest], true] });
    loss.setAttribute("viewBox", `0 0 ${side} ${tall}`);
    loss.replaceChildren(svg("g", { role: "img", "aria-label": `J over the iterations, on a logarithmic axis; ${others.length} earlier runs for comparison.` }, plot.picture));
  }

  // Moving the start: by keys or by dragging; it stays in the picture.
  function place(theta) {
    const { surface } = look();
    const aspect = surface.lowest.length === 1 ? 1 : (scales.box.right - scales.box.left) / (scales.box.bottom - scales.box.top);
    const room = [surface.reach * aspect, surface.reach];
    actions.place(theta.map((value, i) => Number(Math.min(Math.max(value, surface.lowest[i] - room[i]), surface.lowest[i] + room[i]).toFixed(2))));
  }
  function press({ key, target, shiftKey }) {
    const by = shiftKey ? 0.5 : 0.1;
    const move = { ArrowLeft: [-by, 0], ArrowRight: [by, 0], ArrowUp: [0, by], ArrowDown: [0, -by] }[key];
    if (target !== handle || !(move || key === " ")) return false;
    const { run: { start } } = look();
    if (key === " ") actions.next();
    else place(start.map((value, i) => value + (start.length === 1 ? move[0] + move[1] : move[i])));
    return true;
  }
  // The picture may zoom out while the start is dragged: the scales of the press hold until the end.
  let held;
  handle.addEventListener("pointerdown", () => { held = scales; });
  draggable(handle, picture, point => place([inverse(held.x, point.x), inverse(held.y, point.y)].slice(0, look().run.start.length)));

  const unwatch = motion.watch(root);
  const cleanUp = live(el, root, model, ["rate_index", "surface_index", "start_index", "dragged", "run", "earlier", "playing"], { measure, draw });
  return () => {
    cleanUp();
    unwatch();
  };
}
