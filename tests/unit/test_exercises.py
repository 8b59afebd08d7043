"""A check says yes to what is right, and waits for what is not written yet."""

import loops
import numpy as np
import pytest
from exercise_tools import solutions, written

import nblib
from nblib.exercises import TASKS, check


def flat(value):
    return np.concatenate([np.ravel(part) for part in value])


# -- what is right --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", TASKS)
@pytest.mark.parametrize("seed", [0, 1])
def test_the_solution_is_right(name, seed):
    result = check(name, TASKS[name].solution, seed)
    assert result, result
    assert "random inputs" in result.headline
    assert result.details == []  # it prints nothing and warns of nothing


@pytest.mark.parametrize("name", [name for name in TASKS if hasattr(loops, name)])
def test_a_solution_with_loops_is_right(name):
    result = check(name, getattr(loops, name))
    assert result, result


@pytest.mark.parametrize("name", TASKS)
def test_the_pieces_put_together_are_the_solution(name):
    assert check(name, TASKS[name].right())


def test_the_solutions_do_what_nblib_does():
    net = nblib.Network([4, 3, 5], l2=0.7, epsilon=1.0, seed=3)
    rng = np.random.default_rng(0)
    X, Y = rng.normal(size=(6, 4)), rng.uniform(size=(6, 5))
    A = solutions.forward(net.thetas, X)
    np.testing.assert_allclose(flat(A), flat(net.forward(X)), rtol=1e-12)
    assert solutions.cost(A[-1], Y, net.thetas, 0.7) == pytest.approx(net.cost(X, Y), rel=1e-12)
    gradient = solutions.backward(net.thetas, X, Y, 0.7)
    np.testing.assert_allclose(flat(gradient), net.gradient(X, Y), rtol=1e-10)
    np.testing.assert_allclose(solutions.softmax(X), nblib.softmax(X), rtol=1e-12)
    np.testing.assert_array_equal(solutions.sigmoid(X), nblib.sigmoid(X))

    def bowl(theta):
        return float(np.sum(np.sin(theta) ** 2))

    np.testing.assert_allclose(
        solutions.numerical_gradient(bowl, X[0], 1e-4), nblib.numerical_gradient(bowl, X[0])
    )
    theirs = nblib.minibatches(X, Y, 4, np.random.default_rng(1))
    ours = solutions.minibatches(X, Y, 4, np.random.default_rng(1))
    for a, b in zip(ours, theirs, strict=True):
        np.testing.assert_array_equal(flat(a), flat(b))
    starts = solutions.initialize([4, 3, 5], 0.12, np.random.default_rng(0))
    np.testing.assert_array_equal(flat(starts), nblib.Network([4, 3, 5], seed=0).theta)
    assert solutions.schedule(3, 10, 0.5) == pytest.approx(0.5 * nblib.cosine(10)(3, []))


@pytest.mark.parametrize("steps", [1, 5])
def test_the_optimizers_step_as_those_of_nblib(steps):
    rng = np.random.default_rng(2)
    theta, velocity, memory = rng.normal(size=4), np.zeros(4), (np.zeros(4), np.zeros(4))
    rolled, adapted = theta.copy(), theta.copy()
    momentum, adam = nblib.Momentum(0.1, 0.8), nblib.Adam(0.01)
    ours, theirs = theta, theta
    for t in range(1, steps + 1):
        g = rng.normal(size=4)
        momentum.step(rolled, g)
        adam.step(adapted, g)
        ours, velocity = solutions.momentum(ours, g, velocity, 0.1, 0.8)
        theirs, memory = solutions.adam(theirs, g, memory, t, 0.01)
    np.testing.assert_allclose(ours, rolled, rtol=1e-12)
    np.testing.assert_allclose(theirs, adapted, rtol=1e-9)


# -- unfinished -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", TASKS)
def test_every_stub_is_called_not_written_yet(name):
    result = check(name, written(TASKS[name].stub, name))
    assert result.verdict == "open"
    assert not result
    assert "not written yet" in repr(result)
    assert "bp-check-open" in result._repr_html_()
    assert result.mistakes == []


@pytest.mark.parametrize("name", TASKS)
def test_every_source_runs_by_itself_and_is_right(name):
    task = TASKS[name]
    assert check(name, written(task.source, name))
    head, *_ = task.stub.splitlines()
    assert head == f"def {task.signature}:"
    assert task.stub.rstrip().endswith("raise NotImplementedError")
    assert task.source.startswith(task.stub.rsplit("\n    raise", 1)[0])


def test_a_function_that_is_written_in_part_is_unfinished():
    def backward(thetas, X, Y, l2):
        if len(thetas) > 2:
            raise NotImplementedError("deeper")
        return solutions.backward(thetas, X, Y, l2)

    assert check("backward", backward).verdict == "open"
