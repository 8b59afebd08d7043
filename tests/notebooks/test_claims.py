"""What the chapters say in words of the library and its explorers, beside no number of their own.

A claim about a number that a chapter computes is asserted in the chapter, where the number is said.
"""

import re
from pathlib import Path

import nbformat
import numpy as np
import pytest
from scipy.ndimage import zoom

import nblib
from nblib import widgets
from nblib.costs import COSTS


def test_a_weight_of_the_first_layer_moves_the_answer_of_chapter_2s_network_least():
    view = widgets.forward().view
    swings = []
    for weight in (1, 17):  # θ_11 of the first layer and of the last
        answers = []
        for value in (-2.0, 2.0):
            view.theta = [value if i == weight else v for i, v in enumerate(view.given["theta"])]
            answers.append(view.answer)
        swings.append(abs(answers[1] - answers[0]))
    assert swings[0] < swings[1] / 4


def test_the_output_deltas_of_nblib_are_those_of_chapter_3s_table():
    rng = np.random.default_rng(0)
    A, Y = rng.random((6, 3)), nblib.one_hot(np.arange(6) % 3, 3)
    for cost in ("cross_entropy", "categorical_cross_entropy"):
        np.testing.assert_allclose(COSTS[cost].delta(A, Y, None), A - Y)


def test_the_squared_error_multiplies_every_slope_of_chapter_4s_network_by_the_same_number():
    view = widgets.backpropagation().view
    before, (a,) = view.gradient, view.activations[-1]
    view.cost = "squared_error"
    np.testing.assert_allclose(view.gradient / before, a * (1 - a))


def test_the_other_target_turns_every_delta_of_chapter_4s_network_around():
    view = widgets.backpropagation().view
    before, activations = view.deltas, view.activations
    view.target = 0
    for old, new in zip(before, view.deltas, strict=True):
        assert (old * new < 0).all()
    for old, new in zip(activations, view.activations, strict=True):
        np.testing.assert_array_equal(old, new)


def test_chapter_7s_film_begins_with_two_answers_and_has_all_ten_in_epoch_22():
    """And what starts at a pixel without ink never moves, so the corners keep their grain."""
    X, y = nblib.load_digits()
    net = nblib.Network([400, 25, 10], seed=0, dtype="float32")
    start, thetas = net.thetas[0].copy(), []
    run = nblib.train(
        net,
        X,
        nblib.one_hot(y, 10),
        nblib.GradientDescent(2.0),
        epochs=22,
        callbacks=[lambda row: thetas.append(net.theta.copy())],
    )
    frames = widgets.training_film(run, thetas).view.frames
    at = {frame["epoch"]: np.reshape(frame["counts"], (10, 10)) for frame in frames}
    assert [np.count_nonzero(at[epoch].any(axis=0)) for epoch in (1, 22)] == [2, 10]
    still = (net.thetas[0] == start)[:, 1:]
    blank = X.max(axis=0) == 0
    assert blank[[0, 19, 380, 399]].all()
    assert still[:, blank].all()
    assert not still[:, ~blank].all()


def test_the_formulas_best_steps_are_those_that_are_measured():
    """Chapter 8, of the cost of one sigmoid unit at z = 1: within a factor of ten."""
    a = nblib.sigmoid(np.array([1.0]))
    value, second, third = -np.log(a), a * (1 - a), a * (1 - a) * (1 - 2 * a)
    central = (3 * 2.0**-53 * value / np.abs(third)) ** (1 / 3)
    forward = 2 * np.sqrt(2.0**-53 * value / second)
    steps = 10.0 ** np.arange(-13, 0, 0.05)
    errors = nblib.step_size_errors(
        lambda z: np.log(1 + np.exp(-z)).item(), np.ones(1), a - 1, steps, ["forward", "central"]
    )
    measured = errors.rolling(13, center=True).median().idxmin()
    assert 0.1 < measured["central"] / central.item() < 10
    assert 0.1 < measured["forward"] / forward.item() < 10


def test_the_bug_lab_shows_what_chapter_8_tells_the_reader_to_try():
    lab = widgets.bug_lab().view
    assert lab.mistake == "output-slope-extra"
    lab.mistake = "bias-penalized"
    net, _, _ = nblib.broken_gradients["bias-penalized"].example(5)
    analytic, numerical = (part[:, 0] for part in lab.report.matrices[0])
    np.testing.assert_allclose(analytic - numerical, net.thetas[0][:, 0] / 2, atol=1e-6)
    lab.mistake = "mean-lost"
    np.testing.assert_allclose(lab.report.layers["ratio"], 6, rtol=1e-5)
    lab.examples_index = 0  # a single one
    assert lab.report.ok


def test_four_mistakes_are_shape_errors_as_chapter_8_counts():
    texts = [mistake.fingerprint.words for mistake in nblib.broken_gradients.values()]
    assert sum("shape error" in text for text in texts) == 4


def test_most_sigmoids_of_the_first_layer_are_flat_after_the_wide_start_of_chapter_9():
    digits, labels = nblib.load_digits(size=28)
    X, *_ = nblib.split(digits, labels, test=0.2, seed=0)
    (X,) = nblib.standardize(X)
    net = nblib.Network([784, *[50] * 6, 10])
    net.theta = np.random.default_rng(0).normal(size=net.theta.size)
    first = net.forward(X)[1]
    assert np.mean(first * (1 - first) < 0.05) > 0.5


def test_a_small_digit_in_the_upper_left_corner_of_the_landing_page_is_read_as_a_7():
    """Of 100 digits, 8 or 9 pixels high and not centered."""
    net = widgets.digit_pad().view.net
    images = nblib.as_images(nblib.load_digits()[0])[::50]
    for height in (8, 9):
        drawn = np.zeros((100, 20, 20))
        for drawing, image in zip(drawn, images, strict=True):
            rows, columns = (np.flatnonzero(image.max(axis=axis) > 0.2) for axis in (1, 0))
            ink = image[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
            small = np.clip(zoom(ink, height / max(ink.shape), order=1), 0, 1)
            drawing[1 : 1 + len(small), 1 : 1 + small.shape[1]] = small
        answers = net.predict(drawn.transpose(0, 2, 1).reshape(100, 400))
        assert np.mean(answers == 7) > 0.9


@pytest.mark.parametrize(("name", "turn"), [("backward_columns", True), ("two_layers", False)])
def test_what_chapter_4_folds_away_computes_the_gradient_of_nblib(name, turn):
    """The code in its boxes *Deeper*, which no cell runs."""
    (path,) = Path(__file__).parents[2].glob("chapters/04_*.ipynb")
    text = "\n".join(cell.source for cell in nbformat.read(path, as_version=4).cells)
    (code,) = re.findall(rf"^```python\n(def {name}\(.*?)^```", text, re.MULTILINE | re.DOTALL)
    names = {"np": np, "sigmoid": nblib.sigmoid}
    exec(code, names)
    cost = "cross_entropy" if turn else "squared_error"
    net = nblib.Network([5, 4, 3], cost=cost, init="xavier")
    X, Y = np.random.default_rng(0).normal(size=(7, 5)), nblib.one_hot(np.arange(7) % 3, 3)
    A = net.forward(X)
    if turn:
        ours = names[name](net.thetas, [a.T for a in A], (A[-1] - Y).T)
    else:
        parts = [part for theta in net.thetas for part in (theta[:, 1:], theta[:, :1])]
        dW1, dB1, dW2, dB2 = names[name](*parts, X.T, Y.T)
        ours = [np.hstack([dB1, dW1]), np.hstack([dB2, dW2])]
    flat = np.concatenate([part.ravel() for part in ours])
    np.testing.assert_allclose(flat, net.gradient(X, Y), atol=1e-14)
