"""The front end of the descent explorer, on a page of its own, with a plain model."""

import random
import re

import numpy as np
import pytest
from front_end import (
    ENDING,
    assert_fits,
    assert_views_agree,
    load,
    mount,
    press,
    set_state,
    state,
    tab_order,
    verdict,
)
from playwright.sync_api import Browser, Page, expect
from visiting import PHONE, WIDE

from nblib import widgets
from nblib.widgets.descent import walks as descents
from nblib.widgets.descent.model import RATES

BATCHES = 3


@pytest.fixture(scope="module")
def view():
    return widgets.descent().view


@pytest.fixture
def explorer(page: Page, view) -> Page:
    mount(page, view)
    return page


def table(page: Page) -> list[list[str]]:
    rows = page.locator(".counts tbody tr").all()
    return [row.locator("td").all_inner_texts() for row in rows]


def test_a_step_shows_the_numbers_of_nblib(explorer, view):
    press(explorer, "Next update", "Next 10")
    walked = descents.walk(descents.SURFACES[0], view.starts[0], [(0.1, 12)])
    shown = explorer.locator(".rule .value").all_inner_texts()
    numbers = [float(text.strip("()").replace("−", "-")) for text in shown]
    here, after = walked.thetas[11], walked.thetas[12]
    expected = [(after[i], here[i], 0.1, walked.gradients[11][i]) for i in range(2)]
    np.testing.assert_allclose(numbers, np.ravel(expected), atol=6e-5)
    expect(explorer.locator(".facts")).to_contain_text(f"J = {walked.costs[11]:.4f}")
    expect(verdict(explorer)).to_contain_text("still descending after 11 updates")


def test_play_stops_at_the_saddle_and_says_what_lies_beside_it(explorer):
    set_state(explorer, tab=2)
    press(explorer, *["Play"] * 5)  # with reduced motion ten updates a press
    expect(verdict(explorer)).to_contain_text(
        "the slope is 0.009. Stopped, though lower ground lies on both sides (J = 0.5000 here"
    )
    count = state(explorer, "segments")[2][0][1]
    press(explorer, "Play")  # on flat ground it goes on when asked to
    assert state(explorer, "segments")[2][0][1] == count + 10
    expect(verdict(explorer)).to_contain_text("the slope is 0.00")


def test_one_key_beside_the_diagonal_the_keyboard_reaches_a_branch(explorer):
    set_state(explorer, tab=2)
    names = ["Next update", "Next 10", "Play", "Start again", "Reset", "Start"]
    assert tab_order(explorer) == [*names, *ENDING]
    explorer.get_by_role("slider", name="Start").focus()
    explorer.keyboard.press("ArrowRight")
    assert state(explorer, "starts")[2] == [-1.4, 1.5]
    for _ in range(3):
        explorer.keyboard.press("Space")
    expect(explorer.locator(".facts")).to_contain_text("update 3")
    explorer.get_by_role("button", name="Next 10").focus()
    for _ in range(5):
        explorer.keyboard.press("Enter")
    expect(verdict(explorer)).to_contain_text("arrived after 53 updates")


def test_starting_again_keeps_the_readers_start_and_reset_goes_to_the_one_found(explorer, view):
    first = explorer.locator(".rule").inner_text()
    explorer.get_by_role("slider", name="Start").focus()
    explorer.keyboard.press("Shift+ArrowDown")
    moved = explorer.locator(".rule").inner_text()
    explorer.keyboard.press("Space")
    press(explorer, "Start again")
    assert explorer.locator(".rule").inner_text() == moved != first
    press(explorer, "Reset")
    assert explorer.locator(".rule").inner_text() == first
    assert state(explorer, "starts") == view.starts


@pytest.mark.parametrize("tab", [0, 1, 2])
def test_the_start_can_be_dragged(explorer, tab):
    set_state(explorer, tab=tab)
    press(explorer, "Next 10")
    before = state(explorer, "starts")[tab]
    box = explorer.locator(".handle .start").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    explorer.mouse.move(x, y)
    explorer.mouse.down()
    explorer.mouse.move(x + 60, y + 30, steps=3)
    explorer.mouse.up()
    explorer.mouse.move(x + 70, y + 40)  # let go: it moves no more
    after = state(explorer, "starts")[tab]
    assert after[0] > before[0] + 0.3
    assert after[1] < before[1] - 0.15
    box = explorer.locator(".handle .start").bounding_box()
    assert box["x"] + box["width"] / 2 == pytest.approx(x + 60, abs=1.5)
    expect(explorer.locator(".facts")).to_contain_text("update 0")
    explorer.mouse.move(x + 60, y + 30)
    explorer.mouse.down()
    explorer.mouse.move(x + 2000, y - 2000)  # far out: it stays in the picture
    explorer.mouse.up()
    handle, picture = (explorer.locator(what).bounding_box() for what in (".start", ".picture"))
    assert handle["x"] < picture["x"] + picture["width"]


@pytest.mark.parametrize("tab", [0, 1, 2])
def test_the_arrow_stands_at_right_angles_to_the_contour(explorer, tab):
    set_state(explorer, tab=tab)
    places = explorer.evaluate(
        """() => [".along", ".step polyline"].map(what => [...document.querySelector(what).points]
          .map(({x, y}) => [x, y]))"""
    )
    along, step = (np.subtract(points[-1], points[0]) for points in places)
    assert along @ step == pytest.approx(0, abs=0.02 * np.hypot(*along) * np.hypot(*step))
    # and along the dotted line J stays the same, to first order
    surface, start = descents.SURFACES[tab], np.array(state(explorer, "starts")[tab])
    _, gradient = surface.cost_and_gradient(start)
    flat = np.array([along[0], -along[1]]) / np.hypot(*along)  # up is less in the picture
    assert abs(gradient @ flat) < 0.02 * np.hypot(*gradient)


def test_a_walk_that_diverges_stops_and_a_new_rate_does_not_restart(explorer):
    set_state(explorer, tab=1, rate_index=RATES.index(0.6))
    press(explorer, "Next update")
    set_state(explorer, rate_index=RATES.index(0.2))
    press(explorer, "Next update")
    assert state(explorer, "segments")[1] == [[0.6, 1], [0.2, 1]]
    set_state(explorer, rate_index=RATES.index(2.0))
    press(explorer, "Next 10")
    expect(verdict(explorer)).to_contain_text("diverged after")
    expect(explorer.get_by_role("button", name="Play")).to_have_attribute("aria-disabled", "true")
    before = state(explorer, "segments")
    explorer.get_by_role("button", name="Next update").evaluate("button => button.click()")
    assert state(explorer, "segments") == before
    assert before[0] == []  # the other surfaces keep their own state


@pytest.mark.parametrize("rate", [0.1, 0.6])
def test_batches_count_updates_and_examples(explorer, rate):
    set_state(explorer, tab=BATCHES, rate_index=RATES.index(rate))
    press(explorer, "Next 10", "Next 10", "Next 10")
    B = descents.BATCHES

    def row(size, updates):
        cost, _ = B.cost_and_gradient(B.path(rate, size)[updates])
        examples = updates * size
        return [str(updates), f"{examples:,}", f"{examples / 150:.2f}", f"{cost:.4f}"]

    assert table(explorer) == [row(150, 30), row(10, 30), row(1, 30)]
    press(explorer, "examples")
    assert table(explorer) == [row(150, 0), row(10, 3), row(1, 30)]
    press(explorer, *["Next 10"] * 9)
    assert table(explorer) == [row(150, 0), row(10, 12), row(1, 120)]  # a batch counts when full
    press(explorer, *["Next 10"] * 3)
    assert table(explorer) == [row(150, 1), row(10, 15), row(1, 150)]
    expect(verdict(explorer)).to_contain_text("After 150 examples each = 1 pass over the data")
    expect(explorer.get_by_role("button", name="Next 10")).to_have_attribute(
        "aria-disabled", "true"
    )
    press(explorer, "Start again")
    assert table(explorer) == [row(150, 0), row(10, 0), row(1, 0)]


def test_single_examples_can_diverge_alone(explorer):
    set_state(explorer, tab=BATCHES, rate_index=RATES.index(1.0), clock=150)
    count = descents.BATCHES.path(1.0, 1).shape[0] - 1
    expect(verdict(explorer)).to_contain_text(f"single examples diverged at update {count}")
    assert [row[-1] for row in table(explorer)][2] == "diverged"


def test_controls_of_the_other_tab_are_away(explorer):
    choice = explorer.get_by_role("group", name="Compare after the same number of")
    expect(choice).to_be_hidden()
    expect(explorer.locator(".counts")).to_be_hidden()
    set_state(explorer, tab=BATCHES)
    expect(choice).to_be_visible()
    for what in (".handle", ".rule", ".facts"):
        expect(explorer.locator(what)).to_be_hidden()


def test_javascript_agrees_with_nblib_on_a_hundred_random_starts_and_rates(explorer, view):
    random.seed(5)
    cases = []
    for k in range(120):
        surface = descents.SURFACES[k % 3]
        start = [low + random.uniform(-1, 1) * surface.reach for low in surface.lowest]
        segments = [[10 ** random.uniform(-3, 0.3), random.randint(1, 30)] for _ in range(3)]
        cases.append({"tab": k % 3, "start": start, "segments": segments})
    load(explorer, "descent/walks.js")
    found = explorer.evaluate(
        """cases => {
          const rules = {tolerance: model.get("tolerance"), bound: model.get("bound")};
          return cases.map(({tab, start, segments}) =>
            module.walkOn(model.get("surfaces")[tab], start, segments, rules));
        }""",
        cases,
    )
    verdicts = set()
    for case, run in zip(cases, found, strict=True):
        ours = descents.walk(descents.SURFACES[case["tab"]], case["start"], case["segments"])
        assert run["verdict"] == ours.verdict, case
        verdicts.add(ours.verdict)
        for name, values in zip(("theta", "cost", "gradient"), ours[:3], strict=True):
            theirs = np.array([point[name] for point in run["points"]])
            scale = max(1, np.abs(values).max())
            np.testing.assert_allclose(theirs, values, rtol=1e-9, atol=1e-9 * scale, err_msg=name)
    assert verdicts >= {"arrived", "still descending", "oscillating", "diverged"}


def test_play_runs_to_the_verdict(browser: Browser, view):
    context = browser.new_context(viewport=WIDE, reduced_motion="no-preference")
    page = context.new_page()
    mount(page, view)
    set_state(page, rate_index=RATES.index(0.4))
    press(page, "Play")
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    expect(verdict(page)).to_contain_text("arrived after 11 updates", timeout=10_000)
    expect(page.get_by_role("button", name="Play")).to_be_visible()
    set_state(page, tab=1, rate_index=0)
    press(page, "Play")
    page.wait_for_function("() => model.get('segments')[1][0]?.[1] >= 2")
    set_state(page, tab=BATCHES)  # another picture: it stops
    assert state(page, "playing") is False
    context.close()


def test_touch(browser: Browser, view):
    context = browser.new_context(viewport=PHONE, has_touch=True, is_mobile=True)
    page = context.new_page()
    mount(page, view)
    page.get_by_role("button", name="Next update").tap()
    expect(page.locator(".facts")).to_contain_text("update 1")
    for button in page.get_by_role("button").all():
        box = button.bounding_box()
        assert min(box["width"], box["height"]) >= 40, button.inner_text()
    assert page.locator(".handle").bounding_box()["width"] >= 40
    context.close()


def test_views_of_one_model_stay_in_step_and_clean_up(page, view):
    assert_views_agree(page, view, lambda: press(page, "Next 10"))


@pytest.mark.parametrize("tab", [1, 2, BATCHES])
def test_fits_a_phone_in_light_and_dark(page, view, tab):
    page.set_viewport_size(PHONE)
    mount(page, view)
    set_state(page, tab=tab, clock=150, segments=[[], [[0.1, 9]], [[0.1, 9]]])
    assert_fits(page, ".contour, .ball, .way, .counts th, .axes path")


def test_text_alternatives(explorer):
    names = explorer.locator("[role=img]").evaluate_all(
        "all => all.map(one => one.getAttribute('aria-label'))"
    )
    assert any("bowl: update 0 at b = −1.00, w = 2.50, J = 3.1250" in name for name in names)
    expect(explorer.get_by_role("slider", name="Start")).to_have_attribute(
        "aria-valuetext", "b = −1.00, w = 2.50"
    )
    set_state(explorer, tab=BATCHES, clock=3)
    expect(explorer.locator(".picture [role=img]")).to_have_attribute(
        "aria-label", re.compile("three paths after 3 updates each: batch at b = ")
    )
