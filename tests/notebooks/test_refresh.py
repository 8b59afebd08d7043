"""The tool that stores the chapters' outputs."""

import shutil
from pathlib import Path

import nbformat
import pytest
import refresh
from nbclient.output_widget import OutputWidget
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from static_widgets.replies import SEND, send_and_look

TIMING = "import time\nprint(time.perf_counter())"
FIGURE = "import matplotlib.pyplot as plt\nplt.plot([1, 3, 2]);"
PROGRESS = "from tqdm import tqdm\nfor _ in tqdm(range(3)): pass"
WIDGET = "import ipywidgets\nipywidgets.interact(lambda x: x, x=(0, 9));"


def write(path: Path, *sources: str) -> Path:
    """Write a notebook whose timing cells are tagged, as an author would save it."""
    cells = [new_code_cell(source, execution_count=9) for source in sources]
    for cell in cells:
        cell.metadata = {"execution": {"iopub.status.busy": "2026-01-01"}, "collapsed": False}
        cell.metadata["tags"] = [refresh.TIMING_TAG] if cell.source.startswith(TIMING) else []
    nbformat.write(new_notebook(cells=cells, metadata={"vscode": {}, "widgets": {}}), path)
    return path


def cells(path: Path) -> list[NotebookNode]:
    return nbformat.read(path, as_version=4).cells


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a notebook with one of each, stored once."""
    path = tmp_path_factory.mktemp("stored") / "one_of_each.ipynb"
    write(path, "object()", TIMING, FIGURE, PROGRESS, "", WIDGET)
    refresh.refresh(path)
    return path


@pytest.fixture
def notebook(stored: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(stored, tmp_path))


def test_second_run_changes_no_byte(notebook: Path):
    before = notebook.read_bytes()
    assert refresh.refresh(notebook) is False
    assert notebook.read_bytes() == before


def test_timings_stay_while_the_code_up_to_them_does(notebook: Path):
    before = cells(notebook)[1].outputs
    book = nbformat.read(notebook, as_version=4)
    book.cells[4].source = "1 + 1"  # a later cell changes, so the file is stored again
    nbformat.write(book, notebook)
    assert refresh.refresh(notebook) is True
    assert cells(notebook)[1].outputs == before


@pytest.mark.parametrize("changed", [0, pytest.param(1, marks=pytest.mark.nightly)])
def test_timings_are_new_after_a_change_of_the_code_up_to_them(notebook: Path, changed: int):
    before = cells(notebook)[1].outputs
    book = nbformat.read(notebook, as_version=4)
    book.cells[changed].source += "  # changed"
    nbformat.write(book, notebook)
    refresh.refresh(notebook)
    assert cells(notebook)[1].outputs != before


def test_notebook_with_an_error_is_left_as_it_was(tmp_path: Path, capsys: pytest.CaptureFixture):
    path = write(tmp_path / "broken.ipynb", "print(1)", "1 / 0")
    before = path.read_bytes()
    assert refresh.main([str(path)]) == 1
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]
    assert "ZeroDivisionError" in capsys.readouterr().err


def test_cells_are_counted_from_one(stored: Path):
    assert [cell.execution_count for cell in cells(stored)] == [1, 2, 3, 4, None, 5]


def test_addresses_are_replaced(stored: Path):
    assert cells(stored)[0].outputs[0].data["text/plain"] == "<object at 0x000000>"


def test_figures_are_kept(stored: Path):
    assert "image/png" in cells(stored)[2].outputs[-1].data


def test_progress_bars_are_silent(stored: Path):
    assert cells(stored)[3].outputs == []


def test_widget_is_stored_as_text_without_its_view(stored: Path):
    assert list(cells(stored)[5].outputs[0].data) == ["text/plain"]


def test_metadata_of_a_run_is_dropped(stored: Path):
    notebook = nbformat.read(stored, as_version=4)
    assert set(notebook.metadata) == {"kernelspec", "language_info"}
    assert {key for cell in notebook.cells for key in cell.metadata} == {"tags", refresh.RECORDED}


def test_missing_and_doubled_cell_ids_are_replaced_by_stable_ones():
    def notebook() -> NotebookNode:
        copies = [new_markdown_cell("same", id="twin"), new_markdown_cell("same", id="twin")]
        old = new_markdown_cell("old")
        del old["id"]
        book = new_notebook()  # which looks at the ids of the cells it is given
        book.cells = [*copies, old]
        return book

    first, second = notebook(), notebook()
    refresh.normalize(first, {})
    refresh.normalize(second, {})
    ids = [cell.id for cell in first.cells]
    assert ids == [cell.id for cell in second.cells]
    assert len(set(ids)) == 3


def test_ids_that_are_right_stay():
    notebook = new_notebook(cells=[new_markdown_cell("text", id="my-id")])
    refresh.normalize(notebook, {})
    assert notebook.cells[0].id == "my-id"


def test_traceback_keeps_no_path_of_this_machine():
    error = new_output("error", ename="ValueError", evalue="no", traceback=["File /home/me/x.py"])
    assert refresh.normal_output(error, None).traceback == ["ValueError: no"]


def test_the_end_of_a_cell_with_interact_is_heard(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(OutputWidget, "send", SEND)
    refresh.run(new_notebook(), tmp_path)
    assert OutputWidget.send is send_and_look
