/* Handles in a picture: sliders that are dragged, or moved by arrow keys. */

import { clamp } from "./clamp.js";
import { draggable } from "./drag.js";
import { setAll, svg } from "./elements.js";
import { arrowOf } from "./keys.js";
import { shift } from "./shapes.js";

// A handle is a slider: arrow keys call `step` with how far to go to the right and up, in small steps, dragging calls `drag` with
// a point of the picture; Home and End call `ends` with 0 and 1, where there is one.
export function handlesOf() {
  const controls = new Map();
  return {
    make(picture, name, shape, { step, drag, ends }) {
      const handle = svg("g", { class: "handle", tabindex: 0, role: "slider", "aria-label": name },
        svg("circle", { class: "hit", r: 18 }), ...shape);
      controls.set(handle, { step, ends });
      draggable(handle, picture, drag);
      return handle;
    },
    press(event) {
      const control = controls.get(event.target);
      const arrow = arrowOf(event, 1, 10);
      const limit = control?.ends ? ["Home", "End"].indexOf(event.key) : -1;
      if (!control || !(arrow || limit >= 0)) return false;
      if (arrow) control.step(...arrow);
      else control.ends(limit);
      return true;
    },
  };
}

export const thumb = kind => [svg("circle", { r: 9, class: kind })];

// Puts a handle to a point of its picture and says where it is; `range` is how far its value may go.
export const aim = (handle, point, value, text, [low, high]) => setAll(handle, {
  transform: shift(point), "aria-valuemin": low, "aria-valuemax": high,
  "aria-valuenow": Number(value.toFixed(4)), "aria-valuetext": text,
});

// To so many digits, between limits that may have more.
export const rounded = (value, digits, range) => Number(clamp(Number(value.toFixed(digits)), range).toFixed(12));
