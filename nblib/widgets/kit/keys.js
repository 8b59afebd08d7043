/* Keys, as the pictures understand them. */

// Where an arrow key points, right and up being positive, `by` far (`large` with Shift); undefined for any other key.
export function arrowOf({ key, shiftKey }, by, large) {
  const far = shiftKey ? large : by;
  return { ArrowLeft: [-far, 0], ArrowRight: [far, 0], ArrowUp: [0, far], ArrowDown: [0, -far] }[key];
}
