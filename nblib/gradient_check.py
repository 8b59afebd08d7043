"""Is the gradient right? Compare it with what nudging each parameter does to the cost.

The judge knows how far its own measurement may be off, so it has a third answer: "cannot tell".
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from nblib import _checks
from nblib._extras import needed_by
from nblib._gradient_findings import finding
from nblib._progress import progress_bar
from nblib._smooth_piece import Corner, SmoothPiece
from nblib.differences import (
    complex_slopes,
    extrapolated_slopes,
    numerical_gradient,
    relative_error,
)
from nblib.network import Network

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["GradientReport", "PartVerdict", "check_gradient", "numerical_gradient"]

FLOOR = 1e-3  # below this share of the largest entry, an entry has no say in a ratio
TOLERANCE = 1e-6  # a difference that matters to nobody, as a share of the part's largest entry
RESOLUTION = 4e-5  # an error bar up to this share still shows an error of 1e-4
SAFETY = 4  # rounding tried out eight times is seldom, but at times, this much larger
AT_ONCE = 4_000  # numbers in the directions that are measured together
MANY = 2000  # parameters; above, random directions come first
DIRECTIONS = 3


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
            zip(*(_cut(flat, self.shapes) for flat in (self.analytic, self.numerical)), strict=True)
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
        for part, at in zip(self.parts, _parts(self.shapes), strict=True):
            row = _compared(self.analytic[at], self.numerical[at], floor)
            rows.append({**row, "error bar": self.error_bar[at].max(), "verdict": part.verdict})
        names = [part[:2] for part in self.parts]
        return pd.DataFrame(rows, pd.MultiIndex.from_tuples(names, names=["matrix", "part"]))


class Measured(NamedTuple):
    """The gradient by nudging, how far it may be off, and where two slopes meet."""

    slope: np.ndarray
    error: np.ndarray
    corner: np.ndarray


def check_gradient(
    net: Network,
    X: np.ndarray,
    Y: np.ndarray,
    gradient: Sequence[np.ndarray] | np.ndarray | None = None,
    *,
    complex_step: bool | None = None,
    seed: int = 0,
    progress: bool = True,
) -> GradientReport:
    """Compare a gradient with the measured slopes of the cost, parameter by parameter.

    Central differences with eight steps are extrapolated, so that each slope comes with an error
    bar, see `nblib.differences.extrapolated_slopes`. It takes 16 costs per parameter: take a small
    network or a few rows. Above 2,000 parameters, each part of the gradient is first compared along
    three random directions, and its entries are measured if one of these disagrees.

    Everything is computed in float64 for a float32 network, too, its own gradient included: in
    float32 rounding alone can be a percent. A `gradient` that was given to a float32 network may be
    off by what float32 rounds. The network is not changed.

    Parameters
    ----------
    net : Network
        The network to check.
    X : (m, s_1) array
        Inputs.
    Y : (m, s_L) array
        Targets.
    gradient : list of arrays like `net.thetas`, or one flat array, optional
        The gradient to check, for example of your own making. Default: `net.gradient(X, Y)`.
    complex_step : bool, optional
        Nudge in the imaginary direction: exact to rounding, so that it can tell in deep networks
        whose first slopes are too small for differences. True: everywhere. False: nowhere.
        Default: where differences cannot tell.
    seed : int or numpy.random.Generator
        Where the random directions, and the roundings that are tried out, come from.
    progress : bool
        Whether a large network shows a progress bar.

    Raises
    ------
    ValueError
        If the gradient has other shapes than `net.thetas`, or holds anything but real numbers.
    """
    if complex_step is not None:
        complex_step = _checks.flag("complex_step", complex_step)
    progress, rng = _checks.flag("progress", progress), _checks.generator("seed", seed)
    net = _checks.network("net", net)
    if gradient is None:
        net = _in_float64(net)
    analytic = _flat(net.gradient(X, Y) if gradient is None else gradient, net)
    piece = SmoothPiece(net, X, Y)
    noise = SAFETY * piece.rounding_of_gradient(rng)
    slopes = [_complex(piece)] if complex_step else [_differences(piece, rng)]
    if complex_step is None:
        slopes.append(_complex(piece))
    large = len(analytic) > MANY
    sure = [
        at
        for at in (_parts(piece.shapes) if large else ())
        if any(_agrees_along(at, analytic, piece, noise, each, rng) for each in slopes)
    ]
    wanted = np.setdiff1d(np.arange(len(analytic)), np.concatenate([[], *sure])).astype(int)
    with progress_bar(len(wanted), "parameter", progress and large) as advance:
        measured = _measure(piece, slopes[0], noise, wanted, advance)
    if complex_step is None:
        unclear = _unclear(piece.shapes, measured)
        again = _measure(piece, slopes[1], noise, unclear, lambda units, text: None)
        for values, better in zip(measured, again, strict=True):
            values[unclear] = better[unclear]
    return _report(net, piece, analytic, measured)


#: Takes directions (d, n), returns the slopes of J along them and their errors, (d,) each.
Slopes = Callable[[np.ndarray], tuple[np.ndarray, np.ndarray]]


def _in_float64(net: Network) -> Network:
    """Return a copy of the network, of its own class, that computes in float64."""
    twin = net.copy()
    twin._theta = net.theta.astype(np.float64)
    return twin


def _differences(piece: SmoothPiece, rng: np.random.Generator) -> Slopes:
    rounding = piece.rounding(rng)
    return lambda directions: extrapolated_slopes(piece.costs, piece.theta, directions, rounding)


def _complex(piece: SmoothPiece) -> Slopes:
    return lambda directions: complex_slopes(piece.costs, piece.theta, directions)


def _both_sides(piece: SmoothPiece, slopes: Slopes, directions: np.ndarray) -> np.ndarray:
    """Return slopes and errors (1, 2, d) with the corners off; if there are corners, on as well."""
    found = []
    with np.errstate(over="ignore", under="ignore", invalid="ignore"):  # of a bold nudge
        for side in (False, True)[: 1 + bool(piece.corners)]:
            piece.corners_on = side
            found.append(slopes(directions))
    return np.array(found)


def _measure(
    piece: SmoothPiece,
    slopes: Slopes,
    noise: np.ndarray,
    wanted: np.ndarray,
    advance: Callable[[int, str], None],
) -> Measured:
    """Return the slopes by the `wanted` parameters; the others stay NaN, with the error 0."""
    n = len(piece.theta)
    measured = Measured(np.full(n, np.nan), np.zeros(n), np.zeros(n, dtype=bool))
    together = max(1, AT_ONCE // n)
    for at in (wanted[i : i + together] for i in range(0, len(wanted), together)):
        scale = piece.scales[at]
        directions = np.zeros((len(at), n))
        directions[np.arange(len(at)), at] = 1 / scale
        found = _both_sides(piece, slopes, directions) * scale  # (sides, 2, d)
        measured.slope[at] = np.where(np.isinf(found[0, 1]), 0.0, found[0, 0])
        measured.error[at] = SAFETY * found[0, 1] + noise[at]
        if len(found) > 1:
            apart = np.abs(found[1, 0] - found[0, 0])
            reach = SAFETY * found[:, 1].sum(axis=0) + TOLERANCE * np.abs(found[:, 0]).max(axis=0)
            measured.corner[at] = apart > reach
        advance(len(at), "")
    return measured


def _too_small(found: Measured) -> bool:
    """Whether the error bar of a part is too large beside its slopes."""
    n, error, corner = found
    return bool(error[~corner].max(initial=0) > RESOLUTION * np.abs(n[~corner]).max(initial=0))


def _unclear(shapes: Sequence[tuple[int, int]], measured: Measured) -> np.ndarray:
    """Return the places of the parts that are too small to tell."""
    parts = [at for at in _parts(shapes) if _too_small(Measured(*(v[at] for v in measured)))]
    return np.concatenate([np.array([], dtype=int), *parts])


def _agrees_along(
    at: np.ndarray,
    analytic: np.ndarray,
    piece: SmoothPiece,
    noise: np.ndarray,
    slopes: Slopes,
    rng: np.random.Generator,
) -> bool:
    """Whether the part of a gradient at the places `at` agrees along random directions.

    A direction takes every parameter of the part with the same weight and a random sign: an error
    in one entry shows in full, and errors in several cancel in three directions by rare chance.
    """
    directions = np.zeros((DIRECTIONS, len(analytic)))
    signs = rng.choice((-1.0, 1.0), size=(DIRECTIONS, len(at)))
    directions[:, at] = signs / (piece.scales[at] * np.sqrt(len(at)))
    found = _both_sides(piece, slopes, directions)
    size = np.abs(analytic[at] * directions[0, at]).max()
    error = SAFETY * found[:, 1].max(axis=0) + np.linalg.norm(noise * directions, axis=1)
    with np.errstate(invalid="ignore"):  # a gradient to check may hold infinities
        apart = np.abs(found[:, 0] - directions[:, at] @ analytic[at]).max(axis=0)
        return bool(np.all((apart <= error + TOLERANCE * size) & (error <= RESOLUTION * size)))


def _report(
    net: Network, piece: SmoothPiece, analytic: np.ndarray, measured: Measured
) -> GradientReport:
    """Judge a gradient by the measured one."""
    parts, share = [], np.zeros(len(analytic))
    for number, at in enumerate(_parts(piece.shapes)):
        a, found = analytic[at], Measured(*(values[at] for values in measured))
        verdict, wrong, share[at] = _judged(a, found)
        words = ""
        if verdict == "wrong":
            rows = piece.shapes[number // 2][0]
            arrays = (a, found.slope, piece.theta[at], wrong)
            a, n, theta, wrong = (values.reshape(rows, -1) for values in arrays)
            words = finding(a, n, theta, wrong, len(piece.X), net.l2)
        elif verdict == "on a corner":
            layer, unit, example = next(c for c in piece.corners)
            words = f"the ReLU of layer {layer}, unit {unit}, has Z = 0 for example {example}"
        elif verdict == "too small to tell":
            words = f"slopes up to {np.abs(a).max():.0e}, error bar {found.error.max():.0e}"
        part = ("biases", "weights")[number % 2]
        parts.append(PartVerdict(f"Θ^({number // 2 + 1})", part, verdict, words))
    verdicts = [part.verdict for part in parts]
    wrongs = [at for at, v in zip(_parts(piece.shapes), verdicts, strict=True) if v == "wrong"]
    among = np.sort(np.concatenate(wrongs)) if wrongs else np.arange(len(share))
    worst = int(among[np.argmax(share[among])])  # the first NaN, if there is one
    overall = "agrees" if set(verdicts) == {"right"} else "cannot tell"
    return GradientReport(
        verdict="disagrees" if wrongs else overall,
        parts=parts,
        max_relative_error=float(share[worst]),
        worst=_position(piece.shapes, worst),
        tolerance=TOLERANCE,
        analytic=analytic,
        numerical=measured.slope,
        error_bar=measured.error,
        shapes=piece.shapes,
        corners=piece.corners,
    )


def _judged(a: np.ndarray, found: Measured) -> tuple[str, np.ndarray, np.ndarray]:
    """Return the verdict on a part, which entries are wrong, and their relative errors."""
    n, error, corner = found
    if np.isnan(n).all():  # not measured: random directions agreed
        return "right", corner, np.zeros(len(a))
    size = np.abs(n[~corner]).max(initial=0.0)
    with np.errstate(invalid="ignore"):  # a gradient to check may hold infinities
        difference = np.abs(a - n)
        wrong = np.where(corner, ~np.isfinite(a), ~(difference <= error + TOLERANCE * size))
        larger = np.fmax(np.abs(a), np.abs(n))
        share = difference / np.maximum(larger, max(FLOOR * size, np.finfo(float).tiny))
    share = np.where(corner & ~wrong, 0.0, share)
    if wrong.any():
        verdict = "wrong"
    elif _too_small(found) and (a.any() or n.any()):
        verdict = "too small to tell"
    else:
        verdict = "on a corner" if corner.any() else "right"
    return verdict, wrong, share


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


def _cut(flat: np.ndarray, shapes: Sequence[tuple[int, int]]) -> list[np.ndarray]:
    """Return the matrices inside a flat vector."""
    ends = np.cumsum([rows * columns for rows, columns in shapes])[:-1]
    return [part.reshape(s) for part, s in zip(np.split(flat, ends), shapes, strict=True)]


def _parts(shapes: Sequence[tuple[int, int]]) -> Iterator[np.ndarray]:
    """Return the places of the biases and of the weights of each matrix in the flat vector."""
    for places in _cut(np.arange(sum(rows * columns for rows, columns in shapes)), shapes):
        yield places[:, 0]
        yield places[:, 1:].ravel()


def _flat(gradient: Sequence[np.ndarray] | np.ndarray, net: Network) -> np.ndarray:
    """Return a gradient that was given as matrices or flat as one flat vector."""
    shapes, flat = [theta.shape for theta in net.thetas], len(net.theta)
    wanted = f"matrices of shapes {shapes} or {flat} numbers"
    if isinstance(gradient, (list, tuple)) and any(map(np.ndim, gradient)):
        parts = [_checks.numbers("gradient", part, wanted) for part in gradient]
    else:
        parts = [_checks.numbers("gradient", gradient, wanted)]
    given = [part.shape for part in parts]
    if given not in (shapes, [(flat,)]):
        raise ValueError(
            f"gradient: expected {wanted}, got {given[:9]}; the biases are column 0 of each matrix"
        )
    return np.concatenate([part.ravel() for part in parts]).astype(np.float64)


def _position(shapes: Sequence[tuple[int, int]], index: int) -> tuple[int, int, int]:
    """Return (l, row, column) of an entry of the flat vector."""
    for layer, places in enumerate(
        _cut(np.arange(sum(rows * columns for rows, columns in shapes)), shapes), start=1
    ):
        if index in places:
            row, column = np.argwhere(places == index)[0]
            return layer, int(row), int(column)
    raise IndexError(index)
