"""The hidden-layer explorer: lines that the reader lays, and the boundary that they bend.

The network is [2, 2, 1] to [2, 4, 1] with sigmoids. Each hidden unit is a line with an arrow; the
output unit says where all of them, or any, have to say yes. What training makes of the same points
is found by `nblib.minimize` when the explorer is made.
"""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import ipywidgets
import numpy as np
import traitlets

from nblib.minimizers import minimize
from nblib.network import Network
from nblib.widgets.kit import Explorer, View, inlined, own_rules
from nblib.widgets.kit.limits import index, number, parts, several

__all__ = ["OUTPUTS", "PICTURES", "UNITS", "HiddenLayer", "hidden_layer", "theta_of"]

HERE = Path(__file__).parent

PICTURES = ("XOR", "rings")
UNITS = (2, 3, 4)
OUTPUTS = ("all units do", "any unit does", "trained by nblib")
REACH = 1.3  # how far the picture goes to each side
TIP = float(np.log(9))  # z at the tip of a unit's arrow, where a is 0.9
ARROW = (0.2, 0.8)  # how short and how long an arrow may be
STRENGTH = 10.0  # the weights of an output unit that counts
STARTS = 5  # trainings for each case, from random starts
LINES = ((0.3, 0.4, 180, 0.3), (-0.4, -0.3, 90, 0.3), (0.7, -0.7, 135, 0.3), (-0.7, 0.7, -45, 0.3))


def points_of(picture: str) -> tuple[np.ndarray, np.ndarray]:
    """Return 40 points, shape (40, 2), and their classes."""
    rng = np.random.default_rng(2)
    if picture == "XOR":  # 1 where exactly one of the two inputs is positive
        corners = 0.6 * np.array([[-1, -1], [1, 1], [-1, 1], [1, -1]])
        X = np.repeat(corners, 10, axis=0) + rng.uniform(-0.28, 0.28, (40, 2))
        return X.round(2), np.repeat([0, 0, 1, 1], 10)
    radii = np.append(0.42 * np.sqrt(rng.random(16)), rng.uniform(0.8, 1.05, 24))
    turns = np.append(2.4 * np.arange(16), np.arange(24) * np.pi / 12 + rng.uniform(-0.1, 0.1, 24))
    X = radii[:, np.newaxis] * np.column_stack([np.cos(turns), np.sin(turns)])
    return X.round(2), np.repeat([1, 0], [16, 24])


def theta_of(line: Sequence[float]) -> np.ndarray:
    """Return θ₀, θ₁, θ₂ of the unit whose line goes through (x₁, x₂), at right angles to its arrow.

    Parameters
    ----------
    line : x₁, x₂, angle, length
        Where the arrow begins, which way it points, in degrees from the x₁ axis toward the x₂ axis,
        and how long it is: at its tip the unit says 0.9.
    """
    x1, x2, angle, length = line
    weights = TIP / length * np.array([np.cos(np.radians(angle)), np.sin(np.radians(angle))])
    return np.array([-weights @ [x1, x2], *weights])


def counting(units: int, needed: int) -> np.ndarray:
    """Return the parameters of an output unit that says yes where so many hidden units do."""
    return np.array([STRENGTH * (0.5 - needed), *[STRENGTH] * units])


@cache
def trained(picture: str, units: int) -> tuple[list[list[float]], list[int]]:
    """Return the best of `STARTS` networks that nblib has trained, and what each start read right.

    A small penalty keeps the weights finite where the points can be parted.
    """
    X, y = points_of(picture)
    found = []
    for seed in range(STARTS):
        net = Network([2, units, 1], seed=0, l2=0.01)
        net.theta = np.random.default_rng(seed).normal(0, 2, net.theta.size)
        minimize(net, X, y[:, np.newaxis], maxiter=500, progress=False)
        found.append((net.cost(X, y[:, np.newaxis]), net))
    best = min(found, key=lambda pair: pair[0])[1]
    hidden, output = (theta.round(3).tolist() for theta in best.thetas)
    return [*hidden, *output], [int((net.predict(X) == y).sum()) for _, net in found]


class HiddenLayer(View):
    """The view of the hidden-layer explorer. Its traits are its whole state.

    Attributes
    ----------
    points_index, units_index, output_index : int
        The points, how many hidden units, and what the output does with them, as places in
        `PICTURES`, `UNITS`, `OUTPUTS`.
    lines : list of [x₁, x₂, angle, length]
        The arrow of each of four units, see `theta_of`; the first ones are shown.
    place : [x₁, x₂]
        The point whose numbers stand in the table.
    """

    _esm = inlined(HERE / "view.js")
    _css = own_rules(HERE / "view.css")

    pictures = traitlets.List(traitlets.Dict()).tag(sync=True)
    reach = traitlets.Float(REACH).tag(sync=True)
    arrow = traitlets.List(traitlets.Float(), list(ARROW)).tag(sync=True)
    tip = traitlets.Float(TIP).tag(sync=True)
    strength = traitlets.Float(STRENGTH).tag(sync=True)
    hints = traitlets.List(traitlets.Unicode()).tag(sync=True)
    points_index = traitlets.Int(0, min=0, max=len(PICTURES) - 1).tag(sync=True)
    units_index = traitlets.Int(0, min=0, max=len(UNITS) - 1).tag(sync=True)
    output_index = traitlets.Int(0, min=0, max=len(OUTPUTS) - 1).tag(sync=True)
    lines = traitlets.List(traitlets.List(), [list(line) for line in LINES]).tag(sync=True)
    place = traitlets.List(traitlets.Float(), [-0.6, 0.1]).tag(sync=True)

    @traitlets.default("state")
    def _state(self) -> dict[str, Any]:
        side = number(-REACH, REACH)
        return {
            "points_index": index(PICTURES),
            "units_index": index(UNITS),
            "output_index": index(("all", "any", "trained")),
            "lines": several(
                parts(side, side, number(-180, 180), number(*ARROW)), len(LINES), len(LINES)
            ),
            "place": parts(side, side),
        }

    def network(self) -> Network:
        """Return the network that is shown."""
        units = UNITS[self.units_index]
        net = Network([2, units, 1])
        if OUTPUTS[self.output_index] == "trained by nblib":
            rows, _ = trained(PICTURES[self.points_index], units)
            net.theta = np.concatenate(rows)
        else:
            needed = 1 if self.output_index else units
            hidden = [theta_of(line) for line in self.lines[:units]]
            net.theta = np.concatenate([*hidden, counting(units, needed)])
        return net

    @property
    def right(self) -> int:
        """How many of the 40 points the network reads right."""
        X, y = points_of(PICTURES[self.points_index])
        return int((self.network().predict(X) == y).sum())


def _described(picture: str) -> dict[str, Any]:
    X, y = points_of(picture)
    points = [[*map(float, x), int(label)] for x, label in zip(X, y, strict=True)]
    return {"points": points, "trained": [trained(picture, units)[0] for units in UNITS]}


def _hints() -> list[str]:
    """Return what to try; the numbers in it are measured."""
    found = trained("XOR", 2)[1]
    two, three = (max(trained("rings", units)[1]) for units in (2, 3))
    return [
        "XOR, two units: lay both lines along the band that runs from the upper left to the lower "
        "right, arrows toward each other. The output says yes between them, and all 40 points are "
        "caught. No single line can do that.",
        "Then make the arrows longer, one after the other. A long arrow is a small weight, a unit "
        "that changes its mind slowly: the corners of the boundary get round.",
        f"Rings: two lines do not close. Training finds {two} of 40 with two units and {three} "
        "with three. Do it yourself with three, arrows inward; then with four.",
        f"XOR, two units, trained by nblib: training lays the lines, too. From {STARTS} random "
        f"starts it came to rest with {', '.join(map(str, found))} of 40 points right; shown is "
        "the network of the least cost.",
    ]


def hidden_layer() -> Explorer:
    """Return the hidden-layer explorer; `explorer.view` holds its state."""
    view = HiddenLayer(pictures=[_described(picture) for picture in PICTURES], hints=_hints())
    return Explorer(
        "What can a hidden layer do?",
        view,
        [
            (ipywidgets.Dropdown(options=list(OUTPUTS), description="Yes where"), "output_index"),
            (
                ipywidgets.ToggleButtons(options=list(map(str, UNITS)), description="Units"),
                "units_index",
            ),
            (
                ipywidgets.ToggleButtons(options=list(PICTURES), description="Points"),
                "points_index",
            ),
        ],
    )
