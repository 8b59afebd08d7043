/* What stands around the pad: the hundred digits, the ten outputs, the hidden units, and one of them in full. */

import { fill, html, setText, svg } from "../kit/elements.js";
import { fixed } from "../kit/numbers.js";
import { SIDE } from "./ink.js";
import { enter, walking } from "./items.js";
import { canvas, drawVotes, largest, paintPixels, paintSigned, signedCanvas } from "./paints.js";
import { named, share } from "./words.js";

export function digitPicker(pictures, choose) {
  const pick = k => {
    enter(options, options[k]);
    choose(k);
  };
  const options = pictures.map((picture, k) => {
    const drawn = canvas(SIDE);
    paintPixels(drawn, picture);
    const name = `${named(Math.floor(k / 10))}, ${k % 10 + 1} of 10`;
    return html("div", { role: "option", tabindex: k ? -1 : 0, "aria-label": name, click: () => pick(k) }, drawn);
  });
  const element = html("details", { class: "picker" }, html("summary", {}, "Pick one of a hundred digits"),
    html("div", { role: "listbox", "aria-label": "A hundred digits of the data" }, ...options));
  return {
    element,
    press: walking(options, 10, { arrive: k => enter(options, options[k]), pick }),
    show: picked => options.forEach((option, k) => option.setAttribute("aria-selected", String(k === picked))),
  };
}

// What the network sees, and what it answers.
export function reading() {
  const seen = canvas(SIDE);
  const bars = Array.from({ length: 10 }, (_, digit) => html("li", {},
    html("b", {}, String(digit)), html("span", { class: "bar" }), html("span", { class: "share" })));
  const element = html("div", { class: "reading" },
    html("div", { class: "seen" }, seen, html("p", {}, "What the network sees")),
    html("ul", { class: "bars", "aria-label": "The ten outputs" }, ...bars));

  // The δ of the outputs take the places of their activations, where there are any.
  function show(x, outputs, isEmpty, deltas) {
    const best = Math.max(...outputs);
    paintPixels(seen, x);
    element.classList.toggle("blamed", Boolean(deltas));
    bars.forEach((bar, digit) => {
      const value = outputs[digit];
      const long = isEmpty ? 0 : deltas ? Math.abs(deltas[digit]) / largest(deltas) : value;
      bar.classList.toggle("best", !isEmpty && value === best);
      bar.children[1].style.setProperty("--a", long.toFixed(4));
      setText(bar.children[2], isEmpty ? "" : deltas ? fixed(deltas[digit], 2) : share(value));
    });
  }
  return { element, show };
}

// Each hidden unit as a tile: its incoming weights as an image, its activation as a bar and a frame.
export function hiddenUnits(theta, choose) {
  const tiles = theta.map((row, k) => {
    const drawn = signedCanvas();
    paintSigned(drawn, row.subarray(1), largest(row.subarray(1)));
    return html("div", { class: "tile", role: "radio", click: () => choose(k) }, drawn, html("span", { class: "bar" }));
  });
  const meaning = html("span");
  const element = html("div", {}, html("p", { class: "title" }, `${theta.length} hidden units`),
    html("div", { class: "tiles", role: "radiogroup", "aria-label": `${theta.length} hidden units` }, ...tiles),
    html("p", { class: "legend" }, "Colored squares: ink here speaks for the unit. Gray dots: against it. ", meaning));

  function show(a, unit, deltas) {
    element.classList.toggle("blamed", Boolean(deltas));
    setText(meaning, deltas ? "Bar and frame: the size of its delta." : "Bar and frame: its activation.");
    tiles.forEach((tile, k) => {
      tile.style.setProperty("--a", (deltas ? Math.abs(deltas[k]) / largest(deltas) : a[k]).toFixed(4));
      const name = `Hidden unit ${k + 1}: ${deltas ? `delta ${fixed(deltas[k], 4)}` : `activation ${fixed(a[k], 2)}`}`;
      fill(tile, { "aria-checked": String(k === unit), "aria-label": name }, []);
    });
    enter(tiles, tiles[unit]);
  }
  return { element, show, press: walking(tiles, 5, { arrive: choose }) };
}

// One hidden unit in full: weight × pixel, their sum, and what it says to the outputs.
export function unitDetail([theta, out]) {
  const [weights, copy, products] = [signedCanvas(), canvas(SIDE), signedCanvas()];
  const [title, sum] = [html("p", { class: "title" }), html("div", { class: "sum" })];
  const votes = svg("svg", { viewBox: "0 0 320 96", role: "img" });
  const titled = (drawn, name, text) => html("div", {}, drawn, html("span", { class: name }, text));
  const factors = html("div", { class: "factors" }, titled(weights, "theta", "weights θ"), "×",
    titled(copy, "activation", "pixels x"), "=", titled(products, "", "θ × x"));
  const element = html("div", {}, title, factors, sum,
    html("p", { class: "title" }, "What it says to the ten outputs: weight × activation"), votes);

  function show({ x, z, a }, unit) {
    const [bias, row] = [theta[unit][0], theta[unit].subarray(1)];
    const product = x.map((value, j) => value * row[j]);
    const [up, down] = [1, -1].map(sign => product.reduce((total, value) => total + (sign * value > 0 ? value : 0), 0));
    const terms = [["bias", bias, "theta"], ["ink that speaks for it", up, ""], ["ink that speaks against it", down, ""],
      ["sum z", z[unit], "preactivation"], ["activation σ(z)", a[unit], "activation"]];
    paintPixels(copy, x);
    paintSigned(weights, row, largest(row));
    paintSigned(products, product, largest(row));
    title.textContent = `Hidden unit ${unit + 1}: weight × pixel, summed`;
    sum.replaceChildren(...terms.map(([text, value, name]) =>
      html("div", {}, `${text} `, html("b", { class: name }, fixed(value, 2)))));
    drawVotes(votes, out.map(to => to[unit + 1] * a[unit]), unit);
  }
  return { element, show };
}
