"""Exercise: the cost."""

from collections.abc import Callable
from typing import Any

import numpy as np

from nblib.exercises.engine.diagnosis import examine
from nblib.exercises.engine.families import foreign_targets, instead, wrong_mean
from nblib.exercises.engine.problems import random_network
from nblib.exercises.engine.result import Result
from nblib.exercises.engine.task import Case, Task, case
from nblib.mistakes import Mistake


def cost(A, Y, thetas, l2):
    """Return J, the cross-entropy of sigmoid outputs and the penalty.

    A : (m, K) array. Outputs; an exact 0 or 1 that is right does no harm.
    Y : (m, K) array. Targets.
    thetas : list of (s_{l+1}, s_l + 1) arrays. Column 0 is not penalized.
    l2 : float. The strength λ.
    returns : float. The mean over the examples, plus λ/2m times all squared
        weights.
    """
    m = len(Y)
    tiny = np.finfo(float).tiny  # its logarithm is finite
    ones = Y * np.log(np.maximum(A, tiny))
    zeros = (1 - Y) * np.log(np.maximum(1 - A, tiny))
    squares = sum(np.sum(theta[:, 1:] ** 2) for theta in thetas)
    return -np.sum(ones + zeros) / m + l2 / (2 * m) * squares


ENTROPY, L2 = "eq-cost-entropy", "eq-cost-l2"


def _build(do: Any, A: np.ndarray, Y: np.ndarray, thetas: list, l2: float) -> float:
    Y = do.targets(Y)
    data = do.data(do, A, Y)
    return do.sum(data) * do.share(*Y.shape) + do.penalty(thetas) * do.strength(l2, len(Y))


def _entropy(do: Any, A: np.ndarray, Y: np.ndarray) -> np.ndarray:
    return do.sign * (do.ones(do.log, A, Y) + do.zeros(do.log, A, Y))


def _safe_log(A: np.ndarray) -> np.ndarray:
    return np.log(np.maximum(A, np.finfo(float).tiny))


def _squares(thetas: list) -> float:
    return sum(float(np.sum(theta[:, 1:] ** 2)) for theta in thetas)


def _cases(rng: np.random.Generator) -> list[Case]:
    def problem(m: int, sizes: list, strength: float, **settings: Any) -> Case:
        thetas, _, Y = random_network(rng, sizes, m)
        A = rng.uniform(0.05, 0.95, size=(m, sizes[-1]))
        return case(A, Y, thetas, strength, **settings)

    thetas, _, Y = random_network(rng, [2, 4, 3], 5)
    sure = np.where(rng.random(Y.shape) < 0.5, Y, rng.uniform(0.05, 0.95, size=Y.shape))
    sure[0] = Y[0]
    return [
        problem(5, [2, 4, 3], 1.3),
        problem(3, [5, 4, 6, 7], 0.6),
        problem(7, [3, 5], 2.2),
        *(problem(n, [n] * 3, 1.7, equal=True) for n in (3, 4)),
        problem(1, [2, 3, 4], 0.9, note="one example alone"),
        problem(4, [2, 3, 5], 0.0, note="λ = 0"),
        case(sure, Y, thetas, 1.3, note="outputs that are exactly 0 or 1, and right"),
    ]


def _squared(factor: Callable[[int, int], float]) -> dict[str, Callable]:
    return {"data": lambda do, A, Y: (A - Y) ** 2, "share": factor}


#: Another cost, and a mean over the outputs.
PER_OUTPUT = (
    "The exercise asks for cross-entropy. And the mean is over examples, not outputs.",
    "Where are the logarithms?",
)

#: The penalty of one matrix alone.
ONE_LAYER = (
    "The penalty sums over the weights of all layers.",
    "How many matrices does your sum visit?",
    L2,
)

DOUBLED = "How much should doubling all weights change the penalty?"


def _fitted(args: tuple, value: Any, right: Any) -> list[Mistake]:
    """Return the cost whose penalty has the factor that the value shows."""
    A, _, thetas, l2 = args
    if not (penalty := l2 / (2 * len(A)) * _squares(thetas)):
        return []
    factor = 1 + float(value - right) / penalty
    return [
        Mistake(
            "penalty-factor",
            f"The penalty is {factor:.4g} times what it should be",
            "The penalty is λ/2m times the sum of the squared weights.",
            "Set λ to 0. What is left?",
            L2,
            {"strength": lambda l2, m: factor * l2 / (2 * m)},
        )
    ]


TASK = Task(
    solution=cost,
    pieces={
        "targets": lambda Y: Y,
        "data": _entropy,
        "sign": -1,
        "ones": lambda log, A, Y: Y * log(A),
        "zeros": lambda log, A, Y: (1 - Y) * log(1 - A),
        "log": _safe_log,
        "sum": np.sum,
        "share": lambda m, K: 1 / m,
        "penalty": _squares,
        "strength": lambda l2, m: l2 / (2 * m),
    },
    build=_build,
    mistakes=[
        Mistake(
            "sign-missing",
            "The minus sign of the cross-entropy is missing",
            "Logarithms of numbers below 1 are negative, and a cost is positive.",
            "What is the logarithm of a number between 0 and 1?",
            ENTROPY,
            {"sign": 1},
        ),
        Mistake(
            "mean-lost",
            "The sum over the examples instead of their mean",
            "The cost grows with the data, and so would the gradient.",
            "Compare the cost of one example with that of the same example given twice.",
            ENTROPY,
            {"share": lambda m, K: 1},
        ),
        wrong_mean(
            "mean-over-entries",
            "The mean over all entries: divided by m K",
            "How many numbers does your mean divide by?",
            ENTROPY,
            {"share": lambda m, K: 1 / (m * K)},
            " `np.mean` divides by both.",
        ),
        wrong_mean(
            "mean-over-outputs",
            "Divided by the number of outputs instead of examples",
            "Which of the two sizes of Y is m?",
            ENTROPY,
            {"share": lambda m, K: 1 / K},
        ),
        Mistake(
            "zeros-forgotten",
            "The term (1 − Y) log(1 − A) is missing",
            "Without it nothing is said about outputs whose target is 0. They could all be 1.",
            "What does your cost say about an output of 0.9 whose target is 0?",
            ENTROPY,
            {"zeros": lambda log, A, Y: 0.0},
        ),
        Mistake(
            "ones-forgotten",
            "The term Y log A is missing",
            "Without it nothing is said about outputs whose target is 1. They could all be 0.",
            "What does your cost say about an output of 0.1 whose target is 1?",
            ENTROPY,
            {"ones": lambda log, A, Y: 0.0},
        ),
        Mistake(
            "terms-subtracted",
            "The two terms subtracted from each other",
            "Both terms punish, so they are added inside the sum.",
            "Which sign has each of the two terms?",
            ENTROPY,
            {"zeros": lambda log, A, Y: -(1 - Y) * log(1 - A)},
        ),
        Mistake(
            "targets-swapped",
            "Y and 1 − Y exchanged",
            "An output of 1 whose target is 1 has to be cheap.",
            "What does your cost say about an output that is right?",
            ENTROPY,
            {"targets": lambda Y: 1 - Y},
        ),
        Mistake(
            "log-of-targets",
            "Logarithms of the targets instead of the outputs",
            "The targets are 0 and 1, and the logarithm of 0 is −∞. A and Y have changed places.",
            "Of what is the logarithm taken?",
            ENTROPY,
            {
                "ones": lambda log, A, Y: A * np.log(Y),
                "zeros": lambda log, A, Y: (1 - A) * np.log(1 - Y),
            },
        ),
        Mistake(
            "log-two",
            "The logarithm to base 2 instead of the natural one",
            "The derivative would no longer be A − Y but that divided by ln 2.",
            "Which logarithm has the derivative 1/x?",
            ENTROPY,
            {"log": lambda A: _safe_log(A) / np.log(2)},
        ),
        Mistake(
            "log-ten",
            "The logarithm to base 10 instead of the natural one",
            "The derivative would no longer be A − Y but that divided by ln 10.",
            "Which logarithm has the derivative 1/x?",
            ENTROPY,
            {"log": lambda A: _safe_log(A) / np.log(10)},
        ),
        Mistake(
            "log-of-zero",
            "The logarithm of 0 where an output is exactly 0 or 1",
            "0 · log 0 should be 0, and the computer makes NaN of it. On all other outputs the "
            "cost is right.",
            "What is 0 times −∞ in NumPy?",
            "eq-cost-stable",
            {"log": np.log},
        ),
        Mistake(
            "squared-error",
            "The squared error instead of the cross-entropy",
            "It is a cost too, with the ½ in its place. This exercise asks for the other one.",
            "Where are the logarithms?",
            ENTROPY,
            _squared(lambda m, K: 1 / (2 * m)),
        ),
        Mistake(
            "squared-without-half",
            "The squared error, without its ½",
            "The exercise asks for cross-entropy. And a squared error without ½ has twice the "
            "gradient.",
            "Where are the logarithms?",
            "eq-cost-squared",
            _squared(lambda m, K: 1 / m),
        ),
        Mistake(
            "squared-per-output",
            "The squared error as a mean over all entries",
            *PER_OUTPUT,
            "eq-cost-squared",
            _squared(lambda m, K: 1 / (m * K)),
        ),
        Mistake(
            "squared-half-per-output",
            "The squared error with its ½, divided by the number of outputs",
            *PER_OUTPUT,
            "eq-cost-squared",
            _squared(lambda m, K: 1 / (2 * m * K)),
        ),
        *foreign_targets(ENTROPY, lambda change: {"targets": change}),
        Mistake(
            "matrix-product",
            "A matrix product where an entry-by-entry product belongs",
            "Each target meets its own output only. It runs only where there are as many classes "
            "as examples.",
            "Compare the shapes of the two factors.",
            ENTROPY,
            {
                "ones": lambda log, A, Y: Y @ log(A),
                "zeros": lambda log, A, Y: (1 - Y) @ log(1 - A),
            },
        ),
        Mistake(
            "penalty-missing",
            "The penalty is missing",
            "λ is an argument and does nothing.",
            "Compute the cost for two values of λ.",
            L2,
            {"strength": lambda l2, m: 0.0},
        ),
        Mistake(
            "bias-penalized",
            "The biases are penalized, too",
            "A bias only shifts where a unit switches. The penalty leaves column 0 out.",
            "Which columns of Θ does your penalty sum over?",
            L2,
            {"penalty": lambda thetas: sum(np.sum(theta**2) for theta in thetas)},
        ),
        Mistake(
            "penalty-wrong-column",
            "The last column left out of the penalty instead of the first",
            "In this book the bias is column 0.",
            "Which column of Θ is the bias?",
            L2,
            {"penalty": lambda thetas: sum(np.sum(theta[:, :-1] ** 2) for theta in thetas)},
        ),
        Mistake(
            "penalty-row",
            "Row 0 left out of the penalty instead of column 0",
            "A row of Θ is a unit, with its bias in column 0.",
            "Which axis do your brackets cut?",
            L2,
            {"penalty": lambda thetas: sum(np.sum(theta[1:] ** 2) for theta in thetas)},
        ),
        Mistake(
            "penalty-undivided",
            "The penalty is not divided by m",
            "λ/2m divides by the examples, like the rest of the cost.",
            "Compare your penalty for five examples and for ten.",
            L2,
            {"strength": lambda l2, m: l2 / 2},
        ),
        Mistake(
            "penalty-no-half",
            "The ½ of the penalty is missing",
            "With the ½ its derivative is λ/m Θ.",
            "Write down the factor before the sum of squares.",
            L2,
            {"strength": lambda l2, m: l2 / m},
        ),
        Mistake(
            "penalty-times-m",
            "λ / 2 * m instead of λ / (2 * m)",
            "Python works from left to right, so m is not in the denominator. It needs brackets.",
            "Does your penalty grow or shrink with m?",
            L2,
            {"strength": lambda l2, m: l2 / 2 * m},
        ),
        Mistake(
            "penalty-sign",
            "The penalty is subtracted",
            "A penalty makes large weights dear.",
            "Does your cost rise or fall with λ?",
            L2,
            {"strength": lambda l2, m: -l2 / (2 * m)},
        ),
        Mistake(
            "penalty-not-squared",
            "The sum of the weights' sizes instead of their squares",
            "That is another penalty, called L1, with another derivative.",
            DOUBLED,
            L2,
            {"penalty": lambda thetas: sum(np.sum(np.abs(theta[:, 1:])) for theta in thetas)},
        ),
        Mistake(
            "penalty-root",
            "The root of the sum of squares",
            "`np.linalg.norm` takes a root, and the penalty has none.",
            DOUBLED,
            L2,
            {"penalty": lambda thetas: sum(np.linalg.norm(theta[:, 1:]) for theta in thetas)},
        ),
        Mistake(
            "penalty-last-layer",
            "Only the last matrix is penalized",
            *ONE_LAYER,
            {"penalty": lambda thetas: _squares(thetas[-1:])},
        ),
        Mistake(
            "penalty-first-layer",
            "Only the first matrix is penalized",
            *ONE_LAYER,
            {"penalty": lambda thetas: _squares(thetas[:1])},
        ),
        Mistake(
            "one-per-example",
            "One cost for each example instead of one number",
            "J is a single number: the mean over the examples.",
            "What shape has a cost?",
            ENTROPY,
            {"sum": lambda data: data.sum(axis=1)},
        ),
        Mistake(
            "one-per-output",
            "One cost for each output instead of one number",
            "J is a single number: the sum over the outputs.",
            "What shape has a cost?",
            ENTROPY,
            {"sum": lambda data: data.sum(axis=0)},
        ),
        *instead(
            "the cross-entropy over m",
            "What is your cost of one output ½?",
            ENTROPY,
            ("absolute-error", "the absolute error", "data", lambda do, A, Y: np.abs(A - Y)),
            (
                "root-squared-error",
                "the root of the squared error",
                "whole",
                lambda A, Y, thetas, l2: (
                    np.sqrt(np.sum((A - Y) ** 2) / len(Y)) + l2 / (2 * len(Y)) * _squares(thetas)
                ),
            ),
            (
                "cross-entropy-halved",
                "half of the cross-entropy",
                "share",
                lambda m, K: 1 / (2 * m),
            ),
            (
                "one-example-less",
                "the cross-entropy over m − 1",
                "share",
                lambda m, K: 1 / (m - 1) if m > 1 else np.inf,
            ),
        ),
        *instead(
            "the sum of their squares",
            "Which power of a weight does the penalty take?",
            L2,
            (
                "penalty-mean",
                "the mean square of each matrix's weights",
                "penalty",
                lambda thetas: sum(float(np.mean(theta[:, 1:] ** 2)) for theta in thetas),
            ),
            (
                "penalty-cubed",
                "the cubes of the weights",
                "penalty",
                lambda thetas: sum(float(np.sum(theta[:, 1:] ** 3)) for theta in thetas),
            ),
            (
                "penalty-fourth-power",
                "their fourth powers",
                "penalty",
                lambda thetas: sum(float(np.sum(theta[:, 1:] ** 4)) for theta in thetas),
            ),
        ),
        *instead(
            "λ",
            "What changes when λ is doubled?",
            L2,
            ("strength-squared", "λ²", "strength", lambda l2, m: l2**2 / (2 * m)),
            ("strength-root", "the root of λ", "strength", lambda l2, m: np.sqrt(l2) / (2 * m)),
        ),
    ],
    cases=_cases,
    fitted=_fitted,
    chapter="cost",
    equation=ENTROPY,
    product=lambda args, _: "a sum over all examples and outputs, so one number",
)


def check_cost(function: Callable[..., Any], seed: int | None = None) -> Result:
    """Check the reader's `cost(A, Y, thetas, l2)`, see `check`."""
    return examine(TASK, function, seed)
