"""Run a cell that a reader has written in the page, where Python lives in a browser's worker.

The page calls `run_cell`; nothing here knows of a browser. There are no threads in WebAssembly:
what stops an endless call is the alarm that the page gives to `run`, see there.
"""

import ast
import io
import json
import linecache
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

import numpy as np

import nblib
from nblib.exercises.engine import run
from nblib.exercises.engine.diagnosis import examine
from nblib.exercises.engine.result import Result
from nblib.exercises.engine.rooms import TASKS

__all__ = ["run_cell"]

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
    exec(compile(context, CHAPTER, "exec"), space)
    linecache.cache[FILE] = (len(code), None, code.splitlines(keepends=True), FILE)
    out = _Sender(send)
    reply = {"html": "", "text": "", "error": "", "verdict": ""}
    try:
        with redirect_stdout(out), redirect_stderr(out):
            answer = _value(ast.parse(code, FILE), space, checked)
            if checked:
                function = space.get(f"my_{name}")
                if not callable(function):
                    raise NameError(f"there is no function my_{name}: its name must stay as it was")
                answer = examine(TASKS[name], function)
            if isinstance(answer, Result):
                reply["html"], reply["verdict"] = answer._repr_html_(), answer.verdict
            elif answer is not None:
                reply["text"] = repr(answer)[:MOST_TEXT]
    except BaseException as error:  # quit() and Ctrl-C of the reader's cell, too
        reply["error"] = _told(error)
    return json.dumps(reply)


def _value(tree: ast.Module, space: dict[str, Any], checked: bool) -> Any:
    """Run the statements and return what the last one is worth, as in a notebook."""
    last = tree.body[-1] if tree.body else None
    if isinstance(last, ast.Expr):
        tree.body.pop()
    exec(compile(tree, FILE, "exec"), space)
    if not isinstance(last, ast.Expr) or (checked and ast.unparse(last).startswith("check_")):
        return None
    return eval(compile(ast.Expression(last.value), FILE, "eval"), space)


def _told(error: BaseException) -> str:
    if isinstance(error, SyntaxError) and error.filename == FILE:
        line = f"line {error.lineno}: {(error.text or '').rstrip()}"
        return f"{line}\n{type(error).__name__}: {error.msg}"
    failure = run.cut(error)
    if failure.kind == "KeyboardInterrupt":
        return "\n".join([*failure.lines, "Stopped: it had run for too long."])
    return "\n".join([*failure.lines, f"{failure.kind}: {failure.message}".rstrip(": ")])
