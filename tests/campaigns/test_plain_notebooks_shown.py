"""Every plain notebook in JupyterLab and Notebook, light and dark: run, drawn and used."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from lab import running
from plain_shown import read_and_use
from visiting import ROOT

NAMES = [
    *sorted(path.stem for path in (ROOT / "chapters").glob("*.ipynb")),
    "check_yourself",
    "intro",
]
FRONT_ENDS = [(name, theme) for name in ("jupyterlab", "notebook") for theme in ("Light", "Dark")]


@pytest.fixture(scope="module", params=FRONT_ENDS, ids="-".join)
def front_end(request, written, tmp_path_factory) -> Iterator[tuple[str, Path]]:
    """Return the addresses of notebooks in a front end, and their folder."""
    folder = tmp_path_factory.mktemp("shown")
    for path in written.glob("*.ipynb"):
        shutil.copy(path, folder)
    with running(folder, *request.param) as address:
        yield address, folder


@pytest.mark.parametrize("name", NAMES)
def test_a_notebook_runs_and_is_drawn_and_used(name, front_end, browser):
    address, folder = front_end
    read_and_use(browser, address, folder / f"{name}.ipynb")
