"""Is the gradient right? Compare it with what nudging each parameter does to the cost."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from nblib.differences import numerical_gradient, relative_error
from nblib.network import Network

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["GradientReport", "check_gradient", "numerical_gradient"]

FLOOR = 1e-3  # below this share of the largest entry, a difference is rounding


@dataclass(frozen=True)
class GradientReport:
    """What `check_gradient` found.

    Attributes
    ----------
    max_relative_error : float
        The largest difference between the two derivatives of a parameter, as a share of the larger
        one; for an entry under a thousandth of the largest one, as a share of that thousandth,
        since below it the difference is rounding.
    worst : tuple of int
        Where it is: (l, row, column) in Θ^(l), l counted from 1; column 0 is a bias.
    ok : bool
        Whether it is within `tolerance`.
    tolerance : float
        1e-6 for float64, 1e-2 for float32.
    analytic, numerical : (n,) arrays
        Both gradients.
    shapes : list of (int, int)
        The shapes of the matrices in them.
    """

    max_relative_error: float
    worst: tuple[int, int, int]
    ok: bool
    tolerance: float
    analytic: np.ndarray = field(repr=False)
    numerical: np.ndarray = field(repr=False)
    shapes: list[tuple[int, int]] = field(repr=False, default_factory=list)

    def __bool__(self) -> bool:
        return self.ok

    def __str__(self) -> str:
        layer, row, column = self.worst
        return (
            f"{'agrees' if self.ok else 'DISAGREES'}: {len(self.analytic):,} parameters, largest "
            f"relative error {self.max_relative_error:.1e} at Θ^({layer})[{row}, {column}] "
            f"(tolerance {self.tolerance:.0e})"
        )

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
        a thousandth of the largest have no say in the ratios.
        """
        import pandas as pd

        rows = {}
        floor = FLOOR * np.abs(self.numerical).max()
        for layer, (a, n) in enumerate(self.matrices, start=1):
            for part, columns in (("biases", slice(0, 1)), ("weights", slice(1, None))):
                rows[f"Θ^({layer})", part] = _compared(a[:, columns], n[:, columns], floor)
        return pd.DataFrame.from_dict(rows, orient="index").set_index(
            pd.MultiIndex.from_tuples(rows, names=["matrix", "part"])
        )


def check_gradient(
    net: Network,
    X: np.ndarray,
    Y: np.ndarray,
    gradient: Sequence[np.ndarray] | np.ndarray | None = None,
) -> GradientReport:
    """Compare a gradient with central differences of `net.cost`, parameter by parameter.

    The cost is computed twice per parameter: take a small network or a few rows. The differences
    are always taken in float64, because in float32 their rounding error alone is near one percent.
    The network is not changed.

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
    """
    right = net.gradient(X, Y)
    shapes = [theta.shape for theta in net.thetas]
    analytic = right.astype(np.float64) if gradient is None else _flat(gradient, shapes)
    twin = Network(net.layers, net.hidden, net.output, net.cost_name, net.l2)

    def cost(theta: np.ndarray) -> float:
        twin.theta = theta
        return twin.cost(X, Y)

    numerical = numerical_gradient(cost, net.theta)
    with np.errstate(invalid="ignore"):  # a gradient to check may hold infinities
        size = np.fmax(np.abs(analytic), np.abs(numerical))
        floor = max(FLOOR * size.max(), np.finfo(float).tiny)
        error = np.abs(analytic - numerical) / np.maximum(size, floor)
    worst = int(np.argmax(error))  # the first NaN, if there is one
    tolerance = 1e-6 if net.dtype == np.float64 else 1e-2
    return GradientReport(
        max_relative_error=float(error[worst]),
        worst=_position(net, worst),
        ok=bool(error[worst] <= tolerance),
        tolerance=tolerance,
        analytic=analytic,
        numerical=numerical,
        shapes=shapes,
    )


def _compared(a: np.ndarray, n: np.ndarray, floor: float) -> dict[str, float]:
    """Return one row of `GradientReport.layers`."""
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


def _flat(gradient: Sequence[np.ndarray] | np.ndarray, shapes: list) -> np.ndarray:
    """Return a gradient that was given as matrices or flat as one flat vector."""
    parts = [np.asarray(part, dtype=np.float64) for part in gradient]
    given = [part.shape for part in parts]
    if given == shapes:
        return np.concatenate([part.ravel() for part in parts])
    flat = sum(rows * columns for rows, columns in shapes)
    if set(given) == {()} and len(given) == flat:
        return np.array(parts)
    raise ValueError(
        f"gradient: expected matrices of shapes {shapes} or {flat} numbers, got {given[:9]}"
    )


def _position(net: Network, index: int) -> tuple[int, int, int]:
    """Return (l, row, column) of an entry of the flat vector."""
    for layer, theta in enumerate(net.thetas, start=1):
        if index < theta.size:
            return layer, *map(int, np.unravel_index(index, theta.shape))
        index -= theta.size
    raise IndexError(index)
