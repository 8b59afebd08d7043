"""Descents: contours with the steepest way down and paths, and lines through points."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.patheffects import withStroke

from nblib import _checks
from nblib.figures._picture import COLORS, NAMED, STYLE, Picture

__all__ = ["contour_map", "fits"]

#: How the lines of a picture differ: color and dash.
LOOKS = tuple(zip(NAMED, ("-", "--", (0, (1, 1.2))), strict=False))  # of paths


def contour_map(
    surface: Callable[[np.ndarray], tuple[float, np.ndarray]],
    x: np.ndarray,
    y: np.ndarray,
    arrows: Sequence[Sequence[float]] = (),
    paths: Mapping[str, np.ndarray] | None = None,
    names: tuple[str, str] = ("b", "w"),
    lowest: Sequence[float] | None = None,
) -> Picture:
    """Return lines of equal cost over two parameters, with the steepest way down from some points.

    Both axes have the same scale, so that a right angle is seen as one. Through the foot of each
    arrow goes the contour of its point, and a small square marks the right angle.

    Parameters
    ----------
    surface : function of an array (2,)
        Returns J and its gradient (2,).
    x, y : 1-d arrays
        Where J is computed, across and up.
    arrows : sequence of points
        Where an arrow stands: the steepest way down, all of one length.
    paths : mapping of str to (n, 2) arrays, optional
        Ways down by name, at most three.
    names : pair of str
        What the axes show.
    lowest : point, optional
        The minimum, to be marked.
    """
    x, y = (_checks.array(name, values, ndim=1) for name, values in (("x", x), ("y", y)))
    J = np.array([[surface(np.array([p, q]))[0] for p in x] for q in y])
    gap = J.max() - J.min()
    with mpl.rc_context(STYLE):
        picture = Picture(figsize=(6.4, 6.4 * np.ptp(y) / np.ptp(x) + 0.6))
        ax = picture.subplots()
        levels = J.min() + gap * np.linspace(0.05, 0.95, 9) ** 2
        ax.contour(x, y, J, levels, colors=COLORS["preactivation"], linewidths=0.8)
        for point in arrows:
            _steepest(ax, surface, np.asarray(point, float), x, y, J)
        for (name, path), (color, dash) in zip((paths or {}).items(), LOOKS, strict=False):
            ax.plot(*np.transpose(path), color=color, linestyle=dash, linewidth=1.3)
            ax.plot(*path[-1], "o", color=color, markersize=5)
            # beside its end on the right half of the map, else under it, where its own path is not
            place, align = (-2, -18), "center"
            if path[-1][0] > (x[0] + x[-1]) / 2:
                place, align = (7, -4), "left"
            if lowest is not None and np.allclose(path[-1], lowest, atol=0.05 * np.ptp(x)):
                place, align = (10, 9), "left"  # its end is under the cross
            look: dict[str, Any] = {"textcoords": "offset points", "ha": align, "color": color}
            look["path_effects"] = [withStroke(linewidth=3, foreground="w")]  # lines end before it
            ax.annotate(name, path[-1], xytext=place, **look)
        if lowest is not None:
            ax.plot(*lowest, "+", color=COLORS["cost"], markersize=11, markeredgewidth=2)
        ax.set(xlabel=names[0], ylabel=names[1], xlim=(x[0], x[-1]), ylim=(y[0], y[-1]))
        ax.set_aspect("equal")
    return picture


def _steepest(ax, surface, point, x, y, J) -> None:
    """Draw the contour through a point, the arrow down from it, and the right angle of the two."""
    cost, gradient = surface(point)
    down = -gradient / np.linalg.norm(gradient)
    beside = np.array([-down[1], down[0]])
    size = 0.05 * np.ptp(y)
    ax.contour(x, y, J, [cost], colors=COLORS["cost"], linewidths=1.8)
    corner = size * np.array([beside, beside + down, down]) + point
    ax.plot(*corner.T, color=COLORS["preactivation"], linewidth=1)
    look = {"color": COLORS["delta"], "width": 0.01 * np.ptp(y), "head_width": 0.04 * np.ptp(y)}
    ax.arrow(*point, *(5.5 * size * down), length_includes_head=True, zorder=3, **look)
    ax.plot(*point, "o", color=COLORS["weight"], markersize=6, zorder=4)


def fits(
    x: np.ndarray,
    y: np.ndarray,
    lines: Mapping[str, Sequence[float]],
    names: tuple[str, str] = ("x", "y"),
) -> Picture:
    """Return points, and straight lines b + w x among them, each with its name at its end.

    Parameters
    ----------
    x, y : 1-d arrays
        The points.
    lines : mapping of str to (b, w)
        The lines by name, at most three.
    names : pair of str
        What the axes show.
    """
    x, y = (_checks.array(name, values, ndim=1) for name, values in (("x", x), ("y", y)))
    _checks.same_rows("y", y, "x", x)
    ends = np.array([x.min(), x.max()])
    with mpl.rc_context(STYLE):
        picture = Picture(figsize=(6.4, 3.6))
        ax = picture.subplots()
        ax.plot(x, y, "o", color=COLORS["activation"], markersize=4, alpha=0.5)
        for (name, (b, w)), dash in zip(lines.items(), (":", "--", "-"), strict=False):
            ax.plot(ends, b + w * ends, color=COLORS["weight"], linestyle=dash, linewidth=2)
            look: dict[str, Any] = {"textcoords": "offset points", "va": "center"}
            end = ends[1], b + w * ends[1]
            ax.annotate(name, end, xytext=(6, 0), color=COLORS["weight"], **look)
        ax.set(xlabel=names[0], ylabel=names[1])
    return picture
