"""What `train` and `minimize` have in common: rows, callbacks, a progress bar, a safe end."""

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from nblib._progress import progress_bar
from nblib.history import History, Row, cost_that_counts
from nblib.network import Network, classes

Callback = Callable[[Row], Any]


class Recorder:
    """Writes the rows of a history.

    Attributes
    ----------
    history : History
        What has been recorded.
    costs : list of float
        For each row, the cost that counts: that of the validation set where there is one.
    kept, best : (n,) arrays
        The parameters of the last row, and of the one with the lowest of these costs.
    rows_since_best : int
        How many rows there are after that one.
    """

    def __init__(
        self,
        net: Network,
        Y: np.ndarray,
        validation: tuple[np.ndarray, np.ndarray] | None,
        callbacks: Iterable[Callback],
        keep_thetas: bool = False,
    ) -> None:
        self.net, self.history, self.keep_thetas = net, History(), keep_thetas
        self.validation = None if validation is None else net.check_data(*validation)
        self.callbacks = list(callbacks)
        for callback in self.callbacks:
            if not callable(callback):
                raise ValueError(f"callbacks: expected functions of one dict, got {callback!r}")
        self.labels, self.kept, self.best = classes(Y), net.theta.copy(), net.theta.copy()
        self.costs: list[float] = []
        self.lowest, self.rows_since_best = np.inf, -1
        self.started = time.perf_counter()

    @contextmanager
    def running(self, epochs: int, progress: bool, go_back: bool = False) -> Iterator[None]:
        """Show the progress while the block runs, and end well: Ctrl-C ends no more than the block.

        However it ends, the network is left with the parameters of the last row, or if it shall go
        back, with those of the best one.
        """
        try:
            # overflow on the way to a divergence is the verdict's business, not a warning's
            with progress_bar(epochs, "epoch", progress) as self.advance, np.errstate(all="ignore"):
                yield
        except KeyboardInterrupt:
            pass
        finally:
            self.net.theta[:] = self.best if go_back else self.kept

    def measured(self, cost: float, outputs: np.ndarray) -> Row:
        """Return the beginning of a row: what the network is worth now."""
        row: Row = {
            "epoch": len(self.history.rows),
            "cost": cost,
            "accuracy": self._accuracy(outputs, self.labels),
            "val_cost": np.nan,
            "val_accuracy": np.nan,
        }
        if self.validation is not None:
            X, Y = self.validation
            row["val_cost"], outputs = self.net.evaluate(X, Y)
            row["val_accuracy"] = self._accuracy(outputs, classes(Y))
        self.costs.append(cost_that_counts(row))
        return row

    def _accuracy(self, outputs: np.ndarray, labels: np.ndarray) -> float:
        """Return the share of right classes, NaN for a network that predicts numbers."""
        if self.net.output == "identity":
            return float("nan")
        right: float = np.mean(classes(outputs) == labels)
        return right

    def record(self, theta: np.ndarray, row: Row, norms: np.ndarray) -> None:
        """Complete the row and append it, keep its parameters, hand it to the callbacks.

        `norms` are the sizes of the gradient, of all of it and of each layer's part.
        """
        row["gradient_norm"] = float(norms[0])
        row["seconds"] = time.perf_counter() - self.started
        self.history.rows.append(row)
        self.history.layer_norms.append(norms[1:])
        self.kept[:] = theta
        if self.keep_thetas:
            self.history.thetas.append(theta.copy())
        self.rows_since_best += 1
        if self.costs[-1] < self.lowest:
            self.lowest, self.rows_since_best = self.costs[-1], 0
            self.best[:] = theta
        for callback in self.callbacks:
            callback(dict(row))
        self.advance(int(row["epoch"] > 0), f"cost {row['cost']:.4g}")


def gradient_norms(net: Network, gradient: np.ndarray) -> np.ndarray:
    """Return the size of the gradient, of all of it and of each layer's part."""
    parts = [matrix.ravel() for matrix in net.unflatten(gradient)]
    squares = [part @ part for part in parts]
    norms: np.ndarray = np.sqrt([sum(squares), *squares])
    return norms
