"""The learning-rate explorer on the real network: 400-25-10 and the 5,000 digits.

Nothing is simulated: when the notebook runs, `nblib.train` trains the network once for each rate,
from the same start, and the explorer shows what happened.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import ipywidgets
import numpy as np
import traitlets

from nblib import _checks
from nblib.data import load_digits, one_hot
from nblib.history import History
from nblib.network import Network
from nblib.optimizers import GradientDescent
from nblib.training import train
from nblib.widgets.kit import Explorer, View, inlined, own_rules
from nblib.widgets.kit.limits import index, whole

__all__ = ["LearningRateDigits", "judge_training", "learning_rate_digits"]

HERE = Path(__file__).parent

BOUND = 10.0  # diverged: J is larger than this many times the start's


def judge_training(history: History) -> str:
    """Return the verdict of `train`, with one word more.

    "oscillating": J has risen in at least a tenth of the epochs, without having diverged.
    """
    costs = [row["cost"] for row in history.rows]
    if history.verdict == "still descending" and np.mean(np.diff(costs) > 0) >= 0.1:
        return "oscillating"
    return history.verdict


def _train(rate: float, epochs: int, X: np.ndarray, Y: np.ndarray) -> dict[str, Any]:
    """Train once and return what the explorer shows, by epoch."""
    net, norms = Network([400, 25, 10], seed=0, dtype="float32"), []
    history = train(
        net,
        X,
        Y,
        GradientDescent(rate),
        epochs=epochs,
        bound=BOUND,
        progress=False,
        callbacks=[lambda _: norms.append(float(np.linalg.norm(net.theta)))],
    )
    return {
        "rate": rate,
        "verdict": judge_training(history),
        "cost": [_short(row["cost"]) for row in history.rows],
        "accuracy": [_short(row["accuracy"]) for row in history.rows],
        "norm": [_short(norm) for norm in norms],
    }


def _short(value: float) -> float:
    return float(f"{value:.6g}")


class LearningRateDigits(View):
    """The view of the explorer on the digits network. Its traits are its whole state.

    Attributes
    ----------
    rate : float
        The learning rate that is shown in full, one of `rates`.
    epoch : int
        The epoch whose numbers are shown.
    verdict : str
        How the training with this rate ended, see `judge_training`.
    trainings : list of dict
        For each rate: verdict, and by epoch the cost, the accuracy and the norm of all parameters.
    """

    _esm = inlined(HERE / "view.js")
    _css = own_rules(HERE / "view.css")

    trainings = traitlets.List(traitlets.Dict()).tag(sync=True)
    epochs = traitlets.Int().tag(sync=True)
    hints = traitlets.List(traitlets.Unicode()).tag(sync=True)
    rate_index = traitlets.Int(0).tag(sync=True)
    epoch = traitlets.Int(0).tag(sync=True)
    rate = traitlets.Float()  # for Python, not synced: a second copy could contradict the first
    verdict = traitlets.Unicode(read_only=True)

    @traitlets.default("state")
    def _state(self) -> dict[str, Any]:
        return {
            "rate_index": index([f"{rate:g}" for rate in self.rates]),
            "epoch": whole(0, self.epochs),
        }

    @property
    def rates(self) -> list[float]:
        """The rates of the grid."""
        return [training["rate"] for training in self.trainings]

    @traitlets.validate("rate")
    def _check_rate(self, proposal: dict[str, Any]) -> float:
        return _checks.choice("rate", proposal["value"], self.rates)

    @traitlets.validate("epoch")
    def _check_epoch(self, proposal: dict[str, Any]) -> int:
        return min(_checks.whole("epoch", proposal["value"], least=0), self.epochs)

    @traitlets.observe("rate")
    def _named(self, _: Any) -> None:
        self.rate_index = self.rates.index(self.rate)

    @traitlets.observe("rate_index", "trainings")
    def _follow(self, _: Any) -> None:
        training = self.trainings[self.rate_index]
        self.rate = training["rate"]
        self.set_trait("verdict", training["verdict"])


def learning_rate_digits(
    rates: Sequence[float] = (0.001, 0.03, 0.1, 0.3, 1, 2, 5, 30), epochs: int = 60
) -> Explorer:
    """Train the digits network once for each rate and return the explorer of what happened.

    Parameters
    ----------
    rates : sequence of float
        The grid of learning rates, in rising order.
    epochs : int
        How often each training goes through all examples.

    Raises
    ------
    ValueError
        If the rates are not positive and rising, or `epochs` is not a whole number of at least 1.
    """
    grid = _checks.array("rates", rates, ndim=1)
    if grid[0] <= 0 or (np.diff(grid) <= 0).any():
        raise ValueError(f"rates: expected positive numbers in rising order, got {rates!r}")
    _checks.whole("epochs", epochs, least=1)
    X, y = load_digits()
    X, Y = X.astype(np.float32), one_hot(y, 10).astype(np.float32)
    trainings = [_train(float(rate), epochs, X, Y) for rate in grid]
    best = max(range(len(grid)), key=lambda i: trainings[i]["accuracy"][-1])
    view = LearningRateDigits(
        epochs=epochs, trainings=trainings, rate_index=best, epoch=epochs, hints=_hints(trainings)
    )
    labels = [(f"{rate:g}", float(rate)) for rate in grid]
    return Explorer(
        "The same question for 10,285 parameters: the network that reads digits",
        view,
        [
            (
                ipywidgets.SelectionSlider(
                    options=labels, value=float(grid[best]), description="Rate α"
                ),
                "rate_index",
            ),
            (
                ipywidgets.IntSlider(value=epochs, min=0, max=epochs, description="Epoch"),
                "epoch",
            ),
        ],
    )


def _hints(trainings: list[dict[str, Any]]) -> list[str]:
    """Return what to try; the numbers in it are measured."""
    first = trainings[0]
    best = max(trainings, key=lambda training: training["accuracy"][-1])
    hints = [
        f"Choose {first['rate']:g}: after {len(first['cost']) - 1} epochs J has only come "
        f"from {first['cost'][0]:.3g} to {first['cost'][-1]:.3g}. Nothing is broken: the steps "
        "are small.",
        f"Choose {best['rate']:g}, the best of this grid: {best['accuracy'][-1]:.1%} of the digits "
        "are read. Move the epoch and watch how J falls before the accuracy rises.",
    ]
    if wild := [training for training in trainings if training["verdict"] == "oscillating"]:
        hints.append(
            f"Choose {wild[-1]['rate']:g}: J jumps up and down and the weights grow to "
            f"{max(wild[-1]['norm']):.0f}, though many of these steps are too long to help."
        )
    return hints
