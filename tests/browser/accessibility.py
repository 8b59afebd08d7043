"""axe-core on a page of the book, before and after its explorers are used: WCAG 2.2, A and AA."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import axe_playwright_python
from playwright.sync_api import Browser, Page
from visiting import AT_REST, WIDE, enter

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text("utf-8")
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# The glyphs of formulas, thousands a page, become empty boxes of their size: they are hidden from
# assistive technology anyway, and the contrast of their colors is computed in test_figures.py.
EMPTY_FORMULAS = """() => {
  const parts = [...document.querySelectorAll("mjx-math, mjx-assistive-mml > math")];
  const sizes = parts.map(part => part.getBoundingClientRect());
  parts.forEach((part, i) => {
    const [width, height] = [sizes[i].width, sizes[i].height].map(size => `${size}px`);
    part.replaceChildren();
    Object.assign(part.style, { display: "inline-block", width, maxWidth: "100%", height });
  });
}"""
# A token of code has the color that its class has in that sort of box: the first of each sort is
# left, and the others, thousands a page, become plain text of their box, which is looked at too.
FIRST_TOKENS = """() => {
  const seen = new Set();
  const sort = one => one ? `${sort(one.parentElement)} > ${one.className}` : "";
  for (const token of document.querySelectorAll(".highlight pre span[class]:not([style])")) {
    if (seen.has(sort(token))) token.replaceWith(...token.childNodes);
    else seen.add(sort(token));
  }
  for (const box of document.querySelectorAll(".highlight pre")) box.normalize();
}"""
# Contrast depends on the colors and size of a text and on what lies under it: most look the same.
NOTE_LOOKS = """() => {
  window.looks ??= new Map();
  const note = (element, under, parent) => {
    if (element.matches(".sw-root")) return;
    const style = getComputedStyle(element);
    const { backgroundColor, backgroundImage, color, fontSize, fontWeight, opacity } = style;
    const stands = /static|relative/.test(style.position) ? parent : element;
    const ground = [under, opacity, backgroundColor, backgroundImage].join();
    const seen = element.getClientRects().length > 0;
    const look = [ground, color, fontSize, fontWeight, style.textShadow, seen].join();
    if (!looks.has(element)) looks.set(element, { stands, look: "" });
    looks.get(element).look += look;
    for (const child of element.children) note(child, ground, stands);
  };
  note(document.body, "", document.body);
}"""
# What stands out of the flow may lie on anything: it counts by itself.
LEAVE_ONE_OF_EACH_LOOK = """() => {
  const places = new Map();
  const leave = element => {
    if (!looks.has(element)) return true;
    const { stands, look } = looks.get(element);
    if (!places.has(stands)) places.set(stands, new Set());
    const known = places.get(stands);
    const says = element.matches("input, select, textarea")
      || [...element.childNodes].some(node => node.nodeType === Node.TEXT_NODE && node.data.trim());
    const isNew = says && !known.has(look);
    if (isNew) known.add(look);
    const keeps = [...element.children].map(leave).includes(true);
    if (!isNew && !keeps) element.remove();
    return isNew || keeps;
  };
  leave(document.body);
}"""
# axe works out the same few colors again for each element and for each box that it lies in.
REMEMBER_COLORS = """() => {
  const { Color } = axe.commons.color;
  const { parseString } = Color.prototype;
  const known = new Map();
  Color.prototype.parseString = function (text) {
    if (!known.has(text)) known.set(text, parseString.call(new Color(), text));
    const { r, g, b, alpha } = known.get(text);
    return Object.assign(this, { r, g, b, alpha });
  };
}"""
RUN = """async ([within, rules]) => {
  const { violations } = await axe.run(within.include ? within : document,
    { ...rules, resultTypes: ["violations"] });
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) =>
    `${id}: ${target.join(" ")}: ${failureSummary.split("\\n")[1].trim()}`));
}"""
ALL = {"runOnly": WCAG}
CONTRAST = {"runOnly": ["color-contrast"]}
OTHERS = {"runOnly": WCAG, "rules": {"color-contrast": {"enabled": False}}}
# Unfolds everything, presses each button once and moves each slider and choice, as a reader might.
USE = """root => {
  for (const folded of root.querySelectorAll("details")) folded.open = true;
  for (const button of root.querySelectorAll("button:not([aria-disabled=true])")) {
    if (!/reset|clear/i.test(button.textContent)) button.click();
  }
  for (const slider of root.querySelectorAll("input[type=range]")) {
    slider.value = (Number(slider.min) + Number(slider.max)) / 2;
    slider.dispatchEvent(new Event("input", { bubbles: true }));
    slider.dispatchEvent(new Event("change", { bubbles: true }));
  }
}"""
Way = tuple[dict[str, int], str]


def look(page: Page, size: Any, mode: str) -> None:
    """Look at the page's beginning, where no part of it lies under the header that stays."""
    page.set_viewport_size(size)
    page.emulate_media(color_scheme=mode)
    page.evaluate("scrollTo({ top: 0, behavior: 'instant' })")
    page.evaluate(AT_REST)


def violations(browser: Browser, origin: str, path: str, ways: Iterable[Way]) -> list[tuple]:
    """Return what axe finds on a page, looked at in each of the sizes and modes."""
    context = browser.new_context(viewport=WIDE, color_scheme="light", reduced_motion="reduce")
    page = context.new_page()
    enter(page, origin, path)
    roots = page.locator(".sw-root").all()
    for root in roots:
        root.scroll_into_view_if_needed()
        root.locator(".bp-view, .sw-note, img").first.wait_for()
    for script in (EMPTY_FORMULAS, FIRST_TOKENS, AXE, REMEMBER_COLORS):
        page.evaluate(script)
    found, sizes = [], []
    # The mode decides on colors and on nothing else: the other rules are asked once for each size.
    for size, mode in ways:
        look(page, size, mode)
        page.evaluate(NOTE_LOOKS)
        others = [] if size in sizes else page.evaluate(RUN, [{}, OTHERS])
        sizes.append(size)
        found += [(size["width"], mode, one) for one in others]
    page.evaluate(LEAVE_ONE_OF_EACH_LOOK)
    for size, mode in ways:
        look(page, size, mode)
        found += [(size["width"], mode, one) for one in page.evaluate(RUN, [{}, CONTRAST])]
    for root in roots:
        root.evaluate(USE)
    for size, mode in ways if roots else []:
        look(page, size, mode)
        rules = ALL if mode == "light" else CONTRAST
        used = page.evaluate(RUN, [{"include": [[".sw-root"]]}, rules])
        found += [("used", size["width"], mode, one) for one in used]
    context.close()
    return found
