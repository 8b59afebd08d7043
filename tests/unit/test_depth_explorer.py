"""The explorer of depth: its numbers are those of nblib's training, and small enough for a page."""

import itertools

import numpy as np
import pytest

import nblib
from nblib import widgets
from nblib.widgets.depth import model as dep

SCHEMES, NAMES = list(dep.SCHEMES.values()), list(dep.ACTIVATION_NAMES.values())
SOME = [("uniform", 6, "sigmoid"), ("xavier", 10, "tanh"), ("he", 3, "relu"), ("normal", 1, "tanh")]


@pytest.fixture(scope="module")
def view():
    return widgets.depth().view


def examples():
    X, y = nblib.load_digits(size=28)
    return nblib.standardize(X)[0][::25], nblib.one_hot(y[::25], 10)


def handed_over(view):
    """What the view gets, decoded anew: one pair of arrays and one outcome per network, epoch."""
    numbers = iter(np.frombuffer(view.numbers, "<f4").tolist())
    outcomes = iter(np.frombuffer(view.outcomes, np.uint8).tolist())
    found = {}
    for scheme, hidden, layers in itertools.product(SCHEMES, NAMES, range(1, dep.DEEPEST + 1)):
        for epoch in dep.EPOCHS:
            gradients = [next(numbers) for _ in range(layers + 1)]
            spreads = [next(numbers) for _ in range(layers)]
            verdict, right = next(outcomes), next(outcomes)
            found[scheme, layers, hidden, epoch] = gradients, spreads, verdict, right
    assert next(numbers, None) is None
    assert next(outcomes, None) is None
    return found


@pytest.mark.parametrize(("scheme", "layers", "hidden"), SOME)
def test_numbers_are_those_of_a_training_by_nblib(view, scheme, layers, hidden):
    X, Y = examples()
    net = dep.start(scheme, layers, hidden)
    kept = nblib.train(
        net,
        X,
        Y,
        nblib.GradientDescent(dep.RATE),
        epochs=dep.EPOCHS[-1],
        batch_size=dep.BATCH,
        progress=False,
        keep_thetas=True,
        bound=1e9,
    ).thetas
    shown = handed_over(view)
    for epoch in dep.EPOCHS:
        net.theta = kept[epoch]
        gradients, spreads, verdict, right = shown[scheme, layers, hidden, epoch]
        slopes = [np.sqrt((part**2).mean()) for part in net.unflatten(net.gradient(X, Y))]
        np.testing.assert_allclose(gradients, slopes, rtol=1e-3)
        np.testing.assert_allclose(spreads, [A.std() for A in net.forward(X)[1:-1]], rtol=1e-4)
        assert view.verdicts[verdict] == dep.judge_gradients(np.array(slopes))
        assert right == round(100 * net.accuracy(X, Y.argmax(axis=1)))


def test_the_starts_are_nblib_s_and_normal_is_standard_normal():
    settings = {"output": "softmax", "cost": "categorical_cross_entropy", "dtype": "float32"}
    ours = nblib.Network([784, 50, 50, 10], "relu", init="he", seed=0, **settings)
    np.testing.assert_array_equal(dep.start("he", 2, "relu").theta, ours.theta)
    theta = dep.start("normal", 6, "sigmoid").theta
    assert len(theta) == 52510
    assert theta.mean() == pytest.approx(0, abs=0.02)
    assert theta.std() == pytest.approx(1, abs=0.02)


@pytest.mark.parametrize(
    ("gradients", "expected"),
    [
        ([9e-6, 1e-4, 1e-2], "vanishing"),
        ([1.1e-5, 1e-4, 1e-2], "fading"),
        ([3e-4, 1e-3, 1e-2], "fading"),
        ([4e-3, 1e-3, 1e-2], "even"),
        ([0.0, 0.0, 0.0], "vanishing"),
        ([1e-3, 2.0, 1e-3], "exploding"),
        ([1e-3, np.nan, 1e-3], "overflow"),
    ],
)
def test_verdict_by_the_sizes(gradients, expected):
    assert dep.judge_gradients(np.array(gradients)) == expected


def test_regimes_are_those_that_the_chapter_teaches(view):
    shown = handed_over(view)

    def verdicts(scheme, hidden, epoch=0):
        return [view.verdicts[shown[scheme, d, hidden, epoch][2]] for d in range(1, 11)]

    assert set(verdicts("uniform", "sigmoid")[3:]) == {"vanishing"}
    assert set(verdicts("xavier", "tanh")) == {"even"}
    assert set(verdicts("he", "relu")) == {"even"}
    assert set(verdicts("normal", "relu")) == {"exploding"}
    assert verdicts("normal", "relu", dep.EPOCHS[-1])[-1] == "overflow"
    assert shown["xavier", 6, "sigmoid", dep.EPOCHS[-1]][3] <= 11
    assert shown["xavier", 10, "tanh", dep.EPOCHS[-1]][3] > 90


def test_names_and_shared_state_follow_each_other():
    view = dep.Depth()
    view.scheme, view.activation, view.epoch, view.depth = "normal", "relu", 3, 10
    assert (view.scheme_index, view.activation_index, view.epoch_index) == (1, 2, 2)
    assert view.measured is dep.measure("normal", 10, "relu")
    assert view.verdict == "overflow"  # at the start it is "exploding"
    view.scheme_index = 0
    assert view.scheme == "uniform"


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("scheme", "zeros", "scheme: expected one of he, .*, got 'zeros'"),
        ("activation", "identity", "activation: expected one of relu, .*, got 'identity'"),
        ("epoch", 2, "epoch: expected one of 0, 1, 3, got 2"),
        ("depth", 11, "depth"),
    ],
)
def test_bad_state_is_refused_by_name(name, value, message):
    with pytest.raises(Exception, match=message):
        setattr(dep.Depth(), name, value)


def test_the_state_fits_into_a_page(view):
    assert (len(view.numbers) + len(view.outcomes)) * 4 / 3 < 40_000
