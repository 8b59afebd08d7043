"""Sphinx extension: exercises are written, run and checked in the page, by the reader's browser.

Each cell tagged ``exercise`` becomes an editor; other cells that NumPy and nblib alone can run may
be opened, see `cells`; a page with an element of the class ``bp-try-it`` gets cells of the reader's
own. Python (Pyodide) and NumPy are fetched when a book with such exercises or such a page is built,
see `pyodide`, and lie in ``_static/python``; a page loads them at the first click, from a server or
from disk. If no source has them, the book is built without and says so once, unless
``BOOK_REQUIRE_PYTHON`` is set, which makes that an error.
"""

import json
import os
import shutil
from pathlib import Path
from typing import Any

import nbformat
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.errors import ExtensionError
from sphinx.util import logging

from nblib.exercises.challenges import CHALLENGES
from nblib.widgets.kit.inlining import inlined

from .cells import openable
from .compiling import compiled
from .contexts import context_of, exercise_in
from .packing import digits, library, script, trimmed
from .pyodide import NUMPY, VERSION, fetch

__all__ = ["setup"]

HERE = Path(__file__).parent
FOLDER = "python"
LICENSES = "licenses.txt"
# What a page with exercises loads, and the page to try things out.
CHAPTER, TRY_IT = ("exercise.js", "page.js"), ("try_it.js", "try_it.js")
PAD = "bp-try-it"
NAMES = {NUMPY: "numpy.whl"}  # its own name is long, and tells what is told elsewhere
DIGITS = "digits.zip"  # for the pages with challenges alone
WITHOUT = f"no source has Pyodide {VERSION}: in the pages, exercises can be written and not run"

logger = logging.getLogger(__name__)


def write_page_scripts(app: Sphinx) -> None:
    """Write what the pages run themselves, before they link to it with a checksum."""
    if app.builder.name != "html":
        return
    (Path(app.outdir) / "_static").mkdir(parents=True, exist_ok=True)
    shutil.copy(HERE / "exercise.css", Path(app.outdir, "_static"))
    for name, entry in (CHAPTER, TRY_IT):
        code = f"(() => {{\n{inlined(HERE / 'page' / entry)}\n}})();\n"
        Path(app.outdir, "_static", name).write_text(code, "utf-8")


def packed(memory: Path) -> dict[str, str]:
    """Fetch Python, and return the scripts that hand it to the pages; none if it is nowhere."""
    found = fetch()
    if found is None:
        if os.environ.get("BOOK_REQUIRE_PYTHON"):
            raise ExtensionError(WITHOUT)
        logger.info(WITHOUT)
        return {}
    files = {NAMES.get(name, name): trimmed(name, path) for name, path in found.items()}
    files["nblib.zip"] = library()
    files |= compiled(files, memory)
    files |= {"worker.js": (HERE / "worker.js").read_bytes(), DIGITS: digits()}
    return {name: script(name, content) for name, content in files.items()}


def notebooks(env: BuildEnvironment) -> dict[str, list[nbformat.NotebookNode]]:
    """Return the cells of each page that is a notebook."""
    paths = {name: Path(env.doc2path(name)) for name in sorted(env.found_docs)}
    return {
        name: nbformat.reads(path.read_text("utf-8"), as_version=4).cells
        for name, path in paths.items()
        if path.suffix == ".ipynb"
    }


def has_pad(env: BuildEnvironment) -> bool:
    """Whether a page of the book is for cells of the reader's own."""
    return any(PAD in Path(env.doc2path(name)).read_text("utf-8") for name in env.found_docs)


def contexts(app: Sphinx, env: BuildEnvironment) -> None:
    """Find out what each exercise finds when it runs, and which other cells can run.

    A book without a place to write code gets no Python.
    """
    found = notebooks(env)
    code = {
        name: context_of(cells[:place])
        for cells in found.values()
        for place, cell in enumerate(cells)
        if (name := exercise_in(cell))
    }
    beside = Path(app.outdir)
    runs = app.builder.name == "html" and (code or has_pad(env))
    app.config.python_scripts = packed(beside.with_name(".python-compiled")) if runs else {}
    memory = beside.with_name(".cells-to-try.json")
    cells = openable(found, memory) if app.config.python_scripts else {}
    app.config.python_challenges = {
        page
        for page, cells in found.items()
        if any(exercise_in(one) in CHALLENGES for one in cells)
    }
    app.config.python_contexts = {"exercises": code, "cells": cells}


def mark_cells(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Give each cell that can be opened a class with its name."""
    open_cells = app.config.python_contexts["cells"]
    if not any(name.startswith(f"{docname}/") for name in open_cells):
        return
    cells = notebooks(app.env)[docname]
    for node in doctree.findall(nodes.container):
        if node.get("nb_element") == "cell_code":
            cell = cells[node["cell_index"]]
            if f"{docname}/{cell.id}" in open_cells:
                node["classes"].append(f"try-cell-{cell.id}")


def add_editor(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: object
) -> None:
    """Give a page with cells to write in the script that makes them editors."""
    body = context.get("body", "")
    is_pad = PAD in body
    if not is_pad and "tag_exercise" not in body and "try-cell-" not in body:
        return
    scripts = app.config.python_scripts
    if page not in app.config.python_challenges:
        scripts = {name: text for name, text in scripts.items() if name != DIGITS}
    weight = sum(map(len, scripts.values())) * 3 / 4  # a server's compression undoes base64
    notebook = app.config.root_doc if is_pad else page.rpartition("/")[2]
    told: dict[str, Any] = {
        "data-files": " ".join([*scripts, "contexts.json"] if scripts else []),
        "data-megabytes": f"{weight / 1e6:.0f}",
        "data-notebook": context["pathto"](f"notebooks/{notebook}.ipynb", 1),
        "data-page": page,
    }
    app.add_css_file("exercise.css")
    app.add_js_file((TRY_IT if is_pad else CHAPTER)[0], loading_method="defer", **told)


def write(app: Sphinx, exception: Exception | None) -> None:
    """Write the scripts beside the other files of the book."""
    if exception or app.builder.name != "html":
        return
    folder = Path(app.outdir, "_static", FOLDER)
    folder.mkdir(parents=True, exist_ok=True)
    books = Path(app.outdir, "notebooks").glob("*.ipynb")
    scripts = {path.name: script(path.name, path.read_bytes()) for path in books}
    if app.config.python_scripts:
        told = script("contexts.json", json.dumps(app.config.python_contexts).encode())
        scripts |= {**app.config.python_scripts, "contexts.json": told}
        shutil.copy(HERE / LICENSES, folder)
    for name, text in scripts.items():
        (folder / f"{name}.js").write_text(text, "utf-8")


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.connect("builder-inited", write_page_scripts)
    app.connect("env-updated", contexts)
    app.connect("doctree-resolved", mark_cells)
    app.connect("html-page-context", add_editor)
    app.connect("build-finished", write, priority=600)  # after the plain notebooks
    return {"parallel_read_safe": True, "parallel_write_safe": True}
