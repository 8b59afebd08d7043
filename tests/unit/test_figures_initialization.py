"""The figures of the chapter on initialization."""

import io

import matplotlib.image
import numpy as np
import pytest

from nblib import figures
from nblib.figures import initialization as module

STARTS = {"equal": [np.full((4, 4), 0.4), np.full((2, 5), -0.4)]}
X = [0.9, 0.2, 0.6]
SIZES = {"flat": ([1, 1, 1], [0.1, 0.1, 0.1]), "fading": ([1, 0.9, 0.8], [0.001, 0.01, 0.1])}
PICTURES = {
    "twins": lambda: figures.twins(STARTS, X),
    "unit_paths": lambda: figures.unit_paths({"zero": np.zeros((5, 3))}, "weight"),
    "signal_sizes": lambda: figures.signal_sizes(SIZES),
}


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_a_transparent_png_and_the_same_bytes_every_time(name):
    first, second = (PICTURES[name]()._repr_mimebundle_()[0]["image/png"] for _ in range(2))
    assert first == second
    pixels = matplotlib.image.imread(io.BytesIO(first), format="png")
    assert pixels[0, 0, 3] == 0
    assert pixels[..., 3].max() > 0.95  # few colors: hardly less than opaque


def test_twins_show_the_activation_of_each_hidden_unit_and_a_line_per_weight():
    ax = figures.twins(STARTS, X).axes[0]
    texts = [text.get_text() for text in ax.texts]
    z = 0.4 * (1 + sum(X))
    assert texts == ["x"] * 3 + [f"{1 / (1 + np.exp(-z)):.2f}"] * 4 + ["a"] * 2
    assert len(ax.lines) == 4 * 3 + 2 * 4
    solid = [line.get_linestyle() == "-" for line in ax.lines]
    assert solid == [True] * 12 + [False] * 8  # the negative ones are dashed
    assert ax.get_title() == "equal"


def test_a_thicker_line_is_a_larger_weight():
    theta = np.array([[0, 0.1, 0.9]])
    lines = figures.twins({"": [theta]}, [1, 1]).axes[0].lines
    assert lines[0].get_linewidth() < lines[1].get_linewidth()


def test_unit_paths_draw_one_line_per_unit_and_one_panel_per_training():
    paths = {"zero": np.zeros((6, 25)), "random": np.arange(18.0).reshape(6, 3)}
    zero, random = figures.unit_paths(paths, "weight").axes
    assert (len(zero.lines), len(random.lines)) == (25, 3)
    np.testing.assert_array_equal(random.lines[1].get_ydata(), [1, 4, 7, 10, 13, 16])
    assert (zero.get_title(), zero.get_ylabel()) == ("zero", "weight")


def test_signal_sizes_name_each_line_where_it_ends():
    forward, backward = figures.signal_sizes(SIZES).axes
    assert [ax.get_yscale() for ax in (forward, backward)] == ["log", "log"]
    np.testing.assert_array_equal(backward.lines[1].get_ydata(), SIZES["fading"][1])
    named = {text.get_text(): text.get_position() for text in backward.texts}
    assert named["fading"][0] < 1  # the deltas end at layer 1
    assert named["fading"][1] == pytest.approx(0.001)
    assert all(text.get_position()[0] > 3 for text in forward.texts)


def test_names_keep_their_distance():
    moved = module._apart(np.array([0.5, 0.0, 0.1]), 0.3)
    np.testing.assert_allclose(moved, [0.6, 0.0, 0.3])


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: figures.twins(STARTS, [[1, 2, 3]]), r"x: .*\(m,\), got \(1, 3\)"),
        (lambda: figures.unit_paths({"": np.ones(3)}, "w"), r"paths: .*\(m, n\), got \(3,\)"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()
