"""Exercise: the whole gradient."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from nblib import mistakes
from nblib.exercises import hidden_delta, output_delta
from nblib.exercises.engine.diagnosis import examine
from nblib.exercises.engine.families import instead, softmax_output, tanh_hidden, wrong_mean
from nblib.exercises.engine.problems import networks, random_network
from nblib.exercises.engine.result import Result
from nblib.exercises.engine.task import Case, Task, case
from nblib.exercises.forward import forward
from nblib.mistakes import Mistake


def backward(thetas, X, Y, l2):
    """Return the gradient of J: sigmoid units, cross-entropy, a penalty.

    thetas : list of (s_{l+1}, s_l + 1) arrays. The matrices Θ^(l), biases
        in column 0.
    X : (m, s_1) array. Inputs.
    Y : (m, s_L) array. Targets.
    l2 : float. The strength λ of the penalty λ/2m Σ weights².
    returns : list of (s_{l+1}, s_l + 1) arrays. ∂J/∂Θ^(l), matrices like
        `thetas`.
    """
    m, A = len(X), forward(thetas, X)
    delta = A[-1] - Y  # (m, s_L)
    gradients = []  # type: ignore[var-annotated]  # written as readers write it
    for layer in reversed(range(len(thetas))):
        theta = thetas[layer]
        weights = delta.T @ A[layer] / m + l2 / m * theta[:, 1:]
        biases = delta.sum(axis=0) / m
        gradients.insert(0, np.column_stack([biases, weights]))
        if layer > 0:
            delta = (delta @ theta[:, 1:]) * A[layer] * (1 - A[layer])
    return gradients


BROKEN = mistakes.broken_gradients
GRADIENT = "eq-backprop-gradient-matrix"
PENALTY = "eq-backprop-penalty"


def _with(thetas: Any, X: np.ndarray, Y: np.ndarray, l2: float, **change: Any) -> list:
    with np.errstate(all="ignore"):
        return mistakes.backward(thetas, X, Y, l2, **change)


def _in_gradient(mistake: Mistake) -> Mistake:
    """Return a mistake of the output delta as one of the gradient."""
    error = mistake.change["error"]
    return replace(mistake, change={"output_delta": lambda A, Y, *_: error(A, Y)})


def _accumulated() -> Callable:
    """Return the gradient that is right at first and twice as large when called again."""
    calls: list[np.ndarray] = []

    def function(thetas: Any, X: np.ndarray, Y: np.ndarray, l2: float) -> list:
        again = bool(calls) and np.array_equal(calls[-1], X)
        calls.append(X)
        return _with(thetas, X, Y, l2, **(BROKEN["accumulated"].change if again else {}))

    return function


def _foreign_theta(thetas: Any, X: np.ndarray, Y: np.ndarray, l2: float) -> list:
    """Return the gradient whose deltas come back through the Θ before the right one."""
    before = {id(theta): thetas[layer - 1] for layer, theta in enumerate(thetas)}
    change = {"passed_back": lambda delta, theta, _: delta @ before[id(theta)][:, 1:]}
    return _with(thetas, X, Y, l2, **change)


def _foreign_delta(thetas: Any, X: np.ndarray, Y: np.ndarray, l2: float) -> list:
    """Return the gradient that uses the delta of the layer after the right one."""
    seen = []

    def weights(delta: np.ndarray, A: list, i: int) -> np.ndarray:
        seen.append(delta)
        return seen[max(0, len(seen) - 2)].T @ A[i]

    return _with(thetas, X, Y, l2, weights=weights)


def _raw_error(thetas: Any, X: np.ndarray, Y: np.ndarray, l2: float) -> list:
    """Return the gradient that sends the error of the output back to every layer."""
    seen = []

    def passed_back(delta: np.ndarray, theta: np.ndarray, _: np.ndarray) -> np.ndarray:
        seen.append(delta)
        return seen[0] @ theta[:, 1:]

    return _with(thetas, X, Y, l2, passed_back=passed_back)


def _bias_times_input(thetas: Any, X: np.ndarray, Y: np.ndarray, l2: float) -> list:
    """Return the gradient whose biases are multiplied by the first activation."""
    seen: list = []

    def weights(delta: np.ndarray, A: list, i: int) -> np.ndarray:
        seen.insert(0, (delta * A[i][:, :1]).sum(axis=0) / len(X))
        return delta.T @ A[i]

    gradients = _with(thetas, X, Y, l2, weights=weights)
    return [np.column_stack([b, g[:, 1:]]) for b, g in zip(seen, gradients, strict=True)]


def _updating(thetas: list, X: np.ndarray, Y: np.ndarray, l2: float) -> list:
    """Return the gradient, after a step with it."""
    gradients = _with(thetas, X, Y, l2)
    for theta, gradient in zip(thetas, gradients, strict=True):
        theta -= 0.1 * gradient
    return gradients


def _early(rate: float) -> dict[str, Callable]:
    """Return the piece with which each Θ takes its step before the next delta."""
    return {"passed_back": lambda delta, theta, gradient: delta @ (theta - rate * gradient)[:, 1:]}


def _fitted(args: tuple, value: Any, right: Any) -> list[Mistake]:
    """Return the early update with the rate that the second last layer shows.

    That layer's error is proportional to the rate, and to nothing else.
    """
    thetas, X, Y, l2 = args
    if len(thetas) < 2:
        return []
    unit = _with(thetas, X, Y, l2, **BROKEN["updated-too-early"].change)[-2] - right[-2]
    rate = float(np.sum((value[-2] - right[-2]) * unit) / np.sum(unit * unit))
    one = BROKEN["updated-too-early"]
    if not 1e-6 < abs(rate) < 1e3:
        return []
    explanation = one.explanation.replace("rate 1", f"rate {rate:.4g}")
    return [replace(one, explanation=explanation, change=_early(rate))]


def _cases(rng: np.random.Generator) -> list[Case]:
    def strength() -> float:
        return float(rng.uniform(0.5, 3))

    return [
        *(case(*network, strength()) for network in networks(rng, (3, 4, 5, 4))),
        *(case(*random_network(rng, [n] * 4, n), strength(), equal=True) for n in (3, 4)),
        case(*random_network(rng, [3, 4, 5], 1), strength(), note="one example alone"),
        case(*random_network(rng, [4, 3], 6), strength(), note="no hidden layer"),
        case(*random_network(rng, [3, 5, 4], 6), 0.0, note="λ = 0"),
    ]


def _product(args: tuple, part: int) -> str:
    thetas, m = args[0], len(args[1])
    s_out, s_in = thetas[part].shape[0], thetas[part].shape[1] - 1
    number = part + 1
    return (
        f"Δ^({number + 1})ᵀ [1 A^({number})], shapes {(s_out, m)} and {(m, s_in + 1)}: one "
        f"entry for each entry of Θ^({number})"
    )


#: Mistakes of the table that can be made with sigmoid units and cross-entropy.
OF_THE_TABLE = [
    one
    for name, one in BROKEN.items()
    if name != "accumulated"
    and not (
        "output_delta" in one.change and (one.cost, one.output) != ("cross_entropy", "sigmoid")
    )
    and "softmax" not in one.change
]

DIVIDED = "What does the cost divide by?"


DERIVATIVE = "Write down the derivative of the penalty, constants included."

TASK = Task(
    solution=backward,
    pieces=mistakes.RIGHT,
    build=lambda do, *args: _with(*args, **vars(do)),
    mistakes=[
        *OF_THE_TABLE,
        BROKEN["half-forgotten"],
        BROKEN["foreign-weights"],
        *map(_in_gradient, output_delta.MISTAKES),
        *hidden_delta.MISTAKES,
        replace(BROKEN["accumulated"], change={}, make=_accumulated),
        Mistake(
            "bias-axis",
            "The deltas summed over the units for the biases, instead of over the examples",
            "Each unit has a bias of its own, so there are as many sums as units. The axis of the "
            "sum is that of the examples.",
            "How many biases has a layer?",
            "eq-backprop-bias",
            {"biases": lambda delta: delta.sum(axis=1)},
        ),
        Mistake(
            "bias-times-input",
            "The gradient of the bias multiplied by the first activation",
            "A bias is a weight whose input is always 1. Column 0 of [1 A] holds ones.",
            "What does the bias multiply on the way forward?",
            "eq-backprop-bias",
            {"whole": _bias_times_input},
        ),
        wrong_mean(
            "mean-over-entries",
            "Divided by the number of all target entries, m K",
            DIVIDED,
            GRADIENT,
            {
                "whole": lambda thetas, X, Y, l2: _with(
                    thetas, X, Y, l2, share=lambda m: 1 / (m * Y.shape[1])
                )
            },
        ),
        Mistake(
            "one-example-less",
            "Divided by m − 1",
            "The cost is a mean over m examples. Dividing by m − 1 is for estimates of a variance.",
            DIVIDED,
            GRADIENT,
            {"share": lambda m: 1 / (m - 1) if m > 1 else np.inf},
        ),
        Mistake(
            "bias-penalized-undivided",
            "λ Θ with all its columns, where λ/m Θ without the biases belongs",
            "The penalty in the cost is divided by m, and it leaves column 0 out. So does its "
            "derivative.",
            "Check with λ = 0. What changes, in which columns, and how does it depend on m?",
            PENALTY,
            {"penalty": lambda theta, l2, m: l2 * theta},
        ),
        Mistake(
            "penalty-sign",
            "The penalty pushes the weights away from 0",
            "The penalty grows with the weights, so its slope has their sign.",
            "Check with λ = 0. What changes?",
            PENALTY,
            {"penalty": lambda theta, l2, m: -mistakes.RIGHT["penalty"](theta, l2, m)},
        ),
        Mistake(
            "penalty-doubled",
            "2λ/m Θ where λ/m Θ belongs",
            "The ½ in the penalty is there so that the 2 of the derivative goes away.",
            DERIVATIVE,
            PENALTY,
            {"penalty": lambda theta, l2, m: 2 * mistakes.RIGHT["penalty"](theta, l2, m)},
        ),
        Mistake(
            "penalty-halved",
            "λ/2m Θ where λ/m Θ belongs",
            "The penalty is differentiated: the square brings a 2 that cancels the ½.",
            DERIVATIVE,
            PENALTY,
            {"penalty": lambda theta, l2, m: mistakes.RIGHT["penalty"](theta, l2, m) / 2},
        ),
        Mistake(
            "negated",
            "The whole gradient has the opposite sign",
            "The gradient points uphill, and the minus sign belongs to the update.",
            "Does the cost fall when you take a small step?",
            "eq-descent-update",
            {"result": lambda gradients: [-gradient for gradient in gradients]},
        ),
        Mistake(
            "order-reversed",
            "The gradients in the order of the backward pass",
            "The loop starts at the last layer, and the list has to start with the first.",
            "Which matrix does the first gradient of your list belong to?",
            GRADIENT,
            {"result": lambda gradients: gradients[::-1]},
        ),
        Mistake(
            "bias-last",
            "The bias gradient in the last column",
            "Column 0 of Θ is the bias, so column 0 of the gradient is that of the bias.",
            "Which column of Θ is the bias?",
            "eq-backprop-bias",
            {"result": lambda gradients: [np.roll(g, -1, axis=1) for g in gradients]},
        ),
        Mistake(
            "bias-dropped",
            "The gradients of the weights only, without a column for the bias",
            "The bias is a parameter like the others and needs a gradient.",
            "How many columns has Θ?",
            "eq-backprop-bias",
            {"result": lambda gradients: [g[:, 1:] for g in gradients]},
        ),
        Mistake(
            "gradient-turned",
            "The gradient transposed",
            "Rows of Θ are the units that a weight leads to, and rows of the gradient, too.",
            "Compare the shapes of Θ and of its gradient.",
            GRADIENT,
            {"result": lambda gradients: [g.T for g in gradients]},
        ),
        Mistake(
            "foreign-theta",
            "The delta goes back through the Θ of another layer",
            "From layer l + 1 to layer l leads Θ^(l). It runs with another one only where all "
            "layers have one size.",
            "Which matrix stands between these two layers?",
            "eq-backprop-hidden-matrix",
            {"whole": _foreign_theta},
        ),
        Mistake(
            "foreign-delta",
            "The delta of another layer in the gradient",
            "A weight's gradient takes the delta of the layer that the weight leads to.",
            "Is the delta already that of this layer when the gradient is computed?",
            "eq-backprop-weight",
            {"whole": _foreign_delta},
        ),
        Mistake(
            "raw-error",
            "The error of the output sent back to every layer",
            "Each delta is made from the delta of the next layer, which has passed its slope and "
            "weights.",
            "From which delta is the next one computed?",
            "eq-backprop-hidden-matrix",
            {"whole": _raw_error},
        ),
        tanh_hidden("eq-forward-unit", {"whole": lambda *args: _with(*args, hidden="tanh")}),
        softmax_output(
            "eq-forward-unit",
            {
                "whole": lambda *args: _with(
                    *args, output="softmax", cost="categorical_cross_entropy"
                )
            },
            " The output delta looks the same, the outputs do not.",
        ),
        Mistake(
            "updated-returned",
            "The updated parameters where the gradient belongs",
            "The gradient says how the cost changes. The step with it is made elsewhere.",
            "What is zero at the minimum: the gradient or the parameters?",
            "eq-descent-update",
            {
                "whole": lambda thetas, X, Y, l2: [
                    theta - g for theta, g in zip(thetas, _with(thetas, X, Y, l2), strict=True)
                ]
            },
        ),
        Mistake(
            "updated-inside",
            "The update is made inside the gradient",
            "The gradient is right, but the parameters have moved when it comes back. First all of "
            "the gradient, then the update, elsewhere.",
            "Which lines change Θ?",
            "eq-descent-update",
            make=lambda: _updating,
        ),
        *instead(
            "the mean over the examples",
            "What does the cost divide by?",
            GRADIENT,
            (
                "weights-over-inputs",
                "the sum over the number of inputs",
                "weights",
                lambda delta, A, i: delta.T @ A[i] * len(delta) / A[i].shape[1],
            ),
            (
                "weights-over-units",
                "the sum over the number of units",
                "weights",
                lambda delta, A, i: delta.T @ A[i] * len(delta) / delta.shape[1],
            ),
            (
                "bias-over-units",
                "the bias over the number of units",
                "biases",
                lambda delta: delta.sum(axis=0) * len(delta) / delta.shape[1],
            ),
            (
                "bias-of-one-example",
                "the bias of the first example alone",
                "biases",
                lambda delta: delta[0] * len(delta),
            ),
        ),
        *instead(
            "λ/m Θ",
            "Write down the derivative of the penalty.",
            PENALTY,
            (
                "penalty-squared",
                "λ/m Θ²",
                "penalty",
                lambda theta, l2, m: mistakes.RIGHT["penalty"](theta**2, l2, m),
            ),
            (
                "penalty-signs",
                "the signs of Θ",
                "penalty",
                lambda theta, l2, m: mistakes.RIGHT["penalty"](np.sign(theta), l2, m),
            ),
            (
                "strength-squared",
                "λ²/m Θ",
                "penalty",
                lambda theta, l2, m: mistakes.RIGHT["penalty"](theta, l2**2, m),
            ),
        ),
        *instead(
            "the matrix product `@`",
            "Which sizes have the two factors?",
            GRADIENT,
            (
                "product-elementwise",
                "`*` in the gradient",
                "weights",
                lambda delta, A, i: delta.T * A[i],
            ),
            (
                "product-back-elementwise",
                "`*` on the way back",
                "passed_back",
                lambda delta, theta, _: delta * theta[:, 1:],
            ),
        ),
        *instead(
            "one gradient for each matrix",
            "How many matrices come back?",
            GRADIENT,
            ("first-left-out", "all but the first", "result", lambda gradients: gradients[1:]),
            ("last-left-out", "all but the last", "result", lambda gradients: gradients[:-1]),
        ),
    ],
    cases=_cases,
    chapter="backprop",
    equation=GRADIENT,
    product=_product,
    parts=("Θ^({})",),
    fitted=_fitted,
)


def check_backward(function: Callable[..., Any], seed: int | None = None) -> Result:
    """Check the reader's `backward(thetas, X, Y, l2)`, see `check`."""
    return examine(TASK, function, seed)
