"""The exercises on the way forward: start, sigmoid, forward pass, cost, softmax."""

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np

from nblib.activations import sigmoid, softmax
from nblib.exercises import solutions
from nblib.exercises.task import Case, Slip, Task, case, networks, random_network

__all__ = ["COST", "FORWARD", "INITIALIZE", "SIGMOID", "SOFTMAX"]

# -- initialization ---------------------------------------------------------------------------

SYMMETRY, STUCK = "eq-initialization-twins", "eq-initialization-zero"


def _initialize(do: Any, layers: list, epsilon: float, rng: Any) -> list[np.ndarray]:
    rng, thetas = do.source(rng), []
    for s_in, s_out in pairwise(layers):
        theta = do.draw(do.again(rng), do.width(epsilon), (s_out, s_in + 1))
        thetas.append(do.biases(theta))
    return do.result(thetas)


def _features(values: list, case: Case) -> dict[str, Any]:
    """Return what a random start is like: its numbers may come in any order."""
    epsilon = case.calls[0][1]
    thetas, again, other = ([np.asarray(theta) / epsilon for theta in value] for value in values)
    biases = np.concatenate([theta[:, 0] for theta in thetas])

    weights = np.concatenate([theta[:, 1:].ravel() for theta in thetas])
    firsts = [theta[0, :3].round(12).tolist() for theta in thetas]
    rows = [len(np.unique(theta[:, 1:].round(12), axis=0)) == len(theta) for theta in thetas]
    features: dict[str, Any] = {
        "all biases are 0": not biases.any(),
        "all units of a layer differ": all(rows),
        "all weights of a unit differ": all(
            len(np.unique(theta[0, 1:].round(12))) == theta.shape[1] - 1 for theta in thetas
        ),
        "the matrices start differently": len(np.unique(firsts, axis=0)) == len(firsts),
        "the same generator gives the same start": _alike(thetas, again),
        "another generator gives another start": not _alike(thetas, other),
    }
    if 2 < len(np.unique(weights)) < 20:
        return features | {"the weights lie": "on few numbers"}
    low, high = (
        np.round(np.clip(end, -2.25, 2.25) * 4) / 4 for end in (weights.min(), weights.max())
    )
    spread = np.log2(max(np.sqrt(3) * weights.std(), 1e-9))
    return features | {
        "the weights lie": f"from {low:g} ε to {high:g} ε" if low < high else f"at {low:g} ε",
        "their spread is that of an interval of": f"± {2.0 ** np.round(spread):g} ε",
    }


def _alike(one: list, other: list) -> bool:
    return all(
        a.shape == b.shape and np.array_equal(a, b) for a, b in zip(one, other, strict=False)
    )


def _initialize_cases(rng: np.random.Generator) -> list[Case]:
    found = []
    for epsilon in (0.12, 0.5, 2.0):
        layers = rng.permutation(np.arange(25, 60))[:4].tolist()
        one, other = rng.integers(1, 2**31, size=2).tolist()
        seeds = (one, one, other)
        found.append(Case([(layers, epsilon, np.random.default_rng(seed)) for seed in seeds]))
    return found


INITIALIZE = Task(
    solution=solutions.initialize,
    pieces={
        "source": lambda rng: rng,
        "again": lambda rng: rng,
        "width": lambda epsilon: epsilon,
        "draw": lambda rng, epsilon, shape: rng.uniform(-epsilon, epsilon, size=shape),
        "biases": lambda theta: theta,
        "result": lambda thetas: thetas,
    },
    build=_initialize,
    slips=[
        Slip(
            "all-zero",
            "All parameters are 0",
            "Units that start alike get equal gradients and stay alike, forever.",
            "By what would two units of a layer differ?",
            STUCK,
            {"draw": lambda rng, epsilon, shape: np.zeros(shape)},
        ),
        Slip(
            "all-alike",
            "All weights are initialized alike",
            "Units that start alike get equal gradients and stay alike, forever.",
            "By what would two units of a layer differ?",
            SYMMETRY,
            {"draw": lambda rng, epsilon, shape: np.full(shape, epsilon)},
        ),
        Slip(
            "one-number",
            "One random number for all entries of a matrix",
            "`rng.uniform` without a size draws once. The units of a layer still start alike.",
            "How often is a number drawn?",
            SYMMETRY,
            {"draw": lambda rng, epsilon, shape: np.full(shape, rng.uniform(-epsilon, epsilon))},
        ),
        Slip(
            "units-alike",
            "All units of a layer start with the same row",
            "Twins get equal gradients and stay twins. Each unit needs numbers of its own.",
            "Compare two rows of one matrix.",
            SYMMETRY,
            {
                "draw": lambda rng, epsilon, shape: np.tile(
                    rng.uniform(-epsilon, epsilon, size=(1, shape[1])), (shape[0], 1)
                )
            },
        ),
        Slip(
            "weights-of-a-unit-alike",
            "One random number per unit",
            "The weights of a unit start equal, so it sees only the sum of its inputs. Each weight "
            "needs a number of its own.",
            "Compare two columns of one matrix.",
            SYMMETRY,
            {
                "draw": lambda rng, epsilon, shape: np.tile(
                    rng.uniform(-epsilon, epsilon, size=(shape[0], 1)), (1, shape[1])
                )
            },
        ),
        Slip(
            "not-symmetric",
            "From 0 to ε: the range is not symmetric",
            "All weights are positive, so all units push the same way. Half of them should be "
            "negative.",
            "What is the mean of your numbers?",
            SYMMETRY,
            {"draw": lambda rng, epsilon, shape: rng.uniform(0, epsilon, size=shape)},
        ),
        Slip(
            "half-width",
            "From −ε/2 to ε/2: the range is half as wide",
            "ε is the half width: from the middle to each end.",
            "What are the smallest and the largest of your numbers, in ε?",
            SYMMETRY,
            {"width": lambda epsilon: epsilon / 2},
        ),
        Slip(
            "double-width",
            "From −2ε to 2ε: the range is twice as wide",
            "ε is the half width: from the middle to each end.",
            "What are the smallest and the largest of your numbers, in ε?",
            SYMMETRY,
            {"width": lambda epsilon: 2 * epsilon},
        ),
        Slip(
            "not-shifted",
            "From 0 to 2ε: the middle is not taken off",
            "The width is right and the middle is ε instead of 0.",
            "What is the mean of your numbers?",
            SYMMETRY,
            {"draw": lambda rng, epsilon, shape: rng.uniform(0, 2 * epsilon, size=shape)},
        ),
        Slip(
            "epsilon-forgotten",
            "From −1 to 1, whatever ε is",
            "The half width is an argument. With other values of ε nothing changes.",
            "Where does ε stand in your code?",
            SYMMETRY,
            {"draw": lambda rng, epsilon, shape: rng.uniform(-1, 1, size=shape)},
        ),
        Slip(
            "epsilon-lost",
            "From 0 to 1, whatever ε is",
            "`rng.random` draws from 0 to 1. It still has to be stretched and shifted.",
            "What are the smallest and the largest of your numbers?",
            SYMMETRY,
            {"draw": lambda rng, epsilon, shape: rng.random(size=shape)},
        ),
        Slip(
            "normal",
            "Normal numbers instead of even ones",
            "ε is where an even distribution ends. A normal one has no end: a third of its numbers "
            "lie beyond.",
            "Which distribution has ends?",
            SYMMETRY,
            {"draw": lambda rng, epsilon, shape: rng.normal(scale=epsilon, size=shape)},
        ),
        Slip(
            "biases-zero",
            "The biases are 0",
            "Many networks start so, and it does no harm. This exercise asks for all entries, "
            "biases included.",
            "Look at column 0.",
            SYMMETRY,
            {"biases": lambda theta: theta * (np.arange(theta.shape[1]) > 0)},
        ),
        Slip(
            "biases-missing",
            "No column for the biases",
            "A unit has a weight for each input and one bias.",
            "How many parameters has a unit with s inputs?",
            "eq-forward-unit",
            {"result": lambda thetas: [theta[:, 1:] for theta in thetas]},
        ),
        Slip(
            "turned",
            "The matrices are transposed",
            "A row of Θ is a unit of the next layer, a column one of its inputs.",
            "How many rows has Θ^(1)?",
            "eq-forward-layer",
            {"result": lambda thetas: [theta.T for theta in thetas]},
        ),
        Slip(
            "seed-ignored",
            "The given generator is not used",
            "Two calls with the same seed give two different starts, so no run can be repeated.",
            "Where do your random numbers come from?",
            SYMMETRY,
            {"source": lambda rng: np.random.default_rng()},
        ),
        Slip(
            "seed-fixed",
            "A seed of its own: every start is the same",
            "Another generator has to give another start.",
            "Where do your random numbers come from?",
            SYMMETRY,
            {"source": lambda rng: np.random.default_rng(0)},
        ),
        Slip(
            "seed-per-layer",
            "A fresh generator with a fixed seed for every layer",
            "All matrices then start with the same numbers, whatever generator is given.",
            "How many generators are there?",
            SYMMETRY,
            {"again": lambda rng: np.random.default_rng(0)},
        ),
    ],
    cases=_initialize_cases,
    equation=SYMMETRY,
    product=lambda args, part: (
        f"a row for each of the {args[0][part + 1]} units of layer {part + 2}, a column for each "
        f"of the {args[0][part]} units of layer {part + 1} and one for the bias"
    ),
    parts=("Θ^({})",),
    view=_features,
)

# -- sigmoid ----------------------------------------------------------------------------------

UNIT = "eq-forward-unit"


def _sigmoid_cases(rng: np.random.Generator) -> list[Case]:
    return [
        case(rng.normal(scale=2, size=(4, 3))),
        case(rng.normal(scale=2, size=5)),
        case(rng.normal(scale=3, size=(2, 3, 2))),
        case(np.array([[-1000.0, 0.0, 1000.0]]), note="−1000, 0 and 1000"),
        case(rng.integers(-3, 4, size=(3, 2)), note="whole numbers"),
    ]


def _whole(function: Callable) -> dict[str, Callable]:
    def quiet(*args: Any) -> Any:
        with np.errstate(all="ignore"):
            return function(*args)

    return {"whole": quiet}


def _integer_sigmoid(Z: np.ndarray) -> np.ndarray:
    A = np.zeros_like(Z)
    A[...] = sigmoid(Z)
    return A


SIGMOID = Task(
    solution=solutions.sigmoid,
    pieces={
        "exponent": lambda Z: -Z,
        "power": np.exp,
        "quotient": lambda E: 1 / (1 + E),
        "result": lambda A: A,
    },
    build=lambda do, Z: do.result(do.quotient(do.power(do.exponent(Z)))),
    slips=[
        Slip(
            "exponent-sign",
            "exp(Z) where exp(−Z) belongs: the curve falls",
            "A large pre-activation has to give an activation near 1.",
            "What should come out for Z = 10?",
            UNIT,
            {"exponent": lambda Z: Z},
        ),
        Slip(
            "one-forgotten",
            "The 1 in the denominator is missing",
            "1 / exp(−Z) is exp(Z), which grows without end.",
            "What should come out for Z = 0?",
            UNIT,
            {"quotient": lambda E: 1 / E},
        ),
        Slip(
            "not-inverted",
            "1 + exp(−Z) is not inverted, or has lost its brackets",
            "An activation lies between 0 and 1. Python reads `1 / 1 + x` as (1 / 1) + x.",
            "What should come out for Z = 0?",
            UNIT,
            {"quotient": lambda E: 1 + E},
        ),
        Slip(
            "quotient-overflow",
            "exp(Z) / (1 + exp(Z)): infinity over infinity for large Z",
            "It is the same function on paper. In the computer exp overflows from about 710 on.",
            "What does exp do to a large number?",
            UNIT,
            _whole(lambda Z: np.exp(Z * 1.0) / (1 + np.exp(Z * 1.0))),
        ),
        Slip(
            "slope-instead",
            "The slope of the sigmoid instead of its value",
            "A (1 − A) is needed on the way back. Here it is A.",
            "How large can your values be?",
            "eq-forward-slope",
            {"result": lambda A: A * (1 - A)},
        ),
        Slip(
            "tanh-instead",
            "tanh instead of the sigmoid",
            "tanh runs from −1 to 1, the sigmoid from 0 to 1.",
            "What should come out for Z = 0?",
            UNIT,
            _whole(np.tanh),
        ),
        Slip(
            "stretched",
            "Stretched to −1 to 1",
            "2σ(Z) − 1 is tanh(Z/2). The sigmoid runs from 0 to 1.",
            "What should come out for Z = 0?",
            UNIT,
            {"result": lambda A: 2 * A - 1},
        ),
        Slip(
            "base-two",
            "2 to the power of −Z instead of e",
            "The base is e. With another one, the slope is not A (1 − A).",
            "Which function is the exponential?",
            UNIT,
            {"power": lambda E: 2.0**E},
        ),
        Slip(
            "base-ten",
            "10 to the power of −Z instead of e",
            "The base is e. With another one, the slope is not A (1 − A).",
            "Which function is the exponential?",
            UNIT,
            {"power": lambda E: 10.0**E},
        ),
        Slip(
            "squared",
            "The exponent squared: a bell, not an S",
            "exp(−Z²) treats Z and −Z alike.",
            "Is your function the same for 2 and −2?",
            UNIT,
            {"exponent": lambda Z: -(Z**2)},
        ),
        Slip(
            "rounded",
            "Rounded to 0 or 1",
            "A step has no slope, so nothing could be learned through it.",
            "What should come out for Z = 1?",
            UNIT,
            {"result": np.round},
        ),
        Slip(
            "floor-division",
            "Integer division `//` where `/` belongs",
            "`//` cuts everything after the point off.",
            "What should come out for Z = 1?",
            UNIT,
            {"quotient": lambda E: 1 // (1 + E)},
        ),
        Slip(
            "integer-array",
            "The result is written into an array of whole numbers",
            "`np.zeros_like(Z)` takes over the type of Z. For whole numbers in, it holds only "
            "whole numbers.",
            "Of which type is your result if Z holds integers?",
            UNIT,
            _whole(_integer_sigmoid),
        ),
        Slip(
            "softplus",
            "log(1 + exp(Z)): the integral of the sigmoid",
            "That function grows without end.",
            "How large can your values be?",
            UNIT,
            _whole(lambda Z: np.logaddexp(0, Z)),
        ),
    ],
    cases=_sigmoid_cases,
    equation=UNIT,
    product=lambda args, _: f"one activation for each pre-activation, {args[0].shape}",
)

# -- forward pass -----------------------------------------------------------------------------

LAYER, MATRIX = "eq-forward-layer", "eq-forward-matrix"


def _forward(do: Any, thetas: list, X: np.ndarray) -> list[np.ndarray]:
    thetas, A = do.order(thetas), [do.inputs(X)]
    for layer, theta in enumerate(thetas, start=1):
        Z = do.weights(A[-1], theta) + do.bias(theta)
        A.append((do.hidden if layer < len(thetas) else do.output)(Z))
    return do.result(A)


def _with_ones(A: np.ndarray) -> np.ndarray:
    return np.column_stack([np.ones(len(A)), A])


def _forward_product(args: tuple, part: int) -> str:
    thetas, X = args
    if part == 0:
        return "A^(1) is X"
    s_out, columns = thetas[part - 1].shape
    return f"[1 A^({part})] Θ^({part})ᵀ, shapes {(len(X), columns)} and {(columns, s_out)}"


FORWARD = Task(
    solution=solutions.forward,
    pieces={
        "order": lambda thetas: thetas,
        "inputs": lambda X: X,
        "weights": lambda A, theta: A @ theta[:, 1:].T,
        "bias": lambda theta: theta[:, 0],
        "hidden": sigmoid,
        "output": sigmoid,
        "result": lambda A: A,
    },
    build=_forward,
    slips=[
        Slip(
            "bias-missing",
            "The bias is missing",
            "Column 0 of Θ is added to the sum, as if its input were always 1.",
            "Where does column 0 of Θ go in?",
            UNIT,
            {"bias": lambda theta: 0.0},
        ),
        Slip(
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
        Slip(
            "bias-column",
            "The bias added as a column: to the examples, not to the units",
            "Each unit has a bias of its own, the same for all examples. It runs only where there "
            "are as many examples as units.",
            "Compare the shapes of the two summands.",
            MATRIX,
            {"bias": lambda theta: theta[:, :1]},
        ),
        Slip(
            "bias-outside",
            "The bias added after the sigmoid",
            "The bias belongs to the pre-activation, so that it can shift where a unit switches.",
            "What goes into the sigmoid?",
            UNIT,
            {
                "whole": lambda thetas, X: _bias_outside(thetas, X),
            },
        ),
        Slip(
            "weights-transposed",
            "The weights are not transposed",
            "A row of Θ holds the weights of one unit, and a row of A the inputs of one example. "
            "It runs only between layers of equal size.",
            "Try layers whose sizes all differ.",
            MATRIX,
            {"weights": lambda A, theta: A @ theta[:, 1:]},
        ),
        Slip(
            "output-linear",
            "No sigmoid at the output",
            "The last layer is a layer like the others here.",
            "Between which numbers should the outputs lie?",
            LAYER,
            {"output": lambda Z: Z},
        ),
        Slip(
            "hidden-linear",
            "No sigmoid in the hidden layers",
            "Without it, several layers are no more than one.",
            "What is A^(2) made of?",
            LAYER,
            {"hidden": lambda Z: Z},
        ),
        Slip(
            "no-sigmoid",
            "No sigmoid at all: these are sums, not activations",
            "Each layer's sum goes through the sigmoid before the next layer sees it.",
            "Between which numbers do activations lie?",
            LAYER,
            {"hidden": lambda Z: Z, "output": lambda Z: Z},
        ),
        Slip(
            "tanh-hidden",
            "tanh in the hidden layers",
            "The exercise asks for the sigmoid in all layers.",
            "Between which numbers do your hidden activations lie?",
            UNIT,
            {"hidden": np.tanh},
        ),
        Slip(
            "softmax-output",
            "Softmax at the output",
            "The exercise asks for the sigmoid in all layers: each output answers for itself.",
            "Do the outputs of a row have to add up to 1?",
            UNIT,
            {"output": softmax},
        ),
        Slip(
            "sigmoid-twice",
            "The sigmoid applied twice at the output",
            "Once is enough. Twice leaves nothing outside ½ to 0.73.",
            "How often does the output pass a sigmoid?",
            LAYER,
            {"output": lambda Z: sigmoid(sigmoid(Z))},
        ),
        Slip(
            "exponent-sign",
            "A falling sigmoid: exp(Z) where exp(−Z) belongs",
            "A large pre-activation has to give an activation near 1.",
            "Check the sigmoid alone first.",
            UNIT,
            {"hidden": lambda Z: sigmoid(-Z), "output": lambda Z: sigmoid(-Z)},
        ),
        Slip(
            "inputs-squashed",
            "The inputs passed through the sigmoid",
            "A^(1) is X as it stands. The first sigmoid comes after the first matrix.",
            "What is A^(1)?",
            LAYER,
            {"inputs": sigmoid},
        ),
        Slip(
            "layers-reversed",
            "The matrices in the wrong order",
            "Θ^(1) meets the inputs. Another order runs only where all layers have one size.",
            "Which matrix meets X?",
            LAYER,
            {"order": lambda thetas: thetas[::-1]},
        ),
        Slip(
            "one-matrix",
            "The first matrix in every layer",
            "Each layer has a matrix of its own. It runs only where all layers have one size.",
            "What changes from one round of the loop to the next?",
            LAYER,
            {"order": lambda thetas: [thetas[0]] * len(thetas)},
        ),
        Slip(
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
        Slip(
            "inputs-missing",
            "The inputs are not in the list",
            "A^(1) = X is the first entry: the backward pass needs it for the gradient of Θ^(1).",
            "How many layers are there, counting the inputs?",
            LAYER,
            {"result": lambda A: A[1:]},
        ),
        Slip(
            "output-only",
            "Only the output, not the list of all layers",
            "The backward pass needs the activations of every layer.",
            "What does the way back need from the way forward?",
            LAYER,
            {"result": lambda A: A[-1]},
        ),
        Slip(
            "output-missing",
            "The last layer is missing",
            "There is one activation more than there are matrices.",
            "How many layers are there, counting the inputs?",
            LAYER,
            {"result": lambda A: A[:-1]},
        ),
        Slip(
            "ones-kept",
            "The column of ones kept in the activations",
            "The ones belong to the product with Θ. What is returned are the units of each layer.",
            "How many columns has A^(2)?",
            MATRIX,
            {"result": lambda A: [*map(_with_ones, A[:-1]), A[-1]]},
        ),
        Slip(
            "examples-in-columns",
            "Examples in columns",
            "In this book examples are rows, in every matrix but Θ.",
            "Compare the shapes of X and of what you return.",
            "eq-forward-columns",
            {"result": lambda A: [a.T for a in A]},
        ),
    ],
    cases=lambda rng: [
        *(case(thetas, X) for thetas, X, _ in networks(rng, (3, 4, 5, 4))),
        *(case(*random_network(rng, [n] * 4, n)[:2], equal=True) for n in (3, 4)),
        case(*random_network(rng, [3, 4, 5], 1)[:2], note="one example alone"),
        case(*random_network(rng, [4, 3], 6)[:2], note="no hidden layer"),
    ],
    equation=MATRIX,
    product=_forward_product,
    parts=("A^({})",),
)


def _bias_outside(thetas: list, X: np.ndarray) -> list[np.ndarray]:
    A = [X]
    for theta in thetas:
        A.append(sigmoid(A[-1] @ theta[:, 1:].T) + theta[:, 0])
    return A


# -- cost -------------------------------------------------------------------------------------

ENTROPY, L2 = "eq-cost-entropy", "eq-cost-l2"


def _cost(do: Any, A: np.ndarray, Y: np.ndarray, thetas: list, l2: float) -> float:
    Y = do.targets(Y)
    data = do.data(do, A, Y)
    return do.sum(data) * do.share(*Y.shape) + do.penalty(thetas) * do.strength(l2, len(Y))


def _entropy(do: Any, A: np.ndarray, Y: np.ndarray) -> np.ndarray:
    return do.sign * (do.ones(do.log, A, Y) + do.zeros(do.log, A, Y))


def _safe_log(A: np.ndarray) -> np.ndarray:
    return np.log(np.maximum(A, np.finfo(float).tiny))


def _squares(thetas: list) -> float:
    return sum(float(np.sum(theta[:, 1:] ** 2)) for theta in thetas)


def _cost_cases(rng: np.random.Generator) -> list[Case]:
    def problem(m: int, sizes: list, strength: float, **settings: Any) -> Case:
        thetas, _, Y = random_network(rng, sizes, m)
        A = rng.uniform(0.05, 0.95, size=(m, sizes[-1]))
        return case(A, Y, thetas, strength, **settings)

    thetas, _, Y = random_network(rng, [2, 4, 3], 5)
    sure = np.where(rng.random(Y.shape) < 0.5, Y, rng.uniform(0.05, 0.95, size=Y.shape))
    sure[0] = Y[0]
    return [
        problem(5, [2, 4, 3], 1.3),
        problem(3, [5, 4, 6, 7], 0.6),
        problem(7, [3, 5], 2.2),
        *(problem(n, [n] * 3, 1.7, equal=True) for n in (3, 4)),
        problem(1, [2, 3, 4], 0.9, note="one example alone"),
        problem(4, [2, 3, 5], 0.0, note="λ = 0"),
        case(
            sure, Y, thetas, 1.3, note="outputs that are exactly 0 or 1, and right", tolerance=1e-6
        ),
    ]


def _squared(factor: Callable[[int, int], float]) -> dict[str, Callable]:
    return {"data": lambda do, A, Y: (A - Y) ** 2, "share": factor}


COST = Task(
    solution=solutions.cost,
    pieces={
        "targets": lambda Y: Y,
        "data": _entropy,
        "sign": -1,
        "ones": lambda log, A, Y: Y * log(A),
        "zeros": lambda log, A, Y: (1 - Y) * log(1 - A),
        "log": _safe_log,
        "sum": np.sum,
        "share": lambda m, K: 1 / m,
        "penalty": _squares,
        "strength": lambda l2, m: l2 / (2 * m),
    },
    build=_cost,
    slips=[
        Slip(
            "sign-missing",
            "The minus sign of the cross-entropy is missing",
            "Logarithms of numbers below 1 are negative, and a cost is positive.",
            "What is the logarithm of a number between 0 and 1?",
            ENTROPY,
            {"sign": 1},
        ),
        Slip(
            "mean-lost",
            "The sum over the examples instead of their mean",
            "The cost grows with the data, and so would the gradient.",
            "Compare the cost of one example with that of the same example given twice.",
            ENTROPY,
            {"share": lambda m, K: 1},
        ),
        Slip(
            "mean-over-entries",
            "The mean over all entries: divided by m K",
            "The cost is a sum over the outputs and a mean over the examples. `np.mean` divides by "
            "both.",
            "How many numbers does your mean divide by?",
            ENTROPY,
            {"share": lambda m, K: 1 / (m * K)},
        ),
        Slip(
            "mean-over-outputs",
            "Divided by the number of outputs instead of examples",
            "The cost is a sum over the outputs and a mean over the examples.",
            "Which of the two sizes of Y is m?",
            ENTROPY,
            {"share": lambda m, K: 1 / K},
        ),
        Slip(
            "zeros-forgotten",
            "The term (1 − Y) log(1 − A) is missing",
            "Without it nothing is said about outputs whose target is 0. They could all be 1.",
            "What does your cost say about an output of 0.9 whose target is 0?",
            ENTROPY,
            {"zeros": lambda log, A, Y: 0.0},
        ),
        Slip(
            "ones-forgotten",
            "The term Y log A is missing",
            "Without it nothing is said about outputs whose target is 1. They could all be 0.",
            "What does your cost say about an output of 0.1 whose target is 1?",
            ENTROPY,
            {"ones": lambda log, A, Y: 0.0},
        ),
        Slip(
            "terms-subtracted",
            "The two terms subtracted from each other",
            "Both terms punish, so they are added inside the sum.",
            "Which sign has each of the two terms?",
            ENTROPY,
            {"zeros": lambda log, A, Y: -(1 - Y) * log(1 - A)},
        ),
        Slip(
            "targets-swapped",
            "Y and 1 − Y exchanged",
            "An output of 1 whose target is 1 has to be cheap.",
            "What does your cost say about an output that is right?",
            ENTROPY,
            {"targets": lambda Y: 1 - Y},
        ),
        Slip(
            "log-of-targets",
            "Logarithms of the targets instead of the outputs",
            "The targets are 0 and 1, and the logarithm of 0 is −∞. A and Y have changed places.",
            "Of what is the logarithm taken?",
            ENTROPY,
            {
                "ones": lambda log, A, Y: A * np.log(Y),
                "zeros": lambda log, A, Y: (1 - A) * np.log(1 - Y),
            },
        ),
        Slip(
            "log-two",
            "The logarithm to base 2 instead of the natural one",
            "The derivative would no longer be A − Y but that divided by ln 2.",
            "Which logarithm has the derivative 1/x?",
            ENTROPY,
            {"log": lambda A: _safe_log(A) / np.log(2)},
        ),
        Slip(
            "log-ten",
            "The logarithm to base 10 instead of the natural one",
            "The derivative would no longer be A − Y but that divided by ln 10.",
            "Which logarithm has the derivative 1/x?",
            ENTROPY,
            {"log": lambda A: _safe_log(A) / np.log(10)},
        ),
        Slip(
            "log-of-zero",
            "The logarithm of 0 where an output is exactly 0 or 1",
            "0 · log 0 should be 0, and the computer makes NaN of it. On all other outputs the "
            "cost is right.",
            "What is 0 times −∞ in NumPy?",
            "eq-cost-stable",
            {"log": np.log},
        ),
        Slip(
            "squared-error",
            "The squared error instead of the cross-entropy",
            "It is a cost too, with the ½ in its place. This exercise asks for the other one.",
            "Where are the logarithms?",
            ENTROPY,
            _squared(lambda m, K: 1 / (2 * m)),
        ),
        Slip(
            "squared-without-half",
            "The squared error, without its ½",
            "The exercise asks for cross-entropy. And a squared error without ½ has twice the "
            "gradient.",
            "Where are the logarithms?",
            "eq-cost-squared",
            _squared(lambda m, K: 1 / m),
        ),
        Slip(
            "squared-per-output",
            "The squared error as a mean over all entries",
            "The exercise asks for cross-entropy. And the mean is over examples, not outputs.",
            "Where are the logarithms?",
            "eq-cost-squared",
            _squared(lambda m, K: 1 / (m * K)),
        ),
        Slip(
            "squared-half-per-output",
            "The squared error with its ½, divided by the number of outputs",
            "The exercise asks for cross-entropy. And the mean is over examples, not outputs.",
            "Where are the logarithms?",
            "eq-cost-squared",
            _squared(lambda m, K: 1 / (2 * m * K)),
        ),
        Slip(
            "labels-shifted",
            "Targets one column off: class k stands in column k + 1",
            "That happens when the digit 0 is class 10, or labels count from 1.",
            "Which column is 1 for the first class?",
            ENTROPY,
            {"targets": lambda Y: np.roll(Y, 1, axis=1)},
        ),
        Slip(
            "labels-shifted-back",
            "Targets one column off: class k stands in column k − 1",
            "That happens when 1 is taken off labels that count from 0.",
            "Which column is 1 for the first class?",
            ENTROPY,
            {"targets": lambda Y: np.roll(Y, -1, axis=1)},
        ),
        Slip(
            "labels-transposed",
            "One-hot targets transposed: examples in columns",
            "Examples are rows, in Y as in A. It runs only where there are as many classes as "
            "examples.",
            "Compare the shapes of A and Y.",
            ENTROPY,
            {"targets": lambda Y: Y.T},
        ),
        Slip(
            "matrix-product",
            "A matrix product where an entry-by-entry product belongs",
            "Each target meets its own output only. It runs only where there are as many classes "
            "as examples.",
            "Compare the shapes of the two factors.",
            ENTROPY,
            {
                "ones": lambda log, A, Y: Y @ log(A),
                "zeros": lambda log, A, Y: (1 - Y) @ log(1 - A),
            },
        ),
        Slip(
            "penalty-missing",
            "The penalty is missing",
            "λ is an argument and does nothing.",
            "Compute the cost for two values of λ.",
            L2,
            {"strength": lambda l2, m: 0.0},
        ),
        Slip(
            "bias-penalized",
            "The biases are penalized, too",
            "A bias only shifts where a unit switches. The penalty leaves column 0 out.",
            "Which columns of Θ does your penalty sum over?",
            L2,
            {"penalty": lambda thetas: sum(np.sum(theta**2) for theta in thetas)},
        ),
        Slip(
            "penalty-wrong-column",
            "The last column left out of the penalty instead of the first",
            "In this book the bias is column 0.",
            "Which column of Θ is the bias?",
            L2,
            {"penalty": lambda thetas: sum(np.sum(theta[:, :-1] ** 2) for theta in thetas)},
        ),
        Slip(
            "penalty-row",
            "Row 0 left out of the penalty instead of column 0",
            "A row of Θ is a unit, with its bias in column 0.",
            "Which axis do your brackets cut?",
            L2,
            {"penalty": lambda thetas: sum(np.sum(theta[1:] ** 2) for theta in thetas)},
        ),
        Slip(
            "penalty-undivided",
            "The penalty is not divided by m",
            "λ/2m divides by the examples, like the rest of the cost.",
            "Compare your penalty for five examples and for ten.",
            L2,
            {"strength": lambda l2, m: l2 / 2},
        ),
        Slip(
            "penalty-no-half",
            "The ½ of the penalty is missing",
            "With the ½ its derivative is λ/m Θ.",
            "Write down the factor before the sum of squares.",
            L2,
            {"strength": lambda l2, m: l2 / m},
        ),
        Slip(
            "penalty-times-m",
            "λ / 2 * m instead of λ / (2 * m)",
            "Python works from left to right, so m is not in the denominator. It needs brackets.",
            "Does your penalty grow or shrink with m?",
            L2,
            {"strength": lambda l2, m: l2 / 2 * m},
        ),
        Slip(
            "penalty-sign",
            "The penalty is subtracted",
            "A penalty makes large weights dear.",
            "Does your cost rise or fall with λ?",
            L2,
            {"strength": lambda l2, m: -l2 / (2 * m)},
        ),
        Slip(
            "penalty-not-squared",
            "The sum of the weights' sizes instead of their squares",
            "That is another penalty, called L1, with another derivative.",
            "How much should doubling all weights change the penalty?",
            L2,
            {"penalty": lambda thetas: sum(np.sum(np.abs(theta[:, 1:])) for theta in thetas)},
        ),
        Slip(
            "penalty-root",
            "The root of the sum of squares",
            "`np.linalg.norm` takes a root, and the penalty has none.",
            "How much should doubling all weights change the penalty?",
            L2,
            {"penalty": lambda thetas: sum(np.linalg.norm(theta[:, 1:]) for theta in thetas)},
        ),
        Slip(
            "penalty-last-layer",
            "Only the last matrix is penalized",
            "The penalty sums over the weights of all layers.",
            "How many matrices does your sum visit?",
            L2,
            {"penalty": lambda thetas: _squares(thetas[-1:])},
        ),
        Slip(
            "penalty-first-layer",
            "Only the first matrix is penalized",
            "The penalty sums over the weights of all layers.",
            "How many matrices does your sum visit?",
            L2,
            {"penalty": lambda thetas: _squares(thetas[:1])},
        ),
        Slip(
            "one-per-example",
            "One cost for each example instead of one number",
            "J is a single number: the mean over the examples.",
            "What shape has a cost?",
            ENTROPY,
            {"sum": lambda data: data.sum(axis=1)},
        ),
        Slip(
            "one-per-output",
            "One cost for each output instead of one number",
            "J is a single number: the sum over the outputs.",
            "What shape has a cost?",
            ENTROPY,
            {"sum": lambda data: data.sum(axis=0)},
        ),
    ],
    cases=_cost_cases,
    equation=ENTROPY,
    product=lambda args, _: "a sum over all examples and outputs, so one number",
)

# -- softmax ----------------------------------------------------------------------------------

SHARE = "eq-cost-softmax"


def _softmax_cases(rng: np.random.Generator) -> list[Case]:
    far = np.array([[1000.0, 1001.0, 999.0], [-1000.0, -1001.0, -999.0], [0.0, 1.0, 2.0]])
    return [
        *(case(rng.normal(scale=2, size=size)) for size in ((5, 3), (2, 6), (7, 4))),
        *(case(rng.normal(scale=2, size=(n, n)), equal=True) for n in (3, 4)),
        case(rng.normal(size=(1, 4)), note="one example alone"),
        case(rng.integers(-3, 4, size=(4, 3)), note="whole numbers"),
        case(far, note="entries near 1000 and −1000"),
    ]


SOFTMAX = Task(
    solution=solutions.softmax,
    pieces={
        "shift": lambda Z: Z - Z.max(axis=1, keepdims=True),
        "power": np.exp,
        "total": lambda E: E.sum(axis=1, keepdims=True),
        "quotient": lambda E, total: E / total,
    },
    build=lambda do, Z: (lambda E: do.quotient(E, do.total(E)))(do.power(do.shift(Z))),
    slips=[
        Slip(
            "wrong-axis",
            "The sum over the examples instead of the classes",
            "Each example has shares of its own that add up to 1: along a row, not down a column.",
            "Do your rows add up to 1, or your columns?",
            SHARE,
            {"total": lambda E: E.sum(axis=0, keepdims=True)},
        ),
        Slip(
            "columns-all-through",
            "Both the maximum and the sum over the examples instead of the classes",
            "Each example has shares of its own that add up to 1: along a row, not down a column.",
            "Do your rows add up to 1, or your columns?",
            SHARE,
            {
                "shift": lambda Z: Z - Z.max(axis=0, keepdims=True),
                "total": lambda E: E.sum(axis=0, keepdims=True),
            },
        ),
        Slip(
            "sum-of-all",
            "Divided by the sum over all examples and classes",
            "Each row has to add up to 1, not the whole matrix.",
            "What do your rows add up to?",
            SHARE,
            {"total": lambda E: E.sum()},
        ),
        Slip(
            "sum-of-all-naive",
            "Divided by the sum over all examples and classes, and no maximum taken away",
            "Each row has to add up to 1, not the whole matrix. And exp overflows.",
            "What do your rows add up to?",
            SHARE,
            {"shift": lambda Z: Z, "total": lambda E: E.sum()},
        ),
        Slip(
            "overflow",
            "exp overflows: the row's maximum is not taken away",
            "exp overflows from about 710 on, and infinity over infinity is not a number. Taking "
            "the row's maximum away changes nothing but that.",
            "What does exp do to a large number?",
            "eq-cost-stable-softmax",
            {"shift": lambda Z: Z},
        ),
        Slip(
            "one-maximum",
            "The largest entry of all rows taken away from each row",
            "A row far below the others then turns to 0, and 0 over 0 is not a number.",
            "What becomes of a row whose entries are all near −1000?",
            "eq-cost-stable-softmax",
            {"shift": lambda Z: Z - Z.max()},
        ),
        Slip(
            "maximum-of-columns",
            "The maximum of each column taken away instead of each row",
            "Only what is the same for a whole row cancels in the ratio.",
            "Which numbers are divided by each other?",
            "eq-cost-stable-softmax",
            {"shift": lambda Z: Z - Z.max(axis=0, keepdims=True)},
        ),
        Slip(
            "keepdims-forgotten",
            "The sums of the rows as a flat vector: they are spread over the columns",
            "A flat vector lines up with the columns. It runs only where there are as many "
            "examples as classes.",
            "What shape have the sums, and what shape do you need?",
            SHARE,
            {"total": lambda E: E.sum(axis=1)},
        ),
        Slip(
            "not-divided",
            "Not divided by the sum: exp alone",
            "Shares of a whole add up to 1.",
            "What do your rows add up to?",
            SHARE,
            {"shift": lambda Z: Z, "quotient": lambda E, total: E},
        ),
        Slip(
            "divided-by-maximum",
            "Divided by the largest entry, not by the sum",
            "Shares of a whole add up to 1.",
            "What do your rows add up to?",
            SHARE,
            {"total": lambda E: E.max(axis=1, keepdims=True)},
        ),
        Slip(
            "divided-by-number",
            "The mean of the row in the denominator instead of its sum",
            "Shares of a whole add up to 1.",
            "What do your rows add up to?",
            SHARE,
            {"total": lambda E: E.mean(axis=1, keepdims=True)},
        ),
        Slip(
            "exponent-sign",
            "exp(−Z): the smallest entry gets the largest share",
            "The largest pre-activation stands for the likeliest class.",
            "Which class should be likeliest?",
            SHARE,
            {"shift": lambda Z: Z.min(axis=1, keepdims=True) - Z},
        ),
        Slip(
            "exp-forgotten",
            "Without exp: the entries divided by their sum",
            "Pre-activations may be negative, and shares may not.",
            "Can a share be negative?",
            SHARE,
            {"shift": lambda Z: Z, "power": lambda Z: Z},
        ),
        Slip(
            "base-two",
            "Powers of 2 instead of e",
            "The base is e. With another one, the delta is not A − Y.",
            "Which function is the exponential?",
            SHARE,
            {"power": lambda Z: 2.0**Z},
        ),
        Slip(
            "sigmoid-instead",
            "A sigmoid for each entry",
            "The sigmoid answers each question for itself. Shares of one whole depend on each "
            "other.",
            "What do your rows add up to?",
            SHARE,
            _whole(lambda Z: sigmoid(Z * 1.0)),
        ),
        Slip(
            "logarithm",
            "The logarithm of the shares",
            "That is what the cost needs. Here it is the shares themselves.",
            "Can a share be negative?",
            SHARE,
            _whole(lambda Z: np.log(softmax(Z * 1.0))),
        ),
        Slip(
            "argmax",
            "1 for the largest entry and 0 for the others",
            "That is the decision, without the doubt. It has no slope.",
            "What should come out for two equal entries?",
            SHARE,
            _whole(lambda Z: np.eye(Z.shape[1])[Z.argmax(axis=1)]),
        ),
    ],
    cases=_softmax_cases,
    equation=SHARE,
    product=lambda args, _: f"one share for each pre-activation, {args[0].shape}",
)
