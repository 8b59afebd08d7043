"""The squares picture: true squares, of the right size, on one scale."""

import io

import matplotlib.image
import numpy as np
import pytest

from nblib import figures

X, Y = np.array([0.0, 1.0, 2.0]), np.array([1.0, 0.0, 3.0])
LINES = {"level": (1.0, 0.0), "rising": (0.0, 1.0)}


@pytest.fixture(scope="module")
def picture():
    return figures.squares(X, Y, LINES, "width", "height")


@pytest.mark.parametrize("panel", [0, 1])
def test_every_error_is_a_square_from_its_point_to_the_line(picture, panel):
    intercept, slope = list(LINES.values())[panel]
    ax = picture.axes[panel]
    *squares, mean = ax.patches
    for square, x, y in zip(squares, X, Y, strict=True):
        error = intercept + slope * x - y
        assert square.get_xy() == (x, y)
        assert square.get_height() == pytest.approx(error)
        assert abs(square.get_width()) == pytest.approx(abs(error))
    size = np.sqrt(np.mean((intercept + slope * X - Y) ** 2))
    assert (mean.get_width(), mean.get_height()) == pytest.approx((size, size))
    assert f"mean square {size**2:.3f}" in [text.get_text() for text in ax.texts]


def test_axes_have_one_scale_and_hold_every_square(picture):
    for ax in picture.axes:
        assert ax.get_aspect() == 1
        (left, right), (bottom, top) = ax.get_xlim(), ax.get_ylim()
        for square in ax.patches:
            corners = square.get_corners()
            assert (corners.min(axis=0) > (left, bottom)).all()
            assert (corners.max(axis=0) < (right, top)).all()


def test_squares_lie_where_the_line_runs_away_from_the_point(picture):
    below, above = picture.axes[1].patches[1:3]  # the line 0 + x: point (1, 0) lies below it
    assert below.get_width() > 0
    assert above.get_width() < 0


def test_panels_are_named_and_axes_too(picture):
    assert [ax.get_title(loc="left") for ax in picture.axes] == list(LINES)
    assert [ax.get_ylabel() for ax in picture.axes] == ["height", "height"]
    assert picture.axes[-1].get_xlabel() == "width"


def test_a_transparent_png_and_the_same_bytes_every_time():
    first, second = (
        figures.squares(X, Y, LINES)._repr_mimebundle_()[0]["image/png"] for _ in range(2)
    )
    assert first == second
    pixels = matplotlib.image.imread(io.BytesIO(first), format="png")
    assert pixels[0, 0, 3] == 0
    assert pixels[..., 3].max() > 0.95  # few colors: hardly less than opaque


@pytest.mark.parametrize(
    ("x", "y", "message"),
    [([], [], r"x: .*at least one number"), ([1, 2], [1], r"y: expected as many rows as x")],
)
def test_bad_input_is_named(x, y, message):
    with pytest.raises(ValueError, match=message):
        figures.squares(x, y, LINES)
