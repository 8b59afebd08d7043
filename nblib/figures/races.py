"""Races: lines over a common axis in panels one above the other, each line named at its end."""

from collections.abc import Mapping

import matplotlib as mpl
import numpy as np
from matplotlib.ticker import LogLocator, NullFormatter, NullLocator

from nblib import _checks
from nblib.figures._picture import NAMED, STYLE, Picture

__all__ = ["races"]

#: How the lines of a panel differ, in their order: color and dash.
LOOKS = (
    (NAMED[0], "-"),
    (NAMED[1], "--"),
    (NAMED[2], (0, (1, 1.2))),
    (NAMED[3], "-."),
    (NAMED[4], (0, (7, 2))),
    (NAMED[0], (0, (3, 1.5))),
)
APART = 0.095  # of an axis 2 inches high: what a name needs


def races(
    panels: Mapping[str, Mapping[str, tuple[np.ndarray, np.ndarray]]],
    xlabel: str,
    ylabel: str,
    log: bool = True,
    floor: float = 1e-6,
) -> Picture:
    """Return panels one above the other, with the same lines in each.

    Names that would overlap are moved apart, up and down.

    Parameters
    ----------
    panels : mapping of str to a mapping of str to (x, y) arrays
        For each panel by its title the lines by name, at most six, which differ in color and dash.
    xlabel, ylabel : str
        What the axes show.
    log : bool
        Whether the vertical axes are logarithmic.
    floor : float
        Where a logarithmic axis begins at the latest.
    """
    _checks.number("floor", floor, above=0)
    with mpl.rc_context(STYLE):
        height = 2.3 if len(panels) > 1 else 3.2
        # a constrained layout would take a quarter of the drawing time; the file is trimmed anyway
        picture = Picture(figsize=(6.4, height * len(panels)))
        axes = picture.subplots(len(panels), squeeze=False)[:, 0]
        picture.subplots_adjust(0.1, 0.06, 0.8, 0.97, hspace=0.3)
        for ax, (title, lines) in zip(axes, panels.items(), strict=True):
            for (x, y), (color, dash) in zip(lines.values(), LOOKS, strict=False):
                y = np.maximum(y, floor) if log else y
                ax.plot(x, y, color=color, linestyle=dash, linewidth=2)
            ax.set(yscale="log" if log else "linear", ylabel=ylabel)
            if log and np.log10(np.divide(*ax.get_ylim()[::-1])) < 2:  # few powers of ten
                ax.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
                ax.yaxis.set_major_formatter("{x:g}")
                ax.yaxis.set_minor_formatter(NullFormatter())
            elif log:
                ax.yaxis.set_minor_locator(NullLocator())  # half the drawing time went into them
            ax.set_title(title, loc="left", fontsize=11, fontweight="bold")
            _name(ax, list(lines), APART * 2 / height)
        axes[-1].set(xlabel=xlabel)
    return picture


def _name(ax, names: list[str], apart: float) -> None:
    """Write each line's name right of the axis, at the height of its end or near it."""
    ax.get_xlim(), ax.get_ylim()  # asked for, they are computed
    ends = [line.get_xydata()[-1] for line in ax.lines]
    heights = ax.transAxes.inverted().transform(ax.transData.transform(ends))[:, 1]
    order = np.argsort(heights)
    placed = np.clip(heights[order], 0, 1)
    for _ in range(50):  # neighbors that are too near push each other away
        lacking = np.maximum(apart - np.diff(placed), 0) / 2
        placed[:-1] -= lacking
        placed[1:] += lacking
    for i, height in zip(order, placed, strict=True):
        place = {"transform": ax.transAxes, "va": "center", "color": ax.lines[i].get_color()}
        ax.text(1.02, height, names[i], **place)
