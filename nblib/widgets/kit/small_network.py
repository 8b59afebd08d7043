"""The 4-2-2-1 network that the explorers `forward` and `backpropagation` share."""

from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import traitlets

from nblib import _checks
from nblib.network import Network
from nblib.widgets.kit.styles import own_rules
from nblib.widgets.kit.view import View

__all__ = ["LAYERS", "TARGET", "THETA", "WEIGHTS", "SmallNetwork", "X", "key", "name"]

LAYERS = [4, 2, 2, 1]
X = (0.5, -1.0, 0.8, 0.3)
TARGET = 1
# Θ¹ (2, 5), Θ² (2, 3) and Θ³ (1, 3), row by row; column 0 is the bias
THETA = (
    *(0.1, 0.4, -0.3, 0.2, 0.5),
    *(-0.2, -0.5, 0.3, 0.6, -0.1),
    *(0.3, 0.7, -0.4),
    *(-0.1, 0.2, 0.9),
    *(0.2, -0.6, 0.8),
)
#: (l, j, k) of every θ^(l)_{jk}, in the order of `Network.theta`: units from 1, k = 0 the bias.
WEIGHTS = [
    (l, j, k)
    for l, (s_in, s_out) in enumerate(pairwise(LAYERS), start=1)  # noqa: E741 - the book's symbol
    for j in range(1, s_out + 1)
    for k in range(s_in + 1)
]


def name(weight: int) -> str:
    """Return how a weight is written in plain text, such as θ²₂₂."""
    layer, row, column = WEIGHTS[weight]
    return f"θ{' ¹²³'[layer]}{'₀₁₂₃₄'[row]}{'₀₁₂₃₄'[column]}"


def key(weight: int) -> str:
    """Return how a weight is written in a link, such as theta2.22."""
    layer, row, column = WEIGHTS[weight]
    return f"theta{layer}.{row}{column}"


class SmallNetwork(View):
    """What both views have: the inputs and the parameters, and what nblib makes of them.

    Attributes
    ----------
    x : list of float
        The four inputs.
    theta : list of float
        The 19 parameters, laid out like `nblib.Network.theta`.
    given : dict
        The numbers that Reset returns to.
    """

    _css = own_rules(Path(__file__).with_name("small_network.css"))

    hints = traitlets.List(traitlets.Unicode()).tag(sync=True)
    given = traitlets.Dict({"x": list(X), "theta": list(THETA)}).tag(sync=True)
    x = traitlets.List(traitlets.Float(), list(X)).tag(sync=True)
    theta = traitlets.List(traitlets.Float(), list(THETA)).tag(sync=True)

    @traitlets.validate("x", "theta")
    def _check_numbers(self, proposal: dict[str, Any]) -> list[float]:
        named = proposal["trait"].name
        values = _checks.array(named, proposal["value"], ndim=1)
        size = LAYERS[0] if named == "x" else len(THETA)
        if len(values) != size:
            raise ValueError(f"{named}: expected {size} numbers, got {len(values)}")
        return values.tolist()

    @property
    def network(self) -> Network:
        """The network with the parameters of the view."""
        net = Network(LAYERS)
        net.theta = np.array(self.theta)
        return net

    @property
    def activations(self) -> list[np.ndarray]:
        """The activations [a¹, …, a⁴], a vector for each layer."""
        return [A[0] for A in self.network.forward(np.array([self.x]))]
