/* The cost explorer: two pictures, of which one is shown. Its state is the model's traits (model.py). */

import { html } from "../kit/elements.js";
import { frame, live, widthsOf } from "../kit/frame.js";
import { handlesOf } from "../kit/handles.js";
import { explorer } from "../kit/home.js";
import { read } from "../kit/state.js";
import { answerPart } from "./answer_part.js";
import { linePart } from "./line_part.js";

const STATE = ["points", "line", "best", "z", "y"];

function makeView(el, model, { home }) {
  const handles = handlesOf();
  const parts = [linePart(model, handles), answerPart(model, handles)];
  const left = html("div", {}, ...parts.map(({ picture }) => picture));
  const right = html("div", { class: "side" }, ...parts.map(({ side }) => side));
  const { root, say } = frame({
    kind: "cost-view", hints: model.get("hints"), buttons: parts.map(({ control }) => control), left, right,
    home, press: handles.press,
    keys: "Tab reaches every control. Arrow keys move the end of the line, the point, the prediction a or the pre-activation z "
      + "that has the focus (with Shift in larger steps); Home and End take an end of the line, a or z to its limits.",
  });
  let widths;

  function draw() {
    const shown = model.get("picture_index");
    parts.forEach(({ picture, side, control }, i) => {
      for (const one of [picture, side, control]) one.toggleAttribute("hidden", i !== shown);
    });
    say(parts[shown].show(read(model, STATE), widths));
  }

  return live(el, root, model, { home, measure: () => { widths = widthsOf(left, right); }, draw });
}

export default explorer(makeView);
