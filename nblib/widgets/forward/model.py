"""The forward explorer: how a change of any number passes through the 4-2-2-1 network."""

from pathlib import Path
from typing import Any

import ipywidgets
import numpy as np
import traitlets

from nblib import _checks
from nblib.activations import sigmoid
from nblib.widgets.kit import Explorer, inlined
from nblib.widgets.kit.limits import index, number, several
from nblib.widgets.kit.small_network import THETA, WEIGHTS, SmallNetwork, X, key, name

__all__ = ["STEPS", "Forward", "forward"]

HERE = Path(__file__).parent

#: The steps in their order.
STEPS = ("x", "z2", "a2", "z3", "a3", "z4", "a4", "all")


class Forward(SmallNetwork):
    """The view of the forward explorer. Its traits are its whole state.

    Attributes
    ----------
    x, theta, given
        See `SmallNetwork`.
    before : list of float
        Inputs and parameters before the last change; the verdict compares.
    step_index : int
        The step that is shown, an index of `STEPS`.
    chosen_index : int
        What the slider changes: 0 to 3 an input, from 4 on a parameter.
    form_index : int
        0: per unit. 1: as matrices.
    """

    _esm = inlined(HERE / "view.js")

    before = traitlets.List(traitlets.Float(), [*X, *THETA]).tag(sync=True)
    step_index = traitlets.Int(STEPS.index("z2"), min=0, max=len(STEPS) - 1).tag(sync=True)
    chosen_index = traitlets.Int(4 + WEIGHTS.index((2, 2, 2)), min=0, max=22).tag(sync=True)
    form_index = traitlets.Int(0, min=0, max=1).tag(sync=True)

    @traitlets.default("state")
    def _state(self) -> dict[str, Any]:
        between = number(-2, 2)  # as the slider
        return {
            "chosen_index": index(
                [*(f"x{k}" for k in (1, 2, 3, 4)), *map(key, range(len(WEIGHTS)))]
            ),
            "x": several(between, len(X), len(X)),
            "theta": several(between, len(THETA), len(THETA)),
            "step_index": index(STEPS),
            "form_index": index(["units", "matrices"]),
            "before": None,
        }

    @property
    def answer(self) -> float:
        """The output of the network."""
        return float(self.activations[-1][0])

    @property
    def step(self) -> str:
        """The step that is shown, one of `STEPS`."""
        return STEPS[self.step_index]

    @step.setter
    def step(self, value: str) -> None:
        self.step_index = STEPS.index(_checks.choice("step", value, STEPS))


def _hints() -> list[str]:
    """Return what to try; the numbers in it are measured."""
    view, weight = Forward(), WEIGHTS.index((2, 2, 2))
    before = view.answer
    view.theta = [1.4 if i == weight else value for i, value in enumerate(THETA)]
    after = view.answer
    # without the weights of the last layer only its bias is left
    bias = np.array(THETA[WEIGHTS.index((3, 1, 0))])
    return [
        f"Raise {name(weight)} from 0.90 to 1.40: the answer a⁴ goes from {before:.4f} to "
        f"{after:.4f}. Step through the formulas: everything up to a² and z³₁ stands still.",
        "Choose x₁ and move it. Now every unit of every layer moves: an input reaches the answer "
        "by all ways. Find out which ones raise it and which ones lower it.",
        "Set θ³₁₁ and θ³₁₂ to 0 and change any input: the answer stays at "
        f"σ({bias:.2f}) = {float(sigmoid(bias)):.4f}. What the first layers compute is cut off.",
        "Show the step z² as matrices: the same ten weights and the same two results, written as "
        "one product of a 1 × 5 and a 5 × 2 matrix.",
    ]


def forward() -> Explorer:
    """Return the forward explorer.

    Its `view` holds the state: `explorer.view.theta` are the 19 parameters, and
    `explorer.view.answer` is what the network makes of `explorer.view.x`.
    """
    view = Forward(hints=_hints())
    names = [f"input x{digit}" for digit in "₁₂₃₄"]
    names += [f"{'weight' if k else 'bias'} {name(i)}" for i, (_, _, k) in enumerate(WEIGHTS)]
    menu = ipywidgets.Dropdown(options=names, value=names[view.chosen_index], description="Change")
    forms = ipywidgets.ToggleButtons(options=["per unit", "matrices"], description="Formulas")
    return Explorer(
        "A number passes through the network",
        view,
        [(menu, "chosen_index"), (forms, "form_index")],
    )
