"""Compile archives of modules for the Python of the pages, and in it: only that one may say how.

`compile.cjs` runs this file when the book is built.
"""

import importlib.util
import io
import marshal
import zipfile
from pathlib import PurePosixPath
from types import CodeType

__all__ = ["LIBRARY", "bytecode"]

LIBRARY = "/lib/python312.zip"
# The library does without docstrings, but for what Pyodide's C code reads when it starts.
TOLD = ("pyodide/", "_pyodide/")
HEAD = importlib.util.MAGIC_NUMBER + bytes([1]) + bytes(11)  # never asks what a source is now
NO_LINE = 0x80 | 15 << 3  # see CPython's Objects/locations.md
NOBODY = (1980, 1, 1, 0, 0, 0)


def bytecode(archive: str, place: str, whole: bool) -> None:
    """Compile the modules of an archive that does not compress.

    Their lines are in no traceback that a page shows: the numbers of them stay behind.

    Parameters
    ----------
    archive : str
        Its path.
    place : str
        Where its modules lie when a page imports them.
    whole : bool
        Whether sources stay: of nblib the check reads them. Else they give room.
    """
    with zipfile.ZipFile(archive) as source:
        entries = {name: source.read(name) for name in source.namelist()}
    made = {}
    for name, content in entries.items():
        path = PurePosixPath(name)
        if whole or path.suffix != ".py":
            made[name] = content
        if path.suffix == ".py":
            level = 2 if place == LIBRARY and not name.startswith(TOLD) else 0
            code = compile(content, f"{place}/{name}", "exec", dont_inherit=True, optimize=level)
            beside = path.parent / "__pycache__" / f"{path.stem}.cpython-312.pyc"
            made[str(beside) if whole else f"{name}c"] = HEAD + marshal.dumps(without_lines(code))
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as target:
        for name, content in made.items():
            target.writestr(zipfile.ZipInfo(name, NOBODY), content)
    with open(archive, "wb") as file:
        file.write(written.getvalue())


def without_lines(code: CodeType) -> CodeType:
    """Return code, and what is in it, whose instructions stand in no line."""
    inside = (without_lines(one) if isinstance(one, CodeType) else one for one in code.co_consts)
    rest, parts = len(code.co_code) // 2, bytearray()  # instructions, all of two bytes
    while rest > 0:
        parts.append(NO_LINE + min(rest, 8) - 1)  # up to eight
        rest -= 8
    return code.replace(co_consts=tuple(inside), co_linetable=bytes(parts))
