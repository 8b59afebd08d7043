"""Every chapter shows what it did, run by nbval in a kernel of its own, as it is run elsewhere."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CHAPTERS = sorted(path.name for path in (ROOT / "chapters").glob("*.ipynb"))
NBVAL = ["--nbval", "--nbval-current-env", "--nbval-sanitize-with=tests/notebooks/sanitize.cfg"]


@pytest.mark.parametrize("name", CHAPTERS)
def test_a_chapter_shows_what_it_did(name):
    run = [sys.executable, "-m", "pytest", "-q", *NBVAL, f"chapters/{name}"]
    result = subprocess.run(run, cwd=ROOT, capture_output=True, text=True)
    assert result.returncode == 0, result.stdout
