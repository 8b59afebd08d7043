"""Lines over a common axis."""

from collections.abc import Mapping

import matplotlib as mpl
import numpy as np
from matplotlib.ticker import MaxNLocator

from nblib.figures._picture import NAMED, STYLE, Picture

__all__ = ["curves"]


def curves(
    lines: Mapping[str, tuple[np.ndarray, np.ndarray]], xlabel: str, ylabel: str, log: bool = False
) -> Picture:
    """Return lines over a common axis, each with its name at its end.

    Parameters
    ----------
    lines : mapping of str to (x, y) arrays
        The lines by name; at most five, which then differ in color and dash.
    xlabel, ylabel : str
        What the axes show.
    log : bool
        Whether the vertical axis is logarithmic.
    """
    looks = zip(NAMED, ("-", "--", ":", "-.", (0, (6, 2))), strict=True)
    with mpl.rc_context(STYLE):
        picture = Picture(figsize=(7, 3.6))
        ax = picture.subplots()
        for (name, (x, y)), (color, dashes) in zip(lines.items(), looks, strict=False):
            ax.plot(x, y, color=color, linestyle=dashes, linewidth=2)
            ax.annotate(
                name,
                (np.asarray(x)[-1], np.asarray(y)[-1]),
                xytext=(6, 0),
                textcoords="offset points",
                va="center",
                color=color,
            )
        # What is counted has no halves.
        if all(np.issubdtype(np.asarray(x).dtype, np.integer) for x, _ in lines.values()):
            ax.xaxis.set_major_locator(MaxNLocator(integer=True, steps=[1, 2, 5, 10]))
        ax.set(xlabel=xlabel, ylabel=ylabel, yscale="log" if log else "linear")
    return picture
