"""Plain notebooks run away from the book and show what the chapters do; all in `campaigns`."""

import nbformat
import pytest
from plain_running import compared, run
from visiting import BOOK, ROOT


@pytest.mark.parametrize("name", ["04_backpropagation", "06_learning_rate", "07_reading_digits"])
def test_a_notebook_runs_away_from_the_book(name, tmp_path):
    chapter = nbformat.read(ROOT / "chapters" / f"{name}.ipynb", as_version=4)
    ran = run(BOOK / "notebooks" / f"{name}.ipynb", tmp_path)
    same, _, others = compared(ran, chapter)
    assert others == []
    assert same > 0
