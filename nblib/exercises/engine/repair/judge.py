"""Try changed code on the exercise's cases, on copies, bounded, and with nothing printed."""

import io
import random
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from itertools import islice
from typing import Any

import numpy as np

from nblib.exercises.engine import bounds, run
from nblib.exercises.engine.repair.code import ROUNDS, Runaway
from nblib.exercises.engine.repair.keys import DEEPEST, key
from nblib.exercises.engine.repair.small import small
from nblib.exercises.engine.trials import Attempt, Plan, plan_of
from nblib.exercises.engine.values import complaint, read, same

__all__ = ["Judge", "line_of", "undisturbed"]

Make = Callable[[], Callable]

#: Seconds that a search may work. It is bounded by the work it is granted, which is the same
#: everywhere, and by these only on a slow machine.
SECONDS = 20.0
#: Seconds that one call may take.
PATIENCE = 0.3
#: How many values of lines are noted.
MOST_SEEN = 200
#: How many numbers are read, besides some times as many as there should be.
MOST, TIMES = 500, 10


class Judge:
    """Says whether a changed function is right: first on one small case, then on all.

    Attributes
    ----------
    plan : Plan
        The cases, with the right values.
    order : list of int
        The places of the cases: those that came out wrong first, of these a small random one.
    work : int
        How many runs there were, and compilations, which count as some runs.
    """

    def __init__(self, attempt: Attempt) -> None:
        self.plan = attempt.plan
        cases = self.plan.cases
        size = [_size(case.calls[0]) for case in cases]

        def rank(n: int) -> tuple:
            right = n not in attempt.wrong
            return right, bool(cases[n].note), cases[n].equal, size[n]

        self.order = sorted(range(len(cases)), key=rank)
        self.work, self._granted, self._end = 0, 0, bounds.clock() + SECONDS
        self.seen: list[Any] | None = None
        self._left, self._until = 0, 0.0
        self._deepest = bounds.depth() + bounds.DEPTH

    def grant(self, work: int) -> None:
        """Allow so much work from now on, counted in runs of the reader's function."""
        self._granted = self.work + work

    @property
    def left(self) -> int:
        """How much work is left, none when the time is up."""
        return max(0, self._granted - self.work) if bounds.clock() < self._end else 0

    def tick(self) -> bool:
        """Count a round of a loop, or a call."""
        self._left -= 1
        if self._left < 0 or (not self._left % 64 and bounds.clock() > self._until):
            raise Runaway
        return True

    def see(self, value: Any) -> Any:
        """Note what a line computes, where somebody wants to know; return it."""
        if self.seen is not None and len(self.seen) < MOST_SEEN:
            self.seen.append(key(value))
        return value

    def allow(self) -> None:
        """Let the next call have all its rounds."""
        self._left, self._until = ROUNDS, bounds.clock() + PATIENCE

    def value(self, make: Make, n: int | None = None) -> Any:
        """Return what the first call of a case gives, read, or what it raised."""
        n = self.order[0] if n is None else n
        given = [small(run._copy(arg)) for arg in self.plan.cases[n].calls[0]]
        self.work += 1
        self.allow()
        try:
            with bounds.shallow(self._deepest):
                value = make()(*given)
                value = self._finished(value, self.plan.right[n].values[0])
                return read(value, self.plan.right[n].values[0])
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            error.line = line_of(error)  # type: ignore[attr-defined] # our own note
            return error.with_traceback(None)  # it would keep the frames, and all that is in them

    def promising(self, value: Any, n: int | None = None) -> bool:
        """Return whether a value may be the right one of the first call of a case."""
        n = self.order[0] if n is None else n
        if isinstance(value, BaseException):
            return False
        right = self.plan.right[n].values[0]
        if self.plan.task.view:
            return not complaint(value, right)
        return same(value, right, self.plan.cases[n].tolerance)

    def accepts(self, make: Make) -> bool:
        """Return whether all calls of all cases come out right."""
        return self._all_right(make, self.plan, self.order)

    def accepts_elsewhere(self, make: Make) -> bool:
        """Return whether it is right on other inputs, too."""
        other = plan_of(self.plan.task, 20_000)
        return self._all_right(make, other, range(len(other.cases)))

    def _all_right(self, make: Make, plan: Plan, order: Any) -> bool:
        try:
            function = make()
            return all(self._is_right(function, plan, n) for n in order)
        except KeyboardInterrupt:
            raise
        except BaseException:
            return False

    def _is_right(self, function: Callable, plan: Plan, n: int) -> bool:
        def bounded(*args: Any) -> Any:
            self.allow()
            with bounds.shallow(self._deepest):
                return self._finished(function(*args), plan.right[n].values[0])

        self.work += 3
        trial = plan.trial(bounded, plan.cases[n], plan.right[n].values)
        return trial.is_right(plan.right[n])

    @staticmethod
    def _finished(value: Any, right: Any) -> Any:
        """Return a value, what yields values as a list, if it is not too large to be read."""
        if isinstance(value, Iterator):
            value = list(islice(value, len(right) + 2 if isinstance(right, list) else 2))
        _modest(value, MOST + TIMES * _size(right))
        return value


def _size(value: Any) -> int:
    if isinstance(value, list | tuple):
        return sum(map(_size, value))
    return int(np.size(value)) if isinstance(value, np.ndarray) else 1


def _modest(value: Any, most: int, depth: int = 0) -> int:
    """Return how many more numbers may come; refuse what is too large, or without end."""
    plain = (np.ndarray, np.generic, int, float, complex, str, type(None))
    if isinstance(value, list | tuple) and depth < DEEPEST:
        for part in value:
            most = _modest(part, most, depth + 1) - 1
        return most
    if not isinstance(value, plain):
        raise MemoryError
    most -= int(np.size(value)) if isinstance(value, np.ndarray) else 1
    if most < 0:
        raise MemoryError
    return most


def line_of(error: BaseException) -> int:
    """Return the line of the reader's code that an exception came from, 0 if none."""
    line, trace = 0, error.__traceback__
    while trace:
        if trace.tb_frame.f_code.co_filename == "<reader>":
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


class _Nowhere(io.TextIOBase):
    def write(self, text: str) -> int:
        return len(text)


@contextmanager
def undisturbed() -> Iterator[None]:
    """Leave no trace: nothing printed, no warnings, all settings and random states as before."""
    states, nowhere = (np.random.get_state(), random.getstate()), _Nowhere()  # noqa: NPY002 restored
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            with redirect_stdout(nowhere), redirect_stderr(nowhere):
                yield
    finally:
        np.random.set_state(states[0])  # noqa: NPY002
        random.setstate(states[1])
