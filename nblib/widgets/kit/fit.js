/* Nothing is cut and nothing covered, whatever the font and however wide its letters stand: words lie in their picture, beside
 * each other, and tables in their column.
 */

import { near } from "./shapes.js";

const LEAST = 0.6; // of its size; smaller, nothing can be read
const TRIES = 4; // paddings and gaps stay as they are: after the first try it may still be too wide

// Smaller letters for what is wider than its column.
function shrink(block) {
  let size = parseFloat(getComputedStyle(block).fontSize);
  const least = LEAST * size;
  for (let i = 0; i < TRIES; i++) {
    const [room, wide] = [block.parentElement.clientWidth, Math.max(block.offsetWidth, block.scrollWidth)];
    if (wide <= room || size <= least) return;
    size = Math.max(least, Math.floor(10 * size * room / wide) / 10);
    block.style.fontSize = `${size}px`;
  }
}

// Where a picture is in the window. What is in an inner one is clipped at its own edges, and its own box is that of its content.
function frameOf(picture) {
  const outer = picture.parentElement.closest("svg");
  if (!outer) return picture.getBoundingClientRect();
  const [x, y, width, height] = ["x", "y", "width", "height"].map(name => picture[name].baseVal.value);
  const matrix = picture.parentElement.getScreenCTM();
  const [from, to] = [[x, y], [x + width, y + height]].map(at => new DOMPoint(...at).matrixTransform(matrix));
  return { left: from.x, right: to.x, top: from.y, bottom: to.y };
}

// Words with their boxes, without the empty space over and under the letters; those that are out of sight do not count.
const boxesOf = words => words.map(word => {
  const { left, right, top, bottom } = word.getBoundingClientRect();
  const trim = (bottom - top) / 5;
  return { word, left, right, top: top + trim, bottom: bottom - trim, frame: frameOf(word.ownerSVGElement), by: [0, 0] };
}).filter(({ left, right, top, bottom, frame }) =>
  left < right && right > frame.left && left < frame.right && bottom > frame.top && top < frame.bottom);

function move(box, [x, y]) {
  box.by = [box.by[0] + x, box.by[1] + y];
  box.left += x;
  box.right += x;
  box.top += y;
  box.bottom += y;
}

const inward = ({ left, right, frame }) => Math.max(0, frame.left - left) || Math.min(0, frame.right - right);

// The shortest way on which one word stops covering another, and stays in its picture; nothing where it does not.
function aside(box, other) {
  const { left, right, top, bottom, frame } = box;
  if (left > other.right - 1 || right < other.left + 1 || top > other.bottom - 1 || bottom < other.top + 1) return undefined;
  const ways = [[0, other.top - bottom], [0, other.bottom - top], [other.left - right - 2, 0], [other.right - left + 2, 0]];
  return ways.sort(([a, b], [c, d]) => Math.abs(a + b) - Math.abs(c + d)).find(([x, y]) =>
    left + x >= frame.left && right + x <= frame.right && top + y >= frame.top && bottom + y <= frame.bottom);
}

// Smaller letters for words that are wider than their picture; true where there were any.
function squeeze(boxes) {
  const wide = boxes.filter(({ left, right, frame }) => right - left > frame.right - frame.left);
  for (const { word, left, right, frame } of wide) {
    const size = parseFloat(getComputedStyle(word).fontSize);
    word.style.fontSize = `${Math.floor(10 * size * Math.max(LEAST, (frame.right - frame.left) / (right - left))) / 10}px`;
  }
  return wide.length > 0;
}

// Into the picture, and what has been drawn later away from what was there; one word may push another on.
function arrange(words) {
  let boxes = boxesOf(words);
  for (let i = 0; i < TRIES && squeeze(boxes); i++) boxes = boxesOf(words);
  for (const box of boxes) if (Math.abs(inward(box)) > 0.5) move(box, [inward(box), 0]);
  for (let round = 0; round < 2; round++) {
    boxes.forEach((box, i) => {
      for (const other of boxes.slice(0, i)) move(box, aside(box, other) ?? [0, 0]);
    });
  }
  for (const { word, by } of boxes) {
    const scale = word.getScreenCTM().a;
    ["x", "y"].forEach((name, i) => {
      if (by[i]) word.setAttribute(name, near(Number(word.getAttribute(name)) + by[i] / scale));
    });
  }
}

export function fit(root) {
  const blocks = [...root.querySelectorAll("table, .rule, .formula, .product")].filter(block => block.offsetWidth);
  const words = [...root.querySelectorAll("svg text")].filter(word => word.getClientRects().length);
  for (const one of [...blocks, ...words]) if (one.style.fontSize) one.removeAttribute("style"); // it may be large again
  blocks.forEach(shrink);
  arrange(words);
}
