"""The shares on the workers of a Dask cluster, and the sum over them."""

import logging
import operator
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import numpy as np

from nblib import _checks
from nblib._extras import needed_by
from nblib._shares import cut, facts, load, named
from nblib._targets import Marks
from nblib.network import Network

if TYPE_CHECKING:
    from distributed import Client, Future


PATIENCE = 30.0  # seconds that a cluster may be without a worker


class Cluster:
    """The shares of the examples on the workers of a cluster."""

    def __init__(self, client: "Client", net: Network, X: Any, Y: Any, shares: int | None) -> None:
        self.client, self.net = client, net
        self.address = client.scheduler_info()["address"]
        self._wait_for_a_worker()
        parts = _parts(client, X, Y, shares)
        self.names = [name for *_, name in parts]
        bare, name = self._bare(), uuid4().hex
        self.shares = [
            self._submit(load, bare, *part, key=f"share-{i}-{name}") for i, part in enumerate(parts)
        ]
        described = [self._result(self._submit(facts, share)) for share in self.shares]
        self.counts = [count for count, _ in described]
        self.m = sum(self.counts)
        marks: Marks = described[0][1]
        for _, others in described[1:]:
            marks = marks.joined(others)
        self.classes = marks.are_classes(net)

    def means(self, sums: np.ndarray) -> tuple[float, float]:
        """Return the cost, penalty included, and the accuracy that the sums of `measured` give."""
        m, cost, right = map(float, sums[:3])
        accuracy = right / m if self.classes else float("nan")
        return cost / m + self.net._penalty(self.m), accuracy

    def rows(self, chosen: np.ndarray) -> list[np.ndarray]:
        """Return for each share which of its rows are among those chosen from all examples."""
        ends = np.cumsum(self.counts)
        share = np.searchsorted(ends, chosen, side="right")
        firsts = ends - self.counts
        return [chosen[share == i] - first for i, first in enumerate(firsts)]

    def total(
        self,
        function: Callable[..., np.ndarray],
        rows: Sequence[np.ndarray] | None,
        *settings: Any,
    ) -> np.ndarray:
        """Return the sum of `function(net, share, rows, *settings)` over the shares.

        `rows` are all of a share (None), or for each share those that count; where these are none,
        it has nothing to add. Added two by two in a fixed order, so that the same shares give the
        same bits.
        """
        bare, name = self._bare(), uuid4().hex
        sums = [
            self._submit(function, bare, share, some, *settings, key=f"sums-{i}-{name}")
            for i, share in enumerate(self.shares)
            if (some := None if rows is None else rows[i]) is None or len(some)
        ]
        kept = list(sums)  # until the end: of what is lost with a worker, these are made again
        while len(sums) > 1:
            pairs = zip(sums[::2], sums[1::2], strict=False)
            added = [self._submit(operator.add, *pair) for pair in pairs]
            sums = added + sums[len(sums) // 2 * 2 :]
            kept += added
        found: np.ndarray = self._result(sums[0])
        return found

    def _submit(self, function: Callable[..., Any], *given: Any, key: str | None = None) -> Any:
        """Have a worker compute `function(*given)`; what is large shall be sent, without advice."""
        import dask

        with dask.config.set({"distributed.admin.large-graph-warning-threshold": "1 PB"}):
            return self.client.submit(function, *given, key=key, pure=False)

    def _result(self, future: "Future[Any]") -> Any:
        """Wait for a result as long as there are workers; say what is lost if it does not come."""
        from distributed import CancelledError, KilledWorker
        from distributed.client import ClosedClientError
        from distributed.comm.core import CommClosedError

        try:
            while True:
                try:
                    return future.result(timeout=PATIENCE)
                except TimeoutError:
                    self._wait_for_a_worker()
        except (CancelledError, ClosedClientError, CommClosedError):
            raise ConnectionError(f"client: the scheduler at {self.address} is lost") from None
        except KilledWorker as error:
            share = re.match(r"(?:share|sums)-(\d+)-", str(error.task))
            name = self.names[int(share[1])] if share else "a sum"
            raise RuntimeError(
                f"{name}: {error.allowed_failures + 1} workers were lost over it, one after the "
                "other; is it too large for their memory, or has its file been changed?"
            ) from None

    def _wait_for_a_worker(self) -> None:
        try:
            self.client.wait_for_workers(1, timeout=PATIENCE)
        except TimeoutError:
            missing = f"has had no worker for {PATIENCE:g} seconds"
            raise ConnectionError(f"client: the scheduler at {self.address} {missing}") from None

    def _bare(self) -> "Future[Network]":
        """Send the network without its penalty, which is no sum over examples, to one worker.

        The others get it from there; if it is lost with that one, the scheduler still has it.
        """
        bare = self.net.copy()
        bare.l2 = 0.0
        sent: Future[Network] = self._submit(_itself, bare)
        return sent


def _itself(net: Network) -> Network:
    return net


def _parts(client: "Client", X: Any, Y: Any, shares: int | None) -> list[tuple[Any, Any, str]]:
    """Return inputs, targets and name for each share; parts of Dask arrays are futures."""
    from dask.array import Array

    for kind, what in ((Array, "Dask arrays"), ((list, tuple), "lists of shares")):
        found = isinstance(X, kind) + isinstance(Y, kind)
        if found == 1:
            raise ValueError(f"X, Y: expected two {what}, or none, got one")
        if found and shares is not None:
            raise ValueError(f"shares: expected None for {what}, got {_checks.shown(shares)}")
    if not isinstance(X, Array):
        return cut(X, Y, shares, len(client.ncores()))
    X, Y = (part.rechunk(dict.fromkeys(range(1, part.ndim), -1)) for part in (X, Y))
    Y = Y.rechunk({0: X.chunks[0]})
    X, Y = (client.compute(list(part.to_delayed().ravel())) for part in (X, Y))
    return [(*pair, named(i, len(X))) for i, pair in enumerate(zip(X, Y, strict=True))]


@contextmanager
def connected(client: "Client | str | None") -> "Iterator[Client]":
    """Give the client, one of a scheduler's address, or one of a cluster of our own."""
    with needed_by("nblib.many"):
        import dask.array  # both are needed, here or on the way
        from distributed import Client, LocalCluster

    if isinstance(client, Client):
        yield client
    elif isinstance(client, str):
        try:
            found = Client(client, set_as_default=False)
        except (OSError, ValueError) as error:
            raise ConnectionError(f"client: no scheduler answers at {client!r} ({error})") from None
        with found:
            yield found
    elif client is None:
        # Else Dask gives a worker up that is not back in 15 seconds, as on a busy machine.
        patient = {"distributed.deploy.lost-worker-timeout": "1 h"}
        with (
            dask.config.set(patient),
            LocalCluster(
                threads_per_worker=1,
                dashboard_address="127.0.0.1:0",
                silence_logs=logging.CRITICAL,  # what goes wrong, the exception says
            ) as cluster,
            Client(cluster, set_as_default=False) as found,
        ):
            yield found
    else:
        came = _checks.shown(client)
        raise ValueError(f"client: expected a Dask client or a scheduler's address, got {came}")
