"""The front end of the training film, on a page of its own, with a plain model."""

import re

import numpy as np
import pytest
from front_end import (
    ENDING,
    assert_fits,
    assert_views_agree,
    mount,
    set_state,
    state,
    tab_order,
    verdict,
)
from playwright.sync_api import Browser, Page, expect
from visiting import PHONE, WIDE

import nblib
from nblib import widgets

MIDDLE = 12  # a frame


@pytest.fixture(scope="module")
def view():
    return widgets.training_film().view


@pytest.fixture
def explorer(page: Page, view) -> Page:
    mount(page, view)
    return page


@pytest.fixture
def lively(browser: Browser, view):
    """A page of a reader who has nothing against motion."""
    context = browser.new_context(viewport=WIDE, reduced_motion="no-preference")
    page = context.new_page()
    mount(page, view)
    yield page
    context.close()


def cell(page: Page, written: int, read: int):
    return page.get_by_role("gridcell", name=re.compile(f"^{written} read as {read}:")).first


def said(page: Page):
    return page.locator(".example p").first


def seen(page: Page) -> list:
    """All that a reader sees, and what the model holds."""
    return page.evaluate(
        """() => [document.querySelector(".columns").outerHTML, model.get("frame"),
                  model.get("cell"), model.get("kept"), model.get("playing")]"""
    )


def worst(frame) -> tuple[int, int, int]:
    counts = np.reshape(frame["counts"], (10, 10)) * (1 - np.eye(10, dtype=int))
    written, read = np.unravel_index(counts.argmax(), counts.shape)
    return int(written), int(read), int(counts.max())


def a(digit: int) -> str:
    return "an 8" if digit == 8 else f"a {digit}"


def test_every_frame_shows_the_numbers_of_nblib(explorer, view):
    for i, frame in enumerate(view.frames):
        set_state(explorer, frame=i)
        texts = explorer.locator("tbody td").all_inner_texts()
        assert [int(text or 0) for text in texts] == frame["counts"], i
        opacities = explorer.locator("tbody td").evaluate_all(
            "all => all.map(one => getComputedStyle(one).backgroundColor.match(/[0-9.]+/g)[3])"
        )
        mistakes = np.array(frame["counts"]) * (np.arange(100) % 11 > 0)
        inks = np.array(opacities, float)
        np.testing.assert_allclose(inks, 0.4 * mistakes / mistakes.max(), atol=0.02501)
        accuracy, cost = explorer.locator(".scrub .name").all_text_contents()[1::2]
        assert accuracy == f"share of digits read: {100 * frame['right'] / 5000:.1f}%"
        assert cost == f"cost J: {frame['cost']:.4f}"
        written, read, count = worst(frame)
        times = {1: "once", 2: "twice"}.get(count, f"{count} times")
        expect(verdict(explorer)).to_have_text(
            f"Epoch {frame['epoch']:,}: {100 * frame['right'] / 5000:.1f}% of the 5,000 digits "
            f"read. Confused most: {a(written)} read as {a(read)}, {times}."
        )
        expect(cell(explorer, written, read)).to_have_attribute("aria-selected", "true")


def test_tiles_have_the_weights_ink(explorer, view):
    set_state(explorer, frame=MIDDLE)
    pairs = np.frombuffer(view.tiles, np.uint8)
    levels = np.stack([pairs >> 4, pairs & 15], axis=-1).reshape(-1, 25 * 400)[MIDDLE] - 8.0
    for kind, signed in (("for", levels), ("against", -levels)):
        drawn = explorer.locator(f".tiles path.{kind}").evaluate_all(
            "all => all.map(one => [+one.getAttribute('opacity'),"
            " one.getAttribute('d').split('M').length - 1])"
        )
        assert {round(7 * opacity): count for opacity, count in drawn} == {
            level: int((signed == level).sum()) for level in range(1, 8) if (signed == level).any()
        }


def test_a_tile_is_drawn_upright_where_the_weights_are(page):
    history = nblib.History([{"epoch": 0, "cost": 1.0}])
    theta = np.zeros(10_285)
    theta[1 + 20 * 3 + 1] = 1.0  # unit 1, stored column by column: column 3, row 1
    theta[401 + 1 + 19] = -1.0  # unit 2: column 0, row 19
    mount(page, widgets.training_film(history, [theta]).view)
    size = float(page.locator(".tile").first.get_attribute("width")) // 20
    step = 20 * size + 3
    place = "one => { const { x, y, width } = one.getBBox(); return [x, y, width]; }"
    solid, dotted = (page.locator(f".tiles path.{kind}") for kind in ("for", "against"))
    assert solid.evaluate(place) == [1 + 3 * size, 1 + size, size]
    assert dotted.evaluate(place) == [1 + step, 1 + 19 * size, size - 1]


def test_a_chosen_cell_shows_an_example_read_so_and_its_outputs(explorer, view):
    labels = np.array(view.labels)
    answers = np.frombuffer(view.answers, np.uint8).reshape(-1, len(labels))
    outputs = np.frombuffer(view.outputs, np.uint8).reshape(-1, len(labels), 10)
    pairs = np.frombuffer(view.digits, np.uint8)
    digits = np.stack([pairs >> 4, pairs & 15], axis=-1).reshape(len(labels), 400)
    for frame in (0, MIDDLE, len(view.frames) - 1):
        set_state(explorer, frame=frame)
        counts = np.reshape(view.frames[frame]["counts"], (10, 10))
        for written, read in np.argwhere(counts)[::7]:
            set_state(explorer, cell=[int(written), int(read)])
            fitting = np.flatnonzero((labels == written) & (answers[frame] == read))
            shown = [f"{value}%" for value in outputs[frame, fitting[0]]]
            texts = explorer.locator(".example text").all_text_contents()
            assert texts[1::3] == shown
            marks = ["right" if k == written == read else "written" if k == written else "read"
                     if k == read else "" for k in range(10)]  # fmt: skip
            assert texts[2::3] == marks
            bold = explorer.locator(".example text").evaluate_all(
                "all => all.map(one => getComputedStyle(one).fontWeight === '700')"
            )
            assert bold == [k == read for k in range(10) for _ in range(3)]
            bars = explorer.locator(".example .bar, .example .track").evaluate_all(
                "all => all.map(one => one.width.baseVal.value)"
            )
            widths = 100 * np.array(bars[1::2]) / bars[::2]
            np.testing.assert_allclose(widths, outputs[frame, fitting[0]], atol=0.1)
            listed = ", ".join(f"{k}: {value}" for k, value in enumerate(shown))
            expect(explorer.locator(".example [role=img]")).to_have_attribute(
                "aria-label", f"A written {written}. The ten outputs: {listed}."
            )
            ink = explorer.locator(".example .ink").evaluate_all(
                "all => all.map(one => [+one.getAttribute('opacity'),"
                " one.getAttribute('d').split('M').length - 1])"
            )
            pixels = np.bincount(digits[fitting[0]], minlength=16)
            assert {round(15 * opacity): count for opacity, count in ink} == {
                level: pixels[level] for level in range(1, 16) if pixels[level]
            }


def test_an_empty_cell_says_so_and_shows_none(explorer, view):
    counts = np.reshape(view.frames[0]["counts"], (10, 10))
    written, read = (int(i) for i in np.argwhere(counts == 0)[0])
    cell(explorer, written, read).click()
    asked = "read right" if written == read else f"read as {a(read)}"
    expect(said(explorer)).to_have_text(f"At this epoch no {written} is {asked}.")
    expect(explorer.locator(".example text").first).to_be_hidden()
    expect(explorer.locator(".example .ink")).to_have_count(0)
    picture = explorer.locator(".example [role=img]")
    expect(picture).to_have_attribute("aria-label", "no example")
    keep = explorer.get_by_role("button", name="Keep this digit")
    expect(keep).to_have_attribute("aria-disabled", "true")
    keep.click(force=True)  # it may be pressed, to no effect
    assert state(explorer, "kept") == -1


def test_a_kept_digit_stays_while_the_epochs_go_by(explorer, view):
    last = len(view.frames) - 1
    written, read, _ = worst(view.frames[last])
    set_state(explorer, frame=last, cell=[written, read])
    explorer.get_by_role("button", name="Keep this digit").click()
    kept = state(explorer, "kept")
    assert view.labels[kept] == written
    answers = np.frombuffer(view.answers, np.uint8).reshape(last + 1, -1)
    for frame in range(last + 1):
        set_state(explorer, frame=frame)
        now = answers[frame, kept]
        as_what = "read right" if now == written else f"read as {a(now)}"
        expect(said(explorer)).to_contain_text(f"this {written} is {as_what}.")
        expect(cell(explorer, written, now)).to_have_attribute("aria-selected", "true")
    cell(explorer, 0, 0).click()
    assert (state(explorer, "kept"), state(explorer, "cell")) == (-1, [0, 0])


def test_keyboard_alone(explorer):
    order = tab_order(explorer)
    first = order.pop(2)
    assert order == ["Next frame", "Reset", "Keep this digit", *ENDING]
    written, read = (int(digit) for digit in re.findall(r"\d+", first)[:2])
    cell(explorer, written, read).focus()
    explorer.keyboard.press("ArrowRight")
    explorer.keyboard.press("ArrowUp")
    moved = [max(0, written - 1), min(9, read + 1)]
    assert state(explorer, "cell") == moved
    expect(cell(explorer, *moved)).to_be_focused()
    for _ in range(12):
        explorer.keyboard.press("ArrowLeft")
    assert state(explorer, "cell") == [moved[0], 0]
    explorer.keyboard.press("Escape")
    assert state(explorer, "cell") == []
    expect(cell(explorer, written, read)).to_be_focused()
    explorer.keyboard.press("r")
    assert state(explorer, "frame") == 0


def test_pointer_chooses_a_cell_and_gives_it_back(explorer):
    cell(explorer, 4, 9).click()
    assert state(explorer, "cell") == [4, 9]
    cell(explorer, 4, 9).click()
    assert state(explorer, "cell") == []


def test_a_drag_in_a_curve_moves_the_epoch(explorer, view):
    box = explorer.locator(".scrub").last.bounding_box()
    explorer.mouse.move(box["x"] + 60, box["y"] + 70)
    explorer.mouse.down()
    explorer.mouse.move(box["x"] + box["width"] - 5, box["y"] + 70, steps=4)
    assert state(explorer, "frame") == len(view.frames) - 1
    explorer.mouse.move(box["x"] + 10, box["y"] + 70, steps=4)
    explorer.mouse.up()
    explorer.mouse.move(box["x"] + 300, box["y"] + 70)
    assert state(explorer, "frame") == 0


def test_reset_returns_to_exactly_the_start(explorer):
    explorer.mouse.move(0, 0)
    before = seen(explorer)
    set_state(explorer, frame=MIDDLE)
    cell(explorer, 5, 3).click()
    explorer.get_by_role("button", name="Keep this digit").click()
    assert seen(explorer) != before
    explorer.get_by_role("button", name="Reset").click()
    assert seen(explorer) == before


def test_with_reduced_motion_each_press_is_one_frame(explorer, view):
    for n in range(1, 4):
        explorer.get_by_role("button", name="Next frame").click()
        assert (state(explorer, "frame"), state(explorer, "playing")) == (n, False)
    set_state(explorer, frame=len(view.frames) - 1)
    explorer.get_by_role("button", name="Next frame").click()
    assert state(explorer, "frame") == 0


def test_play_goes_on_pauses_and_ends_with_the_last_frame(lively, view):
    lively.get_by_role("button", name="Play").click()
    lively.wait_for_function("() => model.get('frame') >= 2")
    expect(verdict(lively)).to_have_attribute("aria-live", "off")  # no chatter
    lively.get_by_role("button", name="Pause").click()
    here = state(lively, "frame")
    lively.wait_for_timeout(800)
    assert state(lively, "frame") == here
    expect(verdict(lively)).to_have_attribute("aria-live", "polite")
    set_state(lively, frame=len(view.frames) - 2)
    lively.get_by_role("button", name="Play").click()
    expect(lively.get_by_role("button", name="Play")).to_be_visible()
    assert state(lively, "frame") == len(view.frames) - 1


def test_out_of_sight_it_stops(lively, view):
    lively.get_by_role("button", name="Play").click()
    lively.evaluate("document.body.style.paddingTop = '5000px'")
    lively.wait_for_function("() => model.get('playing') === false")
    assert state(lively, "frame") < len(view.frames) - 1


def test_views_of_one_model_stay_in_step_and_clean_up(page, view):
    def act():
        cell(page, 7, 9).click()
        page.get_by_role("button", name="Next frame").first.click()

    assert_views_agree(page, view, act)


def test_fits_a_phone_with_cells_for_fingers_in_light_and_dark(page, view):
    page.set_viewport_size(PHONE)
    mount(page, view)
    set_state(page, frame=MIDDLE)
    assert_fits(page, ".axes path, .plot, .caption")
    sizes = page.locator("tbody td, button").evaluate_all(
        "all => all.map(one => Math.min(one.offsetWidth, one.offsetHeight))"
    )
    assert min(sizes) >= 24
    shares = page.locator("tbody td").evaluate_all(
        "all => all.map(one => getComputedStyle(one).backgroundColor)"
    )
    assert len(set(shares)) > 5  # mistakes are inked by how often they are made


def test_a_touch_chooses_a_cell(browser: Browser, view):
    context = browser.new_context(viewport=PHONE, has_touch=True, is_mobile=True)
    page = context.new_page()
    mount(page, view)
    cell(page, 3, 5).tap()
    assert state(page, "cell") == [3, 5]
    context.close()
