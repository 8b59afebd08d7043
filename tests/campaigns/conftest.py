"""What the campaigns on plain notebooks share: the notebooks, and environments without the book."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from chromium import launched
from playwright.sync_api import Browser

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "browser"))


@pytest.fixture(scope="session")
def write() -> Callable[..., Path]:
    """Return a function that writes notebooks and wheel, without pages; it returns the folder."""

    def write(folder: Path, **environment: str) -> Path:
        command = [sys.executable, "-m", "plain_notebooks", folder]
        here = os.environ | environment | {"PYTHONPATH": str(ROOT / "_ext")}
        subprocess.run(command, check=True, env=here)
        return folder

    return write


@pytest.fixture(scope="session")
def written(write: Callable[..., Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the notebooks and the wheel."""
    return write(tmp_path_factory.mktemp("plain"))


@pytest.fixture(scope="session")
def make_environment() -> Iterator[Callable[..., Path]]:
    """Return a function that makes an environment with packages; it returns its Python.

    It has half a gigabyte and goes at the end. The versions are those of the constraints.
    """
    with TemporaryDirectory() as folder:

        def make(name: str, *packages: str) -> Path:
            python = Path(folder, name, "bin", "python")
            subprocess.run([sys.executable, "-m", "venv", python.parents[1]], check=True)
            pip = [python, "-m", "pip", "install", "--quiet", "-c", ROOT / "constraints.txt"]
            subprocess.run([*pip, *packages], check=True, cwd=folder)
            kernel = [python, "-m", "ipykernel", "install", "--prefix", python.parents[1]]
            subprocess.run(kernel, check=True, cwd=folder, capture_output=True)
            return python

        yield make


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Return the system's Chromium."""
    with launched() as browser:
        yield browser
