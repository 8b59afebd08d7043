"""The front end of the graph explorer, on a page of its own, with a plain model."""

import pytest
from front_end import (
    ENDING,
    assert_fits,
    assert_views_agree,
    mount,
    press,
    set_state,
    state,
    tab_order,
    verdict,
)
from playwright.sync_api import Page, expect
from visiting import PHONE, WIDE

from nblib import widgets
from nblib.widgets.graph.expressions import EXPRESSIONS, walked


@pytest.fixture
def explorer(page: Page) -> Page:
    mount(page, widgets.graph().view)
    return page


def number(text: str) -> float:
    return float(text.replace("−", "-").lstrip("↓↑× "))


def shown(page: Page, kind: str) -> list[float]:
    return [number(text) for text in page.locator(f".graph .{kind}").all_text_contents()]


@pytest.mark.parametrize("index", range(len(EXPRESSIONS)), ids=[one.key for one in EXPRESSIONS])
def test_next_goes_through_all_nodes_and_back_to_the_slopes_of_python(explorer, index):
    one = EXPRESSIONS[index]
    walk, inputs = walked(one, one.values), len(one.values)
    set_state(explorer, expression_index=index)
    assert shown(explorer, "value") == pytest.approx(one.values)
    for step in range(1, one.steps + 1):
        press(explorer, "Next")
        computed = min(inputs + step, len(one.nodes))
        assert shown(explorer, "value") == pytest.approx(walk.values[:computed], abs=6e-5)
    assert shown(explorer, "slope") == pytest.approx(walk.slopes, abs=6e-5)
    local = [slope for slopes in walk.local for slope in slopes]
    assert shown(explorer, "edge text") == pytest.approx(local, abs=6e-5)
    expect(verdict(explorer)).to_contain_text("nudging each number agrees")
    expect(explorer.get_by_role("button", name="Next")).to_have_attribute("aria-disabled", "true")
    table = explorer.locator(".numbers tbody td").all_text_contents()
    expected = [slope for slope in walk.slopes[:inputs] for _ in range(2)]
    assert [number(text) for text in table] == pytest.approx(expected, abs=6e-5)


def test_reset_does_not_touch_the_inputs_under_it(explorer):
    explorer.set_viewport_size(WIDE)
    reset = explorer.get_by_role("button", name="Reset").bounding_box()
    fields = explorer.locator(".inputs > div:not([hidden]) input[type=number]")
    first = fields.first.bounding_box()
    assert first["x"] < reset["x"] + reset["width"], "one is above the other"
    assert first["y"] - (reset["y"] + reset["height"]) >= 4


def test_a_share_that_replaces_another_is_caught_by_nudging(explorer):
    set_state(explorer, expression_index=1, gather_index=1)
    press(explorer, "To the end")
    expect(verdict(explorer)).to_contain_text("Wrong: ∂J/∂a is 3.0000, and nudging measures 5.0000")
    expect(explorer.locator(".numbers tr.wrong")).to_have_count(1)
    set_state(explorer, gather_index=0)
    expect(explorer.locator(".numbers tr.wrong")).to_have_count(0)


def test_an_input_is_edited_by_field_and_by_slider_and_keeps_its_limits(explorer):
    press(explorer, "To J")
    explorer.get_by_role("spinbutton", name="a as a number").fill("-1")
    assert state(explorer, "values")[0] == [-1, -1.5, 1]
    assert shown(explorer, "value")[-1] == pytest.approx((1.5 + 1) ** 2)
    explorer.get_by_role("slider", name="Input c").press("ArrowRight")
    assert state(explorer, "values")[0] == [-1, -1.5, 1.1]
    explorer.get_by_role("spinbutton", name="a as a number").fill("99")
    assert state(explorer, "values")[0][0] == 3
    assert state(explorer, "values")[1:] == [one.values for one in EXPRESSIONS[1:]]


def test_each_expression_has_as_many_lines_to_edit_as_inputs_and_its_own_steps(explorer):
    for index, one in enumerate(EXPRESSIONS):
        set_state(explorer, expression_index=index, step_index=99)
        names = explorer.locator(".inputs > div:visible .named").all_text_contents()
        assert names == [node["name"] for node in one.nodes if not node["sources"]]
        press(explorer, "Previous")
        assert state(explorer, "step_index") == one.steps - 1


def test_tab_reaches_every_button_and_both_fields_of_each_input(explorer):
    inputs = [name for i in "abc" for name in (f"Input {i}", f"{i} as a number")]
    buttons = ["Previous", "Next", "To J", "To the end", "Reset"]
    assert tab_order(explorer) == [*buttons, *inputs, *ENDING]


def test_two_views_agree(page):
    assert_views_agree(page, widgets.graph().view, lambda: press(page, "Next", "To the end"))


@pytest.mark.parametrize("size", [PHONE, WIDE], ids=["phone", "wide"])
def test_every_expression_fits_light_and_dark(explorer, size):
    explorer.set_viewport_size(size)
    colored = ".graph .node rect, .graph .slope, .graph .edge"
    for index in range(len(EXPRESSIONS)):
        set_state(explorer, expression_index=index, step_index=99)
        assert_fits(explorer, colored, f"graph-{index}-{size['width']}")
