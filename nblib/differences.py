"""Derivatives by nudging: forward, central and complex differences, and how far each is off."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from nblib import _checks
from nblib._extras import needed_by

if TYPE_CHECKING:
    import pandas as pd

EPSILON = float(np.finfo(np.float64).eps)
COMPLEX = 8 * EPSILON  # so far off is a complex step at most, as a share

__all__ = [
    "complex_step_gradient",
    "numerical_gradient",
    "relative_error",
    "step_size_errors",
]


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

    Examples
    --------
    >>> nblib.numerical_gradient(lambda t: t @ t, np.array([1.0, -2.0])).round(6)
    array([ 2., -4.])
    """
    theta = _checks.array("theta", theta, ndim=1).copy()
    step, value_of = _checks.number("step", step, above=0), _measured(function)
    gradient = np.empty_like(theta)
    for i, value in enumerate(theta):
        theta[i] = value + step
        above = value_of(theta.copy())
        theta[i] = value - step
        below = value_of(theta.copy())
        theta[i] = value
        gradient[i] = (above - below) / (2 * step)
    return gradient


def _measured(function: Callable[[np.ndarray], float]) -> Callable[[np.ndarray], float]:
    """Return a function that checks what the given one returns."""
    _checks.function("function", function, "a function of a flat vector")
    return lambda theta: _checks.number("function, what it returns", function(theta))


STEPS = 0.25 * 4.0 ** -np.arange(8)  # from 0.25 to 0.000015


Costs = Callable[[np.ndarray], np.ndarray]  # of each row of a (k, n) array


def extrapolated_slopes(
    function: Costs, theta: np.ndarray, directions: np.ndarray, rounding: float
) -> tuple[np.ndarray, np.ndarray]:
    """Return the slopes of `function` at `theta` along directions, and how far off each may be.

    Central differences D(h) are off by c₂ h² + c₄ h⁴ + …. In (16 D(h) − D(4h)) / 15 the first term
    is gone, and two of these lose the second in the same way (Richardson 1911). What that last
    round changed bounds the rest, or what the smaller step changed, if that is more; rounding adds
    `rounding` / h (Nocedal and Wright 2006, section 8.1). Of the steps h, the one where both
    together are smallest is taken. Where `function` has no finite value, the error is infinite.

    Parameters
    ----------
    function : callable
        Takes (k, n) parameters, a flat vector in each row, and returns k numbers.
    theta : (n,) array
        Where.
    directions : (d, n) array
        Along what.
    rounding : float
        How far rounding moves a value of `function`.

    Returns
    -------
    (d,) array, (d,) array
    """
    steps = STEPS[:, np.newaxis]
    nudges = steps[:, np.newaxis] * directions  # (8, d, n)
    nudged = np.concatenate([theta + nudges, theta - nudges]).reshape(-1, len(theta))
    above, below = function(nudged).reshape(2, len(STEPS), len(directions))
    once = (above - below) / (2 * steps)
    twice = (16 * once[1:] - once[:-1]) / 15
    thrice = (256 * twice[1:] - twice[:-1]) / 255
    changed = np.maximum(np.abs(thrice[1:] - twice[2:]), np.abs(thrice[1:] - thrice[:-1]))
    size = np.maximum(np.abs(above), np.abs(below))[3:]
    error = changed + (rounding + EPSILON * size) / steps[3:]
    error = np.where(np.isnan(error), np.inf, error)
    best = error.argmin(axis=0), np.arange(len(directions))
    return thrice[1:][best], error[best]


def complex_slopes(
    function: Costs, theta: np.ndarray, directions: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return what `extrapolated_slopes` does, from one complex step along each direction.

    Nothing is subtracted, so that only some roundings of the slope itself are left.
    """
    step = 1e-20
    slopes = function(theta + 1j * step * directions).imag / step
    return slopes, np.where(np.isnan(slopes), np.inf, COMPLEX * np.abs(slopes))


def complex_step_gradient(
    function: Callable[[np.ndarray], complex], theta: np.ndarray, step: float = 1e-20
) -> np.ndarray:
    """Return the gradient of `function` at `theta` from nudges in the imaginary direction.

    Each entry is Im f(θ + i h e) / h with h = `step`. Nothing is subtracted, so the step can be so
    small that only the rounding of f itself remains. The function has to be made of operations that
    are differentiable for complex numbers: no abs, no maximum, no conjugate.

    Parameters
    ----------
    function : callable
        Takes a flat complex vector like `theta` and returns a complex number.
    theta : (n,) array
        Where to take the gradient, real; it is not changed.
    step : float
        The nudge h, above 0.

    Raises
    ------
    ValueError
        If the function returns a real number: it has lost the imaginary part on its way.

    Examples
    --------
    >>> nblib.complex_step_gradient(lambda t: t @ t, np.array([1.0, -2.0]))
    array([ 2., -4.])
    """
    theta, step = _checks.array("theta", theta, ndim=1), _checks.number("step", step, above=0)
    _checks.function("function", function, "a function of a flat complex vector")
    gradient = np.empty_like(theta)
    for i in range(len(theta)):
        nudged = theta.astype(complex)
        nudged[i] += 1j * step
        value = function(nudged)
        if np.ndim(value) or not np.iscomplexobj(value) or not np.isfinite(value):
            came = _checks.shown(value)
            raise ValueError(f"function: expected a complex number from it, got {came}")
        gradient[i] = value.imag / step
    return gradient


def _forward_gradient(
    function: Callable[[np.ndarray], float], theta: np.ndarray, step: float
) -> np.ndarray:
    """Return (f(θ + h e) − f(θ)) / h for each entry."""
    theta, value_of = _checks.array("theta", theta, ndim=1), _measured(function)
    here = value_of(theta.copy())
    nudged = theta + step * np.eye(len(theta))
    return np.array([value_of(each) - here for each in nudged]) / step


KINDS = {
    "forward": _forward_gradient,
    "central": numerical_gradient,
    "complex": complex_step_gradient,
}


def relative_error(analytic: Any, numerical: Any) -> float:
    """Return ‖a − n‖ / (‖a‖ + ‖n‖), a number from 0 to 1; 0 if both are 0, NaN if not finite.

    If one is r times the other, it is `|r − 1| / (|r| + 1)`. Dividing by the sum of the norms, not
    by the norm of the sum, keeps it at 1 for a flipped sign.

    Parameters
    ----------
    analytic, numerical : arrays of one shape, or lists of such
        The two gradients. One of them may be flat.

    Raises
    ------
    ValueError
        If the shapes differ, or there is anything but real numbers.

    Examples
    --------
    >>> round(nblib.relative_error(np.array([1.0, 2.0]), np.array([1.0, 2.1])), 4)
    0.0219
    """
    (a, a_shapes), (n, n_shapes) = _flat("analytic", analytic), _flat("numerical", numerical)
    flat = any(all(len(shape) == 1 for shape in shapes) for shapes in (a_shapes, n_shapes))
    if a.size != n.size or not (flat or a_shapes == n_shapes):
        raise ValueError(
            f"analytic: expected {n.size} numbers like numerical, of shape {_words(n_shapes)}, "
            f"got {a.size}, of shape {_words(a_shapes)}"
        )
    if not (np.isfinite(a).all() and np.isfinite(n).all()):
        return float("nan")
    _, power = np.frexp(max(np.abs(a).max(), np.abs(n).max()))
    a, n = np.ldexp(a, -power), np.ldexp(n, -power)  # squares neither overflow nor vanish
    size = np.linalg.norm(a) + np.linalg.norm(n)
    return float(np.linalg.norm(a - n) / size) if size != 0 else 0.0


def _flat(name: str, given: Any) -> tuple[np.ndarray, list[tuple[int, ...]]]:
    """Return the numbers of an array, or of the arrays in a list, and the shapes they came in."""
    parts = _checks.parts(name, given, "real numbers")
    numbers = np.concatenate([part.ravel() for part in parts])
    if numbers.size == 0:
        raise ValueError(f"{name}: expected at least one number, got none")
    return numbers, [part.shape for part in parts]


def _words(shapes: list[tuple[int, ...]]) -> str:
    return " + ".join(map(str, shapes))


def step_size_errors(
    function: Callable[[np.ndarray], float],
    theta: np.ndarray,
    exact: np.ndarray,
    steps: Sequence[float],
    kinds: Sequence[str] = ("forward", "central", "complex"),
) -> "pd.DataFrame":
    """Return how far off each kind of difference is for each step: the V-shaped curve.

    Parameters
    ----------
    function : callable
        Takes a flat vector like `theta`; for "complex" a complex one.
    theta : (n,) array
        Where to take the gradient.
    exact : (n,) array
        The gradient as it should be.
    steps : sequence of float
        The nudges h to try, above 0.
    kinds : sequence of {"forward", "central", "complex"}
        Which differences.

    Returns
    -------
    pandas.DataFrame
        The relative error, one row per step and one column per kind.
    """
    with needed_by("step_size_errors"):
        import pandas as pd

    exact = _checks.array("exact", exact, ndim=1)
    steps = _checks.several("steps", steps, "numbers such as [0.1, 0.01]")
    steps = [_checks.number("steps", step, above=0) for step in steps]
    errors = {}
    for kind in _checks.several("kinds", kinds, f"the names {', '.join(KINDS)}"):
        gradient = KINDS[_checks.choice("kinds", kind, KINDS)]
        errors[kind] = [relative_error(gradient(function, theta, step), exact) for step in steps]
    return pd.DataFrame(errors, index=pd.Index(steps, name="step"))
