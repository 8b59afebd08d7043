"""Is the gradient right? Compare it with what nudging each parameter does to the cost.

The judge knows how far its own measurement may be off, so it has a third answer: "cannot tell".
Here the slopes are measured; `nblib._gradient_verdicts` judges by them.
"""

from collections.abc import Callable, Sequence

import numpy as np

from nblib import _checks, _threads
from nblib._gradient_verdicts import RESOLUTION, TOLERANCE, Measured, judge, too_small
from nblib._progress import progress_bar
from nblib._smooth_piece import SmoothPiece
from nblib.differences import complex_slopes, extrapolated_slopes, numerical_gradient
from nblib.gradient_report import GradientReport, PartVerdict, parts_of
from nblib.network import Network

__all__ = ["GradientReport", "PartVerdict", "check_gradient", "numerical_gradient"]

SAFETY = 4  # rounding tried out eight times is seldom, but at times, this much larger
AT_ONCE = 4_000  # numbers in the directions that are measured together
MANY = 2000  # parameters; above, random directions come first
DIRECTIONS = 3


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

    Examples
    --------
    >>> X, y = nblib.load_iris()
    >>> net = nblib.Network([4, 3, 3], seed=0)
    >>> nblib.check_gradient(net, X[::15], nblib.one_hot(y[::15], 3)).ok
    True
    """
    if complex_step is not None:
        complex_step = _checks.flag("complex_step", complex_step)
    progress, rng = _checks.flag("progress", progress), _checks.generator("seed", seed)
    net = _checks.network("net", net)
    if gradient is None:
        net = _in_float64(net)
    analytic = _flat(net.gradient(X, Y) if gradient is None else gradient, net)
    piece = SmoothPiece(net, X, Y)
    with _threads.limited(len(piece.X) * len(net.theta)):
        measured = _measured(piece, analytic, complex_step, progress, rng)
        return judge(net, piece, analytic, measured)


#: Takes directions (d, n), returns the slopes of J along them and their errors, (d,) each.
Slopes = Callable[[np.ndarray], tuple[np.ndarray, np.ndarray]]


def _measured(
    piece: SmoothPiece,
    analytic: np.ndarray,
    complex_step: bool | None,
    progress: bool,
    rng: np.random.Generator,
) -> Measured:
    """Return the slopes of all parts that do not agree along random directions already."""
    noise = SAFETY * piece.rounding_of_gradient(rng)
    slopes = [_complex(piece)] if complex_step else [_differences(piece, rng)]
    if complex_step is None:
        slopes.append(_complex(piece))
    large = len(analytic) > MANY
    sure = [
        at
        for at in (parts_of(piece.shapes) if large else ())
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
    return measured


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


def _unclear(shapes: Sequence[tuple[int, int]], measured: Measured) -> np.ndarray:
    """Return the places of the parts that are too small to tell."""
    parts = [at for at in parts_of(shapes) if too_small(Measured(*(v[at] for v in measured)))]
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

    A direction takes every parameter of the part with the same weight and a random sign, and is as
    long as a nudge of one: an error in one entry shows in full, and errors in several cancel in
    three directions by rare chance.
    """
    directions = np.zeros((DIRECTIONS, len(analytic)))
    signs = rng.choice((-1.0, 1.0), size=(DIRECTIONS, len(at)))
    directions[:, at] = signs / (piece.scales[at] * np.sqrt(len(at)))
    found = _both_sides(piece, slopes, directions)
    size = np.abs(analytic[at] * directions[:, at]).max()
    error = SAFETY * found[:, 1].max(axis=0) + np.linalg.norm(noise * directions, axis=1)
    with np.errstate(invalid="ignore"):  # a gradient to check may hold infinities
        apart = np.abs(found[:, 0] - directions[:, at] @ analytic[at]).max(axis=0)
        return bool(np.all((apart <= error + TOLERANCE * size) & (error <= RESOLUTION * size)))


def _flat(gradient: Sequence[np.ndarray] | np.ndarray, net: Network) -> np.ndarray:
    """Return a gradient that was given as matrices or flat as one flat vector."""
    shapes, flat = [theta.shape for theta in net.thetas], len(net.theta)
    wanted = f"matrices of shapes {shapes} or {flat} numbers"
    hint = "the biases are column 0 of each matrix"
    try:
        parts = _checks.parts("gradient", gradient, wanted)
    except ValueError as error:
        raise ValueError(f"{error}; {hint}") from None
    given = [part.shape for part in parts]
    if given not in (shapes, [(flat,)]):
        came = given[:9] if len(given) > 1 else _checks.shown(gradient)
        raise ValueError(f"gradient: expected {wanted}, got {came}; {hint}")
    return np.concatenate([part.ravel() for part in parts]).astype(np.float64)
