"""What JavaScript computes for the 4-2-2-1 network is what nblib computes, in every state."""

import numpy as np
import pytest
from front_end import load_kit
from playwright.sync_api import Page

from nblib import widgets
from nblib.widgets.kit import small_network as small

COSTS = {"cross_entropy": "cross-entropy", "squared_error": "squared error"}
STATES = 100
COMPUTE = """states => states.map(({x, theta, y, kind}) => {
  const pass = module.forwardPass(theta, x);
  const back = module.backwardPass(theta, pass, y, kind);
  return {
    ...pass, ...back, J: module.costOf(pass, y, kind),
    sums: module.WEIGHTS.map(weight => module.pathsOf(theta, pass, back.delta, weight)
      .reduce((sum, {product}) => sum + product, 0)),
    paths: module.WEIGHTS.map(weight => module.pathsOf(theta, pass, back.delta, weight).length),
    nudged: module.WEIGHTS.map((_, i) => module.numericalDerivative(theta, x, y, kind, i).slope),
    next: module.updated(theta, back.gradient, 0.7),
  };
})"""


@pytest.fixture(scope="module")
def view():
    return widgets.backpropagation().view


def test_javascript_agrees_with_nblib_in_a_hundred_random_states(page: Page, view):
    rng = np.random.default_rng(4)
    states = [
        {
            "x": rng.uniform(-2, 2, 4).tolist(),
            "theta": rng.uniform(-2, 2, 19).tolist(),
            "y": k % 2,
            "kind": list(COSTS.values())[k // 2 % 2],
        }
        for k in range(STATES)
    ]
    load_kit(page, "small_network.js")
    weights = page.evaluate("module.WEIGHTS.map(({l, j, k}) => [l, j, k])")
    assert [tuple(weight) for weight in weights] == small.WEIGHTS
    near = {"rtol": 1e-9, "atol": 1e-9}
    for state, found in zip(states, page.evaluate(COMPUTE, states), strict=True):
        ours = type(view)(x=state["x"], theta=state["theta"], target=state["y"])
        ours.cost = {name: key for key, name in COSTS.items()}[state["kind"]]
        for mine, theirs in zip(ours.activations, found["a"][1:], strict=True):
            np.testing.assert_allclose(theirs, mine, **near)
        for mine, theirs in zip(ours.deltas, found["delta"][2:], strict=True):
            np.testing.assert_allclose(theirs, mine, **near, err_msg=str(state))
        assert found["J"] == pytest.approx(ours.cost_value, rel=1e-9, abs=1e-9)
        np.testing.assert_allclose(found["gradient"], ours.gradient, **near)
        np.testing.assert_allclose(found["sums"], ours.gradient, **near)
        np.testing.assert_allclose(found["nudged"], ours.gradient, atol=1e-7)
        ours.rates = [0.7]
        ours.rate_index = 0
        np.testing.assert_allclose(found["next"], ours.updated, **near)
        assert found["paths"] == [2] * 10 + [1] * 9


def test_saturated_outputs_have_a_finite_cost(page: Page, view):
    load_kit(page, "small_network.js")
    states = [
        {"x": [1, 1, 1, 1], "theta": [0] * 16 + [bias, 0, 0], "y": y, "kind": "cross-entropy"}
        for bias in (-800, 800)
        for y in (0, 1)
    ]
    found = page.evaluate(COMPUTE, states)
    assert [one["J"] for one in found] == pytest.approx([0, 800, 800, 0])
