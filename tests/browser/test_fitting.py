"""What fits into a phone is whole: nothing is lost on the way there and back."""

import pytest
from playwright.sync_api import Page
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

# Marks that begin a line, after a formula which is in one piece; and marks that nothing holds.
STRAY = """() => {
  const marks = /^[,.;:!?)]/;
  const loose = [...document.querySelectorAll(".bd-article span.math")]
    .filter(({ nextSibling: next }) => next?.nodeType === 3 && marks.test(next.data))
    .filter(one => !one.closest(".bp-held"));
  const held = [...document.querySelectorAll(".bp-held")]
    .filter(one => one.offsetWidth > 0 && !one.querySelector(".bp-fitted"));
  const torn = held.filter(one => {
    const mark = document.createRange();
    mark.selectNode(one.lastChild);
    const { right } = one.querySelector("mjx-container").getBoundingClientRect();
    return mark.getBoundingClientRect().left < right - 1;
  });
  return { held: held.length, stray: [...loose, ...torn].map(one => one.textContent) };
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


@pytest.fixture
def chapter(page: Page, origins: dict) -> Page:
    enter(page, origins["file", BOOK], CHAPTER)
    return page


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


@pytest.mark.parametrize("size", [PHONE, WIDE], ids=["phone", "desk"])
def test_no_line_begins_with_the_mark_after_a_formula(chapter: Page, size: dict):
    resize(chapter, size)
    found = chapter.evaluate(STRAY)
    assert found["held"] > 20
    assert found["stray"] == []


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
