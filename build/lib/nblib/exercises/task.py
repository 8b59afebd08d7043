"""An exercise: what is tried, what is right, and the mistakes that have a name."""

import ast
import inspect
import textwrap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from types import SimpleNamespace
from typing import Any

import numpy as np

__all__ = ["CHAPTERS", "Case", "Slip", "Task", "chapter_of", "random_network"]

#: The chapters that a result may point to, by the second part of an equation's label.
CHAPTERS = {
    "initialization": ("01_initialization", "Initialization"),
    "forward": ("02_forward_propagation", "Forward propagation"),
    "cost": ("03_cost", "The cost"),
    "backprop": ("04_backpropagation", "Backpropagation"),
    "descent": ("05_gradient_descent", "Gradient descent"),
    "rate": ("06_learning_rate", "The learning rate"),
    "reading": ("07_reading_digits", "Reading digits"),
    "checking": ("08_gradient_checking", "Gradient checking"),
    "deep": ("09_deep_networks", "Deep networks"),
    "optimizers": ("10_optimizers", "Optimizers"),
    "iris": ("11_iris", "One neuron, tracked"),
}


def chapter_of(equation: str) -> tuple[str, str]:
    """Return the file and the title of the chapter of an equation, or of a chapter's key."""
    return CHAPTERS[equation.removeprefix("eq-").split("-")[0]]


@dataclass(frozen=True)
class Slip:
    """A named mistake: one piece of the right implementation, or all of it, replaced.

    Attributes
    ----------
    name, title, explanation, hint, equation
        As for `nblib.mistakes.Mistake`; `equation` may also be the key of a chapter.
    change : mapping of str to callable
        Pieces by name; "whole" replaces the function.
    make : callable, optional
        Returns the wrong function, where it must remember something between calls.
    """

    name: str
    title: str
    explanation: str
    hint: str
    equation: str
    change: Mapping[str, Callable] = field(default_factory=dict, repr=False)
    make: Callable[[], Callable] | None = field(default=None, repr=False)


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
        How far off a right value may be, as a share of the largest entry (at least of 0.001).
    """

    calls: Sequence[tuple]
    note: str = ""
    equal: bool = False
    tolerance: float = 1e-9


def case(*args: Any, note: str = "", **settings: Any) -> Case:
    """Return the case that calls a function twice with the same arguments."""
    return Case([args, args], note, **settings)


@dataclass(frozen=True)
class Task:
    """An exercise.

    Attributes
    ----------
    solution : callable
        The right function, as a reader would write it.
    pieces : mapping of str to callable
        The places where a mistake enters, each with what belongs there.
    build : callable
        The right function made of pieces: takes them as one object, then the arguments.
    slips : list of Slip or Mistake
        The named mistakes.
    cases : callable
        Takes a random generator and returns the cases to try.
    equation : str
        Where the book derives it.
    product : callable
        Takes the arguments of a call and the index of a part of the result, and says in words how
        its shape comes about.
    parts : tuple of str
        What the parts of the result are called, `{}` standing for their number from 1.
    view : callable, optional
        Takes the values of all calls of a case, and the case; returns what of them has to be right,
        a dict of words to values. Default: the values themselves.
    shown : callable, optional
        Takes a value and the arguments; returns what the fingerprint is taken of.
    fitted : callable, optional
        Takes arguments, the reader's value and the right one, returns further mistakes to try,
        with a number in them that was found from these.
    """

    solution: Callable
    pieces: Mapping[str, Callable]
    build: Callable
    slips: Sequence[Any]
    cases: Callable[[np.random.Generator], list[Case]]
    equation: str
    product: Callable[..., str]
    parts: tuple[str, ...] = ("",)
    view: Callable | None = None
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
        docstring = ast.parse(self.source).body[0].body[0]
        return "\n".join([*lines[: docstring.end_lineno], "    raise NotImplementedError"]) + "\n"

    def wrong(self, *slips: Any) -> Callable:
        """Return the function with these mistakes in it; without any, the right one in pieces."""
        change: dict[str, Callable] = {}
        for slip in slips:
            if make := getattr(slip, "make", None):
                return make()
            change |= slip.change
        if "whole" in change:
            return change["whole"]
        do = SimpleNamespace(**{**self.pieces, **change})

        def function(*args: Any) -> Any:
            with np.errstate(all="ignore"):
                return self.build(do, *args)

        return function


def random_network(
    rng: np.random.Generator, sizes: Sequence[int], m: int
) -> tuple[list[np.ndarray], np.ndarray, np.ndarray]:
    """Return parameters, inputs and one-hot targets of a random network."""
    thetas = [rng.normal(scale=0.8, size=(s_out, s_in + 1)) for s_in, s_out in pairwise(sizes)]
    Y = np.eye(sizes[-1])[rng.integers(sizes[-1], size=m)]
    Y[:2] = np.eye(sizes[-1])[:2][: len(Y)]  # at least two classes
    return thetas, rng.normal(size=(m, sizes[0])), Y


def different_sizes(rng: np.random.Generator, layers: int) -> tuple[list[int], int]:
    """Return units per layer and a number of examples, from 3 to 8 and all different."""
    *sizes, m = rng.permutation(np.arange(3, 9))[: layers + 1].tolist()
    return sizes, m


def networks(
    rng: np.random.Generator, layers: Sequence[int]
) -> list[tuple[list[np.ndarray], np.ndarray, np.ndarray]]:
    """Return one random network with inputs and targets for each number of layers."""
    return [random_network(rng, *different_sizes(rng, number)) for number in layers]
