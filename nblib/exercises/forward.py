"""Exercise: the forward pass."""

from collections.abc import Callable
from typing import Any

import numpy as np

from nblib.activations import sigmoid, softmax
from nblib.exercises.engine.diagnosis import examine
from nblib.exercises.engine.families import (
    examples_in_columns,
    falling_sigmoid,
    instead,
    softmax_output,
    tanh_hidden,
)
from nblib.exercises.engine.problems import networks, random_network
from nblib.exercises.engine.result import Result
from nblib.exercises.engine.task import Task, case
from nblib.mistakes import Mistake


def forward(thetas, X):
    """Return the activations of all layers, sigmoid everywhere.

    thetas : list of (s_{l+1}, s_l + 1) arrays. The matrices Θ^(l), biases
        in column 0.
    X : (m, s_1) array. Inputs, one example per row.
    returns : list of (m, s_l) arrays. A^(1) = X, A^(2), …, A^(L).
    """
    A = [X]
    for theta in thetas:
        Z = A[-1] @ theta[:, 1:].T + theta[:, 0]  # (m, s_{l+1})
        A.append(sigmoid(Z))
    return A


UNIT, LAYER, MATRIX = "eq-forward-unit", "eq-forward-layer", "eq-forward-matrix"


def _build(do: Any, thetas: list, X: np.ndarray) -> list[np.ndarray]:
    thetas, A = do.order(thetas), [do.inputs(X)]
    for layer, theta in enumerate(thetas, start=1):
        Z = do.weights(A[-1], theta) + do.bias(theta)
        A.append((do.hidden if layer < len(thetas) else do.output)(Z))
    return do.result(A)


def _with_ones(A: np.ndarray) -> np.ndarray:
    return np.column_stack([np.ones(len(A)), A])


def _product(args: tuple, part: int) -> str:
    thetas, X = args
    if part == 0:
        return "A^(1) is X"
    s_out, columns = thetas[part - 1].shape
    return f"[1 A^({part})] Θ^({part})ᵀ, shapes {(len(X), columns)} and {(columns, s_out)}"


def _bias_outside(thetas: list, X: np.ndarray) -> list[np.ndarray]:
    A = [X]
    for theta in thetas:
        A.append(sigmoid(A[-1] @ theta[:, 1:].T) + theta[:, 0])
    return A


def _product_of(product: Callable, thetas: list, X: np.ndarray) -> list[np.ndarray]:
    A = [X]
    for theta in thetas:
        A.append(sigmoid(product(A[-1], theta)))
    return A


def _all_through(activation: Callable, thetas: list, X: np.ndarray) -> list[np.ndarray]:
    A = [X]
    for theta in thetas:
        A.append(activation(_with_ones(A[-1]) @ theta.T))
    return A


TASK = Task(
    solution=forward,
    pieces={
        "order": lambda thetas: thetas,
        "inputs": lambda X: X,
        "weights": lambda A, theta: A @ theta[:, 1:].T,
        "bias": lambda theta: theta[:, 0],
        "hidden": sigmoid,
        "output": sigmoid,
        "result": lambda A: A,
    },
    build=_build,
    mistakes=[
        Mistake(
            "bias-missing",
            "The bias is missing",
            "Column 0 of Θ is added to the sum, as if its input were always 1.",
            "Where does column 0 of Θ go in?",
            UNIT,
            {"bias": lambda theta: 0.0},
        ),
        Mistake(
            "bias-last",
            "The last column of Θ taken for the bias",
            "In this book the bias is column 0. The ones stand before A, not behind it.",
            "Which column of Θ is the bias?",
            MATRIX,
            {
                "weights": lambda A, theta: A @ theta[:, :-1].T,
                "bias": lambda theta: theta[:, -1],
            },
        ),
        Mistake(
            "bias-column",
            "The bias added as a column: to the examples, not to the units",
            "Each unit has a bias of its own, the same for all examples. It runs only where there "
            "are as many examples as units.",
            "Compare the shapes of the two summands.",
            MATRIX,
            {"bias": lambda theta: theta[:, :1]},
        ),
        Mistake(
            "bias-outside",
            "The bias added after the sigmoid",
            "The bias belongs to the pre-activation, so that it can shift where a unit switches.",
            "What goes into the sigmoid?",
            UNIT,
            {"whole": _bias_outside},
        ),
        Mistake(
            "weights-transposed",
            "The weights are not transposed",
            "A row of Θ holds the weights of one unit, and a row of A the inputs of one example. "
            "It runs only between layers of equal size.",
            "Try layers whose sizes all differ.",
            MATRIX,
            {"weights": lambda A, theta: A @ theta[:, 1:]},
        ),
        Mistake(
            "output-linear",
            "No sigmoid at the output",
            "The last layer is a layer like the others here.",
            "Between which numbers should the outputs lie?",
            LAYER,
            {"output": lambda Z: Z},
        ),
        Mistake(
            "hidden-linear",
            "No sigmoid in the hidden layers",
            "Without it, several layers are no more than one.",
            "What is A^(2) made of?",
            LAYER,
            {"hidden": lambda Z: Z},
        ),
        Mistake(
            "no-sigmoid",
            "No sigmoid at all: these are sums, not activations",
            "Each layer's sum goes through the sigmoid before the next layer sees it.",
            "Between which numbers do activations lie?",
            LAYER,
            {"hidden": lambda Z: Z, "output": lambda Z: Z},
        ),
        tanh_hidden(UNIT, {"hidden": np.tanh}),
        softmax_output(UNIT, {"output": softmax}),
        Mistake(
            "sigmoid-twice",
            "The sigmoid applied twice at the output",
            "Once is enough. Twice leaves nothing outside ½ to 0.73.",
            "How often does the output pass a sigmoid?",
            LAYER,
            {"output": lambda Z: sigmoid(sigmoid(Z))},
        ),
        falling_sigmoid(
            "A falling sigmoid: exp(Z) where exp(−Z) belongs",
            "Check the sigmoid alone first.",
            UNIT,
            {"hidden": lambda Z: sigmoid(-Z), "output": lambda Z: sigmoid(-Z)},
        ),
        Mistake(
            "inputs-squashed",
            "The inputs passed through the sigmoid",
            "A^(1) is X as it stands. The first sigmoid comes after the first matrix.",
            "What is A^(1)?",
            LAYER,
            {"inputs": sigmoid},
        ),
        Mistake(
            "layers-reversed",
            "The matrices in the wrong order",
            "Θ^(1) meets the inputs. Another order runs only where all layers have one size.",
            "Which matrix meets X?",
            LAYER,
            {"order": lambda thetas: thetas[::-1]},
        ),
        Mistake(
            "one-matrix",
            "The first matrix in every layer",
            "Each layer has a matrix of its own. It runs only where all layers have one size.",
            "What changes from one round of the loop to the next?",
            LAYER,
            {"order": lambda thetas: [thetas[0]] * len(thetas)},
        ),
        Mistake(
            "inputs-always",
            "Every layer fed with the inputs",
            "A layer takes the activations of the layer before it. It runs only where all layers "
            "have one size.",
            "What does the second layer read?",
            LAYER,
            {
                "whole": lambda thetas, X: [
                    X,
                    *(sigmoid(X @ theta[:, 1:].T + theta[:, 0]) for theta in thetas),
                ]
            },
        ),
        Mistake(
            "inputs-missing",
            "The inputs are not in the list",
            "A^(1) = X is the first entry: the backward pass needs it for the gradient of Θ^(1).",
            "How many layers are there, counting the inputs?",
            LAYER,
            {"result": lambda A: A[1:]},
        ),
        Mistake(
            "output-only",
            "Only the output, not the list of all layers",
            "The backward pass needs the activations of every layer.",
            "What does the way back need from the way forward?",
            LAYER,
            {"result": lambda A: A[-1]},
        ),
        Mistake(
            "output-missing",
            "The last layer is missing",
            "There is one activation more than there are matrices.",
            "How many layers are there, counting the inputs?",
            LAYER,
            {"result": lambda A: A[:-1]},
        ),
        Mistake(
            "ones-kept",
            "The column of ones kept in the activations",
            "The ones belong to the product with Θ. What is returned are the units of each layer.",
            "How many columns has A^(2)?",
            MATRIX,
            {"result": lambda A: [*map(_with_ones, A[:-1]), A[-1]]},
        ),
        Mistake(
            "ones-kept-everywhere",
            "The column of ones kept in all activations, those of the answers too",
            "A one stands beside the activations for the product with the next Θ. It is no unit.",
            "How many columns has A^(2)?",
            MATRIX,
            {"result": lambda A: [*map(_with_ones, A)]},
        ),
        examples_in_columns(
            "examples-in-columns", "X", "eq-forward-columns", {"result": lambda A: [a.T for a in A]}
        ),
        *instead(
            "the sigmoid",
            "Between which numbers do your activations lie?",
            UNIT,
            ("relu-hidden", "ReLU in the hidden layers", "hidden", lambda Z: np.maximum(Z, 0)),
            (
                "relu-all",
                "ReLU in all layers",
                "whole",
                lambda *args: _all_through(lambda Z: np.maximum(Z, 0), *args),
            ),
            ("tanh-all", "tanh in all layers", "whole", lambda *args: _all_through(np.tanh, *args)),
            (
                "step-hidden",
                "a step in the hidden layers",
                "hidden",
                lambda Z: np.where(Z > 0, 1.0, 0.0),
            ),
        ),
        *instead(
            "Θᵀ with a column of ones before A",
            "Write the shapes of both factors down.",
            MATRIX,
            (
                "matrix-turned",
                "Θ without its T",
                "whole",
                lambda *args: _product_of(lambda A, theta: _with_ones(A) @ theta, *args),
            ),
            (
                "ones-forgotten",
                "Θᵀ with A alone",
                "whole",
                lambda *args: _product_of(lambda A, theta: A @ theta.T, *args),
            ),
        ),
        *instead(
            "the bias once, added",
            "Set all weights to 0. What comes out?",
            LAYER,
            ("bias-subtracted", "the bias subtracted", "bias", lambda theta: -theta[:, 0]),
            ("bias-twice", "the bias twice", "bias", lambda theta: 2 * theta[:, 0]),
        ),
        *instead(
            "X as it is",
            "What is A^(1) of your network?",
            LAYER,
            (
                "inputs-standardized",
                "X standardized",
                "inputs",
                lambda X: (X - X.mean(axis=0)) / X.std(axis=0),
            ),
        ),
    ],
    cases=lambda rng: [
        *(case(thetas, X) for thetas, X, _ in networks(rng, (3, 4, 5, 4))),
        *(case(*random_network(rng, [n] * 4, n)[:2], equal=True) for n in (3, 4)),
        case(*random_network(rng, [3, 4, 5], 1)[:2], note="one example alone"),
        case(*random_network(rng, [4, 3], 6)[:2], note="no hidden layer"),
    ],
    chapter="forward",
    equation=MATRIX,
    product=_product,
    parts=("A^({})",),
)


def check_forward(function: Callable[..., Any], seed: int | None = None) -> Result:
    """Check the reader's `forward(thetas, X)`, see `check`."""
    return examine(TASK, function, seed)
