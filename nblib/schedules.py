"""Schedules: what multiplies the learning rate as the epochs go by.

A schedule is any function of the epoch and of the costs so far that returns a factor, 1 at full
rate. The epoch is a number with a fraction: halfway through the third pass of mini-batches it is
2.5. The costs start with that before the first step; they are those of the validation set where
there is one. A schedule remembers nothing, so it can be plotted, tested and used again.
"""

import math
from collections.abc import Callable, Sequence

from nblib import _checks

__all__ = [
    "Schedule",
    "constant",
    "cosine",
    "exponential",
    "reduce_on_plateau",
    "step_decay",
    "warm_up",
]

Schedule = Callable[[float, Sequence[float]], float]


def constant() -> Schedule:
    """Return the schedule that leaves the rate as it is.

    Examples
    --------
    >>> nblib.constant()(50, [])
    1.0
    """
    return lambda epoch, costs: 1.0


def checked(schedule: Schedule | None) -> Schedule:
    """Return a schedule whose factors are finite numbers of at least 0; without one, `constant`."""
    if schedule is None:
        return constant()
    given = _checks.function("schedule", schedule, "a function of epoch and costs")
    return lambda epoch, costs: _checks.number(
        "schedule, what it returns", given(epoch, costs), least=0
    )


def step_decay(factor: float = 0.5, every: int = 10) -> Schedule:
    """Return the schedule that multiplies the rate by `factor` after `every` epochs, and again.

    Examples
    --------
    >>> schedule = nblib.step_decay(0.5, every=10)
    >>> [schedule(t, []) for t in (0, 9, 10, 20)]
    [1.0, 1.0, 0.5, 0.25]
    """
    factor = _checks.number("factor", factor, above=0)
    every = _checks.whole("every", every, least=1)
    return lambda epoch, costs: factor ** (epoch // every)


def exponential(factor: float = 0.95) -> Schedule:
    """Return the schedule that multiplies the rate by `factor` in each epoch, evenly.

    Examples
    --------
    >>> round(nblib.exponential(0.5)(3, []), 3)
    0.125
    """
    factor = _checks.number("factor", factor, above=0)
    return lambda epoch, costs: factor**epoch


def cosine(epochs: int, floor: float = 0.0) -> Schedule:
    """Return the schedule floor + (1 − floor) (1 + cos(π epoch / epochs)) / 2.

    It starts at 1, falls fastest halfway and stays at `floor` after `epochs` (Loshchilov and Hutter
    2017, eq. 5, without restarts).

    Examples
    --------
    >>> schedule = nblib.cosine(100)
    >>> [round(schedule(t, []), 3) for t in (0, 50, 100)]
    [1.0, 0.5, 0.0]
    """
    epochs = _checks.whole("epochs", epochs, least=1)
    floor = _checks.number("floor", floor, least=0)

    def factor(epoch: float, costs: Sequence[float]) -> float:
        return floor + (1 - floor) * (1 + math.cos(math.pi * min(epoch / epochs, 1))) / 2

    return factor


def warm_up(epochs: int, schedule: Schedule | None = None) -> Schedule:
    """Return `schedule` times a line that rises to 1 over the first `epochs` (Goyal et al. 2017).

    The line starts at 1 / (epochs + 1), so that the first step is one.

    Examples
    --------
    >>> schedule = nblib.warm_up(4)
    >>> [schedule(t, []) for t in range(6)]
    [0.2, 0.4, 0.6, 0.8, 1.0, 1.0]
    """
    epochs = _checks.whole("epochs", epochs, least=1)
    then = checked(schedule)
    return lambda epoch, costs: min((epoch + 1) / (epochs + 1), 1) * then(epoch, costs)


def reduce_on_plateau(factor: float = 0.1, patience: int = 10, threshold: float = 1e-4) -> Schedule:
    """Return the schedule that multiplies the rate by `factor` whenever the cost stalls.

    It stalls when `patience` epochs in a row have not brought it below its lowest so far by more
    than the share `threshold`. The count then starts anew.
    """
    factor = _checks.number("factor", factor, above=0)
    patience = _checks.whole("patience", patience, least=1)
    threshold = _checks.number("threshold", threshold, least=0)

    def reduced(epoch: float, costs: Sequence[float]) -> float:
        lowest, waited, drops = math.inf, 0, 0
        for cost in costs:
            better = cost < lowest * (1 - threshold)
            lowest, waited = (cost, 0) if better else (lowest, waited + 1)
            if waited == patience:
                drops, waited = drops + 1, 0
        return factor**drops

    return reduced
