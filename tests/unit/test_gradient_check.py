"""Differences against derivatives known by formula, and what a report says layer by layer."""

import numpy as np
import pytest
from strategies import examples, textbook_cost

import nblib

THETA = np.array([0.7, -1.3, 2.0])


def wave(theta):
    return np.sum(np.sin(theta) * np.exp(theta / 2))


SLOPE = np.exp(THETA / 2) * (np.cos(THETA) + np.sin(THETA) / 2)


def test_complex_step_is_exact_to_rounding_and_leaves_theta_alone():
    before = THETA.copy()
    np.testing.assert_allclose(nblib.complex_step_gradient(wave, THETA), SLOPE, rtol=1e-14)
    np.testing.assert_array_equal(THETA, before)


def test_complex_step_equals_the_gradient_of_a_network():
    net = nblib.Network([3, 4, 2], l2=0.5, epsilon=1.0)
    X, Y = examples(net, 5)
    found = nblib.complex_step_gradient(lambda t: textbook_cost(net, X, Y, t), net.theta)
    np.testing.assert_allclose(found, net.gradient(X, Y), rtol=1e-12, atol=1e-15)


def test_complex_step_refuses_a_function_that_loses_the_imaginary_part():
    with pytest.raises(ValueError, match="function: expected a complex number from it, got"):
        nblib.complex_step_gradient(lambda theta: np.sum(np.abs(theta)), THETA)


@pytest.mark.parametrize("r", [0.0, 0.25, 0.5, 2.0, 7.0, -1.0, -3.0])
def test_relative_error_of_a_constant_ratio(r):
    expected = abs(r - 1) / (abs(r) + 1)
    assert nblib.relative_error(r * THETA, THETA) == pytest.approx(expected)
    assert nblib.relative_error([r * THETA[:1], r * THETA[1:]], [THETA[:2], THETA[2:]]) == (
        pytest.approx(expected)
    )


def test_relative_error_of_nothing_is_nothing():
    assert nblib.relative_error([np.zeros(3)], [np.zeros(3)]) == 0


def test_step_size_errors_fall_with_their_order_and_rise_with_rounding():
    steps = 10.0 ** -np.arange(1, 15)
    table = nblib.step_size_errors(wave, THETA, SLOPE, steps)
    assert list(table.columns) == ["forward", "central", "complex"]
    assert table.forward[1e-3] / table.forward[1e-4] == pytest.approx(10, rel=0.01)
    assert table.central[1e-2] / table.central[1e-3] == pytest.approx(100, rel=0.01)
    assert table.central.idxmin() > 100 * table.forward.idxmin()
    assert table.central.min() < 1e-10 < table.forward.min() < 1e-7
    assert table.central[1e-14] > 1e-4
    assert table.complex[1e-2] > 1e-6  # a large step has its error, too
    assert (table.complex[1e-8:] < 1e-15).all()


def test_step_size_errors_takes_only_the_kinds_asked_for():
    table = nblib.step_size_errors(lambda t: wave(t).real, THETA, SLOPE, [1e-3], ["central"])
    assert list(table.columns) == ["central"]


@pytest.fixture
def problem():
    net = nblib.Network([4, 3, 2], l2=0.5, epsilon=1.0, seed=1)
    return net, *examples(net, 5)


def test_check_takes_a_gradient_as_matrices_or_flat(problem):
    net, X, Y = problem
    right = net.gradient(X, Y)
    assert nblib.check_gradient(net, X, Y, right)
    assert nblib.check_gradient(net, X, Y, net.unflatten(right))
    assert not nblib.check_gradient(net, X, Y, 2 * right)


def test_a_gradient_that_is_not_finite_disagrees(problem):
    net, X, Y = problem
    for bad in (np.nan, np.inf):
        wrong = net.gradient(X, Y)
        wrong[5] = bad
        report = nblib.check_gradient(net, X, Y, wrong)
        assert not report.ok
        assert report.worst == (1, 1, 0)


def test_matrices_have_the_shapes_of_the_parameters(problem):
    net, X, Y = problem
    report = nblib.check_gradient(net, X, Y)
    assert [a.shape for a, _ in report.matrices] == [theta.shape for theta in net.thetas]
    for (analytic, numerical), expected in zip(
        report.matrices, net.unflatten(net.gradient(X, Y)), strict=True
    ):
        np.testing.assert_array_equal(analytic, expected)
        np.testing.assert_allclose(numerical, expected, atol=1e-7)


def test_layers_tell_biases_from_weights(problem):
    net, X, Y = problem
    wrong = net.unflatten(net.gradient(X, Y))
    wrong[0][:, 0] *= 3
    wrong[1][:, 1:] *= -1
    table = nblib.check_gradient(net, X, Y, wrong).layers
    assert list(table.index) == [
        (f"Θ^({layer})", part) for layer in (1, 2) for part in ("biases", "weights")
    ]
    np.testing.assert_allclose(table["relative error"], [0.5, 0, 0, 1], atol=1e-7)
    np.testing.assert_allclose(table["ratio"], [3, 1, 1, -1], atol=1e-6)
    np.testing.assert_allclose(table["highest"] - table["lowest"], 0, atol=1e-5)
    np.testing.assert_allclose(table["analytic"], table["numerical"] * [3, 1, 1, 1], rtol=1e-6)
    numerical = nblib.check_gradient(net, X, Y).matrices[0][1]
    expected = 2 * np.abs(numerical[:, 0]).max()
    assert table["largest error"].iloc[0] == pytest.approx(expected, rel=1e-6)


def test_spread_tells_one_wrong_entry(problem):
    net, X, Y = problem
    wrong = net.unflatten(net.gradient(X, Y))
    wrong[0][1, 2] *= 2
    table = nblib.check_gradient(net, X, Y, wrong).layers
    spread = table["highest"] - table["lowest"]
    assert spread["Θ^(1)", "weights"] == pytest.approx(1, rel=1e-6)
    assert (spread.drop(("Θ^(1)", "weights")) < 1e-5).all()
    assert table["ratio"]["Θ^(1)", "weights"] == pytest.approx(1, rel=1e-6)


@pytest.mark.parametrize("odd", [np.nan, np.inf, -np.inf])
def test_relative_error_of_what_is_not_finite_is_nan_on_either_side(odd):
    for a, n in (([1.0, 2.0], [1.0, odd]), ([1.0, odd], [1.0, 2.0])):
        assert np.isnan(nblib.relative_error(a, n))


def test_relative_error_of_the_smallest_and_the_largest_number_is_1():
    for a, n in ((1e-300, 1e300), (1e300, 1e-300)):
        assert nblib.relative_error([a], [n]) == 1


def test_relative_error_of_arrays_in_another_order_is_refused():
    vector, matrix = np.ones(2), np.ones((2, 2))
    with pytest.raises(ValueError, match=r"^analytic: expected 6 numbers"):
        nblib.relative_error([vector, matrix], [matrix, vector])
