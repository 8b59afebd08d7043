"""What `check_gradient` found: a verdict on each part, both gradients, and the error bars."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from nblib._extras import needed_by
from nblib._smooth_piece import Corner
from nblib.differences import relative_error

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["GradientReport", "PartVerdict"]

FLOOR = 1e-3  # below this share of the largest entry, an entry has no say in a ratio


class PartVerdict(NamedTuple):
    """What was found for the biases or the weights of one Θ^(l).

    Attributes
    ----------
    matrix : str
        For example "Θ^(2)".
    part : {"biases", "weights"}
        Which of its columns.
    verdict : {"right", "wrong", "too small to tell", "on a corner"}
        "Too small to tell": the error bar is not small beside the largest entry. "On a corner": a
        ReLU stands at Z = 0 and the slopes to both sides differ; all other entries agree.
    finding : str
        What was seen, in words.
    """

    matrix: str
    part: str
    verdict: str
    finding: str = ""

    def __str__(self) -> str:
        name = "bias column" if self.part == "biases" else "weights"
        return f"{self.matrix} {name}: {self.verdict}{self.finding and ', ' + self.finding}"


@dataclass(frozen=True)
class GradientReport:
    """What `check_gradient` found.

    Attributes
    ----------
    verdict : {"agrees", "disagrees", "cannot tell"}
        "Disagrees" if a part is wrong; "agrees" if all are right.
    parts : list of PartVerdict
        The verdict on the biases and on the weights of each Θ^(l).
    max_relative_error : float
        The largest difference between the two derivatives of a parameter, as a share of the larger
        one; for an entry under a thousandth of the largest of its part, as a share of that
        thousandth. Entries on a corner do not count.
    worst : tuple of int
        Where it is: (l, row, column) in Θ^(l), l counted from 1; column 0 is a bias. If a part is
        wrong, in such a part.
    tolerance : float
        1e-6: an entry is wrong if the two derivatives differ by more than the error bar and this
        share of the largest entry of the part.
    analytic, numerical : (n,) arrays
        Both gradients. Where random directions agreed in a large network, entries were not
        measured: `numerical` is NaN there.
    error_bar : (n,) array
        How far `analytic − numerical` may be from 0 for a right gradient: what the extrapolation
        leaves, and rounding on both sides.
    shapes : list of (int, int)
        The shapes of the matrices in them.
    corners : list of Corner
        The ReLUs at Z = 0, as (layer, unit, example).
    """

    verdict: str
    parts: list[PartVerdict]
    max_relative_error: float
    worst: tuple[int, int, int]
    tolerance: float
    analytic: np.ndarray = field(repr=False)
    numerical: np.ndarray = field(repr=False)
    error_bar: np.ndarray = field(repr=False)
    shapes: list[tuple[int, int]] = field(repr=False, default_factory=list)
    corners: list[Corner] = field(repr=False, default_factory=list)

    @property
    def ok(self) -> bool:
        """Whether it agrees; False, too, where the check cannot tell."""
        return self.verdict == "agrees"

    def __bool__(self) -> bool:
        return self.ok

    def __str__(self) -> str:
        layer, row, column = self.worst
        beginning = {
            "agrees": "agrees: {n:,} parameters, all within the error bar",
            "disagrees": "DISAGREES: {n:,} parameters, largest relative error "
            f"{self.max_relative_error:.1e} at Θ^({layer})[{row}, {column}]",
            "cannot tell": "cannot tell: {n:,} parameters, no part wrong, not all right",
        }[self.verdict].format(n=len(self.analytic))
        parts = [f"{part}" for part in self.parts if part.verdict != "right"]
        return "\n  ".join([f"{beginning} (tolerance {self.tolerance:.0e})", *parts])

    @property
    def matrices(self) -> list[tuple[np.ndarray, np.ndarray]]:
        """Both gradients of each Θ^(l), as (analytic, numerical) matrices of its shape."""
        return list(
            zip(*(cut(flat, self.shapes) for flat in (self.analytic, self.numerical)), strict=True)
        )

    @property
    def layers(self) -> "pd.DataFrame":
        """A pandas table with a row for the biases and one for the weights of each Θ^(l).

        Columns: analytic and numerical (the norms of both), relative error, largest error (of an
        entry), and of the ratios analytic / numerical the lowest, the median and the highest; if
        these are equal, one number is wrong everywhere. Entries whose numerical derivative is under
        a thousandth of the largest have no say in the ratios. Then the error bar (the largest) and
        the verdict.
        """
        with needed_by("GradientReport.layers"):
            import pandas as pd

        rows = []
        floor = FLOOR * np.nanmax(np.abs(self.numerical), initial=0.0)
        for part, at in zip(self.parts, parts_of(self.shapes), strict=True):
            row = _compared(self.analytic[at], self.numerical[at], floor)
            rows.append({**row, "error bar": self.error_bar[at].max(), "verdict": part.verdict})
        names = [part[:2] for part in self.parts]
        return pd.DataFrame(rows, pd.MultiIndex.from_tuples(names, names=["matrix", "part"]))


def _compared(a: np.ndarray, n: np.ndarray, floor: float) -> dict[str, float]:
    """Return the numbers of one row of `GradientReport.layers`."""
    large = np.abs(n) > floor
    ratio = a[large] / n[large] if large.any() else np.array([np.nan])
    return {
        "analytic": np.linalg.norm(a),
        "numerical": np.linalg.norm(n),
        "relative error": relative_error(a, n),
        "largest error": np.abs(a - n).max(),
        "lowest": ratio.min(),
        "ratio": np.median(ratio),
        "highest": ratio.max(),
    }


def cut(flat: np.ndarray, shapes: Sequence[tuple[int, int]]) -> list[np.ndarray]:
    """Return the matrices inside a flat vector."""
    ends = np.cumsum([rows * columns for rows, columns in shapes])[:-1]
    return [part.reshape(s) for part, s in zip(np.split(flat, ends), shapes, strict=True)]


def parts_of(shapes: Sequence[tuple[int, int]]) -> Iterator[np.ndarray]:
    """Return the places of the biases and of the weights of each matrix in the flat vector."""
    for places in cut(np.arange(sum(rows * columns for rows, columns in shapes)), shapes):
        yield places[:, 0]
        yield places[:, 1:].ravel()


def position(shapes: Sequence[tuple[int, int]], index: int) -> tuple[int, int, int]:
    """Return (l, row, column) of an entry of the flat vector."""
    matrices = cut(np.arange(sum(rows * columns for rows, columns in shapes)), shapes)
    return next(
        (layer, int(row), int(column))
        for layer, places in enumerate(matrices, start=1)
        for row, column in np.argwhere(places == index)
    )
