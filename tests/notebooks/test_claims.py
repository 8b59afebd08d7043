"""What the chapters say in words of the library and its explorers, beside no number of their own.

A claim about a number that a chapter computes is asserted in the chapter, where the number is said.
"""

import numpy as np

import nblib
from nblib import widgets


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
