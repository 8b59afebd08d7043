"""The ratio of wrong to right values, as a number and as a formula in m, K, α or h."""

from collections.abc import Callable
from typing import Any

import numpy as np

from nblib.exercises.engine.trials import Plan
from nblib.exercises.engine.values import leaves, wrong_entries

__all__ = ["MATCH", "factor", "ratios"]

#: How well a number or a matrix has to be met to be spoken of.
MATCH = 1e-6

FORMULAS: dict[str, Callable[[dict[str, Any]], float]] = {
    "−1": lambda c: -1,
    "2": lambda c: 2,
    "½": lambda c: 0.5,
    "0": lambda c: 0,
    "m": lambda c: c["m"],
    "−m": lambda c: -c["m"],
    "1/m": lambda c: 1 / c["m"],
    "m²": lambda c: c["m"] ** 2,
    "1/m²": lambda c: 1 / c["m"] ** 2,
    "2m": lambda c: 2 * c["m"],
    "m/2": lambda c: c["m"] / 2,
    "K": lambda c: c["K"],
    "1/K": lambda c: 1 / c["K"],
    "m/K": lambda c: c["m"] / c["K"],
    "α": lambda c: c["rate"],
    "−α": lambda c: -c["rate"],
    "1/α": lambda c: 1 / c["rate"],
    "−1/α": lambda c: -1 / c["rate"],
    "h": lambda c: c["step"],
    "h/2": lambda c: c["step"] / 2,
    "2h": lambda c: 2 * c["step"],
    "1/h": lambda c: 1 / c["step"],
}


def ratios(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Return value over right value of the wrong entries whose right value is not 0."""
    use = wrong_entries(a, b, MATCH) & (np.abs(b) > 1e-9 * np.abs(b).max(initial=1e-300))
    return (a[use] / b[use]).ravel()


def factor(plan: Plan, pairs: list, ratio: float) -> str:
    """Return a constant ratio as a number, and as a formula that holds in all cases."""
    number = f"{ratio:.4g}".replace("-", "−")
    for words, formula in FORMULAS.items():
        hits = [_holds(plan, pair, formula) for pair in pairs[:4]]
        if all(hits) and len(hits) > 1:
            return number if words == number else f"{number} = {words}"
    return number


def _holds(plan: Plan, pair: tuple, formula: Callable) -> bool:
    args, value, right = pair
    known = dict(zip(plan.names, args, strict=True))
    for name in ("Z", "A", "X", "delta"):
        if isinstance(known.get(name), np.ndarray):
            known["m"] = len(known[name])
    if isinstance(known.get("Y"), np.ndarray):
        known["m"], known["K"] = known["Y"].shape
    try:
        expected = formula(known)
    except KeyError:
        return False
    both = zip(leaves(value), leaves(right), strict=True)
    found = np.concatenate([ratios(a, b) for (_, a), (_, b) in both] or [np.zeros(0)])
    return bool(len(found) == 0 or np.allclose(found, expected, rtol=MATCH, atol=1e-12))
