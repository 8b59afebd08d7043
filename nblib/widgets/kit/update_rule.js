/* The rule of gradient descent with its numbers: for each parameter a row of symbols over a row of values. */

import { html } from "./elements.js";
import { fixed } from "./numbers.js";

const SYMBOLS = ["theta", "", "theta", "", "", "", "delta"];
const VALUES = ["value theta", "", "value theta", "", "value alpha", "", "value delta"];
const spans = (texts, kinds) => texts.map((text, column) => html("span", { class: kinds[column] }, text));

// `names` and `slopes` are what the parameters and their derivatives are called, `after` is where the step leads.
export function updateRule({ names, slopes, here: { theta, gradient }, after, rate }) {
  return names.flatMap((name, i) => {
    const slope = fixed(gradient[i]);
    return [
      ...spans([name, ":=", name, "−", "α", "·", slopes[i]], SYMBOLS),
      ...spans([fixed(after[i]), "=", fixed(theta[i]), "−", rate, "·", gradient[i] < 0 ? `(${slope})` : slope], VALUES),
    ];
  });
}
