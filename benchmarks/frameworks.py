"""The 400-25-10 network in PyTorch and in JAX: the code that chapter 13 shows, run as it stands.

The chapter's two folded boxes are the only source of that code. Each defines a function that takes
parameters, digits, a learning rate and a number of epochs of gradient descent, and returns the
gradient at the start and the cost before each epoch and after the last. The same is asked of nblib.

Neither tool is a dependency of the book: this runs where both are installed, with
`pip install torch jax` for example. The table in benchmarks/results, which the chapter shows, says
which versions ran, when, and a hash of the code; a test compares it with the code that is shown.

Usage: python benchmarks/frameworks.py
"""

import hashlib
import importlib.metadata
import importlib.util
import json
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import threadpoolctl
from training import LAYERS, RATE, RESULTS, THREADS, as_markdown, machine, today, write_report

import nblib

EPOCHS = 100
CHAPTER = Path(__file__).parents[1] / "chapters" / "13_autograd.ipynb"
#: A box of the chapter: the title, and the code in it.
BOX = re.compile(
    r"^````{admonition} In (\w+)\n:class: dropdown\n```python\n(.*?)^```$", re.MULTILINE | re.DOTALL
)
PACKAGES = {"PyTorch": "torch", "JAX": "jax"}

#: What each function returns: the gradient at the start, flat, and the costs.
Found = tuple[np.ndarray, list[float]]


def shown() -> dict[str, str]:
    """Return the code that the chapter shows, by library."""
    cells = json.loads(CHAPTER.read_text("utf-8"))["cells"]
    return dict(BOX.findall("\n".join("".join(cell["source"]) for cell in cells)))


def fingerprint(code: str) -> str:
    """Return a short name for a code."""
    return hashlib.sha256(code.encode()).hexdigest()[:12]


def function_of(code: str) -> Callable[..., Found]:
    """Return the function `train` that a code defines."""
    space: dict[str, Callable[..., Found]] = {}
    exec(code, space)
    return space["train"]


def train_nblib(
    thetas: list[np.ndarray], X: np.ndarray, Y: np.ndarray, rate: float, epochs: int
) -> Found:
    """Return the same from nblib."""
    net = nblib.Network(LAYERS)
    net.theta = np.concatenate([theta.ravel() for theta in thetas])
    gradient = net.gradient(X, Y)
    rule = nblib.GradientDescent(rate)
    history = nblib.train(net, X, Y, rule, epochs=epochs, tolerance=0, progress=False)
    return gradient, history.frame.cost.tolist()


def measure() -> pd.DataFrame:
    """Return one row per library."""
    X, y = nblib.load_digits()
    thetas, Y = nblib.Network(LAYERS, seed=0).thetas, nblib.one_hot(y, 10)
    ours, _ = train_nblib(thetas, X, Y, RATE, 1)
    codes = {"nblib": "", **shown()}
    rows = []
    for library, code in codes.items():
        train = function_of(code) if code else train_nblib
        gradient, costs = train([theta.copy() for theta in thetas], X, Y, RATE, EPOCHS)
        rows.append(
            {
                "library": library,
                "version": importlib.metadata.version(PACKAGES.get(library, library)),
                "date": str(today()),
                "cost": costs[0],
                "difference": np.abs(gradient - ours).max() / np.abs(ours).max(),
                f"cost {EPOCHS}": costs[EPOCHS],
                "code": fingerprint(code) if code else "",
            }
        )
    return pd.DataFrame(rows)


def main() -> None:
    missing = [name for name, package in PACKAGES.items() if not importlib.util.find_spec(package)]
    if missing:
        print(f"Not measured: {' and '.join(missing)} not installed. The stored table stays.")
        return
    with threadpoolctl.threadpool_limits(THREADS):
        table = measure()
    RESULTS.mkdir(exist_ok=True)
    table.to_csv(RESULTS / f"{today()}-frameworks.csv", index=False)
    write_report(
        "frameworks",
        "The same network in other tools",
        f"{machine()}\n\n5,000 digits through 400-25-10 in float64, the same start, full batch, "
        f"rate {RATE:g}. *difference*: the largest of the {10285:,} differences from nblib's "
        "gradient at the start, divided by its largest entry. *code*: a hash of the code that "
        f"chapter 13 shows.\n\n{as_markdown(table)}\n",
    )


if __name__ == "__main__":
    main()
