"""Exercise: softmax."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from nblib import activations
from nblib.exercises.engine.diagnosis import examine
from nblib.exercises.engine.families import instead, other_base
from nblib.exercises.engine.result import Result
from nblib.exercises.engine.task import Case, Task, case
from nblib.mistakes import Mistake, broken_gradients


def softmax(Z):
    """Return exp(Z) divided by its row's sum, also for huge entries.

    Z : (m, K) array. Pre-activations, one row per example.
    returns : (m, K) array. Probabilities; each row sums to 1.
    """
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


SHARE, STABLE = "eq-cost-softmax", "eq-cost-stable-softmax"


def _cases(rng: np.random.Generator) -> list[Case]:
    far = np.array([[1000.0, 1001.0, 999.0], [-1000.0, -1001.0, -999.0], [-1000.0, 1000.0, 0.0]])
    return [
        *(case(rng.normal(scale=2, size=size)) for size in ((5, 3), (2, 6), (7, 4))),
        *(case(rng.normal(scale=2, size=(n, n)), equal=True) for n in (3, 4)),
        case(rng.normal(size=(1, 4)), note="one example alone"),
        case(rng.integers(-3, 4, size=(4, 3)), note="whole numbers"),
        case(far, note="entries near 1000 and −1000"),
    ]


#: The shares add up to 1 down a column.
DOWN = (
    "Each example has shares of its own that add up to 1: along a row, not down a column.",
    "Do your rows add up to 1, or your columns?",
    SHARE,
)

#: The numbers of a row do not add up to 1.
NO_SHARES = (
    "Shares of a whole add up to 1.",
    "What do your rows add up to?",
    SHARE,
)


def _shares(Z: np.ndarray) -> np.ndarray:
    E: np.ndarray = np.exp(Z)
    return E / E.sum(axis=1, keepdims=True)


TASK = Task(
    solution=softmax,
    pieces={
        "shift": lambda Z: Z - Z.max(axis=1, keepdims=True),
        "power": np.exp,
        "total": lambda E: E.sum(axis=1, keepdims=True),
        "quotient": lambda E, total: E / total,
    },
    build=lambda do, Z: (lambda E: do.quotient(E, do.total(E)))(do.power(do.shift(Z))),
    mistakes=[
        Mistake(
            "wrong-axis",
            "The sum over the examples instead of the classes",
            *DOWN,
            {"total": lambda E: E.sum(axis=0, keepdims=True)},
        ),
        Mistake(
            "columns-all-through",
            "Both the maximum and the sum over the examples instead of the classes",
            *DOWN,
            {
                "shift": lambda Z: Z - Z.max(axis=0, keepdims=True),
                "total": lambda E: E.sum(axis=0, keepdims=True),
            },
        ),
        Mistake(
            "sum-of-all",
            "Divided by the sum over all examples and classes",
            "Each row has to add up to 1, not the whole matrix.",
            "What do your rows add up to?",
            SHARE,
            {"total": lambda E: E.sum()},
        ),
        Mistake(
            "sum-of-all-naive",
            "Divided by the sum over all examples and classes, and no maximum taken away",
            "Each row has to add up to 1, not the whole matrix. And exp overflows.",
            "What do your rows add up to?",
            SHARE,
            {"shift": lambda Z: Z, "total": lambda E: E.sum()},
        ),
        replace(
            broken_gradients["softmax-overflow"],
            name="overflow",
            title="exp overflows: the row's maximum is not taken away",
            change={"shift": lambda Z: Z},
        ),
        Mistake(
            "one-maximum",
            "The largest entry of all rows taken away from each row",
            "A row far below the others then turns to 0, and 0 over 0 is not a number.",
            "What becomes of a row whose entries are all near −1000?",
            STABLE,
            {"shift": lambda Z: Z - Z.max()},
        ),
        Mistake(
            "maximum-of-columns",
            "The maximum of each column taken away instead of each row",
            "Only what is the same for a whole row cancels in the ratio.",
            "Which numbers are divided by each other?",
            STABLE,
            {"shift": lambda Z: Z - Z.max(axis=0, keepdims=True)},
        ),
        Mistake(
            "keepdims-forgotten",
            "The sums of the rows as a flat vector: they are spread over the columns",
            "A flat vector lines up with the columns. It runs only where there are as many "
            "examples as classes.",
            "What shape have the sums, and what shape do you need?",
            SHARE,
            {"total": lambda E: E.sum(axis=1)},
        ),
        Mistake(
            "not-divided",
            "Not divided by the sum: exp alone",
            *NO_SHARES,
            {"shift": lambda Z: Z, "quotient": lambda E, total: E},
        ),
        Mistake(
            "divided-by-maximum",
            "Divided by the largest entry, not by the sum",
            *NO_SHARES,
            {"total": lambda E: E.max(axis=1, keepdims=True)},
        ),
        Mistake(
            "divided-by-number",
            "The mean of the row in the denominator instead of its sum",
            *NO_SHARES,
            {"total": lambda E: E.mean(axis=1, keepdims=True)},
        ),
        Mistake(
            "exponent-sign",
            "exp(−Z): the smallest entry gets the largest share",
            "The largest pre-activation stands for the likeliest class.",
            "Which class should be likeliest?",
            SHARE,
            {"shift": lambda Z: Z.min(axis=1, keepdims=True) - Z},
        ),
        Mistake(
            "exp-forgotten",
            "Without exp: the entries divided by their sum",
            "Pre-activations may be negative, and shares may not.",
            "Can a share be negative?",
            SHARE,
            {"shift": lambda Z: Z, "power": lambda Z: Z},
        ),
        other_base("two", 2, "Z", SHARE, "the delta is not A − Y"),
        Mistake(
            "sigmoid-instead",
            "A sigmoid for each entry",
            "The sigmoid answers each question for itself. Shares of one whole depend on each "
            "other.",
            "What do your rows add up to?",
            SHARE,
            {"whole": lambda Z: activations.sigmoid(Z * 1.0)},
        ),
        Mistake(
            "logarithm",
            "The logarithm of the shares",
            "That is what the cost needs. Here it is the shares themselves.",
            "Can a share be negative?",
            SHARE,
            {"whole": lambda Z: np.log(activations.softmax(Z * 1.0))},
        ),
        Mistake(
            "argmax",
            "1 for the largest entry and 0 for the others",
            "That is the decision, without the doubt. It has no slope.",
            "What should come out for two equal entries?",
            SHARE,
            {"whole": lambda Z: np.eye(Z.shape[1])[Z.argmax(axis=1)]},
        ),
        *instead(
            "softmax",
            "What is the larger share of a row (0, 1)?",
            SHARE,
            (
                "softmax-twice",
                "softmax of softmax",
                "quotient",
                lambda E, total: _shares(E / total),
            ),
            (
                "sigmoid-shares",
                "shares of sigmoids",
                "whole",
                lambda Z: (lambda A: A / A.sum(axis=1, keepdims=True))(activations.sigmoid(Z)),
            ),
            (
                "length-for-sum",
                "the exponentials over their length",
                "total",
                lambda E: np.sqrt((E**2).sum(axis=1, keepdims=True)),
            ),
            (
                "standardized",
                "softmax of standardized rows",
                "shift",
                lambda Z: (Z - Z.mean(axis=1, keepdims=True)) / Z.std(axis=1, keepdims=True),
            ),
            (
                "absolute",
                "softmax of |Z|",
                "shift",
                lambda Z: np.abs(Z) - np.abs(Z).max(axis=1, keepdims=True),
            ),
        ),
        *instead(
            "`keepdims=True`",
            "Which shape has the maximum of each row, and which the sum?",
            SHARE,
            ("keepdims-maximum", "a flat maximum", "shift", lambda Z: Z - Z.max(axis=1)),
            (
                "keepdims-both",
                "a flat maximum and sum",
                "whole",
                lambda Z: (lambda E: E / E.sum(axis=1))(np.exp(Z - Z.max(axis=1))),
            ),
        ),
    ],
    cases=_cases,
    chapter="deep",
    equation=SHARE,
    product=lambda args, _: f"one share for each pre-activation, {args[0].shape}",
)


def check_softmax(function: Callable[..., Any], seed: int | None = None) -> Result:
    """Check the reader's `softmax(Z)`, see `check`."""
    return examine(TASK, function, seed)
