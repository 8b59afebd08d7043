"""The front end of the cost explorer, on a page of its own, with a plain model."""

import random

import numpy as np
import pytest
from front_end import (
    ENDING,
    assert_fits,
    assert_views_agree,
    load,
    mount,
    set_state,
    tab_order,
    verdict,
)
from playwright.sync_api import Page, expect
from visiting import PHONE

import nblib
from nblib import widgets
from nblib.costs import COSTS
from nblib.widgets.cost import model as module


@pytest.fixture(scope="module")
def view():
    return widgets.cost().view


@pytest.fixture
def explorer(page: Page, view) -> Page:
    mount(page, view)
    return page


def state(page: Page, *names: str):
    return [page.evaluate("name => model.get(name)", name) for name in names]


def slider(page: Page, name: str):
    return page.get_by_role("slider", name=name, exact=True)


def center(locator) -> tuple[float, float]:
    box = locator.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def drag(page: Page, locator, right: float, down: float) -> tuple[float, float]:
    """Drag from the middle of something, let go, move on; return where the pointer let go."""
    x, y = center(locator)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + right, y + down, steps=3)
    page.mouse.up()
    page.mouse.move(x + right + 15, y + down + 15)
    return x + right, y + down


def written(number: float, digits: int = 4) -> str:
    return f"{number:.{digits}f}".replace("-", "−")


def test_the_numbers_are_those_of_nblib(explorer, view):
    expect(explorer.locator(".facts b")).to_have_text(written(view.cost))
    expect(verdict(explorer)).to_contain_text(f"= {written(view.cost)}. Point 5 costs most")
    x, y = np.transpose(view.points)
    errors = view.line[0] + view.line[1] * x - y
    shown = explorer.locator("tbody td.delta").all_inner_texts()[:6]
    assert shown == [f"{round(error + 0, 2):.2f}".replace("-", "−") for error in errors]


def test_squares_are_true_squares_of_the_errors_in_one_scale(explorer, view):
    set_state(explorer, line=[4.5, -0.3])
    sizes = explorer.locator(".square").evaluate_all(
        "all => all.map(one => [one.width.baseVal.value, one.height.baseVal.value])"
    )
    x, y = np.transpose(view.points)
    errors = np.abs(4.5 - 0.3 * x - y)
    width = explorer.locator(".line-picture").evaluate("one => one.viewBox.baseVal.width")
    unit = (width - 42) / 10
    np.testing.assert_allclose(sizes, np.column_stack([errors, errors]) * unit, atol=0.11)
    mean = explorer.locator("rect.mean").evaluate("one => one.width.baseVal.value")
    assert mean == pytest.approx(np.sqrt(np.mean(errors**2)) * unit, abs=0.11)
    load(explorer, "cost/pictures.js")
    low, high = (
        explorer.evaluate(
            "([x, y, width]) => { const s = module.lineScales(width, [[0, 10], [0, 6]]);"
            "return [s.x(x), s.y(y)]; }",
            [*at, width],
        )
        for at in ((0, 0), (1, 1))
    )
    assert high[0] - low[0] == pytest.approx(low[1] - high[1])


def test_keyboard_brings_the_line_to_least_squares(explorer, view):
    explorer.get_by_role("button", name="Line of least squares").press("Space")
    bias, weight = view.least_squares
    lowest = module.line_cost(view.points, [bias, weight])
    expect(verdict(explorer)).to_contain_text(f"The line of least squares has J = {lowest:.4f}")
    for name, aim in (("Left end", bias), ("Right end", bias + 10 * weight)):
        end = slider(explorer, f"{name} of the line")
        end.focus()
        while float(end.get_attribute("aria-valuenow")) < aim - 0.05:
            explorer.keyboard.press("ArrowUp")
        while float(end.get_attribute("aria-valuenow")) > aim + 0.05:
            explorer.keyboard.press("ArrowDown")
    expect(verdict(explorer)).to_contain_text("No line does visibly better")
    (line,) = state(explorer, "line")
    expect(explorer.locator(".facts b")).to_have_text(written(module.line_cost(view.points, line)))
    explorer.keyboard.press("r")
    assert state(explorer, "points", "line", "best") == [view.points, view.line, view.best]


def test_arrow_keys_move_a_point_both_ways_and_stop_at_the_edge(explorer):
    point = slider(explorer, "Point 1")
    point.focus()
    for key in ("ArrowRight", "ArrowUp", "Shift+ArrowUp"):
        explorer.keyboard.press(key)
    assert state(explorer, "points")[0][0] == [1.1, 2.3]
    expect(point).to_have_attribute("aria-valuetext", "x = 1.10, y = 2.30")
    for _ in range(3):
        explorer.keyboard.press("Shift+ArrowDown")
    assert state(explorer, "points")[0][0] == [1.1, 0]
    expect(verdict(explorer)).to_contain_text("Point 1 costs most")


def test_home_and_end_take_an_end_of_the_line_to_its_limits(explorer):
    slider(explorer, "Left end of the line").focus()
    explorer.keyboard.press("End")
    assert state(explorer, "line")[0][0] == 6
    explorer.keyboard.press("Home")
    assert state(explorer, "line")[0] == [0, pytest.approx(0.3)]


def test_a_point_and_an_end_follow_the_pointer(explorer, view):
    point = slider(explorer, "Point 6").locator(".point")
    reached = drag(explorer, point, -70, 120)
    assert center(point) == pytest.approx(reached, abs=1.5)
    (points,) = state(explorer, "points")
    assert points[:5] == view.points[:5]
    assert points[5][1] < 2.5
    end = slider(explorer, "Right end of the line").locator(".start")
    before, (_, y) = center(end), drag(explorer, end, -40, -60)
    assert center(end) == pytest.approx((before[0], y), abs=1.5)
    (line,) = state(explorer, "line")
    assert line[0] == pytest.approx(view.line[0])  # the other end stays
    expect(explorer.locator(".facts b")).to_have_text(written(module.line_cost(points, line)))
    explorer.get_by_role("button", name="Reset").click()
    assert state(explorer, "points", "line", "best") == [view.points, view.line, view.best]


def test_all_points_on_the_line_cost_nothing(explorer):
    set_state(explorer, points=[[x, 1 + x / 2] for x in range(6)], line=[1, 0.5])
    expect(verdict(explorer)).to_have_text("J = ½ · 0.0000 = 0.0000. Every point lies on the line.")


def test_more_or_fewer_points_from_python(explorer):
    for count in (8, 5):
        set_state(explorer, points=[[x + 1, 2] for x in range(count)])
        expect(explorer.locator(".handle .point")).to_have_count(count)


@pytest.mark.parametrize("y", [0, 1])
def test_probability_shows_nblibs_numbers_on_and_off_the_grid(explorer, y):
    set_state(explorer, picture_index=1, y=y)
    for z in (-5, -2.3, 0, 4.9, 1.2345):
        set_state(explorer, z=z)
        a, squared, squared_delta, entropy, entropy_delta = module.answer(z, y)
        cells = explorer.locator(".side table").nth(1).locator("td").all_inner_texts()
        slope = a * (1 - a)
        by_a = (a - y, entropy_delta / slope)
        numbers = [squared, entropy, *by_a, slope, slope, squared_delta, entropy_delta]
        assert cells == [written(number) for number in numbers]


def test_on_the_grid_the_numbers_are_the_ones_python_handed_over(page):
    view = module.Cost(picture_index=1)
    numbers = np.frombuffer(view.answers).copy()
    numbers[5 * (101 + 30) + 1] = 0.125  # y = 1, z = −2, J: what JavaScript would never compute
    view.answers = numbers.tobytes()
    mount(page, view)
    expect(page.locator(".side table").nth(1).locator("td").first).to_have_text("0.1250")


def test_keyboard_shows_that_squared_error_goes_quiet_where_it_is_most_wrong(explorer):
    set_state(explorer, picture_index=1)
    slider(explorer, "Pre-activation z").focus()
    explorer.keyboard.press("Home")
    said = "almost certain, and wrong. The sigmoid is flat here, so squared error sends back"
    expect(verdict(explorer)).to_contain_text(said)
    expect(verdict(explorer)).to_contain_text("150 times as much")
    slider(explorer, "Prediction a").focus()
    explorer.keyboard.press("ArrowRight")
    assert state(explorer, "z") == [pytest.approx(np.log(0.02 / 0.98))]
    explorer.keyboard.press("End")
    assert state(explorer, "z") == [pytest.approx(5)]
    expect(verdict(explorer)).to_contain_text("right, and rather sure")
    explorer.get_by_role("button", name="y = 0").press("Enter")
    expect(verdict(explorer)).to_contain_text("almost certain, and wrong")
    explorer.keyboard.press("R")
    assert state(explorer, "z", "y", "picture_index") == [-2, 1, 0]


def test_prediction_and_pre_activation_follow_the_pointer(explorer):
    set_state(explorer, picture_index=1)
    for name, way in (("Prediction a", 160), ("Pre-activation z", -60)):
        (before,) = state(explorer, "z")
        start = slider(explorer, name).locator(".start")
        x, _ = drag(explorer, start, way, 30)
        assert center(start)[0] == pytest.approx(x, abs=1.5)
        (after,) = state(explorer, "z")
        assert (after - before) * way > 0


def test_every_control_is_reached_once_by_tab(explorer):
    ends = ["Left end of the line", "Right end of the line"]
    points = [f"Point {number}" for number in range(1, 7)]
    last = ENDING
    assert tab_order(explorer) == ["Line of least squares", "Reset", *ends, *points, *last]
    set_state(explorer, picture_index=1)
    names = ["y = 0", "y = 1", "Reset", "Prediction a", "Pre-activation z", *last]
    assert tab_order(explorer) == names


def test_targets_are_large_enough_for_fingers(explorer):
    for picture in (0, 1):
        set_state(explorer, picture_index=picture)
        for handle in explorer.locator(".handle:visible").all():
            box = handle.locator(".hit").bounding_box()
            assert min(box["width"], box["height"]) >= 24


def test_two_views_of_one_model_stay_in_step_and_clean_up(page, view):
    lower = lambda: slider(page, "Point 3").first.press("ArrowDown")  # noqa: E731
    assert_views_agree(page, view, lower)


def test_javascript_agrees_with_nblib_on_a_hundred_random_lines(explorer):
    random.seed(3)
    cases = []
    for _ in range(100):
        count = random.randint(5, 8)
        points = [[random.uniform(0, 10), random.uniform(0, 6)] for _ in range(count)]
        cases.append([points, [random.uniform(-3, 9), random.uniform(-1, 1)]])
    load(explorer, "cost/line.js")
    found = explorer.evaluate(
        "cases => cases.map(([points, line]) =>"
        " [module.lineCost(points, line).cost, module.leastSquares(points)])",
        cases,
    )
    for (points, line), (cost, lowest) in zip(cases, found, strict=True):
        x, y = np.transpose(points)
        A = line[0] + line[1] * x[:, None]
        expected = COSTS["squared_error"].value(A, A, y[:, None])
        assert cost == pytest.approx(expected, rel=1e-9)
        np.testing.assert_allclose(lowest, module.least_squares(points), rtol=1e-9, atol=1e-9)


def test_javascript_agrees_with_nblib_on_a_hundred_random_answers(explorer):
    random.seed(4)
    reach = [5] * 80 + [40] * 20  # the last are far beyond the picture: nothing overflows
    cases = [[random.uniform(-most, most), random.randint(0, 1)] for most in reach]
    load(explorer, "cost/answer.js")
    found = explorer.evaluate("cases => cases.map(([z, y]) => module.oneAnswer(z, y))", cases)
    for (z, y), one in zip(cases, found, strict=True):
        Z, Y = np.array([[z]]), np.array([[y]])
        A = nblib.sigmoid(Z)
        for kind, name in (("squared", "squared_error"), ("entropy", "cross_entropy")):
            cost, net = COSTS[name], nblib.Network([1, 1], cost=name)
            net.theta = [z, 0]
            delta = net.gradient(np.zeros((1, 1)), Y)[0]
            assert one[kind]["cost"] == pytest.approx(cost.value(Z, A, Y), rel=1e-9, abs=1e-12)
            assert one[kind]["byZ"] == pytest.approx(delta, rel=1e-9, abs=1e-12)
        h = 1e-6
        if abs(z) < 5:
            ahead, behind = (-np.log(abs(1 - y - A[0, 0] - step)) for step in (h, -h))
            rise = (ahead - behind) / (2 * h)
            assert one["entropy"]["byA"] == pytest.approx(rise, rel=1e-5)
            assert one["squared"]["byA"] == pytest.approx(A[0, 0] - y)


@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("picture", [0, 1])
def test_fits_in_light_and_dark_and_leaves_a_picture_to_look_at(page, view, picture, width):
    page.set_viewport_size({"width": width, "height": PHONE["height"]})
    mount(page, view)
    set_state(page, picture_index=picture, best=True, line=[4.5, -0.3])
    path = f"explorer-cost-{picture}-{width}"
    assert_fits(page, ".square, .through, .curve, .dot, .axes path", path)
