"""Exercise: one step with momentum."""

from collections.abc import Callable
from typing import Any

import numpy as np

from nblib.exercises.engine.diagnosis import examine
from nblib.exercises.engine.families import (
    accumulated_in_place,
    climbing,
    instead,
    memory_lost,
    rate_forgotten,
)
from nblib.exercises.engine.result import Result
from nblib.exercises.engine.task import Task, case
from nblib.mistakes import Mistake


def momentum(theta, gradient, velocity, rate, mu):
    """Return parameters and velocity after one step with momentum.

    theta, gradient, velocity : (n,) arrays. Parameters θ, gradient g at θ,
        velocity v so far.
    rate : float. The learning rate α.
    mu : float. The share μ of the velocity that is kept.
    returns : theta, velocity, (n,) arrays. With v := μ v + g first, then θ
        := θ − α v.
    """
    velocity = mu * velocity + gradient
    return theta - rate * velocity, velocity


VELOCITY = "eq-optimizers-momentum"


def _build(do: Any, theta: Any, gradient: Any, velocity: Any, rate: float, mu: float) -> Any:
    new = do.velocity(velocity, gradient, mu, rate)
    return do.result(do.theta(theta, rate, new, velocity, gradient, mu), new)


def _roll(theta: Any, gradient: Any, velocity: Any, rate: float, mu: float) -> tuple:
    velocity *= mu
    velocity += gradient
    return theta - rate * velocity, velocity


TASK = Task(
    solution=momentum,
    pieces={
        "velocity": lambda v, g, mu, rate: mu * v + g,
        "theta": lambda theta, rate, new, old, g, mu: theta - rate * new,
        "result": lambda theta, velocity: (theta, velocity),
    },
    build=_build,
    mistakes=[
        Mistake(
            "old-velocity",
            "The step is made with the old velocity",
            "First the velocity takes up the gradient, then the step is made with it.",
            "Which velocity does the first step of all use?",
            VELOCITY,
            {"theta": lambda theta, rate, new, old, g, mu: theta - rate * old},
        ),
        Mistake(
            "no-memory",
            "The velocity is the gradient alone: nothing is remembered",
            "μ says how much of the old velocity is kept.",
            "What changes when μ does?",
            VELOCITY,
            {"velocity": lambda v, g, mu, rate: g},
        ),
        Mistake(
            "no-friction",
            "The old velocity is kept in full: μ is missing",
            "Without friction the ball never comes to rest.",
            "What changes when μ does?",
            VELOCITY,
            {"velocity": lambda v, g, mu, rate: v + g},
        ),
        Mistake(
            "averaged",
            "The gradient weighted with 1 − μ",
            "That is a mean of the gradients, as in Adam. Here the gradient counts in full.",
            "What is the velocity after many equal gradients?",
            VELOCITY,
            {"velocity": lambda v, g, mu, rate: mu * v + (1 - mu) * g},
        ),
        Mistake(
            "shares-swapped",
            "μ and 1 − μ exchanged",
            "A large μ has to mean a long memory. And the gradient counts in full.",
            "What is left of the old velocity for μ = 0.9?",
            VELOCITY,
            {"velocity": lambda v, g, mu, rate: (1 - mu) * v + mu * g},
        ),
        Mistake(
            "mu-on-gradient",
            "μ on the gradient instead of the velocity",
            "μ is the share of the old velocity that is kept.",
            "Which of the two is old?",
            VELOCITY,
            {"velocity": lambda v, g, mu, rate: v + mu * g},
        ),
        Mistake(
            "mu-on-both",
            "μ on both, the velocity and the gradient",
            "μ is the share of the old velocity. The gradient counts in full.",
            "Which of the two is old?",
            VELOCITY,
            {"velocity": lambda v, g, mu, rate: mu * (v + g)},
        ),
        Mistake(
            "gradient-subtracted",
            "The gradient is subtracted from the velocity",
            "With v := μ v + g the minus sign stands in the step. Two of them climb.",
            "How many minus signs are there?",
            VELOCITY,
            {"velocity": lambda v, g, mu, rate: mu * v - g},
        ),
        Mistake(
            "rate-in-velocity",
            "The learning rate in the velocity already, and in the step again",
            "The rate is applied twice to the gradient.",
            "How often is the gradient multiplied by α?",
            VELOCITY,
            {"velocity": lambda v, g, mu, rate: mu * v + rate * g},
        ),
        Mistake(
            "rate-moved",
            "The learning rate in the velocity instead of the step",
            "Many write it so. It differs when the rate changes; this exercise has the rate in the "
            "step.",
            "Where does α stand in the two formulas?",
            VELOCITY,
            {
                "velocity": lambda v, g, mu, rate: mu * v + rate * g,
                "theta": lambda theta, rate, new, old, g, mu: theta - new,
            },
        ),
        Mistake(
            "classic-sign",
            "The velocity points downhill and carries the rate: v := μ v − α g, θ := θ + v",
            "Many write it so, and with a constant rate the path is the same. This exercise has "
            "the rate and the minus sign in the step.",
            "Where do α and the minus sign stand in the two formulas?",
            VELOCITY,
            {
                "velocity": lambda v, g, mu, rate: mu * v - rate * g,
                "theta": lambda theta, rate, new, old, g, mu: theta + new,
            },
        ),
        climbing(
            VELOCITY,
            {"theta": lambda theta, rate, new, old, g, mu: theta + rate * new},
            of="velocity",
        ),
        rate_forgotten(
            VELOCITY,
            {"theta": lambda theta, rate, new, old, g, mu: theta - new},
            "The rate turns the velocity into a step.",
            at=" in the step",
        ),
        Mistake(
            "gradient-step",
            "The step follows the gradient, not the velocity",
            "The velocity is computed and not used.",
            "What changes in the step when μ does?",
            VELOCITY,
            {"theta": lambda theta, rate, new, old, g, mu: theta - rate * g},
        ),
        Mistake(
            "nesterov",
            "Nesterov's step, which looks ahead",
            "It is a good variant, and this exercise asks for the plain one.",
            "How often does μ occur in your code?",
            VELOCITY,
            {"theta": lambda theta, rate, new, old, g, mu: theta - rate * (g + mu * new)},
        ),
        Mistake(
            "pair-turned",
            "The velocity first, then the parameters",
            "The pair is (theta, velocity), in this order.",
            "What do you return first?",
            VELOCITY,
            {"result": lambda theta, velocity: (velocity, theta)},
        ),
        memory_lost(
            "velocity-lost",
            "velocity",
            VELOCITY,
            {"whole": lambda theta, g, v, rate, mu: (theta - rate * (mu * v + g), v)},
        ),
        accumulated_in_place("velocity", "array", VELOCITY, _roll),
        *instead(
            "μ times the old velocity",
            "What is the velocity after a step without a gradient?",
            VELOCITY,
            (
                "mu-squared",
                "μ² times the old velocity",
                "velocity",
                lambda v, g, mu, rate: mu**2 * v + g,
            ),
            (
                "mu-negative",
                "−μ times the old velocity",
                "velocity",
                lambda v, g, mu, rate: g - mu * v,
            ),
        ),
        *instead(
            "a step along the new velocity",
            "What moves θ besides the new velocity?",
            VELOCITY,
            (
                "both-velocities",
                "a step along both velocities",
                "theta",
                lambda theta, rate, new, old, g, mu: theta - rate * (new + old),
            ),
            (
                "gradient-added",
                "a step along the velocity and the gradient",
                "theta",
                lambda theta, rate, new, old, g, mu: theta - rate * (new + g),
            ),
        ),
        *instead(
            "both, θ and the velocity",
            "What does the next call need?",
            VELOCITY,
            ("theta-alone", "θ alone", "result", lambda theta, *_: theta),
        ),
    ],
    cases=lambda rng: [
        *(
            case(*rng.normal(size=(3, n)), rate, mu)
            for n, rate, mu in ((4, 0.3, 0.9), (3, 0.05, 0.7), (6, 1.7, 0.4))
        ),
        case(
            rng.normal(size=4),
            rng.normal(size=4),
            np.zeros(4),
            0.1,
            0.9,
            note="the first step, without a velocity",
        ),
    ],
    chapter="optimizers",
    equation=VELOCITY,
    product=lambda args, _: f"one number for each of the {len(args[0])} parameters",
    parts=("theta", "velocity"),
)


def check_momentum(function: Callable[..., Any], seed: int | None = None) -> Result:
    """Check the reader's `momentum(theta, gradient, velocity, rate, mu)`, see `check`."""
    return examine(TASK, function, seed)
