/* The frame of every explorer, and when its view is drawn. */

import { button, html, keepKeys, setAll, setText } from "./elements.js";
import { fit } from "./fit.js";
import { shareRow } from "./share.js";
import { share } from "./sheet.js";

// A picture is as wide as its column, in true pixels: letters keep their size on a phone. Where the height alone changes, or a
// button, it may be the letters that did.
function watchSize(element, draw, refit) {
  let width = 0;
  const observer = new ResizeObserver(() => {
    const now = Math.round(element.clientWidth);
    if (now && now !== width) draw(width = now);
    else refit();
  });
  for (const one of [element, element.querySelector(".reset")]) observer.observe(one);
  return () => observer.disconnect();
}

// The frame of every explorer: buttons, picture and numbers side by side, one sentence, what to try, the keys.
// `kind` names its class, which its own style sheet starts every rule with. R resets from anywhere in it; `press` may take other
// keys: it returns true for those that it took. What is said with `quiet` is not read out.
export function frame({ kind, hints, home, buttons = [], above = [], left, right, keys, press = () => false }) {
  const verdict = html("p", { class: "verdict", "aria-live": "polite" });
  const folded = (title, content) => html("details", {}, html("summary", {}, title), content);
  const root = html("div", { class: `bp-explorer bp-view bp-${kind}` },
    html("div", { class: "buttons" }, ...buttons, button("Reset", home.reset, { class: "reset" })), ...above,
    html("div", { class: "columns" }, left, right), verdict,
    folded("Try this", html("ol", {}, ...hints.map(hint => html("li", {}, hint)))),
    folded("Keys", html("p", {}, `${keys} R resets: everything is again as it was at first.`)));
  root.append(shareRow(root, home));
  root.addEventListener("keydown", event => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (/^r$/i.test(event.key) && !event.target.matches("input")) home.reset();
    else if (event.target.closest("[hidden]") || !press(event)) return; // WebKit leaves the focus on what is hidden
    event.preventDefault();
    event.stopPropagation();
  });
  const say = (text, { quiet = false } = {}) => {
    setAll(verdict, { "aria-live": quiet ? "off" : "polite" });
    setText(verdict, text);
  };
  return { root, say };
}

// The controls above a view are made by the front end, each in its own time: they are known when they have the focus.
const keepKeysOfFocused = ({ target }) => keepKeys(target);

// How wide the parts of a frame are; a picture is never narrower than it can be read.
export const widthsOf = (...parts) => parts.map(part => Math.max(240, part.clientWidth));

// Shows the frame and draws it anew whenever one of the traits of its state or the width changes; returns the clean-up. A view
// that plays (`motion`, of play.js) is one of those that do so in sight.
// Measuring stands apart from drawing: asking for a width makes the browser lay the page out. What has been drawn is made to fit
// once a frame, before it is shown.
export function live(el, root, model, { home, measure = () => {}, draw, motion }) {
  let waiting = 0;
  const refit = () => {
    waiting ||= requestAnimationFrame(() => {
      waiting = 0;
      if (!root.isConnected) return;
      root.parentElement.closest(".bp-explorer")?.addEventListener("focusin", keepKeysOfFocused);
      fit(root);
    });
  };
  const redraw = () => { draw(); refit(); };
  const remeasure = () => { measure(); redraw(); };
  const names = Object.keys(model.get("state")).map(name => `change:${name}`).join(" ");
  share(model);
  el.append(root);
  const stopWatch = watchSize(root, remeasure, refit);
  const stopSight = motion?.watch(root);
  model.on(names, redraw);
  remeasure();
  const stopLinks = home.watch(root);
  return () => {
    stopLinks();
    stopWatch();
    stopSight?.();
    cancelAnimationFrame(waiting);
    model.off(names, redraw);
    root.remove();
  };
}
