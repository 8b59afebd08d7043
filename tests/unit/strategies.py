"""Random networks and examples for the tests, and an independent forward pass to compare with."""

import numpy as np
from hypothesis import strategies as st

import nblib
from nblib.costs import COSTS

HIDDEN = ("sigmoid", "tanh", "relu", "identity")
PAIRS = [(cost, output) for cost in COSTS for output in COSTS[cost].outputs]


PENALTIES = st.sampled_from([0.0, 0.5, 3.0])


@st.composite
def problems(draw, l2=PENALTIES):
    """A network of 0 to 4 hidden layers with any activation and cost, and examples for it."""
    sizes = draw(st.lists(st.integers(1, 6), min_size=2, max_size=6))
    cost, output = draw(st.sampled_from(PAIRS))
    seed = draw(st.integers(0, 2**32 - 1))
    between = len(sizes) - 2
    name = st.sampled_from(HIDDEN)
    net = nblib.Network(
        sizes,
        hidden=draw(st.one_of(name, st.lists(name, min_size=between, max_size=between))),
        output=output,
        cost=cost,
        l2=draw(l2),
        epsilon=1.0,
        seed=seed,
    )
    X, Y = examples(net, draw(st.integers(1, 8)), seed)
    return net, X, Y


def names(net):
    """The activation of every layer after the first."""
    between = len(net.layers) - 2
    hidden = [net.hidden] * between if isinstance(net.hidden, str) else net.hidden
    return [*hidden, net.output]


def examples(net, m, seed=0):
    """Random inputs and fitting targets for `net`."""
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(m, net.layers[0]))
    Y = rng.random((m, net.layers[-1]))
    if net.output == "softmax":
        Y /= Y.sum(axis=1, keepdims=True)
    return X, Y


def textbook_cost(net, X, Y, theta, np=np):
    """The cost of `net` at `theta`, written down from the formulas for any NumPy-like module.

    Shares nothing with nblib: matrices are cut out of the vector here, the ones column is really
    there, and every cost is its textbook formula. Works for complex numbers and under autograd.
    """
    g = {
        "sigmoid": lambda Z: 1 / (1 + np.exp(-Z)),
        "tanh": np.tanh,
        "relu": lambda Z: np.where(np.real(Z) > 0, Z, 0.0),
        "identity": lambda Z: Z,
        "softmax": lambda Z: np.exp(Z) / np.sum(np.exp(Z), axis=1, keepdims=True),
    }
    A, used, penalty = X, 0, 0.0
    for layer, (s_in, s_out) in enumerate(zip(net.layers, net.layers[1:], strict=False), start=2):
        matrix = np.reshape(theta[used : used + s_out * (s_in + 1)], (s_out, s_in + 1))
        used += s_out * (s_in + 1)
        penalty = penalty + np.sum(matrix[:, 1:] ** 2)
        Z = np.dot(np.concatenate([np.ones((len(X), 1)), A], axis=1), matrix.T)
        A = g[names(net)[layer - 2]](Z)
    total = {
        "squared_error": lambda: np.sum((A - Y) ** 2) / 2,
        "cross_entropy": lambda: -np.sum(Y * np.log(A) + (1 - Y) * np.log(1 - A)),
        "categorical_cross_entropy": lambda: -np.sum(Y * np.log(A)),
    }[net.cost_name]()
    return (total + net.l2 / 2 * penalty) / len(X)
