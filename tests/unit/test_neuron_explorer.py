"""The neuron explorer's numbers: nblib's own, and small enough for a page."""

import json

import numpy as np
import pytest

import nblib
from nblib import widgets
from nblib.widgets.neuron.model import EPOCHS, EPOCHS_SHOWN, INPUTS, RATES, flowers


@pytest.fixture(scope="module")
def view():
    return widgets.neuron().view


def runs(view):
    return np.frombuffer(view.runs, "<f4").reshape(len(INPUTS), len(RATES), len(EPOCHS_SHOWN), 7)


@pytest.mark.parametrize("rate", [0.001, 0.5, 10.0])
@pytest.mark.parametrize("name", ["petals, in cm", "sepals, standardized"])
def test_every_frame_is_that_of_a_training_by_nblib(view, name, rate):
    X_train, X_test, y_train, y_test = flowers(name)
    net, thetas = nblib.Network([2, 1], seed=0), []
    history = nblib.train(
        net,
        X_train,
        y_train[:, None],
        nblib.GradientDescent(rate),
        epochs=EPOCHS,
        validation=(X_test, y_test[:, None]),
        callbacks=[lambda _: thetas.append(net.theta.copy())],
        tolerance=0,
        bound=1e9,
    )
    kind = list(INPUTS).index(name)
    found, frame = runs(view)[kind, RATES.index(rate)], history.frame
    expected = np.column_stack(
        [thetas, frame.cost, frame.val_cost, 80 * frame.accuracy, 20 * frame.val_accuracy]
    )[list(EPOCHS_SHOWN)]
    np.testing.assert_allclose(found, expected, rtol=2e-6, atol=1e-6)
    rises = view.cases[kind]["rises"][RATES.index(rate)]
    assert rises == (np.diff(frame.cost) > 0).sum()


def test_the_flowers_are_those_of_the_split_in_the_order_train_then_test(view):
    for name, case in zip(INPUTS, view.cases, strict=True):
        X_train, X_test, y_train, y_test = flowers(name)
        points = np.array(case["points"])
        np.testing.assert_allclose(points[:, :2], np.vstack([X_train, X_test]), rtol=1e-3)
        np.testing.assert_array_equal(points[:, 2], np.append(y_train, y_test))
        assert np.bincount(y_test).tolist() == [10, 10]


def test_the_numbers_follow_the_state_and_what_is_not_there_is_refused(view):
    own = widgets.neuron().view
    own.frame, own.rate_index, own.inputs = 40, 2, 1
    assert list(own.numbers().values()) == runs(view)[1, 2, 40].tolist()
    for name, count in (("frame", 41), ("rate_index", 6), ("inputs", 4)):
        with pytest.raises(ValueError, match=f"{name}: expected one of 0, 1, .* got {count}"):
            setattr(own, name, count)


def test_the_hints_speak_of_what_can_be_seen(view):
    petals, scaled, sepals, _ = runs(view)
    slow, good = petals[0], petals[RATES.index(0.1)]
    first, _, third, fourth = view.hints
    assert f"J = {slow[-1, 3]:.3f}, and {slow[-1, 6]:.0f} of the 20 test flowers" in first
    assert f"bring J to {good[-1, 3]:.3f} and {good[-1, 6]:.0f} right" in first
    assert f"comes down to {petals[RATES.index(2.0), -1, 3]:.4f}" in third
    assert f"{scaled[0, -1, 6]:.0f} of 20 are right" in fourth
    assert f"J is still {sepals[-1, -1, 3]:.2f}" in fourth
    assert slow[-1, 6] == 10 < good[-1, 6] == 20
    assert scaled[0, -1, 6] == 20
    wild = petals[RATES.index(2.0)]
    assert wild[:, 3].max() > wild[0, 3] > 100 * wild[-1, 3]
    assert wild[-1, 4] < 0.01
    assert sepals[-1, -1, 3] > 0.1
    assert np.diff(good[-15:, 3]).max() < 0  # J creeps on
    assert np.diff(np.abs(good[-15:, 1:3]), axis=0).min() > 0  # and the weights grow


def test_the_state_is_small(view):
    size = len(view.runs) * 4 / 3 + sum(
        len(json.dumps(value))
        for name, value in view.get_state().items()
        if not isinstance(value, bytes) and not name.startswith("_")
    )
    assert size < 60_000
