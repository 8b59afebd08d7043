"""What NumPy would have warned of, where the processor raises no flags, as in WebAssembly.

There `np.exp(1000.0)` is infinite without a word. `watched` arguments look at what each operation
makes of them: infinity out of finite numbers, or NaN out of numbers. Left out on purpose: what an
operation on arrays that do not come from the arguments would have said.
"""

import warnings
from functools import cache
from typing import Any

import numpy as np

__all__ = ["are_missing", "watched"]

POLES = {"log": 0.0, "log2": 0.0, "log10": 0.0, "log1p": -1.0}  # where they are infinite
OPERATORS = {"add", "subtract", "multiply", "divide", "power"}


@cache
def are_missing() -> bool:
    """Return whether NumPy cannot warn here."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        with np.errstate(all="warn"):
            np.exp(np.array([1000.0]))
    return not caught


def watched(value: Any) -> Any:
    """Return a value whose arrays tell by a RuntimeWarning what NumPy would have told."""
    if isinstance(value, list | tuple):
        return type(value)(map(watched, value))
    return value.view(_Watched) if type(value) is np.ndarray else value


class _Watched(np.ndarray):
    """An array that looks at what operations make of it."""

    def __array_ufunc__(
        self, ufunc: np.ufunc, method: str, *inputs: Any, out: Any = (), **settings: Any
    ) -> Any:
        plain = [_plain(one) for one in inputs]
        before = [np.copy(one) for one in plain] if out else plain  # it may be written over
        if out:
            settings["out"] = tuple(map(_plain, out))
        result = getattr(ufunc, method)(*plain, **settings)
        if method in ("__call__", "reduce") and isinstance(result, np.ndarray | np.generic):
            for words in _said(ufunc, method, before, np.asarray(result)):
                warnings.warn(words, RuntimeWarning, stacklevel=2)
        if out:
            return out[0] if len(out) == 1 else out
        is_number = isinstance(result, np.ndarray | np.floating) and result.dtype.kind == "f"
        return np.asarray(result).view(_Watched) if is_number else result


def _plain(value: Any) -> Any:
    return value.view(np.ndarray) if isinstance(value, _Watched) else value


def _said(ufunc: np.ufunc, method: str, inputs: list[Any], result: np.ndarray) -> list[str]:
    """Return what NumPy says of an operation, in the order in which it does."""
    arrays = [np.asarray(one) for one in inputs]
    if result.dtype.kind != "f" or any(one.dtype.kind not in "fiub" for one in arrays):
        return []
    name = ufunc.__name__ if method == "__call__" else method
    if name in OPERATORS and not any(one.ndim for one in arrays):
        name = f"scalar {name}"
    whole = method == "reduce" or ufunc.signature is not None  # an entry depends on many
    were_nan, were_finite = (_all(arrays, test, whole) for test in (_has_no_nan, np.isfinite))
    infinite = np.isinf(result) & were_finite
    at_pole = infinite & _pole(ufunc.__name__, arrays, result)
    found = {
        ("divide", "divide by zero"): at_pole,
        ("over", "overflow"): infinite & ~at_pole,
        ("invalid", "invalid value"): np.isnan(result) & were_nan,
    }
    settings = dict(np.geterr())
    return [
        f"{words} encountered in {name}"
        for (kind, words), where in found.items()
        if np.any(where) and settings[kind] != "ignore"
    ]


def _has_no_nan(array: np.ndarray) -> Any:
    return ~np.isnan(array)


def _all(arrays: list[np.ndarray], test: Any, whole: bool) -> Any:
    """Return where all of the arrays pass a test, or whether they do as a whole."""
    passed = [test(one) for one in arrays]
    return (
        all(map(np.all, passed)) if whole else np.logical_and.reduce(np.broadcast_arrays(*passed))
    )


def _pole(name: str, arrays: list[np.ndarray], result: np.ndarray) -> Any:
    """Return where a function is infinite of itself, as a quotient by zero is."""
    if name in POLES:
        return arrays[0] == POLES[name]
    if name in ("divide", "floor_divide", "remainder"):
        return np.broadcast_to(arrays[1] == 0, result.shape)
    if name == "reciprocal":
        return arrays[0] == 0
    if name in ("power", "float_power"):
        return np.broadcast_to(arrays[0] == 0, result.shape)
    return np.zeros(result.shape, bool)
