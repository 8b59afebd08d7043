"""The first cell of code: the library is there, or comes out of the book's own wheel.

It is installed by address, never by name: in a package index a name may be anybody's. The cell runs
on a reader's machine, without anything of the book; it says one sentence where it cannot help.
"""

import re

from .errors import PlainNotebookError

__all__ = ["setup_cell"]

WHEEL = re.compile(r"nblib-(?P<version>[\w.!+]+)-py3-none-any\.whl")
CODE = """# Brings the book's library where it is missing; where it is there, this does nothing.
import subprocess
import sys
from importlib import invalidate_caches, metadata, util
from pathlib import Path

WHEEL = "{wheel}"
ADDRESS = "{address}"


class Missing(ImportError):
    def _render_traceback_(self):  # the sentence is enough
        return [str(self)]


def is_there():
    invalidate_caches()
    try:
        return metadata.version("nblib") == "{version}"
    except metadata.PackageNotFoundError:
        return util.find_spec("nblib") is not None


if not is_there():
    place = Path(WHEEL).resolve().as_uri() if Path(WHEEL).exists() else ADDRESS
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--retries=1", "--timeout=20"]
    if place:
        subprocess.run([*pip, f"nblib[book] @ {{place}}"], capture_output=True)
    if not is_there():
        raise Missing("{sentence}")"""
BESIDE = "put {wheel} beside this notebook and run this cell again."
FETCHED = (
    "The book's library is not here and could not be fetched: connect to the internet "
    "(in Kaggle: Settings, Turn on internet) and run this cell again, or "
)
UNKNOWN = "The book's library is not here: "


def setup_cell(wheel: str, address: str) -> str:
    """Return the code of the cell.

    Parameters
    ----------
    wheel
        The file name of nblib's wheel, which is looked for beside the notebook.
    address
        Where the wheel is published; empty if nobody knows.
    """
    name = WHEEL.fullmatch(wheel)
    if not name:
        raise PlainNotebookError(f"expected nblib-VERSION-py3-none-any.whl, got {wheel!r}")
    sentence = (FETCHED if address else UNKNOWN) + BESIDE.format(wheel=wheel)
    return CODE.format(wheel=wheel, address=address, version=name["version"], sentence=sentence)
