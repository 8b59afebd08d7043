"""Run a reader's function without letting it do harm: on copies, with a limit, and listening.

The calls run in a thread of their own, because that works everywhere: in a terminal, in a
notebook's kernel, on Windows (a timer signal exists only in the main thread of Unix). What is over
the limit is stopped by an exception raised inside that thread, as Ctrl-C would be; a call that is
deaf to it, inside one long C function, is left behind as a daemon. Where there are no threads, in
a browser's WebAssembly, an alarm stops it, see `set_alarm`, and without one a look at the clock in
each round of a loop. What is over the limit is the work of the function itself, not that of others
on a busy machine; what only waits has longer. All that touches what the reader returned, changed or
raised is done inside the limit as well.
"""

import ctypes
import io
import re
import signal
import sys
import sysconfig
import threading
import time
import traceback
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext, redirect_stderr, redirect_stdout, suppress
from copy import deepcopy
from dataclasses import dataclass, field
from functools import cache
from itertools import islice
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

import numpy as np

import nblib
from nblib.exercises.engine import bounds, flags
from nblib.exercises.engine.values import read

__all__ = ["LIMIT", "Ear", "Failure", "Outcome", "call", "cut", "describe", "set_alarm"]

#: Seconds that one call may work, and how many times as long it may wait.
LIMIT, PATIENCE = 5.0, 4
#: How many rounds of a loop pass from one look at the clock to the next.
ROUNDS = 32
#: How much of what is printed is kept, and of what an endless generator yields.
MOST_TEXT, MOST_ITEMS = 1000, 200


class _Stop(BaseException):
    """Raised inside a call that takes too long; not an Exception, so that few things catch it."""


_alarm: Callable[[float], object] = bool  # it does nothing


def set_alarm(alarm: Callable[[float], object]) -> None:
    """Say what is to stop a call where there are no threads.

    Parameters
    ----------
    alarm : callable
        Takes seconds. After that time it interrupts Python as Ctrl-C would (SIGINT), and again
        every moment; after `alarm(0)` it does not, or not anymore.
    """
    global _alarm
    _alarm = alarm


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
        What it returned, as `read` reads it; a generator as the list of what it yields.
    error : Failure, optional
        What it raised.
    changed : dict
        The arguments that it changed, by name, as they were afterwards, read as well.
    printed : str
        What it printed.
    warnings : list of str
        What it was warned of.
    """

    value: Any = None
    error: Failure | None = None
    changed: dict[str, Any] = field(default_factory=dict)
    printed: str = ""
    warnings: list[str] = field(default_factory=list)


class _Shortened(io.StringIO):
    """Keeps the beginning of what is written to it."""

    def write(self, text: str) -> int:
        super().write(text[: max(0, MOST_TEXT - self.tell())])
        return len(text)

    def close(self) -> None:
        """Stay open, also when the reader's function closes what it takes for the terminal."""


class Ear:
    """Listens while a reader's function runs: to what it prints, to warnings, to the clock.

    Attributes
    ----------
    since : (float, float), optional
        When the call that is running began, and what its thread had worked by then.
    place : any
        What the caller has noted about the call that is running.
    over : any
        The same for a call that was over the limit.
    waited : float
        The limit that it was over, in seconds.
    broken : Exception, optional
        What the work itself raised.
    """

    def __init__(self) -> None:
        self.since: tuple[float, float] | None = None
        self.place: Any = None
        self.over: Any = None
        self.waited = 0.0
        self.broken: Exception | None = None
        self._spent: Callable[[], float] = time.process_time
        self._text = _Shortened()
        self._caught: list[warnings.WarningMessage] = []

    def listen(self, work: Callable[[], None]) -> str:
        """Run `work` in a thread; return "ended", "stopped" or, if it is deaf, "left behind"."""
        with warnings.catch_warnings(record=True) as self._caught:
            warnings.simplefilter("always")
            with redirect_stdout(self._text), redirect_stderr(self._text), _no_input(), _unseen():
                return self._wait(work)

    def _wait(self, work: Callable[[], None]) -> str:
        ending = threading.Lock()
        done: list[bool] = []

        def quietly() -> None:
            with suppress(_Stop):
                try:
                    work()
                except Exception as error:  # none is known; there is an answer even then
                    self.broken = error
                finally:
                    with ending:  # from here on nothing is raised in this thread anymore
                        done.append(True)

        thread = threading.Thread(target=quietly, daemon=True)
        try:
            thread.start()
        except RuntimeError:  # no threads here, as in a browser
            return self._alone(quietly)
        try:
            while thread.is_alive():
                left = self._left()
                if self.over:
                    break
                thread.join(max(left, 0.001))
        finally:  # also after Ctrl-C while waiting: it was meant for the reader's function
            ended = not thread.is_alive()
            for _ in range(10):  # a bare `except:` swallows one
                if ending.acquire(timeout=0.1):  # what is raised in there may leave it locked
                    if not done:
                        ident = ctypes.c_ulong(thread.ident or 0)  # it has one once it runs
                        exception = ctypes.py_object(_Stop)
                        ctypes.pythonapi.PyThreadState_SetAsyncExc(ident, exception)
                    ending.release()
                thread.join(0.1)
                if not thread.is_alive():
                    break
        if ended and not self.over:
            return "ended"
        return "left behind" if thread.is_alive() else "stopped"

    def _alone(self, quietly: Callable[[], None]) -> str:
        """Run it in this very thread, with an alarm for each call, or a look at the clock."""

        def again(_: FrameType, event: str, __: object) -> Any:
            if event != "line":
                return again
            sys.settrace(None)
            raise _Stop

        def ring(_: int, frame: FrameType | None) -> None:
            if self.since:
                while self.over and frame:  # a bare `except:` swallowed it: it gets another one
                    frame.f_trace = again  # at the first line in there
                    frame = frame.f_back
                if self.over:
                    sys.settrace(lambda *_: None)
                self.over, self.waited = self.place, LIMIT
                raise _Stop

        rounds = 0

        def look(code: CodeType, *_: object) -> None:
            nonlocal rounds
            rounds += 1  # a clock takes longer than a round
            if rounds % ROUNDS or not self.since or time.monotonic() - self.since[0] < LIMIT:
                return
            if not self.over or _is_readers(code.co_filename):  # others clean up after it
                self.over, self.waited = self.place, LIMIT
                raise _Stop

        before = signal.signal(signal.SIGINT, ring)
        watch = bounds.watched(look) if _alarm is bool else nullcontext()
        try:
            with bounds.shallow(bounds.depth() + bounds.DEPTH), watch:
                quietly()
        finally:
            _alarm(0)
            signal.signal(signal.SIGINT, before)
        return "stopped" if self.over else "ended"

    def _left(self) -> float:
        """Return for how many seconds the running call is over no limit; note it if it is."""
        with suppress(OSError, TypeError):  # the thread has ended meanwhile, or the call
            began, worked = self.since  # type: ignore[misc] # None is a TypeError, caught above
            left = {
                LIMIT: LIMIT - (self._spent() - worked),
                PATIENCE * LIMIT: PATIENCE * LIMIT - (time.monotonic() - began),
            }
            self.waited, shortest = min(left.items(), key=lambda item: item[1])
            if shortest <= 0:
                self.over = self.place
            return shortest
        return LIMIT

    def __enter__(self) -> None:
        self._before = len(self._text.getvalue()), len(self._caught)
        self._spent = _own_clock()
        self.since = time.monotonic(), self._spent()
        _alarm(LIMIT)

    def __exit__(self, *_: object) -> None:
        self.since = None
        _alarm(0)
        if self.over:  # it swallowed the exception and came back
            raise _Stop

    def heard(self) -> tuple[str, list[str]]:
        """Return what was printed and what was warned of since the last call began."""
        text, caught = self._text.getvalue()[self._before[0] :], self._caught[self._before[1] :]
        return text, list(
            dict.fromkeys(f"{one.category.__name__}: {one.message}" for one in caught)
        )


def _own_clock() -> Callable[[], float]:
    """Return what tells, in any thread, how long this one has worked.

    Where a thread has no clock of its own that others can read (macOS, Windows), it is the process.
    """
    if sys.platform == "linux":
        clock = time.pthread_getcpuclockid(threading.get_ident())
        return lambda: time.clock_gettime(clock)
    return time.process_time


@contextmanager
def _no_input() -> Iterator[None]:
    """Let nobody be asked; `quit()` would close what asks."""
    before, sys.stdin = sys.stdin, io.StringIO()
    try:
        yield
    finally:
        sys.stdin = before


@contextmanager
def _unseen() -> Iterator[None]:
    """Show no plots and other displays in a notebook: a check calls a function many times."""
    ipython = sys.modules.get("IPython")
    if not (ipython and ipython.get_ipython()):
        yield
        return
    from IPython.utils.capture import capture_output

    with capture_output(stdout=False, stderr=False):
        yield


def call(
    function: Callable,
    args: Sequence[Any],
    names: Sequence[str],
    ear: Ear | None = None,
    like: Any = None,
) -> Outcome:
    """Call a function with copies of the arguments and return what happened.

    Parameters
    ----------
    function : callable
        What the reader wrote, or, without an ear, one of our own.
    args : sequence
        The arguments; they are not changed.
    names : sequence of str
        Their names.
    ear : Ear, optional
        What listens.
    like : any, optional
        The right value, if it is known already.
    """
    outcome, given = Outcome(), [_copy(arg) for arg in args]
    with ear or _in_silence():
        try:
            value = function(*given)
            value = list(islice(value, MOST_ITEMS)) if _lazy(value) else value
            outcome.value = read(value, value if like is None else like)
        except _Stop:
            raise
        except BaseException as error:  # sys.exit() of the reader's function, too
            outcome.error = cut(error)
        outcome.changed = {
            name: _afterwards(before, after)
            for name, before, after in zip(names, args, given, strict=True)
            if not _equal(before, after)
        }
    if ear:
        outcome.printed, outcome.warnings = ear.heard()
        if flags.are_missing() and not outcome.error:
            outcome.warnings = _would_warn(function, args, ear) or outcome.warnings
    return outcome


def _would_warn(function: Callable, args: Sequence[Any], ear: Ear) -> list[str]:
    """Call it again, for the warnings that NumPy owes; return them."""
    with ear:
        try:
            value = function(*flags.watched([_copy(arg) for arg in args]))
            if _lazy(value):
                list(islice(value, MOST_ITEMS))
        except _Stop:
            raise
        except BaseException:  # it takes arrays alone: the answer stands
            return []
    return ear.heard()[1]


def _afterwards(before: Any, after: Any) -> Any:
    try:
        return read(after, before)
    except Exception:  # what was put there may raise anything
        return None


@contextmanager
def _in_silence() -> Iterator[None]:
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        yield


def _lazy(value: Any) -> bool:
    return isinstance(value, Iterator)


def _copy(arg: Any) -> Any:
    if isinstance(arg, list | tuple):
        return type(arg)(map(_copy, arg))
    return arg if callable(arg) else deepcopy(arg)


def _equal(before: Any, after: Any) -> bool:
    if isinstance(before, list | tuple):
        same = isinstance(after, list | tuple) and len(before) == len(after)
        return same and all(map(_equal, before, after))
    if isinstance(before, np.ndarray):
        return isinstance(after, np.ndarray) and _is_about(before, after)
    return True  # numbers cannot change, generators have to, functions do not matter


def _is_about(before: np.ndarray, after: np.ndarray) -> bool:
    """Return whether an array is as before, up to what a step to and fro leaves by rounding."""
    if before.shape != after.shape or before.dtype != after.dtype:
        return False
    if before.dtype.kind != "f" or not np.isfinite(after).all():
        return np.array_equal(before, after)
    return bool(np.abs(after - before).max(initial=0) <= 1e-15 * np.abs(before).max(initial=1))


@cache
def _not_the_readers() -> list[Path]:
    """Return the folders of Python, of what is installed, of NumPy and of nblib."""
    folders = (sysconfig.get_path(name) for name in ("stdlib", "purelib", "platlib"))
    modules = np, nblib, traceback  # which a browser has in an archive, with the standard library
    return [*map(Path, folders), *(Path(one.__file__ or "").parent for one in modules)]


def _is_readers(file: str) -> bool:
    folders = Path(file).parents
    return not file.startswith("<frozen") and not any(one in folders for one in _not_the_readers())


def cut(error: BaseException) -> Failure:
    """Return an exception with only the lines that the reader wrote."""
    lines = [
        f"line {frame.lineno}, in {frame.name}: {frame.line}"
        for frame in traceback.extract_tb(error.__traceback__, limit=-30)
        if _is_readers(frame.filename)
    ]
    try:
        text = str(error)
    except Exception:  # of the reader's own class
        text = ""
    # an address differs from run to run
    message = re.sub(r" at 0x[0-9a-fA-F]+", "", text[:1000])[:500]
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
