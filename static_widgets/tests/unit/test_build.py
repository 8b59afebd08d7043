"""What the extension does to a build, and what stops one."""

import json
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output
from static_widgets.messages import DEFAULTS
from test_state import model

STATE = "application/vnd.jupyter.widget-state+json"
VIEW = "application/vnd.jupyter.widget-view+json"


def build(folder: Path, state: dict, *options: str, more: str = "") -> subprocess.CompletedProcess:
    """Build one notebook that holds ``state`` and shows the first model of it."""
    view = {VIEW: {"version_major": 2, "version_minor": 0, "model_id": next(iter(state))}}
    cell = new_code_cell("w", outputs=[new_output("display_data", view)])
    notebook = new_notebook(cells=[cell])
    notebook.metadata["widgets"] = {STATE: {"state": state, "version_major": 2, "version_minor": 0}}
    (folder / "index.md").write_text("# Index\n\n```{toctree}\nchapter\nplain\n```\n")
    (folder / "plain.md").write_text("# Plain\n")
    nbformat.write(notebook, folder / "chapter.ipynb")
    (folder / "conf.py").write_text(
        "extensions = ['myst_nb', 'static_widgets']\nhtml_theme = 'basic'\n"
        "nb_execution_mode = 'off'\nsuppress_warnings = ['toc.no_title', 'toc.title', 'toc']\n"
        + more
    )
    command = [sys.executable, "-m", "sphinx", "-q", "-b", "html", *options, ".", "html"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120)


def embedded(page: str) -> str:
    """Return the JSON that a page holds for the host."""
    (block,) = page.split(f'<script type="{STATE}">')[1:]
    return block.split("</script>")[0]


def test_state_is_embedded_so_that_no_text_in_it_is_markup(tmp_path):
    state = {"a": model("Label", value="<!-- <script></SCRIPT >", _dom_classes=[], description="")}
    assert build(tmp_path, state).returncode == 0
    page = (tmp_path / "html" / "chapter.html").read_text()
    block = embedded(page)
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


def test_page_holds_the_messages_and_a_site_may_replace_any(tmp_path):
    own = {"stop": "Halt", "no_answer": "</script>Keine Antwort."}
    more = f"static_widgets_messages = {own}"
    assert build(tmp_path, {"a": model("Label")}, more=more).returncode == 0
    page = (tmp_path / "html" / "chapter.html").read_text()
    assert json.loads(embedded(page))["messages"] == DEFAULTS | own


@pytest.mark.parametrize(
    ("own", "complaint"),
    [
        (["Halt"], "expected a dict, got ['Halt']"),
        ({"halt": "Halt"}, "no message is called 'halt': needs_python, "),
        ({"stop": 3}, "stop: expected text, got 3"),
        ({"failed": "Failed."}, "failed: expected the same {places} as in "),
        ({"run_it": "{download} or {this}"}, "run_it: expected the same {places} as in "),
    ],
)
def test_message_that_cannot_be_shown_stops_the_build(tmp_path, own, complaint):
    result = build(tmp_path, {"a": model("Label")}, more=f"static_widgets_messages = {own}")
    assert result.returncode != 0
    assert f"static_widgets_messages: {complaint}" in result.stderr


def test_another_renderer_stops_the_build_and_is_named(tmp_path):
    result = build(tmp_path, {"a": model("Label")}, "-D", "nb_render_plugin=theirs")
    assert result.returncode != 0
    assert "nb_render_plugin" in result.stderr
    assert "'theirs'" in result.stderr
