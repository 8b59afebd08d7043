"""Nothing wrong is right: random numbers and orders, row by row and seed by seed."""

from itertools import pairwise

import loops
import numpy as np
import pytest
from exercise_tools import solutions, written
from sampling import some

from nblib.exercises import TASKS, check
from nblib.exercises.engine.chance import evenly, mixed
from nblib.exercises.engine.trials import Attempt, plan_of

START = """
def initialize(layers, epsilon, rng):
    out = []
    for k, (s, t) in enumerate(zip(layers, layers[1:])):
        T = rng.uniform(-epsilon, epsilon, (t, s + 1))
        {}
        out.append(T)
    return out
"""
STARTS = {
    "T[:, 0] = 1000": "numbers beyond ±ε: the biases, column 0 of Θ^(1)",
    "T[:, 0] = rng.normal(size=t)": "numbers beyond ±ε: the biases, column 0 of Θ^(1)",
    "T = T * 1.1": "numbers beyond ±ε: the weights of Θ^(1)",
    "T[:, 0] = T[0, 0]": "not reached: the biases, column 0 of Θ^(1)",
    "T[:, 0] *= k < 2": "not reached: the biases, column 0 of Θ^(3)",
    "T[-1] = 0": "not reached: row",
    "T[:, -1] = 0": "not reached: column",
    "T = T / (1 + (k == 1))": "not reached: the weights of Θ^(2)",
    "T = T * .9": "not reached: the weights of Θ^(1)",
    "T = rng.uniform(-.9 * epsilon, epsilon, T.shape)": "not reached: the weights of Θ^(1)",
    "T[:, 1:] = np.abs(T[:, 1:]) * np.where(np.arange(s) % 2, 1, -1)": "not reached: column 1",
    "T = epsilon * np.sin(rng.uniform(0, 2 * np.pi, T.shape))": "lie unevenly",
    "T = np.clip(rng.normal(0, epsilon / 2, T.shape), -epsilon, epsilon)": "lie unevenly",
    "T[:, 0] = T[:, 1]": "come again: Θ^(1)",
    "T[1::2] = -T[: 2 * (t // 2): 2]": "come again: Θ^(1)",
    "T = np.round(T / epsilon, 2) * epsilon": "come again: Θ^(1)",
    "T[:, 1:].sort(axis=1)": "not reached: column 1",
    "T = T if k == 1 else np.random.default_rng(k).uniform(-epsilon, epsilon, T.shape)": (
        "another generator gives another start, in each layer: no"
    ),
}


@pytest.mark.parametrize("line", STARTS)
def test_a_start_that_is_uneven_somewhere_is_refused_and_the_place_said(line):
    result = check("initialize", written(START.format(line), "initialize"))
    assert result.kind == "values"
    assert result.mistakes == []
    assert STARTS[line] in result.headline


def test_neighbors_that_depend_on_each_other_are_seen():
    rng = np.random.default_rng(0)
    even = rng.uniform(-1, 1, (50, 60))
    for theta in (np.sort(even, axis=1), np.sort(even, axis=0)):
        assert evenly([theta])["neighbors that depend on each other"] == "Θ^(1)"
    assert set(evenly([even]).values()) == {"nowhere"}


ORDERS = {
    "np.roll(np.arange(m), rng.integers(m))": "the steps",
    "np.concatenate([s + rng.permutation(min(size, m - s)) for s in range(0, m, size)])": "among",
    "np.concatenate([s + rng.permutation(min(8, m - s)) for s in range(0, m, 8)])": "among all",
    "np.r_[rng.permutation(m // 2), m // 2 : m]": "the steps",
    "np.arange(m) * [7, 11, 13][rng.integers(3)] % m": "the steps",
    "np.roll(np.random.default_rng(0).permutation(m), rng.integers(m))": "two generators",
    "np.arange(m)[::-1]": "backwards",
}  # fmt: skip


@pytest.mark.parametrize("order", ORDERS)
def test_an_order_that_is_not_mixed_is_refused(order):
    text = (
        "def minibatches(X, Y, size, rng):\n"
        f"    m = len(X)\n    order = {order}\n"
        "    for s in range(0, m, size):\n"
        "        yield X[order[s : s + size]], Y[order[s : s + size]]\n"
    )
    result = check("minibatches", written(text, "minibatches"))
    assert result.kind == "values"
    assert result.mistakes == []
    assert ORDERS[order] in result.headline


def test_whole_batches_of_neighbors_are_not_mixed():
    rng, m = np.random.default_rng(0), 400
    blocks = rng.permutation(np.arange(m).reshape(-1, 4)).ravel().tolist()
    assert not mixed(blocks, rng.permutation(m).tolist())["neighbors of the file part"]


@pytest.mark.parametrize("shift", ["Z.min(axis=1, keepdims=True)", "Z.mean(axis=1, keepdims=True)"])
def test_a_softmax_that_overflows_in_a_wide_row_is_refused(shift):
    def softmax(Z):
        E = np.exp(Z - eval(shift))
        return E / E.sum(axis=1, keepdims=True)

    assert not check("softmax", softmax)


@pytest.mark.parametrize("name", some(TASKS))
def test_what_is_right_is_right_for_every_seed(name):
    for seed in range(2, 12):
        plan = plan_of(TASKS[name], seed)
        for function in {TASKS[name].solution, getattr(loops, name, TASKS[name].solution)}:
            assert not Attempt(plan, list(plan.trials(function))).wrong, seed


def test_numbers_drawn_in_single_precision_are_even_too():
    def initialize(layers, epsilon, rng):
        shapes = [(t, s + 1) for s, t in pairwise(layers)]
        return [(2 * rng.random(shape, dtype=np.float32) - 1) * epsilon for shape in shapes]

    for seed in range(5):
        assert check("initialize", initialize, seed)


def test_what_is_right_on_known_inputs_only_is_refused_and_the_seed_brings_it_back():
    known = {case.calls[0][0].tobytes() for case in plan_of(TASKS["sigmoid"], 0).cases}

    def sigmoid(Z):
        return solutions.sigmoid(Z) + (Z.tobytes() not in known)

    assert check("sigmoid", sigmoid, seed=0)
    one, two = check("sigmoid", sigmoid), check("sigmoid", sigmoid)
    assert not one
    assert one.seed != two.seed
    assert f"seed={one.seed}" in dict(one.details)["Seed"]
    assert check("sigmoid", sigmoid, seed=one.seed).headline == one.headline
