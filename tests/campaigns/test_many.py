"""Trainings on many workers that lose twenty of them, and one with more data than memory."""

import os
import signal
import struct
import threading
from pathlib import Path

import dask
import numpy as np
import pytest
from distributed import Client, LocalCluster

import nblib
from nblib.many import train_many

#: Dask starts a lost worker again with code that warns, and does not where a warning is an error.
pytestmark = pytest.mark.filterwarnings("ignore")
KILLED = 20


@pytest.fixture(scope="module")
def cluster():
    settings = {"threads_per_worker": 1, "dashboard_address": "127.0.0.1:0"}
    patient = {"distributed.deploy.lost-worker-timeout": "1 h"}  # else Dask gives up on some
    with dask.config.set(patient), LocalCluster(n_workers=2, **settings) as cluster:
        yield cluster


class EnoughError(Exception):
    """All workers that shall be lost are lost."""


def numbers(rows):
    return [[v for k, v in row.items() if k != "seconds"] for row in rows]


@pytest.mark.parametrize(("kind", "batch_size"), [("arrays", None), ("files", 500)])
def test_a_training_that_loses_twenty_workers_ends_as_if_it_had_lost_none(
    cluster, tmp_path, kind, batch_size
):
    X, y = nblib.load_digits()
    X, Y = X[::2], nblib.one_hot(y[::2], 10)
    parts = X, Y
    if kind == "files":
        parts = [[tmp_path / f"{name}{i}.npy" for i in range(5)] for name in "XY"]
        for files, whole in zip(parts, (X, Y), strict=True):
            for file, part in zip(files, np.split(whole, [10, 700, 1500, 1600]), strict=True):
                np.save(file, part)
    rng, timers, killed, before = np.random.default_rng(), [], [], set()

    def callback(row):
        """Kill a worker somewhere in the following epochs, one that has been there for a while.

        One that is killed while it starts is never started again, which is Dask's way.
        """
        if row["epoch"] % 3:
            return
        there = cluster.scheduler.workers
        now = {n.pid for n in cluster.workers.values() if n.worker_address in there}
        if len(killed) == KILLED:
            raise EnoughError
        if settled := sorted(now & before):
            killed.append(int(rng.choice(settled)))
            timers.append(
                threading.Timer(rng.uniform(0, 0.2), os.kill, [killed[-1], signal.SIGKILL])
            )
            timers[-1].start()
        before.clear()
        before.update(now - {*killed})

    settings = {"batch_size": batch_size, "progress": False, "tolerance": 0}
    if kind == "arrays":
        settings["shares"] = 5
    net, undisturbed = (nblib.Network([400, 25, 10], l2=1.0) for _ in range(2))
    with Client(cluster, set_as_default=False) as client:
        with pytest.raises(EnoughError) as caught:
            train_many(net, *parts, client, callbacks=[callback], epochs=10_000, **settings)
        rows = caught.value.history.rows
        expected = train_many(undisturbed, *parts, client, epochs=len(rows) - 1, **settings)
    for timer in timers:
        timer.join()
    print(f"\n{len(set(killed))} workers lost in {len(rows)} epochs")
    assert len(set(killed)) == KILLED
    np.testing.assert_equal(numbers(rows), numbers(expected.rows))
    assert np.array_equal(net.theta, undisturbed.theta)


def peak():
    """The most memory that this process has ever held, in bytes, mapped files included."""
    status = Path("/proc/self/status").read_text()  # getrusage would count that of its parent
    return os.getpid(), 1024 * int(status.split("VmHWM:")[1].split()[0])


@pytest.fixture(scope="module")
def images_and_labels(tmp_path_factory):
    """Two IDX files with 600,000 images, the 5,000 digits of the book again and again."""
    X, y = nblib.load_digits(size=28)
    stored, times = np.round(255 * X).astype(np.uint8), 120
    images, labels = (tmp_path_factory.mktemp("idx") / name for name in ("images", "labels"))
    with open(images, "wb") as first, open(labels, "wb") as second:
        first.write(struct.pack(">4I", 2051, times * len(X), 28, 28))
        second.write(struct.pack(">2I", 2049, times * len(y)))
        for _ in range(times):
            first.write(stored.tobytes())
            second.write(y.astype(np.uint8).tobytes())
    return images, labels


def steps_by_hand(net, images, rate, epochs, batch_size):
    """Take the steps of a training, with the rows of images that are there 120 times."""
    pixels, y = nblib.load_digits(size=28)
    X, Y = np.round(255 * pixels).astype(np.uint8) / np.float32(255), nblib.one_hot(y, 10)
    rng = np.random.default_rng(0)
    for _ in range(epochs):
        order = rng.permutation(images) if batch_size else np.arange(len(X))
        for batch in np.array_split(order, len(order) // (batch_size or len(order))):
            rows = batch % len(X)
            net.theta -= rate * net.gradient(X[rows], Y[rows])


@pytest.mark.parametrize(("batch_size", "epochs"), [(None, 2), (20_000, 1)])
def test_600000_images_are_learned_from_in_half_the_memory_they_take(
    images_and_labels, batch_size, epochs
):
    size = images_and_labels[0].stat().st_size
    limit = size // 2
    net, by_hand = (nblib.Network([784, 10], seed=1) for _ in range(2))
    settings = {"processes": True, "threads_per_worker": 1, "dashboard_address": "127.0.0.1:0"}
    with (
        LocalCluster(n_workers=1, memory_limit=limit, **settings) as cluster,
        Client(cluster, set_as_default=False) as client,
    ):
        ((before, idle),) = client.run(peak).values()
        rule = nblib.GradientDescent(0.1)
        training = {"optimizer": rule, "epochs": epochs, "progress": False}
        history = train_many(net, *images_and_labels, client, batch_size=batch_size, **training)
        ((after, held),) = client.run(peak).values()
    print(
        f"\nbatches of {batch_size}: a file of {size:,} bytes, {limit:,} allowed, {held:,} held, "
        f"{idle:,} when idle, {history.rows[-1]['seconds']:.0f} s"
    )
    assert before == after, "the worker was not ended for taking too much"
    assert held < limit
    assert history.rows[-1]["cost"] < history.rows[0]["cost"]
    steps_by_hand(by_hand, 600_000, 0.1, epochs, batch_size)
    np.testing.assert_allclose(net.theta, by_hand.theta, rtol=0, atol=1e-11)
