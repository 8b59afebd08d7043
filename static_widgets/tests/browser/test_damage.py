"""Each fault costs its own widget only, and says so in words that a reader understands."""

import copy
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from bare_pages import element, prepared, write_page
from playwright.sync_api import Browser, Page, expect

INTERNALS = re.compile(r"undefined|null|destructure|TypeError|SyntaxError|Unexpected|JSON|\[object")


def model(name: str, module: str = "@jupyter-widgets/controls", **state: object) -> dict:
    return {"model_name": f"{name}Model", "model_module": module, "state": state}


def sound() -> dict:
    return prepared({"good": model("Label", value="alive")})


def box(*children: object, **others: dict) -> dict:
    state = {"box": model("HBox", children=list(children)), "a": model("Label", value="neighbor")}
    return prepared(state | others)


def changed(content: dict, id: str, **values: object) -> dict:
    """Return what damage after the build leaves."""
    content["state"][id] = {**content["state"][id], **values}
    return content


def linked(**damage: object) -> dict:
    ends = {"source": ["IPY_MODEL_a", "value"], "target": ["IPY_MODEL_b", "value"]}
    state = prepared(
        {"a": model("Label", value="neighbor"), "b": model("Label"), "l": model("Link", **ends)}
    )
    state["state"]["l"]["state"] |= damage
    return state


NEIGHBOR = "IPY_MODEL_a"
STATES = {
    "text that is no JSON": ("{oops", "x", None),
    "half a block": ('{"state": {"x": {"type": "Label"', "x", None),
    "a list": ("[]", "x", None),
    "null": ("null", "x", None),
    "a model that is null": ({"state": {"x": None}}, "x", None),
    "a model without anything": ({"state": {"x": {}}}, "x", None),
    "a type that is a name of JavaScript": (
        changed(prepared({"x": model("Label")}), "x", type="constructor"),
        "x",
        None,
    ),
    "no links": (changed(prepared({"x": model("Label")}), "x", links=None), "x", None),
    "a buffer that leads nowhere": (
        changed(
            prepared({"x": model("Label")}), "x", buffers=[{"path": ["q", "r"], "data": "QUJD"}]
        ),
        "x",
        None,
    ),
    "a buffer that is no base64": (
        changed(prepared({"x": model("Label")}), "x", buffers=[{"path": ["q"], "data": "%"}]),
        "x",
        None,
    ),
    "options that are none": (
        changed(prepared({"x": model("Dropdown", disabled=True)}), "x", state={}),
        "x",
        None,
    ),
    "a missing model": ({"state": {}}, "x", None),
    "a missing child": (box(NEIGHBOR, "IPY_MODEL_gone"), "box", "neighbor"),
    "a child that is a number": (box(7, NEIGHBOR), "box", "neighbor"),
    "a child that is null": (box(None, NEIGHBOR), "box", "neighbor"),
    "a child called constructor": (box("IPY_MODEL_constructor", NEIGHBOR), "box", "neighbor"),
    "a child called __proto__": (box("IPY_MODEL___proto__", NEIGHBOR), "box", "neighbor"),
    "a damaged child": (
        changed(box("IPY_MODEL_b", NEIGHBOR, b=model("Label")), "b", buffers=[3]),
        "box",
        "neighbor",
    ),
    "a box in itself": (box(NEIGHBOR, "IPY_MODEL_box"), "box", "neighbor"),
    "an unknown child": (box(NEIGHBOR, "IPY_MODEL_b", b=model("Globe")), "box", "neighbor"),
}
HARMLESS = {
    "a value that names no model": (
        prepared({"x": model("Label", value="IPY_MODEL_constructor")}),
        "IPY_MODEL_constructor",
    ),
    "a link without a source": (linked(source=None), "neighbor"),
    "a link to a model that is gone": (linked(target=["IPY_MODEL_gone", "value"]), "neighbor"),
    "a link whose end is a number": (linked(target=3), "neighbor"),
    "class names that are none": (
        prepared({"x": model("Label", value="here", _dom_classes=["", "two words", "__proto__"])}),
        "here",
    ),
}


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    page = browser.new_page()
    yield page
    page.close()


def opened(page: Page, folder: Path, state: object, root: object) -> None:
    """Open a page with a sound widget before and after the given one."""
    good = element("view", {"model_id": "good"})
    mark = (
        root
        if isinstance(root, str) and root.startswith("<")
        else element("view", {"model_id": root})
    )
    states = element("state", copy.deepcopy(state)) + element("state", sound())
    write_page(folder, good, mark, good + states)
    page.goto((folder / "index.html").as_uri())


@pytest.mark.parametrize("damage", STATES)
def test_damage_costs_its_own_widget_and_says_so(page: Page, tmp_path: Path, damage: str):
    state, root, neighbor = STATES[damage]
    opened(page, tmp_path, state, root)
    roots = page.locator(".sw-root")
    expect(roots.nth(0)).to_have_text("alive")
    expect(roots.nth(2)).to_have_text("alive")
    note = roots.nth(1).get_by_role("note")
    expect(note).to_have_count(1)
    assert not INTERNALS.search(note.inner_text()), note.inner_text()
    if neighbor:
        expect(roots.nth(1).get_by_text(neighbor, exact=True)).to_be_visible()


@pytest.mark.parametrize("case", HARMLESS)
def test_what_is_no_fault_of_the_widget_costs_it_nothing(page: Page, tmp_path: Path, case: str):
    state, text = HARMLESS[case]
    opened(page, tmp_path, state, next(iter(state["state"])))
    expect(page.locator(".sw-root").nth(1)).to_have_text(text)
    expect(page.locator(".sw-root").nth(2)).to_have_text("alive")


@pytest.mark.parametrize("content", ["{oops", "[]", "null", "{}", '{"model_id": 7}', ""])
def test_damaged_marker_costs_its_place_only(page: Page, tmp_path: Path, content: str):
    opened(page, tmp_path, {"state": {}}, element("view", content))
    roots = page.locator(".sw-root")
    expect(roots.nth(0)).to_have_text("alive")
    expect(roots.nth(2)).to_have_text("alive")
    expect(roots.nth(1).get_by_role("note")).to_contain_text("its saved state is damaged")
