"""Finding a learning rate: a grid judged on a validation set, and one run through all sizes."""

import os
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from nblib import _checks
from nblib.data import minibatches
from nblib.network import Network
from nblib.optimizers import GradientDescent, Optimizer
from nblib.training import train

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["grid_search", "range_test"]


def grid_search(
    net: Network,
    X: np.ndarray,
    Y: np.ndarray,
    rates: Iterable[float],
    validation: tuple[np.ndarray, np.ndarray],
    optimizer: Callable[[float], Optimizer] = GradientDescent,
    progress: bool = True,
    **settings: Any,
) -> "pd.DataFrame":
    """Train a copy of `net` with each rate and compare them on examples not learned from.

    Every run starts from the parameters of `net`, which is not changed.

    Parameters
    ----------
    net, X, Y, validation, **settings
        As for `nblib.train`: epochs, batch_size, schedule, seed, ….
    rates : iterable of float
        The learning rates to try.
    optimizer : callable
        Makes an optimizer of a rate, such as `nblib.Adam`.
    progress : bool
        Whether to show a progress bar.

    Returns
    -------
    pandas.DataFrame
        Index: the rates. Columns: cost, val_cost, val_accuracy and epoch of the best row by
        validation cost, and the verdict of the run.

    Raises
    ------
    ValueError
        If there is no rate, or an argument does not fit.
    """
    import pandas as pd
    from tqdm.auto import tqdm

    rates = [_checks.number("rates", rate, least=0) for rate in rates]
    if not rates:
        raise ValueError("rates: expected at least one, got none")
    if validation is None:
        raise ValueError("validation: expected a pair (X, Y) to judge by, got None")
    rows = []
    off = not progress or bool(os.environ.get("TQDM_DISABLE"))  # as in training.py
    for rate in tqdm(rates, unit="rate", disable=off):
        run = train(
            net.copy(), X, Y, optimizer(rate), validation=validation, progress=False, **settings
        )
        best = {name: run.best[name] for name in ("cost", "val_cost", "val_accuracy", "epoch")}
        rows.append(best | {"verdict": run.verdict})
    return pd.DataFrame(rows, index=pd.Index(rates, name="learning_rate"))


def range_test(
    net: Network,
    X: np.ndarray,
    Y: np.ndarray,
    lowest: float = 1e-4,
    highest: float = 10.0,
    steps: int = 100,
    batch_size: int | None = None,
    optimizer: Callable[[float], Optimizer] = GradientDescent,
    seed: int | np.random.Generator = 0,
    bound: float = 10.0,
) -> "pd.DataFrame":
    """Take one step with each of a rising series of rates and watch the cost (Smith 2017, 3.3).

    The rates that make it fall fast are worth trying; where it turns upward they are too large. It
    works on a copy of `net`.

    Parameters
    ----------
    net, X, Y, batch_size, seed
        As for `nblib.train`.
    lowest, highest : float
        The first and the last rate, above 0; each is the former times the same factor.
    steps : int
        How many rates, 2 or more.
    optimizer : callable
        Makes an optimizer of a rate, such as `nblib.Adam`.
    bound : float
        It ends when the cost is no longer finite or above `bound` times its first value.

    Returns
    -------
    pandas.DataFrame
        Columns learning_rate and cost: the cost of the batch before the step with that rate.

    Raises
    ------
    ValueError
        If an argument does not fit.
    """
    import pandas as pd

    X, Y = net._check(X, Y)
    _checks.number("highest", highest, above=_checks.number("lowest", lowest, above=0))
    _checks.whole("steps", steps, least=2)
    _checks.number("bound", bound, least=1)
    if batch_size is not None:
        _checks.whole("batch_size", batch_size, least=1)
    rng, net, rule = _checks.generator("seed", seed), net.copy(), optimizer(1.0)
    rows, batches = [], iter(())
    with np.errstate(all="ignore"):
        for rate in np.geomspace(lowest, highest, steps).tolist():
            X_n, Y_n = next(batches, (None, None)) if batch_size else (X, Y)
            if X_n is None:
                batches = minibatches(X, Y, batch_size, rng)
                X_n, Y_n = next(batches)
            A, Z = net._forward(X_n)
            cost = net._cost(A, Z, Y_n)
            if not np.isfinite(cost) or (rows and cost > bound * rows[0]["cost"]):
                break
            rows.append({"learning_rate": rate, "cost": cost})
            rule.step(net.theta, net._backward(A, Y_n, len(X)), rate)
    return pd.DataFrame(rows)
