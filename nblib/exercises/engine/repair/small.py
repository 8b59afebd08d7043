"""NumPy whose arrays stay small: what a change asks for by mistake must not fill the memory."""

import functools
import math
from collections.abc import Callable
from types import ModuleType
from typing import Any

import numpy as np

__all__ = ["small"]

#: How many numbers an array may hold.
MOST = 50_000


def _count(shape: Any) -> int:
    return math.prod(int(n) for n in np.ravel(shape))


def _filled(shape: Any, *_: Any, **__: Any) -> int:
    return _count(shape)


def _steps(start: Any, stop: Any = 0, step: Any = 1, **_: Any) -> float:
    return abs(stop - start) / abs(step)


def _samples(start: Any, stop: Any, num: int = 50, **_: Any) -> float:
    return num * np.size(start)


def _square(n: Any, m: Any = None, *_: Any, **__: Any) -> int:
    return int(n) * int(n if m is None else m)


def _diagonal(values: Any, *_: Any) -> int:
    return np.size(values) ** 2 if np.ndim(values) == 1 else np.size(values)


def _each_with_each(a: Any, b: Any, **_: Any) -> int:
    return np.size(a) * np.size(b)


def _times(a: Any, times: Any, *_: Any, **__: Any) -> int:
    return np.size(a) * _count(times)


def _most_often(a: Any, repeats: Any, *_: Any, **__: Any) -> float:
    return np.size(a) * np.max(repeats)


def _bins(values: Any, weights: Any = None, minlength: int = 0) -> float:
    return max(np.max(values, initial=0), minlength)


def _padded(a: Any, width: Any, *_: Any, **__: Any) -> float:
    return math.prod(n + 2 * np.max(width) for n in np.shape(a))


SIZES: dict[str, Callable[..., float]] = {
    **dict.fromkeys(("zeros", "ones", "empty", "full"), _filled),
    **dict.fromkeys(("linspace", "logspace", "geomspace"), _samples),
    **dict.fromkeys(("eye", "identity", "tri"), _square),
    **dict.fromkeys(("diag", "diagflat"), _diagonal),
    **dict.fromkeys(("outer", "kron"), _each_with_each),
    **{"arange": _steps, "tile": _times, "repeat": _most_often, "bincount": _bins, "pad": _padded},
    "resize": lambda _, shape: _count(shape),
}


def _bounded(function: Callable, size: Callable[..., float]) -> Callable:
    @functools.wraps(function)
    def bounded(*args: Any, **settings: Any) -> Any:
        try:
            is_small = size(*args, **settings) <= MOST
        except Exception:
            is_small = True  # then it fails by itself
        if not is_small:
            raise MemoryError
        return function(*args, **settings)

    return bounded


FUNCTIONS = {
    id(getattr(np, name)): _bounded(getattr(np, name), size) for name, size in SIZES.items()
}
NUMPY = ModuleType("numpy")
NUMPY.__dict__.update({name: FUNCTIONS.get(id(one), one) for name, one in vars(np).items()})


def _drawing(name: str, position: int) -> Callable:
    method = getattr(np.random.Generator, name)

    def size(*args: Any, **settings: Any) -> int:
        return _count(settings.get("size", args[position] if len(args) > position else 1))

    return _bounded(method, size)


class SmallGenerator(np.random.Generator):
    """A generator of random numbers that refuses to draw very many at once."""

    random, standard_normal = _drawing("random", 1), _drawing("standard_normal", 1)
    uniform, normal, integers = (_drawing(name, 3) for name in ("uniform", "normal", "integers"))
    choice = _drawing("choice", 2)
    permutation = _bounded(
        np.random.Generator.permutation, lambda _, x, **__: x if np.ndim(x) == 0 else np.size(x)
    )


def small(value: Any) -> Any:
    """Return NumPy, a function of it or a generator so that it refuses what is large."""
    if isinstance(value, np.random.Generator):
        return SmallGenerator(value.bit_generator)
    return NUMPY if value is np else FUNCTIONS.get(id(value), value)
