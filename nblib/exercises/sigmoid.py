"""Exercise: the sigmoid."""

from collections.abc import Callable
from typing import Any

import numpy as np

from nblib import activations
from nblib.exercises.engine.diagnosis import examine
from nblib.exercises.engine.families import falling_sigmoid, instead, other_base, whole_division
from nblib.exercises.engine.result import Result
from nblib.exercises.engine.task import Case, Task, case
from nblib.mistakes import Mistake


def sigmoid(Z):
    """Return 1 / (1 + exp(−Z)) entry by entry, for huge ones, too.

    Z : array of any shape. Pre-activations; may hold whole numbers.
    returns : array like Z. Activations, from 0 to 1.
    """
    with np.errstate(over="ignore"):  # 1 / (1 + inf) is 0: the right value
        return 1 / (1 + np.exp(-Z))


UNIT = "eq-forward-unit"


def _cases(rng: np.random.Generator) -> list[Case]:
    return [
        case(rng.normal(scale=2, size=(4, 3))),
        case(rng.normal(scale=2, size=5)),
        case(rng.normal(scale=3, size=(2, 3, 2))),
        case(np.array([[-1000.0, 0.0, 1000.0]]), note="−1000, 0 and 1000"),
        case(rng.integers(-3, 4, size=(3, 2)), note="whole numbers"),
    ]


def _integer_sigmoid(Z: np.ndarray) -> np.ndarray:
    A = np.zeros_like(Z)
    A[...] = activations.sigmoid(Z)
    return A


def _fitted(args: tuple, value: Any, right: Any) -> list[Mistake]:
    """Return the sigmoid as steep as the values are."""
    with np.errstate(all="ignore"):
        steepness = float(np.median(np.log(value / (1 - value)) / args[0]))
    if not 1e-6 < abs(steepness) < 1e3:
        return []
    return [
        Mistake(
            "steepness",
            f"exp(−{steepness:.4g} Z) where exp(−Z) belongs",
            "With another number the slope at 0 is not ¼.",
            "How steep is your curve at 0?",
            UNIT,
            {"exponent": lambda Z: -steepness * Z},
        )
    ]


TASK = Task(
    solution=sigmoid,
    pieces={
        "exponent": lambda Z: -Z,
        "power": np.exp,
        "quotient": lambda E: 1 / (1 + E),
        "result": lambda A: A,
    },
    build=lambda do, Z: do.result(do.quotient(do.power(do.exponent(Z)))),
    mistakes=[
        falling_sigmoid(
            "exp(Z) where exp(−Z) belongs: the curve falls",
            "What should come out for Z = 10?",
            UNIT,
            {"exponent": lambda Z: Z},
        ),
        Mistake(
            "one-forgotten",
            "The 1 in the denominator is missing",
            "1 / exp(−Z) is exp(Z), which grows without end.",
            "What should come out for Z = 0?",
            UNIT,
            {"quotient": lambda E: 1 / E},
        ),
        Mistake(
            "not-inverted",
            "1 + exp(−Z) is not inverted, or has lost its brackets",
            "An activation lies between 0 and 1. Python reads `1 / 1 + x` as (1 / 1) + x.",
            "What should come out for Z = 0?",
            UNIT,
            {"quotient": lambda E: 1 + E},
        ),
        Mistake(
            "quotient-overflow",
            "exp(Z) / (1 + exp(Z)): infinity over infinity for large Z",
            "It is the same function on paper. In the computer exp overflows from about 710 on.",
            "What does exp do to a large number?",
            UNIT,
            {"whole": lambda Z: np.exp(Z * 1.0) / (1 + np.exp(Z * 1.0))},
        ),
        Mistake(
            "slope-instead",
            "The slope of the sigmoid instead of its value",
            "A (1 − A) is needed on the way back. Here it is A.",
            "How large can your values be?",
            "eq-forward-slope",
            {"result": lambda A: A * (1 - A)},
        ),
        Mistake(
            "tanh-instead",
            "tanh instead of the sigmoid",
            "tanh runs from −1 to 1, the sigmoid from 0 to 1.",
            "What should come out for Z = 0?",
            UNIT,
            {"whole": np.tanh},
        ),
        Mistake(
            "stretched",
            "Stretched to −1 to 1",
            "2σ(Z) − 1 is tanh(Z/2). The sigmoid runs from 0 to 1.",
            "What should come out for Z = 0?",
            UNIT,
            {"result": lambda A: 2 * A - 1},
        ),
        other_base("two", 2, "−Z", UNIT, "the slope is not A (1 − A)"),
        other_base("ten", 10, "−Z", UNIT, "the slope is not A (1 − A)"),
        Mistake(
            "squared",
            "The exponent squared: a bell, not an S",
            "exp(−Z²) treats Z and −Z alike.",
            "Is your function the same for 2 and −2?",
            UNIT,
            {"exponent": lambda Z: -(Z**2)},
        ),
        Mistake(
            "rounded",
            "Rounded to 0 or 1",
            "A step has no slope, so nothing could be learned through it.",
            "What should come out for Z = 1?",
            UNIT,
            {"result": np.round},
        ),
        whole_division(
            "floor-division",
            "What should come out for Z = 1?",
            UNIT,
            {"quotient": lambda E: 1 // (1 + E)},
        ),
        Mistake(
            "integer-array",
            "The result is written into an array of whole numbers",
            "`np.zeros_like(Z)` takes over the type of Z. For whole numbers in, it holds only "
            "whole numbers.",
            "Of which type is your result if Z holds integers?",
            UNIT,
            {"whole": _integer_sigmoid},
        ),
        Mistake(
            "softplus",
            "log(1 + exp(Z)): the integral of the sigmoid",
            "That function grows without end.",
            "How large can your values be?",
            UNIT,
            {"whole": lambda Z: np.logaddexp(0, Z)},
        ),
        *instead(
            "the sigmoid",
            "What should come out for Z = 0, and for Z = −10?",
            UNIT,
            ("relu", "ReLU", "whole", lambda Z: np.maximum(Z, 0)),
            ("leaky-relu", "the leaky ReLU", "whole", lambda Z: np.maximum(Z, 0.01 * Z)),
            ("identity", "Z itself", "whole", lambda Z: Z),
            ("step", "a step from 0 to 1", "whole", lambda Z: np.where(Z >= 0, 1.0, 0.0)),
            ("softsign", "Z / (1 + |Z|)", "whole", lambda Z: Z / (1 + np.abs(Z))),
            ("arctangent", "the arc tangent", "whole", lambda Z: 0.5 + np.arctan(Z) / np.pi),
            ("hard-sigmoid", "a ramp", "whole", lambda Z: np.clip(0.2 * Z + 0.5, 0, 1)),
            ("swish", "Z times the sigmoid", "whole", lambda Z: Z * activations.sigmoid(Z)),
            ("bell", "exp(−Z²)", "whole", lambda Z: np.exp(-(Z**2.0))),
            ("absolute", "the exponent −|Z|", "exponent", lambda Z: -np.abs(Z)),
            (
                "shares",
                "shares of the sum",
                "whole",
                lambda Z: np.exp(Z - Z.max()) / np.exp(Z - Z.max()).sum(),
            ),
        ),
    ],
    cases=_cases,
    fitted=_fitted,
    chapter="forward",
    equation=UNIT,
    product=lambda args, _: f"one activation for each pre-activation, {args[0].shape}",
)


def check_sigmoid(function: Callable[..., Any], seed: int | None = None) -> Result:
    """Check the reader's `sigmoid(Z)`, see `check`."""
    return examine(TASK, function, seed)
