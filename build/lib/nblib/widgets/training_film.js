/* The training film: it shows parameters that nblib.train passed through; nothing is computed here but what is largest. */

/* 1 The numbers: nothing here knows of the page */

const SIDE = 20; // pixels of a digit, and of a hidden unit's tile
const AREA = SIDE * SIDE;
const TILES = 25;

// Two numbers from 0 to 15 in each byte.
export const unpack = bytes => Uint8Array.from({ length: 2 * bytes.length }, (_, i) => i % 2 ? bytes[i >> 1] & 15 : bytes[i >> 1] >> 4);

// The mistake that is made most often: [written, read], or [] where there is none.
export function worst(counts) {
  let [most, at] = [0, []];
  counts.forEach((count, i) => {
    const [written, read] = [Math.floor(i / 10), i % 10];
    if (written !== read && count > most) [most, at] = [count, [written, read]];
  });
  return at;
}

export const percent = (part, whole) => `${(100 * part / whole).toFixed(1)} %`;
const digitsOf = call => Array.from({ length: 10 }, (_, digit) => call(digit));
const article = digit => digit === 8 ? "an 8" : `a ${digit}`;
const times = count => count === 1 ? "once" : count === 2 ? "twice" : `${count} times`;
const grouped = count => count.toLocaleString("en-US");

export function sentence({ epoch, right, counts }) {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const [written, read] = worst(counts);
  const mistake = written === undefined ? "No mistake is left." : `Confused most: ${article(written)} read as ${article(read)}, ${times(counts[10 * written + read])}.`;
  return `Epoch ${grouped(epoch)}: ${percent(right, total)} of the ${grouped(total)} digits read. ${mistake}`;
}

// What is chosen in a frame: a cell of the matrix, and an example that stands in it (-1 where there is none).
export function chosen({ frame, cell, kept, frames, labels, answers }) {
  const answer = i => answers[frame * labels.length + i];
  if (kept >= 0) return { cell: [labels[kept], answer(kept)], example: kept };
  const [written, read] = cell.length ? cell : worst(frames[frame].counts);
  return { cell: written === undefined ? [0, 0] : [written, read], example: labels.findIndex((label, i) => label === (written ?? 0) && answer(i) === (read ?? 0)) };
}

/* 2 The model behind all views */

const PACE = 600; // milliseconds a frame

export default () => {
  let model, first, data;

  const get = (...names) => Object.fromEntries(names.map(name => [name, model.get(name)]));
  function set(changes) {
    model.set(changes);
    model.save_changes();
  }

  const motion = framePlayer("frames", PACE);

  return {
    initialize(given) {
      model = given.model;
      const bytes = name => {
        const { buffer, byteOffset, byteLength } = model.get(name);
        return new Uint8Array(buffer, byteOffset, byteLength);
      };
      data = { tiles: unpack(bytes("tiles")), digits: unpack(bytes("digits")), answers: bytes("answers"), outputs: bytes("outputs"), ...get("frames", "labels") };
      first = get("frame", "cell", "kept");
      return motion.attach(model);
    },
    render({ el, model: own }) {
      const actions = {
        set,
        play: () => set({ playing: !model.get("playing") }),
        reset: () => set({ ...first, playing: false }),
        choose: cell => set({ cell, kept: -1 }),
        keep: example => set({ kept: example }),
      };
      return makeView(el, own, { data, actions, motion });
    },
  };
};

/* 3 The view */

// The pixels of an image, by how dark they are: for each level the outlines of its pixels as one path.
function paths(image, level, size, x, y, into, dot = size) {
  const square = `h${dot}v${dot}h${-dot}z`;
  for (let row = 0; row < SIDE; row++) {
    for (let column = 0; column < SIDE; column++) {
      const here = level(image[row * SIDE + column]);
      if (here > 0) into[here] = `${into[here] ?? ""}M${x + column * size} ${y + row * size}${square}`;
    }
  }
  return into;
}

const shades = (into, levels, name) => Object.entries(into).map(([level, d]) => svg("path", { class: name, d, opacity: (level / levels).toFixed(3) }));

function drawTiles(tiles, frame, width) {
  const size = Math.max(2, Math.floor((width - 14) / 5 / SIDE));
  const step = SIDE * size + 3;
  const [solid, dotted] = [{}, {}];
  const g = svg("g");
  for (let unit = 0; unit < TILES; unit++) {
    const [x, y] = [1 + unit % 5 * step, 1 + Math.floor(unit / 5) * step];
    const start = (frame * TILES + unit) * AREA;
    const image = tiles.subarray(start, start + AREA);
    paths(image, value => value - 8, size, x, y, solid);
    paths(image, value => 8 - value, size, x, y, dotted, size - 1);
    g.append(svg("rect", { class: "tile", x: x - 0.5, y: y - 0.5, width: SIDE * size + 1, height: SIDE * size + 1 }));
  }
  g.append(...shades(solid, 7, "for"), ...shades(dotted, 7, "against"));
  return { g, side: 5 * step - 1 };
}

// A curve over the frames, which lie at equal distances: their epochs are spaced by factors. `show` moves it to a frame.
function drawCurve(frames, value, name, domain, width, height) {
  const box = { left: 50, right: width - 22, top: 26, bottom: height - 38 };
  const x = linear([0, Math.max(1, frames.length - 1)], [box.left, box.right]);
  const y = linear(domain, [box.bottom, box.top], 3);
  const every = Math.ceil(frames.length * 34 / (box.right - box.left));
  x.ticks = frames.map((_, i) => i).filter(i => (frames.length - 1 - i) % every === 0);
  x.write = i => String(frames[i].epoch);
  const points = frames.map((one, i) => [x(i), y(value(one))]);
  const dots = points.map(([cx, cy]) => svg("circle", { class: "dot", cx: near(cx), cy: near(cy) }));
  const [ground, cursor] = [axes(x, y, box, ["epoch", ""]), svg("path", { class: "cursor" })];
  const g = svg("g", { role: "img" }, ground, polyline(points, { class: "plot" }), ...dots, cursor);
  const show = (frame, written) => {
    dots.forEach((one, i) => setAll(one, { r: i === frame ? 5 : 2 }));
    setAll(cursor, { d: `M${near(points[frame][0])} ${box.top}V${box.bottom}` });
    setText(ground.lastChild, `${name}: ${written}`);
    setAll(g, { "aria-label": `${name} by epoch; in epoch ${frames[frame].epoch}: ${written}.` });
  };
  return { g, x, show };
}

// A digit and, beside it, the ten outputs. `show` fills in an example of a frame; a negative one leaves the frame empty.
function drawExample({ digits, outputs, labels, answers }, width) {
  const [size, line] = [5, 17];
  const [left, right] = [SIDE * size + 34, width - 96];
  const bars = digitsOf(digit => {
    const y = digit * line;
    const bar = svg("rect", { class: "bar", x: left, y: y + 3, height: line - 5 });
    return { bar, name: label(left - 8, y + 13, String(digit), { "text-anchor": "end" }), value: label(right + 4, y + 13, ""), mark: label(right + 42, y + 13, "") };
  });
  const ink = svg("g");
  const list = svg("g", {}, ...bars.flatMap(({ bar, name, value, mark }, digit) =>
    [name, svg("rect", { class: "track", x: left, y: digit * line + 3, width: right - left, height: line - 5 }), bar, value, mark]));
  const g = svg("g", { role: "img" }, svg("rect", { class: "frame", x: 0.5, y: 30.5, width: SIDE * size + 1, height: SIDE * size + 1 }), ink, list);
  let inked;
  const show = (frame, example) => {
    if (inked !== example) {
      const dots = example < 0 ? {} : paths(digits.subarray(example * AREA, (example + 1) * AREA), value => value, size, 1, 31, {});
      ink.replaceChildren(...shades(dots, 15, "ink"));
    }
    inked = example;
    setAll(list, { display: example < 0 ? "none" : "inline" });
    if (example < 0) return setAll(g, { "aria-label": "no example" });
    const at = frame * labels.length + example;
    const values = digitsOf(digit => outputs[10 * at + digit]);
    const written = labels[example];
    bars.forEach(({ bar, name, value, mark }, digit) => {
      const read = digit === answers[at];
      setAll(bar, { width: near((right - left) * values[digit] / 100) });
      setText(value, `${values[digit]} %`);
      setText(mark, digit === written ? read ? "right" : "written" : read ? "read" : "");
      for (const text of [name, value, mark]) setAll(text, { class: read ? "read" : "" });
    });
    setAll(g, { "aria-label": `A written ${written}. The ten outputs: ${values.map((value, digit) => `${digit}: ${value} %`).join(", ")}.` });
  };
  return { g, show };
}

function makeView(el, model, { data, actions, motion }) {
  const { frames } = data;
  const play = button("Play", actions.play);
  const keep = button("Keep this digit", () => actions.keep(model.get("kept") < 0 ? look().example : -1), { "aria-pressed": "false" });
  const tiles = svg("svg", { class: "tiles" });
  const curves = ["share of digits read", "cost J"].map(() => svg("svg", { class: "scrub" }));
  const legend = html("p", { class: "caption" });
  const said = html("p", {});
  const picture = svg("svg", {});

  // Rows: what was written; columns: what was read.
  const cells = Array.from({ length: 100 }, (_, i) => html("td", { class: i % 11 ? undefined : "right", tabindex: "-1", "aria-selected": "false", click: () => choose([Math.floor(i / 10), i % 10], true) }, ""));
  const matrix = html("table", { role: "grid", "aria-label": "Confusion matrix: rows are what was written, columns what was read" },
    html("caption", {}, "written ↓, read →"),
    html("thead", {}, html("tr", {}, html("td", { role: "presentation", class: "corner" }), ...digitsOf(digit => html("th", { scope: "col" }, String(digit))))),
    html("tbody", {}, ...digitsOf(digit => html("tr", {}, html("th", { scope: "row" }, String(digit)), ...cells.slice(10 * digit, 10 * digit + 10)))));

  const left = html("div", {}, tiles, legend, ...curves);
  const right = html("div", {}, matrix, html("div", { class: "example" }, said, picture, keep));
  const { root, say } = frame({
    kind: "training-film", hints: model.get("hints"), buttons: [html("div", {}, play)], left, right, reset: actions.reset, press,
    keys: "Tab reaches the epoch, the buttons and the matrix. In the matrix, arrow keys choose a cell, and Escape goes back to the most frequent mistake. "
      + "Drag in a curve to move the epoch. R returns to where you began.",
  });
  const verdict = root.querySelector(".verdict");
  const tilesOf = new Map(); // frame -> its picture: 10,000 pixels are not drawn twice
  const inCells = []; // what each cell shows: asking the page would take longer
  let widths, plotted, drawnCurves, drawnExample, selected, waiting;

  const look = () => chosen({ ...data, frame: model.get("frame"), cell: model.get("cell"), kept: model.get("kept") });

  function choose([written, read], again = false) {
    const cell = model.get("cell");
    actions.choose(again && model.get("kept") < 0 && cell[0] === written && cell[1] === read ? [] : [written, read]);
    cells[10 * written + read].focus();
  }

  function press({ key, target }) {
    if (!cells.includes(target)) return false;
    const i = cells.indexOf(target);
    const move = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[key];
    if (key === "Escape") {
      actions.choose([]);
      cells.find(cell => cell.tabIndex === 0).focus();
    } else if (key === "Enter" || key === " ") choose([Math.floor(i / 10), i % 10]);
    else if (move) choose([Math.floor(i / 10) + move[0], i % 10 + move[1]].map(at => Math.min(9, Math.max(0, at))));
    return Boolean(move) || ["Escape", "Enter", " "].includes(key);
  }

  function measure() {
    widths = [left, right].map(part => Math.max(240, part.clientWidth));
    plotted = "";
    tilesOf.clear();
    drawAhead();
    const total = frames[0].counts.reduce((sum, count) => sum + count, 0);
    const highest = 1.05 * Math.max(...frames.map(({ cost }) => cost));
    drawnCurves = [["share of digits read", one => one.right / total, [0, 1]], ["cost J", one => one.cost, [0, highest]]]
      .map(([name, value, domain]) => drawCurve(frames, value, name, domain, widths[0], 150));
    curves.forEach((one, i) => {
      setAll(one, { viewBox: `0 0 ${widths[0]} 150` });
      one.replaceChildren(drawnCurves[i].g);
    });
    drawnExample = drawExample(data, widths[1]);
    setAll(picture, { viewBox: `0 0 ${widths[1]} 172` });
    picture.replaceChildren(drawnExample.g);
  }

  function draw() {
    const [index, kept, playing] = ["frame", "kept", "playing"].map(name => model.get(name));
    const now = frames[index];
    const [width] = widths;
    if (plotted !== `${index} ${width}`) drawFrame(index, now, width);
    plotted = `${index} ${width}`;

    const { cell: [written, read], example } = look();
    if (selected) setAll(selected, { "aria-selected": false, tabindex: -1 });
    selected = cells[10 * written + read];
    setAll(selected, { "aria-selected": true, tabindex: 0 });
    const count = now.counts[10 * written + read];
    const asWhat = written === read ? `read right` : `read as ${article(read)}`;
    setText(said, kept >= 0 ? `Epoch ${grouped(now.epoch)}: this ${written} is ${asWhat}.`
      : count ? `${count > 1 ? `One of ${count}: ` : ""}${article(written)} ${asWhat}.`.replace(/^a/, "A")
        : `At this epoch no ${written} is ${asWhat}.`);
    drawnExample.show(index, example);
    keep.setAttribute("aria-pressed", String(kept >= 0));
    keep.setAttribute("aria-disabled", String(example < 0));

    setText(play, playing ? "Pause" : motion.calm.matches ? "Next frame" : "Play");
    // Read out at the end only: a sentence for each frame would be chatter.
    verdict.setAttribute("aria-live", playing ? "off" : "polite");
    say(sentence(now));
  }

  function tilesAt(index) {
    if (!tilesOf.has(index)) tilesOf.set(index, drawTiles(data.tiles, index, widths[0]));
    return tilesOf.get(index);
  }

  // Draws the tiles of one frame after the other, whenever the page has nothing else to do.
  function drawAhead() {
    window.cancelIdleCallback?.(waiting);
    const next = frames.findIndex((_, index) => !tilesOf.has(index));
    if (next >= 0) waiting = window.requestIdleCallback?.(() => { tilesAt(next); drawAhead(); });
  }

  function drawFrame(index, now, width) {
    const { g, side } = tilesAt(index);
    setAll(tiles, { viewBox: `0 0 ${width} ${side}` });
    tiles.replaceChildren(svg("g", { role: "img", "aria-label": `The incoming weights of the 25 hidden units at epoch ${now.epoch}, as images; the largest is ${short(now.largest)}.` }, g));
    redraw(legend, "Weights of the 25 hidden units. Ink on ", html("b", { class: "solid" }, "solid"), " speaks for a unit, on ",
      html("b", { class: "dotted" }, "dotted"), ` against it. Each is scaled by its own largest; the largest of all is ${short(now.largest)}.`);

    const total = now.counts.reduce((sum, count) => sum + count, 0);
    [percent(now.right, total), fixed(now.cost)].forEach((written, i) => drawnCurves[i].show(index, written));
    const most = Math.max(1, ...now.counts.map((count, i) => i % 11 ? count : 0));
    cells.forEach((td, i) => {
      const count = now.counts[i];
      const level = i % 11 ? Math.round(8 * count / most) : 0;
      if (inCells[i]?.count !== count) {
        td.firstChild.data = String(count || "");
        td.setAttribute("aria-label", `${Math.floor(i / 10)} read as ${i % 10}: ${count}`);
      }
      if (inCells[i]?.level !== level) td.dataset.level = level;
      inCells[i] = { count, level };
    });
  }

  for (const svgOf of curves) {
    for (const kind of ["pointerdown", "pointermove"]) {
      svgOf.addEventListener(kind, event => {
        if (!event.buttons) return;
        const index = Math.round(inverse(drawnCurves[0].x, inPicture(svgOf, event).x));
        actions.set({ frame: Math.min(Math.max(index, 0), frames.length - 1), playing: false });
      });
    }
  }
  const unwatch = motion.watch(root);
  const cleanUp = live(el, root, model, ["frame", "cell", "kept", "playing"], { measure, draw });
  return () => {
    window.cancelIdleCallback?.(waiting);
    cleanUp();
    unwatch();
  };
}
