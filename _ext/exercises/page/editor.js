// An editor of Python: a text area over a colored copy of its text.

import { element } from "./elements.js";

const WORDS = "and as assert break class continue def del elif else except finally for from global if "
  + "import in is lambda nonlocal not or pass raise return try while with yield";
const TOKEN = new RegExp([
  /(?<sd>"""[^]*?(?:"""|$)|'''[^]*?(?:'''|$)|"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?)/,
  /(?<c1>#.*)/,
  /(?<kc>\b(?:None|True|False)\b)/,
  new RegExp(`(?<k>\\b(?:${WORDS.replaceAll(" ", "|")})\\b)`),
  /(?<mi>\b\d[\w.]*)/,
].map(part => part.source).join("|"), "g");

function colored(code) {
  const parts = [];
  let from = 0;
  for (const found of code.matchAll(TOKEN)) {
    const [className] = Object.entries(found.groups).find(([, text]) => text !== undefined);
    parts.push(code.slice(from, found.index), element("span", { className, textContent: found[0] }));
    from = found.index + found[0].length;
  }
  return [...parts, code.slice(from), "\n"];
}

const insert = text => document.execCommand("insertText", false, text); // can be undone

// One level more or less for each line of the selection.
function indent(area, less) {
  const { value, selectionStart, selectionEnd } = area;
  if (!less && selectionStart === selectionEnd) return void insert("    ");
  const from = value.lastIndexOf("\n", selectionStart - 1) + 1;
  const lines = value.slice(from, selectionEnd).split("\n");
  const moved = lines.map(line => less ? line.replace(/^ {1,4}/, "") : line && `    ${line}`).join("\n");
  area.setSelectionRange(from, selectionEnd);
  if (moved) insert(moved);
  else document.execCommand("delete");
  area.setSelectionRange(from, from + moved.length);
}

function newLine(area) {
  const before = area.value.slice(0, area.selectionStart);
  const [line] = before.match(/[^\n]*$/);
  insert(`\n${line.match(/^ */)[0]}${/:\s*(#.*)?$/.test(line) ? "    " : ""}`);
}

export function makeEditor(code, label, help, onInput, onRun) {
  const described = { "aria-label": label, "aria-describedby": help };
  const off = { autocapitalize: "off", autocorrect: "off", autocomplete: "off" };
  const area = element("textarea", {
    value: code, spellcheck: false, wrap: "off", rows: 1, attributes: { ...described, ...off },
  });
  const hidden = { "aria-hidden": "true" };
  const copy = element("div", { className: "bp-editor-copy", attributes: hidden });
  const numbers = element("div", { className: "bp-editor-numbers", attributes: hidden });
  const paint = () => {
    copy.replaceChildren(...colored(area.value));
    numbers.textContent = area.value.split("\n").map((_, place) => place + 1).join("\n");
  };
  let isLeaving = false; // after Escape, Tab leads on
  area.addEventListener("keydown", event => {
    if (event.key === "Enter" && event.shiftKey) onRun();
    else if (event.key === "Enter" && !event.isComposing) newLine(area);
    else if (event.key === "Tab" && !isLeaving) indent(area, event.shiftKey);
    else return void (isLeaving = event.key === "Escape" || (isLeaving && event.key === "Shift"));
    event.preventDefault();
  });
  area.addEventListener("blur", () => { isLeaving = false; });
  area.addEventListener("input", () => {
    paint();
    onInput(area.value);
  });
  paint();
  const text = element("div", { className: "bp-editor-text" }, copy, area);
  return {
    node: element("div", { className: "bp-editor highlight" }, numbers, text),
    get code() { return area.value; },
    set code(value) {
      area.value = value;
      paint();
    },
  };
}
