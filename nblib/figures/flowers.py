"""Two classes over two inputs, and the lines that part them."""

from collections.abc import Mapping
from typing import Any

import matplotlib as mpl
import numpy as np

from nblib import _checks
from nblib.figures._picture import COLORS, STYLE, Picture

__all__ = ["decision_lines"]


def decision_lines(
    X: np.ndarray,
    y: np.ndarray,
    lines: Mapping[str, np.ndarray],
    xlabel: str = "x₁",
    ylabel: str = "x₂",
    classes: tuple[str, str] = ("0", "1"),
) -> Picture:
    """Return the points of two classes with lines b + w₁x₁ + w₂x₂ = 0, each named at its foot.

    Class 0 is hollow, class 1 is filled; the last line is solid, those before it are dashed.

    Parameters
    ----------
    X : (m, 2) array
        The points.
    y : (m,) array of int
        Their classes, 0 or 1.
    lines : mapping of str to (b, w₁, w₂)
        The lines by name; one that does not cross the picture is left out.
    xlabel, ylabel : str
        What the axes show.
    classes : pair of str
        The names of the classes, written above their points.
    """
    X = _checks.array("X", X, ndim=2, columns=2)
    y = _checks.labels("y", y, 2)
    _checks.same_rows("y", y, "X", X)
    low, high = X.min(axis=0), X.max(axis=0)
    low, high = low - 0.15 * (high - low), high + 0.15 * (high - low)
    with mpl.rc_context(STYLE):
        picture = Picture(figsize=(6.4, 4.4))
        ax = picture.subplots()
        for label, face in ((0, "none"), (1, COLORS["activation"])):
            points = X[y == label]
            edge = COLORS["activation" if label else "cost"]
            ax.plot(*points.T, "o", markersize=6, markerfacecolor=face, markeredgecolor=edge)
            if len(points):
                place = (points[:, 0].mean(), points[:, 1].max())  # the lines have theirs below
                look: dict[str, Any] = {"ha": "center", "textcoords": "offset points"}
                ax.annotate(classes[label], place, xytext=(0, 7), color=edge, **look)
        for number, (name, theta) in enumerate(lines.items(), start=1):
            theta = _checks.array(f"lines, {name}", theta, ndim=1)
            if len(ends := _ends(theta, low, high)) == 2:
                dashes = "-" if number == len(lines) else (0, (4, 2 + 2 * (len(lines) - number)))
                ax.plot(*ends.T, color=COLORS["weight"], linewidth=2, linestyle=dashes)
                foot = ends[ends[:, 1].argmin()]
                last = number == len(lines)  # on this side, the others' names on the other
                look = {"ha": "left" if last else "right", "textcoords": "offset points"}
                place = (4 if last else -10, 5)
                ax.annotate(name, foot, xytext=place, color=COLORS["weight"], **look)
        ax.set(xlim=(low[0], high[0]), ylim=(low[1], high[1]), xlabel=xlabel, ylabel=ylabel)
    return picture


def _ends(theta: np.ndarray, low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """Return where b + w·x = 0 enters and leaves a rectangle, (2, 2), or fewer points."""
    b, w, found = theta[0], theta[1:], []
    for fixed, other in ((0, 1), (1, 0)):
        if w[other]:
            for value in (low[fixed], high[fixed]):
                point = np.empty(2)
                point[fixed], point[other] = value, -(b + w[fixed] * value) / w[other]
                if low[other] <= point[other] <= high[other]:
                    found.append(point)
    return np.unique(np.reshape(found, (-1, 2)), axis=0)
