"""Run a reader's function without letting it do harm: on copies, with a limit, and listening.

The call runs in a thread of its own, because that works everywhere: in a terminal, in a notebook's
kernel, on Windows (a timer signal exists only in the main thread of Unix). What is over the limit
is stopped by an exception raised inside that thread, as Ctrl-C would be; a call that is deaf to it,
inside one long C function, is left behind as a daemon.
"""

import ctypes
import io
import re
import sysconfig
import threading
import traceback
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import redirect_stderr, redirect_stdout
from copy import deepcopy
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

import nblib

__all__ = ["LIMIT", "Failure", "Outcome", "call", "describe"]

#: Seconds that one call may take.
LIMIT = 5.0
#: How much of what is printed is kept, and of what an endless generator yields.
MOST_TEXT, MOST_ITEMS = 1000, 1000
NOT_THE_READERS = [
    *(Path(sysconfig.get_path(name)) for name in ("stdlib", "purelib", "platlib")),
    Path(nblib.__file__).parent,
]


class _Stop(BaseException):
    """Raised inside a call that takes too long; not an Exception, so that few things catch it."""


@dataclass(frozen=True)
class Failure:
    """An exception, cut to what the reader wrote.

    Attributes
    ----------
    kind, message : str
        Its class and its text.
    lines : list of str
        The reader's own lines of the traceback, the innermost last.
    """

    kind: str
    message: str
    lines: list[str]

    @property
    def numbers(self) -> tuple[int, ...]:
        """The sizes that the message speaks of, in order of size."""
        return tuple(sorted(map(int, re.findall(r"(?<![\w.])\d+(?![\w.])", self.message))))


@dataclass
class Outcome:
    """What a call did.

    Attributes
    ----------
    value : any
        What it returned; a generator as the list of what it yields.
    error : Failure, optional
        What it raised.
    changed : dict
        The arguments that it changed, by name, as they were afterwards.
    printed : str
        What it printed.
    warnings : list of str
        What it was warned of.
    ended : bool
        False if it had to be stopped.
    """

    value: Any = None
    error: Failure | None = None
    changed: dict[str, Any] = field(default_factory=dict)
    printed: str = ""
    warnings: list[str] = field(default_factory=list)
    ended: bool = True


class _Shortened(io.StringIO):
    """Keeps the beginning of what is written to it."""

    def write(self, text: str) -> int:
        super().write(text[: max(0, MOST_TEXT - self.tell())])
        return len(text)


def call(
    function: Callable, args: Sequence[Any], names: Sequence[str], *, guarded: bool = True
) -> Outcome:
    """Call a function with copies of the arguments and return what happened.

    Parameters
    ----------
    function : callable
        What the reader wrote.
    args : sequence
        The arguments; they are not changed.
    names : sequence of str
        Their names.
    guarded : bool
        Whether to use a thread and a limit.
    """
    outcome, given = Outcome(), [_copy(arg) for arg in args]

    def work() -> None:
        try:
            value = function(*given)
            outcome.value = list(islice(value, MOST_ITEMS)) if _lazy(value) else value
        except _Stop:
            outcome.ended = False
        except BaseException as error:  # sys.exit() and Ctrl-C of the reader's function, too
            outcome.error = _cut(error)

    if not guarded:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            work()
    else:
        text = _Shortened()
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            with redirect_stdout(text), redirect_stderr(text):
                if not _within_limit(work):
                    outcome.ended = False
        outcome.printed = text.getvalue()
        outcome.warnings = list(
            dict.fromkeys(f"{one.category.__name__}: {one.message}" for one in caught)
        )
    if outcome.ended:
        outcome.changed = {
            name: after
            for name, before, after in zip(names, args, given, strict=True)
            if not _equal(before, after)
        }
    return outcome


def _within_limit(work: Callable[[], None]) -> bool:
    """Run `work` in a thread; return whether it ended by itself."""
    thread = threading.Thread(target=work, daemon=True)
    try:
        thread.start()
    except RuntimeError:  # no threads here, as in a browser: no limit either
        work()
        return True
    try:
        thread.join(LIMIT)
    finally:  # Ctrl-C while waiting is meant for the reader's function
        ended = not thread.is_alive()
        for _ in range(10):  # a bare `except:` swallows one
            if not thread.is_alive():
                break
            ident, exception = ctypes.c_ulong(thread.ident), ctypes.py_object(_Stop)
            ctypes.pythonapi.PyThreadState_SetAsyncExc(ident, exception)
            thread.join(0.1)
    return ended


def _lazy(value: Any) -> bool:
    return isinstance(value, Iterator)


def _copy(arg: Any) -> Any:
    if isinstance(arg, list | tuple):
        return type(arg)(map(_copy, arg))
    return arg if callable(arg) else deepcopy(arg)


def _equal(before: Any, after: Any) -> bool:
    if isinstance(before, list | tuple):
        return len(before) == len(after) and all(map(_equal, before, after))
    if isinstance(before, np.ndarray):
        return isinstance(after, np.ndarray) and np.array_equal(before, after)
    return True  # numbers cannot change, generators have to, functions do not matter


def _cut(error: BaseException) -> Failure:
    """Return an exception with only the lines that the reader wrote."""
    lines = [
        f"line {frame.lineno}, in {frame.name}: {frame.line}"
        for frame in traceback.extract_tb(error.__traceback__)
        if not any(folder in Path(frame.filename).parents for folder in NOT_THE_READERS)
    ]
    # an address differs from run to run
    message = re.sub(r" at 0x[0-9a-fA-F]+", "", str(error))[:500]
    return Failure(type(error).__name__, message, lines[-5:])


def describe(value: Any) -> str:
    """Return what a value is in a few words: its shape, or its number."""
    if isinstance(value, np.ndarray | np.generic):
        return f"{value.shape}" if np.ndim(value) else f"{value:.4g}"
    if isinstance(value, list | tuple) and len(value) < 12:
        inside = ", ".join(map(describe, value))
        return f"[{inside}]" if isinstance(value, list) else f"({inside})"
    if isinstance(value, list | tuple):
        return f"{len(value)} items"
    if isinstance(value, float):
        return f"{value:.4g}"
    if isinstance(value, int | None):
        return repr(value)
    if isinstance(value, np.random.Generator):
        return "a random generator"
    return "a function" if callable(value) else f"a {type(value).__name__}"
