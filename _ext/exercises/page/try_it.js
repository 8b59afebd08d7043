// The page "Try it": cells of the reader's own, kept in the browser, shared by a link that holds them.

import { makeDesk } from "./desk.js";
import { button, download, element } from "./elements.js";
import { areCells, linked, linkTo, START } from "./link.js";
import { exercises, keep, recall, record, whenKeptElsewhere } from "./memory.js";

const NAME = "try-it";
const FIRST = "# np and nblib are here, and your own functions from the exercises.\n"
  + "net = nblib.Network([4, 3, 1], seed=0)\nnet.predict_proba(np.ones((2, 4)))";
const SHARED = "These cells came with the link: somebody else wrote them. Nothing of them has run. "
  + "Read them before you run them.";
const mine = () => {
  const found = recall(NAME);
  return areCells(found) && found.length ? found : [FIRST];
};

const place = document.querySelector(".bp-try-it");
const list = element("div");
const said = element("span", { className: "bp-exercise-status", attributes: { role: "status" } });
const note = element("div", { className: "bp-try-it-note admonition warning", attributes: { role: "note" } });
let cells = [];
let isShared = false;
let made = 0;

const codes = () => cells.map(cell => cell.desk.editor.code);
const store = () => {
  if (!isShared && !keep(NAME, codes())) said.textContent = "This browser does not let the page keep your cells.";
};

function addCell(code) {
  const name = `cell ${made += 1}`;
  const remove = button("Remove", () => {
    cells = cells.filter(one => one !== cell);
    desk.node.remove();
    if (!cells.length) addCell("");
    store();
    cells[0].desk.node.querySelector("textarea").focus();
  }, `Remove ${name}`);
  const desk = makeDesk({ code, label: `Your ${name}`, name, onInput: store, onRun: go, more: [remove] });

  async function go() { // tells whether it came to its end
    const parts = exercises();
    const reply = await desk.work("It runs …", ({ exercises: contexts }) => {
      const known = Object.entries(parts).filter(([one]) => one in contexts);
      return { code: desk.editor.code, mine: Object.fromEntries(known.map(([one, own]) => [one, [contexts[one], own]])) };
    });
    if (!reply) return false;
    desk.printed.append([reply.text, reply.error].filter(Boolean).join("\n")); // as text: others may have written it
    desk.say(reply.error ? "An error." : "Done.");
    return !reply.error;
  }

  const cell = { desk, go };
  cells.push(cell);
  list.append(desk.node);
  return cell;
}

function show(found) {
  cells = [];
  list.replaceChildren();
  note.hidden = !isShared;
  found.forEach(addCell);
}

function showOwn() {
  isShared = false;
  show(mine());
}

function begin() {
  const isLink = location.hash.startsWith(START);
  const found = isLink && linked(location.hash);
  isShared = Boolean(found);
  show(found || mine());
  said.textContent = isLink && !found ? "The link is damaged. These are your own cells." : "";
}

async function runAll() {
  for (const cell of [...cells]) if (!await cell.go()) return;
}

async function share() {
  const address = new URL(linkTo(codes()), location).href;
  try {
    await navigator.clipboard.writeText(address);
    said.textContent = "The link is copied. It holds the cells themselves; nothing was sent.";
  } catch {
    history.replaceState(null, "", address);
    said.textContent = "The link is in the address bar now. It holds the cells themselves; nothing was sent.";
  }
}

const leave = () => history.replaceState(null, "", location.pathname + location.search);
const title = element("p", { className: "admonition-title", textContent: "From somebody else" });
const keepThem = button("Keep them with mine", () => {
  const both = [...mine().filter(code => code !== FIRST), ...codes()];
  leave();
  isShared = false;
  show(both);
  store();
});
const back = button("Back to my cells", () => {
  leave();
  showOwn();
});
note.append(title, element("p", { textContent: SHARED }), element("div", { className: "bp-exercise-row" }, keepThem, back));
const add = button("Add a cell", () => {
  addCell("").desk.node.querySelector("textarea").focus();
  store();
});
const save = button("Save my record", () => download("backpropagation-hands-on.json", JSON.stringify(record(), null, 1)));
place.replaceChildren(note, list, element("div", { className: "bp-exercise-row" },
  add, button("Run all", runAll), button("Copy a link", share), save, said));
addEventListener("hashchange", begin);
whenKeptElsewhere(NAME, () => { if (!isShared && JSON.stringify(mine()) !== JSON.stringify(codes())) showOwn(); });
begin();
