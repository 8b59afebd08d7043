"""Whether targets are classes, and how many answers are right."""

from typing import NamedTuple, Self

import numpy as np

from nblib.network import Network, classes


class Marks(NamedTuple):
    """What tells whether targets are classes; for all of them it follows from that of each share.

    Attributes
    ----------
    low, high : float
        The lowest and the highest number.
    two : bool
        Whether there are no others.
    one_each : bool
        Whether each row has the highest once.
    """

    low: float
    high: float
    two: bool
    one_each: bool

    @classmethod
    def of(cls, Y: np.ndarray) -> Self:
        """Return the marks of targets Y (m, K)."""
        low, high = float(Y.min()), float(Y.max())
        upper = np.equal(high, Y)
        one_each = bool((upper.sum(axis=1) == 1).all())
        return cls(low, high, bool((upper | np.equal(low, Y)).all()), one_each)

    def joined(self, other: Self) -> Self:
        """Return the marks of these targets and others together."""
        low, high = min(self.low, other.low), max(self.high, other.high)
        two = self.two and other.two and {*self[:2], *other[:2]} <= {low, high}
        one_each = self.one_each and other.one_each and self.high == other.high
        return self._replace(low=low, high=high, two=two, one_each=one_each)

    def are_classes(self, net: Network) -> bool:
        """Say whether the targets are classes, and not numbers.

        Classes have two marks, below and from ½ on: 0 and 1 in general. With several outputs, one
        of them has the upper mark. Shares for softmax belong to the class with the largest.
        """
        low, high = self.low, self.high
        if net.output == "identity" or low < -1 or high > 1:
            return False
        marks = self.two and (low < 0.5 <= high or low == high in (0, 1))
        return net.output == "softmax" or (marks and (net.layers[-1] == 1 or self.one_each))


def labels(net: Network, Y: np.ndarray) -> np.ndarray | None:
    """Return the class of each row of targets, None where they are no classes but numbers."""
    return classes(Y) if Marks.of(Y).are_classes(net) else None


def share_of_right(outputs: np.ndarray, labels: np.ndarray | None) -> float:
    """Return the share of right classes, NaN where there are none."""
    return float("nan") if labels is None else float(np.mean(classes(outputs) == labels))
