"""What the descent explorer walks on: three surfaces, and a cost with batches of three sizes.

All are the cost of a real network with two free parameters. The bowl and the valley belong to one
linear unit, the saddle to a chain of two. The batches learn the petals of the irises.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any, ClassVar

import numpy as np

from nblib.data import standardize
from nblib.iris import load_iris
from nblib.network import Network
from nblib.optimizers import GradientDescent
from nblib.training import train
from nblib.widgets.kit.descents import Walk, follow
from nblib.widgets.kit.surfaces import (
    SADDLE_LEVELS,
    Chain,
    Point,
    Surface,
    branches,
    contours,
)

__all__ = ["BATCHES", "BOUND", "SURFACES", "TOLERANCE", "Batches", "judge_walk", "walk"]

TOLERANCE = 0.01  # flat: the gradient is shorter
BOUND = 1000.0  # diverged: J is larger than this many times the start's

Segments = Sequence[tuple[float, int]]  # (rate, updates with it), in order


#: The bowl has the curvatures 1 and 1, the valley 4 and ¼: x has mean 1.5 and mean square 3.25.
SURFACES: tuple[Surface | Chain, ...] = (
    Surface(
        "bowl",
        examples=((-1.0, 0.0), (1.0, 2.0)),
        bias=None,
        lowest=(1.0, 1.0),
        starts={"start": (-1.0, 2.5)},
        reach=2.2,
    ),
    Surface(
        "narrow valley",
        examples=((0.5, 1.5), (2.5, 3.5)),
        bias=None,
        lowest=(1.0, 1.0),
        starts={"start": (-1.0, 2.8)},
        reach=2.2,
    ),
    Chain(),
)


def judge_walk(costs: Sequence[float], gradients: Sequence[np.ndarray]) -> str:
    """Say how a descent stands, from J and its gradient at each of its points.

    "diverged": J is not finite, or has risen to more than `BOUND` times the start's. A
    gradient shorter than `TOLERANCE`: "arrived" where J is small too (0 is the lowest of all three
    surfaces), and "at the saddle" where it is not. "oscillating": the last update went so far
    across that the gradient points back. Else "still descending", and "ready" at the start.
    """
    if not np.isfinite(costs[-1]) or costs[-1] > BOUND * max(costs[0], TOLERANCE):
        return "diverged"
    if np.linalg.norm(gradients[-1]) < TOLERANCE:
        return "arrived" if costs[-1] < TOLERANCE else "at the saddle"
    if len(costs) == 1:
        return "ready"
    return "oscillating" if gradients[-1] @ gradients[-2] < 0 else "still descending"


def walk(surface: Surface | Chain, start: Sequence[float], segments: Segments) -> Walk:
    """Descend from `start` with `nblib.GradientDescent`; a divergence ends it early."""
    steps = ((GradientDescent(rate), count) for rate, count in segments)
    return follow(surface, start, steps, judge_walk)


class Recorder(GradientDescent):
    """Gradient descent that keeps the parameters after every update."""

    def start(self, net: Network | None = None) -> None:
        """Begin a new path."""
        super().start(net)
        self.path: list[np.ndarray] = []

    def step(self, theta: np.ndarray, gradient: np.ndarray, scale: float = 1.0) -> None:
        """Move `theta` one step and write down where it came to."""
        super().step(theta, gradient, scale)
        self.path.append(theta.copy())


class Batches:
    """The cost of one linear unit on the irises: petal width (cm) from petal length (standardized).

    Attributes
    ----------
    sizes : dict of str to int
        Examples per update, by name.
    updates : int
        How many updates a path has, at most.
    """

    name = "batches"
    sizes: ClassVar = {"batch": 150, "mini-batch": 10, "single": 1}
    start = (-0.4, 2.0)
    reach = 1.7
    updates = 150
    seed = 0

    def __init__(self) -> None:
        flowers = load_iris()[0]
        X, Y = self.data = standardize(flowers[:, 2:3])[0], flowers[:, 3:4]  # (150, 1) each
        self.net = Network([1, 1], output="identity", cost="squared_error", init="zeros")
        ones = np.column_stack([np.ones(len(X)), X])  # (150, 2)
        self.best = np.linalg.lstsq(ones, Y[:, 0])[0]
        self.least = self.cost_and_gradient(self.best)[0]
        self.second = ones.T @ ones / len(ones)  # (2, 2)
        self.lowest = self.best.round(1) - (0.3, 0)  # the middle of the picture

    def cost_and_gradient(self, theta: Point) -> tuple[float, np.ndarray]:
        """Return J over all 150 flowers and its gradient."""
        self.net.theta = np.array(theta)
        return self.net.cost_and_gradient(*self.data)

    def path(self, rate: float, size: int) -> np.ndarray:
        """Return the parameters after each update by `nblib.train`, (n + 1, 2); row 0 is the start.

        A path ends where it has left the picture for good: beyond 50.
        """
        self.net.theta = np.array(self.start)
        recorder = Recorder(rate)
        train(
            self.net,
            *self.data,
            recorder,
            epochs=self.updates * size // len(self.data[0]),
            batch_size=size,
            progress=False,
            seed=self.seed,
            tolerance=0,
            bound=1e12,
        )
        path = np.array([self.start, *recorder.path])
        out = np.flatnonzero(~(np.abs(path) < 50).all(axis=1))
        return path[: out[0] + 1] if len(out) else path


BATCHES = Batches()


@cache
def described(rates: tuple[float, ...]) -> dict[str, Any]:
    """Return what the view draws: the surfaces, the batches, and their paths at each rate."""
    low = 0.02 * 2.4 ** np.arange(9)
    surfaces = [
        {
            "name": one.name,
            "kind": one.kind,
            "examples": [list(example) for example in one.examples],
            "start": list(one.starts["start"]),
            "middle": list(one.lowest),
            "best": list(one.lowest),
            "reach": one.reach,
            "contours": contours(one, SADDLE_LEVELS if isinstance(one, Chain) else low),
            "floor": branches(one) if isinstance(one, Chain) else [],
        }
        for one in SURFACES
    ]
    paths: list[np.ndarray] = []
    places: list[list[list[int]]] = []
    offset = 0
    for rate in rates:
        places.append([])
        for size in BATCHES.sizes.values():
            path = BATCHES.path(rate, size)
            places[-1].append([offset, len(path)])
            paths.append(path.ravel())
            offset += path.size
    batches = {
        "sizes": list(BATCHES.sizes.values()),
        "names": list(BATCHES.sizes),
        "start": list(BATCHES.start),
        "middle": BATCHES.lowest.tolist(),
        "reach": BATCHES.reach,
        "best": BATCHES.best.tolist(),
        "least": BATCHES.least,
        "second": BATCHES.second.tolist(),
        "updates": BATCHES.updates,
        "contours": contours(BATCHES, BATCHES.least + low),
        "paths": places,
    }
    numbers = np.concatenate(paths).astype("<f4").tobytes()
    return {"surfaces": surfaces, "batches": batches, "paths": numbers}
