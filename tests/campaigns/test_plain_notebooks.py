"""Every plain notebook runs away from the book and shows what its chapter does."""

import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "browser"))
from plain_running import compared, run  # noqa: E402

WIDGET = "application/vnd.jupyter.widget-view+json"
NAMES = sorted(path.stem for path in (ROOT / "chapters").glob("*.ipynb"))


@pytest.fixture(scope="session")
def written(tmp_path_factory) -> Path:
    """Return a folder with the notebooks, written without pages."""
    folder = tmp_path_factory.mktemp("plain")
    environment = os.environ | {"PYTHONPATH": str(ROOT / "_ext")}
    subprocess.run([sys.executable, "-m", "plain_notebooks", folder], check=True, env=environment)
    return folder


@pytest.mark.parametrize("name", NAMES)
def test_a_notebook_runs_away_from_the_book(name, written, tmp_path):
    ran = run(written / f"{name}.ipynb", tmp_path)
    chapter = nbformat.read(ROOT / "chapters" / f"{name}.ipynb", as_version=4)
    same, _, others = compared(ran, chapter)
    assert others == []
    assert same > 0


@pytest.mark.parametrize("name", ["intro", "check_yourself"])
def test_a_notebook_of_explorers_runs_away_from_the_book(name, written, tmp_path):
    ran = run(written / f"{name}.ipynb", tmp_path)
    shown = [cell.outputs for cell in ran.cells if cell.cell_type == "code"][1:]
    views = [[WIDGET in output.get("data", {}) for output in outputs] for outputs in shown]
    assert views
    assert all(view == [True] for view in views)
