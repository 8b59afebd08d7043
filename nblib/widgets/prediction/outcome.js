/* What came out, beside what the reader had committed to; and how often the reader was right, by how sure. */

import { html, setText } from "../kit/elements.js";
import { memory } from "../kit/memory.js";
import { share } from "../kit/sheet.js";
import { set } from "../kit/state.js";
import { answersOf, calibration, isRight, sentence } from "./words.js";

const { keep, recall, recallAll, whenKept } = memory("prediction");

function render({ model, el }) {
  const [questions, outcomes] = [model.get("questions"), model.get("outcomes")];
  const rows = questions.map(({ text }) => {
    const mark = html("strong");
    const said = html("span");
    return { mark, said, row: html("li", {}, html("span", { class: "asked" }, `${text}: `), mark, said) };
  });
  const sum = html("p", { class: "sum" });

  function draw() {
    const answers = model.get("answers");
    rows.forEach(({ row, mark, said }, q) => {
      const right = answers[q] && isRight(outcomes[q], answers[q].said);
      row.className = answers[q] ? right ? "right" : "wrong" : "";
      setText(mark, answers[q] ? right ? "✓ " : "✗ " : "");
      mark.setAttribute("aria-hidden", "true");
      setText(said, sentence(questions[q], outcomes[q], answers[q]));
    });
    setText(sum, calibration(model.get("judged")));
  }

  const root = html("div", { class: "bp-explorer bp-view bp-outcome", "aria-live": "polite" },
    html("ol", {}, ...rows.map(({ row }) => row)), sum);
  share(model);
  el.append(root);
  model.on("change:answers change:judged", draw);
  draw();
  return () => {
    model.off("change:answers change:judged", draw);
    root.remove();
  };
}

function initialize({ model }) {
  const [chapter, questions, outcomes] = ["chapter", "questions", "outcomes"].map(name => model.get(name));
  function take(kept) {
    const answers = answersOf(questions, kept);
    const judged = answers.map((answer, q) => answer && { ...answer, right: isRight(outcomes[q], answer.said) });
    const news = Object.fromEntries(questions.flatMap(({ text }, q) => judged[q] ? [[text, judged[q]]] : []));
    const isNew = judged.some((one, q) => one && kept[questions[q].text].right !== one.right);
    set(model, { answers, judged: { ...recallAll(), [chapter]: news } });
    if (isNew) keep(chapter, news);
  }
  const stop = whenKept([chapter], (_, kept) => take(kept));
  take(recall(chapter) ?? {});
  return stop;
}

export default { initialize, render };
