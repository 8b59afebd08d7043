"""What the race explorer runs on: three surfaces, and four optimizers from one start.

All surfaces are the cost of a real network with two free parameters. The valley belongs to one
linear unit whose inputs differ little; the saddle is that of the descent explorer; the plateau
belongs to one sigmoid unit with the squared error, whose slope dies where the sigmoid is flat.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import Any, ClassVar

import numpy as np

from nblib.network import Network
from nblib.optimizers import Adam, GradientDescent, Momentum, Optimizer, RMSProp
from nblib.widgets.kit.descents import Walk, follow
from nblib.widgets.kit.surfaces import (
    SADDLE_LEVELS,
    Chain,
    Point,
    Surface,
    branches,
    contours,
)

__all__ = [
    "BEST",
    "BOUND",
    "FINISH",
    "FLAT",
    "RACERS",
    "RATES",
    "SURFACES",
    "Plateau",
    "down_since",
]

RATES = (0.001, 0.003, 0.01, 0.03, 0.1, 0.2, 0.4, 1.0, 2.0, 5.0)
FINISH = 0.001  # arrived: J is lower, and stays so
FLAT = 0.01  # on flat ground: the gradient is shorter, and J is not low
BOUND = 1000.0  # diverged: J is larger than this many times the start's

Segments = Sequence[tuple[float | None, int]]  # (rate or None: each its own, steps), in order

#: The racers by name: what makes each of a rate.
RACERS: dict[str, Callable[[float], Optimizer]] = {
    "gradient descent": GradientDescent,
    "momentum": Momentum,
    "RMSProp": RMSProp,
    "Adam": Adam,
}


class Plateau:
    """One sigmoid unit with the squared error: σ(b − w) shall be 0.2 and σ(b + w) 0.8.

    It does so at b = 0, w = log 4. Where both answers are saturated, the ground is nearly flat.
    """

    kind = "sigmoid"
    name = "plateau"
    examples = ((-1.0, 0.2), (1.0, 0.8))
    lowest = (-1.0, -0.8)  # the middle of the picture
    best = (0.0, float(np.log(4)))
    starts: ClassVar = {"start": (-3.0, -3.0)}
    reach = 3.4

    def __init__(self) -> None:
        self.net = Network([1, 1], output="sigmoid", cost="squared_error")
        self.data = np.hsplit(np.array(self.examples), 2)  # (m, 1) each

    def cost_and_gradient(self, theta: Point) -> tuple[float, np.ndarray]:
        """Return J and its gradient with respect to bias and weight."""
        self.net.theta = np.array(theta)
        return self.net.cost_and_gradient(*self.data)


Ground = Surface | Chain | Plateau

#: The curvatures are 0.048 and 3.36, seventy to one: x has mean 1.5 and variance 0.16.
VALLEY = Surface(
    "narrow valley",
    examples=((1.1, 2.1), (1.9, 2.9)),
    bias=None,
    lowest=(1.0, 1.0),
    starts={"start": (-1.0, 2.8)},
    reach=2.2,
)
SURFACES: tuple[Ground, ...] = (VALLEY, Chain(), Plateau())
#: On the saddle a little beside the diagonal, from which nobody who starts there finds away.
STARTS = (VALLEY.starts["start"], (-1.4, 1.5), Plateau.starts["start"])

#: The rate of `RATES` with which each racer is first down to stay in 300 steps; tests compare.
BEST = (
    {"gradient descent": 0.4, "momentum": 0.1, "RMSProp": 0.03, "Adam": 0.4},
    {"gradient descent": 0.4, "momentum": 0.03, "RMSProp": 2.0, "Adam": 0.4},
    {"gradient descent": 5.0, "momentum": 0.4, "RMSProp": 0.2, "Adam": 0.1},
)


def judge_racer(costs: Sequence[float], gradients: Sequence[np.ndarray]) -> str:
    """Say how a racer stands, from J and its gradient at each of its points."""
    if not np.isfinite(costs[-1]) or costs[-1] > BOUND * max(costs[0], FINISH):
        return "diverged"
    if costs[-1] < FINISH:
        return "arrived"
    if np.linalg.norm(gradients[-1]) < FLAT:
        return "on flat ground"
    if len(costs) == 1:
        return "ready"
    return "climbing" if costs[-1] > costs[-2] else "descending"


def run(
    surface: Ground, start: Sequence[float], rule: Optimizer, own: float, segments: Segments
) -> Walk:
    """Let one optimizer of nblib run; what it remembers survives a change of the rate.

    `own` is the rate of segments without one. A divergence ends the run early.
    """

    def steps() -> Iterator[tuple[Optimizer, int]]:
        rule.start()
        for rate, count in segments:
            rule.learning_rate = own if rate is None else rate
            yield rule, count

    return follow(surface, start, steps(), judge_racer)


def down_since(lap: Walk) -> int | None:
    """Return the step since which J is below `FINISH`, or None where it is not."""
    if lap.verdict != "arrived":
        return None
    above = np.flatnonzero(~(lap.costs < FINISH))
    return int(above[-1]) + 1 if len(above) else 0


def race(index: int, start: Sequence[float], segments: Segments) -> dict[str, Walk]:
    """Return the laps of all racers on one of the surfaces, by name."""
    return {
        name: run(SURFACES[index], start, make(1.0), BEST[index][name], segments)
        for name, make in RACERS.items()
    }


@cache
def described() -> list[dict[str, Any]]:
    """Return what the view draws of each surface."""
    levels: tuple[Point, ...] = (
        0.02 * 2.4 ** np.arange(9),
        SADDLE_LEVELS,
        (0.003, 0.01, 0.025, 0.05, 0.08, 0.115, 0.15, 0.19, 0.23, 0.27, 0.3),
    )
    return [
        {
            "name": one.name,
            "kind": one.kind,
            "examples": [list(example) for example in one.examples],
            "start": list(start),
            "middle": list(one.lowest),
            "best": list(one.best if isinstance(one, Plateau) else one.lowest),
            "reach": one.reach,
            "rates": list(best.values()),
            "contours": contours(one, low),
            "floor": branches(one) if isinstance(one, Chain) else [],
        }
        for one, start, best, low in zip(SURFACES, STARTS, BEST, levels, strict=True)
    ]


def settings() -> dict[str, float]:
    """Return the racers' own numbers, as nblib has them, for the view."""
    return {
        "momentum": Momentum().momentum,
        "decay": RMSProp().decay,
        "beta1": Adam().beta1,
        "beta2": Adam().beta2,
        "epsilon": Adam().epsilon,
    }
