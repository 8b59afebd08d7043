"""The figures of the chapter on gradient checking."""

import io

import matplotlib.image
import numpy as np
import pandas as pd
import pytest

import nblib
from nblib import figures

NAMES = ["mean-lost", "bias-missing", "sign-flipped", "output-slope-extra", "softmax-overflow"]
ERRORS = pd.DataFrame(
    {"forward": [1e-3, 1e-5, 1e-7], "central": [1e-6, 1e-10, 1e-7], "complex": [1e-6, 0, 0]},
    index=[1e-2, 1e-4, 1e-8],
)


def tables():
    found = {}
    for name in NAMES:
        mistake = nblib.broken_gradients[name]
        net, X, Y = mistake.example()
        found[name] = nblib.check_gradient(net, X, Y, mistake.gradient(net.thetas, X, Y)).layers
    return found


PICTURES = {
    "secants": lambda: figures.secants(np.exp, 0.0, 0.5),
    "step_errors": lambda: figures.step_errors(ERRORS),
    "fingerprints": lambda: figures.fingerprints(tables()),
}


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_a_transparent_png_and_the_same_bytes_every_time(name):
    first, second = (PICTURES[name]()._repr_mimebundle_()[0]["image/png"] for _ in range(2))
    assert first == second
    pixels = matplotlib.image.imread(io.BytesIO(first), format="png")
    assert pixels[0, 0, 3] == 0
    assert pixels[..., 3].max() > 0.95  # few colors: hardly less than opaque


def test_secants_have_the_slopes_of_their_differences():
    lines = figures.secants(np.exp, 0.0, 0.5).axes[0].lines
    slopes = [np.diff(line.get_ydata()[:2]) / np.diff(line.get_xdata()[:2]) for line in lines[1:4]]
    forward, central = (np.exp(0.5) - 1) / 0.5, np.sinh(0.5) / 0.5
    np.testing.assert_allclose(np.ravel(slopes), [1, forward, central], rtol=1e-8)


def test_step_errors_draw_each_kind_over_its_steps_and_zero_at_the_bottom():
    ax = figures.step_errors(ERRORS).axes[0]
    assert [text.get_text() for text in ax.texts] == ["forward", "central", "complex"]
    np.testing.assert_array_equal(ax.lines[1].get_xdata(), ERRORS.index)
    np.testing.assert_array_equal(ax.lines[1].get_ydata(), ERRORS["central"])
    np.testing.assert_array_equal(ax.lines[2].get_ydata(), [1e-6, 1e-17, 1e-17])
    assert (ax.get_xscale(), ax.get_yscale()) == ("log", "log")


def test_fingerprints_say_what_each_part_shows():
    ax = figures.fingerprints(tables()).axes[0]
    texts = np.reshape([text.get_text() for text in ax.texts], (len(NAMES), 6)).tolist()
    assert texts[0] == ["6"] * 6
    assert texts[1] == ["0", "="] * 3
    assert texts[2] == ["−1"] * 6
    assert texts[3] == ["≠"] * 6
    assert texts[4] == ["NaN"] * 6
    assert [label.get_text() for label in ax.get_yticklabels()] == NAMES
    assert len(ax.patches) == sum(text != "=" for row in texts for text in row)


@pytest.mark.parametrize("step", [0, -1])
def test_secants_refuse_a_step_that_is_none(step):
    with pytest.raises(ValueError, match="step: expected a number above 0"):
        figures.secants(np.exp, 0.0, step)


def test_step_errors_refuse_an_unknown_kind():
    with pytest.raises(ValueError, match="errors: expected one of central, complex, forward"):
        figures.step_errors(ERRORS.rename(columns={"central": "backward"}))
