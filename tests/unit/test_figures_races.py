"""Figures of races: every line named, names apart, the same bytes every time."""

import io

import matplotlib.image
import numpy as np
import pytest

from nblib import figures

T = np.arange(20)


def drawn(**changes):
    lines = {name: (T, np.exp(-rate * T)) for name, rate in (("a", 0.5), ("b", 0.51), ("c", 0.1))}
    return figures.races({"first": lines, "second": lines}, "step", "J", **changes)


def test_each_panel_has_its_title_its_lines_and_their_names():
    first, second = drawn().axes
    assert [ax.get_title(loc="left") for ax in (first, second)] == ["first", "second"]
    for ax in (first, second):
        assert len(ax.lines) == 3
        assert sorted(text.get_text() for text in ax.texts) == ["a", "b", "c"]
        looks = {(line.get_color(), line.get_linestyle()) for line in ax.lines}
        assert len(looks) == 3
    assert second.get_xlabel() == "step"


def test_names_of_near_ends_are_moved_apart():
    heights = {text.get_text(): text.get_position()[1] for text in drawn().axes[0].texts}
    assert heights["a"] - heights["b"] > 0.07
    assert heights["c"] > heights["a"]


def test_a_name_stands_at_the_end_of_its_line():
    lines = {"low": (T, 1.0 + 0 * T), "high": (T, 2.0 + T)}
    (ax,) = figures.races({"": lines}, "step", "J").axes
    bottom, top = np.log(ax.get_ylim())
    for text, (_, y) in zip(ax.texts, lines.values(), strict=True):
        assert text.get_position()[1] == pytest.approx((np.log(y[-1]) - bottom) / (top - bottom))
    assert ax.yaxis.get_major_formatter()(2) == "2"


def test_a_logarithmic_axis_begins_at_the_floor():
    assert drawn(floor=1e-3).axes[0].lines[0].get_ydata().min() == 1e-3
    assert drawn(log=False).axes[0].get_yscale() == "linear"


def test_bad_input_is_named():
    with pytest.raises(ValueError, match=r"floor: .*above 0, got 0"):
        drawn(floor=0)


def test_a_picture_is_a_transparent_png_and_the_same_bytes_every_time():
    first, second = (drawn()._repr_mimebundle_()[0]["image/png"] for _ in range(2))
    assert first == second
    pixels = matplotlib.image.imread(io.BytesIO(first), format="png")
    assert pixels[0, 0, 3] == 0
    assert pixels[..., 3].max() > 0.95  # few colors: hardly less than opaque
