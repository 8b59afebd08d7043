"""The explorer of depth: how large the gradient of each layer is, before training and during it.

Every network of the grid is trained for a few epochs by `nblib`, with mini-batches of digits, and
the gradient of all those digits is measured on the way. The starts themselves have an explorer of
their own, `initialization`, which shows how the numbers inside a layer are distributed.
"""

from functools import cache
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

import ipywidgets
import numpy as np
import traitlets

from nblib import _checks
from nblib.data import load_digits, minibatches, one_hot, standardize
from nblib.network import Network
from nblib.optimizers import GradientDescent
from nblib.widgets.kit import Explorer, View, inlined, own_rules
from nblib.widgets.kit.limits import index, whole

__all__ = ["ACTIVATION_NAMES", "EPOCHS", "SCHEMES", "Depth", "depth"]

HERE = Path(__file__).parent

#: The starts as a reader meets them, and their names here; all but "normal" are nblib's.
SCHEMES = {"±0.12": "uniform", "normal(0, 1)": "normal", "Xavier": "xavier", "He": "he"}
ACTIVATION_NAMES = {"sigmoid": "sigmoid", "tanh": "tanh", "ReLU": "relu"}
EPOCHS = (0, 1, 3)  # after how many of them it is measured
DEEPEST = 10  # hidden layers at most
LAYERS = 784, 50, 10  # of the tutorial with six hidden layers; the middle one repeats
RATE = 0.1
BATCH = 20
VANISHING, FADING, EXPLODING = 1e-3, 1 / 30, 1.0  # the bounds of `judge_gradients`
VERDICTS = ("overflow", "exploding", "vanishing", "fading", "even")


class Measured(NamedTuple):
    """One network, by the epochs of EPOCHS; not finite where the numbers have overflowed."""

    gradients: np.ndarray  # (epochs, depth + 1): root mean square of ∂J/∂Θ^(l)
    activations: np.ndarray  # (epochs, depth): standard deviation of A^(l), hidden layers
    accuracies: np.ndarray  # (epochs,): share of the digits read


@cache
def _examples() -> tuple[np.ndarray, np.ndarray]:
    """Return 200 of the 28×28 digits, 20 of each, standardized by all 5,000."""
    X, y = load_digits(size=28)
    (X,) = standardize(X)
    return X[::25].astype(np.float32), one_hot(y[::25], 10).astype(np.float32)


def start(scheme: str, layers: int, hidden: str) -> Network:
    """Return a network at its start; "normal" draws every parameter from normal(0, 1)."""
    first, width, last = LAYERS
    sizes = [first, *[width] * layers, last]
    init = "uniform" if scheme == "normal" else scheme
    net = Network(
        sizes,
        hidden,
        output="softmax",
        cost="categorical_cross_entropy",
        init=init,
        seed=0,
        dtype="float32",
    )
    if scheme == "normal":
        net.theta = np.random.default_rng(0).normal(size=net.theta.size)
    return net


@cache
def measure(scheme: str, layers: int, hidden: str) -> Measured:
    """Train a network with mini-batches and measure it after each of EPOCHS.

    Parameters
    ----------
    scheme : str
        One of SCHEMES' values.
    layers : int
        Hidden layers.
    hidden : str
        Their activation, as `nblib.Network` takes it.
    """
    X, Y = _examples()
    net, rule, rng = start(scheme, layers, hidden), GradientDescent(RATE), np.random.default_rng(0)
    rows = []
    with np.errstate(all="ignore"):  # an exploding start may overflow
        for epoch in range(EPOCHS[-1] + 1):
            for X_n, Y_n in minibatches(X, Y, BATCH, rng) if epoch else ():
                rule.step(net.theta, net.backward_pass(net.forward_pass(X_n), Y_n, len(X)))
            if epoch in EPOCHS:
                A = (forward := net.forward_pass(X)).A
                slopes = net.unflatten(net.backward_pass(forward, Y))
                gradients = [np.sqrt(np.mean(np.square(slope, dtype=float))) for slope in slopes]
                spreads = [np.std(A_l, dtype=float) for A_l in A[1:-1]]
                right = np.mean(A[-1].argmax(axis=1) == Y.argmax(axis=1))
                rows.append((np.array(gradients), np.array(spreads), right))
    return Measured(*map(np.array, zip(*rows, strict=True)))


def judge_gradients(gradients: np.ndarray) -> str:
    """Return one of VERDICTS for the sizes of the layers' gradients, the first that holds.

    "overflow": one is not finite. "exploding": one is above 1, so that a step of the size of the
    rate times it is more than a weight should change. "vanishing": layer 1 gets less than a
    thousandth of what the output layer gets. "fading": less than a thirtieth.
    """
    if not np.isfinite(gradients).all():
        return "overflow"
    if gradients.max() > EXPLODING:
        return "exploding"
    share = gradients[0] / gradients[-1] if gradients[-1] else 0.0
    return "vanishing" if share < VANISHING else "fading" if share < FADING else "even"


@cache
def _packed() -> dict[str, bytes]:
    """Return all networks as the view needs them: scheme, activation, depth, epoch, layer."""
    numbers, outcomes = [], []
    for scheme, hidden in product(SCHEMES.values(), ACTIVATION_NAMES.values()):
        for layers in range(1, DEEPEST + 1):
            found = measure(scheme, layers, hidden)
            for gradients, spreads, right in zip(*found, strict=True):
                numbers += [*gradients, *spreads]
                outcomes += [VERDICTS.index(judge_gradients(gradients)), round(100 * right)]
    return {
        "numbers": np.array(numbers, "<f4").tobytes(),
        "outcomes": np.array(outcomes, np.uint8).tobytes(),
    }


@cache
def _hints() -> tuple[str, ...]:
    """Return what to try; the numbers in it are measured."""

    def part(scheme: str, layers: int, hidden: str, epoch: int = 0) -> str:
        sizes = measure(scheme, layers, hidden).gradients[EPOCHS.index(epoch)]
        return f"1/{float(f'{sizes[-1] / sizes[0]:.2g}'):,.0f}"

    deep = measure("xavier", 6, "sigmoid").accuracies[-1]
    healthy = measure("xavier", DEEPEST, "tanh").accuracies[-1]
    return (
        "Leave sigmoid and ±0.12, and drag the depth from 1 to 6. Layer 1 gets "
        f"{part('uniform', 1, 'sigmoid')} of the gradient of the output layer with one hidden "
        f"layer, {part('uniform', 3, 'sigmoid')} with three and {part('uniform', 6, 'sigmoid')} "
        "with six: on the logarithmic axis, a nearly straight line downward.",
        f"Six hidden layers, sigmoid, Xavier: {part('xavier', 6, 'sigmoid')}. Move on to epoch 3. "
        f"The first layer has hardly moved, and the network reads {deep:.0%} of the digits, as "
        "many as by guessing.",
        f"Ten hidden layers, tanh, Xavier: {part('xavier', DEEPEST, 'tanh')} at the start, and "
        f"{healthy:.0%} read after 3 epochs. In the lower picture, its line is almost level.",
        "ReLU with normal(0, 1): each hidden layer enlarges what it gets, forward and backward. "
        "Add layers and read the sizes in the table, then look at the next epoch.",
    )


class Depth(View):
    """The view of the explorer of depth. Its traits are its whole state.

    Attributes
    ----------
    scheme_index, activation_index, epoch_index : int
        What is chosen, as a place in `schemes`, `activations` and `epochs`.
    depth : int
        Hidden layers, from 1 to 10.
    """

    _esm = inlined(HERE / "view.js")
    _css = own_rules(HERE / "view.css")

    # what nblib measured
    schemes = traitlets.List(list(SCHEMES)).tag(sync=True)
    activations = traitlets.List(list(ACTIVATION_NAMES)).tag(sync=True)
    epochs = traitlets.List(list(EPOCHS)).tag(sync=True)
    verdicts = traitlets.List(list(VERDICTS)).tag(sync=True)
    layers = traitlets.List(list(LAYERS)).tag(sync=True)
    bounds = traitlets.List([VANISHING, FADING]).tag(sync=True)
    numbers = traitlets.Bytes().tag(sync=True)
    outcomes = traitlets.Bytes().tag(sync=True)
    hints = traitlets.List(traitlets.Unicode()).tag(sync=True)
    # the state that views and controls share
    scheme_index = traitlets.Int(0, min=0, max=len(SCHEMES) - 1).tag(sync=True)
    activation_index = traitlets.Int(0, min=0, max=len(ACTIVATION_NAMES) - 1).tag(sync=True)
    epoch_index = traitlets.Int(0, min=0, max=len(EPOCHS) - 1).tag(sync=True)
    depth = traitlets.Int(6, min=1, max=DEEPEST).tag(sync=True)

    @traitlets.default("state")
    def _state(self) -> dict[str, Any]:
        return {
            "scheme_index": index(list(SCHEMES.values())),
            "activation_index": index(list(ACTIVATION_NAMES.values())),
            "epoch_index": index(EPOCHS),
            "depth": whole(1, DEEPEST),
        }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**_packed(), hints=list(_hints()), **kwargs)

    @property
    def scheme(self) -> str:
        """The start, one of "uniform", "normal", "xavier", "he"; setting it moves the view."""
        return list(SCHEMES.values())[self.scheme_index]

    @scheme.setter
    def scheme(self, value: str) -> None:
        known = list(SCHEMES.values())
        self.scheme_index = known.index(_checks.choice("scheme", value, known))

    @property
    def activation(self) -> str:
        """The activation of the hidden layers by nblib's name."""
        return list(ACTIVATION_NAMES.values())[self.activation_index]

    @activation.setter
    def activation(self, value: str) -> None:
        known = list(ACTIVATION_NAMES.values())
        self.activation_index = known.index(_checks.choice("activation", value, known))

    @property
    def epoch(self) -> int:
        """After how many epochs, one of `epochs`."""
        return self.epochs[self.epoch_index]

    @epoch.setter
    def epoch(self, value: int) -> None:
        self.epoch_index = self.epochs.index(_checks.choice("epoch", value, self.epochs))

    @property
    def measured(self) -> Measured:
        """What nblib measures for the present network."""
        return measure(self.scheme, self.depth, self.activation)

    @property
    def verdict(self) -> str:
        """How the present network stands at the present epoch, see `judge_gradients`."""
        return judge_gradients(self.measured.gradients[self.epoch_index])


def depth() -> Explorer:
    """Return the explorer of depth.

    Its `view` holds the state: `explorer.view.depth = 10` moves the control, and
    `explorer.view.verdict` says how the gradients stand.
    """
    view = Depth()
    toggles, slider = ipywidgets.ToggleButtons, ipywidgets.IntSlider
    epochs = [(str(epoch), epoch) for epoch in EPOCHS]
    return Explorer(
        "How deep? The gradient of every layer",
        view,
        [
            (slider(value=view.depth, min=1, max=DEEPEST, description="Hidden layers"), "depth"),
            (
                toggles(options=list(ACTIVATION_NAMES), description="Activation"),
                "activation_index",
            ),
            (toggles(options=list(SCHEMES), description="Start"), "scheme_index"),
            (toggles(options=epochs, description="After epoch"), "epoch_index"),
        ],
    )
