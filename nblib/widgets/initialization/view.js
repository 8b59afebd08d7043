/* The explorer of starts. It shows what nblib measured; its state is the model's traits (model.py). */

import { button, html, setAll, svg } from "../kit/elements.js";
import { frame, live, widthsOf } from "../kit/frame.js";
import { explorer } from "../kit/home.js";
import { layerTable } from "../kit/layers.js";
import { read, set } from "../kit/state.js";
import { code, DEPTH, description, drawn, look, rowsOf, sentence } from "./starts.js";
import { drawPanel } from "./violins.js";

// Starts worth a look, a press away: scheme, activation, hidden layers.
const PRESETS = [
  ["All zero", "zeros", "sigmoid", 3], ["Deep tanh, Xavier", "xavier", "tanh", DEPTH], ["Deep ReLU, He", "he", "relu", DEPTH],
];

// A button for each of them, pressed while its start is shown.
function presetButtons(model) {
  const { schemes, activations } = read(model, ["schemes", "activations"]);
  const changes = ([, scheme, hidden, depth]) =>
    ({ scheme_index: schemes.indexOf(scheme), activation_index: activations.indexOf(hidden), depth });
  const buttons = PRESETS.map(preset => button(preset[0], () => set(model, changes(preset))));
  const show = () => buttons.forEach((one, i) => {
    const isShown = Object.entries(changes(PRESETS[i])).every(([name, value]) => model.get(name) === value);
    one.setAttribute("aria-pressed", String(isShown));
  });
  return { buttons, show };
}

function drawPicture({ activations, deltas, hidden, depth }, { width, height }) {
  const linearly = { sigmoid: [0, 1], tanh: [-1, 1] }[hidden];
  // The output is a sigmoid whatever the hidden layers are: with ReLU it has no place on their axis.
  const shown = hidden === "relu" ? activations.slice(0, -1) : activations;
  const common = { width, depth, height };
  return [
    drawPanel(shown, {
      ...common, kind: "activation", title: `activations a, by layer${linearly ? "" : " (powers of ten)"}`,
      log: !linearly, usual: linearly ?? [-3, 1], top: 0,
    }),
    drawPanel(deltas, {
      ...common, kind: "delta", title: "size of δ, by layer (powers of ten)", log: true, usual: [-6, 0], top: height + 34,
    }),
  ];
}

function makeView(el, model, { home }) {
  const [line, words] = [html("code", { class: "line-of-code" }), html("p", { class: "drawn" })];
  const table = layerTable([["layer", ""], ["spread of a", "activation"], ["size of δ", "delta"], ["distinct units", ""]]);
  const [picture, presets] = [svg("svg", { class: "picture" }), presetButtons(model)];
  const left = html("div", {}, picture);
  const { root, say } = frame({
    kind: "initialization", hints: model.get("hints"), buttons: presets.buttons, left,
    right: html("div", { class: "side" }, words, table.element, line), home,
    keys: "Tab reaches every control, arrow keys change it.",
  });
  let width;

  function draw() {
    const seen = look(model);
    const height = Math.round(Math.min(190, 110 + width / 7));
    setAll(picture, { viewBox: `0 0 ${width} ${2 * height + 66}` });
    // All violins differ from the last ones: nothing would stay in a `paint`.
    picture.replaceChildren(svg("g", { role: "img", "aria-label": description(seen) }, ...drawPicture(seen, { width, height })));
    table.show(rowsOf(seen));
    words.textContent = drawn(seen);
    line.textContent = code(seen);
    presets.show();
    say(sentence(seen));
    root.dataset.verdict = seen.verdict;
  }

  return live(el, root, model, { home, measure: () => { [width] = widthsOf(left); }, draw });
}

export default explorer(makeView);
