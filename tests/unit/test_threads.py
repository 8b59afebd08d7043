"""The number of threads depends on the shapes alone, and so do the bits of what is trained."""

import functools
import os
import subprocess
import sys
from pathlib import Path
from typing import ClassVar

import numpy as np
import pytest
import threadpoolctl

import nblib
from nblib import _threads

ROOT = Path(__file__).parents[2]
SMALL = nblib.Network([3, 4, 2], seed=0)
X, Y = np.eye(6, 3), np.eye(2)[[0, 1] * 3]

#: Everything that trains, on shapes whose products several threads would share, and would round
#: in another way; the last line is the digest of all their bits.
TRAININGS = """
import hashlib
import numpy as np
import nblib

X, y = nblib.load_digits()
Y = nblib.one_hot(y, 10)
few = slice(None, None, 5)
net = nblib.Network([400, 25, 10], seed=0)
bits = hashlib.sha256()
def take(values):
    bits.update(np.ascontiguousarray(values).tobytes())
def all_of(history):
    take(history.frame.drop(columns="seconds").to_numpy())
    take(net.theta)
quiet = {"progress": False}
all_of(nblib.train(net, X, Y, epochs=3, validation=(X[few], Y[few]), **quiet))
all_of(nblib.train(net, X, Y, nblib.Adam(), epochs=1, batch_size=1250, dropout=0.2, **quiet))
all_of(nblib.minimize(net, X, Y, maxiter=2, **quiet))
all_of(nblib.minimize(net, X[few], Y[few], "TNC", maxiter=2, **quiet))
take(nblib.range_test(net, X, Y, steps=3))
take(nblib.grid_search(net, X, Y, [0.1], (X, Y), epochs=1, **quiet).iloc[:, :-1].astype(float))
net.theta = net.theta - net.gradient(X, Y)
take(net.theta)
take(net.predict_proba(X))
take(net.cost(X, Y))
single = nblib.Network([400, 25, 10], seed=0, dtype="float32")
nblib.train(single, X, Y, epochs=2, **quiet)
take(single.theta)
print(bits.hexdigest())
"""


@functools.cache
def digest(threads, before=""):
    environment = os.environ | {"OPENBLAS_NUM_THREADS": threads}
    command = [sys.executable, "-c", before + TRAININGS]
    return subprocess.check_output(command, env=environment, text=True)


def test_the_same_seed_gives_the_same_bits_with_one_thread_and_with_two():
    assert digest("1") == digest("2")


@pytest.mark.parametrize(("goals", "threads"), [([], "1"), (["bench"], "")])
def test_make_gives_everything_one_thread_but_the_benchmarks(goals, threads):
    rules = "told: ; @echo $(OPENBLAS_NUM_THREADS)"
    command = ["make", "--silent", "--eval", rules, "told", "--dry-run", *goals]
    clean = {"PATH": os.environ["PATH"]}
    made = subprocess.run(command, cwd=ROOT, env=clean, capture_output=True, text=True)
    assert made.stdout.splitlines()[0] == f"echo {threads}"


def counts():
    """Return the numbers of threads that NumPy's matrix products are set to use."""
    libraries = [one for one in threadpoolctl.threadpool_info() if one["user_api"] == "blas"]
    return {one["num_threads"] for one in libraries if "scipy.libs" not in one["filepath"]}


@pytest.fixture
def two():
    with threadpoolctl.threadpool_limits(2, user_api="blas"):
        yield
        assert counts() == {2}


def trained(net, **settings):
    seen = []
    keep = [lambda row: seen.append(counts())]
    nblib.train(net, X, Y, epochs=0, callbacks=keep, progress=False, **settings)
    (found,) = seen
    return found


@pytest.mark.usefixtures("two")
def test_a_small_network_trains_with_one_thread():
    assert trained(SMALL.copy()) == {1}


@pytest.mark.usefixtures("two")
@pytest.mark.parametrize(("change", "used"), [(0, 2), (1, 1)])
def test_a_large_one_with_all_that_numpy_is_set_to_use(monkeypatch, change, used):
    size = 6 * len(SMALL.theta)
    monkeypatch.setattr(_threads, "LARGE", size + change)
    assert trained(SMALL.copy()) == {used}
    assert trained(SMALL.copy(), batch_size=3) == {1}  # half of it at a time


class Watched(nblib.Network):
    """Remembers how many threads its passes used, and those of its copies."""

    seen: ClassVar = []

    def forward_pass(self, X, masks=()):
        self.seen.append(counts())
        return super().forward_pass(X, masks)


@pytest.mark.usefixtures("two")
@pytest.mark.parametrize(
    "call",
    [
        lambda net: nblib.minimize(net, X, Y, maxiter=0, progress=False),
        lambda net: nblib.range_test(net, X, Y, steps=2),
        lambda net: nblib.range_test(net, np.tile(X, (2, 1)), np.tile(Y, (2, 1)), batch_size=6),
        lambda net: nblib.check_gradient(net, X, Y, net.theta),
        lambda net: net.cost(X, Y),
    ],
)
@pytest.mark.parametrize(("change", "used"), [(0, 2), (1, 1)])
def test_every_call_multiplies_examples_by_parameters(monkeypatch, call, change, used):
    monkeypatch.setattr(_threads, "LARGE", 6 * len(SMALL.theta) + change)
    Watched.seen.clear()
    call(Watched([3, 4, 2]))
    assert len(Watched.seen) >= 1
    assert all(found == {used} for found in Watched.seen)


def test_the_books_own_network_is_small_and_mnists_is_large():
    def multiplications(layers, rows):
        return rows * len(nblib.Network(layers).theta)

    assert multiplications([400, 25, 10], 5000) < _threads.LARGE
    assert multiplications([784, 300, 10], 60_000) > _threads.LARGE


@pytest.mark.usefixtures("two")
@pytest.mark.parametrize(
    "call",
    [
        lambda net: net.forward(X),
        lambda net: net.predict(X),
        lambda net: net.accuracy(X, Y.argmax(axis=1)),
        lambda net: net.cost(X, Y),
        lambda net: net.gradient(X, Y),
        lambda net: nblib.minimize(net, X, Y, maxiter=1, progress=False),
        lambda net: nblib.check_gradient(net, X, Y),
    ],
)
def test_every_call_of_a_small_network_uses_one_thread(call):
    Watched.seen.clear()
    call(Watched([3, 4, 2]))
    assert len(Watched.seen) >= 1
    assert all(found == {1} for found in Watched.seen)


@pytest.mark.usefixtures("two")
def test_a_choice_counts_until_the_next_or_in_its_block():
    with nblib.threads(2):
        assert trained(SMALL.copy()) == {2}
        with nblib.threads(3):
            assert trained(SMALL.copy()) == {3}
        assert trained(SMALL.copy()) == {2}
    assert trained(SMALL.copy()) == {1}
    nblib.threads(2)
    assert trained(SMALL.copy()) == {2}
    nblib.threads(None)
    assert trained(SMALL.copy()) == {1}


@pytest.mark.parametrize("n", [0, -1, 1.5, "two", True, 1025])
def test_what_is_no_number_of_threads_is_refused_and_changes_nothing(n):
    with pytest.raises(ValueError, match=r"^n: expected .*, got "):
        nblib.threads(n)
    assert _threads._chosen is None


@pytest.mark.usefixtures("two")
def test_an_error_and_an_interrupt_leave_numpys_setting_as_it_was():
    usual = np.geterr()

    def fail(error):
        with _threads.limited(1):
            assert counts() == {1}
            np.seterr(all="raise")
            raise error

    for error in (ZeroDivisionError, KeyboardInterrupt):
        with np.errstate():
            with pytest.raises(error):
                fail(error)
            assert (counts(), np.geterr()) == ({2}, usual)


def test_a_choice_without_threadpoolctl_says_what_is_missing(monkeypatch):
    monkeypatch.setitem(sys.modules, "threadpoolctl", None)
    with pytest.raises(ModuleNotFoundError, match=r"threads needs threadpoolctl: pip install"):
        nblib.threads(1)
