"""What `make test` tries on some pages and explorers, on every one."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

BROWSER = Path(__file__).resolve().parents[1] / "browser"
SAMPLED = [path for path in sorted(BROWSER.glob("test_*.py")) if "some(" in path.read_text("utf-8")]


@pytest.mark.parametrize("path", SAMPLED, ids=lambda path: path.stem)
def test_every_one_passes(path: Path):
    command = [sys.executable, "-m", "pytest", "--quiet", path]
    environment = os.environ | {"EVERY": "yes"}
    result = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert result.returncode == 0, result.stdout + result.stderr
