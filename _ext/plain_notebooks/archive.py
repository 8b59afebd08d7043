"""What lies beside the notebooks: the library's wheel, and one archive with everything.

The same sources give the same bytes: no dates, one order.
"""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

from .errors import PlainNotebookError

__all__ = ["build_wheel", "pack"]

YEAR_ZERO = (1980, 1, 1, 0, 0, 0)  # a zip file knows none before
EPOCH = "315532800"  # the same, in seconds
README = """Backpropagation, Hands On: the book's notebooks, for rooms without internet.
Unpack this archive, keep its files together, and open {first} in any Jupyter to begin.
The first cell of each installs {wheel}, which lies here, if the library is missing.
"""


def build_wheel(source: Path, folder: Path) -> str:
    """Build the wheel of the package in ``source`` into ``folder``; return its file name.

    The tools that build it are those of this environment: no network is asked.
    """
    for old in folder.glob("*.whl"):
        old.unlink()
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", "wheel"]
    options = ["--no-deps", "--no-build-isolation", "--no-index", "--wheel-dir", str(folder)]
    environment = os.environ | {"SOURCE_DATE_EPOCH": EPOCH}
    result = subprocess.run(
        [*pip, *options, str(source)], env=environment, capture_output=True, text=True
    )
    if result.returncode:
        raise PlainNotebookError(f"pip builds no wheel of {source}:\n{result.stderr}")
    (wheel,) = folder.glob("*.whl")
    return wheel.name


def pack(archive: Path, notebooks: dict[str, bytes], wheel: Path) -> None:
    """Write an archive of notebooks (contents by file name), the wheel and three lines of text."""
    first = "intro.ipynb" if "intro.ipynb" in notebooks else min(notebooks)
    text = README.format(first=first, wheel=wheel.name).encode()
    files = notebooks | {wheel.name: wheel.read_bytes(), "README.txt": text}
    part = archive.with_name(archive.name + ".part")
    with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as target:
        for name in sorted(files):
            entry = zipfile.ZipInfo(f"{archive.stem}/{name}", YEAR_ZERO)
            entry.external_attr = 0o644 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, files[name])
    part.replace(archive)
