"""What a worker computes with its share: sums over examples, each in one flat vector."""

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import fields
from typing import Any

import numpy as np

from nblib._recorder import gradient_norms
from nblib._shares import Share
from nblib.network import Network, classes
from nblib.optimizers import Optimizer


def measured(net: Network, share: Share, rows: np.ndarray | None, gradient: bool) -> np.ndarray:
    """Return one flat vector of sums over a share, or over some of its rows.

    First how many examples there are, then the sum of their costs, how many of the answers are
    right, and if asked for the sum of the gradients. The network here has no penalty.
    """
    sums = np.zeros(3 + gradient * len(net.theta))
    with np.errstate(all="ignore"):
        for X, Y in share.pieces(net, rows):
            forward = net.forward_pass(X)
            right = int(np.count_nonzero(classes(forward.A[-1]) == classes(Y)))
            sums[:3] += len(X), len(X) * net.cost_of(forward, Y), right
            if gradient:
                sums[3:] += np.multiply(net.backward_pass(forward, Y), len(X), dtype=np.float64)
    return sums


def mean_gradient(net: Network, sums: np.ndarray, penalty: float) -> np.ndarray:
    """Return the gradient that the sums of `measured` give, with the penalty's λ/m."""
    gradient: np.ndarray = (sums[3:] / sums[0]).astype(net.dtype)
    if penalty:
        for part, theta in zip(net.unflatten(gradient), net.thetas, strict=True):
            part[:, 1:] += penalty * theta[:, 1:]
    return gradient


def stepped(
    net: Network,
    share: Share,
    rows: np.ndarray,
    batch_size: int,
    optimizer: Optimizer,
    scales: Sequence[float],
    penalty: float,
) -> np.ndarray:
    """Take a step for each batch of the rows, and return sums over all of these examples.

    First how many there are, then the sums of the gradient's sizes, of where the parameters are
    now, and of what the optimizer remembers: what counts for each example alike.
    """
    net, optimizer, norms = net.copy(), deepcopy(optimizer), np.zeros(len(net.layers))
    for n, start in enumerate(range(0, len(rows), batch_size)):
        batch = rows[start : start + batch_size]
        gradient = mean_gradient(net, measured(net, share, batch, True), penalty)
        optimizer.step(net.theta, gradient, scales[n])
        norms += len(batch) / len(rows) * gradient_norms(net, gradient)
    means = [np.ones(1), norms, net.theta, *map(np.ravel, memory(optimizer).values())]
    return len(rows) * np.concatenate(means, dtype=np.float64)


def memory(optimizer: Optimizer) -> dict[str, Any]:
    """Return what a rule knows of former steps, numbers and vectors."""
    settings = {field.name for field in fields(optimizer)}
    return {name: value for name, value in vars(optimizer).items() if name not in settings}


def remember(optimizer: Optimizer, vector: np.ndarray, theta: np.ndarray) -> None:
    """Let a rule know what is in a vector: all that `memory` returns, one after the other."""
    standing = deepcopy(optimizer)
    standing.step(theta.copy(), np.zeros_like(theta))  # after a step all has its size
    for name, value in memory(standing).items():
        part, vector = vector[: np.size(value)], vector[np.size(value) :]
        setattr(optimizer, name, part.astype(theta.dtype) if np.ndim(value) else part.item())
