/* The cost explorer. Its state is the model's traits (cost.py). The reader may drag points, line and probability anywhere, so
 * their costs are computed here; they agree with nblib to 1e-9 (tests/browser/test_cost.py). On a grid of z they are nblib's.
 */

/* 1 The numbers: nothing here knows of the page */

const sum = values => values.reduce((total, value) => total + value, 0);
const clamp = (value, [low, high]) => Math.min(Math.max(value, low), high);

// J = 1/(2m) Σ (a − y)² of the linear unit a = θ₀ + θ₁ x, and what it is made of.
export function lineCost(points, [bias, weight]) {
  const errors = points.map(([x, y]) => bias + weight * x - y);
  const squares = errors.map(error => error * error);
  const mean = sum(squares) / points.length;
  return { errors, squares, mean, cost: mean / 2 };
}

// Intercept and slope of the smallest J. Points on one vertical have many such lines: then the level one.
export function leastSquares(points) {
  const [meanX, meanY] = [0, 1].map(i => sum(points.map(point => point[i])) / points.length);
  const across = sum(points.map(([x]) => (x - meanX) ** 2));
  const weight = across < 1e-12 ? 0 : sum(points.map(([x, y]) => (x - meanX) * (y - meanY))) / across;
  return [meanY - weight * meanX, weight];
}

// One sigmoid unit and one target: both costs, and their slopes with respect to a and to z.
export function oneAnswer(z, y) {
  const a = 1 / (1 + Math.exp(-z));
  const slope = a * (1 - a);
  return { a, slope,
    squared: { cost: (a - y) ** 2 / 2, byA: a - y, byZ: (a - y) * slope },
    entropy: { cost: Math.max(z, 0) - y * z + Math.log1p(Math.exp(-Math.abs(z))), byA: (a - y) / slope, byZ: a - y } };
}

// What nblib computed, for y = 0 and y = 1 at each z of the grid.
export function readAnswers(bytes, reach) {
  const numbers = new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
  const count = numbers.length / 10;
  const perUnit = (count - 1) / (2 * reach);
  const table = [0, 1].map(y => Array.from({ length: count }, (_, i) => {
    const [a, squaredJ, squaredZ, entropyJ, entropyZ] = numbers.subarray(5 * (y * count + i));
    const slope = a * (1 - a);
    return { z: i / perUnit - reach, a, slope,
      squared: { cost: squaredJ, byA: a - y, byZ: squaredZ }, entropy: { cost: entropyJ, byA: entropyZ / slope, byZ: entropyZ } };
  }));
  const at = (z, y) => {
    const index = Math.round((z + reach) * perUnit);
    return Math.abs(index - (z + reach) * perUnit) < 1e-9 ? table[y][index] : { z, ...oneAnswer(z, y) };
  };
  return { table, at };
}

/* 2 The sentences */

export function lineSentence(points, line, best) {
  const { squares, mean, cost } = lineCost(points, line);
  const [most, total] = [squares.indexOf(Math.max(...squares)), sum(squares)];
  const made = `J = ½ · ${fixed(mean)} = ${fixed(cost)}. `;
  const blame = total < 1e-12 ? "Every point lies on the line."
    : `Point ${most + 1} costs most: its square of ${fixed(squares[most], 2)} is ${Math.round(100 * squares[most] / total)} % of the sum.`;
  if (!best) return made + blame;
  const [bias, weight] = leastSquares(points);
  const lowest = lineCost(points, [bias, weight]).cost;
  const written = `with θ₀ = ${fixed(bias, 2)} and θ₁ = ${fixed(weight, 2)}`;
  return made + blame + (cost - lowest < 0.0005 ? ` No line does visibly better: least squares has J = ${fixed(lowest)} ${written}.`
    : ` The line of least squares has J = ${fixed(lowest)} ${written}.`);
}

export function answerSentence({ a, slope, squared, entropy }, y) {
  const error = Math.abs(a - y);
  const told = `The prediction is ${fixed(a)} and the target ${y}: `;
  const times = 1 / slope;
  const push = `squared error sends back δ = ${fixed(squared.byZ)}, cross-entropy ${fixed(entropy.byZ)}, ${times < 10 ? fixed(times, 1) : Math.round(times)} times as much.`;
  if (error > 0.9) return `${told}almost certain, and wrong. The sigmoid is flat here, so ${push}`;
  if (error > 0.5) return `${told}wrong. Here ${push}`;
  if (error > 0.1) return `${told}on the right side. Here ${push}`;
  return `${told}right, and rather sure. Both push little, as they should: ${push}`;
}

/* 3 The pictures */

const NAMES = { squared: "squared error", entropy: "cross-entropy" };
const place = ([x, y]) => `translate(${near(x)} ${near(y)})`;
// An inner svg clips at its own edges, without an id that two views would share.
function crop({ left, right, top, bottom }, margin, ...content) {
  const box = { x: left - margin, y: top - margin, width: right - left + 2 * margin, height: bottom - top + 2 * margin };
  return svg("svg", { ...box, viewBox: Object.values(box).join(" ") }, ...content);
}

// Equal units on both axes: a square is one.
export function lineScales(width, [across, up]) {
  const unit = (width - 42) / (across[1] - across[0]);
  const box = { left: 30, right: width - 12, top: 26, bottom: 26 + unit * (up[1] - up[0]) };
  return { unit, box, x: linear(across, [box.left, box.right], 10), y: linear(up, [box.bottom, box.top], 6) };
}

function drawLine({ points, line, best }, { unit, box, x, y }) {
  const { errors, squares } = lineCost(points, line);
  const most = squares.indexOf(Math.max(...squares));
  const [low, high] = [inverse(x, box.left), inverse(x, box.right)];
  const through = ([bias, weight], kind) => polyline([low, high].map(at => [x(at), y(bias + weight * at)]), { class: kind });
  const boxes = points.map(([px, py], i) => {
    const side = Math.abs(errors[i]) * unit;
    // On the side where the line runs away from the point, unless the square would leave the picture there.
    const away = errors[i] * line[1] < 0 ? -1 : 1;
    const fits = sign => x(px) + sign * side >= box.left && x(px) + sign * side <= box.right;
    const sign = fits(away) || !fits(-away) ? away : -away;
    return svg("rect", { class: i === most && squares[i] ? "square most" : "square", x: near(x(px) - (sign < 0 ? side : 0)),
      y: near(Math.min(y(py), y(py + errors[i]))), width: near(side), height: near(side) });
  });
  const layers = [...boxes, through(line, "through")];
  if (best) {
    const lowest = leastSquares(points);
    layers.push(through(lowest, "least"), label(box.right - 16, y(lowest[0] + lowest[1] * high) + (lowest[1] > line[1] ? -12 : 20), "least squares", { class: "name", "text-anchor": "end" }));
  }
  return svg("g", {}, axes(x, y, box, ["x", "y"]), crop(box, 0, ...layers));
}

// One square as large as the mean of all; J is half of it, the filled part.
function drawMean({ mean, cost }, unit, width) {
  const side = Math.sqrt(mean) * unit;
  const height = Math.max(2.2 * unit, side) + 8; // room to grow, so that little jumps
  const [left, bottom] = [4, side + 4];
  const beside = left + side + 130 < width;
  const write = (row, text) => label(beside ? left + side + 10 : left + 8, 20 + 18 * row, text, { class: "told" });
  return { width: Math.max(width, side + 8), height, picture: svg("g", {},
    svg("path", { class: "half", d: `M${left} ${near(bottom)}v${near(-side)}l${near(side)} ${near(side)}z` }),
    svg("rect", { class: "mean", x: left, y: near(bottom - side), width: near(side), height: near(side) }),
    write(0, `mean square ${fixed(mean)}`), write(1, `half of it: J = ${fixed(cost)}`)) };
}

// A short piece of the tangent, as long in the picture at any slope.
function tangent(x, y, [px, py], slope) {
  const [run, rise] = [x(1) - x(0), slope * (y(1) - y(0))];
  const half = 34 / Math.hypot(run, rise);
  return polyline([-half, half].map(d => [x(px) + d * run, y(py) + d * rise]), { class: "tangent" });
}

function drawCosts({ table }, here, target, width, height) {
  const box = { left: 34, right: width - 12, top: 26, bottom: height - 38 };
  const x = linear([0, 1], [box.left, box.right], 5);
  const y = linear([0, 5.2], [box.bottom, box.top], 5);
  const layers = [], written = [];
  for (const kind of Object.keys(NAMES)) {
    layers.push(polyline(table[target].map(one => [x(one.a), y(one[kind].cost)]), { class: `curve ${kind}` }), tangent(x, y, [here.a, here[kind].cost], here[kind].byA));
    const [at, up] = kind === "entropy" ? [0.09, 3] : [0.13, 0.58];
    written.push(label(x(target ? at : 1 - at), y(up), NAMES[kind], { class: "name", "text-anchor": target ? "start" : "end" }));
  }
  const dots = Object.keys(NAMES).map(kind => svg("circle", { class: "dot", cx: near(x(here.a)), cy: near(y(here[kind].cost)), r: 5 }));
  return { x, box, picture: svg("g", {}, axes(x, y, box, ["prediction a", "J"]), svg("path", { class: "cursor", d: `M${near(x(here.a))} ${box.top}V${near(box.bottom)}` }), crop(box, 8, ...layers, ...dots), ...written) };
}

function drawSlopes({ table }, here, target, reach, width, height) {
  const box = { left: 40, right: width - 14, top: 26, bottom: height - 38 };
  const x = linear([-reach, reach], [box.left, box.right], 5);
  const y = linear(target ? [-1, 0] : [0, 1], [box.bottom, box.top], 4);
  const side = target ? 1 : -1;
  const curves = Object.keys(NAMES).map(kind => polyline(table[target].map(one => [x(one.z), y(one[kind].byZ)]), { class: `slope ${kind}` }));
  const dots = Object.keys(NAMES).map(kind => svg("circle", { class: "delta-dot", cx: near(x(here.z)), cy: near(y(here[kind].byZ)), r: 5 }));
  const written = [label(x(0.5 * side), y(-0.5 * side) + 4, "a \u2212 y", { class: "name", "text-anchor": target ? "start" : "end" }),
    label(x(-reach * side) + 6 * side, y(-0.2 * side) + (target ? 10 : 0), "(a \u2212 y) σ\u2032(z)", { class: "name", "text-anchor": target ? "start" : "end" })];
  return { x, box, picture: svg("g", {}, axes(x, y, box, ["z", "slope δ with respect to z"]), svg("path", { class: "cursor", d: `M${near(x(here.z))} ${box.top}V${box.bottom}` }), ...curves, ...dots, ...written) };
}

/* 4 The view */

function render({ model, el }) {
  const state = () => Object.fromEntries(["points", "line", "best", "z", "y"].map(name => [name, model.get(name)]));
  const [across, up] = model.get("limits");
  const reach = model.get("reach");
  const answers = readAnswers(model.get("answers"), reach);
  let scales, slopes, costs, widths;

  function set(changes) {
    model.set(changes);
    model.save_changes();
  }

  // A handle is a slider: arrow keys call `step` with −1 or 1, dragging calls `drag` with a point of the picture.
  const handles = new Map();
  function handle(picture, name, shape, { step, drag, ends }) {
    const g = svg("g", { class: "handle", tabindex: 0, role: "slider", "aria-label": name }, svg("circle", { class: "hit", r: 18 }), ...shape);
    handles.set(g, { step, ends });
    draggable(g, picture, drag);
    return g;
  }
  const round = (value, digits, range) => Number(clamp(Number(value.toFixed(digits)), range).toFixed(12));

  // the line and its points
  const [picture, meanPicture] = [svg("svg", { class: "picture line-picture" }), svg("svg", { class: "mean-picture" })];
  const drawn = svg("g", { role: "img" });
  const movePoint = (i, to) => set({ points: model.get("points").map((point, k) => k === i ? [round(to[0], 2, across), round(to[1], 2, up)] : point) });
  const endValues = () => across.map(x => model.get("line")[0] + model.get("line")[1] * x);
  function moveEnd(which, value) {
    const ends = endValues();
    ends[which] = round(value, 2, up);
    const weight = (ends[1] - ends[0]) / (across[1] - across[0]);
    set({ line: [ends[0] - weight * across[0], weight] });
  }
  const ends = ["Left end of the line", "Right end of the line"].map((name, which) => handle(picture, name, [svg("circle", { r: 9, class: "start" })], {
    step: (sideways, upward) => moveEnd(which, endValues()[which] + 0.1 * (sideways + upward)),
    ends: last => moveEnd(which, up[last]),
    drag: point => moveEnd(which, inverse(scales.y, point.y)),
  }));
  const makeDot = i => handle(picture, `Point ${i + 1}`, [svg("circle", { r: 5.5, class: "point" }), label(0, 0, String(i + 1), { class: "number", "aria-hidden": "true" })], {
    step: (sideways, upward) => movePoint(i, [model.get("points")[i][0] + 0.1 * sideways, model.get("points")[i][1] + 0.1 * upward]),
    drag: point => movePoint(i, [inverse(scales.x, point.x), inverse(scales.y, point.y)]),
  });
  const dots = [];
  picture.append(drawn, ...ends);
  const bestButton = button("Line of least squares", () => set({ best: !model.get("best") }));
  const squaresTable = html("table");
  const lineFacts = html("p", { class: "facts" });
  const lineSide = html("div", {}, squaresTable, lineFacts, meanPicture);

  // one probability
  const [costPicture, slopePicture] = [svg("svg", { class: "picture cost-picture" }), svg("svg", { class: "slope-picture" })];
  const [costDrawn, slopeDrawn] = [svg("g", { role: "img" }), svg("g", { role: "img" })];
  const setZ = z => set({ z: round(z, 2, [-reach, reach]) });
  const prediction = z => 1 / (1 + Math.exp(-z));
  function setA(a) { // given as a decimal, kept as its z
    const inside = clamp(a, [prediction(-reach), prediction(reach)]);
    set({ z: clamp(Math.log(inside / (1 - inside)), [-reach, reach]) });
  }
  const thumb = kind => [svg("circle", { r: 9, class: `start ${kind}` })];
  const handleA = handle(costPicture, "Prediction a", thumb("a"), {
    step: (sideways, upward) => setA(Number((prediction(model.get("z")) + 0.01 * (sideways + upward)).toFixed(2))),
    ends: last => setA(last),
    drag: point => setA(Number(inverse(costs.x, point.x).toFixed(3))),
  });
  const handleZ = handle(slopePicture, "Pre-activation z", thumb("z"), {
    step: (sideways, upward) => setZ(Number((model.get("z") + 0.1 * (sideways + upward)).toFixed(1))),
    ends: last => setZ(last ? reach : -reach),
    drag: point => setZ(inverse(slopes.x, point.x)),
  });
  costPicture.append(costDrawn, handleA);
  slopePicture.append(slopeDrawn, handleZ);
  const targets = [0, 1].map(y => button(`y = ${y}`, () => set({ y })));
  const targetGroup = html("div", { role: "group", "aria-label": "Target" }, html("span", { "aria-hidden": "true" }, "Target"), ...targets);
  const answerTable = html("table");
  const answerSide = html("div", {}, answerTable, slopePicture);

  const [left, right] = [html("div", {}, picture, costPicture), html("div", { class: "side" }, lineSide, answerSide)];
  const { root, say } = frame({
    kind: "cost-view", hints: model.get("hints"), buttons: [bestButton, targetGroup], left, right, press,
    reset: () => set(model.get("start")),
    keys: "Tab reaches every control. Arrow keys move the end of the line, the point, the prediction a or the pre-activation z that has the focus (with Shift in "
      + "larger steps); Home and End take an end of the line, a or z to its limits. R resets.",
  });

  function press({ key, target, shiftKey }) {
    const control = handles.get(target);
    if (!control) return false;
    const by = shiftKey ? 10 : 1;
    const move = { ArrowLeft: [-by, 0], ArrowRight: [by, 0], ArrowUp: [0, by], ArrowDown: [0, -by] }[key];
    const limit = control.ends ? ["Home", "End"].indexOf(key) : -1;
    if (move) control.step(...move);
    else if (limit >= 0) control.ends(limit);
    return Boolean(move) || limit >= 0;
  }

  function measure() {
    widths = [left, right].map(part => Math.max(240, part.clientWidth));
  }

  const cells = (tag, texts, kinds = []) => texts.map((text, i) => html(i || tag === "th" ? tag : "th", { scope: tag === "th" ? "col" : i ? undefined : "row", class: kinds[i] }, text));
  const aim = (g, point, value, text, range) => fill(g, { transform: place(point), "aria-valuemin": range[0], "aria-valuemax": range[1], "aria-valuenow": Number(value.toFixed(4)), "aria-valuetext": text }, []);

  function showLine({ points, line, best }) {
    const [width, side] = widths;
    scales = lineScales(width, [across, up]);
    const { x, y, unit, box } = scales;
    const facts = lineCost(points, line);
    const most = facts.squares.indexOf(Math.max(...facts.squares));
    picture.setAttribute("viewBox", `0 0 ${width} ${near(box.bottom + 38)}`);
    drawn.replaceChildren(drawLine({ points, line, best }, scales));
    drawn.setAttribute("aria-label", `${points.length} points and the line ${fixed(line[0], 2)} + ${fixed(line[1], 2)} x, with the square of each error. J = ${fixed(facts.cost)}.`);
    while (dots.length < points.length) picture.append(dots[dots.push(makeDot(dots.length)) - 1]);
    while (dots.length > points.length) dots.pop().remove();
    points.forEach((point, i) => {
      aim(dots[i], [x(point[0]), y(point[1])], point[1], `x = ${fixed(point[0], 2)}, y = ${fixed(point[1], 2)}`, up);
      // The number on the side away from the line.
      fill(dots[i].lastChild, { x: -3, y: facts.errors[i] > 0 ? 21 : -11 }, []);
    });
    endValues().forEach((value, i) => aim(ends[i], [x(across[i]), y(clamp(value, up))], value, `y = ${fixed(value, 2)} at x = ${across[i]}`, up));
    const rows = points.map((_, i) => html("tr", { class: i === most && facts.squares[i] ? "most" : undefined }, ...cells("td", [String(i + 1), fixed(facts.errors[i], 2), fixed(facts.squares[i], 4)], ["", "delta", ""])));
    squaresTable.replaceChildren(html("thead", {}, html("tr", {}, ...cells("th", ["point", "a \u2212 y", "(a \u2212 y)²"], ["", "delta", ""]))),
      html("tbody", {}, ...rows, html("tr", { class: "total" }, ...cells("td", ["sum", "", fixed(sum(facts.squares), 4)]))));
    lineFacts.replaceChildren(html("span", {}, "a = ", html("span", { class: "theta" }, fixed(line[0], 2)), line[1] < 0 ? " − " : " + ", html("span", { class: "theta" }, fixed(Math.abs(line[1]), 3)), " x"),
      html("span", {}, `J = ${fixed(sum(facts.squares))} / (2 · ${points.length}) = `, html("b", {}, fixed(facts.cost))));
    const mean = drawMean(facts, unit, side);
    meanPicture.setAttribute("viewBox", `0 0 ${near(mean.width)} ${near(mean.height)}`); // huge errors: smaller, but whole
    meanPicture.replaceChildren(svg("g", { role: "img", "aria-label": `A square as large as the mean of the squares, ${fixed(facts.mean)}, in the scale of the picture.` }, mean.picture));
    bestButton.setAttribute("aria-pressed", String(best));
    say(lineSentence(points, line, best));
  }

  function showAnswer({ z, y }) {
    const [width, side] = widths;
    const here = answers.at(z, y);
    const height = Math.round(Math.min(width * 0.9, 420));
    costs = drawCosts(answers, here, y, width, height);
    slopes = drawSlopes(answers, here, y, reach, side, 250);
    costPicture.setAttribute("viewBox", `0 0 ${width} ${height}`);
    slopePicture.setAttribute("viewBox", `0 0 ${side} 250`);
    costDrawn.replaceChildren(costs.picture);
    slopeDrawn.replaceChildren(slopes.picture);
    costDrawn.setAttribute("aria-label", `Both costs over the prediction a, for the target ${y}. At a = ${fixed(here.a)} squared error is ${fixed(here.squared.cost)} and cross-entropy ${fixed(here.entropy.cost)}.`);
    slopeDrawn.setAttribute("aria-label", `The slopes of both costs with respect to z. At z = ${fixed(z, 2)} that of squared error is ${fixed(here.squared.byZ)}, that of cross-entropy ${fixed(here.entropy.byZ)}.`);
    aim(handleA, [costs.x(here.a), costs.box.bottom], here.a, `a = ${fixed(here.a)}`, [0, 1]);
    aim(handleZ, [slopes.x(z), slopes.box.bottom], z, `z = ${fixed(z, 2)}`, [-reach, reach]);
    const row = (name, first, second, kind = "") => html("tr", {}, ...cells("td", [name, first, second], ["", kind, kind]));
    const both = (what, kind) => ["squared", "entropy"].map(one => fixed(here[one][what])).concat(kind);
    answerTable.replaceChildren(html("thead", {}, html("tr", {}, ...cells("th", ["", NAMES.squared, NAMES.entropy]))),
      html("tbody", {}, row("J", ...both("cost")), row("dJ/da", ...both("byA", "delta")), row("· σ\u2032(z)", fixed(here.slope), fixed(here.slope)), row("= δ = dJ/dz", ...both("byZ", "delta"))));
    targets.forEach((one, i) => one.setAttribute("aria-pressed", String(i === y)));
    say(answerSentence(here, y));
  }

  function draw() {
    const probability = model.get("picture_index") === 1;
    for (const part of [picture, lineSide, bestButton]) part.toggleAttribute("hidden", probability);
    for (const part of [costPicture, answerSide, targetGroup]) part.toggleAttribute("hidden", !probability);
    (probability ? showAnswer : showLine)(state());
  }

  return live(el, root, model, ["picture_index", "points", "line", "best", "z", "y"], { measure, draw });
}

export default { render };
