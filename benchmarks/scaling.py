"""How do time and memory grow: with examples, width and depth, and over workers that add.

One machine: the processor's time for a step with all examples, in float64 with one thread (which
neighbors lengthen less than the clock's), and the most memory that NumPy holds for data and step.
In each turn all sizes are measured, one after the other, and an exponent is fitted to them (time ~
size^exponent); the table shows medians over the turns and the exponents' lowest and highest. The
last row of the examples is 600,000 images in a file, with one worker, whose memory is that beyond
what it held when idle; this row and all that follows is by the clock.

Many workers: processes of this machine, with one thread each. *Strong* scaling divides the same
examples, *weak* scaling gives each worker as many. One sum alone is a step in which each worker has
one example. From these come the numbers of the model of chapter 12, `step_time`: what it costs to
ask and to answer from one worker's sums, what a round costs from those of two, and the operations a
second of each network from its largest step with one worker. Everything else is foretold and stands
beside the measurement. At last the same function is carried to 1,024 machines.

Run it where nothing else runs. Usage: python benchmarks/scaling.py [--turns 5]
"""

import argparse
import operator
import os
import struct
import tempfile
import time
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
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
from nblib._step_time import Machines, best_count, step_time
from nblib._sums import measured

Sizes = list[tuple[int, list[int], int]]  # the size, the layers, the examples

GROWING: dict[str, Sizes] = {
    "examples": [(m, [400, 25, 10], m) for m in (1000, 2500, 6000, 15_000, 60_000)],
    "width": [(w, [400, w, 10], 5000) for w in (25, 100, 400, 1600)],
    "depth": [(d, [400, *[100] * d, 10], 5000) for d in (1, 2, 4, 7, 10)],
}
STRONG = [([400, 25, 10], 500), ([400, 25, 10], 5000), ([400, 25, 10], 30_000)]
STRONG += [([400, 200, 10], 500), ([400, 200, 10], 5000)]  # of each network the largest last
WEAK = ([400, 25, 10], 15_000)  # for each worker
SUMS = [25, 250, 2500, 25_000]  # hidden units of 400-…-10: up to ten million parameters
WORKERS = [1, 2]
IMAGES = 600_000
SECONDS = 0.1  # at least, for each size and turn
MANY = [1, 4, 16, 64, 256, 1024]
PAPER = [([400, 25, 10], 5000), ([400, 25, 10], 5_000_000), ([400, 25_000, 10], 5_000_000)]
SUMMED = 1_000_000  # numbers, to see how fast this machine adds


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


def additions(turns: int) -> float:
    """Return how many numbers that came in this machine adds a second."""
    here, came = np.ones(SUMMED), np.ones(SUMMED)

    def seconds() -> float:
        began = time.perf_counter()
        operator.add(here, came)  # as the workers do
        return time.perf_counter() - began

    seconds()
    return SUMMED / min(seconds() for _ in range(turns))  # what it can, whatever else runs


def between(sums: pd.DataFrame, adds: float) -> Machines:
    """Return workers that are asked and add and send as measured; what they compute is unknown."""
    n = [parameters([400, h, 10]) for h in SUMS]
    asked_number, asked = _line(n, sums[1])
    a_number, round_alone = _line(n, sums[2] - sums[1])
    sent = a_number - 1 / adds  # there and back
    return Machines(
        sums=adds,
        latency=round_alone / 2,
        speed=2 * 64 / sent if sent > 0 else np.inf,
        asked=asked,
        asked_number=asked_number,
    )


def fitted(strong: pd.DataFrame, unknown: Machines) -> dict[str, Machines]:
    """Return for each network the workers, with the operations a second that it lets them do."""
    found = {}
    for (layers, m), seconds in zip(STRONG, strong[1], strict=True):
        n = parameters(layers)
        computing = seconds - step_time(0, n, 1, unknown).total
        flops = 6 * n * m / max(computing, 1e-9)  # a small step may be lost among the sending
        found[shape(layers)] = replace(unknown, flops=flops)
    return found


def _line(x: Any, y: Any) -> tuple[float, float]:
    """Return slope and start of a line, fitted to the quotients; neither is below 0."""
    weights = 1 / np.abs(np.asarray(y, float))
    slope, start = np.polyfit(x, y, 1, w=weights)
    return max(float(slope), 0.0), max(float(start), 0.0)


def strong_beside(found: dict[str, Machines], strong: pd.DataFrame) -> pd.DataFrame:
    """Return measured steps with the same examples, beside the model's."""
    rows = []
    for (layers, m), (_, times) in zip(STRONG, strong.iterrows(), strict=True):
        n, machines = parameters(layers), found[shape(layers)]
        foretold = {p: step_time(m, n, p, machines).total for p in WORKERS}
        row: dict[str, Any] = {"network": shape(layers), "examples": m}
        for p in WORKERS:
            row |= {f"ms with {p}": 1000 * times[p], f"model with {p}": 1000 * foretold[p]}
        row["sooner with"] = min(WORKERS, key=lambda p: times[p])
        row["model"] = min(WORKERS, key=lambda p: foretold[p])
        row["model's best of all"] = best_count(m, n, machines)
        rows.append(row)
    return pd.DataFrame(rows)


def weak_beside(found: dict[str, Machines], weak: pd.DataFrame) -> pd.DataFrame:
    """Return measured steps with as many examples for each worker, beside the model's."""
    layers, m = WEAK
    times = {p: step_time(p * m, parameters(layers), p, found[shape(layers)]) for p in WORKERS}
    return pd.DataFrame(
        {
            "workers": p,
            "examples": p * m,
            "ms": 1000 * weak[p][0],
            "model": 1000 * times[p].total,
        }
        for p in WORKERS
    )


def on_paper(machines: Machines) -> pd.DataFrame:
    """Return how many times as fast as one machine p of them are."""
    rows = []
    for layers, m in PAPER:
        n = parameters(layers)
        times = {p: step_time(m, n, p, machines).total for p in MANY}
        row: dict[str, Any] = {"parameters": f"{n:,}", "examples": f"{m:,}"}
        row |= {f"{p:,}": times[1] / times[p] for p in MANY}
        rows.append(row | {"best of them": f"{best_count(m, n, machines):,}"})
    return pd.DataFrame(rows)


def spoken(machines: Machines) -> str:
    """Return in words what lies between the workers."""
    return (
        f"to be asked and to answer takes {1000 * machines.asked:.2g} ms and "
        f"{1e9 * machines.asked_number:.2g} ns a parameter, a message "
        f"{1000 * machines.latency:.2g} ms and then {machines.speed / 1e9:.2g} Gbit/s, and "
        f"{machines.sums / 1e9:.2g} billion numbers are added a second"
    )


def about_workers(turns: int, flops: float) -> str:
    """Return the tables of many workers; one alone does so many operations a second."""
    strong, weak, sums = over_workers(turns)
    unknown = between(sums, additions(turns))
    found = fitted(strong, unknown)
    computing = ", ".join(
        f"{one.flops / 1e9:.2g} billion with {name}" for name, one in found.items()
    )
    sent = pd.DataFrame({"parameters": [f"{parameters([400, h, 10]):,}" for h in SUMS]})
    for p in WORKERS:
        sent[f"ms with {p}"] = 1000 * sums[p]
    paper = Machines(flops=flops, sums=unknown.sums)
    parts = [
        "One sum alone, a step with one example for each worker of this machine:",
        as_markdown(sent),
        f"From these sums come the numbers of the model of chapter 12: {spoken(unknown)}. How many "
        "operations a worker does a second, the largest step of each network with one worker "
        f"tells: {computing}. The rest is foretold. Strong scaling, the same examples:",
        as_markdown(strong_beside(found, strong)),
        f"Weak scaling, as many examples for each worker, {shape(WEAK[0])}:",
        as_markdown(weak_beside(found, weak)),
        "On paper, by the same model: how many times as fast as one machine. Assumed: machines "
        f"that have nothing else to do ({paper.flops / 1e9:.2g} billion operations and "
        f"{paper.sums / 1e9:.2g} billion additions a second, as here), a message that takes "
        f"{1000 * paper.latency:g} ms and then "
        f"{paper.speed / 1e9:g} Gbit/s, sums and parameters that go up and down a tree, no one "
        "beside the machines who asks, all machines alike, nothing sent while computing.",
        as_markdown(on_paper(paper)),
    ]
    return "\n\n".join(parts)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--turns", type=int, default=5)
    turns = parser.parse_args().turns
    load = os.getloadavg()[0]
    tables, fits = {}, []
    for name, sizes in GROWING.items():
        tables[name], found = grown(sizes, turns)
        fits.append((name, np.median(found), found.min(), found.max()))
    largest = tables["examples"].iloc[-1]
    work = 6 * largest.examples * parameters([400, 25, 10])
    workers_text = about_workers(turns, 1000 * work / largest["ms per epoch"])
    tables["examples"].loc[len(tables["examples"])] = from_file()
    text = (
        f"{machine(1)} One thread a process; {load:.1f} processes wanted the cores when it began; "
        f"medians of {turns} turns.\n\nExponents of the processor's time for a step, fitted to the "
        "sizes below:\n\n"
        + as_markdown(pd.DataFrame(fits, columns=["grows", "exponent", "lowest", "highest"]))
    )
    for name, table in tables.items():
        text += f"\n\nWith {name}:\n\n{as_markdown(table)}"
    text += f"\n\n{workers_text}\n"
    write_report("scaling", "How the cost grows", text)


if __name__ == "__main__":
    main()
