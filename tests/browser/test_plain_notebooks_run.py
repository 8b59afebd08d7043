"""A plain notebook runs with the wheel and shows what its chapter does; all in `campaigns`."""

import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from plain_running import compared, run
from visiting import BOOK, ROOT


@pytest.fixture
def library(tmp_path_factory) -> Path:
    """Return a folder with the wheel, unpacked; what it needs is ours."""
    folder = tmp_path_factory.mktemp("library")
    (wheel,) = (BOOK / "notebooks").glob("*.whl")
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index"]
    subprocess.run([*pip, "--target", folder, wheel], check=True)
    return folder


@pytest.mark.parametrize("name", ["03_cost"])
def test_a_notebook_runs_with_the_wheel(name, library, tmp_path):
    path = BOOK / "notebooks" / f"{name}.ipynb"
    ran = run(path, tmp_path, library=library, probe="import nblib\nprint(nblib.__file__)")
    assert Path(ran.cells.pop().outputs[0].text.strip()).is_relative_to(library)
    chapter = nbformat.read(ROOT / "chapters" / f"{name}.ipynb", as_version=4)
    same, _, others = compared(ran, chapter)
    assert others == []
    assert same > 0
