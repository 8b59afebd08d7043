/* Where an explorer began: Reset leads back there, and a link tells what has changed since. */

import { readLink, writeLink } from "./link.js";
import { read, set } from "./state.js";

export function homeOf(model) {
  const { state, name } = read(model, ["state", "name"]);
  const now = () => read(model, Object.keys(state));
  const first = now();
  const views = new Set();
  let isLinked = false; // whether the address of the page leads here

  function look() {
    const found = readLink(location.hash, name, state);
    isLinked = found !== undefined;
    if (isLinked) set(model, { ...first, ...found });
    if (isLinked) views.forEach(show);
  }

  // What stands above may still grow: scrolls for some seconds, until the reader does something.
  function show(root) {
    const box = root.parentElement?.closest(".bp-explorer") ?? root;
    const growth = new ResizeObserver(() => box.scrollIntoView());
    const stop = () => growth.disconnect();
    growth.observe(document.body);
    for (const kind of ["wheel", "pointerdown", "keydown"]) addEventListener(kind, stop, { once: true });
    setTimeout(stop, 5000);
  }

  return {
    name,
    reset: () => set(model, first),
    link: () => writeLink(name, state, first, now()),
    // Goes where the address of the page leads, now and whenever it changes.
    follow() {
      look();
      addEventListener("hashchange", look);
      return () => removeEventListener("hashchange", look);
    },
    watch(root) {
      views.add(root);
      if (isLinked) show(root);
      isLinked = false;
      return () => views.delete(root);
    },
  };
}

// The widget of an explorer: `makeView` draws one of its views; `stateOf(model)` is what all of them share, and may have a
// `motion` (play.js).
export const explorer = (makeView, stateOf = () => ({})) => () => {
  let shared;
  return {
    initialize({ model }) {
      const home = homeOf(model); // before anything changes
      shared = { home, ...stateOf(model) };
      const stops = [shared.motion?.attach(model), home.follow()];
      return () => stops.forEach(stop => stop?.());
    },
    render: ({ el, model }) => makeView(el, model, shared),
  };
};
