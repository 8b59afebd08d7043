"""Plain notebooks, run by nbclient where a reader would: in an empty folder, away from the book."""

import re
import shutil
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbformat import NotebookNode
from visiting import ROOT

LINES = (ROOT / "tests" / "notebooks" / "sanitize.cfg").read_text("utf-8")
SANITIZED = re.findall(r"^regex: (.*)\nreplace: (.*)$", LINES, re.MULTILINE)
TIMING = "nbval-ignore-output"


def run(path: Path, folder: Path) -> NotebookNode:
    """Copy a notebook into a folder and run it there; an error in a cell is raised."""
    copy = Path(shutil.copy(path, folder))
    notebook = nbformat.read(copy, as_version=4)
    client = NotebookClient(
        notebook,
        timeout=1200,  # seconds for one cell
        kernel_name="python3",
        resources={"metadata": {"path": str(folder)}},
        coalesce_streams=True,
    )
    return client.execute()


def shown(cell: NotebookNode) -> list[object]:
    """Return what a cell shows, in the form that nbval compares: pictures by their kind alone."""
    found: list[object] = []
    for output in cell.outputs:
        if "scrapbook" in output.get("metadata", {}):
            continue
        data = output.get("data", {})
        texts = [output.get("text", ""), data.get("text/plain", ""), data.get("text/html", "")]
        for pattern, replacement in SANITIZED:
            texts = [re.sub(pattern, replacement, text) for text in texts]
        found.append((output.output_type, "image/png" in data, texts))
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
