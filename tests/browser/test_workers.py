"""The front end of the explorer of many machines, on a page of its own, with a plain model."""

import numpy as np
import pytest
from front_end import (
    ENDING,
    assert_fits,
    assert_views_agree,
    everything,
    mount,
    press,
    set_state,
    state,
    tab_order,
    verdict,
)
from playwright.sync_api import Page, expect
from visiting import PHONE

from nblib import widgets
from nblib.widgets.workers.model import EXAMPLES, MOST, PARAMETERS, SPEEDS, WORKERS, Workers

PARTS = ("compute", "add", "send", "total")
UNITS = {"s": 1, "ms": 1e-3, "µs": 1e-6, "min": 60, "h": 3600, "days": 86400, "years": 31557600}


@pytest.fixture(scope="module")
def view():
    return widgets.workers().view


@pytest.fixture
def explorer(page: Page, view) -> Page:
    mount(page, view)
    return page


def choose(page: Page, *places: int) -> Workers:
    """Choose examples, parameters, machines and network by their places; return Python's view."""
    traits = ("examples_index", "parameters_index", "workers_index", "speed_index")
    chosen = dict(zip(traits, places, strict=True))
    set_state(page, **chosen)
    return Workers(**chosen)


def seconds(text: str) -> float:
    number, unit = text.split()
    return float(number) * UNITS[unit]


CASES = [(1, 1, 3, 2), (4, 1, 35, 2), (0, 0, 0, 4), (1, 5, 9, 0), (6, 6, 20, 3)]


@pytest.mark.parametrize("places", CASES)
def test_the_times_and_the_sentence_are_those_of_the_model(explorer, places):
    own = choose(explorer, *places)
    shown = [seconds(text) for text in explorer.locator(".formulas .time").all_inner_texts()]
    assert shown == pytest.approx([*own.step(), own.step().total], rel=0.051)
    formulas = explorer.locator(".formulas .formula").all_inner_texts()
    assert f"{EXAMPLES[places[0]]:,}" in formulas[0]
    assert all(f"{PARAMETERS[places[1]]:,}" in formula for formula in formulas[:3])
    assert explorer.locator(".bp-view").get_attribute("data-verdict") == own.verdict
    too_many = "Too many" if own.best > 1 else "One alone is faster"
    said = {"more": "More would help", "best": "", "too many": too_many}[own.verdict]
    expect(verdict(explorer)).to_contain_text(said)
    expect(explorer.locator(".share")).to_contain_text(f"{100 * own.speedup / own.count:.1f}%")


def heights(page: Page, line: str, count: int) -> float:
    """Return how high a line is above a number of machines, in the picture's units."""
    points = page.locator(line).evaluate("one => [...one.points].map(({x, y}) => [x, y])")
    x, y = np.array(points).T
    start, end = page.locator(".speedup .ideal").evaluate("one => [...one.points].map(({x}) => x)")
    return float(np.interp(start + (end - start) * np.log2(count) / np.log2(MOST), x, y))


def test_marks_and_lines_stand_where_the_model_says(explorer):
    """On a logarithmic axis equal factors are equal distances, from one line to the other."""
    own = choose(explorer, 2, 1, WORKERS.index(16), 2)
    step = own.step()._asdict() | {"total": own.step().total}
    places = [heights(explorer, f".picture .{part} polyline", 16) for part in PARTS]
    slope, _ = np.polyfit(np.log10([step[part] for part in PARTS]), places, 1)
    assert slope < 0
    expected = places[0] + slope * np.log10(np.array([*map(step.get, PARTS)]) / step["compute"])
    assert places == pytest.approx(expected.tolist(), abs=0.5)
    for picture, line in ((".picture", ".total"), (".speedup", ".total")):
        ball = explorer.locator(f"{picture} .ball").evaluate("one => one.cy.baseVal.value")
        assert ball == pytest.approx(heights(explorer, f"{picture} {line} polyline", 16), abs=0.2)
    ground = explorer.locator(".regime").evaluate("one => one.x.baseVal.value")
    best = explorer.locator(".speedup .one").evaluate("one => one.getBBox().x")
    assert ground == pytest.approx(best, abs=0.1)
    end = heights(explorer, ".speedup .ideal", MOST)
    assert end < heights(explorer, ".speedup .total polyline", own.best)


@pytest.mark.parametrize("picture", [".picture", ".speedup"])
def test_a_drag_in_a_picture_moves_the_number_of_machines(explorer, picture):
    box = explorer.locator(picture).bounding_box()
    explorer.mouse.move(box["x"] + box["width"] / 2, box["y"] + 70)
    explorer.mouse.down()
    assert 3 < state(explorer, "workers_index") < len(WORKERS) - 1
    explorer.mouse.move(box["x"] + box["width"] - 5, box["y"] + 70, steps=4)
    assert state(explorer, "workers_index") == len(WORKERS) - 1
    explorer.mouse.up()
    explorer.mouse.move(box["x"] + 70, box["y"] + 70)  # let go: it moves no more
    assert state(explorer, "workers_index") == len(WORKERS) - 1
    expect(verdict(explorer)).to_contain_text("1,024 machines")


def test_keyboard_alone_and_reset(explorer):
    before = everything(explorer)
    assert tab_order(explorer) == ["Reset", *ENDING]
    choose(explorer, 5, 4, 11, len(SPEEDS) - 1)
    explorer.get_by_role("button", name="Reset").focus()
    explorer.keyboard.press("r")
    assert everything(explorer) == before


def test_views_of_one_model_stay_in_step_and_clean_up(page, view):
    def act() -> None:
        set_state(page, workers_index=7)

    assert_views_agree(page, view, act)
    mount(page, view)
    set_state(page, workers_index=9)
    press(page, "Reset")
    assert state(page, "workers_index") == view.workers_index


def test_fits_a_phone_in_light_and_dark(page, view):
    page.set_viewport_size(PHONE)
    mount(page, view)
    for places in CASES:
        choose(page, *places)
        assert_fits(page, ".formulas b, .picture polyline, .ball, .cursor, text.end, .assumed")
