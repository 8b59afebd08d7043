"""The front end of the learning-rate explorers, on a page of its own, with a plain model."""

import random
import re

import numpy as np
import pytest
from front_end import (
    CUT,
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
from visiting import AT_REST, PHONE, WIDE

from nblib import widgets
from nblib.widgets.learning_rate import model as lr
from nblib.widgets.learning_rate.runs import SURFACES, descend

FIRST_POINT = "iteration 0"


@pytest.fixture(scope="module")
def toy():
    return widgets.learning_rate().view


@pytest.fixture(scope="module")
def digits():
    return widgets.learning_rate_digits(rates=(0.001, 1, 5, 30), epochs=8).view


@pytest.fixture
def explorer(page: Page, toy) -> Page:
    mount(page, toy)
    return page


@pytest.fixture
def lively(browser: Browser, toy):
    """A page of a reader who has nothing against motion."""
    context = browser.new_context(viewport=WIDE, reduced_motion="no-preference")
    page = context.new_page()
    mount(page, toy)
    yield page
    context.close()


def steps(page: Page, count: int) -> None:
    """Press as quickly as no hand can; the mouse, fingers and keys have tests of their own."""
    button = page.get_by_role("button", name="Next iteration").first
    button.evaluate("(button, count) => { while (count--) button.click(); }", count)


def numbers(page: Page) -> str:
    return page.locator(".rule").first.inner_text() + page.locator(".facts").first.inner_text()


@pytest.mark.parametrize(
    ("surface", "rate", "count", "said"),
    [
        (0, "0.001", 50, "still descending after 50 iterations"),
        (0, "0.1", 36, "converged after 36 iterations"),
        (0, "2", 5, "diverged at iteration 5"),
        (1, "0.001", 50, "still descending after 50 iterations"),
        (1, "0.1", 105, "converged after 105 iterations"),
        (1, "2", 7, "diverged at iteration 7"),
    ],
)
def test_verdicts_of_the_three_rates(explorer, surface, rate, count, said):
    set_state(explorer, surface_index=surface)
    press(explorer, rate)
    steps(explorer, count)
    expect(verdict(explorer)).to_contain_text(said)


def test_just_below_the_bound_it_oscillates(explorer, toy):
    set_state(explorer, rate_index=toy.rates.index(1.24))
    steps(explorer, 50)
    expect(verdict(explorer)).to_contain_text("oscillating at iteration 50")


def test_reset_returns_to_the_same_first_point(explorer):
    first, start = numbers(explorer), state(explorer, "run")
    steps(explorer, 9)
    assert numbers(explorer) != first
    press(explorer, "Reset")
    assert (numbers(explorer), state(explorer, "run")) == (first, start)
    expect(verdict(explorer)).to_contain_text("ready")


def test_a_new_rate_in_mid_run_does_not_restart(explorer):
    press(explorer, "2")
    steps(explorer, 3)
    press(explorer, "0.1")
    expect(explorer.locator(".facts")).to_contain_text("iteration 3")
    steps(explorer, 1)
    assert state(explorer, "run")["segments"] == [[2, 3], [0.1, 1]]
    expect(explorer.locator(".loss text.strong")).to_have_text("2→0.1")


def test_a_diverged_run_comes_back_with_a_smaller_rate(explorer):
    press(explorer, "2")
    steps(explorer, 5)
    expect(verdict(explorer)).to_contain_text("diverged at iteration 5")
    expect(explorer.get_by_role("button", name="Next iteration")).to_have_attribute(
        "aria-disabled", "true"
    )
    press(explorer, "0.1")
    expect(verdict(explorer)).to_contain_text("At 0.1 it can go on.")
    while "converged" not in verdict(explorer).inner_text():
        press(explorer, "Play")
    expect(verdict(explorer)).to_contain_text(re.compile(r"converged after \d\d iterations"))


def test_numbers_of_the_step_stand_in_the_update_rule(explorer):
    values = explorer.locator(".rule .value").all_inner_texts()
    assert values == ["−0.5200", "−1.0000", "0.1", "(−4.8000)"]
    steps(explorer, 1)
    assert explorer.locator(".rule .value").all_inner_texts()[1] == "−0.5200"


def test_the_picture_zooms_out_and_says_so(explorer):
    ticks = explorer.locator(".picture .axes text").all_text_contents()
    press(explorer, "2")
    steps(explorer, 3)
    expect(verdict(explorer)).to_contain_text("so it now shows 16 times the width")
    assert explorer.locator(".picture .axes text").all_text_contents() != ticks
    box, ball = (explorer.locator(what).bounding_box() for what in (".picture", ".picture .ball"))
    assert box["x"] < ball["x"] < box["x"] + box["width"]
    assert box["y"] < ball["y"] < box["y"] + box["height"]


def test_earlier_runs_stay_with_their_rates(explorer):
    for rate in ("0.001", "0.1", "2"):
        press(explorer, rate)
        steps(explorer, 4)
        press(explorer, "Start again")
    names = explorer.locator(".loss text.end").all_text_contents()
    assert sorted(filter(None, names)) == ["0.001", "0.1", "2"]


def test_keyboard_alone(explorer):
    assert tab_order(explorer) == [
        *("0.001", "0.1", "2", "Next iteration", "Play", "Start again", "Reset", "Start"),
        *ENDING,
    ]
    handle = explorer.get_by_role("slider", name="Start")
    handle.focus()
    for _ in range(3):
        explorer.keyboard.press("Space")
    expect(explorer.locator(".facts")).to_contain_text("iteration 3")
    explorer.keyboard.press("r")
    expect(explorer.locator(".facts")).to_contain_text(FIRST_POINT)
    explorer.keyboard.press("ArrowRight")
    assert (state(explorer, "run")["start"], state(explorer, "start_index")) == ([-0.9], lr.OWN)
    explorer.keyboard.press("Shift+ArrowLeft")
    expect(handle).to_have_attribute("aria-valuetext", "θ = −1.40")
    explorer.get_by_role("button", name="Next iteration").focus()
    explorer.keyboard.press("Space")
    expect(explorer.locator(".facts")).to_contain_text("iteration 1")


def test_arrow_keys_move_the_start_in_both_directions_of_the_map(explorer):
    set_state(explorer, surface_index=1)
    explorer.get_by_role("slider", name="Start").focus()
    for key in ("ArrowRight", "ArrowUp", "ArrowUp"):
        explorer.keyboard.press(key)
    assert state(explorer, "run")["start"] == [-0.4, 4.2]


@pytest.mark.parametrize("surface", [0, 1])
def test_the_start_can_be_dragged(explorer, surface):
    set_state(explorer, surface_index=surface)
    before = state(explorer, "run")["start"]
    box = explorer.locator(".handle .start").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    explorer.mouse.move(x, y)
    explorer.mouse.down()
    explorer.mouse.move(x + 60, y + 30, steps=3)
    explorer.mouse.up()
    explorer.mouse.move(x + 70, y + 40)  # let go: over the handle, but it moves no more
    after = state(explorer, "run")["start"]
    assert after[0] > before[0] + 0.3
    box = explorer.locator(".handle .start").bounding_box()
    assert box["x"] + box["width"] / 2 == pytest.approx(x + 60, abs=1.5)
    if surface:
        assert box["y"] + box["height"] / 2 == pytest.approx(y + 30, abs=1.5)


def test_touch(browser: Browser, toy):
    context = browser.new_context(viewport=PHONE, has_touch=True, is_mobile=True)
    page = context.new_page()
    mount(page, toy)
    for name in ("2", "Next iteration", "Next iteration"):
        page.get_by_role("button", name=name, exact=True).tap()
    expect(page.locator(".facts")).to_contain_text("iteration 2")
    for button in page.get_by_role("button").all():
        box = button.bounding_box()
        assert min(box["width"], box["height"]) >= 40, button.inner_text()
    assert page.locator(".handle").bounding_box()["width"] >= 40
    context.close()


def test_play_runs_to_the_verdict_and_becomes_play_again(lively):
    press(lively, "0.1", "Play")
    expect(lively.get_by_role("button", name="Pause")).to_be_visible()
    expect(verdict(lively)).to_contain_text("converged after 36 iterations", timeout=20_000)
    expect(lively.get_by_role("button", name="Play")).to_be_visible()


def test_pause_stops_and_the_rate_can_change_while_it_plays(lively):
    press(lively, "0.001", "Play")
    expect(lively.locator(".facts")).to_contain_text("iteration 2", timeout=10_000)
    set_state(lively, rate_index=lr.RATES.index(0.01))
    lively.wait_for_function("() => model.get('run').segments[1]?.[1] >= 3")
    press(lively, "Pause")
    seen = numbers(lively)
    lively.wait_for_timeout(400)
    assert numbers(lively) == seen
    assert [rate for rate, _ in state(lively, "run")["segments"]] == [0.001, 0.01]


def test_an_automatic_run_pauses_at_its_limit(lively, toy):
    set_state(lively, run={"surface": 0, "start": [-1], "segments": [[0.001, toy.limit - 4]]})
    press(lively, "0.001", "Play")
    said = f"still descending after {toy.limit} iterations"
    expect(verdict(lively)).to_contain_text(said, timeout=10_000)
    expect(lively.get_by_role("button", name="Play")).to_be_visible()


def test_out_of_sight_it_stops(lively):
    press(lively, "0.001", "Play")
    expect(lively.locator(".facts")).to_contain_text("iteration 1")
    lively.evaluate("document.body.style.paddingTop = '5000px'")
    lively.wait_for_function("() => model.get('playing') === false")
    assert sum(count for _, count in state(lively, "run")["segments"]) < 60


def test_the_live_region_does_not_chatter_while_it_plays(lively):
    lively.evaluate(
        """() => {
          window.said = [];
          new MutationObserver(() => said.push(document.querySelector("[aria-live]").textContent))
            .observe(document.querySelector("[aria-live]"), {childList: true, subtree: true});
        }"""
    )
    press(lively, "0.1", "Play")
    expect(verdict(lively)).to_contain_text("converged", timeout=20_000)
    assert len(lively.evaluate("said")) <= 3


def test_with_reduced_motion_play_takes_ten_steps_at_once(explorer):
    press(explorer, "0.1", "Play")
    expect(explorer.locator(".facts")).to_contain_text("iteration 10")
    assert state(explorer, "playing") is False
    press(explorer, *["Play"] * 3)
    expect(verdict(explorer)).to_contain_text("converged after 36 iterations")


def test_views_of_one_model_stay_in_step_and_clean_up(page, toy):
    assert_views_agree(page, toy, lambda: steps(page, 4))


def test_traits_set_from_outside_move_the_view(explorer, toy):
    run = {"surface": 1, "start": [3, 3], "segments": [[0.4, 6]]}
    set_state(explorer, surface_index=1, start_index=1, run=run, rate_index=toy.rates.index(2))
    expect(explorer.locator(".facts")).to_contain_text("iteration 6")
    expect(explorer.get_by_role("button", name="2", exact=True)).to_have_attribute(
        "aria-pressed", "true"
    )


def test_javascript_agrees_with_nblib_on_a_hundred_random_rates_and_starts(explorer, toy):
    random.seed(6)
    cases = []
    for k in range(100):
        index, surface = k % 2, SURFACES[k % 2]
        start = [low + random.uniform(-1, 1) * surface.reach for low in surface.lowest]
        rates = [10 ** random.uniform(-4, 1) for _ in range(3)]
        segments = [[rate, random.randint(1, 40)] for rate in rates]
        cases.append({"surface": index, "start": start, "segments": segments})
    load(explorer, "learning_rate/runs.js")
    found = explorer.evaluate(
        """cases => {
          const rules = Object.fromEntries(["surfaces", "tolerance", "bound"]
            .map(name => [name, model.get(name)]));
          return cases.map(run => module.pointsOf(run, rules));
        }""",
        cases,
    )
    for case, run in zip(cases, found, strict=True):
        ours = descend(SURFACES[case["surface"]], case["start"], case["segments"])
        assert run["verdict"] == ours.verdict, case
        for name, values in zip(("theta", "cost", "gradient"), ours[:3], strict=True):
            theirs = np.array([point[name] for point in run["points"]])
            scale = max(1, np.abs(values).max())
            np.testing.assert_allclose(theirs, values, rtol=1e-9, atol=1e-9 * scale, err_msg=name)


def test_listed_starts_and_rates_show_the_numbers_nblib_walked(page):
    view = lr.LearningRate()
    paths = np.frombuffer(view.paths).copy()
    offset, _ = view.surfaces[0]["paths"][0][lr.RATES.index(0.1)]
    paths[offset + 8] += 0.125  # what JavaScript would never compute
    view.paths = paths.tobytes()
    mount(page, view)
    steps(page, 8)
    shown = page.locator(".rule .value.theta").all_inner_texts()[1]
    assert float(shown) == pytest.approx(
        descend(SURFACES[0], [-1.0], [(0.1, 8)]).thetas[8, 0] + 0.125, abs=6e-5
    )


@pytest.mark.parametrize("kind", ["toy", "digits"])
def test_fits_a_phone_in_light_and_dark(page, request, kind):
    page.set_viewport_size(PHONE)
    mount(page, request.getfixturevalue(kind))
    if kind == "toy":
        press(page, "2")
        steps(page, 4)
    assert_fits(page, ".ball, .strong, .axes path")


def test_the_pictures_follow_the_width_of_the_page(explorer):
    pictures = [explorer.locator(f"svg.{name}") for name in ("picture", "ruler")]
    before = [picture.get_attribute("viewBox") for picture in pictures]
    explorer.set_viewport_size(PHONE)
    for picture, wide in zip(pictures, before, strict=True):
        expect(picture).not_to_have_attribute("viewBox", wide)


def test_text_alternatives(explorer):
    pictures = explorer.locator("[role=img]")
    names = pictures.evaluate_all("all => all.map(one => one.getAttribute('aria-label'))")
    assert any("iteration 0 at θ = −1.00, J = 7.2000" in name for name in names)
    assert any("2/λ max is 1.25" in name for name in names)
    expect(explorer.locator(".ruler")).to_contain_text("steps shrink below 2/λmax = 1.25")
    set_state(explorer, surface_index=1)
    expect(explorer.locator(".picture")).to_contain_text("λmax = 1.6, so 2/λmax = 1.25")


def test_digits_show_the_chosen_rate_and_epoch(page, digits):
    mount(page, digits)
    for index, said in enumerate(
        (
            "Rate 0.001: still descending after 8 epochs",
            "Rate 1: still descending after 8 epochs",
            "Rate 5: oscillating",
            "Rate 30: diverged at epoch 1",
        )
    ):
        set_state(page, rate_index=index)
        expect(verdict(page)).to_contain_text(said)
    set_state(page, rate_index=1, epoch=3)
    shown = page.locator(".numbers dd").all_inner_texts()
    training = digits.trainings[1]
    accuracy = f"{100 * training['accuracy'][3]:.1f}%"
    assert shown[:4] == ["1", "3", f"{training['cost'][3]:.4f}", accuracy]
    ends = page.locator(".picture text.end").all_text_contents()
    assert sorted(ends) == ["0.001", "1", "30 diverged", "5"]


def test_digits_epoch_follows_a_drag_in_the_picture(page, digits):
    mount(page, digits)
    box = page.locator(".picture").bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.9, box["y"] + 100)
    page.mouse.down()
    page.mouse.move(box["x"] + 50, box["y"] + 100, steps=4)
    page.mouse.up()
    page.mouse.move(box["x"] + 300, box["y"] + 100)
    assert state(page, "epoch") == 0


def test_words_stay_in_their_picture_when_the_letters_alone_change(page, digits):
    """The box keeps its size, so that nothing else says that they are wider."""
    mount(page, digits)
    sheet = page.add_style_tag(content=" ")

    def write_in(font: str) -> None:
        css = f".bp-view, .bp-view * {{ font-family: {font} !important }}"
        sheet.evaluate("(sheet, css) => { sheet.textContent = css; }", css)
        page.evaluate(AT_REST)

    write_in("monospace")
    set_state(page, rate_index=1)
    set_state(page, rate_index=0)  # drawn anew; 0.001 is the widest name at the end of a line
    page.evaluate(AT_REST)
    write_in("sans-serif")
    assert page.evaluate(CUT) == []
