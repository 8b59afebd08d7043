"""The front end of the forward explorer, on a page of its own, with a plain model."""

import re

import pytest
from front_end import ENDING, mount, press, set_state, state, tab_order, verdict
from playwright.sync_api import Browser, Page, expect
from visiting import PHONE, SIDEWAYS

from nblib import widgets

STEPS = ["x", "z²", "a²", "z³", "a³", "z⁴", "a⁴", "all"]
START = 0.9  # θ²₂₂, which is chosen first


@pytest.fixture(scope="module")
def view():
    return widgets.forward().view


@pytest.fixture
def explorer(page: Page, view) -> Page:
    mount(page, view)
    return page


def panel(page: Page) -> str:
    return re.sub(r"\s+", " ", page.locator(".formulas").first.inner_text())


def slider(page: Page):
    return page.locator(".editor input[type=range]")


def answer(x, theta) -> str:
    view = widgets.forward().view
    view.x, view.theta = x, theta
    return f"{view.answer:.4f}"


def test_a_change_is_told_with_its_effect(explorer, view):
    before, theta = answer(view.x, view.theta), list(view.theta)
    expect(verdict(explorer)).to_have_text(f"The answer of the network is a⁴ = {before}.")
    slider(explorer).fill("1.4")
    theta[15] = 1.4
    after = answer(view.x, theta)
    expect(verdict(explorer)).to_have_text(
        f"θ²₂₂ from 0.90 to 1.40: a⁴ rose from {before} to {after}."
    )
    slider(explorer).fill("1.5")  # the same number again: still compared with where it began
    expect(verdict(explorer)).to_contain_text("θ²₂₂ from 0.90 to 1.50")
    set_state(explorer, chosen_index=0)
    explorer.get_by_label("x₁ as a number").fill("-0.25")
    expect(verdict(explorer)).to_contain_text("x₁ from 0.50 to −0.25: a⁴")
    assert state(explorer, "x") == [-0.25, -1, 0.8, 0.3]


def test_reset_returns_to_the_given_numbers(explorer, view):
    first = panel(explorer), verdict(explorer).inner_text()
    for item in (0, 5, 15):
        set_state(explorer, chosen_index=item)
        slider(explorer).fill("1.75")
    assert panel(explorer) != first[0]
    press(explorer, "Reset")
    assert (state(explorer, "x"), state(explorer, "theta")) == (view.x, view.theta)
    assert (panel(explorer), verdict(explorer).inner_text()) == first


def test_every_step_shows_symbols_numbers_and_result(explorer, view):
    press(explorer, "Previous")
    for name in STEPS:
        strip = explorer.get_by_role("toolbar", name="Steps")
        expect(strip.locator("[aria-pressed=true]")).to_have_text(name)
        results = [
            float(text.replace("−", "-"))
            for text in explorer.locator(".formula b").all_inner_texts()
        ]
        if name[0] == "a" and name != "all":
            layer = view.activations["¹²³⁴".index(name[1])]
            assert results == pytest.approx(list(layer), abs=6e-5), name
        if name != "all":
            press(explorer, "Next")
    assert len(results) == 10
    expect(explorer.get_by_role("button", name="Next")).to_have_attribute("aria-disabled", "true")
    set_state(explorer, step_index=1)
    numbers = "= 0.10 + 0.40 · 0.50 + (−0.30) · (−1.00) + 0.20 · 0.80 + 0.50 · 0.30 = 0.9100"
    assert numbers in panel(explorer)


def test_the_matrix_form_gives_the_same_numbers(explorer, view):
    set_state(explorer, form_index=1)
    shapes = explorer.locator(".shaped small").all_inner_texts()
    assert shapes == ["1 × 5", "5 × 2"] * 2 + ["1 × 2"]
    assert "0.9100 −0.3000" in panel(explorer)
    theta = explorer.locator(".matrix").nth(3).inner_text().split()
    assert theta == [
        *("0.10", "−0.20", "0.40", "−0.50", "−0.30"),
        *("0.30", "0.20", "0.60", "0.50", "−0.10"),
    ]
    set_state(explorer, step_index=4)
    layer = " ".join(f"{a:.4f}" for a in view.activations[2])
    assert panel(explorer).endswith(f"{layer} 1 × 2")


def test_a_factor_lights_its_edge_and_the_edge_its_factors(explorer):
    edges, factors = explorer.locator(".edge"), explorer.locator(".factor[data-keys='t1.1.1']")
    factors.first.hover()
    assert edges.nth(1).get_attribute("class").endswith("lit")
    assert explorer.locator(".edge.lit").count() == 1
    explorer.mouse.move(1, 1)
    assert explorer.locator(".lit").count() == 0
    edges.nth(1).focus()
    assert factors.count() == explorer.locator(".factor.lit").count() == 2
    explorer.locator(".factor[data-keys='a1.2']").first.focus()
    expect(explorer.locator(".unit.lit .title")).to_have_text("x₂")


def test_edges_units_and_factors_are_chosen_by_pointer(explorer):
    explorer.locator(".edge").nth(17).click()
    assert state(explorer, "chosen_index") == 21
    explorer.locator(".unit").filter(has_text="x₃").click()
    assert state(explorer, "chosen_index") == 2
    explorer.locator(".factor[data-keys='t1.2.4']").first.click()
    assert state(explorer, "chosen_index") == 13
    explorer.locator(".unit").filter(has_text="a³₁").click()
    assert state(explorer, "step_index") == STEPS.index("a³")


def test_keyboard_alone(explorer):
    assert tab_order(explorer) == [
        *("Previous", "Next", "Reset", "z²: sums into layer 2", "Weight θ²₂₂ from a²₂ to z³₂"),
        *("Weight θ²₂₂ from a²₂ to z³₂", "θ²₂₂ as a number", "z(2)1", *ENDING),
    ]
    explorer.get_by_role("slider", name="Weight θ²₂₂").first.focus()
    explorer.keyboard.press("ArrowUp")
    explorer.keyboard.press("Shift+ArrowDown")
    assert state(explorer, "theta")[15] == 0.99
    explorer.keyboard.press("ArrowRight")
    focused = explorer.locator(":focus")
    expect(focused).to_have_attribute("aria-label", "Bias θ³₁₀ of z⁴")
    explorer.keyboard.press("PageDown")
    expect(focused).to_have_attribute(
        "aria-valuetext", re.compile(r"^−0.30; the answer is 0\.\d{4}$")
    )
    for _ in range(4):
        explorer.keyboard.press("ArrowRight")
    expect(focused).to_have_attribute("aria-label", "Input x₂")
    explorer.keyboard.press("r")
    assert state(explorer, "theta")[15:17] == [START, 0.2]
    explorer.get_by_role("toolbar", name="Steps").locator("[tabindex='0']").focus()
    explorer.keyboard.press("End")
    explorer.keyboard.press("Enter")
    assert state(explorer, "step_index") == 7


def test_the_focus_stays_on_a_factor_that_is_chosen(explorer):
    explorer.locator(".factor").first.focus()
    for _ in range(3):
        explorer.keyboard.press("ArrowRight")
    explorer.keyboard.press("Enter")
    assert state(explorer, "chosen_index") == 0
    assert explorer.evaluate("() => document.activeElement.dataset.keys") == "a1.1"


def test_a_number_that_is_none_changes_nothing(explorer):
    field = explorer.get_by_label("θ²₂₂ as a number")
    field.fill("")
    assert state(explorer, "theta")[15] == START
    field.blur()
    expect(field).to_have_value("0.9")
    field.fill("7")
    field.blur()
    expect(field).to_have_value("2")


def test_two_views_of_one_model(page, view):
    mount(page, view, views=2)
    slider(page).first.fill("-1.5")
    texts = page.locator(".formulas").all_inner_texts()
    assert texts[0] == texts[1]
    said = page.locator("[aria-live]").all_inner_texts()
    assert said[0] == said[1]
    page.locator(".factor").first.hover()
    assert page.locator(".bp-view").nth(1).locator(".lit").count() == 0
    page.evaluate("cleanUps.forEach(cleanUp => cleanUp?.())")
    assert page.locator(".bp-view").count() == page.evaluate("model.listening()") == 0


def test_touch_on_a_phone(browser: Browser, view):
    context = browser.new_context(viewport=PHONE, has_touch=True, is_mobile=True)
    page = context.new_page()
    mount(page, view)
    for form in (0, 1):
        for step in range(8):
            set_state(page, form_index=form, step_index=step)
            assert page.evaluate(SIDEWAYS) == [], (form, step)
            small = page.locator(".factor").evaluate_all(
                "all => all.map(one => one.getBoundingClientRect())"
                ".filter(box => Math.min(box.width, box.height) < 24).length"
            )
            assert small == 0, (form, step)
    page.locator(".unit").filter(has_text="x₂").tap()
    slider(page).tap(position={"x": 5, "y": 10})
    assert state(page, "x")[1] < -1.8
    page.get_by_role("button", name="a⁴: the answer").tap()
    assert state(page, "step_index") == 6
    context.close()
