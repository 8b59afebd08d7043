"""Sums over the examples of a share, and their sum over all shares, on a Dask cluster."""

import operator
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import numpy as np

from nblib import _checks
from nblib._extras import needed_by
from nblib._shares import Share, cut, facts, load, named
from nblib._targets import Marks
from nblib.network import Network, classes

if TYPE_CHECKING:
    from distributed import Client, Future


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


class Cluster:
    """The shares of the examples on the workers of a cluster."""

    def __init__(self, client: "Client", net: Network, X: Any, Y: Any, n: int | None) -> None:
        self.client, self.net, self.token, self.rounds = client, net, uuid4().hex, 0
        self.parts = _parts(client, X, Y, n)
        bare = self._bare()
        self.shares = [
            client.submit(load, bare, *part, key=f"share-{i}-{self.token}")
            for i, part in enumerate(self.parts)
        ]
        found = [client.submit(facts, share, pure=False) for share in self.shares]
        described = [future.result() for future in found]
        self.counts = [count for count, _ in described]
        self.m = sum(self.counts)
        marks: Marks = described[0][1]
        for _, others in described[1:]:
            marks = marks.joined(others)
        self.classes = marks.are_classes(net)

    def measured(self, gradient: bool = True) -> np.ndarray:
        """Return count, cost, right answers and gradient, summed over all examples."""
        return self.total(measured, [(None, gradient)] * len(self.shares))

    def total(
        self, function: Callable[..., np.ndarray], given: Sequence[tuple[Any, ...] | None]
    ) -> np.ndarray:
        """Return the sum of `function(net, share, *given)` over the shares with something given.

        Two by two in a fixed order, so that the same shares give the same bits.
        """
        self.rounds += 1
        bare, name = self._bare(), f"{self.rounds}-{self.token}"
        sums = [
            self.client.submit(function, bare, share, *some, key=f"sums-{i}-{name}")
            for i, (share, some) in enumerate(zip(self.shares, given, strict=True))
            if some is not None
        ]
        kept = list(sums)  # until the end: of what is lost with a worker, these are made again
        while len(sums) > 1:
            pairs = zip(sums[::2], sums[1::2], strict=False)
            added = [self.client.submit(operator.add, *pair, pure=False) for pair in pairs]
            sums = added + sums[len(sums) // 2 * 2 :]
            kept += added
        found: np.ndarray = sums[0].result()
        return found

    def _bare(self) -> "Future[Network]":
        """Send the network without its penalty, which is no sum over examples, to one worker.

        The others get it from there; if it is lost with that one, the scheduler still has it.
        """
        bare = self.net.copy()
        bare.l2 = 0.0
        return self.client.submit(_itself, bare, pure=False)


def _itself(net: Network) -> Network:
    return net


def _parts(client: "Client", X: Any, Y: Any, n: int | None) -> list[tuple[Any, Any, str]]:
    """Return inputs, targets and name for each share; parts of Dask arrays are futures."""
    import dask.array

    if isinstance(X, dask.array.Array) and isinstance(Y, dask.array.Array):
        X = X.rechunk({1: -1})
        Y = Y.rechunk(dict.fromkeys(range(1, Y.ndim), -1))
        if not np.array_equal(X.chunks[0], Y.chunks[0], equal_nan=True):
            Y = Y.rechunk({0: X.chunks[0]})
        blocks = client.compute([list(part.to_delayed().ravel()) for part in (X, Y)])
        return [
            (*pair, named(i, len(blocks[0]))) for i, pair in enumerate(zip(*blocks, strict=True))
        ]
    return cut(X, Y, n or len(client.ncores()))


@contextmanager
def connected(client: "Client | str | None") -> "Iterator[Client]":
    """Give the client, one of a scheduler's address, or one of a cluster of our own."""
    with needed_by("nblib.many"):
        import dask.array  # noqa: F401  both are needed, here or on the way
        from distributed import Client, LocalCluster

    if isinstance(client, Client):
        yield client
    elif isinstance(client, str):
        with Client(client, set_as_default=False) as found:
            yield found
    elif client is None:
        with (
            LocalCluster(threads_per_worker=1, dashboard_address=None) as cluster,
            Client(cluster, set_as_default=False) as found,
        ):
            yield found
    else:
        came = _checks.shown(client)
        raise ValueError(f"client: expected a Dask client or a scheduler's address, got {came}")
