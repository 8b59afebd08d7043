"""How do time and memory grow: with examples, width and depth, and over workers that add.

One machine: the processor's time for a step with all examples, in float64 with one thread (which
neighbors lengthen less than the clock's), and the most memory that NumPy holds for data and step.
In each turn all sizes are measured, one after the other, and an exponent is fitted to them (time ~
size^exponent); the table shows medians over the turns and the exponents' lowest and highest. The
last row of the examples is 600,000 images in a file, with one worker, whose memory is that beyond
what it held when idle; this row and all that follows is by the clock.

Many workers: processes of this machine, with one thread each. *Strong* scaling divides the same
examples, *weak* scaling gives each worker as many. One sum alone is a step in which each worker has
one example. From these come the numbers of a model of a step with m examples, n parameters and p
workers (compute, send, add):

    c m n / p  +  (a + b n)  +  ceil(log2 p) (d + e n)

Its best p stands beside measured steps, and at last the model is carried to 1,024 machines.

Run it where nothing else runs. Usage: python benchmarks/scaling.py [--turns 5]
"""

import argparse
import os
import struct
import tempfile
import time
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from distributed import Client, LocalCluster
from tqdm import tqdm
from training import as_markdown, machine, write_report

import nblib
from nblib._cluster import Cluster
from nblib._sums import measured

Sizes = list[tuple[int, list[int], int]]  # the size, the layers, the examples

GROWING: dict[str, Sizes] = {
    "examples": [(m, [400, 25, 10], m) for m in (1000, 2500, 6000, 15_000, 60_000)],
    "width": [(w, [400, w, 10], 5000) for w in (25, 100, 400, 1600)],
    "depth": [(d, [400, *[100] * d, 10], 5000) for d in (1, 2, 4, 7, 10)],
}
STRONG = [([400, 25, 10], 500), ([400, 25, 10], 5000), ([400, 25, 10], 30_000)]
STRONG += [([400, 200, 10], 500), ([400, 200, 10], 5000)]
WEAK = ([400, 25, 10], 15_000)  # for each worker
SUMS = [25, 250, 2500, 25_000]  # hidden units of 400-…-10: up to ten million parameters
WORKERS = [1, 2]
IMAGES = 600_000
SECONDS = 0.1  # at least, for each size and turn
MANY = [1, 4, 16, 64, 256, 1024]
PAPER = [([400, 25, 10], 5000), ([400, 25, 10], 5_000_000), ([400, 25_000, 10], 5_000_000)]
#: On paper: a network between machines, seconds a message and seconds a number of 8 bytes.
LATENCY, PER_NUMBER = 1e-3, 64 / 1e9


def data(layers: list[int], m: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(0)
    return rng.random((m, layers[0])), np.eye(layers[-1])[rng.integers(0, layers[-1], m)]


def shape(layers: list[int]) -> str:
    """Return 400-10×100-10 for ten hidden layers of 100."""
    runs = [(len([*run]), size) for size, run in groupby(layers)]
    return "-".join(f"{n}×{size}" if n > 1 else f"{size}" for n, size in runs)


def stepper(layers: list[int], m: int) -> Callable[[], float]:
    """Return what measures the processor's seconds for a step on one machine."""
    net = nblib.Network(layers)
    X, Y = net.check_data(*data(layers, m))

    def seconds() -> float:
        steps, began = 0, time.process_time()
        with nblib.threads(1):
            while (spent := time.process_time() - began) < SECONDS or not steps:
                forward = net.forward_pass(X)
                net.cost_of(forward, Y)
                net.theta[:] -= 0.01 * net.backward_pass(forward, Y)
                steps += 1
        return spent / steps

    seconds()
    return seconds


def peak(layers: list[int], m: int) -> float:
    """Return the most megabytes that data and a step take."""
    tracemalloc.start()
    nblib.Network(layers).cost_and_gradient(*data(layers, m))
    found = tracemalloc.get_traced_memory()[1] / 1e6
    tracemalloc.stop()
    return found


def grown(sizes: Sizes, turns: int) -> tuple[pd.DataFrame, np.ndarray]:
    """Return a row per size, and the exponent of each turn."""
    runs = [stepper(layers, m) for _, layers, m in sizes]
    times = np.array([[run() for run in runs] for _ in tqdm(range(turns), unit="turn")])
    logarithms = np.log([size for size, *_ in sizes])
    exponents = np.array([np.polyfit(logarithms, np.log(turn), 1)[0] for turn in times])
    table = pd.DataFrame(
        {
            "network": shape(layers),
            "examples": m,
            "ms per epoch": 1000 * milliseconds,
            "peak MB": peak(layers, m),
        }
        for (_, layers, m), milliseconds in zip(sizes, np.median(times, axis=0), strict=True)
    )
    return table, exponents


@contextmanager
def workers(n: int) -> Iterator[Client]:
    settings = {"threads_per_worker": 1, "dashboard_address": "127.0.0.1:0"}
    with LocalCluster(n_workers=n, **settings) as cluster, Client(cluster) as client:
        yield client


def step_on(client: Client, layers: list[int], X: Any, Y: Any) -> Callable[[], float]:
    """Return what measures the seconds of a step with all examples on the workers."""
    cluster = Cluster(client, nblib.Network(layers), X, Y, None)

    def seconds() -> float:
        began = time.perf_counter()
        cluster.total(measured, None, True)
        return time.perf_counter() - began

    seconds()
    return seconds


def median(run: Callable[[], float], turns: int) -> float:
    return float(np.median([run() for _ in range(turns)]))


def over_workers(turns: int) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Return tables of seconds, a row per network and a column per number of workers."""
    strong: dict[int, list[float]] = {}
    weak, sums = strong.copy(), strong.copy()
    for p in WORKERS:
        with workers(p) as client:
            measure = partial(step_on, client)
            strong[p] = [median(measure(layers, *data(layers, m)), turns) for layers, m in STRONG]
            layers, m = WEAK
            weak[p] = [median(measure(layers, *data(layers, p * m)), turns)]
            sums[p] = [median(measure([400, h, 10], *data([400, h, 10], p)), turns) for h in SUMS]
    return pd.DataFrame(strong), pd.DataFrame(weak), pd.DataFrame(sums)


def held() -> float:
    """Return the most megabytes that this process has held; Linux counts them."""
    status = Path("/proc/self/status").read_text()  # getrusage would count those of its parent
    return int(status.split("VmHWM:")[1].split()[0]) * 1024 / 1e6


def from_file() -> dict[str, Any]:
    """Return a row: an epoch with images that one worker maps from a file."""
    rng, layers = np.random.default_rng(0), [784, 25, 10]
    with tempfile.TemporaryDirectory() as folder:
        images, labels = Path(folder, "images"), Path(folder, "labels")
        with open(images, "wb") as file:
            file.write(struct.pack(">4I", 2051, IMAGES, 28, 28))
            for _ in range(IMAGES // 10_000):
                file.write(rng.bytes(7_840_000))
        labels.write_bytes(
            struct.pack(">2I", 2049, IMAGES) + bytes(rng.integers(0, 10, IMAGES, np.uint8))
        )
        with workers(1) as client:
            (idle,) = client.run(held).values()
            seconds = step_on(client, layers, images, labels)()
            (most,) = client.run(held).values()
        size = images.stat().st_size / 1e6
    network = f"{shape(layers)}, by many, from a file of {size:.0f} MB"
    return {
        "network": network,
        "examples": IMAGES,
        "ms per epoch": 1000 * seconds,
        "peak MB": most - idle,
    }


def parameters(layers: list[int]) -> int:
    return len(nblib.Network(layers).theta)


class Model:
    """What a step costs: c m n / p + (a + b n) + ceil(log2 p) (d + e n), in seconds."""

    def __init__(self, strong: pd.DataFrame, sums: pd.DataFrame) -> None:
        n = [parameters([400, h, 10]) for h in SUMS]
        self.b, self.a = _line(n, sums[1])
        self.e, self.d = _line(n, sums[2] - sums[1])
        work = [m * parameters(layers) for layers, m in STRONG]
        alone = [self.a + self.b * parameters(layers) for layers, _ in STRONG]
        self.c = float(np.median((strong[1] - alone) / work))

    def seconds(self, m: int, n: int, p: int) -> float:
        """Return what a step costs with m examples, n parameters and p workers."""
        rounds = (p - 1).bit_length()
        return self.c * m * n / p + self.a + self.b * n + rounds * (self.d + self.e * n)

    def best(self, m: int, n: int) -> int:
        """Return with how many workers it costs least."""
        return min(range(1, MANY[-1] + 1), key=lambda p: self.seconds(m, n, p))


def _line(x: Any, y: Any) -> tuple[float, float]:
    """Return slope and start of a line, fitted to the quotients; neither is below 0."""
    weights = 1 / np.abs(np.asarray(y, float))
    slope, start = np.polyfit(x, y, 1, w=weights)
    return max(float(slope), 0.0), max(float(start), 0.0)


def beside(model: Model, strong: pd.DataFrame) -> pd.DataFrame:
    """Return measured steps beside the model's."""
    rows = []
    for (layers, m), (_, times) in zip(STRONG, strong.iterrows(), strict=True):
        n = parameters(layers)
        row = {"network": shape(layers), "examples": m}
        for p in WORKERS:
            row[f"ms with {p}"] = 1000 * times[p]
            row[f"model with {p}"] = 1000 * model.seconds(m, n, p)
        row["sooner with"] = min(WORKERS, key=lambda p: times[p])
        row["model"] = min(WORKERS, key=lambda p: model.seconds(m, n, p))
        row["model's best of all"] = model.best(m, n)
        rows.append(row)
    return pd.DataFrame(rows)


def on_paper(model: Model, c: float) -> pd.DataFrame:
    """Return how many times as fast as one machine p of them are, with a network in between."""
    model.c = c
    model.a = model.b = 0.0  # one machine sends nothing
    model.d, model.e = 2 * LATENCY, 2 * PER_NUMBER  # a round up the tree, and one down again
    rows = []
    for layers, m in PAPER:
        n = parameters(layers)
        row: dict[str, Any] = {"parameters": f"{n:,}", "examples": f"{m:,}"}
        row |= {f"{p:,}": model.seconds(m, n, 1) / model.seconds(m, n, p) for p in MANY}
        rows.append(row | {"best of them": f"{model.best(m, n):,}"})
    return pd.DataFrame(rows)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--turns", type=int, default=5)
    turns = parser.parse_args().turns
    load = os.getloadavg()[0]
    tables, fitted = {}, []
    for name, sizes in GROWING.items():
        tables[name], found = grown(sizes, turns)
        fitted.append((name, np.median(found), found.min(), found.max()))
    strong, weak, sums = over_workers(turns)
    largest = tables["examples"].iloc[-1]
    alone = largest["ms per epoch"] / 1000 / largest.examples / parameters([400, 25, 10])
    tables["examples"].loc[len(tables["examples"])] = from_file()
    model = Model(strong, sums)
    sent = pd.DataFrame({"parameters": [f"{parameters([400, h, 10]):,}" for h in SUMS]})
    for p in WORKERS:
        sent[f"ms with {p}"] = 1000 * sums[p]
    text = (
        f"{machine(1)} One thread a process; {load:.1f} processes wanted the cores when it began; "
        f"medians of {turns} turns.\n\nExponents of the processor's time for a step, fitted to the "
        "sizes below:\n\n"
        + as_markdown(pd.DataFrame(fitted, columns=["grows", "exponent", "lowest", "highest"]))
    )
    for name, table in tables.items():
        text += f"\n\nWith {name}:\n\n{as_markdown(table)}"
    text += (
        f"\n\nA step on workers of this machine, beside the model: c = {model.c:.2g} s for an "
        f"example and a parameter, a = {model.a:.2g} s, b = {model.b:.2g} s, d = {model.d:.2g} s, "
        f"e = {model.e:.2g} s.\n\n{as_markdown(beside(model, strong))}\n\nWeak scaling, "
        f"{WEAK[1]:,} examples for each worker: {1000 * weak[1][0]:.3g} ms with one, "
        f"{1000 * weak[2][0]:.3g} ms with two.\n\nOne sum alone, a step with one example for each "
        f"worker:\n\n{as_markdown(sent)}\n\nOn paper: how many times as fast as one machine. "
        f"Assumed: machines that have nothing else to do (c = {alone:.2g} s), a message that takes "
        f"{1000 * LATENCY:g} ms and {PER_NUMBER:.2g} s a number (1 Gbit/s), sums and parameters "
        "that go up and down a tree, nothing sent while computing.\n\n"
        f"{as_markdown(on_paper(model, alone))}\n"
    )
    write_report("scaling", "How the cost grows", text)


if __name__ == "__main__":
    main()
