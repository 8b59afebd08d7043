/* The race explorer. Its state is the model's traits (race.py). What is computed here, the laps from the reader's own start and
 * with a rate that may change on the way, agrees with nblib to 1e-9 (tests/browser/test_race.py).
 */

/* 1 The numbers: nothing here knows of the page */

// J and its gradient, as in nblib.Network with the squared error, of one linear unit, a chain of two, or one sigmoid unit.
export function costAndGradient({ kind, examples }, theta) {
  const [p, q] = theta;
  let [cost, dp, dq] = [0, 0, 0];
  for (const [x, y] of examples) {
    const z = kind === "chain" ? q * (p * x) : p + q * x;
    const a = kind === "sigmoid" ? 1 / (1 + Math.exp(-z)) : z;
    const delta = (a - y) * (kind === "sigmoid" ? a * (1 - a) : 1);
    cost += (a - y) * (a - y);
    dp += kind === "chain" ? delta * q * x : delta;
    dq += kind === "chain" ? delta * (p * x) : delta * x;
  }
  const m = examples.length;
  return { theta, cost: cost / (2 * m), gradient: [dp / m, dq / m] };
}

// One optimizer each, as in nblib/optimizers.py: a function of rate and gradient that returns the change of both parameters.
const makers = {
  "gradient descent": () => (rate, gradient) => gradient.map(g => -rate * g),
  momentum({ momentum }) {
    let velocity = [0, 0];
    return (rate, gradient) => {
      velocity = velocity.map((v, i) => momentum * v + gradient[i]);
      return velocity.map(v => -rate * v);
    };
  },
  RMSProp({ decay, epsilon }) {
    let squares = [0, 0];
    return (rate, gradient) => {
      squares = squares.map((s, i) => decay * s + (1 - decay) * gradient[i] ** 2);
      return gradient.map((g, i) => -rate * g / (Math.sqrt(squares[i]) + epsilon));
    };
  },
  Adam({ beta1, beta2, epsilon }) {
    let [t, mean, squares] = [0, [0, 0], [0, 0]];
    return (rate, gradient) => {
      t += 1;
      mean = mean.map((v, i) => beta1 * v + (1 - beta1) * gradient[i]);
      squares = squares.map((s, i) => beta2 * s + (1 - beta2) * gradient[i] ** 2);
      const [forMean, forSquares] = [1 - beta1 ** t, 1 - beta2 ** t];
      return mean.map((v, i) => -rate * (v / forMean) / (Math.sqrt(squares[i] / forSquares) + epsilon));
    };
  },
};

const steepness = ({ gradient }) => Math.hypot(...gradient);

// The same rule as judge() in _races.py.
export function judge(points, { finish, flat, bound }) {
  const [here, before] = [points.at(-1), points.at(-2)];
  if (!Number.isFinite(here.cost) || here.cost > bound * Math.max(points[0].cost, finish)) return "diverged";
  if (here.cost < finish) return "arrived";
  if (steepness(here) < flat) return "on flat ground";
  if (!before) return "ready";
  return here.cost > before.cost ? "climbing" : "descending";
}

// The points of one racer; a divergence ends its lap early. What it remembers survives a change of the rate.
export function follow(surface, start, name, own, segments, rules) {
  const points = [costAndGradient(surface, start)];
  const step = makers[name](rules.settings);
  let state = judge(points, rules);
  for (const [rate, count] of segments) {
    for (let taken = 0; taken < count && state !== "diverged"; taken++) {
      const here = points.at(-1);
      const change = step(rate ?? own, here.gradient);
      points.push(costAndGradient(surface, here.theta.map((value, i) => value + change[i])));
      state = judge(points, rules);
    }
  }
  const above = points.findLastIndex(({ cost }) => !(cost < rules.finish));
  return { name, own, points, state, since: state === "arrived" ? above + 1 : null };
}

const stepsIn = segments => segments.reduce((sum, [, count]) => sum + count, 0);

/* 2 The model behind all views */

export default () => {
  const cached = [];
  let model, surfaces, rules;

  function set(changes) {
    model.set(changes);
    model.save_changes();
  }
  const replaced = (name, tab, value) => model.get(name).map((old, i) => i === tab ? value : old);

  function look() {
    const tab = model.get("tab");
    const surface = surfaces[tab];
    const [start, segments] = [model.get("starts")[tab], model.get("segments")[tab]];
    const key = JSON.stringify([start, segments]);
    if (cached[tab]?.key !== key) {
      cached[tab] = { key, laps: model.get("racers").map((name, k) => follow(surface, start, name, surface.rates[k], segments, rules)) };
    }
    const { laps } = cached[tab];
    const done = laps.every(({ state }) => state === "diverged" || state === "arrived");
    const rate = model.get("own") ? null : model.get("rates")[model.get("rate_index")];
    return { tab, surface, start, laps, rate, steps: stepsIn(segments), done, over: laps.every(({ state }) => state === "diverged") };
  }

  const actions = {
    next(count = 1) {
      const { tab, rate, over } = look();
      if (over) return false;
      set({ segments: replaced("segments", tab, lengthened(model.get("segments")[tab], rate, count)) });
      return true;
    },
    // First back to the reader's start, then to the one that was found, with the rate found there.
    reset() {
      const { tab, steps, surface } = look();
      if (steps) set({ playing: false, segments: replaced("segments", tab, []) });
      else set({ playing: false, starts: replaced("starts", tab, surface.start) });
    },
    play() {
      set({ playing: !model.get("playing") });
    },
    place(start) {
      const { tab } = look();
      set({ playing: false, starts: replaced("starts", tab, start), segments: replaced("segments", tab, []) });
    },
  };

  // The first steps slowly; it pauses when all have arrived or diverged, and after `limit` steps.
  const motion = player({
    begin() {
      const { steps, done: wasDone } = look();
      const pauseAt = (Math.floor(steps / model.get("limit")) + 1) * model.get("limit");
      return () => {
        if (!model.get("playing") || !actions.next()) return false;
        const now = look();
        return !now.over && (wasDone || !now.done) && now.steps < pauseAt;
      };
    },
    pace: () => look().steps < 6 ? 350 : 60,
    calmSteps: 10,
  });

  return {
    initialize(given) {
      model = given.model;
      surfaces = model.get("surfaces");
      rules = Object.fromEntries(["settings", "finish", "flat", "bound"].map(name => [name, model.get(name)]));
      model.on("change:tab", () => set({ playing: false }));
      return motion.attach(model);
    },
    render({ el, model: own }) {
      return makeView(el, own, { actions, look, motion });
    },
  };
};

/* 3 The view */

const names = ({ kind }) => kind === "chain" ? ["w₁", "w₂"] : ["b", "w"];
const at = (surface, theta) => theta.map((value, i) => `${names(surface)[i]} = ${fixed(value, 2)}`).join(", ");
const counted = n => `${n} step${n === 1 ? "" : "s"}`;
const capital = text => text[0].toUpperCase() + text.slice(1);
const withRate = rate => rate === null ? "each at its own best rate" : `all at the rate ${rate}`;

// Who is ahead: first those that are down, in the order of their arrival; then by J; those that diverged last.
export function ranking(laps) {
  const place = ({ state, since, points }) => state === "diverged" ? [2, 0] : state === "arrived" ? [0, since] : [1, points.at(-1).cost];
  return [...laps].sort((a, b) => { const [p, q] = [place(a), place(b)]; return p[0] - q[0] || p[1] - q[1]; });
}

function fate({ name, state, since, points }) {
  const cost = `J = ${fixed(points.at(-1).cost)}`;
  return {
    arrived: `${name} is down since step ${since}`,
    diverged: `${name} diverged at step ${points.length - 1}`,
    "on flat ground": `${name} stands on flat ground at ${cost}`,
    climbing: `${name} is at ${cost}, and just went uphill`,
    descending: `${name} is still descending at ${cost}`,
    ready: `${name} is at ${cost}`,
  }[state];
}

export function sentence({ surface, start, laps, steps, rate, over }, finish, playing) {
  if (!steps) return `ready: four racers at ${at(surface, start)} with J = ${fixed(laps[0].points[0].cost)}, ${withRate(rate)}. Down means J below ${finish}.`;
  if (playing) return `racing, ${withRate(rate)}.`;
  const [first, ...others] = ranking(laps);
  if (over) return `All four diverged within ${counted(steps)}. A smaller rate may help.`;
  const lead = first.state === "arrived" ? `${first.name} leads, down since step ${first.since}` : `${first.name} leads with J = ${fixed(first.points.at(-1).cost)}`;
  return `After ${counted(steps)} ${lead}. ${capital(others.map(fate).join("; "))}.`;
}

// The square picture of two parameters: one unit is as long across as up.
function drawMap(surface, { width, height }) {
  const { middle: [a, b], best, reach, contours, floor, kind } = surface;
  const box = { left: 50, right: width - 8, top: 26, bottom: height - 38 };
  const half = reach * (box.right - box.left) / (box.bottom - box.top);
  const x = linear([a - half, a + half], [box.left, box.right], width < 400 ? 5 : 7);
  const y = linear([b - reach, b + reach], [box.bottom, box.top], 5);
  const g = svg("g", {});
  const draw = (lines, name) => lines.forEach(line =>
    g.append(polyline(Array.from({ length: line.length / 2 }, (_, i) => [x(line[2 * i] / 1000), y(line[2 * i + 1] / 1000)]), { class: name })));
  draw(contours, "contour");
  draw(floor, "floor"); // the saddle has two lines of lowest ground, the other pictures one point
  if (kind === "chain") g.append(...[[1, 1], [-1, -1]].map(([p, q]) => label(x(p) + 22 * p, y(q) - 12 * q + 4, "J = 0", { class: "ground", "text-anchor": "middle" })));
  else g.append(svg("path", { class: "lowest", d: `M${near(x(best[0]) - 6)} ${near(y(best[1]))}h12m-6 -6v12` }));
  return { g, x, y, box, half, reach, middle: [a, b], axes: axes(x, y, box, names(surface)), place: ([p, q]) => [x(p), y(q)] };
}

// Each racer has a color, a dash, a mark and its name: no one of them alone.
const marks = [
  (x, y) => svg("circle", { cx: near(x), cy: near(y), r: 5.5 }),
  (x, y) => svg("rect", { x: near(x - 5), y: near(y - 5), width: 10, height: 10 }),
  (x, y) => svg("path", { d: `M${near(x)} ${near(y - 6.5)}l6 11h-12z` }),
  (x, y) => svg("path", { d: `M${near(x)} ${near(y - 7)}l6 7l-6 7l-6 -7z` }),
];
const look = k => `racer r${k}`;
const FAR = 1e4; // in the picture's units: no farther does a line need to go

function makeView(el, model, { actions, look: now, motion }) {
  const next = button("Next step", () => actions.next(), { class: "main" });
  const ten = button("Next 10", () => actions.next(10));
  const play = button("Play", actions.play);
  const table = html("table", { class: "standing" });
  const [picture, loss] = [svg("svg", { class: "picture" }), svg("svg", { class: "loss" })];
  const [layer, handle] = [svg("g", { role: "img" }), svg("g", { class: "handle", tabindex: 0, role: "slider", "aria-label": "Start" }, svg("circle", { r: 22 }), svg("circle", { r: 11, class: "start" }))];
  picture.append(layer, handle);
  const [left, right] = [html("div", {}, picture), html("div", { class: "side" }, table, loss)];
  const { root, say } = frame({
    kind: "race", hints: model.get("hints"), left, right, reset: actions.reset, press,
    buttons: [html("div", { role: "group", "aria-label": "Run" }, next, ten, play)],
    keys: "Tab reaches every control. In the picture: Space takes a step, arrow keys move the start (with Shift in larger steps). "
      + "R resets: the first time to your start, the second time to the one you found.",
  });
  let [scales, widths] = [null, null];

  function measure() {
    widths = [left, right].map(part => Math.max(240, part.clientWidth));
  }

  function draw() {
    const state = now();
    const { surface, start, laps, steps, over } = state;
    const [width, side] = widths;
    const height = Math.round(Math.min(width * 0.78, 420));
    const playing = model.get("playing");
    scales = drawMap(surface, { width, height });
    const { left: x0, right: x1, top, bottom } = scales.box;
    // An inner svg clips at its own edges, without an id that two views would share.
    const crop = { x: x0, y: top - 8, width: x1 - x0 + 8, height: bottom - top + 8 };
    const ways = drawWays(laps);
    layer.replaceChildren(scales.axes, svg("svg", { ...crop, viewBox: Object.values(crop).join(" ") }, scales.g, ways));
    picture.setAttribute("viewBox", `0 0 ${width} ${height}`);
    layer.setAttribute("aria-label", `Lines of equal cost, ${surface.name}, with four paths after ${counted(steps)}: `
      + `${laps.map(({ name, points }) => `${name} at ${at(surface, points.at(-1).theta)}`).join("; ")}.`);
    const [cx, cy] = scales.place(start);
    fill(handle, { transform: `translate(${near(cx)} ${near(cy)})`, "aria-valuetext": at(surface, start), "aria-valuenow": start[0] }, []);

    tell(state);
    drawCosts(laps, steps, side, width > 420 ? height - 165 : 210);
    say(sentence(state, model.get("finish"), playing));
    play.textContent = playing ? "Pause" : "Play";
    for (const one of [next, ten, play]) one.setAttribute("aria-disabled", String(over));
  }

  function drawWays(laps) {
    const { left: x0, right: x1, top, bottom } = scales.box;
    const clamp = (value, low, high) => Math.min(Math.max(value, low), high);
    const paths = laps.map(({ points }) => points.map(({ theta }) => scales.place(theta)).filter(place => place.every(Number.isFinite))
      .map(place => place.map(value => clamp(value, -FAR, FAR))));
    const ends = paths.map(path => path.at(-1));
    const g = svg("g", {}, ...paths.map((path, k) => svg("g", { class: look(k) }, polyline(path, { class: "way" }),
      ...path.slice(1, -1).slice(-40).map(([x, y]) => svg("circle", { cx: near(x), cy: near(y), r: 1.8 })))));
    if (laps[0].points.length === 1 && laps.every(({ points }) => points.length === 1)) return g;
    // A racer out of the picture is named at its edge.
    const inside = ends.map(([x, y]) => [clamp(x, x0 + 8, x1 - 8), clamp(y, top + 4, bottom - 8)]);
    const heights = spread(inside.map(([, y]) => y), 15, top + 6, bottom - 6);
    ends.forEach(([x, y], k) => {
      const [px] = inside[k];
      const out = x < x0 || x > x1 || y < top || y > bottom;
      const toLeft = px > (x0 + x1) / 2;
      const text = label(px + (toLeft ? -13 : 13), heights[k] + 4, `${laps[k].name}${out ? " (outside)" : ""}`, { class: "end", "text-anchor": toLeft ? "end" : "start" });
      g.append(svg("g", { class: look(k) }, ...(out ? [] : [marks[k](x, y)]), text));
    });
    return g;
  }

  function tell({ laps, rate }) {
    const cell = (name, text) => html("td", { class: name }, text);
    const head = html("thead", {}, html("tr", {}, html("td", {}), ...["α", "J", "now"].map(text => html("th", { scope: "col" }, text))));
    table.replaceChildren(head, html("tbody", {}, ...laps.map(({ name, own, points, state, since }, k) =>
      html("tr", {}, html("th", { scope: "row", class: look(k) }, svg("svg", { viewBox: "0 0 16 16", "aria-hidden": "true" }, marks[k](8, 8)), name),
        cell("rate", String(rate ?? own)), cell("cost", fixed(points.at(-1).cost)),
        cell("state", { arrived: `down (${since})`, diverged: `diverged (${points.length - 1})`, "on flat ground": "flat ground" }[state] ?? state)))));
  }

  function drawCosts(laps, steps, side, tall) {
    const lines = laps.map(({ name, points }) => ({ name: steps ? name.replace("gradient descent", "gr. descent") : "", points: points.map(({ cost }, n) => [n, cost]).filter(([, cost]) => Number.isFinite(cost)) }));
    const costs = lines.flatMap(({ points }) => points.map(([, cost]) => cost));
    const lowest = 10 ** Math.floor(Math.log10(Math.max(1e-6, Math.min(0.0005, ...costs))));
    const highest = Math.min(1e6, 10 ** Math.ceil(Math.log10(Math.max(1, ...costs))));
    const { picture: drawn, y, box } = chart(side, tall, lines, { x: ["step", [0, Math.max(20, steps)]], y: ["J", [lowest, highest], true], margin: 84 });
    for (const what of ["polyline.line", "text.end"]) drawn.querySelectorAll(what).forEach((one, k) => one.classList.add("racer", `r${k}`));
    const goal = y(model.get("finish"));
    drawn.append(svg("path", { class: "goal", d: `M${box.left} ${near(goal)}H${box.right}` }));
    loss.setAttribute("viewBox", `0 0 ${side} ${tall}`);
    loss.replaceChildren(svg("g", { role: "img", "aria-label": `J of the four racers over ${counted(steps)}, on a logarithmic axis, with the line J = ${model.get("finish")}.` }, drawn));
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
    else place(now().start.map((value, i) => value + move[i]));
    return true;
  }
  draggable(handle, picture, point => place([inverse(scales.x, point.x), inverse(scales.y, point.y)]));

  const unwatch = motion.watch(root);
  const cleanUp = live(el, root, model, ["tab", "rate_index", "own", "starts", "segments", "playing"], { measure, draw });
  return () => {
    cleanUp();
    unwatch();
  };
}
