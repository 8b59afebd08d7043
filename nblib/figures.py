"""Every figure the chapters draw, in the book's colors.

A figure is transparent and drawn in the light palette. In the dark mode the page turns its
lightness around and keeps its hues, which gives the dark palette to within a shade; so one file
serves both modes.
Left out on purpose: alternative texts and captions. They belong to the chapter and its cell.
"""

import io
from collections.abc import Mapping, Sequence
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

from nblib import _checks
from nblib.data import as_images

__all__ = ["COLORS", "Picture", "confusion", "curves", "digits", "weights"]

#: One color per quantity, the light palette of the book; the style sheet holds the same values.
COLORS = {
    "activation": "#0a5fb4",
    "weight": "#8a5a00",
    "preactivation": "#56616c",
    "delta": "#b01657",
    "cost": "#1b1f24",
}

STYLE = {
    "axes.edgecolor": COLORS["preactivation"],
    "axes.labelcolor": COLORS["cost"],
    "axes.spines.right": False,
    "axes.spines.top": False,
    "font.size": 11,
    "text.color": COLORS["cost"],
    "xtick.color": COLORS["cost"],
    "ytick.color": COLORS["cost"],
}


class Picture(Figure):
    """A matplotlib figure that a notebook shows as a sharp, transparent PNG.

    It does not go through pyplot, so nothing has to be closed and no backend is chosen.
    """

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        buffer = io.BytesIO()
        # without the version of matplotlib, so that the same figure gives the same bytes
        options = {"dpi": 200, "transparent": True, "bbox_inches": "tight"}
        with mpl.rc_context(STYLE):
            self.savefig(buffer, format="png", metadata={"Software": None}, **options)
        return {"image/png": buffer.getvalue(), "text/plain": repr(self)}


def _ink(strength: np.ndarray, color: str = COLORS["cost"]) -> np.ndarray:
    """Return an RGBA image of one color, as opaque as `strength` says (0 paper, 1 ink)."""
    image = np.empty((*strength.shape, 4))
    image[..., :3] = to_rgb(color)
    image[..., 3] = np.clip(strength, 0, 1)
    return image


def _grid(count: int, columns: int, size: float, title_space: float) -> tuple[Picture, list]:
    """Return a picture with `count` empty square axes of `size` inches, row by row."""
    rows = -(-count // columns)
    picture = Picture(figsize=(columns * size, rows * (size + title_space)))
    axes = picture.subplots(rows, columns, squeeze=False).ravel()
    for ax in axes:
        ax.set_axis_off()
    return picture, list(axes[:count])


def digits(X: np.ndarray, titles: Sequence[str] = (), columns: int = 10) -> Picture:
    """Return the rows of X (m, 400) as upright images, `columns` side by side.

    Parameters
    ----------
    X : (m, 400) array
        Pixels from 0 (paper) to 1 (ink).
    titles : sequence of str, optional
        A word over each image.
    columns : int
        Images per row.
    """
    images = as_images(X)
    _checks.whole("columns", columns, least=1)
    with mpl.rc_context(STYLE):
        picture, axes = _grid(len(images), min(columns, len(images)), 0.7, 0.28 if titles else 0)
        for ax, image in zip(axes, images, strict=True):
            ax.imshow(_ink(image))
        for ax, title in zip(axes, titles, strict=False):
            ax.set_title(title, fontsize=9, pad=3)
    return picture


def weights(theta: np.ndarray, columns: int = 5) -> Picture:
    """Return what each unit of the first hidden layer looks for, as one image per row of Θ^(1).

    Weights above zero (ink here speaks for the unit) are in the weights' color, weights below zero
    (ink here speaks against it) in gray; each image is scaled by its own largest weight.

    Parameters
    ----------
    theta : (s_2, 401) array
        The matrix Θ^(1) of a network that reads 20×20 images.
    columns : int
        Images per row.
    """
    theta = _checks.array("theta", theta, ndim=2, columns=401)
    images = as_images(theta[:, 1:] / np.abs(theta[:, 1:]).max(axis=1, keepdims=True))
    with mpl.rc_context(STYLE):
        picture, axes = _grid(len(images), columns, 1.0, 0.22)
        for number, (ax, image) in enumerate(zip(axes, images, strict=True), start=1):
            ax.imshow(_ink(image, COLORS["weight"]))
            ax.imshow(_ink(-image, COLORS["preactivation"]))
            ax.set_title(str(number), fontsize=9, pad=3)
    return picture


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
    looks = zip(COLORS.values(), ("-", "--", ":", "-.", (0, (6, 2))), strict=True)
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
        ax.set(xlabel=xlabel, ylabel=ylabel, yscale="log" if log else "linear")
    return picture


def confusion(counts: np.ndarray) -> Picture:
    """Return a confusion matrix: one row per true class, one column per answer.

    The right answers on the diagonal are bold; a mistake is inked by how often it is made.

    Parameters
    ----------
    counts : (K, K) array
        How often class `row` was answered with class `column`.
    """
    counts = _checks.array("counts", counts, ndim=2)
    mistakes = counts - np.diag(np.diag(counts))
    shade = 0.5 * mistakes / max(1, mistakes.max())
    with mpl.rc_context(STYLE):
        picture = Picture(figsize=(5.4, 5.4))
        ax = picture.subplots()
        ax.imshow(_ink(shade, COLORS["delta"]))
        for (row, column), count in np.ndenumerate(counts):
            if count:
                bold = "bold" if row == column else "normal"
                ax.text(column, row, f"{count:g}", ha="center", va="center", weight=bold)
        ax.set(xticks=range(len(counts)), yticks=range(len(counts)))
        ax.set(xlabel="the network's answer", ylabel="the digit")
        ax.tick_params(length=0)
        ax.spines[:].set_visible(False)
    return picture
