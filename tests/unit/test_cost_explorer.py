"""The cost explorer's numbers: nblib's own, checked against the formulas."""

import json

import numpy as np
import pytest
import traitlets

from nblib import widgets
from nblib.widgets.cost import model as module


@pytest.fixture
def view():
    return widgets.cost().view


def test_cost_of_the_line_is_half_the_mean_of_the_squares(view):
    x, y = np.transpose(view.points)
    for line in ([2.0, 0.1], [0.0, 0.0], [5.0, -0.5]):
        view.line = line
        assert view.cost == pytest.approx(np.mean((line[0] + line[1] * x - y) ** 2) / 2, rel=1e-12)


def test_no_line_around_that_of_least_squares_has_a_smaller_cost(view):
    lowest = module.line_cost(view.points, view.least_squares)
    for step in ([0.01, 0], [-0.01, 0], [0, 0.01], [0, -0.01], [0.01, -0.002]):
        assert module.line_cost(view.points, view.least_squares + step) > lowest


def test_points_on_one_vertical_have_a_level_line():
    np.testing.assert_allclose(module.least_squares([[4, 1], [4, 2], [4, 6]]), [3, 0])


@pytest.mark.parametrize("y", [0, 1])
def test_answers_on_the_grid_are_the_formulas(view, y):
    table = np.frombuffer(view.answers, "<f8").reshape(2, 101, 5)[y]
    z = np.linspace(-5, 5, 101)
    a = 1 / (1 + np.exp(-z))
    entropy = -np.log(a) if y else -np.log(1 - a)
    expected = [a, (a - y) ** 2 / 2, (a - y) * a * (1 - a), entropy, a - y]
    np.testing.assert_allclose(table.T, expected, rtol=1e-10)


@pytest.mark.parametrize("column", [1, 3])
def test_slopes_in_z_are_those_of_the_costs(view, column):
    h = 1e-6
    for y in (0, 1):
        for z in (-4.2, -0.3, 2.5):
            rise = module.answer(z + h, y)[column] - module.answer(z - h, y)[column]
            assert module.answer(z, y)[column + 1] == pytest.approx(rise / (2 * h), rel=1e-6)


def test_answer_follows_the_state(view):
    view.z, view.y = 1.5, 0
    assert view.answer == module.answer(1.5, 0)


@pytest.mark.parametrize(
    ("name", "value", "error"),
    [
        ("points", [[1, 2, 3]], r"points: expected shape \(m, 2\), got \(1, 3\)"),
        ("line", [1.0], "line: expected intercept and slope"),
        ("z", 7.0, "z"),
        ("y", 2, "y"),
        ("picture_index", 2, "picture_index"),
    ],
)
def test_bad_input_is_refused(view, name, value, error):
    with pytest.raises((ValueError, traitlets.TraitError), match=error):
        setattr(view, name, value)


def test_state_is_small(view):
    state = {name: value for name, value in view.get_state().items() if name != "layout"}
    size = 4 * len(state.pop("answers")) // 3 + len(json.dumps(state, allow_nan=False))
    assert size < 80_000
