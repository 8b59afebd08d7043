"""Random networks, right and wrong gradients, and what the gradient check says of them."""

import warnings
from collections import Counter
from unittest.mock import patch

import numpy as np
from strategies import HIDDEN, PAIRS, examples

import nblib
from nblib import _gradient_verdicts


def random_problem(seed):
    """A network of 0 to 8 hidden layers, untrained or trained, and data of any scale."""
    rng = np.random.default_rng(seed)
    hidden = int(rng.integers(0, 9))
    cost, output = PAIRS[rng.integers(len(PAIRS))]
    one = str(rng.choice(HIDDEN))
    net = nblib.Network(
        rng.integers(1, 7, size=hidden + 2).tolist(),
        hidden=one if rng.random() < 0.7 else rng.choice(HIDDEN, size=hidden).tolist(),
        output=output,
        cost=cost,
        l2=float(rng.choice([0, 0, 0.5, 3])),
        init=str(rng.choice(["uniform", "xavier", "he"])),
        epsilon=float(rng.choice([0.5, 1, 2])),
        seed=rng,
        dtype=str(rng.choice(["float64", "float32"])),
    )
    X, Y = examples(net, int(rng.integers(1, 13)), seed)
    if rng.random() < 0.3:  # in other units, one for all columns or one for each
        X *= 10.0 ** rng.uniform(-2.5, 2.5, size=rng.choice([1, X.shape[1]]))
    if rng.random() < 0.2:
        X[rng.random(len(X)) < 0.3] = 0
    if rng.random() < 0.5:
        optimizer = nblib.Adam(10.0 ** rng.uniform(-3, -1))
        with warnings.catch_warnings(action="ignore"):
            nblib.train(net, X, Y, optimizer, epochs=int(rng.integers(1, 200)), progress=False)
    return net, X, Y


def wrong_gradients(net, X, Y, right, rng):
    """The right gradient with one mistake each, by name; only those that change a number."""
    layer = int(rng.integers(len(net.thetas)))
    matrix = net.unflatten(right)[layer]
    entry = matrix.copy()
    entry.flat[rng.integers(matrix.size)] += 1e-4 * np.abs(matrix).max() * rng.choice([-1, 1])
    changed = {
        "entry": entry,
        "scaled": matrix * rng.choice([0.1, 0.5, 0.999, 1.001, 2, 3, len(X) + 1]),
        "negated": -matrix,
        "permuted": rng.permutation(matrix.ravel()).reshape(matrix.shape),
    }
    unpenalized = matrix.copy()
    unpenalized[:, 1:] -= net.l2 / len(X) * net.thetas[layer][:, 1:]
    changed["penalty"] = unpenalized
    size = np.abs(matrix).max()
    for name, wrong in changed.items():
        # what rounding hides is no mistake
        if np.abs(wrong - matrix).max() > 0.5e-4 * size:
            gradient = right.copy()
            net.unflatten(gradient)[layer][:] = wrong
            yield name, gradient


def judge(net, X, Y, gradient, seed):
    """Return the report on a gradient, and the judge of any other for the same network.

    The slopes are measured once: that is what takes time.
    """
    found = {}

    def kept(net, piece, analytic, measured):
        found.update(piece=piece, measured=measured)
        return _gradient_verdicts.judge(net, piece, analytic, measured)

    with patch("nblib.gradient_check.judge", kept):
        report = nblib.check_gradient(net, X, Y, gradient, seed=seed)
    return report, lambda wrong: _gradient_verdicts.judge(
        net, found["piece"], wrong, found["measured"]
    )


def confusion(seeds):
    """Return how often each verdict is given, a `Counter` of (kind, verdict), and the surprises."""
    table, surprises = Counter(), []
    for seed in seeds:
        net, X, Y = random_problem(seed)
        right = net.gradient(X, Y).astype(float)
        report, of = judge(net, X, Y, None, seed)
        kinds = {"right": report}
        if net.dtype == np.float32:
            kinds["right, float32"], of = judge(net, X, Y, right, seed)
        for name, wrong in wrong_gradients(net, X, Y, right, np.random.default_rng(seed)):
            kinds[name] = of(wrong)
        for name, found in kinds.items():
            corner = any(part.verdict == "on a corner" for part in found.parts)
            table[name + ", on a corner" * corner, found.verdict] += 1
            expected = (
                ("agrees", "cannot tell") if "right" in name else ("disagrees", "cannot tell")
            )
            if found.verdict not in expected:
                surprises.append((seed, name, repr(net), str(found)))
    return table, surprises
