"""How a network starts: equal and different units, their ways, the size of signals by layer."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

import matplotlib as mpl
import numpy as np

from nblib import _checks
from nblib.activations import sigmoid
from nblib.figures._picture import COLORS, STYLE, Picture

__all__ = ["signal_sizes", "twins", "unit_paths"]

DASHES = ("-", "--", ":", "-.", (0, (6, 2)))


def twins(starts: Mapping[str, Sequence[np.ndarray]], x: np.ndarray) -> Picture:
    """Return small sigmoid networks side by side, each hidden unit with its activation.

    A weight is a line, thicker the larger it is and dashed where it is negative; biases are not
    drawn.

    Parameters
    ----------
    starts : mapping of str to pair of (s_{l+1}, s_l + 1) arrays
        Θ^(1) and Θ^(2) of each network, by the title over it.
    x : (s_1,) array
        The input.
    """
    x = _checks.array("x", x, ndim=1)
    blue = COLORS["activation"]
    with mpl.rc_context(STYLE):
        picture = Picture(figsize=(5.6, 2.7))
        row = picture.subplots(1, len(starts), squeeze=False)[0]
        for ax, (title, thetas) in zip(row, starts.items(), strict=True):
            below, places = x, _column(0, len(x))
            _units(ax, places, ["x"] * len(x), blue)
            for layer, theta in enumerate(thetas, start=1):
                above = _column(layer, len(theta))
                for (i, j), weight in np.ndenumerate(theta[:, 1:]):
                    _weight(ax, places[j], above[i], weight)
                below, places = sigmoid(theta[:, 0] + theta[:, 1:] @ below), above
                last = layer == len(thetas)
                _units(ax, places, ["a" if last else f"{a:.2f}" for a in below], blue)
            ax.set(xlim=(-0.3, len(thetas) + 0.3), ylim=(-2.1, 2.1))
            ax.set_title(title, fontsize=12)
            ax.set_axis_off()
    return picture


def _column(layer: int, count: int) -> list[tuple[float, float]]:
    return [(layer, (count - 1) / 2 - i) for i in range(count)]


def _weight(ax, start: tuple[float, float], end: tuple[float, float], weight: float) -> None:
    dashes = "-" if weight >= 0 else (0, (3, 1.5))
    look = {"color": COLORS["weight"], "linewidth": 0.4 + 3 * abs(weight), "linestyle": dashes}
    ax.plot(*zip(start, end, strict=True), zorder=1, **look)


def _units(ax, places: list[tuple[float, float]], texts: Sequence[str], color: str) -> None:
    ax.scatter(*zip(*places, strict=True), s=560, color="white", edgecolor=color, zorder=2)
    for place, text in zip(places, texts, strict=True):
        ax.text(*place, text, ha="center", va="center", color=color, fontsize=10)


def unit_paths(paths: Mapping[str, np.ndarray], ylabel: str) -> Picture:
    """Return one panel per training, with one line per hidden unit over the steps.

    Parameters
    ----------
    paths : mapping of str to (steps, units) array
        One number of each unit at each step, by the title of the panel.
    ylabel : str
        What that number is.
    """
    with mpl.rc_context(STYLE):
        picture = Picture(figsize=(5.6, 3), layout="constrained")
        row = picture.subplots(1, len(paths), sharey=True, squeeze=False)[0]
        for ax, (title, lines) in zip(row, paths.items(), strict=True):
            ax.plot(_checks.array("paths", lines, ndim=2), color=COLORS["weight"], alpha=0.7)
            ax.set(xlabel="step")
            ax.set_title(title, fontsize=12)
        row[0].set(ylabel=ylabel)
    return picture


def signal_sizes(sizes: Mapping[str, tuple[np.ndarray, np.ndarray]]) -> Picture:
    """Return the sizes of pre-activations and of deltas by layer, each line with its name.

    Parameters
    ----------
    sizes : mapping of str to pair of arrays
        For each network, by name, the size of Z and of Δ in each layer from the first hidden one
        on; at most five, which then differ in color and dash.
    """
    titles = ("forward: size of z", "backward: size of δ")
    with mpl.rc_context(STYLE):
        picture = Picture(figsize=(5.6, 6.6), layout="constrained")
        for side, (ax, title) in enumerate(zip(picture.subplots(2, 1), titles, strict=True)):
            lines = [np.asarray(pair[side], float) for pair in sizes.values()]
            ends = [line[0 if side else -1] for line in lines]
            low, high = min(map(np.min, lines)), max(map(np.max, lines))
            logs = _apart(np.log10(ends), 0.095 * np.log10(high / low))
            looks = zip(sizes, lines, logs, COLORS.values(), DASHES, strict=False)
            for name, line, log, color, dashes in looks:
                layers = np.arange(1, len(line) + 1)
                ax.plot(layers, line, color=color, linestyle=dashes, linewidth=2)
                # forward the lines part on the right, backward on the left
                x, align = (0.8, "right") if side else (len(line) + 0.2, "left")
                ax.text(x, 10**log, name, color=color, ha=align, va="center")
            ax.set(yscale="log", ylim=(low / 1.6, high * 1.6), xticks=layers)
            ax.set(xlim=(-3.4, len(line) + 0.3) if side else (0.6, len(line) + 4.3))
            ax.set(xlabel="layer", ylabel=title)
    return picture


def _apart(places: np.ndarray, distance: float) -> np.ndarray:
    """Return the places moved up as little as it takes to keep a distance between them."""
    moved = np.array(places, float)
    order = np.argsort(moved)
    for lower, upper in pairwise(order):
        moved[upper] = max(moved[upper], moved[lower] + distance)
    return moved
