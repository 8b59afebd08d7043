/* The picture of the 4-2-2-1 network, left to right. Its elements are made once and then changed, so that the focus stays. */

const UNITS = range(1, LAST).flatMap(l => range(0, l < LAST ? SIZES[l] : 1).filter(j => j || l < LAST).map(j => ({ l, j }))); // unit 0: the bias

const HIT = 8; // to either side of an edge one may point

// Where everything stands, in true pixels.
export function layOut(width, withCost) {
  const narrow = width < 440;
  const r = narrow ? 22 : 27;
  const height = narrow ? 336 : 372;
  const aside = withCost && !narrow; // J to the right of the output, on a phone under it
  const [first, last] = [r + 3, width - 29 - (aside ? 74 : 0)];
  const step = (height - 18 - r - 22) / 4;
  const x = l => first + (l - 1) / 3 * (last - first);
  const y = (l, j) => j === 0 ? 16 : 18 + step * (l === 1 ? j : l === LAST ? 2.45 : j === 1 ? 1.5 : 3.4);
  return { width, height, r, narrow, unit: ({ l, j }) => [x(l), y(l, j)], J: aside ? [width - 27, y(LAST, 1)] : [x(LAST), y(1, 4)] };
}

const line = ([x1, y1], [x2, y2]) => ({ x1: near(x1), y1: near(y1), x2: near(x2), y2: near(y2) });
const between = ([x, y], [toX, toY], share) => [x + share * (toX - x), y + share * (toY - y)];

// `role` is that of what can be chosen: the edges and, with `inputs`, the inputs; `choose` is called with its place in that
// order (inputs first), `visit` with the key of a unit that shows a result.
function networkPicture({ role, name, withInputs = false, withCost = false, choose, visit }) {
  const element = svg("svg", { class: "picture" });
  const underlay = svg("g", { class: "paths" });
  const note = svg("text", { class: "note", "text-anchor": "middle" });
  const edges = WEIGHTS.map((weight, i) => {
    const [hit, stroke, head] = [svg("polygon", { class: "hit" }), svg("line", { class: "stroke" }), svg("path", { class: "head" })];
    const g = svg("g", { class: "edge", role, tabindex: -1, "data-keys": `${keyOf(weight)} ${keyOf(weight, "g")}`, click: () => choose(i + (withInputs ? 4 : 0)) }, hit, stroke, head);
    return { ...weight, g, hit, stroke, head };
  });
  const units = UNITS.map(unit => {
    const { l, j } = unit;
    const [ring, value, title, under] = [svg("circle"), ...["value", "title", "under"].map(kind => svg("text", { class: kind, "text-anchor": "middle" }))];
    const chosen = withInputs && l === 1 && j > 0;
    const g = svg("g", {
      class: j ? "unit" : "unit bias", ...(chosen ? { role, tabindex: -1 } : { "aria-hidden": "true" }), "data-keys": j ? `a${l}.${j} z${l}.${j} d${l}.${j}` : undefined,
      click: chosen ? () => choose(j - 1) : j && visit ? () => visit(`a${l}.${j}`) : undefined,
    }, ring, value, title, under);
    return { ...unit, g, ring, value, title, under };
  });
  const cost = { g: svg("g", { class: "unit costs", "aria-hidden": "true", "data-keys": "J y", click: () => visit?.("J") }), wire: svg("line", { class: "wire" }), box: svg("rect", { rx: 5 }) };
  for (const part of ["value", "title", "under"]) cost[part] = svg("text", { class: part, "text-anchor": "middle" });
  cost.g.append(cost.wire, cost.box, cost.value, cost.title, cost.under);
  const choosable = [...(withInputs ? units.filter(({ l, j }) => l === 1 && j) : []), ...edges].map(({ g }) => g);
  const group = svg("g", { role: role === "radio" ? "radiogroup" : "group", "aria-label": name }, ...edges.map(({ g }) => g), ...units.map(({ g }) => g));
  element.append(underlay, group, ...(withCost ? [cost.g] : []), note);

  // What `show` gets: the numbers, which way to look, what the step uses, the choice, what the choosable elements say of themselves.
  function show({ width, s, backward = false, used, chosen = -1, describe, paths = [] }) {
    const plan = layOut(width, withCost);
    const { r, narrow, unit: spot } = plan;
    const digits = narrow ? 3 : 4;
    setAll(element, { viewBox: `0 0 ${width} ${plan.height}`, class: narrow ? "picture narrow" : "picture" });
    const put = (text, [x, y], content) => { setAll(text, { x: near(x), y: near(y) }); setText(text, content); };
    const largest = Math.max(1e-12, ...s.gradient.map(Math.abs));
    const index = choosable[chosen] ? chosen - (withInputs ? 4 : 0) : -1;
    const along = new Set(paths.flatMap(({ hops }) => hops.map(hop => keyOf(hop))));
    for (const [i, { l, j, k, g, hit, stroke, head }] of edges.entries()) {
      const value = backward ? s.gradient[i] : s.theta[i];
      const [from, to] = [spot({ l, j: k }), spot({ l: l + 1, j })];
      const length = Math.hypot(to[0] - from[0], to[1] - from[1]);
      const ends = [between(from, to, (k ? r : 11) / length), between(to, from, r / length)];
      const reach = ([x, y], side) => `${near(x - side * (to[1] - from[1]) / length)},${near(y + side * (to[0] - from[0]) / length)}`;
      setAll(hit, { points: `${reach(ends[0], HIT)} ${reach(ends[1], HIT)} ${reach(ends[1], -HIT)} ${reach(ends[0], -HIT)}` });
      setAll(stroke, { ...line(...ends), "stroke-width": (backward ? 0.8 + 4.2 * Math.abs(value) / largest : 0.8 + 3.2 * Math.min(Math.abs(value), 2)).toFixed(2), "stroke-dasharray": value < 0 ? "6 4" : "none" });
      // Against the flow: the head of the arrow looks left.
      const [tip, tail] = [between(...ends, 0.42), between(...ends, 0.42 + 9 / length)];
      const side = [(tail[1] - tip[1]) * 0.55, (tip[0] - tail[0]) * 0.55];
      setAll(head, { d: backward ? `M${near(tail[0] + side[0])} ${near(tail[1] + side[1])}L${near(tip[0])} ${near(tip[1])}L${near(tail[0] - side[0])} ${near(tail[1] - side[1])}` : "" });
      setAll(g, { class: `edge${used(keyOf({ l, j, k })) || along.has(keyOf({ l, j, k })) ? "" : " faint"}${i === index ? " chosen" : ""}${backward ? " backward" : ""}` });
    }
    for (const { l, j, g, ring, value, title, under } of units) {
      const [x, y] = spot({ l, j });
      const key = `a${l}.${j}`;
      setAll(ring, { cx: near(x), cy: near(y), r: j ? r : 11 });
      const dim = j ? !used(key) : !edges.some(edge => edge.l === l && !edge.k && used(keyOf(edge)));
      const inner = l === 1 || !backward;
      setAll(g, { class: `unit${j ? "" : " bias"}${dim ? " faint" : ""}${inner ? "" : " backward"}${withInputs && l === 1 && j - 1 === chosen && j ? " chosen" : ""}` });
      ring.style.setProperty("--share", `${j && l > 1 && !backward ? (35 * s.a[l][j - 1]).toFixed(1) : 0}%`);
      put(value, [x, y + 4], !j ? "1" : l === 1 ? tidy(s.x[j - 1]) : fixed((inner ? s.a : s.delta)[l][j - 1], digits));
      put(title, [x, y - r - 5], !j ? "" : plain(inner ? key : `d${l}.${j}`));
      put(under, [x, y + r + 13], !j || l === 1 ? "" : `${backward ? "a" : "z"} ${fixed((backward ? s.a : s.z)[l][j - 1], digits)}`);
    }
    if (withCost) {
      const [[x, y], out] = [plan.J, spot({ l: LAST, j: 1 })];
      const down = x === out[0];
      setAll(cost.wire, line(down ? [x, out[1] + r + 18] : [out[0] + r, y], down ? [x, y - 16] : [x - 27, y]));
      setAll(cost.box, { x: near(x - 26), y: near(y - 16), width: 52, height: 32 });
      put(cost.title, down ? [x - 36, y + 4] : [x, y - 22], "J");
      put(cost.value, [x, y + 4], fixed(s.J, digits));
      put(cost.under, [x, y + 30], `y = ${s.y}`);
      setAll(cost.g, { class: `unit costs${used("J") ? "" : " faint"}` });
    }
    choosable.forEach((g, i) => setAll(g, { tabindex: i === Math.max(chosen, 0) ? 0 : -1, ...describe(i) }));
    // Every path in a band of its own under the edges; what two paths share, they share side by side.
    underlay.replaceChildren(...paths.map(({ hops }, i) => {
      const { l, j, k } = WEIGHTS[index];
      const aside = paths.length > 1 ? [5, -5][i] : 0;
      const shifted = ([x, y]) => [x + (plan.narrow ? aside : 0), y - aside];
      const points = [...[{ l, j: k }, { l: l + 1, j }, ...hops.map(hop => ({ l: hop.l + 1, j: hop.j }))].map(spot), ...(withCost ? [plan.J] : [])].map(shifted);
      const [x, y] = between(points.at(-3), points.at(-2), 0.55);
      return svg("g", { class: "path", "data-keys": `p${i}` }, polyline(points, {}), ...(paths.length > 1 ? [label(x, y + (i ? 22 : -13), `path ${i + 1}`, { "text-anchor": "middle" })] : []));
    }));
    setAll(note, { class: backward ? "note backward" : "note" });
    if (index < 0) setText(note, "");
    else {
      const { l, j, k } = edges[index];
      const [x, y] = between(spot({ l, j: k }), spot({ l: l + 1, j }), 0.5);
      put(note, [x, y - 8], backward ? fixed(s.gradient[index]) : tidy(s.theta[index]));
    }
  }
  return { element, choosable, show };
}
