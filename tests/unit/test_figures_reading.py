"""The picture of one digit on its way through the network."""

import numpy as np
import pytest

import nblib
from nblib import figures


@pytest.fixture(scope="module")
def net():
    return nblib.Network.from_mat(nblib.data.DATA / "weights.mat")


@pytest.fixture(scope="module")
def digit():
    return nblib.load_digits()[0][3600]


def test_pixels_activations_and_outputs_are_those_of_the_network(net, digit):
    _, A2, A3 = net.forward(digit[None])
    pixels, hidden, outputs = figures.reading(net, digit).axes
    image = nblib.as_images(digit[None])[0]
    np.testing.assert_array_equal(pixels.images[0].get_array()[..., 3], image)
    np.testing.assert_array_equal(hidden.images[0].get_array()[..., 3].ravel(), A2[0])
    np.testing.assert_array_equal([bar.get_width() for bar in outputs.patches], A3[0])


def test_the_answer_is_bold(net, digit):
    labels = figures.reading(net, digit).axes[2].get_yticklabels()
    bold = [label.get_text() for label in labels if label.get_fontweight() == "bold"]
    assert bold == [str(net.predict(digit[None])[0])] == ["7"]


def test_the_same_picture_gives_the_same_bytes(net, digit):
    first, second = (figures.reading(net, digit)._repr_mimebundle_() for _ in range(2))
    assert first == second


def test_other_networks_are_refused(digit):
    with pytest.raises(ValueError, match=r"layers: expected one of \[400, 25, 10\]"):
        figures.reading(nblib.Network([400, 10]), digit)
