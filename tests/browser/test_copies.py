"""A page on paper, and a page that was saved: whole, and its solutions folded."""

import io
import re
from pathlib import Path

import pytest
from paper import numbers
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader
from sampling import some
from visiting import AT_REST, BOOK, enter

from nblib.widgets import quiz
from nblib.widgets.quiz.model import chapters

A4 = {"width": 718, "height": 1047}  # without margins of 1 cm
QUESTIONS = {
    "chapters/05_gradient_descent.html": 4,
    "chapters/08_gradient_checking.html": 3,
    "check_yourself.html": sum(len(quiz(chapter).view.questions) for chapter in chapters()),
}
DRAWN = """count => document.querySelectorAll(".bp-quiz fieldset").length === count
  && [...document.querySelectorAll(".sw-root")].every(one => one.textContent.trim())"""
CUT = """() => {
  const { right } = document.querySelector(".bd-article").getBoundingClientRect();
  const hidden = one => one.closest("svg, mjx-assistive-mml, .toggle-hidden, .headerlink");
  return [...document.querySelectorAll(".bd-article *")]
    .filter(one => one.getBoundingClientRect().right > right + 1 && !hidden(one))
    .map(one => `${one.tagName} ${one.className} ${one.textContent.slice(0, 40)}`);
}"""


def print_page(page: Page) -> None:
    """Bring a page into the state of paper; `page.pdf` leaves nothing to look at."""
    page.set_viewport_size(A4)
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.evaluate(AT_REST)


@pytest.mark.parametrize("path", some(QUESTIONS))
def test_paper_shows_every_widget_and_cuts_nothing(page: Page, origins: dict, path: str):
    enter(page, origins["file", BOOK], path)
    page.wait_for_function(DRAWN, arg=QUESTIONS[path])  # nobody has scrolled
    print_page(page)
    assert page.evaluate(CUT) == []


@pytest.mark.nightly
def test_an_equation_and_its_number_come_on_one_page(page: Page, origins: dict):
    enter(page, origins["file", BOOK], "chapters/03_cost.html")
    for height in (160, 280):  # each page ends somewhere else
        paper = PdfReader(io.BytesIO(page.pdf(width="210mm", height=f"{height}mm")))
        found = numbers(paper)
        assert len(found) == 15
        assert [one for one in found if not one[2]] == [], height


@pytest.mark.parametrize(
    ("query", "shown"), [pytest.param("", False, marks=pytest.mark.nightly), ("?solutions", True)]
)
def test_solutions_are_folded_on_paper_unless_the_address_asks_for_them(
    page: Page, origins: dict, query: str, shown: bool
):
    enter(page, origins["file", BOOK], f"chapters/08_gradient_checking.html{query}")
    print_page(page)
    solutions = page.locator(".admonition.dropdown")
    expect(solutions).to_have_count(4 + 2 * 4 + 2)  # with two hints each, and two boxes
    for solution in solutions.all():
        expect(solution.locator(".admonition-title").first).to_be_visible()
        expect(solution.locator("p:not(.admonition-title)").first).to_be_visible(visible=shown)


def test_a_saved_page_has_everything_once_and_its_explorer_lives(page: Page, origins: dict):
    path = "chapters/05_gradient_descent.html"
    enter(page, origins["file", BOOK], path)
    page.wait_for_function(DRAWN, arg=QUESTIONS[path])
    counts = """() => Object.fromEntries([".sw-root", ".toggle-button", ".copybtn", "fieldset",
      ".bp-explorer svg", "mjx-container", ".toggle-hidden"]
      .map(one => [one, document.querySelectorAll(one).length]))"""
    formulas = """() => [...document.querySelectorAll(".bd-article .math mjx-math")]
      .map(one => Math.round(one.getBoundingClientRect().width))"""
    before = page.evaluate(counts), page.evaluate(formulas)
    saved = BOOK / "chapters" / "saved-by-a-test.html"  # beside the files that it asks for
    saved.write_text(page.content())
    try:
        enter(page, origins["file", BOOK], "chapters/saved-by-a-test.html")
        page.wait_for_function(DRAWN, arg=QUESTIONS[path])
    finally:
        saved.unlink()
    assert (page.evaluate(counts), page.evaluate(formulas)) == before
    explorer = page.locator(".bp-view", has=page.locator(".sharing"))
    verdict = explorer.locator(".verdict")
    told = verdict.text_content()
    explorer.get_by_role("button", name="Next 10").click()
    expect(verdict).not_to_have_text(told)


def test_without_scripts_each_widget_leaves_a_sentence_and_an_explorer_its_picture(
    browser: Browser, origins: dict
):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{origins['file', BOOK]}chapters/05_gradient_descent.html")
    notes = page.locator(".sw-note").all_text_contents()
    widths = page.locator("noscript img").evaluate_all("images => images.map(one => one.width)")
    questions = page.locator("noscript ol > li").count()
    context.close()
    assert questions == 4  # of the quiz
    assert len(notes) == 4  # predictions, the explorer, the quiz, what came out
    assert all("JavaScript" in note for note in notes)
    assert "Rate α = 0.1" in notes[1]
    assert [width > 200 for width in widths] == [True]


@pytest.mark.parametrize("path", sorted(BOOK.glob("chapters/*.html")), ids=lambda path: path.stem)
def test_every_explorer_of_a_chapter_has_its_picture(path: Path):
    stills = re.findall(r"<noscript>(.*?)</noscript>", path.read_text("utf-8"), re.DOTALL)
    pictured = ["<img" in still for still in stills if "sw-note" in still]
    others = {"02_forward_propagation": 2, "06_learning_rate": 2, "14_challenge": 0}
    assert sum(pictured) == others.get(path.stem, 1)  # besides: questions and an `interact`
    assert not any("What Python drew" in still for still in stills)  # in words of its own
