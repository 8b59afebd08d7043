"""Exercise: one step of gradient descent."""

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
from nblib.exercises.engine.problems import networks, random_network
from nblib.exercises.engine.result import Result
from nblib.exercises.engine.task import Case, Task, case
from nblib.mistakes import Mistake


def update(thetas, gradients, rate):
    """Return the parameters after one step of gradient descent.

    thetas : list of arrays. The parameters; they stay as they are.
    gradients : list of arrays like `thetas`. ∂J/∂Θ^(l).
    rate : float. The learning rate α.
    returns : list of arrays like `thetas`. The new parameters.
    """
    return [theta - rate * gradients[i] for i, theta in enumerate(thetas)]


STEP = "eq-descent-update"


def _build(do: Any, thetas: list, gradients: list, rate: float) -> Any:
    rate = do.rate(rate)
    return do.result(
        [
            do.theta(theta) + do.sign * rate * do.gradient(gradient)
            for theta, gradient in zip(thetas, do.gradients(gradients), strict=True)
        ],
        thetas,
    )


def _in_place(thetas: list, gradients: list, rate: float) -> list:
    for theta, gradient in zip(thetas, gradients, strict=True):
        theta -= rate * gradient
    return thetas


def _cases(rng: np.random.Generator) -> list[Case]:
    def step(thetas: list, rate: float, **settings: Any) -> Case:
        return case(thetas, [rng.normal(size=theta.shape) for theta in thetas], rate, **settings)

    found = [
        step(thetas, rate)
        for (thetas, _, _), rate in zip(networks(rng, (3, 4, 5)), (0.1, 0.7, 3.0), strict=True)
    ]
    equal = step(random_network(rng, [3, 3, 3, 3], 3)[0], 0.3, equal=True)
    square = [rng.normal(size=(3, 3)) for _ in range(3)]
    return [
        *found,
        equal,
        step(square, 0.4, equal=True),
        step(found[0].calls[0][0], 0.0, note="rate 0"),
    ]


def _moved(value: list, args: tuple) -> list:
    """Return −ΔΘ / α: what was taken for the gradient."""
    thetas, _, rate = args
    return [(theta - new) / rate for theta, new in zip(thetas, value, strict=True)]


TASK = Task(
    solution=update,
    pieces={
        "rate": lambda rate: rate,
        "theta": lambda theta: theta,
        "sign": -1,
        "gradient": lambda gradient: gradient,
        "gradients": lambda gradients: gradients,
        "result": lambda new, thetas: new,
    },
    build=_build,
    mistakes=[
        climbing(STEP, {"sign": 1}),
        rate_forgotten("eq-descent-without", {"rate": lambda rate: 1}),
        rate_twice(STEP, {"rate": lambda rate: rate**2}),
        Mistake(
            "rate-divides",
            "Divided by the learning rate",
            "A smaller rate has to give smaller steps.",
            "By how much does the step grow when the rate is doubled?",
            STEP,
            {"rate": lambda rate: 1 / rate if rate else np.inf},
        ),
        Mistake(
            "theta-scaled",
            "The parameters multiplied by the rate, too",
            "The rate belongs to the gradient alone: α (θ − g) is not θ − α g.",
            "What should happen with a rate of 0?",
            STEP,
            {
                "whole": lambda thetas, gradients, rate: [
                    rate * (theta - g) for theta, g in zip(thetas, gradients, strict=True)
                ]
            },
        ),
        Mistake(
            "step-only",
            "The step alone, without the old parameters",
            "The new parameters are the old ones plus the step.",
            "What should happen with a rate of 0?",
            STEP,
            {"theta": lambda theta: 0.0},
        ),
        Mistake(
            "nothing-moves",
            "The old parameters come back unchanged",
            "The new parameters are computed and not returned, or not computed at all.",
            "Which variable holds the new parameters when you return?",
            STEP,
            {"result": lambda new, thetas: thetas},
        ),
        Mistake(
            "bias-kept",
            "The biases do not move",
            "Column 0 is learned like the others.",
            "Look at column 0.",
            STEP,
            {"gradient": lambda gradient: gradient * (np.arange(gradient.shape[1]) > 0)},
        ),
        Mistake(
            "only-bias",
            "Only the biases move",
            "All columns are learned.",
            "Look at the columns after the first.",
            STEP,
            {"gradient": lambda gradient: gradient * (np.arange(gradient.shape[1]) == 0)},
        ),
        Mistake(
            "only-last",
            "Only the last matrix moves",
            "Every matrix takes its step.",
            "How many rounds does the loop make?",
            STEP,
            {"gradients": lambda gs: [*(0 * g for g in gs[:-1]), gs[-1]]},
        ),
        Mistake(
            "only-first",
            "Only the first matrix moves",
            "Every matrix takes its step. A `return` inside a loop ends it in the first round.",
            "How many rounds does the loop make?",
            STEP,
            {"gradients": lambda gs: [gs[0], *(0 * g for g in gs[1:])]},
        ),
        signs_only(STEP, "gradient"),
        length_lost(STEP, "gradient", "How long is the step when the gradient is small?"),
        Mistake(
            "foreign-gradient",
            "The gradients in the wrong order",
            "Each matrix takes the gradient of its own layer. It runs only where all layers have "
            "one size.",
            "Which gradient belongs to the first matrix?",
            STEP,
            {"gradients": lambda gradients: gradients[::-1]},
        ),
        Mistake(
            "gradient-turned",
            "The gradient transposed",
            "A gradient has the shape of its Θ, entry by entry.",
            "Compare the shapes of Θ and of its gradient.",
            STEP,
            {"gradient": lambda gradient: gradient.T},
        ),
        Mistake(
            "in-place",
            "The old parameters are changed",
            "`-=` writes into the caller's array, and `thetas[i] = …` into the caller's list. The "
            "values are right, but nobody can compare with the old ones anymore.",
            "What are the old parameters after the call?",
            STEP,
            make=lambda: _in_place,
        ),
        *instead(
            "α times the gradient",
            "By how much should a parameter move whose slope is 2?",
            STEP,
            ("gradient-squared", "α times its square", "gradient", lambda gradient: gradient**2),
            ("gradient-absolute", "α times its size", "gradient", np.abs),
            (
                "gradient-over-rows",
                "the step over the number of rows",
                "gradient",
                lambda gradient: gradient / len(gradient),
            ),
            ("weights-decayed", "a decay of Θ as well", "theta", lambda theta: 0.99 * theta),
        ),
        *instead(
            "all matrices",
            "How often does your loop run?",
            STEP,
            ("returned-early", "the first matrix alone", "result", lambda new, _: new[:1]),
            ("overwritten", "the last matrix alone", "result", lambda new, _: new[-1:]),
        ),
    ],
    cases=_cases,
    chapter="descent",
    equation=STEP,
    product=lambda args, part: (
        f"Θ^({part + 1}) minus a number times its gradient, both {args[0][part].shape}"
    ),
    parts=("Θ^({})",),
    shown=_moved,
)


def check_update(function: Callable[..., Any], seed: int | None = None) -> Result:
    """Check the reader's `update(thetas, gradients, rate)`, see `check`."""
    return examine(TASK, function, seed)
