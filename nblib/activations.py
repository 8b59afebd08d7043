"""Activation functions: each value with its derivative beside it.

A derivative takes the *activation* A = g(Z), which the forward pass has kept, and gives g'(Z). For
all four element-wise functions that is shorter and cheaper than starting again from Z.

Left out on purpose: softmax has no element-wise derivative. Every output of a row depends on every
pre-activation of that row, so softmax is an output only, and categorical cross-entropy, the cost
that belongs to it, brings the delta of both together.

Arguments are arrays of real numbers of any shape, or what NumPy makes one of. NaN gives NaN, and an
infinity the limit where there is one, as in NumPy's own functions.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from nblib import _checks

__all__ = [
    "ACTIVATIONS",
    "OUTPUTS",
    "Activation",
    "identity",
    "identity_derivative",
    "relu",
    "relu_derivative",
    "sigmoid",
    "sigmoid_derivative",
    "softmax",
    "softmax_jacobian",
    "tanh",
    "tanh_derivative",
]


class Activation(NamedTuple):
    """A function g of the pre-activations and its slope, written with A = g(Z)."""

    value: Callable[..., np.ndarray]
    derivative: Callable[[np.ndarray], np.ndarray]


def sigmoid(Z: np.ndarray, out: np.ndarray | None = None) -> np.ndarray:
    """Return 1 / (1 + exp(−Z)), a number between 0 and 1 for each entry.

    Parameters
    ----------
    Z : array of any shape
        Pre-activations.
    out : array like Z, optional
        Where to write the result; may be Z itself.

    Examples
    --------
    >>> nblib.sigmoid([-2.0, 0.0, 2.0]).round(3)
    array([0.119, 0.5  , 0.881])
    """
    Z = _argument(Z, out)
    # exp(1000) overflows to inf, and 1 / (1 + inf) is 0: the right value, so no warning is due.
    with np.errstate(over="ignore", under="ignore"):
        A: np.ndarray = np.exp(np.negative(Z, out=out), out=out)
        A += 1
        A = np.reciprocal(A, out=out)
    return A


def sigmoid_derivative(A: np.ndarray) -> np.ndarray:
    """Return σ'(Z) = A (1 − A) for A = sigmoid(Z); at most ¼, where Z = 0."""
    A = _checks.numbers("A", A)
    slope: np.ndarray = A * (1 - A)
    return slope


def tanh(Z: np.ndarray, out: np.ndarray | None = None) -> np.ndarray:
    """Return the hyperbolic tangent, a number between −1 and 1 for each entry.

    Examples
    --------
    >>> nblib.tanh([-2.0, 0.0, 2.0]).round(3)
    array([-0.964,  0.   ,  0.964])
    """
    A: np.ndarray = np.tanh(_argument(Z, out), out=out)
    return A


def tanh_derivative(A: np.ndarray) -> np.ndarray:
    """Return tanh'(Z) = 1 − A² for A = tanh(Z); at most 1, where Z = 0."""
    A = _checks.numbers("A", A)
    slope: np.ndarray = 1 - A * A
    return slope


def relu(Z: np.ndarray, out: np.ndarray | None = None) -> np.ndarray:
    """Return max(Z, 0), the rectified linear unit.

    Examples
    --------
    >>> nblib.relu([-2.0, 0.0, 2.0])
    array([0., 0., 2.])
    """
    A: np.ndarray = np.maximum(_argument(Z, out), 0, out=out)
    return A


def relu_derivative(A: np.ndarray) -> np.ndarray:
    """Return 1 where A = relu(Z) is positive, else 0 (by convention also at Z = 0)."""
    A = _checks.numbers("A", A)
    return (A > 0).astype(A.dtype)


def identity(Z: np.ndarray, out: np.ndarray | None = None) -> np.ndarray:
    """Return Z unchanged: the output of a network that predicts numbers, not classes.

    Examples
    --------
    >>> nblib.identity([-2.0, 0.0, 2.0])
    array([-2.,  0.,  2.])
    """
    A: np.ndarray = np.positive(_argument(Z, out), out=out)
    return A


def identity_derivative(A: np.ndarray) -> np.ndarray:
    """Return 1 for each entry."""
    return np.ones_like(_checks.numbers("A", A))


def softmax(Z: np.ndarray, out: np.ndarray | None = None) -> np.ndarray:
    """Return exp(Z) divided by its row's sum: one probability per class, each row summing to 1.

    Parameters
    ----------
    Z : (m, K) array
        Pre-activations, one row per example.
    out : (m, K) array, optional
        Where to write the result; may be Z itself.

    Examples
    --------
    >>> nblib.softmax([[0.0, 0.0, 1000.0], [0.0, 0.0, 0.0]]).round(3)
    array([[0.   , 0.   , 1.   ],
           [0.333, 0.333, 0.333]])
    """
    Z = _one_row_each("Z", _argument(Z, out))
    # Taking the row's maximum away changes nothing in the ratio and keeps exp at most 1.
    A: np.ndarray = np.subtract(Z, Z.max(axis=1, keepdims=True), out=out)
    with np.errstate(under="ignore"):  # exp(−1000) = 0 is the right value
        np.exp(A, out=A)
        A /= A.sum(axis=1, keepdims=True)
    return A


def softmax_jacobian(A: np.ndarray) -> np.ndarray:
    """Return ∂A/∂Z for A = softmax(Z): one K × K matrix diag(a) − a aᵀ for each row a.

    Its entries off the diagonal, −a_j a_k, are what an element-wise slope a (1 − a) leaves out.

    Parameters
    ----------
    A : (m, K) array
        Outputs of `softmax`.

    Returns
    -------
    (m, K, K) array
        Entry [i, j, k] is ∂A[i, j] / ∂Z[i, k]; every row and every column sums to 0.

    Examples
    --------
    >>> nblib.softmax_jacobian([[0.25, 0.75]])
    array([[[ 0.1875, -0.1875],
            [-0.1875,  0.1875]]])
    """
    A = _one_row_each("A", _checks.numbers("A", A))
    jacobian: np.ndarray = A[:, :, np.newaxis] * (np.eye(A.shape[1]) - A[:, np.newaxis, :])
    return jacobian


def _argument(Z: np.ndarray, out: np.ndarray | None) -> np.ndarray:
    Z = _checks.numbers("Z", Z)
    _checks.output("out", out, like=Z)
    return Z


def _one_row_each(name: str, given: np.ndarray) -> np.ndarray:
    if given.ndim != 2 or given.shape[1] == 0:
        raise ValueError(f"{name}: expected an (m, K) array, a row each, got shape {given.shape}")
    return given


#: The element-wise activations by name. Softmax stands apart, see the module's docstring.
ACTIVATIONS = {
    "sigmoid": Activation(sigmoid, sigmoid_derivative),
    "tanh": Activation(tanh, tanh_derivative),
    "relu": Activation(relu, relu_derivative),
    "identity": Activation(identity, identity_derivative),
}

#: What a last layer may be. Softmax's derivative is not element-wise: a matrix for each row.
OUTPUTS = {**ACTIVATIONS, "softmax": Activation(softmax, softmax_jacobian)}
