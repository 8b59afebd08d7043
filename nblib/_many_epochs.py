"""One epoch of a training whose examples lie with the workers of a cluster."""

import numpy as np

from nblib._epochs import Step
from nblib._recorder import gradient_norms
from nblib._sums import Cluster
from nblib.history import History
from nblib.network import Network


class SummedBatch:
    """All examples in one step: one sum gives the cost and the next gradient."""

    def __init__(self, net: Network, cluster: Cluster, step: Step, history: History) -> None:
        self.net, self.cluster, self.step, self.history = net, cluster, step, history

    def measure(self) -> tuple[float, float]:
        """Return the cost and the accuracy for all examples."""
        m, cost, right, *_ = sums = self.cluster.measured()
        self.gradient = mean_gradient(self.net, sums, self.cluster.m)
        accuracy = right / m if self.cluster.classes else float("nan")
        return cost / m + self.net._penalty(self.cluster.m), accuracy

    def gradient_norms(self) -> np.ndarray:
        """Return the sizes of the gradient that `measure` has got."""
        self.history.evaluations += 1
        return gradient_norms(self.net, self.gradient)

    def epoch(self, number: int) -> None:
        """Take the step of an epoch."""
        self.step(self.gradient, number)


def mean_gradient(net: Network, sums: np.ndarray, m: int) -> np.ndarray:
    """Return the gradient, penalty included, from sums over examples; `m` are those of all."""
    gradient: np.ndarray = (sums[3:] / sums[0]).astype(net.dtype)
    if net.l2:
        for part, theta in zip(net.unflatten(gradient), net.thetas, strict=True):
            part[:, 1:] += (net.l2 / m) * theta[:, 1:]
    return gradient
