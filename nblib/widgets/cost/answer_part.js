/* The second picture of the cost explorer: one probability, and what both costs send back. */

import { button, html, redraw, setAll, svg } from "../kit/elements.js";
import { aim, rounded, thumb } from "../kit/handles.js";
import { fixed } from "../kit/numbers.js";
import { inverse } from "../kit/scales.js";
import { set } from "../kit/state.js";
import { answerSentence, preactivation, prediction, readAnswers } from "./answer.js";
import { drawCosts, drawSlopes, NAMES } from "./pictures.js";
import { headings, row } from "./tables.js";

const SLOPES_HEIGHT = 250;

function tell(here, table) {
  const numbers = what => ["squared", "entropy"].map(kind => fixed(here[kind][what]));
  const delta = ["", "delta", "delta"];
  redraw(table, headings(["", NAMES.squared, NAMES.entropy]), html("tbody", {},
    row(["J", ...numbers("cost")]),
    row(["dJ/da", ...numbers("byA")], delta),
    row(["· σ\u2032(z)", fixed(here.slope), fixed(here.slope)]),
    row(["= δ = dJ/dz", ...numbers("byZ")], delta)));
}

const describeCosts = ({ a, squared, entropy }, y) => `Both costs over the prediction a, for the target ${y}. At a = ${fixed(a)} `
  + `squared error is ${fixed(squared.cost)} and cross-entropy ${fixed(entropy.cost)}.`;
const describeSlopes = ({ squared, entropy }, z) => `The slopes of both costs with respect to z. At z = ${fixed(z, 2)} that of `
  + `squared error is ${fixed(squared.byZ)}, that of cross-entropy ${fixed(entropy.byZ)}.`;

// Its elements, and `show`, which draws a state into them and returns the sentence.
export function answerPart(model, handles) {
  const reach = model.get("reach");
  const answers = readAnswers(model.get("answers"), reach);
  let costs, slopes;

  const setZ = z => set(model, { z: rounded(z, 2, [-reach, reach]) });
  const setA = a => set(model, { z: preactivation(a, reach) }); // given as a decimal, kept as its z
  const [costPicture, slopePicture] = ["picture cost-picture", "slope-picture"].map(name => svg("svg", { class: name }));
  const [costDrawn, slopeDrawn] = [svg("g", { role: "img" }), svg("g", { role: "img" })];
  const handleA = handles.make(costPicture, "Prediction a", thumb("start a"), {
    step: (sideways, upward) => setA(Number((prediction(model.get("z")) + 0.01 * (sideways + upward)).toFixed(2))),
    ends: setA,
    drag: point => setA(Number(inverse(costs.x, point.x).toFixed(3))),
  });
  const handleZ = handles.make(slopePicture, "Pre-activation z", thumb("start z"), {
    step: (sideways, upward) => setZ(Number((model.get("z") + 0.1 * (sideways + upward)).toFixed(1))),
    ends: last => setZ(last ? reach : -reach),
    drag: point => setZ(inverse(slopes.x, point.x)),
  });
  costPicture.append(costDrawn, handleA);
  slopePicture.append(slopeDrawn, handleZ);
  const targets = [0, 1].map(y => button(`y = ${y}`, () => set(model, { y })));
  const control = html("div", { role: "group", "aria-label": "Target" },
    html("span", { "aria-hidden": "true" }, "Target"), ...targets);
  const table = html("table");

  function show({ z, y }, [width, side]) {
    const here = answers.at(z, y);
    const height = Math.round(Math.min(width * 0.9, 420));
    costs = drawCosts(answers, here, y, width, height);
    slopes = drawSlopes(answers, here, y, reach, side, SLOPES_HEIGHT);
    setAll(costPicture, { viewBox: `0 0 ${width} ${height}` });
    setAll(slopePicture, { viewBox: `0 0 ${side} ${SLOPES_HEIGHT}` });
    costDrawn.replaceChildren(costs.picture);
    slopeDrawn.replaceChildren(slopes.picture);
    setAll(costDrawn, { "aria-label": describeCosts(here, y) });
    setAll(slopeDrawn, { "aria-label": describeSlopes(here, z) });
    aim(handleA, [costs.x(here.a), costs.box.bottom], here.a, `a = ${fixed(here.a)}`, [0, 1]);
    aim(handleZ, [slopes.x(z), slopes.box.bottom], z, `z = ${fixed(z, 2)}`, [-reach, reach]);
    tell(here, table);
    targets.forEach((one, target) => setAll(one, { "aria-pressed": target === y }));
    return answerSentence(here, y);
  }

  return { picture: costPicture, side: html("div", {}, table, slopePicture), control, show };
}
