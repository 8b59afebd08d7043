"""Exercise: one step of Adam."""

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
from nblib.exercises.engine.task import Case, Task, case
from nblib.mistakes import Mistake


def adam(theta, gradient, memory, t, rate):
    """Return parameters and memory after one step of Adam.

    theta, gradient : (n,) arrays. Parameters θ and the gradient g at θ.
    memory : two (n,) arrays. The means v of g and s of g², not corrected.
    t : int. The number of this step, from 1.
    rate : float. The learning rate α; β₁ = 0.9, β₂ = 0.999, ε = 1e-8.
    returns : theta, memory. Both new; the memory not corrected.
    """
    mean, squares = memory
    mean = 0.9 * mean + 0.1 * gradient
    squares = 0.999 * squares + 0.001 * gradient**2
    root = np.sqrt(squares / (1 - 0.999**t))
    step = mean / (1 - 0.9**t) / (root + 1e-8)
    return theta - rate * step, (mean, squares)


MEANS = "eq-optimizers-means"
BIAS = "eq-optimizers-bias"
ADAM_STEP = "eq-optimizers-adam"


def _build(do: Any, theta: Any, gradient: Any, memory: tuple, t: int, rate: float) -> Any:
    mean = do.mean(memory[0], gradient)
    squares = do.squares(memory[1], gradient)
    t = do.count(t)
    up, down = do.mean_hat(mean, t), do.squares_hat(squares, t)
    new = theta + do.sign * do.rate(rate, t) * up / do.denominator(down)
    return do.result(new, mean, squares, up, down, memory)


def _adam_in_place(theta: Any, gradient: Any, memory: tuple, t: int, rate: float) -> tuple:
    mean, squares = memory
    mean *= 0.9
    mean += 0.1 * gradient
    squares *= 0.999
    squares += 0.001 * gradient**2
    root = np.sqrt(squares / (1 - 0.999**t))
    return theta - rate * mean / (1 - 0.9**t) / (root + 1e-8), (mean, squares)


def _assigned(theta: Any, gradient: Any, memory: Any, t: int, rate: float) -> Any:
    memory[0] = 0.9 * memory[0] + 0.1 * gradient
    return theta, memory


def _cases(rng: np.random.Generator) -> list[Case]:
    def step(n: int, t: int, rate: float, size: float = 1.0, **settings: Any) -> Case:
        theta, g = rng.normal(size=(2, n))
        memory = size * rng.normal(size=n), size**2 * rng.uniform(0.1, 2, size=n)
        if t == 1:
            memory = np.zeros(n), np.zeros(n)
        return case(theta, size * g, memory, t, rate, **settings)

    return [
        step(4, 5, 0.1),
        step(3, 17, 0.03),
        step(6, 2, 1.1),
        step(4, 1, 0.1, note="the first step"),
        step(5, 3, 0.1, size=1e-8, note="a tiny gradient"),
    ]


#: β and 1 − β exchanged.
SWAPPED = (
    "β is what is kept of the old mean.",
    "How long is the memory of your mean?",
    MEANS,
)


def _fitted(args: tuple, value: Any, right: Any) -> list[Mistake]:
    """Return Adam with the β₁, β₂ or ε that the values show."""
    theta, g, (v, s), t, rate = args
    new, (mean, squares) = value
    up, down = mean / (1 - 0.9**t), squares / (1 - 0.999**t)
    with np.errstate(all="ignore"):
        beta = float(np.median((mean - g) / (v - g)))
        second = float(np.median((squares - g**2) / (s - g**2)))
        epsilon = float(np.median(rate * up / (theta - new) - np.sqrt(down)))
    found: list[tuple[str, str, dict[str, Callable]]] = []
    if 0 < beta < 1 and abs(beta - 0.9) > 1e-6:
        change = {"mean": lambda v, g: beta * v + (1 - beta) * g}
        found.append(("beta-one", f"β₁ = {beta:.4g}", change))
        whole = change | {"mean_hat": lambda v, t: v / (1 - beta**t)}
        found.append(("beta-one", f"β₁ = {beta:.4g}, in its correction, too", whole))
    if 0 < second < 1 and abs(second - 0.999) > 1e-6:
        change = {"squares": lambda s, g: second * s + (1 - second) * g**2}
        found.append(("beta-two", f"β₂ = {second:.4g}", change))
        whole = change | {"squares_hat": lambda s, t: s / (1 - second**t)}
        found.append(("beta-two", f"β₂ = {second:.4g}, in its correction, too", whole))
    if 1e-12 < epsilon < 1:
        found.append(
            ("epsilon", f"ε = {epsilon:.3g}", {"denominator": lambda s: np.sqrt(s) + epsilon})
        )
    return [
        Mistake(
            name,
            f"Another number: {words}",
            "The exercise has β₁ = 0.9, β₂ = 0.999 and ε = 1e-8.",
            "Compare your numbers with those of the exercise.",
            ADAM_STEP,
            change,
        )
        for name, words, change in found
    ]


FIRST = "How large is the mean after the first step, and how large is the gradient?"

TASK = Task(
    solution=adam,
    pieces={
        "mean": lambda v, g: 0.9 * v + 0.1 * g,
        "squares": lambda s, g: 0.999 * s + 0.001 * g**2,
        "count": lambda t: t,
        "mean_hat": lambda v, t: v / (1 - 0.9**t),
        "squares_hat": lambda s, t: s / (1 - 0.999**t),
        "denominator": lambda s: np.sqrt(s) + 1e-8,
        "rate": lambda rate, t: rate,
        "sign": -1,
        "result": lambda theta, mean, squares, *_: (theta, (mean, squares)),
    },
    build=_build,
    mistakes=[
        Mistake(
            "memory-assigned",
            "The memory is a pair whose parts cannot be set",
            "What `memory[0] = …` sets belongs to the caller, and a tuple refuses it. Compute new "
            "means under names of their own, and return them.",
            "Whose is `memory`, and of which type?",
            BIAS,
            {"whole": _assigned},
        ),
        Mistake(
            "memory-unpacked",
            "Three values instead of a pair: the memory is not kept together",
            "θ is one value and the memory another, which goes into the next step as it is.",
            "How many values does your `return` give, and what will `memory` be in the next step?",
            BIAS,
            {"result": lambda theta, mean, squares, *_: (theta, mean, squares)},
        ),
        Mistake(
            "not-corrected",
            "Neither mean is corrected for its start at 0",
            "At first the means are too small, that of the squares most of all.",
            FIRST,
            BIAS,
            {"mean_hat": lambda v, t: v, "squares_hat": lambda s, t: s},
        ),
        Mistake(
            "mean-not-corrected",
            "The mean of the gradients is not corrected for its start at 0",
            "After the first step it is a tenth of the gradient.",
            FIRST,
            BIAS,
            {"mean_hat": lambda v, t: v},
        ),
        Mistake(
            "squares-not-corrected",
            "The mean of the squares is not corrected for its start at 0",
            "After the first step it is a thousandth of the square, and the step far too long.",
            "How large is the mean after the first step, and how large is the square?",
            BIAS,
            {"squares_hat": lambda s, t: s},
        ),
        Mistake(
            "epsilon-not-corrected",
            "ε is added before the correction",
            "The paper's shorter form moves the corrections into the rate: the same step with "
            "a larger ε, by 1/√(1 − 0.999ᵗ), and that counts where gradients are tiny.",
            "To which root is ε added, the corrected one or the other?",
            ADAM_STEP,
            {
                "squares_hat": lambda s, t: s,
                "rate": lambda rate, t: rate * np.sqrt(1 - 0.999**t),
            },
        ),
        Mistake(
            "correction-constant",
            "The correction without its power t",
            "1 − β is right in the first step only. Later there is less and less to correct.",
            "How much is there to correct after a thousand steps?",
            BIAS,
            {
                "mean_hat": lambda v, t: v / (1 - 0.9),
                "squares_hat": lambda s, t: s / (1 - 0.999),
            },
        ),
        Mistake(
            "correction-multiplied",
            "Multiplied by the correction instead of divided",
            "The means are too small at first. They have to become larger.",
            "Does your correction make the means larger or smaller?",
            BIAS,
            {
                "mean_hat": lambda v, t: v * (1 - 0.9**t),
                "squares_hat": lambda s, t: s * (1 - 0.999**t),
            },
        ),
        Mistake(
            "one-correction",
            "Both means corrected with β₁",
            "Each mean has its own memory: β₁ for the gradient, β₂ for the squares.",
            "Which β belongs to which mean?",
            BIAS,
            {"squares_hat": lambda s, t: s / (1 - 0.9**t)},
        ),
        Mistake(
            "count-from-zero",
            "The steps counted one too low",
            "t is 1 in the first step. With 0 the correction divides by 0.",
            "What is 1 − βᵗ in the first step?",
            BIAS,
            {"count": lambda t: t - 1},
        ),
        Mistake(
            "count-too-high",
            "The steps counted one too high",
            "t is 1 in the first step already.",
            "What is 1 − βᵗ in the first step?",
            BIAS,
            {"count": lambda t: t + 1},
        ),
        Mistake(
            "root-missing",
            "The root of the mean square is missing",
            "Without it the units do not fit: a gradient over a square.",
            "What happens to the step if all gradients are ten times as large?",
            ADAM_STEP,
            {"denominator": lambda s: s + 1e-8},
        ),
        Mistake(
            "epsilon-inside",
            "ε inside the root",
            "There it counts as 10⁻⁴, and small gradients are slowed down.",
            "What is the root of ε?",
            ADAM_STEP,
            {"denominator": lambda s: np.sqrt(s + 1e-8)},
        ),
        Mistake(
            "epsilon-missing",
            "ε is missing",
            "A gradient of 0 then gives 0 over 0. It shows only for tiny gradients.",
            "What is the step if the gradient has always been 0?",
            ADAM_STEP,
            {"denominator": np.sqrt},
        ),
        Mistake(
            "not-squared",
            "The second mean takes the gradient, not its square",
            "Gradients of both signs cancel, and the root of a negative number is not a number.",
            "Can your second mean be negative?",
            MEANS,
            {"squares": lambda s, g: 0.999 * s + 0.001 * g},
        ),
        Mistake(
            "absolute",
            "The second mean takes the size of the gradient, not its square",
            "The root is taken later, so the mean needs squares.",
            "What is the root of your second mean?",
            MEANS,
            {"squares": lambda s, g: 0.999 * s + 0.001 * np.abs(g)},
        ),
        Mistake(
            "betas-swapped",
            "β₁ and β₂ exchanged",
            "The squares have the longer memory.",
            "Which mean takes 0.999?",
            MEANS,
            {
                "mean": lambda v, g: 0.999 * v + 0.001 * g,
                "squares": lambda s, g: 0.9 * s + 0.1 * g**2,
                "mean_hat": lambda v, t: v / (1 - 0.999**t),
                "squares_hat": lambda s, t: s / (1 - 0.9**t),
            },
        ),
        Mistake(
            "mean-undamped",
            "The gradient in full in its mean, without 1 − β₁",
            "A mean has weights that add up to 1. This one is ten times too large.",
            "Do the two weights add up to 1?",
            MEANS,
            {"mean": lambda v, g: 0.9 * v + g},
        ),
        Mistake(
            "squares-undamped",
            "The square in full in its mean, without 1 − β₂",
            "A mean has weights that add up to 1. This one is a thousand times too large.",
            "Do the two weights add up to 1?",
            MEANS,
            {"squares": lambda s, g: 0.999 * s + g**2},
        ),
        Mistake(
            "mean-weights-swapped",
            "β₁ and 1 − β₁ exchanged in the mean of the gradients",
            *SWAPPED,
            {"mean": lambda v, g: 0.1 * v + 0.9 * g},
        ),
        Mistake(
            "squares-weights-swapped",
            "β₂ and 1 − β₂ exchanged in the mean of the squares",
            *SWAPPED,
            {"squares": lambda s, g: 0.001 * s + 0.999 * g**2},
        ),
        Mistake(
            "corrected-kept",
            "The corrected means are kept",
            "The correction is for this step only. Kept, it is applied again in the next.",
            "Which means will the next call be given?",
            ADAM_STEP,
            {"result": lambda theta, mean, squares, up, down, _: (theta, (up, down))},
        ),
        memory_lost(
            "memory-lost",
            "means",
            ADAM_STEP,
            {"result": lambda theta, mean, squares, up, down, memory: (theta, memory)},
        ),
        Mistake(
            "memory-turned",
            "The two means exchanged",
            "The memory is (mean, squares), in this order.",
            "In which order do you take the memory apart, and in which put it together?",
            ADAM_STEP,
            {"result": lambda theta, mean, squares, *_: (theta, (squares, mean))},
        ),
        climbing(ADAM_STEP, {"sign": 1}, of="mean"),
        rate_forgotten(
            ADAM_STEP,
            {"rate": lambda rate, t: 1.0},
            "Without it each parameter moves by about 1 in each step.",
        ),
        Mistake(
            "rate-shrinking",
            "The learning rate divided by the root of t",
            "That is a schedule of its own. This exercise keeps the rate.",
            "What is the rate in step 17?",
            ADAM_STEP,
            {"rate": lambda rate, t: rate / np.sqrt(t)},
        ),
        accumulated_in_place("memory", "arrays", ADAM_STEP, _adam_in_place),
        *instead(
            "Adam",
            "Which means does Adam keep, and which does it divide by?",
            ADAM_STEP,
            ("mean-forgotten", "the gradient for its mean", "mean", lambda v, g: g),
            ("adagrad", "Adagrad", "squares", lambda s, g: s + g**2),
        ),
    ],
    cases=_cases,
    chapter="optimizers",
    equation=ADAM_STEP,
    product=lambda args, _: f"one number for each of the {len(args[0])} parameters",
    parts=("theta", "memory"),
    fitted=_fitted,
)


def check_adam(function: Callable[..., Any], seed: int | None = None) -> Result:
    """Check the reader's `adam(theta, gradient, memory, t, rate)`, see `check`."""
    return examine(TASK, function, seed)
