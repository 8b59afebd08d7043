"""What `make test` leaves out of its files: what takes long, and pages and explorers between."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ["tests/unit", "tests/notebooks", "tests/browser", "static_widgets/tests/browser"]


@pytest.mark.parametrize("folder", FOLDERS)
def test_what_is_marked_nightly_passes(folder: str):
    command = [sys.executable, "-m", "pytest", "--quiet", "-m", "nightly", folder]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert result.returncode == 0, result.stdout + result.stderr
