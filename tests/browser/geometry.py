"""Where everything in an explorer lies: nothing sticks out, no word is cut, none covers another."""

import random
from collections.abc import Iterable
from dataclasses import dataclass

from playwright.sync_api import Page
from visiting import AT_REST

FONTS = ["sans-serif", "serif", "monospace, serif"]
# WCAG 2.2, 1.4.12
SPACING = """* { line-height: 1.5 !important; letter-spacing: 0.12em !important;
  word-spacing: 0.16em !important } p { margin-bottom: 2em !important }"""
MODES = ["normal", "spaced", "forced"]
WIDTHS = [
    *(320, 344, 360, 375, 390, 412, 430, 480, 540, 577),
    *(700, 768, 850, 960, 1024, 1280, 1440, 1680, 1920, 2560),
]

# All else of a page goes before its formulas are drawn, and laid out anew at each width.
LEAVE_EXPLORERS = """document.addEventListener("DOMContentLoaded", () => {
  const kept = ".sw-root, script";
  const clear = one => {
    for (const child of [...one.children]) {
      if (child.matches(kept)) continue;
      if (child.querySelector(kept)) clear(child);
      else child.remove();
    }
  };
  clear(document.querySelector("article"));
})"""
# Each choice at its i-th value, each slider at an end, each button pressed: once, or often.
USE = """i => {
  const tell = one => ["input", "change"]
    .forEach(kind => one.dispatchEvent(new Event(kind, {bubbles: true})));
  for (const explorer of document.querySelectorAll(".bp-explorer")) {
    for (const menu of explorer.querySelectorAll(".bp-controls select")) {
      menu.selectedIndex = i % menu.options.length;
      tell(menu);
    }
    for (const choice of explorer.querySelectorAll(".bp-controls .sw-toggles")) {
      const all = choice.querySelectorAll("input");
      all[i % all.length].click();
    }
    for (const slider of explorer.querySelectorAll(".bp-controls input[type=range]")) {
      slider.value = i % 2 ? slider.max : slider.min;
      tell(slider);
    }
    explorer.querySelectorAll("details").forEach(one => { one.open = true; });
    const buttons = ".bp-view :is(.buttons, .strip) button:not(.reset)";
    for (const one of explorer.querySelectorAll(buttons)) {
      for (let k = 0; k < (i % 2 ? 12 : 1); k++) one.click();
    }
  }
}"""
# As many as the longest choice has values.
COUNT = """() => {
  const choices = [...document.querySelectorAll(".bp-controls :is(.sw-toggles, select)")];
  return Math.max(2, ...choices.map(one => one.querySelectorAll("input, option").length));
}"""

FAULTS = """() => {
  const SIDES = ["left", "right", "top", "bottom"];
  const named = one => `${one.tagName.toLowerCase()}.${one.getAttribute("class") ?? ""}`;
  const past = (a, b) => [b.left - a.left, a.right - b.right, b.top - a.top, a.bottom - b.bottom];
  const meet = (a, b) => ({left: Math.max(a.left, b.left), right: Math.min(a.right, b.right),
    top: Math.max(a.top, b.top), bottom: Math.min(a.bottom, b.bottom)});
  const told = (a, b) => past(a, b)
    .map((by, i) => by > 1 ? `${SIDES[i]} ${by.toFixed(1)}` : "").join(" ");

  // The box of an inner picture is that of its content; it clips at its own edges.
  function boxOf(one) {
    if (!one.matches("svg svg")) return one.getBoundingClientRect();
    const [x, y, width, height] = ["x", "y", "width", "height"]
      .map(name => one[name].baseVal.value);
    const matrix = one.parentElement.getScreenCTM();
    const [from, to] = [[x, y], [x + width, y + height]]
      .map(at => new DOMPoint(...at).matrixTransform(matrix));
    return {left: from.x, right: to.x, top: from.y, bottom: to.y, width, height};
  }
  const clips = (one, {overflowX, contain}) => one.matches("svg") || contain.includes("paint")
    || (!one.ownerSVGElement && overflowX !== "visible");

  // Boxes of lines, without the empty space over and under the letters.
  function inked(node, parent) {
    const range = document.createRange();
    range.selectNodeContents(node);
    const boxes = parent.ownerSVGElement ? [parent.closest("text").getBoundingClientRect()]
      : [...range.getClientRects()];
    return boxes.filter(({width}) => width > 1).map(({left, right, top, bottom}) => {
      const trim = (bottom - top) / 5;
      return {left: left + 0.5, right: right - 0.5, top: top + trim, bottom: bottom - trim};
    });
  }

  // How much wider the chosen text of a menu is than its place; 0 where it is shown above it.
  function cutIn(menu) {
    const style = getComputedStyle(menu);
    if (menu.size > 1 || style.webkitTextFillColor === "rgba(0, 0, 0, 0)") return 0;
    const line = document.body.appendChild(document.createElement("span"));
    for (const name of ["font", "letterSpacing", "wordSpacing"]) line.style[name] = style[name];
    Object.assign(line.style, {position: "absolute", whiteSpace: "pre"});
    line.textContent = menu.selectedOptions[0]?.text ?? "";
    const {width} = line.getBoundingClientRect();
    line.remove();
    return width - (menu.clientWidth - parseFloat(style.paddingLeft) - 20);
  }

  const faults = [];
  function walk(one, whole, clip, seen) {
    const style = getComputedStyle(one);
    if (!one.checkVisibility() || style.visibility === "hidden" || style.opacity === "0") return;
    const box = boxOf(one);
    // of a group the parts are looked at; around a handle is room for fingers
    const isShown = box.width && box.height && !one.matches("g, .handle :not(text), .hit");
    const out = told(box, whole);
    if (isShown && !clip.inner && out.trim()) faults.push(`${named(one)} sticks out: ${out}`);
    if (one.matches("select") && cutIn(one) > 1) {
      faults.push(`the menu "${one.selectedOptions[0].text.slice(0, 30)}" is cut: ${cutIn(one)}`);
    }
    const isInner = clip.inner || one.matches("svg svg");
    const inner = clips(one, style) ? {...meet(clip, box), inner: isInner} : clip;
    const text = one.closest("text");
    for (const node of one.childNodes) {
      if (node.nodeType === Node.ELEMENT_NODE) walk(node, whole, inner, seen);
      const isText = node.nodeType === Node.TEXT_NODE && node.data.trim() && !one.matches("option");
      if (!isText || (text && seen.some(other => other.text === text))) continue;
      for (const ink of inked(node, one)) {
        const both = meet(ink, inner);
        if (text && (both.right < both.left || both.bottom < both.top)) continue; // off the map
        const name = `${named(one)} "${(text ?? node).textContent.trim().slice(0, 30)}"`;
        const cut = told(ink, inner);
        if (cut.trim()) faults.push(`${name} is cut: ${cut}`);
        const beyond = clip.inner ? "" : told(both, whole);
        if (beyond.trim()) faults.push(`${name} sticks out: ${beyond}`);
        seen.push({name, text, ...ink});
      }
    }
  }

  function covered(words) {
    words.sort((a, b) => a.top - b.top);
    words.forEach((a, i) => {
      for (let j = i + 1; j < words.length && words[j].top < a.bottom - 1; j++) {
        const both = meet(a, words[j]);
        const isCovered = both.right - both.left > 1 && both.bottom - both.top > 1;
        if (isCovered) faults.push(`${a.name} and ${words[j].name} cover each other`);
      }
    });
  }

  const everywhere = {left: -1e6, right: 1e6, top: -1e6, bottom: 1e6};
  for (const root of document.querySelectorAll(".bp-explorer:not(.bp-explorer *)")) {
    const seen = [];
    walk(root, root.getBoundingClientRect(), everywhere, seen);
    covered(seen);
  }
  return faults;
}"""


@dataclass(frozen=True)
class Setting:
    """What a page is looked at with."""

    width: int
    font: str
    mode: str


ALL = [Setting(width, font, mode) for font in FONTS for mode in MODES for width in WIDTHS]
random.Random(0).shuffle(ALL)  # any may follow any, such as other letters in a box of the same size


def lasting(page: Page) -> list[str]:
    """Return the faults that stay: on a busy machine words may move aside some frames later."""
    for _ in range(5):
        page.evaluate(AT_REST)
        if not (found := page.evaluate(FAULTS)):
            break
    return found


def faults(page: Page, settings: Iterable[Setting]) -> list[str]:
    """Return what is wrong in a page, each with the setting in which it is."""
    sheet = page.evaluate_handle("document.head.appendChild(document.createElement('style'))")
    found = []
    for setting in settings:
        font = f".bp-explorer, .bp-explorer * {{ font-family: {setting.font} !important }}"
        css = font + SPACING * (setting.mode == "spaced")
        sheet.evaluate("(one, css) => { one.textContent = css; }", css)
        page.emulate_media(forced_colors="active" if setting.mode == "forced" else "none")
        page.set_viewport_size({"width": setting.width, "height": 900})
        found += [f"{setting}: {fault}" for fault in lasting(page)]
    sheet.evaluate("one => one.remove()")
    page.emulate_media(forced_colors="none")
    return found
