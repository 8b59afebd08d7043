"""The front end of the backpropagation explorer, on a page of its own, with a plain model."""

import re

import numpy as np
import pytest
from front_end import ENDING, assert_views_agree, mount, press, set_state, state, tab_order, verdict
from playwright.sync_api import Browser, Page, expect
from visiting import PHONE, SIDEWAYS

from nblib import widgets

STEPS = [
    *("x", "z²", "a²", "z³", "a³", "z⁴", "a⁴", "J"),
    *("δ⁴", "∂Θ³", "δ³", "∂Θ²", "δ²", "∂Θ¹", "update", "J again"),
]
UPDATE, AGAIN = 14, 15


@pytest.fixture(scope="module")
def view():
    return widgets.backpropagation().view


@pytest.fixture
def explorer(page: Page, view) -> Page:
    mount(page, view)
    return page


def panel(page: Page, name: str = "Formulas of this step") -> str:
    text = page.get_by_role("group", name=name).first.inner_text()
    return re.sub(r"\s+", " ", text)


def results(page: Page, panel: int = 0) -> list[float]:
    shown = page.locator(".formulas").nth(panel).locator(".formula b").all_inner_texts()
    return [float(text.replace("−", "-")) for text in shown]


def twin(view, **changes):
    """Another view's numbers: nblib's."""
    other = type(view)(x=view.x, theta=view.theta)
    for name, value in changes.items():
        setattr(other, name, value)
    return other


def test_one_round_by_next_shows_the_numbers_of_nblib(explorer, view):
    a, deltas, gradient = view.activations, view.deltas, view.gradient
    expected = {
        **dict(zip(("a²", "a³", "a⁴"), a[1:], strict=True)),
        "J": [view.cost_value],
        **dict(zip(("δ²", "δ³", "δ⁴"), deltas, strict=True)),
        **dict(zip(("∂Θ¹", "∂Θ²", "∂Θ³"), np.split(gradient, [10, 16]), strict=True)),
        "J again": [twin(view, theta=view.updated).cost_value],
    }
    current = explorer.locator(".strip [aria-pressed=true]")
    for name in STEPS:
        expect(current).to_have_text(name)
        if name in expected:
            # the chosen weight's panel is empty: only this step's formulas
            assert results(explorer, -1) == pytest.approx(list(expected[name]), abs=6e-5), name
        press(
            explorer, "Apply" if name == "update" else "Next round" if name == "J again" else "Next"
        )
    expect(current).to_have_text("x")
    np.testing.assert_allclose(state(explorer, "theta"), view.updated, rtol=1e-12)
    expect(verdict(explorer)).to_contain_text("Round 2")


def test_previous_goes_back_into_the_round_before(explorer, view):
    expect(explorer.get_by_role("button", name="Previous")).to_have_attribute(
        "aria-disabled", "true"
    )
    press(explorer, "Whole round")
    press(explorer, "Previous")
    assert (state(explorer, "theta"), state(explorer, "step_index")) == (view.theta, AGAIN)
    assert state(explorer, "earlier") == []
    press(explorer, "Previous")
    assert state(explorer, "step_index") == UPDATE


def test_reset_rewinds_to_the_very_same_weights(explorer, view):
    first = panel(explorer), verdict(explorer).inner_text()
    set_state(explorer, rate_index=5)
    for _ in range(5):
        press(explorer, "Whole round")
    assert len(state(explorer, "earlier")) == 5
    assert state(explorer, "theta") != view.theta
    press(explorer, "Reset")
    assert (state(explorer, "theta"), state(explorer, "earlier")) == (view.theta, [])
    assert (panel(explorer), verdict(explorer).inner_text()) == first


def test_any_step_can_be_clicked_and_changes_no_weight(explorer, view):
    strip = explorer.get_by_role("toolbar", name="Steps")
    for name in ("J again", "δ³", "update", "z²"):
        strip.get_by_text(name, exact=True).click()
        expect(strip.locator("[aria-pressed=true]")).to_have_text(name)
    assert state(explorer, "theta") == view.theta


def test_the_cost_and_the_target_change_the_delta(explorer, view):
    set_state(explorer, step_index=8)
    assert "= 0.5726 − 1 = −0.4274" in panel(explorer)
    set_state(explorer, cost_index=1, target=0)
    other = twin(view, target=0, cost="squared_error")
    assert results(explorer, -1) == pytest.approx(other.deltas[2], abs=6e-5)
    assert "= (0.5726 − 0) · 0.5726 (1 − 0.5726)" in panel(explorer)
    set_state(explorer, step_index=7)
    assert results(explorer, -1) == pytest.approx([other.cost_value], abs=6e-5)


@pytest.mark.parametrize(("weight", "paths"), [(1, 2), (5, 2), (15, 1), (16, 1), (10, 1)])
def test_the_paths_of_a_weight_sum_to_its_derivative(explorer, view, weight, paths):
    set_state(explorer, weight_index=weight + 1)
    *products, total, nudged = results(explorer, 0)
    assert explorer.locator(".path").count() == len(products) == paths
    expected = view.gradient[weight]
    assert sum(products) == pytest.approx(expected, abs=2e-6)
    assert (total, nudged) == pytest.approx((expected, expected), abs=1e-6)
    values = re.search(
        r"\((0\.\d{8}) − (0\.\d{8})\) / 0.0002", panel(explorer, "The chosen weight")
    )
    for side, shown in zip((1, -1), values.groups(), strict=True):
        theta = [t + side * 1e-4 * (i == weight) for i, t in enumerate(view.theta)]
        assert float(shown) == pytest.approx(twin(view, theta=theta).cost_value, abs=6e-9)


def test_a_path_and_its_factors_light_up(explorer):
    set_state(explorer, weight_index=2, step_index=0)
    faint = explorer.locator(".edge:not(.faint)").evaluate_all(
        "all => all.map(one => one.dataset.keys)"
    )
    assert faint == [f"t{key} g{key}" for key in ("2.1.1", "2.2.1", "3.1.1", "3.1.2")]
    second = explorer.locator(".formula[data-keys=p1]")
    second.locator(".name").hover()
    expect(explorer.locator(".path").nth(1)).to_have_class("path lit")
    expect(explorer.locator(".path").nth(0)).to_have_class("path")
    second.locator("[data-keys='t3.1.2']").first.hover()
    expect(explorer.locator(".edge.lit")).to_have_attribute("data-keys", "t3.1.2 g3.1.2")


def test_at_a_step_only_what_it_uses_is_in_full_color(explorer):
    used = {}
    for index, name in enumerate(STEPS):
        set_state(explorer, step_index=index)
        used[name] = (
            explorer.locator(".edge:not(.faint)").count(),
            [
                text[:2]
                for text in explorer.locator(".unit:not(.faint) .title").all_text_contents()
                if text
            ],
        )
    assert used["z³"] == (6, ["a²", "a²", "a³", "a³"])
    assert used["a³"] == (0, ["a³", "a³"])
    assert used["J"] == used["δ⁴"] == (0, ["a⁴", "J"])
    assert used["∂Θ²"] == (6, ["a²", "a²", "a³", "a³"])
    assert used["δ²"] == (4, ["a²", "a²", "a³", "a³"])  # no bias leads back
    assert used["update"][0] == used["J again"][0] == 19


def test_the_view_follows_the_step_and_can_be_switched_at_any(explorer):
    titles = explorer.locator(".unit .title")
    title = lambda: titles.all_text_contents()[9]  # noqa: E731 - that of a unit in layer 3
    strip = explorer.get_by_role("toolbar", name="Steps")
    strip.get_by_text("δ³", exact=True).click()
    assert title().startswith("δ")
    press(explorer, "Forward view")
    assert title().startswith("a")
    assert "δ³" in panel(explorer).replace("δ (3)", "δ³")
    strip.get_by_text("a²", exact=True).click()
    press(explorer, "Backward view")
    assert title().startswith("δ")
    assert explorer.locator(".edge.backward").count() == 19


def test_the_update_is_shown_before_it_is_applied(explorer, view):
    set_state(explorer, step_index=UPDATE, rate_index=5)
    other = twin(view, rate=3)
    rows = explorer.locator("tbody tr")
    numbers = rows.evaluate_all(
        "all => all.map(row => [...row.cells].slice(1).map(cell => cell.textContent))"
    )
    for (now, change, after), before, then in zip(numbers, view.theta, other.updated, strict=True):
        assert float(now.replace("−", "-")) == before
        assert float(after.replace("−", "-")) == pytest.approx(then, abs=6e-5)
        assert change[0] == ("↑" if then > before else "↓")
    after = twin(view, theta=other.updated).cost_value
    said = f"With α = 3 this step would bring J from {view.cost_value:.4f} to {after:.4f}."
    expect(verdict(explorer)).to_have_text(said)
    assert state(explorer, "theta") == view.theta
    press(explorer, "Apply")
    said = f"After round 1 J fell from {view.cost_value:.4f} to {after:.4f}."
    expect(verdict(explorer)).to_have_text(said)


def test_weights_are_chosen_in_the_picture(explorer):
    edges = explorer.locator(".edge")
    edges.nth(15).click()
    assert state(explorer, "weight_index") == 16
    edges.nth(15).click()  # again: let go
    assert state(explorer, "weight_index") == 0
    explorer.get_by_role("radio", name="Bias θ¹₁₀").focus()
    explorer.keyboard.press("Space")
    assert state(explorer, "weight_index") == 1
    explorer.keyboard.press("ArrowLeft")
    focused = explorer.locator(":focus")
    expect(focused).to_have_attribute(
        "aria-label", re.compile("^Weight θ³₁₂ from a³₂ to z⁴: 0.80, d")
    )
    expect(focused).to_have_attribute("aria-checked", "true")
    explorer.keyboard.press("Escape")
    assert state(explorer, "weight_index") == 0
    explorer.locator(".unit").filter(has_text="a³₂").click()
    assert state(explorer, "step_index") == 4


def test_keyboard_alone(explorer):
    set_state(explorer, weight_index=16)
    order = [re.split("[:,]", name)[0] for name in tab_order(explorer)]
    assert order == [
        *("Previous", "Next", "Whole round", "Forward view", "Backward view", "Reset", "x"),
        *("Weight θ²₂₂ from a²₂ to z³₂", "a(2)2", "x1", *ENDING),
    ]
    explorer.get_by_role("button", name="x: the inputs").focus()
    for _ in range(8):
        explorer.keyboard.press("ArrowRight")
    explorer.keyboard.press("Space")
    expect(verdict(explorer)).to_contain_text("δ⁴ = −0.4274: J falls when z⁴ rises.")
    explorer.keyboard.press("r")
    assert state(explorer, "step_index") == 0


def test_two_views_of_one_model(page, view):
    assert_views_agree(page, view, lambda: press(page, "Whole round"))


def test_a_phone_and_fingers(browser: Browser, view):
    context = browser.new_context(viewport=PHONE, has_touch=True, is_mobile=True)
    page = context.new_page()
    mount(page, view)
    for step in range(len(STEPS)):
        set_state(page, step_index=step, weight_index=step + 1, cost_index=step % 2)
        assert page.evaluate(SIDEWAYS) == [], step
        small = page.locator("button").evaluate_all(
            "all => all.map(one => one.getBoundingClientRect())"
            ".filter(box => Math.min(box.width, box.height) < 24).length"
        )
        assert small == 0, step
    set_state(page, step_index=UPDATE)
    page.get_by_role("button", name="Apply").tap()
    page.get_by_role("button", name="Next round").tap()
    expect(verdict(page)).to_contain_text("Round 2")
    context.close()
