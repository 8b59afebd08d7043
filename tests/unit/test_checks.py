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


@pytest.mark.parametrize(("what", "most"), [(_checks.number, 9), (_checks.whole, 9)])
def test_the_largest_of_a_bound_is_taken_and_what_is_beyond_it_is_not(what, most):
    assert what("x", most, least=0, most=most) == most
    with pytest.raises(ValueError, match=r"x: expected a .*number up to 9, got 10"):
        what("x", most + 1, least=0, most=most)


def test_the_largest_float_is_a_number_without_a_bound():
    assert _checks.number("x", np.longdouble(np.finfo(float).max)) == np.finfo(float).max


def test_what_is_no_array_of_numbers_is_told_as_one():
    with pytest.raises(ValueError, match=r"^x: expected real numbers, got 'a'$"):
        _checks.numbers("x", "a")


def test_numbers_of_python_may_be_infinite_or_nan_beside_others():
    found = _checks.numbers("x", [Fraction(1, 2), np.nan, -np.inf])
    np.testing.assert_array_equal(found, [0.5, np.nan, -np.inf])


def test_a_list_of_arrays_and_plain_numbers_has_a_part_for_each():
    parts = _checks.parts("x", [np.ones(2), 3.0], "numbers")
    assert [part.tolist() for part in parts] == [[1, 1], 3]


def test_rows_of_different_lengths_are_told_by_the_first_nine():
    with pytest.raises(
        ValueError, match=r"got \[(\(1,\), \(2,\), ){4}\(1,\)\] of different shapes"
    ):
        _checks.numbers("x", [np.ones(1 + i % 2) for i in range(11)])


def test_an_array_that_fits_is_taken_as_it_is():
    given = np.ones((2, 3))
    assert _checks.array("x", given, 2) is given


def test_the_largest_number_of_a_smaller_type_is_taken_and_one_beyond_it_is_not():
    most = np.array([float(np.finfo("float32").max)])
    assert _checks.array("x", most, 1, dtype=np.float32).dtype == np.float32
    with pytest.raises(ValueError, match=r"finite numbers in float32, got .* at index \(0,\)"):
        _checks.array("x", 2 * most, 1, dtype=np.float32)


def test_a_truth_value_is_none_of_the_numbers_to_choose_from():
    with pytest.raises(ValueError, match="x: expected one of 1, 2, got True"):
        _checks.choice("x", True, [1, 2])


def test_a_matrix_that_does_not_follow_is_told_how_many_columns_it_should_have():
    with pytest.raises(
        ValueError, match=r"x: expected 3 columns after a .* \(2, 4\), got \(5, 4\)"
    ):
        _checks.matrices("x", [np.ones((2, 4)), np.ones((5, 4))])


def test_truth_values_become_floats_and_other_numbers_keep_their_type():
    assert _checks.numbers("x", [True, False]).dtype == np.float64
    assert _checks.numbers("x", np.array([1, 2], np.int8)[::-1].tolist()).dtype.kind == "i"


def test_a_long_text_is_told_in_eighty_letters():
    assert len(_checks.shown("a" * 500)) == 80


@pytest.mark.parametrize(
    ("shapes", "message"),
    [
        (
            {"Z": (2, 3), "A": (2, 3), "Y": (2, 1)},
            r"^Y: expected an \(m, K\) array like \[\(2, 3\)\], got shape \(2, 1\)$",
        ),
        ({"Z": (2,), "A": (2,)}, r"^Z: expected an \(m, K\) array like \[\], got shape \(2,\)$"),
        (
            {"Z": (2, 3), "A": (2, 3), "Y": (1, 3), "B": (1, 3)},
            r"^Z and A and Y and B: expected one shape, got \[\(2, 3\), ",
        ),
    ],
)
def test_matrices_of_other_shapes_are_told_by_name(shapes, message):
    with pytest.raises(ValueError, match=message):
        _checks.same_shape(**{name: np.ones(shape) for name, shape in shapes.items()})


def test_so_many_parameters_are_taken_and_one_more_is_not():
    assert _checks.sizes("layers", [2**31 - 1, 1]) == (2**31 - 1, 1)
    with pytest.raises(ValueError, match="layers: expected up to 2,147,483,648 parameters"):
        _checks.sizes("layers", [2**31, 1])
