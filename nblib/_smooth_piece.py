"""The cost around θ as a gradient check wants it: smooth, and with its rounding known.

ReLU bends the cost at Z = 0. Between two bends it is smooth, and the gradient at θ is that of the
piece on which θ lies. So a nudged network keeps on and off what is on and off at θ: no nudge falls
over a corner, however near. Where Z is 0 up to rounding, two pieces meet, each with its own slope.
"""

from typing import NamedTuple

import numpy as np

from nblib.network import Network

DOUBLE = float(np.finfo(np.float64).eps)
NEAR = 50  # so many roundings may separate a Z on a corner from 0
DRAWS = 8  # how often rounding is tried out


class Corner(NamedTuple):
    """A ReLU at Z = 0: a unit (from 0) of layer l (the input is layer 1), for a row of X."""

    layer: int
    unit: int
    example: int


class SmoothPiece:
    """J(θ) in float64 for one network and its data, with all ReLUs held as they are at θ.

    Parameters
    ----------
    net : Network
        It is not changed.
    X, Y : (m, s_1), (m, s_L) arrays
        Inputs and targets.

    Attributes
    ----------
    theta : (n,) array
        The parameters of `net`.
    shapes : list of (int, int)
        The shapes of the matrices in them.
    scales : (n,) array
        The largest |[1  A^(l)]| in the column of each parameter: what its nudge is multiplied by.
    corners : list of Corner
        The ReLUs on a corner. `corners_on` says on which side they are held.
    """

    def __init__(self, net: Network, X: np.ndarray, Y: np.ndarray) -> None:
        self._net, self.l2 = net, net.l2
        self._bends = [name == "relu" for name in (*net._hidden_names, net.output)]
        self.X, self.Y = (a.astype(np.float64) for a in net.check_data(X, Y))
        self.theta = net.theta.astype(np.float64)
        self.shapes = [theta.shape for theta in net.thetas]
        self.corners: list[Corner] = []
        self.corners_on = False
        self._off: list[np.ndarray] = []  # 0 or 1 for each unit and example
        self._on: list[np.ndarray] = []
        scales, A = [], self.X
        for layer, theta in enumerate(net.unflatten(self.theta)):
            Z = A @ theta[:, 1:].T + theta[:, 0]  # (m, s_{l+1})
            size = np.abs(A) @ np.abs(theta[:, 1:].T) + np.abs(theta[:, 0])
            reach = NEAR * np.finfo(net.dtype).eps * size  # a Z so near 0 may be 0
            bends = np.full(Z.shape, self._bends[layer])
            near = np.argwhere(bends & (np.abs(Z) <= reach))
            self.corners += [Corner(layer + 2, int(k), int(i)) for i, k in near]
            self._off.append((~bends | (reach < Z)).astype(float))
            self._on.append((~bends | (-reach <= Z)).astype(float))
            column = np.append(1.0, np.abs(A).max(axis=0))
            scales.append(np.tile(np.where(column > 0, column, 1.0), len(theta)))
            A = self._value(layer, Z) * self._off[-1]
        self.scales = np.concatenate(scales)

    def _value(self, layer: int, Z: np.ndarray) -> np.ndarray:
        """Return g(Z), real or complex; of ReLU the straight piece, and no softmax.

        Softmax stays with its cost, which starts from Z.
        """
        name = (*self._net._hidden_names, self._net.output)[layer]
        if name == "sigmoid":
            small = np.exp(np.where(Z.real > 0, -Z, Z))  # at most 1
            return np.asarray(np.where(Z.real > 0, 1, small) / (1 + small))
        return np.tanh(Z) if name == "tanh" else Z

    def costs(self, thetas: np.ndarray) -> np.ndarray:
        """Return J, penalty included, for each row of `thetas` (k, n), real or complex."""
        return self._costs(thetas, *self._outputs(thetas))

    def _outputs(self, thetas: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return Z and A of the last layer, both (k, m, s_L)."""
        A, masks = self.X, self._on if self.corners_on else self._off
        for layer, theta in enumerate(self._matrices(thetas)):
            Z = A @ theta[:, :, 1:].swapaxes(1, 2) + theta[:, np.newaxis, :, 0]
            A = self._value(layer, Z) * masks[layer]
        return Z, A

    def _matrices(self, thetas: np.ndarray) -> list[np.ndarray]:
        """Return the matrices in each row of `thetas`: arrays (k, s_{l+1}, s_l + 1)."""
        ends = np.cumsum([rows * columns for rows, columns in self.shapes])[:-1]
        parts = zip(np.split(thetas, ends, axis=1), self.shapes, strict=True)
        return [part.reshape(len(thetas), *shape) for part, shape in parts]

    def _costs(self, thetas: np.ndarray, Z: np.ndarray, A: np.ndarray) -> np.ndarray:
        """Return J from parameters and outputs, by formulas that hold for complex numbers."""
        if self._net.cost_name == "squared_error":
            terms = (A - self.Y) ** 2 / 2
        elif self._net.cost_name == "cross_entropy":  # max(Z, 0) − Y Z + log(1 + exp(−|Z|))
            positive = Z.real > 0
            terms = np.where(positive, Z, 0) - self.Y * Z
            terms = terms + np.log1p(np.exp(np.where(positive, -Z, Z)))
        else:
            shifted = Z - Z.real.max(axis=2, keepdims=True)
            terms = self.Y * (np.log(np.exp(shifted).sum(axis=2, keepdims=True)) - shifted)
        squares = sum((theta[:, :, 1:] ** 2).sum(axis=(1, 2)) for theta in self._matrices(thetas))
        return np.asarray((terms.sum(axis=(1, 2)) + self.l2 / 2 * squares) / len(self.Y))

    def rounding(self, rng: np.random.Generator) -> float:
        """Return how far rounding can move J: tried out, because a bound would be far too large.

        Each draw moves every parameter and every output by one unit of rounding, as the products
        of a forward pass do: what is tried is how well J is conditioned (Higham 2002, chapter 1).
        """
        thetas = _rounded(np.tile(self.theta, (DRAWS, 1)), DOUBLE, rng)
        logarithms = self._net.cost_name == "categorical_cross_entropy"  # of a sum near 1
        with np.errstate(over="ignore", under="ignore", invalid="ignore"):
            here = float(self.costs(self.theta[np.newaxis])[0])
            moved = self._costs(thetas, *(_rounded(a, DOUBLE, rng) for a in self._outputs(thetas)))
            found = float(np.abs(moved - here).max()) + DOUBLE * (abs(here) + logarithms)
        return found if np.isfinite(found) else np.inf

    def rounding_of_gradient(self, rng: np.random.Generator) -> np.ndarray:
        """Return how far rounding can move each entry of a right gradient, in the net's own type.

        Tried out like that of J. Sums over examples may cancel, and then little is left of them; so
        do slopes such as A (1 − A) where A is nearly 1.
        """
        twin, info = self._net.copy(), np.finfo(self._net.dtype)
        found = []
        with np.errstate(over="ignore", under="ignore", invalid="ignore"):
            for unit in (0.0, *DRAWS * (float(info.eps),)):
                theta, X, Y = (_rounded(a, unit, rng) for a in (self.theta, self.X, self.Y))
                twin.theta = theta
                forward = twin.forward_pass(X.astype(twin.dtype))
                A = [forward.A[0], *(_rounded(a, unit, rng).astype(a.dtype) for a in forward.A[1:])]
                gradient = twin.backward_pass(forward._replace(A=A), Y.astype(twin.dtype))
                found.append(gradient.astype(np.float64))
            right, *tried = found
            moved = np.abs(np.array(tried) - right).max(axis=0)
        smallest = float(info.tiny) * self.scales  # what is smaller may have become 0 on its way
        return np.where(np.isnan(moved), np.inf, moved + smallest)


def _rounded(values: np.ndarray, unit: float, rng: np.random.Generator) -> np.ndarray:
    """Return the values, each a unit of rounding larger or smaller."""
    return np.asarray(values * rng.choice((1 - unit, 1 + unit), size=values.shape))
