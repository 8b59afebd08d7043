"""Ctrl-C and exceptions of callbacks: results, and nothing left half done."""

import signal
import threading

import interrupts
import numpy as np
import pytest
from interrupts import X, Y, network

import nblib
from nblib import _interrupts


@pytest.mark.parametrize("call", interrupts.CALLS)
def test_an_interrupt_at_any_line_leaves_all_complete(call):
    """Every eleventh line here, all of them in the campaign."""
    places = range(0, interrupts.lines(call), 11)
    wrong = {at: found for at in places if (found := interrupts.wrong(call, at))}
    assert wrong == {}


@pytest.mark.parametrize("call", interrupts.SINGLE_CALLS)
def test_an_interrupt_at_any_line_of_a_single_call_passes_through_and_leaves_all_as_it_was(call):
    assert list(interrupts.passes_through(call, every=7)) == []


# The line of a `with` counts where its block ends, too: a real one would come before or after.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_an_interrupt_while_saving_leaves_the_old_file_or_the_new_one(tmp_path):
    path = tmp_path / "net.npz"
    old, new = nblib.Network([3, 2], seed=2), network()
    for at in range(interrupts.lines(lambda net: net.save(path))):
        old.save(path)
        with pytest.raises(KeyboardInterrupt):
            interrupts.lines(lambda net: new.save(path), at)
        found = nblib.Network.load(path).theta.tolist()
        assert found in (old.theta.tolist(), new.theta.tolist())
        assert list(tmp_path.iterdir()) == [path], f"line {at}"


def test_a_search_returns_the_rates_that_were_finished_and_stops():
    seen = []

    def interrupt(row):
        seen.append(row["epoch"])
        if len(seen) == 5:  # in the second training
            raise KeyboardInterrupt

    table = nblib.grid_search(
        network(), X, Y, [0.5, 1.0, 2.0], (X, Y), epochs=2, callbacks=[interrupt], progress=False
    )
    assert list(table.index) == [0.5]
    assert list(table.columns) == ["cost", "val_cost", "val_accuracy", "epoch", "verdict"]
    assert len(seen) == 5


def test_a_search_interrupted_at_once_is_an_empty_table():
    def interrupt(row):
        raise KeyboardInterrupt

    arguments = network(), X, Y, [0.5], (X, Y)
    table = nblib.grid_search(*arguments, callbacks=[interrupt], progress=False)
    assert table.shape == (0, 5)


def test_a_range_test_returns_the_rates_so_far():
    class Rule(nblib.GradientDescent):
        steps = 0

        def step(self, theta, gradient, scale=1.0):
            self.steps += 1
            if self.steps == 3:
                raise KeyboardInterrupt

    table = nblib.range_test(network(), X, Y, steps=9, optimizer=Rule)
    assert len(table) == 3


def test_a_history_without_rows_says_why_there_is_no_best_one():
    history = nblib.History(verdict="interrupted")
    with pytest.raises(ValueError, match=r"best: .*found none: interrupted before the first"):
        _ = history.best


@pytest.mark.parametrize("error", [StopIteration, RuntimeError, KeyError, GeneratorExit])
@pytest.mark.parametrize("method", ["train", "batches", "L-BFGS-B", "TNC", "CG", "BFGS"])
def test_an_exception_of_a_callback_reaches_the_caller_with_the_history_on_it(method, error):
    def fail(row):
        if row["epoch"] == 2:
            raise error("mine")

    net, before = network(), np.geterr()
    with pytest.raises(error, match="mine") as caught:  # noqa: PT012  one call of two
        if method in ("train", "batches"):
            size = 2 if method == "batches" else None
            nblib.train(net, X, Y, batch_size=size, callbacks=[fail], progress=False)
        else:
            nblib.minimize(net, X, Y, method, callbacks=[fail], progress=False)
    assert np.geterr() == before
    if error is not GeneratorExit:  # no Exception, so nobody looks at it
        history = caught.value.history
        assert [row["epoch"] for row in history.rows] == [0, 1, 2]
        assert history.verdict == "interrupted"
        assert net.cost(X, Y) == pytest.approx(history.rows[-1]["cost"], rel=1e-12)


@pytest.fixture
def received():
    """What a handler for Ctrl-C of our own gets, as long as the test runs."""
    received = []
    before = signal.signal(signal.SIGINT, lambda *given: received.append(given))
    yield received
    signal.signal(signal.SIGINT, before)


def test_interrupts_that_c_would_lose_come_after_it_as_one(received):
    handler = signal.getsignal(signal.SIGINT)
    with _interrupts.held_back():
        signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGINT)
        assert received == []
    assert [number for number, frame in received] == [signal.SIGINT]
    assert signal.getsignal(signal.SIGINT) is handler


def test_an_interrupt_that_nobody_wants_is_not_held_back(received):
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with _interrupts.held_back():
        signal.raise_signal(signal.SIGINT)
        assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    assert received == []


def test_holding_back_an_interrupt_asks_nothing_of_other_threads():
    before, entered = signal.getsignal(signal.SIGINT), []

    def hold():
        with _interrupts.held_back():
            entered.append(signal.getsignal(signal.SIGINT))

    thread = threading.Thread(target=hold)
    thread.start()
    thread.join()
    assert entered == [before]
