/* The digit pad: draw a digit, and the network reads it while you draw. Its state is the model's traits (model.py). */

import { unpacked } from "../kit/bytes.js";
import { button, html, setText } from "../kit/elements.js";
import { frame, live } from "../kit/frame.js";
import { explorer } from "../kit/home.js";
import { read, set } from "../kit/state.js";
import { asData, asDrawn, drawing, extent, SIDE } from "./ink.js";
import { forward, unpackWeights } from "./network.js";
import { drawingPad } from "./pad.js";
import { digitPicker, hiddenUnits, reading, unitDetail } from "./parts.js";
import { blame, sceneAt, showing } from "./show.js";
import { sceneSentence, sentence } from "./words.js";

const EMPTY = { strokes: [], picked: -1 };
const AREA = SIDE * SIDE;

// What Python hands over once.
function given(model) {
  const { weights, layers, spline, pictures, usual } = read(model, ["weights", "layers", "spline", "pictures", "usual"]);
  const all = Float64Array.from(unpacked(pictures, Uint8Array), value => value / 255);
  return {
    thetas: unpackWeights(weights, layers), spline: unpacked(spline, Float64Array), usual,
    pictures: Array.from({ length: all.length / AREA }, (_, k) => all.subarray(k * AREA, (k + 1) * AREA)),
  };
}

function inkOn(model, pictures) {
  const { strokes, picked } = read(model, ["strokes", "picked"]);
  return drawing(strokes, pictures[picked]);
}

// What is drawn, what the network sees of it, and how it answers. A picked digit that nobody drew on is seen as it is.
function look(model, { thetas, spline, usual, pictures }) {
  const { strokes, picked, centered, unit, scene } = read(model, ["strokes", "picked", "centered", "unit", "scene"]);
  const ink = inkOn(model, pictures);
  const isPicked = picked >= 0 && !strokes.length;
  const seen = () => centered ? asData(ink, spline) : asDrawn(ink);
  const x = isPicked ? pictures[picked] : seen();
  const { A, Z: [z] } = forward(thetas, x);
  const [, a, outputs] = A;
  return { ink, x, A, a, z, outputs, box: extent(ink), usual, centered, unit, picked, scene: sceneAt(scene), isShown: scene > 0,
    deltas: blame(thetas, A),
    truth: isPicked ? Math.floor(picked / 10) : null, isBlank: picked < 0 && !strokes.length };
}

// Undo, Clear, Erase, and the 7 once more; only what there is can be undone or cleared.
function buttonsFor(model, undo, motion) {
  const eraser = button("Erase", () => set(model, { erasing: !model.get("erasing") }));
  const watch = button("Watch a 7", motion.toggle);
  const others = [button("Undo", undo), button("Clear", () => set(model, EMPTY))];
  const show = isBlank => {
    eraser.setAttribute("aria-pressed", String(model.get("erasing")));
    for (const one of others) one.setAttribute("aria-disabled", String(isBlank));
    setText(watch, model.get("playing") ? "Stop" : "Watch a 7");
  };
  return { element: html("div", {}, ...others, eraser, watch), watch, show };
}

function stateOf(model) {
  const data = given(model);
  return { data, motion: showing(model, data.thetas, () => look(model, data).A) };
}

function makeView(el, model, { home, data, motion }) {
  const undo = () => {
    const strokes = model.get("strokes");
    set(model, strokes.length ? { strokes: strokes.slice(0, -1) } : EMPTY);
  };
  const buttons = buttonsFor(model, undo, motion);
  const pad = drawingPad(model, { inkOf: () => inkOn(model, data.pictures), undo, finished: () => draw() });
  const picker = digitPicker(data.pictures, picked => set(model, { strokes: [], picked }));
  const answer = reading();
  const hidden = hiddenUnits(data.thetas[0], unit => set(model, { unit }));
  const detail = unitDetail(data.thetas);
  const { root, say } = frame({
    kind: "digit-pad", hints: model.get("hints"), buttons: [buttons.element],
    left: html("div", {}, pad.paper, pad.place, picker.element), right: answer.element,
    home, press: event => [pad, picker, hidden].some(part => part.press(event)),
    keys: "Tab reaches every control. On the pad: arrow keys move the cursor, Space draws, Shift and an arrow draw a line, E "
      + "erases, U undoes the last stroke. Arrow keys walk through the hidden units and through the hundred digits, where Space "
      + "picks one.",
  });
  const verdict = root.querySelector(".verdict");
  root.querySelector(".columns").after(html("div", { class: "columns" }, hidden.element, detail.element));
  pad.place.after(verdict); // close to the hand, on a phone too

  function draw() {
    const state = look(model, data);
    const { ink, x, a, outputs, box, unit, picked, isBlank, scene, deltas } = state;
    pad.show(ink, !box);
    answer.show(x, outputs, !box, ["outputs", "hidden"].includes(scene) && deltas.outputs);
    hidden.show(a, unit, scene === "hidden" && deltas.hidden);
    picker.show(picked);
    buttons.show(isBlank);
    detail.show(state, unit);
    verdict.setAttribute("aria-busy", String(pad.isDrawing())); // said when the stroke is done
    const told = { ...state, ink: x.reduce((total, value) => total + value) };
    say(state.isShown ? sceneSentence(told) : sentence(told), { quiet: model.get("playing") });
    root.dataset.read = box ? outputs.indexOf(Math.max(...outputs)) : "";
    model.set("pixels", Array.from(x, value => Math.round(255 * value)));
  }

  for (const kind of ["pointerdown", "keydown"]) {
    root.addEventListener(kind, ({ target, key }) => {
      if (target !== buttons.watch && key !== "Tab") motion.yieldTo(pad.paper.contains(target));
    }, { capture: true });
  }
  const stop = live(el, root, model, { home, draw, motion });
  const stopWelcome = motion.welcome(pad.paper);
  return () => {
    stopWelcome();
    stop();
  };
}

export default explorer(makeView, stateOf);
