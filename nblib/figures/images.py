"""Images: digits, what hidden units look for, the confusion matrix."""

from collections.abc import Sequence
from typing import Any

import matplotlib as mpl
import numpy as np

from nblib import _checks
from nblib.data import as_images
from nblib.figures._picture import COLORS, STYLE, Picture, ink

__all__ = ["confusion", "digits", "weights"]


GAP = 4  # between two images; more where a title stands over them
TITLE = 8


def _mosaic(
    count: int, columns: int, size: float, gap: int, side: int
) -> tuple[Picture, Any, list]:
    """Return a picture for images in rows, its axes and their upper left corners.

    Each image is `size` inches wide, or `side` pixels.

    One pair of axes for all images: one for each would take longer to draw than to train.
    """
    rows = -(-count // columns)
    width, height = columns * (side + GAP) - GAP, rows * (side + gap) - gap
    picture = Picture(figsize=(width * size / side, height * size / side))
    ax = picture.add_axes((0, 0, 1, 1), frame_on=False, xticks=[], yticks=[])
    corners = [(n // columns * (side + gap), n % columns * (side + GAP)) for n in range(count)]
    ax.set(xlim=(-0.5, width - 0.5), ylim=(height - 0.5, -0.5))
    return picture, ax, corners


def _sheet(images: np.ndarray, corners: list) -> np.ndarray:
    """Return all images on one sheet."""
    side = images.shape[1]
    height, width = np.max(corners, axis=0) + side
    sheet = np.zeros((height, width))
    for (row, column), image in zip(corners, images, strict=True):
        sheet[row : row + side, column : column + side] = image
    return sheet


def _titles(ax: Any, corners: list, titles: Sequence[str], side: int) -> None:
    for (row, column), title in zip(corners, titles, strict=False):
        ax.text(column + side / 2 - 0.5, row - 1.5, title, ha="center", va="bottom", fontsize=9)


def digits(X: np.ndarray, titles: Sequence[str] = (), columns: int = 10) -> Picture:
    """Return the rows of X (m, 400) or (m, 784) as upright images, `columns` side by side.

    Parameters
    ----------
    X : (m, 400) or (m, 784) array
        Pixels from 0 (paper) to 1 (ink).
    titles : sequence of str, optional
        A word over each image.
    columns : int
        Images per row.
    """
    images = as_images(X)
    _checks.whole("columns", columns, least=1)
    with mpl.rc_context(STYLE):
        gap = TITLE if titles else GAP
        side, columns = images.shape[1], min(columns, len(images))
        picture, ax, corners = _mosaic(len(images), columns, 0.6, gap, side)
        ax.imshow(ink(_sheet(images, corners)))
        _titles(ax, corners, titles, side)
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
        picture, ax, corners = _mosaic(len(images), columns, 0.85, TITLE, images.shape[1])
        sheet = _sheet(images, corners)
        ax.imshow(ink(sheet, COLORS["weight"]))
        ax.imshow(ink(-sheet, COLORS["preactivation"]))
        numbers = [str(number) for number in range(1, len(images) + 1)]
        _titles(ax, corners, numbers, images.shape[1])
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
        ax.imshow(ink(shade, COLORS["cost"]))
        for (row, column), count in np.ndenumerate(counts):
            if count:
                bold = "bold" if row == column else "normal"
                ax.text(column, row, f"{count:g}", ha="center", va="center", weight=bold)
        ax.set(xticks=range(len(counts)), yticks=range(len(counts)))
        ax.set(xlabel="the network's answer", ylabel="the digit")
        ax.tick_params(length=0)
        ax.spines[:].set_visible(False)
    return picture
