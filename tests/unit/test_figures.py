"""Figures: what they draw, their colors, and that the same figure gives the same bytes."""

import io
import re
from pathlib import Path
from types import SimpleNamespace

import matplotlib.image
import numpy as np
import pytest
from IPython.core.formatters import DisplayFormatter
from matplotlib.figure import Figure
from PIL import Image

import nblib
from nblib import figures
from nblib.figures import _picture

BOOK_CSS = Path(nblib.__file__).parents[1] / "_ext" / "book.css"


@pytest.fixture(scope="module")
def pictures():
    X, _ = nblib.load_digits()
    return {
        "digits": lambda: figures.digits(X[::500], titles=list("0123456789")),
        "weights": lambda: figures.weights(nblib.Network([400, 25, 10]).thetas[0]),
        "curves": lambda: figures.curves({"cost": ([0, 1, 2], [3, 2, 1])}, "epoch", "J", log=True),
        "confusion": lambda: figures.confusion([[3, 1], [0, 4]]),
    }


@pytest.mark.parametrize("name", ["digits", "weights", "curves", "confusion"])
def test_a_picture_is_a_transparent_png_and_the_same_bytes_every_time(pictures, name):
    first, second = (pictures[name]()._repr_mimebundle_()[0]["image/png"] for _ in range(2))
    assert first == second
    pixels = matplotlib.image.imread(io.BytesIO(first), format="png")
    assert pixels[0, 0, 3] == 0
    assert pixels[..., 3].max() > 0.95  # few colors: hardly less than opaque


@pytest.mark.parametrize(("name", "mode"), [("digits", "RGBA"), ("curves", "P")])
def test_drawings_have_few_colors_and_pictures_of_pixels_keep_their_shades(pictures, name, mode):
    assert Image.open(io.BytesIO(pictures[name]()._repr_mimebundle_()[0]["image/png"])).mode == mode


@pytest.mark.parametrize("side", [20, 28])
def test_digits_are_drawn_upright_with_ink_where_the_pixels_are(side):
    X = np.zeros((1, side * side))
    X[0, side * 3 + 1] = 1  # column by column: column 3, row 1
    (image,) = figures.digits(X).axes[0].images
    alpha = image.get_array()[..., 3]
    assert alpha[1, 3] == 1
    assert alpha.sum() == 1


def test_digits_stand_side_by_side_each_under_its_title():
    X = np.zeros((3, 400))
    X[:, 0] = 1  # ink in the upper left corner
    ax = figures.digits(X, titles=["a", "b", "c"], columns=2).axes[0]
    (image,) = ax.images
    corners = [tuple(place) for place in np.argwhere(image.get_array()[..., 3]).tolist()]
    assert corners == [(0, 0), (0, 24), (28, 0)]
    above = {text.get_text(): text.get_position() for text in ax.texts}
    assert above == {
        title: (column + 9.5, row - 1.5)
        for title, (row, column) in zip("abc", corners, strict=True)
    }


def test_weights_show_for_and_against_in_two_colors():
    theta = np.zeros((1, 401))
    theta[0, [0, 1, 2]] = [9, 2, -1]  # bias, then the first column's first two rows
    positive, negative = figures.weights(theta, columns=1).axes[0].images
    assert positive.get_array()[0, 0, 3] == 1
    assert negative.get_array()[1, 0, 3] == 0.5


def test_curves_are_named_at_their_ends():
    lines = {"train": ([0, 1, 2], [3, 2, 1]), "test": ([0, 1], [3, 4])}
    ax = figures.curves(lines, "epoch", "J").axes[0]
    assert {name.get_text(): name.xy for name in ax.texts} == {"train": (2, 1), "test": (1, 4)}


def test_the_confusion_matrix_prints_every_count_and_inks_only_mistakes():
    ax = figures.confusion([[5, 2], [0, 7]]).axes[0]
    counts = {text.get_position(): (text.get_text(), text.get_weight()) for text in ax.texts}
    assert counts == {(0, 0): ("5", "bold"), (1, 0): ("2", "normal"), (1, 1): ("7", "bold")}
    alpha = ax.images[0].get_array()[..., 3]
    assert alpha[0, 1] > 0
    assert alpha.sum() == alpha[0, 1]


def test_colors_are_those_of_the_style_sheet():
    light = BOOK_CSS.read_text().split('data-theme="dark"')[0]
    assert dict(re.findall(r"--bp-(\w+): (#\w{6});", light)) == figures.COLORS


def luminance(rgb):
    rgb = np.asarray(rgb)
    linear = np.where(rgb <= 0.03928, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    return linear @ [0.2126, 0.7152, 0.0722]


@pytest.mark.parametrize("color", [*figures.COLORS.values(), *_picture.NAMED[1:]])
def test_colors_keep_their_contrast_when_the_dark_mode_turns_them_around(color):
    """`filter: invert(1) hue-rotate(180deg)` of the style sheet, as the CSS standard defines it."""
    turn = 2 * np.array([0.213, 0.715, 0.072]) - np.eye(3)
    light = np.array(matplotlib.colors.to_rgb(color))
    dark = np.clip(turn @ (1 - light), 0, 1)
    page = luminance(matplotlib.colors.to_rgb("#14181e"))  # the theme's dark background
    assert 1.05 / (luminance(light) + 0.05) >= 5.3
    assert (luminance(dark) + 0.05) / (page + 0.05) >= 5.3


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: figures.digits(np.ones((2, 401))), r"X: .*\(m, 784\), got \(2, 401\)"),
        (lambda: figures.digits(np.ones((2, 400)), columns=0), "columns: .*at least 1, got 0"),
        (lambda: figures.weights(np.ones((25, 400))), r"theta: .*\(m, 401\), got \(25, 400\)"),
        (lambda: figures.confusion(np.ones(3)), r"counts: .*\(m, n\), got \(3,\)"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_a_picture_keeps_its_form_when_matplotlib_draws_figures_its_way(monkeypatch):
    formatter = DisplayFormatter()
    shell = SimpleNamespace(display_formatter=formatter)
    monkeypatch.setattr("IPython.get_ipython", lambda: shell)
    _picture._keep_own_form()
    formatter.formatters["image/png"].for_type(Figure, lambda figure: b"as the backend likes")
    shown, _ = formatter.format(_picture.Picture())
    assert shown["image/png"].startswith(b"\x89PNG")
    assert formatter.format(Figure())[0]["image/png"] == b"as the backend likes"
