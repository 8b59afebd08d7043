"""What the extension does to a build, and what stops one."""

import io
import json
import re
import warnings
from contextlib import chdir, redirect_stderr, redirect_stdout
from html import unescape
from pathlib import Path
from typing import NamedTuple

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output
from sphinx.cmd.build import build_main
from static_widgets.messages import DEFAULTS
from test_state import model

STATE = "application/vnd.jupyter.widget-state+json"
PIXEL = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8Dwn4EIwDiqkL4KAQAjxgMB4lXH0AAAAABJ"
    "RU5ErkJggg=="
)
VIEW = "application/vnd.jupyter.widget-view+json"


class Built(NamedTuple):
    """How a build ended, and what it said."""

    returncode: int
    stderr: str


def sphinx(folder: Path, builder: str, out: str, *options: str) -> Built:
    """Run Sphinx in this process: to load it takes longer than to build a page."""
    said = io.StringIO()
    with (
        chdir(folder),
        redirect_stdout(io.StringIO()),
        redirect_stderr(said),
        warnings.catch_warnings(),
    ):
        warnings.simplefilter("ignore")
        code = build_main(["-q", "-b", builder, *options, ".", out])
    return Built(code, said.getvalue())


def build(folder: Path, state: dict, *options: str, more: str = "") -> Built:
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
        "nb_execution_mode = 'off'\nexclude_patterns = ['html', 'jupyter_execute']\n"
        "suppress_warnings = ['toc.no_title', 'toc.title', 'toc', 'myst-nb.lexer']\n" + more
    )
    return sphinx(folder, "html", "html", *options)


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


STRANGE = model("ColorMap", description="sky", value="<blue>", _data="data:image/png;base64,QUJD")


@pytest.mark.parametrize(
    "strange", [STRANGE, model("IntSlider", module="my-package"), model("Any", "other")]
)
def test_unknown_widget_is_a_warning_that_names_it(tmp_path, strange):
    result = build(tmp_path, {"a": strange})
    assert result.returncode == 0, result.stderr
    assert "chapter.ipynb" in result.stderr
    name = strange["model_name"].removesuffix("Model")
    assert f"{name} ({strange['model_module']})" in result.stderr
    page = (tmp_path / "html" / "chapter.html").read_text()
    (entry,) = json.loads(embedded(page))["state"].values()
    assert f"cannot draw the widget {name}." in entry["dead"]
    if strange is STRANGE:
        assert "It was left at sky = <blue>." in entry["dead"]
        assert entry["picture"] == "data:image/png;base64,QUJD"


def test_unknown_widget_stops_a_build_that_takes_warnings_for_errors(tmp_path):
    assert build(tmp_path, {"a": STRANGE}, "-W").returncode != 0


def test_warning_of_unknown_widgets_can_be_suppressed(tmp_path):
    more = "suppress_warnings += ['static_widgets.unknown']"
    result = build(tmp_path, {"a": STRANGE}, "-W", more=more)
    assert result.returncode == 0, result.stderr


def test_unknown_widget_that_is_not_shown_says_nothing(tmp_path):
    result = build(tmp_path, {"a": model("Label"), "b": STRANGE}, "-W")
    assert result.returncode == 0, result.stderr


def test_unknown_widget_inside_a_box_is_named_and_the_box_stays(tmp_path):
    box = model("HBox", children=["IPY_MODEL_b", "IPY_MODEL_c", "IPY_MODEL_a"])
    state = {"a": box, "b": STRANGE, "c": model("Label")}
    assert "ColorMap" in build(tmp_path, state).stderr
    page = (tmp_path / "html" / "chapter.html").read_text()
    dead = {id for id, one in json.loads(embedded(page))["state"].items() if "dead" in one}
    assert dead == {"b"}


@pytest.mark.parametrize(
    "broken",
    [
        None,
        [],
        {"model_name": "IntSliderModel"},
        {"model_name": 3, "model_module": "anywidget", "state": {}},
        model("Output", outputs=[{"text": 3}]),
        model("Any", "anywidget", _esm=3),
    ],
)
def test_damaged_model_costs_itself_and_is_a_warning(tmp_path, broken):
    box = model("HBox", children=["IPY_MODEL_b", "IPY_MODEL_c"])
    result = build(tmp_path, {"a": box, "b": broken, "c": model("Label", value="here")})
    assert result.returncode == 0, result.stderr
    assert "saved state of a widget is damaged" in result.stderr
    page = (tmp_path / "html" / "chapter.html").read_text()
    state = json.loads(embedded(page))["state"]
    assert "its saved state is damaged" in state["b"]["dead"]
    assert state["c"]["state"]["value"] == "here"


def test_view_without_state_is_a_warning_and_its_picture_stays(tmp_path):
    build(tmp_path, {"gone": model("Label")})
    notebook = nbformat.read(tmp_path / "chapter.ipynb", 4)
    del notebook.metadata["widgets"]
    notebook.cells[0].outputs[0]["data"]["image/png"] = PIXEL
    nbformat.write(notebook, tmp_path / "chapter.ipynb")
    result = sphinx(tmp_path, "html", "html")
    assert result.returncode == 0, result.stderr
    assert "no state was saved of 1 of the widgets" in result.stderr
    page = (tmp_path / "html" / "chapter.html").read_text()
    assert "static_widgets/host.js" in page
    assert page.count("<img") == 1


def test_without_scripts_a_sentence_the_settings_and_the_picture_stay(tmp_path):
    box = model("VBox", children=["IPY_MODEL_b", "IPY_MODEL_c"])
    slider = model("IntSlider", description="a < b", value=3)
    build(tmp_path, {"a": box, "b": slider, "c": model("Label", value="x")})
    notebook = nbformat.read(tmp_path / "chapter.ipynb", 4)
    notebook.cells[0].outputs[0]["data"]["image/png"] = PIXEL
    nbformat.write(notebook, tmp_path / "chapter.ipynb")
    result = sphinx(tmp_path, "html", "html", "-W")
    assert result.returncode == 0, result.stderr
    page = (tmp_path / "html" / "chapter.html").read_text()
    (still,) = re.findall(r"<noscript>(.*?)</noscript>", page, re.DOTALL)
    assert re.search(r'<img alt="What Python drew"[^>]* src="_images/\w+\.png"', still)
    assert f"{DEFAULTS['no_script']} It was left at a &lt; b = 3." in still


def test_without_scripts_a_picture_has_its_own_words_and_a_text_stands_for_none(tmp_path):
    drawn = {"data": {"image/png": PIXEL}, "metadata": {"image/png": {"alt": "A dot"}}}
    told = {"data": {"text/markdown": "1. *Why?*"}, "metadata": {}}
    build(tmp_path, {"a": model("Label", value="x")})
    for more, found in (
        (drawn, r'<img alt="A dot"[^>]*>'),
        (told, r"<li><p><em>Why\?</em></p></li>"),
    ):
        notebook = nbformat.read(tmp_path / "chapter.ipynb", 4)
        output = notebook.cells[0].outputs[0]
        output["data"] = {VIEW: output["data"][VIEW], "text/plain": "Label()"} | more["data"]
        output["metadata"] = more["metadata"]
        nbformat.write(notebook, tmp_path / "chapter.ipynb")
        result = sphinx(tmp_path, "html", "html", "-W")
        assert result.returncode == 0, result.stderr
        page = (tmp_path / "html" / "chapter.html").read_text()
        (still,) = re.findall(r"<noscript>(.*?)</noscript>", page, re.DOTALL)
        assert re.search(found, still), still


def test_state_as_colab_saves_it_is_read(tmp_path):
    build(tmp_path, {"a": model("Label", value="here")})
    notebook = nbformat.read(tmp_path / "chapter.ipynb", 4)
    notebook.metadata["widgets"] = {STATE: dict(notebook.metadata["widgets"][STATE]["state"])}
    nbformat.write(notebook, tmp_path / "chapter.ipynb")
    result = sphinx(tmp_path, "html", "html", "-W")
    assert result.returncode == 0, result.stderr
    page = (tmp_path / "html" / "chapter.html").read_text()
    assert json.loads(embedded(page))["state"]["a"]["state"]["value"] == "here"


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
    (words,) = re.findall(r'data-messages="([^"]*)"', page)
    assert json.loads(unescape(words)) == DEFAULTS | own


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


def shown(id: str, **forms: str) -> dict:
    view = {"version_major": 2, "version_minor": 0, "model_id": id}
    return {VIEW: view, "text/plain": "IntSlider(value=3)", **forms}


SLIDER = model("IntSlider", description="n", value=3, disabled=True)
DRAWN = {"data": {"image/png": PIXEL, "text/plain": "<Figure>"}, "output_type": "display_data"}
PRINTED = {"name": "stdout", "text": "cost 12\n", "output_type": "stream"}
INTERACT = {
    "box": model("VBox", children=["IPY_MODEL_rate", "IPY_MODEL_out"]),
    "rate": model("IntSlider", description="rate"),
    "out": model("Output", "@jupyter-widgets/output", outputs=[DRAWN, PRINTED]),
}


def build_as(
    builder: str, folder: Path, *outputs: dict, state: dict, reader: str = "myst_nb", colab=False
) -> Built:
    """Build a saved notebook in another form; return the result."""
    cells = [new_code_cell("w", outputs=[new_output("display_data", output)]) for output in outputs]
    notebook = new_notebook(cells=cells)
    content = state if colab else {"state": state, "version_major": 2, "version_minor": 0}
    notebook.metadata["widgets"] = {STATE: content}
    (folder / "index.rst").write_text("Index\n=====\n\n.. toctree::\n\n   chapter\n")
    nbformat.write(notebook, folder / "chapter.ipynb")
    (folder / "conf.py").write_text(
        f"extensions = [{reader!r}, 'static_widgets']\nnbsphinx_execute = 'never'\n"
        "source_suffix = {'.rst': 'restructuredtext'}\n"  # the default is one for all builds
        "html_theme = 'basic'\n"
        "nb_execution_mode = 'off'\nexclude_patterns = ['out', 'jupyter_execute']\n"
        "suppress_warnings = ['toc.no_title', 'toc.title', 'toc', 'myst-nb.lexer']\n"
        "epub_show_urls = 'no'\nversion = '1'\n"
    )
    return sphinx(folder, builder, "out")


def test_one_page_for_all_has_its_widgets_and_the_host(tmp_path):
    result = build_as("singlehtml", tmp_path, shown("a"), state={"a": SLIDER})
    assert result.returncode == 0, result.stderr
    page = (tmp_path / "out" / "index.html").read_text()
    assert page.count("static_widgets/host.js") == 1
    assert page.count(f'<script type="{VIEW}">') == 1
    assert json.loads(embedded(page))["state"]["a"]["state"]["value"] == 3


FORMS = {
    "text": ("chapter.txt", "[image]", "IntSlider(value=3)"),
    "latex": ("*.tex", "includegraphics", "IntSlider(value=3)"),
    "epub": ("chapter.xhtml", "<img", "IntSlider(value=3)"),
}


@pytest.mark.parametrize(
    ("builder", "reader"),
    [*((builder, "myst_nb") for builder in FORMS), ("latex", "nbsphinx")],
)
def test_builder_without_scripts_has_a_picture_or_a_sentence(tmp_path, builder, reader):
    views = [shown("n"), shown("n", **{"image/png": PIXEL}), shown("box"), shown("gone")]
    result = build_as(builder, tmp_path, *views, state={"n": SLIDER, **INTERACT}, reader=reader)
    assert result.returncode == 0, result.stderr
    assert "2 widgets have no picture" in result.stderr
    name, image, repr_ = FORMS[builder]
    (file,) = (tmp_path / "out").glob(name)
    text = " ".join(file.read_text().split())
    assert "The web page has a widget here: n = 3." in text
    assert "The web page has a widget here." in text
    assert "cost 12" in text
    assert text.count(image) == 2
    assert repr_ not in text
    assert "application/vnd" not in text


def test_state_as_colab_saves_it_is_read_by_every_builder(tmp_path):
    result = build_as("text", tmp_path, shown("n"), state={"n": SLIDER}, colab=True)
    assert result.returncode == 0, result.stderr
    assert "a widget here: n = 3." in (tmp_path / "out" / "chapter.txt").read_text()
