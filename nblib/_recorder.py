"""What `train` and `minimize` have in common: rows, callbacks, a progress bar, a safe end."""

import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any, NamedTuple

import numpy as np

from nblib import _checks, _interrupts
from nblib._progress import progress_bar
from nblib._targets import labels, share_of_right
from nblib.history import History, Row, cost_that_counts
from nblib.network import Network

Callback = Callable[[Row], Any]


class _Recorded(NamedTuple):
    """A row and what belongs to it, so that there is either all of it or nothing."""

    row: Row
    norms: np.ndarray
    theta: np.ndarray


class Recorder:
    """Writes the rows of a history.

    Attributes
    ----------
    history : History
        What has been recorded.
    costs : list of float
        For each row, the cost that counts: that of the validation set where there is one.
    """

    def __init__(
        self,
        net: Network,
        validation: tuple[np.ndarray, np.ndarray] | None,
        callbacks: Iterable[Callback],
        keep_thetas: bool = False,
    ) -> None:
        self.net, self.history, self.keep_thetas = net, History(), keep_thetas
        self.validation = None
        if validation is not None:
            X, Y_held_out = _checks.pair("validation", validation)
            self.validation = net._check_data(X, Y_held_out, "validation, X", "validation, Y")
        one_dict = "functions of one dict, such as [print]"
        self.callbacks = _checks.several("callbacks", callbacks, one_dict, least=0)
        for callback in self.callbacks:
            _checks.function("callbacks", callback, one_dict)
        self.costs: list[float] = []
        self.start = net.theta.copy()
        self.last: _Recorded | None = None
        self.best: _Recorded | None = None
        self.started = time.perf_counter()

    @property
    def kept(self) -> np.ndarray:
        """The parameters of the last row."""
        return self.start if self.last is None else self.last.theta

    @property
    def rows_since_best(self) -> int:
        """How many rows there are after the one with the lowest cost that counts."""
        last, best = self.last, self.best
        return int(last.row["epoch"] - best.row["epoch"]) if last and best else 0

    def run(
        self,
        loop: Callable[[], None],
        epochs: int,
        progress: bool,
        close: Callable[[], None],
        go_back: bool = False,
    ) -> History:
        """Show the progress while `loop` runs, end well, and return the history.

        Ctrl-C ends no more than the loop; any other exception goes on to the caller, with the
        history as its attribute. However it ends, the network is left with the parameters of the
        last row, or if it shall go back, with those of the best one. `close` is called at the end,
        and may be called twice.
        """

        def with_bar() -> None:
            with progress_bar(epochs, "epoch", progress) as self.advance:
                loop()

        def end() -> None:
            close()
            self._publish()
            self.net.theta[:] = self.best.theta if self.best and go_back else self.kept

        try:
            if not _interrupts.run(with_bar, end):
                self.history.verdict = "interrupted"
        except Exception as error:
            self.history.verdict = "interrupted"
            with suppress(AttributeError):  # there are exceptions that take no attribute
                error.history = self.history  # type: ignore[attr-defined]
            raise
        return self.history

    def measured(self, cost: float, accuracy: float) -> Row:
        """Return the beginning of a row: what the network is worth now."""
        row: Row = {
            "epoch": len(self.history.rows),
            "cost": cost,
            "accuracy": accuracy,
            "val_cost": np.nan,
            "val_accuracy": np.nan,
        }
        if self.validation is not None:
            X, Y = self.validation
            row["val_cost"], outputs = self.net.evaluate(X, Y)
            row["val_accuracy"] = share_of_right(outputs, labels(self.net, Y))
        self.costs.append(cost_that_counts(row))
        return row

    def record(self, theta: np.ndarray, row: Row, norms: np.ndarray) -> None:
        """Complete the row and append it, keep its parameters, hand it to the callbacks.

        `norms` are the sizes of the gradient, of all of it and of each layer's part.
        """
        row["gradient_norm"] = float(norms[0])
        row["seconds"] = time.perf_counter() - self.started
        now = _Recorded(row, norms[1:], theta.copy())
        better = self.best is None or cost_that_counts(row) < cost_that_counts(self.best.row)
        self.last, self.best = now, now if better else self.best  # from here on there is the row
        self._publish()
        for callback in self.callbacks:
            callback(dict(row))
        self.advance(int(row["epoch"] > 0), f"cost {row['cost']:.4g}")

    def _publish(self) -> None:
        """Bring the history up to the last row; what is there already is not written twice."""
        if self.last is None:
            return
        row, norms, theta = self.last
        parts: list[tuple[list[Any], Any]]
        parts = [(self.history.rows, row), (self.history.layer_norms, norms)]
        if self.keep_thetas:
            parts.append((self.history.thetas, theta))
        for written, part in parts:
            if len(written) == row["epoch"]:
                written.append(part)


def gradient_norms(net: Network, gradient: np.ndarray) -> np.ndarray:
    """Return the size of the gradient, of all of it and of each layer's part."""
    parts = [matrix.ravel() for matrix in net.unflatten(gradient)]
    squares = [part @ part for part in parts]
    norms: np.ndarray = np.sqrt([sum(squares), *squares])
    return norms
