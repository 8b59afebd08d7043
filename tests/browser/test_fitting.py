"""What fits into a phone is whole: nothing is lost on the way there and back."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page
from visiting import BOOK, PHONE, WIDE, enter

CHAPTER = "chapters/04_backpropagation.html"
PLACES = """() => [...document.querySelectorAll(".bd-article div.math mjx-math")]
  .map(one => one.getBoundingClientRect())
  .map(({ width, height }) => [width, height].map(Math.round))"""
LINES = """() => {
  const formula = document.getElementById("equation-eq-backprop-five");
  const parts = [...formula.querySelectorAll("mjx-math > .bp-part")];
  const tops = parts.map(part => Math.round(part.getBoundingClientRect().top));
  const number = formula.querySelector(".eqno").getBoundingClientRect();
  const { bottom } = formula.querySelector("mjx-math").getBoundingClientRect();
  return { lines: new Set(tops).size, below: number.top >= bottom };
}"""

ORPHANS = """async () => {
  const folded = document.querySelectorAll(".toggle-hidden");
  for (const one of folded) one.classList.remove("toggle-hidden");
  for (let i = 0; i < 4; i++) await new Promise(requestAnimationFrame);
  const followed = [...document.querySelectorAll(".bd-article span.math")]
    .filter(one => /^[.,;:!?)]/.test(one.nextSibling?.textContent ?? ""));
  const place = ({ nextSibling: after }) => {
    const range = document.createRange();
    range.selectNodeContents(after);
    return range.getClientRects()[0];
  };
  const ends = one => one.querySelector("[data-mark]")?.dataset.mark;
  const [broken, whole] = [true, false]
    .map(is => followed.filter(one => one.matches(".bp-fitted") === is && one.clientWidth));
  const text = one => one.textContent;
  return {
    marks: followed.length > 50 && broken.length > 0,
    alone: whole.filter(one => place(one)?.left < one.getBoundingClientRect().left).map(text),
    lost: broken.filter(one => ends(one) !== text(one.nextSibling)).map(text),
  };
}"""


@pytest.fixture(scope="module")
def chapter(browser: Browser, origins: dict) -> Iterator[Page]:
    page = browser.new_page(viewport=WIDE, reduced_motion="reduce")
    enter(page, origins["file", BOOK], CHAPTER)
    yield page
    page.close()


def resize(page: Page, size: dict) -> None:
    page.set_viewport_size(size)
    page.evaluate(
        "async () => { for (let i = 0; i < 4; i++) await new Promise(requestAnimationFrame); }"
    )


def test_formulas_are_as_before_when_the_window_is_wide_again(chapter: Page):
    before = chapter.evaluate(PLACES)
    resize(chapter, PHONE)
    assert chapter.evaluate(PLACES) != before
    resize(chapter, WIDE)
    assert chapter.evaluate(PLACES) == before


def test_a_formula_breaks_before_a_relation_and_has_its_number_below(chapter: Page):
    resize(chapter, PHONE)
    assert chapter.evaluate(LINES) == {"lines": 2, "below": True}


def test_no_line_begins_with_the_mark_after_a_formula(chapter: Page):
    """Where it breaks into lines the mark stands in its last one."""
    resize(chapter, PHONE)
    assert chapter.evaluate(ORPHANS) == {"marks": True, "alone": [], "lost": []}


def test_an_inline_formula_that_is_broken_has_no_shadow_of_more(chapter: Page):
    resize(chapter, PHONE)
    assert chapter.locator("span.math.bp-fitted").count() > 0
    assert chapter.locator("span.math.bp-wide").count() == 0


@pytest.mark.parametrize("size", [PHONE, WIDE], ids=["phone", "desk"])
def test_code_that_is_selected_and_copied_is_the_code(chapter: Page, size: dict):
    resize(chapter, size)
    block = chapter.locator(".cell_input pre").nth(2)
    code = block.evaluate("pre => pre.textContent")
    assert code.count("\n") > 3
    selected = block.evaluate(
        "pre => { getSelection().selectAllChildren(pre); return getSelection().toString(); }"
    )
    assert selected.strip() == code.strip()
