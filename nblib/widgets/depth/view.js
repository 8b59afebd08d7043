/* The explorer of depth. It shows what nblib measured; its state is the model's traits (model.py). */

import { clamp } from "../kit/clamp.js";
import { draggable } from "../kit/drag.js";
import { fill, html, redraw, setAll, setText, svg } from "../kit/elements.js";
import { frame, live, widthsOf } from "../kit/frame.js";
import { explorer } from "../kit/home.js";
import { layerName, layerTable } from "../kit/layers.js";
import { brief } from "../kit/numbers.js";
import { inverse } from "../kit/scales.js";
import { near, paint, shift } from "../kit/shapes.js";
import { read, set } from "../kit/state.js";
import { drawDepths, drawLayers } from "./pictures.js";
import { counted, DEEPEST, isDrawn, network, sentence } from "./sizes.js";

const TRAITS = ["scheme_index", "activation_index", "epoch_index", "depth"];

// The choice, its network now and before training, and the share of layer 1 by depth for each start.
function look(model) {
  const { scheme_index: scheme, activation_index: activation, epoch_index, depth } = read(model, TRAITS);
  const { schemes, activations, epochs, layers, bounds } = read(model, ["schemes", "activations", "epochs", "layers", "bounds"]);
  const at = (changes = {}) => network(model, { scheme, activation, depth, epoch: epoch_index, ...changes });
  const shares = start => Array.from({ length: DEEPEST }, (_, i) => at({ scheme: start, depth: i + 1 }).share);
  const lines = schemes.map((_, start) => shares(start));
  return { now: at(), first: at({ epoch: 0 }), lines, schemes, scheme, activation: activations[activation],
    epoch: epochs[epoch_index], depth, layers, vanishing: bounds[0] };
}

/* 1 Words */

function layersInWords({ now: { gradients, spreads }, depth, epoch }) {
  const each = gradients.map((size, layer) => {
    const activations = layer < depth ? `, activations ${brief(spreads[layer])}` : "";
    return `Layer ${layerName(layer, depth)}: gradient ${brief(size)}${activations}.`;
  });
  return `Sizes by layer ${epoch ? `after epoch ${epoch}` : "before training"}, on a logarithmic axis. ${each.join(" ")}`;
}

function depthsInWords({ activation, schemes, lines }) {
  const each = schemes.map((name, i) => `${name}: ${brief(lines[i][0])} to ${brief(lines[i].at(-1))}.`);
  return `Gradient of layer 1 divided by the output layer’s, with ${activation}, for 1 to ${DEEPEST} hidden layers. `
    + each.join(" ");
}

function networkInWords({ layers: [inputs, units, outputs], depth, activation, schemes, scheme, epoch }) {
  const sizes = [inputs, ...Array(depth).fill(units), outputs].join("-");
  const when = epoch ? `after ${epoch} epoch${epoch > 1 ? "s" : ""}` : "before training";
  return `${sizes}, ${activation}, ${schemes[scheme]}, ${when}`;
}

// What the share of layer 1 means for each layer.
function factorInWords({ now: { share }, depth }) {
  const mean = share ** (1 / depth);
  if (!isDrawn(mean)) return "";
  const factors = depth > 1 ? `${depth} factors of ${brief(mean)} on average` : "one factor";
  return `Layer 1 / output: ${brief(share)}. That is ${factors}.`;
}

function rowsOf({ now: { gradients, spreads }, depth }) {
  return gradients.map((size, layer) => {
    const factor = size / gradients[layer + 1]; // not a number in the last layer
    const spread = layer < depth ? brief(spreads[layer]) : "–";
    return [layerName(layer, depth), spread, brief(size), factor >= 0 ? `× ${brief(factor)}` : "–"];
  });
}

/* 2 The view */

// The ring on the line of the chosen start: dragged or moved by keys, it changes the depth.
function depthHandle(picture, model) {
  const deepen = depth => set(model, { depth: clamp(Math.round(depth), [1, DEEPEST]) });
  const guide = svg("path", { class: "guide" });
  const handle = svg("g", {
    class: "handle", tabindex: 0, role: "slider", "aria-label": "Depth", "aria-valuemin": 1, "aria-valuemax": DEEPEST,
  }, guide, svg("circle", { r: 22 }), svg("circle", { r: 9, class: "start" }));
  picture.append(handle);
  let scale;
  draggable(handle, picture, ({ x }) => deepen(inverse(scale, x)));
  return {
    show({ x, y, box }, { now: { share }, depth }) {
      scale = x;
      const height = isDrawn(share) ? y(share) : box.bottom;
      fill(handle, { transform: shift([x(depth), height]),
        "aria-valuenow": depth, "aria-valuetext": `${counted(depth)}, share ${brief(share)}` }, []);
      setAll(guide, { d: `M0 ${near(box.top - height)}V${near(box.bottom - height)}` });
    },
    press({ key, target }) {
      const to = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, Home: -DEEPEST, End: DEEPEST }[key];
      if (target !== handle || !to) return false;
      deepen(model.get("depth") + to);
      return true;
    },
  };
}

function makeView(el, model, { home }) {
  const ground = svg("g", { role: "img" });
  const [layers, depths] = [svg("svg", { class: "picture" }), svg("svg", { class: "depths" }, ground)];
  const handle = depthHandle(depths, model);
  const table = layerTable([["layer", ""], ["spread of a", "activation"], ["gradient", "delta"], ["of the next", ""]]);
  const [words, foot] = [html("p", { class: "words" }), html("p", { class: "factor" })];
  const left = html("div", {}, layers, depths);
  const { root, say } = frame({
    kind: "depth", hints: model.get("hints"), left, right: html("div", { class: "side" }, words, table.element, foot),
    home, press: handle.press,
    keys: "Tab reaches every control, arrow keys change it. On the ring in the lower picture, left and right change the depth, "
      + "Home and End go to 1 and 10.",
  });
  let width;

  function drawPictures(state) {
    const upper = { width, height: Math.round(Math.min(290, 190 + width / 8)) };
    const lower = { width, height: Math.round(Math.min(270, 180 + width / 8)) };
    paint(layers, [width, upper.height], layersInWords(state), drawLayers(state, upper));
    setAll(depths, { viewBox: `0 0 ${width} ${lower.height}` });
    const drawn = drawDepths(state, lower);
    redraw(ground, drawn.g);
    setAll(ground, { "aria-label": depthsInWords(state) });
    handle.show(drawn, state);
  }

  function draw() {
    const state = look(model);
    drawPictures(state);
    table.show(rowsOf(state));
    setText(words, networkInWords(state));
    setText(foot, factorInWords(state));
    say(sentence({ ...state.now, depth: state.depth, epoch: state.epoch }));
    root.dataset.verdict = state.now.verdict;
  }

  return live(el, root, model, { home, measure: () => { [width] = widthsOf(left); }, draw });
}

export default explorer(makeView);
