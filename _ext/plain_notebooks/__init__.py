"""Sphinx extension: every chapter as a notebook that any Jupyter shows, without extensions.

The chapters are MyST, which JupyterLab, Notebook, Colab, Kaggle, VS Code and GitHub show as source.
After a build of the pages this writes, from the same reading of the book, ``notebooks/`` beside
them: a plain notebook for each page that ``plain_notebooks`` in ``_config.yml`` names (patterns of
docnames), nblib's wheel, and one archive of all. ``python -m plain_notebooks`` writes the same
without pages.

Numbers come from the stored outputs, words from Sphinx; nothing runs. What has no plain form, or
leads nowhere, stops the build with its place.

For authors there are two ways to say one thing to those who read a page and another to those who
run a notebook: the role ``{either}`text of the page|text of the notebook``` in a sentence, and for
paragraphs Sphinx's directive ``only``, with ``html`` or ``notebook``.
"""

import posixpath
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
from docutils import nodes
from docutils.parsers.rst.states import Inliner
from myst_nb.core.read import create_nb_reader
from nbformat import NotebookNode
from repository import pages_address
from sphinx.application import Sphinx
from sphinx.builders.dummy import DummyBuilder
from sphinx.util import logging
from sphinx.util.matching import Matcher

from .archive import build_wheel, pack
from .errors import PlainNotebookError, standing_in
from .notebook import plain_notebook
from .page import Page
from .references import either
from .setup_cell import setup_cell

__all__ = ["ARCHIVE", "FOLDER", "setup", "write_notebooks"]

FOLDER = "notebooks"
ARCHIVE = "backpropagation-hands-on.zip"

logger = logging.getLogger(__name__)


class PlainBuilder(DummyBuilder):
    """Reads the book and writes no pages."""

    name = "plain"

    def get_target_uri(self, docname: str, typ: str | None = None) -> str:
        """Return the address of a page below the book's, as in the pages."""
        return f"{docname}.html"

    def write(self, *_: object) -> None:
        """Write no page, and resolve none."""


def sources(app: Sphinx) -> dict[str, NotebookNode]:
    """Return the sources of the plain notebooks by their docnames, those in Markdown among them."""
    found = {}
    settings: Any = app.env  # MyST adds its settings, unknown to the type
    is_named = Matcher(app.config.plain_notebooks)
    for docname in sorted(filter(is_named, app.env.found_docs)):
        path = Path(app.env.doc2path(docname))
        text = path.read_text("utf-8")
        reader = create_nb_reader(str(path), settings.myst_config, settings.mystnb_config, text)
        if reader is None:
            raise PlainNotebookError(f"{path} is no notebook")
        found[docname] = reader.read(text)
        for place, cell in enumerate(found[docname].cells):
            if path.suffix == ".md":  # the source has no ids, and the reader draws lots
                cell.id = f"cell-{place:02}"
    return found


def plain_notebooks(app: Sphinx, wheel: str, alone: bool) -> Iterator[tuple[str, bytes]]:
    """Yield the name and the content of each notebook.

    Parameters
    ----------
    app
        A Sphinx that has read the book.
    wheel
        The file name of nblib's wheel.
    alone
        Whether each is read without the others: links then lead to the published pages.
    """
    books, address = sources(app), pages_address()
    setup = setup_cell(wheel, address and f"{address}{FOLDER}/{wheel}")
    for docname, notebook in books.items():
        page = Page(app.builder, docname, notebook, frozenset(books), address, alone)
        with standing_in(app.env.doc2path(docname, base=False)):
            made = plain_notebook(page, setup)
        yield f"{posixpath.basename(docname)}.ipynb", (nbformat.v4.writes(made) + "\n").encode()


def write_notebooks(app: Sphinx, folder: Path) -> None:
    """Write notebooks, wheel and archive into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    wheel = build_wheel(Path(app.srcdir), folder)
    together = dict(plain_notebooks(app, wheel, alone=False))
    pack(folder / ARCHIVE, together, folder / wheel)
    single = dict(plain_notebooks(app, wheel, alone=True)) if pages_address() else together
    for name, content in single.items():
        (folder / f"{name}.part").write_bytes(content)
        (folder / f"{name}.part").replace(folder / name)
    logger.info("%d plain notebooks are in %s", len(single), folder)


def after_build(app: Sphinx, exception: Exception | None) -> None:
    """Write the notebooks of a book that was built, if its settings name any."""
    is_named = Matcher(app.config.plain_notebooks)
    if exception is None and app.builder.name == "html" and any(map(is_named, app.env.found_docs)):
        write_notebooks(app, Path(app.outdir) / FOLDER)


def either_role(
    name: str, rawtext: str, text: str, lineno: int, inliner: Inliner, *_: object
) -> tuple[list[nodes.Node], list[nodes.system_message]]:
    """Return what the page says."""
    try:
        return [nodes.Text(either(text)[0])], []
    except PlainNotebookError as error:
        return [], [inliner.reporter.error(str(error), line=lineno)]


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.add_config_value("plain_notebooks", [], "", list)
    app.add_builder(PlainBuilder)
    app.add_role("either", either_role)
    app.connect("build-finished", after_build)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
