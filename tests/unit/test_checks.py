"""What the argument checks let through and what they refuse."""

from fractions import Fraction

import numpy as np
import pytest

from nblib import _checks


@pytest.mark.parametrize("value", [1.0, -2, Fraction(1, 3), np.float32(0.5), np.int8(3)])
def test_a_number_without_a_bound_is_any_finite_number(value):
    assert _checks.number("x", value) == float(value)


@pytest.mark.parametrize("value", [np.nan, -np.inf, 10**400, True, "1", None, 1j, np.ones(1)])
def test_what_is_no_finite_number_is_refused_without_a_bound_too(value):
    with pytest.raises(ValueError, match=r"x: expected a finite number, got "):
        _checks.number("x", value)


@pytest.mark.parametrize(
    ("bound", "message"), [({"above": 0}, "number above 0, got 0"), ({"least": 1}, "of at least 1")]
)
def test_a_bound_is_named(bound, message):
    with pytest.raises(ValueError, match=message):
        _checks.number("x", 0, **bound)
