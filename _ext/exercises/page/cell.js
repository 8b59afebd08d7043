// A chapter's cell that can be opened, run and changed: what it shows then stands beside what the book shows. What the reader
// changed, the browser keeps, and the cell is open when the page is there again.

import { makeDesk } from "./desk.js";
import { button, element } from "./elements.js";
import { page } from "./files.js";
import { keepVersion, whenKeptElsewhere, written } from "./memory.js";

// The same text with what differs from the book's marked, and how many values do.
function compared(text, original) {
  const [mine, books] = [text, original].map(one => one.split("\n").map(line => line.split(/([\s,;:()[\]]+)/)));
  let changed = 0;
  const lines = mine.flatMap((words, row) => [...words.map((word, place) => {
    if (!/\w/.test(word) || word === books[row]?.[place]) return word;
    changed += 1;
    return element("mark", { textContent: word });
  }), "\n"]);
  return { lines, changed: changed || Math.abs(books.length - mine.length) };
}

const column = (title, ...text) => element("div", {}, element("p", { textContent: title }), element("pre", {}, ...text));

const kept = name => `cell/${name}`;

function openCell(cell, name) {
  const source = cell.querySelector(".cell_input");
  const output = cell.querySelector(".cell_output");
  const code = source.querySelector("pre").textContent.trimEnd();
  const before = written(kept(name));
  const wasKept = before.code !== undefined;
  const original = [...output?.querySelectorAll("pre") ?? []].map(one => one.textContent).join("").trim();
  const results = element("div", { className: "bp-compared" });
  const clear = () => {
    results.replaceChildren();
    if (output) output.hidden = false;
  };
  const reset = button("Reset", () => {
    desk.editor.code = code;
    store(code);
    desk.printed.textContent = "";
    clear();
    desk.say("The book's code is back.");
  });
  const store = text => keepVersion(kept(name), text, code);
  const desk = makeDesk({
    code: before.code ?? code,
    label: "Your version of this cell",
    onInput: text => store(text) || desk.say("This browser does not let the page keep your code."),
    onRun: go,
    more: [reset],
  });

  async function go() {
    clear();
    const question = ({ cells }) => ({ code: desk.editor.code, context: cells[name], name: "", isCheck: false });
    const reply = await desk.work("It runs …", question);
    if (!reply) return;
    const text = (desk.printed.textContent + reply.text).trim();
    desk.printed.textContent = reply.error;
    const { lines, changed } = compared(text, original);
    const isSame = !changed && !reply.error;
    if (text || original) results.append(column("In the book", original), column("Now", ...lines));
    if (output) output.hidden = true;
    const same = original ? "The same as in the book." : "Done.";
    desk.say(reply.error ? "An error." : isSame ? same : `${changed} ${changed === 1 ? "value differs" : "values differ"}.`);
  }

  if (wasKept) desk.say(output ? "Your version. Below is what the book's cell shows." : "Your version.");
  if (wasKept && before.stub !== code) {
    desk.note.append(" The book's cell has changed since you wrote this: Reset shows it.");
  }
  whenKeptElsewhere(kept(name), () => { desk.editor.code = written(kept(name)).code ?? code; });
  desk.printed.before(results);
  source.hidden = true;
  source.after(desk.node);
  return desk.node;
}

export function offerCell(cell) {
  const [mark] = [...cell.classList].filter(one => one.startsWith("try-cell-"));
  const name = `${page}/${mark.slice("try-cell-".length)}`;
  if (written(kept(name)).code !== undefined) return void openCell(cell, name);
  const offer = button("Try this cell", () => {
    offer.remove();
    openCell(cell, name).querySelector("textarea").focus();
  });
  offer.className = "bp-try";
  cell.querySelector(".cell_input").after(offer);
}
