"""Runs down the two bowls of the learning-rate explorer, and how they stand.

Both bowls are the cost of a real network, one linear unit: with its bias fixed J is a curve over
the weight, and with both free a map over bias and weight. Their largest curvature λ_max is 1.6 in
both, so that steps shrink for every rate below 2/λ_max = 1.25 and grow above it.
"""

from collections.abc import Sequence
from typing import Any

import contourpy
import numpy as np

from nblib.optimizers import GradientDescent
from nblib.widgets.kit.descents import Walk, follow
from nblib.widgets.kit.surfaces import Surface, costs

__all__ = ["BOUND", "SURFACES", "TOLERANCE", "bowl_contours", "descend", "judge_run"]

TOLERANCE = 0.01  # converged: every slope is smaller
BOUND = 1000.0  # diverged: J is larger than this many times the start's

Segments = Sequence[Sequence[Any]]  # rate and iterations with it, in order


#: Two bowls with λ_max = 1.6: x² has the mean 1.6; the mean 0.6 and square 1 give λ = 1 ± 0.6.
SURFACES = (
    Surface(
        "curve",
        examples=((0.8, 1.6), (1.6, 3.2)),
        bias=0.0,
        lowest=(2.0,),
        starts={"far left": (-1.0,), "right": (4.0,), "near": (2.5,)},
        reach=3.6,
    ),
    Surface(
        "contour map",
        examples=((-0.2, 0.6), (1.4, 3.8)),
        bias=None,
        lowest=(1.0, 2.0),
        starts={"far left": (-0.5, 4.0), "right": (3.0, 3.0), "near": (1.5, 1.9)},
        reach=2.7,
    ),
)


def judge_run(costs: Sequence[float], gradients: Sequence[np.ndarray]) -> str:
    """Say how a run stands, from J and its gradient at each of its points.

    "converged": every slope is smaller than `TOLERANCE`. Unlike the change from one iteration to
    the next, this does not depend on the rate: a tiny rate cannot pass for arrival.
    "diverged": J is not finite, or has risen to more than `BOUND` times the start's; a run that a
    smaller rate brings down again has not. "oscillating": the last step went so far across that
    the gradient points back. Else "still descending", and "ready" at the start.
    """
    if not np.isfinite(costs[-1]):
        return "diverged"
    if np.abs(gradients[-1]).max() < TOLERANCE:
        return "converged"
    if len(costs) == 1:
        return "ready"
    if costs[-1] > max(BOUND * costs[0], costs[-2]):
        return "diverged"
    return "oscillating" if gradients[-1] @ gradients[-2] < 0 else "still descending"


def descend(surface: Surface, start: Sequence[float], segments: Segments) -> Walk:
    """Descend from `start` with `nblib.GradientDescent`.

    A segment ends early with the step that converges or diverges; a new rate may go on.
    """
    return follow(
        surface,
        start,
        ((GradientDescent(rate), count) for rate, count in segments),
        judge_run,
        stop=lambda verdict, taken: taken > 0 and verdict in ("converged", "diverged"),
    )


def bowl_contours(surface: Surface) -> list[dict[str, Any]]:
    """Return lines of equal J from contourpy, each level with a window of its own."""
    if len(surface.lowest) == 1:
        return []
    lines: list[dict[str, Any]] = []
    smallest = surface.curvatures()[0]
    for level in 0.04 * 3.0 ** np.arange(18):
        half = 1.05 * np.sqrt(2 * level / smallest)
        x, y = (np.linspace(middle - half, middle + half, 29) for middle in surface.lowest)
        line: Any = contourpy.contour_generator(x, y, costs(surface, x, y)).lines(level)[0]
        lines.append({"level": level, "points": [[_short(a), _short(b)] for a, b in line]})
    return lines


def _short(value: float) -> float:
    return float(f"{value:.4g}")
