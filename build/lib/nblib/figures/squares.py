"""Squared error as what its name says: squares on a scatter with a line."""

from collections.abc import Mapping

import matplotlib as mpl
import numpy as np
from matplotlib.patches import Rectangle

from nblib import _checks
from nblib.figures._picture import COLORS, STYLE, Picture

__all__ = ["squares"]


def squares(
    x: np.ndarray,
    y: np.ndarray,
    lines: Mapping[str, tuple[float, float]],
    xlabel: str = "x",
    ylabel: str = "y",
) -> Picture:
    """Return the points (x, y) under each line in turn, with every error drawn as a true square.

    Both axes have the same scale. Above each line stands a square as large as the mean of all.

    Parameters
    ----------
    x, y : (m,) arrays
        The points.
    lines : mapping of str to (intercept, slope)
        The lines by name, one panel each.
    xlabel, ylabel : str
        What the axes show.
    """
    x, y = (_checks.array(name, value, ndim=1) for name, value in (("x", x), ("y", y)))
    _checks.same_rows("y", y, "x", x)
    errors = {name: intercept + slope * x - y for name, (intercept, slope) in lines.items()}
    # each square on the side where its line runs away from the point
    sides = {
        name: np.abs(errors[name]) * np.where(errors[name] * slope < 0, -1, 1)
        for name, (_, slope) in lines.items()
    }
    across = np.concatenate([x, *(x + side for side in sides.values())])
    up = np.concatenate([y, *(y + error for error in errors.values())])
    margin = 0.04 * np.ptp(across)
    left, right = across.min() - margin, across.max() + margin
    bottom, top = up.min() - margin, up.max() + margin
    with mpl.rc_context(STYLE):
        inches = 4.6 * (top - bottom) / (right - left) + 0.5
        picture = Picture(figsize=(5.2, inches * len(lines) + 0.3), layout="constrained")
        panels = picture.subplots(len(lines), 1, sharex=True, squeeze=False).ravel()
        for ax, (name, (intercept, slope)) in zip(panels, lines.items(), strict=True):
            for px, py, side, error in zip(x, y, sides[name], errors[name], strict=True):
                ax.add_patch(_square((px, py), side, error, "delta", 0.16))
            mean = np.sqrt(np.mean(errors[name] ** 2))
            corner = (left + margin, top - mean - margin / 2)
            ax.add_patch(_square(corner, mean, mean, "cost", 0.16))
            written = f"mean square {mean**2:.3f}"
            beside = (corner[0] + mean + margin / 2, corner[1] + mean / 2)
            ax.text(*beside, written, va="center", color=COLORS["cost"])
            ends = np.array([left, right])
            ax.plot(ends, intercept + slope * ends, color=COLORS["weight"], linewidth=2)
            ax.plot(x, y, "o", color=COLORS["activation"], markersize=4)
            ax.set(xlim=(left, right), ylim=(bottom, top), aspect="equal", ylabel=ylabel)
            ax.set_title(name, loc="left", fontsize=11)
        panels[-1].set(xlabel=xlabel)
    return picture


def _square(corner, width: float, height: float, color: str, strength: float) -> Rectangle:
    """Return a square of a color that is filled as much as `strength` says."""
    shade = (*mpl.colors.to_rgb(COLORS[color]), strength)
    return Rectangle(corner, width, height, facecolor=shade, edgecolor=COLORS[color])
