/* The bug lab: a wrong gradient beside the one that nblib.check_gradient measured. Its state is the model's traits (model.py). */

import { clamp } from "../kit/clamp.js";
import { inPicture } from "../kit/drag.js";
import { button, html, svg } from "../kit/elements.js";
import { frame, live, widthsOf } from "../kit/frame.js";
import { explorer } from "../kit/home.js";
import { raised, scientific } from "../kit/numbers.js";
import { near } from "../kit/shapes.js";
import { read, set } from "../kit/state.js";
import { agrees, concise, entryAt, entryWords, findings, MARKS, placeOf, sentence, words } from "./findings.js";
import { cellAt, drawFrames, drawMaps, layout } from "./maps.js";

const MOVES = { // matrix, row, column
  ArrowLeft: [0, 0, -1], ArrowRight: [0, 0, 1], ArrowUp: [0, -1, 0], ArrowDown: [0, 1, 0],
  PageUp: [-1, 0, 0], PageDown: [1, 0, 0],
};

// Guessing first: the buttons, of which all but the first are there only meanwhile.
function guessButtons(model) {
  const act = changes => () => set(model, changes());
  const next = () => (model.get("riddle") + 1) % model.get("riddles").length;
  const guess = button("Guess first", act(() => ({ guessing: !model.get("guessing"), checked: -1, told: false })));
  const others = [
    button("Check my guess", act(() => ({ checked: model.get("mistake_index"), told: false }))),
    button("Tell me", act(() => ({ told: true }))),
    button("Next riddle", act(() => ({ riddle: next(), checked: -1, told: false, entry: 0 }))),
  ];
  const show = guessing => {
    guess.setAttribute("aria-pressed", String(guessing));
    for (const one of others) one.hidden = !guessing;
  };
  return { buttons: [guess, ...others], show };
}

// The report: what network it is, a line for each part of each matrix.
function reportTable() {
  const [about, body] = [html("p", { class: "about" }), html("tbody")];
  const heads = ["", "relative error", "error bar", "yours over measured"].map(text => html("th", { scope: "col" }, text));
  const table = html("table", {}, html("thead", {}, html("tr", {}, ...heads)), body);
  const row = part => html("tr", { class: agrees(part) ? "" : "wrong" },
    html("th", { scope: "row" }, `\u0398${raised(part.layer)} ${part.part}`),
    html("td", {}, agrees(part) ? "0" : concise(part.error).replace("not a number", "NaN")),
    html("td", { class: "bar" }, scientific(part.bar, 0)), html("td", {}, words(part)));
  const show = ({ rows, about: network, m }, { guessing, riddle, riddles }) => {
    const what = guessing ? `Riddle ${riddle + 1} of ${riddles.length}: a mistake in a network` : "Network:";
    about.textContent = `${what} ${network}; ${m} example${m > 1 ? "s" : ""}.`;
    body.replaceChildren(...rows.map(row));
  };
  return { about, table, show };
}

function makeView(el, model, { home }) {
  const maps = svg("g", {
    class: "field", role: "slider", tabindex: "0", "aria-label": "Entry of the gradient", "aria-valuemin": "0",
  });
  const [picture, frames] = [svg("svg", { class: "maps" }, maps), svg("g", { class: "chosen" })];
  const [guess, report, entryList] = [guessButtons(model), reportTable(), html("dl", {})];
  const legend = html("p", { class: "legend" },
    "Area: size. Filled: positive, hollow: negative. The column set apart: biases. ",
    ...Object.values(MARKS).slice(0, 5).flatMap(([mark, text]) => [html("span", {}, html("b", {}, mark), ` ${text}`), " "]));
  const left = html("div", {}, picture, legend);
  const right = html("div", { class: "side" }, report.about, report.table, entryList);
  const { root, say } = frame({
    kind: "bug-lab", hints: model.get("hints"), buttons: guess.buttons, left, right, home, press,
    keys: "Tab reaches every control and the maps. In the maps the arrow keys move from entry to entry, Page Up and Page Down "
      + "from matrix to matrix.",
  });
  let width, found, plan;

  const here = () => Math.min(model.get("entry"), found.analytic.length - 1);
  const go = (index, row, column) => {
    const matrix = found.matrices[clamp(index, [0, found.matrices.length - 1])];
    set(model, { entry: entryAt(matrix, clamp(row, [0, matrix.rows - 1]), clamp(column, [0, matrix.columns - 1])) });
  };

  function press({ key, target }) {
    if (target !== maps) return false;
    const { index, row, column } = placeOf(found.matrices, here());
    const by = MOVES[key];
    if (key === "Home") go(0, 0, 0);
    else if (key === "End") set(model, { entry: found.analytic.length - 1 });
    else if (by) go(index + by[0], row + by[1], column + by[2]);
    else return false;
    return true;
  }

  maps.addEventListener("pointerdown", event => {
    const { index, row, column } = cellAt(plan, inPicture(picture, event));
    if (index >= 0) go(index, row, column);
  });

  function drawEntry() {
    const told = entryWords(found, here());
    entryList.replaceChildren(...told.flatMap(([term, text]) => [html("dt", {}, term), html("dd", {}, text)]));
    const [name, yours, measured, , , , mark] = told.map(([, text]) => text);
    maps.setAttribute("aria-valuemax", found.analytic.length - 1);
    maps.setAttribute("aria-valuenow", here());
    maps.setAttribute("aria-valuetext", `${name}: yours ${yours}, measured ${measured}, ${mark}`);
  }

  function draw() {
    found = findings(model);
    plan = layout(found.matrices, width);
    picture.setAttribute("viewBox", `0 0 ${width} ${near(plan.height)}`);
    frames.replaceChildren(...drawFrames(found.matrices, here(), plan));
    maps.replaceChildren(...drawMaps(found, plan, width), frames);
    drawEntry();
    report.show(found, read(model, ["guessing", "riddle", "riddles"]));
    guess.show(model.get("guessing"));
    say(sentence(model, found));
  }

  return live(el, root, model, { home, measure: () => { [width] = widthsOf(left); }, draw });
}

export default explorer(makeView);
