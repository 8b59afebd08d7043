"""One still picture of each explorer, drawn by matplotlib, for places where nothing moves.

It stands beside the live view in a notebook's output, and so in the page of a reader without
JavaScript. It shows what the explorer is about, in the state that its traits have; left out on
purpose: everything that only makes sense when it can be moved.
"""

from functools import singledispatch

import anywidget
import numpy as np

from nblib import figures
from nblib.figures import Picture
from nblib.network import Network
from nblib.widgets.backpropagation.model import Backpropagation
from nblib.widgets.bug_lab.model import NAMES, RIGHT, BugLab, case
from nblib.widgets.cost.model import Cost
from nblib.widgets.depth.model import Depth
from nblib.widgets.descent.model import Descent
from nblib.widgets.descent.walks import SURFACES as DESCENTS
from nblib.widgets.digit_pad.model import DigitPad
from nblib.widgets.forward.model import Forward
from nblib.widgets.initialization.model import Initialization
from nblib.widgets.kit.small_network import LAYERS
from nblib.widgets.learning_rate.model import LearningRate
from nblib.widgets.learning_rate.runs import SURFACES as CURVES
from nblib.widgets.learning_rate_digits.model import LearningRateDigits
from nblib.widgets.neuron.model import Neuron
from nblib.widgets.race.laps import SURFACES as TRACKS
from nblib.widgets.race.model import Race
from nblib.widgets.training_film.model import TrainingFilm

__all__ = ["still"]


@singledispatch
def still(view: anywidget.AnyWidget) -> Picture | None:
    """Return a picture of an explorer's view, or None for one that has none."""
    return None


def _small_network(theta: list[float], cost: bool) -> Picture:
    net = Network(LAYERS)
    net.theta = np.array(theta)
    return figures.network(LAYERS, net.thetas, cost=cost)


@still.register
def _(view: Forward) -> Picture:
    return _small_network(view.theta, cost=False)


@still.register
def _(view: Backpropagation) -> Picture:
    return _small_network(view.theta, cost=True)


@still.register
def _(view: Cost) -> Picture:
    length, width = np.array(view.points).T
    lines = {"the line": (view.line[0], view.line[1])}
    return figures.squares(length, width, lines)


@still.register
def _(view: Initialization) -> Picture:
    found = view.measured
    return figures.signal_sizes({view.scheme: (found.spreads, found.sizes)})


@still.register
def _(view: Depth) -> Picture:
    slopes = view.measured.gradients[view.epoch_index]
    return figures.slopes_by_layer({view.scheme: slopes})


@still.register
def _(view: BugLab) -> Picture:
    examples = view.examples[view.examples_index]
    wrong = [name for name in NAMES if name != RIGHT]
    return figures.fingerprints({name: case(name, examples).report.layers for name in wrong})


@still.register
def _(view: DigitPad) -> Picture:
    return figures.weights(view.net.thetas[0])


def _map(surface, start: list[float]) -> Picture:
    """Return a surface with the steepest way at the start."""
    center, reach = np.array(surface.lowest, float), surface.reach
    x, y = (
        np.linspace(-side, side, 61) + middle
        for side, middle in zip((1.6 * reach, reach), center, strict=True)
    )
    return figures.contour_map(surface.cost_and_gradient, x, y, arrows=[start])


@still.register
def _(view: Descent) -> Picture:
    tab = min(view.tab, len(DESCENTS) - 1)  # the last one shows batches
    return _map(DESCENTS[tab], view.starts[tab])


@still.register
def _(view: Race) -> Picture:
    return _map(TRACKS[view.tab], view.starts[view.tab])


@still.register
def _(view: LearningRate) -> Picture:
    curve = CURVES[0]  # of one parameter
    (lowest,) = curve.lowest
    theta = np.linspace(lowest - curve.reach, lowest + curve.reach, 101)
    cost = np.array([curve.cost_and_gradient([value])[0] for value in theta])
    return figures.curves({"J(θ)": (theta, cost)}, "θ", "cost J")


@still.register
def _(view: LearningRateDigits) -> Picture:
    trainings = view.trainings[:: max(1, len(view.trainings) // 4)][:5]
    lines = {
        f"α = {one['rate']:g}": (np.arange(len(one["cost"])), np.array(one["cost"]))
        for one in trainings
    }
    return figures.curves(lines, "epoch", "cost J", log=True)


@still.register
def _(view: TrainingFilm) -> Picture:
    costs = np.array([frame["cost"] for frame in view.frames])
    return figures.curves({"J": (np.array(view.epochs), costs)}, "epoch", "cost J", log=True)


@still.register
def _(view: Neuron) -> Picture:
    case, found = view.cases[view.inputs], view.numbers()
    x, y, right = np.array(case["points"]).T
    theta = np.array([found["b"], found["w1"], found["w2"]])
    moments = {f"epoch {view.epochs[view.frame]}": theta}
    names = [*case["axes"], ("setosa", "versicolor")]
    return figures.decision_lines(np.column_stack([x, y]), right, moments, *names)
