"""The network: parameters, forward pass, cost, backward pass, predictions, files.

The code follows the book's notation. `m` examples are rows; Θ^(l) has shape (s_{l+1}, s_l + 1) with
the biases in column 0. A product with [1  A] is split into the weights `theta[:, 1:]` and the bias
`theta[:, 0]`, which spares a copy of A at every pass.

All parameters live in one flat vector; the matrices Θ^(l) are views into it, and the gradient is
laid out in the same way. So an optimizer is one line of vector arithmetic, and SciPy's minimizers
need no flattening and unflattening.
"""

from collections.abc import Sequence
from itertools import pairwise
from os import PathLike
from typing import Any

import numpy as np

from nblib import _checks
from nblib.activations import ACTIVATIONS, softmax
from nblib.costs import COSTS
from nblib.data import read_mat, write_file
from nblib.initialization import initialize

__all__ = ["Network"]

# One unit after the other in memory. With few units and many examples BLAS is faster so, and so is
# all that treats the examples of a unit alike, such as adding its bias.
COLUMNS = "F"
# So many rows are measured at once.
ROWS = 5000


class Network:
    """A fully connected feed-forward network.

    Parameters
    ----------
    layers : sequence of int
        Units per layer, from the input to the output, for example [400, 25, 10].
    hidden : {"sigmoid", "tanh", "relu", "identity"} or sequence of these
        Activation of the hidden layers: one name for all of them, or one name each.
    output : {"sigmoid", "softmax", "tanh", "relu", "identity"}
        Activation of the last layer.
    cost : {"cross_entropy", "categorical_cross_entropy", "squared_error"}
        The cost; cross-entropy goes with sigmoid, categorical cross-entropy with softmax, squared
        error with any element-wise output.
    l2 : float
        Strength λ of the penalty λ/(2m) Σ Θ[:, 1:]²; biases are never penalized.
    init : {"uniform", "xavier", "he", "zeros", "constant"}
        How the parameters start, see `nblib.initialization`.
    epsilon : float
        Half width for "uniform", value for "constant".
    seed : int or numpy.random.Generator
        Where the random start comes from: the same seed gives the same network.
    dtype : {"float64", "float32"}
        Type of all parameters and computations.

    Attributes
    ----------
    theta : (n,) array
        All parameters, one flat vector. `net.theta = v` copies v into it.
    thetas : list of (s_{l+1}, s_l + 1) arrays
        The matrices Θ^(l), views into `theta`.

    Raises
    ------
    ValueError
        If an argument is not one of those above.

    Examples
    --------
    >>> net = Network([2, 3, 1], seed=0)
    >>> [theta.shape for theta in net.thetas]
    [(3, 3), (1, 4)]
    """

    def __init__(
        self,
        layers: Sequence[int],
        hidden: str | Sequence[str] = "sigmoid",
        output: str = "sigmoid",
        cost: str = "cross_entropy",
        l2: float = 0.0,
        init: str = "uniform",
        epsilon: float = 0.12,
        seed: int | np.random.Generator = 0,
        dtype: str = "float64",
    ) -> None:
        if not isinstance(layers, Sequence) or isinstance(layers, str) or len(layers) < 2:
            raise ValueError(f"layers: expected at least two sizes like [4, 2, 1], got {layers!r}")
        self.layers = [_checks.whole("layers", size, least=1) for size in layers]
        self.hidden = hidden if isinstance(hidden, str) else list(hidden)
        self._hidden = self._names(hidden)
        self.cost_name = _checks.choice("cost", cost, COSTS)
        self.output = _checks.choice("output", output, {*ACTIVATIONS, "softmax"})
        if output not in COSTS[cost].outputs:
            fitting = ", ".join(COSTS[cost].outputs)
            raise ValueError(f"output: cost {cost!r} goes with {fitting}, got {output!r}")
        self.l2 = _checks.number("l2", l2, least=0)
        self.dtype = np.dtype(_checks.choice("dtype", dtype, ("float64", "float32")))
        epsilon = _checks.number("epsilon", epsilon, least=0)
        start = initialize(self.layers, init, epsilon, _checks.generator("seed", seed))
        self._theta = np.concatenate([theta.ravel() for theta in start]).astype(self.dtype)
        ends = np.cumsum([0, *(theta.size for theta in start)]).tolist()
        self._places = [slice(*pair) for pair in pairwise(ends)]
        self.thetas = self._views(self._theta)

    def _names(self, hidden: str | Sequence[str]) -> list[str]:
        """Return the activation of each hidden layer."""
        wanted = len(self.layers) - 2
        names = [hidden] * wanted if isinstance(hidden, str) else list(hidden)
        for name in (hidden,) if isinstance(hidden, str) else names:
            _checks.choice("hidden", name, ACTIVATIONS)
        if len(names) != wanted:
            raise ValueError(f"hidden: expected one name or {wanted}, got {names}")
        return names

    def __repr__(self) -> str:
        sizes = "-".join(map(str, self.layers))
        hidden = self.hidden if isinstance(self.hidden, str) else ", ".join(self.hidden)
        return (
            f"Network {sizes}: {hidden} hidden, {self.output} output, {self.cost_name}, "
            f"{len(self.theta):,} parameters ({self.dtype})"
        )

    def _views(self, flat: np.ndarray) -> list[np.ndarray]:
        """Return the matrices inside a flat vector; nothing is copied."""
        return [
            flat[place].reshape(-1, s_in + 1)  # (s_{l+1}, s_l + 1)
            for place, s_in in zip(self._places, self.layers, strict=False)
        ]

    @property
    def theta(self) -> np.ndarray:
        """All parameters as one flat vector."""
        return self._theta

    @theta.setter
    def theta(self, value: np.ndarray) -> None:
        given = _checks.array("theta", value, ndim=1, dtype=self.dtype)
        if given.shape != self._theta.shape:
            raise ValueError(f"theta: expected shape {self._theta.shape}, got {given.shape}")
        self._theta[:] = given

    def copy(self) -> "Network":
        """Return a network of its own with the same settings and parameters."""
        names = self.hidden, self.output, self.cost_name
        twin = Network(self.layers, *names, l2=self.l2, dtype=self.dtype.name)
        twin.theta = self.theta
        return twin

    def __deepcopy__(self, memo: dict) -> "Network":
        return self.copy()  # copied one by one, the matrices would no longer be views into theta

    __copy__ = copy

    # -- forward and backward -----------------------------------------------------------------

    def _forward(
        self, X: np.ndarray, masks: Sequence[np.ndarray] = ()
    ) -> tuple[list[np.ndarray], np.ndarray]:
        """Return the activations [A1 … AL] and the last layer's pre-activations.

        With dropout, `masks` holds one (m, s_l) factor for each hidden layer, 0 where a unit is
        left out; what is returned are the activations before it.
        """
        A, sent = [X], X
        for theta in self.thetas:
            Z = np.matmul(sent, theta[:, 1:].T, order=COLUMNS)  # (m, s_{l+1})
            Z += theta[:, 0]
            if len(A) < len(self.thetas):
                A.append(ACTIVATIONS[self._hidden[len(A) - 1]].value(Z, out=Z))
                sent = A[-1] * masks[len(A) - 2] if masks else A[-1]
        A.append(softmax(Z) if self.output == "softmax" else ACTIVATIONS[self.output].value(Z))
        return A, Z

    def _backward(
        self, A: list[np.ndarray], Y: np.ndarray, m: int, masks: Sequence[np.ndarray] = ()
    ) -> np.ndarray:
        """Return the flat gradient from the activations of a forward pass.

        `m` is the number of examples behind the mean of the penalty; a mini-batch passes that of
        the whole set, so that λ means the same in every batch. `masks` are those of the forward
        pass.
        """
        gradient = np.empty_like(self._theta)
        output_slope = None if self.output == "softmax" else ACTIVATIONS[self.output].derivative
        delta = COSTS[self.cost_name].delta(A[-1], Y, output_slope)  # (m, s_L)
        views = self._views(gradient)
        for layer in reversed(range(len(views))):
            theta, grad, A_l = self.thetas[layer], views[layer], A[layer]
            sent = A_l * masks[layer - 1] if masks and layer else A_l
            np.matmul(delta.T, sent, out=grad[:, 1:])  # (s_{l+1}, s_l)
            delta.sum(axis=0, out=grad[:, 0])  # (s_{l+1},)
            grad /= len(Y)
            if self.l2:
                grad[:, 1:] += (self.l2 / m) * theta[:, 1:]
            if layer:
                delta = np.matmul(delta, theta[:, 1:], order=COLUMNS)  # (m, s_l)
                delta *= ACTIVATIONS[self._hidden[layer - 1]].derivative(A_l)
                if masks:
                    delta *= masks[layer - 1]
        return gradient

    def _cost(self, A: list[np.ndarray], Z: np.ndarray, Y: np.ndarray) -> float:
        """Return J, penalty included, from a forward pass."""
        return COSTS[self.cost_name].value(Z, A[-1], Y) + self._penalty(len(Y))

    def _penalty(self, m: int) -> float:
        squares = sum(float(np.sum(theta[:, 1:] ** 2)) for theta in self.thetas) if self.l2 else 0.0
        return self.l2 / (2 * m) * squares

    def _measure(self, X: np.ndarray, Y: np.ndarray) -> tuple[float, np.ndarray]:
        """Return the cost and the outputs.

        It takes a few thousand rows at a time, because the hidden activations of all of a large set
        would take more room than the set itself.
        """
        total, outputs = 0.0, []
        for start in range(0, len(X), ROWS):
            part = slice(start, start + ROWS)
            A, Z = self._forward(X[part])
            total += len(Z) * COSTS[self.cost_name].value(Z, A[-1], Y[part])
            outputs.append(A[-1])
        return total / len(X) + self._penalty(len(X)), np.concatenate(outputs)

    # -- what the reader calls ----------------------------------------------------------------

    def forward(self, X: np.ndarray) -> list[np.ndarray]:
        """Return the activations [A1, …, AL] for the rows of X, shapes (m, s_1) … (m, s_L)."""
        with np.errstate(under="ignore"):
            return self._forward(self._check_inputs(X))[0]

    def cost(self, X: np.ndarray, Y: np.ndarray) -> float:
        """Return J, the mean over the rows of X (m, s_1) against the targets Y (m, s_L)."""
        X, Y = self._check(X, Y)
        with np.errstate(under="ignore"):
            return self._cost(*self._forward(X), Y)

    def gradient(self, X: np.ndarray, Y: np.ndarray) -> np.ndarray:
        """Return ∂J/∂θ by backpropagation, a flat vector like `theta`."""
        return self.cost_and_gradient(X, Y)[1]

    def cost_and_gradient(self, X: np.ndarray, Y: np.ndarray) -> tuple[float, np.ndarray]:
        """Return the cost and its gradient from one forward and one backward pass."""
        X, Y = self._check(X, Y)
        with np.errstate(under="ignore"):  # a product too small for the type is 0, as it should be
            A, Z = self._forward(X)
            return self._cost(A, Z, Y), self._backward(A, Y, len(Y))

    def predict_proba(self, X: np.ndarray) -> np.ndarray:
        """Return the output activations A^(L), shape (m, s_L)."""
        return self.forward(X)[-1]

    def predict(self, X: np.ndarray) -> np.ndarray:
        """Return the class of each row, shape (m,), or for an identity output its numbers.

        One output unit answers yes (1) from ½ on; with several, the largest wins.
        """
        A = self.predict_proba(X)
        return A if self.output == "identity" else classes(A)

    def accuracy(self, X: np.ndarray, y: np.ndarray) -> float:
        """Return the share of rows of X whose predicted class is the label in y, shape (m,)."""
        X = self._check_inputs(X)
        if self.output == "identity":
            raise ValueError(
                "accuracy: expected a network that predicts classes, got identity output"
            )
        y = _checks.labels("y", y, max(2, self.layers[-1]))
        _checks.same_rows("y", y, "X", X)
        return float(np.mean(self.predict(X) == y))

    def _check_inputs(self, X: Any) -> np.ndarray:
        return _checks.array("X", X, ndim=2, columns=self.layers[0], dtype=self.dtype)

    def _check(self, X: Any, Y: Any) -> tuple[np.ndarray, np.ndarray]:
        X = self._check_inputs(X)
        Y = _checks.array("Y", Y, ndim=2, columns=self.layers[-1], dtype=self.dtype)
        _checks.same_rows("Y", Y, "X", X)
        Y = np.asarray(Y, order=COLUMNS)  # beside the outputs
        if self.cost_name != "squared_error" and (Y.min() < 0 or Y.max() > 1):
            raise ValueError(
                f"Y: {self.cost_name} expects targets from 0 to 1, got {Y.min():g} to {Y.max():g}"
            )
        if self.output == "softmax" and not np.allclose(Y.sum(axis=1), 1, atol=1e-5):
            raise ValueError("Y: softmax expects rows that sum to 1, such as one_hot(y, K) gives")
        return X, Y

    # -- files --------------------------------------------------------------------------------

    def save(self, path: str | PathLike) -> None:
        """Write the network to a NumPy .npz file; a file of that name is replaced when complete."""
        settings = {"hidden": self.hidden, "output": self.output, "cost": self.cost_name}
        with write_file(path) as file:
            np.savez(file, layers=self.layers, theta=self.theta, l2=self.l2, **settings)

    @classmethod
    def load(cls, path: str | PathLike) -> "Network":
        """Return the network that `save` wrote to `path`.

        Raises
        ------
        FileNotFoundError
            If there is no such file.
        ValueError
            If the file is damaged or was not written by `save`. Pickled objects are never loaded.
        """
        expected = {"layers", "theta", "l2", "hidden", "output", "cost"}
        found: dict[str, Any] = {}
        try:
            with open(path, "rb") as file, np.load(file, allow_pickle=False) as content:
                found = dict(content)
        except FileNotFoundError:
            raise FileNotFoundError(f"{path}: no such file, expected a saved network") from None
        except Exception as error:  # zipfile, zlib and NumPy each have their own
            raise ValueError(f"{path}: expected a file from Network.save, got {error}") from error
        if missing := sorted(expected - found.keys()):
            raise ValueError(f"{path}: expected {sorted(expected)}, missing {missing}")
        theta = found["theta"]
        net = cls(
            found["layers"].tolist(),
            *(found[name].tolist() for name in ("hidden", "output", "cost")),
            l2=float(found["l2"]),
            dtype=str(theta.dtype),
        )
        net.theta = theta
        return net

    @classmethod
    def from_mat(cls, path: str | PathLike, zero_last: bool = True) -> "Network":
        """Return a sigmoid network with the matrices Theta1, Theta2 … of a MATLAB file.

        Parameters
        ----------
        path : path
            The file; any number of matrices ThetaN of shape (s_{N+1}, s_N + 1).
        zero_last : bool
            The well-known course files let the last output unit mean the digit 0. True rotates the
            rows of the last matrix so that output unit k means class k.

        Raises
        ------
        FileNotFoundError, ValueError
            If the file is missing or damaged, has no Theta1, or its shapes do not fit together.
        """
        content = read_mat(path)
        thetas = []
        while (name := f"Theta{len(thetas) + 1}") in content:
            thetas.append(_checks.array(f"{path}, {name}", content[name], ndim=2))
        if not thetas:
            raise ValueError(f"{path}: expected Theta1, Theta2, …, found {sorted(content)}")
        for n, (theta, following) in enumerate(pairwise(thetas), start=1):
            if following.shape[1] != len(theta) + 1:
                raise ValueError(
                    f"{path}: Theta{n} is {theta.shape}, so Theta{n + 1} is expected to have "
                    f"{len(theta) + 1} columns, found {following.shape}"
                )
        if zero_last:
            thetas[-1] = np.roll(thetas[-1], 1, axis=0)
        net = cls([thetas[0].shape[1] - 1, *(len(theta) for theta in thetas)])
        net.theta = np.concatenate([theta.ravel() for theta in thetas])
        return net


def classes(A: np.ndarray) -> np.ndarray:
    """Return the class each row of outputs or targets A (m, K) stands for, shape (m,)."""
    return (A[:, 0] >= 0.5).astype(np.int64) if A.shape[1] == 1 else A.argmax(axis=1)
