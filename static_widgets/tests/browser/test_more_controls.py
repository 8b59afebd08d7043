"""The other controls of ipywidgets, by hand and by links, and the boxes that name their areas."""

import datetime
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import ipywidgets as w
import pytest
from bare_pages import element, prepared, write_page
from ipywidgets.embed import dependency_state
from playwright.sync_api import Browser, Locator, Page, expect
from static_widgets.state import CONTROLS, DRAWN, NEED_PYTHON


@pytest.fixture
def show(browser: Browser, tmp_path: Path) -> Iterator[Callable[..., Page]]:
    """Return a function that opens a page with widgets; nothing may fail in it."""
    page = browser.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))

    def opened(*widgets: w.Widget | dict) -> Page:
        if isinstance(widgets[0], dict):  # a saved state
            ids, saved = list(widgets[0]), widgets[0]
        else:
            ids = [one.model_id for one in widgets]
            saved = dependency_state(widgets, drop_defaults=False)  # as notebooks save it
        state = prepared(saved)
        views = [element("view", {"model_id": id}) for id in ids]
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


def test_range_of_choices_says_its_labels(show: Callable):
    options = ["low", "middle", "high"]
    page = show(linked(w.SelectionRangeSlider(options=options, index=(0, 1)), "index"))
    expect(page.locator(".sw-readout")).to_have_text("low – middle")
    upper = page.get_by_label("Upper end")
    upper.press("ArrowRight")
    expect(text(page)).to_have_text("0,2")
    expect(page.locator(".sw-readout")).to_have_text("low – high")
    expect(upper).to_have_attribute("aria-valuetext", "high")


TAGS = [
    (w.TagsInput, ["a"], "b", "a,b", "a"),
    (w.TagsInput, ["a"], "  ", "a", "a"),
    (w.ColorsInput, ["red"], "#00ff00", "red,#00ff00", "red"),
    (w.ColorsInput, ["red"], "no color", "red", "red"),
    (w.IntsInput, [3], "12", "3,12", "3"),
    (w.FloatsInput, [0.5], "1.25", "0.5,1.25", "0.5"),
    (w.FloatsInput, [0.5], "many", "0.5", "0.5"),
]


@pytest.mark.parametrize(("kind", "value", "typed", "added", "tag"), TAGS)
def test_tags_are_typed_and_taken_away(show: Callable, kind, value, typed, added, tag):
    page = show(linked(kind(value=value)))
    field = page.get_by_label("Add", exact=True)
    field.fill(typed)
    field.press("Enter")
    expect(text(page)).to_have_text(added)
    expect(field).to_have_value("")
    page.get_by_role("button", name=f"Take {tag} away").press("Enter")
    expect(text(page)).to_have_text(added.removeprefix(tag).removeprefix(","))
    expect(field).to_be_focused()


def test_tags_may_be_known_once_or_bounded(show: Callable):
    known = linked(w.TagsInput(value=["a"], allowed_tags=["a", "b"], allow_duplicates=False))
    bounded = linked(w.IntsInput(value=[], min=0, max=9))
    page = show(known, bounded)
    for number, typed, kept in ((0, "c", "a"), (0, "a", "a"), (0, "b", "a,b"), (1, "50", "9")):
        field = page.get_by_label("Add", exact=True).nth(number)
        field.fill(typed)
        field.press("Enter")
        expect(page.locator(".sw-text").nth(number)).to_have_text(kept)


def twins(kind: type, **values: object) -> w.VBox:
    first, second = kind(description="one", **values), kind(description="two")
    box = w.VBox([first, second])
    box.link = w.jslink((first, "value"), (second, "value"))
    return box


NAIVE = datetime.datetime(2024, 1, 5, 3, 4)


@pytest.mark.parametrize(
    ("kind", "value", "before", "after"),
    [
        (w.DatePicker, datetime.date(2024, 1, 5), "2024-01-05", "2025-12-31"),
        (w.TimePicker, datetime.time(3, 4), "03:04", "17:30"),
        (w.ColorPicker, "red", "#ff0000", "#00ff00"),
        (w.NaiveDatetimePicker, NAIVE, "2024-01-05T03:04", "2025-12-31T17:30"),
        (w.DatetimePicker, NAIVE.astimezone(), "2024-01-05T03:04", "2025-12-31T17:30"),
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


def test_image_from_another_host_is_a_link_and_not_asked_for(show: Callable):
    page = show(w.Image(value=b"http://tracker.invalid/x.png", format="url"))
    expect(page.locator(".sw-root [src]")).to_have_count(0)
    expect(page.get_by_role("link", name="http://tracker.invalid/x.png")).to_be_visible()


def test_moment_of_all_zones_is_kept_in_utc(browser: Browser, tmp_path: Path):
    moment = datetime.datetime(2024, 7, 1, 12, 0, tzinfo=datetime.UTC)
    picker = w.DatetimePicker(description="when", value=moment, disabled=True)
    content = dependency_state([picker], drop_defaults=False)
    view = element("view", {"model_id": picker.model_id})
    write_page(tmp_path, view, element("state", prepared(content)))
    page = browser.new_page(timezone_id="America/New_York")
    page.goto((tmp_path / "index.html").as_uri())
    expect(page.get_by_label("when")).to_have_value("2024-07-01T08:00")
    page.get_by_label("when").evaluate(
        "input => { input.disabled = false; input.value = '2024-07-01T09:30'; input.onchange(); }"
    )
    hour = "id => staticWidgets.models.get(id).get('value').hours"
    assert page.evaluate(hour, picker.model_id) == 13
    page.close()


@pytest.mark.parametrize(("kind", "tag"), [(w.Video, "video"), (w.Audio, "audio")])
def test_film_and_sound_have_their_controls_and_do_not_begin_by_themselves(
    show: Callable, kind: type, tag: str
):
    page = show(kind(value=b"not one really", autoplay=True, controls=False))
    media = page.locator(f".sw-root {tag}[controls]")
    expect(media).to_have_attribute("src", re.compile("^blob:"))
    assert media.evaluate("media => media.autoplay") is False


def test_film_of_another_host_is_a_link_and_not_asked_for(show: Callable):
    page = show(w.Video(value=b"https://tracker.invalid/x.mp4", format="url"))
    expect(page.locator(".sw-root [src]")).to_have_count(0)
    expect(page.get_by_role("link", name="https://tracker.invalid/x.mp4")).to_be_visible()


@pytest.mark.parametrize("kind", [w.FileUpload, w.Controller, w.Button])
def test_what_only_python_can_use_is_a_note(show: Callable, kind: type):
    page = show(kind())
    expect(page.get_by_role("note")).to_contain_text("needs Python")
    expect(page.locator("button, input")).to_have_count(0)


def test_icon_stands_before_its_name_and_has_its_own_where_there_is_none(show: Callable):
    page = show(
        linked(w.ToggleButton(icon="check")),
        linked(w.ToggleButton(icon='gear" onclick=x')),
        linked(w.ToggleButtons(options=["", "b"], icons=["star", "bell"]), "index"),
    )
    expect(page.get_by_role("button", name="it")).to_have_count(2)
    assert page.locator("i.fa").evaluate_all("all => all.map(one => one.className)") == [
        "fa fa-check",
        "fa fa-star",
        "fa fa-bell",
    ]
    expect(page.get_by_label("star")).to_have_count(1)
    expect(page.locator(".sw-toggles label").nth(1)).to_have_text("b")


def test_description_may_be_markup(show: Callable):
    sliders = [
        w.IntSlider(description="<b>n</b><img src=x onerror=alert(1)>", description_allow_html=html)
        for html in (True, False)
    ]
    box = w.VBox(sliders)
    box.link = w.jslink((sliders[0], "value"), (sliders[1], "value"))
    page = show(box)
    expect(page.locator(".sw-label b")).to_have_text("n")
    expect(page.locator(".sw-label [onerror]")).to_have_count(0)
    expect(page.locator(".sw-label").last).to_contain_text("<b>n</b>")


HINTED = [w.Label, w.HTML, w.VBox, w.Valid, w.IntProgress, w.Image, w.Text, w.ToggleButton]


@pytest.mark.parametrize("kind", HINTED)
def test_tooltip_is_shown_by_all(show: Callable, kind: type):
    page = show(kind(tooltip="a hint", disabled=True) if kind is w.Text else kind(tooltip="a hint"))
    if kind is w.ToggleButton:  # alone it would serve nobody
        page = show(linked(kind(tooltip="a hint")))
    expect(page.get_by_title("a hint")).to_have_count(1)


# Every class of the pinned ipywidgets: how it is shown.
ALIVE = """
Accordion Audio BoundedFloatText BoundedIntText Box Checkbox ColorPicker ColorsInput Combobox
DatePicker Datetime Dropdown FloatLogSlider FloatProgress FloatRangeSlider FloatSlider FloatText
FloatsInput GridBox HBox HTML HTMLMath Image IntProgress IntRangeSlider IntSlider IntText IntsInput
Label NaiveDatetime Output Password Play RadioButtons Select SelectMultiple SelectionRangeSlider
SelectionSlider Stack Tab TagsInput Text Textarea Time ToggleButton ToggleButtons VBox Valid Video
"""
# DOMWidget is the base of the three that show media
NOTE = "Button Controller ControllerAxis ControllerButton DOMWidget FileUpload"
SILENT = "Layout Link DirectionalLink"


def registered() -> list[tuple[str, str]]:
    """Return module and name of every model that the installed ipywidgets registers."""
    types = w.widgets.widget._registry.items()
    names = {(module, name.removesuffix("Model")) for (module, _, name, *_), _ in types}
    return sorted(pair for pair in names if pair[0].startswith("@jupyter-widgets/"))


def test_every_class_of_ipywidgets_is_alive_or_a_note(show: Callable):
    names = {name for _, name in registered() if not name.endswith("Style")}
    assert names == set(f"{ALIVE} {NOTE} {SILENT}".split())
    state = {}
    for module, name in registered():
        # a disabled control stays, linked or not
        index = [0, 1] if "Range" in name else [] if name == "SelectMultiple" else 0
        values = {"disabled": True, "_options_labels": ["a", "b"], "index": index}
        values = values if name in CONTROLS else {}
        model = {"model_name": f"{name}Model", "model_module": module, "state": values}
        if name in f"{ALIVE} {NOTE}".split():
            state[name] = model
    page = show(state)
    page.evaluate("dispatchEvent(new Event('beforeprint'))")  # mounts all
    notes = {}
    for name, root in zip(state, page.locator(".sw-root").all(), strict=True):
        expect(root.locator("> *")).to_have_count(1)
        notes[name] = root.get_by_role("note").count()
    assert {name for name, count in notes.items() if count} == set(NOTE.split())
    assert set(page.evaluate("staticWidgets.types")) == set(DRAWN) - set(NEED_PYTHON)


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


@pytest.mark.parametrize("width", [250, 600])
def test_a_menu_shows_the_whole_of_what_is_chosen(show: Callable, width: int):
    words = "A long way round: the last of all columns instead of the very first one of them"
    page = show(linked(w.Dropdown(options=["a", words], value="a"), "index"))
    page.set_viewport_size({"width": width, "height": 400})
    page.add_style_tag(content="body { width: auto !important }")
    menu, chosen = page.get_by_label("it"), page.locator(".sw-menu > span")
    low = menu.bounding_box()["height"]
    menu.select_option(words)
    expect(chosen).to_have_text(words)
    box, shown = menu.bounding_box(), chosen.bounding_box()
    assert box["height"] > low
    for start, size in (("x", "width"), ("y", "height")):
        assert box[start] <= shown[start]
        assert shown[start] + shown[size] <= box[start] + box[size]
    assert chosen.evaluate("one => one.scrollWidth <= one.clientWidth")
    at = "([x, y]) => document.elementFromPoint(x, y).localName"
    middle = [shown["x"] + shown["width"] / 2, shown["y"] + shown["height"] / 2]
    assert page.evaluate(at, middle) == "select"  # a press on the words opens the menu
    inside = {"x": box["x"] + 4, "y": box["y"] + 4, "width": box["width"] - 8, "height": 40}
    for forced in ("none", "active"):  # its words are not drawn twice
        page.emulate_media(forced_colors=forced)
        chosen.evaluate("one => { one.style.visibility = 'hidden'; }")
        drawn = page.screenshot(clip=inside)
        menu.evaluate("one => { one.options[1].text = ''; }")
        assert page.screenshot(clip=inside) == drawn
        menu.evaluate("(one, words) => { one.options[1].text = words; }", words)
