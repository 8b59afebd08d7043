"""The neuron explorer: a decision line between two flowers, and the cost, epoch by epoch.

Nothing is simulated: the network [2, 1] is trained by gradient descent once for each rate and each
choice of inputs, always from the same start, and the explorer shows the parameters it passed
through. A test holds them to `nblib.train`.
"""

from pathlib import Path
from typing import Any

import ipywidgets
import numpy as np
import traitlets

from nblib import _checks
from nblib.data import split, standardize
from nblib.iris import load_iris
from nblib.network import Network
from nblib.widgets.kit import Explorer, View, inlined, own_rules
from nblib.widgets.kit.limits import index

__all__ = ["EPOCHS", "EPOCHS_SHOWN", "INPUTS", "RATES", "Neuron", "neuron"]

HERE = Path(__file__).parent

RATES = (0.001, 0.01, 0.1, 0.5, 2.0, 10.0)
EPOCHS = 1000
#: The epochs of the frames, spaced by factors: most happens early.
EPOCHS_SHOWN = tuple(np.unique([0, *np.geomspace(1, EPOCHS, 47).round().astype(int)]).tolist())
#: What the neuron is given: two columns of the table, as measured or standardized.
INPUTS = {
    "petals, in cm": ((2, 3), False),
    "petals, standardized": ((2, 3), True),
    "sepals, in cm": ((0, 1), False),
    "sepals, standardized": ((0, 1), True),
}
COLUMNS = ("sepal length", "sepal width", "petal length", "petal width")


def flowers(name: str) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return X_train, X_test, y_train, y_test for one of `INPUTS`: setosa 0, versicolor 1."""
    columns, scaled = INPUTS[name]
    X, y = load_iris()
    X_train, X_test, y_train, y_test = split(X[:100][:, columns], y[:100], test=0.2, seed=42)
    if scaled:
        X_train, X_test = standardize(X_train, X_test)
    return X_train, X_test, y_train, y_test


def trained(name: str) -> tuple[np.ndarray, list[int]]:
    """Train with each rate and return what the frames show, and in how many epochs the cost rose.

    The neurons, one for each rate, stand side by side in one layer. None sees another, so each
    goes the way that it would go alone.

    Returns
    -------
    (rates, frames, 7) array
        b, w1, w2, cost, cost on the test flowers, flowers read right of 80, of 20.
    list of int
    """
    X_train, X_test, y_train, y_test = flowers(name)
    Y_train, Y_test = y_train[:, np.newaxis], y_test[:, np.newaxis]
    one, side_by_side = Network([2, 1], seed=0), Network([2, len(RATES)])
    (thetas,) = side_by_side.thetas  # (rates, 3)
    thetas[:] = one.theta
    Y, rates = np.repeat(Y_train, len(RATES), axis=1), np.array(RATES)[:, np.newaxis]
    costs: list[np.ndarray] = []
    table: list[list[list[Any]]] = []
    for epoch in range(EPOCHS + 1):
        if epoch in EPOCHS_SHOWN:
            table.append([])
            for one.theta in thetas:
                read = [one.predict(X) == y for X, y in ((X_train, y_train), (X_test, y_test))]
                both = one.cost(X_train, Y_train), one.cost(X_test, Y_test)
                table[-1].append([*one.theta, *both, *(right.sum() for right in read)])
        Z = thetas[:, 0] + X_train @ thetas[:, 1:].T  # (80, rates)
        costs.append((np.logaddexp(0, Z) - Y * Z).mean(axis=0))
        thetas -= rates * side_by_side.gradient(X_train, Y).reshape(thetas.shape)
    rises = (np.diff(costs, axis=0) > 0).sum(axis=0)
    return np.array(table).transpose(1, 0, 2), rises.tolist()


class Neuron(View):
    """The view of the neuron explorer. Its traits are its whole state.

    Attributes
    ----------
    frame : int
        The frame that is shown; `epochs[frame]` is its epoch.
    rate_index : int
        The learning rate, as its place in `rates`.
    inputs : int
        What the neuron is given, as its place in `cases`.
    playing : bool
        Whether the view goes on by itself.
    epochs : list of int
        The epoch of each frame.
    cases : list of dict
        For each choice of inputs its name, the names of its axes, the flowers as [x1, x2, label]
        (80 to train with, then 20 to test with), and for each rate in how many epochs J rose.
    runs : bytes
        float32: for each case, rate and frame b, w1, w2, J, J on the test flowers, and how many
        flowers of each set are on the right side.
    """

    _esm = inlined(HERE / "view.js")
    _css = own_rules(HERE / "view.css")

    rates = traitlets.List(traitlets.Float(), list(RATES)).tag(sync=True)
    epochs = traitlets.List(traitlets.Int()).tag(sync=True)
    cases = traitlets.List(traitlets.Dict()).tag(sync=True)
    runs = traitlets.Bytes().tag(sync=True)
    training = traitlets.Int(80).tag(sync=True)
    hints = traitlets.List(traitlets.Unicode()).tag(sync=True)
    frame = traitlets.Int(0).tag(sync=True)
    rate_index = traitlets.Int(RATES.index(0.1)).tag(sync=True)
    inputs = traitlets.Int(0).tag(sync=True)
    playing = traitlets.Bool(False).tag(sync=True)

    @traitlets.default("state")
    def _state(self) -> dict[str, Any]:
        return {
            "frame": index(self.epochs),
            "rate_index": index(self.rates),
            "inputs": index(list(INPUTS)),
            "playing": None,
        }

    @traitlets.validate("frame", "rate_index", "inputs")
    def _check(self, proposal: dict[str, Any]) -> int:
        name = proposal["trait"].name
        known: dict[str, list[Any]] = {
            "frame": self.epochs,
            "rate_index": self.rates,
            "inputs": self.cases,
        }
        return _checks.choice(name, proposal["value"], range(len(known[name])))

    def numbers(self) -> dict[str, float]:
        """Return the numbers that are shown, by name."""
        runs = np.frombuffer(self.runs, "<f4").reshape(len(self.cases), len(self.rates), -1, 7)
        names = ("b", "w1", "w2", "cost", "test_cost", "right", "test_right")
        values = runs[self.inputs, self.rate_index, self.frame]
        return {name: float(value) for name, value in zip(names, values, strict=True)}


def _case(name: str) -> tuple[dict[str, Any], np.ndarray]:
    columns, scaled = INPUTS[name]
    X_train, X_test, y_train, y_test = flowers(name)
    points = np.column_stack([np.vstack([X_train, X_test]), np.append(y_train, y_test)])
    table, rises = trained(name)
    described = {
        "name": name,
        "axes": [f"{COLUMNS[column]}{'' if scaled else ', cm'}" for column in columns],
        "points": [[float(f"{value:.4g}") for value in point] for point in points],
        "rises": rises,
    }
    return described, table


def _hints(runs: np.ndarray) -> list[str]:
    """Return what to try; the numbers in it are measured."""
    petals, scaled, sepals, _ = runs
    slow, good, wild = (petals[RATES.index(rate), -1] for rate in (0.001, 0.1, 2.0))
    return [
        f"Rate 0.001, last epoch: J = {slow[3]:.3f}, and {slow[6]:.0f} of the 20 test flowers are "
        "right. The curve looks settled. It is only slow: with 0.1 the same 1,000 epochs bring J "
        f"to {good[3]:.3f} and {good[6]:.0f} right.",
        "Rate 0.1, Play, and watch the line and the weights. Once all flowers are on their side, "
        "the line hardly moves, but the band of doubt around it gets narrower: the weights grow, "
        "and J creeps on.",
        f"Rate 2: J jumps up in the first epochs and comes down to {wild[3]:.4f}. Look at the "
        "dashed curve, the test flowers: it comes down as well. A large rate overshoots; it does "
        "not overfit.",
        "Petals, standardized, and rate 0.001: after 1,000 epochs "
        f"{scaled[0, -1, 6]:.0f} of 20 are right, from the same rate that failed in cm. Then "
        f"sepals in cm with 10: at the end J is still {sepals[-1, -1, 3]:.2f}.",
    ]


def neuron() -> Explorer:
    """Return the neuron explorer; `explorer.view` holds its state."""
    cases, tables = zip(*map(_case, INPUTS), strict=True)
    runs = np.array(tables)
    view = Neuron(
        epochs=list(EPOCHS_SHOWN),
        cases=list(cases),
        runs=runs.astype("<f4").tobytes(),
        hints=_hints(runs),
    )
    labels = [(f"{epoch:,}", epoch) for epoch in EPOCHS_SHOWN]
    rates = [(f"{rate:g}", rate) for rate in RATES]
    return Explorer(
        "One neuron learns to tell two flowers apart",
        view,
        [
            (ipywidgets.SelectionSlider(options=labels, description="Epoch"), "frame"),
            (
                ipywidgets.SelectionSlider(options=rates, value=0.1, description="Rate α"),
                "rate_index",
            ),
            (ipywidgets.Dropdown(options=list(INPUTS), description="Inputs"), "inputs"),
        ],
    )
