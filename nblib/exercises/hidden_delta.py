"""Exercise: the delta of a hidden layer."""

from collections.abc import Callable
from typing import Any

import numpy as np

from nblib import mistakes
from nblib.activations import ACTIVATIONS
from nblib.exercises.engine.diagnosis import examine
from nblib.exercises.engine.families import examples_in_columns, instead
from nblib.exercises.engine.result import Result
from nblib.exercises.engine.task import Case, Task, case
from nblib.mistakes import Mistake


def hidden_delta(delta, theta, A):
    """Return Δ^(l) of a hidden layer of sigmoid units.

    delta : (m, s_{l+1}) array. Δ^(l+1).
    theta : (s_{l+1}, s_l + 1) array. Θ^(l), biases in column 0.
    A : (m, s_l) array. A^(l).
    returns : (m, s_l) array. One row per example.
    """
    return (delta @ theta[:, 1:]) * A * (1 - A)


HIDDEN = "eq-backprop-hidden-matrix"

ONE_FACTOR = "The slope of the sigmoid has two factors, and one of them is missing."
#: Column 0 goes back, too.
KEPT = (
    "The bias column of Θ kept on the way back",
    "Column 0 leads to no unit of the layer before. With it the delta has one column too many.",
    "Which column of Θ leads to no unit?",
    HIDDEN,
)

#: Those that are not in the table; the exercise on the whole gradient takes them over.
MISTAKES = [
    Mistake(
        "slope-differentiated",
        "The slope differentiated once more",
        "A (1 − A) is already the derivative of the sigmoid. A (1 − A) (1 − 2A) is its second "
        "derivative.",
        "How often is the sigmoid differentiated in the chain rule?",
        HIDDEN,
        {"hidden_slope": lambda A_l, g: A_l * (1 - A_l) * (1 - 2 * A_l)},
    ),
    Mistake(
        "slope-twice",
        "The slope multiplied in twice",
        "Between A and Z of one layer lies one sigmoid, so one slope.",
        "How many sigmoids lie between this layer and the next?",
        HIDDEN,
        {"hidden_slope": lambda A_l, g: (A_l * (1 - A_l)) ** 2},
    ),
    Mistake(
        "slope-of-a-slope",
        "The slope of the sigmoid applied to the slope A (1 − A)",
        "Something that is already differentiated went into the function for the slope again.",
        "What does your function for the slope take?",
        HIDDEN,
        {"hidden_slope": lambda A_l, g: g.derivative(g.derivative(A_l))},
    ),
    Mistake(
        "activation-for-slope",
        "The activation where its slope belongs",
        ONE_FACTOR,
        "At A = 1 the sigmoid is flat. What is your factor there?",
        HIDDEN,
        {"hidden_slope": lambda A_l, g: A_l},
    ),
    Mistake(
        "complement-for-slope",
        "1 − A where the slope belongs",
        ONE_FACTOR,
        "At A = 0 the sigmoid is flat. What is your factor there?",
        HIDDEN,
        {"hidden_slope": lambda A_l, g: 1 - A_l},
    ),
    Mistake(
        "tanh-slope",
        "The slope of tanh in a layer of sigmoids",
        "1 − A² is the derivative of tanh. That of the sigmoid is another function of A.",
        "How large can the slope of a sigmoid be?",
        HIDDEN,
        {"hidden_slope": lambda A_l, g: 1 - A_l**2},
    ),
    Mistake(
        "slope-divided",
        "Divided by the slope instead of multiplied",
        "The chain rule multiplies. A flat sigmoid lets little through, and not much.",
        "What should come back through a sigmoid that is almost flat?",
        HIDDEN,
        {"hidden_slope": lambda A_l, g: 1 / (A_l * (1 - A_l))},
    ),
    Mistake(
        "hidden-sign",
        "The sign turned on the way back",
        "Nothing in the hidden delta is negative by itself. A minus here lets every second layer "
        "climb.",
        mistakes.broken_gradients["hidden-slope-missing"].hint,
        HIDDEN,
        {"passed_back": lambda delta, theta, _: -delta @ theta[:, 1:]},
    ),
    Mistake(
        "weights-forgotten",
        "The deltas summed without their weights",
        "A unit is to blame for what it sent, and that counts more through a larger weight. "
        "Without the weights all units get the same share.",
        "Through what did the activation reach the next layer?",
        HIDDEN,
        {
            "passed_back": lambda delta, theta, _: np.repeat(
                delta.sum(axis=1, keepdims=True), theta.shape[1] - 1, axis=1
            )
        },
    ),
    Mistake("bias-kept", *KEPT, {"passed_back": lambda delta, theta, _: delta @ theta}),
    *instead(
        "A (1 − A)",
        "How large is the slope of the sigmoid at its steepest?",
        HIDDEN,
        ("slope-plus", "A (1 + A)", "hidden_slope", lambda A, g: A * (1 + A)),
        ("slope-halved", "half of the slope", "hidden_slope", lambda A, g: A * (1 - A) / 2),
        ("complement-squared", "(1 − A)²", "hidden_slope", lambda A, g: (1 - A) ** 2),
    ),
    *instead(
        "the sum over the units",
        "How many terms has the sum on the way back?",
        HIDDEN,
        (
            "mean-over-units",
            "the mean over the units",
            "passed_back",
            lambda delta, theta, _: delta @ theta[:, 1:] / len(theta),
        ),
    ),
]


def _keep_ones(delta: np.ndarray, theta: np.ndarray, A: np.ndarray) -> np.ndarray:
    with_ones = np.column_stack([np.ones(len(A)), A])
    return (delta @ theta) * with_ones * (1 - with_ones)


def _build(do: Any, delta: np.ndarray, theta: np.ndarray, A: np.ndarray) -> np.ndarray:
    return do.passed_back(delta, theta, None) * do.hidden_slope(A, ACTIVATIONS["sigmoid"])


def _cases(rng: np.random.Generator) -> list[Case]:
    def layer(m: int, s: int, after: int, **settings: Any) -> Case:
        delta, theta = rng.normal(size=(m, after)), rng.normal(size=(after, s + 1))
        return case(delta, theta, rng.uniform(0.05, 0.95, size=(m, s)), **settings)

    sizes = [rng.permutation(np.arange(2, 9))[:3].tolist() for _ in range(4)]
    return [
        *(layer(*size) for size in sizes),
        *(layer(n, n, n, equal=True) for n in (3, 4)),
        layer(1, 3, 4, note="one example alone"),
        layer(5, 4, 1, note="one output unit"),
    ]


TASK = Task(
    solution=hidden_delta,
    pieces={piece: mistakes.RIGHT[piece] for piece in ("passed_back", "hidden_slope")},
    build=_build,
    mistakes=[
        *(
            mistakes.broken_gradients[name]
            for name in (
                "hidden-slope-missing",
                "slope-at-activation",
                "bias-passed-back",
                "weights-transposed",
                "mean-in-hidden-delta",
            )
        ),
        *MISTAKES,
        examples_in_columns(
            "turned",
            "A",
            HIDDEN,
            {"whole": lambda delta, theta, A: (delta @ theta[:, 1:] * A * (1 - A)).T},
        ),
        Mistake("bias-kept-ones", *KEPT, {"whole": _keep_ones}),
        Mistake(
            "matrix-product",
            "A matrix product with the slope, where an element-wise product belongs",
            "Each unit has a slope of its own that multiplies its own delta. A matrix product "
            "mixes the units.",
            "What is the shape of the slope, and what of the delta?",
            HIDDEN,
            {"whole": lambda delta, theta, A: delta @ theta[:, 1:] @ (A * (1 - A))},
        ),
    ],
    cases=_cases,
    chapter="backprop",
    equation=HIDDEN,
    product=lambda args, _: (
        f"Δ Θ without its bias column: {args[0].shape} times "
        f"{(len(args[1]), args[1].shape[1] - 1)}, then an entry-by-entry product with the slope"
    ),
)


def check_hidden_delta(function: Callable[..., Any], seed: int | None = None) -> Result:
    """Check the reader's `hidden_delta(delta, theta, A)`, see `check`."""
    return examine(TASK, function, seed)
