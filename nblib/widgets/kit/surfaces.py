"""Costs of real networks with few parameters, as surfaces to walk on, and their contours.

Several explorers use them. The `kind` of a surface is how `descents.js` computes it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

import contourpy
import numpy as np

from nblib.network import Network
from nblib.widgets.kit.limits import Limits, number, parts

__all__ = [
    "SADDLE_LEVELS",
    "Chain",
    "Point",
    "Surface",
    "branches",
    "contours",
    "costs",
    "room",
]

Point = Sequence[float] | np.ndarray  # numbers in a row

#: ½ is the level of the saddle itself; its contour is the cross of the two axes.
SADDLE_LEVELS = (0.02, 0.1, 0.25, 0.5, 0.8, 1.4, 2.5, 4.5, 8.0)


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

    kind: ClassVar = "linear"
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

    def cost_and_gradient(self, theta: Point) -> tuple[float, np.ndarray]:
        """Return J and its gradient with respect to the free parameters."""
        self.net.theta = np.array(theta if self.bias is None else (self.bias, *theta))
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


def costs(surface: Any, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Return J of one unit for each bias in x and weight in y, (len(y), len(x)).

    One network with a unit for each point is used: its forward pass is that of all of them.
    """
    units = Network([1, x.size * y.size], output=surface.net.output, cost="squared_error")
    units.theta = np.stack(np.meshgrid(x, y), axis=-1).ravel()
    X, Y = surface.data  # (m, 1) each
    return ((units.forward(X)[-1] - Y) ** 2).mean(axis=0).reshape(y.size, x.size) / 2


class Chain:
    """Two linear units in a row, without biases: a = w₂ w₁ x, and J = ½ (w₂ w₁ − 1)² for x = y = 1.

    It answers right wherever w₁ w₂ = 1, on two branches. Between them, at the origin, the gradient
    is zero as well: a saddle.
    """

    kind = "chain"
    name = "saddle"
    examples = ((1.0, 1.0),)
    lowest = (0.0, 0.0)  # the middle of the picture; the lowest places are two branches
    starts: ClassVar = {"start": (-1.5, 1.5)}
    reach = 2.2

    def __init__(self) -> None:
        self.net = Network([1, 1, 1], hidden="identity", output="identity", cost="squared_error")
        self.data = np.hsplit(np.array(self.examples), 2)

    def cost_and_gradient(self, theta: Point) -> tuple[float, np.ndarray]:
        """Return J and its gradient with respect to w₁ and w₂; both biases stay 0."""
        self.net.theta = np.array([0, theta[0], 0, theta[1]])
        cost, gradient = self.net.cost_and_gradient(*self.data)
        return cost, gradient[[1, 3]]


def room(surface: Any) -> Limits:
    """Return where a start may be: in the picture, however wide that is."""
    (*across, up), reach = surface.lowest, surface.reach
    return parts(
        *(number(a - 2 * reach, a + 2 * reach) for a in across), number(up - reach, up + reach)
    )


def contours(surface: Any, levels: Point) -> list[list[int]]:
    """Return lines of equal J from contourpy, over a picture up to 1.6 times as wide as high.

    Each is a flat list x₀, y₀, x₁, … in thousandths: whole numbers keep the page small.
    """
    (a, b), reach = surface.lowest, surface.reach
    x = np.linspace(a - 1.6 * reach, a + 1.6 * reach, 57)
    y = np.linspace(b - reach, b + reach, 35)
    chain = isinstance(surface, Chain)
    z = (np.outer(y, x) - 1) ** 2 / 2 if chain else costs(surface, x, y)
    return _lines(x, y, z, levels)


def branches(chain: Chain) -> list[list[int]]:
    """Return the two lines of lowest ground: where the chain's output meets its target, J = 0."""
    x, y = (np.linspace(-1.6 * chain.reach, 1.6 * chain.reach, 70) for _ in range(2))
    return _lines(x, y, np.outer(y, x), [1.0])


def _lines(x: np.ndarray, y: np.ndarray, z: np.ndarray, levels: Point) -> list[list[int]]:
    generator = contourpy.contour_generator(x, y, z)
    lines: list[Any] = [line for level in levels for line in generator.lines(level)]
    return [np.rint(1000 * line).astype(int).ravel().tolist() for line in lines]
