"""What happened in training: one row for the start, one for each epoch or iteration."""

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from nblib._extras import needed_by

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["History"]

Row = dict[str, Any]


@dataclass
class History:
    """What happened in training.

    Attributes
    ----------
    rows : list of dict
        One per epoch (`train`) or iteration (`minimize`); the first is the start, before any step.
    verdict : {"converged", "diverged", "still descending", "stopped early", "interrupted"}
        How it ended. "Interrupted" is Ctrl-C, or an exception of a callback, which has this history
        as its attribute `history`. Every row there is, is complete.
    evaluations : int
        How often the gradient was computed.
    layer_norms : list of (L − 1,) arrays
        For each row, the size of the gradient of each Θ^(l); with mini-batches the mean over them.
    thetas : list of (n,) arrays
        For each row, the parameters, if `train` was asked to keep them.
    """

    rows: list[Row] = field(default_factory=list)
    verdict: str = "still descending"
    evaluations: int = 0
    layer_norms: list[np.ndarray] = field(default_factory=list)
    thetas: list[np.ndarray] = field(default_factory=list)

    @property
    def best(self) -> Row:
        """The row with the lowest cost, that of the validation set where there is one.

        Raises
        ------
        ValueError
            If there is no row, because the training was interrupted before the first.
        """
        if not self.rows:
            raise ValueError(f"best: expected a row, found none: {self.verdict} before the first")
        return min(self.rows, key=cost_that_counts)

    @property
    def frame(self) -> "pd.DataFrame":
        """The rows as a pandas table.

        Columns: epoch, cost, accuracy, val_cost, val_accuracy, learning_rate, gradient_norm, and
        seconds since the start. NaN where a quantity does not exist, such as the accuracy where
        targets are numbers and not classes.
        """
        with needed_by("History.frame"):
            import pandas as pd

        return pd.DataFrame(self.rows)

    def __repr__(self) -> str:
        if not self.rows:
            return f"History: no epochs, {self.verdict}"
        first, last = self.rows[0], self.rows[-1]
        epochs = f"{last['epoch']} epoch{'s' * (last['epoch'] != 1)}"
        accuracy = "" if math.isnan(last["accuracy"]) else f", accuracy {last['accuracy']:.2%}"
        return (
            f"History: {epochs}, cost {first['cost']:.4g} → {last['cost']:.4g}"
            f"{accuracy}, {self.verdict}"
        )


def cost_that_counts(row: Row) -> float:
    """Return the cost of a row's validation set, or where there is none, of the training set."""
    cost: float = row["cost"] if math.isnan(row["val_cost"]) else row["val_cost"]
    return cost
