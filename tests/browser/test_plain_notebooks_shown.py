"""A plain notebook in Notebook, in the dark; all of them, in JupyterLab too, in `campaigns`."""

import shutil
from pathlib import Path

import pytest
from lab import running
from plain_shown import read_and_use
from visiting import BOOK


@pytest.mark.parametrize(("name", "front_end", "theme"), [("03_cost", "notebook", "Dark")])
def test_a_notebook_runs_and_is_drawn_and_used(name, front_end, theme, browser, tmp_path):
    path = Path(shutil.copy(BOOK / "notebooks" / f"{name}.ipynb", tmp_path))
    with running(tmp_path, front_end, theme) as address:
        read_and_use(browser, address, path)
