"""The surfaces of the learning-rate explorer: the cost of one linear unit, and runs down it.

Both bowls are the cost of a real network, one linear unit: with its bias fixed J is a curve over
the weight, and with both free a map over bias and weight. Their largest curvature λ_max is 1.6 in
both, so that steps shrink for every rate below 2/λ_max = 1.25 and grow above it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import contourpy
import numpy as np

from nblib.network import Network
from nblib.optimizers import GradientDescent

__all__ = ["BOUND", "SURFACES", "TOLERANCE", "Run", "Surface", "judge"]

TOLERANCE = 0.01  # converged: every slope is smaller
BOUND = 1000.0  # diverged: J is larger than this many times the start's

Segments = Sequence[tuple[float, int]]  # (rate, iterations with it), in order


class Run(NamedTuple):
    """Where a run went: one row per iteration, the first is the start."""

    thetas: np.ndarray  # (n + 1, parameters)
    costs: np.ndarray  # (n + 1,)
    gradients: np.ndarray  # (n + 1, parameters)
    verdict: str


def judge(costs: Sequence[float], gradients: Sequence[np.ndarray]) -> str:
    """Say how a run stands, from J and its gradient at each of its points.

    "converged": every slope is smaller than `TOLERANCE`. Unlike the change from one iteration to
    the next, this does not depend on the rate: a tiny rate cannot pass for arrival.
    "diverged": J is not finite, or has risen to more than `BOUND` times the start's; a run that a
    smaller rate brings down again has not. "oscillating": the last step went so far across that
    the gradient points back. Else "still descending", and "ready" at the start.
    """
    if not np.isfinite(costs[-1]):
        return "diverged"
    if np.abs(gradients[-1]).max() < TOLERANCE:
        return "converged"
    if len(costs) == 1:
        return "ready"
    if costs[-1] > max(BOUND * costs[0], costs[-2]):
        return "diverged"
    return "oscillating" if gradients[-1] @ gradients[-2] < 0 else "still descending"


@dataclass(frozen=True)
class Surface:
    """The cost of one linear unit on a few examples, as a function of its parameters.

    Parameters
    ----------
    name : str
        What the tab says.
    examples : sequence of (x, y) pairs
        What the unit is to learn.
    bias : float or None
        The value at which the bias is fixed, or None where it is a parameter too.
    lowest : sequence of float
        Where the minimum is.
    starts : mapping of str to sequence of float
        Starting points by name.
    reach : float
        How far the picture reaches from the minimum.
    """

    name: str
    examples: Sequence[tuple[float, float]]
    bias: float | None
    lowest: Sequence[float]
    starts: Mapping[str, Sequence[float]]
    reach: float
    net: Network = field(init=False, repr=False, compare=False)
    data: tuple[np.ndarray, np.ndarray] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        net = Network([1, 1], output="identity", cost="squared_error", init="zeros")
        object.__setattr__(self, "net", net)
        X, Y = np.hsplit(np.array(self.examples), 2)  # (m, 1) each
        object.__setattr__(self, "data", (X, Y))

    def cost_and_gradient(self, theta: Sequence[float]) -> tuple[float, np.ndarray]:
        """Return J and its gradient with respect to the free parameters."""
        self.net.theta = theta if self.bias is None else (self.bias, *theta)
        cost, gradient = self.net.cost_and_gradient(*self.data)
        return cost, gradient[-len(self.lowest) :]

    def curvatures(self) -> np.ndarray:
        """Return the eigenvalues λ of the second derivatives, smallest first.

        They are the same everywhere, since J is quadratic, and so are differences of gradients.
        """
        return np.linalg.eigvalsh(self._second())

    def _second(self) -> np.ndarray:
        here = np.array(self.lowest, float)
        ahead = [self.cost_and_gradient(here + unit)[1] for unit in np.eye(len(here))]
        return np.array(ahead) - self.cost_and_gradient(here)[1]

    def steepest(self) -> np.ndarray:
        """Return the direction in which the curvature is λ_max, as a unit vector."""
        direction = np.linalg.eigh(self._second())[1][:, -1]
        return direction * np.sign(direction[-1])

    def run(self, start: Sequence[float], segments: Segments) -> Run:
        """Descend from `start` with `nblib.GradientDescent`.

        A segment ends early with the step that converges or diverges; a new rate may go on.
        """
        theta = np.array(start, float)
        thetas, costs, gradients = [], [], []

        def look() -> str:
            cost, gradient = self.cost_and_gradient(theta)
            thetas.append(theta.copy())
            costs.append(cost)
            gradients.append(gradient.copy())
            return judge(costs, gradients)

        verdict = look()
        for rate, count in segments:
            optimizer = GradientDescent(rate)
            for taken in range(count):
                if taken and verdict in ("converged", "diverged"):
                    break
                optimizer.step(theta, gradients[-1])
                verdict = look()
        return Run(np.array(thetas), np.array(costs), np.array(gradients), verdict)

    def contours(self) -> list[dict[str, Any]]:
        """Return lines of equal J from contourpy, each level with a window of its own."""
        if len(self.lowest) == 1:
            return []
        lines, smallest = [], self.curvatures()[0]
        for level in 0.04 * 3.0 ** np.arange(18):
            half = 1.05 * np.sqrt(2 * level / smallest)
            x, y = (np.linspace(middle - half, middle + half, 29) for middle in self.lowest)
            line = contourpy.contour_generator(x, y, costs(self, x, y)).lines(level)[0]
            lines.append({"level": level, "points": [[_short(a), _short(b)] for a, b in line]})
        return lines


def costs(surface: Any, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Return J of one unit for each bias in x and weight in y, (len(y), len(x)).

    One network with a unit for each point is used: its forward pass is that of all of them.
    """
    units = Network([1, x.size * y.size], output=surface.net.output, cost="squared_error")
    units.theta = np.stack(np.meshgrid(x, y), axis=-1).ravel()
    X, Y = surface.data  # (m, 1) each
    return ((units.forward(X)[-1] - Y) ** 2).mean(axis=0).reshape(y.size, x.size) / 2


def _short(value: float) -> float:
    return float(f"{value:.4g}")


#: Two bowls with λ_max = 1.6: x² has the mean 1.6; the mean 0.6 and square 1 give λ = 1 ± 0.6.
SURFACES = (
    Surface(
        "curve",
        examples=((0.8, 1.6), (1.6, 3.2)),
        bias=0.0,
        lowest=(2.0,),
        starts={"far left": (-1.0,), "right": (4.0,), "near": (2.5,)},
        reach=3.6,
    ),
    Surface(
        "contour map",
        examples=((-0.2, 0.6), (1.4, 3.8)),
        bias=None,
        lowest=(1.0, 2.0),
        starts={"far left": (-0.5, 4.0), "right": (3.0, 3.0), "near": (1.5, 1.9)},
        reach=2.7,
    ),
)
