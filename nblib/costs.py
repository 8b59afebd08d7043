"""Costs J, each with the delta ∂(m J)/∂Z it sends back from the output layer.

A cost is the sum over a row's outputs and the mean over the m rows. It is given the output's
pre-activations Z beside the activations A, because a logarithm of A is lost once A has been rounded
to 0 or 1, while Z still knows how far off the output is.

The arrays of a call have one shape. Whether targets suit a cost, a `Network` checks once, before a
training; here NaN gives NaN.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from nblib import _checks

__all__ = [
    "COSTS",
    "Cost",
    "categorical_cross_entropy",
    "cross_entropy",
    "squared_error",
]


Derivative = Callable[[np.ndarray], np.ndarray]


class Cost(NamedTuple):
    """A cost, its output delta, and the output activations it may stand on."""

    value: Callable[[np.ndarray, np.ndarray, np.ndarray], float]
    delta: Callable[[np.ndarray, np.ndarray, Derivative], np.ndarray]
    outputs: tuple[str, ...]


def squared_error(Z: np.ndarray, A: np.ndarray, Y: np.ndarray) -> float:
    """Return J = 1/(2m) Σ (A − Y)².

    Parameters
    ----------
    Z : (m, K) array
        Pre-activations of the output layer (not used here).
    A : (m, K) array
        Activations of the output layer.
    Y : (m, K) array
        Targets.
    """
    _, A, Y = _checks.same_shape(Z=Z, A=A, Y=Y)
    error = A - Y
    return 0.5 * float(np.sum(error * error)) / len(Y)


def squared_error_delta(A: np.ndarray, Y: np.ndarray, derivative: Derivative) -> np.ndarray:
    """Return (A − Y) ⊙ g'(Z): here the output's own slope stays in the formula."""
    delta: np.ndarray = (A - Y) * derivative(A)
    return delta


def cross_entropy(Z: np.ndarray, A: np.ndarray, Y: np.ndarray) -> float:
    """Return J = −1/m Σ [Y log A + (1 − Y) log(1 − A)] for A = sigmoid(Z).

    With log A = min(Z, 0) − log(1 + exp(−|Z|)) and log(1 − A) = log A − Z, the terms become
    max(Z, 0) − Y Z − log max(A, 1 − A). The last logarithm is of a number from ½ to 1, so there is
    nothing to overflow and no log(0).

    Parameters
    ----------
    Z, A : (m, K) arrays
        Pre-activations and activations of the output layer.
    Y : (m, K) array
        Targets between 0 and 1; K yes-or-no questions per row.
    """
    Z, A, Y = _checks.same_shape(Z=Z, A=A, Y=Y)
    certainty = np.subtract(1, A)
    np.log(np.maximum(certainty, A, out=certainty), out=certainty)
    total = np.sum(np.maximum(Z, 0) - Y * Z - certainty)
    return float(total) / len(Y)


def categorical_cross_entropy(Z: np.ndarray, A: np.ndarray, Y: np.ndarray) -> float:
    """Return J = −1/m Σ Y log A for A = softmax(Z), with log A = Z − log Σ exp(Z) per row.

    Parameters
    ----------
    Z, A : (m, K) arrays
        Pre-activations of the output layer; A is not used.
    Y : (m, K) array
        Targets between 0 and 1, each row summing to 1; one question with K answers per row.
    """
    Z, _, Y = _checks.same_shape(Z=Z, A=A, Y=Y)
    shifted = Z - Z.max(axis=1, keepdims=True)  # the largest exp is 1: no overflow, no log(0)
    with np.errstate(under="ignore"):
        log_sum = np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return float(np.sum(Y * (log_sum - shifted))) / len(Y)


def cross_entropy_delta(A: np.ndarray, Y: np.ndarray, derivative: Derivative) -> np.ndarray:
    """Return A − Y: the output's slope has canceled against the cost's.

    True for sigmoid with cross-entropy and for softmax with categorical cross-entropy, and for no
    other pair.
    """
    delta: np.ndarray = A - Y
    return delta


#: The costs by name.
COSTS = {
    "squared_error": Cost(
        squared_error, squared_error_delta, ("identity", "relu", "sigmoid", "tanh")
    ),
    "cross_entropy": Cost(cross_entropy, cross_entropy_delta, ("sigmoid",)),
    "categorical_cross_entropy": Cost(categorical_cross_entropy, cross_entropy_delta, ("softmax",)),
}
