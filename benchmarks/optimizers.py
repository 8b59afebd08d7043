"""Do our optimizers take the same steps as those of PyTorch.

Both get the same 1,000 gradients in float64: random ones whose scales reach from a millionth to a
million, and those of the 400-25-10 network on mini-batches of the digits, along our own path. Each
row is the largest difference of any parameter at any step, divided by the largest parameter.

PyTorch is not a requirement of the book: where it is missing, the script says so and ends.

Usage: python benchmarks/optimizers.py [--steps 1000]
"""

import argparse
import itertools
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import numpy as np
import pandas as pd

import nblib
from nblib.optimizers import Optimizer

RATE = 0.01
#: Ours, PyTorch's class, and the settings of that.
Pair = tuple[Optimizer, Callable[..., Any], dict[str, Any]]


def pairs(torch: ModuleType) -> dict[str, Pair]:
    """Return ours and PyTorch's of each rule, with the same settings; PyTorch's alpha is our ρ."""
    optim = torch.optim
    return {
        "gradient descent": (nblib.GradientDescent(RATE), optim.SGD, {}),
        "momentum": (nblib.Momentum(RATE), optim.SGD, {"momentum": 0.9}),
        "Nesterov": (
            nblib.Momentum(RATE, nesterov=True),
            optim.SGD,
            {"momentum": 0.9, "nesterov": True},
        ),
        "RMSProp": (nblib.RMSProp(RATE), optim.RMSprop, {"alpha": 0.9, "eps": 1e-8}),
        "Adam": (nblib.Adam(RATE), optim.Adam, {"betas": (0.9, 0.999), "eps": 1e-8}),
        "AdamW": (nblib.AdamW(RATE), optim.AdamW, {"weight_decay": 0.01, "eps": 1e-8}),
    }


def random_gradients(size: int) -> Iterator[np.ndarray]:
    """Yield gradients whose entries have very different scales."""
    rng, scales = np.random.default_rng(0), np.geomspace(1e-6, 1e6, size)
    while True:
        yield rng.normal(size=size) * scales


def difference(pair: Pair, steps: int, digits: bool, torch: ModuleType) -> float:
    """Step with both and return the largest relative difference."""
    rule, make, settings = pair
    net = nblib.Network([400, 25, 10], init="xavier", seed=0)
    X, y = nblib.load_digits()
    batches = nblib.minibatches(X, nblib.one_hot(y, 10), 40, np.random.default_rng(0))
    batches = itertools.cycle(list(batches))
    theirs = torch.tensor(net.theta.copy(), requires_grad=True)
    other, gradients = make([theirs], lr=RATE, **settings), random_gradients(len(net.theta))
    rule.start()
    worst = 0.0
    for _ in range(steps):
        gradient = net.gradient(*next(batches)) if digits else next(gradients)
        rule.step(net.theta, gradient)
        theirs.grad = torch.from_numpy(gradient.copy())
        other.step()
        apart = np.abs(net.theta - theirs.detach().numpy()).max()
        worst = max(worst, apart / np.abs(net.theta).max())
    return worst


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--steps", type=int, default=1000)
    steps = parser.parse_args().steps
    try:
        import torch
    except ImportError:
        print("PyTorch is not installed: nothing to compare with.")
        return
    rows = {
        name: {
            "random gradients": difference(pair, steps, False, torch),
            "digits": difference(pair, steps, True, torch),
        }
        for name, pair in pairs(torch).items()
    }
    print(f"PyTorch {torch.__version__}, float64, {steps} steps: largest relative difference")
    print(pd.DataFrame(rows).T.map("{:.1e}".format).to_string())


if __name__ == "__main__":
    main()
