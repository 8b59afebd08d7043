"""Many workers give what one machine gives, whatever the shares and whatever gets lost."""

import asyncio
import gzip
import multiprocessing
import os
import re
import signal
import struct
import subprocess
import sys
import threading
from contextlib import contextmanager
from dataclasses import FrozenInstanceError
from pathlib import Path

import dask
import numpy as np
import pyarrow
import pyarrow.parquet
import pytest
from dask import array as da
from dask.system import CPU_COUNT
from distributed import Client, KilledWorker, LocalCluster, default_client

import nblib
from nblib import _cluster, _shares
from nblib._sums import measured
from nblib._targets import Marks
from nblib.many import cost_and_gradient_many, train_many

RNG = np.random.default_rng(7)
X = RNG.uniform(size=(60, 6))
LABELS = RNG.integers(0, 3, 60)
LABELS[:3] = 0, 1, 2
Y = nblib.one_hot(LABELS, 3)
QUIET = {"progress": False, "epochs": 3}


MEMORY = Path("/proc/self/clear_refs")  # of Linux: a 5 resets the most that was held


def most_held():
    """The most bytes that this process has held, mapped files included."""
    status = Path("/proc/self/status").read_text("utf-8")
    return 1024 * int(status.split("VmHWM:")[1].split()[0])


@contextmanager
def workers(n):
    """Workers that are threads of this process: they start at once and compute the same."""
    settings = {"processes": False, "protocol": "tcp", "host": "127.0.0.1"}
    with (
        LocalCluster(
            n_workers=n, threads_per_worker=1, dashboard_address="127.0.0.1:0", **settings
        ) as cluster,
        Client(cluster, set_as_default=False) as client,
    ):
        yield client


@pytest.fixture(scope="module")
def client():
    with workers(3) as client:
        yield client


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch):
    """Let a share be read in several pieces."""
    monkeypatch.setattr(_shares, "ROWS_AT_ONCE", 7)


def network(**settings):
    return nblib.Network([6, 4, 3], **{"seed": 1, "l2": 0.5} | settings)


def error(found, expected):
    (cost, gradient), (right_cost, right_gradient) = found, expected
    size = np.linalg.norm(right_gradient)
    return max(abs(cost / right_cost - 1), np.linalg.norm(gradient - right_gradient) / size)


def rows(history):
    return np.array([[v for k, v in row.items() if k != "seconds"] for row in history.rows])


NETWORKS = {
    "sigmoid": {},
    "softmax": {"output": "softmax", "cost": "categorical_cross_entropy"},
    "relu": {"hidden": "relu", "output": "identity", "cost": "squared_error"},
}


@pytest.mark.parametrize("n", [1, 2, 3, 7])
def test_cost_and_gradient_are_those_of_one_machine(n):
    with workers(n) as client:
        for settings in NETWORKS.values():
            net = network(**settings)
            found = cost_and_gradient_many(net, X, Y, client)
            assert error(found, net.cost_and_gradient(X, Y)) < 1e-12


@pytest.mark.parametrize("ends", [[1, 2], [59], [5, 30, 31, 50]])
def test_shares_of_uneven_sizes_count_by_their_examples(client, ends):
    net = network()
    parts = np.split(X, ends), np.split(Y, ends)
    assert error(cost_and_gradient_many(net, *parts, client), net.cost_and_gradient(X, Y)) < 1e-12


def test_the_same_shares_give_the_same_bits_whoever_has_them(client):
    def bits(client):
        net = network()
        history = train_many(net, X, Y, client, shares=5, **QUIET)
        return net.theta.tobytes(), rows(history).tobytes()

    found = bits(client)
    assert bits(client) == found
    with workers(1) as another:
        assert bits(another) == found


@pytest.mark.parametrize("targets", [Y, LABELS])
def test_each_chunk_of_rows_of_a_dask_array_is_a_share(client, targets):
    net = network()
    for chunks in ((20, 25, 15), (60,)):
        dask_Y = da.from_array(targets, chunks=[(30, 30), 2][: targets.ndim])
        found = cost_and_gradient_many(net, da.from_array(X, chunks=(chunks, 4)), dask_Y, client)
        assert error(found, net.cost_and_gradient(X, Y)) < 1e-12


def test_chunks_of_unknown_length_are_shares_too(client):
    rows = da.ones(60, chunks=20) > 0  # known to be all only when they are computed
    parts = (da.from_array(part, chunks=(20, -1))[rows] for part in (X, Y))
    net = network()
    found = cost_and_gradient_many(net, *parts, client)
    assert error(found, net.cost_and_gradient(X, Y)) < 1e-12


def write_idx(path, values, packed=False):
    header = struct.pack(f">I{values.ndim}I", 0x800 + values.ndim, *values.shape)
    content = header + values.astype(np.uint8).tobytes()
    path.write_bytes(gzip.compress(content) if packed else content)
    return path


def write_parquet(path, values):
    columns = {str(i): column for i, column in enumerate(values.reshape(len(values), -1).T)}
    pyarrow.parquet.write_table(pyarrow.table(columns), path)
    return path


def write_npy(path, values):
    np.save(path, values)
    return path


PIXELS = RNG.integers(0, 256, (60, 2, 3))


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("parts", ["a list", "one"])
def test_idx_files_are_read_as_load_idx_reads_them(client, tmp_path, packed, parts):
    whole = [write_idx(tmp_path / n, v) for n, v in (("X", PIXELS), ("Y", LABELS))]
    pixels, labels = nblib.load_idx(*whole)
    images, targets = whole
    if parts == "a list":
        images, targets = (
            [
                write_idx(tmp_path / f"{name}{i}", v, packed)
                for i, v in enumerate(np.split(all_, [9]))
            ]
            for name, all_ in (("X", PIXELS), ("Y", LABELS))
        )
    elif packed:
        images = write_idx(tmp_path / "packed", PIXELS, packed)
    net = network()
    expected = net.cost_and_gradient(pixels, nblib.one_hot(labels, 3))
    assert (
        error(
            cost_and_gradient_many(
                net, images, targets, client, shares=4 if parts == "one" else None
            ),
            expected,
        )
        < 1e-12
    )


@pytest.mark.parametrize("write", [write_npy, write_parquet])
@pytest.mark.parametrize("targets", [Y, LABELS])
def test_npy_and_parquet_files_are_shares(client, tmp_path, write, targets):
    end = write.__name__.replace("write_", ".")
    files = [
        [
            write(tmp_path / f"{name}{i}{end}", part)
            for i, part in enumerate(np.split(all_, [9, 20]))
        ]
        for name, all_ in (("X", X), ("Y", targets))
    ]
    net = network()
    expected = net.cost_and_gradient(X, Y)
    assert error(cost_and_gradient_many(net, *files, client), expected) < 1e-12
    one, many = net.copy(), net.copy()
    nblib.train(one, X, Y, batch_size=16, **QUIET)
    settings = {"client": client, "batch_size": 16} | QUIET
    train_many(many, *files, **settings)
    np.testing.assert_allclose(many.theta, one.theta, rtol=0, atol=1e-12)


@pytest.mark.skipif(not MEMORY.exists(), reason="Linux alone tells what a process has held")
@pytest.mark.parametrize("order", ["C", "F"])
def test_rows_chosen_at_random_are_those_of_the_file_and_alone_take_memory(tmp_path, order):
    """What a map shows of a file counts as memory, and it shows far more than the rows."""
    images = RNG.integers(0, 256, (20_000, 28, 28), np.uint8)
    chosen = RNG.permutation(np.arange(5000, 20_000))[:200]
    if order == "C":
        rows = _shares.Rows(write_idx(tmp_path / "images", images), 5000)
    else:  # column by column, as MATLAB's arrays come: nothing is near anything
        rows = _shares.Rows(write_npy(tmp_path / "images.npy", np.asfortranarray(images)), 5000)
    MEMORY.write_text("5")  # forget the most that was held
    before = most_held()
    found = rows[chosen - 5000]
    taken = most_held() - before
    scale = np.float32(255 if order == "C" else 1)
    np.testing.assert_array_equal(found, images[chosen].reshape(found.shape) / scale)
    if order == "C":
        assert taken < 4e6, f"{taken / 1e6:.1f} MB for {found.nbytes / 1e6:.1f} MB of rows"


def test_a_file_that_has_become_shorter_is_told(tmp_path):
    path = write_npy(tmp_path / "X.npy", X)
    rows = _shares.Rows(path)
    opened = rows._opened()
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(ValueError, match=r"X\.npy: expected 60 rows, found fewer"):
        rows._picked(opened, np.arange(60))


# -- training --------------------------------------------------------------------------------------


def both(client, **settings):
    """Train one network on one machine and its copy on many, and return networks and histories."""
    one, many = network(), network()
    settings = QUIET | settings
    shared = {k: v for k, v in settings.items() if k not in ("shares", "local_steps")}
    histories = nblib.train(one, X, Y, **shared), train_many(many, X, Y, client, **settings)
    return (one, many), histories


def assert_same(networks, histories, norms=slice(None)):
    one, many = networks
    np.testing.assert_allclose(many.theta, one.theta, rtol=0, atol=1e-12)
    np.testing.assert_allclose(*map(rows, histories[::-1]), rtol=1e-12, atol=1e-12)
    assert [h.verdict for h in histories] == [histories[0].verdict] * 2
    assert [h.evaluations for h in histories] == [histories[0].evaluations] * 2
    assert list(histories[0].rows[0]) == list(histories[1].rows[0])


OPTIMIZERS = [nblib.GradientDescent(), nblib.Momentum(), nblib.RMSProp(0.01), nblib.Adam(0.01)]


@pytest.mark.parametrize(
    ("optimizer", "batch_size"), [*zip(OPTIMIZERS, (None, 16) * 2, strict=True)]
)
def test_a_training_takes_the_steps_of_one_machine(client, optimizer, batch_size):
    settings = {"optimizer": optimizer, "batch_size": batch_size, "schedule": nblib.cosine(3)}
    found = both(client, shares=3, validation=(X[:9], Y[:9]), seed=5, **settings)
    assert_same(*found)


def test_verdicts_are_those_of_one_machine(client):
    for verdict, settings in {
        "converged": {"epochs": 50, "tolerance": 1e-2},
        "diverged": {"optimizer": nblib.GradientDescent(1000.0), "bound": 1.0},
        "stopped early": {"patience": 1, "validation": (X, 1 - Y), "keep_thetas": True},
    }.items():
        networks, histories = both(client, **settings)
        assert_same(networks, histories)
        assert histories[1].verdict == verdict
    np.testing.assert_allclose(histories[1].thetas, histories[0].thetas, rtol=0, atol=1e-12)


def test_local_steps_of_one_share_are_those_of_mini_batches(client):
    for optimizer in OPTIMIZERS[1::2]:
        settings = {"optimizer": optimizer, "batch_size": 16, "schedule": nblib.step_decay(0.5, 2)}
        networks, histories = both(client, shares=1, local_steps=3, **settings)
        for history in histories:
            for row in history.rows:
                del row["gradient_norm"]  # a mean over examples here, over batches there
        assert_same(networks, histories)


def test_sizes_of_gradients_of_equal_local_steps_are_those_of_mini_batches(client):
    assert_same(*both(client, batch_size=20, shares=1, local_steps=2))


@pytest.mark.parametrize("rule", [nblib.GradientDescent, nblib.Adam])
def test_local_steps_average_where_each_share_has_led(client, rule):
    """Against the same in plain NumPy: two shares of 9 and 51, batches of 8, sums every 2 steps."""
    net, rng = network(), np.random.default_rng(3)
    parts = [X[:9], X[9:]], [Y[:9], Y[9:]]
    settings = {"optimizer": rule(0.1), "batch_size": 8, "local_steps": 2, "seed": 3} | QUIET
    schedule = nblib.exponential(0.5)  # which goes on within an epoch, that of the largest share
    history = train_many(net, *parts, client, schedule=schedule, **settings)
    walked, state = network(), {}
    for epoch in range(QUIET["epochs"]):
        orders = [rng.permutation(len(part)) for part in parts[0]]
        for start in range(0, 51, 16):
            ends, weights = [], []
            for part_X, part_Y, order in zip(*parts, orders, strict=True):
                batch, there, optimizer = order[start : start + 16], walked.copy(), rule(0.1)
                vars(optimizer).update({k: np.copy(v) for k, v in state.items()})
                for step in range(0, len(batch), 8):
                    some = batch[step : step + 8]
                    there.l2 = 0.5 * len(some) / 60
                    gradient = there.gradient(part_X[some], part_Y[some])
                    scale = schedule(epoch + (start + step) / 51, [])
                    optimizer.step(there.theta, gradient, scale)
                if len(batch):
                    known = {
                        k: v
                        for k, v in vars(optimizer).items()
                        if k in ("mean", "squares", "steps")
                    }
                    ends.append({"theta": there.theta} | known)
                    weights.append(len(batch))
            mean = {
                k: np.average([end[k] for end in ends], axis=0, weights=weights) for k in ends[0]
            }
            walked.theta = mean.pop("theta")
            state = mean
    np.testing.assert_allclose(net.theta, walked.theta, rtol=0, atol=1e-12)
    assert history.evaluations == 3 * 7


def test_an_accuracy_is_told_where_the_targets_of_all_shares_together_are_classes(client):
    net = nblib.Network([6, 1])
    yes = np.repeat([[0.0], [1.0]], 30, axis=0)
    nearly = np.where(np.arange(60)[:, np.newaxis] == 59, 0.3, yes)
    for targets, is_class in ((yes, True), (nearly, False)):
        history = train_many(net, np.split(X, 2), np.split(targets, 2), client, **QUIET)
        expected = net.accuracy(X, yes[:, 0]) if is_class else np.nan
        np.testing.assert_equal(history.rows[-1]["accuracy"], expected)


@pytest.mark.parametrize("kind", range(40))
def test_marks_of_shares_join_to_those_of_all(kind):
    rng = np.random.default_rng(kind)
    values = [[0, 1], [-1, 1], [0.5], [0, 0.3, 1], [1]][kind % 5]
    targets = rng.choice(values, (6, 1 + kind % 2))
    if kind % 3 == 0:
        targets = nblib.one_hot(rng.integers(0, 2, 6), 2) * rng.choice([1.0, 0.5], (6, 1))
    parts = [Marks.of(part) for part in np.split(targets, [1, 4])]
    assert parts[0].joined(parts[1]).joined(parts[2]) == Marks.of(targets)


# -- what goes wrong -------------------------------------------------------------------------------


def damaged(tmp_path, how):
    """Return three shares, of which the second has been damaged."""
    end = {"idx": "", "gzip": "", "parquet": ".parquet"}.get(how, ".npy")
    names = [tmp_path / f"{i}{end}" for i in range(3)]
    for name, part in zip(names, np.split(X, 3), strict=True):
        if how in ("idx", "gzip"):
            write_idx(name, PIXELS[:20], how == "gzip")
        elif how == "parquet":
            write_parquet(name, part)
        else:
            np.save(name, part)
    content = names[1].read_bytes()
    if how == "missing":
        names[1].unlink()
    elif how == "not a number":
        np.save(names[1], np.where(np.arange(20)[:, None] == 13, np.nan, X[:20]))
    elif how == "pickled":
        np.save(names[1], np.array([print] * 20))
    elif how == "columns":
        np.save(names[1], X[:20, :5])
    elif how == "rows":
        np.save(names[1], X[:19])
    elif how == "empty":
        names[1].write_bytes(b"")
    else:
        names[1].write_bytes(content[:-30])
    return names


@pytest.mark.parametrize(
    ("how", "says"),
    {
        "idx": "expected 120 bytes after the header, found 90",
        "gzip": "damaged or cut off",
        "parquet": "expected a whole Parquet file",
        "npy": "expected a whole .npy file of numbers",
        "empty": "expected a whole .npy file of numbers",
        "missing": "no such file",
        "not a number": r"from row 7 on, X: expected finite numbers, got nan at index \(6, 0\)",
        "pickled": "expected a whole .npy file of numbers",
        "columns": r"X: expected shape \(m, 6\), got \(7, 5\)",
        "rows": "Y: expected as many rows as in X, 19, got 20",
    }.items(),
)
def test_a_damaged_share_is_named(client, tmp_path, how, says):
    files = damaged(tmp_path, how)
    net = network()
    before = net.theta.copy()
    with pytest.raises((ValueError, FileNotFoundError), match=says) as caught:
        train_many(net, files, np.split(Y, 3), client, **QUIET)
    assert str(caught.value).startswith(f"share 2 of 3 ({files[1]})")
    assert np.array_equal(net.theta, before)


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"client": 3}, "client: expected a Dask client or a scheduler's address, got 3"),
        ({"shares": 0}, "shares: expected a whole number of at least 1, got 0"),
        ({"shares": 61}, "shares: expected a whole number up to 60, got 61"),
        ({"batch_size": 0}, "batch_size: expected a whole number of at least 1"),
        ({"local_steps": 2}, "local_steps: expected a batch_size with it, got 2 alone"),
        ({"local_steps": 0, "batch_size": 3}, "local_steps: expected a whole number of at least 1"),
        ({"epochs": -1}, "epochs: expected"),
        ({"X": [X], "Y": [Y, Y]}, "Y: expected as many shares as in X, one or more, got 2 for 1"),
        ({"X": [X], "Y": Y}, "X, Y: expected two lists of shares, or none, got one"),
        ({"X": [X], "Y": [Y], "shares": 3}, "shares: expected None for lists of shares, got 3"),
        ({"X": X[:9]}, "Y: expected as many rows as in X, 9, got 60"),
        ({"X": da.from_array(X)}, "X, Y: expected two Dask arrays, or none, got one"),
        ({"net": 3}, "net: expected a Network, got 3"),
    ],
)
def test_what_does_not_fit_is_refused_by_name(client, settings, says):
    given = {"net": network(), "X": X, "Y": Y, "client": client} | QUIET | settings
    with pytest.raises(ValueError, match="^" + re.escape(says)):
        train_many(**given)


def test_what_is_no_network_has_no_cost(client):
    with pytest.raises(ValueError, match=r"^net: expected a Network, got 3"):
        cost_and_gradient_many(3, X, Y, client)


def test_of_more_workers_than_rows_some_have_nothing_to_do(client):
    net = network()
    found = cost_and_gradient_many(net, X[:2], Y[:2], client)
    assert error(found, net.cost_and_gradient(X[:2], Y[:2])) < 1e-12


def test_labels_for_one_output_are_its_targets():
    share = _shares.load(nblib.Network([6, 4, 1]), X, LABELS > 0, "share 1 of 1")
    np.testing.assert_array_equal(share.Y, (LABELS > 0)[:, np.newaxis])


def test_a_share_and_the_rows_of_a_file_stay_as_they_are(tmp_path):
    rows = _shares.Rows(write_npy(tmp_path / "X.npy", X))
    with pytest.raises(FrozenInstanceError):
        rows.stop = 5
    share = _shares.load(network(), rows, Y, "share 1 of 1")
    with pytest.raises(FrozenInstanceError):
        share.Y = 1 - Y


def test_a_share_without_rows_is_refused():
    with pytest.raises(ValueError, match=r"^share 1 of 1, X: expected at least one row, got none"):
        _shares.load(network(), X[:0], Y[:0], "share 1 of 1")


@pytest.mark.parametrize("name", ["X.npy", "X.parquet", "X"])
def test_a_missing_file_is_called_missing(tmp_path, name):
    with pytest.raises(FileNotFoundError, match=rf"{name}: no such file"):
        _shares.Rows(tmp_path / name).at_hand()


def test_a_label_that_is_no_class_is_refused_with_its_share(client, tmp_path):
    labels = [write_npy(tmp_path / f"{i}.npy", part) for i, part in enumerate([LABELS, LABELS + 1])]
    with pytest.raises(
        ValueError, match=r"^share 2 of 2, from row .* on, y: .* from 0 to 2, got 3"
    ):
        cost_and_gradient_many(network(), [X, X], labels, client)


def test_a_scheduler_that_is_not_there_or_has_no_worker_is_missed(monkeypatch):
    monkeypatch.setattr(_cluster, "PATIENCE", 0.1)
    with dask.config.set({"distributed.comm.timeouts.connect": "0.1s"}):
        for address in ("tcp://127.0.0.1:9", "nowhere://"):
            with pytest.raises(ConnectionError, match=f"no scheduler answers at '{address}'"):
                cost_and_gradient_many(network(), X, Y, address)
    with (
        workers(0) as client,
        pytest.raises(ConnectionError, match=r"has had no worker for 0\.1 s"),
    ):
        cost_and_gradient_many(network(), X, Y, client)


class Future:
    """Does not come, whatever is waited for."""

    def __init__(self, *errors):
        self.errors = iter(errors)

    def result(self, timeout):
        raise next(self.errors)


@pytest.mark.parametrize(
    ("task", "name"),
    [("share-1-ab", "share 2 of 2"), ("sums-0-ab", "share 1 of 2"), ("add-ab", "a sum")],
)
def test_a_share_over_which_workers_are_lost_is_named(client, task, name):
    cluster = _cluster.Cluster(client, network(), X, Y, 2)
    with pytest.raises(RuntimeError, match=f"^{name}: 4 workers were lost over it, one after"):
        cluster._result(Future(KilledWorker(task, None, 3)))


def test_a_result_is_waited_for_as_long_as_there_are_workers(client, monkeypatch):
    cluster = _cluster.Cluster(client, network(), X, Y, 2)
    with pytest.raises(ZeroDivisionError):
        cluster._result(Future(TimeoutError(), TimeoutError(), ZeroDivisionError()))
    monkeypatch.setattr(_cluster, "PATIENCE", 0.1)
    with workers(0) as cluster.client, pytest.raises(ConnectionError, match="has had no worker"):
        cluster._result(Future(TimeoutError(), ZeroDivisionError()))


def test_what_was_added_on_the_way_is_kept_until_the_end(client, monkeypatch):
    """What a lost worker had of it is made again, but only of what somebody still asks for."""
    cluster, kept = _cluster.Cluster(client, network(), X, Y, 7), []
    result, before = cluster._result, set(client.futures)

    def looked_at(future):
        client.sync(asyncio.sleep, 0)  # let go what nobody holds any longer
        kept.extend(key.partition("-")[0] for key in {*client.futures} - before)
        return result(future)

    monkeypatch.setattr(cluster, "_result", looked_at)
    assert cluster.total(measured, None, False)[0] == 60
    assert (kept.count("sums"), kept.count("add")) == (7, 6)


def test_an_exception_of_a_callback_leaves_the_last_row(client):
    net, seen = network(), []

    def callback(row):
        seen.append(net.theta.copy())
        if row["epoch"] == 2:
            raise KeyError("mine")

    with pytest.raises(KeyError, match="mine") as caught:
        train_many(net, X, Y, client, callbacks=[callback], **QUIET)
    assert [row["epoch"] for row in caught.value.history.rows] == [0, 1, 2]
    assert np.array_equal(net.theta, seen[-1])


# -- what is lost ----------------------------------------------------------------------------------


@pytest.mark.nightly
def test_one_command_works_here_and_outlives_its_workers(client, monkeypatch):
    """With a cluster of its own: processes are killed at random moments, and gone at the end."""
    monkeypatch.undo()  # processes have pieces of the usual size
    rng, threads, alive = np.random.default_rng(), [], []
    before = set(multiprocessing.active_children())

    def callback(row):
        """Kill one of the first workers; a nanny gives up on one that is killed as it starts."""
        with pytest.raises(ValueError, match="No clients found"):
            default_client()  # which is the reader's own
        if not row["epoch"]:
            alive.extend(rng.permutation([*set(multiprocessing.active_children()) - before]))
            assert len(alive) == CPU_COUNT
        if row["epoch"] in (2, 5) and alive:
            kill = threading.Timer(rng.uniform(0, 0.05), os.kill, [alive.pop().pid, signal.SIGKILL])
            threads.append(kill)
            kill.start()

    settings = {"shares": 3, "epochs": 30, "progress": False}
    net, undisturbed = network(), network()
    history = train_many(net, X, Y, callbacks=[callback], **settings)
    expected = train_many(undisturbed, X, Y, client, **settings)
    for thread in threads:
        thread.join()
    assert threads
    np.testing.assert_equal(rows(history), rows(expected))
    assert np.array_equal(net.theta, undisturbed.theta)
    assert set(multiprocessing.active_children()) == before


ELSEWHERE = """
from distributed import LocalCluster
settings = {"host": "127.0.0.1", "protocol": "tcp", "dashboard_address": "127.0.0.1:0"}
with LocalCluster(n_workers=1, threads_per_worker=1, processes=False, **settings) as cluster:
    print(cluster.scheduler_address, flush=True)
    input()
"""


def test_a_scheduler_elsewhere_is_found_by_its_address_and_missed_when_it_goes_away():
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    net, seen = network(), []
    with subprocess.Popen([sys.executable, "-c", ELSEWHERE], **pipes) as elsewhere:
        try:
            address = elsewhere.stdout.readline().strip()

            def callback(row):
                with pytest.raises(ValueError, match="No clients found"):
                    default_client()  # which is the reader's own
                seen.append(net.theta.copy())
                if row["epoch"] == 3:
                    elsewhere.kill()

            lost = f"client: the scheduler at {address} is lost"
            with pytest.raises(ConnectionError, match=lost) as caught:
                train_many(net, X, Y, address, callbacks=[callback], progress=False)
        finally:
            elsewhere.kill()
    history = caught.value.history
    assert history.verdict == "interrupted"
    assert len(history.rows) == len(seen)
    assert np.array_equal(net.theta, seen[-1])
