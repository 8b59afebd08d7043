"""The bug lab: wrong gradients beside the numerical one, entry by entry.

Each mistake of `nblib.broken_gradients` is checked on its own random network, with one example and
with six. The view gets both gradients and the table of the report, as 32-bit numbers.
"""

from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import ipywidgets
import numpy as np
import traitlets

from nblib import _checks
from nblib.differences import relative_error
from nblib.gradient_check import GradientReport, check_gradient
from nblib.mistakes import Mistake, broken_gradients
from nblib.network import Network
from nblib.widgets.kit import Explorer, View, inlined, own_rules
from nblib.widgets.kit.limits import among, index, whole

__all__ = ["EXAMPLES", "BugLab", "bug_lab"]

HERE = Path(__file__).parent

EXAMPLES = (1, 6)
SEED = 5
RIGHT = "none"  # the first in the menu: no mistake
NAMES = (RIGHT, *broken_gradients)
COLUMNS = ["relative error", "lowest", "ratio", "highest", "error bar"]  # of the report's table


class Case(NamedTuple):
    """A gradient under check: the network, its examples, and what the check found."""

    net: Network
    X: np.ndarray
    Y: np.ndarray
    report: GradientReport


@cache
def case(name: str, m: int) -> Case:
    """Return the case of a mistake with `m` examples; without one, that of the right gradient."""
    mistake = broken_gradients[NAMES[1] if name == RIGHT else name]
    net, X, Y = mistake.example(SEED, m)
    wrong = None if name == RIGHT else mistake.gradient(net.thetas, X, Y, net.l2)
    return Case(net, X, Y, check_gradient(net, X, Y, wrong))


def numbers(found: Case) -> np.ndarray:
    """Return what the view needs: both gradients, parameters, the table, the error of it all."""
    report = found.report
    error = relative_error(report.analytic, report.numerical)
    table = report.layers[COLUMNS].to_numpy().ravel()
    return np.concatenate([report.analytic, report.numerical, found.net.theta, table, [error]])


def fits(guess: Mistake, name: str) -> bool:
    """Whether a mistake gives the same gradients as the named one, whatever the examples."""
    for m in EXAMPLES:
        net, X, Y, report = case(name, m)
        try:
            settings = {"output": net.output, "cost": net.cost_name}
            given = guess.gradient(net.thetas, X, Y, net.l2, **settings)
        except (ValueError, TypeError):  # shapes that do not fit, a slope that softmax has not
            return False
        flat = np.concatenate([one.ravel() for one in given])
        if not np.allclose(flat, report.analytic, rtol=1e-9, atol=1e-12, equal_nan=True):
            return False
    return True


@cache
def _packed() -> dict[str, Any]:
    """Return the traits that nblib fills."""
    records = [numbers(case(name, m)) for name in NAMES for m in EXAMPLES]
    places = np.cumsum([0, *(len(record) for record in records)])
    nets = [case(name, 1).net for name in NAMES]
    mistakes = list(broken_gradients.values())
    return {
        "numbers": np.concatenate(records).astype("<f4").tobytes(),
        "places": places.tolist(),
        "layers": [net.layers for net in nets],
        "about": [_about(net) for net in nets],
        "titles": ["No mistake: the right gradient", *(one.title for one in mistakes)],
        "explanations": [
            "Both gradients agree to the last digits shown: this is what right looks like.",
            *(one.explanation for one in mistakes),
        ],
        "clues": ["", *(one.hint for one in mistakes)],
        "prints": ["Nothing disagrees.", *(one.fingerprint.words for one in mistakes)],
        "alike": [
            [
                other
                for other, guess in enumerate(mistakes, start=1)
                if guess.name == name or fits(guess, name)
            ]
            for name in NAMES[1:]
        ],
        "riddles": (1 + np.random.default_rng(SEED).permutation(len(mistakes))).tolist(),
    }


def _about(net: Network) -> str:
    """Return the settings of a network in words."""
    penalty = f"λ = {net.l2:g}" if net.l2 else "no penalty"
    sizes = "-".join(map(str, net.layers))
    cost = net.cost_name.replace("cross_", "cross-").replace("_", " ")
    return f"{sizes}, {net.output} output, {cost}, {penalty}"


def _hints() -> list[str]:
    """Return what to try; the numbers in it are measured."""

    def ratio(name: str, m: int, layer: int) -> float:
        return case(name, m).report.layers["ratio"][f"Θ^({layer})", "weights"]

    lost = [ratio("mean-lost", m, 1) for m in EXAMPLES]
    hidden = [ratio("mean-in-hidden-delta", 6, layer) for layer in (3, 2, 1)]
    return [
        f"Choose the sum over the examples: the ratio is {lost[1]:.0f} everywhere. Now one "
        f"example: it is {lost[0]:.0f}. A check with one example cannot see this mistake.",
        "Choose the mean taken in every hidden delta, six examples: from the last layer to the "
        f"first the ratio is {hidden[0]:.0f}, {hidden[1]:.3f}, {hidden[2]:.3f}.",
        "Choose σ' in the output delta. Six examples: no constant ratio. One example: in the last "
        "matrix, move along a row. Its entries share one ratio, the slope of that output.",
        "Press Guess first. You see a wrong gradient without its name. Choose a mistake in the "
        "menu and press Check my guess.",
    ]


class BugLab(View):
    """The view of the bug lab. Its traits are its whole state.

    Attributes
    ----------
    mistake_index : int
        What the menu shows, a place in `NAMES`: the mistake on view, or the guess.
    examples_index : int
        How many examples, a place in `EXAMPLES`.
    entry : int
        The entry that is read out, a place in the flat gradient.
    guessing : bool
        Whether the name is hidden.
    riddle : int
        Which of the riddles it is.
    checked : int
        The guess that was checked last, -1 for none.
    told : bool
        Whether the answer was asked for.
    """

    _esm = inlined(HERE / "view.js")
    _css = own_rules(HERE / "view.css")

    # what nblib computed
    numbers = traitlets.Bytes().tag(sync=True)
    places = traitlets.List(traitlets.Int()).tag(sync=True)
    layers = traitlets.List(traitlets.List(traitlets.Int())).tag(sync=True)
    about = traitlets.List(traitlets.Unicode()).tag(sync=True)
    titles = traitlets.List(traitlets.Unicode()).tag(sync=True)
    explanations = traitlets.List(traitlets.Unicode()).tag(sync=True)
    clues = traitlets.List(traitlets.Unicode()).tag(sync=True)
    prints = traitlets.List(traitlets.Unicode()).tag(sync=True)
    alike = traitlets.List(traitlets.List(traitlets.Int())).tag(sync=True)
    riddles = traitlets.List(traitlets.Int()).tag(sync=True)
    examples = traitlets.List(list(EXAMPLES)).tag(sync=True)
    hints = traitlets.List(traitlets.Unicode()).tag(sync=True)
    # the state that view and controls share
    mistake_index = traitlets.Int(1, min=0, max=len(NAMES) - 1).tag(sync=True)
    examples_index = traitlets.Int(1, min=0, max=len(EXAMPLES) - 1).tag(sync=True)
    entry = traitlets.Int(0, min=0).tag(sync=True)
    guessing = traitlets.Bool(False).tag(sync=True)
    riddle = traitlets.Int(0, min=0, max=len(NAMES) - 2).tag(sync=True)
    checked = traitlets.Int(-1, min=-1, max=len(NAMES) - 1).tag(sync=True)
    told = traitlets.Bool(False).tag(sync=True)

    @traitlets.default("state")
    def _state(self) -> dict[str, Any]:
        largest = max(case(name, 1).net.theta.size for name in NAMES)
        return {
            "mistake_index": index(NAMES),
            "examples_index": index(EXAMPLES),
            "entry": whole(0, largest - 1),
            "guessing": among(False, True),
            "riddle": whole(0, len(NAMES) - 2),
            "checked": whole(-1, len(NAMES) - 1),
            "told": among(False, True),
        }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**_packed(), hints=_hints(), **kwargs)

    @property
    def mistake(self) -> str:
        """The name that the menu shows; "none" for the right gradient. Setting it moves it."""
        return NAMES[self.mistake_index]

    @mistake.setter
    def mistake(self, value: str) -> None:
        self.mistake_index = NAMES.index(_checks.choice("mistake", value, NAMES))

    @property
    def shown(self) -> str:
        """The name of the mistake in the picture: when guessing, that of the riddle."""
        return NAMES[self.riddles[self.riddle]] if self.guessing else self.mistake

    @property
    def report(self) -> GradientReport:
        """What `nblib.check_gradient` says of the gradient in the picture."""
        return case(self.shown, EXAMPLES[self.examples_index]).report


def bug_lab() -> Explorer:
    """Return the bug lab.

    Its `view` holds the state: `explorer.view.mistake = "mean-lost"` moves the menu, and
    `explorer.view.report` is the gradient check behind the picture.
    """
    view = BugLab()
    counts = [f"{m} example{'s' if m > 1 else ''}" for m in EXAMPLES]
    wide = ipywidgets.Layout(flex="1 1 44rem", max_width="44rem")  # the longest title in one line
    return Explorer(
        "Bug lab: which mistake leaves which fingerprint?",
        view,
        [
            (
                ipywidgets.Dropdown(
                    options=view.titles, index=1, description="Mistake", layout=wide
                ),
                "mistake_index",
            ),
            (
                ipywidgets.ToggleButtons(options=counts, index=1, description="Data"),
                "examples_index",
            ),
        ],
    )
