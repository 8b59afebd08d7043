"""What fits into a phone is whole: nothing is lost on the way there and back."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page
from sampling import some
from visiting import BOOK, PHONE, WIDE, enter

CHAPTER = "chapters/04_backpropagation.html"
SMALL = {"width": 280, "height": 653}  # the narrowest phone: formulas within lines break, too
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

# Marks that begin a line, after a formula in one piece, and marks that a broken one has lost.
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
  const found = {
    whole: whole.length,
    broken: broken.length,
    alone: whole.filter(one => place(one)?.left < one.getBoundingClientRect().left).map(text),
    lost: broken.filter(one => ends(one) !== text(one.nextSibling)).map(text),
  };
  for (const one of folded) one.classList.add("toggle-hidden");
  return found;
}"""
# Lines of code of which the first row holds nothing but the indentation.
HOLLOW = """() => [...document.querySelectorAll(".cell_input .bp-code")].filter(line => {
  const texts = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
  let at = -1;
  while (at < 0 && texts.nextNode()) at = texts.currentNode.data.search(/\\S/);
  if (at < 0 || !line.offsetHeight) return false;
  const first = document.createRange();
  first.setStart(texts.currentNode, at);
  first.setEnd(texts.currentNode, at + 1);
  return first.getBoundingClientRect().top > line.getBoundingClientRect().top + 8;
}).map(line => line.textContent)"""


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


@pytest.mark.parametrize("size", some([PHONE, WIDE, SMALL]), ids=["phone", "desk", "small"])
def test_no_line_begins_with_the_mark_after_a_formula(chapter: Page, size: dict):
    resize(chapter, size)
    found = chapter.evaluate(ORPHANS)
    assert (found["alone"], found["lost"]) == ([], [])
    assert found["whole"] > 50
    assert found["broken"] > 1 or size != SMALL


def test_an_inline_formula_that_is_broken_has_no_shadow_of_more(chapter: Page):
    resize(chapter, SMALL)
    assert chapter.locator("span.math.bp-fitted").count() > 1
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


def test_a_line_of_code_begins_beside_its_indentation(page: Page, origins: dict):
    page.set_viewport_size(PHONE)
    page.goto(origins["file", BOOK] + "chapters/01_initialization.html")
    assert page.evaluate(HOLLOW) == []


def test_the_links_to_the_pages_before_and_after_are_whole_on_a_phone(page: Page, origins: dict):
    page.set_viewport_size(PHONE)
    page.goto(origins["file", BOOK] + "chapters/05_gradient_descent.html")
    links = page.locator(".prev-next-area a")
    cut = (
        "links => links.filter(one => one.scrollWidth > one.clientWidth).map(one => one.innerText)"
    )
    assert links.count() == 2
    assert links.evaluate_all(cut) == []
