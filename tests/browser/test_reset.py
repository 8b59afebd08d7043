"""Reset means one thing in every explorer: everything is again as the page showed it first.

Here in some, by the button in one and by the key in the next; in a campaign in each by both.
"""

from collections.abc import Iterable

import pytest
from every_explorer import EXPLORERS, show, traits, use
from front_end import press
from playwright.sync_api import Page
from sampling import some

# What the view shows, but for what was unfolded and where the keyboard was.
SHOWN = """async () => {
  // words move aside once a frame
  for (let i = 0; i < 2; i++) await new Promise(requestAnimationFrame);
  const isOurs = ([name, value]) => !["open", "tabindex"].includes(name) && value;
  const isSeen = node => node.hasAttribute?.("hidden") ? false
    : node.textContent || !["#text", "text"].includes(node.nodeName);
  const told = node => node.nodeType === Node.TEXT_NODE ? node.data : [node.localName,
    ...node.getAttributeNames().sort().map(name => [name, node.getAttribute(name)]).filter(isOurs),
    ...(node.matches("[role=status]") ? [] : [...node.childNodes].filter(isSeen).map(told))];
  document.activeElement.blur();
  return JSON.stringify(told(document.querySelector(".bp-view")), null, 1);
}"""
# A slider says to a screen reader how far it goes.
SLIDERS = """() => [...document.querySelectorAll(".bp-view [role=slider]")]
  .filter(one => one.getClientRects().length)
  .map(one => {
    const [low, now, high] = ["min", "now", "max"].map(name =>
      one.hasAttribute(`aria-value${name}`) ? Number(one.getAttribute(`aria-value${name}`)) : NaN);
    return low <= now && now <= high ? "" : `${one.ariaLabel}: ${low} ${now} ${high}`;
  }).filter(Boolean)"""
NUMBERS = ".bp-view :is(svg, .rule, .facts, .formulas, table, dl, code)"
TURNED = """all => all.filter(one => getComputedStyle(one).direction !== "ltr")
  .map(one => one.outerHTML.slice(0, 80))"""
ORDER = """all => all.filter(one => one.children.length > 6)
  .map(one => [...one.children].slice(0, 7).map(part => part.getBoundingClientRect().left))"""


RESETS = ["button", "key"]


def reset_leads_back(page: Page, name: str, resets: Iterable[str]) -> None:
    """Use an explorer and reset it, in each of the ways; sliders say their limits meanwhile."""
    show(page, name)
    first, shown = traits(page), page.evaluate(SHOWN)
    for seed, reset in enumerate(resets):
        use(page, seed + 1, times=30)
        assert traits(page) != first, "nothing was changed"
        assert page.evaluate(SLIDERS) == []
        if reset == "button":
            press(page, "Reset")
        else:
            page.locator(".bp-view button").first.press("r")
        page.mouse.move(1, 1)
        assert traits(page) == first
        assert page.evaluate(SHOWN) == shown


@pytest.mark.parametrize("name", some(EXPLORERS, 5))
def test_reset_leads_back_to_what_the_page_showed_first(page: Page, name: str):
    """On a page from right to left formulas stay."""
    reset_leads_back(page, name, [RESETS[EXPLORERS.index(name) % 2]])
    page.evaluate("document.documentElement.dir = 'rtl'")
    assert page.locator(NUMBERS).evaluate_all(TURNED) == []
    rules = page.locator(".bp-view .rule").evaluate_all(ORDER)
    assert rules == [sorted(lefts) for lefts in rules]
