"""Exercise: a random start."""

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np

from nblib.exercises.engine.chance import evenly
from nblib.exercises.engine.diagnosis import examine
from nblib.exercises.engine.families import instead, wrong_source
from nblib.exercises.engine.result import Result
from nblib.exercises.engine.task import Case, Task
from nblib.mistakes import Mistake


def initialize(layers, epsilon, rng):
    """Return a random start, each entry evenly from [−ε, ε), biases too.

    layers : list of int. Units per layer, s_1 … s_L.
    epsilon : float. The half width ε.
    rng : numpy.random.Generator. Where the random numbers come from.
    returns : list of (s_{l+1}, s_l + 1) arrays. The matrices Θ^(l).
    """
    thetas = []
    for n in range(len(layers) - 1):
        shape = layers[n + 1], layers[n] + 1
        thetas.append(rng.uniform(-epsilon, epsilon, size=shape))
    return thetas


SYMMETRY, STUCK = "eq-initialization-twins", "eq-initialization-zero"


def _build(do: Any, layers: list, epsilon: float, rng: Any) -> list[np.ndarray]:
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
        "the weights of a unit are all one number": all(
            len(np.unique(theta[0, 1:].round(12))) == 1 for theta in thetas
        ),
        "the matrices start differently": len(np.unique(firsts, axis=0)) == len(firsts),
        "the same generator gives the same start": _alike(thetas, again),
        "another generator gives another start": not _alike(thetas, other),
    }
    if 2 < len(np.unique(weights)) < 20:
        return features | {"where the weights lie": "on few numbers"}
    low, high = (
        np.round(np.clip(end, -2.25, 2.25) * 4) / 4 for end in (weights.min(), weights.max())
    )
    spread = np.log2(max(np.sqrt(3) * weights.std(), 1e-9))
    reach = f"from {low:g} ε to {high:g} ε" if low < high else f"at {low:g} ε"
    return features | {
        "where the weights lie": reach.replace("-", "−"),
        "the interval with their spread": f"±{2.0 ** np.round(spread):g} ε",
    }


def _strict(values: list, case: Case) -> dict[str, Any]:
    """Return what of a random start has to be right besides, in each part of it."""
    epsilon = case.calls[0][1]
    one, _, other = ([np.asarray(theta) / epsilon for theta in value] for value in values)
    again = [np.mean(a == b) > 0.01 for a, b in zip(one, other, strict=True)]
    return evenly(one) | {"another generator gives another start, in each layer": not any(again)}


def _alike(one: list, other: list) -> bool:
    return all(
        a.shape == b.shape and np.array_equal(a, b) for a, b in zip(one, other, strict=False)
    )


def _cases(rng: np.random.Generator) -> list[Case]:
    found = []
    for epsilon in (0.12, 0.5, 2.0):
        layers = rng.permutation(np.arange(48, 90))[:4].tolist()
        one, other = rng.integers(1, 2**31, size=2).tolist()
        seeds = (one, one, other)
        found.append(Case([(layers, epsilon, np.random.default_rng(seed)) for seed in seeds]))
    return found


#: All entries of a matrix are one number.
ALIKE = (
    "Units that start alike get equal gradients and stay alike, forever.",
    "By what would two units of a layer differ?",
)

#: The range is too narrow or too wide.
OTHER_WIDTH = (
    "ε is the half width: from the middle to each end.",
    "What are the smallest and the largest of your numbers, in ε?",
    SYMMETRY,
)

TASK = Task(
    solution=initialize,
    pieces={
        "source": lambda rng: rng,
        "again": lambda rng: rng,
        "width": lambda epsilon: epsilon,
        "draw": lambda rng, epsilon, shape: rng.uniform(-epsilon, epsilon, size=shape),
        "biases": lambda theta: theta,
        "result": lambda thetas: thetas,
    },
    build=_build,
    mistakes=[
        Mistake(
            "all-zero",
            "All parameters are 0",
            *ALIKE,
            STUCK,
            {"draw": lambda rng, epsilon, shape: np.zeros(shape)},
        ),
        Mistake(
            "all-alike",
            "All weights are initialized alike",
            *ALIKE,
            SYMMETRY,
            {"draw": lambda rng, epsilon, shape: np.full(shape, epsilon)},
        ),
        Mistake(
            "one-number",
            "One random number for all entries of a matrix",
            "`rng.uniform` without a size draws once. The units of a layer still start alike.",
            "How often is a number drawn?",
            SYMMETRY,
            {"draw": lambda rng, epsilon, shape: np.full(shape, rng.uniform(-epsilon, epsilon))},
        ),
        Mistake(
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
        Mistake(
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
        Mistake(
            "not-symmetric",
            "From 0 to ε: the range is not symmetric",
            "All weights are positive, so all units push the same way. Half of them should be "
            "negative.",
            "What is the mean of your numbers?",
            SYMMETRY,
            {"draw": lambda rng, epsilon, shape: rng.uniform(0, epsilon, size=shape)},
        ),
        Mistake(
            "half-width",
            "From −ε/2 to ε/2: the range is half as wide",
            *OTHER_WIDTH,
            {"width": lambda epsilon: epsilon / 2},
        ),
        Mistake(
            "double-width",
            "From −2ε to 2ε: the range is twice as wide",
            *OTHER_WIDTH,
            {"width": lambda epsilon: 2 * epsilon},
        ),
        Mistake(
            "not-shifted",
            "From 0 to 2ε: the middle is not taken off",
            "The width is right and the middle is ε instead of 0.",
            "What is the mean of your numbers?",
            SYMMETRY,
            {"draw": lambda rng, epsilon, shape: rng.uniform(0, 2 * epsilon, size=shape)},
        ),
        Mistake(
            "epsilon-forgotten",
            "From −1 to 1, whatever ε is",
            "The half width is an argument. With other values of ε nothing changes.",
            "Where does ε stand in your code?",
            SYMMETRY,
            {"draw": lambda rng, epsilon, shape: rng.uniform(-1, 1, size=shape)},
        ),
        Mistake(
            "epsilon-lost",
            "From 0 to 1, whatever ε is",
            "`rng.random` draws from 0 to 1. It still has to be stretched and shifted.",
            "What are the smallest and the largest of your numbers?",
            SYMMETRY,
            {"draw": lambda rng, epsilon, shape: rng.random(size=shape)},
        ),
        Mistake(
            "normal",
            "Normal numbers instead of even ones",
            "ε is where an even distribution ends. A normal one has no end: a third of its numbers "
            "lie beyond.",
            "Which distribution has ends?",
            SYMMETRY,
            {"draw": lambda rng, epsilon, shape: rng.normal(scale=epsilon, size=shape)},
        ),
        Mistake(
            "biases-zero",
            "The biases are 0",
            "Many networks start so, and it does no harm. This exercise asks for all entries, "
            "biases included.",
            "Look at column 0.",
            SYMMETRY,
            {"biases": lambda theta: theta * (np.arange(theta.shape[1]) > 0)},
        ),
        Mistake(
            "biases-missing",
            "No column for the biases",
            "A unit has a weight for each input and one bias.",
            "How many parameters has a unit with s inputs?",
            "eq-forward-unit",
            {"result": lambda thetas: [theta[:, 1:] for theta in thetas]},
        ),
        Mistake(
            "turned",
            "The matrices are transposed",
            "A row of Θ is a unit of the next layer, a column one of its inputs.",
            "How many rows has Θ^(1)?",
            "eq-forward-layer",
            {"result": lambda thetas: [theta.T for theta in thetas]},
        ),
        *wrong_source(
            SYMMETRY,
            "Two calls with the same seed give two different starts",
            "every start is the same",
            "start",
        ),
        Mistake(
            "seed-per-layer",
            "A fresh generator with a fixed seed for every layer",
            "All matrices then start with the same numbers, whatever generator is given.",
            "How many generators are there?",
            SYMMETRY,
            {"again": lambda rng: np.random.default_rng(0)},
        ),
        *instead(
            "numbers between −ε and ε",
            OTHER_WIDTH[1],
            SYMMETRY,
            (
                "glorot",
                "Glorot's start",
                "draw",
                lambda rng, epsilon, shape: (
                    rng.uniform(-1, 1, size=shape) * np.sqrt(6 / (sum(shape) - 1))
                ),
            ),
            (
                "he",
                "He's start",
                "draw",
                lambda rng, epsilon, shape: rng.normal(size=shape) * np.sqrt(2 / (shape[1] - 1)),
            ),
            (
                "over-root",
                "ε over the root of the inputs",
                "draw",
                lambda rng, epsilon, shape: (
                    rng.uniform(-epsilon, epsilon, size=shape) / np.sqrt(shape[1] - 1)
                ),
            ),
            (
                "signs",
                "−ε or ε",
                "draw",
                lambda rng, epsilon, shape: epsilon * rng.choice([-1.0, 1.0], size=shape),
            ),
        ),
    ],
    cases=_cases,
    chapter="initialization",
    equation=SYMMETRY,
    product=lambda args, part: (
        f"a row for each of the {args[0][part + 1]} units of layer {part + 2}, a column for each "
        f"of the {args[0][part]} units of layer {part + 1} and one for the bias"
    ),
    parts=("Θ^({})",),
    view=_features,
    strict=_strict,
)


def check_initialize(function: Callable[..., Any], seed: int | None = None) -> Result:
    """Check the reader's `initialize(layers, epsilon, rng)`, see `check`."""
    return examine(TASK, function, seed)
