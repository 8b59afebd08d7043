/* The bug lab. It shows what nblib.check_gradient found (bug_lab.py packs it); nothing is computed here but the ratio of two
 * entries and places in a picture.
 */

const EXACT = 1e-6; // the relative error of two gradients that agree: what a central difference leaves
const CLOSE = 1e-5; // the same for one entry, which the view has in 32 bits

/* 1 Reading what nblib found */

// Matrices out of a flat list: {rows, columns, from} of each.
export function matricesOf(layers) {
  let from = 0;
  return layers.slice(1).map((rows, i) => {
    const matrix = { rows, columns: layers[i] + 1, from };
    from += rows * matrix.columns;
    return matrix;
  });
}

export function read(model) {
  const get = name => model.get(name);
  const shown = get("guessing") ? get("riddles")[get("riddle")] : get("mistake_index");
  const record = shown * get("examples").length + get("examples_index");
  const [start, end] = get("places").slice(record, record + 2);
  const values = Array.from({ length: end - start }, (_, i) => get("numbers").getFloat32(4 * (start + i), true));
  const matrices = matricesOf(get("layers")[shown]);
  const size = matrices.at(-1).from + matrices.at(-1).rows * matrices.at(-1).columns;
  const table = values.slice(3 * size, -1);
  const rows = matrices.flatMap((_, i) => ["biases", "weights"].map((part, k) => {
    const [error, low, ratio, high] = table.slice(4 * (2 * i + k), 4 * (2 * i + k) + 4);
    return { layer: i + 1, part, error, low, ratio, high };
  }));
  const [analytic, numerical, theta] = [0, 1, 2].map(i => values.slice(i * size, (i + 1) * size));
  const floor = 1e-3 * Math.max(...numerical.map(Math.abs));
  return { shown, matrices, analytic, numerical, theta, rows, floor, error: values.at(-1), about: get("about")[shown], m: get("examples")[get("examples_index")] };
}

/* 2 Words */

// Three digits are enough to recognize a number.
export function brief(value, digits = 3) {
  if (Number.isNaN(value)) return "not a number";
  if (value !== 0 && (Math.abs(value) < 0.001 || Math.abs(value) >= 1e4)) return scientific(value, 1);
  return minus(String(Number(value.toPrecision(digits)))).replace(/^\u22120$/, "0");
}

export const agrees = ({ error }) => error < EXACT;
export const constant = ({ low, high }) => high - low <= 1e-3 * Math.max(1, Math.abs(high));

export function words(row) {
  if (Number.isNaN(row.error)) return "not a number";
  if (agrees(row)) return "agree";
  if (Number.isNaN(row.ratio)) return "differ where the right one is near 0";
  return constant(row) ? `${brief(row.ratio)} everywhere` : `${brief(row.low, 2)} to ${brief(row.high, 2)}`;
}

// What one entry's two derivatives are to each other: a mark, and what it says.
const MARKS = { same: ["=", "agrees"], large: ["\u25b2", "too large"], small: ["\u25bc", "too small"], zero: ["\u25cb", "zero"], sign: ["\u2715", "wrong sign"], nan: ["?", "not a number"] };

export function compare(a, n, floor) {
  if (!Number.isFinite(a)) return "nan";
  if (Math.abs(a - n) <= CLOSE * Math.max(Math.abs(a), Math.abs(n), floor)) return "same";
  if (a === 0) return "zero";
  if (a * n < 0) return "sign";
  return Math.abs(a) > Math.abs(n) ? "large" : "small";
}

// Which parts disagree, and whether one ratio explains it.
export function summary({ rows, error }) {
  const wrong = rows.filter(row => !agrees(row));
  if (!wrong.length) return `Both gradients agree: relative error ${brief(error)}.`;
  const layers = [...new Set(wrong.map(({ layer }) => layer))];
  const parts = [...new Set(wrong.map(({ part }) => part))];
  const all = rows.length / 2;
  const what = parts.length === 2 ? "Biases and weights" : parts[0] === "biases" ? "Only the biases" : "Only the weights";
  const where = layers.length === all ? "of all layers" : `of ${layers.map(layer => `\u0398${raised(layer)}`).join(" and ")}`;
  const same = wrong.every(row => constant(row) && Math.abs(row.ratio - wrong[0].ratio) <= 1e-3 * Math.max(1, Math.abs(row.ratio)));
  const ratio = wrong.some(row => Number.isNaN(row.error)) ? "not a number" : same ? `the ratio is ${brief(wrong[0].ratio)} everywhere`
    : wrong.every(constant) ? `one ratio per layer, ${wrong.filter(({ part }) => part === parts[0]).map(({ ratio: r }) => brief(r)).join(", ")}` : "no constant ratio";
  const size = Number.isNaN(error) ? "" : `, relative error ${brief(error)}`;
  return `${what} ${where} disagree: ${ratio}${size}.`;
}

export function sentence(model, seen) {
  const get = name => model.get(name);
  if (!get("guessing")) return seen.shown ? `${summary(seen)} ${get("explanations")[seen.shown]}` : summary(seen);
  const [guess, answer, about] = [get("checked"), seen.shown, `${get("titles")[seen.shown]}. ${get("explanations")[seen.shown]}`];
  if (get("told")) return `It is this one: ${about}`;
  if (guess < 0) return `${summary(seen)} Which mistake is it? Choose one in the menu and check it.`;
  if (guess === answer) return `Right. ${about}`;
  if (get("alike")[answer - 1].includes(guess)) return `Your guess fits these numbers as well. Meant was this one: ${about}`;
  return `Not this one. It would show so: ${get("prints")[guess]} A hint: ${get("clues")[answer]}`;
}

/* 3 The picture: three maps for each matrix; a square's area is the size of the derivative */

const TITLES = ["yours", "measured", "compared"];
const GAP = 14; // between two maps
const TOP = 40; // for the titles, and the name of each matrix

export function layout(matrices, width) {
  const columns = Math.max(...matrices.map(matrix => matrix.columns)) + 0.5; // half a cell sets the biases apart
  const cell = Math.min(28, (width - 2 * GAP) / (3 * columns));
  let y = TOP;
  const places = matrices.map(matrix => {
    const top = y;
    y += matrix.rows * cell + 26;
    return { ...matrix, top };
  });
  return { cell, places, height: y - 18, step: columns * cell + GAP, x: column => (column + (column ? 0.5 : 0)) * cell };
}

const entryAt = (matrix, row, column) => matrix.from + row * matrix.columns + column;

// Where an entry stands: matrix, row, column.
export function placeOf(matrices, entry) {
  const index = matrices.findLastIndex(matrix => matrix.from <= entry);
  const inside = entry - matrices[index].from;
  return { index, row: Math.floor(inside / matrices[index].columns), column: inside % matrices[index].columns };
}

function square(value, largest, x, y, cell) {
  if (!Number.isFinite(value)) return label(x + cell / 2, y + cell / 2 + 4, "?", { "text-anchor": "middle", class: "mark" });
  const side = 0.92 * cell * Math.sqrt(Math.abs(value) / (largest || 1));
  const inset = value < 0 ? Math.min(1, side / 4) : 0; // a hollow one is drawn with its border inside
  const attributes = { x: near(x + (cell - side) / 2 + inset), y: near(y + (cell - side) / 2 + inset), width: near(side - 2 * inset), height: near(side - 2 * inset) };
  return svg("rect", { class: value < 0 ? "negative" : "positive", ...attributes });
}

function render({ model, el }) {
  const get = name => model.get(name);
  const set = changes => { model.set(changes); model.save_changes(); };
  const first = Object.fromEntries(["mistake_index", "examples_index", "entry", "guessing", "riddle", "checked", "told"].map(name => [name, get(name)]));
  const picture = svg("svg", { class: "maps" });
  const maps = svg("g", { class: "field", role: "slider", tabindex: "0", "aria-label": "Entry of the gradient", "aria-valuemin": "0" });
  const frameOfEntry = svg("g", { class: "chosen" });
  picture.append(maps);
  const [about, entry, body] = [html("p", { class: "about" }), html("dl", {}), html("tbody")];
  const heads = ["", "relative error", "yours over measured"].map(text => html("th", { scope: "col" }, text));
  const table = html("table", {}, html("thead", {}, html("tr", {}, ...heads)), body);
  const legend = html("p", { class: "legend" }, "Area: size. Filled: positive, hollow: negative. The column set apart: biases. ",
    ...Object.values(MARKS).slice(0, 5).flatMap(([mark, meaning]) => [html("span", {}, html("b", {}, mark), ` ${meaning}`), " "]));
  const guess = button("Guess first", () => set({ guessing: !get("guessing"), checked: -1, told: false }));
  const check = button("Check my guess", () => set({ checked: get("mistake_index"), told: false }));
  const tell = button("Tell me", () => set({ told: true }));
  const next = button("Next riddle", () => set({ riddle: (get("riddle") + 1) % get("riddles").length, checked: -1, told: false, entry: 0 }));
  const left = html("div", {}, picture, legend);
  const right = html("div", { class: "side" }, about, table, entry);
  const { root, say } = frame({
    kind: "bug-lab", hints: get("hints"), buttons: [guess, check, tell, next], left, right, reset: () => set(first), press,
    keys: "Tab reaches every control and the maps. In the maps the arrow keys move from entry to entry, Page Up and Page Down from matrix to matrix. R returns to where you began.",
  });
  let width, seen, plan;

  const clamp = (value, most) => Math.max(0, Math.min(most, value));
  const go = (index, row, column) => {
    const matrix = seen.matrices[clamp(index, seen.matrices.length - 1)];
    set({ entry: entryAt(matrix, clamp(row, matrix.rows - 1), clamp(column, matrix.columns - 1)) });
  };

  function press({ key, target }) {
    if (target !== maps) return false;
    const { index, row, column } = placeOf(seen.matrices, here());
    const steps = { ArrowLeft: [0, 0, -1], ArrowRight: [0, 0, 1], ArrowUp: [0, -1, 0], ArrowDown: [0, 1, 0], PageUp: [-1, 0, 0], PageDown: [1, 0, 0] };
    if (key === "Home") go(0, 0, 0);
    else if (key === "End") set({ entry: seen.analytic.length - 1 });
    else if (steps[key]) go(index + steps[key][0], row + steps[key][1], column + steps[key][2]);
    else return false;
    return true;
  }

  // The cell under the pointer, in any of the three maps.
  maps.addEventListener("pointerdown", event => {
    const { x, y } = inPicture(picture, event);
    const index = plan.places.findLastIndex(matrix => matrix.top - 13 <= y);
    if (index < 0) return;
    const inside = (x % plan.step) / plan.cell;
    go(index, Math.floor((y - plan.places[index].top) / plan.cell), inside < 1.25 ? 0 : Math.floor(inside - 0.5));
  });

  const here = () => Math.min(get("entry"), seen.analytic.length - 1);

  function map(kind, values, matrix, largest) {
    const g = svg("g", { transform: `translate(${near(kind * plan.step)} ${near(matrix.top)})` });
    const grounds = [[0, 1], [plan.x(1), matrix.columns - 1]];
    grounds.forEach(([x, count]) => g.append(svg("rect", { class: "ground", x: near(x), y: 0, width: near(count * plan.cell), height: near(matrix.rows * plan.cell) })));
    for (let row = 0; row < matrix.rows; row++) {
      for (let column = 0; column < matrix.columns; column++) {
        const [i, x, y] = [entryAt(matrix, row, column), plan.x(column), row * plan.cell];
        if (kind < 2) g.append(square(values[i], largest, x, y, plan.cell));
        else {
          const found = compare(seen.analytic[i], seen.numerical[i], seen.floor);
          g.append(label(x + plan.cell / 2, y + plan.cell / 2 + 4, MARKS[found][0], { "text-anchor": "middle", class: found === "same" ? "mark same" : "mark" }));
        }
      }
    }
    return g;
  }

  function draw() {
    seen = read(model);
    plan = layout(seen.matrices, width);
    const guessing = get("guessing");
    picture.setAttribute("viewBox", `0 0 ${width} ${near(plan.height)}`);
    const ground = svg("rect", { class: "touch", width, height: near(plan.height) });
    const titles = TITLES.map((title, kind) => label(kind * plan.step, 12, title, { class: "name" }));
    maps.replaceChildren(ground, ...titles, ...plan.places.flatMap((matrix, index) => {
      const entries = [...Array(matrix.rows * matrix.columns).keys()].map(i => matrix.from + i);
      const largest = Math.max(...entries.flatMap(i => [seen.analytic[i], seen.numerical[i]]).filter(Number.isFinite).map(Math.abs));
      return [label(0, matrix.top - 6, `\u0398${raised(index + 1)}`, { class: "matrix" }),
        ...[seen.analytic, seen.numerical, null].map((values, kind) => map(kind, values, matrix, largest))];
    }), frameOfEntry);

    const { index, row, column } = placeOf(seen.matrices, here());
    const [a, n] = [seen.analytic[here()], seen.numerical[here()]];
    frameOfEntry.replaceChildren(...TITLES.map((_, kind) => svg("rect", {
      x: near(kind * plan.step + plan.x(column)), y: near(plan.places[index].top + row * plan.cell), width: near(plan.cell), height: near(plan.cell),
    })));
    const name = `\u0398${raised(index + 1)}, row ${row + 1}, ${column ? `column ${column}` : "bias"}`;
    const found = MARKS[compare(a, n, seen.floor)][1];
    const ratio = Math.abs(n) > seen.floor ? brief(a / n) : "\u2013";
    entry.replaceChildren(...[["entry", name], ["yours", brief(a)], ["measured", brief(n)], ["ratio", ratio], ["difference / θ", brief(Math.abs(a - n) <= CLOSE * Math.max(Math.abs(n), seen.floor) ? 0 : (a - n) / seen.theta[here()])], ["", found]].flatMap(([term, text]) => [html("dt", {}, term), html("dd", {}, text)]));
    const values = { "aria-valuemax": seen.analytic.length - 1, "aria-valuenow": here(), "aria-valuetext": `${name}: yours ${brief(a)}, measured ${brief(n)}, ${found}` };
    for (const [attribute, value] of Object.entries(values)) maps.setAttribute(attribute, value);

    about.textContent = `${guessing ? `Riddle ${get("riddle") + 1} of ${get("riddles").length}: a mistake in a network ` : "Network: "}${seen.about}; ${seen.m} example${seen.m > 1 ? "s" : ""}.`;
    body.replaceChildren(...seen.rows.map(one => html("tr", { class: agrees(one) ? "" : "wrong" },
      html("th", { scope: "row" }, `\u0398${raised(one.layer)} ${one.part}`), html("td", {}, agrees(one) ? "0" : brief(one.error).replace("not a number", "NaN")), html("td", {}, words(one)))));
    guess.setAttribute("aria-pressed", String(guessing));
    for (const one of [check, tell, next]) one.hidden = !guessing;
    say(sentence(model, seen));
  }

  const traits = [...Object.keys(first)];
  return live(el, root, model, traits, { measure: () => { width = Math.max(240, left.clientWidth); }, draw });
}

export default { render };
