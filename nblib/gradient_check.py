"""Is the gradient right? Compare it with what nudging each parameter does to the cost."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from nblib import _checks
from nblib.network import Network

__all__ = ["GradientReport", "check_gradient", "numerical_gradient"]


def numerical_gradient(
    function: Callable[[np.ndarray], float], theta: np.ndarray, step: float = 1e-4
) -> np.ndarray:
    """Return the gradient of `function` at `theta` by central differences.

    Each entry is (f(θ + h e) − f(θ − h e)) / 2h with h = `step`. Its error is of the order h² from
    the cut Taylor series and 1e-16 f / h from rounding.

    Parameters
    ----------
    function : callable
        Takes a flat vector like `theta` and returns a number.
    theta : (n,) array
        Where to take the gradient; it is not changed.
    step : float
        The nudge h, above 0.
    """
    theta = _checks.array("theta", theta, ndim=1).copy()
    _checks.number("step", step, above=0)
    gradient = np.empty_like(theta)
    for i, value in enumerate(theta):
        theta[i] = value + step
        above = function(theta.copy())
        theta[i] = value - step
        below = function(theta.copy())
        theta[i] = value
        gradient[i] = (above - below) / (2 * step)
    return gradient


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
    """

    max_relative_error: float
    worst: tuple[int, int, int]
    ok: bool
    tolerance: float
    analytic: np.ndarray = field(repr=False)
    numerical: np.ndarray = field(repr=False)

    def __bool__(self) -> bool:
        return self.ok

    def __str__(self) -> str:
        layer, row, column = self.worst
        return (
            f"{'agrees' if self.ok else 'DISAGREES'}: {len(self.analytic):,} parameters, largest "
            f"relative error {self.max_relative_error:.1e} at Θ^({layer})[{row}, {column}] "
            f"(tolerance {self.tolerance:.0e})"
        )


def check_gradient(net: Network, X: np.ndarray, Y: np.ndarray) -> GradientReport:
    """Compare `net.gradient` with central differences of `net.cost`, parameter by parameter.

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
    """
    analytic = net.gradient(X, Y).astype(np.float64)
    twin = Network(net.layers, net.hidden, net.output, net.cost_name, net.l2)

    def cost(theta: np.ndarray) -> float:
        twin.theta = theta
        return twin.cost(X, Y)

    numerical = numerical_gradient(cost, net.theta)
    size = np.maximum(np.abs(analytic), np.abs(numerical))
    floor = max(1e-3 * size.max(), np.finfo(float).tiny)
    error = np.abs(analytic - numerical) / np.maximum(size, floor)
    worst = int(np.argmax(error))
    tolerance = 1e-6 if net.dtype == np.float64 else 1e-2
    return GradientReport(
        max_relative_error=float(error[worst]),
        worst=_position(net, worst),
        ok=bool(error[worst] <= tolerance),
        tolerance=tolerance,
        analytic=analytic,
        numerical=numerical,
    )


def _position(net: Network, index: int) -> tuple[int, int, int]:
    """Return (l, row, column) of an entry of the flat vector."""
    for layer, theta in enumerate(net.thetas, start=1):
        if index < theta.size:
            return layer, *map(int, np.unravel_index(index, theta.shape))
        index -= theta.size
    raise IndexError(index)
