"""Walks down a surface: where they went, and the one function that takes their steps.

Each explorer says itself how a walk stands; `descents.js` is the same in JavaScript.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np

from nblib.optimizers import Optimizer

__all__ = ["Judge", "Walk", "follow"]

#: How a walk stands, from J and its gradient at each of its points.
Judge = Callable[[Sequence[float], Sequence[np.ndarray]], str]


class Walk(NamedTuple):
    """Where a walk went: one row per step, the first is the start."""

    thetas: np.ndarray  # (n + 1, parameters)
    costs: np.ndarray  # (n + 1,)
    gradients: np.ndarray  # (n + 1, parameters)
    verdict: str


def has_diverged(verdict: str, _: int) -> bool:
    """Say whether a segment ends here: a divergence ends it, and all that follow."""
    return verdict == "diverged"


def follow(
    surface: Any,
    start: Sequence[float],
    segments: Iterable[tuple[Optimizer, int]],
    judge: Judge,
    stop: Callable[[str, int], bool] = has_diverged,
) -> Walk:
    """Walk down a surface.

    Parameters
    ----------
    surface : object with `cost_and_gradient(theta)`
        What is walked on.
    start : sequence of float
        The parameters at the start.
    segments : iterable of (Optimizer, int) pairs
        Which optimizer takes how many steps, in order.
    judge : callable
        Says how the walk stands.
    stop : callable, default `has_diverged`
        Says, from that verdict and the steps taken in a segment, whether the segment ends early.
    """
    theta = np.array(start, float)
    thetas: list[np.ndarray] = []
    costs: list[float] = []
    gradients: list[np.ndarray] = []

    def look() -> str:
        cost, gradient = surface.cost_and_gradient(theta)
        thetas.append(theta.copy())
        costs.append(cost)
        gradients.append(gradient.copy())
        return judge(costs, gradients)

    verdict = look()
    for optimizer, count in segments:
        for taken in range(count):
            if stop(verdict, taken):
                break
            optimizer.step(theta, gradients[-1])
            verdict = look()
    return Walk(np.array(thetas), np.array(costs), np.array(gradients), verdict)
