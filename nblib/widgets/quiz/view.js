/* A quiz: for each question a native group of radio buttons. Choosing is free; Check answers, and explains the choice. Arrow
 * keys choose as they move, so to answer at once would answer for those who only want to read.
 */

import { button, html, setText } from "../kit/elements.js";
import { memory } from "../kit/memory.js";
import { share } from "../kit/sheet.js";
import { replaced, set } from "../kit/state.js";

const { keep, recall, whenKept } = memory("quiz");

/* 1 Between places, which Python sees, and texts, which are kept */

export const placesOf = (questions, kept) => questions.map(({ text, choices }) => {
  const place = choices.findIndex(choice => choice.text === kept[text]);
  return place < 0 ? null : place;
});

export const textsOf = (questions, answers) => Object.fromEntries(
  questions.flatMap(({ text, choices }, q) => answers[q] === null ? [] : [[text, choices[answers[q]].text]]));

/* 2 Words */

export function sentence(questions, answers) {
  const [all, open] = [questions.length, answers.filter(answer => answer === null).length];
  const right = questions.filter(({ choices }, q) => choices[answers[q]]?.right).length;
  if (open === all) return `${all} questions, none answered yet.`;
  return `${right} of ${all} right${open ? `, ${open} not answered yet` : ""}.`;
}

/* 3 The view */

function render({ model, el }) {
  const questions = model.get("questions");
  const none = questions.map(() => null);
  const setAt = (name, q, value) => set(model, { [name]: replaced(model.get(name), q, value) });
  const verdict = html("p", { class: "verdict", "aria-live": "polite" });
  const say = text => setText(verdict, text);

  function check(q) {
    const chosen = model.get("chosen")[q];
    if (chosen === null) say(`Question ${q + 1}: choose an answer, then press Check.`);
    else setAt("answers", q, chosen);
  }

  // A form for each question: radio buttons of one name are a group within their form, so no two views share one.
  const asked = questions.map(({ text, choices }, q) => {
    const rows = choices.map((choice, place) => {
      const input = html("input", { type: "radio", name: "answer", change: () => setAt("chosen", q, place) });
      const because = html("p", { class: "because", "aria-live": "polite" });
      const row = html("div", { class: "choice" }, html("label", {}, input, html("span", {}, choice.text)), because);
      return { row, input, because, choice };
    });
    const submit = event => {
      event.preventDefault();
      check(q);
    };
    const form = html("form", { submit }, html("fieldset", {}, html("legend", {}, `${q + 1}. ${text}`),
      ...rows.map(({ row }) => row), button("Check", undefined, { type: "submit" })));
    return { form, rows };
  });

  function explain({ row, because, choice: { right, because: text } }, shown) {
    row.classList.toggle("right", shown && right);
    row.classList.toggle("wrong", shown && !right);
    if (shown === because.hasChildNodes()) return; // said once
    const mark = html("span", { "aria-hidden": "true" }, right ? "✓ " : "✗ ");
    because.replaceChildren(...shown ? [html("strong", {}, mark, right ? "Right." : "Wrong."), ` ${text}`] : []);
  }

  function draw() {
    const [answers, chosen] = [model.get("answers"), model.get("chosen")];
    asked.forEach(({ rows }, q) => rows.forEach((row, place) => {
      row.input.checked = place === chosen[q];
      explain(row, place === chosen[q] && place === answers[q]);
    }));
    say(sentence(questions, answers));
  }

  const reset = () => {
    set(model, { answers: none, chosen: none });
    draw(); // another sentence may stand there
  };
  const root = html("div", { class: "bp-explorer bp-view bp-quiz" }, ...asked.map(({ form }) => form),
    html("div", { class: "buttons" }, verdict, button("Reset", reset, { class: "reset" })));
  share(model);
  el.append(root);
  model.on("change:answers change:chosen", draw);
  draw();
  return () => {
    model.off("change:answers change:chosen", draw);
    root.remove();
  };
}

/* 4 The memory: once for each model, however many views show it */

function initialize({ model }) {
  const [chapter, questions] = [model.get("chapter"), model.get("questions")];
  let before = model.get("answers");
  const follow = () => {
    const answers = model.get("answers");
    // What was answered or forgotten elsewhere is chosen here as well.
    const chosen = model.get("chosen").map((place, q) => answers[q] === before[q] ? place : answers[q]);
    before = answers;
    set(model, { chosen });
    keep(chapter, textsOf(questions, answers));
  };
  model.on("change:answers", follow);
  const stop = whenKept([chapter], (_, kept) => set(model, { answers: placesOf(questions, kept) }));
  // Python may have answered before the first view: only what it left open is recalled.
  const kept = placesOf(questions, recall(chapter) ?? {});
  const chosen = model.get("chosen").map((place, q) => place ?? before[q] ?? kept[q]);
  set(model, { answers: before.map((place, q) => place ?? kept[q]) });
  set(model, { chosen }); // after `follow`: what was chosen and not yet checked stays
  return () => {
    model.off("change:answers", follow);
    stop();
  };
}

export default { initialize, render };
