/* The digit pad. The reader's drawing is unbounded, so the network runs here: with nblib's own parameters, and in agreement
 * with it to 1e-9 (tests/browser/test_digit_pad.py). A picture of 20×20 is 400 numbers, column by column, as in the data.
 */

/* 1 The numbers: nothing here knows of the page */

const SIDE = 20; // cells of the pad, pixels of a picture
const FINE = 8; // samples per cell: a drawing is sampled finely before it is made small
const N = SIDE * FINE;
const BRUSH = { radius: 1.1, soft: 0.6 }; // in cells: where its ink is half, and how wide its rim
const BOX = 20; // MNIST: the digit fits this box of pixels …
const FIELD = 28; // … and the box lies in this field …
const MIDDLE = 14; // … so that its center of mass comes nearest to this pixel

const unpack = (view, Type) => new Type(view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength));

// The parameters come as whole millionths; a division gives exactly the numbers of nblib.
export function unpackWeights(view, layers) {
  const all = Float64Array.from(unpack(view, Int32Array), whole => whole / 1e6);
  let start = 0;
  return layers.slice(1).map((units, l) => {
    const width = layers[l] + 1;
    const rows = Array.from({ length: units }, (_, i) => all.subarray(start + i * width, start + (i + 1) * width));
    start += units * width;
    return rows;
  });
}

// The activations and pre-activations of each layer; in every row of a Θ the bias stands first.
export function forward(thetas, x) {
  const [A, Z] = [[x], []];
  for (const theta of thetas) {
    const a = A.at(-1);
    Z.push(theta.map(row => a.reduce((z, value, j) => z + row[j + 1] * value, row[0])));
    A.push(Z.at(-1).map(z => 1 / (1 + Math.exp(-z))));
  }
  return { A, Z };
}

// Lays one stroke into the ink (N×N, row by row, 0 paper to 1 ink).
export function lay(ink, { erase, points }) {
  const reach = BRUSH.radius + BRUSH.soft / 2;
  const sample = place => Math.min(N, Math.max(0, Math.round(place * FINE)));
  for (let k = 0; k < Math.max(2, points.length - 2); k += 2) {
    const [x0, y0, x1 = x0, y1 = y0] = points.slice(k, k + 4);
    const [dx, dy] = [x1 - x0, y1 - y0];
    const square = dx * dx + dy * dy;
    for (let row = sample(Math.min(y0, y1) - reach); row < sample(Math.max(y0, y1) + reach); row++) {
      for (let column = sample(Math.min(x0, x1) - reach); column < sample(Math.max(x0, x1) + reach); column++) {
        const [px, py] = [(column + 0.5) / FINE - x0, (row + 0.5) / FINE - y0];
        const along = square ? Math.min(1, Math.max(0, (px * dx + py * dy) / square)) : 0;
        const [qx, qy] = [px - along * dx, py - along * dy];
        const wet = Math.min(1, (reach - Math.sqrt(qx * qx + qy * qy)) / BRUSH.soft);
        if (wet <= 0) continue;
        const at = row * N + column;
        ink[at] = erase ? Math.min(ink[at], 1 - wet) : Math.max(ink[at], wet);
      }
    }
  }
}

// A picture sampled finely, straight lines between the middles of its pixels.
export function refine(picture) {
  const steps = Array.from({ length: N }, (_, i) => {
    const place = Math.min(SIDE - 1, Math.max(0, (i + 0.5) / FINE - 0.5));
    const low = Math.min(SIDE - 2, Math.floor(place));
    return [low, place - low];
  });
  const ink = new Float64Array(N * N);
  steps.forEach(([r, down], row) => steps.forEach(([c, right], column) => {
    const line = i => picture[c * SIDE + i] * (1 - right) + picture[(c + 1) * SIDE + i] * right;
    ink[row * N + column] = line(r) * (1 - down) + line(r + 1) * down;
  }));
  return ink;
}

export function drawing(strokes, picture) {
  const ink = picture ? refine(picture) : new Float64Array(N * N);
  for (const stroke of strokes) lay(ink, stroke);
  return ink;
}

// The smallest box around what is more ink than paper, in samples.
export function extent(ink) {
  const box = { left: N, top: N, right: 0, bottom: 0 };
  for (let row = 0; row < N; row++) {
    for (let column = 0; column < N; column++) {
      if (ink[row * N + column] < 0.5) continue;
      box.left = Math.min(box.left, column);
      box.right = Math.max(box.right, column + 1);
      box.top = Math.min(box.top, row);
      box.bottom = Math.max(box.bottom, row + 1);
    }
  }
  return box.right ? box : null;
}

// How much of each sample falls into each pixel when `count` samples are made `scale` times as wide and put in the middle of
// as many whole pixels as they touch.
function shares(first, count, scale) {
  const pixels = Math.ceil(count * scale - 1e-9);
  const margin = (pixels - count * scale) / 2;
  return Array.from({ length: pixels }, (_, pixel) => {
    const own = [];
    for (let i = 0; i < count; i++) {
      const share = Math.min(pixel + 1, margin + (i + 1) * scale) - Math.max(pixel, margin + i * scale);
      if (share > 0) own.push([first + i, share]);
    }
    return own;
  });
}

const level = value => Math.round(255 * Math.min(1, Math.max(0, value))) / 255; // the data have 256

function byColumns(value) {
  const picture = new Float64Array(SIDE * SIDE);
  for (let column = 0; column < SIDE; column++) {
    for (let row = 0; row < SIDE; row++) picture[column * SIDE + row] = level(value(row, column));
  }
  return picture;
}

const pick = (ink, rows, columns) => rows.map(mine => columns.map(others =>
  mine.reduce((sum, [row, share]) => sum + share * others.reduce((inner, [column, part]) => inner + part * ink[row * N + column], 0), 0)));

// The drawing as it stands.
export function asDrawn(ink) {
  const cells = shares(0, N, 1 / FINE);
  const picture = pick(ink, cells, cells);
  return byColumns((row, column) => picture[row][column]);
}

// The drawing as the data were made: fitted into a box of 20×20 pixels, that put by its center of mass into a field of 28×28,
// and this brought to 20×20 by the cubic spline of data/build_digits.py, which is one matrix for both directions.
export function asData(ink, spline) {
  const box = extent(ink);
  if (!box) return new Float64Array(SIDE * SIDE);
  const scale = BOX / Math.max(box.right - box.left, box.bottom - box.top);
  const fitted = pick(ink, shares(box.top, box.bottom - box.top, scale), shares(box.left, box.right - box.left, scale));
  let [mass, down, right] = [0, 0, 0];
  fitted.forEach((line, row) => line.forEach((value, column) => {
    mass += value;
    down += row * value;
    right += column * value;
  }));
  const start = (moment, size) => Math.min(FIELD - size, Math.max(0, Math.round(MIDDLE - moment / mass)));
  const [top, left] = [start(down, fitted.length), start(right, fitted[0].length)];
  const across = fitted.map(line => Array.from({ length: SIDE }, (_, i) => line.reduce((sum, value, column) => sum + value * spline[i * FIELD + left + column], 0)));
  return byColumns((row, column) => across.reduce((sum, line, k) => sum + line[column] * spline[row * FIELD + top + k], 0));
}

const share = value => value > 0.995 ? "> 99 %" : value < 0.005 ? "< 1 %" : `${Math.round(100 * value)} %`;
const spoken = value => share(value).replace("> ", "over ").replace("< ", "under ").replaceAll(" ", "\u00a0"); // stays on one line
const named = digit => `${digit === 8 ? "an" : "a"} ${digit}`;

// Why the network is not sure, as far as the drawing's measures tell.
export function reason({ box, ink, usual, centered, values: [best, second] }) {
  const size = Math.max(box.right - box.left, box.bottom - box.top) / FINE;
  const away = Math.hypot(box.left + box.right - N, box.top + box.bottom - N) / (2 * FINE);
  const cells = value => `${Math.round(value)} cells`;
  if (!centered && away > 2) return `It sits ${cells(away)} off the center: switch “center and scale” on.`;
  if (!centered && size < 11) return `It is only ${cells(size)} large: switch “center and scale” on.`;
  if (size < 5) return "There is little more than a dot: draw larger.";
  if (ink < usual[0]) return "It has less ink than 99 of 100 digits the network learned from.";
  if (ink > usual[1]) return "It has more ink than 99 of 100 digits the network learned from: draw larger, so that the stroke is thinner.";
  if (second > best / 2) return "It has something of both.";
  return "It is like none of the digits the network learned from.";
}

export function sentence(state) {
  const { outputs, box, truth } = state;
  if (!box) return "Draw a digit.";
  const order = [...outputs.keys()].sort((a, b) => outputs[b] - outputs[a]);
  const [first, second] = order;
  const values = order.map(digit => outputs[digit]);
  const label = truth !== null && truth !== first ? ` Its label says ${truth}.` : "";
  if (values[0] >= 0.5) return `I read ${named(first)} (${spoken(values[0])}). Second guess: ${second} (${spoken(values[1])}).${label}`;
  return `I am not sure: perhaps ${named(first)} (${spoken(values[0])}), perhaps ${named(second)} (${spoken(values[1])}). ${reason({ ...state, values })}${label}`;
}

/* 2 Pictures: light colors on nothing; in the dark the style sheet turns their lightness around, as it does for figures */

const INK = 0x241f1b; // #1b1f24: bytes come the other way round, and the opacity before them
const [FOR, AGAINST] = ["rgb(138 90 0)", "rgb(86 97 108)"];
const canvas = (size, attributes = {}) => html("canvas", { width: size, height: size, "aria-hidden": "true", ...attributes });

// One color, as opaque as `strength(row, column)` says.
function paint(target, strength) {
  const { width: size } = target;
  const image = new ImageData(size, size);
  const dots = new Uint32Array(image.data.buffer);
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) dots[row * size + column] = INK | Math.round(255 * strength(row, column)) << 24;
  }
  target.getContext("2d").putImageData(image, 0, 0);
}

const paintPixels = (target, x) => paint(target, (row, column) => x[column * SIDE + row]);

// Numbers with a sign, 4×4 dots each: above zero a full square, below zero a small one in gray. So color does not tell alone.
function paintSigned(target, values, largest) {
  const brush = target.getContext("2d");
  brush.clearRect(0, 0, 4 * SIDE, 4 * SIDE);
  values.forEach((value, at) => {
    const [x, y] = [4 * Math.floor(at / SIDE), 4 * (at % SIDE)];
    brush.globalAlpha = Math.min(1, Math.abs(value) / largest);
    brush.fillStyle = value > 0 ? FOR : AGAINST;
    if (value > 0) brush.fillRect(x, y, 4, 4);
    else brush.fillRect(x + 0.5, y + 0.5, 3, 3);
  });
}

// Ten bars up and down from a line; what is far off the scale ends at the edge, its number does not.
function drawVotes(target, values, unit) {
  const y = value => 40 - 30 * Math.max(-1, Math.min(1, value / 6));
  const bar = (value, digit) => svg("rect", { x: 32 * digit + 6, width: 20, y: near(Math.min(40, y(value))), height: near(Math.abs(y(value) - 40)), class: value > 0 ? "for" : "against" });
  target.replaceChildren(...values.map(bar), svg("path", { d: "M0 40H320", class: "zero" }),
    ...values.map((_, digit) => label(32 * digit + 16, 90, digit, { "text-anchor": "middle" })));
  target.setAttribute("aria-label", `Hidden unit ${unit + 1} adds to the outputs: ${values.map((value, digit) => `${digit}: ${fixed(value, 1)}`).join(", ")}.`);
}

const largest = values => values.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-12);

/* 3 The page */

const EMPTY = { strokes: [], picked: -1 };
const START = { ...EMPTY, centered: true, erasing: false, unit: 0, cursor: [9, 9] };
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const STEP = 0.3; // cells between two points of a stroke

// Arrow keys walk through items in rows; Tab reaches one of them.
export function walk(items, columns, key) {
  const here = items.findIndex(item => item.tabIndex === 0);
  const [right, down] = ARROWS[key] ?? [0, 0];
  const edge = { Home: -here, End: items.length - 1 - here }[key] ?? right + columns * down;
  return edge ? items[here + edge] : undefined;
}

function enter(items, item) {
  for (const one of items) one.tabIndex = one === item ? 0 : -1;
}

function render({ model, el }) {
  const thetas = unpackWeights(model.get("weights"), model.get("layers"));
  const spline = unpack(model.get("spline"), Float64Array);
  const pictures = Float64Array.from(unpack(model.get("pictures"), Uint8Array), value => value / 255);
  const picture = k => pictures.subarray(400 * k, 400 * (k + 1));
  const [usual, units] = [model.get("usual"), thetas[0].length];

  const sheet = canvas(N);
  const paper = html("div", { class: "paper", tabindex: 0, role: "application", "aria-roledescription": "drawing pad", "aria-label": "Pad of 20 by 20 cells to draw a digit on" },
    sheet, html("span", { class: "invitation", "aria-hidden": "true" }, "draw here"), html("span", { class: "cursor", "aria-hidden": "true" }));
  const place = html("p", { class: "place", role: "status" });
  const eraser = button("Erase", () => set({ erasing: !model.get("erasing") }));
  const undoing = button("Undo", undo);
  const clearing = button("Clear", () => set(EMPTY));

  const options = Array.from({ length: pictures.length / 400 }, (_, k) => {
    const drawn = canvas(SIDE);
    paintPixels(drawn, picture(k));
    return html("div", { role: "option", tabindex: k ? -1 : 0, "aria-label": `${named(Math.floor(k / 10))}, ${k % 10 + 1} of 10`, click: () => choose(k) }, drawn);
  });
  const picker = html("details", { class: "picker" }, html("summary", {}, "Pick one of a hundred digits"),
    html("div", { role: "listbox", "aria-label": "A hundred digits of the data" }, ...options));

  const seen = canvas(SIDE);
  const bars = Array.from({ length: 10 }, (_, digit) => html("li", {}, html("b", {}, String(digit)), html("span", { class: "bar" }), html("span", { class: "share" })));
  const tiles = thetas[0].map((row, k) => {
    const drawn = canvas(4 * SIDE);
    paintSigned(drawn, row.subarray(1), largest(row.subarray(1)));
    return html("div", { class: "tile", role: "radio", click: () => set({ unit: k }) }, drawn, html("span", { class: "bar" }));
  });
  const hidden = html("div", { class: "tiles", role: "radiogroup", "aria-label": `${units} hidden units` }, ...tiles);
  const [weights, products, copy] = [canvas(4 * SIDE), canvas(4 * SIDE), canvas(SIDE)];
  const sum = html("div", { class: "sum" });
  const votes = svg("svg", { viewBox: "0 0 320 96", role: "img" });
  const titled = (drawn, name, text) => html("div", {}, drawn, html("span", { class: name }, text));
  const title = html("p", { class: "title" });
  const detail = html("div", {}, title,
    html("div", { class: "factors" }, titled(weights, "theta", "weights θ"), "×", titled(copy, "activation", "pixels x"), "=", titled(products, "", "θ × x")), sum,
    html("p", { class: "title" }, "What it says to the ten outputs: weight × activation"), votes);

  const left = html("div", {}, paper, place, picker);
  const { root, say } = frame({
    kind: "digit-pad", hints: model.get("hints"), reset: () => set(START), press,
    buttons: [html("div", {}, undoing, clearing, eraser)],
    left,
    right: html("div", { class: "reading" }, html("div", { class: "seen" }, seen, html("p", {}, "What the network sees")), html("ul", { class: "bars", "aria-label": "The ten outputs" }, ...bars)),
    keys: "Tab reaches every control. On the pad: arrow keys move the cursor, Space draws, Shift and an arrow draw a line, E erases, U undoes the last stroke. "
      + "Arrow keys walk through the hidden units and through the hundred digits, where Space picks one. R resets.",
  });
  const verdict = root.querySelector(".verdict");
  root.querySelector(".columns").after(html("div", { class: "columns" },
    html("div", {}, html("p", { class: "title" }, `${units} hidden units`), hidden,
      html("p", { class: "legend" }, "Brown squares: ink here speaks for the unit. Gray dots: against it. Bar and frame: its activation.")), detail));
  place.after(verdict); // close to the hand, on a phone too
  let pen = null; // the pointer that is drawing

  function set(changes, save = true) {
    model.set(changes);
    if (save) model.save_changes();
  }

  function choose(k) {
    enter(options, options[k]);
    set({ strokes: [], picked: k });
  }

  function undo() {
    const strokes = model.get("strokes");
    set(strokes.length ? { strokes: strokes.slice(0, -1) } : EMPTY);
  }

  function draw() {
    const [strokes, picked, centered, erasing, unit] = ["strokes", "picked", "centered", "erasing", "unit"].map(name => model.get(name));
    const base = picked < 0 ? null : picture(picked);
    const ink = drawing(strokes, base);
    const box = extent(ink);
    const x = base && !strokes.length ? base : centered ? asData(ink, spline) : asDrawn(ink);
    const { A: [, a, outputs], Z: [z] } = forward(thetas, x);
    const best = Math.max(...outputs);

    paint(sheet, (row, column) => ink[row * N + column]);
    paintPixels(seen, x);
    paintPixels(copy, x);
    paper.classList.toggle("empty", !box);
    bars.forEach((bar, digit) => {
      const value = outputs[digit];
      bar.classList.toggle("best", Boolean(box) && value === best);
      bar.children[1].style.setProperty("--a", value.toFixed(4));
      bar.children[2].textContent = share(value);
    });
    tiles.forEach((tile, k) => {
      tile.style.setProperty("--a", a[k].toFixed(4));
      fill(tile, { "aria-checked": String(k === unit), "aria-label": `Hidden unit ${k + 1}: activation ${fixed(a[k], 2)}` }, []);
    });
    enter(tiles, tiles[unit]);
    options.forEach((option, k) => option.setAttribute("aria-selected", String(k === picked)));
    eraser.setAttribute("aria-pressed", String(erasing));
    for (const one of [undoing, clearing]) one.setAttribute("aria-disabled", String(!strokes.length && !base));

    const row = thetas[0][unit];
    const product = x.map((value, j) => value * row[j + 1]);
    const [up, down] = [1, -1].map(sign => product.reduce((total, value) => total + (sign * value > 0 ? value : 0), 0));
    paintSigned(weights, row.subarray(1), largest(row.subarray(1)));
    paintSigned(products, product, largest(row.subarray(1)));
    title.textContent = `Hidden unit ${unit + 1}: weight × pixel, summed`;
    const terms = [["bias", row[0], "theta"], ["ink that speaks for it", up], ["ink that speaks against it", down], ["sum z", z[unit], "preactivation"], ["activation σ(z)", a[unit], "activation"]];
    sum.replaceChildren(...terms.map(([text, value, name = ""]) => html("div", {}, `${text} `, html("b", { class: name }, fixed(value, 2)))));
    drawVotes(votes, thetas[1].map(out => out[unit + 1] * a[unit]), unit);

    const [column, line] = model.get("cursor");
    paper.style.setProperty("--column", column);
    paper.style.setProperty("--row", line);
    verdict.setAttribute("aria-busy", String(pen !== null)); // said when the stroke is done
    say(sentence({ outputs, box, usual, centered, ink: x.reduce((total, value) => total + value), truth: base && !strokes.length ? Math.floor(picked / 10) : null }));
    root.dataset.read = box ? outputs.indexOf(best) : "";
    model.set("pixels", Array.from(x, value => Math.round(255 * value)));
  }

  // Drawing with a pointer. Where the sheet lies is asked once a stroke: to answer, the browser lays out the page.
  let lies = null;
  function point({ clientX, clientY }) {
    return [(clientX - lies.left) / lies.width, (clientY - lies.top) / lies.height].map(part => Number((SIDE * part).toFixed(2)));
  }
  paper.addEventListener("pointerdown", event => {
    if (event.button || pen !== null) return; // a second finger
    pen = event.pointerId;
    paper.setPointerCapture(pen);
    lies = sheet.getBoundingClientRect();
    set({ strokes: [...model.get("strokes"), { erase: model.get("erasing"), points: point(event) }] }, false);
  });
  paper.addEventListener("pointermove", event => {
    if (event.pointerId !== pen) return;
    const strokes = model.get("strokes");
    const { erase, points } = strokes.at(-1);
    const longer = [...points];
    const between = event.getCoalescedEvents?.() ?? [];
    for (const one of between.length ? between : [event]) {
      const [x, y] = point(one);
      if (Math.hypot(x - longer.at(-2), y - longer.at(-1)) >= STEP) longer.push(x, y);
    }
    if (longer.length > points.length) set({ strokes: [...strokes.slice(0, -1), { erase, points: longer }] }, false);
  });
  function lift(event) {
    if (event.pointerId !== pen) return;
    pen = null;
    draw();
    model.save_changes();
  }
  paper.addEventListener("pointerup", lift);
  paper.addEventListener("pointercancel", lift);

  // Drawing with keys
  function press(event) {
    const { key, target, shiftKey } = event;
    if (target === paper) return pressPaper(key, shiftKey);
    const option = options.includes(target) && walk(options, 10, key);
    const tile = tiles.includes(target) && walk(tiles, 5, key);
    if (option) {
      enter(options, option);
      option.focus();
    } else if (tile) {
      set({ unit: tiles.indexOf(tile) });
      tile.focus();
    } else if (options.includes(target) && (key === " " || key === "Enter")) choose(options.indexOf(target));
    else return key in ARROWS && (options.includes(target) || tiles.includes(target));
    return true;
  }
  const middle = cell => cell.map(part => part + 0.5);
  function pressPaper(key, shift) {
    const [cursor, strokes, erasing] = ["cursor", "strokes", "erasing"].map(name => model.get(name));
    const by = ARROWS[key];
    if (by) {
      const next = cursor.map((part, i) => Math.min(SIDE - 1, Math.max(0, part + by[i])));
      const [here, there] = [middle(cursor), middle(next)];
      const last = strokes.at(-1);
      const goesOn = last?.erase === erasing && String(last.points.slice(-2)) === String(here);
      const line = goesOn ? { ...last, points: [...last.points, ...there] } : { erase: erasing, points: [...here, ...there] };
      set({ cursor: next, ...(shift && { strokes: [...(goesOn ? strokes.slice(0, -1) : strokes), line] }) });
    } else if (key === " ") set({ strokes: [...strokes, { erase: erasing, points: middle(cursor) }] });
    else if (/^(e|Delete|Backspace)$/i.test(key)) set({ strokes: [...strokes, { erase: true, points: middle(cursor) }] });
    else if (/^u$/i.test(key)) undo();
    else return false;
    const [column, row] = model.get("cursor");
    const base = model.get("picked") < 0 ? null : picture(model.get("picked"));
    const wet = asDrawn(drawing(model.get("strokes"), base))[column * SIDE + row];
    place.textContent = `Row ${row + 1}, column ${column + 1}: ${wet >= 0.5 ? "ink" : "paper"}`;
    return true;
  }

  return live(el, root, model, Object.keys(START), { draw });
}

export default { render };
