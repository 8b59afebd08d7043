/* The confusion matrix as a grid of cells to choose from. Rows: what was written; columns: what was read. */

import { clamp } from "../kit/clamp.js";
import { html, setAll } from "../kit/elements.js";

const MOVES = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
const placeOf = i => [Math.floor(i / 10), i % 10];

// `choose` is called with the place of a cell, with [] to let go of it; `toggle` with a place that was clicked.
export function confusionMatrix({ choose, toggle }) {
  const go = (act, [written, read]) => {
    act([written, read]);
    cells[10 * written + read].focus();
  };
  const cells = Array.from({ length: 100 }, (_, i) => html("td", {
    class: i % 11 ? undefined : "right", tabindex: "-1", "aria-selected": "false", click: () => go(toggle, placeOf(i)),
  }, ""));
  const digits = [...Array(10).keys()];
  const head = digits.map(digit => html("th", { scope: "col" }, String(digit)));
  const rows = digits.map(digit =>
    html("tr", {}, html("th", { scope: "row" }, String(digit)), ...cells.slice(10 * digit, 10 * digit + 10)));
  const name = "Confusion matrix: rows are what was written, columns what was read";
  const element = html("table", { role: "grid", "aria-label": name }, html("caption", {}, "written ↓, read →"),
    html("thead", {}, html("tr", {}, html("td", { role: "presentation", class: "corner" }), ...head)),
    html("tbody", {}, ...rows));
  const inCells = []; // what each cell shows: asking the page would take longer
  let selected;

  function showCounts(counts) {
    const most = Math.max(1, ...counts.map((count, i) => i % 11 ? count : 0));
    cells.forEach((td, i) => {
      const count = counts[i];
      const level = i % 11 ? Math.round(8 * count / most) : 0;
      if (inCells[i]?.count !== count) {
        td.firstChild.data = String(count || "");
        td.setAttribute("aria-label", `${Math.floor(i / 10)} read as ${i % 10}: ${count}`);
      }
      if (inCells[i]?.level !== level) td.dataset.level = level;
      inCells[i] = { count, level };
    });
  }

  function showChosen([written, read]) {
    if (selected) setAll(selected, { "aria-selected": false, tabindex: -1 });
    selected = cells[10 * written + read];
    setAll(selected, { "aria-selected": true, tabindex: 0 });
  }

  function press({ key, target }) {
    const i = cells.indexOf(target);
    const move = MOVES[key];
    if (i < 0) return false;
    if (key === "Escape") {
      choose([]);
      selected.focus();
    } else if (key === "Enter" || key === " ") go(choose, placeOf(i));
    else if (move) go(choose, placeOf(i).map((place, k) => clamp(place + move[k], [0, 9])));
    else return false;
    return true;
  }
  return { element, showCounts, showChosen, press };
}
