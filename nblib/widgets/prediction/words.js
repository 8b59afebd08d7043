/* What is said of predictions, and what of the kept ones holds: pure functions. */

export const SURE = ["a guess", "fairly sure", "certain"]; // from the least to the most

/* 1 What was said. Others may have written into the storage, and questions change: what is none of their answers is no answer. */

export function numberOf(text) {
  const plain = String(text).replace(/[−–]/g, "-").replace(/[\s,%]/g, "");
  return /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(plain) && Number.isFinite(Number(plain)) ? Number(plain) : null;
}

const isSaid = ({ choices }, said) =>
  choices.length ? choices.includes(said) : typeof said === "string" && numberOf(said) !== null;

export const answerOf = (question, kept) =>
  SURE.includes(kept?.sure) && isSaid(question, kept.said) ? { said: kept.said, sure: kept.sure } : null;

const keptOf = (kept, { text }) => Object.prototype.hasOwnProperty.call(Object(kept), text) ? kept[text] : undefined;

export const answersOf = (questions, kept) => questions.map(question => answerOf(question, keptOf(kept, question)));

// What one question's fields lack: "" if nothing, null if they are untouched.
export function lacking(question, { said = "", sure } = {}) {
  const isEmpty = String(said).trim() === "";
  if (isEmpty && !sure) return null;
  if (isEmpty) return question.choices.length ? "choose an answer" : "write a number";
  if (!isSaid(question, said)) return "write a number, such as 0.5 or 12,000";
  return sure ? "" : "say how sure you are";
}

/* 2 Sentences */

const how = sure => sure === "a guess" ? "as a guess" : sure;

export const isRight = ({ right, low, high }, said) =>
  right === undefined ? numberOf(said) >= low && numberOf(said) <= high : said === right;

export function sentence({ choices, counts }, { shown, ...truth }, answer) {
  const [open, close] = choices.length && !/^[\d.,−]+$/.test(choices[0]) ? ["“", "”"] : ["", ""];
  const came = `${open}${shown}${close}`;
  if (!answer) return `It came out as ${came}. You made no prediction.`;
  const you = `You said ${open}${answer.said}${close}, ${how(answer.sure)}`;
  const isTrue = isRight(truth, answer.said);
  if (isTrue && answer.said === shown) return `${you}, and so it came out.`;
  if (choices.length) return `${you}; it came out as ${came}.`;
  return `${you}; it came out as ${came}, which is ${isTrue ? "near enough" : "too far"}: ${counts} counts.`;
}

// How often the reader was right, by how sure; of all chapters whose outcome was shown.
export function calibration(judged) {
  const all = Object.values(Object(judged)).flatMap(kept => Object.values(Object(kept)))
    .filter(one => SURE.includes(one?.sure) && typeof one.right === "boolean");
  const parts = [...SURE].reverse().flatMap(sure => {
    const rights = all.filter(one => one.sure === sure).map(({ right }) => right);
    return rights.length ? [`${how(sure)}, ${rights.filter(Boolean).length} of ${rights.length}`] : [];
  });
  return parts.length ? `Right so far, in all chapters: ${parts.join("; ")}.` : "";
}
