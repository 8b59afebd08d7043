"""Exercise: the line on which a neuron is undecided."""

from collections.abc import Callable
from typing import Any

import numpy as np

from nblib.exercises.engine.diagnosis import examine
from nblib.exercises.engine.families import instead
from nblib.exercises.engine.result import Result
from nblib.exercises.engine.task import Case, Task, case
from nblib.mistakes import Mistake


def decision_line(theta, x1):
    """Return where a neuron with two inputs is undecided.

    theta : (3,) array. The bias b and the weights w1, w2.
    x1 : array of any shape, or a number. The first input.
    returns : like x1. The second input x2 at which the sigmoid is one half.
    """
    b, w1, w2 = theta
    return -(b + w1 * x1) / w2


LINE = "eq-iris-line"


def _cases(rng: np.random.Generator) -> list[Case]:
    def neuron() -> np.ndarray:
        return rng.choice([-1, 1], size=3) * rng.uniform(0.3, 3, size=3)

    return [
        *(case(neuron(), rng.normal(size=n)) for n in (4, 5, 6, 7)),
        case(neuron(), float(rng.normal()), note="a single number"),
        case(np.array([3, 2, 4]), np.array([1, 2]), note="whole numbers"),
    ]


ALL_DIVIDED = "Python divides before it adds: all of b + w₁x₁ is divided."

POINT = "Put your point into b + w₁x₁ + w₂x₂. What comes out?"

TASK = Task(
    solution=decision_line,
    pieces={
        "read": lambda theta: (theta[0], theta[1], theta[2]),
        "level": lambda: 0.0,
        "rest": lambda b, w1, x1: b + w1 * x1,
        "solve": lambda level, rest, w2: (level - rest) / w2,
    },
    build=lambda do, theta, x1: (lambda b, w1, w2: do.solve(do.level(), do.rest(b, w1, x1), w2))(
        *do.read(theta)
    ),
    mistakes=[
        Mistake(
            "sign-flipped",
            "The sign: (b + w₁x₁)/w₂ without the minus",
            "On the line all three terms add up to 0, so what is moved across changes its sign.",
            POINT,
            LINE,
            {"solve": lambda level, rest, w2: rest / w2},
        ),
        Mistake(
            "bias-missing",
            "The bias is missing",
            "Without b every line goes through the point (0, 0).",
            "Where is your line at x₁ = 0?",
            LINE,
            {"rest": lambda b, w1, x1: w1 * x1},
        ),
        Mistake(
            "bias-sign",
            "The sign of the bias alone",
            "Both terms go to the other side, and both change their signs.",
            POINT,
            LINE,
            {"rest": lambda b, w1, x1: w1 * x1 - b},
        ),
        Mistake(
            "weight-missing",
            "The weight w₁ is missing",
            "A unit of x₁ counts w₁ times.",
            "What does your line do when w₁ doubles?",
            LINE,
            {"rest": lambda b, w1, x1: b + x1},
        ),
        Mistake(
            "not-divided",
            "Not divided by w₂",
            "The equation w₂x₂ = −(b + w₁x₁) is solved for x₂.",
            "What does your line do when w₂ doubles?",
            LINE,
            {"solve": lambda level, rest, w2: level - rest},
        ),
        Mistake(
            "brackets",
            "Brackets forgotten: only w₁x₁ is divided by w₂",
            ALL_DIVIDED,
            "What does your line do at x₁ = 0 when w₂ doubles?",
            LINE,
            {
                "rest": lambda b, w1, x1: (b, w1 * x1),
                "solve": lambda level, rest, w2: -rest[0] - rest[1] / w2,
            },
        ),
        Mistake(
            "brackets-late",
            "Brackets forgotten: only b is divided by w₂",
            ALL_DIVIDED,
            "What is the slope of your line when w₂ doubles?",
            LINE,
            {
                "rest": lambda b, w1, x1: (b, w1 * x1),
                "solve": lambda level, rest, w2: -rest[0] / w2 - rest[1],
            },
        ),
        Mistake(
            "weights-swapped",
            "w₁ and w₂ exchanged",
            "Divided by w₂, the weight of what is asked for.",
            "Which weight belongs to x₂?",
            LINE,
            {"read": lambda theta: (theta[0], theta[2], theta[1])},
        ),
        Mistake(
            "bias-last",
            "theta read as (w₁, w₂, b): the bias stands first",
            "Column 0 is the bias, everywhere in this book.",
            "Which of the three numbers is the bias?",
            LINE,
            {"read": lambda theta: (theta[2], theta[0], theta[1])},
        ),
        Mistake(
            "half",
            "Solved for z = 0.5 instead of z = 0",
            "The sigmoid is one half where z is 0.",
            "What is σ(0.5)?",
            LINE,
            {"level": lambda: 0.5},
        ),
        Mistake(
            "the-sum",
            "z at x₂ = 0 instead of the place where z is 0",
            "Asked is an x₂, not a sum.",
            "What equation do you solve, and for what?",
            LINE,
            {"solve": lambda level, rest, w2: rest},
        ),
        *instead(
            "the boundary",
            "Put your point into b + w₁x₁ + w₂x₂. What comes out?",
            LINE,
            ("intercept-alone", "the intercept alone", "rest", lambda b, w1, x1: b + 0 * x1),
            ("slope-squared", "x₁ squared", "rest", lambda b, w1, x1: b + w1 * x1**2),
            (
                "multiplied",
                "the product with w₂",
                "solve",
                lambda level, rest, w2: (level - rest) * w2,
            ),
        ),
    ],
    cases=_cases,
    chapter="iris",
    equation=LINE,
    product=lambda args, _: "one x₂ for each x₁",
)


def check_decision_line(function: Callable[..., Any], seed: int | None = None) -> Result:
    """Check the reader's `decision_line(theta, x1)`, see `check`."""
    return examine(TASK, function, seed)
