/* The training film: it shows parameters that nblib.train passed through. Its state is the model's traits (model.py). */

import { halves, unpacked } from "../kit/bytes.js";
import { clamp } from "../kit/clamp.js";
import { scrubbed } from "../kit/drag.js";
import { button, html, redraw, setAll, setText, svg } from "../kit/elements.js";
import { frame, live, widthsOf } from "../kit/frame.js";
import { explorer } from "../kit/home.js";
import { fixed, percent, short } from "../kit/numbers.js";
import { framePlayer } from "../kit/play.js";
import { inverse } from "../kit/scales.js";
import { read, set } from "../kit/state.js";
import { confusionMatrix } from "./matrix.js";
import { drawCurve, drawExample, drawTiles } from "./pictures.js";
import { chosen, exampleWords, sentence, totalOf } from "./words.js";

const PACE = 600; // milliseconds a frame
const HEIGHT = 150; // of a curve

/* 1 The model behind all views */

function stateOf(model) {
  const bytes = name => unpacked(model.get(name), Uint8Array);
  const choose = cell => set(model, { cell, kept: -1 });
  return {
    motion: framePlayer("frames", PACE),
    data: {
      ...read(model, ["frames", "labels"]), tiles: halves(bytes("tiles")), digits: halves(bytes("digits")),
      answers: bytes("answers"), outputs: bytes("outputs"),
    },
    actions: {
      choose,
      // A cell that is clicked again is let go.
      toggle([written, answer]) {
        const { cell, kept } = read(model, ["cell", "kept"]);
        const isAgain = kept < 0 && cell[0] === written && cell[1] === answer;
        choose(isAgain ? [] : [written, answer]);
      },
      keep: example => set(model, { kept: example }),
    },
  };
}

/* 2 The view */

// The tiles of all frames: 10,000 pixels each are not drawn twice, and ahead of time while the page has nothing else to do.
function tilePictures(tiles, count) {
  const drawn = new Map();
  let width, waiting;
  const at = index => {
    if (!drawn.has(index)) drawn.set(index, drawTiles(tiles, index, width));
    return drawn.get(index);
  };
  const stop = () => window.cancelIdleCallback?.(waiting);
  function drawAhead() {
    stop();
    const next = [...Array(count).keys()].find(index => !drawn.has(index));
    if (next !== undefined) waiting = window.requestIdleCallback?.(() => { at(next); drawAhead(); });
  }
  return {
    at, stop,
    begin(newWidth) {
      width = newWidth;
      drawn.clear();
      drawAhead();
    },
  };
}

// The two curves; a press or a drag in one of them moves to a frame.
function curvesOf(frames, move) {
  const total = totalOf(frames[0].counts);
  const highest = 1.05 * Math.max(...frames.map(({ cost }) => cost));
  const kinds = [{ name: "share of digits read", value: ({ right }) => right / total, domain: [0, 1] },
    { name: "cost J", value: ({ cost }) => cost, domain: [0, highest] }];
  const elements = kinds.map(() => svg("svg", { class: "scrub" }));
  let curves;
  for (const one of elements) {
    scrubbed(one, ({ x }) => move(clamp(Math.round(inverse(curves[0].x, x)), [0, frames.length - 1])));
  }
  return {
    elements,
    measure(width) {
      curves = kinds.map(kind => drawCurve(frames, kind, width, HEIGHT));
      elements.forEach((one, i) => {
        setAll(one, { viewBox: `0 0 ${width} ${HEIGHT}` });
        one.replaceChildren(curves[i].g);
      });
    },
    show({ right, cost }, index) {
      [percent(right, total), fixed(cost)].forEach((written, i) => curves[i].show(index, written));
    },
  };
}

function makeView(el, model, { home, data, actions, motion }) {
  const { frames } = data;
  const look = () => chosen({ ...data, ...read(model, ["frame", "cell", "kept"]) });
  const play = button("Play", motion.toggle);
  const keep = button("Keep this digit", () => actions.keep(model.get("kept") < 0 ? look().example : -1),
    { "aria-pressed": "false" });
  const [tiles, picture] = [svg("svg", { class: "tiles" }), svg("svg", {})];
  const [legend, said] = [html("p", { class: "caption" }), html("p", {})];
  const [pictures, matrix] = [tilePictures(data.tiles, frames.length), confusionMatrix(actions)];
  const curves = curvesOf(frames, index => set(model, { frame: index, playing: false }));
  const left = html("div", {}, tiles, legend, ...curves.elements);
  const right = html("div", {}, matrix.element, html("div", { class: "example" }, said, picture, keep));
  const { root, say } = frame({
    kind: "training-film", hints: model.get("hints"), buttons: [html("div", {}, play)], left, right, home,
    press: matrix.press,
    keys: "Tab reaches the epoch, the buttons and the matrix. In the matrix, arrow keys choose a cell, and Escape goes back to "
      + "the most frequent mistake. Drag in a curve to move the epoch.",
  });
  let widths, plotted, example;

  function measure() {
    widths = widthsOf(left, right);
    plotted = null;
    pictures.begin(widths[0]);
    curves.measure(widths[0]);
    example = drawExample(data, widths[1]);
    setAll(picture, { viewBox: `0 0 ${widths[1]} 172` });
    picture.replaceChildren(example.g);
  }

  function drawFrame(index) {
    const { epoch, largest, counts } = frames[index];
    const { g, side } = pictures.at(index);
    setAll(tiles, { viewBox: `0 0 ${widths[0]} ${side}` });
    const name = `The incoming weights of the 25 hidden units at epoch ${epoch}, as images; the largest is ${short(largest)}.`;
    tiles.replaceChildren(svg("g", { role: "img", "aria-label": name }, g));
    redraw(legend, "Weights of the 25 hidden units. Ink on ", html("b", { class: "solid" }, "solid"),
      " speaks for a unit, on ", html("b", { class: "dotted" }, "dotted"),
      ` against it. Each is scaled by its own largest; the largest of all is ${short(largest)}.`);
    curves.show(frames[index], index);
    matrix.showCounts(counts);
  }

  function draw() {
    const { frame: index, kept, playing } = read(model, ["frame", "kept", "playing"]);
    if (plotted !== index) drawFrame(index);
    plotted = index;
    const { cell, example: shown } = look();
    matrix.showChosen(cell);
    setText(said, exampleWords(frames[index], cell, kept >= 0));
    example.show(index, shown);
    keep.setAttribute("aria-pressed", String(kept >= 0));
    keep.setAttribute("aria-disabled", String(shown < 0));
    setText(play, motion.label());
    say(sentence(frames[index]), { quiet: playing }); // read out at the end only: for each frame it would be chatter
  }

  const cleanUp = live(el, root, model, { home, measure, draw, motion });
  return () => {
    pictures.stop();
    cleanUp();
  };
}

export default explorer(makeView, stateOf);
