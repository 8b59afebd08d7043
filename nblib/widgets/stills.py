"""What each explorer is where nothing moves: a picture by matplotlib; of questions, words.

It stands beside the live view in a notebook's output, and so in the page of a reader without
JavaScript. It shows what the explorer is about, in the state that its traits have; left out on
purpose: everything that only makes sense when it can be moved.
"""

import re
from functools import singledispatch
from string import ascii_lowercase
from typing import Any

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
from nblib.widgets.graph.model import Graph
from nblib.widgets.hidden_layer.model import HiddenLayer
from nblib.widgets.initialization.model import Initialization
from nblib.widgets.kit.small_network import LAYERS
from nblib.widgets.learning_rate.model import LearningRate
from nblib.widgets.learning_rate.runs import SURFACES as CURVES
from nblib.widgets.learning_rate_digits.model import LearningRateDigits
from nblib.widgets.neuron.model import Neuron
from nblib.widgets.prediction.model import SURE, Outcome, Prediction
from nblib.widgets.quiz.model import Quiz
from nblib.widgets.race.laps import SURFACES as TRACKS
from nblib.widgets.race.model import Race
from nblib.widgets.training_film.model import TrainingFilm
from nblib.widgets.workers.model import WORKERS, Workers

__all__ = ["still"]


# What a bundle gets by its types, and the metadata of these, as for IPython's _repr_mimebundle_.
Forms = tuple[dict[str, Any], dict[str, Any]]


@singledispatch
def still(view: anywidget.AnyWidget) -> Forms:
    """Return a picture of an explorer's view with its alternative text, or another form of it."""
    return {}, {}


def _picture(drawn: Picture, alt: str) -> Forms:
    png = drawn._repr_mimebundle_()[0]["image/png"]
    return {"image/png": png}, {"image/png": {"alt": alt}}


def _small_network(theta: list[float], cost: bool) -> Forms:
    net = Network(LAYERS)
    net.theta = np.array(theta)
    sizes = "-".join(map(str, LAYERS))
    alt = (
        f"The network {sizes} from left to right, a disk for each unit and each bias, a line for "
        f"each weight: thick where it is large, dashed where it is negative."
    )
    end = " After the output stands the cost J." * cost
    return _picture(figures.network(LAYERS, net.thetas, cost=cost), alt + end)


@still.register
def _(view: Forward) -> Forms:
    return _small_network(view.theta, cost=False)


@still.register
def _(view: Backpropagation) -> Forms:
    return _small_network(view.theta, cost=True)


@still.register
def _(view: Cost) -> Forms:
    x, y = np.array(view.points).T
    b, w = view.line
    alt = (
        f"{len(x)} points around the line ŷ = {b:.4g} {'-+'[w >= 0]} {abs(w):.4g} x. On the error "
        f"of each stands a square; a gray one is as large as their mean, "
        f"{np.mean((b + w * x - y) ** 2):.4g}."
    ).replace("-", "−")
    return _picture(figures.squares(x, y, {"the line": (b, w)}), alt)


@still.register
def _(view: Initialization) -> Forms:
    found = view.measured
    alt = (
        f"Two curves for the start {view.scheme}: the size of z from the first layer to the last, "
        f"{found.spreads[0]:.2g} to {found.spreads[-1]:.2g}, and the size of δ, "
        f"{found.sizes[0]:.2g} to {found.sizes[-1]:.2g}."
    )
    return _picture(figures.signal_sizes({view.scheme: (found.spreads, found.sizes)}), alt)


@still.register
def _(view: Depth) -> Forms:
    slopes = view.measured.gradients[view.epoch_index]
    alt = (
        f"The size of the gradient by layer for the start {view.scheme}, on a logarithmic axis: "
        f"{slopes[0]:.2g} at the input, {slopes[-1]:.2g} at the output."
    )
    return _picture(figures.slopes_by_layer({view.scheme: slopes}), alt)


@still.register
def _(view: BugLab) -> Forms:
    examples = view.examples[view.examples_index]
    wrong = [name for name in NAMES if name != RIGHT]
    drawn = figures.fingerprints({name: case(name, examples).report.layers for name in wrong})
    alt = (
        f"A table of {len(wrong)} mistakes over the biases and weights of each layer, checked with "
        f"{examples} example{'s' * (examples > 1)}. A field holds the ratio of the wrong gradient "
        "to the right one, = where they agree, ≠ where no one ratio holds."
    )
    return _picture(drawn, alt)


@still.register
def _(view: DigitPad) -> Forms:
    weights = view.net.thetas[0]
    alt = (
        f"{len(weights)} square images, one for each hidden unit: its weights from the pixels, "
        "some for ink in strokes and corners, some against it."
    )
    return _picture(figures.weights(weights), alt)


def _map(surface, start: list[float]) -> Forms:
    """Return a surface with the steepest way at the start."""
    center, reach = np.array(surface.lowest, float), surface.reach
    x, y = (
        np.linspace(-side, side, 61) + middle
        for side, middle in zip((1.6 * reach, reach), center, strict=True)
    )
    where = ", ".join(f"{value:g}".replace("-", "−") for value in start)
    alt = (
        f"Lines of equal cost: {surface.name}. An arrow shows the steepest way down from the start "
        f"({where}), at right angles to its line."
    )
    return _picture(figures.contour_map(surface.cost_and_gradient, x, y, arrows=[start]), alt)


@still.register
def _(view: Descent) -> Forms:
    tab = min(view.tab, len(DESCENTS) - 1)  # the last one shows batches
    return _map(DESCENTS[tab], view.starts[tab])


@still.register
def _(view: Race) -> Forms:
    return _map(TRACKS[view.tab], view.starts[view.tab])


@still.register
def _(view: LearningRate) -> Forms:
    curve = CURVES[0]  # of one parameter
    (lowest,) = curve.lowest
    theta = np.linspace(lowest - curve.reach, lowest + curve.reach, 101)
    cost = np.array([curve.cost_and_gradient([value])[0] for value in theta])
    alt = f"The cost J over one parameter θ: a parabola, lowest at θ = {lowest:g}."
    return _picture(figures.curves({"J(θ)": (theta, cost)}, "θ", "cost J"), alt)


@still.register
def _(view: LearningRateDigits) -> Forms:
    trainings = view.trainings[:: max(1, len(view.trainings) // 4)][:5]
    lines = {
        f"α = {one['rate']:g}": (np.arange(len(one["cost"])), np.array(one["cost"]))
        for one in trainings
    }
    ends = ", ".join(f"{one['cost'][-1]:.3g} with α = {one['rate']:g}" for one in trainings)
    alt = f"The cost over the epochs for {len(lines)} learning rates. It ends at {ends}."
    return _picture(figures.curves(lines, "epoch", "cost J", log=True), alt)


@still.register
def _(view: TrainingFilm) -> Forms:
    costs = np.array([frame["cost"] for frame in view.frames])
    alt = (
        f"The cost over {view.epochs[-1]} epochs of training, on a logarithmic axis: from "
        f"{costs[0]:.3g} it falls to {costs[-1]:.3g}."
    )
    lines = {"J": (np.array(view.epochs), costs)}
    return _picture(figures.curves(lines, "epoch", "cost J", log=True), alt)


@still.register
def _(view: Neuron) -> Forms:
    case, found = view.cases[view.inputs], view.numbers()
    x, y, right = np.array(case["points"]).T
    theta = np.array([found["b"], found["w1"], found["w2"]])
    moment = f"epoch {view.epochs[view.frame]}"
    names = [*case["axes"], ("setosa", "versicolor")]
    drawn = figures.decision_lines(np.column_stack([x, y]), right, {moment: theta}, *names)
    across, up = (name.split(",")[0] for name in case["axes"])
    alt = (
        f"Irises by {across} and {up}: hollow points for setosa, full ones "
        f"for versicolor, and the line where the neuron says ½ at {moment}."
    )
    return _picture(drawn, alt)


@still.register
def _(view: Workers) -> Forms:
    counts = np.array(WORKERS)
    speedup = np.array([view.step(1).total / view.step(int(p)).total for p in counts])
    lines = {"ideal": (np.log2(counts), counts), "model": (np.log2(counts), speedup)}
    alt = (
        f"How many times as fast as one machine many are, up to {counts[-1]:,}: at most "
        f"{speedup.max():.2g} times, with {view.best}."
    )
    names = "machines: 2 to the power of", "times as fast as one"
    return _picture(figures.curves(lines, *names, log=True), alt)


@still.register
def _(view: Graph) -> Forms:
    expression, walk = view.chosen, view.walk
    names = [node["name"] for node in expression.nodes]
    nodes = {
        node["name"]: (node["role"], value, slope)
        for node, value, slope in zip(expression.nodes, walk.values, walk.slopes, strict=True)
    }
    edges = {
        (names[source], node["name"]): local
        for node, slopes in zip(expression.nodes, walk.local, strict=True)
        for source, local in zip(node["sources"], slopes, strict=True)
    }
    found = [f"{name} {slope:.4g}" for name, slope in view.slopes.items()]
    alt = (
        f"The graph of {expression.name}. Values run down to J = {walk.values[-1]:.4g}. Slopes of "
        f"J run up, each the one below it times the number beside the arrow: {', '.join(found)}."
    )
    return _picture(figures.computation_graph(nodes, edges), alt.replace("-", "−"))


@still.register
def _(view: HiddenLayer) -> Forms:
    *X, y = np.array(view.pictures[view.points_index]["points"]).T
    hidden, _ = view.network().thetas
    lines = {f"unit {number}": theta for number, theta in enumerate(hidden, start=1)}
    drawn = figures.decision_lines(np.column_stack(X), y.astype(int), lines, classes=("", ""))
    alt = (
        f"{len(y)} points of two classes, hollow and full, and the lines of {len(hidden)} hidden "
        f"units, each with its own side. Together they read {view.right} points right."
    )
    return _picture(drawn, alt)


def _escaped(text: str) -> str:
    """Return a text in which Markdown finds no marks."""
    return re.sub(r"([\\`*_\[\]<>#|~$&])", r"\\\1", text)


@still.register
def _(view: Quiz) -> Forms:
    lines, answers = [], []
    for number, question in enumerate(view.questions, 1):
        lines += [f"{number}. {_escaped(question['text'])}", ""]
        for letter, choice in zip(ascii_lowercase, question["choices"], strict=False):
            lines.append(f"   - **{letter}** {_escaped(choice['text'])}")
            if choice["right"]:
                answers.append(f"**{number} {letter}.** {_escaped(choice['because'])}")
        lines.append("")
    return {"text/markdown": "\n".join([*lines, "Right are:", "", "\n\n".join(answers)])}, {}


@still.register
def _(view: Prediction) -> Forms:
    lines = []
    for question in view.questions:
        boxes = [f"☐ {_escaped(one)}" for one in question["choices"]] or ["…………"]
        lines.append(f"- **{_escaped(question['text'])}** {' '.join(boxes)}")
    lines.append(f"- How sure of each? {', '.join(SURE)}")
    return {"text/markdown": "\n".join(lines)}, {}


@still.register
def _(view: Outcome) -> Forms:
    lines = [
        f"- **{_escaped(question['text'])}** {_escaped(one['shown'])}"
        for question, one in zip(view.questions, view.outcomes, strict=True)
    ]
    return {"text/markdown": "\n".join(lines)}, {}
