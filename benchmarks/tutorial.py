"""What becomes of a published tutorial's two trainings at full size, from several starts.

The tutorial trains the 400-25-10 network on 5,000 digits with a cross-entropy that has a mean and a
penalty on everything, biases too; its gradient has the slope of the sigmoid in the output delta, a
sum in the place of the mean, and no penalty. It takes 1,000 steps of gradient descent at the rate
0.001, and 25 iterations of SciPy's TNC, with λ = 1 here. TNC runs with the right gradient as well.
*cost* is the right one, and *largest slope* the largest entry of the right gradient.

Chapter 7 reads the table. Usage: python benchmarks/tutorial.py [--seeds 6]
"""

import argparse
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import product

import numpy as np
import pandas as pd
from scipy.optimize import minimize
from tqdm import tqdm
from training import RESULTS, as_markdown, today, write_report

import nblib

LAYERS = [400, 25, 10]
EPOCHS, ITERATIONS = 1000, 25
Pair = Callable[[np.ndarray], tuple[float, np.ndarray]]


def pairs(net: nblib.Network, X: np.ndarray, Y: np.ndarray) -> dict[str, Pair]:
    """Return cost and gradient as the tutorial computes them, and as they are."""

    def published(theta: np.ndarray) -> tuple[float, np.ndarray]:
        net.theta = theta
        squares = sum(np.sum(matrix[:, 0] ** 2) for matrix in net.thetas)
        slopes = nblib.broken_gradients["output-slope-extra"].gradient(net.thetas, X, Y)
        biases = net.l2 / (2 * len(X)) * squares
        return net.cost(X, Y) + biases, len(X) * np.concatenate([g.ravel() for g in slopes])

    def right(theta: np.ndarray) -> tuple[float, np.ndarray]:
        net.theta = theta
        return net.cost_and_gradient(X, Y)

    return {"published": published, "right": right}


class Enough(Exception):
    """TNC has a limit of its own on evaluations only."""


def descend(pair: Pair, theta: np.ndarray) -> np.ndarray:
    for _ in range(EPOCHS):
        theta = theta - 0.001 * pair(theta)[1]
    return theta


def truncated_newton(pair: Pair, theta: np.ndarray) -> np.ndarray:
    points = [theta]

    def count(xk: np.ndarray) -> None:  # SciPy's name
        points.append(xk.copy())
        if len(points) > ITERATIONS:
            raise Enough

    with suppress(Enough):
        minimize(pair, theta, jac=True, method="TNC", callback=count, options={"maxfun": 500})
    return points[-1]


def rows(seeds: int) -> Iterator[dict[str, object]]:
    X, y = nblib.load_digits()
    Y = nblib.one_hot(y, 10)
    trainings = [
        ("gradient descent", descend, 0.0, "published"),
        ("TNC", truncated_newton, 1.0, "published"),
        ("TNC", truncated_newton, 1.0, "right"),
    ]
    for seed, (method, train, l2, gradient) in tqdm([*product(range(seeds), trainings)]):
        net = nblib.Network(LAYERS, l2=l2, seed=seed)
        net.theta = train(pairs(net, X, Y)[gradient], net.theta.copy())
        yield {
            "method": method,
            "gradient": gradient,
            "seed": seed,
            "cost": net.cost(X, Y),
            "largest slope": np.abs(net.gradient(X, Y)).max(),
            "accuracy": net.accuracy(X, y),
        }


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--seeds", type=int, default=6)
    table = pd.DataFrame(rows(parser.parse_args().seeds))
    write_report(
        "tutorial",
        "A published tutorial's trainings",
        f"Every start:\n\n{as_markdown(table)}\n",
    )
    table.to_csv(RESULTS / f"{today()}-tutorial.csv", index=False, float_format="%.6g")


if __name__ == "__main__":
    main()
