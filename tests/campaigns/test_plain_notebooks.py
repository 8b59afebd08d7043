"""Every plain notebook runs with the wheel alone and shows what its chapter does.

Written without pages they are, byte for byte, those of the built book.
"""

from pathlib import Path

import nbformat
import pytest
from plain_running import compared, run
from visiting import BOOK, ROOT

WIDGET = "application/vnd.jupyter.widget-view+json"
NAMES = sorted(path.stem for path in (ROOT / "chapters").glob("*.ipynb"))
WHERE = "import sys, nblib\nprint(nblib.__file__, *sys.path, sep='\\n')"


@pytest.fixture(scope="session")
def installed(written, make_environment) -> Path:
    """Return the Python of an environment with the wheel, installed as the notebooks do it."""
    (wheel,) = written.glob("*.whl")
    return make_environment("installed", f"nblib[book] @ {wheel.as_uri()}", "ipykernel")


@pytest.mark.parametrize("name", NAMES)
def test_a_notebook_runs_with_the_wheel_alone(name, written, installed, tmp_path):
    ran = run(written / f"{name}.ipynb", tmp_path, installed, probe=WHERE)
    place, *path = ran.cells.pop().outputs[0].text.split("\n")
    assert Path(place).is_relative_to(installed.parents[1])
    assert [one for one in path if Path(one).is_relative_to(ROOT)] == []
    chapter = nbformat.read(ROOT / "chapters" / f"{name}.ipynb", as_version=4)
    same, timed, others = compared(ran, chapter)
    print(f"{name}: {same} cells show the same, {timed} show times")
    assert others == []
    assert same > 0


@pytest.mark.parametrize("name", ["intro", "check_yourself"])
def test_a_notebook_of_explorers_runs_with_the_wheel_alone(name, written, installed, tmp_path):
    ran = run(written / f"{name}.ipynb", tmp_path, installed)
    shown = [cell.outputs for cell in ran.cells if cell.cell_type == "code"][1:]
    views = [[WIDGET in output.get("data", {}) for output in outputs] for outputs in shown]
    assert views
    assert all(view == [True] for view in views)


def test_written_again_without_pages_they_are_the_same_bytes(written):
    files = {path.name: path.read_bytes() for path in (BOOK / "notebooks").iterdir()}
    again = {path.name: path.read_bytes() for path in written.iterdir()}
    assert again.keys() == files.keys()
    assert [name for name, content in again.items() if content != files[name]] == []
