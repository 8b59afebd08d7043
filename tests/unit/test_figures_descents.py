"""Figures of descents: what they draw, and that the same figure gives the same bytes."""

import io

import matplotlib.image
import numpy as np
import pytest

from nblib import figures

X, Y = np.linspace(-3, 3, 31), np.linspace(-2, 2, 21)
POINT = (-1.5, 1.0)


def valley(theta):
    return (theta[0] ** 2 + 4 * theta[1] ** 2) / 2, np.array([theta[0], 4 * theta[1]])


def drawn():
    path = np.array([[-2.0, 1.0], [0.0, 0.5], [0.1, 0.1]])
    return figures.contour_map(valley, X, Y, arrows=[POINT], paths={"α = 1": path}, lowest=(0, 0))


def test_the_arrow_points_down_at_right_angles_to_the_contour_through_its_foot():
    ax = drawn().axes[0]
    through = ax.collections[1].get_paths()[0].vertices  # after the nine others
    J = np.array([valley(point)[0] for point in through])
    np.testing.assert_allclose(J, valley(POINT)[0], rtol=0.05)
    assert np.hypot(*(through - POINT).T).min() < 0.1
    (arrow,) = ax.patches
    tip = arrow.get_xy()[np.argmax(np.hypot(*(arrow.get_xy() - POINT).T))]
    way, (_, gradient) = tip - POINT, valley(POINT)
    assert way @ gradient == pytest.approx(-np.hypot(*way) * np.hypot(*gradient), rel=1e-3)


def test_one_unit_is_as_long_across_as_up_and_paths_are_named_at_their_ends():
    ax = drawn().axes[0]
    assert ax.get_aspect() == 1
    assert {text.get_text(): text.xy for text in ax.texts}["α = 1"] == pytest.approx((0.1, 0.1))


def test_lines_go_through_their_intercepts():
    ax = figures.fits([1, 2, 3], [1, 1, 4], {"start": (0, 0), "end": (1, 0.5)}, ("a", "b")).axes[0]
    points, start, end = ax.lines
    assert len(points.get_xdata()) == 3
    assert list(start.get_ydata()) == [0, 0]
    assert list(end.get_ydata()) == [1.5, 2.5]
    assert {text.get_text(): text.xy[1] for text in ax.texts} == {"start": 0, "end": 2.5}


@pytest.mark.parametrize("draw", [drawn, lambda: figures.fits([1, 2], [1, 2], {"": (0, 1)})])
def test_a_picture_is_a_transparent_png_and_the_same_bytes_every_time(draw):
    first, second = (draw()._repr_mimebundle_()[0]["image/png"] for _ in range(2))
    assert first == second
    pixels = matplotlib.image.imread(io.BytesIO(first), format="png")
    assert pixels[0, 0, 3] == 0
    assert pixels[..., 3].max() > 0.95  # few colors: hardly less than opaque


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: figures.contour_map(valley, np.ones((2, 2)), Y), r"x: .*\(2, 2\)"),
        (lambda: figures.fits([1, 2], [1, 2, 3], {}), "y: .*3"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()
