// An exercise's cell as an editor, with a check of what is written there; the browser keeps it.

import { makeDesk } from "./desk.js";
import { button, element } from "./elements.js";
import { exercise, keepVersion, whenKeptElsewhere } from "./memory.js";

const SHOWN = { right: "Right.", wrong: "Not right yet.", open: "Not written yet." };

function showBox(place, html) {
  place.innerHTML = html;
  for (const link of place.querySelectorAll("a[href*='.ipynb']")) {
    link.setAttribute("href", link.getAttribute("href").replace(".ipynb", ".html"));
  }
}

export function makeExercise(cell) {
  const source = cell.querySelector(".cell_input");
  const stub = source.querySelector("pre").textContent.trimEnd();
  const [, name] = stub.match(/^def my_(\w+)/) ?? [];
  if (!name) return;
  const before = exercise(name);
  const box = element("div");
  const check = button("Check", () => go(true));
  check.dataset.runs = "yes";
  const reset = button("Reset", () => {
    desk.editor.code = stub;
    store(stub);
    clear();
    desk.say("The beginning is back.");
  });
  const store = code => keepVersion(`exercise/${name}`, code, stub);
  const desk = makeDesk({
    code: before.code ?? stub,
    label: `Your code for ${name}`,
    onInput: code => store(code) || desk.say("This browser does not let the page keep your code."),
    onRun: () => go(false),
    more: [check, reset],
  });
  const clear = () => {
    desk.printed.textContent = "";
    box.replaceChildren();
  };

  async function go(isCheck) {
    const question = ({ exercises }) => {
      clear();
      cell.querySelector(":scope > .cell_output")?.remove();
      return { code: desk.editor.code, context: exercises[name] ?? "", name, isCheck };
    };
    const reply = await desk.work(isCheck ? "It is checked …" : "It runs …", question);
    if (!reply) return;
    desk.printed.append([reply.text, reply.error].filter(Boolean).join("\n"));
    showBox(box, reply.html);
    desk.say(reply.error ? "An error." : SHOWN[reply.verdict] ?? "Done.");
  }

  if (before.code && before.stub !== stub) {
    desk.note.append(" The exercise has changed since you wrote this: Reset shows how it begins now.");
  }
  whenKeptElsewhere(`exercise/${name}`, () => { desk.editor.code = exercise(name).code ?? stub; });
  source.hidden = true;
  desk.node.append(box);
  source.after(desk.node);
}
