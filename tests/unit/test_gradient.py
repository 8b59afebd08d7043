"""The gradient against four independent sources."""

import autograd.numpy as anp
import numpy as np
import pytest
from autograd import grad
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from strategies import PAIRS, examples, names, problems, textbook_cost

import nblib
from nblib.activations import ACTIVATIONS
from nblib.dropout import dropout_masks


def disagreement(found, expected):
    """The largest difference of two gradients, as a share of the largest entry.

    Entries are sums of terms of size 1. Where those cancel, only their rounding, 1e-16, remains.
    """
    return np.abs(found - expected).max() / max(np.abs(expected).max(), 1e-3)


def near_a_kink(net, X, margin=1e-3):
    """Whether a nudge could carry a ReLU over its corner, where there is no derivative."""
    A = X
    for theta, name in zip(net.thetas, names(net), strict=True):
        Z = A @ theta[:, 1:].T + theta[:, 0]
        if name == "relu" and np.abs(Z).min() < margin:
            return True
        A = Z if name == "softmax" else ACTIVATIONS[name].value(Z)
    return False


@given(problems())
@settings(max_examples=150)
def test_cost_equals_the_textbook_formula(problem):
    net, X, Y = problem
    assert net.cost(X, Y) == pytest.approx(
        textbook_cost(net, X, Y, net.theta), rel=1e-10, abs=1e-14
    )


@given(problems())
@settings(max_examples=150)
def test_gradient_matches_central_differences_for_every_parameter(problem):
    net, X, Y = problem
    assume(not near_a_kink(net, X))
    numerical = nblib.numerical_gradient(lambda t: textbook_cost(net, X, Y, t), net.theta, 1e-5)
    assert np.abs(net.gradient(X, Y) - numerical).max() <= 1e-7 * max(1, np.abs(numerical).max())


@given(problems())
@settings(max_examples=150)
def test_gradient_matches_the_complex_step_for_every_parameter(problem):
    net, X, Y = problem
    assume(not near_a_kink(net, X, margin=1e-12))
    n, h = len(net.theta), 1e-30
    steps = net.theta + 1j * h * np.eye(n)
    numerical = np.array([textbook_cost(net, X, Y, theta).imag / h for theta in steps])
    assert disagreement(net.gradient(X, Y), numerical) < 1e-10


@given(problems())
@settings(max_examples=100)
def test_gradient_matches_automatic_differentiation(problem):
    net, X, Y = problem
    assume(not near_a_kink(net, X, margin=1e-12))
    expected = grad(lambda theta: textbook_cost(net, X, Y, theta, np=anp))(net.theta)
    assert disagreement(net.gradient(X, Y), expected) < 1e-10


@pytest.mark.parametrize(("cost", "output"), PAIRS)
@pytest.mark.parametrize("hidden", sorted(ACTIVATIONS))
def test_float32_gradient_follows_float64(cost, output, hidden):
    settings_ = {"hidden": hidden, "output": output, "cost": cost, "l2": 0.5, "init": "xavier"}
    double = nblib.Network([5, 4, 3], **settings_)
    single = nblib.Network([5, 4, 3], **settings_, dtype="float32")
    X, Y = examples(double, 7)
    assert single.gradient(X, Y).dtype == np.float32
    assert disagreement(single.gradient(X, Y), double.gradient(X, Y)) < 1e-5


@given(problems(), st.integers(0, 2**32 - 1))
@settings(max_examples=100)
def test_gradient_with_dropout_matches_central_differences_under_the_same_masks(problem, seed):
    net, X, Y = problem
    masks = dropout_masks(net, len(X), 0.4, np.random.default_rng(seed))
    assume(not near_a_kink(net, X) and "relu" not in names(net)[1:])  # masks move later kinks

    def cost(theta):
        net.theta = theta
        return net.cost_of(net.forward_pass(X, masks), Y)

    theta = net.theta.copy()
    numerical = nblib.numerical_gradient(cost, theta, 1e-5)
    net.theta = theta
    found = net.backward_pass(net.forward_pass(X, masks), Y)
    assert np.abs(found - numerical).max() <= 1e-7 * max(1, np.abs(numerical).max())


def test_softmax_jacobian_matches_the_complex_step():
    Z = np.random.default_rng(0).normal(size=(4, 5))
    found = nblib.softmax_jacobian(nblib.softmax(Z))
    for k in range(5):
        nudged = np.exp(Z + 1e-30j * np.eye(5)[k])
        expected = (nudged / nudged.sum(axis=1, keepdims=True)).imag / 1e-30
        np.testing.assert_allclose(found[:, :, k], expected, rtol=1e-12)


def test_softmax_jacobian_and_the_cost_s_slope_make_the_output_delta():
    rng = np.random.default_rng(1)
    A, Y = nblib.softmax(rng.normal(size=(6, 4))), nblib.one_hot(rng.integers(4, size=6), 4)
    delta = np.einsum("ij,ijk->ik", -Y / A, nblib.softmax_jacobian(A))
    np.testing.assert_allclose(delta, A - Y, atol=1e-14)


@given(problems(l2=st.just(0.0)), st.integers(1, 4))
@settings(max_examples=100)
def test_batch_is_the_mean_of_its_halves(problem, half):
    net, _, _ = problem
    X, Y = examples(net, 2 * half)
    halves = [net.cost_and_gradient(X[rows], Y[rows]) for rows in (slice(half), slice(half, None))]
    cost, gradient = net.cost_and_gradient(X, Y)
    assert cost == pytest.approx((halves[0][0] + halves[1][0]) / 2, rel=1e-12)
    np.testing.assert_allclose(gradient, (halves[0][1] + halves[1][1]) / 2, rtol=1e-10, atol=1e-13)


@given(problems(l2=st.just(0.0)))
@settings(max_examples=50)
def test_penalty_never_touches_a_bias_and_adds_lambda_theta_over_m_elsewhere(problem):
    net, X, Y = problem
    before = net.gradient(X, Y)
    net.l2 = 2.5
    added = net.unflatten(net.gradient(X, Y) - before)
    for theta, change in zip(net.thetas, added, strict=True):
        np.testing.assert_array_equal(change[:, 0], 0)
        np.testing.assert_allclose(change[:, 1:], 2.5 / len(X) * theta[:, 1:], atol=1e-12)


def test_vectorized_gradient_equals_loops_over_examples_units_and_weights():
    net = nblib.Network([3, 4, 2], l2=0.7, epsilon=1.0, seed=3)
    X, Y = examples(net, 5, seed=4)
    sigma = lambda z: 1 / (1 + np.exp(-z))  # noqa: E731  read like the formula
    theta1, theta2 = net.thetas
    gradient1, gradient2 = np.zeros((4, 4)), np.zeros((2, 5))
    for x, y in zip(X, Y, strict=True):
        a1 = [1, *x]
        a2 = [1, *(sigma(sum(theta1[j, i] * a1[i] for i in range(4))) for j in range(4))]
        a3 = [sigma(sum(theta2[k, j] * a2[j] for j in range(5))) for k in range(2)]
        delta3 = [a3[k] - y[k] for k in range(2)]
        for k in range(2):
            for j in range(5):
                gradient2[k, j] += delta3[k] * a2[j] / 5
        for j in range(4):
            back = sum(delta3[k] * theta2[k, j + 1] for k in range(2))
            delta2 = back * a2[j + 1] * (1 - a2[j + 1])
            for i in range(4):
                gradient1[j, i] += delta2 * a1[i] / 5
    gradient1[:, 1:] += 0.7 / 5 * theta1[:, 1:]
    gradient2[:, 1:] += 0.7 / 5 * theta2[:, 1:]
    expected = np.concatenate([gradient1.ravel(), gradient2.ravel()])
    np.testing.assert_allclose(net.gradient(X, Y), expected, rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize(("cost", "output"), PAIRS)
@pytest.mark.parametrize("hidden", sorted(ACTIVATIONS))
def test_pre_activations_of_a_thousand_give_finite_and_right_results(cost, output, hidden, dtype):
    """Two outputs at Z = (1000, −1000), wrong on purpose: Y = (0, 1)."""
    net = nblib.Network([1, 1, 2], hidden=hidden, output=output, cost=cost, dtype=dtype)
    net.theta = [1000, 0, 1000, 0, -1000, 0]  # biases only: every pre-activation is ±1000
    X, Y = np.ones((3, 1)), np.tile([0.0, 1.0], (3, 1))
    A = {
        "sigmoid": [1, 0],
        "tanh": [1, -1],
        "relu": [1000, 0],
        "identity": [1000, -1000],
        "softmax": [1, 0],
    }[output]
    J = {
        "squared_error": 0.5 * (A[0] ** 2 + (A[1] - 1) ** 2),
        "cross_entropy": 2000,
        "categorical_cross_entropy": 2000,
    }[cost]
    slope = {"relu": [1, 0], "identity": [1, 1]}.get(output, [0, 0])
    delta = [1, -1] if cost != "squared_error" else [A[0] * slope[0], (A[1] - 1) * slope[1]]
    with np.errstate(all="raise"):
        found, gradient = net.cost_and_gradient(X, Y)
        net.predict(X)
    assert found == pytest.approx(J, rel=1e-6)
    np.testing.assert_allclose(net.thetas[1][:, 0], [1000, -1000])
    np.testing.assert_allclose(net.unflatten(gradient)[1][:, 0], delta, rtol=1e-6, atol=1e-30)
    assert np.isfinite(gradient).all()


def test_check_gradient_finds_a_broken_gradient_and_says_where(monkeypatch):
    net = nblib.Network([4, 3, 2], epsilon=1.0, seed=1)
    X, Y = examples(net, 5)
    assert nblib.check_gradient(net, X, Y)
    right = net.gradient(X, Y)
    monkeypatch.setattr(
        nblib.Network, "gradient", lambda *_: right * (1 + 0.5 * (np.arange(23) == 17))
    )
    report = nblib.check_gradient(net, X, Y)
    assert not report.ok
    assert report.worst == (2, 0, 2)  # entry 17 of 15 + 8: the third of Θ^(2)
    assert report.max_relative_error == pytest.approx(1 / 3, rel=1e-3)
    assert "DISAGREES" in str(report)
    assert "Θ^(2)[0, 2]" in str(report)


def test_check_gradient_leaves_the_network_alone():
    net = nblib.Network([4, 3, 2], seed=1, dtype="float32")
    before = net.theta.copy()
    assert nblib.check_gradient(net, *examples(net, 5))
    assert net.dtype == np.float32
    np.testing.assert_array_equal(net.theta, before)
