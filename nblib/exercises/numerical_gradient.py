"""Exercise: the numerical gradient."""

from collections.abc import Callable
from typing import Any

import numpy as np

from nblib.exercises.engine.diagnosis import examine
from nblib.exercises.engine.families import instead
from nblib.exercises.engine.result import Result
from nblib.exercises.engine.task import Case, Task, case
from nblib.mistakes import Mistake


def numerical_gradient(function, theta, step):
    """Return the gradient of a function by central differences.

    function : callable. Takes a vector like `theta` and returns a number.
    theta : (n,) array. Where to take the gradient; may hold whole numbers.
    step : float. The nudge h.
    returns : (n,) array. (f(θ + h e) − f(θ − h e)) / 2h for each entry.
    """
    gradient = np.zeros(len(theta))
    for i in range(len(theta)):
        nudge = np.zeros(len(theta))
        nudge[i] = step
        above, below = function(theta + nudge), function(theta - nudge)
        gradient[i] = (above - below) / (2 * step)
    return gradient


CHECKING = "eq-checking-central"


def _build(do: Any, function: Callable, theta: np.ndarray, step: float) -> np.ndarray:
    theta = do.start(theta)
    gradient = np.zeros_like(theta)
    for i in range(len(theta)):
        above = function(do.above(theta, i, step))
        below = function(do.below(theta, i, step))
        gradient[i] = do.quotient(above, below, step)
    return do.result(gradient)


def _nudged(theta: np.ndarray, i: int, step: float) -> np.ndarray:
    nudged = theta.copy()
    nudged[i] += step
    return nudged


def _whole_number_nudge(theta: np.ndarray, i: int, step: float) -> np.ndarray:
    nudged = theta.copy()
    nudged[i] = theta[i] + step  # an array of whole numbers cuts this off
    return nudged


def _nudged_by_its_like(theta: np.ndarray, i: int, step: float) -> np.ndarray:
    nudge = np.zeros_like(theta)
    nudge[i] = step
    return theta + nudge


def _not_restored(function: Callable, theta: np.ndarray, step: float) -> np.ndarray:
    theta, gradient = theta.astype(float), np.zeros(len(theta))
    for i in range(len(theta)):
        theta[i] += step
        above = function(theta)
        theta[i] -= 2 * step
        gradient[i] = (above - function(theta)) / (2 * step)
    return gradient


def _left_nudged(function: Callable, theta: np.ndarray, step: float) -> np.ndarray:
    gradient = np.zeros(len(theta))
    for i in range(len(theta)):
        before = theta[i]
        theta[i] = before + step
        above = function(theta)
        theta[i] = before - step
        gradient[i] = (above - function(theta)) / (2 * step)
        theta[i] = before + step
    return gradient


def _nudged_in_place(after: float) -> Callable:
    """Return the gradient that nudges θ itself, and then moves it by so many steps."""

    def function(function: Callable, theta: np.ndarray, step: float) -> np.ndarray:
        gradient = np.zeros(len(theta))
        for i in range(len(theta)):
            theta[i] += step
            above = function(theta)
            theta[i] -= 2 * step
            gradient[i] = (above - function(theta)) / (2 * step)
            if after:
                theta[i] += after * step
        return gradient

    return function


def _whole_number_points(function: Callable, theta: np.ndarray, step: float) -> np.ndarray:
    points = [
        [_whole_number_nudge(theta, i, nudge) for nudge in (step, -step)] for i in range(len(theta))
    ]
    return np.array([(function(up) - function(down)) / (2 * step) for up, down in points])


def _cases(rng: np.random.Generator) -> list[Case]:
    def curved(n: int, steep: float = 1) -> Callable[[np.ndarray], float]:
        a, b, c = rng.normal(size=(3, n))

        def function(theta: np.ndarray) -> float:
            wave = np.sin(np.asarray(theta, dtype=float) @ b)
            return steep * float(wave + np.sum(a * np.exp(c * np.asarray(theta) / 2)))

        return function

    return [
        *(case(curved(n), rng.normal(size=n), h) for n, h in ((3, 1e-2), (5, 1e-3), (4, 2e-3))),
        case(curved(1), rng.normal(size=1), 1e-2, note="one parameter"),
        # so steep that the slopes do not all turn to 0 when they are cut to whole numbers
        case(curved(4, 9), rng.integers(1, 5, 4), 1e-2, note="parameters that are whole numbers"),
    ]


def _quotient(factor: Callable[[float], float]) -> dict[str, Callable]:
    return {"quotient": lambda above, below, step: (above - below) * factor(step)}


#: One of the two points is θ itself.
ONE_SIDED = (
    "It is off by a share of the step, a central difference by a share of its square.",
    "On how many sides of θ do you look?",
    CHECKING,
)

HALVED = "What happens to your result when the step is halved?"

TASK = Task(
    solution=numerical_gradient,
    pieces={
        "start": lambda theta: theta.astype(float),
        "above": _nudged,
        "below": lambda theta, i, step: _nudged(theta, i, -step),
        "quotient": lambda above, below, step: (above - below) / (2 * step),
        "result": lambda gradient: gradient,
    },
    build=_build,
    mistakes=[
        Mistake(
            "forward-difference",
            "A one-sided difference: one nudge up, none down",
            *ONE_SIDED,
            {
                "below": lambda theta, i, step: theta,
                "quotient": lambda above, below, step: (above - below) / step,
            },
        ),
        Mistake(
            "backward-difference",
            "A one-sided difference: one nudge down, none up",
            *ONE_SIDED,
            {
                "above": lambda theta, i, step: theta,
                "quotient": lambda above, below, step: (above - below) / step,
            },
        ),
        Mistake(
            "one-side-lost",
            "The second value taken at θ itself, and still divided by 2h",
            "Between the two points lies one step, and the quotient says two. The gradient is half "
            "as large.",
            "At which two points is the function called?",
            CHECKING,
            {"below": lambda theta, i, step: theta},
        ),
        Mistake(
            "width-halved",
            "Divided by h, although the two points are 2h apart",
            "From θ − h to θ + h is twice the step. The gradient comes out twice as large.",
            "How far apart are the two points?",
            CHECKING,
            _quotient(lambda step: 1 / step),
        ),
        Mistake(
            "not-divided",
            "The difference is not divided by the width",
            "A slope is a rise over a run, and this is the rise.",
            HALVED,
            CHECKING,
            _quotient(lambda step: 1),
        ),
        Mistake(
            "half-times-step",
            "Divided by 2 and multiplied by h: `/ 2 * h`",
            "Python works from left to right, so the step is not in the denominator. It needs "
            "brackets.",
            HALVED,
            CHECKING,
            _quotient(lambda step: step / 2),
        ),
        Mistake(
            "points-swapped",
            "Lower minus upper value: the sign is turned",
            "The rise is the value after the nudge up minus that after the nudge down.",
            "Try it on a function that rises.",
            CHECKING,
            _quotient(lambda step: -1 / (2 * step)),
        ),
        Mistake(
            "all-nudged",
            "All parameters nudged at once",
            "A partial derivative nudges one parameter and leaves the others. This is the slope "
            "along the diagonal, the same for each entry.",
            "How many entries of θ change in one round of the loop?",
            CHECKING,
            {
                "above": lambda theta, i, step: theta + step,
                "below": lambda theta, i, step: theta - step,
            },
        ),
        Mistake(
            "not-restored",
            "The nudge is not taken back",
            "The next entry is then measured at another place. The first entry is right, the "
            "others drift.",
            "Which entry is exact, and where are you when the loop goes on?",
            CHECKING,
            {"whole": _not_restored},
        ),
        Mistake(
            "left-nudged",
            "The reader's own θ is nudged and not restored",
            "θ is the caller's array. Nudge a copy of it, or put the value back.",
            "What is θ after the call?",
            CHECKING,
            make=lambda: _left_nudged,
        ),
        Mistake(
            "nudged-down",
            "The reader's own θ is nudged down and stays there",
            "The array belongs to the caller, who finds it one step lower: nudge a copy.",
            "What is θ after the call?",
            CHECKING,
            make=lambda: _nudged_in_place(0),
        ),
        Mistake(
            "whole-numbers-in-place",
            "θ is nudged to and fro in its own array: whole numbers do not come back",
            "An array of integers cuts 2.99 back to 2. Nudge a copy with a point in its numbers.",
            "Try θ = np.array([1, 2]), and print it after the call.",
            CHECKING,
            make=lambda: _nudged_in_place(1),
        ),
        Mistake(
            "whole-number-points",
            "The nudged points are whole numbers where θ is",
            "An array of integers cuts 3.01 back to 3, and 2.99 to 2, without a word.",
            "Try θ = np.array([1, 2]), and print the nudged array.",
            CHECKING,
            {"whole": _whole_number_points},
        ),
        Mistake(
            "one-array",
            "Both values taken at the same place: the gradient is 0",
            "Two names for one array are not two arrays. What is nudged down after it was nudged "
            "up is back where it was.",
            "How many arrays are there, and how many names?",
            CHECKING,
            {"below": _nudged},
        ),
        Mistake(
            "whole-numbers",
            "The nudge vanishes where θ holds whole numbers",
            "An array of integers cuts 3.01 back to 3, without a word.",
            "With θ = np.array([1, 2]), between which two points is your rise?",
            CHECKING,
            {
                "start": lambda theta: theta,
                "above": _whole_number_nudge,
                "below": lambda theta, i, step: _whole_number_nudge(theta, i, -step),
            },
        ),
        Mistake(
            "whole-number-nudge",
            "The nudge itself is an array of whole numbers, and vanishes",
            "`np.zeros_like(theta)` takes over the type of θ. In an array of integers a step of "
            "0.01 is 0.",
            "Try θ = np.array([1, 2]), and print the nudge.",
            CHECKING,
            {
                "start": lambda theta: theta,
                "above": _nudged_by_its_like,
                "below": lambda theta, i, step: _nudged_by_its_like(theta, i, -step),
            },
        ),
        Mistake(
            "whole-number-result",
            "The slopes are kept in an array of whole numbers",
            "`np.zeros_like(theta)` takes over the type of θ. In an array of integers a slope of "
            "2.7 is 2.",
            "Try θ = np.array([1, 2]). Of what type is your gradient?",
            CHECKING,
            {
                "start": lambda theta: theta,
                "above": lambda theta, i, step: _nudged(theta.astype(float), i, step),
                "below": lambda theta, i, step: _nudged(theta.astype(float), i, -step),
            },
        ),
        Mistake(
            "gradient-summed",
            "One number instead of one for each parameter",
            "A gradient has one entry for each parameter.",
            "How many partial derivatives are there?",
            CHECKING,
            {"result": lambda gradient: gradient.sum()},
        ),
        *instead(
            "the slope of the function",
            "What comes out for θ²?",
            CHECKING,
            (
                "second-difference",
                "the curvature",
                "whole",
                lambda function, theta, step: np.array(
                    [
                        (
                            function(_nudged(theta * 1.0, i, step))
                            - 2 * function(theta * 1.0)
                            + function(_nudged(theta * 1.0, i, -step))
                        )
                        / step**2
                        for i in range(len(theta))
                    ]
                ),
            ),
            (
                "brackets",
                "only one value divided by 2h",
                "quotient",
                lambda above, below, step: above - below / (2 * step),
            ),
            (
                "gradient-absolute",
                "the size of the slope",
                "quotient",
                lambda above, below, step: abs(above - below) / (2 * step),
            ),
        ),
    ],
    cases=_cases,
    chapter="checking",
    equation=CHECKING,
    product=lambda args, _: f"one slope for each of the {len(args[1])} entries of theta",
)


def check_numerical_gradient(function: Callable[..., Any], seed: int | None = None) -> Result:
    """Check the reader's `numerical_gradient(function, theta, step)`, see `check`."""
    return examine(TASK, function, seed)
