"""The front end of the neuron explorer, on a page of its own, with a plain model."""

import numpy as np
import pytest
from front_end import (
    ENDING,
    assert_fits,
    assert_views_agree,
    everything,
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
from nblib.widgets.neuron.model import EPOCHS_SHOWN, INPUTS, RATES

LAST = len(EPOCHS_SHOWN) - 1


@pytest.fixture(scope="module")
def view():
    return widgets.neuron().view


@pytest.fixture
def explorer(page: Page, view) -> Page:
    mount(page, view)
    return page


def runs(view) -> np.ndarray:
    return np.frombuffer(view.runs, "<f4").reshape(len(INPUTS), len(RATES), LAST + 1, 7)


def number(text: str) -> float:
    return float(text.replace("−", "-").replace("+ ", "").replace("- ", "-").replace(",", ""))


@pytest.mark.parametrize(("inputs", "rate"), [(0, 0.001), (0, 2.0), (1, 10.0), (2, 2.0), (3, 0.1)])
def test_the_numbers_and_the_crosses_are_those_of_nblib(explorer, view, inputs, rate):
    index = RATES.index(rate)
    for frame in (0, 7, 25, LAST):
        set_state(explorer, inputs=inputs, rate_index=index, frame=frame)
        b, w1, w2, cost, test_cost, right, test_right = runs(view)[inputs, index, frame]
        shown = explorer.locator(".rule .theta").all_inner_texts()
        np.testing.assert_allclose([number(text) for text in shown], [b, w1, w2], atol=0.00501)
        facts = explorer.locator("dl dd").all_inner_texts()
        assert number(facts[0]) == EPOCHS_SHOWN[frame]
        assert [number(text) for text in facts[1:3]] == pytest.approx([cost, test_cost], abs=6e-5)
        assert facts[3:] == [f"{right:.0f} of 80", f"{test_right:.0f} of 20"]
        crosses = explorer.locator(".scatter .wrong").count()
        assert crosses == 100 - right - test_right
        said = (
            f"Epoch {EPOCHS_SHOWN[frame]:,} at rate {rate:g}: J = {cost:.4f}, {test_cost:.4f} on "
            f"the test flowers; {test_right:.0f} of 20 of these are on the right side. "
        )
        rises = view.cases[inputs]["rises"][index]
        if frame == 0:
            said += "This is the start, the same for every rate."
        elif crosses:
            wrong = f"{80 - right:.0f} of 80 training flowers are wrong."
            said += f"The weights are {w1:.2f} and {w2:.2f}; {wrong}"
        else:
            then = f". J rose in {rises} of the 1,000 epochs." if rises else ": from here on they"
            said += f"The weights are {w1:.2f} and {w2:.2f}, and no flower is wrong{then}"
        expect(verdict(explorer)).to_contain_text(said.replace("-", "−"))


def test_training_flowers_are_round_and_test_flowers_square_each_in_its_kind(explorer, view):
    marks = explorer.locator(".scatter .flower").evaluate_all(
        """all => all.map(one => { const {x, y, width} = one.getBBox();
        return [one.tagName, one.classList[1], x + width / 2, y + width / 2]; })"""
    )
    kinds = [["setosa", "versicolor"][int(label)] for *_, label in view.cases[0]["points"]]
    assert [kind for _, kind, *_ in marks] == kinds
    assert [shape for shape, *_ in marks] == ["circle"] * 80 + ["rect"] * 20
    for axis in (0, 1):  # where the numbers say
        values, places = (
            [point[axis] for point in view.cases[0]["points"]],
            [m[2 + axis] for m in marks],
        )
        straight = np.polyval(np.polyfit(values, places, 1), values)
        np.testing.assert_allclose(straight, places, atol=0.2)


def test_the_line_parts_the_flowers_where_the_neuron_is_undecided(explorer):
    """In the picture's own units: flowers without a cross lie on the side of their kind."""
    for inputs, frame in ((0, LAST), (3, LAST), (2, 20)):
        set_state(explorer, inputs=inputs, rate_index=2, frame=frame)
        (x1, y1), (x2, y2) = explorer.evaluate(
            "() => [...document.querySelector('.decision').points].map(({x, y}) => [x, y])"
        )
        places = explorer.locator(".scatter .flower").evaluate_all(
            """all => all.map(one => { const box = one.getBBox();
            const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
            const shades = [...document.querySelectorAll(".shade")];
            return [x, y, one.classList.contains("versicolor") ? 1 : -1,
                    one.parentNode.querySelector(":scope > .wrong") ? -1 : 1,
                    shades.filter(one => one.isPointInFill(new DOMPoint(x, y))).length] })"""
        )
        x, y, kind, right, shades = np.array(places).T
        side = (x - x1) * (y2 - y1) - (y - y1) * (x2 - x1)
        agrees = side * kind * right
        near = np.abs(side) < 0.3 * np.hypot(x2 - x1, y2 - y1)  # less than a third of a pixel
        assert abs(np.sign(agrees[~near]).sum()) == (~near).sum() > 90
        np.testing.assert_array_equal((shades > 2)[~near], (kind * right > 0)[~near])


def test_lines_say_their_probability(explorer):
    """Versicolor has the larger petals: the further right, the more probable."""
    set_state(explorer, inputs=0, frame=40)
    said = explorer.locator(".scatter text.end").evaluate_all(
        "all => all.map(one => [Number(one.getAttribute('x')), one.textContent])"
    )
    assert [text for _, text in sorted(said)] == ["0.1", "0.5", "0.9"]


def test_half_planes_and_lines_agree_with_the_preactivation(explorer):
    rng = np.random.default_rng(1)
    corners = [[-1.0, -2.0], [3.0, -2.0], [3.0, 1.0], [-1.0, 1.0]]
    cases = [
        [theta.tolist(), float(z)]
        for theta, z in zip(rng.normal(size=(150, 3)), rng.normal(size=150), strict=True)
    ]
    load(explorer, "neuron/line.js")
    found = explorer.evaluate(
        """([corners, cases]) => cases.map(([theta, z]) =>
             [module.above(theta, corners, z), module.ends(theta, corners, z)])""",
        [corners, cases],
    )
    lines = 0
    for (theta, z), (part, ends) in zip(cases, found, strict=True):
        values = [theta[0] + np.dot(theta[1:], corner) - z for corner in corners]
        crossed = min(values) < 0 < max(values)
        assert len(ends) == (2 if crossed else 0)
        for point in ends:
            assert abs(theta[0] + np.dot(theta[1:], point) - z) < 1e-9
        for point in part:
            assert theta[0] + np.dot(theta[1:], point) - z > -1e-9
        x, y = np.array(part).T if part else (np.zeros(0), np.zeros(0))
        area = abs(np.dot(x, np.roll(y, 1)) - np.dot(y, np.roll(x, 1))) / 2
        assert (0 < area < 12) if crossed else area == pytest.approx(12 if min(values) > 0 else 0)
        lines += crossed
    assert lines > 50


def test_a_drag_in_the_curve_moves_the_epoch_and_both_pictures(explorer):
    before = explorer.locator(".scatter").inner_html()
    box = explorer.locator(".scrub").bounding_box()
    explorer.mouse.move(box["x"] + box["width"] / 2, box["y"] + 70)
    explorer.mouse.down()
    assert 0 < state(explorer, "frame") < LAST
    explorer.mouse.move(box["x"] + box["width"] - 5, box["y"] + 70, steps=4)
    assert state(explorer, "frame") == LAST
    explorer.mouse.up()
    explorer.mouse.move(box["x"] + 10, box["y"] + 70)  # let go: it moves no more
    assert state(explorer, "frame") == LAST
    assert explorer.locator(".scatter").inner_html() != before
    ball = explorer.locator(".ball").evaluate("one => [one.cx.baseVal.value, one.cy.baseVal.value]")
    line = (
        "() => { const {x, y} = document.querySelector('.line.strong').points[40]; return [x, y]; }"
    )
    assert ball == pytest.approx(explorer.evaluate(line), abs=0.1)
    expect(explorer.locator(".scrub text.end.strong")).to_have_text("training")


def test_keyboard_alone(explorer, view):
    assert tab_order(explorer) == ["Next frame", "Reset", *ENDING]
    explorer.get_by_role("button", name="Next frame").focus()
    for _ in range(3):
        explorer.keyboard.press("Enter")
    assert state(explorer, "frame") == 3
    expect(verdict(explorer)).to_contain_text(f"Epoch {EPOCHS_SHOWN[3]} at rate 0.1")
    set_state(explorer, frame=LAST)
    explorer.keyboard.press("Enter")  # from the last frame to the first
    assert state(explorer, "frame") == 0
    explorer.keyboard.press("Enter")
    explorer.keyboard.press("r")
    assert state(explorer, "frame") == 0
    expect(verdict(explorer)).to_contain_text("This is the start, the same for every rate.")


def test_reset_returns_to_exactly_the_start(explorer):
    before = everything(explorer)
    set_state(explorer, frame=20, rate_index=5, inputs=2)
    press(explorer, "Reset")
    assert everything(explorer) == before


def test_play_goes_on_pauses_and_ends_with_the_last_frame(browser: Browser, view):
    context = browser.new_context(viewport=WIDE, reduced_motion="no-preference")
    page = context.new_page()
    page.clock.install()
    mount(page, view)
    press(page, "Play")
    page.wait_for_function("() => model.get('frame') >= 2")
    expect(verdict(page)).to_have_attribute("aria-live", "off")  # no chatter
    press(page, "Pause")
    expect(verdict(page)).to_have_attribute("aria-live", "polite")
    here = state(page, "frame")
    page.clock.run_for(2000)
    assert state(page, "frame") == here
    set_state(page, frame=LAST - 2)
    press(page, "Play")
    page.clock.run_for(2000)
    expect(page.get_by_role("button", name="Play")).to_be_visible()
    assert state(page, "frame") == LAST
    press(page, "Play", "Reset")
    page.clock.run_for(2000)
    assert (state(page, "frame"), state(page, "playing")) == (0, False)
    context.close()


def test_views_of_one_model_stay_in_step_and_clean_up(page, view):
    assert_views_agree(page, view, lambda: press(page, "Next frame"))


def test_fits_a_phone_in_light_and_dark(page, view):
    page.set_viewport_size(PHONE)
    mount(page, view)
    for inputs in range(4):
        set_state(page, frame=LAST, inputs=inputs)
        assert_fits(page, ".flower, .decision, .axes path, .line, dt")
