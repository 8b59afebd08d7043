/* What the explorers of deep networks share: the names of layers, and a table with a row for each of them. */

import { html, redraw } from "./elements.js";

export const layerName = (layer, depth) => layer < depth ? String(layer + 1) : "out"; // `depth` hidden layers, from 0

// `columns` are [title, class of its color] each; `show` takes a list of cells for each row, the first is its head.
export function layerTable(columns) {
  const body = html("tbody");
  const heads = columns.map(([text, role]) => html("th", { scope: "col", class: role }, text));
  const row = ([head, ...cells]) =>
    html("tr", {}, html("th", { scope: "row" }, head), ...cells.map(text => html("td", {}, text)));
  return {
    element: html("table", {}, html("thead", {}, html("tr", {}, ...heads)), body),
    show: rows => redraw(body, ...rows.map(row)),
  };
}
