"""Training: gradient descent epoch by epoch, or one of SciPy's minimizers, and what happened.

Left out on purpose: everything a callback can do. A callback is any function that takes one dict
per epoch, so printing, plotting or a tracker's own `log` drops in.
"""

import os
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import threadpoolctl

from nblib import _checks
from nblib.data import minibatches
from nblib.network import Network, classes
from nblib.optimizers import GradientDescent, Optimizer
from nblib.schedules import Schedule, constant

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
    verdict : {"converged", "diverged", "still descending", "stopped early"}
        How it ended.
    evaluations : int
        How often the gradient was computed.
    layer_norms : list of (L − 1,) arrays
        For each row, the size of the gradient of each Θ^(l); with mini-batches the mean over them.
    thetas : list of (n,) arrays
        For each row, the parameters, if `train` was asked to keep them.
    """

    rows: list[dict[str, Any]] = field(default_factory=list, repr=False)
    verdict: str = "still descending"
    evaluations: int = 0
    layer_norms: list[np.ndarray] = field(default_factory=list, repr=False)
    thetas: list[np.ndarray] = field(default_factory=list, repr=False)

    @property
    def best(self) -> dict[str, Any]:
        """The row with the lowest cost, that of the validation set where there is one."""
        return min(self.rows, key=_judged)

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


def _judged(row: dict[str, Any]) -> float:
    """Return the cost that counts: on examples that were not learned from, where there are any."""
    return row["cost"] if np.isnan(row["val_cost"]) else row["val_cost"]


def train(
    net: Network,
    X: np.ndarray,
    Y: np.ndarray,
    optimizer: Optimizer | None = None,
    epochs: int = 1000,
    batch_size: int | None = None,
    validation: tuple[np.ndarray, np.ndarray] | None = None,
    callbacks: Iterable[Callback] = (),
    progress: bool = True,
    seed: int | np.random.Generator = 0,
    tolerance: float = 1e-9,
    bound: float = 10.0,
    schedule: Schedule | None = None,
    dropout: float = 0.0,
    patience: int | None = None,
    keep_thetas: bool = False,
) -> History:
    """Train `net` in place and return what happened.

    The verdict is "converged" when an epoch changes the cost, or every parameter, by less than
    `tolerance`; "diverged" when the cost is no longer finite or has grown beyond `bound` times its
    start; "stopped early" when `patience` ran out; else "still descending". After a divergence, and
    after Ctrl-C, the network holds the parameters of the last row in the history; with `patience`,
    however the training ends, those of the best row.

    Parameters
    ----------
    net : Network
        The network; its parameters are changed.
    X : (m, s_1) array
        Inputs.
    Y : (m, s_L) array
        Targets.
    optimizer : GradientDescent, Momentum, RMSProp or Adam, optional
        Default: GradientDescent(learning_rate=1.0). It forgets what it knows of former trainings.
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
    schedule : callable, optional
        What multiplies the learning rate, see `nblib.schedules`. Default: nothing.
    dropout : float
        The share of hidden units, from 0 to below 1, that each step leaves out at random; the
        others count for more in proportion (Srivastava et al. 2014). Nothing is left out when costs
        are measured, nor in predictions.
    patience : int, optional
        Stop after so many epochs in a row without a new lowest cost on the validation set, and go
        back to the best parameters. Default: never.
    keep_thetas : bool
        Whether the history keeps the parameters of every row.

    Raises
    ------
    ValueError
        If an argument does not fit, see each above.
    """
    X, Y = net._check(X, Y)
    optimizer = GradientDescent() if optimizer is None else optimizer
    if not isinstance(optimizer, Optimizer):
        raise ValueError(f"optimizer: expected one such as Adam(), got {optimizer!r}")
    schedule = constant() if schedule is None else schedule
    if not callable(schedule):
        raise ValueError(f"schedule: expected a function of epoch and costs, got {schedule!r}")
    _checks.whole("epochs", epochs, least=0)
    if batch_size is not None:
        _checks.whole("batch_size", batch_size, least=1)
    _checks.number("tolerance", tolerance, least=0)
    _checks.number("bound", bound, least=1)
    _checks.share("dropout", dropout)
    if patience is not None and validation is None:
        raise ValueError(f"patience: expected a validation set to judge by, got {patience!r} alone")
    rng = _checks.generator("seed", seed)
    optimizer.start()
    theta, cost, costs, size = net.theta, np.inf, [], min(batch_size or len(X), len(X))
    at_once = batch_size is None and not dropout  # then one forward pass serves cost and gradient

    recorder = _Recorder(net, X, Y, validation, callbacks, progress, epochs, patience, keep_thetas)
    with recorder:
        history, gradient, norms = recorder.history, None, np.full(len(net.layers), np.nan)
        for epoch in range(epochs + 1):
            if epoch and at_once:
                optimizer.step(theta, gradient, float(schedule(epoch - 1, costs)))
            elif epoch:
                norms = []
                for n, (X_n, Y_n) in enumerate(minibatches(X, Y, size, rng)):
                    masks = _masks(net, len(X_n), dropout, rng)
                    gradient = net._backward(net._forward(X_n, masks)[0], Y_n, len(X), masks)
                    now = epoch - 1 + n * size / len(X)
                    optimizer.step(theta, gradient, float(schedule(now, costs)))
                    norms.append(_norms(net, gradient))
                history.evaluations += len(norms)
                norms = np.mean(norms, axis=0)
            previous = cost
            if at_once:
                A, Z = net._forward(X)
                cost, outputs = net._cost(A, Z, Y), A[-1]
            else:
                cost, outputs = net._measure(X, Y)
            if not (np.isfinite(cost) and np.isfinite(theta).all()) or (
                epoch and cost > bound * history.rows[0]["cost"]
            ):
                history.verdict = "diverged"
                break
            if at_once:
                gradient = net._backward(A, Y, len(X))
                history.evaluations += 1
                norms = _norms(net, gradient)
            change = np.abs(theta - recorder.kept).max()
            row = recorder.row(cost, outputs)
            costs.append(_judged(row))
            row["learning_rate"] = optimizer.learning_rate * float(schedule(epoch, costs))
            recorder.record(theta, row, norms)
            if epoch and (abs(cost - previous) < tolerance or change < tolerance):
                history.verdict = "converged"
                break
            if patience is not None and epoch - history.best["epoch"] >= patience:
                history.verdict = "stopped early"
                break
    return history


def _masks(net: Network, m: int, dropout: float, rng: np.random.Generator) -> Sequence[np.ndarray]:
    """Return (m, s_l) factors for the hidden layers: 0 where left out, else 1 / (1 − dropout)."""
    if not dropout:
        return ()
    factor = net.dtype.type(1 / (1 - dropout))
    draws = (rng.random((size, m), dtype=np.float32) for size in net.layers[1:-1])
    return [(draw >= dropout).T * factor for draw in draws]


def _norms(net: Network, gradient: np.ndarray) -> np.ndarray:
    """Return the size of the gradient, of all of it and of each layer's part."""
    squares = [gradient[place] @ gradient[place] for place in net._places]
    return np.sqrt([sum(squares), *squares])


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
    import scipy.optimize  # here, because it takes a third of a second and few chapters need it

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
            row = recorder.row(last["cost"], last["output"]) | {"learning_rate": np.nan}
            recorder.record(theta, row, _norms(net, last["gradient"]))
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
        patience: int | None = None,
        keep_thetas: bool = False,
    ) -> None:
        from tqdm.auto import tqdm

        self.net, self.validation = net, None if validation is None else net._check(*validation)
        self.callbacks, self.history = list(callbacks), History()
        for callback in self.callbacks:
            if not callable(callback):
                raise ValueError(f"callbacks: expected functions of one dict, got {callback!r}")
        if patience is not None:
            _checks.whole("patience", patience, least=1)
        self.patience, self.keep_thetas = patience, keep_thetas
        self.labels, self.kept = classes(Y), net.theta.copy()
        self.best = self.kept.copy()
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
        self.net.theta[:] = self.kept if self.patience is None else self.best
        return kind is KeyboardInterrupt

    def accuracy(self, A: np.ndarray, labels: np.ndarray) -> float:
        """Return the share of right classes, NaN for a network that predicts numbers."""
        return float("nan") if self.net.output == "identity" else np.mean(classes(A) == labels)

    def row(self, cost: float, A: np.ndarray) -> dict[str, Any]:
        """Return the beginning of a row: what the network is worth now."""
        epoch = len(self.history.rows)
        row = {"epoch": epoch, "cost": cost, "accuracy": self.accuracy(A, self.labels)}
        row |= {"val_cost": np.nan, "val_accuracy": np.nan}
        if self.validation is not None:
            X, Y = self.validation
            row["val_cost"], A = self.net._measure(X, Y)
            row["val_accuracy"] = self.accuracy(A, classes(Y))
        return row

    def record(self, theta: np.ndarray, row: dict[str, Any], norms: np.ndarray) -> None:
        """Append the row, keep its parameters, hand it to the callbacks and move the bar."""
        row["gradient_norm"] = float(norms[0])
        row["seconds"] = time.perf_counter() - self.started
        self.history.rows.append(row)
        self.history.layer_norms.append(norms[1:])
        self.kept[:] = theta
        if self.keep_thetas:
            self.history.thetas.append(theta.copy())
        if self.patience is not None and self.history.best is row:
            self.best[:] = theta
        for callback in self.callbacks:
            callback(dict(row))
        self.bar.set_postfix_str(f"cost {row['cost']:.4g}", refresh=False)
        self.bar.update(int(row["epoch"] > 0))
