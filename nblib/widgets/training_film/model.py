"""The training film: hidden units, confusions and predictions forming while a network learns.

Nothing is simulated: the frames are parameters that `nblib.train` passed through, and what they
show, the cost, each count and each prediction, is computed from them by `nblib.Network`.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import ipywidgets
import numpy as np
import traitlets

from nblib import _checks
from nblib.data import as_images, load_digits, one_hot
from nblib.history import History
from nblib.network import Network
from nblib.optimizers import GradientDescent
from nblib.training import train
from nblib.widgets.kit import Explorer, View, inlined, own_rules
from nblib.widgets.kit.limits import either, index, parts, whole

__all__ = ["TrainingFilm", "training_film"]

HERE = Path(__file__).parent

LAYERS = [400, 25, 10]
FRAMES = 20  # at most: each costs 8 KB of the page
LEVELS = 7  # shades of a weight on either side of zero: 4 bits


def spaced(last: int, count: int = FRAMES) -> list[int]:
    """Return at most `count` epochs from 0 to `last`, spaced by factors: most happens early."""
    rising = np.geomspace(1, max(last, 1), count - 1).round().astype(int)
    return sorted({0, *rising.tolist()} & set(range(last + 1)))


def packed(levels: np.ndarray) -> bytes:
    """Return whole numbers from 0 to 15, two to a byte, the first of a pair in the upper half."""
    pairs = levels.astype(np.uint8).reshape(-1, 2)
    return (pairs[:, 0] << 4 | pairs[:, 1]).tobytes()


def cover(answers: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Return few examples that show every confusion of every frame.

    Parameters
    ----------
    answers : (frames, m) array of int
        What was read.
    y : (m,) array of int
        What was written.

    Returns
    -------
    (n,) array of int
        Examples, such that for each frame and each pair (written, read) that occurs in it there is
        one among them. Chosen greedily, so the first serve in the most frames.
    """
    frames = np.arange(len(answers))[:, None]
    missing = np.zeros((len(answers), 10, 10), dtype=bool)
    missing[frames, y, answers] = True
    chosen = []
    while missing.any():
        chosen.append(int(missing[frames, y, answers].sum(axis=0).argmax()))
        missing[frames[:, 0], y[chosen[-1]], answers[:, chosen[-1]]] = False
    return np.array(chosen)


def _developed(history: History, thetas: Sequence[np.ndarray]) -> dict[str, Any]:
    """Return what the view shows, as its traits."""
    X, y = load_digits()
    net = Network(LAYERS, dtype=str(thetas[0].dtype))
    frames, tiles, outputs = [], [], []
    for epoch in spaced(len(history.rows) - 1):
        net.theta = thetas[epoch]
        outputs.append(net.predict_proba(X))
        counts = np.zeros((10, 10), dtype=int)
        np.add.at(counts, (y, outputs[-1].argmax(axis=1)), 1)
        weights = net.thetas[0][:, 1:]
        largest = np.abs(weights).max(axis=1, keepdims=True)
        images = as_images(weights / np.maximum(largest, 1e-300))  # a unit of zeros stays blank
        tiles.append(np.rint(LEVELS * images) + LEVELS + 1)
        frames.append(
            {
                "epoch": epoch,
                "cost": float(history.rows[epoch]["cost"]),
                "right": int(np.trace(counts)),
                "counts": counts.ravel().tolist(),
                "largest": float(f"{largest.max():.4g}"),
            }
        )
    answers = np.array([A.argmax(axis=1) for A in outputs])
    chosen = cover(answers, y)
    return {
        "frames": frames,
        "tiles": packed(np.array(tiles)),
        "digits": packed(np.rint(15 * as_images(X[chosen]))),
        "labels": y[chosen].tolist(),
        "answers": answers[:, chosen].astype(np.uint8).tobytes(),
        "outputs": np.rint([100 * A[chosen] for A in outputs]).astype(np.uint8).tobytes(),
    }


class TrainingFilm(View):
    """The view of the training film. Its traits are its whole state.

    Attributes
    ----------
    frame : int
        The frame that is shown, from 0; `epochs[frame]` is its epoch.
    cell : list of int
        The chosen cell of the confusion matrix: what was written, what was read. Empty: follow
        the most frequent mistake of each frame.
    kept : int
        The example that is shown in every frame, whatever is read, or −1.
    playing : bool
        Whether the view goes on by itself.
    frames : list of dict
        For each frame its epoch, its cost, how many digits are read right, the confusion counts
        (row by row), and the largest incoming weight of a hidden unit in size.
    tiles : bytes
        For each frame and hidden unit the weights as an upright image, two to a byte: 8 is zero,
        1 and 15 are the unit's largest weight on either side.
    labels : list of int
        The examples: what was written.
    digits : bytes
        The examples' upright images, two pixels to a byte, 15 is ink.
    answers, outputs : bytes
        For each frame and example what was read, and the ten outputs in percent.
    """

    _esm = inlined(HERE / "view.js")
    _css = own_rules(HERE / "view.css")

    frames = traitlets.List(traitlets.Dict()).tag(sync=True)
    tiles = traitlets.Bytes().tag(sync=True)
    digits = traitlets.Bytes().tag(sync=True)
    labels = traitlets.List(traitlets.Int()).tag(sync=True)
    answers = traitlets.Bytes().tag(sync=True)
    outputs = traitlets.Bytes().tag(sync=True)
    hints = traitlets.List(traitlets.Unicode()).tag(sync=True)
    frame = traitlets.Int(0).tag(sync=True)
    cell = traitlets.List(traitlets.Int()).tag(sync=True)
    kept = traitlets.Int(-1).tag(sync=True)
    playing = traitlets.Bool(False).tag(sync=True)

    @traitlets.default("state")
    def _state(self) -> dict[str, Any]:
        digit = whole(0, 9)
        return {
            "frame": index(self.epochs),
            "cell": either(parts(), parts(digit, digit)),
            "kept": whole(-1, len(self.labels) - 1),
            "playing": None,
        }

    @property
    def epochs(self) -> list[int]:
        """The epoch of each frame."""
        return [frame["epoch"] for frame in self.frames]

    @traitlets.validate("frame")
    def _check_frame(self, proposal: dict[str, Any]) -> int:
        return _checks.choice("frame", proposal["value"], range(len(self.frames)))

    @traitlets.validate("cell")
    def _check_cell(self, proposal: dict[str, Any]) -> list[int]:
        cell = proposal["value"]
        if len(cell) not in (0, 2) or not all(0 <= digit <= 9 for digit in cell):
            raise ValueError(f"cell: expected two digits, written and read, or none, got {cell}")
        return cell

    @traitlets.validate("kept")
    def _check_kept(self, proposal: dict[str, Any]) -> int:
        return _checks.choice("kept", proposal["value"], range(-1, len(self.labels)))


def training_film(
    history: History | None = None, thetas: Sequence[np.ndarray] | None = None
) -> Explorer:
    """Return the explorer of a training of the 400-25-10 network on the 5,000 digits.

    Parameters
    ----------
    history : History, optional
        What `nblib.train` returned. Default: a training of 100 epochs at rate 1, made here.
    thetas : sequence of (10285,) arrays, optional
        The parameters behind each row of the history, as a callback keeps them:
        `callbacks=[lambda row: thetas.append(net.theta.copy())]`.

    Raises
    ------
    ValueError
        If one is given without the other, or the parameters do not fit.
    """
    if (history is None) != (thetas is None):
        raise ValueError("history, thetas: expected both or none")
    if history is None or thetas is None:
        history, thetas = _train(epochs=100)
    rows, size = len(history.rows), Network(LAYERS).theta.size
    if len(thetas) != rows or any(np.shape(theta) != (size,) for theta in thetas):
        raise ValueError(
            f"thetas: expected {size:,} parameters for each of the {rows} rows of the history, "
            f"got {len(thetas)} times {sorted({np.shape(theta) for theta in thetas})}"
        )
    developed = _developed(history, thetas)
    view = TrainingFilm(**developed, hints=_hints(developed["frames"]))
    labels = [(f"{epoch:,}", epoch) for epoch in view.epochs]
    return Explorer(
        "Training film: 25 hidden units learn what to look for",
        view,
        [(ipywidgets.SelectionSlider(options=labels, description="Epoch"), "frame")],
    )


def _train(epochs: int) -> tuple[History, list[np.ndarray]]:
    X, y = load_digits()
    net, thetas = Network(LAYERS, seed=0, dtype="float32"), []
    rule = GradientDescent(learning_rate=1.0)
    keep = [lambda _: thetas.append(net.theta.copy())]
    Y = one_hot(y, 10)
    return train(net, X, Y, rule, epochs=epochs, callbacks=keep, progress=False), thetas


def _hints(frames: list[dict[str, Any]]) -> list[str]:
    """Return what to try; the numbers in it are measured."""
    counts = np.array([frame["counts"] for frame in frames]).reshape(-1, 10, 10)
    common = counts[0].sum(axis=0)
    read = counts.any(axis=1).sum(axis=1)  # (frames,): how many different answers are given
    last = counts[-1] - np.diag(np.diag(counts[-1]))
    written, answer = (int(i) for i in np.unravel_index(last.argmax(), last.shape))
    hints = [
        f"Before the first step {common.max():,} of the {common.sum():,} digits are taken for a "
        f"{common.argmax()}: the matrix has full columns and empty ones. Press Play and watch the "
        "columns fill until the diagonal stands out.",
        "Watch the hidden units. In the first epochs they are random grain. Strokes appear in the "
        "middle, while the corners, where no digit has ink, keep their grain.",
    ]
    if all_read := np.flatnonzero(read == 10).tolist():
        first = frames[all_read[0]]
        hints[0] += f" From epoch {first['epoch']} on, each of the ten is an answer."
    if last.any():
        hints.append(
            f"In the last frame choose the cell for {written} read as {answer} and press Keep "
            "this digit. Then go back through the epochs: you see its ten outputs rise and fall."
        )
    return hints
