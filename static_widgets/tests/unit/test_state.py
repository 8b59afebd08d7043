"""What lives in a page and what needs Python: found in the state of the widgets."""

import pytest
from static_widgets.messages import DEFAULTS
from static_widgets.state import markup, prepare

CONTROLS = "@jupyter-widgets/controls"


def model(name: str, module: str = CONTROLS, **state: object) -> dict:
    return {"model_name": f"{name}Model", "model_module": module, "state": state}


def link(source: str, target: str, name: str = "Link", trait: str = "value") -> dict:
    ends = {"source": [f"IPY_MODEL_{source}", "value"], "target": [f"IPY_MODEL_{target}", trait]}
    return model(name, **ends)


def dead(state: dict, *cells: list[str]) -> dict[str, str]:
    """Return the notes of a page that shows ``cells``."""
    prepare(state, list(cells), DEFAULTS)
    return {id: entry["dead"] for id, entry in state.items() if "dead" in entry}


SLIDER = {"description": "rate", "value": 3}


@pytest.mark.parametrize(
    ("other", "name", "trait", "alive"),
    [
        (model("Any", "anywidget", _esm=""), "Link", "value", True),
        (model("Label"), "DirectionalLink", "value", True),
        (model("Layout", "@jupyter-widgets/base"), "DirectionalLink", "width", True),
        (model("IntSlider"), "Link", "max", True),
        (model("IntText", disabled=True), "Link", "value", True),
        (model("Play"), "Link", "value", True),
    ],
)
def test_control_linked_to_something_visible_is_alive(other, name, trait, alive):
    state = {"a": model("IntSlider", **SLIDER), "b": other, "l": link("a", "b", name, trait)}
    assert ("a" not in dead(state, ["a"])) is alive


def test_control_that_shows_what_a_link_brings_is_alive():
    state = {"a": model("IntSlider"), "b": model("Play"), "l": link("b", "a", "DirectionalLink")}
    assert dead(state, ["a", "b"]) == {}
    state["out"] = model("Output", "@jupyter-widgets/output")
    assert set(dead(state, ["a", "b", "out"])) == {"a", "b"}


def test_control_without_a_link_is_dead():
    state = {"a": model("IntSlider"), "b": model("Label")}
    assert list(dead(state, ["a", "b"])) == ["a"]


def test_effect_is_followed_through_other_controls():
    state = {
        "a": model("Play"),
        "b": model("IntSlider"),
        "any": model("Any", "anywidget", _esm=""),
        "out": model("Output", "@jupyter-widgets/output"),
        "l": link("a", "b"),
        "m": link("b", "any", "DirectionalLink"),
    }
    assert dead(state, ["a", "b", "any", "out"]) == {}


def test_controls_beside_an_output_serve_python():
    state = {
        "a": model("Play", **SLIDER),
        "b": model("IntSlider", description="n", value=7),
        "l": link("a", "b"),
        "box": model("VBox", children=["IPY_MODEL_a", "IPY_MODEL_b"]),
        "out": model("Output", "@jupyter-widgets/output", outputs=[{"text": "12\n"}]),
    }
    notes = dead(state, ["box", "out"])
    assert "made with rate = 3, n = 7" in notes["a"]
    assert notes["b"] == ""
    assert state["out"]["state"]["value"] == ["<pre>12\n</pre>"]


def test_control_that_an_anywidget_refers_to_is_alive():
    state = {
        "a": model("IntSlider"),
        "any": model("Any", "anywidget", _esm="", knobs=[{"x": "IPY_MODEL_a"}]),
    }
    assert dead(state, ["a", "any"]) == {}


def test_disabled_control_stays_and_a_button_never_does():
    state = {"a": model("IntSlider", disabled=True), "b": model("Button", description="Go")}
    assert list(dead(state, ["a", "b"])) == ["b"]


def test_choice_is_named_by_its_label():
    menu = model("Dropdown", description="Init", _options_labels=["zeros", "Xavier"], index=1)
    assert "left at Init = Xavier." in dead({"a": menu}, ["a"])["a"]


@pytest.mark.parametrize(("value", "mark"), [(True, "✓"), (False, "✗")])
def test_a_box_is_marked_and_shows_no_word_of_python(value, mark):
    box = model("Checkbox", description="center", value=value)
    assert f"left at center = {mark}." in dead({"a": box}, ["a"])["a"]


def test_defaults_are_filled_in_but_an_anywidget_keeps_its_own_traits():
    state = {"a": model("IntSlider", max=7), "any": model("Any", "anywidget", _esm="")}
    prepare(state, [], DEFAULTS)
    assert state["a"]["state"]["max"], state["a"]["state"]["step"] == (7, 1)
    assert set(state["any"]["state"]) == {"_esm", "_dom_classes"}


def test_code_from_elsewhere_is_noticed():
    state = {
        "a": model("Any", "anywidget", _esm='import * as d3 from "https://esm.sh/d3@7";'),
        "b": model("Any", "anywidget", _esm="https://cdn.test/x.js", _css="https://cdn.test/x.css"),
    }
    prepare(state, [], DEFAULTS)
    assert "https://esm.sh" in state["a"]["needs"]
    assert "https://cdn.test" in state["b"]["needs"]
    assert state["b"]["state"]["_esm"] == 'export { default } from "https://cdn.test/x.js";'
    assert state["b"]["state"]["_css"] == '@import "https://cdn.test/x.css";'


@pytest.mark.parametrize(
    ("output", "expected"),
    [
        ({"data": {"text/plain": ["a <b", ">"]}}, "<pre>a &lt;b&gt;</pre>"),
        ({"text": ["\x1b[31mred\x1b[0m"]}, "<pre>red</pre>"),
        ({"data": {"text/html": "<i>x</i>", "text/plain": "x"}}, "<i>x</i>"),
        (
            {"data": {"image/png": "QUJD\n", "text/plain": "<Figure>"}},
            '<img alt="What Python drew" src="data:image/png;base64,QUJD">',
        ),
        (
            {"data": {"image/svg+xml": "<svg/>"}},
            '<img alt="What Python drew" src="data:image/svg+xml;base64,PHN2Zy8+">',
        ),
        ({"traceback": ["ValueError"]}, "<pre>ValueError</pre>"),
    ],
)
def test_saved_output_becomes_markup(output, expected):
    assert markup(output, DEFAULTS) == expected


def test_site_says_it_in_its_own_words():
    german = {"needs_python": "Braucht Python.", "left_at": "Zuletzt {settings}."}
    state = {"a": model("IntSlider", **SLIDER)}
    prepare(state, [["a"]], DEFAULTS | german)
    assert state["a"]["dead"] == "Braucht Python. Zuletzt rate = 3."


def test_own_alternative_text_of_a_picture_ends_no_attribute():
    output = {"data": {"image/png": "QUJD"}}
    assert 'alt="&quot;x&quot;"' in markup(output, DEFAULTS | {"picture": '"x"'})
