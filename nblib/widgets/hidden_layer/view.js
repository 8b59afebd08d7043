/* The hidden-layer explorer. Its state is the model's traits (model.py). */

import { html, redraw, setAll, svg } from "../kit/elements.js";
import { frame, live, widthsOf } from "../kit/frame.js";
import { aim, handlesOf, rounded } from "../kit/handles.js";
import { explorer } from "../kit/home.js";
import { fixed } from "../kit/numbers.js";
import { inverse } from "../kit/scales.js";
import { label } from "../kit/shapes.js";
import { read, replaced, set } from "../kit/state.js";
import { arrowOf, counting, forward, isRight, sentence, thetaOf, tipOf } from "./layer.js";
import { drawLayer, scalesOf } from "./pictures.js";

const NAMES = ["pictures", "reach", "arrow", "tip", "strength", "points_index", "units_index", "output_index", "lines", "place"];

/* 1 The model behind all views */

function stateOf(model) {
  function look() {
    const { pictures, points_index: which, units_index: index, output_index: kind, lines, ...rest } = read(model, NAMES);
    const units = index + 2;
    const { points, trained } = pictures[which];
    const isTrained = kind === 2;
    const network = isTrained ? { hidden: trained[index].slice(0, units), output: trained[index][units] } : {
      hidden: lines.slice(0, units).map(line => thetaOf(line, rest.tip)),
      output: counting(units, kind ? 1 : units, rest.strength),
    };
    const arrows = isTrained ? network.hidden.map(theta => arrowOf(theta, rest.tip)) : lines.slice(0, units);
    const right = points.filter(one => isRight(network, one)).length;
    return { ...rest, units, points, network, arrows, trained: isTrained, right, count: points.length };
  }

  const change = (j, line) => set(model, { lines: replaced(model.get("lines"), j, line) });
  const inside = value => rounded(value, 2, [-model.get("reach"), model.get("reach")]);
  const actions = {
    move(j, point) {
      const [, , angle, length] = model.get("lines")[j];
      change(j, [...point.map(inside), angle, length]);
    },
    turn(j, angle, length) {
      const [x, y] = model.get("lines")[j];
      const whole = (Math.round(angle) + 540) % 360 - 180;
      change(j, [x, y, whole, rounded(length, 2, model.get("arrow"))]);
    },
    look: point => set(model, { place: point.map(inside) }),
  };
  return { look, actions };
}

/* 2 The view */

const two = value => fixed(value, 2);

// A row for each unit, what it makes of the place, and the sum that the output makes of them.
function tell({ network, place }, table, total) {
  const { z, a, output } = forward(network, place);
  const head = ["unit", "θ₀", "θ₁", "θ₂", "z", "a"];
  const kinds = ["", "theta", "theta", "theta", "z", "a"];
  const cell = (text, i) => html("td", { class: kinds[i + 1] }, text);
  redraw(table,
    html("caption", {}, `At x₁ = ${two(place[0])}, x₂ = ${two(place[1])}:`),
    html("thead", {}, html("tr", {}, ...head.map((text, i) => html("th", { scope: "col", class: kinds[i] }, text)))),
    html("tbody", {}, ...network.hidden.map((theta, j) => html("tr", {},
      html("th", { scope: "row", class: `unit-${j + 1}` }, String(j + 1)),
      ...[...theta, z[j]].map(value => two(value)).concat(fixed(a[j], 3)).map(cell)))));
  const span = (kind, text) => html("span", { class: kind }, text);
  const products = a.flatMap((value, j) => [
    network.output[j + 1] < 0 ? " − " : " + ", span("theta", two(Math.abs(network.output[j + 1]))), " · ",
    span("a", fixed(value, 3))]);
  redraw(total, html("b", {}, "Output: "), span("z", "z"), " = ", span("theta", two(network.output[0])), ...products, " = ",
    span("z", two(output.z)), ", ", span("a", "a"), " = ", html("b", { class: "a" }, fixed(output.a, 4)));
}

// Two handles for each unit: where its line is, and where its arrow points.
function unitHandles(picture, handles, { look, actions }, scalesNow) {
  const at = ({ x, y }) => [inverse(scalesNow().x, x), inverse(scalesNow().y, y)];
  const mark = (j, r, text) => [svg("circle", { r, class: `thumb unit-${j + 1}` }),
    ...text ? [label(0, 4, text, { class: "number", "text-anchor": "middle", "aria-hidden": "true" })] : []];
  return Array.from({ length: 4 }, (_, j) => {
    const line = () => look().arrows[j];
    const tip = handles.make(picture, `Arrow of unit ${j + 1}`, mark(j, 6), {
      step: (across, up) => actions.turn(j, line()[2] - 5 * across, line()[3] + 0.05 * up),
      drag(point) {
        const [dx, dy] = at(point).map((value, k) => value - line()[k]);
        actions.turn(j, Math.atan2(dy, dx) * 180 / Math.PI, Math.hypot(dx, dy));
      },
    });
    const middle = handles.make(picture, `Line of unit ${j + 1}`, mark(j, 9, String(j + 1)), {
      step: (...by) => actions.move(j, by.map((value, k) => line()[k] + 0.05 * value)),
      drag: point => actions.move(j, at(point)),
    });
    picture.append(middle, tip);
    return { middle, tip };
  });
}

function makeView(el, model, { home, look, actions }) {
  let scales, widths;
  const picture = svg("svg", { class: "picture" });
  const drawn = picture.appendChild(svg("g", { role: "img" }));
  const handles = handlesOf();
  const units = unitHandles(picture, handles, { look, actions }, () => scales);
  const diamond = svg("path", { class: "probe", d: "M0 -8l8 8l-8 8l-8 -8z" });
  const probe = picture.appendChild(handles.make(picture, "Place", [diamond], {
    step: (...by) => actions.look(by.map((value, k) => look().place[k] + 0.05 * value)),
    drag: ({ x, y }) => actions.look([inverse(scales.x, x), inverse(scales.y, y)]),
  }));
  const [table, total] = [html("table"), html("p", { class: "total" })];
  const [left, right] = [html("div", {}, picture), html("div", { class: "side" }, table, total)];
  const { root, say } = frame({
    kind: "hidden-layer", hints: model.get("hints"), home, left, right, press: handles.press,
    keys: "Tab reaches the controls, and in the picture the line and the arrow of each unit and the place. Arrow keys move a "
      + "line or the place; at an arrow, left and right turn it, up and down make it longer and shorter. With Shift in larger "
      + "steps.",
  });

  function aimAll({ arrows, trained, place, reach, network }) {
    const range = [-reach, reach];
    units.forEach(({ middle, tip }, j) => {
      for (const one of [middle, tip]) one.toggleAttribute("hidden", trained || j >= arrows.length);
      if (trained || j >= arrows.length) return;
      const [x, y, angle, length] = arrows[j];
      aim(middle, scales.place([x, y]), x, `through x₁ = ${two(x)}, x₂ = ${two(y)}`, range);
      aim(tip, scales.place(tipOf(arrows[j])), angle, `${fixed(angle, 0)} degrees, ${two(length)} long`, [-180, 180]);
    });
    const said = fixed(forward(network, place).output.a, 3);
    aim(probe, scales.place(place), place[0], `x₁ = ${two(place[0])}, x₂ = ${two(place[1])}: the output says ${said}`, range);
  }

  function draw() {
    const state = look();
    scales = scalesOf(widths[0], state.reach);
    setAll(picture, { viewBox: `0 0 ${scales.size} ${scales.size}` });
    picture.style.maxWidth = `${scales.size}px`;
    redraw(drawn, drawLayer(state, scales));
    setAll(drawn, { "aria-label": `${state.count} points of two classes, the lines of ${state.units} hidden units and the `
      + `boundary where the output is one half; ${state.count - state.right} points lie on the wrong side.` });
    aimAll(state);
    tell(state, table, total);
    say(sentence(state));
    root.dataset.right = String(state.right);
  }

  return live(el, root, model, { home, measure: () => { widths = widthsOf(left); }, draw });
}

export default explorer(makeView, stateOf);
