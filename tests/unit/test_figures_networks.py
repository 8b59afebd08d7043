"""The picture of a network: its units, its weights, their names."""

import io

import matplotlib.image
import numpy as np
import pytest
from matplotlib.colors import to_hex
from matplotlib.patches import Circle

from nblib import figures
from nblib.figures.networks import RADIUS, STEP


def words(picture):
    return [text.get_text() for text in picture.axes[0].texts]


def units(picture):
    return [patch for patch in picture.axes[0].patches if patch.radius > 0.1]


def test_there_is_a_circle_per_unit_and_bias_and_a_line_per_parameter():
    picture = figures.network([4, 2, 2, 1])
    assert len(units(picture)) == (4 + 2 + 2 + 1) + 3
    assert len(picture.axes[0].lines) == 5 * 2 + 3 * 2 + 3 * 1
    assert {"$x_{4}$", "$a^{(2)}_{2}$", "$a^{(4)}_{1}$"} <= set(words(picture))


def test_matrices_and_layers_are_named_with_their_sizes():
    found = words(figures.network([64, 16, 10], most=4))
    assert r"$\Theta^{(1)}$ 16×65" in found
    assert r"$\Theta^{(2)}$ 10×17" in found
    assert "layer 1\n64 units" in found
    assert "layer 2\n1 unit" in words(figures.network([3, 1]))


def test_a_long_layer_shows_its_first_units_dots_and_its_last():
    picture = figures.network([64, 2], most=4)
    assert [w for w in words(picture) if "x_" in w] == [f"$x_{{{k}}}$" for k in (1, 2, 3, 64)]
    assert sum(patch.radius < 0.1 for patch in picture.axes[0].patches) == 3
    assert all(patch.radius > 0.1 for patch in figures.network([4, 2], most=4).axes[0].patches)


def test_a_weight_is_as_thick_as_it_is_large_and_dashed_below_zero():
    thetas = [np.array([[0.1, 0.5, -1.0]])]
    lines = figures.network([2, 1], thetas).axes[0].lines
    widths = [line.get_linewidth() for line in lines]
    assert widths == pytest.approx([0.5 + 2.5 * w for w in (0.1, 0.5, 1.0)])
    assert [line.is_dashed() for line in lines] == [False, False, True]


def test_no_line_runs_through_the_name_of_a_unit():
    picture = figures.network([4, 6, 5, 3])
    for artist in [*picture.axes[0].patches, *picture.axes[0].texts]:
        artist.set_visible(False)
    buffer = io.BytesIO()
    picture.savefig(buffer, format="png", dpi=50, transparent=True)  # units are inches
    ink = matplotlib.image.imread(io.BytesIO(buffer.getvalue()))[::-1, :, 3]
    assert ink.max() > 0.5
    left, bottom = picture.axes[0].get_xlim()[0], picture.axes[0].get_ylim()[0]
    y, x = np.indices(ink.shape) / 50
    for unit in units(picture):
        away = np.hypot(x + left - unit.center[0], y + bottom - unit.center[1])
        assert ink[away < 0.85 * RADIUS].max() == 0, f"a line crosses the unit at {unit.center}"


def test_named_weights_carry_their_indices_along_their_own_line():
    picture = figures.network([2, 2], named=[(1, 2, 0)])
    (name,) = [text for text in picture.axes[0].texts if "theta" in text.get_text()]
    assert name.get_text() == r"$\theta^{(1)}_{20}$"
    bias, target = [patch.center for patch in units(picture) if patch.center[0] in (0, STEP)][::4]
    line = np.subtract(target, bias)
    offset = np.subtract(name.get_position(), bias)
    across = abs(line[0] * offset[1] - line[1] * offset[0]) / np.linalg.norm(line)
    assert across == pytest.approx(0.17)
    assert name.get_rotation() == pytest.approx(np.degrees(np.arctan2(line[1], line[0])) % 360)


def test_highlighted_weights_are_strong_and_all_others_thin():
    lines = figures.network([2, 2, 1], highlight=[(1, 2, 1), (2, 1, 2)]).axes[0].lines
    strong = [line for line in lines if line.get_linewidth() == 3]
    assert len(strong) == 2
    assert {to_hex(line.get_color()) for line in strong} == {figures.COLORS["weight"]}
    assert {line.get_linewidth() for line in lines} == {3, 0.6}


def test_the_cost_stands_behind_every_output():
    picture = figures.network([2, 3], cost=True)
    assert "$J$" in words(picture)
    assert len(picture.axes[0].lines) == 3 * 3 + 3
    (place,) = [t.get_position() for t in picture.axes[0].texts if t.get_text() == "$J$"]
    assert place == pytest.approx((2 * STEP, 0))


def test_nothing_is_drawn_outside_the_picture_and_no_two_units_touch():
    for layers in ([4, 1], [4, 2, 2, 1], [4, 6, 5, 3], [400, 25, 10]):
        ax = figures.network(layers, cost=True).axes[0]
        circles = [
            patch for patch in ax.patches if isinstance(patch, Circle) and patch.radius > 0.1
        ]
        centers = np.array([circle.center for circle in circles])
        apart = np.linalg.norm(centers[:, None] - centers, axis=2)
        assert apart[~np.eye(len(apart), dtype=bool)].min() > 2 * RADIUS
        (left, right), (low, high) = ax.get_xlim(), ax.get_ylim()
        assert (centers > [left + RADIUS, low + RADIUS]).all()
        assert (centers < [right - RADIUS, high - RADIUS]).all()


def test_it_is_a_transparent_png_and_the_same_bytes_every_time():
    first, second = (
        figures.network([4, 2, 1], named=[(1, 1, 1)])._repr_mimebundle_()[0]["image/png"]
        for _ in range(2)
    )
    assert first == second
    pixels = matplotlib.image.imread(io.BytesIO(first), format="png")
    assert pixels[0, 0, 3] == 0
    assert pixels[..., 3].max() > 0.95  # few colors: hardly less than opaque


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: figures.network([4]), r"layers: .*at least two sizes"),
        (lambda: figures.network([4, 0]), "layers: .*at least 1, got 0"),
        (lambda: figures.network([4, 2], most=2), "most: .*at least 3, got 2"),
        (lambda: figures.network([4, 2], [np.ones((2, 4))]), r"thetas: expected \[\(2, 5\)\]"),
        (lambda: figures.network([4, 2], named=[(1, 3, 0)]), r"no weight \(1, 3, 0\)"),
        (lambda: figures.network([4, 2], highlight=[(2, 1, 0)]), r"no weight \(2, 1, 0\)"),
        (lambda: figures.network([4, 2], named=[(1, 0, 0)]), r"no weight \(1, 0, 0\)"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_a_name_keeps_clear_of_the_other_lines_of_a_single_unit():
    """Lines come together at the unit, so names stand where they are still apart."""
    ax = figures.network([4, 1], named=[(1, 1, i) for i in range(5)]).axes[0]
    ends = [np.transpose(line.get_data()) for line in ax.lines]
    for text in (text for text in ax.texts if "theta" in text.get_text()):
        away = []
        for start, end in ends:
            (x, y), (p, q) = (
                (end - start) / np.linalg.norm(end - start),
                text.get_position() - start,
            )
            away.append(abs(x * q - y * p))
        assert min(away) > 0.15  # its own line is at 0.17
