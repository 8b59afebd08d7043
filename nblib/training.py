"""Training: gradient descent epoch by epoch, or one of SciPy's minimizers, and what happened.

Left out on purpose: everything a callback can do. A callback is any function that takes one dict
per epoch, so printing, plotting or a tracker's own `log` drops in.
"""

import os
import time
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import scipy.optimize
import threadpoolctl

from nblib import _checks
from nblib.data import minibatches
from nblib.network import Network, classes
from nblib.optimizers import GradientDescent

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["History", "minimize", "train"]

Callback = Callable[[dict[str, Any]], Any]


@dataclass
class History:
    """What happened in training.

    Attributes
    ----------
    rows : list of dict
        One per epoch (`train`) or iteration (`minimize`); the first is the start, before any step.
    verdict : {"converged", "diverged", "still descending"}
        How it ended.
    evaluations : int
        How often the gradient was computed.
    """

    rows: list[dict[str, Any]] = field(default_factory=list, repr=False)
    verdict: str = "still descending"
    evaluations: int = 0

    @property
    def frame(self) -> "pd.DataFrame":
        """The rows as a pandas table.

        Columns: epoch, cost, accuracy, val_cost, val_accuracy, learning_rate, gradient_norm, and
        seconds since the start. NaN where a quantity does not exist, such as the accuracy of a
        network that predicts numbers.
        """
        import pandas as pd

        return pd.DataFrame(self.rows)

    def __repr__(self) -> str:
        if not self.rows:
            return f"History: no epochs, {self.verdict}"
        first, last = self.rows[0], self.rows[-1]
        accuracy = "" if np.isnan(last["accuracy"]) else f", accuracy {last['accuracy']:.2%}"
        return (
            f"History: {last['epoch']} epochs, cost {first['cost']:.4g} → {last['cost']:.4g}"
            f"{accuracy}, {self.verdict}"
        )


def train(
    net: Network,
    X: np.ndarray,
    Y: np.ndarray,
    optimizer: GradientDescent | None = None,
    epochs: int = 1000,
    batch_size: int | None = None,
    validation: tuple[np.ndarray, np.ndarray] | None = None,
    callbacks: Iterable[Callback] = (),
    progress: bool = True,
    seed: int | np.random.Generator = 0,
    tolerance: float = 1e-9,
    bound: float = 10.0,
) -> History:
    """Train `net` in place and return what happened.

    The verdict is "converged" when an epoch changes the cost, or every parameter, by less than
    `tolerance`; "diverged" when the cost is no longer finite or has grown beyond `bound` times its
    start; else "still descending". After a divergence, and after Ctrl-C, the network holds the
    parameters of the last row in the history.

    Parameters
    ----------
    net : Network
        The network; its parameters are changed.
    X : (m, s_1) array
        Inputs.
    Y : (m, s_L) array
        Targets.
    optimizer : GradientDescent, optional
        Default: GradientDescent(learning_rate=1.0).
    epochs : int
        How often to go through all examples, at most.
    batch_size : int, optional
        Examples per step. Default: all. With batches, `gradient_norm` is the mean of their norms.
    validation : (X, Y) pair, optional
        Examples to measure, not to learn from.
    callbacks : iterable of callable
        Each is called with a copy of every row, a dict with the keys of `History.frame`.
    progress : bool
        Whether to show a progress bar.
    seed : int or numpy.random.Generator
        The order of the examples in mini-batches.
    tolerance, bound : float
        See above.

    Raises
    ------
    ValueError
        If an argument does not fit, see each above.
    """
    X, Y = net._check(X, Y)
    optimizer = GradientDescent() if optimizer is None else optimizer
    _checks.whole("epochs", epochs, least=0)
    if batch_size is not None:
        _checks.whole("batch_size", batch_size, least=1)
    _checks.number("tolerance", tolerance, least=0)
    _checks.number("bound", bound, least=1)
    rng = _checks.generator("seed", seed)
    theta, cost = net.theta, np.inf

    with _Recorder(net, X, Y, validation, callbacks, progress, epochs) as recorder:
        history, norm, gradient = recorder.history, np.nan, None
        for epoch in range(epochs + 1):
            if epoch and batch_size is None:
                optimizer.step(theta, gradient)
            elif epoch:
                norm = _one_epoch(
                    net, optimizer, minibatches(X, Y, batch_size, rng), history, len(X)
                )
            previous, (A, Z) = cost, net._forward(X)
            cost = net._cost(A, Z, Y)
            if not (np.isfinite(cost) and np.isfinite(theta).all()) or (
                epoch and cost > bound * history.rows[0]["cost"]
            ):
                history.verdict = "diverged"
                break
            if batch_size is None:
                gradient = net._backward(A, Y, len(X))
                history.evaluations += 1
                norm = np.linalg.norm(gradient)
            change = np.abs(theta - recorder.kept).max()
            recorder.record(theta, cost, A[-1], optimizer.learning_rate, norm)
            if epoch and (abs(cost - previous) < tolerance or change < tolerance):
                history.verdict = "converged"
                break
    return history


def _one_epoch(net, optimizer, batches, history: History, m: int) -> float:
    """Take one step per mini-batch and return the mean norm of their gradients."""
    norms = []
    for X, Y in batches:
        gradient = net._backward(net._forward(X)[0], Y, m)
        history.evaluations += 1
        norms.append(np.linalg.norm(gradient))
        optimizer.step(net.theta, gradient)
    return float(np.mean(norms))


#: The options SciPy documents for each method, without those that `minimize` sets itself.
OPTIONS = {
    "TNC": "eta gtol ftol maxCGit maxfun minfev offset rescale scale stepmx xtol accuracy",
    "L-BFGS-B": "ftol gtol maxcor maxfun maxls",
    "CG": "c1 c2 gtol norm",
    "Newton-CG": "c1 c2 xtol",
}


def minimize(
    net: Network,
    X: np.ndarray,
    Y: np.ndarray,
    method: str = "L-BFGS-B",
    maxiter: int = 200,
    validation: tuple[np.ndarray, np.ndarray] | None = None,
    callbacks: Iterable[Callback] = (),
    progress: bool = True,
    **options: Any,
) -> History:
    """Train `net` in place with one of SciPy's minimizers, which choose their own steps.

    The verdict is "converged" when the method's own stopping rule is met, else "still descending".
    Ctrl-C keeps the parameters of the last iteration.

    Parameters
    ----------
    net, X, Y, validation, callbacks, progress
        As for `train`; all examples are used at every step.
    method : {"L-BFGS-B", "TNC", "CG", "Newton-CG"}
        The minimizer, see `scipy.optimize.minimize`.
    maxiter : int
        Iterations at most.
    **options
        Further options of the method, such as `gtol`.

    Raises
    ------
    ValueError
        If an argument does not fit, the method is unknown, or it does not know an option.
    """
    X, Y = net._check(X, Y)
    known = OPTIONS[_checks.choice("method", method, OPTIONS)].split()
    for name in options:
        _checks.choice(f"options of {method}", name, known)
    _checks.whole("maxiter", maxiter, least=0)

    with (
        _one_thread_in_scipy(),
        _Recorder(net, X, Y, validation, callbacks, progress, maxiter) as recorder,
    ):
        history, last = recorder.history, {}

        def evaluate(theta: np.ndarray) -> tuple[float, np.ndarray]:
            net.theta[:] = theta
            A, Z = net._forward(X)
            last.update(theta=theta.copy(), cost=net._cost(A, Z, Y), output=A[-1])
            last["gradient"] = net._backward(A, Y, len(X)).astype(np.float64)
            history.evaluations += 1
            return last["cost"], last["gradient"]

        def record(theta: np.ndarray) -> None:
            if not np.array_equal(
                theta, last["theta"]
            ):  # a line search may look further than it goes
                evaluate(theta)
            norm = np.linalg.norm(last["gradient"])
            recorder.record(theta, last["cost"], last["output"], np.nan, norm)
            if len(history.rows) > maxiter:
                raise _Enough

        start = net.theta.astype(np.float64)
        try:
            evaluate(start)
            record(start)
            result = scipy.optimize.minimize(
                evaluate,
                start,
                jac=True,
                method=method,
                callback=record,
                # the limit is kept by `record`, in the same way for all methods
                options={**options, **({} if method == "TNC" else {"maxiter": maxiter + 1})},
            )
            history.verdict = "converged" if result.success else "still descending"
        except _Enough:
            pass
    return history


def _one_thread_in_scipy() -> AbstractContextManager:
    """Return a context in which SciPy's own BLAS, if it has one, leaves the cores to NumPy's.

    The threads of either wait for work in busy loops; a minimizer uses both in turn, and each would
    compute while the other's threads keep the cores busy.
    """
    controller = threadpoolctl.ThreadpoolController()
    paths = [library.filepath for library in controller.lib_controllers]
    own = controller.select(filepath=[path for path in paths if "scipy.libs" in path])
    return own.limit(limits=1)


class _Enough(Exception):
    """Raised to leave a minimizer after the last iteration asked for."""


class _Recorder:
    """Writes the rows of a history and shows the progress.

    However the training ends, Ctrl-C included, the network is left with the parameters of the last
    row.
    """

    def __init__(
        self,
        net: Network,
        X: np.ndarray,
        Y: np.ndarray,
        validation: tuple[np.ndarray, np.ndarray] | None,
        callbacks: Iterable[Callback],
        progress: bool,
        total: int,
    ) -> None:
        from tqdm.auto import tqdm

        self.net, self.validation = net, None if validation is None else net._check(*validation)
        self.callbacks, self.history = list(callbacks), History()
        for callback in self.callbacks:
            if not callable(callback):
                raise ValueError(f"callbacks: expected functions of one dict, got {callback!r}")
        self.labels, self.kept = classes(Y), net.theta.copy()
        # tqdm heeds its own variable in a terminal, but in a notebook it draws an empty bar
        off = not progress or bool(os.environ.get("TQDM_DISABLE"))
        self.bar = tqdm(total=total, unit="epoch", disable=off)
        self.started = time.perf_counter()

    def __enter__(self) -> "_Recorder":
        # overflow on the way to a divergence is the verdict's business, not a warning's
        self.quiet = np.errstate(all="ignore")
        self.quiet.__enter__()
        return self

    def __exit__(self, kind: type | None, *_: object) -> bool:
        self.quiet.__exit__()
        self.bar.close()
        self.net.theta[:] = self.kept
        return kind is KeyboardInterrupt

    def accuracy(self, A: np.ndarray, labels: np.ndarray) -> float:
        """Return the share of right classes, NaN for a network that predicts numbers."""
        return float("nan") if self.net.output == "identity" else np.mean(classes(A) == labels)

    def record(
        self, theta: np.ndarray, cost: float, A: np.ndarray, rate: float, norm: float
    ) -> None:
        """Append a row, keep its parameters, hand it to the callbacks and move the bar."""
        epoch = len(self.history.rows)
        row = {"epoch": epoch, "cost": cost, "accuracy": self.accuracy(A, self.labels)}
        row |= {"val_cost": np.nan, "val_accuracy": np.nan}
        if self.validation is not None:
            X, Y = self.validation
            A, Z = self.net._forward(X)
            row["val_cost"] = self.net._cost(A, Z, Y)
            row["val_accuracy"] = self.accuracy(A[-1], classes(Y))
        row |= {"learning_rate": rate, "gradient_norm": float(norm)}
        row["seconds"] = time.perf_counter() - self.started
        self.history.rows.append(row)
        self.kept[:] = theta
        for callback in self.callbacks:
            callback(dict(row))
        self.bar.set_postfix_str(f"cost {cost:.4g}", refresh=False)
        self.bar.update(int(epoch > 0))
