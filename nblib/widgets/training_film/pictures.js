/* The pictures of the film: the tiles of the hidden units, a curve over the epochs, an example with its ten outputs. */

import { axes, plotBox } from "../kit/axes.js";
import { setAll, setText, svg } from "../kit/elements.js";
import { linear } from "../kit/scales.js";
import { label, near, polyline } from "../kit/shapes.js";

const SIDE = 20; // pixels of a digit, and of a hidden unit's tile
const AREA = SIDE * SIDE;
const TILES = 25;

// The pixels of an image, by how dark they are: for each level the outlines of its pixels as one path, added to `into`.
function outline(image, level, { size, x, y, dot = size }, into) {
  const square = `h${dot}v${dot}h${-dot}z`;
  for (let row = 0; row < SIDE; row++) {
    for (let column = 0; column < SIDE; column++) {
      const here = level(image[row * SIDE + column]);
      if (here > 0) into[here] = `${into[here] ?? ""}M${x + column * size} ${y + row * size}${square}`;
    }
  }
  return into;
}

const shades = (into, levels, name) =>
  Object.entries(into).map(([level, d]) => svg("path", { class: name, d, opacity: (level / levels).toFixed(3) }));

export function drawTiles(tiles, frame, width) {
  const size = Math.max(2, Math.floor((width - 14) / 5 / SIDE));
  const step = SIDE * size + 3;
  const [solid, dotted] = [{}, {}];
  const g = svg("g");
  for (let unit = 0; unit < TILES; unit++) {
    const [x, y] = [1 + unit % 5 * step, 1 + Math.floor(unit / 5) * step];
    const start = (frame * TILES + unit) * AREA;
    const image = tiles.subarray(start, start + AREA);
    outline(image, value => value - 8, { size, x, y }, solid);
    outline(image, value => 8 - value, { size, x, y, dot: size - 1 }, dotted);
    g.append(svg("rect", { class: "tile", x: x - 0.5, y: y - 0.5, width: SIDE * size + 1, height: SIDE * size + 1 }));
  }
  g.append(...shades(solid, 7, "for"), ...shades(dotted, 7, "against"));
  return { g, side: 5 * step - 1 };
}

// A curve over the frames, which lie at equal distances: their epochs are spaced by factors. `show` moves it to a frame.
export function drawCurve(frames, { name, value, domain }, width, height) {
  const box = plotBox(width, height, { right: 22 });
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

// The bar of one output: its digit, the share, and whether that was read or written.
function outputBar(digit, left, right) {
  const [line, long] = [17, right - left];
  const y = digit * line;
  const track = svg("rect", { class: "track", x: left, y: y + 3, width: long, height: line - 5 });
  const bar = svg("rect", { class: "bar", x: left, y: y + 3, height: line - 5 });
  const name = label(left - 8, y + 13, String(digit), { "text-anchor": "end" });
  const [value, mark] = [label(right + 4, y + 13, ""), label(right + 50, y + 13, "")];
  const show = (percentage, isRead, isWritten) => {
    setAll(bar, { width: near(long * percentage / 100) });
    setText(value, `${percentage}%`);
    setText(mark, isWritten ? isRead ? "right" : "written" : isRead ? "read" : "");
    for (const text of [name, value, mark]) setAll(text, { class: isRead ? "read" : "" });
  };
  return { parts: [name, track, bar, value, mark], show };
}

// A digit and, beside it, the ten outputs. `show` fills in an example of a frame; a negative one leaves the frame empty.
export function drawExample({ digits, outputs, labels, answers }, width) {
  const size = 5;
  const left = SIDE * size + 34;
  const right = Math.max(left + 20, width - 112); // before it has its place, a view is narrower than its parts
  const bars = Array.from({ length: 10 }, (_, digit) => outputBar(digit, left, right));
  const [ink, list] = [svg("g"), svg("g", {}, ...bars.flatMap(({ parts }) => parts))];
  const frame = svg("rect", { class: "frame", x: 0.5, y: 30.5, width: SIDE * size + 1, height: SIDE * size + 1 });
  const g = svg("g", { role: "img" }, frame, ink, list);
  let inked;

  function drawInk(example) {
    const image = digits.subarray(example * AREA, (example + 1) * AREA);
    const dots = example < 0 ? {} : outline(image, value => value, { size, x: 1, y: 31 }, {});
    ink.replaceChildren(...shades(dots, 15, "ink"));
  }

  function show(index, example) {
    if (inked !== example) drawInk(example);
    inked = example;
    setAll(list, { display: example < 0 ? "none" : "inline" });
    if (example < 0) return setAll(g, { "aria-label": "no example" });
    const [at, written] = [index * labels.length + example, labels[example]];
    const values = [...outputs.subarray(10 * at, 10 * at + 10)];
    bars.forEach((bar, digit) => bar.show(values[digit], digit === answers[at], digit === written));
    const each = values.map((value, digit) => `${digit}: ${value}%`).join(", ");
    return setAll(g, { "aria-label": `A written ${written}. The ten outputs: ${each}.` });
  }
  return { g, show };
}
