"""Predictions: alone on a page with plain models, and in the book as a reader meets them."""

import json

import pytest
from front_end import mount, press, state, verdict
from playwright.sync_api import Locator, Page, expect
from visiting import BOOK, PHONE, SIDEWAYS

from nblib import widgets

SITE = "http://prediction.test/"  # answered by the test itself: with an origin something is kept
KEY = "backpropagation-hands-on/prediction/cost"
FORMS = {"The cost": ["falls", "rises"], "Steps": {"within": 5}}


@pytest.fixture(scope="module")
def asked():
    return widgets.predict("cost", FORMS)


@pytest.fixture(scope="module")
def told(asked):
    return widgets.outcome(asked, "falls", 31)


@pytest.fixture
def site(page: Page) -> Page:
    page.context.route(f"{SITE}**", lambda route: route.fulfill(body="", content_type="text/html"))
    page.goto(SITE)
    return page


def predict(page: Page | Locator, number: int, said: str, sure: str) -> None:
    group = page.locator(".bp-prediction fieldset").nth(number)
    field = group.get_by_role("textbox")
    if field.count():
        field.fill(said)
    else:
        group.get_by_role("radio", name=said, exact=True).check()
    group.get_by_role("radio", name=sure, exact=True).check()


def kept(page: Page) -> dict | None:
    return json.loads(page.evaluate("key => localStorage.getItem(key)", KEY) or "null")


def outcomes(page: Page | Locator) -> list[str]:
    return page.locator(".bp-outcome li").all_inner_texts()


def test_by_keyboard_to_a_commitment_that_is_kept_and_to_its_outcome(site, asked, told):
    mount(site, asked.view)
    site.keyboard.press("Tab")
    site.keyboard.press("Space")  # falls
    site.keyboard.press("Tab")
    site.keyboard.press("ArrowUp")  # from nowhere to the last: certain
    site.keyboard.press("Tab")
    site.keyboard.type("4o")
    site.keyboard.press("Enter")  # in a field it is as good as the button
    expect(verdict(site)).to_have_text(
        "Question 2: write a number, such as 0.5 or 12,000, then press Commit."
    )
    site.keyboard.press("Backspace")
    site.keyboard.type("0")
    site.keyboard.press("Tab")
    site.keyboard.press("Space")  # a guess
    press(site, "Commit")
    expect(verdict(site)).to_contain_text("2 of 2 committed.")
    answers = [{"said": "falls", "sure": "certain"}, {"said": "40", "sure": "a guess"}]
    assert state(site, "answers") == answers
    assert kept(site) == dict(zip(FORMS, answers, strict=True))
    expect(site.get_by_role("radio").first).to_be_disabled()
    site.goto(SITE)
    mount(site, told.view)
    assert outcomes(site) == [
        "The cost: ✓ You said “falls”, certain, and so it came out.",
        "Steps: ✗ You said 40, as a guess; it came out as 31, which is too far: "
        "anything within 5 counts.",
    ]
    expect(site.locator(".sum")).to_have_text(
        "Right so far, in all chapters: certain, 1 of 1; as a guess, 0 of 1."
    )
    assert [one["right"] for one in kept(site).values()] == [True, False]


def test_a_mind_can_be_changed(site, asked):
    mount(site, asked.view)
    predict(site, 0, "falls", "certain")
    press(site, "Commit")
    expect(verdict(site)).to_have_text("1 of 2 committed.")
    press(site, "Change")
    assert kept(site) is None
    expect(site.get_by_role("radio", name="falls")).to_be_checked()  # to begin from
    predict(site, 0, "rises", "a guess")
    press(site, "Commit")
    assert kept(site) == {"The cost": {"said": "rises", "sure": "a guess"}}


@pytest.mark.parametrize(
    "text", ["", "[]", "7", '{"The cost": {"said": "<b>", "sure": "certain"}, "Steps": 1}']
)
def test_what_others_wrote_there_does_no_harm(site, asked, told, text):
    site.evaluate("([key, text]) => localStorage.setItem(key, text)", [KEY, text])
    mount(site, told.view)
    assert [one.split(". ")[-1] for one in outcomes(site)] == ["You made no prediction."] * 2
    site.goto(SITE)
    mount(site, asked.view)
    assert state(site, "answers") == [None, None]


def test_where_nothing_can_be_kept_the_outcome_hears_of_it_all_the_same(page: Page, asked, told):
    mount(page, asked.view)  # an empty page has no origin
    predict(page, 0, "falls", "fairly sure")
    press(page, "Commit")
    expect(verdict(page)).to_contain_text("This browser lets the page keep nothing")
    mount(page, told.view)
    assert "You said “falls”, fairly sure, and so it came out." in outcomes(page)[0]


def test_in_a_chapter_the_form_stands_below_its_box_and_the_outcome_follows(page, origins):
    page.set_viewport_size(PHONE)
    page.goto(f"{origins['http', BOOK]}chapters/09_iris.html")
    page.locator(".sw-root").first.scroll_into_view_if_needed()
    form = page.locator(".bp-prediction")
    form.wait_for()
    predict(page, 0, "both alike", "certain")
    form.get_by_role("button", name="Commit").click()
    expect(form.locator(".verdict")).to_have_text("1 of 2 committed.")
    page.locator(".sw-root").last.scroll_into_view_if_needed()
    expect(page.locator(".bp-outcome li").first).to_contain_text(
        "You said “both alike”, certain; it came out as “four inputs”."
    )
    assert page.evaluate(SIDEWAYS) == []
