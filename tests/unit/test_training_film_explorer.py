"""The training film: what it hands over is what nblib computes from the recorded parameters."""

import json

import numpy as np
import pytest

import nblib
from nblib import widgets
from nblib.widgets.training_film import model as film

LAST = 40


@pytest.fixture(scope="module")
def training():
    X, y = nblib.load_digits()
    net, thetas = nblib.Network([400, 25, 10], seed=0), []
    history = nblib.train(
        net,
        X,
        nblib.one_hot(y, 10),
        epochs=LAST,
        callbacks=[lambda row: thetas.append(net.theta.copy())],
        progress=False,
    )
    return history, thetas


@pytest.fixture(scope="module")
def view(training):
    return widgets.training_film(*training).view


@pytest.fixture(scope="module")
def nets(training, view):
    """The network of each frame."""
    made = []
    for epoch in view.epochs:
        made.append(nblib.Network([400, 25, 10]))
        made[-1].theta = training[1][epoch]
    return made


def nibbles(packed, *shape):
    pairs = np.frombuffer(packed, np.uint8)
    return np.stack([pairs >> 4, pairs & 15], axis=-1).reshape(*shape)


def chosen_examples(view, X, y):
    """The example behind each of the film's digits, found by its pixels."""
    found = []
    images = nblib.as_images(X)
    ours = nibbles(view.digits, -1, 20, 20)
    for label, image in zip(view.labels, ours, strict=True):
        same = np.abs(images - image / 15).max(axis=(1, 2)) <= 0.5 / 15 + 1e-9
        (example,) = np.flatnonzero(same & (y == label))
        found.append(example)
    return found


def test_epochs_rise_by_factors_from_the_start_to_the_end():
    epochs = film.spaced(1000)
    assert (epochs[:4], epochs[-1]) == ([0, 1, 2, 3], 1000)
    assert len(epochs) <= film.FRAMES
    late = np.array(epochs[8:])
    assert np.ptp(late[1:] / late[:-1]) < 0.1
    assert (film.spaced(0), film.spaced(2)) == ([0], [0, 1, 2])


def test_cost_and_counts_of_each_frame_are_those_of_nblib(training, view, nets):
    X, y = nblib.load_digits()
    Y = nblib.one_hot(y, 10)
    assert view.epochs[-1] == LAST
    for frame, net in zip(view.frames, nets, strict=True):
        counts = np.zeros((10, 10), dtype=int)
        np.add.at(counts, (y, net.predict(X)), 1)
        assert frame["counts"] == counts.ravel().tolist(), frame["epoch"]
        assert frame["right"] == round(5000 * net.accuracy(X, y))
        assert frame["cost"] == pytest.approx(net.cost(X, Y), rel=1e-12)
        assert frame["cost"] == training[0].rows[frame["epoch"]]["cost"]


def test_tiles_are_the_upright_weights_within_half_a_shade(view, nets):
    tiles = nibbles(view.tiles, len(nets), 25, 20, 20).astype(float) - 8
    for net, images, frame in zip(nets, tiles, view.frames, strict=True):
        weights = net.thetas[0][:, 1:]
        largest = np.abs(weights).max(axis=1)
        shown = images / 7 * largest[:, None, None]
        error = np.abs(shown - nblib.as_images(weights)).max(axis=(1, 2))
        assert (error <= largest / 14 * (1 + 1e-9)).all(), frame["epoch"]
        assert frame["largest"] == pytest.approx(largest.max(), rel=1e-3)


def test_a_unit_of_zeros_is_a_blank_tile(training):
    history = nblib.History(training[0].rows[:1])
    blank = widgets.training_film(history, [np.zeros(10_285)]).view
    assert (nibbles(blank.tiles, -1) == 8).all()


def test_examples_answers_and_outputs_are_those_of_nblib(view, nets):
    X, y = nblib.load_digits()
    examples = chosen_examples(view, X, y)
    shape = (len(nets), len(examples))
    answers = np.frombuffer(view.answers, np.uint8).reshape(shape)
    outputs = np.frombuffer(view.outputs, np.uint8).reshape(*shape, 10)
    for net, read, shown in zip(nets, answers, outputs, strict=True):
        A = net.predict_proba(X[examples])
        np.testing.assert_array_equal(read, A.argmax(axis=1))
        np.testing.assert_allclose(shown, 100 * A, atol=0.5 + 1e-9)


def test_every_cell_with_a_count_has_an_example(view):
    labels = np.array(view.labels)
    answers = np.frombuffer(view.answers, np.uint8).reshape(-1, len(labels))
    for frame, read in zip(view.frames, answers, strict=True):
        shown = set(zip(labels.tolist(), read.tolist(), strict=True))
        counts = np.reshape(frame["counts"], (10, 10))
        assert shown == {(int(i), int(j)) for i, j in np.argwhere(counts)}, frame["epoch"]


def test_state_stays_within_its_share_of_the_page(view):
    """Twenty frames and two hundred examples, the film of the chapter, stay under 250 KB."""
    a_frame = 25 * 400 // 2 + 11 * len(view.labels)
    assert len(view.tiles) + len(view.answers) + len(view.outputs) == a_frame * len(view.frames)
    assert len(view.digits) == 200 * len(view.labels)
    text = len(json.dumps([view.frames, view.labels, view.hints]))
    assert text < 600 * len(view.frames) + 4 * len(view.labels) + 2000
    assert (film.FRAMES * (5000 + 11 * 200) + 200 * 200) * 4 / 3 + 600 * film.FRAMES < 260_000


def test_without_arguments_it_trains_itself():
    made = widgets.training_film().view
    assert made.epochs[-1] == 100
    assert made.frames[-1]["right"] > 4000


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"thetas": []}, "history, thetas: expected both or none"),
        ({"history": nblib.History([{"cost": 1.0}])}, "history, thetas: expected both or none"),
        (
            {"history": nblib.History([{"cost": 1.0}]), "thetas": [np.zeros(7)]},
            r"thetas: expected 10,285 parameters for each of the 1 rows of the history, got 1",
        ),
        (
            {"history": nblib.History([{"cost": 1.0}]), "thetas": [np.zeros(10_285)] * 2},
            r"for each of the 1 rows of the history, got 2 times",
        ),
    ],
)
def test_parameters_that_do_not_fit_are_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        widgets.training_film(**arguments)


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("frame", 99, "frame: expected one of 0, 1"),
        ("cell", [4], "cell: expected two digits"),
        ("cell", [4, 10], "cell: expected two digits"),
        ("kept", 10_000, "kept: expected one of -1, 0"),
    ],
)
def test_bad_state_is_refused_by_name(view, name, value, message):
    with pytest.raises(ValueError, match=message):
        setattr(view, name, value)
