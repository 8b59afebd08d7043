"""The graph explorer's numbers: the slopes are those that nudging and nblib measure."""

import json
from math import isclose

import numpy as np
import pytest

import nblib
from nblib import widgets
from nblib.widgets.graph.expressions import EXPRESSIONS, walked


@pytest.fixture
def view():
    return widgets.graph().view


def nudged(expression, inputs, place, by=1e-6):
    up, down = (
        walked(expression, [*inputs[:place], inputs[place] + change, *inputs[place + 1 :]])
        for change in (by, -by)
    )
    return (up.values[-1] - down.values[-1]) / (2 * by)


@pytest.mark.parametrize("expression", EXPRESSIONS, ids=lambda one: one.key)
def test_every_slope_is_the_measured_one(expression):
    rng = np.random.default_rng(0)
    for _ in range(20):
        inputs = rng.uniform(-3, 3, len(expression.values)).tolist()
        slopes = walked(expression, inputs).slopes
        for place in range(len(inputs)):
            assert slopes[place] == pytest.approx(
                nudged(expression, inputs, place), rel=1e-5, abs=1e-6
            )


def test_the_neuron_is_nblib_s_with_its_cross_entropy(view):
    view.expression = "neuron"
    w, x, b = view.values[view.expression_index]
    net = nblib.Network([1, 1])
    net.theta = np.array([b, w])
    J, gradient = net.cost_and_gradient(np.array([[x]]), np.ones((1, 1)))
    assert view.walk.values[-1] == pytest.approx(J, rel=1e-12)
    assert [view.slopes["b"], view.slopes["w"]] == pytest.approx(gradient, rel=1e-12)


def test_replacing_loses_what_came_by_another_path_and_nothing_else(view):
    changed = {}
    for expression in EXPRESSIONS:
        view.expression = expression.key
        found = []
        for view.gather_index in (0, 1):
            found.append(view.slopes)
        changed[expression.key] = {name for name in found[0] if found[0][name] != found[1][name]}
    assert changed == {
        "square": set(),
        "twice": {"a"},
        "neuron": set(),
        "fork": {"a", "b", "u"},
        "relu": set(),
    }


def test_nodes_stand_after_what_they_are_made_of_and_every_one_leads_to_j():
    for expression in EXPRESSIONS:
        used = set()
        for place, node in enumerate(expression.nodes):
            assert all(source < place for source in node["sources"])
            assert bool(node["sources"]) == (place >= len(expression.values))
            used |= set(node["sources"])
        assert used == set(range(len(expression.nodes) - 1))
        assert expression.steps == 2 * (len(expression.nodes) - len(expression.values)) + 1


def test_the_inputs_at_first_are_within_the_sliders_and_a_link_keeps_them_there(view):
    for inputs in view.values:
        assert all(abs(value) <= view.reach for value in inputs)
    assert {one["key"] for one in view.expressions} == set(view.state["expression_index"]["names"])


def test_the_hints_speak_of_what_can_be_seen(view):
    _, twice, neuron, relu = view.hints
    view.expression = "twice"
    assert f"its slope is {view.slopes['a']:g}." in twice
    view.gather_index = 1
    assert f"{view.slopes['a']:g} is left" in twice
    view.gather_index = 0
    view.expression = "neuron"
    a = view.walk.values[-2]
    assert isclose(view.slopes["z"], a - 1)
    assert f"z is −{1 - a:.4f}: a − 1" in neuron
    assert f"a = {a:.4f}" in neuron
    view.expression = "relu"
    assert view.slopes["w"] == view.slopes["x"] == 0
    place = view.expression_index
    view.values = [[0.5, *one[1:]] if i == place else one for i, one in enumerate(view.values)]
    assert view.slopes["w"] != 0 != view.slopes["x"]
    assert "above 0" in relu


def test_an_unknown_expression_is_refused(view):
    with pytest.raises(ValueError, match=r"expression: expected one of .*neuron.* got 'cube'"):
        view.expression = "cube"


def test_the_state_is_small(view):
    state = {name: value for name, value in view.get_state().items() if not name.startswith("_")}
    assert len(json.dumps({**state, "shared_css": ""})) < 8000
