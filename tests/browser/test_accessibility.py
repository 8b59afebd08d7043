"""axe-core on every page of the book: no violation of WCAG 2.2, level A or AA.

Light and dark, at a desk and on a phone, before and after each explorer has been used.
"""

from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
from playwright.sync_api import Browser, Page
from visiting import AT_REST, BOOK, PHONE, WIDE, book_pages, enter

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
    Object.assign(part.style, { display: "inline-block", width, height });
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
RUN = """async ([within, runOnly]) => {
  const { violations } = await axe.run(within.include ? within : document,
    { runOnly, resultTypes: ["violations"] });
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) =>
    `${id}: ${target.join(" ")}: ${failureSummary.split("\\n")[1].trim()}`));
}"""
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


def violations(page: Page, within: Any) -> list[str]:
    """Return what axe finds in the four ways to look at the page.

    The mode decides on colors and on nothing else, so in the dark only their rule is asked again.
    At its beginning no part of the page lies under the header, which stays when readers scroll.
    """
    found = []
    for size in (WIDE, PHONE):
        page.set_viewport_size(size)
        for mode, rules in (("light", WCAG), ("dark", ["color-contrast"])):
            page.emulate_media(color_scheme=mode)
            page.evaluate("scrollTo({ top: 0, behavior: 'instant' })")
            page.evaluate(AT_REST)
            place = f"{size['width']} px, {mode}"
            found += [f"{place}: {one}" for one in page.evaluate(RUN, [within, rules])]
    return found


@pytest.mark.parametrize("path", book_pages())
def test_page_has_no_violation_before_and_after_its_explorers_are_used(
    browser: Browser, origins: dict, path: str
):
    context = browser.new_context(viewport=WIDE, color_scheme="light", reduced_motion="reduce")
    page = context.new_page()
    enter(page, origins["file", BOOK], path)
    roots = page.locator(".sw-root").all()
    for root in roots:
        root.scroll_into_view_if_needed()
        root.locator(".sw-field, .sw-note, .bp-view").first.wait_for()
    page.evaluate(EMPTY_FORMULAS)
    page.evaluate(FIRST_TOKENS)
    page.evaluate(AXE)
    page.evaluate(REMEMBER_COLORS)
    found = violations(page, {})
    for root in roots:
        root.evaluate(USE)
    if roots:
        found += [f"used, {one}" for one in violations(page, {"include": [[".sw-root"]]})]
    context.close()
    assert found == []
