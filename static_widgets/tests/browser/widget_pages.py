"""Small sites made of notebooks that the tests write, built with a kernel."""

import functools
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_raw_cell
from static_widgets.states import TAG

CONF = """
project = "Pages"
extensions = ["myst_nb", "static_widgets"]
html_theme = "basic"
html_sourcelink_suffix = ""
html_sidebars = {{"**": []}}  # the search box of this theme has an inline script
nb_execution_mode = "force"
nb_execution_raise_on_error = True
nb_execution_timeout = 120
myst_update_mathjax = False  # its settings are an inline script
html_static_path = ["_static"]
mathjax_path = "none.js"  # draws nothing: the host writes formulas for any MathJax
{more}
"""

# A view that writes its value into the page, and a helper that links one to a control.
PROBE = '''
import anywidget, ipywidgets as w, traitlets as t

class Probe(anywidget.AnyWidget):
    _esm = """export default { render({ model, el }) {
      const show = () => { el.textContent = JSON.stringify(model.get("value")); };
      model.on("change:value", show);
      el.className = "probe";
      el.dataset.name = model.get("name");
      show();
    } };"""
    _css = ".probe { min-height: 1em; }"
    name = t.Unicode().tag(sync=True)
    value = t.Any().tag(sync=True)

def probed(control, trait="value", name=None):
    probe = Probe(name=name or control.description)
    w.jslink((control, trait), (probe, "value"))
    return w.VBox([control, probe])
'''

# Every control of the host, each linked to a probe of its name.
CONTROLS = [
    "#md # Controls",
    PROBE,
    """
letters = ["a", "b", "c", "d"]
controls = [
    probed(w.IntSlider(description="int", value=20, min=0, max=100, step=5)),
    probed(w.FloatSlider(description="float", value=0.5, min=-1, max=2, step=0.25)),
    probed(w.FloatLogSlider(description="log", value=0.01, min=-4, max=1, step=1)),
    probed(w.SelectionSlider(description="choice", options=letters, value="b"), "index"),
    probed(w.BoundedIntText(description="count", value=3, min=0, max=10)),
    probed(w.BoundedFloatText(description="rate", value=0.3, min=0, max=1, step=0.1)),
    probed(w.IntText(description="free int", value=7)),
    probed(w.FloatText(description="free float", value=0.7)),
    probed(w.Dropdown(description="menu", options=letters, value="b"), "index"),
    probed(w.RadioButtons(description="radio", options=letters, value="b"), "index"),
    probed(w.ToggleButtons(description="toggles", options=letters, value="b"), "index"),
    probed(w.Checkbox(description="check", value=False)),
    probed(w.ToggleButton(description="toggle", value=False)),
]
w.VBox(controls)
""",
    """
play = w.Play(description="play", value=2, min=0, max=4, interval=30, show_repeat=True)
follower = w.IntSlider(description="follower", max=4)
w.jslink((play, "value"), (follower, "value"))
w.VBox([w.HBox([play, follower]), probed(play)])
""",
    """
first = probed(w.IntSlider(description="in first"))
second = probed(w.IntSlider(description="in second"))
w.Tab([first, second], titles=["One", "Two"], selected_index=0)
""",
    """
w.Accordion([w.Label("inside one"), w.Label("inside two")], titles=["Part 1", "Part 2"])
""",
    """
lazy = w.IntSlider(description="lazy", continuous_update=False)
silent = w.FloatSlider(description="silent", readout=False, tooltip="Has no readout")
narrow = w.FloatSlider(description="narrow", value=1234.5, max=5000, readout_format=",.1f",
                       layout=w.Layout(width="280px"))
gone = w.IntSlider(description="gone", layout=w.Layout(display="none"))
off = w.IntSlider(description="off", disabled=True, value=12)
nameless = w.IntSlider(tooltip="Named by its tooltip")
upright = w.IntSlider(description="upright", orientation="vertical")
w.VBox([probed(control) for control in (lazy, silent, narrow, gone, nameless, upright)] + [off])
""",
    """
source, target, back = (w.IntSlider(description=name) for name in ("source", "target", "back"))
source.value = 5
w.jsdlink((source, "value"), (target, "value"))
w.jslink((target, "value"), (back, "value"))
w.VBox([source, target, back])
""",
    """
show = w.Checkbox(description="show it", value=True)
box = w.Label("hidden by a link")
w.jsdlink((show, "value"), (off, "disabled"))
caption = w.HTML()
words = w.Dropdown(description="word", options=["<b>bold</b>", "plain"])
echo = w.Label()
w.jsdlink((words, "index"), (echo, "value"))
w.VBox([show, words, echo])
""",
]


def write_notebook(path: Path, cells: list[str]) -> None:
    """Write a notebook; a cell that starts with ``#md`` or ``#rst`` holds prose.

    One that starts with ``#tagged`` has the tag that has its states recorded.
    """
    rst = {"raw_mimetype": "text/restructuredtext"}
    made = [
        new_markdown_cell(text[3:].strip())
        if text.startswith("#md")
        else new_raw_cell(text[4:].strip(), metadata=rst)
        if text.startswith("#rst")
        else new_code_cell(text, metadata={"tags": [TAG]} if text.startswith("#tagged") else {})
        for text in cells
    ]
    spec = {"display_name": "Python 3", "language": "python", "name": "python3"}
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(new_notebook(cells=made, metadata={"kernelspec": spec}), path)


def run(command: list, folder: Path) -> subprocess.CompletedProcess:
    """Run a build in ``folder`` and return what it said."""
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=600)


def build(
    folder: Path, pages: dict[str, list[str]], more: str = "", keep: bool = False
) -> subprocess.CompletedProcess:
    """Build the notebooks ``pages`` (name: cells) into ``folder/html`` with plain Sphinx."""
    for name, cells in pages.items():
        if not keep:
            write_notebook(folder / f"{name}.ipynb", cells)
    names = "\n".join(pages)
    (folder / "index.md").write_text(f"# Index\n\n```{{toctree}}\n{names}\n```\n")
    (folder / "_static").mkdir(exist_ok=True)
    (folder / "_static" / "none.js").touch()
    (folder / "conf.py").write_text(CONF.format(more=more))
    sphinx = [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-b", "html"]
    return run([*sphinx, ".", "html"], folder)


@contextmanager
def served(folder: Path, headers: dict[str, str] | None = None) -> Iterator[str]:
    """Serve ``folder`` on this machine, with more headers if asked; yield the address."""

    class Handler(SimpleHTTPRequestHandler):
        def end_headers(self) -> None:
            for name, value in (headers or {}).items():
                self.send_header(name, value)
            super().end_headers()

        def log_message(self, *_: object) -> None:
            pass

    handler = functools.partial(Handler, directory=str(folder))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()
