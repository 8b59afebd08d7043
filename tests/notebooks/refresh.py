"""Run the chapters and store their outputs in the one form that git and nbval compare.

``python tests/notebooks/refresh.py [notebook ...]``, without arguments every ``chapters/*.ipynb``.
Stored is what a reader sees. What differs from run to run or from machine to machine is not:
execution times, widget state and view ids, memory addresses, versions. A cell tagged
``nbval-ignore-output`` (it prints timings) keeps its outputs until the code up to it changes. So a
second run changes no byte. A notebook with an error is left as it was.
"""

import hashlib
import re
import sys
from itertools import accumulate
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbformat import NotebookNode
from static_widgets import hear_every_reply

ROOT = Path(__file__).resolve().parents[2]
TIMING_TAG = "nbval-ignore-output"
RECORDED = "recorded_source"  # in a timing cell: the hash of the code that made its outputs
TRANSIENT_CELL = ("execution", "ExecuteTime", "collapsed", "scrolled", "vscode")
KEPT_IN_NOTEBOOK = ("mystnb", "jupytext")
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
ADDRESS = re.compile(r"0x[0-9a-fA-F]{6,}")


def source_hash(source: str) -> str:
    """Return a short name for a cell's source."""
    return hashlib.sha256(source.encode()).hexdigest()[:12]


def code_hashes(notebook: NotebookNode) -> list[str]:
    """Return for each cell the hash of all code from the start of the notebook to its end."""
    code = (cell.source if cell.cell_type == "code" else "" for cell in notebook.cells)
    return [source_hash(text) for text in accumulate(code, "{}\n{}".format)]


def timings(notebook: NotebookNode) -> dict[str, list[NotebookNode]]:
    """Return the outputs to keep, by the hash of the code that made them."""
    return {
        code: cell.outputs
        for cell, code in zip(notebook.cells, code_hashes(notebook), strict=True)
        if cell.metadata.get(RECORDED) == code
    }


def run(notebook: NotebookNode, folder: Path) -> None:
    """Execute every cell in ``folder``, from a fresh kernel of this Python."""
    hear_every_reply()
    NotebookClient(
        notebook,
        timeout=1200,  # seconds for one cell, as in the book
        kernel_name="python3",
        resources={"metadata": {"path": str(folder)}},
        coalesce_streams=True,  # how a stream is cut into messages is chance
    ).execute()


def normalize(notebook: NotebookNode, kept: dict[str, list[NotebookNode]]) -> None:
    """Drop, in place, all that would differ in the next run; put back the ``kept`` timings."""
    notebook.metadata = NotebookNode(
        {key: notebook.metadata[key] for key in KEPT_IN_NOTEBOOK if key in notebook.metadata},
        kernelspec={"display_name": "Python 3", "language": "python", "name": "python3"},
        language_info={"name": "python"},  # without the version: CI runs three
    )
    notebook.nbformat_minor = 5  # the first format with cell ids
    count = 0
    ids = set()
    hashes = code_hashes(notebook)
    for position, (cell, code) in enumerate(zip(notebook.cells, hashes, strict=True)):
        if cell.get("id") in ids | {None}:  # an old notebook, or a cell copied with its id
            cell.id = f"{position:02}-{source_hash(cell.source)[:5]}"
        ids.add(cell.id)
        for key in TRANSIENT_CELL:
            cell.metadata.pop(key, None)
        if cell.cell_type != "code":
            continue
        ran = bool(cell.source.strip())
        count += ran
        cell.execution_count = count if ran else None
        cell.metadata.pop(RECORDED, None)
        if TIMING_TAG in cell.metadata.get("tags", []):
            cell.metadata[RECORDED] = code
            cell.outputs = kept.get(code, cell.outputs)
        cell.outputs = [normal_output(output, cell.execution_count) for output in cell.outputs]


def normal_output(output: NotebookNode, count: int | None) -> NotebookNode:
    """Return ``output`` without view ids, memory addresses and tracebacks (they hold paths)."""
    if "execution_count" in output:
        output.execution_count = count
    if output.output_type == "error":
        output.traceback = [f"{output.ename}: {output.evalue}"]
    if "text" in output:
        output.text = ADDRESS.sub("0x000000", output.text)
    metadata = output.get("metadata", {})
    metadata.pop("needs_background", None)  # the book's pages have their own
    data = output.get("data", {})
    # A random id; JupyterLab shows the text until the cell has run.
    if data.pop(WIDGET_VIEW, None):
        for form in (data, metadata):
            form.pop("image/png", None)  # the still picture beside it
    for mime, value in data.items():
        if mime.startswith("text/"):
            data[mime] = ADDRESS.sub("0x000000", value)
    return output


def refresh(path: Path) -> bool:
    """Run the notebook at ``path`` and store it; return whether the file changed."""
    before = path.read_text(encoding="utf8")
    notebook = nbformat.reads(before, as_version=4)
    kept = timings(notebook)
    run(notebook, path.parent)
    normalize(notebook, kept)
    nbformat.validate(notebook)
    after = nbformat.writes(notebook) + "\n"
    if after == before:
        return False
    temporary = path.with_name(f".{path.name}.tmp")
    temporary.write_text(after, encoding="utf8")
    temporary.replace(path)  # at once: an interrupted run leaves the old file whole
    return True


def main(arguments: list[str]) -> int:
    """Refresh the notebooks named, or all chapters; return the exit status."""
    paths = [Path(name).resolve() for name in arguments] or sorted(ROOT.glob("chapters/*.ipynb"))
    for path in paths:
        try:
            changed = refresh(path)
        except CellExecutionError as error:
            print(f"{path.name}: failed and left as it was\n{error}", file=sys.stderr)
            return 1
        print(f"{path.name}: {'stored' if changed else 'unchanged'}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
