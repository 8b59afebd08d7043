"""The mistakes that recur from exercise to exercise, each written once.

A family is a function that returns a mistake for a given place: it takes the equation that is
broken there and the pieces that the mistake replaces. What is said of it can differ where the
function that is asked for differs.
"""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from nblib.mistakes import Mistake

__all__ = [
    "accumulated_in_place",
    "climbing",
    "examples_in_columns",
    "falling_sigmoid",
    "foreign_targets",
    "instead",
    "length_lost",
    "memory_lost",
    "other_base",
    "rate_forgotten",
    "rate_twice",
    "signs_only",
    "softmax_output",
    "tanh_hidden",
    "whole_division",
    "wrong_mean",
    "wrong_source",
]

Change = Mapping[str, Any]

# -- a step ---------------------------------------------------------------------------------------

SLOPE = "The gradient is a slope, not a length. The rate turns it into a step."


def climbing(
    equation: str,
    change: Change,
    of: str = "",
    name: str = "adding",
    hint: str = "Does the cost fall when you take a small step?",
) -> Mistake:
    """Return the wrong sign of a step along the gradient, or `of` something made of gradients."""
    explanation = (
        f"The {of} is made of gradients, and they point uphill."
        if of
        else "The gradient points uphill, and the way is down."
    )
    return Mistake(name, "The step is added: it climbs", explanation, hint, equation, change)


def rate_forgotten(
    equation: str, change: Change, explanation: str = SLOPE, at: str = ""
) -> Mistake:
    """Return the step without its learning rate, `at` saying where it is missing."""
    return Mistake(
        "rate-forgotten",
        f"The learning rate is missing{at}",
        explanation,
        "What changes when the rate is doubled?",
        equation,
        change,
    )


def rate_twice(equation: str, change: Change, step: str = "step") -> Mistake:
    """Return the square of the learning rate."""
    return Mistake(
        "rate-twice",
        "The learning rate is applied twice",
        "The step is α times the gradient. A rate of 0.1 works like 0.01 here.",
        f"By how much does the {step} grow when the rate is doubled?",
        equation,
        change,
    )


def signs_only(equation: str, piece: str) -> Mistake:
    """Return the step that goes equally far in all directions."""
    return Mistake(
        "sign-only",
        "Only the signs of the gradient are used",
        "All parameters then move equally far. Steep slopes should move more.",
        "Do all entries move by the same amount?",
        equation,
        {piece: np.sign},
    )


def length_lost(equation: str, piece: str, hint: str) -> Mistake:
    """Return the step of one length."""
    return Mistake(
        "length-lost",
        "The gradient brought to length 1",
        "The step then has the same length everywhere, at the minimum, too.",
        hint,
        equation,
        {piece: lambda gradient: gradient / np.linalg.norm(gradient)},
    )


# -- what is kept between steps -------------------------------------------------------------------


def memory_lost(name: str, what: str, equation: str, change: Change) -> Mistake:
    """Return the step that gives back the old memory."""
    return Mistake(
        name,
        f"The old {what} {'are' if what.endswith('s') else 'is'} returned",
        "The next step then remembers nothing of this one.",
        f"Which {what} will the next call be given?",
        equation,
        change,
    )


def accumulated_in_place(what: str, arrays: str, equation: str, function: Callable) -> Mistake:
    """Return the step that writes into what the caller keeps between steps."""
    return Mistake(
        f"{what}-in-place",
        f"The caller's {what} is changed",
        f"`*=` and `+=` write into the caller's {arrays}. The values are right.",
        f"What is the old {what} after the call?",
        equation,
        make=lambda: function,
    )


# -- what comes in --------------------------------------------------------------------------------


def foreign_targets(equation: str, change: Callable[[Callable], Change]) -> list[Mistake]:
    """Return the targets that belong to others: shifted by a column, both ways, and transposed.

    `change` makes the pieces out of a function of the targets.
    """
    column = "Targets one column off: class k stands in column k"
    hint = "Which column is 1 for the first class?"
    return [
        Mistake(
            "labels-shifted",
            f"{column} + 1",
            "That happens when the digit 0 is class 10, or labels count from 1. The last column "
            "then belongs to the first class.",
            hint,
            equation,
            change(lambda Y: np.roll(Y, 1, axis=1)),
        ),
        Mistake(
            "labels-shifted-back",
            f"{column} − 1",
            "That happens when 1 is taken off labels that count from 0. The first class then "
            "stands in the last column.",
            hint,
            equation,
            change(lambda Y: np.roll(Y, -1, axis=1)),
        ),
        Mistake(
            "labels-transposed",
            "One-hot targets transposed: examples in columns",
            "Examples are rows, in Y as in A. It runs only where there are as many classes as "
            "examples.",
            "Compare the shapes of A and Y.",
            equation,
            change(lambda Y: Y.T),
        ),
    ]


def wrong_source(equation: str, ignored: str, fixed: str, other: str) -> list[Mistake]:
    """Return the random numbers that do not come from the given generator `rng`.

    The texts say what comes of it: an explanation, the end of a title, and what should be another.
    """
    hint = "Where do your random numbers come from?"
    return [
        Mistake(
            "seed-ignored",
            "The given generator is not used",
            f"{ignored}, so no run can be repeated.",
            hint,
            equation,
            {"source": lambda rng: np.random.default_rng()},
        ),
        Mistake(
            "seed-fixed",
            f"A seed of its own: {fixed}",
            f"Another generator has to give another {other}.",
            hint,
            equation,
            {"source": lambda rng: np.random.default_rng(0)},
        ),
    ]


# -- a function for another -----------------------------------------------------------------------


def falling_sigmoid(title: str, hint: str, equation: str, change: Change) -> Mistake:
    """Return the sigmoid with the sign of its exponent turned."""
    return Mistake(
        "exponent-sign",
        title,
        "A large pre-activation has to give an activation near 1.",
        hint,
        equation,
        change,
    )


def other_base(base: str, number: float, power: str, equation: str, spoiled: str) -> Mistake:
    """Return the exponential to another base; `spoiled` is what then no longer holds."""
    return Mistake(
        f"base-{base}",
        f"{number:g} to the power of {power} instead of e",
        f"The base is e. With another one, {spoiled}.",
        "Which function is the exponential?",
        equation,
        {"power": lambda exponent: float(number) ** exponent},
    )


def tanh_hidden(equation: str, change: Change) -> Mistake:
    """Return the hidden layers of tanh units."""
    return Mistake(
        "tanh-hidden",
        "tanh in the hidden layers",
        "The exercise asks for the sigmoid in all layers.",
        "Between which numbers do your hidden activations lie?",
        equation,
        change,
    )


def softmax_output(equation: str, change: Change, more: str = "") -> Mistake:
    """Return the output of softmax units."""
    return Mistake(
        "softmax-output",
        "Softmax at the output",
        f"The exercise asks for the sigmoid in all layers: each output answers for itself.{more}",
        "Do the outputs of a row have to add up to 1?",
        equation,
        change,
    )


def whole_division(name: str, hint: str, equation: str, change: Change, so: str = "") -> Mistake:
    """Return the division that cuts off what stands behind the point, and what comes of it."""
    return Mistake(
        name,
        "Integer division `//` where `/` belongs",
        f"`//` cuts everything after the point off{so}.",
        hint,
        equation,
        change,
    )


def wrong_mean(
    name: str, title: str, hint: str, equation: str, change: Change, more: str = ""
) -> Mistake:
    """Return the cost, or its gradient, as a mean over something else than the examples."""
    explanation = f"The cost is a sum over the outputs and a mean over the examples.{more}"
    return Mistake(name, title, explanation, hint, equation, change)


# -- what goes out --------------------------------------------------------------------------------


def examples_in_columns(name: str, like: str, equation: str, change: Change) -> Mistake:
    """Return the result with examples in columns, `like` being a matrix with examples in rows."""
    return Mistake(
        name,
        "Examples in columns",
        "In this book examples are rows, in every matrix but Θ.",
        f"Compare the shapes of {like} and of what you return.",
        equation,
        change,
    )


# -- neighbors ------------------------------------------------------------------------------------


def instead(
    asked: str, hint: str, equation: str, *rows: tuple[str, str, str, Callable]
) -> list[Mistake]:
    """Return what stands where something else is asked for, a row each.

    A row is a name, what was written, the piece that it replaces, and with what.
    """
    return [
        Mistake(
            name,
            f"{title[0].upper()}{title[1:]}, where {asked} belongs",
            f"You wrote {title}. The exercise asks for {asked}.",
            hint,
            equation,
            {piece: function},
        )
        for name, title, piece, function in rows
    ]
