"""The figure of gradients by layer."""

import numpy as np
import pytest

from nblib import figures


def test_each_network_is_a_line_with_its_name_over_all_layers():
    sizes = {"deep": np.array([1e-7, 1e-5, 1e-2]), "level": np.array([3e-3, 4e-3, 1e-2])}
    picture = figures.slopes_by_layer(sizes)
    (ax,) = picture.axes
    assert ax.get_yscale() == "log"
    assert [text.get_text() for text in ax.texts] == ["deep", "level"]
    for line, values in zip(ax.lines, sizes.values(), strict=True):
        np.testing.assert_array_equal(line.get_ydata(), values)
        np.testing.assert_array_equal(line.get_xdata(), [1, 2, 3])
    assert len({line.get_linestyle() for line in ax.lines}) == 2
    assert ax.get_ylim()[0] < 1e-7 < 1e-2 < ax.get_ylim()[1]


def test_sizes_that_are_no_numbers_are_refused():
    with pytest.raises(ValueError, match="sizes: expected finite numbers"):
        figures.slopes_by_layer({"overflow": np.array([np.nan, 1.0])})
