"""The other controls of ipywidgets, by hand and by links, and the boxes that name their areas."""

import datetime
from collections.abc import Callable, Iterator
from pathlib import Path

import ipywidgets as w
import pytest
from bare_pages import element, prepared, write_page
from ipywidgets.embed import embed_data
from playwright.sync_api import Browser, Locator, Page, expect


@pytest.fixture
def show(browser: Browser, tmp_path: Path) -> Iterator[Callable[..., Page]]:
    """Return a function that opens a page with widgets; nothing may fail in it."""
    page = browser.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))

    def opened(*widgets: w.Widget) -> Page:
        content = embed_data(views=list(widgets))
        state = prepared(content["manager_state"]["state"])
        views = [element("view", {"model_id": one.model_id}) for one in widgets]
        write_page(tmp_path, *views, element("state", state))
        page.goto((tmp_path / "index.html").as_uri())
        return page

    yield opened
    page.close()
    assert faults == []


def linked(control: w.Widget, trait: str = "value") -> w.VBox:
    """Return the control with a text that shows the trait."""
    control.description = "it"
    label = w.Label()
    box = w.VBox([control, label])
    box.link = w.jsdlink((control, trait), (label, "value"))
    return box


def text(page: Page) -> Locator:
    return page.locator(".sw-text").last


@pytest.mark.parametrize("kind", [w.Text, w.Textarea, w.Combobox, w.Password])
def test_text_is_typed_and_followed(show: Callable, kind: type):
    page = show(linked(kind(value="one", continuous_update=False, placeholder="write")))
    field = page.get_by_label("it")
    before = "" if kind is w.Password else "one"  # what is secret never goes into a page
    expect(field).to_have_value(before)
    expect(text(page)).to_have_text(before)
    field.fill("two")
    expect(text(page)).to_have_text(before)
    field.press("Tab")
    expect(text(page)).to_have_text("two")
    assert field.get_attribute("placeholder") == "write"


def test_text_that_updates_at_once_does(show: Callable):
    page = show(linked(w.Text()))
    page.get_by_label("it").press_sequentially("ab")
    expect(text(page)).to_have_text("ab")


def test_combobox_may_insist_on_its_options(show: Callable):
    page = show(linked(w.Combobox(value="red", options=["red", "blue"], ensure_option=True)))
    field = page.get_by_label("it")
    assert page.locator("datalist option").count() == 2
    for typed, kept in (("green", "red"), ("blue", "blue")):
        field.fill(typed)
        field.press("Tab")
        expect(field).to_have_value(kept)
        expect(text(page)).to_have_text(kept)


def test_list_is_chosen_from_by_keyboard(show: Callable):
    page = show(linked(w.Select(options=["a", "b", "c"], value="a"), "index"))
    page.get_by_label("it").press("ArrowDown")
    expect(text(page)).to_have_text("1")


def test_several_are_chosen_from_a_list(show: Callable):
    page = show(linked(w.SelectMultiple(options=["a", "b", "c"], value=["a"]), "index"))
    expect(text(page)).to_have_text("0")
    options = page.get_by_label("it").locator("option")
    options.nth(2).click(modifiers=["ControlOrMeta"])
    expect(text(page)).to_have_text("0,2")


@pytest.mark.parametrize("kind", [w.IntRangeSlider, w.FloatRangeSlider])
def test_ends_of_a_range_do_not_pass_each_other(show: Callable, kind: type):
    page = show(linked(kind(value=[2, 6], min=0, max=10, step=1)))
    lower, upper = page.get_by_label("Lower end"), page.get_by_label("Upper end")
    lower.press("ArrowLeft")
    expect(text(page)).to_have_text("1,6")
    upper.press("End")
    expect(text(page)).to_have_text("1,10")
    lower.press("End")
    expect(text(page)).to_have_text("10,10")
    upper.press("Home")
    expect(text(page)).to_have_text("10,10")
    expect(page.get_by_role("group", name="it")).to_be_visible()


@pytest.mark.parametrize("kind", [w.IntProgress, w.FloatProgress])
def test_progress_follows_a_link(show: Callable, kind: type):
    slider, bar = w.IntSlider(description="n", max=8, value=2), kind(min=0, max=8)
    bar.description = "done"
    box = w.VBox([slider, bar])
    box.link = w.jsdlink((slider, "value"), (bar, "value"))
    page = show(box)
    done = page.get_by_role("progressbar", name="done")
    assert done.evaluate("bar => bar.position") == 0.25
    page.get_by_label("n", exact=True).press("End")
    assert done.evaluate("bar => bar.position") == 1


def test_check_mark_follows_a_link(show: Callable):
    check, valid = w.Checkbox(description="fine"), w.Valid(description="it", readout="not yet")
    box = w.VBox([check, valid])
    box.link = w.jsdlink((check, "value"), (valid, "value"))
    page = show(box)
    expect(page.get_by_role("status")).to_have_text("✗ not yet")
    page.get_by_label("fine").check()
    expect(page.get_by_role("status")).to_have_text("✓")


def twins(kind: type, **values: object) -> w.VBox:
    first, second = kind(description="one", **values), kind(description="two")
    box = w.VBox([first, second])
    box.link = w.jslink((first, "value"), (second, "value"))
    return box


@pytest.mark.parametrize(
    ("kind", "value", "before", "after"),
    [
        (w.DatePicker, datetime.date(2024, 1, 5), "2024-01-05", "2025-12-31"),
        (w.TimePicker, datetime.time(3, 4), "03:04", "17:30"),
        (w.ColorPicker, "red", "#ff0000", "#00ff00"),
    ],
)
def test_picked_value_is_followed(
    show: Callable, kind: type, value: object, before: str, after: str
):
    page = show(twins(kind, value=value))
    one, two = page.get_by_label("one"), page.get_by_label("two")
    assert one.input_value().startswith(before)
    assert two.input_value().startswith(before)
    one.fill(after)
    assert two.input_value().startswith(after)


def test_date_may_be_taken_away(show: Callable):
    page = show(twins(w.DatePicker, value=datetime.date(2024, 1, 5)))
    page.get_by_label("one").fill("")
    expect(page.get_by_label("two")).to_have_value("")


def test_image_is_shown(show: Callable):
    svg = b'<svg xmlns="http://www.w3.org/2000/svg" width="40" height="30"/>'
    page = show(w.Image(value=svg, format="svg", width=80))
    image = page.locator(".sw-root img")
    size = "image => image.decode().then(() => [image.naturalWidth, image.clientWidth])"
    assert image.evaluate(size) == [40, 80]


def test_image_from_another_host_is_not_asked_for(show: Callable):
    page = show(w.Image(value=b"http://tracker.invalid/x.png", format="url"))
    expect(page.locator(".sw-root img")).to_have_count(1)
    assert page.locator(".sw-root img[src]").count() == 0


def test_stack_shows_the_one_that_is_chosen(show: Callable):
    menu = w.Dropdown(description="which", options=["a", "b"])
    stack = w.Stack([w.Label("first"), w.Label("second")], selected_index=0)
    box = w.VBox([menu, stack])
    box.link = w.jslink((menu, "index"), (stack, "selected_index"))
    page = show(box)
    expect(page.get_by_text("first")).to_be_visible()
    expect(page.get_by_text("second")).to_be_hidden()
    page.get_by_label("which").select_option("b")
    expect(page.get_by_text("first")).to_be_hidden()
    expect(page.get_by_text("second")).to_be_visible()


def places(page: Page) -> dict[str, tuple[float, float]]:
    """Return where each text stands."""
    boxes = {one.inner_text(): one.bounding_box() for one in page.locator(".sw-text").all()}
    return {name: (box["x"], box["y"]) for name, box in boxes.items()}


def test_app_layout_has_its_areas(show: Callable):
    names = ("header", "left_sidebar", "center", "right_sidebar", "footer")
    at = places(show(w.AppLayout(**{name: w.Label(name) for name in names})))
    assert at["header"][1] < at["center"][1] < at["footer"][1]
    assert at["left_sidebar"][0] < at["center"][0] < at["right_sidebar"][0]
    assert at["left_sidebar"][1] == at["center"][1] == at["right_sidebar"][1]


def test_two_by_two_layout_has_its_corners(show: Callable):
    names = ("top_left", "top_right", "bottom_left", "bottom_right")
    at = places(show(w.TwoByTwoLayout(**{name: w.Label(name) for name in names})))
    assert at["top_left"][1] == at["top_right"][1] < at["bottom_left"][1] == at["bottom_right"][1]
    assert at["top_left"][0] == at["bottom_left"][0] < at["top_right"][0] == at["bottom_right"][0]


def test_gridspec_layout_spans_rows_and_columns(show: Callable):
    grid = w.GridspecLayout(2, 3)
    grid[0, 0], grid[1, 0:2], grid[0:2, 2] = w.Label("a"), w.Label("b"), w.Label("c")
    at = places(show(grid))
    assert at["a"][1] < at["b"][1]
    assert at["a"][0] == at["b"][0] < at["c"][0]
    assert at["c"][1] < at["b"][1]
