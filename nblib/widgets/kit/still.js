/* An explorer as it stands, as one SVG that opens alone: every word and shape where the reader sees it, in the light colors. */

import { svg } from "./elements.js";
import { near } from "./shapes.js";

const MARGIN = 12;
const LEFT_OUT = ".buttons, .sharing, details, [type=range], [hidden]";
const SHAPE = ["stroke-width", "stroke-dasharray", "stroke-linecap", "stroke-linejoin", "opacity", "paint-order"];
const TEXT = ["font-family", "font-size", "font-style", "font-weight", "text-anchor"];
const USUAL = { // what a picture need not say
  "stroke-width": "1px", "stroke-dasharray": "none", "stroke-linecap": "butt", "stroke-linejoin": "miter", "opacity": "1",
  "paint-order": "normal", "font-style": "normal", "font-weight": "400", "text-anchor": "start",
};

const hundredth = value => Number(value.toFixed(2));

/* 1 Colors */

// As every program reads them: the browser may tell them as color(srgb …), or with an alpha.
function colorsOf() {
  const pixel = Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("2d");
  const known = new Map();
  function measured(color) {
    pixel.clearRect(0, 0, 1, 1);
    pixel.fillStyle = color;
    pixel.fillRect(0, 0, 1, 1);
    const [r, g, b, alpha] = pixel.getImageData(0, 0, 1, 1).data;
    return { color: `#${[r, g, b].map(part => part.toString(16).padStart(2, "0")).join("")}`, alpha: alpha / 255 };
  }
  return color => {
    if (!known.has(color)) known.set(color, measured(color));
    return known.get(color);
  };
}

// Calls `act` while the page, or JupyterLab, is light; nothing of it is ever seen.
function lightly(act) {
  const marks = [[document.documentElement, "data-theme", "light"], [document.body, "data-jp-theme-light", "true"]];
  const before = marks.map(([element, name]) => element.getAttribute(name));
  marks.forEach(([element, name, value], i) => before[i] !== null && element.setAttribute(name, value));
  try {
    return act();
  } finally {
    marks.forEach(([element, name], i) => before[i] !== null && element.setAttribute(name, before[i]));
  }
}

/* 2 Pictures */

function paintWith(copy, name, style, colors) {
  const { color, alpha } = style[name] === "none" ? { color: "none", alpha: 1 } : colors(style[name]);
  copy.setAttribute(name, alpha ? color : "none");
  const opacity = alpha * style.getPropertyValue(`${name}-opacity`);
  if (opacity < 1) copy.setAttribute(`${name}-opacity`, hundredth(opacity));
}

// A copy of an element of a picture and of all that is in it, with the looks that style sheets give it.
function copied(element, colors) {
  const style = getComputedStyle(element);
  if (style.display === "none" || style.visibility === "hidden") return "";
  const copy = element.cloneNode(false);
  for (const name of copy.getAttributeNames()) {
    if (/^(class|style|tabindex|role|aria-.*|data-.*)$/.test(name)) copy.removeAttribute(name);
  }
  const isText = /^(text|tspan)$/.test(element.localName);
  const isShape = isText || !element.childElementCount;
  for (const name of [...(isShape ? SHAPE : ["opacity"]), ...(isText ? TEXT : [])]) {
    if (style[name] !== USUAL[name]) copy.setAttribute(name, style.getPropertyValue(name));
  }
  if (isShape) for (const name of ["fill", "stroke"]) paintWith(copy, name, style, colors);
  copy.append(...[...element.childNodes].map(child => child instanceof Element ? copied(child, colors) : child.cloneNode()));
  return copy;
}

/* 3 What stands around them */

const edges = ["Top", "Right", "Bottom", "Left"];

// Ground and border of a box; a bar is a ground of its own size.
function boxOf(style, { left, top, width, height }, colors) {
  const shapes = [];
  const ground = (value, part) => {
    const { color, alpha } = colors(value);
    if (alpha) shapes.push(svg("rect", { ...part, fill: color, "fill-opacity": hundredth(alpha) }));
  };
  ground(style.backgroundColor, { x: near(left), y: near(top), width: near(width), height: near(height) });
  if (/^no-repeat/.test(style.backgroundRepeat)) {
    const [wide, high] = style.backgroundSize.split(" ").map(parseFloat);
    const bar = { width: near(width * wide / 100), height: near(height * high / 100) };
    ground(/(?:rgb|color)a?\([^)]*\)/.exec(style.backgroundImage)?.[0] ?? "transparent", { x: near(left), y: near(top), ...bar });
  }
  const [right, bottom] = [left + width, top + height];
  const lines = [[left, top, right, top], [right, top, right, bottom], [left, bottom, right, bottom], [left, top, left, bottom]];
  edges.forEach((edge, i) => {
    const [x1, y1, x2, y2] = lines[i].map(near);
    const { color, alpha } = colors(style[`border${edge}Color`]);
    const wide = parseFloat(style[`border${edge}Width`]);
    if (wide && alpha && style[`border${edge}Style`] !== "none") {
      shapes.push(svg("line", { x1, y1, x2, y2, stroke: color, "stroke-width": wide, "stroke-opacity": hundredth(alpha) }));
    }
  });
  return shapes;
}

// What is typed into a field.
const written = (value, { color, fontFamily, fontSize }, { left, top, height }, colors) => svg("text", {
  x: near(left + 6), y: near(top + height / 2 + 0.35 * parseFloat(fontSize)), fill: colors(color).color,
  "font-family": fontFamily, "font-size": fontSize,
}, value);

// The words of a text, a line at a time.
function linesOf(text, style, { left, top }, colors) {
  const lines = [];
  for (const { 0: word, index } of text.data.matchAll(/\S+/g)) {
    const range = document.createRange();
    range.setStart(text, index);
    range.setEnd(text, index + word.length);
    const [box] = range.getClientRects();
    if (!box?.width) continue;
    const last = lines[lines.length - 1];
    if (last && Math.abs(last.box.top - box.top) < 2) last.words.push(word);
    else lines.push({ box, words: [word] });
  }
  return lines.map(({ box, words }) => svg("text", {
    x: near(box.left - left), y: near(box.top - top + 0.79 * box.height), fill: colors(style.color).color,
    "font-family": style.fontFamily, "font-size": style.fontSize, "font-style": style.fontStyle, "font-weight": style.fontWeight,
  }, words.join(" ")));
}

function shapesOf(element, corner, colors) {
  const box = element.getBoundingClientRect();
  const style = getComputedStyle(element);
  if (element.matches(LEFT_OUT) || !box.width || !box.height || style.visibility === "hidden") return [];
  const place = { left: box.left - corner.left, top: box.top - corner.top, width: box.width, height: box.height };
  const at = { x: near(place.left), y: near(place.top), width: near(box.width), height: near(box.height) };
  if (element.localName === "svg") {
    const copy = copied(element, colors);
    for (const [name, value] of Object.entries(at)) copy.setAttribute(name, value);
    return [copy];
  }
  if (element.localName === "input") return [...boxOf(style, place, colors), written(element.value, style, place, colors)];
  if (element.localName === "canvas") return [svg("image", { ...at, href: element.toDataURL() })];
  return [...boxOf(style, place, colors), ...[...element.childNodes].flatMap(child =>
    child instanceof Element ? shapesOf(child, corner, colors)
      : child.nodeType === Node.TEXT_NODE ? linesOf(child, style, corner, colors) : [])];
}

// The text of the file.
export const drawn = (root, { title, about }) => lightly(() => {
  const { left, width } = root.getBoundingClientRect();
  const seen = [...root.children].filter(one => !one.matches(LEFT_OUT) && one.getClientRects().length);
  const begin = Math.min(...seen.map(one => one.getBoundingClientRect().top));
  const height = Math.max(...seen.map(one => one.getBoundingClientRect().bottom)) - begin;
  const colors = colorsOf();
  const shapes = seen.flatMap(one => shapesOf(one, { left, top: begin }, colors));
  const [wide, high] = [Math.ceil(width + 2 * MARGIN), Math.ceil(height + 2 * MARGIN)];
  const picture = svg("svg", { width: wide, height: high, viewBox: `${-MARGIN} ${-MARGIN} ${wide} ${high}` },
    svg("title", {}, title), svg("desc", {}, `${root.querySelector(".verdict").textContent} ${about}`),
    svg("rect", { x: -MARGIN, y: -MARGIN, width: wide, height: high, fill: "#fff" }), ...shapes);
  return new XMLSerializer().serializeToString(picture);
});
