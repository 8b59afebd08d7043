"""Checking a gradient: secants, the error of a difference by its step, fingerprints of mistakes."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import matplotlib as mpl
import numpy as np
from matplotlib.colors import to_rgba
from matplotlib.patches import Rectangle

from nblib import _checks
from nblib.differences import KINDS, numerical_gradient
from nblib.figures._picture import COLORS, STYLE, Picture
from nblib.figures.initialization import _apart

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["fingerprints", "secants", "step_errors"]


def secants(function: Callable[[np.ndarray], np.ndarray], at: float, step: float) -> Picture:
    """Return a function with its tangent and its two secants around a point.

    The forward secant leads from the point to one step further, the central one from a step before
    to a step after. The tangent has the slope of a central difference with a tiny step.

    Parameters
    ----------
    function : callable
        Takes and returns an array.
    at, step : float
        The point, and the step, above 0.
    """
    _checks.number("step", step, above=0)
    x = np.linspace(at - 1.7 * step, at + 1.7 * step, 200)
    before, here, after = function(np.array([at - step, at, at + step]))
    tangent = numerical_gradient(lambda one: float(function(one)[0]), np.array([at]), 1e-5)[0]
    lines = {
        "tangent": (here, tangent, "cost", ":"),
        "forward": (here, (after - here) / step, "weight", "--"),
        "central": ((before + after) / 2, (after - before) / (2 * step), "delta", "-"),
    }
    with mpl.rc_context(STYLE):
        picture = Picture(figsize=(5.6, 3.2), layout="constrained")
        ax = picture.subplots()
        ax.plot(x, function(x), color=COLORS["activation"], linewidth=2.5)
        for value, slope, role, dashes in lines.values():
            ax.plot(x, value + slope * (x - at), color=COLORS[role], linestyle=dashes)
        ends = np.array([value + slope * (x[-1] - at) for value, slope, *_ in lines.values()])
        low, high = ax.get_ylim()
        for (name, (*_, role, _)), place in zip(
            lines.items(), _apart(ends, 0.075 * (high - low)), strict=True
        ):
            ax.text(x[-1] + 0.08 * step, place, name, color=COLORS[role], va="center")
        points = [before, here, after]
        ax.plot([at - step, at, at + step], points, "o", color=COLORS["activation"])
        ax.set_xticks([at - step, at, at + step], ["θ − h", "θ", "θ + h"])
        ax.set(yticks=[], ylabel="cost J", xlim=(x[0], x[-1] + 0.85 * step))
    return picture


def step_errors(errors: "pd.DataFrame") -> Picture:
    """Return the errors of `nblib.step_size_errors` against the step, on logarithmic axes.

    Parameters
    ----------
    errors : pandas.DataFrame
        One row per step, one column per kind of difference; an error of 0 is drawn at 1e-17.
    """
    looks = dict(
        zip(
            KINDS,
            [("weight", "--", "o"), ("delta", "-", "s"), ("activation", ":", "^")],
            strict=True,
        )
    )
    with mpl.rc_context(STYLE):
        picture = Picture(figsize=(5.6, 3.8), layout="constrained")
        ax = picture.subplots()
        for name, error in errors.items():
            kind = _checks.choice("errors", name, KINDS)
            role, dashes, marker = looks[kind]
            shown = np.maximum(error.to_numpy(), 1e-17)
            ax.plot(
                errors.index,
                shown,
                linestyle=dashes,
                marker=marker,
                markersize=4,
                color=COLORS[role],
            )
            place, offset, align = _beside(kind, errors.index.to_numpy(), shown)
            ax.annotate(
                kind,
                place,
                xytext=offset,
                textcoords="offset points",
                ha=align,
                color=COLORS[role],
            )
        ax.set(xscale="log", yscale="log", xlabel="step h", ylabel="relative error")
    return picture


def fingerprints(tables: "Mapping[str, pd.DataFrame]") -> Picture:
    """Return a grid of gradient checks: one row per mistake, one column per part of the gradient.

    A cell says "=" where both gradients agree, the ratio where it is the same for all entries, "≠"
    where it is not, and "NaN" where there is no number.

    Parameters
    ----------
    tables : mapping of str to pandas.DataFrame
        `GradientReport.layers` of each mistake, by its name; all of one depth.
    """
    columns = list(next(iter(tables.values())).index)
    with mpl.rc_context(STYLE):
        picture = Picture(figsize=(5.6, 0.6 + 0.29 * len(tables)), layout="constrained")
        ax = picture.subplots()
        for i, table in enumerate(tables.values()):
            for j, (_, row) in enumerate(table.iterrows()):
                text = _cell(row)
                if text != "=":
                    shade = to_rgba(COLORS["delta"], 0.16)
                    ax.add_patch(Rectangle((j - 0.47, i - 0.45), 0.94, 0.9, fc=shade))
                role = "preactivation" if text == "=" else "delta"
                ax.text(j, i, text, ha="center", va="center", color=COLORS[role])
        heads = [_head(*column) for column in columns]
        ax.set_xticks(range(len(columns)), heads, fontsize=9)
        ax.set_yticks(range(len(tables)), list(tables))
        ax.set(xlim=(-0.5, len(columns) - 0.5), ylim=(len(tables) - 0.5, -0.5))
        ax.tick_params(length=0, top=False, labeltop=True, labelbottom=False)
        ax.spines[:].set_visible(False)
    return picture


def _beside(
    kind: str, steps: np.ndarray, errors: np.ndarray
) -> tuple[tuple[float, float], tuple[int, int], str]:
    """Return the point, offset and alignment of a line's name where no other line is near."""
    lowest = int(np.argmin(errors))
    if kind == "complex":  # over its flat end
        index, offset, align = int(np.argmin(steps)), (0, 10), "left"
    elif kind == "central":  # left of its bottom
        index, offset, align = lowest, (-10, -6), "right"
    else:  # over its right branch
        middle = np.sqrt(steps[lowest] * steps.max())
        index, offset, align = int(np.argmin(np.abs(np.log(steps / middle)))), (-6, 6), "right"
    return (steps[index], errors[index]), offset, align


def _head(matrix: str, part: str) -> str:
    """Return what stands over a column: the matrix with its index above, and its part."""
    return f"{matrix.replace('^(', '$^{(').replace(')', ')}$')}\n{part}"


def _cell(row: "pd.Series") -> str:
    """Return what a cell of the grid says."""
    if np.isnan(row["relative error"]):
        return "NaN"
    if row["relative error"] < 1e-6:
        return "="
    if not row["highest"] - row["lowest"] <= 1e-3 * max(1, abs(row["ratio"])):
        return "≠"
    return f"{row['ratio']:.2g}".replace("-", "−").replace("−0", "0")
