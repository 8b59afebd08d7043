"""The backpropagation explorer: forward, back and one step down, every factor with its number."""

from pathlib import Path
from typing import Any

import ipywidgets
import numpy as np
import traitlets

from nblib import _checks
from nblib.network import Network
from nblib.widgets.kit import Explorer, inlined
from nblib.widgets.kit.limits import among, index, number, several
from nblib.widgets.kit.small_network import (
    LAYERS,
    TARGET,
    THETA,
    WEIGHTS,
    SmallNetwork,
    X,
    key,
    name,
)

__all__ = ["COSTS", "RATES", "STEPS", "Backpropagation", "backpropagation"]

HERE = Path(__file__).parent

#: The steps of a round, in their order: d3 are the deltas of layer 3, g3 the derivatives by Θ³.
STEPS = (
    *("x", "z2", "a2", "z3", "a3", "z4", "a4", "J"),
    *("d4", "g3", "d3", "g2", "d2", "g1", "update", "J again"),
)
COSTS = ("cross_entropy", "squared_error")
RATES = (0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0)


class Backpropagation(SmallNetwork):
    """The view of the backpropagation explorer. Its traits are its whole state.

    Attributes
    ----------
    x, theta, given
        See `SmallNetwork`; `theta` are the parameters at the start of the round.
    target : int
        The wanted answer y, 0 or 1.
    cost_index : int
        The cost, an index of `COSTS`.
    rate_index : int
        The learning rate α, an index of `rates`.
    step_index : int
        The step that is shown, an index of `STEPS`.
    side_index : int
        What the picture shows. 0: activations and weights. 1: deltas and derivatives.
    weight_index : int
        The weight whose paths are shown: 0 none, from 1 on a parameter.
    earlier : list of list of float
        The parameters of the rounds before this one.
    """

    _esm = inlined(HERE / "view.js")

    rates = traitlets.List(traitlets.Float(), list(RATES)).tag(sync=True)
    target = traitlets.Int(TARGET, min=0, max=1).tag(sync=True)
    cost_index = traitlets.Int(0, min=0, max=1).tag(sync=True)
    rate_index = traitlets.Int(RATES.index(1.0), min=0, max=len(RATES) - 1).tag(sync=True)
    step_index = traitlets.Int(0, min=0, max=len(STEPS) - 1).tag(sync=True)
    side_index = traitlets.Int(0, min=0, max=1).tag(sync=True)
    weight_index = traitlets.Int(0, min=0, max=len(WEIGHTS)).tag(sync=True)
    earlier = traitlets.List(traitlets.List(traitlets.Float())).tag(sync=True)

    @traitlets.default("state")
    def _state(self) -> dict[str, Any]:
        theta = several(number(-1e6, 1e6), len(THETA), len(THETA))
        return {
            "rate_index": index(RATES),
            "cost_index": index(COSTS),
            "target": among(0, 1),
            "step_index": index(STEPS),
            "side_index": index(["forward", "backward"]),
            "weight_index": index(["none", *map(key, range(len(WEIGHTS)))]),
            "x": several(number(-1e6, 1e6), len(X), len(X)),
            "theta": theta,
            "earlier": several(theta, 0, 100),
        }

    @property
    def step(self) -> str:
        """The step that is shown, one of `STEPS`."""
        return STEPS[self.step_index]

    @step.setter
    def step(self, value: str) -> None:
        self.step_index = STEPS.index(_checks.choice("step", value, STEPS))

    @property
    def cost(self) -> str:
        """The cost, one of `COSTS`."""
        return COSTS[self.cost_index]

    @cost.setter
    def cost(self, value: str) -> None:
        self.cost_index = COSTS.index(_checks.choice("cost", value, COSTS))

    @property
    def rate(self) -> float:
        """The learning rate α, one of `rates`."""
        return self.rates[self.rate_index]

    @rate.setter
    def rate(self, value: float) -> None:
        self.rate_index = self.rates.index(_checks.choice("rate", float(value), self.rates))

    @property
    def network(self) -> Network:
        """The network with the parameters and the cost of the view."""
        net = Network(LAYERS, cost=self.cost)
        net.theta = np.array(self.theta)
        return net

    @property
    def cost_value(self) -> float:
        """The cost J."""
        return self.network.cost(np.array([self.x]), np.array([[self.target]]))

    @property
    def gradient(self) -> np.ndarray:
        """The derivatives of J by all 19 parameters, laid out like `theta`."""
        return self.network.gradient(np.array([self.x]), np.array([[self.target]]))

    @property
    def deltas(self) -> list[np.ndarray]:
        """The deltas [δ², δ³, δ⁴]; with one example they are the derivatives by the biases."""
        biases = [i for i, (_, _, k) in enumerate(WEIGHTS) if k == 0]
        return np.split(self.gradient[biases], np.cumsum(LAYERS[1:-1]))

    @property
    def updated(self) -> list[float]:
        """The parameters after one step of gradient descent: `view.theta = view.updated`."""
        return (np.array(self.theta) - self.rate * self.gradient).tolist()


def _hints() -> list[str]:
    """Return what to try; the numbers in it are measured."""
    view = Backpropagation()
    first, gradient = view.cost_value, view.gradient
    two = WEIGHTS.index((1, 1, 1))
    costs = []
    for _ in range(4):
        costs.append(view.cost_value)
        view.theta = view.updated
    view.theta = view.given["theta"]
    view.cost = "squared_error"
    factor = view.gradient[two] / gradient[two]
    return [
        "Press Next through one whole round and watch what is lit. On the way back every step "
        "reads what the forward pass has left: no activation is computed again.",
        f"Choose {name(two)}: it reaches J by two paths, through z³₁ and z³₂, and their products "
        "have opposite signs because θ³₁₁ is negative. "
        f"The sum is {gradient[two]:.6f}".replace("-", "−")
        + ", and nudging the weight agrees.",
        "At δ⁴ change the cost to the squared error: the slope a⁴ (1 − a⁴) comes in, and every "
        f"derivative of the network shrinks to {factor:.3f} of what it was.",
        f"With α = 1 press Whole round three times: J goes from {first:.4f} to {costs[3]:.4f}. "
        "Reset returns to the very same weights; try another α from there.",
    ]


def backpropagation() -> Explorer:
    """Return the explorer that steps through backpropagation.

    Its `view` holds the state: `explorer.view.theta` are the 19 parameters of this round, and
    `explorer.view.gradient` and `explorer.view.cost_value` are what nblib computes from them.
    """
    view = Backpropagation(hints=_hints())
    names = [f"{'weight' if k else 'bias'} {name(i)}" for i, (_, _, k) in enumerate(WEIGHTS)]
    rates = [(f"{rate:g}", rate) for rate in RATES]
    costs = [cost.replace("_", "-", 1) if "cross" in cost else "squared error" for cost in COSTS]
    slider = ipywidgets.SelectionSlider(options=rates, value=view.rate, description="Rate α")
    return Explorer(
        "Backpropagation, step by step",
        view,
        [
            (slider, "rate_index"),
            (ipywidgets.Dropdown(options=["none", *names], description="Weight"), "weight_index"),
            (ipywidgets.Dropdown(options=costs, description="Cost"), "cost_index"),
            (
                ipywidgets.ToggleButtons(options=["0", "1"], index=TARGET, description="Target y"),
                "target",
            ),
        ],
    )
