"""The quizzes: alone on a page with a plain model, and in the book as a reader meets them."""

import json
from pathlib import Path

import axe_playwright_python
import pytest
from front_end import mount, press, set_state, state, verdict
from playwright.sync_api import BrowserContext, Locator, Page, expect
from visiting import BOOK, PHONE, ROOT, SIDEWAYS, Visit, watch

from nblib import widgets

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text("utf-8")
SITE = "http://quiz.test/"  # answered by the test itself: a page with an origin can keep something
KEY = "backpropagation-hands-on/quiz/cost"
NAME = "cost"
MENU = """() => {
  const {activeElement: one} = document;
  return one.type === "radio" ? "radio" : one.textContent;
}"""


@pytest.fixture(scope="module")
def view():
    return widgets.quiz(NAME).view


@pytest.fixture(scope="module")
def right(view) -> list[int]:
    return [[one["right"] for one in q["choices"]].index(True) for q in view.questions]


@pytest.fixture(scope="module")
def wrong(right) -> list[int]:
    return [0 if place else 1 for place in right]


@pytest.fixture
def site(page: Page) -> Page:
    """Return a page that has an origin, and so a storage."""
    page.context.route(f"{SITE}**", lambda route: route.fulfill(body="", content_type="text/html"))
    page.goto(SITE)
    return page


@pytest.fixture
def quiz(site: Page, view) -> Page:
    mount(site, view)
    return site


def question(page: Page | Locator, number: int) -> Locator:
    return page.locator(".bp-quiz").first.locator("fieldset").nth(number)


def answer(page: Page | Locator, number: int, place: int) -> None:
    asked = question(page, number)
    asked.get_by_role("radio").nth(place).check()
    asked.get_by_role("button", name="Check").click()


def explained(page: Page, number: int) -> str:
    """Return the explanation that a question shows, which is in a region that is read out."""
    shown = question(page, number).locator(".because[aria-live=polite]:not(:empty)")
    assert shown.count() <= 1
    return shown.inner_text() if shown.count() else ""


def kept(page: Page, key: str = KEY) -> dict | None:
    return json.loads(page.evaluate("key => localStorage.getItem(key)", key) or "null")


def test_by_keyboard_to_a_wrong_answer_and_then_to_the_right_one(quiz, view, right):
    choices = view.questions[0]["choices"]
    assert right[0] == 0
    quiz.keyboard.press("Tab")
    quiz.keyboard.press("ArrowDown")  # from nowhere to the second choice
    assert state(quiz, "chosen")[0] == 1
    assert state(quiz, "answers")[0] is None
    assert explained(quiz, 0) == ""  # reading on answers nothing
    quiz.keyboard.press("Tab")
    quiz.keyboard.press("Enter")
    assert explained(quiz, 0) == f"✗ Wrong. {choices[1]['because']}"
    expect(verdict(quiz)).to_have_text("0 of 4 right, 3 not answered yet.")
    quiz.keyboard.press("Shift+Tab")
    quiz.keyboard.press("ArrowUp")
    assert explained(quiz, 0) == ""
    quiz.keyboard.press("Enter")  # in the group it is as good as the button
    assert explained(quiz, 0) == f"✓ Right. {choices[0]['because']}"
    expect(verdict(quiz)).to_have_text("1 of 4 right, 3 not answered yet.")
    assert state(quiz, "answers") == [0, None, None, None]
    beside = quiz.locator(".choice.right")
    expect(beside.get_by_role("radio")).to_be_checked()
    expect(beside).to_contain_text(choices[0]["because"])


def test_space_chooses_and_each_group_is_one_stop(quiz):
    stops = []
    for _ in range(9):
        quiz.keyboard.press("Tab")
        stops.append(quiz.evaluate(MENU))
    assert stops == ["radio", "Check"] * 4 + ["Reset"]
    question(quiz, 1).get_by_role("radio").first.focus()
    quiz.keyboard.press("Space")
    assert state(quiz, "chosen") == [None, 0, None, None]


def test_every_explanation_stands_beside_its_choice(quiz, view):
    for number, asked in enumerate(view.questions):
        for place, choice in enumerate(asked["choices"]):
            answer(quiz, number, place)
            word = "✓ Right." if choice["right"] else "✗ Wrong."
            assert explained(quiz, number) == f"{word} {choice['because']}"
            row = question(quiz, number).locator(".choice").nth(place)
            expect(row).to_contain_text(choice["because"])


def test_groups_have_their_question_as_name_and_check_asks_for_a_choice(quiz, view):
    for number, asked in enumerate(view.questions, 1):
        group = quiz.get_by_role("group", name=f"{number}. {asked['text']}", exact=True)
        expect(group.get_by_role("radio")).to_have_count(len(asked["choices"]))
    question(quiz, 2).get_by_role("button", name="Check").click()
    expect(verdict(quiz)).to_have_text("Question 3: choose an answer, then press Check.")
    press(quiz, "Reset")
    expect(verdict(quiz)).to_have_text("4 questions, none answered yet.")


def test_all_right_and_reset(quiz, right):
    first = quiz.locator(".bp-quiz").inner_html()
    for number, place in enumerate(right):
        answer(quiz, number, place)
    expect(verdict(quiz)).to_have_text("4 of 4 right.")
    press(quiz, "Reset")
    assert state(quiz, "answers") == state(quiz, "chosen") == [None] * 4
    assert quiz.locator("input:checked").count() == 0
    assert kept(quiz) is None
    assert quiz.locator(".bp-quiz").inner_html() == first


def test_keys_reset_nothing_by_accident(quiz, right):
    answer(quiz, 0, right[0])
    quiz.keyboard.press("r")
    quiz.keyboard.press("Escape")
    assert state(quiz, "answers")[0] == right[0]


def test_answers_survive_a_reload_and_reach_another_page(quiz, view, right, wrong):
    answer(quiz, 0, right[0])
    answer(quiz, 2, wrong[2])
    question(quiz, 1).get_by_role("radio").first.check()  # chosen, not answered
    texts = {
        view.questions[q]["text"]: view.questions[q]["choices"][place]["text"]
        for q, place in ((0, right[0]), (2, wrong[2]))
    }
    assert kept(quiz) == texts
    for address in (SITE, f"{SITE}check_yourself.html"):
        quiz.goto(address)
        mount(quiz, view)
        assert state(quiz, "answers") == [right[0], None, wrong[2], None]
        assert state(quiz, "chosen") == [right[0], None, wrong[2], None]
        expect(verdict(quiz)).to_have_text("1 of 4 right, 2 not answered yet.")
        assert explained(quiz, 2).startswith("✗ Wrong.")
    quiz.goto(SITE)
    mount(quiz, widgets.quiz_progress().view)
    expect(quiz.locator(".total")).to_contain_text("2 of ")
    expect(quiz.get_by_role("row", name="The cost")).to_contain_text("2 of 41 of 4")


def test_a_question_that_is_written_anew_is_open_again(site, view, right):
    one, two = view.questions[:2]
    answers = {one["text"] + " Or not?": "Yes.", two["text"]: two["choices"][right[1]]["text"]}
    site.evaluate("([key, text]) => localStorage.setItem(key, text)", [KEY, json.dumps(answers)])
    mount(site, view)
    assert state(site, "answers") == [None, right[1], None, None]


@pytest.mark.parametrize("text", ["", "no JSON", "[]", "7", "null", '{"x": {}}'])
def test_what_others_wrote_there_does_no_harm(site, view, right, text):
    site.evaluate("([key, text]) => localStorage.setItem(key, text)", [KEY, text])
    mount(site, view)
    answer(site, 0, right[0])
    expect(verdict(site)).to_contain_text("1 of 4 right")
    assert list(kept(site)) == [view.questions[0]["text"]]


@pytest.mark.parametrize("how", ["blocked", "full"])
def test_without_storage_it_works_until_the_page_is_left(page: Page, view, right, how):
    complaints = []
    page.on("pageerror", lambda error: complaints.append(error))
    if how == "full":  # it can be read, and takes nothing
        page.context.route(f"{SITE}**", lambda route: route.fulfill(body="<p>"))
        page.goto(SITE)
        page.evaluate("() => { Storage.prototype.setItem = () => { throw Error('full') } }")
    mount(page, view)
    if how == "blocked":  # an empty page has no origin, and may keep nothing
        assert page.evaluate("() => { try { return localStorage } catch { return 'no' } }") == "no"
    answer(page, 0, right[0])
    expect(verdict(page)).to_have_text("1 of 4 right, 3 not answered yet.")
    press(page, "Reset")
    assert state(page, "answers") == [None] * 4
    assert complaints == []


def test_progress_says_when_nothing_can_be_kept(page: Page):
    mount(page, widgets.quiz_progress().view)
    expect(verdict(page)).to_contain_text("lets the page keep nothing")


def test_two_views_of_a_quiz_stay_in_step_and_end(site, view, right, wrong):
    mount(site, view, views=2)
    one, two = site.locator(".bp-quiz").all()
    before = site.evaluate("model.listening()")
    one.get_by_role("radio").nth(wrong[0]).check()
    expect(two.get_by_role("radio").nth(wrong[0])).to_be_checked()
    two.get_by_role("radio").nth(right[0]).check()  # the radio groups are two, not one
    expect(one.get_by_role("radio").nth(right[0])).to_be_checked()
    one.get_by_role("button", name="Check").first.click()
    expect(two.locator(".because").nth(right[0])).to_contain_text("Right.")
    assert one.inner_html() == two.inner_html()
    site.evaluate("cleanUps.at(-1)()")
    assert site.evaluate("model.listening()") < before
    expect(site.locator(".bp-quiz")).to_have_count(1)
    site.evaluate("cleanUps[0]()")
    site.evaluate("key => localStorage.removeItem(key)", KEY)
    site.evaluate("dispatchEvent(new StorageEvent('storage', {key: null}))")
    assert state(site, "answers")[0] == right[0]  # it listens no more


def test_other_tabs_and_python_are_followed(quiz, view, right, wrong):
    other = quiz.context.new_page()
    other.goto(SITE)
    mount(other, view)
    answer(other, 1, wrong[1])
    expect(question(quiz, 1).locator(".because").nth(wrong[1])).to_contain_text("Wrong.")
    press(quiz, "Reset")
    expect(verdict(other)).to_have_text("4 questions, none answered yet.")
    expect(other.locator("input:checked")).to_have_count(0)
    set_state(quiz, answers=right)
    expect(verdict(quiz)).to_have_text("4 of 4 right.")
    expect(verdict(other)).to_have_text("4 of 4 right.")
    assert state(quiz, "chosen") == right


def test_answers_from_python_before_the_first_view_stay(site, right, wrong):
    ours = widgets.quiz(NAME).view
    texts = {q["text"]: q["choices"][w]["text"] for q, w in zip(ours.questions, wrong, strict=True)}
    site.evaluate("([key, text]) => localStorage.setItem(key, text)", [KEY, json.dumps(texts)])
    ours.answers = [right[0], None, None, None]
    mount(site, ours)
    assert state(site, "answers") == [right[0], *wrong[1:]]
    assert state(site, "chosen") == [right[0], *wrong[1:]]


def test_progress_counts_forgets_and_brings_back(site, right, wrong):
    shown = widgets.quiz_progress().view
    mount(site, shown)
    every = sum(len(one["questions"]) for one in shown.quizzes)
    expect(site.locator(".total")).to_have_text(f"0 of {every} answered, 0 right.")
    expect(verdict(site)).to_be_empty()  # an empty storage is no blocked one
    press(site, "Forget my answers")
    expect(verdict(site)).to_have_text("There is nothing to forget.")
    other = site.context.new_page()
    other.goto(SITE)
    mount(other, widgets.quiz(NAME).view)
    answer(other, 0, right[0])
    answer(other, 1, wrong[1])
    expect(site.locator(".total")).to_have_text(f"2 of {every} answered, 1 right.")
    expect(site.get_by_role("row", name="The cost")).to_contain_text("2 of 4")
    press(site, "Forget my answers")
    expect(site.locator(".total")).to_have_text(f"0 of {every} answered, 0 right.")
    expect(verdict(other)).to_have_text("4 questions, none answered yet.")
    assert site.evaluate("localStorage.length") == 0
    press(site, "Bring them back")
    expect(verdict(site)).to_have_text("Your answers are back.")
    expect(verdict(other)).to_contain_text("1 of 4 right")
    press(site, "Forget my answers")
    answer(other, 2, right[2])  # a new start: the old answers are gone for good
    expect(site.get_by_role("button")).to_have_text("Forget my answers")
    expect(site.locator(".total")).to_have_text(f"1 of {every} answered, 1 right.")


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("which", ["quiz", "quiz_progress"])
def test_it_fits_a_phone_and_axe_finds_nothing(site, right, wrong, which, mode):
    site.set_viewport_size(PHONE)
    mount(site, widgets.quiz(NAME).view if which == "quiz" else widgets.quiz_progress().view)
    site.evaluate("mode => { document.documentElement.dataset.theme = mode }", mode)
    if which == "quiz":
        answer(site, 0, right[0])
        answer(site, 1, wrong[1])
        lows = site.locator(".bp-quiz :is(label, button)").evaluate_all(
            "all => Math.min(...all.map(one => one.getBoundingClientRect().height))"
        )
        assert lows >= 40
    assert site.evaluate(SIDEWAYS) == []
    site.evaluate(AXE)
    rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
    found = site.evaluate("async only => (await axe.run({runOnly: only})).violations", rules)
    assert [one["id"] for one in found] == []


# --- in the book


def opened(context: BrowserContext, origins: dict, scheme: str, path: str, visit: Visit) -> Page:
    page = context.new_page()
    watch(page, visit)
    page.set_default_timeout(30_000)  # three loads of pages full of formulas
    page.goto(origins[scheme, BOOK] + path, wait_until="commit")
    return page


def shown(page: Page, place: str) -> Locator:
    """Return the quiz in a section, mounted."""
    section = page.locator(f"section#{place}")
    section.locator(".sw-root").scroll_into_view_if_needed()
    section.locator(".bp-quiz").wait_for()
    return section


def test_an_answer_in_the_chapter_shows_on_check_yourself_and_back(page, origins, scheme):
    visit, context = Visit(""), page.context
    chapter = opened(context, origins, scheme, "chapters/06_learning_rate.html", visit)
    answer(shown(chapter, "questions"), 1, 1)
    gathered = opened(context, origins, scheme, "check_yourself.html", visit)
    expect(gathered.locator(".total")).to_contain_text("1 of ")
    quiz = shown(gathered, "the-learning-rate")
    expect(quiz.locator(".verdict")).to_have_text("1 of 4 right, 3 not answered yet.")
    answer(quiz, 2, 0)
    expect(gathered.locator(".total")).to_contain_text("2 of ")
    expect(chapter.locator(".bp-quiz .verdict")).to_contain_text("2 not answered yet.")
    gathered.get_by_role("button", name="Forget my answers").click()
    expect(quiz.locator(".verdict")).to_contain_text("none answered yet")
    chapter.reload(wait_until="commit")
    expect(shown(chapter, "questions").locator(".verdict")).to_contain_text("none answered")
    assert (visit.console, visit.errors, visit.failed) == ([], [], [])


def test_check_yourself_gathers_every_chapters_quiz(page, origins):
    page.goto(origins["file", BOOK] + "check_yourself.html")
    for root in page.locator(".sw-root").all():
        root.scroll_into_view_if_needed()
        root.locator(".bp-view").wait_for()
    quizzes = list((ROOT / "nblib" / "widgets" / "quiz" / "questions").glob("*.toml"))
    expect(page.locator(".bp-quiz")).to_have_count(len(quizzes))
    assert page.locator("[id*=quiz], .bp-view [id]").count() == 0
    assert page.evaluate(SIDEWAYS) == []
