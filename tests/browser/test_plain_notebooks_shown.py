"""Two plain notebooks in two front ends; all of them in `campaigns`."""

import shutil
from pathlib import Path

import pytest
from lab import running
from plain_shown import read_and_use
from visiting import BOOK


@pytest.mark.parametrize(
    ("name", "front_end", "theme"),
    [
        ("04_backpropagation", "notebook", "Dark"),
        ("06_learning_rate", "jupyterlab", "Light"),
    ],
)
def test_a_notebook_runs_and_is_drawn_and_used(name, front_end, theme, browser, tmp_path):
    path = Path(shutil.copy(BOOK / "notebooks" / f"{name}.ipynb", tmp_path))
    with running(tmp_path, front_end, theme) as address:
        read_and_use(browser, address, path)
