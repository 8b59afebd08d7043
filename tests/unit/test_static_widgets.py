"""The Python half of the widget host: what it finds in a state, and what it does to a build."""

import importlib.util
import json
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

EXTENSIONS = Path(__file__).resolve().parents[2] / "_ext"
STATE = "application/vnd.jupyter.widget-state+json"
VIEW = "application/vnd.jupyter.widget-view+json"
CONTROLS = "@jupyter-widgets/controls"


@pytest.fixture(scope="module")
def widgets() -> ModuleType:
    place = EXTENSIONS / "static_widgets" / "__init__.py"
    spec = importlib.util.spec_from_file_location("static_widgets", place)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def model(name: str, module: str = CONTROLS, **state: object) -> dict:
    return {"model_name": f"{name}Model", "model_module": module, "state": state}


def link(source: str, target: str, name: str = "Link", trait: str = "value") -> dict:
    ends = {"source": [f"IPY_MODEL_{source}", "value"], "target": [f"IPY_MODEL_{target}", trait]}
    return model(name, **ends)


def dead(widgets: ModuleType, state: dict, *cells: list[str]) -> dict[str, str]:
    """Return the notes of a page that shows ``cells``."""
    widgets.prepare(state, list(cells))
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
def test_control_linked_to_something_visible_is_alive(widgets, other, name, trait, alive):
    state = {"a": model("IntSlider", **SLIDER), "b": other, "l": link("a", "b", name, trait)}
    assert ("a" not in dead(widgets, state, ["a"])) is alive


def test_control_that_shows_what_a_link_brings_is_alive(widgets):
    state = {"a": model("IntSlider"), "b": model("Play"), "l": link("b", "a", "DirectionalLink")}
    assert dead(widgets, state, ["a", "b"]) == {}
    state["out"] = model("Output", "@jupyter-widgets/output")
    assert set(dead(widgets, state, ["a", "b", "out"])) == {"a", "b"}


def test_control_without_a_link_is_dead(widgets):
    state = {"a": model("IntSlider"), "b": model("Label")}
    assert list(dead(widgets, state, ["a", "b"])) == ["a"]


def test_effect_is_followed_through_other_controls(widgets):
    state = {
        "a": model("Play"),
        "b": model("IntSlider"),
        "any": model("Any", "anywidget", _esm=""),
        "out": model("Output", "@jupyter-widgets/output"),
        "l": link("a", "b"),
        "m": link("b", "any", "DirectionalLink"),
    }
    assert dead(widgets, state, ["a", "b", "any", "out"]) == {}


def test_controls_beside_an_output_serve_python(widgets):
    state = {
        "a": model("Play", **SLIDER),
        "b": model("IntSlider", description="n", value=7),
        "l": link("a", "b"),
        "box": model("VBox", children=["IPY_MODEL_a", "IPY_MODEL_b"]),
        "out": model("Output", "@jupyter-widgets/output", outputs=[{"text": "12\n"}]),
    }
    notes = dead(widgets, state, ["box", "out"])
    assert "made with rate = 3, n = 7" in notes["a"]
    assert notes["b"] == ""
    assert state["out"]["state"]["value"] == "<pre>12\n</pre>"


def test_control_that_an_anywidget_refers_to_is_alive(widgets):
    state = {
        "a": model("IntSlider"),
        "any": model("Any", "anywidget", _esm="", knobs=[{"x": "IPY_MODEL_a"}]),
    }
    assert dead(widgets, state, ["a", "any"]) == {}


def test_disabled_control_stays_and_a_button_never_does(widgets):
    state = {"a": model("IntSlider", disabled=True), "b": model("Button", description="Go")}
    assert list(dead(widgets, state, ["a", "b"])) == ["b"]


def test_choice_is_named_by_its_label(widgets):
    menu = model("Dropdown", description="Init", _options_labels=["zeros", "Xavier"], index=1)
    assert "left at Init = Xavier." in dead(widgets, {"a": menu}, ["a"])["a"]


def test_defaults_are_filled_in_but_an_anywidget_keeps_its_own_traits(widgets):
    state = {"a": model("IntSlider", max=7), "any": model("Any", "anywidget", _esm="")}
    widgets.prepare(state, [])
    assert state["a"]["state"]["max"], state["a"]["state"]["step"] == (7, 1)
    assert set(state["any"]["state"]) == {"_esm", "_dom_classes"}


def test_code_from_elsewhere_is_noticed(widgets):
    state = {
        "a": model("Any", "anywidget", _esm='import * as d3 from "https://esm.sh/d3@7";'),
        "b": model("Any", "anywidget", _esm="https://cdn.test/x.js", _css="https://cdn.test/x.css"),
    }
    widgets.prepare(state, [])
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
def test_saved_output_becomes_markup(widgets, output, expected):
    assert widgets.markup(output) == expected


# --- builds


def build(folder: Path, state: dict, *options: str) -> subprocess.CompletedProcess:
    """Build one notebook that holds ``state`` and shows the first model of it."""
    view = {VIEW: {"version_major": 2, "version_minor": 0, "model_id": next(iter(state))}}
    cell = new_code_cell("w", outputs=[new_output("display_data", view)])
    notebook = new_notebook(cells=[cell])
    notebook.metadata["widgets"] = {STATE: {"state": state, "version_major": 2, "version_minor": 0}}
    (folder / "index.md").write_text("# Index\n\n```{toctree}\nchapter\nplain\n```\n")
    (folder / "plain.md").write_text("# Plain\n")
    nbformat.write(notebook, folder / "chapter.ipynb")
    (folder / "conf.py").write_text(
        f"import sys\nsys.path.insert(0, {str(EXTENSIONS)!r})\n"
        "extensions = ['myst_nb', 'static_widgets']\nhtml_theme = 'basic'\n"
        "nb_execution_mode = 'off'\nsuppress_warnings = ['toc.no_title', 'toc.title', 'toc']\n"
    )
    command = [sys.executable, "-m", "sphinx", "-q", "-b", "html", *options, ".", "html"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120)


def test_state_is_embedded_so_that_no_text_in_it_is_markup(tmp_path):
    state = {"a": model("Label", value="<!-- <script></SCRIPT >", _dom_classes=[], description="")}
    assert build(tmp_path, state).returncode == 0
    page = (tmp_path / "html" / "chapter.html").read_text()
    block = page.split(f'<script type="{STATE}">')[1].split("</script>")[0]
    assert "<" not in block
    assert json.loads(block)["state"]["a"]["state"]["value"] == "<!-- <script></SCRIPT >"
    assert "static_widgets/host.js" in page
    assert "static_widgets" not in (tmp_path / "html" / "plain.html").read_text()
    assert "require" not in page


@pytest.mark.parametrize(
    "strange",
    [model("ColorPicker"), model("IntSlider", module="my-package"), model("Any", "other")],
)
def test_unknown_widget_stops_the_build_and_is_named(tmp_path, strange):
    result = build(tmp_path, {"a": strange})
    assert result.returncode != 0
    assert "chapter.ipynb" in result.stderr
    assert strange["model_name"].removesuffix("Model") in result.stderr
    assert strange["model_module"] in result.stderr
    assert build(tmp_path, {"a": strange}).returncode != 0  # nor does a second try let it pass


def test_one_setting_brings_the_official_manager_back(tmp_path):
    result = build(tmp_path, {"a": model("ColorPicker")}, "-D", "static_widgets=0")
    assert result.returncode == 0, result.stderr
    page = (tmp_path / "html" / "chapter.html").read_text()
    assert "static_widgets" not in page
    assert "html-manager" in page
    assert "require.min.js" in page
