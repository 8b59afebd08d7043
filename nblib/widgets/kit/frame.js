/* The frame of every explorer, and when its view is drawn. */

import { button, html, setText } from "./elements.js";
import { share } from "./sheet.js";

// A picture is as wide as its column, in true pixels: letters keep their size on a phone.
function watchWidth(element, draw) {
  let width = 0;
  const observer = new ResizeObserver(() => {
    const now = Math.round(element.clientWidth);
    if (now && now !== width) draw(width = now);
  });
  observer.observe(element);
  return () => observer.disconnect();
}

// The frame of every explorer: buttons, picture and numbers side by side, one sentence, what to try, the keys.
// `kind` names its class, which its own style sheet starts every rule with. R resets from anywhere in it; `press` may take other keys: it returns true for those that it took.
export function frame({ kind, hints, buttons = [], above = [], left, right, reset, keys, press = () => false }) {
  const verdict = html("p", { class: "verdict", "aria-live": "polite" });
  const folded = (title, content) => html("details", {}, html("summary", {}, title), content);
  const root = html("div", { class: `bp-explorer bp-view bp-${kind}` },
    html("div", { class: "buttons" }, ...buttons, button("Reset", reset, { class: "reset" })), ...above,
    html("div", { class: "columns" }, left, right), verdict,
    folded("Try this", html("ol", {}, ...hints.map(hint => html("li", {}, hint)))),
    folded("Keys", html("p", {}, keys)));
  root.addEventListener("keydown", event => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (/^r$/i.test(event.key) && !event.target.matches("input")) reset();
    else if (!press(event)) return;
    event.preventDefault();
    event.stopPropagation();
  });
  return { root, say: text => setText(verdict, text) };
}

// Shows the frame and draws it anew whenever one of the traits or the width changes; returns the clean-up.
// Measuring stands apart from drawing: asking for a width makes the browser lay the page out.
export function live(el, root, model, traits, { measure = () => {}, draw }) {
  const remeasure = () => { measure(); draw(); };
  const names = traits.map(name => `change:${name}`).join(" ");
  share(model);
  el.append(root);
  const stopWidth = watchWidth(root, remeasure);
  model.on(names, draw);
  remeasure();
  return () => {
    stopWidth();
    model.off(names, draw);
    root.remove();
  };
}
