"""An exercise: what is tried, what is right, and the mistakes that have a name."""

import ast
import inspect
import textwrap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from types import SimpleNamespace
from typing import Any

import numpy as np

from nblib.mistakes import Mistake

__all__ = ["Case", "Task", "case"]


@dataclass(frozen=True)
class Case:
    """Something to try a function on.

    Attributes
    ----------
    calls : list of tuple
        The arguments of each call. The first two are the same: the second call shows what is
        kept between calls.
    note : str
        What is special about it, in words; "" for a random one.
    equal : bool
        Whether all sizes are equal, so that no shape betrays a mistake.
    tolerance : float
        How far off a right value may be, as a share of the largest entry (at least of 0.001):
        a small number under a logarithm and float32 inside are liberties, see `EXACT`.
    """

    calls: Sequence[tuple]
    note: str = ""
    equal: bool = False
    tolerance: float = 1e-6


def case(*args: Any, note: str = "", **settings: Any) -> Case:
    """Return the case that calls a function twice with the same arguments."""
    return Case([args, args], note, **settings)


@dataclass(frozen=True, eq=False)
class Task:
    """An exercise.

    Attributes
    ----------
    solution : callable
        The right function, as a reader would write it.
    pieces : mapping of str to any
        The places where a mistake enters, each with what belongs there, most often a function.
    build : callable
        The right function made of pieces: takes them as one object, then the arguments.
    mistakes : list of Mistake
        Those that have a name.
    cases : callable
        Takes a random generator and returns the cases to try.
    chapter : str
        The chapter that asks for it, by its key in `CHAPTERS`.
    equation : str
        Where the book derives it: the label of an equation, or the key of a chapter.
    product : callable
        Takes the arguments of a call and the index of a part of the result, and says in words how
        its shape comes about.
    parts : tuple of str
        What the parts of the result are called, `{}` standing for their number from 1.
    view : callable, optional
        Takes the values of all calls of a case, and the case; returns what of them has to be right,
        a dict of words to values. Default: the values themselves.
    strict : callable, optional
        Takes what `view` takes and returns what has to be right besides. Named mistakes are not
        compared by it, since in theirs chance has a say.
    shown : callable, optional
        Takes a value and the arguments; returns what the fingerprint is taken of.
    fitted : callable, optional
        Takes arguments, the reader's value and the right one, returns further mistakes to try,
        with a number in them that was found from these.
    """

    solution: Callable
    pieces: Mapping[str, Any]
    build: Callable
    mistakes: Sequence[Mistake]
    cases: Callable[[np.random.Generator], list[Case]]
    chapter: str
    equation: str
    product: Callable[..., str]
    parts: tuple[str, ...] = ("",)
    view: Callable | None = None
    strict: Callable | None = None
    shown: Callable | None = None
    fitted: Callable | None = None

    @property
    def name(self) -> str:
        """The name of the function that the reader writes."""
        return self.solution.__name__

    @property
    def signature(self) -> str:
        """How it is called."""
        return f"{self.name}{inspect.signature(self.solution)}"

    @property
    def source(self) -> str:
        """The solution as text."""
        return textwrap.dedent(inspect.getsource(self.solution))

    @property
    def stub(self) -> str:
        """The function with its docstring, still to be written."""
        lines = self.source.splitlines()
        (function,) = ast.parse(self.source).body
        assert isinstance(function, ast.FunctionDef)  # it is the source of one function
        docstring = function.body[0]
        return "\n".join([*lines[: docstring.end_lineno], "    raise NotImplementedError"]) + "\n"

    def right(self) -> Callable:
        """Return the right function, put together from its pieces."""
        return self._quiet(self._assembled({}))

    def wrong(self, first: Mistake, *others: Mistake) -> Callable:
        """Return the function with one mistake in it, or with several at once."""
        change: dict[str, Any] = {}
        for mistake in (first, *others):
            if mistake.make:
                return mistake.make()
            change |= mistake.change
        return self._quiet(change.get("whole") or self._assembled(change))

    def _assembled(self, change: Mapping[str, Any]) -> Callable:
        return partial(self.build, SimpleNamespace(**{**self.pieces, **change}))

    @staticmethod
    def _quiet(function: Callable) -> Callable:
        def quiet(*args: Any) -> Any:
            with np.errstate(all="ignore"):
                return function(*args)

        return quiet
