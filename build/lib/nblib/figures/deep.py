"""What depth does to a gradient."""

from collections.abc import Mapping

import matplotlib as mpl
import numpy as np

from nblib import _checks
from nblib.figures._picture import COLORS, STYLE, Picture

__all__ = ["slopes_by_layer"]

DASHES = ("-", "--", ":", "-.", (0, (6, 2)))


def slopes_by_layer(sizes: Mapping[str, np.ndarray]) -> Picture:
    """Return the size of the gradient in each layer, on a logarithmic axis.

    Parameters
    ----------
    sizes : mapping of str to (L − 1,) array
        For each network, by name, one number above 0 for each of Θ^(1) … Θ^(L−1); at most five. The
        name stands under the line's beginning, where networks differ most.
    """
    with mpl.rc_context(STYLE):
        picture = Picture(figsize=(5.6, 3.6), layout="constrained")
        ax = picture.subplots()
        for (name, values), dashes in zip(sizes.items(), DASHES, strict=False):
            values = _checks.array("sizes", values, ndim=1)
            layers = np.arange(1, len(values) + 1)
            ax.plot(layers, values, color=COLORS["delta"], linestyle=dashes, marker="<")
            place = {"xytext": (10, -5), "textcoords": "offset points", "va": "top"}
            ax.annotate(name, (1, values[0]), color=COLORS["delta"], fontsize=12, **place)
        ax.set(yscale="log", xticks=layers, xlabel="matrix Θ, input to output", ylabel="slope")
        low, high = ax.get_ylim()
        ax.set(ylim=(low / 5, high))
    return picture
