"""One epoch of gradient descent: one step with all examples, or many with mini-batches of them."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from nblib._recorder import gradient_norms
from nblib._targets import labels, share_of_right
from nblib.data import minibatches
from nblib.dropout import dropout_masks
from nblib.history import History
from nblib.network import Network
from nblib.optimizers import Optimizer
from nblib.schedules import Schedule


@dataclass
class Step:
    """Moves the parameters along a gradient; times are in epochs, for the schedule."""

    net: Network
    optimizer: Optimizer
    schedule: Schedule
    costs: list[float]

    def scale(self, time: float) -> float:
        """Return what multiplies the learning rate."""
        return self.schedule(time, self.costs)

    def __call__(self, gradient: np.ndarray, time: float) -> None:
        """Take a step."""
        self.optimizer.step(self.net.theta, gradient, self.scale(time))


class Examples(Protocol):
    """What a training learns from, and how."""

    def measure(self) -> tuple[float, float]:
        """Return the cost and the accuracy for all examples."""

    def gradient_norms(self) -> np.ndarray:
        """Return the sizes of the gradient, of all of it and of each layer's part."""

    def epoch(self, number: int) -> None:
        """Take the steps of an epoch."""


class FullBatch:
    """All examples in one step: a single forward pass serves the cost and the next gradient."""

    def __init__(
        self, net: Network, X: np.ndarray, Y: np.ndarray, step: Step, history: History
    ) -> None:
        self.net, self.X, self.Y, self.step, self.history = net, X, Y, step, history
        self.labels = labels(net, Y)

    def measure(self) -> tuple[float, float]:
        """Return the cost and the accuracy for all examples."""
        self.forward = self.net.forward_pass(self.X)
        accuracy = share_of_right(self.forward.A[-1], self.labels)
        return self.net.cost_of(self.forward, self.Y), accuracy

    def gradient_norms(self) -> np.ndarray:
        """Go back through what `measure` left, and return the sizes of the gradient."""
        self.gradient = self.net.backward_pass(self.forward, self.Y)
        self.history.evaluations += 1
        return gradient_norms(self.net, self.gradient)

    def epoch(self, number: int) -> None:
        """Take the step of an epoch."""
        self.step(self.gradient, number)


class MiniBatches:
    """A step for each mini-batch, the examples in random order, with dropout or without."""

    def __init__(
        self,
        net: Network,
        X: np.ndarray,
        Y: np.ndarray,
        step: Step,
        history: History,
        batch_size: int,
        dropout: float,
        rng: np.random.Generator,
    ) -> None:
        self.net, self.X, self.Y, self.step, self.history = net, X, Y, step, history
        self.labels = labels(net, Y)
        self.batch_size, self.dropout, self.rng = batch_size, dropout, rng
        self.norms = np.full(len(net.layers), np.nan)  # nothing is known before the first epoch

    def measure(self) -> tuple[float, float]:
        """Return the cost and the accuracy for all examples, nothing left out."""
        cost, outputs = self.net.evaluate(self.X, self.Y)
        return cost, share_of_right(outputs, self.labels)

    def gradient_norms(self) -> np.ndarray:
        """Return the sizes of the last epoch's gradients, the mean over the mini-batches."""
        return self.norms

    def epoch(self, number: int) -> None:
        """Take the steps of an epoch."""
        norms, m = [], len(self.X)
        batches = minibatches(self.X, self.Y, self.batch_size, self.rng)
        for n, (X, Y) in enumerate(batches):
            masks = dropout_masks(self.net, len(X), self.dropout, self.rng)
            gradient = self.net.backward_pass(self.net.forward_pass(X, masks), Y, m)
            self.step(gradient, number + n * self.batch_size / m)
            norms.append(gradient_norms(self.net, gradient))
        self.history.evaluations += len(norms)
        self.norms = np.mean(norms, axis=0)
