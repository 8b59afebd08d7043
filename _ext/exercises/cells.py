"""Which cells of the chapters a reader may open and change in the page: "Try this cell".

It is decided when the book is built, by doing what the page will do: a cell, and of those before it
what it needs, runs in a Python that has NumPy, nblib's modules, and no files. Where that takes no
longer than a page may, and gives what the chapter shows, the cell can be opened.
"""

import ast
import builtins
import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from hashlib import sha256
from io import BytesIO
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory

from nbformat import NotebookNode
from plain_notebooks import names
from plain_notebooks.names import imports, read_before
from sphinx.errors import ExtensionError

from .contexts import exercise_in, here
from .packing import UNUSED, library

__all__ = ["candidates", "openable", "shown"]

CLOSED = ("remove-cell", "remove-input", "nbval-ignore-output")  # not seen, or never the same
IMPORT = (ast.Import, ast.ImportFrom, ast.Pass)
ALONE = Path(__file__).with_name("alone.py")

bound, read, read_late = cache(names.bound), cache(names.read), cache(names.read_late)


def openable(notebooks: Mapping[str, Sequence[NotebookNode]], memory: Path) -> dict[str, str]:
    """Return the code before each cell that can be opened, by page and cell: ``page/cell``.

    What was found is kept in ``memory``, until the cells or the library change.
    """
    asked = {
        f"{page}/{cell.id}": {"context": context, "code": cell.source, "shown": shown(cell)}
        for page, cells in notebooks.items()
        for cell, context in candidates(cells)
    }
    unused = [*chain(*UNUSED.values())]
    files, question = library(), json.dumps({"unused": unused, "cells": asked})
    key = sha256(files + question.encode() + ALONE.read_bytes()).hexdigest()
    known = json.loads(memory.read_text("utf-8")) if memory.exists() else {}
    if known.get("key") != key:
        known = {"key": key, "open": tried(files, question)}
        memory.write_text(json.dumps(known), "utf-8")
    return {name: asked[name]["context"] for name in known["open"]}


def tried(files: bytes, question: str) -> list[str]:
    """Return the names of the cells that a Python with nothing but these files can run."""
    with TemporaryDirectory() as folder:
        with zipfile.ZipFile(BytesIO(files)) as archive:
            archive.extractall(folder)
        ran = subprocess.run(
            [sys.executable, ALONE, folder],
            input=question,
            capture_output=True,
            text=True,
            encoding="utf-8",
            env=os.environ | {"PYTHONIOENCODING": "utf-8"},
        )
    if ran.returncode:
        raise ExtensionError(f"the chapters' cells cannot be tried: {ran.stderr}")
    found: list[str] = json.loads(ran.stdout)
    return found


def candidates(cells: Sequence[NotebookNode]) -> Iterator[tuple[NotebookNode, str]]:
    """Yield the cells that may run in a page, each with the code that it needs."""
    earlier: list[ast.stmt] = []
    for cell in cells:
        if cell.cell_type != "code" or exercise_in(cell):
            continue
        code = [here(one) for one in ast.parse(cell.source).body]
        is_open = {*cell.metadata.get("tags", [])}.isdisjoint(CLOSED) and shown(cell) is not None
        if is_open and not all(isinstance(one, IMPORT) for one in code):
            yield cell, needed(earlier, code)
        earlier += code


def shown(cell: NotebookNode) -> str | None:
    """Return the text that a cell shows, or None if it shows something else."""
    text = ""
    for output in cell.get("outputs", []):
        data = output.get("data", {})
        if output.output_type == "stream" and output.name == "stdout":
            text += output.text
        elif [*data] == ["text/plain"] and not data["text/plain"].startswith("VBox"):
            text += data["text/plain"]
        else:
            return None
    return text.strip()


def needed(earlier: Sequence[ast.stmt], code: Sequence[ast.stmt]) -> str:
    """Return those of the ``earlier`` statements that ``code`` needs, seen from names alone."""
    modules = frozenset(name for one in (*earlier, *code) for name in imports(one))
    kept: list[ast.stmt] = []
    late: set[str] = set()
    while True:
        before, kept = kept, []
        late = late.union(*map(read_late, (*before, *code)))  # functions read when they are called
        live = read_before(code, set()) | late
        for one in reversed(earlier):
            if changed(one, modules) & live:
                kept.insert(0, one)
                live = read_before([one], live, frozenset(late))
        if len(kept) == len(before):
            return "\n".join(map(ast.unparse, complete(kept)))


def complete(statements: list[ast.stmt]) -> list[ast.stmt]:
    """Return the statements without those that read what a page does not have, such as pandas."""
    while True:
        known = {*dir(builtins), "np"}.union(*map(bound, statements))
        there = [one for one in statements if read(one) <= known]
        if len(there) == len(statements):
            return there
        statements = there


@cache
def changed(statement: ast.stmt, modules: frozenset[str]) -> set[str]:
    """Return what a statement may change: a method, or a function of nblib, changes its object."""
    found = names.touched(statement, set(modules))
    for call in [] if isinstance(statement, ast.FunctionDef) else ast.walk(statement):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute):
            owner = call.func.value
            places = [owner, *call.args] if ast.unparse(owner).startswith("nblib") else [owner]
            found |= {place.id for place in places if isinstance(place, ast.Name)} - modules
    return found
