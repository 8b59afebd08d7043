"""Run a cell that a reader has written in the page, where Python lives in a browser's worker.

The page calls `run_cell` and, where cells follow each other as in a notebook, `run_pad`; nothing
here knows of a browser. There are no threads in WebAssembly: what stops an endless call is the
alarm that the page gives to `run`, see there.
"""

import ast
import io
import itertools
import json
import linecache
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

import numpy as np

import nblib
from nblib.exercises.challenges import CHALLENGES
from nblib.exercises.engine import run
from nblib.exercises.engine.diagnosis import examine
from nblib.exercises.engine.result import Result
from nblib.exercises.engine.rooms import TASKS

__all__ = ["run_cell", "run_pad"]

#: The names of the reader's cell and of the chapter, whose lines no traceback shows.
FILE, CHAPTER = "your code", str(Path(nblib.__file__).with_name("chapter"))
#: How much of what a cell prints is shown.
MOST_TEXT = 20_000


class _Sender(io.TextIOBase):
    """Hands on what is printed, up to a limit."""

    def __init__(self, send: Callable[[str], object]) -> None:
        self.send, self.left = send, MOST_TEXT

    def write(self, text: str) -> int:
        if self.left > 0:
            self.send(text[: self.left])
            self.left -= len(text)
            if self.left <= 0:
                self.send("\n… the rest is not shown\n")
        return len(text)


def run_cell(
    code: str, context: str, name: str, checked: bool, send: Callable[[str], object]
) -> str:
    """Run a reader's cell in the space of its chapter and, if asked, check its function.

    Parameters
    ----------
    code : str
        What the reader wrote.
    context : str
        The code of the chapter before it.
    name : str
        The exercise; the reader's function is called ``my_`` and this.
    checked : bool
        Whether the function is to be checked.
    send : callable
        Takes what is printed, as it is printed.

    Returns
    -------
    str
        JSON: `html` is the box of a check, `text` what the last line is worth, `error` the reader's
        own lines of a traceback, `verdict` that of the check.
    """
    space: dict[str, Any] = {"__name__": "__main__", "np": np}
    with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):  # it has been shown there
        exec(compile(context, CHAPTER, "exec"), space)

    def worth() -> Any:
        answer = _value(code, FILE, space, checked)
        if not checked:
            return answer
        function = space.get(f"my_{name}")
        if not callable(function):
            raise NameError(f"there is no function my_{name}: its name must stay as it was")
        return CHALLENGES[name](function) if name in CHALLENGES else examine(TASKS[name], function)

    return json.dumps(_reply(worth, send))


def run_pad(code: str, exercises: str, send: Callable[[str], object]) -> str:
    """Run a cell of the page "Try it", which finds what the cells before it have left.

    Parameters
    ----------
    code : str
        What the reader wrote.
    exercises : str
        JSON: of each exercise that the reader has written, by its name, the code of the chapter
        before it and the reader's. Its function is there for all cells.
    send : callable
        Takes what is printed, as it is printed.

    Returns
    -------
    str
        JSON as `run_cell` returns it, a check as text: what others wrote makes no elements here.
    """
    for name, parts in json.loads(exercises).items():
        if _learned.get(name) != parts:
            _learned[name] = parts
            try:
                _pad[f"my_{name}"] = _function(f"my_{name}", *parts)
            except BaseException as error:  # whatever the reader's code does
                send(f"my_{name} is not here: {type(error).__name__}: {error}\n")
    file = f"cell {next(_numbers)}"
    return json.dumps(_reply(lambda: _value(code, file, _pad), send, boxes=False))


#: What the cells of that page have left, and what the reader has written in exercises.
_pad: dict[str, Any] = {"__name__": "__main__", "np": np, "nblib": nblib}
_learned: dict[str, list[str]] = {}
_numbers = itertools.count(1)


def _function(name: str, context: str, code: str) -> Any:
    """Return a function of the reader's, without the line that checks it."""
    space: dict[str, Any] = {"__name__": "__main__", "np": np}
    tree = ast.parse(code, name)
    tree.body = [one for one in tree.body if not _is_check(one)]
    linecache.cache[name] = (len(code), None, code.splitlines(keepends=True), name)
    with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
        exec(compile(context, CHAPTER, "exec"), space)
        exec(compile(tree, name, "exec"), space)
    return space[name]


def _is_check(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and ast.unparse(statement).startswith("check_")


def _reply(
    worth: Callable[[], Any], send: Callable[[str], object], *, boxes: bool = True
) -> dict[str, str]:
    """Return what to tell the page of an answer, or of what kept it from being one."""
    out = _Sender(send)
    reply = {"html": "", "text": "", "error": "", "verdict": ""}
    try:
        with redirect_stdout(out), redirect_stderr(out):
            answer = worth()
            if boxes and isinstance(answer, Result):
                reply["html"], reply["verdict"] = answer._repr_html_(), answer.verdict
            elif answer is not None:
                reply["text"] = repr(answer)[:MOST_TEXT]
    except BaseException as error:  # quit() and Ctrl-C of the reader's cell, too
        reply["error"] = _told(error)
    return reply


def _value(code: str, file: str, space: dict[str, Any], checked: bool = False) -> Any:
    """Run the statements and return what the last one is worth, as in a notebook."""
    linecache.cache[file] = (len(code), None, code.splitlines(keepends=True), file)
    tree = ast.parse(code, file)
    last = tree.body[-1] if tree.body else None
    if isinstance(last, ast.Expr):
        tree.body.pop()
    exec(compile(tree, file, "exec"), space)
    if not isinstance(last, ast.Expr) or (checked and _is_check(last)):
        return None
    return eval(compile(ast.Expression(last.value), file, "eval"), space)


def _told(error: BaseException) -> str:
    if isinstance(error, SyntaxError) and error.filename in linecache.cache:
        line = f"line {error.lineno}: {(error.text or '').rstrip()}"
        return f"{line}\n{type(error).__name__}: {error.msg}"
    failure = run.cut(error)
    if failure.kind == "KeyboardInterrupt":
        return "\n".join([*failure.lines, "Stopped: it had run for too long."])
    return "\n".join([*failure.lines, f"{failure.kind}: {failure.message}".rstrip(": ")])
