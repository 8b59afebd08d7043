"""Activation functions: each value with its derivative beside it.

A derivative takes the *activation* A = g(Z), which the forward pass has kept, and gives g'(Z). For
all four element-wise functions that is shorter and cheaper than starting again from Z.

Left out on purpose: softmax has no element-wise derivative. Every output of a row depends on every
pre-activation of that row, so softmax is an output only, and categorical cross-entropy, the cost
that belongs to it, brings the delta of both together.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

__all__ = [
    "ACTIVATIONS",
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
    """
    # exp(1000) overflows to inf, and 1 / (1 + inf) is 0: the right value, so no warning is due.
    with np.errstate(over="ignore", under="ignore"):
        A = np.exp(np.negative(Z, out=out), out=out)
        A += 1
        return np.reciprocal(A, out=out)


def sigmoid_derivative(A: np.ndarray) -> np.ndarray:
    """Return σ'(Z) = A (1 − A) for A = sigmoid(Z); at most ¼, where Z = 0."""
    return A * (1 - A)


def tanh(Z: np.ndarray, out: np.ndarray | None = None) -> np.ndarray:
    """Return the hyperbolic tangent, a number between −1 and 1 for each entry."""
    return np.tanh(Z, out=out)


def tanh_derivative(A: np.ndarray) -> np.ndarray:
    """Return tanh'(Z) = 1 − A² for A = tanh(Z); at most 1, where Z = 0."""
    return 1 - A * A


def relu(Z: np.ndarray, out: np.ndarray | None = None) -> np.ndarray:
    """Return max(Z, 0), the rectified linear unit."""
    return np.maximum(Z, 0, out=out)


def relu_derivative(A: np.ndarray) -> np.ndarray:
    """Return 1 where A = relu(Z) is positive, else 0 (by convention also at Z = 0)."""
    return (A > 0).astype(A.dtype)


def identity(Z: np.ndarray, out: np.ndarray | None = None) -> np.ndarray:
    """Return Z unchanged: the output of a network that predicts numbers, not classes."""
    return np.positive(Z, out=out)


def identity_derivative(A: np.ndarray) -> np.ndarray:
    """Return 1 for each entry."""
    return np.ones_like(A)


def softmax(Z: np.ndarray, out: np.ndarray | None = None) -> np.ndarray:
    """Return exp(Z) divided by its row's sum: one probability per class, each row summing to 1.

    Parameters
    ----------
    Z : (m, K) array
        Pre-activations, one row per example.
    out : (m, K) array, optional
        Where to write the result; may be Z itself.
    """
    # Taking the row's maximum away changes nothing in the ratio and keeps exp at most 1.
    A = np.subtract(Z, Z.max(axis=1, keepdims=True), out=out)
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
    """
    return A[:, :, np.newaxis] * (np.eye(A.shape[1]) - A[:, np.newaxis, :])


#: The element-wise activations by name. Softmax stands apart, see the module's docstring.
ACTIVATIONS = {
    "sigmoid": Activation(sigmoid, sigmoid_derivative),
    "tanh": Activation(tanh, tanh_derivative),
    "relu": Activation(relu, relu_derivative),
    "identity": Activation(identity, identity_derivative),
}
