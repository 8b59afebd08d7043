/* How far the reader has come, in all quizzes together, and the button that forgets it. */

import { button, html } from "../kit/elements.js";
import { memory } from "../kit/memory.js";
import { share } from "../kit/sheet.js";
import { set } from "../kit/state.js";

const { isBlocked, keep, recall, whenKept } = memory("quiz");

export function count({ chapter, questions }, answers) {
  const kept = answers[chapter] ?? {};
  return {
    all: questions.length,
    answered: questions.filter(({ text }) => kept[text] !== undefined).length,
    right: questions.filter(({ text, right }) => kept[text] === right).length,
  };
}

export function total(counts) {
  const [all, answered, right] = ["all", "answered", "right"].map(name => counts.reduce((sum, one) => sum + one[name], 0));
  return `${answered} of ${all} answered, ${right} right.`;
}

function render({ model, el }) {
  const quizzes = model.get("quizzes");
  let forgotten = null; // what the button brings back
  const sum = html("p", { class: "total" });
  const row = (...cells) => html("tr", {}, ...cells);
  const numbers = quizzes.map(() => [html("td"), html("td")]);
  const table = html("table", {},
    html("thead", {}, row(...["Chapter", "Answered", "Right"].map(name => html("th", { scope: "col" }, name)))),
    html("tbody", {}, ...quizzes.map(({ title }, i) => row(html("th", { scope: "row" }, title), ...numbers[i]))));
  const said = html("p", { class: "verdict", "aria-live": "polite" });

  function forget() {
    const [old, back] = [model.get("answers"), forgotten];
    const any = Object.values(old).some(kept => Object.keys(kept).length);
    if (!any && !back) {
      said.textContent = "There is nothing to forget.";
      return;
    }
    for (const { chapter } of quizzes) keep(chapter, any ? {} : back[chapter]);
    forgotten = any ? old : null;
    said.textContent = any ? "All answers are forgotten." : "Your answers are back.";
    draw();
  }
  const clear = button("Forget my answers", forget);

  function draw() {
    const answers = model.get("answers");
    const counts = quizzes.map(quiz => count(quiz, answers));
    sum.textContent = total(counts);
    counts.forEach(({ all, answered, right }, i) => {
      [answered, right].forEach((number, k) => { numbers[i][k].textContent = `${number} of ${all}`; });
    });
    if (counts.some(({ answered }) => answered)) forgotten = null; // a new start has been made
    clear.textContent = forgotten ? "Bring them back" : "Forget my answers";
  }

  if (isBlocked()) said.textContent = "This browser lets the page keep nothing: your answers last until you leave it.";
  const root = html("div", { class: "bp-explorer bp-view bp-quiz-progress" },
    sum, table, html("div", { class: "buttons" }, clear), said);
  share(model);
  el.append(root);
  model.on("change:answers", draw);
  draw();
  return () => {
    model.off("change:answers", draw);
    root.remove();
  };
}

function initialize({ model }) {
  const chapters = model.get("quizzes").map(({ chapter }) => chapter);
  const known = model.get("answers");
  set(model, { answers: Object.fromEntries(chapters.map(chapter => [chapter, recall(chapter) ?? known[chapter] ?? {}])) });
  return whenKept(chapters, (chapter, kept) => set(model, { answers: { ...model.get("answers"), [chapter]: kept } }));
}

export default { initialize, render };
