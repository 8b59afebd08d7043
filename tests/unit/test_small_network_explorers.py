"""The explorers of the 4-2-2-1 network: Python reads nblib's numbers, hints are measured."""

import numpy as np
import pytest

import nblib
from nblib import widgets
from nblib.widgets.kit import small_network as small


@pytest.fixture
def forward():
    return widgets.forward()


def answer(x, theta):
    """The network by its formulas, without nblib."""
    a, parts = np.array(x), np.split(np.array(theta), [10, 16])
    for part in parts:
        weights = part.reshape(-1, len(a) + 1)
        a = 1 / (1 + np.exp(-(weights @ [1, *a])))
    return a[0]


def test_the_given_numbers_are_those_of_the_chapter(forward):
    thetas = forward.view.network.thetas
    assert [theta.shape for theta in thetas] == [(2, 5), (2, 3), (1, 3)]
    assert thetas[1][1, 2] == 0.9
    np.testing.assert_array_equal(thetas[0][:, 0], [0.1, -0.2])
    assert forward.view.x == [0.5, -1.0, 0.8, 0.3]


def test_names_of_the_weights_follow_the_flat_vector():
    net = nblib.Network(small.LAYERS)
    net.theta = np.arange(19.0)
    for i, (layer, row, column) in enumerate(small.WEIGHTS):
        assert net.thetas[layer - 1][row - 1, column] == i
    assert [small.name(i) for i in (0, 4, 15, 18)] == ["θ¹₁₀", "θ¹₁₄", "θ²₂₂", "θ³₁₂"]


def test_the_answer_follows_inputs_and_parameters(forward):
    view = forward.view
    assert view.answer == pytest.approx(answer(small.X, small.THETA), abs=1e-15)
    view.x, view.theta = [1, 2, -1, 0.5], list(np.linspace(-2, 2, 19))
    assert view.answer == pytest.approx(answer(view.x, view.theta), abs=1e-15)
    assert [len(a) for a in view.activations] == small.LAYERS


@pytest.mark.parametrize(
    ("trait", "value"), [("x", [1, 2]), ("theta", [0.0] * 18), ("x", [1, 2, 3, np.nan])]
)
def test_wrong_numbers_are_refused(forward, trait, value):
    with pytest.raises(ValueError, match=rf"{trait}: expected"):
        setattr(forward.view, trait, value)


def test_steps_have_names(forward):
    view = forward.view
    view.step = "a3"
    assert view.step_index == 4
    view.step_index = 7
    assert view.step == "all"
    with pytest.raises(ValueError, match="step: expected one of"):
        view.step = "b2"


def test_the_menu_lists_inputs_and_parameters_in_the_order_of_the_view(forward):
    menu = forward.children[1].children[0]
    assert len(menu.options) == 4 + 19
    assert menu.index == forward.view.chosen_index
    assert menu.value == "weight θ²₂₂"
    assert (menu.options[0], menu.options[4]) == ("input x₁", "bias θ¹₁₀")


def test_hints_of_the_forward_explorer_are_true(forward):
    theta = np.array(small.THETA)
    first, _, third, _ = forward.view.hints
    assert f"goes from {answer(small.X, theta):.4f} to " in first
    theta[15] = 1.4
    assert f"to {answer(small.X, theta):.4f}." in first
    theta[17:] = 0
    assert f"= {answer([9, 9, 9, 9], theta):.4f}." in third


@pytest.fixture
def back():
    return widgets.backpropagation()


@pytest.mark.parametrize("cost", ["cross_entropy", "squared_error"])
@pytest.mark.parametrize("target", [0, 1])
def test_cost_and_gradient_are_those_of_the_formulas(back, cost, target):
    view = back.view
    view.cost, view.target = cost, target

    def J(theta):
        a = answer(view.x, theta)
        if cost == "squared_error":
            return (a - target) ** 2 / 2
        return -np.log(a if target else 1 - a)

    assert view.cost_value == pytest.approx(J(view.theta), abs=1e-15)
    numerical = nblib.numerical_gradient(J, np.array(view.theta))
    np.testing.assert_allclose(view.gradient, numerical, atol=1e-8)
    view.rate = 3
    np.testing.assert_allclose(view.updated, view.theta - 3 * view.gradient)


def test_deltas_are_the_derivatives_by_the_pre_activations(back):
    view = back.view
    assert [len(delta) for delta in view.deltas] == [2, 2, 1]
    a2, a3, a4 = view.activations[1:]
    theta2, theta3 = view.network.thetas[1:]
    d4 = a4 - view.target
    d3 = theta3[0, 1:] * d4 * a3 * (1 - a3)
    d2 = theta2[:, 1:].T @ d3 * a2 * (1 - a2)
    for ours, expected in zip(view.deltas, (d2, d3, d4), strict=True):
        np.testing.assert_allclose(ours, expected, atol=1e-15)


def test_names_lead_to_the_shared_state(back):
    view = back.view
    view.step, view.cost, view.rate = "d3", "squared_error", 0.3
    assert (view.step_index, view.cost_index, view.rate_index) == (10, 1, 3)
    assert (view.step, view.cost, view.rate) == ("d3", "squared_error", 0.3)
    for name, wrong in (("step", "d9"), ("cost", "hinge"), ("rate", 0.2)):
        with pytest.raises(ValueError, match=f"{name}: expected one of"):
            setattr(view, name, wrong)


def test_controls_of_the_backpropagation_explorer_stand_where_the_view_does(back):
    rate, follow, cost, target = back.children[1].children
    view = back.view
    assert (rate.value, follow.index, cost.index) == (view.rate, view.weight_index, view.cost_index)
    assert int(target.value) == view.target
    assert len(follow.options) == 1 + 19
    assert follow.options[16] == "weight θ²₂₂"


def test_hints_of_the_backpropagation_explorer_are_true(back):
    view = back.view
    _, paths, error, rounds = view.hints
    gradient = view.gradient.copy()
    assert f"sum is {gradient[1]:.6f}," in paths
    a3 = view.activations[2]
    ways = [0.7 * a3[0] * (1 - a3[0]) * -0.6, 0.2 * a3[1] * (1 - a3[1]) * 0.8]
    assert ways[0] * ways[1] < 0  # opposite signs
    view.cost = "squared_error"
    factors = view.gradient / gradient
    np.testing.assert_allclose(factors, factors[0])
    assert f"to {factors[0]:.3f} of" in error
    view.cost = "cross_entropy"
    costs = [view.cost_value]
    for _ in range(3):
        view.theta = view.updated
        costs.append(view.cost_value)
    assert f"from {costs[0]:.4f} to {costs[3]:.4f}." in rounds
