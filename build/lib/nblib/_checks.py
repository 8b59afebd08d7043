"""What public functions ask of their arguments; a `ValueError` says what came instead."""

from collections.abc import Iterable
from numbers import Integral, Real
from typing import Any

import numpy as np


def array(
    name: str, value: Any, ndim: int, *, columns: int | None = None, dtype: Any = np.float64
) -> np.ndarray:
    """Return `value` as a finite, non-empty array of real numbers with `ndim` dimensions."""
    expected = "(m,)" if ndim == 1 else f"(m, {'n' if columns is None else columns})"
    try:
        given = np.asarray(value)
    except ValueError as error:
        raise ValueError(f"{name}: expected an array of shape {expected}, got {error}") from None
    if given.dtype.kind not in "fiub":
        raise ValueError(f"{name}: expected real numbers, got an array of dtype {given.dtype}")
    if given.ndim != ndim or (columns is not None and given.shape[1] != columns):
        raise ValueError(f"{name}: expected shape {expected}, got {given.shape}")
    if given.size == 0:
        raise ValueError(f"{name}: expected at least one number, got shape {given.shape}")
    finite = np.isfinite(given)
    if not finite.all():
        where = tuple(int(i) for i in np.argwhere(~finite)[0])
        raise ValueError(f"{name}: expected finite numbers, got {given[where]} at index {where}")
    return given.astype(dtype, copy=False)


def same_rows(name: str, value: np.ndarray, other: str, reference: np.ndarray) -> None:
    """Refuse two arrays that do not describe the same examples."""
    if len(value) != len(reference):
        raise ValueError(
            f"{name}: expected as many rows as {other}, {reference.shape}, got {value.shape}"
        )


def labels(name: str, value: Any, classes: int) -> np.ndarray:
    """Return `value` as an integer vector with entries 0 … classes − 1."""
    given = array(name, value, ndim=1)
    wrong = (given != np.floor(given)) | (given < 0) | (given >= classes)
    if wrong.any():
        where = int(np.argmax(wrong))
        raise ValueError(
            f"{name}: expected whole numbers from 0 to {classes - 1}, "
            f"got {given[where]:g} at index {where}"
        )
    return given.astype(np.int64)


def number(
    name: str, value: Any, *, above: float | None = None, least: float | None = None
) -> float:
    """Return `value` as a finite float above or at least a bound."""
    bound = f" above {above:g}" if above is not None else f" of at least {least:g}"
    if isinstance(value, bool) or not isinstance(value, Real) or not np.isfinite(value):
        raise ValueError(f"{name}: expected a finite number{bound}, got {value!r}")
    if (above is not None and value <= above) or (least is not None and value < least):
        raise ValueError(f"{name}: expected a number{bound}, got {value!r}")
    return float(value)


def share(name: str, value: Any) -> float:
    """Return `value` as a float from 0 to below 1."""
    if number(name, value, least=0) >= 1:
        raise ValueError(f"{name}: expected a number from 0 to below 1, got {value!r}")
    return float(value)


def whole(name: str, value: Any, least: int) -> int:
    """Return `value` as an int of at least `least`."""
    if isinstance(value, bool) or not isinstance(value, Integral) or value < least:
        raise ValueError(f"{name}: expected a whole number of at least {least}, got {value!r}")
    return int(value)


def choice(name: str, value: Any, known: Iterable[Any]) -> Any:
    """Return `value` if it is one of the known names or numbers."""
    known = sorted(known)
    if not isinstance(value, type(known[0])) or value not in known:
        raise ValueError(f"{name}: expected one of {', '.join(map(str, known))}, got {value!r}")
    return value


def generator(name: str, seed: Any) -> np.random.Generator:
    """Return the random generator of a seed, or the generator that was given."""
    if not isinstance(seed, np.random.Generator):
        whole(name, seed, least=0)
    return np.random.default_rng(seed)
