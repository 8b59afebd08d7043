"""Starting values for one layer's matrix Θ of shape (s_out, s_in + 1); column 0 is the bias."""

from collections.abc import Callable, Sequence
from itertools import pairwise
from sys import float_info

import numpy as np

from nblib import _checks

__all__ = ["full", "he", "initialize", "uniform", "xavier", "zeros"]


def zeros(s_in: int, s_out: int) -> np.ndarray:
    """Return a matrix of zeros. All units of a layer then stay identical forever."""
    s_in, s_out = _units(s_in, s_out)
    return np.zeros((s_out, s_in + 1))


def full(s_in: int, s_out: int, epsilon: float) -> np.ndarray:
    """Return a matrix whose every entry is `epsilon`: as symmetric as zeros."""
    s_in, s_out = _units(s_in, s_out)
    return np.full((s_out, s_in + 1), _checks.number("epsilon", epsilon))


def uniform(s_in: int, s_out: int, epsilon: float, rng: np.random.Generator | int) -> np.ndarray:
    """Return entries drawn evenly from [−epsilon, epsilon), biases included."""
    s_in, s_out = _units(s_in, s_out)
    epsilon = _checks.number("epsilon", epsilon, least=0, most=float_info.max / 2)
    rng = _checks.generator("rng", rng)
    return rng.uniform(-epsilon, epsilon, size=(s_out, s_in + 1))


def xavier(s_in: int, s_out: int, rng: np.random.Generator | int) -> np.ndarray:
    """Return weights even in ±√(6 / (s_in + s_out)), biases 0 (Glorot and Bengio 2010, eq. 16).

    Their variance 2 / (s_in + s_out) is the compromise between keeping the variance of the
    activations on the way forward (1 / s_in) and that of the deltas on the way back (1 / s_out).
    """
    s_in, s_out = _units(s_in, s_out)
    theta = uniform(s_in, s_out, np.sqrt(6 / (s_in + s_out)), rng)
    theta[:, 0] = 0
    return theta


def he(s_in: int, s_out: int, rng: np.random.Generator | int) -> np.ndarray:
    """Return normal weights of variance 2 / s_in, biases 0 (He et al. 2015, eq. 10).

    Twice the variance that keeps a linear layer's scale, because ReLU loses half of it.
    """
    s_in, s_out = _units(s_in, s_out)
    rng = _checks.generator("rng", rng)
    theta = rng.normal(scale=np.sqrt(2 / s_in), size=(s_out, s_in + 1))
    theta[:, 0] = 0
    return theta


def _units(s_in: int, s_out: int) -> tuple[int, int]:
    most = 2**31
    return (
        _checks.whole("s_in", s_in, least=1, most=most),
        _checks.whole("s_out", s_out, least=1, most=most),
    )


SCHEMES = ("zeros", "constant", "uniform", "xavier", "he")


def initialize(
    layers: Sequence[int], init: str, epsilon: float, rng: np.random.Generator | int
) -> list[np.ndarray]:
    """Return one starting matrix Θ^(l) of shape (s_{l+1}, s_l + 1) per pair of layers.

    Parameters
    ----------
    layers : sequence of int
        Units per layer, input first.
    init : {"zeros", "constant", "uniform", "xavier", "he"}
        The scheme.
    epsilon : float
        The value of "constant", the half width of "uniform"; the others do not use it.
    rng : numpy.random.Generator or int
        Where the random numbers come from, or a seed for them.

    Raises
    ------
    ValueError
        If `init` is not a known name, or a number does not fit.
    """
    layers, init = _checks.sizes("layers", layers), _checks.choice("init", init, SCHEMES)
    epsilon, rng = _checks.number("epsilon", epsilon), _checks.generator("rng", rng)
    draws: dict[str, Callable[[int, int], np.ndarray]] = {
        "zeros": zeros,
        "constant": lambda s_in, s_out: full(s_in, s_out, epsilon),
        "uniform": lambda s_in, s_out: uniform(s_in, s_out, epsilon, rng),
        "xavier": lambda s_in, s_out: xavier(s_in, s_out, rng),
        "he": lambda s_in, s_out: he(s_in, s_out, rng),
    }
    return [draws[init](s_in, s_out) for s_in, s_out in pairwise(layers)]
