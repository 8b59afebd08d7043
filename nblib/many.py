"""Training with more data than one machine holds: the gradient is a sum, so others can add.

Each worker of a Dask cluster has a share of the examples. A step sends the parameters, and gets
back how many examples there are, the sum of their costs and the sum of their gradients; what is
divided at the end is the same as on one machine. Left out on purpose: dropout, and whatever else a
worker would have to remember between two sums.

A scheduler runs what its clients send, and believes whoever reaches it: it must not face the open
network.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from nblib import _checks
from nblib._cluster import Cluster, connected
from nblib._epochs import Examples, Step
from nblib._many_epochs import LocalSteps, SummedBatch, SummedMiniBatches
from nblib._recorder import Callback
from nblib._sums import mean_gradient, measured
from nblib.history import History
from nblib.network import Network
from nblib.optimizers import Optimizer
from nblib.schedules import Schedule
from nblib.training import descend

if TYPE_CHECKING:
    from distributed import Client

__all__ = ["cost_and_gradient_many", "train_many"]


def cost_and_gradient_many(
    net: Network,
    X: Any,
    Y: Any,
    client: "Client | str | None" = None,
    shares: int | None = None,
) -> tuple[float, np.ndarray]:
    """Return what `net.cost_and_gradient(X, Y)` does, added up over the shares of many workers.

    Parameters
    ----------
    net, X, Y, client, shares
        As for `train_many`.

    Returns
    -------
    cost : float
        J, the mean over all examples, penalty included.
    gradient : (n,) array
        ∂J/∂θ, a flat vector like `net.theta`. The same shares give the same bits.

    Raises
    ------
    ModuleNotFoundError, ValueError, FileNotFoundError, ConnectionError
        As `train_many`.
    """
    _checks.network("net", net)
    with connected(client) as workers:
        cluster = Cluster(workers, net, X, Y, shares)
        sums = cluster.total(measured, None, True)
        return cluster.means(sums)[0], mean_gradient(net, sums, net.l2 / cluster.m)


def train_many(
    net: Network,
    X: Any,
    Y: Any,
    client: "Client | str | None" = None,
    shares: int | None = None,
    optimizer: Optimizer | None = None,
    epochs: int = 1000,
    batch_size: int | None = None,
    local_steps: int | None = None,
    validation: tuple[np.ndarray, np.ndarray] | None = None,
    callbacks: Iterable[Callback] = (),
    progress: bool = True,
    seed: int | np.random.Generator = 0,
    tolerance: float = 1e-9,
    bound: float = 10.0,
    schedule: Schedule | None = None,
    patience: int | None = None,
    keep_thetas: bool = False,
) -> History:
    """Train `net` in place, with examples that lie with many workers, and return what happened.

    Steps, rows and verdicts are those of `train` with all examples in one place: only the order of
    addition differs, and with the same shares the bits are the same. When a worker is lost, another
    does its part of the step again. With what ends the training, it ends as `train` does: the
    network holds the parameters of the last row, and an exception has the history as its attribute
    `history`.

    Parameters
    ----------
    net : Network
        The network; its parameters are changed.
    X, Y : array, Dask array, path, or a list of arrays or paths
        Inputs (m, s_1) and targets (m, s_L), or for targets one label for each example. Each entry
        of a list is a share, and so is each chunk of rows of a Dask array; an array or one file is
        cut into `shares`. Files are IDX (images and labels as for `load_idx`), .npy, or .parquet
        with a column for each input or output. IDX and .npy are mapped and read piece by piece,
        whatever their size; all else has to fit into the workers' memory. Workers find a file at
        the path that is given here. Arrays stay with the scheduler, too, for when a worker is lost:
        what is large comes in files.
    client : distributed.Client or str, optional
        A client of Dask, which stays open, or the address of a scheduler. Default: a cluster on
        this machine, with one process for each core, which is closed at the end. A script that uses
        it begins with ``if __name__ == "__main__":``, since each process imports the script.
    shares : int, optional
        Into how many parts an array or one file is cut. Default: as many as there are workers.
    optimizer, epochs, callbacks, progress, seed, tolerance, bound, schedule, patience, keep_thetas
        As for `train`.
    validation : (X, Y) pair, optional
        As for `train`; they are measured here.
    batch_size : int, optional
        Examples per step, over all shares: the same batches as in `train`, whatever the shares.
        Default: all.
    local_steps : int, optional
        Steps that a share takes on its own, with `batch_size` of its own examples, before the
        parameters (and what the optimizer remembers) are averaged, each share counting as often as
        it has used examples. That saves sums, and has a price: the shares drift apart meanwhile, so
        that the path is another one than that of one machine, and another for other shares.
        Default: a sum at every step.

    Raises
    ------
    ModuleNotFoundError
        If Dask is not installed; the message names the extra.
    ValueError, FileNotFoundError
        If an argument does not fit or a file is damaged or missing; the message says which share.
    ConnectionError
        If the scheduler cannot be reached, or is lost.
    """
    _checks.network("net", net)
    rng = _checks.generator("seed", seed)
    batch_size = None if batch_size is None else _checks.whole("batch_size", batch_size, least=1)
    if local_steps is not None:
        local_steps = _checks.whole("local_steps", local_steps, least=1)
        if batch_size is None:
            raise ValueError(f"local_steps: expected a batch_size with it, got {local_steps} alone")
    with connected(client) as workers:
        cluster = Cluster(workers, net, X, Y, shares)

        def examples(step: Step, history: History) -> Examples:
            if batch_size is None:
                return SummedBatch(net, cluster, step, history)
            if local_steps is None:
                return SummedMiniBatches(net, cluster, step, history, batch_size, rng)
            return LocalSteps(net, cluster, step, history, batch_size, rng, local_steps)

        return descend(
            net,
            examples,
            optimizer,
            epochs,
            validation,
            callbacks,
            progress,
            tolerance,
            bound,
            schedule,
            patience,
            keep_thetas,
            multiplications=0,
        )
