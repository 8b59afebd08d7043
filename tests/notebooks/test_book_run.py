"""nbval, where the book's run of a notebook stands in for a kernel."""

import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from jupyter_cache import get_cache
from nbformat.v4 import new_code_cell, new_notebook, new_output

RUN = ["-m", "pytest", "-q", "-p", "book_run", "--nbval", "--nbval-current-env", "-c", "none.ini"]
GIVEN = {  # what a notebook stores, what the book's run of its one cell gave, and whether it passes
    "same": ("3\n", "3\n", True),
    "other": ("3\n", "4\n", False),
    "not_run": ("3\n", None, False),
    "error": ("", ValueError, False),
}


def notebook(given: str | type | None) -> nbformat.NotebookNode:
    if given is ValueError:
        error = {"ename": "ValueError", "evalue": "no", "traceback": ["ValueError: no"]}
        outputs = [new_output("error", **error)]
    else:
        outputs = [new_output("stream", name="stdout", text=given)] if given else []
    return new_notebook(cells=[new_code_cell("f()", execution_count=1, outputs=outputs)])


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("book")
    (folder / "none.ini").write_text("[pytest]\n")
    cache = get_cache(folder / "_build" / ".jupyter_cache")
    for name, (stored, ran, _) in GIVEN.items():
        path = folder / f"{name}.ipynb"
        one, run = notebook(stored), notebook(ran)
        for each in (one, run):
            each.cells[0].source += f"  # {name}"  # by which the cache finds it
        nbformat.write(one, path)
        if ran:
            nbformat.write(run, folder / "ran.ipynb")
            cache.cache_notebook_file(folder / "ran.ipynb", path, check_validity=False)
    place = {"PYTHONPATH": str(Path(__file__).parent)}
    asked = [sys.executable, *RUN, *(f"{name}.ipynb" for name in GIVEN)]
    return subprocess.run(asked, cwd=folder, env=place, capture_output=True, text=True).stdout


@pytest.mark.parametrize(("name", "passes"), [(name, one[2]) for name, one in GIVEN.items()])
def test_a_notebook_passes_if_it_stores_what_the_book_shows(name, passes, told):
    assert (f"{name}.ipynb" not in told.partition("short test summary")[2]) == passes


def test_a_notebook_that_the_book_has_not_run_is_told_as_one(told):
    assert "The book has not run not_run.ipynb as it is: build it" in told
