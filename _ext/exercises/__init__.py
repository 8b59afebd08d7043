"""Sphinx extension: exercises are written, run and checked in the page, by the reader's browser.

Each cell tagged ``exercise`` becomes an editor. Python (Pyodide) and NumPy are fetched when the
book is built, see `pyodide`, and lie in ``_static/python``; a page loads them at the first click,
from a server or from disk. If no source has them, the book is built without and says so once,
unless ``BOOK_REQUIRE_PYTHON`` is set, which makes that an error.
"""

import json
import os
import shutil
from pathlib import Path
from typing import Any

import nbformat
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.util import logging

from .contexts import context_of, exercise_in
from .packing import library, script, trimmed
from .pyodide import NUMPY, VERSION, fetch

__all__ = ["setup"]

HERE = Path(__file__).parent
FOLDER = "python"
OWN = ("exercise.css", "exercise.js")
NAMES = {NUMPY: "numpy.whl"}  # its own name is long, and tells what is told elsewhere
WITHOUT = f"no source has Pyodide {VERSION}: in the pages, exercises can be written and not run"

logger = logging.getLogger(__name__)


def pack(app: Sphinx) -> None:
    """Fetch Python, and make the scripts that hand it to the pages."""
    if app.builder.name == "html":  # before the pages link to them with a checksum
        (Path(app.outdir) / "_static").mkdir(parents=True, exist_ok=True)
        for name in OWN:
            shutil.copy(HERE / name, Path(app.outdir, "_static"))
    found = fetch() if app.builder.name == "html" else None
    if found is None and app.builder.name == "html":
        if os.environ.get("BOOK_REQUIRE_PYTHON"):
            raise ExtensionError(WITHOUT)
        logger.info(WITHOUT)
    files = {NAMES.get(name, name): trimmed(name, path) for name, path in (found or {}).items()}
    if files:
        files |= {"nblib.zip": library(), "worker.js": (HERE / "worker.js").read_bytes()}
    app.config.python_scripts = {name: script(name, content) for name, content in files.items()}


def contexts(app: Sphinx) -> dict[str, str]:
    """Return what each exercise finds when it runs, by its name."""
    found = {}
    for docname in sorted(app.env.found_docs):
        path = Path(app.env.doc2path(docname))
        text = path.read_text("utf-8") if path.suffix == ".ipynb" else ""
        cells = nbformat.reads(text, as_version=4).cells if text else []
        for place, cell in enumerate(cells):
            if name := exercise_in(cell):
                found[name] = context_of(cells[:place])
    return found


def add_editor(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: object
) -> None:
    """Give a page with exercises the script that makes them editors."""
    if "tag_exercise" not in context.get("body", ""):
        return
    scripts = app.config.python_scripts
    size = (
        sum(map(len, scripts.values())) * 3 / 4
    )  # what base64 adds, a server's compression takes away
    notebook = context["pathto"](f"notebooks/{page.rpartition('/')[2]}.ipynb", 1)
    told: dict[str, Any] = {
        "data-files": " ".join([*scripts, "contexts.json"] if scripts else []),
        "data-megabytes": f"{size / 1e6:.0f}",
        "data-notebook": notebook,
    }
    app.add_css_file("exercise.css")
    app.add_js_file("exercise.js", loading_method="defer", **told)


def write(app: Sphinx, exception: Exception | None) -> None:
    """Write the scripts beside the other files of the book."""
    if exception or app.builder.name != "html" or not app.config.python_scripts:
        return
    folder = Path(app.outdir, "_static", FOLDER)
    folder.mkdir(parents=True, exist_ok=True)
    told = script("contexts.json", json.dumps(contexts(app)).encode())
    for name, text in {**app.config.python_scripts, "contexts.json": told}.items():
        (folder / f"{name}.js").write_text(text, "utf-8")


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.connect("builder-inited", pack)
    app.connect("html-page-context", add_editor)
    app.connect("build-finished", write)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
