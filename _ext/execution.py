"""Sphinx extension: what the book shows is what the code gives today.

The execution cache and Sphinx's own memory of pages look at a notebook's cells only. A change in
``nblib/``, ``data/`` or the pinned requirements would leave yesterday's results in the book, so it
drops both. An output may link to another chapter, as to a notebook: here that is a page.

Each notebook that has been read, and run where it had to, is told of in one line; so is a cell that
fails, with the way to run its notebook alone.
"""

import hashlib
import re
import shutil
import sys
import time
from pathlib import Path
from typing import Any

from docutils import nodes
from myst_nb.core.execute.base import ExecutionError
from myst_nb.core.read import create_nb_reader
from myst_nb.sphinx_ext import Parser
from nbclient.exceptions import CellExecutionError, DeadKernelError
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx.util import logging

# Everything outside a notebook that decides what the notebook prints.
INPUTS = (
    "nblib/**/*",
    "data/**/*",
    "benchmarks/results/*.csv",
    "requirements*.txt",
    "constraints.txt",
    "binder/runtime.txt",
)

LINK = re.compile(r'(<a href="\d\d_\w+)\.ipynb(?=["#])')

FAILURE = """
{path}: {cell} stops with
    {error}
Run it alone: {alone}"""
NOTEBOOK = ".venv/bin/jupyter execute {path}, or open it with make author"
MARKDOWN = "make book keeps the results of the other pages"

logger = logging.getLogger(__name__)
numbers: dict[str, int] = {}  # of the notebooks that this build reads, in the order of reading


def read_notebook(env: BuildEnvironment, docname: str) -> Any:
    """Return the notebook behind a page, or None if it has no code."""
    path = Path(env.doc2path(docname))
    settings: Any = env  # MyST adds its settings, unknown to the type
    text = path.read_text("utf-8")
    reader = create_nb_reader(str(path), settings.myst_config, settings.mystnb_config, text)
    return reader and reader.read(text)


def number_notebooks(app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
    """Count the notebooks that are about to be read."""
    numbers.clear()
    if app.config.nb_execution_mode != "off":
        notebooks = (name for name in docnames if read_notebook(env, name))
        numbers.update((name, number) for number, name in enumerate(notebooks, 1))


class NotebookParser(Parser):
    """MyST-NB's parser, which tells of each notebook in few words."""

    def parse(self, inputstring: str, document: nodes.document) -> None:
        """Parse and run a notebook; leave the build if a cell fails."""
        start, name = time.monotonic(), self.env.docname
        try:
            super().parse(inputstring, document)
        except (ExecutionError, DeadKernelError) as error:
            sys.exit(explained(self.env, error.__cause__ or error))
        if name in numbers:  # also with --quiet, where Sphinx says nothing
            seconds = time.monotonic() - start
            print(f"  {numbers[name]:2} of {len(numbers)}  {name}  {seconds:.0f} s", flush=True)


def explained(env: BuildEnvironment, error: BaseException) -> str:
    """Return a few lines about the cell that has failed."""
    if isinstance(error, CellExecutionError):
        words = f"{error.ename}: {error.evalue}"
    else:  # the kernel was killed, or too slow
        words = f"{type(error).__name__}: {str(error).partition('.')[0]}"
    cell = "a cell"
    cells = [cell for cell in read_notebook(env, env.docname).cells if cell.cell_type == "code"]
    for number, found in enumerate(cells, 1):
        lines = found.source.strip().splitlines()
        # The error quotes the cell; of a long one that was too slow the first lines, as a list.
        if lines and (found.source in str(error) or f"{lines[:5]}" in str(error)):
            cell = f"code cell {number} of {len(cells)}, which begins with\n    {lines[0]}\n "
            break
    path = env.doc2path(env.docname, base=False)
    alone = NOTEBOOK if path.endswith(".ipynb") else MARKDOWN
    return FAILURE.format(path=path, cell=cell, error=words, alone=alone.format(path=path))


def key(root: Path) -> str:
    """Return one hash over the names and contents of all inputs, and Python's version."""
    digest = hashlib.sha256(repr(sys.version_info[:3]).encode())
    files = {path for pattern in INPUTS for path in root.glob(pattern) if path.is_file()}
    for path in sorted(files):
        if path.suffix != ".pyc":
            digest.update(f"{path.relative_to(root).as_posix()}\0".encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def drop_stale_results(app: Sphinx, config: Config) -> None:
    """Empty the execution cache and the read pages when the inputs' key has changed."""
    build = Path(app.outdir).parent
    stored, now = build / ".execution-key", key(Path(app.srcdir))
    if stored.exists() and stored.read_text() == now:
        return
    logger.info("nblib, data or the requirements changed: every notebook runs again")
    cache = Path(config.nb_execution_cache_path or build / ".jupyter_cache")
    for folder in (cache, Path(app.doctreedir)):
        shutil.rmtree(folder, ignore_errors=True)
    build.mkdir(parents=True, exist_ok=True)
    stored.write_text(now)


def link_to_pages(
    app: Sphinx, pagename: str, template: str, context: dict[str, Any], doctree: object
) -> None:
    """Let links to notebooks lead to their pages."""
    context["body"] = LINK.sub(r"\1.html", context.get("body", ""))


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.connect("config-inited", drop_stale_results)  # the last moment before pages are remembered
    app.connect("env-before-read-docs", number_notebooks)
    app.connect("html-page-context", link_to_pages)
    app.add_source_parser(NotebookParser, override=True)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
