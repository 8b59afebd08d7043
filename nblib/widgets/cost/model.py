"""The cost explorer: a line and its squares, and one probability under two costs."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import ipywidgets
import numpy as np
import traitlets

from nblib import _checks
from nblib.activations import sigmoid
from nblib.network import Network
from nblib.widgets.kit import Explorer, View, inlined, own_rules
from nblib.widgets.kit.limits import among, index, number, parts, several

__all__ = ["PICTURES", "POINTS", "REACH", "STEP", "Cost", "answer", "cost", "least_squares"]

HERE = Path(__file__).parent

PICTURES = ("a line and its squares", "one probability")
POINTS = ((1.0, 1.2), (2.5, 1.6), (4.0, 3.4), (5.5, 2.4), (7.0, 4.6), (8.8, 4.2))
LINE = (2.0, 0.1)  # intercept and slope at the start: too flat
LIMITS = ((0.0, 10.0), (0.0, 6.0))  # what the picture of the line shows, x and y
REACH, STEP = 5.0, 0.1  # z from −5 to 5; numbers on this grid are nblib's


def line_cost(points: Sequence[Sequence[float]], line: Sequence[float] | np.ndarray) -> float:
    """Return J of the linear unit a = θ₀ + θ₁ x under squared error."""
    net = Network([1, 1], output="identity", cost="squared_error", init="zeros")
    net.theta = np.array(line)
    x, y = np.transpose(points)
    return net.cost(x[:, None], y[:, None])


def least_squares(points: Sequence[Sequence[float]]) -> np.ndarray:
    """Return intercept and slope of the line with the smallest J."""
    x, y = np.transpose(points)
    if np.ptp(x) < 1e-9:  # on one vertical: the level line through their mean is one of the best
        return np.array([np.mean(y), 0.0])
    return np.linalg.lstsq(np.column_stack([np.ones(len(x)), x]), y)[0]


def answer(z: float, y: float) -> tuple[float, float, float, float, float]:
    """Return a = σ(z), then J and ∂J/∂z under squared error, J and ∂J/∂z under cross-entropy.

    The unit has no input, so that z is its bias: the slope of the bias is δ.
    """

    def judged(name: str) -> tuple[float, float]:
        net = Network([1, 1], output="sigmoid", cost=name, init="zeros")
        net.theta = np.array([z, 0])
        J, gradient = net.cost_and_gradient(np.zeros((1, 1)), np.array([[y]]))
        return J, float(gradient[0])

    a = float(sigmoid(np.array(z)))
    return a, *judged("squared_error"), *judged("cross_entropy")


@cache
def _answers() -> bytes:
    """Return `answer` for both targets at every z of the grid."""
    grid = np.arange(-round(REACH / STEP), round(REACH / STEP) + 1) / round(1 / STEP)
    table = [[answer(z, y) for z in grid] for y in (0.0, 1.0)]
    return np.array(table).astype("<f8").tobytes()


def _hints() -> list[str]:
    """Return what to try; the numbers in it are measured."""
    far = [*POINTS[:-1], (POINTS[-1][0], 0.0)]
    line = least_squares(POINTS)
    wrong = answer(-REACH, 1)
    return [
        "Bring the line down to as little cost as you can with its two ends. Then press Line of "
        f"least squares: no line has a smaller J than {line_cost(POINTS, line):.4f}.",
        "With that line shown, pull point 6 down to the bottom. One point is enough to tilt the "
        f"line of least squares from a slope of {line[1]:.2f} to {least_squares(far)[1]:.2f}: a "
        "square grows faster than its side.",
        f"Choose one probability, y = 1, and move z down to −{REACH:.0f}. The answer is almost "
        f"certainly wrong, and yet squared error sends back only δ = −{-wrong[2]:.4f}. "
        f"Cross-entropy sends back −{-wrong[4]:.4f}.",
        "Look for the z where squared error pushes hardest (y = 1). It is not where the answer is "
        "most wrong, but at a = ⅓, near z = −0.7. Under cross-entropy the push only grows.",
    ]


class Cost(View):
    """The view of the cost explorer. Its traits are its whole state.

    Attributes
    ----------
    picture_index : int
        Which of `PICTURES` is shown.
    points : list of [x, y]
        The points of the first picture.
    line : list of float
        The line's intercept θ₀ and slope θ₁.
    best : bool
        Whether the line of least squares is shown.
    z : float
        The pre-activation of the second picture, from −5 to 5; the prediction is σ(z).
    y : int
        The target there, 0 or 1.
    """

    _esm = inlined(HERE / "view.js")
    _css = own_rules(HERE / "view.css")

    # what nblib computed
    answers = traitlets.Bytes().tag(sync=True)
    reach = traitlets.Float(REACH).tag(sync=True)
    limits = traitlets.List([list(limit) for limit in LIMITS]).tag(sync=True)
    hints = traitlets.List(traitlets.Unicode()).tag(sync=True)
    # the state
    picture_index = traitlets.Int(0, min=0, max=len(PICTURES) - 1).tag(sync=True)
    points = traitlets.List([list(point) for point in POINTS]).tag(sync=True)
    line = traitlets.List(traitlets.Float(), list(LINE)).tag(sync=True)
    best = traitlets.Bool(False).tag(sync=True)
    z = traitlets.Float(-2.0, min=-REACH, max=REACH).tag(sync=True)
    y = traitlets.Int(1, min=0, max=1).tag(sync=True)

    @traitlets.default("state")
    def _state(self) -> dict[str, Any]:
        point = parts(*(number(*limit) for limit in LIMITS))
        return {
            "picture_index": index(PICTURES),
            "points": several(point, 1, len(POINTS)),
            "line": parts(number(-100, 100), number(-100, 100)),
            "best": among(False, True),
            "z": number(-REACH, REACH),
            "y": among(0, 1),
        }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(answers=_answers(), hints=_hints(), **kwargs)

    @property
    def cost(self) -> float:
        """J of the line."""
        return line_cost(self.points, self.line)

    @property
    def least_squares(self) -> np.ndarray:
        """Intercept and slope of the line of least squares."""
        return least_squares(self.points)

    @property
    def answer(self) -> tuple[float, float, float, float, float]:
        """The numbers of the second picture, see `answer`."""
        return answer(self.z, self.y)

    @traitlets.validate("points")
    def _check_points(self, proposal: dict[str, Any]) -> list[list[float]]:
        return _checks.array("points", proposal["value"], ndim=2, columns=2).tolist()

    @traitlets.validate("line")
    def _check_line(self, proposal: dict[str, Any]) -> list[float]:
        line = _checks.array("line", proposal["value"], ndim=1)
        if len(line) != 2:
            raise ValueError(f"line: expected intercept and slope, got {line.tolist()}")
        return line.tolist()


def cost() -> Explorer:
    """Return the cost explorer.

    Its `view` holds the state: `explorer.view.line = [1, 0.4]` moves the line, and
    `explorer.view.cost` is its J.
    """
    toggle = ipywidgets.ToggleButtons(options=PICTURES, description="Picture")
    return Explorer("How wrong are we?", Cost(), [(toggle, "picture_index")])
