"""Images: digits, what hidden units look for, the confusion matrix."""

from collections.abc import Sequence

import matplotlib as mpl
import numpy as np

from nblib import _checks
from nblib.data import as_images
from nblib.figures._picture import COLORS, STYLE, Picture, ink

__all__ = ["confusion", "digits", "weights"]


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
            ax.imshow(ink(image))
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
            ax.imshow(ink(image, COLORS["weight"]))
            ax.imshow(ink(-image, COLORS["preactivation"]))
            ax.set_title(str(number), fontsize=9, pad=3)
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
        ax.imshow(ink(shade, COLORS["delta"]))
        for (row, column), count in np.ndenumerate(counts):
            if count:
                bold = "bold" if row == column else "normal"
                ax.text(column, row, f"{count:g}", ha="center", va="center", weight=bold)
        ax.set(xticks=range(len(counts)), yticks=range(len(counts)))
        ax.set(xlabel="the network's answer", ylabel="the digit")
        ax.tick_params(length=0)
        ax.spines[:].set_visible(False)
    return picture
