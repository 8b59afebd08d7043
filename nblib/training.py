"""Training: gradient descent, epoch by epoch, and what happened.

Left out on purpose: everything a callback can do. A callback is any function that takes one dict
per epoch, so printing, plotting or a tracker's own `log` drops in.
"""

from collections.abc import Callable, Iterable

import numpy as np

from nblib import _checks, _threads
from nblib._epochs import Examples, FullBatch, MiniBatches, Step
from nblib._recorder import Callback, Recorder
from nblib.history import History
from nblib.network import Network
from nblib.optimizers import GradientDescent, Optimizer
from nblib.schedules import Schedule, checked

__all__ = ["train"]


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
    start; "stopped early" when `patience` ran out; "interrupted" after Ctrl-C; else "still
    descending". An exception of a callback reaches the caller, with the history as its attribute
    `history`. However the training ends, the network holds the parameters of the last row in the
    history; with `patience`, those of the best row.

    Parameters
    ----------
    net : Network
        The network; its parameters are changed.
    X : (m, s_1) array
        Inputs.
    Y : (m, s_L) array
        Targets.
    optimizer : GradientDescent, Momentum, RMSProp, Adam or AdamW, optional
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

    Examples
    --------
    >>> X, y = nblib.load_iris()
    >>> (X,) = nblib.standardize(X)
    >>> net = nblib.Network([4, 5, 3], seed=0)
    >>> rule = nblib.GradientDescent(1.0)
    >>> history = nblib.train(net, X, nblib.one_hot(y, 3), rule, epochs=200, progress=False)
    >>> history.rows[-1]["cost"] < history.rows[0]["cost"] / 5
    True
    """
    X, Y = _checks.network("net", net).check_data(X, Y)
    rng = _checks.generator("seed", seed)
    batch_size = None if batch_size is None else _checks.whole("batch_size", batch_size, least=1)
    dropout = _checks.share("dropout", dropout)

    def examples(step: Step, history: History) -> Examples:
        if batch_size is not None or dropout:
            return MiniBatches(net, X, Y, step, history, batch_size or len(X), dropout, rng)
        return FullBatch(net, X, Y, step, history)

    return descend(
        net,
        examples,
        optimizer,
        epochs,
        validation,
        callbacks,
        progress,
        tolerance,
        bound,
        schedule,
        patience,
        keep_thetas,
        multiplications=(batch_size or len(X)) * len(net.theta),
    )


def descend(
    net: Network,
    make_examples: Callable[[Step, History], Examples],
    optimizer: Optimizer | None,
    epochs: int,
    validation: tuple[np.ndarray, np.ndarray] | None,
    callbacks: Iterable[Callback],
    progress: bool,
    tolerance: float,
    bound: float,
    schedule: Schedule | None,
    patience: int | None,
    keep_thetas: bool,
    multiplications: int,
) -> History:
    """Do what `train` does, wherever the examples are.

    `multiplications` are those of the largest forward pass here; the rest is as for `train`.
    """
    optimizer = checked_optimizer(optimizer)
    epochs = _checks.whole("epochs", epochs, least=0)
    tolerance = _checks.number("tolerance", tolerance, least=0)
    bound = _checks.number("bound", bound, least=1)
    progress = _checks.flag("progress", progress)
    keep_thetas = _checks.flag("keep_thetas", keep_thetas)
    patience = _checked_patience(patience, validation)
    recorder = Recorder(net, validation, callbacks, keep_thetas)
    history = recorder.history
    step = Step(net, optimizer, checked(schedule), recorder.costs)
    examples = make_examples(step, history)

    def loop() -> None:
        _threads.limit(multiplications)
        for epoch in range(epochs + 1):
            if epoch:
                examples.epoch(epoch - 1)
            cost, accuracy = examples.measure()
            if _has_diverged(net, cost, history, bound):
                history.verdict = "diverged"
                break
            moved = np.abs(net.theta - recorder.kept).max()
            norms = examples.gradient_norms()
            row = recorder.measured(cost, accuracy)
            row["learning_rate"] = optimizer.learning_rate * step.scale(epoch)
            recorder.record(net.theta, row, norms)
            if epoch and _stands_still(history, moved, tolerance):
                history.verdict = "converged"
                break
            if patience is not None and recorder.rows_since_best >= patience:
                history.verdict = "stopped early"
                break

    optimizer.start(net)
    go_back = patience is not None
    return recorder.run(loop, epochs, progress, _threads.keeper(), go_back)


def _has_diverged(net: Network, cost: float, history: History, bound: float) -> bool:
    """Say whether the cost is lost: no longer finite, or beyond `bound` times its start."""
    if not (np.isfinite(cost) and np.isfinite(net.theta).all()):
        return True
    return bool(history.rows) and cost > bound * history.rows[0]["cost"]


def _stands_still(history: History, moved: float, tolerance: float) -> bool:
    """Say whether the last epoch changed the cost, or every parameter, by less than `tolerance`."""
    before, now = history.rows[-2:]
    return moved < tolerance or abs(now["cost"] - before["cost"]) < tolerance


def checked_optimizer(optimizer: Optimizer | None) -> Optimizer:
    if optimizer is None:
        return GradientDescent()
    if not isinstance(optimizer, Optimizer):
        came = _checks.shown(optimizer)
        raise ValueError(f"optimizer: expected one such as Adam(), got {came}")
    return optimizer


def _checked_patience(patience: int | None, validation: object) -> int | None:
    if patience is None:
        return None
    if validation is None:
        came = _checks.shown(patience)
        raise ValueError(
            f"patience: expected a validation set to judge by, got {came} and validation None"
        )
    return _checks.whole("patience", patience, least=1)
