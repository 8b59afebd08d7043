"""Nothing rests on how a processor rounds: all is as it was on one without AVX."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from test_cells import CHAPTERS, NBVAL

ROOT = Path(__file__).resolve().parents[2]
FOUND = np.show_config(mode="dicts")["SIMD Extensions"]["found"]
#: Sums in another order: OpenBLAS takes its kernels of 2004, NumPy the loops of its baseline.
OLD = {"OPENBLAS_CORETYPE": "Prescott", "NPY_DISABLE_CPU_FEATURES": " ".join(FOUND)}


def passes(*arguments: str) -> None:
    """Run pytest as if on an old processor."""
    command = [sys.executable, "-m", "pytest", "--quiet", *arguments]
    result = subprocess.run(command, cwd=ROOT, env=os.environ | OLD, capture_output=True, text=True)
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize("name", CHAPTERS)
def test_a_chapter_shows_what_it_did(name: str):
    passes(*NBVAL, f"chapters/{name}")


def test_the_unit_tests_pass():
    passes("tests/unit")
