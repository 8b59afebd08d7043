"""Compare what came with what should have come: first the form, then the numbers."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

__all__ = ["Complaint", "Other", "complaint", "form", "leaves", "read", "same"]


#: How many numbers, and lists inside each other, are read: more would fill the memory.
MOST_NUMBERS, DEEPEST = 10_000_000, 8


class Other(NamedTuple):
    """Something that is no number and no array of numbers."""

    words: str


class Complaint(NamedTuple):
    """What is wrong with the form of a value.

    Attributes
    ----------
    where : tuple of int
        Which part of it.
    found, expected : str
        In words.
    kind : {"type", "shape"}
        What is wrong.
    """

    where: tuple[int, ...]
    found: str
    expected: str
    kind: str


def read(value: Any, like: Any) -> Any:
    """Return a value as lists of float arrays, as far as it can be read so.

    `like` is the right value and says where a list of numbers is meant as an array.
    """
    if isinstance(like, list | tuple) and isinstance(value, list | tuple):
        if not like or len(value) > 1000 * len(like):
            return Other(f"a list of {len(value)}")
        models = [*like, *[like[-1]] * len(value)]
        return [read(part, model) for part, model in zip(value, models, strict=False)]
    if value is None or isinstance(value, str | dict | set) or callable(value):
        return Other("None" if value is None else f"a {type(value).__name__}")
    if isinstance(value, Sequence) and _left(value, MOST_NUMBERS, DEEPEST) <= 0:
        return Other("a list without end, or of too many numbers")
    if not (isinstance(value, Sequence | complex | float | int) or hasattr(value, "__array__")):
        return Other(f"a {type(value).__name__}")  # `np.c_` can be indexed forever
    try:
        array = np.asarray(value)
    except ValueError:
        return Other("rows of different lengths")
    if array.dtype.kind not in "fiub":
        kind = f"an array of {array.dtype}"
        words = {"c": "complex numbers", "O": f"a {type(value).__name__}"}
        return Other(kind if array is value else words.get(array.dtype.kind, kind))
    if array.size > MOST_NUMBERS:
        return Other(f"shape {array.shape}")
    return array.astype(float)


def _left(value: Any, numbers: int, depth: int) -> int:
    """Return how many more numbers may come after those in a list; 0 if it is too deep."""
    if not isinstance(value, Sequence) or isinstance(value, str | bytes):
        return numbers - 1
    if not depth:
        return 0
    for part in value:
        numbers = _left(part, numbers, depth - 1)
        if numbers <= 0:
            return 0
    return numbers - 1


def complaint(value: Any, like: Any, where: tuple[int, ...] = ()) -> Complaint | None:
    """Return the first thing that is wrong with the form of a value that was read."""
    found, expected = _words(value), _words(like)
    if isinstance(value, Other) or isinstance(value, list) != isinstance(like, list):
        return Complaint(where, found, expected, "type")
    if isinstance(value, list):
        if len(value) != len(like):
            return Complaint(where, found, expected, "shape")
        parts = (complaint(*pair, (*where, n)) for n, pair in enumerate(zip(value, like)))  # noqa: B905 checked above
        return next((part for part in parts if part), None)
    if value.shape != like.shape:
        return Complaint(where, found, expected, "shape")
    return None


def _words(value: Any) -> str:
    if isinstance(value, Other):
        return value.words
    if isinstance(value, list):
        return f"a list of {len(value)}"
    return f"shape {value.shape}" if value.ndim else "one number"


def form(value: Any) -> Any:
    """Return the shapes in a value that was read."""
    if isinstance(value, list):
        return [form(part) for part in value]
    return value.shape if isinstance(value, np.ndarray) else value


def same(value: Any, other: Any, tolerance: float) -> bool:
    """Return whether two values that were read agree.

    The tolerance is a share of the largest entry of each array (at least of 0.001). All that is not
    finite counts as equal, since NaN and infinity come from one mistake.
    """
    if isinstance(value, list) and isinstance(other, list):
        return len(value) == len(other) and all(
            same(a, b, tolerance) for a, b in zip(value, other, strict=True)
        )
    if not (isinstance(value, np.ndarray) and isinstance(other, np.ndarray)):
        return bool(value == other) if type(value) is type(other) else False
    if value.shape != other.shape:
        return False
    with np.errstate(invalid="ignore", over="ignore"):
        gap, largest = np.abs(value - other).max(initial=0), np.abs(other).max(initial=1e-3)
    if np.isfinite(gap) and np.isfinite(largest):  # the usual case, quickly
        return bool(gap <= tolerance * largest)
    return not wrong_entries(value, other, tolerance).any()


def wrong_entries(value: np.ndarray, other: np.ndarray, tolerance: float) -> np.ndarray:
    """Return where two arrays of one shape differ."""
    a, b = np.isfinite(value), np.isfinite(other)
    both = a & b
    largest = np.abs(other[both]).max(initial=1e-3)
    with np.errstate(invalid="ignore", over="ignore"):
        return np.where(both, np.abs(value - other) > tolerance * largest, a != b)


def leaves(value: Any, where: tuple[int, ...] = ()) -> Iterator[tuple[tuple[int, ...], np.ndarray]]:
    """Yield all arrays in a value that was read, and where they stand."""
    if isinstance(value, list):
        for n, part in enumerate(value):
            yield from leaves(part, (*where, n))
    elif isinstance(value, np.ndarray):
        yield where, value
