"""A page of the book as a notebook that any front end shows."""

import re
from collections.abc import Iterator
from copy import copy
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from .errors import PlainNotebookError, standing_in
from .markup import box, plain
from .page import Page, escaped, linked
from .references import sources
from .slicing import sliced

__all__ = ["plain_notebook"]

BOOKKEEPING = "remove-cell"
ANSWER = "hide-cell"  # folded with what it prints
HIDDEN = {BOOKKEEPING, "remove-input", "hide-input", ANSWER}
KEPT = {"exercise", "nbval-ignore-output", "raises-exception"}
SILENT = {"builds", "all-states"}  # only the tests of the book and the build of its pages read them
# A cell whose code starts folded: in JupyterLab, Notebook and VS Code; in Colab and Kaggle.
FOLDED = {"jupyter": {"source_hidden": True}, "cellView": "form", "_kg_hide-input": True}
WIDGET = re.compile(r"\w+\(children=\(")  # how ipywidgets names a box
ABOUT = """*This is {page} as a notebook. Run its cells from the top, each with Shift+Enter, and
change what you like. The numbers in the text come from the book's own run; yours are the same,
except for times.*"""


def plain_notebook(page: Page, setup: str) -> NotebookNode:
    """Return the plain notebook of a page; ``setup`` is the code of its first cell."""
    cells = list(plain_cells(page))
    if left := list(page.headings):
        raise PlainNotebookError(f"{len(left)} headings of the page have no counterpart")
    first, rest = cells[0], cells[1:]
    title, _, text = first.source.partition("\n")
    if not title.startswith("# "):
        raise PlainNotebookError(f"the first line is no title: {title!r}")
    about = ABOUT.format(page=linked("a page of the book", page.address()))
    top = [
        new_markdown_cell(f"{title}\n\n{about}", id="about"),
        new_code_cell(setup, id="setup", metadata=FOLDED),
    ]
    first.source = text.strip("\n")
    end = []
    if page.cited:
        end = [new_markdown_cell(f"## Sources\n\n{sources(page)}", id="sources")]
    language = {"name": "python"}
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    made = new_notebook(
        cells=[*top, *([first] if first.source else []), *rest, *end],
        metadata={"kernelspec": kernel, "language_info": language},
    )
    nbformat.validate(made)
    return made


def plain_cells(page: Page) -> Iterator[NotebookNode]:
    """Yield the cells of the page, rewritten."""
    code = sliced(page.notebook.cells)
    for cell in page.notebook.cells:
        with standing_in(f"cell {cell.id}"):
            if cell.cell_type == "markdown":
                if text := plain(page, cell.source):
                    yield new_markdown_cell(text, id=cell.id)
            elif cell.cell_type == "code":
                if code[cell.id]:
                    yield plain_code(cell, code[cell.id])
                if figure := cell.metadata.get("mystnb", {}).get("figure"):
                    yield caption(page, cell, figure)
            else:
                raise PlainNotebookError(f"a {cell.cell_type} cell has no plain form")


def plain_code(cell: NotebookNode, source: str) -> NotebookNode:
    """Return a cell of code; what its readers do not see in the page starts folded."""
    tags = set(cell.metadata.get("tags", []))
    if strange := tags - HIDDEN - KEPT - SILENT:
        raise PlainNotebookError(f"the tag {', '.join(sorted(strange))} has no plain form")
    metadata: dict[str, Any] = dict(FOLDED) if tags & HIDDEN else {}
    if ANSWER in tags:
        metadata["jupyter"] = {"source_hidden": True, "outputs_hidden": True}
    if tags & KEPT:
        metadata["tags"] = sorted(tags & KEPT)
    outputs = [] if BOOKKEEPING in tags else [plain_output(o) for o in cell.outputs if is_shown(o)]
    return new_code_cell(source, id=cell.id, metadata=metadata, outputs=outputs)


def is_shown(output: NotebookNode) -> bool:
    """Tell whether an output is worth showing: no glued value, no widget without its kernel."""
    glued = "scrapbook" in output.get("metadata", {})
    words = output.get("data", {}).get("text/plain", "")
    return not glued and not WIDGET.match(words)


def plain_output(output: NotebookNode) -> NotebookNode:
    """Return an output of a cell that has not run yet; a picture stands on light paper."""
    made = copy(output)
    if "execution_count" in made:
        made.execution_count = None
    if "image/png" in made.get("data", {}):
        made.metadata = made.metadata | {"needs_background": "light"}
    return made


def caption(page: Page, cell: NotebookNode, figure: dict[str, str]) -> NotebookNode:
    """Return the caption of a figure, and in words what it shows: few front ends tell that."""
    number = page.number("figure", figure["name"])
    lines = f"**Figure {number}.** {plain(page, figure['caption'])}"
    words = box("The figure in words", escaped(cell.metadata.mystnb.image.alt), folded=True)
    return new_markdown_cell(f"{lines}\n\n{words}", id=f"{cell.id}-caption"[-64:])
