/* The row under an explorer: a link to its state, and its picture as a file. */

import { button, html, setText } from "./elements.js";
import { drawn } from "./still.js";

async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch { // an address without TLS, or a reader who said no
    const field = document.body.appendChild(html("textarea", { readonly: "" }, text));
    field.select();
    const worked = document.execCommand("copy");
    field.remove();
    return worked;
  }
}

// In a page of the book an address; in a notebook, which has none that lasts, a line of Python.
function shareable(link, name) {
  if ("content_root" in document.documentElement.dataset) return [location.href.split("#")[0] + link, "Link copied."];
  const call = `nblib.widgets.${name.replace(/-\d+$/, "")}().restore(${JSON.stringify(link)})`;
  return [call, "Copied: a line of Python that shows this again."];
}

function save(text, name) {
  const address = URL.createObjectURL(new Blob([text], { type: "image/svg+xml" }));
  html("a", { href: address, download: `${name}.svg` }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000); // not before the browser has taken it
}

export function shareRow(root, { name, link }) {
  const said = html("span", { role: "status" });
  const field = html("input", { readonly: "", "aria-label": "Link to this", hidden: "" });

  async function copy({ currentTarget }) {
    const found = link();
    const [text, done] = found ? shareable(found, name) : [];
    const worked = found && await copied(text);
    if (found && text.endsWith(found)) history.replaceState(history.state, "", found);
    field.hidden = !found || worked;
    field.value = text ?? "";
    currentTarget?.focus();
    setText(said, !found ? "This is too much for a link." : worked ? done : "Copy it from here:");
  }

  function keep() {
    save(drawn(root, { title: name.replace(/_/g, " "), about: link() ?? "" }), name);
    setText(said, "Picture saved.");
  }

  return html("div", { class: "sharing" }, button("Link to this", copy), button("Save picture", keep), said, field);
}
