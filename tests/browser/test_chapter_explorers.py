"""The explorers in the built chapter, as a reader meets them: from disk or a server, no kernel."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from visiting import (
    BOOK,
    PHONE,
    WIDE,
    Visit,
    settle,
    watch,
)

CHAPTER = "chapters/06_learning_rate.html"
PLACE = "#try-it"  # the section with the first explorer
VERDICTS = [
    ("0.001", 50, "still descending after 50 iterations"),
    ("0.1", 36, "converged after 36 iterations"),
    ("2", 5, "diverged at iteration 5"),
]


@pytest.fixture
def open_chapter(browser: Browser, origins: dict) -> Iterator[Callable[..., Page]]:
    """Return a function that opens the chapter; at the end it may not have complained."""
    visit, contexts = Visit(""), []

    def opened(
        scheme: str, place: str = PLACE, script: str = "", path: str = CHAPTER, **options: object
    ) -> Page:
        settings = {"viewport": WIDE, "reduced_motion": "reduce", "color_scheme": "light"}
        contexts.append(browser.new_context(**(settings | options)))
        contexts[-1].set_default_timeout(10_000)
        page = contexts[-1].new_page()
        watch(page, visit)
        page.add_init_script(script)
        page.goto(origins[scheme, BOOK] + path + place)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert (visit.console, visit.errors, visit.failed) == ([], [], [])


def explorers(page: Page) -> tuple[Locator, Locator]:
    """Return the first and the second explorer, started; before them stand the predictions."""
    roots = page.locator(".sw-root")
    for root in (roots.nth(1), roots.nth(2)):
        root.scroll_into_view_if_needed()
        root.locator(".bp-view").wait_for()
    return roots.nth(1), roots.nth(2)


def button(explorer: Locator, name: str) -> Locator:
    return explorer.get_by_role("button", name=name, exact=True)


def slider(explorer: Locator, name: str) -> Locator:
    return explorer.get_by_role("slider", name=name)


def click(one: Locator, count: int = 1) -> None:
    one.click(click_count=count)


def tap(one: Locator, count: int = 1) -> None:
    one.tap()
    box = one.bounding_box()
    for _ in range(count - 1):  # as a locator it would look for the button again each time
        one.page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)


def press(one: Locator, count: int = 1) -> None:
    one.focus()
    for _ in range(count):
        one.page.keyboard.press("Space")


HANDS = {"mouse": click, "touch": tap, "keyboard": press}


@pytest.mark.parametrize(
    ("came", "means"),
    [
        ("file", "mouse"),
        ("http", "touch"),
        pytest.param("file", "keyboard", marks=pytest.mark.nightly),
    ],
)
def test_three_rates_end_in_three_verdicts_and_reset_starts_again(open_chapter, came, means):
    touch = {"viewport": PHONE, "has_touch": True, "is_mobile": True} if means == "touch" else {}
    page = open_chapter(came, **touch)
    settle(page)  # a formula that is drawn late might move the button
    explorer, _ = explorers(page)
    do, facts = HANDS[means], explorer.locator(".facts")
    first = facts.inner_text()
    for rate, count, said in VERDICTS:
        do(button(explorer, rate))
        do(button(explorer, "Next iteration"), count)
        expect(explorer.locator("[aria-live=polite]")).to_contain_text(said)
        do(button(explorer, "Reset"))
        expect(facts).to_have_text(first, use_inner_text=True)


def test_formulas_wait_until_the_page_has_nothing_more_urgent_to_do(open_chapter, scheme):
    page = open_chapter(scheme, script="window.requestIdleCallback = go => { window.idle = go; };")
    page.locator(".sw-root .bp-view svg").first.wait_for()
    assert page.locator("mjx-container").count() == 0
    page.evaluate("idle()")
    page.locator("mjx-container").first.wait_for()
    page.evaluate("() => MathJax.startup.promise.then(() => null)")
    expect(page.locator(".bd-article span.math mjx-container").first).to_be_visible()


def test_slider_tabs_and_starts_reach_the_picture(open_chapter, scheme):
    explorer, _ = explorers(open_chapter(scheme))
    slider(explorer, "Rate").press("ArrowRight")
    expect(explorer.locator(".rule .alpha")).to_have_text("0.2")
    explorer.get_by_text("contour map", exact=True).click()
    expect(explorer.locator(".rule")).to_contain_text("θ₁")
    before = explorer.locator(".facts").inner_text()
    explorer.get_by_role("combobox", name="Start").select_option(index=1)
    expect(explorer.locator(".facts")).not_to_have_text(before, use_inner_text=True)


def test_two_explorers_do_not_disturb_each_other(open_chapter, scheme):
    toy, digits = explorers(open_chapter(scheme))
    look = lambda: (digits.locator(".numbers").inner_text(), slider(digits, "Rate").input_value())  # noqa: E731  used twice
    before = look()
    button(toy, "2").click()
    button(toy, "Next iteration").click()
    assert look() == before
    facts = toy.locator(".facts").inner_text()
    slider(digits, "Epoch").press("Home")
    expect(digits.locator(".numbers dd").nth(1)).to_have_text("0")
    assert toy.locator(".facts").inner_text() == facts
    expect(toy.locator(".rule .alpha")).to_have_text("2")


def test_explorer_waits_far_away_and_starts_where_a_link_leads(open_chapter):
    page = open_chapter("file", place="")
    page.wait_for_load_state("load")
    expect(page.locator(".bp-learning-rate")).to_have_count(0)
    blind = "IntersectionObserver = class { observe() {} unobserve() {} disconnect() {} }"
    expect(open_chapter("file", script=blind).locator(".bp-learning-rate").first).to_be_visible()


RACE = "#race?own=true&rate=0.4"


def test_a_link_to_a_state_leads_there_and_stays_when_the_page_is_loaded_again(
    open_chapter, scheme, browser
):
    page = open_chapter(scheme, place=f"{RACE}&tab=saddle", path="chapters/11_optimizers.html")
    settle(page)
    race = page.locator(".sw-root", has=page.locator(".bp-race"))
    expect(race.locator(".sw-chosen")).to_have_text("saddle")
    expect(race.get_by_role("checkbox")).to_be_checked()
    expect(race.locator(".bp-title")).to_be_in_viewport()
    button(race, "Next 10").click()
    page.evaluate("navigator.clipboard.writeText = async text => { window.copied = text; }")
    button(race, "Link to this").click()
    expect(race.get_by_role("status")).to_have_text("Link copied.")
    assert page.evaluate("copied") == page.url
    assert page.url.endswith(RACE + "&segments=(),((null,10)),()&tab=saddle")
    page.reload()
    expect(race.locator(".verdict")).to_contain_text("After 10 steps")
    button(race, "Reset").click()
    expect(race.locator(".sw-chosen")).to_have_text("narrow valley")


def test_a_link_reaches_the_right_one_of_two_explorers_and_an_open_page(open_chapter):
    page = open_chapter("file", place="#learning_rate_digits?epoch=7")
    _, digits = explorers(page)
    expect(slider(digits, "Epoch")).to_have_value("7")
    page.evaluate("location.hash = '#learning_rate?rate=2&surface=contour-map'")
    toy = page.locator(".sw-root", has=page.locator(".bp-learning-rate")).first
    expect(toy.locator(".rule .alpha").first).to_have_text("2")
    expect(toy.locator(".bp-title")).to_be_in_viewport()
    expect(slider(digits, "Epoch")).to_have_value("7")


def test_numbers_of_the_digits_stand_under_their_names(open_chapter):
    _, digits = explorers(open_chapter("file"))
    names, values = (
        digits.locator(f".numbers {tag}").evaluate_all(
            "all => all.map(one => one.getBoundingClientRect().left)"
        )
        for tag in ("dt", "dd")
    )
    assert names == pytest.approx(values)
