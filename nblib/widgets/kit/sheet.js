/* The rules that all explorers share (widgets.css). */

import { html, setText } from "./elements.js";

// Puts them into the page: one sheet, whichever view comes first.
export function share(model) {
  const sheet = document.querySelector("style.bp-shared") ?? document.head.appendChild(html("style", { class: "bp-shared" }));
  setText(sheet, model.get("shared_css"));
}
