"""The descent explorer's numbers: nblib's own, and small enough for a page."""

import json

import numpy as np
import pytest

import nblib
from nblib import widgets
from nblib.widgets.descent import walks as descents
from nblib.widgets.descent.model import RATES, TABS, Descent
from nblib.widgets.kit import surfaces
from nblib.widgets.race import laps as races

SURFACES = {surface.name: surface for surface in descents.SURFACES}


@pytest.fixture(scope="module")
def view():
    return widgets.descent().view


def path_of(view, rate, name):
    """A path of the batches as the view hands it over."""
    offset, count = view.batches["paths"][RATES.index(rate)][view.batches["names"].index(name)]
    numbers = np.frombuffer(view.paths, "<f4")
    return numbers[offset : offset + 2 * count].reshape(count, 2)


def test_the_chain_is_the_cost_of_two_linear_units_whose_biases_are_zero():
    for w1, w2 in np.random.default_rng(5).normal(size=(20, 2)):
        cost, gradient = SURFACES["saddle"].cost_and_gradient((w1, w2))
        assert cost == pytest.approx((w1 * w2 - 1) ** 2 / 2)
        np.testing.assert_allclose(gradient, (w1 * w2 - 1) * np.array([w2, w1]), atol=1e-12)


def test_curvatures_are_one_and_one_on_the_bowl_and_sixteen_to_one_in_the_valley():
    np.testing.assert_allclose(SURFACES["bowl"].curvatures(), [1, 1])
    np.testing.assert_allclose(SURFACES["narrow valley"].curvatures(), [0.25, 4])


@pytest.mark.parametrize(
    ("name", "rate", "count", "verdict"),
    [
        ("bowl", 0.1, 0, "ready"),
        ("bowl", 0.1, 20, "still descending"),
        ("bowl", 0.1, 53, "arrived"),
        ("bowl", 1.0, 1, "arrived"),
        ("bowl", 2.0, 9, "oscillating"),
        ("narrow valley", 0.1, 100, "still descending"),
        ("narrow valley", 0.6, 50, "diverged"),
        ("saddle", 0.1, 60, "at the saddle"),
    ],
)
def test_verdicts(name, rate, count, verdict):
    surface = SURFACES[name]
    assert descents.walk(surface, surface.starts["start"], [(rate, count)]).verdict == verdict


def test_beside_the_diagonal_the_saddle_is_left_and_a_branch_is_reached():
    walked = descents.walk(SURFACES["saddle"], (-1.4, 1.5), [(0.1, 100)])
    assert walked.verdict == "arrived"
    assert np.prod(walked.thetas[-1]) == pytest.approx(1, abs=0.02)


def test_the_view_says_in_python_where_the_walk_is():
    view = Descent(tab=1, segments=[[], [[0.1, 3], [0.4, 2]], []])
    walked = view.walk()
    assert len(walked.costs) == 6
    by_hand = np.array(view.starts[1])
    X, Y = SURFACES["narrow valley"].data
    for rate in (0.1, 0.1, 0.1, 0.4, 0.4):
        error = by_hand[0] + by_hand[1] * X - Y
        by_hand = by_hand - rate * np.array([error.mean(), (error * X).mean()])
    np.testing.assert_allclose(walked.thetas[-1], by_hand)
    with pytest.raises(ValueError, match="tab: expected one of the surfaces, got 'batches'"):
        Descent(tab=TABS.index("batches")).walk()


@pytest.mark.parametrize("rate", [0.03, 0.4])
@pytest.mark.parametrize("name", ["batch", "mini-batch", "single"])
def test_paths_of_the_batches_are_those_of_nblib_train(view, rate, name):
    path, size = path_of(view, rate, name), descents.BATCHES.sizes[name]
    net = nblib.Network([1, 1], output="identity", cost="squared_error", init="zeros")
    net.theta = descents.BATCHES.start
    passes = 150 * size // 150
    X, Y = descents.BATCHES.data
    rule = nblib.GradientDescent(rate)
    nblib.train(net, X, Y, rule, epochs=passes, batch_size=size, progress=False, tolerance=0)
    assert len(path) == 151
    np.testing.assert_allclose(path[0], descents.BATCHES.start, rtol=1e-6)
    np.testing.assert_allclose(path[-1], net.theta, rtol=1e-5)


def test_each_update_of_a_path_follows_the_gradient_of_its_own_examples():
    B, rng = descents.BATCHES, np.random.default_rng(descents.BATCHES.seed)
    path = B.path(0.2, 10)
    for n, (X, Y) in enumerate(nblib.minibatches(*B.data, 10, rng)):
        B.net.theta = path[n]
        np.testing.assert_allclose(path[n + 1], path[n] - 0.2 * B.net.gradient(X, Y), atol=1e-12)


def test_a_path_that_leaves_for_good_ends_there(view):
    path = path_of(view, 2.0, "single")
    assert len(path) < 151
    assert np.abs(path[-1]).max() >= 50 > np.abs(path[:-1]).max()


@pytest.mark.parametrize(
    "surface", [*descents.SURFACES[:2], descents.BATCHES, races.SURFACES[2]], ids=lambda s: s.name
)
def test_costs_of_many_points_are_those_of_each(surface):
    x, y = np.linspace(-2, 3, 4), np.linspace(-1, 2, 3)
    singly = [[surface.cost_and_gradient((bias, weight))[0] for bias in x] for weight in y]
    np.testing.assert_allclose(surfaces.costs(surface, x, y), singly, rtol=1e-12)


def test_contours_lie_at_their_levels(view):
    for described, surface in zip(view.surfaces, descents.SURFACES, strict=True):
        assert len(described["contours"]) > 5
        for line in described["contours"]:
            points = np.reshape(line, (-1, 2)) / 1000
            costs = [surface.cost_and_gradient(point)[0] for point in points]
            assert np.ptp(costs) < 0.06 * np.mean(costs) + 0.02
    for line in view.surfaces[2]["floor"]:
        np.testing.assert_allclose(np.prod(np.reshape(line, (-1, 2)) / 1000, axis=1), 1, atol=0.02)


def test_hints_count_what_happens(view):
    bowl, valley, saddle, batches = view.hints
    assert "after 53 updates at 0.1, and after 1 at 1." in bowl
    assert "takes 165 updates" in valley
    assert "after 49 updates" in saddle
    assert "J = 0.026" in batches


def test_state_is_small_enough_for_a_page(view):
    state = {name: value for name, value in view.get_state().items() if not name.startswith("_")}
    size = sum(
        len(value) * 4 / 3 if isinstance(value, bytes) else len(json.dumps(value, default=str))
        for value in state.values()
    )
    assert size < 82_000


def test_controls_are_linked_by_index():
    slider, tabs = widgets.descent().children[1].children
    assert " ".join(label for label, _ in slider.options) == "0.01 0.03 0.1 0.2 0.4 0.6 1 2"
    assert tabs.options == TABS
