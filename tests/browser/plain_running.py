"""Plain notebooks, run by nbclient where a reader would: in a folder away from the book."""

import os
import re
import shutil
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell
from static_widgets import hear_every_reply
from visiting import ROOT

LINES = (ROOT / "tests" / "notebooks" / "sanitize.cfg").read_text("utf-8")
SANITIZED = re.findall(r"^regex: (.*)\nreplace: (.*)$", LINES, re.MULTILINE)
TIMING = "nbval-ignore-output"
WIDGET = "application/vnd.jupyter.widget-view+json"


def run(
    path: Path,
    folder: Path,
    python: Path | None = None,
    *,
    library: Path | None = None,
    beside: bool = True,
    probe: str = "",
    allow_errors: bool = False,
) -> NotebookNode:
    """Run a notebook in a folder and return it; an error in a cell is raised.

    Parameters
    ----------
    python
        Which Python runs it, of an environment with a kernel of its own; ours if none is named.
    library
        A folder that holds packages, to be found before all others.
    beside
        Whether the notebook lies in the folder, too.
    probe
        Code of one more cell at the end.
    allow_errors
        Whether to go on after an error.
    """
    hear_every_reply()  # chapter 6 has an `interact`
    notebook = nbformat.read(path, as_version=4)
    if beside:
        shutil.copy(path, folder)
    if probe:
        notebook.cells.append(new_code_cell(probe))
    client = NotebookClient(
        notebook,
        timeout=1200,  # seconds for one cell
        kernel_name="python3",
        resources={"metadata": {"path": str(folder)}},
        coalesce_streams=True,
        allow_errors=allow_errors,
    )
    ours = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    if library:
        ours["PYTHONPATH"] = str(library)
    with pytest.MonkeyPatch.context() as patch:
        if python:
            patch.setenv("JUPYTER_PATH", f"{python.parents[1]}/share/jupyter")
        return client.execute(env=ours)


def shown(cell: NotebookNode) -> list[object]:
    """Return what a cell shows, in the form that nbval compares: pictures by their kind alone.

    The still picture beside a widget, for readers without scripts, is not stored.
    """
    found: list[object] = []
    for output in cell.outputs:
        if "scrapbook" in output.get("metadata", {}):
            continue
        data = output.get("data", {})
        texts = [output.get("text", ""), data.get("text/plain", ""), data.get("text/html", "")]
        for pattern, replacement in SANITIZED:
            texts = [re.sub(pattern, replacement, text) for text in texts]
        is_picture = "image/png" in data and WIDGET not in data
        found.append((output.output_type, is_picture, texts))
    return found


def compared(ran: NotebookNode, chapter: NotebookNode) -> tuple[int, int, list[str]]:
    """Return how many cells show what the chapter's do, how many print times, and the others."""
    mine = {cell.id: cell for cell in ran.cells}
    same, timed, others = 0, 0, []
    for cell in chapter.cells:
        tags = cell.metadata.get("tags", [])
        if cell.cell_type != "code" or "remove-cell" in tags:
            continue
        if TIMING in tags:
            timed += 1
        elif shown(mine[cell.id]) == shown(cell):
            same += 1
        else:
            others.append(f"{cell.id}: {shown(mine[cell.id])} instead of {shown(cell)}")
    return same, timed, others
