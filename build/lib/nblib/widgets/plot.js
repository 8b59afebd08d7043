/* What all explorers draw with. It stands after elements.js and before each explorer's own file in one module. */

// Numbers, as a reader writes them: a real minus sign, powers of ten raised.
const minus = text => text.replace("-", "\u2212");
const raised = power => String(power).replace(/./g, sign => "\u207b\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079"["-0123456789".indexOf(sign)]);

function scientific(value, digits) {
  const [mantissa, power] = value.toExponential(digits).split("e");
  return minus(`${mantissa}\u00b710`) + raised(Number(power));
}

// Always the same number of digits, so that nothing jumps.
export function fixed(value, digits = 4) {
  if (!Number.isFinite(value)) return "not finite";
  if (Math.abs(value) >= 1000) return scientific(value, Math.max(0, digits - 2));
  return minus(value.toFixed(digits).replace(/^-(0\.?0*)$/, "$1"));
}

// As few digits as it takes.
export function short(value) {
  if (!Number.isFinite(value)) return "not finite";
  const size = Math.abs(value);
  const power = size >= 1e5 || size > 0 && size < 1e-6;
  return power ? scientific(value, 1).replace(/^(\u2212?)1\.0\u00b7/, "$1") : minus(String(Number(value.toPrecision(6))));
}

// Scales: functions from a domain to a range, that know their ticks.
export function linear([low, high], [from, to], count = 5) {
  const scale = value => from + (value - low) / (high - low) * (to - from);
  const rough = (high - low) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * [1, 2, 5, 10].find(factor => factor * power >= rough);
  scale.ticks = [];
  for (let i = Math.ceil(low / step); i * step <= high + 1e-9 * step; i++) scale.ticks.push(Number((i * step).toPrecision(12)));
  scale.write = short;
  return scale;
}

export function logarithmic([low, high], range, count = 5) {
  const inner = linear([Math.log10(low), Math.log10(high)], range);
  const scale = value => inner(Math.log10(Math.min(Math.max(value, low), high)));
  const decades = Math.log10(high / low);
  const factors = decades < 2 ? [1, 2, 5] : [1];
  const step = Math.max(1, Math.ceil(Math.round(decades) / count));
  scale.ticks = [];
  for (let power = Math.floor(Math.log10(low) + 1e-9); power <= Math.log10(high) + 1e-9; power += step) {
    scale.ticks.push(...factors.map(factor => Number((factor * 10 ** power).toPrecision(12))).filter(tick => tick >= low && tick <= high));
  }
  scale.write = value => value >= 0.001 && value < 1e4 ? short(value) : `10${raised(Math.round(Math.log10(value)))}`;
  return scale;
}

const near = value => value.toFixed(1); // a tenth of a pixel is enough
export const polyline = (points, attributes) =>
  svg("polyline", { fill: "none", points: points.map(([x, y]) => `${near(x)},${near(y)}`).join(" "), ...attributes });

export const label = (x, y, text, attributes = {}) => svg("text", { x: near(x), y: near(y), ...attributes }, text);

export function arrow([x, y], [toX, toY], attributes) {
  const length = Math.hypot(toX - x, toY - y);
  if (length < 3) return svg("g"); // too short for a head
  const [dx, dy, head] = [(toX - x) / length, (toY - y) / length, Math.min(9, 0.6 * length)];
  const wing = side => [toX - head * (dx + side * 0.5 * dy), toY - head * (dy - side * 0.5 * dx)];
  return svg("g", attributes, polyline([[x, y], [toX, toY]], {}), polyline([wing(1), [toX, toY], wing(-1)], {}));
}

// Axes: a line along the bottom, ticks with numbers at both sides, names at the ends.
function axes(x, y, { left, right, top, bottom }, [xName, yName]) {
  const g = svg("g", { class: "axes" });
  for (const value of x.ticks) {
    g.append(svg("path", { d: `M${near(x(value))} ${bottom}v4` }), label(x(value), bottom + 17, x.write(value), { "text-anchor": "middle" }));
  }
  for (const value of y.ticks) {
    g.append(svg("path", { class: "grid", d: `M${left} ${near(y(value))}H${right}` }), label(left - 6, y(value) + 4, y.write(value), { "text-anchor": "end" }));
  }
  g.append(svg("path", { d: `M${left} ${bottom}H${right}` }));
  g.append(label(right, bottom + 33, xName, { "text-anchor": "end", class: "name" }), label(left - 6, top - 10, yName, { class: "name" }));
  return g;
}

// Labels at the ends of lines keep a distance: each group that would overlap is centered on its lines.
export function spread(places, distance, highest, lowest) {
  const order = [...places.keys()].sort((a, b) => places[a] - places[b]);
  const groups = []; // each with its mean, after the distances have been taken off
  order.forEach((index, rank) => {
    let group = { mean: places[index] - rank * distance, size: 1 };
    while (groups.length && groups.at(-1).mean > group.mean) {
      const { mean, size } = groups.pop();
      group = { mean: (mean * size + group.mean * group.size) / (size + group.size), size: size + group.size };
    }
    groups.push(group);
  });
  const means = groups.flatMap(({ mean, size }) => Array(size).fill(mean));
  const limit = lowest - (order.length - 1) * distance;
  const moved = [];
  order.forEach((index, rank) => { moved[index] = Math.max(highest, Math.min(means[rank], limit)) + rank * distance; });
  return moved;
}

// A chart of lines over a common axis, each with its name at its end: {name, points: [[x, y] …], strong}.
function chart(width, height, lines, { x: [xName, xDomain], y: [yName, yDomain, log = false], margin = 58 }) {
  const box = { left: 50, right: width - margin, top: 26, bottom: height - 38 };
  const x = linear(xDomain, [box.left, box.right], width < 340 ? 4 : 5);
  const y = (log ? logarithmic : linear)(yDomain, [box.bottom, box.top], 4);
  const drawn = lines.filter(({ points }) => points.length);
  const ends = drawn.map(({ points }) => points.at(-1).map((value, i) => [x, y][i](value)));
  // Only labels beside each other can overlap.
  const places = ends.map(([, end]) => end);
  const beside = ends.map(([end], i) => [end, i]).filter(([, i]) => drawn[i].name).sort(([a], [b]) => a - b);
  while (beside.length) {
    const apart = beside.findIndex(([end], i) => i && end - beside[i - 1][0] > 30);
    const group = beside.splice(0, apart < 0 ? beside.length : apart).map(([, i]) => i);
    spread(group.map(i => places[i]), 13, box.top, box.bottom).forEach((place, k) => { places[group[k]] = place; });
  }
  const picture = svg("g", {}, axes(x, y, box, [xName, yName]));
  // The strong line last: it lies over the others.
  [...drawn.keys()].sort((a, b) => Boolean(drawn[a].strong) - Boolean(drawn[b].strong)).forEach(i => {
    const { points, strong, name } = drawn[i];
    picture.append(polyline(points.map(([a, b]) => [x(a), y(b)]), { class: strong ? "line strong" : "line" }));
    picture.append(label(Math.min(ends[i][0], box.right) + 6, places[i] + 4, name, { class: strong ? "end strong" : "end" }));
  });
  return { picture, x, y, box };
}

// A picture is as wide as its column, in true pixels: letters keep their size on a phone.
function watchWidth(element, draw) {
  let width = 0;
  const observer = new ResizeObserver(() => {
    const now = Math.round(element.clientWidth);
    if (now && now !== width) draw(width = now);
  });
  observer.observe(element);
  return () => observer.disconnect();
}

// The frame of every explorer: buttons, picture and numbers side by side, one sentence, what to try, the keys.
// `kind` names its class, which its own style sheet starts every rule with. R resets from anywhere in it; `press` may take other keys: it returns true for those that it took.
function frame({ kind, hints, buttons = [], above = [], left, right, reset, keys, press = () => false }) {
  const verdict = html("p", { class: "verdict", "aria-live": "polite" });
  const folded = (title, content) => html("details", {}, html("summary", {}, title), content);
  const root = html("div", { class: `bp-explorer bp-view bp-${kind}` },
    html("div", { class: "buttons" }, ...buttons, button("Reset", reset, { class: "reset" })), ...above,
    html("div", { class: "columns" }, left, right), verdict,
    folded("Try this", html("ol", {}, ...hints.map(hint => html("li", {}, hint)))),
    folded("Keys", html("p", {}, keys)));
  root.addEventListener("keydown", event => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (/^r$/i.test(event.key) && !event.target.matches("input")) reset();
    else if (!press(event)) return;
    event.preventDefault();
    event.stopPropagation();
  });
  return { root, say: text => setText(verdict, text) };
}

// Shows the frame and draws it anew whenever one of the traits or the width changes; returns the clean-up.
// Measuring stands apart from drawing: asking for a width makes the browser lay the page out.
function live(el, root, model, traits, { measure = () => {}, draw }) {
  const remeasure = () => { measure(); draw(); };
  const names = traits.map(name => `change:${name}`).join(" ");
  el.append(root);
  const stopWidth = watchWidth(root, remeasure);
  model.on(names, draw);
  remeasure();
  return () => {
    stopWidth();
    model.off(names, draw);
    root.remove();
  };
}

// From a pointer's place to a point in the picture's own units.
const inPicture = (picture, { clientX, clientY }) => new DOMPoint(clientX, clientY).matrixTransform(picture.getScreenCTM().inverse());
export const inverse = (scale, position) => (position - scale(0)) / (scale(1) - scale(0)); // of a linear scale

// Calls `move` with each point (in the picture's units) that a drag of the handle reaches.
function draggable(handle, picture, move) {
  handle.addEventListener("pointerdown", event => {
    event.preventDefault();
    handle.setPointerCapture(event.pointerId);
    handle.focus();
    const drag = moved => move(inPicture(picture, moved));
    handle.addEventListener("pointermove", drag);
    handle.addEventListener("lostpointercapture", () => handle.removeEventListener("pointermove", drag), { once: true });
  });
}

// Steps a model on by itself while its trait `playing` is true and one of its views is in sight. A run starts with `begin(model)`,
// which returns a function that takes one step and tells whether to go on; `pace` gives the milliseconds to the next one. With
// reduced motion there is none: a press takes `calmSteps` steps at once.
function player({ begin, pace, calmSteps }) {
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const visible = new Set(); // views in sight
  let model, animation;

  function stop() {
    model.set("playing", false);
    model.save_changes();
  }

  function play() {
    cancelAnimationFrame(animation);
    if (!model.get("playing")) return;
    const goes = begin(model);
    if (calm.matches) {
      for (let i = 0; i < calmSteps && goes(); i++);
      stop();
      return;
    }
    let due = 0;
    const tick = now => {
      if (!model.get("playing")) return;
      if (!visible.size) stop();
      else if (now >= due) {
        due = now + pace();
        if (!goes()) stop();
      }
      if (model.get("playing")) animation = requestAnimationFrame(tick);
    };
    animation = requestAnimationFrame(tick);
  }

  return {
    calm,
    attach(given) {
      model = given;
      model.on("change:playing", play);
      return () => cancelAnimationFrame(animation);
    },
    watch(root) {
      const sight = new IntersectionObserver(entries => entries.forEach(({ isIntersecting }) => isIntersecting ? visible.add(root) : visible.delete(root)));
      sight.observe(root);
      return () => {
        sight.disconnect();
        visible.delete(root);
      };
    },
  };
}

// Plays the trait `frame`, one for each entry of the trait `list`: to the last one, and from there from the first again. With reduced
// motion a press shows one frame.
function framePlayer(list, pace) {
  return player({
    begin(model) {
      const count = model.get(list).length;
      let next = (model.get("frame") + 1) % count;
      return () => {
        model.set("frame", next);
        model.save_changes();
        return ++next < count;
      };
    },
    pace: () => pace,
    calmSteps: 1,
  });
}

// The steps taken so far, pairs of a rate and how many, and `count` more with a rate.
export function lengthened(segments, rate, count) {
  const last = segments.at(-1);
  return last?.[0] === rate ? [...segments.slice(0, -1), [rate, last[1] + count]] : [...segments, [rate, count]];
}
