"""The hidden-layer explorer's numbers: what it claims of lines, arrows and trainings."""

import numpy as np
import pytest

import nblib
from nblib import widgets
from nblib.widgets.hidden_layer import model as layer

BAND = [[0.3, 0.3, -135, 0.3], [-0.3, -0.3, 45, 0.3]]
TRIANGLE = [[0.5, 0, 180, 0.3], [-0.25, 0.43, -60, 0.3], [-0.25, -0.43, 60, 0.3]]


def view_of(points=0, units=2, output=0, lines=()):
    view = widgets.hidden_layer().view
    view.lines = [*lines, *view.lines[len(lines) :]]
    view.points_index, view.units_index, view.output_index = points, units - 2, output
    return view


def test_it_starts_with_a_corner_that_catches_three_quarters_of_xor():
    assert view_of().right == 30


def test_two_lines_catch_xor_and_three_the_rings_as_the_reader_is_told():
    assert view_of(lines=BAND).right == 40
    assert view_of(points=1, units=3, lines=TRIANGLE).right == 40


def test_any_turns_the_answer_around_where_the_arrows_are():
    outward = [[x, y, (angle + 360) % 360 - 180, length] for x, y, angle, length in BAND]
    assert view_of(lines=outward, output=1).right == 0
    assert view_of(lines=outward, output=0).right == 20


@pytest.mark.parametrize("picture", layer.PICTURES)
def test_no_single_unit_reads_all_points(picture):
    X, y = layer.points_of(picture)
    for seed in range(3):
        net = nblib.Network([2, 1], seed=seed, l2=1e-4)
        nblib.minimize(net, X, y[:, None], maxiter=500, progress=False)
        assert (net.predict(X) == y).sum() < 40


def test_a_unit_says_one_half_where_its_arrow_begins_and_nine_tenths_at_its_tip():
    for x1, x2, angle, length in layer.LINES:
        bias, *weights = layer.theta_of((x1, x2, angle, length))
        way = [np.cos(np.radians(angle)), np.sin(np.radians(angle))]
        for along, said in ((0, 0.5), (length, 0.9)):
            z = bias + np.dot(weights, [x1 + along * way[0], x2 + along * way[1]])
            assert nblib.activations.sigmoid(np.array(z)) == pytest.approx(said)


def test_what_is_shown_as_trained_is_the_best_of_nblibs_trainings():
    for points, picture in enumerate(layer.PICTURES):
        X, y = layer.points_of(picture)
        for units in layer.UNITS:
            _, found = layer.trained(picture, units)
            view = view_of(points, units, output=2)
            net = view.network()
            assert view.right == max(found)
            start = net.cost(X, y[:, None])
            nblib.minimize(net, X, y[:, None], maxiter=5, progress=False)  # without the penalty
            assert net.cost(X, y[:, None]) < start < 0.35


def test_the_hints_speak_of_what_can_be_seen():
    _, _, rings, xor = view_of().hints
    assert "finds 36 of 40 with two units and 40 with three" in rings
    found = layer.trained("XOR", 2)[1]
    assert ", ".join(map(str, found)) in xor
    assert min(found) < 40 == max(found)
