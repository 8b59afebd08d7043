/* The tables of the cost explorer. */

import { html } from "../kit/elements.js";

// A row of headings, or of a heading and its numbers; `kinds` are their classes.
export const headings = (texts, kinds = []) => html("thead", {}, html("tr", {},
  ...texts.map((text, i) => html("th", { scope: "col", class: kinds[i] }, text))));
export const row = ([title, ...numbers], kinds = [], attributes = {}) => html("tr", attributes,
  html("th", { scope: "row", class: kinds[0] }, title), ...numbers.map((text, i) => html("td", { class: kinds[i + 1] }, text)));
