"""Differences against derivatives known by formula, and what a report says layer by layer."""

from dataclasses import FrozenInstanceError

import numpy as np
import pytest
from strategies import PAIRS, examples, textbook_cost

import nblib
from nblib import _smooth_piece, differences, gradient_report
from nblib._smooth_piece import SmoothPiece

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


def test_relative_error_of_nothing_at_all_is_refused():
    with pytest.raises(ValueError, match=r"^analytic: expected at least one number, got none$"):
        nblib.relative_error([[]], [[]])


def test_relative_error_takes_one_gradient_flat_and_the_other_as_matrices():
    flat, matrices = np.arange(6.0), [np.arange(4.0).reshape(2, 2), np.array([[4.0, 5.0]])]
    assert nblib.relative_error(flat, matrices) == nblib.relative_error(matrices, flat) == 0


def test_extrapolated_slopes_know_how_exact_they_are():
    slopes, error = differences.extrapolated_slopes(
        lambda thetas: np.apply_along_axis(wave, 1, thetas), THETA, np.eye(3), 1e-16
    )
    assert (np.abs(slopes - SLOPE) <= error).all()
    assert error.max() < 1e-11


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


def test_layers_tell_the_largest_error_bar_of_a_part(problem):
    report = nblib.check_gradient(*problem)
    bars = [report.error_bar[at].max() for at in gradient_report.parts_of(report.shapes)]
    assert report.layers["error bar"].tolist() == bars


@pytest.mark.parametrize("size", [1.0, 1e-6])
def test_entries_that_are_0_have_no_say_in_a_ratio_however_small_the_others_are(size):
    net = nblib.Network([2, 1], output="identity", cost="squared_error", init="zeros")
    X, Y = np.array([[1.0, 0.0], [2.0, 0.0]]), size * np.array([[1.0], [3.0]])
    table = nblib.check_gradient(net, X, Y, 2 * net.gradient(X, Y)).layers
    np.testing.assert_allclose(table[["lowest", "ratio", "highest"]], 2, rtol=1e-6)


def test_a_gradient_of_0_has_no_ratio():
    net = nblib.Network([2, 1], output="identity", cost="squared_error", init="zeros")
    table = nblib.check_gradient(net, np.ones((2, 2)), np.zeros((2, 1))).layers
    assert table["ratio"].isna().all()
    assert (table["verdict"] == "right").all()


def test_a_report_stays_as_it_is_and_leaves_its_arrays_out_when_printed(problem):
    report = nblib.check_gradient(*problem)
    assert "array" not in repr(report)
    assert "shapes" not in repr(report)
    assert "corners" not in repr(report)
    with pytest.raises(FrozenInstanceError):
        report.verdict = "agrees"


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
        assert nblib.relative_error([a, 0], [n, 0]) == 1


def test_relative_error_of_arrays_in_another_order_is_refused():
    vector, matrix = np.ones(2), np.ones((2, 2))
    with pytest.raises(ValueError, match=r"^analytic: expected 6 numbers"):
        nblib.relative_error([vector, matrix], [matrix, vector])


# -- the smooth piece ------------------------------------------------------------------------------


def test_a_nudge_is_as_large_as_the_largest_input_it_meets_and_1_where_all_are_0():
    X = np.array([[0, -3, 0.5], [0, 2, 0.25]])
    assert SmoothPiece(nblib.Network([3, 1]), X, np.ones((2, 1))).scales.tolist() == [1, 1, 3, 0.5]


def test_a_relu_whose_terms_cancel_up_to_rounding_is_on_a_corner_and_may_be_held_on_or_off():
    net = nblib.Network([1, 1, 1], "relu")
    net.theta = [-0.3, 3.0, 0.5, 1.0]  # 3 · 0.1 − 0.3 is 5.6e-17
    piece = SmoothPiece(net, np.array([[0.1]]), np.ones((1, 1)))
    assert piece.corners == [(2, 0, 0)]
    net.theta = [0.0, 3.0, 0.5, 1.0]
    assert SmoothPiece(net, np.array([[1e-15]]), np.ones((1, 1))).corners == []  # no terms cancel
    net.theta = piece.theta
    raised = piece.theta + np.array([[0, 0, 0, 0], [0.5, 0, 0, 0]])
    assert np.ptp(piece.costs(raised)) == 0
    piece.corners_on = True
    assert np.ptp(piece.costs(raised)) > 0.01


@pytest.mark.parametrize(("cost", "output"), PAIRS)
def test_the_cost_of_a_piece_is_that_of_the_network_however_large_z_is(cost, output):
    net = nblib.Network([3, 4, 3], output=output, cost=cost, l2=0.5, epsilon=500.0)
    X, Y = examples(net, 5)
    (found,) = SmoothPiece(net, X, Y).costs(net.theta[np.newaxis])
    assert found == pytest.approx(net.cost(X, Y), rel=1e-12)


@pytest.mark.parametrize(
    ("cost", "output", "least", "most"),
    [
        ("cross_entropy", "sigmoid", 1e-35, 1e-25),
        ("categorical_cross_entropy", "softmax", 2e-16, 3e-16),  # a sum near 1 is rounded as 1
    ],
)
def test_a_cost_near_0_is_known_to_a_share_of_itself_but_not_after_softmax(
    cost, output, least, most
):
    net = nblib.Network([1, 2], output=output, cost=cost)
    net.theta = [40, 0, -40, 0]
    piece = SmoothPiece(net, np.ones((1, 1)), np.array([[1.0, 0.0]]))
    assert least < piece.rounding(np.random.default_rng(0)) < most


def test_the_rounding_of_a_cost_is_the_largest_that_was_tried():
    net = nblib.Network([1, 1], output="identity", cost="squared_error")
    net.theta = [0, 1]
    piece = SmoothPiece(net, np.ones((1, 1)), np.zeros((1, 1)))
    unit = np.finfo(float).eps  # of θ and of what comes out: together J = 1/2 moves by two
    found = piece.rounding(np.random.default_rng(0))
    assert found == pytest.approx((2 + 1 / 2) * unit, rel=1e-6, abs=0)


def test_a_gradient_of_0_may_be_one_too_small_for_its_type():
    net = nblib.Network(
        [1, 1], output="identity", cost="squared_error", init="zeros", dtype="float32"
    )
    piece = SmoothPiece(net, np.array([[1000.0]]), np.zeros((1, 1)))
    found = piece.rounding_of_gradient(np.random.default_rng(0))
    np.testing.assert_allclose(found, np.finfo("float32").tiny * np.array([1.0, 1000.0]))


def test_a_rounding_goes_up_or_down_by_one_unit():
    found = _smooth_piece._rounded(np.full(50, 8.0), 0.25, np.random.default_rng(0))
    assert set(found) == {6, 10}
