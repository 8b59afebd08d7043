"""The picture that goes with a link to the book: drawn by Python from nothing but its title."""

from itertools import pairwise
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure

from nblib.figures import COLORS

__all__ = ["draw_preview"]

LAYERS = (4, 5, 5, 2)
SIZE = (1200, 630)  # px, as messengers ask for


def draw_preview(title: str, path: Path) -> None:
    """Write the picture: a network with an arrow back, and the title beside it."""
    with mpl.rc_context({"font.family": "DejaVu Sans"}):
        picture = Figure(figsize=(SIZE[0] / 100, SIZE[1] / 100), dpi=100, facecolor="white")
        ax = picture.add_axes((0, 0, 1, 1), xlim=(0, SIZE[0]), ylim=(0, SIZE[1]))
        ax.set_axis_off()
        units = [
            [(690 + 145 * layer, 340 + 84 * (row - (size - 1) / 2)) for row in range(size)]
            for layer, size in enumerate(LAYERS)
        ]
        strengths = np.random.default_rng(1)
        for before, after in pairwise(units):
            for start in before:
                for end in after:
                    weight = strengths.uniform(-1, 1)
                    line: dict[str, Any] = {"color": COLORS["weight"], "alpha": 0.7, "zorder": 1}
                    line |= {"lw": 0.5 + 4 * abs(weight), "ls": "--" if weight < 0 else "-"}
                    ax.plot(*zip(start, end, strict=True), **line)
        for x, y in (unit for layer in units for unit in layer):
            ax.plot(x, y, "o", ms=34, mfc="white", mec=COLORS["activation"], mew=3, zorder=2)
        arrow = {"arrowstyle": "-|>", "mutation_scale": 34, "lw": 5, "color": COLORS["delta"]}
        ax.annotate("", (690, 70), (1125, 70), arrowprops=arrow)
        style: dict[str, Any] = {"fontsize": 40, "fontweight": "bold", "linespacing": 1.4}
        words = title.replace(", ", ",\n")
        ax.text(60, SIZE[1] / 2, words, color=COLORS["cost"], va="center", **style)
        picture.savefig(path, metadata={"Software": None})
