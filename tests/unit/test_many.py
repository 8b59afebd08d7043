"""Many workers give what one machine gives, whatever the shares, and whatever is lost on the way."""

import gzip
import multiprocessing
import os
import re
import signal
import struct
import subprocess
import sys
import threading

import numpy as np
import pyarrow
import pyarrow.parquet
import pytest
from dask import array as da
from distributed import Client, LocalCluster

import nblib
from nblib import _cluster, _shares
from nblib._targets import Marks
from nblib.many import cost_and_gradient_many, train_many

RNG = np.random.default_rng(7)
X = RNG.uniform(size=(60, 6))
LABELS = RNG.integers(0, 3, 60)
LABELS[:3] = 0, 1, 2
Y = nblib.one_hot(LABELS, 3)
QUIET = {"progress": False, "epochs": 4}


@pytest.fixture(scope="module")
def cluster():
    """Workers that are threads of this process: they start at once and compute the same."""
    settings = {"processes": False, "threads_per_worker": 1, "dashboard_address": "127.0.0.1:0"}
    with LocalCluster(n_workers=1, **settings) as cluster:
        yield cluster


@pytest.fixture(scope="module")
def client(cluster):
    with Client(cluster, set_as_default=False) as client:
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


@pytest.mark.parametrize("workers", [1, 2, 3, 7])
def test_cost_and_gradient_are_those_of_one_machine(cluster, client, workers):
    cluster.scale(workers)
    client.wait_for_workers(workers)
    for settings in NETWORKS.values():
        net = network(**settings)
        found = cost_and_gradient_many(net, X, Y, client)
        assert error(found, net.cost_and_gradient(X, Y)) < 1e-12


@pytest.mark.parametrize("ends", [[1, 2], [59], [5, 30, 31, 50]])
def test_shares_of_uneven_sizes_count_by_their_examples(client, ends):
    net = network()
    parts = np.split(X, ends), np.split(Y, ends)
    assert error(cost_and_gradient_many(net, *parts, client), net.cost_and_gradient(X, Y)) < 1e-12


def test_the_same_shares_give_the_same_bits_whoever_has_them(cluster, client):
    net, found = network(), []
    for workers in (1, 3, 3):
        cluster.scale(workers)
        client.wait_for_workers(workers)
        trained = net.copy()
        history = train_many(trained, X, Y, client, shares=5, **QUIET)
        found.append((trained.theta.tobytes(), rows(history).tobytes()))
    assert found[0] == found[1] == found[2]
    assert not np.array_equal(trained.theta, net.theta)


@pytest.mark.parametrize("targets", [Y, LABELS])
def test_each_chunk_of_rows_of_a_dask_array_is_a_share(client, targets):
    net = network()
    for chunks in ((20, 25, 15), (60,)):
        dask_Y = da.from_array(targets, chunks=[(30, 30), 2][: targets.ndim])
        found = cost_and_gradient_many(net, da.from_array(X, chunks=(chunks, 4)), dask_Y, client)
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
            [write_idx(tmp_path / f"{name}{i}", v, packed) for i, v in enumerate(np.split(all_, [9]))]
            for name, all_ in (("X", PIXELS), ("Y", LABELS))
        )
    elif packed:
        images = write_idx(tmp_path / "packed", PIXELS, packed)
    net = network()
    expected = net.cost_and_gradient(pixels, nblib.one_hot(labels, 3))
    assert error(cost_and_gradient_many(net, images, targets, client, shares=4 if parts == "one" else None), expected) < 1e-12


@pytest.mark.parametrize("write", [write_npy, write_parquet])
@pytest.mark.parametrize("targets", [Y, LABELS])
def test_npy_and_parquet_files_are_shares(client, tmp_path, write, targets):
    end = write.__name__.replace("write_", ".")
    files = [
        [write(tmp_path / f"{name}{i}{end}", part) for i, part in enumerate(np.split(all_, [9, 20]))]
        for name, all_ in (("X", X), ("Y", targets))
    ]
    net = network()
    expected = net.cost_and_gradient(X, Y)
    assert error(cost_and_gradient_many(net, *files, client), expected) < 1e-12
