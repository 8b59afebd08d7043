"""Tests of what is random: numbers that lie evenly between −1 and 1, and orders.

Each test fails with a chance below `RARE` for what is right. A check makes fewer than 30,000 of
them (three cases of at most 550 groups of numbers, with eight tests each, once on fixed and once on
fresh numbers), so that a right solution is refused less often than once in 1e9 checks: 30,000 ·
1e-14 = 3e-10. The bounds hold for any number of numbers, not only in the limit:

- ends: the largest of n even numbers stays below x with the chance ((1 + x) / 2)^n;
- evenness: the largest distance D between the shares below x that are found and expected
  (Kolmogorov and Smirnov) is above d with a chance of at most 2 exp(−2 n d²) (Massart 1990);
- variance and order: the mean of 3 u² − 1, of variance v = 4/5 and below b = 2, and that of the
  products of neighbors, each below b = 1, are further from 0 than t with a chance of at most
  2 exp(−n t² / (2 v + 2 b t / 3)) (Bernstein; the products' sum is a martingale, for which it is
  Freedman's inequality, with v = 1/3);
- repeats: two of n numbers of 24 bits or more are equal about n² / 2²⁵ times, as Poisson counts.
"""

from collections.abc import Callable, Iterator
from itertools import pairwise

import numpy as np

__all__ = ["evenly", "mixed"]

#: The chance at most with which one test refuses what is right.
RARE = 1e-14


def evenly(thetas: list[np.ndarray]) -> dict[str, str]:
    """Return what speaks against matrices of even numbers between −1 and 1, and where.

    Each property is "nowhere" where nothing speaks against it. Weights, biases, columns and rows of
    each matrix are tested apart.
    """
    groups = dict(_groups(thetas))
    orders = {f"Θ^({n})": theta for n, theta in enumerate(thetas, start=1)}
    everything = np.concatenate([theta.ravel() for theta in thetas])
    if not np.isfinite(everything).all():
        return {"numbers that are not finite": "somewhere"}
    return {
        "numbers beyond ±ε": _first(groups, _beyond),
        "an end of the interval that is not reached": _first(groups, _short),
        "numbers that lie unevenly": _first(groups, _uneven),
        "numbers that come again": _first({**orders, "all": everything}, _repeated),
        "neighbors that depend on each other": _first(orders, _ordered),
    }


def _groups(thetas: list[np.ndarray]) -> Iterator[tuple[str, np.ndarray]]:
    """Yield the parts of the matrices that are tested apart, what says most first."""
    for n, theta in enumerate(thetas, start=1):
        yield f"the weights of Θ^({n})", theta[:, 1:].ravel()
        yield f"the biases, column 0 of Θ^({n})", theta[:, 0]
    yield "the biases of all layers", np.concatenate([theta[:, 0] for theta in thetas])
    yield "the weights of all layers", np.concatenate([theta[:, 1:].ravel() for theta in thetas])
    for n, theta in enumerate(thetas, start=1):
        yield from ((f"column {k} of Θ^({n})", column) for k, column in enumerate(theta.T))
        yield from ((f"row {k} of Θ^({n})", row) for k, row in enumerate(theta))


def _first(groups: dict[str, np.ndarray], test: Callable[[np.ndarray], bool]) -> str:
    return next((name for name, numbers in groups.items() if test(numbers)), "nowhere")


def _beyond(u: np.ndarray) -> bool:
    return bool(np.abs(u).max() > 1 + 1e-6)  # float32 rounds


def _short(u: np.ndarray) -> bool:
    ends = (1 + u.max()) / 2, (1 - u.min()) / 2, np.abs(u).max()
    return bool(u.size * np.log(np.clip(min(ends), 1e-300, 1)) < np.log(RARE))


def _uneven(u: np.ndarray) -> bool:
    n, expected = u.size, (1 + np.sort(u)) / 2
    steps = np.arange(n + 1) / n
    distance = max(np.max(steps[1:] - expected), np.max(expected - steps[:-1]))
    if 2 * np.exp(-2 * n * distance**2) < RARE:
        return True
    return _stray(np.mean(3 * u**2 - 1), n, variance=4 / 5, largest=2)


def _stray(mean: float, n: int, variance: float, largest: float) -> bool:
    """Return whether the mean of n numbers is further from 0 than chance explains."""
    t = abs(mean)
    return bool(2 * np.exp(-n * t**2 / (2 * variance + 2 * largest * t / 3)) < RARE)


def _repeated(u: np.ndarray) -> bool:
    """Return whether sizes come again more often than numbers of 24 bits do."""
    return bool(u.size - len(np.unique(np.abs(u).round(12))) > 2 + u.size / 400)


def _ordered(theta: np.ndarray) -> bool:
    return any(
        _stray(np.mean(one[1:] * one[:-1]), one[1:].size, variance=1 / 3, largest=1)
        for one in (theta, theta.T)
    )


def mixed(order: list[int], other: list[int]) -> dict[str, bool]:
    """Return what is true of a random order of 0 … m − 1, and of a second one beside it.

    How often one step occurs between neighbors, or between the two orders, is a Poisson count of
    mean 1, which reaches 20 once in 6e18. That of neighbors in the file beside each other has the
    mean 16, and reaches 65 once in 1e18. The correlation of places has the standard deviation
    1/√(m − 1) and thinner tails than a normal one: it reaches 8 of them once in 8e14.
    """
    m, one, two = len(order), np.array(order), np.array(other)
    if not sorted(order) == sorted(other) == list(range(m)):
        return {}  # something else is wrong
    near = sum(abs(a - b) <= 8 for a, b in pairwise(order))
    places = np.arange(m)
    correlation = np.corrcoef(places, one)[0, 1] if m > 1 else 0.0
    return {
        "the examples are mixed among all batches": bool(abs(correlation) < 8 / np.sqrt(m - 1)),
        "neighbors of the file part": near < max(65, m / 6),
        "the steps from example to example vary": _most((one[1:] - one[:-1]) % m) < 20,
        "two generators give orders that have nothing in common": max(
            _most((one - two) % m), _most((one.argsort() - two.argsort()) % m)
        )
        < 20,
    }


def _most(numbers: np.ndarray) -> int:
    """Return how often the number comes that comes most often."""
    return int(np.bincount(numbers).max(initial=0))
