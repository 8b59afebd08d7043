"""The network: parameters, forward pass, cost, backward pass, predictions, files.

The code follows the book's notation. `m` examples are rows; Θ^(l) has shape (s_{l+1}, s_l + 1) with
the biases in column 0. A product with [1  A] is split into the weights `theta[:, 1:]` and the bias
`theta[:, 0]`, which spares a copy of A at every pass.

All parameters live in one flat vector; the matrices Θ^(l) are views into it, and the gradient is
laid out in the same way. So an optimizer is one line of vector arithmetic, and SciPy's minimizers
need no flattening and unflattening.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from copy import deepcopy
from itertools import pairwise
from os import PathLike
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Self

import numpy as np

from nblib import _checks, _elsewhere, _threads
from nblib._files import write_file
from nblib._mat_files import find_thetas
from nblib._network_files import read_saved
from nblib.activations import ACTIVATIONS, OUTPUTS
from nblib.costs import COSTS
from nblib.data import read_mat
from nblib.initialization import initialize

__all__ = ["ForwardPass", "Network"]

# One unit after the other in memory. With few units and many examples BLAS is faster so, and so is
# all that treats the examples of a unit alike, such as adding its bias.
COLUMN_MAJOR: Literal["F"] = "F"
ROWS_AT_ONCE = 5000  # so many does `Network.evaluate` send through the network together


class ForwardPass(NamedTuple):
    """What a forward pass keeps, because the cost and the backward pass want it again.

    Attributes
    ----------
    A : list of (m, s_l) arrays
        The activations [A1, …, AL]; with dropout, those before it.
    Z : (m, s_L) array
        The pre-activations of the last layer.
    masks : sequence of (m, s_l) arrays
        One for each hidden layer if there is dropout, else none.
    """

    A: list[np.ndarray]
    Z: np.ndarray
    masks: Sequence[np.ndarray] = ()


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
        The matrices Θ^(l), views into `theta`: what is written into them is written there.
    l2 : float
        As above; a new value counts from the next pass on.
    layers, hidden, output, cost_name, dtype
        As given, sequences as tuples. They cannot be changed: another setting is another network.

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
        self._layers = _checks.sizes("layers", layers)
        self._hidden = self._names(hidden)
        self._hidden_names = (
            (self._hidden,) * (len(self._layers) - 2)
            if isinstance(self._hidden, str)
            else self._hidden
        )
        self._cost_name = _checks.choice("cost", cost, COSTS)
        self._output = _checks.choice("output", output, OUTPUTS)
        fitting = COSTS[self._cost_name].outputs
        if self._output not in fitting:
            raise ValueError(
                f"output: expected {' or '.join(fitting)} for the cost {cost!r}, got {output!r}"
            )
        kind = np.dtype(_checks.choice("dtype", dtype, ("float64", "float32")))
        most = float(np.finfo(kind).max) / 2
        epsilon = _checks.number("epsilon", epsilon, least=0, most=most)
        start = initialize(self._layers, init, epsilon, _checks.generator("seed", seed))
        self._theta = np.concatenate([theta.ravel() for theta in start]).astype(kind)
        self.l2 = l2

    def _names(self, hidden: str | Sequence[str]) -> str | tuple[str, ...]:
        """Return one name for all hidden layers, or one each."""
        if isinstance(hidden, str):
            return _checks.choice("hidden", hidden, ACTIVATIONS)
        wanted = len(self._layers) - 2
        message = f"hidden: expected one name or {wanted}, got {_checks.shown(hidden)}"
        if not isinstance(hidden, Iterable):
            raise ValueError(message)
        names = tuple(_checks.choice("hidden", name, ACTIVATIONS) for name in hidden)
        if len(names) != wanted:
            raise ValueError(message)
        return names

    def __repr__(self) -> str:
        sizes = "-".join(map(str, self.layers))
        hidden = self.hidden if isinstance(self.hidden, str) else ", ".join(self.hidden)
        return (
            f"Network {sizes}: {hidden} hidden, {self.output} output, {self.cost_name}, "
            f"{len(self.theta):,} parameters ({self.dtype})"
        )

    # -- settings and parameters --------------------------------------------------------------

    @property
    def layers(self) -> tuple[int, ...]:
        """Units per layer, from the input to the output."""
        return self._layers

    @property
    def hidden(self) -> str | tuple[str, ...]:
        """Activation of the hidden layers, one name or one each."""
        return self._hidden

    @property
    def output(self) -> str:
        """Activation of the last layer."""
        return self._output

    @property
    def cost_name(self) -> str:
        """Name of the cost."""
        return self._cost_name

    @property
    def dtype(self) -> np.dtype[Any]:
        """Type of all parameters and computations."""
        return self._theta.dtype

    @property
    def l2(self) -> float:
        """Strength λ of the penalty."""
        return self._l2

    @l2.setter
    def l2(self, value: float) -> None:
        self._l2 = _checks.number("l2", value, least=0, most=float(np.finfo(self.dtype).max))

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

    @property
    def thetas(self) -> list[np.ndarray]:
        """The matrices Θ^(l), views into `theta`."""
        return self.unflatten(self._theta)

    def unflatten(self, vector: np.ndarray) -> list[np.ndarray]:
        """Return the matrices inside a flat vector like `theta`; nothing is copied.

        A gradient is such a vector: `net.unflatten(net.gradient(X, Y))` is the list of the
        ∂J/∂Θ^(l), each with the shape of its Θ^(l).

        Raises
        ------
        ValueError
            If the vector does not have as many numbers as `theta`.
        """
        vector = _checks.complex_numbers("vector", vector)
        if vector.shape != self._theta.shape:
            raise ValueError(
                f"vector: expected shape {self._theta.shape} like theta, got {vector.shape}"
            )
        matrices, start = [], 0
        for s_in, s_out in pairwise(self._layers):
            end = start + s_out * (s_in + 1)
            matrices.append(vector[start:end].reshape(s_out, s_in + 1))
            start = end
        return matrices

    def copy(self) -> Self:
        """Return a network of its own with the same settings and parameters."""
        return deepcopy(self)

    __copy__ = copy

    if not TYPE_CHECKING:  # which would take every name for known

        def __getattr__(self, name: str) -> None:
            raise AttributeError(_elsewhere.message("a Network", name, _elsewhere.NETWORK))

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._theta = np.array(self._theta)  # joblib may bring a memory map that nobody can write

    # -- forward and backward -----------------------------------------------------------------

    def forward_pass(self, X: np.ndarray, masks: Sequence[np.ndarray] = ()) -> ForwardPass:
        """Send X through the network and keep what the cost and the backward pass want.

        `forward`, `cost` and `gradient` check their arguments at every call and then do this. A
        loop does better to call `check_data` once, before.

        Parameters
        ----------
        X : (m, s_1) array
            Inputs, as `check_data` returns them.
        masks : sequence of (m, s_l) arrays, optional
            For dropout: one factor for each unit of each hidden layer, 0 where it is left out.
        """
        A, sent, thetas = [X], X, self.thetas
        for theta in thetas:
            Z: np.ndarray = np.matmul(sent, theta[:, 1:].T, order=COLUMN_MAJOR)  # (m, s_{l+1})
            Z += theta[:, 0]
            if len(A) < len(thetas):
                A.append(ACTIVATIONS[self._hidden_names[len(A) - 1]].value(Z, out=Z))
                sent = A[-1] * masks[len(A) - 2] if masks else A[-1]
        A.append(OUTPUTS[self._output].value(Z))
        return ForwardPass(A, Z, masks)

    def backward_pass(
        self, forward: ForwardPass, Y: np.ndarray, m: int | None = None
    ) -> np.ndarray:
        """Send the error back through the network and return ∂J/∂θ, a flat vector like `theta`.

        Parameters
        ----------
        forward : ForwardPass
            What `forward_pass` returned for the inputs.
        Y : (m, s_L) array
            Targets, as `check_data` returns them.
        m : int, optional
            The number of examples behind the mean of the penalty. Default: those in Y. A mini-batch
            passes that of the whole set, so that λ means the same in every batch.
        """
        A, _, masks = forward
        gradient = np.empty_like(self._theta)
        slope = OUTPUTS[self._output].derivative
        delta = COSTS[self._cost_name].delta(A[-1], Y, slope)  # (m, s_L)
        thetas, grads = self.thetas, self.unflatten(gradient)
        for layer in reversed(range(len(thetas))):
            theta, grad, A_l = thetas[layer], grads[layer], A[layer]
            sent = A_l * masks[layer - 1] if masks and layer else A_l
            np.matmul(delta.T, sent, out=grad[:, 1:])  # (s_{l+1}, s_l)
            delta.sum(axis=0, out=grad[:, 0])  # (s_{l+1},)
            grad /= len(Y)
            if self._l2:
                grad[:, 1:] += (self._l2 / (m or len(Y))) * theta[:, 1:]
            if layer:
                delta = np.matmul(delta, theta[:, 1:], order=COLUMN_MAJOR)  # (m, s_l)
                delta *= ACTIVATIONS[self._hidden_names[layer - 1]].derivative(A_l)
                if masks:
                    delta *= masks[layer - 1]
        return gradient

    def cost_of(self, forward: ForwardPass, Y: np.ndarray) -> float:
        """Return J, penalty included, from a forward pass and its targets Y (m, s_L)."""
        return COSTS[self._cost_name].value(forward.Z, forward.A[-1], Y) + self._penalty(len(Y))

    def _penalty(self, m: int) -> float:
        if not self._l2:
            return 0.0
        squares = sum(float(np.sum(theta[:, 1:] ** 2)) for theta in self.thetas)
        return self._l2 / (2 * m) * squares

    def evaluate(self, X: np.ndarray, Y: np.ndarray) -> tuple[float, np.ndarray]:
        """Return the cost and the outputs (m, s_L) for X and Y as `check_data` returns them.

        It takes a few thousand rows at a time, because the hidden activations of all of a large set
        would take more room than the set itself.
        """
        total, outputs = 0.0, []
        for start in range(0, len(X), ROWS_AT_ONCE):
            rows = slice(start, start + ROWS_AT_ONCE)
            A, Z, _ = self.forward_pass(X[rows])
            total += len(Z) * COSTS[self._cost_name].value(Z, A[-1], Y[rows])
            outputs.append(A[-1])
        return total / len(X) + self._penalty(len(X)), np.concatenate(outputs)

    def check_data(self, X: Any, Y: Any) -> tuple[np.ndarray, np.ndarray]:
        """Return inputs and targets as arrays of the network's type, laid out for speed.

        Raises
        ------
        ValueError
            If X is not (m, s_1) or Y not (m, s_L), a number is not finite, or the cost cannot be
            computed for such targets.
        """
        return self._check_data(X, Y, "X", "Y")

    def _check_data(
        self, X: Any, Y: Any, X_name: str, Y_name: str
    ) -> tuple[np.ndarray, np.ndarray]:
        """Do what `check_data` does; messages call the arguments by the given names."""
        X = self._check_inputs(X, X_name)
        Y = _checks.array(Y_name, Y, ndim=2, columns=self._layers[-1], dtype=self.dtype)
        _checks.same_rows(Y_name, Y, X_name, X)
        Y = np.asarray(Y, order=COLUMN_MAJOR)  # beside the outputs
        if self._cost_name != "squared_error" and (Y.min() < 0 or Y.max() > 1):
            raise ValueError(
                f"{Y_name}: {self._cost_name} expects targets from 0 to 1, "
                f"got {Y.min():g} to {Y.max():g}"
            )
        sums = Y.sum(axis=1)
        if self._output == "softmax" and not np.allclose(sums, 1, atol=1e-5):
            wrong = int(np.argmax(np.abs(sums - 1)))
            raise ValueError(
                f"{Y_name}: softmax expects rows that sum to 1, such as one_hot(y, K) gives, "
                f"got {sums[wrong]:g} for row {wrong}"
            )
        return X, Y

    def _check_inputs(self, X: Any, name: str = "X") -> np.ndarray:
        return _checks.array(name, X, ndim=2, columns=self._layers[0], dtype=self.dtype)

    # -- what the reader calls ----------------------------------------------------------------

    def forward(self, X: np.ndarray) -> list[np.ndarray]:
        """Return the activations [A1, …, AL] for the rows of X, shapes (m, s_1) … (m, s_L)."""
        X = self._check_inputs(X)
        with self._computing(X):
            return self.forward_pass(X).A

    def cost(self, X: np.ndarray, Y: np.ndarray) -> float:
        """Return J, the mean over the rows of X (m, s_1) against the targets Y (m, s_L)."""
        X, Y = self.check_data(X, Y)
        with self._computing(X):
            return self.cost_of(self.forward_pass(X), Y)

    def gradient(self, X: np.ndarray, Y: np.ndarray) -> np.ndarray:
        """Return ∂J/∂θ by backpropagation, a flat vector like `theta`."""
        return self.cost_and_gradient(X, Y)[1]

    def cost_and_gradient(self, X: np.ndarray, Y: np.ndarray) -> tuple[float, np.ndarray]:
        """Return the cost and its gradient from one forward and one backward pass."""
        X, Y = self.check_data(X, Y)
        with self._computing(X):
            forward = self.forward_pass(X)
            return self.cost_of(forward, Y), self.backward_pass(forward, Y)

    @contextmanager
    def _computing(self, X: np.ndarray) -> Iterator[None]:
        """Use as many threads as the shapes say, and 0 for a product too small for the type."""
        with _threads.limited(len(X) * len(self._theta)), np.errstate(under="ignore"):
            yield

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

    # -- files --------------------------------------------------------------------------------

    def save(self, path: str | PathLike[str]) -> None:
        """Write the network to a NumPy .npz file; a file of that name is replaced when complete."""
        with write_file(_checks.path("path", path)) as file:
            np.savez(
                file,
                layers=self.layers,
                hidden=self.hidden,
                output=self.output,
                cost=self.cost_name,
                l2=self.l2,
                theta=self.theta,
            )

    @classmethod
    def load(cls, path: str | PathLike[str]) -> Self:
        """Return the network that `save` wrote to `path`.

        Raises
        ------
        FileNotFoundError
            If there is no such file.
        ValueError
            If the file is damaged or was not written by `save`. Pickled objects are never loaded.
        """
        found = read_saved(_checks.path("path", path))
        theta = found.pop("theta")
        try:
            net = cls(**found, dtype=str(theta.dtype))
            net.theta = theta
        except ValueError as error:
            raise ValueError(f"{path}: {error}") from None
        return net

    @classmethod
    def from_mat(cls, path: str | PathLike[str], zero_last: bool = True) -> Self:
        """Return a sigmoid network with the matrices Theta1, Theta2 … of a MATLAB file.

        Parameters
        ----------
        path : path
            The file, or one of Octave's text files; any number of matrices ThetaN, or thetaN, of
            shape (s_{N+1}, s_N + 1), or all of them transposed.
        zero_last : bool
            The well-known course files let the last output unit mean the digit 0. True rotates the
            rows of the last matrix so that output unit k means class k.

        Raises
        ------
        FileNotFoundError, ValueError
            If the file is missing or damaged, has no Theta1, or its shapes do not fit together.
        """
        thetas = find_thetas(path, read_mat(_checks.path("path", path)))
        if _checks.flag("zero_last", zero_last):
            thetas[-1] = np.roll(thetas[-1], 1, axis=0)
        net = cls([thetas[0].shape[1] - 1, *(len(theta) for theta in thetas)])
        net.theta = np.concatenate([theta.ravel() for theta in thetas])
        return net


def classes(A: np.ndarray) -> np.ndarray:
    """Return the class each row of outputs or targets A (m, K) stands for, shape (m,)."""
    return (A[:, 0] >= 0.5).astype(np.intp) if A.shape[1] == 1 else A.argmax(axis=1)
