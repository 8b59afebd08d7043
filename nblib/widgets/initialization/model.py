"""The explorer of starts: what a scheme does to activations and gradients, layer by layer.

Nothing is simulated: every start of the grid is a `nblib.Network`, and the pictures are what it
does with 100 of the digits. So that all of them fit into a page, a histogram is 16 heights of four
bits, stretched between the smallest and the largest value of its layer.
"""

from functools import cache
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

import ipywidgets
import numpy as np
import traitlets

from nblib import _checks
from nblib.activations import ACTIVATIONS
from nblib.data import load_digits, one_hot
from nblib.network import Network
from nblib.widgets.kit import Explorer, View, inlined, own_rules
from nblib.widgets.kit.limits import index, whole

__all__ = ["ACTIVATION_NAMES", "EPSILONS", "SCHEMES", "Initialization", "initialization"]

HERE = Path(__file__).parent

#: The schemes as a reader meets them, and their names in nblib.
SCHEMES = {"zeros": "zeros", "constant": "constant", "±ε": "uniform", "Xavier": "xavier"}
SCHEMES |= {"He": "he"}
EPSILONS = (0.01, 0.04, 0.12, 0.4, 1.2, 4.0)
ACTIVATION_NAMES = {"sigmoid": "sigmoid", "tanh": "tanh", "ReLU": "relu"}
#: Every start there is; only two of the schemes have an ε.
STARTS = [
    (scheme, epsilon)
    for scheme in SCHEMES.values()
    for epsilon in (EPSILONS if scheme in ("constant", "uniform") else (EPSILONS[0],))
]
DEPTH = 10  # hidden layers at most
WIDTH = 20  # units in each of them
BINS = 16
STEPS = 5  # of gradient descent, before the units are counted
RATE = 0.1
TINY = 1e-30  # what is smaller is shown as 0
FADING, EXPLODING, FLAT = 0.03, 10.0, 0.5  # the bounds of `judge_start`
VERDICTS = ("same", "saturated", "exploding", "fading", "healthy")


class Measured(NamedTuple):
    """What one network does at its start, layers 1 … depth and the output layer."""

    activations: list[np.ndarray]  # (m, s_l) each
    deltas: list[np.ndarray]  # (m, s_l) each
    spreads: np.ndarray  # standard deviation of the activations of a layer
    sizes: np.ndarray  # root mean square of the deltas of a layer
    flat: np.ndarray  # share of activations where the slope is below 5 % of its maximum
    distinct: list[int]  # units of each hidden layer that no other one equals, after STEPS


@cache
def _examples() -> tuple[np.ndarray, np.ndarray]:
    """Return 100 of the digits, ten of each."""
    X, y = load_digits()
    return X[::50].copy(), one_hot(y[::50], 10)


def _size(values: np.ndarray) -> float:
    return float(np.sqrt(np.mean(values**2)))


def distinct(theta: np.ndarray) -> int:
    """Return how many rows of Θ differ from every row before them, beyond rounding."""
    apart = np.abs(theta[:, None] - theta).max(axis=2)  # (s, s)
    same = apart <= 1e-9 * np.abs(theta).max(axis=1)
    return len(theta) - int(np.tril(same, -1).any(axis=1).sum())


def measure(scheme: str, epsilon: float, depth: int, hidden: str) -> Measured:
    """Start a network, pass the digits forward and back, then take STEPS steps.

    Parameters
    ----------
    scheme, epsilon, hidden
        As `nblib.Network` takes them.
    depth : int
        Hidden layers, of WIDTH units each.
    """
    X, Y = _examples()
    layers = [X.shape[1], *[WIDTH] * depth, Y.shape[1]]
    net = Network(layers, hidden, init=scheme, epsilon=epsilon, seed=0)
    A, slope = net.forward(X), ACTIVATIONS[hidden].derivative
    deltas = [A[-1] - Y]
    for theta, A_l in zip(net.thetas[:0:-1], A[-2:0:-1], strict=True):
        deltas.insert(0, deltas[0] @ theta[:, 1:] * slope(A_l))  # (m, s_l)
    steepest = {"sigmoid": 0.25}.get(hidden, 1.0)
    flat = [np.mean(slope(A_l) < 0.05 * steepest) for A_l in A[1:-1]]
    with np.errstate(all="ignore"):  # an exploding start may overflow: then it ends there
        for _ in range(STEPS):
            gradient = net.backward_pass(net.forward_pass(X), Y)
            if not np.isfinite(gradient).all():
                break
            net.theta[:] -= RATE * gradient
    return Measured(
        activations=A[1:],
        deltas=deltas,
        spreads=np.array([np.std(A_l) for A_l in A[1:]]),
        sizes=np.array([_size(delta) for delta in deltas]),
        flat=np.array(flat),
        distinct=[distinct(theta) for theta in net.thetas[:-1]],
    )


def judge_start(found: Measured, hidden: str) -> str:
    """Return one of VERDICTS, the first that holds.

    "same": each hidden layer has a single distinct unit. "saturated": in some hidden layer half of
    the activations lie where a sigmoid or tanh is flat. "exploding": some hidden layer spreads more
    than ten times as wide as the pixels do, or layer 1 gets more than ten times the delta of the
    output. "fading": layer 1 gets less than 3 % of it.
    """
    passed_back = found.sizes[0] / found.sizes[-1]
    widest = found.spreads[:-1].max() / np.std(_examples()[0])
    if max(found.distinct) == 1:
        return "same"
    if hidden != "relu" and found.flat.max() > FLAT:
        return "saturated"
    if max(widest, passed_back) > EXPLODING:
        return "exploding"
    return "fading" if passed_back < FADING else "healthy"


def histogram(values: np.ndarray, log: bool) -> tuple[np.ndarray, float, float, float]:
    """Return BINS heights from 0 to 15, their range, and the share of zeros.

    With `log`, the histogram is of log10 |values|, and zeros, which have none, are left out of it.
    """
    seen = np.abs(values).ravel() if log else values.ravel()
    zeros = seen < TINY if log else np.zeros(seen.shape, bool)
    if zeros.all():
        return np.zeros(BINS, np.uint8), 0.0, 0.0, 1.0
    seen = np.log10(seen[~zeros]) if log else seen
    low, high = float(seen.min()), float(seen.max())
    bins = np.minimum(BINS * (seen - low) / max(high - low, 1e-12), BINS - 1).astype(int)
    counts = np.bincount(bins, minlength=BINS)
    return np.ceil(15 * counts / counts.max()).astype(np.uint8), low, high, float(zeros.mean())


@cache
def _packed() -> dict[str, bytes]:
    """Return all starts as the view needs them.

    For each start and activation follow 20 records of activations (hidden layers 1 … 10, then the
    output layer of each depth) and 65 of deltas (depth by depth, each with its output layer). The
    first layers are drawn in the same way at any depth, so their activations are kept once.
    """
    records, outcomes = [], []
    for (scheme, epsilon), hidden in product(STARTS, ACTIVATION_NAMES.values()):
        runs = [measure(scheme, epsilon, depth, hidden) for depth in range(1, DEPTH + 1)]
        layers = [*zip(runs[-1].activations[:-1], runs[-1].spreads[:-1], strict=True)]
        outputs = [(run.activations[-1], run.spreads[-1]) for run in runs]
        for values, spread in layers:
            records.append((*histogram(values, hidden == "relu"), spread))
        for values, spread in outputs:
            records.append((*histogram(values, False), spread))
        for run in runs:
            for values, size in zip(run.deltas, run.sizes, strict=True):
                records.append((*histogram(values, True), size))
            most = int(run.flat.argmax())
            outcome = [
                VERDICTS.index(judge_start(run, hidden)),
                round(100 * run.flat[most]),
                most + 1,
            ]
            outcomes.append(outcome + run.distinct + [0] * (DEPTH - len(run.distinct)))
    heights = np.array([record[0] for record in records], np.uint8)
    numbers = np.array([(low, high, size) for _, low, high, _, size in records])
    shares = np.array([share for _, _, _, share, _ in records])
    return {
        "heights": (heights[:, ::2] << 4 | heights[:, 1::2]).tobytes(),  # two of them in a byte
        "numbers": np.where(np.abs(numbers) < TINY, 0, numbers).astype("<f4").tobytes(),
        "zeros": np.round(255 * shares).astype(np.uint8).tobytes(),
        "outcomes": np.array(outcomes, np.uint8).tobytes(),
    }


@cache
def _hints() -> tuple[str, ...]:
    """Return what to try; the numbers in it are measured."""

    def passed_back(scheme: str, epsilon: float, depth: int, hidden: str) -> str:
        sizes = measure(scheme, epsilon, depth, hidden).sizes
        return np.format_float_positional(float(f"{sizes[0] / sizes[-1]:.2g}"), trim="-")

    zeros, constant = (measure(name, 0.12, 3, "sigmoid") for name in ("zeros", "constant"))
    wild = measure("uniform", 1.2, DEPTH, "relu").spreads
    return (
        f"Choose zeros with 3 hidden layers: δ is {zeros.sizes[0]:.0f} in all of them. Now "
        f"constant with ε = 0.12: layer 1 gets a δ of {constant.sizes[0]:.2g}, so it learns, and "
        f"still each layer has {max(constant.distinct)} distinct unit after {STEPS} steps.",
        "Choose ±ε with ε = 0.12 and sigmoid, and move from 1 hidden layer to 4. Measured against "
        f"the output’s, the δ of layer 1 falls from {passed_back('uniform', 0.12, 1, 'sigmoid')} "
        f"to {passed_back('uniform', 0.12, 4, 'sigmoid')}. At 10 layers, no ε on the slider helps: "
        "the gradients fade or the sigmoids saturate.",
        f"Take 10 hidden layers. tanh with Xavier: {passed_back('xavier', 1, 10, 'tanh')}. ReLU "
        f"with He: {passed_back('he', 1, 10, 'relu')}. ReLU with Xavier: "
        f"{passed_back('xavier', 1, 10, 'relu')}, because half of the variance is lost in each "
        f"layer. ReLU with ±ε and ε = 1.2: the spread grows from {wild[0]:.1f} to {wild[-2]:,.0f}.",
    )


class Initialization(View):
    """The view of the explorer of starts. Its traits are its whole state.

    Attributes
    ----------
    scheme_index, epsilon_index, activation_index : int
        What is chosen, as a place in `schemes`, `epsilons` and `activations`.
    depth : int
        Hidden layers, from 1 to 10.
    """

    _esm = inlined(HERE / "view.js")
    _css = own_rules(HERE / "view.css")

    # what nblib measured
    schemes = traitlets.List(list(SCHEMES.values())).tag(sync=True)
    epsilons = traitlets.List(list(EPSILONS)).tag(sync=True)
    activations = traitlets.List(list(ACTIVATION_NAMES.values())).tag(sync=True)
    verdicts = traitlets.List(list(VERDICTS)).tag(sync=True)
    shape = traitlets.List([400, WIDTH, 10]).tag(sync=True)
    steps = traitlets.Int(STEPS).tag(sync=True)
    heights = traitlets.Bytes().tag(sync=True)
    numbers = traitlets.Bytes().tag(sync=True)
    zeros = traitlets.Bytes().tag(sync=True)
    outcomes = traitlets.Bytes().tag(sync=True)
    hints = traitlets.List(traitlets.Unicode()).tag(sync=True)
    # the state that views and controls share
    scheme_index = traitlets.Int(2, min=0, max=len(SCHEMES) - 1).tag(sync=True)
    epsilon_index = traitlets.Int(2, min=0, max=len(EPSILONS) - 1).tag(sync=True)
    activation_index = traitlets.Int(0, min=0, max=len(ACTIVATION_NAMES) - 1).tag(sync=True)
    depth = traitlets.Int(3, min=1, max=DEPTH).tag(sync=True)

    @traitlets.default("state")
    def _state(self) -> dict[str, Any]:
        return {
            "scheme_index": index(self.schemes),
            "epsilon_index": index(self.epsilons),
            "activation_index": index(self.activations),
            "depth": whole(1, DEPTH),
        }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**_packed(), hints=list(_hints()), **kwargs)

    @property
    def scheme(self) -> str:
        """The scheme by nblib's name; setting it moves the view."""
        return self.schemes[self.scheme_index]

    @scheme.setter
    def scheme(self, value: str) -> None:
        self.scheme_index = self.schemes.index(_checks.choice("scheme", value, self.schemes))

    @property
    def epsilon(self) -> float:
        """The ε of "constant" and "uniform", one of `epsilons`."""
        return self.epsilons[self.epsilon_index]

    @epsilon.setter
    def epsilon(self, value: float) -> None:
        self.epsilon_index = self.epsilons.index(_checks.choice("epsilon", value, self.epsilons))

    @property
    def activation(self) -> str:
        """The activation of the hidden layers by nblib's name."""
        return self.activations[self.activation_index]

    @activation.setter
    def activation(self, value: str) -> None:
        known = self.activations
        self.activation_index = known.index(_checks.choice("activation", value, known))

    @property
    def measured(self) -> Measured:
        """What nblib measures for the present choice."""
        return measure(self.scheme, self.epsilon, self.depth, self.activation)

    @property
    def verdict(self) -> str:
        """How the present choice stands, see `judge_start`."""
        return judge_start(self.measured, self.activation)


def initialization() -> Explorer:
    """Return the explorer of starts.

    Its `view` holds the state: `explorer.view.scheme = "he"` moves the control, and
    `explorer.view.verdict` says how that start stands.
    """
    view = Initialization()
    toggles, depth = ipywidgets.ToggleButtons, view.depth
    epsilons = [(f"{epsilon:g}", epsilon) for epsilon in EPSILONS]
    return Explorer(
        "Where to start? One network, many starts",
        view,
        [
            (toggles(options=list(SCHEMES), index=2, description="Start"), "scheme_index"),
            (
                ipywidgets.SelectionSlider(options=epsilons, index=2, description="ε"),
                "epsilon_index",
            ),
            (
                toggles(options=list(ACTIVATION_NAMES), description="Activation"),
                "activation_index",
            ),
            (
                ipywidgets.IntSlider(value=depth, min=1, max=DEPTH, description="Hidden layers"),
                "depth",
            ),
        ],
    )
