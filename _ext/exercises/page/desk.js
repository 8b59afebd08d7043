// A place to write: an editor, its buttons, a line that says what happens, and what is printed.

import { makeEditor } from "./editor.js";
import { button, element } from "./elements.js";
import { FILES, megabytes, notebook } from "./files.js";
import { ask, end, startPython } from "./python.js";

const PROMISE = `Python and NumPy, ${megabytes} MB, are loaded at the first click. They and your code stay in your browser.`;
const WITHOUT = "This copy of the book has no Python for its pages. What you write here is kept; ";
const HELP = "Shift and Enter runs. Tab indents; after Escape it leads on.";

let desks = 0;

export function makeDesk({ code, label, name = "", onInput, onRun, more = [] }) {
  const id = `bp-help-${desks += 1}`;
  const status = element("span", { className: "bp-exercise-status", attributes: { role: "status" } });
  const say = text => { status.textContent = text; };
  const note = element("p", { className: "bp-exercise-note" }, FILES.length ? PROMISE : WITHOUT);
  if (!FILES.length) note.append(element("a", { href: notebook, textContent: "the notebook of this page runs it" }), ".");
  const printed = element("pre", { className: "bp-exercise-printed" });
  const help = element("p", { id, className: "bp-exercise-help", textContent: HELP });
  const named = text => name && `${text} ${name}`;
  const run = button("Run", () => onRun(), named("Run"));
  const stop = button("Stop", () => isBusy() && end("Stopped."), named("Stop"));
  const editor = makeEditor(code, label, id, onInput, () => onRun());
  const waits = [run, ...more.filter(one => one.dataset.runs)];
  const setBusy = isOn => {
    for (const one of waits) one.setAttribute("aria-disabled", isOn || !FILES.length);
    stop.setAttribute("aria-disabled", !isOn);
  };
  const isBusy = () => stop.getAttribute("aria-disabled") === "false";

  // Asks Python; `make` gets what the book's cells find there and returns the question. Gives the reply, or nothing.
  async function work(words, make) {
    if (isBusy() || !FILES.length) return null;
    setBusy(true);
    printed.textContent = "";
    try {
      const contexts = await startPython(say);
      note.remove();
      say(words);
      return await ask(make(contexts), line => printed.append(line));
    } catch (error) {
      const isOurs = /^Stopped/.test(error.message);
      say(isOurs ? error.message : `Python did not start: ${error.message}. The notebook of this page runs it, too.`);
      return null;
    } finally {
      setBusy(false);
    }
  }

  setBusy(false);
  const row = element("div", { className: "bp-exercise-row" }, run, ...more, stop, status);
  const node = element("div", { className: "bp-exercise" }, editor.node, row, help, note, printed);
  return { node, editor, say, note, printed, work };
}
