"""How long does it take to train the 400-25-10 network on the 5,000 digits.

All contestants do the same work in one run: full batch, sigmoid, cross-entropy, the same rate,
1,000 epochs, in float64 and float32, with one thread, as nblib takes for these shapes. The *floor*
is only the five matrix products that an epoch cannot do without, on the same arrays. They take
turns, 50 epochs each and then on from there, so that a machine that slows down slows all of them
down. `ratio` is the time divided by the floor's in the same turn; the table shows the medians over
the turns.

A second table compares how soon two ways first reach the final cost that a published tutorial
reports: SciPy's L-BFGS through `nblib.minimize`, and that tutorial's own gradient descent (its
gradient, the sum over the examples, rate 0.001).

Usage: python benchmarks/training.py [--turns 20] [--epochs 50]
"""

import argparse
import datetime
import importlib.util
import platform
import time
import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import sklearn
import threadpoolctl
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier
from tqdm import tqdm

import nblib

RATE = 1.0
THREADS = 1
LAYERS = [400, 25, 10]
TYPES = ("float64", "float32")
RESULTS = Path(__file__).parent / "results"


def sigmoid(Z: np.ndarray) -> np.ndarray:
    A: np.ndarray = 1 / (1 + np.exp(-Z))
    return A


def unflatten(theta: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return theta[: 25 * 401].reshape(25, 401), theta[25 * 401 :].reshape(10, 26)


def textbook_forward(theta: np.ndarray, X: np.ndarray) -> tuple[np.ndarray, ...]:
    """Forward pass as course solutions write it: the column of ones is joined on every time."""
    theta1, theta2 = unflatten(theta)
    ones = np.ones((len(X), 1), X.dtype)
    a1 = np.concatenate([ones, X], axis=1)
    a2 = np.concatenate([ones, sigmoid(a1 @ theta1.T)], axis=1)
    return a1, a2, sigmoid(a2 @ theta2.T)


def textbook_cost(theta: np.ndarray, X: np.ndarray, Y: np.ndarray) -> float:
    a3 = textbook_forward(theta, X)[2]
    return -float(np.sum(Y * np.log(a3) + (1 - Y) * np.log(1 - a3))) / len(X)


def textbook_gradient(
    theta: np.ndarray, X: np.ndarray, Y: np.ndarray, output_slope: bool = False
) -> np.ndarray:
    """Return the flattened gradient; `output_slope` adds the tutorial's σ' too many."""
    _, theta2 = unflatten(theta)
    a1, a2, a3 = textbook_forward(theta, X)
    delta3 = (a3 - Y) * a3 * (1 - a3) if output_slope else a3 - Y
    delta2 = (delta3 @ theta2 * a2 * (1 - a2))[:, 1:]
    return np.concatenate([(delta2.T @ a1).ravel(), (delta3.T @ a2).ravel()]) / len(X)


def start(dtype: str) -> np.ndarray:
    return nblib.Network(LAYERS, seed=0, dtype=dtype).theta.copy()


# -- the contestants: each prepares, then returns a function that trains on and returns the cost ---


def floor(X: np.ndarray, Y: np.ndarray, epochs: int) -> Callable[[], float]:
    theta1, theta2 = unflatten(start(str(X.dtype)))
    gradient1, gradient2 = unflatten(np.empty(theta1.size + theta2.size, X.dtype))
    A2, delta2 = (np.zeros((len(X), 25), X.dtype) for _ in range(2))
    Z3, delta3 = (np.zeros((len(X), 10), X.dtype) for _ in range(2))

    def run() -> float:
        for _ in range(epochs):
            np.matmul(X, theta1[:, 1:].T, out=A2)
            np.matmul(A2, theta2[:, 1:].T, out=Z3)
            np.matmul(delta3.T, A2, out=gradient2[:, 1:])
            np.matmul(delta3, theta2[:, 1:], out=delta2)
            np.matmul(delta2.T, X, out=gradient1[:, 1:])
        return np.nan

    return run


def with_nblib(X: np.ndarray, Y: np.ndarray, epochs: int) -> Callable[[], float]:
    net = nblib.Network(LAYERS, seed=0, dtype=str(X.dtype))

    def run() -> float:
        nblib.train(net, X, Y, nblib.GradientDescent(RATE), epochs=epochs, progress=False)
        return net.cost(X, Y)

    return run


def textbook(X: np.ndarray, Y: np.ndarray, epochs: int) -> Callable[[], float]:
    theta = start(str(X.dtype))

    def run() -> float:
        nonlocal theta
        for _ in range(epochs):
            textbook_cost(theta, X, Y)
            theta -= X.dtype.type(RATE) * textbook_gradient(theta, X, Y)
        return textbook_cost(theta, X, Y)

    return run


def scikit_learn(X: np.ndarray, Y: np.ndarray, epochs: int) -> Callable[[], float]:
    model = MLPClassifier(
        (25,),
        "logistic",
        solver="sgd",
        alpha=0,
        batch_size=len(X),
        learning_rate_init=RATE,
        momentum=0,
        max_iter=epochs,
        tol=0,
        n_iter_no_change=epochs,
        shuffle=False,
        warm_start=True,
        random_state=0,
    )
    labels = Y.astype(int)  # several yes-or-no outputs: the same sigmoid and cross-entropy

    def run() -> float:
        with warnings.catch_warnings(action="ignore", category=ConvergenceWarning):
            model.fit(X, labels)
        return float(model.loss_)

    return run


def pytorch(X: np.ndarray, Y: np.ndarray, epochs: int) -> Callable[[], float]:
    import torch

    torch.set_num_threads(THREADS)
    inputs, targets = torch.from_numpy(X), torch.from_numpy(Y)
    model = torch.nn.Sequential(
        torch.nn.Linear(400, 25), torch.nn.Sigmoid(), torch.nn.Linear(25, 10)
    ).to(inputs.dtype)
    for layer, theta in zip((model[0], model[2]), unflatten(start(str(X.dtype))), strict=True):
        layer.weight.data = torch.from_numpy(theta[:, 1:].copy())
        layer.bias.data = torch.from_numpy(theta[:, 0].copy())
    loss = torch.nn.BCEWithLogitsLoss(reduction="sum")
    optimizer = torch.optim.SGD(model.parameters(), lr=RATE)

    def run() -> float:
        for _ in range(epochs):
            optimizer.zero_grad()
            cost = loss(model(inputs), targets) / len(X)
            cost.backward()
            optimizer.step()
        return float(cost.detach())

    return run


CONTESTANTS = {
    "floor": floor,
    "nblib": with_nblib,
    "textbook": textbook,
    "scikit-learn": scikit_learn,
}
if importlib.util.find_spec("torch"):
    CONTESTANTS["PyTorch"] = pytorch


def measure_epochs(X: np.ndarray, Y: np.ndarray, turns: int, epochs: int) -> pd.DataFrame:
    """Return one row per type and contestant: milliseconds an epoch, ratio to the floor, cost."""
    runs = {
        (dtype, name): prepare(X.astype(dtype), Y.astype(dtype), epochs)
        for dtype in TYPES
        for name, prepare in CONTESTANTS.items()
    }
    rows = []
    for _ in tqdm(range(turns), unit="turn"):
        for (dtype, name), run in runs.items():
            began = time.perf_counter()
            cost = run()
            seconds = time.perf_counter() - began
            rows.append((dtype, name, 1000 * seconds / epochs, cost))
    frame = pd.DataFrame(rows, columns=["type", "contestant", "ms per epoch", "cost"])
    floors = frame["ms per epoch"].where(frame.contestant == "floor").ffill()  # each turn's own
    frame.insert(3, "ratio", frame["ms per epoch"] / floors)
    by_contestant = frame.groupby(["type", "contestant"], sort=False)
    table = by_contestant.median().assign(cost=by_contestant.cost.last())  # the cost at the end
    slowest = table["ms per epoch"]["float64", "textbook"]
    table["times faster than the textbook in float64"] = slowest / table["ms per epoch"]
    return table.reset_index()


def measure_minimizer(X: np.ndarray, Y: np.ndarray, target: float = 0.452) -> pd.DataFrame:
    """Return the seconds until the cost is first at most `target`, for both ways there."""
    theta, steps = start("float64"), 0
    began = time.perf_counter()
    while textbook_cost(theta, X, Y) > target:
        theta -= 0.001 * len(X) * textbook_gradient(theta, X, Y, output_slope=True)
        steps += 1
    tutorial = time.perf_counter() - began
    net = nblib.Network(LAYERS, seed=0)
    frame = nblib.minimize(net, X, Y, "L-BFGS-B", maxiter=100, progress=False).frame
    first = frame[frame.cost <= target].iloc[0]
    rows = [
        ("tutorial's gradient descent", steps, tutorial, 1.0),
        ("nblib.minimize, L-BFGS-B", int(first.epoch), first.seconds, tutorial / first.seconds),
    ]
    return pd.DataFrame(rows, columns=["method", "steps", "seconds", "times sooner"])


def processor() -> str:
    """Return the name of the processor."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    names = [line.split(":")[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()


def machine(threads: int = THREADS) -> str:
    """Return the processor and the versions behind the figures."""
    pools = threadpoolctl.threadpool_info()
    blas = {f"{pool['internal_api']} {pool['version'] or ''}".strip() for pool in pools}
    versions = [f"Python {platform.python_version()}", f"NumPy {np.__version__}"]
    versions.append(f"scikit-learn {sklearn.__version__}")
    if "PyTorch" in CONTESTANTS:
        import torch

        versions.append(f"PyTorch {torch.__version__}")
    count = f"{threads} thread{'s' * (threads > 1)}"
    return f"{processor()}, {count}. {', '.join(versions)}; {', '.join(sorted(blas))}."


def as_markdown(frame: pd.DataFrame) -> str:
    """Return a table; numbers with three significant digits, as one writes them."""
    cells = frame.map(lambda value: _written(value) if isinstance(value, float) else str(value))
    lines = [list(frame.columns), ["---"] * len(frame.columns), *cells.to_numpy().tolist()]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _written(value: float) -> str:
    """Return 2,110 for 2.11e+03, and a dash for what was not measured."""
    if np.isnan(value):
        return "–"
    rounded = float(f"{value:.3g}")
    return f"{rounded:,.0f}" if abs(rounded) >= 1000 else f"{value:.3g}"


def today() -> datetime.date:
    return datetime.datetime.now(tz=datetime.UTC).date()


def write_report(name: str, title: str, text: str) -> None:
    """Write a dated report to the results, and print it."""
    report = f"# {title}, {today()}\n\n{text}"
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"{today()}-{name}.md").write_text(report, encoding="utf-8")
    print("\n" + report)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--turns", type=int, default=20)
    parser.add_argument("--epochs", type=int, default=50)
    options = parser.parse_args()
    X, y = nblib.load_digits()
    Y = nblib.one_hot(y, 10)
    with threadpoolctl.threadpool_limits(THREADS):
        epochs = measure_epochs(X, Y, options.turns, options.epochs)
        minimizer = measure_minimizer(X, Y)
    write_report(
        "training",
        "Training speed",
        f"{machine()}\n\n"
        f"5,000 digits through 400-25-10, full batch; medians of {options.turns} turns of "
        f"{options.epochs} epochs each; ratio = time / floor's time in the same turn.\n\n"
        f"{as_markdown(epochs)}\n\nUntil the cost is at most 0.452:\n\n{as_markdown(minimizer)}\n",
    )


if __name__ == "__main__":
    main()
