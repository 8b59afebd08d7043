/* The descent explorer. Its state is the model's traits (descent.py). What is computed here, the walk from the reader's own
 * start, agrees with nblib to 1e-9 (tests/browser/test_descent.py); the paths of the batches are nblib's own.
 */

/* 1 The numbers: nothing here knows of the page */

// J and its gradient, as in nblib.Network with the squared error: one linear unit a = b + w x, or a chain a = w2 w1 x.
export function costAndGradient({ chain, examples }, theta) {
  const [p, q] = theta;
  let [cost, dp, dq] = [0, 0, 0];
  for (const [x, y] of examples) {
    const delta = (chain ? q * (p * x) : p + q * x) - y;
    cost += delta * delta;
    dp += chain ? delta * q * x : delta;
    dq += chain ? delta * (p * x) : delta * x;
  }
  const m = examples.length;
  return { theta, cost: cost / (2 * m), gradient: [dp / m, dq / m] };
}

const stepped = ({ theta, gradient }, rate) => theta.map((value, i) => value - rate * gradient[i]);

const steepness = ({ gradient }) => Math.hypot(...gradient); // the slope in the steepest direction
const isFlat = (point, tolerance) => steepness(point) < tolerance;

// The same rule as judge() in _descents.py.
export function judge(points, { tolerance, bound }) {
  const [here, before] = [points.at(-1), points.at(-2)];
  if (!Number.isFinite(here.cost) || here.cost > bound * Math.max(points[0].cost, tolerance)) return "diverged";
  if (isFlat(here, tolerance)) return here.cost < tolerance ? "arrived" : "at the saddle";
  if (!before) return "ready";
  return here.gradient[0] * before.gradient[0] + here.gradient[1] * before.gradient[1] < 0 ? "oscillating" : "still descending";
}

// The points of a walk; a divergence ends it early.
export function follow(surface, start, segments, rules) {
  const points = [costAndGradient(surface, start)];
  let verdict = judge(points, rules);
  for (const [rate, count] of segments) {
    for (let taken = 0; taken < count && verdict !== "diverged"; taken++) {
      points.push(costAndGradient(surface, stepped(points.at(-1), rate)));
      verdict = judge(points, rules);
    }
  }
  return { points, verdict };
}

// J over all flowers: a parabola in both parameters, exactly.
export function costOfUnit({ best, least, second: [[aa, ab], [, bb]] }, [b, w]) {
  const [p, q] = [b - best[0], w - best[1]];
  return least + (aa * p * p + 2 * ab * p * q + bb * q * q) / 2;
}

// How many updates a path with batches of `size` has made, and how many examples it has seen.
export function progress(size, clock, by) {
  const updates = by === "updates" ? clock : Math.floor(clock / size);
  return { updates, examples: updates * size };
}

/* 2 The model behind all views */

export default () => {
  const cached = [];
  let model, surfaces, batches, rules, numbers;

  const rateNow = () => model.get("rates")[model.get("rate_index")];

  function walk(tab) {
    const key = JSON.stringify([model.get("starts")[tab], model.get("segments")[tab]]);
    if (cached[tab]?.key !== key) cached[tab] = { key, ...follow(surfaces[tab], ...JSON.parse(key), rules) };
    return cached[tab];
  }

  // The three paths as far as the clock says; one that nblib ended early has diverged.
  function paths() {
    const [clock, by] = ["clock", "by"].map(name => model.get(name));
    return batches.sizes.map((size, k) => {
      const [offset, count] = batches.paths[model.get("rate_index")][k];
      const told = progress(size, clock, by);
      const shown = Math.min(told.updates, count - 1);
      const thetas = Array.from({ length: shown + 1 }, (_, i) => [...numbers.subarray(offset + 2 * i, offset + 2 * i + 2)]);
      const diverged = told.updates >= count;
      return { name: batches.names[k], size, updates: shown, examples: shown * size, thetas, diverged, costs: thetas.map(theta => costOfUnit(batches, theta)) };
    });
  }

  function look() {
    const tab = model.get("tab");
    const rate = rateNow();
    if (tab >= surfaces.length) {
      const clock = model.get("clock");
      return { tab, rate, batches, clock, by: model.get("by"), paths: paths(), over: clock >= batches.updates };
    }
    const { points, verdict } = walk(tab);
    return { tab, rate, surface: surfaces[tab], start: model.get("starts")[tab], points, verdict, over: verdict === "diverged" };
  }

  function set(changes) {
    model.set(changes);
    model.save_changes();
  }
  const replaced = (name, tab, value) => model.get(name).map((old, i) => i === tab ? value : old);

  const actions = {
    next(count = 1) {
      const { tab, rate, over, clock } = look();
      if (over) return false;
      if (clock !== undefined) set({ clock: Math.min(clock + count, batches.updates) });
      else {
        const before = model.get("segments")[tab];
        const taken = follow(surfaces[tab], model.get("starts")[tab], lengthened(before, rate, count), rules).points.length - 1;
        const had = before.reduce((sum, [, n]) => sum + n, 0);
        set({ segments: replaced("segments", tab, lengthened(before, rate, taken - had)) }); // fewer where it diverges
      }
      return true;
    },
    reset() {
      const { tab, points } = look();
      if (!points) set({ playing: false, clock: 0 });
      else if (points.length > 1) set({ playing: false, segments: replaced("segments", tab, []) });
      else set({ playing: false, starts: replaced("starts", tab, surfaces[tab].start) });
    },
    play() {
      set({ playing: !model.get("playing") });
    },
    compare(by) {
      set({ playing: false, by });
    },
    place(start) {
      const { tab } = look();
      set({ playing: false, starts: replaced("starts", tab, start), segments: replaced("segments", tab, []) });
    },
  };

  const done = () => { const { points, clock } = look(); return points ? points.length - 1 : clock; };

  // The first steps slowly; it pauses where the ground becomes flat, and after `limit` updates.
  const motion = player({
    begin() {
      const flat = () => { const { points } = look(); return Boolean(points) && isFlat(points.at(-1), rules.tolerance); };
      const [pauseAt, wasFlat] = [(Math.floor(done() / model.get("limit")) + 1) * model.get("limit"), flat()];
      return () => model.get("playing") && actions.next() && !look().over && (wasFlat || !flat()) && done() < pauseAt;
    },
    pace: () => done() < 6 ? 350 : 50,
    calmSteps: 10,
  });

  return {
    initialize(given) {
      model = given.model;
      const bytes = model.get("paths");
      numbers = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
      [surfaces, batches] = [model.get("surfaces"), model.get("batches")];
      rules = { tolerance: model.get("tolerance"), bound: model.get("bound") };
      const stop = () => set({ playing: false });
      model.on("change:tab", stop);
      return motion.attach(model);
    },
    render({ el, model: own }) {
      return makeView(el, own, { actions, look, motion });
    },
  };
};

/* 3 The view */

const names = ({ chain }) => chain ? ["w₁", "w₂"] : ["b", "w"];
const at = (surface, theta) => theta.map((value, i) => `${names(surface)[i]} = ${fixed(value, 2)}`).join(", ");
const counted = (n, one) => `${n.toLocaleString("en-US")} ${one}${n === 1 ? "" : "s"}`;

export function sentence({ surface, points, verdict }, playing) {
  const n = points.length - 1;
  const [here, before] = [points.at(-1), points.at(-2)];
  const after = `after ${counted(n, "update")}`;
  const where = `J = ${fixed(here.cost)}, slope ${fixed(steepness(here), 3)}`;
  const across = before && (Math.abs(here.cost / before.cost - 1) < 1e-6 ? "as high as" : here.cost < before.cost ? "lower than" : "higher than");
  if (playing && (verdict === "still descending" || verdict === "oscillating")) return `${verdict}.`;
  return {
    ready: `ready at ${at(surface, here.theta)}: J = ${fixed(here.cost)}. The arrow is the next update, steepest down and at right angles to the contour.`,
    "still descending": `still descending ${after}: ${where}.`,
    oscillating: `oscillating ${after}: ${where}. Each update lands across the valley, ${across} before.`,
    arrived: `arrived ${after}: ${where}. No ground is lower.`,
    "at the saddle": `at the saddle ${after}: the slope is ${fixed(steepness(here), 3)}. Stopped, though lower ground lies on both sides (J = ${fixed(here.cost)} here, 0 there).`,
    diverged: `diverged ${after}: J = ${short(Number(here.cost.toPrecision(3)))}. The steps are too long for this ground; try a smaller rate.`,
  }[verdict];
}

export function comparison({ paths, clock, by, batches: { least }, over }, playing) {
  if (playing) return "Three descents, one start: the table counts.";
  if (!clock) return `ready: three descents from one start, J = ${fixed(paths[0].costs[0])}. They differ only in how many flowers each update looks at.`;
  const title = ({ name }) => name === "single" ? "single examples" : name === "batch" ? "the batch" : "mini-batches";
  const told = paths.map(path => path.diverged ? `${title(path)} diverged at update ${path.updates}`
    : `${title(path)} reached J = ${fixed(path.costs.at(-1))} (${by === "examples" ? counted(path.updates, "update") : counted(path.examples, "example")})`);
  const same = by === "examples" ? `${counted(clock, "example")} each${over ? " = 1 pass over the data" : ""}` : `${counted(clock, "update")} each`;
  return `After ${same}: ${told.join(", ")}. The best line has J = ${fixed(least)}.`;
}

// The square picture of two parameters: one unit is as long across as up, so that right angles are seen as such.
function drawMap({ lowest: [a, b], reach, contours, chain, floor = [], best = [a, b] }, { width, height }, axisNames) {
  const box = { left: 50, right: width - 8, top: 26, bottom: height - 38 };
  const half = reach * (box.right - box.left) / (box.bottom - box.top);
  const x = linear([a - half, a + half], [box.left, box.right], width < 400 ? 5 : 7);
  const y = linear([b - reach, b + reach], [box.bottom, box.top], 5);
  const g = svg("g", {});
  const draw = (lines, name) => lines.forEach(line =>
    g.append(polyline(Array.from({ length: line.length / 2 }, (_, i) => [x(line[2 * i] / 1000), y(line[2 * i + 1] / 1000)]), { class: name })));
  draw(contours, "contour");
  draw(floor, "floor"); // the saddle has two lines of lowest ground, the other pictures one point
  if (chain) g.append(...[[1, 1], [-1, -1]].map(([p, q]) => label(x(p) + 22 * p, y(q) - 12 * q + 4, "J = 0", { class: "ground", "text-anchor": "middle" })));
  else g.append(svg("path", { class: "lowest", d: `M${near(x(best[0]) - 6)} ${near(y(best[1]))}h12m-6 -6v12` }));
  return { g, x, y, box, half, reach, middle: [a, b], axes: axes(x, y, box, axisNames), place: ([p, q]) => [x(p), y(q)] };
}

// The last point of a walk: the contour's direction, the steepest way down at right angles to it, and the next update.
function drawHere({ x, y, place }, here, rate) {
  const g = svg("g", {});
  const [px, py] = place(here.theta);
  const length = steepness(here);
  if (!(length > 1e-9) || !Number.isFinite(length)) return g;
  const [ux, uy] = [-here.gradient[0] / length, here.gradient[1] / length]; // in the picture, where up is less
  const along = (s, t) => [px + s * ux - t * uy, py + s * uy + t * ux];
  g.append(polyline([along(0, -48), along(0, 48)], { class: "along" }),
    polyline([along(0, 9), along(9, 9), along(9, 0)], { class: "square" }),
    polyline([along(0, 0), along(64, 0)], { class: "steepest" }));
  const [tx, ty] = place(stepped(here, rate));
  // A step out of the picture is drawn as far as its edge could be.
  const far = Math.min(1, 2000 / Math.max(1, Math.hypot(tx - px, ty - py)));
  g.append(arrow([px, py], [px + far * (tx - px), py + far * (ty - py)], { class: "step" }));
  return g;
}

// Marks that differ in form, not in color alone.
const marks = {
  batch: (x, y) => svg("circle", { cx: near(x), cy: near(y), r: 6 }),
  "mini-batch": (x, y) => svg("rect", { x: near(x - 5.5), y: near(y - 5.5), width: 11, height: 11 }),
  single: (x, y) => svg("path", { d: `M${near(x)} ${near(y - 7)}l6.5 12h-13z` }),
};

function makeView(el, model, { actions, look, motion }) {
  const next = button("Next update", () => actions.next(), { class: "main" });
  const ten = button("Next 10", () => actions.next(10));
  const play = button("Play", actions.play);
  const ways = ["updates", "examples"].map(by => [by, button(by, () => actions.compare(by))]);
  const choice = html("div", { role: "group", "aria-label": "Compare after the same number of" }, html("span", { "aria-hidden": "true" }, "Same number of"), ...ways.map(([, one]) => one));
  const rule = html("div", { class: "rule" });
  const facts = html("p", { class: "facts" });
  const table = html("table", { class: "counts" });
  const [picture, loss] = [svg("svg", { class: "picture" }), svg("svg", { class: "loss" })];
  const [layer, handle] = [svg("g", { role: "img" }), svg("g", { class: "handle", tabindex: 0, role: "slider", "aria-label": "Start" }, svg("circle", { r: 22 }), svg("circle", { r: 11, class: "start" }))];
  picture.append(layer, handle);
  const [left, right] = [html("div", {}, picture), html("div", { class: "side" }, rule, facts, table, loss)];
  const { root, say } = frame({
    kind: "descent", hints: model.get("hints"), left, right, reset: actions.reset, press,
    buttons: [html("div", { role: "group", "aria-label": "Run" }, next, ten, play), choice],
    keys: "Tab reaches every control. In the picture: Space takes an update, arrow keys move the start (with Shift in larger steps). "
      + "R resets: the first time to your start, the second time to the one you found.",
  });
  let [scales, widths] = [null, null];

  function measure() {
    widths = [left, right].map(part => Math.max(240, part.clientWidth));
  }

  function draw() {
    const state = look();
    const [width, side] = widths;
    const height = Math.round(Math.min(width * 0.78, 400));
    const playing = model.get("playing");
    const isWalk = Boolean(state.surface);
    scales = drawMap(state.surface ?? state.batches, { width, height }, isWalk ? names(state.surface) : ["b", "w"]);
    const over = isWalk ? drawWalk(state) : drawPaths(state);
    const { left: x0, right: x1, top, bottom } = scales.box;
    // An inner svg clips at its own edges, without an id that two views would share.
    const crop = { x: x0, y: top - 8, width: x1 - x0 + 8, height: bottom - top + 8 };
    layer.replaceChildren(scales.axes, svg("svg", { ...crop, viewBox: Object.values(crop).join(" ") }, scales.g, over));
    picture.setAttribute("viewBox", `0 0 ${width} ${height}`);

    for (const one of [handle, rule, facts]) one.toggleAttribute("hidden", !isWalk);
    for (const one of [choice, table]) one.toggleAttribute("hidden", isWalk);
    (isWalk ? tellWalk : tellPaths)(state);
    const tall = isWalk ? height - 130 : height - 150;
    drawLosses(state, side, width > 420 ? tall : 190);
    say(isWalk ? sentence(state, playing) : comparison(state, playing));
    next.textContent = !isWalk && state.by === "examples" ? "Next example" : "Next update";
    play.textContent = playing ? "Pause" : "Play";
    for (const one of [next, ten, play]) one.setAttribute("aria-disabled", String(state.over));
    for (const [by, one] of ways) one.setAttribute("aria-pressed", String(by === state.by));
  }

  function drawWalk({ surface, points, start, rate }) {
    const here = points.at(-1);
    const places = points.map(({ theta }) => scales.place(theta)).filter(([x, y]) => Math.abs(x) + Math.abs(y) < 1e5);
    const g = svg("g", {}, polyline(places, { class: "path" }));
    for (const [x, y] of places.slice(-60, -1)) g.append(svg("circle", { cx: near(x), cy: near(y), r: 2.5, class: "trail" }));
    if (places.length === points.length) g.append(drawHere(scales, here, rate), svg("circle", { cx: near(places.at(-1)[0]), cy: near(places.at(-1)[1]), r: 6, class: "ball" }));
    layer.setAttribute("aria-label", `Lines of equal cost, ${surface.name}: update ${points.length - 1} at ${at(surface, here.theta)}, J = ${fixed(here.cost)}.`);
    const [cx, cy] = scales.place(start);
    fill(handle, { transform: `translate(${near(cx)} ${near(cy)})`, "aria-valuetext": at(surface, start), "aria-valuenow": start[0] }, []);
    return g;
  }

  function tellWalk({ surface, points, rate }) {
    const here = points.at(-1);
    const after = stepped(here, rate);
    rule.replaceChildren(...names(surface).flatMap((name, i) => [
      ...[name, ":=", name, "−", "α", "·", `∂J/∂${name}`].map((text, column) => html("span", { class: ["theta", "", "theta", "", "", "", "delta"][column] }, text)),
      ...[fixed(after[i]), "=", fixed(here.theta[i]), "−", String(rate), "·", here.gradient[i] < 0 ? `(${fixed(here.gradient[i])})` : fixed(here.gradient[i])]
        .map((text, column) => html("span", { class: ["value theta", "", "value theta", "", "value alpha", "", "value delta"][column] }, text))]));
    facts.replaceChildren(...[["update", String(points.length - 1)], ["J =", fixed(here.cost)], ["slope", fixed(steepness(here), 3)]]
      .map(([name, value]) => html("span", {}, `${name} `, html("b", {}, value))));
  }

  function drawPaths({ batches, paths, clock, by }) {
    const [sx, sy] = scales.place(batches.start);
    const [g, over] = [svg("g", {}, svg("circle", { class: "origin", cx: near(sx), cy: near(sy), r: 4 })), svg("g")];
    const ends = paths.map(({ thetas }) => scales.place(thetas.at(-1)));
    const heights = spread(ends.map(([, y]) => y), 15, scales.box.top + 8, scales.box.bottom - 4);
    paths.forEach(({ name, thetas }, k) => {
      g.append(svg("g", { class: name }, polyline(thetas.map(scales.place), { class: "way" })));
      const one = svg("g", { class: name }, marks[name](...ends[k]));
      const toLeft = ends[k][0] > scales.box.right - 90;
      one.append(label(ends[k][0] + (toLeft ? -12 : 12), heights[k] + 4, name, { class: "end", "text-anchor": toLeft ? "end" : "start" }));
      over.append(one);
    });
    g.append(over);
    layer.setAttribute("aria-label", `Lines of equal cost over bias b and weight w, with three paths after ${counted(clock, by.slice(0, -1))} each: `
      + `${paths.map(({ name, thetas }) => `${name} at ${at({}, thetas.at(-1))}`).join("; ")}.`);
    return g;
  }

  function tellPaths({ paths, batches: { sizes } }) {
    const row = (tag, cells, first) => html("tr", {}, ...cells.map((cell, i) => i ? html(tag, tag === "th" ? { scope: "col" } : {}, cell) : first));
    const head = html("thead", {}, row("th", ["", "updates", "examples", "passes", "J"], html("td", {})));
    table.replaceChildren(head, html("tbody", {}, ...paths.map(({ name, updates, examples, costs, diverged }) =>
      row("td", [name, updates, examples.toLocaleString("en-US"), (examples / sizes[0]).toFixed(2), diverged ? "diverged" : fixed(costs.at(-1))],
        html("th", { scope: "row", class: name }, svg("svg", { viewBox: "0 0 16 16", "aria-hidden": "true" }, marks[name](8, 8)), name)))));
  }

  // Counted in examples, J stays as it is until a batch is full.
  const staircase = ({ size, costs }, clock) =>
    [...costs.flatMap((cost, n) => n ? [[n * size, costs[n - 1]], [n * size, cost]] : [[0, cost]]), [clock, costs.at(-1)]];

  function drawLosses({ surface, points, paths, by, clock, batches: all }, side, tall) {
    const lines = surface ? [{ name: "", strong: true, points: points.map(({ cost }, n) => [n, cost]) }]
      : paths.map(path => ({ name: path.name, points: by === "examples" ? staircase(path, clock) : path.costs.map((cost, n) => [n, cost]) }));
    const costs = lines.flatMap(line => line.points.map(([, cost]) => cost)).filter(Number.isFinite);
    const lowest = surface ? 10 ** Math.floor(Math.log10(Math.max(1e-5, Math.min(0.1, ...costs)))) : 0.01;
    const highest = Math.min(1e6, 10 ** Math.ceil(Math.log10(Math.max(10, ...costs))));
    const longest = surface ? Math.max(20, points.length - 1) : Math.max(10, all.updates);
    const { picture: drawn } = chart(side, tall, lines, { x: [surface ? "update" : by, [0, longest]], y: ["J", [lowest, highest], true], margin: surface ? 20 : 70 });
    if (paths) for (const what of ["polyline.line", "text.end"]) drawn.querySelectorAll(what).forEach((one, k) => one.classList.add(paths[k].name));
    loss.setAttribute("viewBox", `0 0 ${side} ${tall}`);
    loss.replaceChildren(svg("g", { role: "img", "aria-label": `J over the ${surface ? "updates" : by}, on a logarithmic axis.` }, drawn));
  }

  // Moving the start: by keys or by dragging; it stays in the picture.
  function place(theta) {
    const room = [scales.half, scales.reach];
    actions.place(theta.map((value, i) => Number(Math.min(Math.max(value, scales.middle[i] - room[i]), scales.middle[i] + room[i]).toFixed(2))));
  }
  function press({ key, target, shiftKey }) {
    const by = shiftKey ? 0.5 : 0.1;
    const move = { ArrowLeft: [-by, 0], ArrowRight: [by, 0], ArrowUp: [0, by], ArrowDown: [0, -by] }[key];
    if (target !== handle || !(move || key === " ")) return false;
    if (key === " ") actions.next();
    else place(look().start.map((value, i) => value + move[i]));
    return true;
  }
  draggable(handle, picture, point => place([inverse(scales.x, point.x), inverse(scales.y, point.y)]));

  const unwatch = motion.watch(root);
  const cleanUp = live(el, root, model, ["tab", "rate_index", "starts", "segments", "clock", "by", "playing"], { measure, draw });
  return () => {
    cleanUp();
    unwatch();
  };
}
