"""The ratio of wrong to right values, as a number or as a formula in m, K, α, h or a size."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

__all__ = ["MATCH", "factor", "sizes_of"]

#: How well a number or a matrix has to be met to be spoken of.
MATCH = 1e-6

FORMULAS: dict[str, Callable[[dict[str, Any]], float]] = {
    "m": lambda c: c["m"],
    "−m": lambda c: -c["m"],
    "1/m": lambda c: 1 / c["m"],
    "m²": lambda c: c["m"] ** 2,
    "1/m²": lambda c: 1 / c["m"] ** 2,
    "2m": lambda c: 2 * c["m"],
    "m/2": lambda c: c["m"] / 2,
    "√m": lambda c: c["m"] ** 0.5,
    "1/√m": lambda c: c["m"] ** -0.5,
    "m/(m − 1)": lambda c: c["m"] / (c["m"] - 1),
    "m/(m + 1)": lambda c: c["m"] / (c["m"] + 1),
    "K": lambda c: c["K"],
    "1/K": lambda c: 1 / c["K"],
    "m/K": lambda c: c["m"] / c["K"],
    "α": lambda c: c["rate"],
    "−α": lambda c: -c["rate"],
    "1/α": lambda c: 1 / c["rate"],
    "−1/α": lambda c: -1 / c["rate"],
    "μ": lambda c: c["mu"],
    "1 − μ": lambda c: 1 - c["mu"],
    "1/(1 − μ)": lambda c: 1 / (1 - c["mu"]),
    "h": lambda c: c["step"],
    "h/2": lambda c: c["step"] / 2,
    "2h": lambda c: 2 * c["step"],
    "1/h": lambda c: 1 / c["step"],
    "number of rows": lambda c: c["rows"],
    "1/number of rows": lambda c: 1 / c["rows"],
    "number of columns": lambda c: c["columns"],
    "1/number of columns": lambda c: 1 / c["columns"],
    "m/number of rows": lambda c: c["m"] / c["rows"],
    "m/(number of columns − 1)": lambda c: c["m"] / (c["columns"] - 1),
}


def sizes_of(names: Sequence[str], args: Sequence[Any], part: np.ndarray) -> dict[str, Any]:
    """Return what a formula may contain, by name, for a part of what a call returned."""
    known = dict(zip(names, args, strict=True))
    for name in ("Z", "A", "X", "delta"):
        if isinstance(known.get(name), np.ndarray):
            known["m"] = len(known[name])
    if isinstance(known.get("Y"), np.ndarray):
        known["m"], known["K"] = known["Y"].shape
    if part.ndim == 2:
        known["rows"], known["columns"] = part.shape
    return known


def factor(ratios: Sequence[tuple[dict[str, Any], float]]) -> str:
    """Return one number, or one formula, for ratios that each go with sizes; "" if there is none.

    A formula's number is that of the first.
    """
    first = ratios[0][1]
    number = next(text for n in range(4, 18) if (text := f"{first:.{n}g}") != "1")
    number = number.replace("-", "−")
    if all(abs(ratio - first) <= MATCH * abs(first) for _, ratio in ratios):
        return number
    for words, formula in FORMULAS.items():
        if all(_is(formula, sizes, ratio) for sizes, ratio in ratios):
            return f"{number} = {words}"
    return ""


def _is(formula: Callable, sizes: dict[str, Any], ratio: float) -> bool:
    try:
        return bool(abs(formula(sizes) - ratio) <= MATCH * abs(ratio))
    except (KeyError, ZeroDivisionError):
        return False
