"""Exercise: the gradient from shares of the examples."""

from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np

from nblib import mistakes
from nblib.exercises import backward
from nblib.exercises.engine.diagnosis import examine
from nblib.exercises.engine.families import instead
from nblib.exercises.engine.problems import random_network
from nblib.exercises.engine.result import Result
from nblib.exercises.engine.task import Case, Task
from nblib.mistakes import Mistake


def split_gradient(gradient, thetas, shares, l2):
    """Return the gradient of J over all examples, each share on its own.

    gradient : callable. gradient(thetas, X, Y, l2) is ∂J/∂Θ^(l) of these
        rows alone: a list like `thetas`, a mean, with the λ/m Θ of this m.
    thetas : list of (s_{l+1}, s_l + 1) arrays. Biases in column 0.
    shares : list of pairs X, Y. Rows are examples; the sizes differ.
    l2 : float. The strength λ of the penalty λ/2m Σ weights².
    returns : list of arrays like `thetas`. ∂J/∂Θ^(l).
    """
    m = sum(len(X) for X, _ in shares)
    total = [np.zeros(theta.shape) for theta in thetas]
    for X, Y in shares:
        for part, mean in zip(total, gradient(thetas, X, Y, 0), strict=True):
            part += len(X) / m * mean
    for part, theta in zip(total, thetas, strict=True):
        part[:, 1:] += l2 / m * theta[:, 1:]
    return total


WEIGHTED, PENALTY, SUM = "eq-many-weighted", "eq-many-penalty", "eq-many-sum"

RIGHT: dict[str, Callable] = {
    "shares": lambda shares: shares,
    "weight": lambda i, sizes: sizes[i] / sum(sizes),  # of share i
    "inner": lambda l2: 0.0,  # the λ that each worker gets
    "part": lambda gradient: gradient,
    "strength": lambda l2, sizes: l2 / sum(sizes),
    "penalized": lambda theta: np.column_stack([np.zeros(len(theta)), theta[:, 1:]]),
    "result": lambda gradients: gradients,
}


def _build(do: Any, gradient: Callable, thetas: list, shares: list, l2: float) -> Any:
    return _sum(do, gradient, thetas, thetas, shares, l2)


def _sum(do: Any, gradient: Callable, sent: list, thetas: list, shares: list, l2: float) -> Any:
    """Return the result made of pieces, the workers having been `sent` these parameters."""
    shares = do.shares(shares)
    sizes = [len(X) for X, _ in shares]
    total = [do.strength(l2, sizes) * do.penalized(theta) for theta in thetas]
    for i, (X, Y) in enumerate(shares):
        means = gradient(sent, X, Y, do.inner(l2))
        for part, mean in zip(total, means, strict=True):
            part += do.weight(i, sizes) * do.part(mean)
    return do.result(total)


def _stale() -> Callable:
    """Return the gradient whose workers keep the parameters of the first call of these sizes."""
    kept: dict[tuple, list] = {}

    def function(gradient: Callable, thetas: list, shares: list, l2: float) -> Any:
        sizes = tuple(X.shape for X, _ in shares), tuple(theta.shape for theta in thetas)
        sent = kept.setdefault(sizes, [theta.copy() for theta in thetas])
        return _sum(SimpleNamespace(**RIGHT), gradient, sent, thetas, shares, l2)

    return function


def _accumulated() -> Callable:
    """Return the gradient whose sum goes on from call to call."""
    kept: dict[tuple, list] = {}

    def function(gradient: Callable, thetas: list, shares: list, l2: float) -> Any:
        sizes = tuple(X.shape for X, _ in shares), tuple(theta.shape for theta in thetas)
        new = _build(SimpleNamespace(**RIGHT), gradient, thetas, shares, l2)
        old = kept.get(sizes, [np.zeros(part.shape) for part in new])
        kept[sizes] = [a + b for a, b in zip(old, new, strict=True)]
        return [part.copy() for part in kept[sizes]]

    return function


def _bias_unweighted(gradient: Callable, thetas: list, shares: list, l2: float) -> Any:
    right = _build(SimpleNamespace(**RIGHT), gradient, thetas, shares, l2)
    even = SimpleNamespace(**{**RIGHT, "weight": lambda i, sizes: 1 / len(sizes)})
    wrong = _build(even, gradient, thetas, shares, l2)
    return [np.column_stack([b[:, 0], w[:, 1:]]) for b, w in zip(wrong, right, strict=True)]


def _cut(shares: list) -> list:
    """Return the shares with as many examples as the smallest has."""
    least = min(len(X) for X, _ in shares)
    return [(X[:least], Y[:least]) for X, Y in shares]


def _without_bias(part: np.ndarray) -> np.ndarray:
    return np.column_stack([np.zeros(len(part)), part[:, 1:]])


def _as_alone(name: str, equation: str, **change: Callable) -> Mistake:
    """Return a mistake that is made on one machine as well, with what it changes here."""
    (one,) = (one for one in backward.TASK.mistakes if one.name == name)
    return replace(one, equation=equation, change=change)


def _on_one_machine(most: int) -> Callable:
    """Return the gradient of one machine, which has room for the largest share and no more."""

    def gradient(thetas: Any, X: np.ndarray, Y: np.ndarray, l2: float) -> list:
        if len(X) > most:
            raise ValueError(f"{len(X)} examples at once: a share has {most} at most")
        return mistakes.backward(thetas, X, Y, l2)

    return gradient


def _cases(rng: np.random.Generator) -> list[Case]:
    def problem(sizes: list[int], rows: list[int], l2: float, **settings: Any) -> Case:
        thetas, X, Y = random_network(rng, sizes, sum(rows))
        ends = np.cumsum(rows)[:-1]
        shares = list(zip(np.split(X, ends), np.split(Y, ends), strict=True))
        moved = [theta + rng.normal(scale=0.5, size=theta.shape) for theta in thetas]
        gradient = _on_one_machine(max(rows))
        args = gradient, thetas, shares, l2
        # the third call: the same shares, after a step
        return Case([args, args, (gradient, moved, shares, l2)], **settings)

    def strength() -> float:
        return float(rng.uniform(0.5, 3))

    return [
        problem([3, 4, 2], [5, 2, 8], strength()),
        problem([4, 3], [3, 7], strength()),
        problem([2, 5, 3], [6, 1, 4, 3], strength()),
        problem([3, 4, 4, 2], [4, 9, 6], strength()),
        problem([3, 3, 3], [5, 2, 4], strength(), equal=True),
        problem([3, 4, 2], [4, 4, 4], strength(), note="shares of equal size"),
        problem([3, 2], [6], strength(), note="one worker alone"),
        problem([3, 4, 2], [5, 2, 8], 0.0, note="λ = 0"),
    ]


ONCE = (
    "The penalty is one of J and knows of no workers. It is added once, where the sum is made, "
    "with the m of all examples."
)

COUNTED = "By how much does your result change when one worker's share is given to two?"

TASK = Task(
    solution=split_gradient,
    pieces=RIGHT,
    build=_build,
    mistakes=[
        Mistake(
            "mean-of-means",
            "The mean of the workers' means, with shares of different sizes",
            "A worker with two examples counts as much as one with eight. A share weighs as many "
            "examples as it has: mᵣ/m.",
            "What does one example count in the smallest share, and what in the largest?",
            WEIGHTED,
            {"weight": lambda i, sizes: 1 / len(sizes)},
        ),
        Mistake(
            "means-added",
            "The workers' means added, without a weight",
            "Sums may be added as they are. These are means, and each of them is as large as the "
            "mean of all.",
            "How large is your result with ten workers that all have the same examples?",
            WEIGHTED,
            {"weight": lambda i, sizes: 1.0},
        ),
        Mistake(
            "mean-lost",
            "The sum over all examples instead of the mean: not divided by m",
            "mᵣ times a mean is the sum of the share. The sum of these sums is still to be divided "
            "by the number of all examples.",
            "Is your gradient of twice the data twice as large?",
            SUM,
            {"weight": lambda i, sizes: sizes[i]},
        ),
        Mistake(
            "divided-by-workers",
            "Divided by the number of workers, after each was weighted with mᵣ/m",
            "The weights mᵣ/m already add up to 1. Nothing is left to divide by.",
            "What do your weights add up to?",
            WEIGHTED,
            {"weight": lambda i, sizes: sizes[i] / sum(sizes) / len(sizes)},
        ),
        Mistake(
            "sums-over-workers",
            "The sums of the shares divided by the number of workers",
            "The mean of J is one over examples, not over workers.",
            "Of how many numbers do you take the mean?",
            SUM,
            {"weight": lambda i, sizes: sizes[i] / len(sizes)},
        ),
        Mistake(
            "weight-inverted",
            "The smallest share has the largest weight: m/mᵣ",
            "A mean over few examples says less of the whole, so it has to count less.",
            "Which share should count most?",
            WEIGHTED,
            {"weight": lambda i, sizes: sum(sizes) / sizes[i]},
        ),
        Mistake(
            "first-weight",
            "All shares have the weight of the first",
            "Each share has a number of examples of its own.",
            "Which share's rows does your weight count?",
            WEIGHTED,
            {"weight": lambda i, sizes: sizes[0] / sum(sizes)},
        ),
        Mistake(
            "cut-to-smallest",
            "Every share cut to the size of the smallest, so that all weigh the same",
            "The mean of means is right for equal shares, but what has been cut off is lost.",
            "How many examples does your gradient see?",
            SUM,
            {"shares": _cut},
        ),
        Mistake(
            "last-worker-alone",
            "Each worker overwrites the one before: the last share alone is left",
            "The parts are to be added, `+=`, not put in each other's place.",
            COUNTED,
            SUM,
            {"weight": lambda i, sizes: sizes[i] / sum(sizes) if i == len(sizes) - 1 else 0.0},
        ),
        Mistake(
            "last-mean-alone",
            "The mean of the last share in the place of the sum",
            "The other workers' gradients are gone: add, and weigh each with mᵣ/m.",
            COUNTED,
            SUM,
            {"weight": lambda i, sizes: float(i == len(sizes) - 1)},
        ),
        Mistake(
            "first-mean-alone",
            "The first worker's gradient alone",
            "The loop ends before the others have been asked.",
            "After which share does your function return?",
            SUM,
            {"weight": lambda i, sizes: float(i == 0)},
        ),
        Mistake(
            "last-worker-left-out",
            "The last worker is left out",
            "Its examples belong to m, and its gradient to the sum.",
            "How many shares does your loop visit?",
            SUM,
            {"weight": lambda i, sizes: sizes[i] / sum(sizes) if i < len(sizes) - 1 else 0.0},
        ),
        Mistake(
            "penalty-per-worker",
            "λ added once by every worker",
            ONCE,
            "Which λ does each worker get? Try twice as many workers.",
            PENALTY,
            {"inner": lambda l2: l2, "strength": lambda l2, sizes: 0.0},
        ),
        Mistake(
            "penalty-once-more",
            "λ added by every worker, and once more at the end",
            ONCE,
            "Which λ does each worker get?",
            PENALTY,
            {"inner": lambda l2: l2},
        ),
        Mistake(
            "penalty-missing",
            "The penalty is missing",
            "The workers were called with λ = 0, and nobody has added λ/m Θ afterward.",
            "What changes in your result when λ does?",
            PENALTY,
            {"strength": lambda l2, sizes: 0.0},
        ),
        Mistake(
            "penalty-undivided",
            "λ Θ where λ/m Θ belongs",
            "The penalty in J is divided by m, as the rest of it is.",
            "Compare your penalty for ten examples and for a hundred.",
            PENALTY,
            {"strength": lambda l2, sizes: l2},
        ),
        Mistake(
            "penalty-of-last-share",
            "λ divided by the size of the last share instead of m",
            "After the loop X is the last share. m counts all of them.",
            "Which X does your `len(X)` mean there?",
            PENALTY,
            {"strength": lambda l2, sizes: l2 / sizes[-1]},
        ),
        Mistake(
            "penalty-over-workers",
            "λ divided by the number of workers instead of m",
            "Of the workers the cost knows nothing.",
            "Does J change when the same examples lie on more machines?",
            PENALTY,
            {"strength": lambda l2, sizes: l2 / len(sizes)},
        ),
        _as_alone("penalty-sign", PENALTY, strength=lambda l2, sizes: -l2 / sum(sizes)),
        Mistake(
            "bias-penalized",
            "The biases are penalized, too",
            "The penalty leaves column 0 out, on one machine as on many.",
            "Which columns does your λ/m Θ change?",
            PENALTY,
            {"penalized": lambda theta: theta},
        ),
        Mistake(
            "bias-forgotten",
            "The biases' gradients are not added: column 0 stays 0",
            "A bias is a parameter like the others. Its gradient is summed over all workers, too.",
            "Which columns of the workers' gradients reach your sum?",
            SUM,
            {"part": _without_bias},
        ),
        _as_alone(
            "bias-dropped", SUM, result=lambda gradients: [part[:, 1:] for part in gradients]
        ),
        Mistake(
            "bias-mean-of-means",
            "The weights' gradients weighted with mᵣ/m, the biases' not",
            "What holds for the other columns holds for column 0.",
            "Which columns are right with shares of equal size only?",
            WEIGHTED,
            {"whole": _bias_unweighted},
        ),
        Mistake(
            "stale-parameters",
            "Stale parameters: the workers compute with those of an earlier call",
            "Each sum is one step's, so every worker has to get the present parameters before it "
            "begins. The gradient of old ones belongs to a place where the network no longer is.",
            "Which parameters does each worker hold at the second step?",
            SUM,
            make=_stale,
        ),
        replace(_as_alone("accumulated", SUM), make=_accumulated),
        _as_alone("negated", SUM, result=lambda gradients: [-part for part in gradients]),
        _as_alone("order-reversed", SUM, result=lambda gradients: gradients[::-1]),
        *instead(
            "the weight mᵣ/m",
            "What do your weights add up to?",
            WEIGHTED,
            (
                "weight-squared",
                "(mᵣ/m)²",
                "weight",
                lambda i, sizes: (sizes[i] / sum(sizes)) ** 2,
            ),
            (
                "weight-over-largest",
                "mᵣ over the largest share",
                "weight",
                lambda i, sizes: sizes[i] / max(sizes),
            ),
            (
                "weight-one-less",
                "mᵣ/(m − 1)",
                "weight",
                lambda i, sizes: sizes[i] / (sum(sizes) - 1),
            ),
        ),
        _as_alone("penalty-halved", PENALTY, strength=lambda l2, sizes: l2 / (2 * sum(sizes))),
        _as_alone("penalty-doubled", PENALTY, strength=lambda l2, sizes: 2 * l2 / sum(sizes)),
    ],
    cases=_cases,
    chapter="many",
    equation=WEIGHTED,
    product=lambda args, part: f"one entry for each entry of Θ^({part + 1})",
    parts=("Θ^({})",),
)


def check_split_gradient(function: Callable[..., Any], seed: int | None = None) -> Result:
    """Check the reader's `split_gradient(gradient, thetas, shares, l2)`, see `check`."""
    return examine(TASK, function, seed)
