"""What is wrong is said in words: what was raised, the form, the inputs, the numbers."""

import re

import numpy as np
import pytest
from exercise_tools import solutions

import nblib
from nblib.exercises import check
from nblib.exercises.engine import diagnosis


@pytest.fixture(autouse=True)
def without_the_line(monkeypatch):
    """Leave out the search for the line, which has tests of its own."""
    monkeypatch.setattr(diagnosis, "find_line", lambda *_: None)


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
        (lambda g, t: [3 * g[0], *g[1:]], "Only Θ^(1) is wrong."),
        (lambda g, t: [a * np.where(np.arange(a.shape[1]) > 0, 1, 5) for a in g], "column 0 is w"),
        (lambda g, t: [a * np.where(np.arange(a.shape[1]) > 0, 5, 1) for a in g], "column 0 is r"),
        (lambda g, t: [a + 5 * np.eye(len(a))[:, :1] for a in g], "Only row 0 is wrong"),
        (lambda g, t: [a + 0.25 * b for a, b in zip(g, t, strict=True)], "+0.25 times its par"),
        (lambda g, t: [a + 0.25 for a in g], "off by the same, +0.25"),
        (lambda g, t: [np.abs(a) for a in g], "The sizes are right, the sign of"),
        (lambda g, t: [a[::-1] for a in g], "stand in the wrong places"),
        (lambda g, t: [a**3 for a in g], "No constant ratio"),
        (lambda g, t: [a * np.nan for a in g], "not finite"),
        (lambda g, t: [1.0001 * a for a in g], "Each wrong entry is 1.0001 times"),
        (lambda g, t: [*g[:-1], 3 * g[-1] + 1], "Only the last matrix is wrong."),
        (lambda g, t: [*(a**2 for a in g[:-1]), g[-1]], "The last matrix is right, those before"),
        (lambda g, t: [g[0], *(a**2 for a in g[1:])], "Θ^(1) is right, the others are not."),
        (lambda g, t: [0 * a for a in g], "Each wrong entry is 0."),
        (lambda g, t: [a * len(a) for a in g], "= number of rows times"),
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


def test_what_one_case_shows_is_no_rule():
    result = check("cost", lambda A, Y, thetas, l2: 3 * solutions.cost(A, Y, thetas, l2) + 1)
    assert "times what it should be" not in result.headline
    result = check("sigmoid", lambda Z: solutions.sigmoid(Z) + 1e-4 * (np.abs(Z) > 500))
    assert result.headline == "The values are wrong."


def test_numbers_that_differ_late_are_told_with_as_many_digits():
    result = check("sigmoid", lambda Z: solutions.sigmoid(Z) * (1 + 1e-5))
    _, found, expected = re.match(
        r"(.*) is (\S+), (\S+) is", dict(result.details)["First entry"]
    ).groups()
    assert found != expected
    assert "is 1.00001 times" in result.headline


def test_what_is_no_zero_is_not_called_one():
    def sigmoid(Z):
        return np.where(Z < -500, 0.43, np.where(Z > 500, 0, solutions.sigmoid(Z)))

    result = check("sigmoid", sigmoid)
    assert "is 0.43, 0 is expected" in dict(result.details)["First entry"]
    assert "Each wrong entry is 0" not in result.headline


def penalty(change):
    def backward(thetas, X, Y, l2):
        zero = [np.column_stack([t[:, 0], 0 * t[:, 1:]]) for t in thetas]
        parts = zip(solutions.backward(thetas, X, Y, 0.0), thetas, zero, strict=True)
        return [g + change(l2, len(X)) * (t - z) for g, t, z in parts]

    return backward


def test_a_wrong_penalty_is_told_by_what_it_is_off_by():
    result = check("backward", penalty(lambda l2, m: 4 * l2 / m))
    assert "off by +3 · λ/m times its parameter" in result.headline
    assert "Only column 0 is right: the biases." in result.headline
    assert dict(result.details)["Right with"] == "λ = 0"
    once = check("backward", penalty(lambda l2, m: 2 * l2 / m)).headline
    assert "off by +λ/m times its parameter" in once
    result = check("backward", penalty(lambda l2, m: l2**2))
    assert "off by a multiple of its parameter" in result.headline


def for_some(is_wrong):
    def backward(thetas, X, Y, l2):
        good = solutions.backward(thetas, X, Y, l2)
        return [g**2 + 1 for g in good] if is_wrong(thetas, X) else good

    return backward


@pytest.mark.parametrize(
    ("is_wrong", "label", "words"),
    [
        (lambda thetas, X: len(X) > 1, "Right with", "one example alone"),
        (lambda thetas, X: len(thetas) > 1, "Right with", "no hidden layer"),
        (lambda thetas, X: len(X) == 1, "Only with", "one example alone"),
        (lambda thetas, X: X.shape[0] == X.shape[1], "Only with", "equal sizes"),
        (lambda thetas, X: X.shape[0] != X.shape[1], "Right with", "equal sizes"),
    ],
)
def test_the_contrast_is_said(is_wrong, label, words):
    assert dict(check("backward", for_some(is_wrong)).details)[label].startswith(words)


def test_what_differs_from_call_to_call_is_said_so():
    calls = []

    def noisy(Z):
        return solutions.sigmoid(Z) + np.random.default_rng().normal(size=Z.shape)

    def growing(Z):
        calls.append(Z)
        return solutions.sigmoid(Z) * sum(np.array_equal(Z, one) for one in calls)

    assert "something else at each call" in check("sigmoid", noisy, seed=0).headline
    assert "The second call" in check("sigmoid", growing, seed=0).headline


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


def test_what_returns_nothing_is_told_why():
    def without(thetas, X, Y, l2):
        solutions.backward(thetas, X, Y, l2)

    def reversed_in_place(thetas, X, Y, l2):
        G = solutions.backward(thetas, X, Y, l2)[::-1]
        return G.reverse()

    def sometimes(thetas, X, Y, l2):
        if len(X) == 0:
            return thetas

    words = [check("backward", one).headline for one in (without, reversed_in_place, sometimes)]
    assert words[0].endswith("None, expected is a list of 2. Is `return` missing?")
    assert words[1].endswith("`G.reverse()` changes G itself and returns None.")
    assert words[2].endswith("Does every way through it end at a `return` with a value?")


def test_half_of_a_pair_is_said_so():
    result = check("momentum", lambda theta, gradient, velocity, rate, mu: theta)
    assert re.match(
        r"What it returned: shape \(\d,\), expected is a pair, theta and velocity", result.headline
    )


def test_right_numbers_in_another_form_are_said_so():
    result = check("cost", lambda *args: np.array([[solutions.cost(*args)]]))
    assert result.headline.startswith("The numbers are right, their form is not.")
    result = check("hidden_delta", lambda *args: solutions.hidden_delta(*args).T)
    assert result.headline.startswith("It is the right matrix transposed.")


@pytest.mark.parametrize("change", [1e-8, np.float32])
def test_small_liberties_are_right_and_told(change):
    def cost(A, Y, thetas, l2):
        if change is np.float32:
            return np.float32(solutions.cost(A, Y, thetas, l2))
        logs = Y * np.log(A + change) + (1 - Y) * np.log(1 - A + change)
        return (
            solutions.cost(A, Y, thetas, l2) * 0
            - np.sum(logs) / len(Y)
            + (l2 / (2 * len(Y)) * sum(np.sum(theta[:, 1:] ** 2) for theta in thetas))
        )

    result = check("cost", cost)
    assert result
    assert "right to six digits and not to nine" in dict(result.details)["To be exact"]
    assert check("cost", solutions.cost).details == []


def test_a_special_input_does_not_hide_what_random_ones_show():
    def descent(gradient, theta, rate, steps):
        path = [theta]
        for _ in range(steps):
            theta -= rate * gradient(theta)
            path.append(theta)
        return np.array(path)

    result = check("descent", descent)  # whole numbers raise
    assert result.kind == "inputs"

    def copied(gradient, theta, rate, steps):
        return descent(gradient, theta.copy(), rate, steps)

    assert check("descent", copied).mistakes == ["one-array"]


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
