"""The exercises on the backward pass: both deltas, the whole gradient, the numerical gradient.

The mistakes of `nblib.mistakes` are used as they stand. Those added here replace pieces of the same
function.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from nblib import mistakes
from nblib.activations import ACTIVATIONS, sigmoid
from nblib.exercises import solutions
from nblib.exercises.task import Case, Slip, Task, case, networks, random_network

__all__ = ["BACKWARD", "HIDDEN_DELTA", "NUMERICAL_GRADIENT", "OUTPUT_DELTA"]

BROKEN = mistakes.broken_gradients
SIGMOID = ACTIVATIONS["sigmoid"]

# -- output delta ---------------------------------------------------------------------------

PAIR = "eq-backprop-pair-sigmoid"


def _output(name: str) -> Slip:
    """Return a mistake of the table as one of the output delta alone."""
    one = BROKEN[name]
    piece = one.change["output_delta"]

    def error(A: np.ndarray, Y: np.ndarray) -> np.ndarray:
        return piece(A, Y, SIGMOID.derivative, "cross_entropy", ())

    return Slip(one.name, one.title, one.explanation, one.hint, one.equation, {"error": error})


#: Mistakes of the output delta that are not in the table, for both exercises that have one.
OUTPUT_SLIPS = [
    Slip(
        "slope-by-activation",
        "The slope of the cost by A, where that by Z belongs",
        "A delta is the slope by the pre-activation. The slope of the sigmoid still has to be "
        "multiplied in.",
        "By what is a delta the derivative: by A or by Z?",
        "eq-backprop-output",
        {"error": lambda A, Y: (A - Y) / (A * (1 - A))},
    ),
    Slip(
        "delta-doubled",
        "Twice A − Y",
        "That is the slope of a squared error without the ½, by the activation. Cross-entropy has "
        "no square and so no 2.",
        "Where does the 2 come from?",
        PAIR,
        {"error": lambda A, Y: 2 * (A - Y)},
    ),
    Slip(
        "error-squared",
        "The squared error where its slope belongs",
        "A delta is a derivative, not the cost itself. A square also loses the sign.",
        "Can a delta be negative?",
        PAIR,
        {"error": lambda A, Y: (A - Y) ** 2},
    ),
    Slip(
        "error-absolute",
        "The sign of A − Y is lost",
        "An output that is too low has to rise and one that is too high has to fall. Without the "
        "sign both move the same way.",
        "Can a delta be negative?",
        PAIR,
        {"error": lambda A, Y: np.abs(A - Y)},
    ),
    Slip(
        "outputs-rounded",
        "Outputs rounded to 0 or 1 before they are compared",
        "The delta of an output that is right but unsure is not 0. Rounded, it no longer learns.",
        "What is the delta of an output of 0.6 whose target is 1?",
        PAIR,
        {"error": lambda A, Y: (A > 0.5) - Y},
    ),
    Slip(
        "sigmoid-twice",
        "The sigmoid applied to the outputs once more",
        "A is already the sigmoid of Z. A second one squeezes everything into ½ to 0.73.",
        "Which values can A take, and which can your outputs take?",
        PAIR,
        {"error": lambda A, Y: sigmoid(A) - Y},
    ),
    Slip(
        "zeros-forgotten",
        "Only the outputs whose target is 1 have a delta",
        "The cost has two terms, and the second one asks the outputs with target 0 to be low.",
        "What does the cost say about an output of 0.9 whose target is 0?",
        PAIR,
        {"error": lambda A, Y: Y * (A - Y)},
    ),
    Slip(
        "slope-at-output",
        "A slope in the output delta, and taken at A instead of Z",
        "With cross-entropy the slope cancels. It would be A (1 − A), not the slope of the sigmoid "
        "at A.",
        "Does your function for the slope take Z or A, and is it needed here?",
        PAIR,
        {"error": lambda A, Y: (A - Y) * sigmoid(A) * (1 - sigmoid(A))},
    ),
    Slip(
        "labels-shifted",
        "Targets one column off: class k stands in column k + 1",
        "That happens when the digit 0 is class 10, or labels count from 1. The last column "
        "then belongs to the first class.",
        "Which column is 1 for the first class?",
        PAIR,
        {"error": lambda A, Y: A - np.roll(Y, 1, axis=1)},
    ),
    Slip(
        "labels-shifted-back",
        "Targets one column off: class k stands in column k − 1",
        "That happens when 1 is taken off labels that count from 0. The first class then stands in "
        "the last column.",
        "Which column is 1 for the first class?",
        PAIR,
        {"error": lambda A, Y: A - np.roll(Y, -1, axis=1)},
    ),
    Slip(
        "labels-transposed",
        "One-hot targets transposed: examples in columns",
        "Examples are rows, in Y as in A. It runs only where there are as many classes as "
        "examples.",
        "Compare the shapes of A and Y.",
        PAIR,
        {"error": lambda A, Y: A - Y.T},
    ),
]

OUTPUT_DELTA = Task(
    solution=solutions.output_delta,
    pieces={"error": lambda A, Y: A - Y, "result": lambda delta: delta},
    build=lambda do, A, Y: do.result(do.error(A, Y)),
    slips=[
        _output("sign-flipped"),
        _output("output-slope-extra"),
        _output("half-forgotten"),
        *OUTPUT_SLIPS,
        Slip(
            "mean-too-early",
            "The mean over the examples taken already in the delta",
            "A delta belongs to one example. The gradient sums over the examples and takes the "
            "mean there.",
            "How many examples does one row of the delta stand for?",
            "eq-backprop-gradient-matrix",
            {"result": lambda delta: delta / len(delta)},
        ),
        Slip(
            "mean-over-entries",
            "Divided by the number of all entries",
            "A delta belongs to one example and one unit. Nothing is averaged in it.",
            "How many examples does one row of the delta stand for?",
            "eq-backprop-gradient-matrix",
            {"result": lambda delta: delta / delta.size},
        ),
        Slip(
            "examples-summed",
            "Summed over the examples",
            "Each example keeps its own row, since each has activations of its own to be "
            "multiplied with.",
            "How many rows has Δ?",
            "eq-backprop-gradient-matrix",
            {"result": lambda delta: delta.sum(axis=0)},
        ),
        Slip(
            "delta-turned",
            "Examples in columns",
            "In this book examples are rows, in every matrix but Θ.",
            "Compare the shapes of A and of what you return.",
            "eq-backprop-columns",
            {"result": lambda delta: delta.T},
        ),
    ],
    cases=lambda rng: _output_cases(rng),
    equation=PAIR,
    product=lambda args, _: f"A − Y, entry by entry: {args[0].shape} and {args[1].shape}",
)


def _output_cases(rng: np.random.Generator) -> list[Case]:
    def outputs(m: int, K: int, **settings: Any) -> Case:
        return case(*_answers(rng, m, K), **settings)

    return [
        *(outputs(m, K) for m, K in ((5, 3), (4, 6), (7, 4), (3, 5))),
        *(outputs(n, n, equal=True) for n in (3, 4)),
        outputs(1, 4, note="one example alone"),
        outputs(6, 1, note="one output unit"),
    ]


def _answers(rng: np.random.Generator, m: int, K: int) -> tuple[np.ndarray, np.ndarray]:
    """Return outputs of sigmoid units, none of them near 0 or 1, and targets."""
    A = rng.uniform(0.05, 0.95, size=(m, K))
    if K == 1:
        return A, (rng.random(size=(m, 1)) < 0.5).astype(float)
    Y = np.eye(K)[rng.integers(K, size=m)]
    Y[:2] = np.eye(K)[:2][:m]
    return A, Y


# -- hidden delta -----------------------------------------------------------------------------

HIDDEN = "eq-backprop-hidden-matrix"

#: Mistakes of the hidden delta that are not in the table, for both exercises that have one.
HIDDEN_SLIPS = [
    Slip(
        "slope-differentiated",
        "The slope differentiated once more",
        "A (1 − A) is already the derivative of the sigmoid. A (1 − A) (1 − 2A) is its second "
        "derivative.",
        "How often is the sigmoid differentiated in the chain rule?",
        HIDDEN,
        {"hidden_slope": lambda A_l, g: A_l * (1 - A_l) * (1 - 2 * A_l)},
    ),
    Slip(
        "slope-twice",
        "The slope multiplied in twice",
        "Between A and Z of one layer lies one sigmoid, so one slope.",
        "How many sigmoids lie between this layer and the next?",
        HIDDEN,
        {"hidden_slope": lambda A_l, g: (A_l * (1 - A_l)) ** 2},
    ),
    Slip(
        "slope-of-a-slope",
        "The slope of the sigmoid applied to the slope A (1 − A)",
        "Something that is already differentiated went into the function for the slope again.",
        "What does your function for the slope take?",
        HIDDEN,
        {"hidden_slope": lambda A_l, g: g.derivative(g.derivative(A_l))},
    ),
    Slip(
        "activation-for-slope",
        "The activation where its slope belongs",
        "The slope of the sigmoid has two factors, and one of them is missing.",
        "At A = 1 the sigmoid is flat. What is your factor there?",
        HIDDEN,
        {"hidden_slope": lambda A_l, g: A_l},
    ),
    Slip(
        "complement-for-slope",
        "1 − A where the slope belongs",
        "The slope of the sigmoid has two factors, and one of them is missing.",
        "At A = 0 the sigmoid is flat. What is your factor there?",
        HIDDEN,
        {"hidden_slope": lambda A_l, g: 1 - A_l},
    ),
    Slip(
        "tanh-slope",
        "The slope of tanh in a layer of sigmoids",
        "1 − A² is the derivative of tanh. That of the sigmoid is another function of A.",
        "How large can the slope of a sigmoid be?",
        HIDDEN,
        {"hidden_slope": lambda A_l, g: 1 - A_l**2},
    ),
    Slip(
        "slope-divided",
        "Divided by the slope instead of multiplied",
        "The chain rule multiplies. A flat sigmoid lets little through, and not much.",
        "What should come back through a sigmoid that is almost flat?",
        HIDDEN,
        {"hidden_slope": lambda A_l, g: 1 / (A_l * (1 - A_l))},
    ),
    Slip(
        "hidden-sign",
        "The sign turned on the way back",
        "Nothing in the hidden delta is negative by itself. A minus here lets every second layer "
        "climb.",
        "The last layer is right. What happens between it and the one before?",
        HIDDEN,
        {"passed_back": lambda delta, theta, _: -delta @ theta[:, 1:]},
    ),
    Slip(
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
]
KEPT = (
    "The bias column of Θ kept on the way back",
    "Column 0 leads to no unit of the layer before. With it the delta has one column too many.",
    "Which column of Θ leads to no unit?",
    HIDDEN,
)


def _keep_ones(delta: np.ndarray, theta: np.ndarray, A: np.ndarray) -> np.ndarray:
    with_ones = np.column_stack([np.ones(len(A)), A])
    return (delta @ theta) * with_ones * (1 - with_ones)


def _hidden(do: Any, delta: np.ndarray, theta: np.ndarray, A: np.ndarray) -> np.ndarray:
    return do.passed_back(delta, theta, None) * do.hidden_slope(A, SIGMOID)


def _hidden_cases(rng: np.random.Generator) -> list[Case]:
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


HIDDEN_DELTA = Task(
    solution=solutions.hidden_delta,
    pieces={piece: mistakes.RIGHT[piece] for piece in ("passed_back", "hidden_slope")},
    build=_hidden,
    slips=[
        *(
            BROKEN[name]
            for name in (
                "hidden-slope-missing",
                "slope-at-activation",
                "bias-passed-back",
                "weights-transposed",
                "mean-in-hidden-delta",
            )
        ),
        *HIDDEN_SLIPS,
        Slip("bias-kept", *KEPT, {"passed_back": lambda delta, theta, _: delta @ theta}),
        Slip("bias-kept-ones", *KEPT, {"whole": _keep_ones}),
        Slip(
            "matrix-product",
            "A matrix product with the slope, where an element-wise product belongs",
            "Each unit has a slope of its own that multiplies its own delta. A matrix product "
            "mixes the units.",
            "What is the shape of the slope, and what of the delta?",
            HIDDEN,
            {"whole": lambda delta, theta, A: delta @ theta[:, 1:] @ (A * (1 - A))},
        ),
    ],
    cases=_hidden_cases,
    equation=HIDDEN,
    product=lambda args, _: (
        f"Δ Θ without its bias column: {args[0].shape} times "
        f"{(len(args[1]), args[1].shape[1] - 1)}, then an entry-by-entry product with the slope"
    ),
)

# -- the whole gradient -----------------------------------------------------------------------

GRADIENT = "eq-backprop-gradient-matrix"
PENALTY = "eq-backprop-penalty"


def _with(thetas: Any, X: np.ndarray, Y: np.ndarray, l2: float, **change: Any) -> list:
    with np.errstate(all="ignore"):
        return mistakes.backward(thetas, X, Y, l2, **change)


def _in_gradient(slip: Slip) -> Slip:
    """Return a mistake of the output delta as one of the gradient."""
    error = slip.change["error"]
    change = {"output_delta": lambda A, Y, *_: error(A, Y)}
    return Slip(slip.name, slip.title, slip.explanation, slip.hint, slip.equation, change)


def _accumulated() -> Callable:
    """Return the gradient that is right at first and twice as large when called again."""
    calls = []

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


def _updating(early: bool) -> Callable[[], Callable]:
    """Return a maker of gradients that change the parameters on their way."""

    def function(thetas: list, X: np.ndarray, Y: np.ndarray, l2: float) -> list:
        change = _early(0.1) if early else {}
        gradients = _with(thetas, X, Y, l2, **change)
        for theta, gradient in zip(thetas, gradients, strict=True):
            theta -= 0.1 * gradient
        return gradients

    return lambda: function


def _early(rate: float) -> dict[str, Callable]:
    """Return the piece with which each Θ takes its step before the next delta."""
    return {"passed_back": lambda delta, theta, gradient: delta @ (theta - rate * gradient)[:, 1:]}


def _fitted(args: tuple, value: Any, right: Any) -> list[Slip]:
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
    explanation = (
        "The deltas belong to the weights of the forward pass. "
        f"Here each matrix has already taken a step with rate {rate:.4g}."
    )
    words = one.title, explanation, one.hint, one.equation
    return [Slip(one.name, *words, _early(rate))]


def _backward_cases(rng: np.random.Generator) -> list[Case]:
    def strength() -> float:
        return float(rng.uniform(0.5, 3))

    return [
        *(case(*network, strength()) for network in networks(rng, (3, 4, 5, 4))),
        *(case(*random_network(rng, [n] * 4, n), strength(), equal=True) for n in (3, 4)),
        case(*random_network(rng, [3, 4, 5], 1), strength(), note="one example alone"),
        case(*random_network(rng, [4, 3], 6), strength(), note="no hidden layer"),
        case(*random_network(rng, [3, 5, 4], 6), 0.0, note="λ = 0"),
    ]


def _gradient_product(args: tuple, part: int) -> str:
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

BACKWARD = Task(
    solution=solutions.backward,
    pieces=mistakes.RIGHT,
    build=lambda do, *args: _with(*args, **vars(do)),
    slips=[
        *OF_THE_TABLE,
        BROKEN["half-forgotten"],
        BROKEN["foreign-weights"],
        *map(_in_gradient, OUTPUT_SLIPS),
        *HIDDEN_SLIPS,
        Slip(
            "accumulated",
            BROKEN["accumulated"].title,
            BROKEN["accumulated"].explanation,
            BROKEN["accumulated"].hint,
            GRADIENT,
            make=_accumulated,
        ),
        Slip("bias-kept", *KEPT, {"passed_back": lambda delta, theta, _: delta @ theta}),
        Slip(
            "bias-axis",
            "The deltas summed over the units for the biases, instead of over the examples",
            "Each unit has a bias of its own, so there are as many sums as units. The axis of the "
            "sum is that of the examples.",
            "How many biases has a layer?",
            "eq-backprop-bias",
            {"biases": lambda delta: delta.sum(axis=1)},
        ),
        Slip(
            "bias-times-input",
            "The gradient of the bias multiplied by the first activation",
            "A bias is a weight whose input is always 1. Column 0 of [1 A] holds ones.",
            "What does the bias multiply on the way forward?",
            "eq-backprop-bias",
            {"whole": _bias_times_input},
        ),
        Slip(
            "mean-over-entries",
            "Divided by the number of all target entries, m K",
            "The cost is a sum over the outputs and a mean over the examples.",
            "What does the cost divide by?",
            GRADIENT,
            {
                "whole": lambda thetas, X, Y, l2: _with(
                    thetas, X, Y, l2, share=lambda m: 1 / (m * Y.shape[1])
                )
            },
        ),
        Slip(
            "one-example-less",
            "Divided by m − 1",
            "The cost is a mean over m examples. Dividing by m − 1 is for estimates of a variance.",
            "What does the cost divide by?",
            GRADIENT,
            {"share": lambda m: 1 / (m - 1) if m > 1 else np.inf},
        ),
        Slip(
            "bias-penalized-undivided",
            "λ Θ with all its columns, where λ/m Θ without the biases belongs",
            "The penalty in the cost is divided by m, and it leaves column 0 out. So does its "
            "derivative.",
            "Check with λ = 0. What changes, in which columns, and how does it depend on m?",
            PENALTY,
            {"penalty": lambda theta, l2, m: l2 * theta},
        ),
        Slip(
            "penalty-sign",
            "The penalty pushes the weights away from 0",
            "The penalty grows with the weights, so its slope has their sign.",
            "Check with λ = 0. What changes?",
            PENALTY,
            {"penalty": lambda theta, l2, m: -mistakes.RIGHT["penalty"](theta, l2, m)},
        ),
        Slip(
            "penalty-doubled",
            "2λ/m Θ where λ/m Θ belongs",
            "The ½ in the penalty is there so that the 2 of the derivative goes away.",
            "Write down the derivative of the penalty, constants included.",
            PENALTY,
            {"penalty": lambda theta, l2, m: 2 * mistakes.RIGHT["penalty"](theta, l2, m)},
        ),
        Slip(
            "penalty-halved",
            "λ/2m Θ where λ/m Θ belongs",
            "The penalty is differentiated: the square brings a 2 that cancels the ½.",
            "Write down the derivative of the penalty, constants included.",
            PENALTY,
            {"penalty": lambda theta, l2, m: mistakes.RIGHT["penalty"](theta, l2, m) / 2},
        ),
        Slip(
            "negated",
            "The whole gradient has the opposite sign",
            "The gradient points uphill, and the minus sign belongs to the update.",
            "Does the cost fall when you take a small step?",
            "eq-descent-update",
            {"result": lambda gradients: [-gradient for gradient in gradients]},
        ),
        Slip(
            "order-reversed",
            "The gradients in the order of the backward pass",
            "The loop starts at the last layer, and the list has to start with the first.",
            "Which matrix does the first gradient of your list belong to?",
            GRADIENT,
            {"result": lambda gradients: gradients[::-1]},
        ),
        Slip(
            "bias-last",
            "The bias gradient in the last column",
            "Column 0 of Θ is the bias, so column 0 of the gradient is that of the bias.",
            "Which column of Θ is the bias?",
            "eq-backprop-bias",
            {"result": lambda gradients: [np.roll(g, -1, axis=1) for g in gradients]},
        ),
        Slip(
            "bias-dropped",
            "The gradients of the weights only, without a column for the bias",
            "The bias is a parameter like the others and needs a gradient.",
            "How many columns has Θ?",
            "eq-backprop-bias",
            {"result": lambda gradients: [g[:, 1:] for g in gradients]},
        ),
        Slip(
            "gradient-turned",
            "The gradient transposed",
            "Rows of Θ are the units that a weight leads to, and rows of the gradient, too.",
            "Compare the shapes of Θ and of its gradient.",
            GRADIENT,
            {"result": lambda gradients: [g.T for g in gradients]},
        ),
        Slip(
            "foreign-theta",
            "The delta goes back through the Θ of another layer",
            "From layer l + 1 to layer l leads Θ^(l). It runs with another one only where all "
            "layers have one size.",
            "Which matrix stands between these two layers?",
            HIDDEN,
            {"whole": _foreign_theta},
        ),
        Slip(
            "foreign-delta",
            "The delta of another layer in the gradient",
            "A weight's gradient takes the delta of the layer that the weight leads to.",
            "Is the delta already that of this layer when the gradient is computed?",
            "eq-backprop-weight",
            {"whole": _foreign_delta},
        ),
        Slip(
            "raw-error",
            "The error of the output sent back to every layer",
            "Each delta is made from the delta of the next layer, which has passed its slope and "
            "weights.",
            "From which delta is the next one computed?",
            HIDDEN,
            {"whole": _raw_error},
        ),
        Slip(
            "tanh-hidden",
            "Hidden layers of tanh units",
            "The exercise asks for sigmoid units in all layers.",
            "Between which numbers lie your hidden activations?",
            "eq-forward-unit",
            {"whole": lambda *args: _with(*args, hidden="tanh")},
        ),
        Slip(
            "softmax-output",
            "Softmax at the output",
            "The exercise asks for sigmoid units in all layers. The output delta looks the same, "
            "the outputs do not.",
            "Do the outputs of a row have to add up to 1?",
            "eq-forward-unit",
            {
                "whole": lambda thetas, X, Y, l2: _with(
                    thetas, X, Y, l2, output="softmax", cost="categorical_cross_entropy"
                )
            },
        ),
        Slip(
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
        Slip(
            "updated-inside",
            "The update is made inside the gradient",
            "The gradient is right, but the parameters have moved when it comes back. First all of "
            "the gradient, then the update, elsewhere.",
            "Which lines change Θ?",
            "eq-descent-update",
            make=_updating(early=False),
        ),
    ],
    cases=_backward_cases,
    equation=GRADIENT,
    product=_gradient_product,
    parts=("Θ^({})",),
    fitted=_fitted,
)

# -- the numerical gradient -------------------------------------------------------------------

CHECKING = "eq-checking-central"


def _numerical(do: Any, function: Callable, theta: np.ndarray, step: float) -> np.ndarray:
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


def _numerical_cases(rng: np.random.Generator) -> list[Case]:
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


NUMERICAL_GRADIENT = Task(
    solution=solutions.numerical_gradient,
    pieces={
        "start": lambda theta: theta.astype(float),
        "above": _nudged,
        "below": lambda theta, i, step: _nudged(theta, i, -step),
        "quotient": lambda above, below, step: (above - below) / (2 * step),
        "result": lambda gradient: gradient,
    },
    build=_numerical,
    slips=[
        Slip(
            "forward-difference",
            "A one-sided difference: one nudge up, none down",
            "It is off by a share of the step, a central difference by a share of its square.",
            "On how many sides of θ do you look?",
            CHECKING,
            {
                "below": lambda theta, i, step: theta,
                "quotient": lambda above, below, step: (above - below) / step,
            },
        ),
        Slip(
            "backward-difference",
            "A one-sided difference: one nudge down, none up",
            "It is off by a share of the step, a central difference by a share of its square.",
            "On how many sides of θ do you look?",
            CHECKING,
            {
                "above": lambda theta, i, step: theta,
                "quotient": lambda above, below, step: (above - below) / step,
            },
        ),
        Slip(
            "one-side-lost",
            "The second value taken at θ itself, and still divided by 2h",
            "Between the two points lies one step, and the quotient says two. The gradient is half "
            "as large.",
            "At which two points is the function called?",
            CHECKING,
            {"below": lambda theta, i, step: theta},
        ),
        Slip(
            "width-halved",
            "Divided by h, although the two points are 2h apart",
            "From θ − h to θ + h is twice the step. The gradient comes out twice as large.",
            "How far apart are the two points?",
            CHECKING,
            _quotient(lambda step: 1 / step),
        ),
        Slip(
            "not-divided",
            "The difference is not divided by the width",
            "A slope is a rise over a run, and this is the rise.",
            "What happens to your result when the step is halved?",
            CHECKING,
            _quotient(lambda step: 1),
        ),
        Slip(
            "half-times-step",
            "Divided by 2 and multiplied by h: `/ 2 * h`",
            "Python works from left to right, so the step is not in the denominator. It needs "
            "brackets.",
            "What happens to your result when the step is halved?",
            CHECKING,
            _quotient(lambda step: step / 2),
        ),
        Slip(
            "points-swapped",
            "Lower minus upper value: the sign is turned",
            "The rise is the value after the nudge up minus that after the nudge down.",
            "Try it on a function that rises.",
            CHECKING,
            _quotient(lambda step: -1 / (2 * step)),
        ),
        Slip(
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
        Slip(
            "not-restored",
            "The nudge is not taken back",
            "The next entry is then measured at another place. The first entry is right, the "
            "others drift.",
            "Which entry is exact, and where are you when the loop goes on?",
            CHECKING,
            {"whole": _not_restored},
        ),
        Slip(
            "left-nudged",
            "The reader's own θ is nudged and not restored",
            "θ is the caller's array. Nudge a copy of it, or put the value back.",
            "What is θ after the call?",
            CHECKING,
            make=lambda: _left_nudged,
        ),
        Slip(
            "one-array",
            "Both values taken at the same place: the gradient is 0",
            "Two names for one array are not two arrays. What is nudged down after it was nudged "
            "up is back where it was.",
            "How many arrays are there, and how many names?",
            CHECKING,
            {"below": _nudged},
        ),
        Slip(
            "whole-numbers",
            "The nudge vanishes where θ holds whole numbers",
            "An array of integers cuts 3.01 back to 3, without a word.",
            "Try θ = np.array([1, 2]), and print the nudged array.",
            CHECKING,
            {
                "start": lambda theta: theta,
                "above": _whole_number_nudge,
                "below": lambda theta, i, step: _whole_number_nudge(theta, i, -step),
            },
        ),
        Slip(
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
        Slip(
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
        Slip(
            "gradient-summed",
            "One number instead of one for each parameter",
            "A gradient has one entry for each parameter.",
            "How many partial derivatives are there?",
            CHECKING,
            {"result": lambda gradient: gradient.sum()},
        ),
    ],
    cases=_numerical_cases,
    equation=CHECKING,
    product=lambda args, _: f"one slope for each of the {len(args[1])} entries of theta",
)
