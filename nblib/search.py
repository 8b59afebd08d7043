"""Finding a learning rate: a grid judged on a validation set, and one run through all sizes."""

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from nblib import _checks, _interrupts, _threads
from nblib._extras import needed_by
from nblib._progress import progress_bar
from nblib.data import minibatches
from nblib.network import Network
from nblib.optimizers import GradientDescent, Optimizer
from nblib.training import train

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["grid_search", "range_test"]

BEST = ("cost", "val_cost", "val_accuracy", "epoch")  # of a run's best row


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
        validation cost, and the verdict of the run. Ctrl-C ends the search; the rates that were
        finished are there.

    Raises
    ------
    ValueError
        If there is no rate, or an argument does not fit.
    """
    with needed_by("grid_search"):
        import pandas as pd

    _checks.network("net", net)
    rates = [
        _checks.number("rates", rate, least=0)
        for rate in _checks.several("rates", rates, "learning rates such as [0.1, 1]")
    ]
    validation = _checks.pair("validation", validation)
    settings |= {"validation": validation, "progress": False}
    progress = _checks.flag("progress", progress)
    rows: list[dict[str, Any]] = []

    def loop() -> None:
        with progress_bar(len(rates), "rate", progress) as advance:
            for rate in rates:
                run = train(net.copy(), X, Y, _made(optimizer, rate), **settings)
                if run.verdict == "interrupted":
                    break
                rows.append({name: run.best[name] for name in BEST} | {"verdict": run.verdict})
                advance(1, f"{rate:g}: {run.verdict}")

    _interrupts.run(loop)
    index = pd.Index(rates[: len(rows)], name="learning_rate", dtype=float)
    return pd.DataFrame(rows, index=index, columns=[*BEST, "verdict"])


def _made(optimizer: Callable[[float], Optimizer], rate: float) -> Optimizer:
    """Return the optimizer that a function makes of a rate."""
    expected = "a function that makes an optimizer of a rate, such as nblib.Adam"
    made: Optimizer = _checks.function("optimizer", optimizer, expected)(rate)
    if not isinstance(made, Optimizer):
        raise ValueError(f"optimizer: expected {expected}, got {_checks.shown(made)} from it")
    return made


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
        Columns learning_rate and cost: the cost of the batch before the step with that rate. After
        Ctrl-C, the rates so far.

    Raises
    ------
    ValueError
        If an argument does not fit.
    """
    with needed_by("range_test"):
        import pandas as pd

    X, Y = _checks.network("net", net).check_data(X, Y)
    lowest = _checks.number("lowest", lowest, above=0)
    highest = _checks.number("highest", highest, above=lowest)
    steps, bound = (
        _checks.whole("steps", steps, least=2, most=1_000_000),
        _checks.number("bound", bound, least=1),
    )
    batch_size = None if batch_size is None else _checks.whole("batch_size", batch_size, least=1)
    rng, rule = _checks.generator("seed", seed), _made(optimizer, 1.0)
    net = net.copy()
    rule.start(net)
    rates = np.geomspace(lowest, highest, steps).tolist()
    rows: list[dict[str, float]] = []

    def loop() -> None:
        _threads.limit((batch_size or len(X)) * len(net.theta))
        for rate, (X_n, Y_n) in zip(rates, _batches(X, Y, batch_size, rng), strict=False):
            forward = net.forward_pass(X_n)
            cost = net.cost_of(forward, Y_n)
            if not np.isfinite(cost) or (rows and cost > bound * rows[0]["cost"]):
                break
            rows.append({"learning_rate": rate, "cost": cost})
            rule.step(net.theta, net.backward_pass(forward, Y_n, len(X)), rate)

    _interrupts.run(loop, _threads.keeper())
    return pd.DataFrame(rows, columns=["learning_rate", "cost"])


def _batches(
    X: np.ndarray, Y: np.ndarray, batch_size: int | None, rng: np.random.Generator
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Yield mini-batches without end, or all examples again and again."""
    while True:
        yield from minibatches(X, Y, batch_size, rng) if batch_size else [(X, Y)]
