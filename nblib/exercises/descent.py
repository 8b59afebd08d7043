"""Exercise: the path of gradient descent."""

from collections.abc import Callable
from typing import Any

import numpy as np

from nblib.exercises.engine.diagnosis import examine
from nblib.exercises.engine.families import (
    climbing,
    instead,
    length_lost,
    rate_forgotten,
    rate_twice,
    signs_only,
)
from nblib.exercises.engine.result import Result
from nblib.exercises.engine.task import Case, Task, case
from nblib.mistakes import Mistake


def descent(gradient, theta, rate, steps):
    """Return the path of gradient descent.

    gradient : callable. Takes a vector like `theta` and returns ∇J there, a
        vector.
    theta : (n,) array. The start; may hold whole numbers.
    rate : float. The learning rate α.
    steps : int. How many steps to take.
    returns : (steps + 1, n) array. All points; the first row is the start.
    """
    path = [theta]
    for _ in range(steps):
        path.append(path[-1] - rate * gradient(path[-1]))
    return np.array(path)


STEP = "eq-descent-update"


def _build(do: Any, gradient: Callable, theta: np.ndarray, rate: float, steps: int) -> Any:
    path = [do.start(theta)]
    for step in range(do.count(steps)):
        g = do.slope(gradient(do.place(path)))
        path.append(do.step(path[-1], do.rate(rate, step), g))
    return do.result(np.array(path))


def _whole_number_path(gradient: Callable, theta: np.ndarray, rate: float, steps: int) -> Any:
    path = np.zeros((steps + 1, len(theta)), dtype=theta.dtype)
    path[0] = theta
    for step in range(steps):
        path[step + 1] = path[step] - rate * gradient(path[step])
    return path


def _moving_start(gradient: Callable, theta: np.ndarray, rate: float, steps: int) -> Any:
    path = [theta.copy()]
    for _ in range(steps):
        theta[:] = theta - rate * gradient(theta)
        path.append(theta.copy())
    return np.array(path)


def _dragged_start(gradient: Callable, theta: np.ndarray, rate: float, steps: int) -> Any:
    path = [theta]
    for _ in range(steps):
        theta -= rate * gradient(theta)
        path.append(theta)
    return np.array(path)


def _whole_numbers_in_place(gradient: Callable, theta: np.ndarray, rate: float, steps: int) -> Any:
    theta = theta.copy()
    path = [theta.copy()]
    for _ in range(steps):
        theta -= rate * gradient(theta)
        path.append(theta.copy())
    return np.array(path)


def _cases(rng: np.random.Generator) -> list[Case]:
    def bowl(n: int) -> Callable[[np.ndarray], np.ndarray]:
        root, b = rng.normal(size=(n, n)), rng.normal(size=n)
        H = root @ root.T / n + 0.3 * np.eye(n)
        return lambda theta: H @ (theta - b) + 0.1 * np.sin(theta)

    sizes = ((3, 0.2, 5), (4, 0.05, 7), (2, 0.3, 6))
    return [
        *(case(bowl(n), 2 * rng.normal(size=n), rate, steps) for n, rate, steps in sizes),
        case(bowl(4), 2 * rng.normal(size=4), 0.2, 3, equal=True),
        case(bowl(1), rng.normal(size=1), 0.2, 4, note="one parameter"),
        case(bowl(3), rng.normal(size=3), 0.2, 0, note="no step"),
        case(bowl(3), rng.integers(2, 9, size=3), 0.2, 4, note="a start of whole numbers"),
    ]


#: The rate changes on the way.
ONE_RATE = (
    "The rate is the same in all steps.",
    "Compare the rate of the first step and of the third.",
    STEP,
)

SECOND = "Where is the gradient taken in the second step?"


def _from_start(gradient: Callable, theta: np.ndarray, rate: float, steps: int) -> Any:
    path = [theta]
    for _ in range(steps):
        path.append(theta - rate * gradient(path[-1]))
    return np.array(path)


TASK = Task(
    solution=descent,
    pieces={
        "start": lambda theta: theta,
        "count": lambda steps: steps,
        "place": lambda path: path[-1],
        "rate": lambda rate, step: rate,
        "slope": lambda g: g,
        "step": lambda theta, rate, g: theta - rate * g,
        "result": lambda path: path,
    },
    build=_build,
    mistakes=[
        climbing(
            STEP,
            {"step": lambda theta, rate, g: theta + rate * g},
            name="climbing",
            hint="Does the function fall from row to row?",
        ),
        rate_forgotten("eq-descent-without", {"rate": lambda rate, step: 1.0}),
        rate_twice(STEP, {"rate": lambda rate, step: rate**2}, "first step"),
        Mistake(
            "rate-growing",
            "Each step longer than the one before: the rate times the number of the step",
            *ONE_RATE,
            {"rate": lambda rate, step: rate * (step + 1)},
        ),
        Mistake(
            "rate-shrinking",
            "Each step shorter than the one before: the rate divided by the number of the step",
            *ONE_RATE,
            {"rate": lambda rate, step: rate / (step + 1)},
        ),
        Mistake(
            "slope-of-the-start",
            "Every step along the gradient of the start",
            "The ground changes on the way. Each step asks for the gradient where it stands.",
            SECOND,
            STEP,
            {"place": lambda path: path[0]},
        ),
        Mistake(
            "slope-before",
            "Each step along the gradient of the point before",
            "The gradient is one step late. Each step asks for it where it stands.",
            SECOND,
            STEP,
            {"place": lambda path: path[max(0, len(path) - 2)]},
        ),
        Mistake(
            "from-the-start",
            "Every step made from the start",
            "The steps do not add up. Each one begins where the last one ended.",
            "Where does the second step begin?",
            STEP,
            {"whole": _from_start},
        ),
        length_lost(STEP, "slope", "How long are your steps near the bottom?"),
        signs_only(STEP, "slope"),
        Mistake(
            "never-moving",
            "The start in every row",
            "The step is computed and not kept.",
            "Which variable holds the new point?",
            STEP,
            {"result": lambda path: np.repeat(path[:1], len(path), axis=0)},
        ),
        Mistake(
            "one-array",
            "The last point in every row",
            "One array stands in the list many times. Each row needs an array of its own.",
            "How many arrays are there, and how many rows?",
            STEP,
            {"result": lambda path: np.repeat(path[-1:], len(path), axis=0)},
        ),
        Mistake(
            "start-missing",
            "The start is missing",
            "The first row is where the path begins, before any step.",
            "How many points has a path of one step?",
            STEP,
            {"result": lambda path: path[1:]},
        ),
        Mistake(
            "end-missing",
            "The last point is missing",
            "So many steps lead to one point more.",
            "How many points has a path of one step?",
            STEP,
            {"result": lambda path: path[:-1]},
        ),
        Mistake(
            "end-only",
            "Only the last point",
            "The exercise asks for all of the path, one point per row.",
            "How many points has a path of one step?",
            STEP,
            {"result": lambda path: path[-1]},
        ),
        Mistake(
            "one-step-more",
            "One step too many",
            "So many steps lead to one point more, and the start is one of the points.",
            "How many points has a path of one step?",
            STEP,
            {"count": lambda steps: steps + 1},
        ),
        Mistake(
            "points-in-columns",
            "Points in columns",
            "Each point is a row, like an example.",
            "How many rows has your result?",
            STEP,
            {"result": lambda path: path.T},
        ),
        Mistake(
            "whole-numbers",
            "A start of whole numbers makes all points whole",
            "An array of integers cuts off what stands behind the point.",
            "Try a start of np.array([3, 4]).",
            STEP,
            {"whole": _whole_number_path},
        ),
        Mistake(
            "start-moved",
            "The caller's start is moved along",
            "θ is the caller's array. Work on a copy of it.",
            "What is θ after the call?",
            STEP,
            make=lambda: _moving_start,
        ),
        Mistake(
            "start-dragged",
            "The caller's start is moved along, and stands in every row",
            "`theta -= …` changes the array of the caller, which is in the list again and again.",
            "How many arrays are there, and whose are they?",
            STEP,
            make=lambda: _dragged_start,
        ),
        Mistake(
            "whole-numbers-in-place",
            "A start of whole numbers cannot be changed in place",
            "`-=` keeps the type of the array, and an array of integers holds no 3.2.",
            "Try a start of np.array([3, 4]).",
            STEP,
            {"whole": _whole_numbers_in_place},
        ),
        *instead(
            "α times the gradient",
            "By how much should θ move where the slope is 2?",
            STEP,
            ("slope-absolute", "α times its size", "slope", np.abs),
            ("slope-squared", "α times its square", "slope", lambda g: g**2),
            ("theta-scaled", "θ times it", "step", lambda theta, rate, g: theta - rate * g * theta),
        ),
    ],
    cases=_cases,
    chapter="descent",
    equation=STEP,
    product=lambda args, _: (
        f"the start and a point for each of the {args[3]} steps, each with {len(args[1])} numbers"
    ),
)


def check_descent(function: Callable[..., Any], seed: int | None = None) -> Result:
    """Check the reader's `descent(gradient, theta, rate, steps)`, see `check`."""
    return examine(TASK, function, seed)
