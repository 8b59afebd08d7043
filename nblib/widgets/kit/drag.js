/* Pointers: where they are in a picture, dragging a handle, scrubbing along a curve. */

// From a pointer's place to a point in the picture's own units.
export const inPicture = (picture, { clientX, clientY }) =>
  new DOMPoint(clientX, clientY).matrixTransform(picture.getScreenCTM().inverse());

// Calls `move` with each point (in the picture's units) that a drag of the handle reaches. A finger on a handle would scroll the
// page: Chromium takes no `touch-action` from a <g>.
export function draggable(handle, picture, move) {
  handle.addEventListener("touchstart", event => event.preventDefault(), { passive: false });
  handle.addEventListener("pointerdown", event => {
    event.preventDefault();
    handle.setPointerCapture(event.pointerId);
    handle.focus();
    // The view may hide the handle while it is held, by another finger or a link.
    const drag = moved => { if (!handle.closest("[hidden]")) move(inPicture(picture, moved)); };
    handle.addEventListener("pointermove", drag);
    handle.addEventListener("lostpointercapture", () => handle.removeEventListener("pointermove", drag), { once: true });
  });
}

// Calls `move` with each point where a pointer is pressed in the picture, and with those that it reaches pressed.
export function scrubbed(picture, move) {
  for (const kind of ["pointerdown", "pointermove"]) {
    picture.addEventListener(kind, event => {
      if (event.buttons) move(inPicture(picture, event));
    });
  }
}
