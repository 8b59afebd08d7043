/* The start of a descent: a handle in the picture. */

import { clamp } from "./clamp.js";
import { draggable } from "./drag.js";
import { setAll, svg } from "./elements.js";
import { arrowOf } from "./keys.js";
import { inverse } from "./scales.js";
import { shift } from "./shapes.js";

const two = value => Number(value.toFixed(2)); // hundredths are as exact as a hand can be

// Arrow keys and dragging move the start, Space takes a step. `look` tells where it is and how far it may go: {start, scales,
// room}, with the scales of the picture and [lowest, highest] of each parameter. A start of one parameter moves by any arrow.
export function startHandle(picture, { look, move, next }) {
  const handle = svg("g", { class: "handle", tabindex: 0, role: "slider", "aria-label": "Start" },
    svg("circle", { r: 22 }), svg("circle", { r: 11, class: "start" }));
  picture.append(handle);
  const place = theta => move(theta.map((value, i) => two(clamp(value, look().room[i]))));

  // The picture may zoom out while the start is dragged: the scales of the press hold until the end.
  let held;
  handle.addEventListener("pointerdown", () => { held = look().scales; });
  draggable(handle, picture, ({ x, y }) => place([inverse(held.x, x), inverse(held.y, y)].slice(0, look().start.length)));

  return {
    handle,
    // A start from a link or from Python may lie beyond the room.
    show(at, start, text) {
      const [low, high] = look().room[0];
      setAll(handle, {
        transform: shift(at), "aria-valuetext": text, "aria-valuenow": start[0],
        "aria-valuemin": two(Math.min(low, start[0])), "aria-valuemax": two(Math.max(high, start[0])),
      });
    },
    press(event) {
      const arrow = arrowOf(event, 0.1, 0.5);
      if (event.target !== handle || !(arrow || event.key === " ")) return false;
      const { start } = look();
      if (event.key === " ") next();
      else place(start.map((value, i) => value + (start.length === 1 ? arrow[0] + arrow[1] : arrow[i])));
      return true;
    },
  };
}
