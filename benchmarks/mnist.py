"""How well, how soon and in how much memory do networks read all of MNIST.

Three networks, each with the settings in NETWORKS: a published tutorial's deep one as given (its
start is our choice: two of them), one that is good, and one for a hurry. All train in float32 with
one thread and are judged on the 10,000 test digits after every epoch. Where PyTorch is installed,
the same network with the same starting parameters runs beside ours.

*seconds* is the training alone: measuring costs and accuracies is timed and taken off, for both.
*whole call* is all that `nblib.train` takes, which also computes the cost of all 60,000 digits
before the first epoch and after every epoch, and judges the test digits.

FOLDER holds MNIST's four files; `python -c "import nblib; nblib.fetch_mnist('FOLDER')"` gets them.
It takes about seven minutes on two slow cores. The report goes to benchmarks/results, with a table
beside it that the chapter on deep networks shows.

Usage: python benchmarks/mnist.py FOLDER [--seeds 5]
"""

import argparse
import resource
import subprocess
import sys
import time
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import threadpoolctl
from tqdm import tqdm
from training import CONTESTANTS, RESULTS, THREADS, as_markdown, machine, today, write_report

import nblib

PYTORCH = "PyTorch" in CONTESTANTS
DATA_MB = 70_000 * 784 * 4 / 1e6  # MNIST in float32


#: Inputs and targets.
Examples = tuple[np.ndarray, np.ndarray]


class Timed(nblib.Network):
    """A network that knows how many seconds it has been measured."""

    measuring = 0.0

    def evaluate(self, X: np.ndarray, Y: np.ndarray) -> tuple[float, np.ndarray]:
        """Return the cost and the outputs."""
        began = time.perf_counter()
        result = super().evaluate(X, Y)
        self.measuring += time.perf_counter() - began
        return result


@dataclass
class Setting:
    """A network and how it is trained."""

    layers: list[int]
    hidden: str
    start: str  # as nblib's init, or "normal": every parameter from normal(0, 1)
    optimizer: type
    rate: float
    batch: int
    epochs: int
    dropout: float = 0.0
    cosine: bool = True
    standardized: bool = False
    seeds: int | None = None  # fewer than asked for

    def network(self, seed: int) -> Timed:
        """Return the network at its start."""
        normal = self.start == "normal"
        net = Timed(
            self.layers,
            self.hidden,
            output="softmax",
            cost="categorical_cross_entropy",
            init="uniform" if normal else self.start,
            seed=seed,
            dtype="float32",
        )
        if normal:
            net.theta = np.random.default_rng(seed).normal(size=net.theta.size)
        return net

    def schedule(self) -> nblib.schedules.Schedule:
        """Return what multiplies the rate."""
        return nblib.cosine(self.epochs) if self.cosine else nblib.constant()


@dataclass
class Tutorial(Setting):
    """The tutorial's 784-50×6-10: batches of 10, rate 0.002, plain descent, standardized pixels."""

    layers: list[int] = field(default_factory=lambda: [784, *[50] * 6, 10])
    hidden: str = "sigmoid"
    start: str = "uniform"
    optimizer: type = nblib.GradientDescent
    rate: float = 0.002
    batch: int = 10
    epochs: int = 5
    cosine: bool = False
    standardized: bool = True
    seeds: int | None = 1


NETWORKS = {
    "good": Setting([784, 400, 200, 10], "relu", "he", nblib.Adam, 1.5e-3, 128, 10, dropout=0.2),
    "quick": Setting([784, 100, 10], "relu", "he", nblib.Adam, 5e-3, 128, 1),
    "tutorial, ±0.12": Tutorial(),
    "tutorial, normal(0, 1)": Tutorial(start="normal"),
}


def train_nblib(setting: Setting, seed: int, train: Examples, test: Examples) -> pd.DataFrame:
    """Return one row per epoch: seconds of training so far, of the whole call, test accuracy."""
    net, rows = setting.network(seed), list[dict[str, float]]()
    nblib.train(
        net,
        *train,
        setting.optimizer(setting.rate),
        epochs=setting.epochs,
        batch_size=setting.batch,
        validation=test,
        schedule=setting.schedule(),
        dropout=setting.dropout,
        seed=seed,
        progress=False,
        callbacks=[lambda row: rows.append(row | {"measuring": net.measuring})],
    )
    frame = pd.DataFrame(rows)
    frame["whole call"] = frame.seconds
    frame["seconds"] -= frame.measuring
    return frame.rename(columns={"val_accuracy": "test accuracy"})[
        ["epoch", "seconds", "whole call", "test accuracy"]
    ]


def train_pytorch(setting: Setting, seed: int, train: Examples, test: Examples) -> pd.DataFrame:
    """Return the same for the same network and start in PyTorch."""
    import torch
    from torch import nn

    torch.set_num_threads(THREADS)
    torch.manual_seed(seed)
    activation = {"relu": nn.ReLU, "sigmoid": nn.Sigmoid}[setting.hidden]
    parts: list[nn.Module] = []
    for theta in setting.network(seed).thetas:
        linear = nn.Linear(theta.shape[1] - 1, theta.shape[0])
        linear.weight.data = torch.from_numpy(theta[:, 1:].copy())
        linear.bias.data = torch.from_numpy(theta[:, 0].copy())
        parts += [linear, activation(), nn.Dropout(setting.dropout)]
    model = nn.Sequential(*parts[:-2])  # the output layer's activation is in the loss
    rule = {nblib.Adam: torch.optim.Adam, nblib.GradientDescent: torch.optim.SGD}
    optimizer = rule[setting.optimizer](model.parameters(), lr=setting.rate)
    loss, schedule = nn.CrossEntropyLoss(), setting.schedule()
    X, X_test = (torch.from_numpy(part[0]) for part in (train, test))
    y, y_test = (torch.from_numpy(part[1].argmax(axis=1)) for part in (train, test))

    def accuracy() -> float:
        model.eval()
        with torch.no_grad():
            right = (model(X_test).argmax(dim=1) == y_test).float().mean()
        model.train()
        return float(right)

    seconds, rows = 0.0, [(0, 0.0, np.nan, accuracy())]
    for epoch in range(setting.epochs):
        began, order = time.perf_counter(), torch.randperm(len(X))
        for start in range(0, len(X), setting.batch):
            batch = order[start : start + setting.batch]
            for group in optimizer.param_groups:
                group["lr"] = setting.rate * schedule(epoch + start / len(X), [])
            optimizer.zero_grad()
            loss(model(X[batch]), y[batch]).backward()
            optimizer.step()
        seconds += time.perf_counter() - began
        rows.append((epoch + 1, seconds, np.nan, accuracy()))
    return pd.DataFrame(rows, columns=["epoch", "seconds", "whole call", "test accuracy"])


LIBRARIES = {"nblib": train_nblib} | ({"PyTorch": train_pytorch} if PYTORCH else {})


def load(folder: str, standardized: bool) -> tuple[Examples, Examples]:
    """Return the training and the test set with one-hot targets, all in float32."""
    X, y, X_test, y_test = nblib.load_mnist(folder)
    Y, Y_test = (nblib.one_hot(labels, 10).astype(np.float32) for labels in (y, y_test))
    if standardized:
        X, X_test = (part.astype(np.float32) for part in nblib.standardize(X, X_test))
    return (X, Y), (X_test, Y_test)


def measure(folder: str, seeds: int) -> pd.DataFrame:
    """Return one row per network, library, seed and epoch."""
    frames, loaded = [], None
    jobs = [
        (name, library, seed)
        for name, setting in NETWORKS.items()
        for seed in range(min(seeds, setting.seeds or seeds))
        for library in LIBRARIES
    ]
    for name, library, seed in tqdm(jobs, unit="training"):
        setting = NETWORKS[name]
        if loaded != setting.standardized:
            (train, test), loaded = load(folder, setting.standardized), setting.standardized
        frame = LIBRARIES[library](setting, seed, train, test)
        frame.insert(0, "seed", seed)
        frame.insert(0, "library", library)
        frame.insert(0, "network", name)
        frames.append(frame)
    return pd.concat(frames, ignore_index=True)


def medians(frame: pd.DataFrame) -> pd.DataFrame:
    """Return one row per network, library and epoch: the medians over the seeds."""
    grouped = frame.groupby(["network", "library", "epoch"], sort=False)
    table = grouped[["seconds", "whole call", "test accuracy"]].median()
    table["lowest"] = grouped["test accuracy"].min()
    table["highest"] = grouped["test accuracy"].max()
    table["seeds"] = grouped.size()
    return table.reset_index()


def first_at(table: pd.DataFrame, share: float) -> str:
    """Return where nblib's median first reads a share of the test digits."""
    ours = table[(table.library == "nblib") & (table["test accuracy"] >= share)]
    if ours.empty:
        return f"{share:.1%}: not reached"
    row = ours.sort_values("seconds").iloc[0]
    return (
        f"{share:.1%}: {row['test accuracy']:.2%} after {row.seconds:.2f} s of training "
        f"({row['whole call']:.2f} s with all measuring), network *{row.network}*, "
        f"epoch {row.epoch}"
    )


def peak(folder: str) -> float:
    """Return the megabytes at the peak of a process that loads MNIST and trains "good" on it."""
    command = [sys.executable, __file__, folder, "--memory"]
    found = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    return float(found.split()[-1])


def own_peak(folder: str) -> float:
    """Train "good" for one epoch and return the megabytes at this process's peak."""
    setting = NETWORKS["good"]
    train, _ = load(folder, False)
    nblib.train(
        setting.network(0),
        *train,
        nblib.Adam(setting.rate),
        epochs=1,
        batch_size=setting.batch,
        dropout=setting.dropout,
        progress=False,
    )
    unit = 1e-6 if sys.platform == "darwin" else 1024e-6
    return unit * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def describe(name: str, setting: Setting) -> str:
    """Return one line about a network."""
    return (
        f"- *{name}*: {'-'.join(map(str, setting.layers))}, {setting.hidden}, start "
        f"{setting.start}, {setting.optimizer.__name__} at {setting.rate:g}"
        f"{' with a cosine schedule' if setting.cosine else ''}, batches of {setting.batch}, "
        f"dropout {setting.dropout:g}{', standardized pixels' if setting.standardized else ''}."
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("folder")
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--memory", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    with threadpoolctl.threadpool_limits(THREADS):
        if options.memory:
            print(own_peak(options.folder))
            return
        megabytes = peak(options.folder)  # first: a process begins with the peak of its parent
        table = medians(measure(options.folder, options.seeds))
    report(table, megabytes)


def report(table: pd.DataFrame, megabytes: float) -> None:
    """Write the table for the chapter, and the report."""
    RESULTS.mkdir(exist_ok=True)
    table.round(6).to_csv(RESULTS / f"{today()}-mnist.csv", index=False)
    ends = table.groupby(["network", "library"], sort=False).tail(1)
    per_epoch = table[table.library == "nblib"].pivot(
        index="network", columns="epoch", values="test accuracy"
    )
    per_epoch = 100 * per_epoch.loc[list(NETWORKS)].rename(columns=str)
    write_report(
        "mnist",
        "All of MNIST",
        f"{machine()}\n\n60,000 digits to learn from, 10,000 to be judged by, float32. Medians "
        "over the seeds. *seconds* is the training alone, *whole call* with all measuring.\n\n"
        + "\n".join(describe(*pair) for pair in NETWORKS.items())
        + f"\n\n{as_markdown(percent(ends))}\n\nTest accuracy of nblib by epoch, in percent:\n\n"
        f"{as_markdown(per_epoch.round(2).reset_index().map(shown))}\n\n"
        f"Soonest to\n\n- {first_at(table, 0.95)}\n- {first_at(table, 0.985)}\n\n"
        f"Peak memory of a process that loads MNIST and trains *good* on it: {megabytes:.0f} MB, "
        f"{megabytes / DATA_MB:.2f} times the data in float32 ({DATA_MB:.0f} MB).\n",
    )


def percent(table: pd.DataFrame) -> pd.DataFrame:
    """Return the table with the accuracies as text in percent."""
    shares = ["test accuracy", "lowest", "highest"]
    return table.assign(**{name: table[name].map("{:.2%}".format) for name in shares})


def shown(value: float | str) -> str:
    return "" if value != value else f"{value:.2f}" if isinstance(value, float) else value


if __name__ == "__main__":
    main()
