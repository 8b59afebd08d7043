/* What the two explorers of the 4-2-2-1 network put on the page beside its picture: steps, lighting, formulas. */

import { button, html, redraw } from "./elements.js";
import { raised } from "./numbers.js";
import { parse } from "./small_network_formulas.js";

export const stepName = step => step.replace(/^d(?=\d)/, "δ").replace(/^g(?=\d)/, "∂Θ").replace(/\d/, raised);

// Whether a step reads or writes what a key names; of g2 and d2 the first are the derivatives by Θ², the second the deltas of
// layer 2.
export function uses(step, key) {
  const [letter, layer, , k] = parse(key);
  const [kind, l, own] = [step[0], Number(step[1]), Number(layer)];
  if (step === "x") return letter === "a" && own === 1;
  if (step === "J" || step === "d4") return key === "J" || key === "a4.1";
  if (!l) return true; // all at once
  if (key === "J") return false;
  if (kind === "a") return letter !== "t" && own === l;
  const first = kind === "z" ? l - 1 : l; // of the two layers beside the matrix
  if (letter === "t") return own === first && (kind !== "d" || k !== "0");
  return own === first || own === first + 1;
}

// One stop for Tab; arrow keys move inside. After a redraw `refresh` finds the place again.
export function roving(container, selector) {
  const all = () => [...container.querySelectorAll(selector)];
  let here = 0;
  const move = (to, focus) => {
    const list = all();
    here = Math.min(Math.max(to, 0), list.length - 1);
    list.forEach((one, i) => one.setAttribute("tabindex", i === here ? 0 : -1));
    if (focus) list[here]?.focus();
  };
  container.addEventListener("focusin", ({ target }) => move(all().indexOf(target.closest(selector)), false));
  container.addEventListener("keydown", event => {
    const [less, more] = [here - 1, here + 1];
    const to = { ArrowLeft: less, ArrowUp: less, ArrowRight: more, ArrowDown: more, Home: 0, End: Infinity }[event.key];
    if (to === undefined || !event.target.closest(selector)) return;
    move(to, true);
    event.preventDefault();
    event.stopPropagation();
  });
  return { move, refresh: focused => move(here, focused) };
}

// The strip of steps, [name, words] each, in one or two parts; Previous and Next go with it.
export function stepper(steps, { go, previous, next, parts = [steps.length] }) {
  const buttons = steps.map(([text, title], i) => button(text, () => go(i), { title, "aria-label": `${text}: ${title}` }));
  const strip = html("div", { class: "strip", role: "toolbar", "aria-label": "Steps" },
    ...parts.map((end, i) => html("div", {}, ...buttons.slice(parts[i - 1] ?? 0, end))));
  const [back, on] = [button("Previous", previous), button("Next", next, { class: "main" })];
  const rove = roving(strip, "button");
  const show = index => {
    buttons.forEach((one, i) => one.setAttribute("aria-pressed", String(i === index)));
    if (!strip.contains(document.activeElement)) rove.move(index, false);
  };
  return { strip, back, on, show };
}

// What shares a key with what is pointed at or focused is lit: a factor and its edge, a unit and its number.
export function lighting(root) {
  let [hovered, focused] = [null, null];
  const keysIn = element => element.dataset.keys.split(" ");
  const keysOf = target => {
    const named = target.closest?.("[data-keys]");
    return named ? keysIn(named) : null;
  };
  const show = () => {
    const keys = hovered ?? focused ?? [];
    for (const one of root.querySelectorAll("[data-keys]")) {
      one.classList.toggle("lit", keysIn(one).some(key => keys.includes(key)));
    }
  };
  const listen = (name, note) => root.addEventListener(name, ({ target }) => { note(target); show(); });
  listen("pointerover", target => { hovered = keysOf(target); });
  listen("pointerleave", () => { hovered = null; });
  listen("focusin", target => { focused = keysOf(target); });
  listen("focusout", () => { focused = null; });
  return show;
}

export const heading = (name, words) => html("p", { class: "heading" }, html("b", {}, name), html("small", {}, words));

// Changes what a panel shows; a focused factor keeps the focus.
export function refill(panel, rove, children) {
  const had = panel.contains(document.activeElement);
  redraw(panel, ...children);
  rove.refresh(had);
}
