"""What public functions ask of their arguments.

Each function here takes an argument's name and value and returns the value, ready to be used, or
raises a `ValueError` that says which argument it is, what was expected and what came instead.
"""

import reprlib
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from itertools import pairwise
from math import inf, isfinite, nan
from numbers import Integral, Real
from os import PathLike, fspath
from pathlib import Path
from sys import float_info
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

if TYPE_CHECKING:
    from nblib.network import Network

Known = TypeVar("Known", str, int, float)
MOST = 2**53  # whole numbers up to here are floats, too


def shown(value: Any) -> str:
    """Return what came, in a few words: a large array or number would bury the message."""
    if getattr(value, "shape", ()) != ():
        return f"{type(value).__name__} of shape {value.shape}"
    words = reprlib.Repr()
    words.maxstring = words.maxother = 80
    try:
        return words.repr(value)
    except ValueError:  # Python does not write out numbers of more than 4,300 digits
        return f"a number of {value.bit_length()} bits"


# -- arrays ----------------------------------------------------------------------------------------


def numbers(name: str, value: Any, expected: str = "real numbers") -> np.ndarray:
    """Return `value` as an array of real numbers of any shape, finite or not."""
    if type(value) is np.ndarray and value.dtype.kind in "fiu":  # as in every loop
        return value
    given = plain(name, value, expected)
    if given.dtype == object:
        given = _real(name, given, expected)
    if given.dtype.kind not in "fiub":
        came = f"an array of dtype {given.dtype}" if given.ndim else shown(value)
        raise ValueError(f"{name}: expected {expected}, got {came}")
    return given.astype(np.float64) if given.dtype.kind == "b" else given


def parts(name: str, value: Any, expected: str) -> list[np.ndarray]:
    """Return the arrays in a list of arrays; what is one array itself is the only part."""
    nested = isinstance(value, (list, tuple)) and any(
        isinstance(part, Iterable) and not isinstance(part, (str, bytes)) for part in value
    )
    return [numbers(name, part, expected) for part in (value if nested else [value])]


def plain(name: str, value: Any, expected: str) -> np.ndarray:
    """Return `value` as an array of any type; one that has masked entries is refused."""
    parts = list(value) if isinstance(value, (list, tuple)) else [value]
    if any(np.ma.is_masked(part) for part in parts):
        raise ValueError(
            f"{name}: expected {expected}, got masked entries, which NumPy would take for numbers; "
            "leave their rows out or fill them in"
        )
    try:
        return np.asarray(value)
    except (TypeError, ValueError):  # such as rows of different lengths
        came = [np.shape(part) if hasattr(part, "shape") else shown(part) for part in parts[:9]]
        raise ValueError(f"{name}: expected {expected}, got {came} of different shapes") from None


def complex_numbers(name: str, value: Any) -> np.ndarray:
    """Return `value` as an array of real or complex numbers of any shape, finite or not."""
    if type(value) is np.ndarray and value.dtype.kind in "fc":  # as in every loop
        return value
    given = plain(name, value, "numbers")
    return given if given.dtype.kind in "fc" else numbers(name, value)


def _real(name: str, given: np.ndarray, expected: str) -> np.ndarray:
    """Return an array of Python's numbers, such as fractions, as one of floats."""
    floats = np.empty(given.shape)
    for index, entry in np.ndenumerate(given):
        try:
            floats[index] = number(name, entry, finite=False)
        except ValueError:
            where = f" at index {index}" if index else ""
            raise ValueError(f"{name}: expected {expected}, got {shown(entry)}{where}") from None
    return floats


def array(
    name: str, value: Any, ndim: int, *, columns: int | None = None, dtype: Any = np.float64
) -> np.ndarray:
    """Return `value` as a finite, non-empty array of real numbers with `ndim` dimensions.

    They are finite in `dtype`, which may be smaller than the type that they come in. With None,
    that one is kept.
    """
    shape = "(m,)" if ndim == 1 else f"(m, {'n' if columns is None else columns})"
    given = numbers(name, value, f"an array of real numbers of shape {shape}")
    if given.ndim != ndim or (columns is not None and given.shape[1] != columns):
        raise ValueError(f"{name}: expected shape {shape}, got {given.shape}")
    if given.size == 0:
        raise ValueError(f"{name}: expected at least one number, got shape {given.shape}")
    finite = np.isfinite(given)
    if dtype is not None and given.dtype != dtype:
        finite &= np.abs(given) <= np.finfo(dtype).max
    if not finite.all():
        where = tuple(int(i) for i in np.argwhere(~finite)[0])
        kind = f" in {np.dtype(dtype)}" if np.isfinite(given[where]) else ""
        raise ValueError(
            f"{name}: expected finite numbers{kind}, got {given[where]} at index {where}"
        )
    return given if dtype is None else given.astype(dtype, copy=False)


def same_rows(name: str, value: np.ndarray, other: str, reference: np.ndarray) -> None:
    """Refuse two arrays that do not describe the same examples."""
    if len(value) != len(reference):
        raise ValueError(
            f"{name}: expected as many rows as {other}, {reference.shape}, got {value.shape}"
        )


def same_shape(**given: Any) -> list[np.ndarray]:
    """Return matrices of real numbers, finite or not, that have one shape."""
    arrays = [numbers(name, value, "an (m, K) array") for name, value in given.items()]
    shapes = [found.shape for found in arrays]
    if set(map(len, shapes)) == {2} and len(set(shapes)) == 1:
        return arrays
    for name, shape in zip(given, shapes, strict=True):
        if len(shape) != 2 or shapes.count(shape) == 1:
            others = [other for other in shapes if other != shape][:1]
            raise ValueError(f"{name}: expected an (m, K) array like {others}, got shape {shape}")
    raise ValueError(f"{' and '.join(given)}: expected one shape, got {shapes}")


def rows(name: str, value: Any) -> np.ndarray:
    """Return `value` as an array of any type with one row for each example."""
    given = plain(name, value, "an array with a row for each example")
    if given.ndim == 0 or given.size == 0:
        raise ValueError(f"{name}: expected rows, one for each example, got {shown(value)}")
    return given


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
    return given.astype(np.intp)  # int64; in a browser int32, and NumPy counts nothing else there


def output(name: str, value: Any, like: np.ndarray) -> None:
    """Refuse what a function cannot write its result into."""
    if value is not None and not (
        isinstance(value, np.ndarray) and value.shape == like.shape and value.dtype.kind == "f"
    ):
        raise ValueError(
            f"{name}: expected an array of floats of shape {like.shape}, got {shown(value)}"
        )


# -- numbers ---------------------------------------------------------------------------------------


def number(
    name: str,
    value: Any,
    *,
    above: float = -inf,
    least: float = -inf,
    most: float = float_info.max,
    finite: bool = True,
) -> float:
    """Return `value` as a finite float, within the bounds if there are any."""
    if type(value) is float and above < value <= most and value >= least:  # as in every loop
        return value
    found = nan
    value = _entry(value)
    if isinstance(value, Real) and not isinstance(value, bool):
        with suppress(OverflowError):  # there are ints beyond all floats
            found = float(value)
            if not finite:
                return found
    bound = f" above {above:g}" if above > -inf else f" of at least {least:g}" * (least > -inf)
    if not isfinite(found):
        raise ValueError(f"{name}: expected a finite number{bound}, got {shown(value)}")
    if not (above < found and found >= least):
        raise ValueError(f"{name}: expected a number{bound}, got {shown(value)}")
    if found > most:
        raise ValueError(f"{name}: expected a number up to {most:.3g}, got {shown(value)}")
    return found


def _entry(value: Any) -> Any:
    """Return the number in an array without dimensions, and all else as it is."""
    one = isinstance(value, np.ndarray) and value.ndim == 0 and not np.ma.is_masked(value)
    return value.item() if one else value


def share(name: str, value: Any) -> float:
    """Return `value` as a float from 0 to below 1."""
    found = number(name, value, least=0)
    if found >= 1:
        raise ValueError(f"{name}: expected a number from 0 to below 1, got {shown(value)}")
    return found


def whole(name: str, value: Any, least: int, most: int = MOST) -> int:
    """Return `value` as an int of at least `least` and at most `most`."""
    value = _entry(value)
    if isinstance(value, bool) or not isinstance(value, Integral) or int(value) < least:
        raise ValueError(f"{name}: expected a whole number of at least {least}, got {shown(value)}")
    if int(value) > most:
        raise ValueError(f"{name}: expected a whole number up to {most:,}, got {shown(value)}")
    return int(value)


def flag(name: str, value: Any) -> bool:
    """Return `value` if it is True or False, or one of the numbers 1 and 0."""
    value = _entry(value)
    if not isinstance(value, (bool, np.bool_, Integral)) or value not in (0, 1):
        raise ValueError(f"{name}: expected True or False, got {shown(value)}")
    return bool(value)


def generator(name: str, seed: Any) -> np.random.Generator:
    """Return the random generator of a seed, or the generator that was given."""
    if isinstance(seed, np.random.Generator):
        return seed
    value = _entry(seed)
    if isinstance(value, bool) or not isinstance(value, Integral) or int(value) < 0:
        raise ValueError(
            f"{name}: expected a whole number of at least 0 or a numpy.random.Generator, "
            f"got {shown(seed)}"
        )
    return np.random.default_rng(int(value))


# -- names, lists, functions, files ----------------------------------------------------------------


def choice(name: str, value: object, known: Iterable[Known]) -> Known:
    """Return `value` if it is one of the known names or numbers."""
    known, value = sorted(known), _entry(value)
    for one in known:
        same_kind = isinstance(value, str) == isinstance(one, str) and not isinstance(value, bool)
        if same_kind and isinstance(value, (str, Real)) and value == one:
            return one
    raise ValueError(f"{name}: expected one of {', '.join(map(str, known))}, got {shown(value)}")


def several(name: str, value: Any, what: str, least: int = 1) -> list[Any]:
    """Return the entries of a list, array or iterator as a list."""
    if not isinstance(value, Iterable) or isinstance(value, (str, bytes)):
        raise ValueError(f"{name}: expected {what}, got {shown(value)}")
    found = list(value)
    if len(found) < least:
        raise ValueError(f"{name}: expected at least one of {what}, got none")
    return found


def sizes(name: str, value: Any) -> tuple[int, ...]:
    """Return the numbers of units per layer."""
    message = f"{name}: expected at least two sizes like [4, 2, 1], got {shown(value)}"
    if not isinstance(value, Iterable) or isinstance(value, (str, bytes)):
        raise ValueError(message)
    found = tuple(whole(name, size, least=1) for size in value)
    if len(found) < 2:
        raise ValueError(message)
    parameters = sum(s_out * (s_in + 1) for s_in, s_out in pairwise(found))
    if parameters > 2**31:
        raise ValueError(f"{name}: expected up to {2**31:,} parameters, got {parameters:,}")
    return found


def function(name: str, value: Any, what: str) -> Callable[..., Any]:
    """Return `value` if it can be called."""
    if not callable(value):
        raise ValueError(f"{name}: expected {what}, got {shown(value)}")
    found: Callable[..., Any] = value
    return found


def pair(name: str, value: Any) -> tuple[Any, Any]:
    """Return the two parts of a pair."""
    if not isinstance(value, (tuple, list)) or len(value) != 2:
        came = f"{len(value)} parts" if isinstance(value, (tuple, list)) else shown(value)
        raise ValueError(f"{name}: expected a pair (X, Y), got {came}")
    return value[0], value[1]


def network(name: str, value: Any) -> "Network":
    """Return `value` if it is a network."""
    from nblib.network import Network  # which itself needs this module

    if not isinstance(value, Network):
        raise ValueError(f"{name}: expected a Network, got {shown(value)}")
    return value


def path(name: str, value: Any) -> Path:
    """Return `value` as a path."""
    if not isinstance(value, (str, PathLike)) or not isinstance(text := fspath(value), str):
        raise ValueError(f"{name}: expected a path, got {shown(value)}")
    if not text or "\0" in text:
        raise ValueError(f"{name}: expected the name of a file or folder, got {text!r}")
    return Path(text)


def matrices(name: str, value: Any) -> Sequence[np.ndarray]:
    """Return matrices Θ^(l) whose shapes fit together."""
    given = several(name, value, "matrices, one for each layer")
    found = [array(name, theta, ndim=2) for theta in given]
    for theta, following in pairwise(found):
        if following.shape[1] != len(theta) + 1:
            raise ValueError(
                f"{name}: expected {len(theta) + 1} columns after a matrix of shape "
                f"{theta.shape}, got {following.shape}"
            )
    return found
