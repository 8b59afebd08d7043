"""The digit pad: draw a digit and watch the trained network read it."""

from functools import cache
from pathlib import Path
from typing import Any

import ipywidgets
import numpy as np
import traitlets

from nblib import _checks
from nblib.data import DATA, load_digits
from nblib.network import Network
from nblib.widgets.kit import Explorer, View, inlined, own_rules
from nblib.widgets.kit.limits import among, fields, number, parts, several, whole

__all__ = ["DECIMALS", "DigitPad", "digit_pad"]

HERE = Path(__file__).parent

#: The parameters go to the page as whole millionths: half the bytes of float64, and exact for
#: `data/weights.mat`, which holds six decimals. So the page and `nblib` compute with equal numbers.
DECIMALS = 6
EACH = 10  # pictures to pick from, of each digit


@cache
def _pictures() -> tuple[np.ndarray, list[float]]:
    """Return a hundred digits (100, 400), ten of each class in order, and the usual ink.

    The usual ink lies between the 1st and the 99th of the 100 percentiles of all digits' sums.
    """
    X, y = load_digits()
    rows: list[int] = []
    for digit in range(10):
        own = np.flatnonzero(y == digit)
        rows.extend(own[:: len(own) // EACH][:EACH])
    usual = np.percentile(X.sum(axis=1), [1, 99]).round(2).tolist()
    return X[rows], usual


def _hints(net: Network) -> list[str]:
    """Return what to try; the list of misread digits is measured."""
    X, _ = _pictures()
    wrong = np.flatnonzero(net.predict(X) != np.arange(len(X)) // EACH)
    names = "; ".join(f"row {k // EACH}, number {k % EACH + 1}" for k in wrong) or "none"
    return [
        "Draw a 3, then close its left side: the network reads an 8. Draw a 9, choose Erase, and "
        "rub out the top of its loop: a 4. Watch which hidden units turn around.",
        "Draw a check mark, then a heart. The ten outputs answer for ten digits; none of them "
        "says “this is no digit”. So it can be sure and wrong: of a check mark that it is a 4.",
        "Pick digits. The network learned from these very pictures, and of the hundred it "
        f"misreads {len(wrong)} ({names}). Look at what it takes them for, and what comes second.",
    ]


def _telling(net: Network) -> int:
    """Return the hidden unit that speaks loudest for the 7s among the pictures."""
    X, _ = _pictures()
    _, A, _ = net.forward(X[7 * EACH : 8 * EACH])
    return int((A.mean(axis=0) * net.thetas[1][7, 1:]).argmax())


class DigitPad(View):
    """The view of the digit pad. Its traits are its whole state.

    Parameters
    ----------
    net : nblib.Network
        The network that reads. Its parameters are rounded to six decimals.

    Attributes
    ----------
    strokes : list of dict
        What was drawn: {"erase": bool, "points": [x, y, x, y, …]}, in cells from the upper left
        corner of the 20×20 pad.
    picked : int
        Which of the hundred digits lies under the strokes, −1 for none: ten of each digit in order,
        so that 73 is the fourth 7.
    centered : bool
        Whether the drawing is centered and scaled as the data were.
    unit : int
        The hidden unit that is shown in full, counted from 0.
    scene : int
        How far the pad has shown by itself how a 7 is read, 0 for not at all.
    playing : bool
        Whether it goes on showing.
    pixels : list of int
        What the network sees, 400 levels from 0 (paper) to 255 (ink) column by column; the view
        writes them.
    x : (1, 400) array
        The same as an input for `Network.forward`.
    net : nblib.Network
        The network with rounded parameters, whose numbers the page shows.
    """

    _esm = inlined(HERE / "view.js")
    _css = own_rules(HERE / "view.css")

    # the network, the pictures, and how the data were made smaller
    layers = traitlets.List(traitlets.Int()).tag(sync=True)
    weights = traitlets.Bytes().tag(sync=True)
    pictures = traitlets.Bytes().tag(sync=True)
    spline = traitlets.Bytes().tag(sync=True)
    usual = traitlets.List(traitlets.Float()).tag(sync=True)
    hints = traitlets.List(traitlets.Unicode()).tag(sync=True)
    # the state that views and controls share
    strokes = traitlets.List(traitlets.Dict()).tag(sync=True)
    picked = traitlets.Int(-1).tag(sync=True)
    centered = traitlets.Bool(True).tag(sync=True)
    erasing = traitlets.Bool(False).tag(sync=True)
    unit = traitlets.Int(0).tag(sync=True)
    cursor = traitlets.List(traitlets.Int(), [9, 9]).tag(sync=True)
    scene = traitlets.Int(0).tag(sync=True)
    playing = traitlets.Bool(False).tag(sync=True)
    pixels = traitlets.List(traitlets.Int(), [0] * 400).tag(sync=True)

    @traitlets.default("state")
    def _state(self) -> dict[str, Any]:
        points = several(number(-200, 200), 2, 4000)  # a hand may leave the pad
        return {
            "picked": whole(-1, 10 * EACH - 1),
            "strokes": several(fields(erase=among(False, True), points=points), 0, 400),
            "centered": among(False, True),
            "erasing": among(False, True),
            "unit": whole(0, self.layers[1] - 1),
            "cursor": parts(whole(0, 19), whole(0, 19)),
            "scene": None,
            "playing": None,
        }

    def __init__(self, net: Network, **kwargs: Any) -> None:
        if len(net.layers) != 3 or (net.layers[0], net.layers[-1]) != (400, 10):
            raise ValueError(
                f"net: expected 400 inputs, one hidden layer and 10 outputs, got {net.layers}"
            )
        if (net.hidden, net.output) != ("sigmoid", "sigmoid"):
            raise ValueError(f"net: expected sigmoid units, got {net.hidden} and {net.output}")
        from scipy.ndimage import zoom  # here, because it takes a fifth of a second to load

        whole = np.rint(net.theta.astype("float64") * 10**DECIMALS)
        self.net = Network(net.layers)
        self.net.theta = whole / 10**DECIMALS
        X, usual = _pictures()
        super().__init__(
            layers=net.layers,
            weights=whole.astype("<i4").tobytes(),
            pictures=np.rint(255 * X).astype("u1").tobytes(),
            # The zoom of one axis is a product with this matrix (20, 28): see data/build_digits.py.
            spline=zoom(np.eye(28), (20 / 28, 1), order=3).astype("<f8").tobytes(),
            usual=usual,
            hints=_hints(self.net),
            **({"unit": _telling(self.net)} | kwargs),
        )

    @property
    def x(self) -> np.ndarray:
        """What the network sees, (1, 400)."""
        return np.array([self.pixels]) / 255

    @traitlets.validate("picked")
    def _check_picked(self, proposal: dict[str, Any]) -> int:
        return min(_checks.whole("picked", proposal["value"], least=-1), 10 * EACH - 1)

    @traitlets.validate("unit")
    def _check_unit(self, proposal: dict[str, Any]) -> int:
        return min(_checks.whole("unit", proposal["value"], least=0), self.layers[1] - 1)


def digit_pad(net: Network | None = None) -> Explorer:
    """Return the digit pad: draw a digit, and the network reads it while you draw.

    Parameters
    ----------
    net : nblib.Network, optional
        A network of sigmoid units with 400 inputs, one hidden layer and 10 outputs; the one of
        `data/weights.mat` if none is given.

    Examples
    --------
    >>> pad = digit_pad()
    >>> pad.view.net.predict(pad.view.x).shape
    (1,)
    """
    view = DigitPad(net or Network.from_mat(DATA / "weights.mat"))
    switch = ipywidgets.Checkbox(value=True, description="center and scale", indent=False)
    return Explorer("Draw a digit, and the network reads it", view, [(switch, "centered")])
