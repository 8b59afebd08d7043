/* What the film says of a frame; nothing is computed here but what is largest, and nothing here knows of the page. */

import { grouped, percent } from "../kit/numbers.js";

export const article = digit => digit === 8 ? "an 8" : `a ${digit}`;
const times = count => ({ 1: "once", 2: "twice" }[count] ?? `${count} times`);

export const totalOf = counts => counts.reduce((sum, count) => sum + count, 0);

// The mistake that is made most often: [written, read], or [] where there is none.
export function worst(counts) {
  let [most, at] = [0, []];
  counts.forEach((count, i) => {
    const [written, read] = [Math.floor(i / 10), i % 10];
    if (written !== read && count > most) [most, at] = [count, [written, read]];
  });
  return at;
}

export function sentence({ epoch, right, counts }) {
  const total = totalOf(counts);
  const [written, read] = worst(counts);
  const mistake = written === undefined ? "No mistake is left."
    : `Confused most: ${article(written)} read as ${article(read)}, ${times(counts[10 * written + read])}.`;
  return `Epoch ${grouped(epoch)}: ${percent(right, total)} of the ${grouped(total)} digits read. ${mistake}`;
}

// What is chosen in a frame: a cell of the matrix, and an example that stands in it (-1 where there is none).
export function chosen({ frame, cell, kept, frames, labels, answers }) {
  const answer = i => answers[frame * labels.length + i];
  if (kept >= 0) return { cell: [labels[kept], answer(kept)], example: kept };
  const [written = 0, read = 0] = cell.length ? cell : worst(frames[frame].counts);
  return { cell: [written, read], example: labels.findIndex((label, i) => label === written && answer(i) === read) };
}

// What the example is.
export function exampleWords({ epoch, counts }, [written, read], isKept) {
  const asWhat = written === read ? "read right" : `read as ${article(read)}`;
  const count = counts[10 * written + read];
  if (isKept) return `Epoch ${grouped(epoch)}: this ${written} is ${asWhat}.`;
  if (!count) return `At this epoch no ${written} is ${asWhat}.`;
  return count > 1 ? `One of ${count}: ${article(written)} ${asWhat}.` : `A${article(written).slice(1)} ${asWhat}.`;
}
