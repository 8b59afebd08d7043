"""The front end of the hidden-layer explorer, on a page of its own, with a plain model."""

import numpy as np
import pytest
from front_end import (
    ENDING,
    assert_fits,
    assert_views_agree,
    mount,
    set_state,
    state,
    swipe,
    tab_order,
    verdict,
)
from playwright.sync_api import Browser, Page, expect
from visiting import PHONE

from nblib import widgets

BAND = [[0.3, 0.3, -135, 0.3], [-0.3, -0.3, 45, 0.3]]


@pytest.fixture
def view():
    return widgets.hidden_layer().view


@pytest.fixture
def explorer(page: Page, view) -> Page:
    mount(page, view)
    return page


def slider(page: Page, name: str):
    return page.get_by_role("slider", name=name, exact=True)


def center(locator) -> tuple[float, float]:
    box = locator.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


@pytest.mark.parametrize("changes", [(0, 0, 0), (1, 1, 0), (1, 2, 1), (0, 0, 2), (1, 1, 2)])
def test_the_numbers_and_the_crosses_are_those_of_nblib(explorer, view, changes):
    names = ("points_index", "units_index", "output_index")
    for name, value in zip(names, changes, strict=True):
        setattr(view, name, value)
    set_state(explorer, **dict(zip(names, changes, strict=True)))
    net = view.network()
    _, a, answer = (A[0] for A in net.forward(np.array([view.place])))
    cells = [
        [float(text.replace("−", "-")) for text in row.locator("td").all_inner_texts()]
        for row in explorer.locator("tbody tr").all()
    ]
    z = net.thetas[0][:, 0] + net.thetas[0][:, 1:] @ view.place
    np.testing.assert_allclose(cells, np.column_stack([net.thetas[0], z, a]), atol=0.00501)
    expect(explorer.locator(".total b.a")).to_have_text(f"{answer[0]:.4f}")
    assert explorer.locator(".wrong").count() == 40 - view.right
    expect(verdict(explorer)).to_contain_text(f"{view.right} of 40 points")
    assert explorer.locator(".half").count() == 2 + changes[1]


def test_lines_and_arrows_follow_the_pointer_and_a_finger(explorer, browser: Browser, view):
    for name in ("Line of unit 1", "Arrow of unit 2", "Place"):
        handle = slider(explorer, name)
        x, y = center(handle)
        explorer.mouse.move(x, y)
        explorer.mouse.down()
        explorer.mouse.move(x + 40, y - 25, steps=3)
        explorer.mouse.up()
        explorer.mouse.move(x + 90, y + 90)
        assert center(handle) == pytest.approx((x + 40, y - 25), abs=3)
    phone = browser.new_context(viewport=PHONE, has_touch=True)
    page = phone.new_page()
    mount(page, view)
    handle = slider(page, "Line of unit 2")
    x, y = center(handle)
    swipe(page, (x, y), (x + 20, y - 50))
    assert center(handle) == pytest.approx((x + 20, y - 50), abs=3)
    phone.close()


def test_keys_move_a_line_and_turn_and_stretch_its_arrow(explorer, view):
    slider(explorer, "Line of unit 1").focus()
    explorer.keyboard.press("ArrowRight")
    explorer.keyboard.press("Shift+ArrowDown")
    x, y, _, length = view.lines[0]
    assert state(explorer, "lines")[0] == pytest.approx([x + 0.05, y - 0.5, 180, length])
    slider(explorer, "Arrow of unit 2").focus()
    for key in ("ArrowLeft", "Shift+ArrowRight", "ArrowUp"):
        explorer.keyboard.press(key)
    assert state(explorer, "lines")[1][2:] == pytest.approx([90 + 5 - 50, 0.35])
    for _ in range(3):
        explorer.keyboard.press("Shift+ArrowUp")
    assert state(explorer, "lines")[1][3] == view.arrow[1]
    explorer.keyboard.press("r")
    assert state(explorer, "lines") == view.lines


def test_a_band_catches_xor_and_the_boundary_encloses_the_points(explorer, view):
    set_state(explorer, lines=BAND + view.lines[2:])
    expect(verdict(explorer)).to_have_text(
        "40 of 40 points are on their side of the boundary. All are caught."
    )
    inside = explorer.evaluate("""() => {
      const area = document.querySelector(".yes");
      return [...document.querySelectorAll(".one, .zero")].map(({cx, cy, classList}) =>
        [classList[0], area.isPointInFill(new DOMPoint(cx.baseVal.value, cy.baseVal.value))]);
    }""")
    assert len(inside) == 40
    assert all((kind == "one") == is_in for kind, is_in in inside)


def test_what_is_trained_has_no_handles_and_keeps_the_readers_lines(explorer, view):
    before = state(explorer, "lines")
    set_state(explorer, output_index=2)
    expect(slider(explorer, "Line of unit 1")).to_be_hidden()
    expect(slider(explorer, "Place")).to_be_visible()
    assert state(explorer, "lines") == before


def test_tab_reaches_each_handle_once(explorer):
    units = [name for j in (1, 2) for name in (f"Line of unit {j}", f"Arrow of unit {j}")]
    assert tab_order(explorer) == ["Reset", *units, "Place", *ENDING]


def test_views_of_one_model_stay_in_step_and_clean_up(page, view):
    assert_views_agree(page, view, lambda: slider(page, "Place").first.press("ArrowUp"))


def test_fits_a_phone_in_light_and_dark(page, view):
    page.set_viewport_size(PHONE)
    mount(page, view)
    for output in (0, 2):
        set_state(page, units_index=2, output_index=output, points_index=1)
        assert_fits(page, ".half, .edge, .one, .zero, .boundary, .axes path, td, .total span")


def test_each_number_stands_in_the_middle_of_its_handle(explorer):
    for j in (1, 2):
        handle = slider(explorer, f"Line of unit {j}")
        number, thumb = (center(handle.locator(kind)) for kind in (".number", ".thumb"))
        assert number == pytest.approx(thumb, abs=2.5)
    set_state(explorer, output_index=2)
    assert explorer.locator(".picture text.end").all_text_contents() == ["1", "2"]
