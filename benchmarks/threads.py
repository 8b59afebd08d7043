"""What does a second thread gain, alone and beside busy neighbors.

One step of gradient descent, in float64, with one thread, with all, and with as many as nblib takes
for the shapes. They take turns of a fifth of a second, each time another of the three first: who
comes after two busy threads is given less of the cores. `gain` is the time with one thread divided
by that with all, in the same turn; `chosen` that of nblib's choice divided by that with one thread.
The table shows medians over the turns, first alone and then beside one process per core that
computes without a pause. Multiplications are those of a forward pass, in millions: what is
compared with `nblib._threads.LARGE`.

Run it where nothing else runs. Usage: python benchmarks/threads.py [--turns 15]
"""

import argparse
import itertools
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import numpy as np
import pandas as pd
from tqdm import tqdm
from training import as_markdown, machine, write_report

import nblib
from nblib import _threads

SECONDS = 0.2
CORES = os.cpu_count() or 1
SHAPES = [
    ([4, 3, 3], 150),
    ([64, 16, 10], 1500),
    ([400, 25, 10], 100),
    ([400, 25, 10], 1000),
    ([400, 25, 10], 5000),
    ([400, 50, 10], 5000),
    ([400, 100, 10], 1000),
    ([400, 100, 10], 5000),
    ([400, 100, 100, 10], 5000),
    ([784, 128, 64, 10], 128),
    ([784, 300, 10], 128),
    ([784, 300, 10], 1000),
    ([784, 300, 10], 5000),
    ([784, 500, 500, 10], 128),
    ([784, 500, 500, 10], 1000),
]


def stepper(layers: list[int], rows: int) -> Callable[[int | None], float]:
    """Return what measures the seconds a step takes with a number of threads."""
    rng = np.random.default_rng(0)
    net = nblib.Network(layers, seed=0)
    X, Y = net.check_data(
        rng.random((rows, layers[0])), np.eye(layers[-1])[rng.integers(0, layers[-1], rows)]
    )

    def step() -> None:
        forward = net.forward_pass(X)
        net.cost_of(forward, Y)
        net.theta[:] -= 0.1 * net.backward_pass(forward, Y)

    def seconds(threads: int | None) -> float:
        with nblib.threads(threads), _threads.limited(rows * len(net.theta)):
            step()
            steps, began = 0, time.perf_counter()
            while time.perf_counter() - began < SECONDS:
                step()
                steps += 1
            return (time.perf_counter() - began) / steps

    return seconds


@contextmanager
def neighbors(count: int) -> Iterator[None]:
    """Keep so many cores busy."""
    command = [sys.executable, "-c", "while True: pass"]
    running = [subprocess.Popen(command) for _ in range(count)]
    try:
        yield
    finally:
        for one in running:
            one.kill()
            one.wait()


def measure(turns: int) -> pd.DataFrame:
    """Return a row per shape: what threads gain alone and beside neighbors."""
    table = pd.DataFrame(
        {
            "network": "-".join(map(str, layers)),
            "examples": rows,
            "multiplications": rows * len(nblib.Network(layers).theta) / 1e6,
        }
        for layers, rows in SHAPES
    )
    runs = [stepper(layers, rows) for layers, rows in SHAPES]
    choices: tuple[int | None, ...] = (1, CORES, None)
    for where, count in (("alone", 0), ("beside neighbors", CORES)):
        found = []
        with neighbors(count):
            for seconds in tqdm(runs, desc=where, unit="network"):
                times = np.empty((turns, len(choices)))
                for turn, at in itertools.product(range(turns), range(len(choices))):
                    place = (turn + at) % len(choices)
                    times[turn, place] = seconds(choices[place])
                one, every, chosen = times.T
                found.append(np.median([1000 * one, one / every, chosen / one], axis=1))
        columns = [f"{what}, {where}" for what in ("ms with one", "gain", "chosen")]
        table[columns] = np.array(found)
    return table


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--turns", type=int, default=15)
    table = measure(parser.parse_args().turns)
    large = table.multiplications >= _threads.LARGE / 1e6
    text = (
        f"{machine(CORES)}\n\nOne step, float64; medians of turns; gain = time with one thread / "
        f"with {CORES}; chosen = time with nblib's choice / with one thread.\n"
    )
    for title, rows in (("one thread", table[~large]), (f"{CORES} threads", table[large])):
        text += f"\nWhere nblib chooses {title}:\n\n{as_markdown(rows)}\n"
    write_report("threads", "What threads gain", text)


if __name__ == "__main__":
    main()
