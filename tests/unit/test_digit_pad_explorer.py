"""What the digit pad hands over to the page: nblib's own numbers, and how the data were made."""

import json

import numpy as np
import pytest

import nblib
from nblib import widgets
from nblib.data import DATA
from nblib.widgets.digit_pad import model as pad


@pytest.fixture(scope="module")
def view():
    return widgets.digit_pad().view


@pytest.fixture(scope="module")
def originals():
    """The digits at 28×28, before the book made them smaller: MNIST's own, as test_data shows."""
    return nblib.as_images(nblib.load_digits(size=28)[0])


def test_weights_in_the_page_are_exactly_those_of_the_file(view):
    net = nblib.Network.from_mat(DATA / "weights.mat")
    assert view.layers == list(net.layers)
    shown = np.frombuffer(view.weights, "<i4") / 10**pad.DECIMALS
    assert np.array_equal(shown, net.theta)
    assert np.array_equal(shown, view.net.theta)


def test_pictures_are_ten_of_each_digit_in_order(view):
    X, y = nblib.load_digits()
    shown = np.frombuffer(view.pictures, "u1").reshape(100, 400) / 255
    rows = [np.flatnonzero((picture == X).all(axis=1)) for picture in shown]
    assert [int(y[found[0]]) for found in rows] == [k // 10 for k in range(100)]
    assert len({int(found[0]) for found in rows}) == 100


def test_spline_makes_the_books_digits_from_those_of_mnist(view, originals):
    spline = np.frombuffer(view.spline, "<f8").reshape(20, 28)
    small = (spline @ originals @ spline.T).clip(0, 1)
    levels = np.rint(255 * small).transpose(0, 2, 1).reshape(-1, 400)
    assert np.array_equal(levels, np.rint(255 * nblib.load_digits()[0]))


def test_mnist_fits_20_pixels_and_is_centered_by_mass_as_the_script_assumes(originals):
    mass = originals.sum(axis=(1, 2))
    for axis in (1, 2):
        middle = originals.sum(axis=axis) @ np.arange(28) / mass
        assert middle.min() >= 13.5
        assert middle.max() <= 14.5
    sides = []
    for image in originals:
        touched = [np.flatnonzero(image.any(axis=axis)) for axis in (0, 1)]
        sides.append(max(lines[-1] - lines[0] + 1 for lines in touched))
    assert np.mean(np.array(sides) == 20) > 0.999
    assert max(sides) == 20


def test_usual_ink_holds_98_of_100_digits(view):
    ink = nblib.load_digits()[0].sum(axis=1)
    low, high = view.usual
    assert np.mean(ink < low) == pytest.approx(0.01, abs=0.002)
    assert np.mean(ink > high) == pytest.approx(0.01, abs=0.002)


def test_hints_name_the_misread_pictures(view):
    X = np.frombuffer(view.pictures, "u1").reshape(100, 400) / 255
    wrong = [k for k, digit in enumerate(view.net.predict(X)) if digit != k // 10]
    assert f"it misreads {len(wrong)} (" in view.hints[-1]
    assert all(f"row {k // 10}, number {k % 10 + 1}" in view.hints[-1] for k in wrong)


def test_pixels_are_an_input_for_the_network():
    view = widgets.digit_pad().view
    assert view.x.shape == (1, 400)
    X, y = nblib.load_digits()
    view.pixels = np.rint(255 * X[0]).astype(int).tolist()
    assert np.array_equal(view.x, X[:1])
    assert view.net.predict(view.x) == y[0]


def test_it_reads_with_a_network_of_the_readers_own():
    net = nblib.Network([400, 9, 10], seed=3)
    view = widgets.digit_pad(net).view
    assert view.layers == [400, 9, 10]
    np.testing.assert_allclose(view.net.theta, net.theta, rtol=0, atol=0.5e-6)
    assert not np.shares_memory(view.net.theta, net.theta)


@pytest.mark.parametrize(
    ("layers", "units", "message"),
    [
        ([400, 10], {}, "net: expected 400 inputs, one hidden layer and 10 outputs, got"),
        ([16, 25, 10], {}, "net: expected 400 inputs"),
        ([400, 25, 25, 10], {}, "net: expected 400 inputs"),
        ([400, 25, 10], {"hidden": "tanh"}, "net: expected sigmoid units, got tanh and sigmoid"),
    ],
)
def test_other_networks_are_refused_by_name(layers, units, message):
    with pytest.raises(ValueError, match=message):
        widgets.digit_pad(nblib.Network(layers, **units))


def test_bad_state_is_refused_by_name():
    view = widgets.digit_pad().view
    view.picked, view.unit = 400, 77
    assert (view.picked, view.unit) == (99, 24)
    with pytest.raises(ValueError, match="picked: expected a whole number of at least -1, got -2"):
        view.picked = -2
    with pytest.raises(ValueError, match="unit: expected a whole number of at least 0, got -1"):
        view.unit = -1


def test_state_fits_the_landing_page(view):
    size = 0
    for name, value in view.get_state().items():
        if isinstance(value, bytes):
            size += 4 * len(value) // 3  # base64
        elif not name.startswith("_") and name != "layout":
            size += len(json.dumps(value, allow_nan=False))
    assert size < 125_000
