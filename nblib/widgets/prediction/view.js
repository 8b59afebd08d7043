/* Predictions: for each question its choices or a field, and how sure the reader is. One button commits to all that are complete.
 * What is committed to is closed until the reader asks to change it.
 */

import { button, html, setText } from "../kit/elements.js";
import { memory } from "../kit/memory.js";
import { share } from "../kit/sheet.js";
import { replaced, set } from "../kit/state.js";
import { answersOf, lacking, SURE } from "./words.js";

const { isBlocked, keep, recall, whenKept } = memory("prediction");

export function status(answers) {
  const count = answers.filter(Boolean).length;
  if (!count) return "Nothing is committed yet.";
  const left = answers.length - count;
  return `${count} of ${answers.length} committed${left ? "" : ". You meet them again under “Your prediction”"}.`;
}

/* 1 The view */

const radios = (name, values, chosen) => values.map(value => {
  const input = html("input", { type: "radio", name, value, change: () => chosen(value) });
  return { value, input, row: html("label", {}, input, html("span", {}, value)) };
});

function render({ model, el }) {
  const questions = model.get("questions");
  const verdict = html("p", { class: "verdict", "aria-live": "polite" });
  const write = (q, change) => set(model, { draft: replaced(model.get("draft"), q, { ...model.get("draft")[q], ...change }) });

  const asked = questions.map((question, q) => {
    const { text, choices, counts } = question;
    const said = radios(`said-${q}`, choices, value => write(q, { said: value }));
    const sure = radios(`sure-${q}`, SURE, value => write(q, { sure: value }));
    const field = html("input", {
      type: "text", autocomplete: "off", size: 9, "aria-label": `${text}: your number; ${counts} counts as right`,
      input: ({ currentTarget }) => write(q, { said: currentTarget.value }),
    });
    const written = [field, html("span", { "aria-hidden": "true" }, `counts as right: ${counts}`)];
    const answers = choices.length ? said.map(({ row }) => row) : written;
    const group = html("fieldset", {}, html("legend", {}, text), html("div", { class: "said" }, ...answers),
      html("div", { class: "sure", role: "radiogroup", "aria-label": `How sure are you? ${text}` },
        html("span", { "aria-hidden": "true" }, "How sure?"), ...sure.map(({ row }) => row)));
    return { group, field, said, sure };
  });

  function commit(event) {
    event.preventDefault();
    const [draft, before] = [model.get("draft"), model.get("answers")];
    const lacks = questions.map((question, q) => before[q] ? null : lacking(question, draft[q]));
    const answers = before.map((old, q) => lacks[q] === "" ? { said: draft[q].said.trim(), sure: draft[q].sure } : old);
    set(model, { answers });
    draw();
    const short = lacks.findIndex(Boolean);
    if (short >= 0) say(`Question ${short + 1}: ${lacks[short]}, then press Commit.`);
    else if (!answers.some(Boolean)) say("Answer a question, say how sure you are, then press Commit.");
    else if (isBlocked()) say(`${status(answers)} This browser lets the page keep nothing: they last until you leave it.`);
  }
  const say = text => setText(verdict, text);
  const submit = button("Commit", undefined, { type: "submit" });
  const change = button("Change", () => set(model, { answers: questions.map(() => null) }), { class: "reset" });

  function draw() {
    const [answers, draft] = [model.get("answers"), model.get("draft")];
    asked.forEach(({ group, field, said, sure }, q) => {
      const now = answers[q] ?? draft[q];
      group.disabled = Boolean(answers[q]);
      for (const [rows, chosen] of [[said, now.said], [sure, now.sure]]) {
        for (const { value, input, row } of rows) {
          input.checked = value === chosen;
          row.classList.toggle("chosen", input.checked);
        }
      }
      if (field.value !== (now.said ?? "")) field.value = now.said ?? "";
    });
    change.setAttribute("aria-disabled", String(!answers.some(Boolean)));
    submit.setAttribute("aria-disabled", String(answers.every(Boolean)));
    say(status(answers));
  }

  const form = html("form", { submit: commit }, ...asked.map(({ group }) => group),
    html("div", { class: "buttons" }, submit, verdict, change));
  const root = html("div", { class: "bp-explorer bp-view bp-prediction" }, form);
  share(model);
  el.append(root);
  model.on("change:answers change:draft", draw);
  draw();
  return () => {
    model.off("change:answers change:draft", draw);
    root.remove();
  };
}

/* 2 The memory: once for each model, however many views show it */

function initialize({ model }) {
  const [chapter, questions] = [model.get("chapter"), model.get("questions")];
  // With what is known of an answer: whether it was right stays, as long as the answer does.
  const follow = () => {
    const known = recall(chapter) ?? {};
    const answers = model.get("answers");
    const old = answersOf(questions, known);
    const isSame = q => old[q]?.said === answers[q].said && old[q]?.sure === answers[q].sure;
    if (JSON.stringify(old) === JSON.stringify(answers)) return;
    keep(chapter, Object.fromEntries(questions.flatMap(({ text }, q) =>
      answers[q] ? [[text, isSame(q) ? known[text] : answers[q]]] : [])));
  };
  const take = kept => {
    const answers = answersOf(questions, kept);
    const draft = model.get("draft").map((old, q) => answers[q] ?? old);
    set(model, { draft });
    set(model, { answers });
  };
  // Python may have answered before the first view: only what it left open is recalled.
  const before = model.get("answers");
  const kept = answersOf(questions, recall(chapter));
  const answers = before.map((answer, q) => answer ?? kept[q]);
  model.on("change:answers", follow);
  set(model, { draft: model.get("draft").map((old, q) => answers[q] ?? old) });
  set(model, { answers });
  follow();
  const stop = whenKept([chapter], (_, found) => take(found));
  return () => {
    model.off("change:answers", follow);
    stop();
  };
}

export default { initialize, render };
