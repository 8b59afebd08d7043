"""The figure of two classes and the lines between them."""

import numpy as np
import pytest

from nblib import figures
from nblib.figures.flowers import _ends

X = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 2.0], [1.0, 2.0]])
Y = np.array([0, 0, 1, 1])


def test_every_line_is_where_its_neuron_is_undecided_and_is_named():
    thetas = {"early": np.array([-1.0, 0.5, 1.0]), "late": np.array([-2.0, 0.0, 2.0])}
    ax = figures.decision_lines(X, Y, thetas).axes[0]
    for drawn, theta in zip(ax.lines[2:], thetas.values(), strict=True):
        points = np.column_stack(drawn.get_data())
        assert points.shape == (2, 2)
        np.testing.assert_allclose(theta[0] + points @ theta[1:], 0, atol=1e-12)
    assert [text.get_text() for text in ax.texts] == ["0", "1", "early", "late"]
    assert [line.get_linestyle() for line in ax.lines[2:]] == ["--", "-"]


def test_the_classes_differ_in_filling():
    hollow, filled = figures.decision_lines(X, Y, {}).axes[0].lines
    assert (hollow.get_markerfacecolor(), filled.get_markerfacecolor()) == ("none", "#0a5fb4")
    np.testing.assert_array_equal(np.column_stack(hollow.get_data()), X[:2])


def test_random_lines_end_on_the_frame():
    rng = np.random.default_rng(0)
    low, high = np.array([-1.0, -2.0]), np.array([3.0, 1.0])
    crossing = 0
    for theta in rng.normal(size=(200, 3)):
        corners = np.array([[x, y] for x in (-1, 3) for y in (-2, 1)])
        sides = theta[0] + corners @ theta[1:] > 0
        ends = _ends(theta, low, high)
        assert len(ends) == (2 if sides.any() and not sides.all() else 0)
        if len(ends):
            crossing += 1
            np.testing.assert_allclose(theta[0] + ends @ theta[1:], 0, atol=1e-9)
    assert crossing > 50


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: figures.decision_lines(X[:, :1], Y, {}), r"X: .*\(m, 2\), got \(4, 1\)"),
        (lambda: figures.decision_lines(X, Y + 1, {}), "y: .*0 to 1, got 2"),
        (lambda: figures.decision_lines(X, Y[:2], {}), "y: .*rows as X"),
        (lambda: figures.decision_lines(X, Y, {"a": [[1]]}), r"lines, a: .*\(m,\), got \(1, 1\)"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()
