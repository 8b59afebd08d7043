"""Exercise: the delta of the output."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from nblib.activations import ACTIVATIONS, sigmoid
from nblib.exercises.engine.diagnosis import examine
from nblib.exercises.engine.families import examples_in_columns, foreign_targets, instead
from nblib.exercises.engine.result import Result
from nblib.exercises.engine.task import Case, Task, case
from nblib.mistakes import Mistake, broken_gradients


def output_delta(A, Y):
    """Return Δ^(L) of sigmoid outputs with cross-entropy.

    A : (m, s_L) array. Outputs A^(L).
    Y : (m, s_L) array. Targets.
    returns : (m, s_L) array. One row per example; the mean over them is
        taken later.
    """
    return A - Y


PAIR = "eq-backprop-pair-sigmoid"


def _of_the_table(name: str) -> Mistake:
    """Return a mistake of the table as one of the output delta alone."""
    one = broken_gradients[name]
    slope, piece = ACTIVATIONS["sigmoid"].derivative, one.change["output_delta"]
    return replace(one, change={"error": lambda A, Y: piece(A, Y, slope, "cross_entropy", ())})


#: Those that are not in the table; the exercise on the whole gradient takes them over.
MISTAKES = [
    Mistake(
        "slope-by-activation",
        "The slope of the cost by A, where that by Z belongs",
        "A delta is the slope by the pre-activation. The slope of the sigmoid still has to be "
        "multiplied in.",
        "By what is a delta the derivative: by A or by Z?",
        "eq-backprop-output",
        {"error": lambda A, Y: (A - Y) / (A * (1 - A))},
    ),
    Mistake(
        "delta-doubled",
        "Twice A − Y",
        "That is the slope of a squared error without the ½, by the activation. Cross-entropy has "
        "no square and so no 2.",
        "Where does the 2 come from?",
        PAIR,
        {"error": lambda A, Y: 2 * (A - Y)},
    ),
    Mistake(
        "error-squared",
        "The squared error where its slope belongs",
        "A delta is a derivative, not the cost itself. A square also loses the sign.",
        "Can a delta be negative?",
        PAIR,
        {"error": lambda A, Y: (A - Y) ** 2},
    ),
    Mistake(
        "error-absolute",
        "The sign of A − Y is lost",
        "An output that is too low has to rise and one that is too high has to fall. Without the "
        "sign both move the same way.",
        "Can a delta be negative?",
        PAIR,
        {"error": lambda A, Y: np.abs(A - Y)},
    ),
    Mistake(
        "outputs-rounded",
        "Outputs rounded to 0 or 1 before they are compared",
        "The delta of an output that is right but unsure is not 0. Rounded, it no longer learns.",
        "What is the delta of an output of 0.6 whose target is 1?",
        PAIR,
        {"error": lambda A, Y: (A > 0.5) - Y},
    ),
    Mistake(
        "sigmoid-twice",
        "The sigmoid applied to the outputs once more",
        "A is already the sigmoid of Z. A second one squeezes everything into ½ to 0.73.",
        "Which values can A take, and which can your outputs take?",
        PAIR,
        {"error": lambda A, Y: sigmoid(A) - Y},
    ),
    Mistake(
        "zeros-forgotten",
        "Only the outputs whose target is 1 have a delta",
        "The cost has two terms, and the second one asks the outputs with target 0 to be low.",
        "What does the cost say about an output of 0.9 whose target is 0?",
        PAIR,
        {"error": lambda A, Y: Y * (A - Y)},
    ),
    Mistake(
        "slope-at-output",
        "A slope in the output delta, and taken at A instead of Z",
        "With cross-entropy the slope cancels. It would be A (1 − A), not the slope of the sigmoid "
        "at A.",
        "Does your function for the slope take Z or A, and is it needed here?",
        PAIR,
        {"error": lambda A, Y: (A - Y) * sigmoid(A) * (1 - sigmoid(A))},
    ),
    *foreign_targets(PAIR, lambda change: {"error": lambda A, Y: A - change(Y)}),
    *instead(
        "A − Y",
        "What is the delta where A is 0.9 and Y is 1?",
        PAIR,
        ("first-term-only", "−Y / A", "error", lambda A, Y: -Y / A),
        ("error-relative", "(A − Y) / A", "error", lambda A, Y: (A - Y) / A),
        ("error-sign", "the sign of A − Y", "error", lambda A, Y: np.sign(A - Y)),
        ("tanh-slope-extra", "(A − Y) (1 − A²)", "error", lambda A, Y: (A - Y) * (1 - A**2)),
    ),
]


def _cases(rng: np.random.Generator) -> list[Case]:
    def outputs(m: int, K: int, **settings: Any) -> Case:
        return case(*_answers(rng, m, K), **settings)

    return [
        *(outputs(m, K) for m, K in ((5, 3), (4, 6), (7, 4), (3, 5))),
        *(outputs(n, n, equal=True) for n in (3, 4)),
        outputs(1, 4, note="one example alone"),
        outputs(6, 1, note="one output unit"),
    ]


def _answers(rng: np.random.Generator, m: int, K: int) -> tuple[np.ndarray, np.ndarray]:
    """Return outputs of sigmoid units, none of them near 0 or 1, and targets."""
    A = rng.uniform(0.05, 0.95, size=(m, K))
    if K == 1:
        return A, (rng.random(size=(m, 1)) < 0.5).astype(float)
    Y = np.eye(K)[rng.integers(K, size=m)]
    Y[:2] = np.eye(K)[:2][:m]
    return A, Y


ROWS = "How many examples does one row of the delta stand for?"

TASK = Task(
    solution=output_delta,
    pieces={"error": lambda A, Y: A - Y, "result": lambda delta: delta},
    build=lambda do, A, Y: do.result(do.error(A, Y)),
    mistakes=[
        _of_the_table("sign-flipped"),
        _of_the_table("output-slope-extra"),
        _of_the_table("half-forgotten"),
        *MISTAKES,
        Mistake(
            "mean-too-early",
            "The mean over the examples taken already in the delta",
            "A delta belongs to one example. The gradient sums over the examples and takes the "
            "mean there.",
            ROWS,
            "eq-backprop-gradient-matrix",
            {"result": lambda delta: delta / len(delta)},
        ),
        Mistake(
            "mean-over-entries",
            "Divided by the number of all entries",
            "A delta belongs to one example and one unit. Nothing is averaged in it.",
            ROWS,
            "eq-backprop-gradient-matrix",
            {"result": lambda delta: delta / delta.size},
        ),
        Mistake(
            "examples-summed",
            "Summed over the examples",
            "Each example keeps its own row, since each has activations of its own to be "
            "multiplied with.",
            "How many rows has Δ?",
            "eq-backprop-gradient-matrix",
            {"result": lambda delta: delta.sum(axis=0)},
        ),
        examples_in_columns(
            "delta-turned", "A", "eq-backprop-columns", {"result": lambda delta: delta.T}
        ),
    ],
    cases=_cases,
    chapter="backprop",
    equation=PAIR,
    product=lambda args, _: f"A − Y, entry by entry: {args[0].shape} and {args[1].shape}",
)


def check_output_delta(function: Callable[..., Any], seed: int | None = None) -> Result:
    """Check the reader's `output_delta(A, Y)`, see `check`."""
    return examine(TASK, function, seed)
