"""The files of Python as scripts that a page may load from a server and from disk alike.

From disk a browser refuses `fetch`, and workers and WebAssembly by their address; a classic script
it runs. So each file, gzipped and in base64, is a script that hands over its name and its text. A
server that compresses sends hardly more than the gzipped bytes.
"""

import base64
import gzip
import io
import zipfile
from collections.abc import Iterable
from fnmatch import fnmatch
from pathlib import Path

import numpy as np

import nblib
from nblib.data import DATA, load_digits
from nblib.exercises.challenges.images import SENT

from .pyodide import NUMPY

__all__ = ["digits", "library", "script", "trimmed"]

# What no exercise can use in a page: servers, mail, other processes, developers' tools, alphabets.
UNUSED = {
    "python_stdlib.zip": [
        *("multiprocessing/*", "xml/*", "xmlrpc/*", "wsgiref/*", "zoneinfo/*"),
        *("http/server.py", "http/cookie*.py", "mailbox.py", "imaplib.py", "nntplib.py"),
        *("smtplib.py", "smtpd.py", "ftplib.py", "poplib.py", "telnetlib.py", "socketserver.py"),
        *("webbrowser.py", "cgi*.py", "netrc.py", "pydoc*", "doctest.py", "pdb.py", "bdb.py"),
        *("cmd.py", "trace.py", "profile.py", "cProfile.py", "pstats.py", "pickletools.py"),
        *("optparse.py", "configparser.py", "tarfile.py", "zipapp.py", "pty.py", "pipes.py"),
        *("crypt.py", "uu.py", "xdrlib.py", "sndhdr.py", "aifc.py", "wave.py", "chunk.py"),
        *("encodings/cp[0-35-9]*", "encodings/mac*", "encodings/iso8859_[2-9]*"),
        *("encodings/iso8859_1[0-9]*", "encodings/iso2022*", "encodings/koi*", "encodings/big5*"),
        *("encodings/euc*", "encodings/gb*", "encodings/hz*", "encodings/johab*"),
        *("encodings/shift*", "encodings/kz*", "encodings/ptcp*", "encodings/tis*"),
        *("encodings/hp*", "encodings/palmos*", "_pyio.py", "plistlib.py", "sunau.py"),
        *("unittest/mock.py", "logging/handlers.py", "logging/config.py", "ctypes/_aix.py"),
        *("asyncio/proactor_events.py", "asyncio/windows_*.py", "modulefinder.py", "pyclbr.py"),
        *("compileall.py", "tabnanny.py", "filecmp.py", "fileinput.py", "ensurepip/*", "venv/*"),
    ],
    NUMPY: [
        *("*.pyi", "*.pxd", "*.h", "*.c", "*.a", "*.ini", "*.dist-info/RECORD", "*/tests/*"),
        *("numpy/f2py/*", "numpy/typing/*", "numpy/doc/*"),
        *("numpy/_pyinstaller/*", "numpy/random/_examples/*", "numpy/random/lib/*"),
        *("numpy/_core/lib/*", "numpy/_core/include/*", "*_umath_tests*.so"),
        *("numpy/ma/mrecords.py", "numpy/ma/test*", "numpy/ma/timer_comparison.py"),
        "numpy/testing/print_coercion_tables.py",
        *("*_rational_tests*.so", "*_struct_ufunc_tests*.so", "*_operand_flag_tests*.so"),
    ],
}
# What the exercises' part of nblib does without: figures, explorers, the book's own tools, data.
NOT_IN_PAGE = ["figures/*", "widgets/*", "_data/*", "chapters/*", "*.pyi"]


def trimmed(name: str, path: Path) -> bytes:
    """Return a file of Pyodide; an archive without the modules that no page can use."""
    if name not in UNUSED:
        return path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        kept = {entry: archive.read(entry) for entry in archive.namelist()}
    return stored(
        (entry, content)
        for entry, content in kept.items()
        if not any(fnmatch(entry, pattern) for pattern in UNUSED[name])
    )


def library() -> bytes:
    """Return the modules of nblib that the pages use, and the small table of flowers."""
    root = Path(nblib.__file__).parent
    paths = sorted(path for path in root.rglob("*") if path.suffix in (".py", ".css"))
    names = {path.relative_to(root).as_posix(): path for path in paths}
    flowers = ("nblib/_data/iris.csv", (DATA / "iris.csv").read_bytes())
    modules = (
        (f"nblib/{name}", path.read_bytes())
        for name, path in names.items()
        if not any(fnmatch(name, pattern) for pattern in NOT_IN_PAGE)
    )
    return stored([*modules, flowers])


def digits() -> bytes:
    """Return the images and labels for the pages with challenges, in a form that NumPy reads."""
    X, y = load_digits()
    written = io.BytesIO()
    np.savez(written, X=np.rint(255 * X).astype(np.uint8), y=y.astype(np.uint8))
    return stored([(f"nblib/_data/{SENT}", written.getvalue())])


def stored(entries: Iterable[tuple[str, bytes]]) -> bytes:
    """Return an archive that does not compress: gzip does it better afterwards, over all of it."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_STORED) as archive:
        for name, content in entries:
            archive.writestr(zipfile.ZipInfo(name), content)  # the date of all is that of 1980
    return written.getvalue()


def script(name: str, content: bytes) -> str:
    """Return the script that hands over a file."""
    text = base64.b64encode(gzip.compress(content, mtime=0)).decode()
    return f'pythonFiles["{name}"] = "{text}";\n'
