"""What is wrong is said in words: what was raised, the form, the inputs, the numbers."""

import re

import numpy as np
import pytest
from exercise_tools import solutions

import nblib
from nblib.exercises import check

# -- without a name -------------------------------------------------------------------------------


def scaled(factor):
    return lambda thetas, X, Y, l2: [
        factor(len(X), Y.shape[1]) * g for g in solutions.backward(thetas, X, Y, l2)
    ]


@pytest.mark.parametrize(
    ("factor", "words"),
    [
        (lambda m, K: 3.7, "3.7 times what it should be"),
        (lambda m, K: m, "= m times what it should be"),
        (lambda m, K: m / K, "= m/K times what it should be"),
    ],
)
def test_a_constant_ratio_is_said_and_explained(factor, words):
    result = check("backward", scaled(factor))
    assert result.kind == "values"
    assert words in result.headline or result.mistakes


def strange(change):
    return lambda thetas, X, Y, l2: change(solutions.backward(thetas, X, Y, l2), thetas)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda g, t: [3 * g[0], *g[1:]], "Θ^(2) is right, Θ^(1) not"),
        (lambda g, t: [a * np.where(np.arange(a.shape[1]) > 0, 1, 5) for a in g], "column 0 is w"),
        (lambda g, t: [a * np.where(np.arange(a.shape[1]) > 0, 5, 1) for a in g], "column 0 is r"),
        (lambda g, t: [a + 5 * np.eye(len(a))[:, :1] for a in g], "Wrong: row 0 of Θ^(1)"),
        (lambda g, t: [a + 0.25 * b for a, b in zip(g, t, strict=True)], "+0.25 times its par"),
        (lambda g, t: [a + 0.25 for a in g], "off by the same, +0.25"),
        (lambda g, t: [np.abs(a) for a in g], "The sizes are right, the sign of"),
        (lambda g, t: [a[::-1] for a in g], "stand in the wrong places"),
        (lambda g, t: [a**3 for a in g], "No constant ratio"),
        (lambda g, t: [a * np.nan for a in g], "not finite"),
        (lambda g, t: [a.astype(np.float32) for a in g], "float32"),
    ],
)
def test_the_fingerprint_in_words(change, words):
    result = check("backward", strange(change))
    assert result.kind == "values"
    assert result.mistakes == []
    assert words in result.headline
    if "finite" not in words:
        entry = dict(result.details)["First entry"]
        assert re.match(r"Θ\^\(\d\)\[\d, \d\] is \S+, \S+ is expected", entry), entry


def test_the_update_is_described_as_minus_delta_theta_over_alpha():
    result = check("update", lambda t, g, r: [a - 3 * r * b for a, b in zip(t, g, strict=True)])
    assert "3 times what it should be" in result.headline


def test_what_is_wrong_on_special_inputs_only_is_said_so():
    def sigmoid(Z):
        return 1 / (1 + np.exp(-np.clip(Z, -30, 30))) + (np.abs(Z) > 500) * 1e-3

    result = check("sigmoid", sigmoid)
    assert dict(result.details)["Only with"].startswith("−1000, 0 and 1000")


# -- the order of findings ------------------------------------------------------------------------


def test_an_exception_is_shown_with_the_readers_lines_and_the_shapes_that_went_in():
    def backward(thetas, X, Y, l2):
        A = solutions.forward(thetas, X)
        return [np.linalg.solve(A[-1], Y) @ thetas[0]]

    result = check("backward", backward)
    assert result.kind == "raised"
    assert "LinAlgError" in result.headline
    assert len(result.code) == 1
    assert result.code[0].endswith("return [np.linalg.solve(A[-1], Y) @ thetas[0]]")
    assert "nblib" not in str(result)
    given = dict(result.details)["Given"]
    assert re.search(r"thetas \[\(\d, \d\), \(\d, \d\)\], X \(\d, \d\), Y \(\d, \d\)", given)


def test_an_exception_of_a_known_kind_is_named_where_the_sizes_are_equal():
    def forward(thetas, X):
        A = [X]
        for theta in thetas:
            A.append(nblib.sigmoid(np.dot(A[-1], theta[:, 1:]) + theta[:, 0]))
        return A

    result = check("forward", forward)
    assert result.kind == "raised"
    assert result.mistakes == ["weights-transposed"]
    assert result.code


def test_the_kept_bias_column_is_named_by_the_sizes_in_the_message():
    def hidden_delta(delta, theta, A):
        return np.multiply(np.dot(delta, theta), A * (1 - A))

    assert check("hidden_delta", hidden_delta).mistakes == ["bias-kept"]


def test_an_unknown_exception_has_no_name():
    def hidden_delta(delta, theta, A):
        return undefined  # noqa: F821

    result = check("hidden_delta", hidden_delta)
    assert (result.kind, result.mistakes) == ("raised", [])
    assert "NameError" in result.headline


def test_a_wrong_number_of_parameters_is_said():
    result = check("backward", lambda thetas, X, Y: thetas)
    assert result.kind == "raised"
    assert "backward(thetas, X, Y, l2)" in result.headline


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "None, expected is a list of 2. Is `return` missing?"),
        ("text", "a str"),
        ({}, "a dict"),
        ([1j], "a list of 1, expected is a list of 2"),
        ([1j, 1j], "complex numbers"),
        ([np.zeros((2, 3)), [[1], [2, 3]]], "expected is shape"),
        (np.zeros(3), "shape (3,), expected is a list of 2"),
        (len, "a builtin_function_or_method"),
    ],
)
def test_a_wrong_type_is_said(value, words):
    result = check("backward", lambda thetas, X, Y, l2: value)
    assert result.kind in ("type", "shape")
    assert words in result.headline


def test_a_wrong_shape_is_said_with_the_product_that_gives_the_right_one():
    def hidden_delta(delta, theta, A):
        return solutions.hidden_delta(delta, theta, A)[:-1]

    result = check("hidden_delta", hidden_delta)
    assert result.kind == "shape"
    found, expected = map(eval, re.findall(r"\(.*?\)", result.headline))
    assert found == (expected[0] - 1, expected[1])
    product = dict(result.details)["It comes from"]
    first, second = map(eval, re.findall(r"\(.*?\)", product)[:2])
    assert first[1] == second[0]
    assert (first[0], second[1]) == expected


def test_the_product_of_every_part_of_a_list_is_told():
    def backward(thetas, X, Y, l2):
        first, *others = solutions.backward(thetas, X, Y, l2)
        return [first[:, :-2], *others]

    result = check("backward", backward)
    assert result.headline.startswith("Θ^(1): shape")
    assert "Δ^(2)ᵀ [1 A^(1)]" in dict(result.details)["It comes from"]


def test_changed_inputs_come_before_wrong_values():
    def hidden_delta(delta, theta, A):
        delta *= 17.5
        return delta @ theta[:, 1:]

    result = check("hidden_delta", hidden_delta)
    assert result.kind == "inputs"
    assert "its input delta" in result.headline
    assert dict(result.details)["Besides"] == "The values are wrong, too."


def test_right_values_with_changed_inputs_are_not_right():
    def softmax(Z):
        Z -= Z.max(axis=1, keepdims=True)
        E = np.exp(Z)
        return E / E.sum(axis=1, keepdims=True)

    result = check("softmax", softmax)
    assert result.kind in ("raised", "inputs")
    assert not result


def test_findings_come_in_their_order():
    def function(shape, inputs, raises):
        def output_delta(A, Y):
            if raises:
                raise KeyError("so")
            if inputs:
                A += 1
            return (A - 5.3 * Y)[: -1 if shape else None]

        return output_delta

    kinds = [
        check("output_delta", function(*flags)).kind
        for flags in [(1, 1, 1), (1, 1, 0), (0, 1, 0), (0, 0, 0)]
    ]
    assert kinds == ["raised", "shape", "inputs", "values"]
