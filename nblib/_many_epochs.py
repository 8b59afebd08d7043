"""One epoch of a training whose examples lie with the workers of a cluster."""

from dataclasses import dataclass

import numpy as np

from nblib._cluster import Cluster
from nblib._epochs import Step
from nblib._recorder import gradient_norms
from nblib._sums import mean_gradient, measured, remember, stepped
from nblib.history import History
from nblib.network import Network


@dataclass
class SummedBatch:
    """All examples in one step: one sum gives the cost and the next gradient."""

    net: Network
    cluster: Cluster
    step: Step
    history: History

    def measure(self) -> tuple[float, float]:
        """Return the cost and the accuracy for all examples."""
        sums = self.cluster.total(measured, None, True)
        self.gradient = mean_gradient(self.net, sums, self.net.l2 / self.cluster.m)
        return self.cluster.means(sums)

    def gradient_norms(self) -> np.ndarray:
        """Return the sizes of the gradient that `measure` has got."""
        self.history.evaluations += 1
        return gradient_norms(self.net, self.gradient)

    def epoch(self, number: int) -> None:
        """Take the step of an epoch."""
        self.step(self.gradient, number)


@dataclass
class SummedMiniBatches:
    """A sum for each mini-batch: those that `MiniBatches` has, whatever the shares."""

    net: Network
    cluster: Cluster
    step: Step
    history: History
    batch_size: int
    rng: np.random.Generator

    def __post_init__(self) -> None:
        self.norms = np.full(len(self.net.layers), np.nan)  # unknown before the first epoch

    def measure(self) -> tuple[float, float]:
        """Return the cost and the accuracy for all examples."""
        sums = self.cluster.total(measured, None, False)
        return self.cluster.means(sums)

    def gradient_norms(self) -> np.ndarray:
        """Return the sizes of the last epoch's gradients, the mean over the mini-batches."""
        return self.norms

    def epoch(self, number: int) -> None:
        """Take the steps of an epoch."""
        norms, m = [], self.cluster.m
        order = self.rng.permutation(m)
        for start in range(0, m, self.batch_size):
            parts = self.cluster.rows(order[start : start + self.batch_size])
            sums = self.cluster.total(measured, parts, True)
            gradient = mean_gradient(self.net, sums, self.net.l2 / m)
            self.step(gradient, number + start / m)
            norms.append(gradient_norms(self.net, gradient))
        self.history.evaluations += len(norms)
        self.norms = np.mean(norms, axis=0)


@dataclass
class LocalSteps(SummedMiniBatches):
    """Several steps of each share between two sums, which average where they have led."""

    local_steps: int

    def epoch(self, number: int) -> None:
        """Take the steps of an epoch: each share goes through its examples once."""
        counts, norms, m = self.cluster.counts, np.zeros(len(self.net.layers)), self.cluster.m
        orders = [self.rng.permutation(count) for count in counts]
        together = self.batch_size * self.local_steps
        for start in range(0, max(counts), together):
            firsts = range(start, min(start + together, max(counts)), self.batch_size)
            scales = [self.step.scale(number + first / max(counts)) for first in firsts]
            settings = self.batch_size, self.step.optimizer, scales, self.net.l2 / m
            parts = [order[start : start + together] for order in orders]
            sums = self.cluster.total(stepped, parts, *settings)
            norms += self._go_on(sums)
            self.history.evaluations += len(scales)
        self.norms = norms / m

    def _go_on(self, sums: np.ndarray) -> np.ndarray:
        """Go on where the shares are in the mean, and return the sum of their gradients' sizes."""
        norms, means = sums[1 : 1 + len(self.norms)], sums[1 + len(self.norms) :] / sums[0]
        n = len(self.net.theta)
        self.net.theta[:] = means[:n]
        remember(self.step.optimizer, means[n:], self.net.theta)
        return norms
