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

  // What stands above may still grow, until the page is loaded.
  function show(root) {
    const scroll = () => root.scrollIntoView({ block: "nearest" });
    scroll();
    if (document.readyState !== "complete") addEventListener("load", scroll, { once: true });
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
