"""Ctrl-C at every line: what a training or a search leaves behind when it is cut off there."""

import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import Any

import numpy as np
import threadpoolctl

import nblib
from nblib import _recorder

PACKAGE = str(Path(nblib.__file__).parent)
X = np.eye(4, 3)
Y = np.eye(2)[[0, 1, 0, 1]]


def network() -> nblib.Network:
    return nblib.Network([3, 2], seed=1)


def train(net: nblib.Network) -> nblib.History:
    return nblib.train(net, X, Y, epochs=2, validation=(X, Y), keep_thetas=True, progress=False)


def patient(net: nblib.Network) -> nblib.History:
    return nblib.train(
        net, X, Y, nblib.Adam(0.1), epochs=2, batch_size=3, validation=(X, Y), patience=9,
        callbacks=[len], progress=False,
    )  # fmt: skip


def minimize(net: nblib.Network) -> nblib.History:
    return nblib.minimize(net, X, Y, maxiter=2, progress=False)


def grid_search(net: nblib.Network) -> Any:
    return nblib.grid_search(net, X, Y, [0.5, 1.0], (X, Y), epochs=1, progress=False)


def range_test(net: nblib.Network) -> Any:
    return nblib.range_test(net, X, Y, steps=3)


USUAL = {"divide": "warn", "over": "warn", "under": "ignore", "invalid": "warn"}
CALLS = train, patient, minimize, grid_search, range_test


def lines(call: Callable[[nblib.Network], Any], at: int = -1) -> int:
    """Call it and count the lines of nblib that run; at line `at`, press Ctrl-C."""
    count = 0

    def trace(frame: FrameType, event: str, value: Any) -> Any:
        nonlocal count
        if not frame.f_code.co_filename.startswith(PACKAGE):
            return None
        if event == "line":
            count += 1
            if count == at + 1:
                raise KeyboardInterrupt
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        call(network())
    finally:
        sys.settrace(before)
    return count


def wrong(call: Callable[[nblib.Network], Any], at: int) -> str:
    """Interrupt a call at a line; return what is inconsistent then, or nothing."""
    histories: list[nblib.History] = []
    made = nblib.History

    def remembered() -> nblib.History:
        histories.append(made())
        return histories[-1]

    net, before, result = network(), {**USUAL}, None
    np.seterr(**before)
    threads = threadpoolctl.threadpool_limits(2)
    start = net.theta.copy()
    _recorder.History = remembered  # type: ignore[assignment,misc]
    try:

        def kept(_: nblib.Network) -> None:
            nonlocal result
            result = call(net)

        lines(kept, at)
        raised = False
    except KeyboardInterrupt:  # before anything began, or when all was over
        raised = True
    finally:
        _recorder.History = made  # type: ignore[misc]
        changed = np.geterr() != before
        np.seterr(**before)
        libraries = threadpoolctl.threadpool_info()
        counts = {one["num_threads"] for one in libraries if one["user_api"] == "blas"}
        threads.restore_original_limits()
    found = _found(call, net, start, histories, result, raised, changed)
    return "; ".join([*found, *["the number of threads is another"] * (counts != {2})])


def _found(
    call: Callable[[nblib.Network], Any],
    net: nblib.Network,
    start: np.ndarray,
    histories: list[nblib.History],
    result: Any,
    raised: bool,
    changed: bool,
) -> Iterator[str]:
    if changed:
        yield "NumPy's error state is another"
    for history in histories:
        lengths = {len(history.rows), len(history.layer_norms)}
        if history.thetas:
            lengths.add(len(history.thetas))
        if len(lengths) > 1:
            yield f"rows, sizes and parameters: {lengths}"
        keys = {tuple(sorted(row)) for row in history.rows}
        if len(keys) > 1:
            yield "a row is not complete"
    if call in (grid_search, range_test):
        if not np.array_equal(net.theta, start):
            yield "a search changed the network"
        if not raised and result.isna().any().any():
            yield "a row of the table is not complete"
    elif not histories or not histories[-1].rows:
        if not np.array_equal(net.theta, start):
            yield "no row, but other parameters"
    else:
        history = histories[-1]
        row = history.best if call is patient else history.rows[-1]
        if net.cost(X, Y) != row["cost"]:
            yield "the network is not that of the row"
        done = history.verdict in ("interrupted", "converged") or len(history.rows) == 3
        if not raised and not done:
            yield f"cut off, yet {history.verdict!r}"


# Calls that have no result to show when they are cut off.
SINGLE_CALLS = (
    lambda net: net.accuracy(X, Y.argmax(axis=1)),
    lambda net: net.cost(X, Y),
    lambda net: net.gradient(X, Y),
    lambda net: nblib.check_gradient(net, X[:1], Y[:1], net.theta),
    lambda net: nblib.numerical_gradient(lambda theta: theta @ theta, net.theta),
    lambda net: nblib.step_size_errors(lambda theta: theta @ theta, [1.0], [2.0], [0.1]),
)


def passes_through(call: Callable[[nblib.Network], Any], every: int) -> Iterator[str]:
    """Interrupt one of the single calls at each so many lines; yield what is left over."""
    lines(call)  # what happens once has happened
    for at in range(0, lines(call), every):
        net, start = network(), network().theta
        np.seterr(**USUAL)
        threads = threadpoolctl.threadpool_limits(2)
        handler = signal.getsignal(signal.SIGINT)
        try:
            lines(lambda _, net=net: call(net), at)
            yield f"line {at}: the interrupt is lost"
        except KeyboardInterrupt:
            pass
        libraries = threadpoolctl.threadpool_info()
        counts = {one["num_threads"] for one in libraries if one["user_api"] == "blas"}
        if (np.geterr(), counts) != (USUAL, {2}):
            yield f"line {at}: {np.geterr()}, {counts} threads"
        if signal.getsignal(signal.SIGINT) is not handler:
            yield f"line {at}: another handler"
        if not np.array_equal(net.theta, start):
            yield f"line {at}: other parameters"
        threads.restore_original_limits()
