/* The pad to draw on, by pointer and by keys. Each stroke is a list of points, one of the model's traits. */

import { clamp } from "../kit/clamp.js";
import { html } from "../kit/elements.js";
import { read, set } from "../kit/state.js";
import { asDrawn, N, SIDE } from "./ink.js";
import { ARROWS } from "./items.js";
import { canvas, paint } from "./paints.js";

const STEP = 0.3; // cells between two points of a stroke
const middle = cell => cell.map(part => part + 0.5);

// While the pen is down the strokes are the page's own, whatever Python answers to what was saved before; `finished` is called
// when it is lifted, and they are saved.
function drawWithPointer(paper, sheet, model, finished) {
  let [pen, lies, own] = [null, null, []]; // the pointer that is drawing, where the sheet lies, and the strokes
  const point = ({ clientX, clientY }) => [(clientX - lies.left) / lies.width, (clientY - lies.top) / lies.height]
    .map(part => Number((SIDE * part).toFixed(2)));
  paper.addEventListener("pointerdown", event => {
    if (event.button || pen !== null) return; // a second finger
    pen = event.pointerId;
    paper.setPointerCapture(pen);
    lies = sheet.getBoundingClientRect(); // once a stroke: to answer, the browser lays out the page
    const { strokes, erasing } = read(model, ["strokes", "erasing"]);
    own = [...strokes, { erase: erasing, points: point(event) }];
    model.set({ strokes: own });
  });
  paper.addEventListener("pointermove", event => {
    if (event.pointerId !== pen) return;
    const { erase, points } = own.at(-1);
    const longer = [...points];
    const between = event.getCoalescedEvents?.() ?? [];
    for (const one of between.length ? between : [event]) {
      const [x, y] = point(one);
      if (Math.hypot(x - longer.at(-2), y - longer.at(-1)) >= STEP) longer.push(x, y);
    }
    if (longer.length === points.length) return;
    own = [...own.slice(0, -1), { erase, points: longer }];
    model.set({ strokes: own });
  });
  for (const kind of ["pointerup", "pointercancel"]) {
    paper.addEventListener(kind, event => {
      if (event.pointerId !== pen) return;
      pen = null;
      model.set({ strokes: own });
      finished();
      model.save_changes();
    });
  }
  return () => pen !== null;
}

// The strokes with one more from a cell to the next; where the last one ended here, that is made longer.
function lengthened(strokes, erase, from, to) {
  const last = strokes.at(-1);
  const goesOn = last?.erase === erase && String(last.points.slice(-2)) === String(from);
  return goesOn ? [...strokes.slice(0, -1), { ...last, points: [...last.points, ...to] }]
    : [...strokes, { erase, points: [...from, ...to] }];
}

// `inkOf` gives the ink as it stands.
export function drawingPad(model, { inkOf, undo, finished }) {
  const sheet = canvas(N);
  const hidden = (name, ...text) => html("span", { class: name, "aria-hidden": "true" }, ...text);
  const paper = html("div", {
    class: "paper", tabindex: 0, role: "application", "aria-roledescription": "drawing pad",
    "aria-label": "Pad of 20 by 20 cells to draw a digit on",
  }, sheet, hidden("invitation", "draw here"), hidden("cursor"));
  const place = html("p", { class: "place", role: "status" });
  const isDrawing = drawWithPointer(paper, sheet, model, finished);

  function change({ key, shiftKey }) {
    const { cursor, strokes, erasing } = read(model, ["cursor", "strokes", "erasing"]);
    const by = ARROWS[key];
    const dot = erase => set(model, { strokes: [...strokes, { erase, points: middle(cursor) }] });
    if (by) {
      const next = cursor.map((part, i) => clamp(part + by[i], [0, SIDE - 1]));
      const line = shiftKey && { strokes: lengthened(strokes, erasing, middle(cursor), middle(next)) };
      set(model, { cursor: next, ...line });
    } else if (key === " ") dot(erasing);
    else if (/^(e|Delete|Backspace)$/i.test(key)) dot(true);
    else if (/^u$/i.test(key)) undo();
    else return false;
    return true;
  }

  return {
    paper, place, isDrawing,
    press(event) {
      if (event.target !== paper || !change(event)) return false;
      const [column, row] = model.get("cursor");
      const wet = asDrawn(inkOf())[column * SIDE + row];
      place.textContent = `Row ${row + 1}, column ${column + 1}: ${wet >= 0.5 ? "ink" : "paper"}`;
      return true;
    },
    show(ink, isEmpty) {
      const [column, row] = model.get("cursor");
      paint(sheet, (line, at) => ink[line * N + at]);
      paper.classList.toggle("empty", isEmpty);
      paper.style.setProperty("--column", column);
      paper.style.setProperty("--row", row);
    },
  };
}
