"""Activation functions against SciPy and against their own slopes."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import special

import nblib
from nblib.activations import ACTIVATIONS

numbers = hnp.arrays(np.float64, hnp.array_shapes(max_dims=2), elements=st.floats(-800, 800))
INDEPENDENT = {
    "sigmoid": special.expit,
    "tanh": lambda Z: 2 * special.expit(2 * Z) - 1,
    "relu": lambda Z: np.where(Z > 0, Z, 0),
    "identity": lambda Z: Z,
}


@pytest.mark.parametrize("name", ACTIVATIONS)
@given(Z=numbers)
def test_values_equal_an_independent_formula(name, Z):
    np.testing.assert_allclose(
        ACTIVATIONS[name].value(Z), INDEPENDENT[name](Z), rtol=1e-13, atol=3e-16
    )


@pytest.mark.parametrize("name", ACTIVATIONS)
@given(Z=hnp.arrays(np.float64, 5, elements=st.floats(-5, 5).filter(lambda z: abs(z) > 1e-4)))
def test_derivatives_equal_central_differences(name, Z):
    value, derivative = ACTIVATIONS[name]
    slope = (value(Z + 1e-6) - value(Z - 1e-6)) / 2e-6
    np.testing.assert_allclose(derivative(value(Z)), slope, rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize("name", [*ACTIVATIONS, "softmax"])
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_results_keep_their_type_and_may_replace_their_input(name, dtype):
    value = nblib.softmax if name == "softmax" else ACTIVATIONS[name].value
    Z = np.linspace(-3, 3, 12).reshape(3, 4).astype(dtype)
    before = Z.copy()
    A = value(Z)
    assert A.dtype == dtype
    np.testing.assert_array_equal(Z, before)
    assert value(Z, out=Z) is Z
    np.testing.assert_array_equal(Z, A)


def test_sigmoid_takes_a_plain_number_and_whole_numbers():
    assert nblib.sigmoid(0.0) == 0.5
    np.testing.assert_allclose(nblib.sigmoid(np.array([0, 2])), [0.5, special.expit(2.0)])


@given(hnp.arrays(np.float64, (3, 4), elements=st.floats(-1000, 1000)), st.floats(-1e3, 1e3))
def test_softmax_rows_are_probabilities_that_a_shift_does_not_change(Z, shift):
    A = nblib.softmax(Z)
    np.testing.assert_allclose(A, special.softmax(Z, axis=1), rtol=1e-12, atol=1e-300)
    np.testing.assert_allclose(A.sum(axis=1), 1)
    np.testing.assert_allclose(nblib.softmax(Z + shift), A, rtol=1e-9, atol=1e-300)


@pytest.mark.parametrize("name", [*ACTIVATIONS, "softmax"])
def test_extremes_raise_no_floating_point_error(name):
    value = nblib.softmax if name == "softmax" else ACTIVATIONS[name].value
    with np.errstate(all="raise"):
        A = value(np.array([[-1000.0, -745.0, -710.0, 0.0, 40.0, 710.0, 1000.0]]))
    assert np.isfinite(A).all()
