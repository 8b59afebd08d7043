"""The exercises on the way down: update, path, mini-batches, momentum, Adam, schedule."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from nblib.exercises import solutions
from nblib.exercises.task import Case, Slip, Task, case, networks, random_network

__all__ = ["ADAM", "DESCENT", "MINIBATCHES", "MOMENTUM", "SCHEDULE", "UPDATE"]

STEP = "eq-descent-update"
VELOCITY = "eq-optimizers-momentum"
MEANS = "eq-optimizers-means"
BIAS = "eq-optimizers-bias"
ADAM_STEP = "eq-optimizers-adam"
COSINE = "eq-optimizers-cosine"

# -- one step -----------------------------------------------------------------------------------


def _update(do: Any, thetas: list, gradients: list, rate: float) -> Any:
    rate = do.rate(rate)
    return do.result(
        [
            do.theta(theta) + do.sign * rate * do.gradient(gradient)
            for theta, gradient in zip(thetas, do.gradients(gradients), strict=True)
        ],
        thetas,
    )


def _in_place(thetas: list, gradients: list, rate: float) -> list:
    for theta, gradient in zip(thetas, gradients, strict=True):
        theta -= rate * gradient
    return thetas


def _update_cases(rng: np.random.Generator) -> list[Case]:
    def step(thetas: list, rate: float, **settings: Any) -> Case:
        return case(thetas, [rng.normal(size=theta.shape) for theta in thetas], rate, **settings)

    found = [
        step(thetas, rate)
        for (thetas, _, _), rate in zip(networks(rng, (3, 4, 5)), (0.1, 0.7, 3.0), strict=True)
    ]
    equal = step(random_network(rng, [3, 3, 3, 3], 3)[0], 0.3, equal=True)
    square = [rng.normal(size=(3, 3)) for _ in range(3)]
    return [
        *found,
        equal,
        step(square, 0.4, equal=True),
        step(found[0].calls[0][0], 0.0, note="rate 0"),
    ]


def _moved(value: list, args: tuple) -> list:
    """Return −ΔΘ / α: what was taken for the gradient."""
    thetas, _, rate = args
    return [(theta - new) / rate for theta, new in zip(thetas, value, strict=True)]


UPDATE = Task(
    solution=solutions.update,
    pieces={
        "rate": lambda rate: rate,
        "theta": lambda theta: theta,
        "sign": -1,
        "gradient": lambda gradient: gradient,
        "gradients": lambda gradients: gradients,
        "result": lambda new, thetas: new,
    },
    build=_update,
    slips=[
        Slip(
            "adding",
            "The step is added: it climbs",
            "The gradient points uphill, and the way is down.",
            "Does the cost fall when you take a small step?",
            STEP,
            {"sign": 1},
        ),
        Slip(
            "rate-forgotten",
            "The learning rate is missing",
            "The gradient is a slope, not a length. The rate turns it into a step.",
            "What changes when the rate is doubled?",
            "eq-descent-without",
            {"rate": lambda rate: 1},
        ),
        Slip(
            "rate-twice",
            "The learning rate is applied twice",
            "The step is α times the gradient. A rate of 0.1 works like 0.01 here.",
            "By how much does the step grow when the rate is doubled?",
            STEP,
            {"rate": lambda rate: rate**2},
        ),
        Slip(
            "rate-divides",
            "Divided by the learning rate",
            "A smaller rate has to give smaller steps.",
            "By how much does the step grow when the rate is doubled?",
            STEP,
            {"rate": lambda rate: 1 / rate if rate else np.inf},
        ),
        Slip(
            "theta-scaled",
            "The parameters multiplied by the rate, too",
            "The rate belongs to the gradient alone: α (θ − g) is not θ − α g.",
            "What should happen with a rate of 0?",
            STEP,
            {
                "whole": lambda thetas, gradients, rate: [
                    rate * (theta - g) for theta, g in zip(thetas, gradients, strict=True)
                ]
            },
        ),
        Slip(
            "step-only",
            "The step alone, without the old parameters",
            "The new parameters are the old ones plus the step.",
            "What should happen with a rate of 0?",
            STEP,
            {"theta": lambda theta: 0.0},
        ),
        Slip(
            "nothing-moves",
            "The old parameters come back unchanged",
            "The new parameters are computed and not returned, or not computed at all.",
            "Which variable holds the new parameters when you return?",
            STEP,
            {"result": lambda new, thetas: thetas},
        ),
        Slip(
            "bias-kept",
            "The biases do not move",
            "Column 0 is learned like the others.",
            "Look at column 0.",
            STEP,
            {"gradient": lambda gradient: gradient * (np.arange(gradient.shape[1]) > 0)},
        ),
        Slip(
            "only-bias",
            "Only the biases move",
            "All columns are learned.",
            "Look at the columns after the first.",
            STEP,
            {"gradient": lambda gradient: gradient * (np.arange(gradient.shape[1]) == 0)},
        ),
        Slip(
            "only-last",
            "Only the last matrix moves",
            "Every matrix takes its step.",
            "How many rounds does the loop make?",
            STEP,
            {"gradients": lambda gs: [*(0 * g for g in gs[:-1]), gs[-1]]},
        ),
        Slip(
            "only-first",
            "Only the first matrix moves",
            "Every matrix takes its step. A `return` inside a loop ends it in the first round.",
            "How many rounds does the loop make?",
            STEP,
            {"gradients": lambda gs: [gs[0], *(0 * g for g in gs[1:])]},
        ),
        Slip(
            "sign-only",
            "Only the signs of the gradient are used",
            "All parameters then move equally far. Steep slopes should move more.",
            "Do all entries move by the same amount?",
            STEP,
            {"gradient": np.sign},
        ),
        Slip(
            "length-lost",
            "The gradient brought to length 1",
            "The step then has the same length everywhere, at the minimum, too.",
            "How long is the step when the gradient is small?",
            STEP,
            {"gradient": lambda gradient: gradient / np.linalg.norm(gradient)},
        ),
        Slip(
            "foreign-gradient",
            "The gradients in the wrong order",
            "Each matrix takes the gradient of its own layer. It runs only where all layers have "
            "one size.",
            "Which gradient belongs to the first matrix?",
            STEP,
            {"gradients": lambda gradients: gradients[::-1]},
        ),
        Slip(
            "gradient-turned",
            "The gradient transposed",
            "A gradient has the shape of its Θ, entry by entry.",
            "Compare the shapes of Θ and of its gradient.",
            STEP,
            {"gradient": lambda gradient: gradient.T},
        ),
        Slip(
            "in-place",
            "The old parameters are changed",
            "`-=` writes into the caller's array, and `thetas[i] = …` into the caller's list. The "
            "values are right, but nobody can compare with the old ones any more.",
            "What are the old parameters after the call?",
            STEP,
            make=lambda: _in_place,
        ),
    ],
    cases=_update_cases,
    equation=STEP,
    product=lambda args, part: (
        f"Θ^({part + 1}) minus a number times its gradient, both {args[0][part].shape}"
    ),
    parts=("Θ^({})",),
    shown=_moved,
)

# -- the path -----------------------------------------------------------------------------------


def _descent(do: Any, gradient: Callable, theta: np.ndarray, rate: float, steps: int) -> Any:
    path = [do.start(theta)]
    for step in range(do.count(steps)):
        g = do.slope(gradient(do.place(path)))
        path.append(do.step(path[-1], do.rate(rate, step), g))
    return do.result(np.array(path))


def _whole_number_path(gradient: Callable, theta: np.ndarray, rate: float, steps: int) -> Any:
    path = np.zeros((steps + 1, len(theta)), dtype=theta.dtype)
    path[0] = theta
    for step in range(steps):
        path[step + 1] = path[step] - rate * gradient(path[step])
    return path


def _moving_start(gradient: Callable, theta: np.ndarray, rate: float, steps: int) -> Any:
    path = [theta.copy()]
    for _ in range(steps):
        theta[:] = theta - rate * gradient(theta)
        path.append(theta.copy())
    return np.array(path)


def _descent_cases(rng: np.random.Generator) -> list[Case]:
    def bowl(n: int) -> Callable[[np.ndarray], np.ndarray]:
        root, b = rng.normal(size=(n, n)), rng.normal(size=n)
        H = root @ root.T / n + 0.3 * np.eye(n)
        return lambda theta: H @ (theta - b) + 0.1 * np.sin(theta)

    sizes = ((3, 0.2, 5), (4, 0.05, 7), (2, 0.3, 6))
    return [
        *(case(bowl(n), 2 * rng.normal(size=n), rate, steps) for n, rate, steps in sizes),
        case(bowl(4), 2 * rng.normal(size=4), 0.2, 3, equal=True),
        case(bowl(1), rng.normal(size=1), 0.2, 4, note="one parameter"),
        case(bowl(3), rng.normal(size=3), 0.2, 0, note="no step"),
        case(bowl(3), rng.integers(2, 9, size=3), 0.2, 4, note="a start of whole numbers"),
    ]


DESCENT = Task(
    solution=solutions.descent,
    pieces={
        "start": lambda theta: theta,
        "count": lambda steps: steps,
        "place": lambda path: path[-1],
        "rate": lambda rate, step: rate,
        "slope": lambda g: g,
        "step": lambda theta, rate, g: theta - rate * g,
        "result": lambda path: path,
    },
    build=_descent,
    slips=[
        Slip(
            "climbing",
            "The step is added: it climbs",
            "The gradient points uphill, and the way is down.",
            "Does the function fall from row to row?",
            STEP,
            {"step": lambda theta, rate, g: theta + rate * g},
        ),
        Slip(
            "rate-forgotten",
            "The learning rate is missing",
            "The gradient is a slope, not a length. The rate turns it into a step.",
            "What changes when the rate is doubled?",
            "eq-descent-without",
            {"rate": lambda rate, step: 1.0},
        ),
        Slip(
            "rate-twice",
            "The learning rate is applied twice",
            "The step is α times the gradient. A rate of 0.1 works like 0.01 here.",
            "By how much does the first step grow when the rate is doubled?",
            STEP,
            {"rate": lambda rate, step: rate**2},
        ),
        Slip(
            "rate-growing",
            "Each step longer than the one before: the rate times the number of the step",
            "The rate is the same in all steps.",
            "Compare the rate of the first step and of the third.",
            STEP,
            {"rate": lambda rate, step: rate * (step + 1)},
        ),
        Slip(
            "rate-shrinking",
            "Each step shorter than the one before: the rate divided by the number of the step",
            "The rate is the same in all steps.",
            "Compare the rate of the first step and of the third.",
            STEP,
            {"rate": lambda rate, step: rate / (step + 1)},
        ),
        Slip(
            "slope-of-the-start",
            "Every step along the gradient of the start",
            "The ground changes on the way. Each step asks for the gradient where it stands.",
            "Where is the gradient taken in the second step?",
            STEP,
            {"place": lambda path: path[0]},
        ),
        Slip(
            "slope-before",
            "Each step along the gradient of the point before",
            "The gradient is one step late. Each step asks for it where it stands.",
            "Where is the gradient taken in the second step?",
            STEP,
            {"place": lambda path: path[max(0, len(path) - 2)]},
        ),
        Slip(
            "from-the-start",
            "Every step made from the start",
            "The steps do not add up. Each one begins where the last one ended.",
            "Where does the second step begin?",
            STEP,
            {
                "whole": lambda gradient, theta, rate, steps: _from_start(
                    gradient, theta, rate, steps
                )
            },
        ),
        Slip(
            "length-lost",
            "The gradient brought to length 1",
            "The step then has the same length everywhere, at the minimum, too.",
            "How long are your steps near the bottom?",
            STEP,
            {"slope": lambda g: g / np.linalg.norm(g)},
        ),
        Slip(
            "sign-only",
            "Only the signs of the gradient are used",
            "All parameters then move equally far. Steep slopes should move more.",
            "Do all entries move by the same amount?",
            STEP,
            {"slope": np.sign},
        ),
        Slip(
            "never-moving",
            "The start in every row",
            "The step is computed and not kept.",
            "Which variable holds the new point?",
            STEP,
            {"result": lambda path: np.repeat(path[:1], len(path), axis=0)},
        ),
        Slip(
            "one-array",
            "The last point in every row",
            "One array stands in the list many times. Each row needs an array of its own.",
            "How many arrays are there, and how many rows?",
            STEP,
            {"result": lambda path: np.repeat(path[-1:], len(path), axis=0)},
        ),
        Slip(
            "start-missing",
            "The start is missing",
            "The first row is where the path begins, before any step.",
            "How many points has a path of one step?",
            STEP,
            {"result": lambda path: path[1:]},
        ),
        Slip(
            "end-missing",
            "The last point is missing",
            "So many steps lead to one point more.",
            "How many points has a path of one step?",
            STEP,
            {"result": lambda path: path[:-1]},
        ),
        Slip(
            "end-only",
            "Only the last point",
            "The exercise asks for all of the path, one point per row.",
            "How many points has a path of one step?",
            STEP,
            {"result": lambda path: path[-1]},
        ),
        Slip(
            "one-step-more",
            "One step too many",
            "So many steps lead to one point more, and the start is one of the points.",
            "How many points has a path of one step?",
            STEP,
            {"count": lambda steps: steps + 1},
        ),
        Slip(
            "points-in-columns",
            "Points in columns",
            "Each point is a row, like an example.",
            "How many rows has your result?",
            STEP,
            {"result": lambda path: path.T},
        ),
        Slip(
            "whole-numbers",
            "A start of whole numbers makes all points whole",
            "An array of integers cuts off what stands behind the point.",
            "Try a start of np.array([3, 4]).",
            STEP,
            {"whole": _whole_number_path},
        ),
        Slip(
            "start-moved",
            "The caller's start is moved along",
            "θ is the caller's array. Work on a copy of it.",
            "What is θ after the call?",
            STEP,
            make=lambda: _moving_start,
        ),
    ],
    cases=_descent_cases,
    equation=STEP,
    product=lambda args, _: (
        f"the start and a point for each of the {args[3]} steps, each with {len(args[1])} numbers"
    ),
)


def _from_start(gradient: Callable, theta: np.ndarray, rate: float, steps: int) -> Any:
    path = [theta]
    for _ in range(steps):
        path.append(theta - rate * gradient(path[-1]))
    return np.array(path)


# -- mini-batches -------------------------------------------------------------------------------

BATCH = "eq-descent-unbiased"


def _minibatches(do: Any, X: np.ndarray, Y: np.ndarray, size: int, rng: Any) -> Iterator[tuple]:
    rng, m = do.source(rng), len(X)
    order = do.order(rng, m)
    other = do.other(order, rng)
    for start in do.starts(m, do.size(m, size)):
        stop = start + do.size(m, size)
        yield do.result(X[order[start:stop]], Y[other[start:stop]], X, Y)


def _batch_features(values: list, case: Case) -> dict[str, Any]:
    """Return what the batches are like: their order may be any."""
    X, Y, *_ = case.calls[0]
    known = {row.tobytes(): n for n, row in enumerate(X)}
    targets = {row.tobytes(): n for n, row in enumerate(Y)}

    def rows(array: Any, table: dict) -> list[int]:
        array = np.atleast_2d(np.asarray(array, dtype=float))
        return [table.get(row.tobytes(), -1) for row in array]

    orders = [[rows(batch[0], known) for batch in value] for value in values]
    partners = [[rows(batch[1], targets) for batch in value] for value in values]
    first = _joined(orders[0])
    counts = np.bincount([n for n in first if n >= 0], minlength=len(X))
    return {
        "the batches have the sizes": [len(batch) for batch in orders[0]],
        "each row of X comes from X": -1 not in first,
        "examples that are left out": int(np.sum(counts == 0)) if _planned(counts) else "some",
        "examples that come twice": bool((counts > 1).any()),
        "X and Y belong together": orders == partners,
        "Y comes in the order of the file": _joined(partners[0]) == list(range(len(Y))),
        "the order is random": any(_joined(order) != sorted(_joined(order)) for order in orders),
        "the examples of a batch are neighbors": all(
            list(batch) == list(range(batch[0], batch[0] + len(batch)))
            for batch in orders[0]
            if batch
        ),
        "the same generator gives the same order": orders[0] == orders[1],
        "another generator gives another order": orders[0] != orders[2],
    }


def _joined(lists: list[list[int]]) -> list[int]:
    return [n for part in lists for n in part]


def _planned(counts: np.ndarray) -> bool:
    """Return whether no example comes twice: then how many are left out is no accident."""
    return bool((counts <= 1).all())


def _batch_cases(rng: np.random.Generator) -> list[Case]:
    found = []
    for m, size, s, K, note in (
        (43, 4, 3, 2, ""),
        (29, 3, 2, 4, ""),
        (40, 4, 4, 3, "a size that divides m"),
        (37, 36, 2, 3, "a last batch of one"),
    ):
        X, Y = rng.normal(size=(m, s)), rng.normal(size=(m, K))
        one, other = rng.integers(1, 2**31, size=2).tolist()
        calls = [(X, Y, size, np.random.default_rng(seed)) for seed in (one, one, other)]
        found.append(Case(calls, note))
    return found


def _shuffled_in_place(X: np.ndarray, Y: np.ndarray, size: int, rng: Any) -> Iterator[tuple]:
    order = rng.permutation(len(X))
    X[:], Y[:] = X[order], Y[order]
    for start in range(0, len(X), size):
        yield X[start : start + size], Y[start : start + size]


MINIBATCHES = Task(
    solution=solutions.minibatches,
    pieces={
        "source": lambda rng: rng,
        "order": lambda rng, m: rng.permutation(m),
        "other": lambda order, rng: order,
        "size": lambda m, size: size,
        "starts": lambda m, size: range(0, m, size),
        "result": lambda X_n, Y_n, X, Y: (X_n, Y_n),
    },
    build=_minibatches,
    slips=[
        Slip(
            "not-shuffled",
            "The examples in the order of the file",
            "Files are often sorted, by class for example. Then each batch pulls its own way.",
            "Which examples are in your first batch?",
            BATCH,
            {"order": lambda rng, m: np.arange(m)},
        ),
        Slip(
            "batches-shuffled",
            "The batches in random order, the examples not",
            "Neighbors stay together in every epoch. The examples have to be mixed.",
            "Which examples are in one batch?",
            BATCH,
            {"whole": lambda X, Y, size, rng: _blocks(X, Y, size, rng)},
        ),
        Slip(
            "torn-apart",
            "X and Y shuffled each for itself",
            "Row i of X and row i of Y are one example. They need the same order.",
            "How many random orders are drawn?",
            BATCH,
            {"other": lambda order, rng: rng.permutation(len(order))},
        ),
        Slip(
            "targets-not-shuffled",
            "X is shuffled, Y is not",
            "Row i of X and row i of Y are one example. They need the same order.",
            "Which rows of Y are in your first batch?",
            BATCH,
            {"other": lambda order, rng: np.arange(len(order))},
        ),
        Slip(
            "last-dropped",
            "The last, smaller batch is missing",
            "The examples that do not fill a batch are examples too.",
            "How many examples come out for m = 43 and size 4?",
            BATCH,
            {"starts": lambda m, size: range(0, m - size + 1, size)},
        ),
        Slip(
            "last-always-dropped",
            "The last batch is missing, full or not",
            "The loop ends one batch too early.",
            "How many examples come out for m = 40 and size 4?",
            BATCH,
            {"starts": lambda m, size: range(0, m - size, size)},
        ),
        Slip(
            "first-only",
            "Only the first batch",
            "A `return` inside a loop ends it in the first round. `yield` goes on.",
            "How many rounds does the loop make?",
            BATCH,
            {"starts": lambda m, size: range(0, size, size)},
        ),
        Slip(
            "with-replacement",
            "Examples drawn with replacement",
            "Some then come twice and some never. An epoch visits each example once.",
            "Can your draw give the same row twice?",
            BATCH,
            {"order": lambda rng, m: rng.integers(m, size=m)},
        ),
        Slip(
            "overlapping",
            "Each batch begins one row after the one before",
            "The batches overlap. The next one begins where the last one ends.",
            "By how much does your start grow?",
            BATCH,
            {"starts": lambda m, size: range(m)},
        ),
        Slip(
            "number-for-size",
            "The size taken for the number of batches",
            "The argument says how many examples are in a batch.",
            "How long is your first batch?",
            BATCH,
            {"size": lambda m, size: -(-m // size)},
        ),
        Slip(
            "all-targets",
            "All targets with each batch",
            "A batch holds the targets of its own examples only.",
            "How many rows has Y in your first batch?",
            BATCH,
            {"result": lambda X_n, Y_n, X, Y: (X_n, Y)},
        ),
        Slip(
            "pair-turned",
            "Y first, then X",
            "The pair is (X, Y), in this order.",
            "How many columns has the first of the two?",
            BATCH,
            {"result": lambda X_n, Y_n, X, Y: (Y_n, X_n)},
        ),
        Slip(
            "inputs-only",
            "Without the targets",
            "A gradient needs both: what went in and what should come out.",
            "What does the cost compare with?",
            BATCH,
            {"result": lambda X_n, Y_n, X, Y: X_n},
        ),
        Slip(
            "seed-ignored",
            "The given generator is not used",
            "Two epochs with the same seed come out differently, so no run can be repeated.",
            "Where do your random numbers come from?",
            BATCH,
            {"source": lambda rng: np.random.default_rng()},
        ),
        Slip(
            "seed-fixed",
            "A seed of its own: every epoch in the same order",
            "Another generator has to give another order.",
            "Where do your random numbers come from?",
            BATCH,
            {"source": lambda rng: np.random.default_rng(0)},
        ),
        Slip(
            "shuffled-in-place",
            "The reader's own X and Y are shuffled",
            "The caller's arrays come back in another order. Take rows by their numbers instead.",
            "What is row 0 of X after the call?",
            BATCH,
            make=lambda: _shuffled_in_place,
        ),
    ],
    cases=_batch_cases,
    equation=BATCH,
    product=lambda args, part: (
        f"{args[2]} examples in each batch, what is left in the last, of {len(args[0])} in all"
    ),
    parts=("batch {}",),
    view=_batch_features,
)


def _blocks(X: np.ndarray, Y: np.ndarray, size: int, rng: Any) -> Iterator[tuple]:
    starts = np.arange(0, len(X), size)
    last = starts[-1]
    # the smaller batch stays the last, so that only the mixing differs
    for start in [*rng.permutation(starts[:-1]), last]:
        yield X[start : start + size], Y[start : start + size]


# -- momentum -----------------------------------------------------------------------------------


def _momentum(do: Any, theta: Any, gradient: Any, velocity: Any, rate: float, mu: float) -> Any:
    new = do.velocity(velocity, gradient, mu, rate)
    return do.result(do.theta(theta, rate, new, velocity, gradient, mu), new)


def _roll(theta: Any, gradient: Any, velocity: Any, rate: float, mu: float) -> tuple:
    velocity *= mu
    velocity += gradient
    return theta - rate * velocity, velocity


MOMENTUM = Task(
    solution=solutions.momentum,
    pieces={
        "velocity": lambda v, g, mu, rate: mu * v + g,
        "theta": lambda theta, rate, new, old, g, mu: theta - rate * new,
        "result": lambda theta, velocity: (theta, velocity),
    },
    build=_momentum,
    slips=[
        Slip(
            "old-velocity",
            "The step is made with the old velocity",
            "First the velocity takes up the gradient, then the step is made with it.",
            "Which velocity does the first step of all use?",
            VELOCITY,
            {"theta": lambda theta, rate, new, old, g, mu: theta - rate * old},
        ),
        Slip(
            "no-memory",
            "The velocity is the gradient alone: nothing is remembered",
            "μ says how much of the old velocity is kept.",
            "What changes when μ does?",
            VELOCITY,
            {"velocity": lambda v, g, mu, rate: g},
        ),
        Slip(
            "no-friction",
            "The old velocity is kept in full: μ is missing",
            "Without friction the ball never comes to rest.",
            "What changes when μ does?",
            VELOCITY,
            {"velocity": lambda v, g, mu, rate: v + g},
        ),
        Slip(
            "averaged",
            "The gradient weighted with 1 − μ",
            "That is a mean of the gradients, as in Adam. Here the gradient counts in full.",
            "What is the velocity after many equal gradients?",
            VELOCITY,
            {"velocity": lambda v, g, mu, rate: mu * v + (1 - mu) * g},
        ),
        Slip(
            "shares-swapped",
            "μ and 1 − μ exchanged",
            "A large μ has to mean a long memory. And the gradient counts in full.",
            "What is left of the old velocity for μ = 0.9?",
            VELOCITY,
            {"velocity": lambda v, g, mu, rate: (1 - mu) * v + mu * g},
        ),
        Slip(
            "mu-on-gradient",
            "μ on the gradient instead of the velocity",
            "μ is the share of the old velocity that is kept.",
            "Which of the two is old?",
            VELOCITY,
            {"velocity": lambda v, g, mu, rate: v + mu * g},
        ),
        Slip(
            "mu-on-both",
            "μ on both, the velocity and the gradient",
            "μ is the share of the old velocity. The gradient counts in full.",
            "Which of the two is old?",
            VELOCITY,
            {"velocity": lambda v, g, mu, rate: mu * (v + g)},
        ),
        Slip(
            "gradient-subtracted",
            "The gradient is subtracted from the velocity",
            "With v := μ v + g the minus sign stands in the step. Two of them climb.",
            "How many minus signs are there?",
            VELOCITY,
            {"velocity": lambda v, g, mu, rate: mu * v - g},
        ),
        Slip(
            "rate-in-velocity",
            "The learning rate in the velocity already, and in the step again",
            "The rate is applied twice to the gradient.",
            "How often is the gradient multiplied by α?",
            VELOCITY,
            {"velocity": lambda v, g, mu, rate: mu * v + rate * g},
        ),
        Slip(
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
        Slip(
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
        Slip(
            "adding",
            "The step is added: it climbs",
            "The velocity is made of gradients, and they point uphill.",
            "Does the cost fall when you take a small step?",
            VELOCITY,
            {"theta": lambda theta, rate, new, old, g, mu: theta + rate * new},
        ),
        Slip(
            "rate-forgotten",
            "The learning rate is missing in the step",
            "The rate turns the velocity into a step.",
            "What changes when the rate is doubled?",
            VELOCITY,
            {"theta": lambda theta, rate, new, old, g, mu: theta - new},
        ),
        Slip(
            "gradient-step",
            "The step follows the gradient, not the velocity",
            "The velocity is computed and not used.",
            "What changes in the step when μ does?",
            VELOCITY,
            {"theta": lambda theta, rate, new, old, g, mu: theta - rate * g},
        ),
        Slip(
            "nesterov",
            "Nesterov's step, which looks ahead",
            "It is a good variant, and this exercise asks for the plain one.",
            "How often does μ occur in your code?",
            VELOCITY,
            {"theta": lambda theta, rate, new, old, g, mu: theta - rate * (g + mu * new)},
        ),
        Slip(
            "pair-turned",
            "The velocity first, then the parameters",
            "The pair is (theta, velocity), in this order.",
            "What do you return first?",
            VELOCITY,
            {"result": lambda theta, velocity: (velocity, theta)},
        ),
        Slip(
            "velocity-lost",
            "The old velocity is returned",
            "The next step then remembers nothing of this one.",
            "Which velocity will the next call be given?",
            VELOCITY,
            {"whole": lambda theta, g, v, rate, mu: (theta - rate * (mu * v + g), v)},
        ),
        Slip(
            "velocity-in-place",
            "The caller's velocity is changed",
            "`*=` and `+=` write into the caller's array. The values are right.",
            "What is the old velocity after the call?",
            VELOCITY,
            make=lambda: _roll,
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
    equation=VELOCITY,
    product=lambda args, _: f"one number for each of the {len(args[0])} parameters",
    parts=("theta", "velocity"),
)

# -- Adam ---------------------------------------------------------------------------------------


def _adam(do: Any, theta: Any, gradient: Any, memory: tuple, t: int, rate: float) -> Any:
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


def _adam_cases(rng: np.random.Generator) -> list[Case]:
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


ADAM = Task(
    solution=solutions.adam,
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
    build=_adam,
    slips=[
        Slip(
            "not-corrected",
            "Neither mean is corrected for its start at 0",
            "At first the means are too small, that of the squares most of all.",
            "How large is the mean after the first step, and how large is the gradient?",
            BIAS,
            {"mean_hat": lambda v, t: v, "squares_hat": lambda s, t: s},
        ),
        Slip(
            "mean-not-corrected",
            "The mean of the gradients is not corrected for its start at 0",
            "After the first step it is a tenth of the gradient.",
            "How large is the mean after the first step, and how large is the gradient?",
            BIAS,
            {"mean_hat": lambda v, t: v},
        ),
        Slip(
            "squares-not-corrected",
            "The mean of the squares is not corrected for its start at 0",
            "After the first step it is a thousandth of the square, and the step far too long.",
            "How large is the mean after the first step, and how large is the square?",
            BIAS,
            {"squares_hat": lambda s, t: s},
        ),
        Slip(
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
        Slip(
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
        Slip(
            "one-correction",
            "Both means corrected with β₁",
            "Each mean has its own memory: β₁ for the gradient, β₂ for the squares.",
            "Which β belongs to which mean?",
            BIAS,
            {"squares_hat": lambda s, t: s / (1 - 0.9**t)},
        ),
        Slip(
            "count-from-zero",
            "The steps counted one too low",
            "t is 1 in the first step. With 0 the correction divides by 0.",
            "What is 1 − βᵗ in the first step?",
            BIAS,
            {"count": lambda t: t - 1},
        ),
        Slip(
            "count-too-high",
            "The steps counted one too high",
            "t is 1 in the first step already.",
            "What is 1 − βᵗ in the first step?",
            BIAS,
            {"count": lambda t: t + 1},
        ),
        Slip(
            "root-missing",
            "The root of the mean square is missing",
            "Without it the units do not fit: a gradient over a square.",
            "What happens to the step if all gradients are ten times as large?",
            ADAM_STEP,
            {"denominator": lambda s: s + 1e-8},
        ),
        Slip(
            "epsilon-inside",
            "ε inside the root",
            "There it counts as 10⁻⁴, and small gradients are slowed down.",
            "What is the root of ε?",
            ADAM_STEP,
            {"denominator": lambda s: np.sqrt(s + 1e-8)},
        ),
        Slip(
            "epsilon-missing",
            "ε is missing",
            "A gradient of 0 then gives 0 over 0. It shows only for tiny gradients.",
            "What is the step if the gradient has always been 0?",
            ADAM_STEP,
            {"denominator": np.sqrt},
        ),
        Slip(
            "not-squared",
            "The second mean takes the gradient, not its square",
            "Gradients of both signs cancel, and the root of a negative number is not a number.",
            "Can your second mean be negative?",
            MEANS,
            {"squares": lambda s, g: 0.999 * s + 0.001 * g},
        ),
        Slip(
            "absolute",
            "The second mean takes the size of the gradient, not its square",
            "The root is taken later, so the mean needs squares.",
            "What is the root of your second mean?",
            MEANS,
            {"squares": lambda s, g: 0.999 * s + 0.001 * np.abs(g)},
        ),
        Slip(
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
        Slip(
            "mean-undamped",
            "The gradient in full in its mean, without 1 − β₁",
            "A mean has weights that add up to 1. This one is ten times too large.",
            "Do the two weights add up to 1?",
            MEANS,
            {"mean": lambda v, g: 0.9 * v + g},
        ),
        Slip(
            "squares-undamped",
            "The square in full in its mean, without 1 − β₂",
            "A mean has weights that add up to 1. This one is a thousand times too large.",
            "Do the two weights add up to 1?",
            MEANS,
            {"squares": lambda s, g: 0.999 * s + g**2},
        ),
        Slip(
            "mean-weights-swapped",
            "β₁ and 1 − β₁ exchanged in the mean of the gradients",
            "β is what is kept of the old mean.",
            "How long is the memory of your mean?",
            MEANS,
            {"mean": lambda v, g: 0.1 * v + 0.9 * g},
        ),
        Slip(
            "squares-weights-swapped",
            "β₂ and 1 − β₂ exchanged in the mean of the squares",
            "β is what is kept of the old mean.",
            "How long is the memory of your mean?",
            MEANS,
            {"squares": lambda s, g: 0.001 * s + 0.999 * g**2},
        ),
        Slip(
            "corrected-kept",
            "The corrected means are kept",
            "The correction is for this step only. Kept, it is applied again in the next.",
            "Which means will the next call be given?",
            ADAM_STEP,
            {"result": lambda theta, mean, squares, up, down, _: (theta, (up, down))},
        ),
        Slip(
            "memory-lost",
            "The old means are returned",
            "The next step then remembers nothing of this one.",
            "Which means will the next call be given?",
            ADAM_STEP,
            {"result": lambda theta, mean, squares, up, down, memory: (theta, memory)},
        ),
        Slip(
            "memory-turned",
            "The two means exchanged",
            "The memory is (mean, squares), in this order.",
            "In which order do you take the memory apart, and in which put it together?",
            ADAM_STEP,
            {"result": lambda theta, mean, squares, *_: (theta, (squares, mean))},
        ),
        Slip(
            "adding",
            "The step is added: it climbs",
            "The mean is made of gradients, and they point uphill.",
            "Does the cost fall when you take a small step?",
            ADAM_STEP,
            {"sign": 1},
        ),
        Slip(
            "rate-forgotten",
            "The learning rate is missing",
            "Without it each parameter moves by about 1 in each step.",
            "What changes when the rate is doubled?",
            ADAM_STEP,
            {"rate": lambda rate, t: 1.0},
        ),
        Slip(
            "rate-shrinking",
            "The learning rate divided by the root of t",
            "That is a schedule of its own. This exercise keeps the rate.",
            "What is the rate in step 17?",
            ADAM_STEP,
            {"rate": lambda rate, t: rate / np.sqrt(t)},
        ),
        Slip(
            "memory-in-place",
            "The caller's memory is changed",
            "`*=` and `+=` write into the caller's arrays. The values are right.",
            "What is the old memory after the call?",
            ADAM_STEP,
            make=lambda: _adam_in_place,
        ),
    ],
    cases=_adam_cases,
    equation=ADAM_STEP,
    product=lambda args, _: f"one number for each of the {len(args[0])} parameters",
    parts=("theta", "memory"),
)

# -- schedule -----------------------------------------------------------------------------------


def _schedule_cases(rng: np.random.Generator) -> list[Case]:
    rates = rng.uniform(0.2, 3, size=9).tolist()
    epochs = rng.integers(10, 60, size=9).tolist()
    places = rng.uniform(0.1, 0.9, size=9).tolist()
    inside = [
        case(max(1, int(place * n)), n, rate)
        for place, n, rate in zip(places[:4], epochs[:4], rates[:4], strict=True)
    ]
    return [
        *inside,
        case(places[4] * epochs[4], epochs[4], rates[4], note="halfway through an epoch"),
        case(0, epochs[5], rates[5], note="the start"),
        case(epochs[6], epochs[6], rates[6], note="the end"),
    ]


SCHEDULE = Task(
    solution=solutions.schedule,
    pieces={
        "share": lambda epoch, epochs: epoch / epochs,
        "angle": lambda share: np.pi * share,
        "wave": lambda angle: (1 + np.cos(angle)) / 2,
        "rate": lambda factor, rate: factor * rate,
    },
    build=lambda do, epoch, epochs, rate: do.rate(do.wave(do.angle(do.share(epoch, epochs))), rate),
    slips=[
        Slip(
            "whole-division",
            "Integer division `//` where `/` belongs",
            "`//` cuts everything after the point off, so the rate stays until the last epoch.",
            "What is epoch // epochs halfway through?",
            COSINE,
            {"share": lambda epoch, epochs: epoch // epochs},
        ),
        Slip(
            "one-epoch-less",
            "Divided by epochs − 1",
            "The rate then reaches 0 one epoch too early and rises again.",
            "At which epoch is your rate 0?",
            COSINE,
            {"share": lambda epoch, epochs: epoch / (epochs - 1)},
        ),
        Slip(
            "one-epoch-late",
            "Counted from 1: epoch + 1",
            "The rate at epoch 0 should be the full one.",
            "What is your rate at epoch 0?",
            COSINE,
            {"share": lambda epoch, epochs: (epoch + 1) / epochs},
        ),
        Slip(
            "upside-down",
            "epochs / epoch where epoch / epochs belongs",
            "The share of the training that is done runs from 0 to 1.",
            "What is your fraction at the start?",
            COSINE,
            {"share": lambda epoch, epochs: epochs / epoch if epoch else np.inf},
        ),
        Slip(
            "pi-missing",
            "π is missing",
            "The cosine reaches −1 at π, not at 1.",
            "What is your rate at the end?",
            COSINE,
            {"angle": lambda share: share},
        ),
        Slip(
            "whole-wave",
            "2π where π belongs: a whole wave",
            "The rate falls to 0 halfway and comes back.",
            "What is your rate at the end?",
            COSINE,
            {"angle": lambda share: 2 * np.pi * share},
        ),
        Slip(
            "quarter-wave",
            "A quarter of a wave: π/2 where π belongs",
            "The rate ends at the half.",
            "What is your rate at the end?",
            COSINE,
            {"angle": lambda share: np.pi / 2 * share},
        ),
        Slip(
            "degrees",
            "The angle in degrees",
            "NumPy's cosine takes radians: a half turn is π, not 180.",
            "What is np.cos(180)?",
            COSINE,
            {"angle": lambda share: 180 * share},
        ),
        Slip(
            "half-missing",
            "Not divided by 2: the rate starts twice as high",
            "1 + cos runs from 2 to 0.",
            "What is your rate at epoch 0?",
            COSINE,
            {"wave": lambda angle: 1 + np.cos(angle)},
        ),
        Slip(
            "one-missing",
            "Without the 1: the rate becomes negative",
            "The cosine runs from 1 to −1, and a rate must not be negative.",
            "What is your rate at the end?",
            COSINE,
            {"wave": np.cos},
        ),
        Slip(
            "one-missing-half",
            "Without the 1, and halved: the rate becomes negative",
            "The cosine runs from 1 to −1, and a rate must not be negative.",
            "What is your rate at the end?",
            COSINE,
            {"wave": lambda angle: np.cos(angle) / 2},
        ),
        Slip(
            "brackets",
            "Brackets forgotten: 1 + cos / 2",
            "Python divides before it adds.",
            "What is your rate at epoch 0?",
            COSINE,
            {"wave": lambda angle: 1 + np.cos(angle) / 2},
        ),
        Slip(
            "rising",
            "1 − cos: the rate rises",
            "It should start at the full rate and end at 0.",
            "What is your rate at epoch 0?",
            COSINE,
            {"wave": lambda angle: (1 - np.cos(angle)) / 2},
        ),
        Slip(
            "sine",
            "A sine instead of a cosine",
            "The sine starts at 0, the cosine at 1.",
            "What is your rate at epoch 0?",
            COSINE,
            {"wave": lambda angle: (1 + np.sin(angle)) / 2},
        ),
        Slip(
            "line",
            "A straight line instead of a cosine",
            "It has the right ends. A cosine falls slowly at first and at last.",
            "What is your rate after a quarter of the epochs?",
            COSINE,
            {"wave": lambda angle: 1 - angle / np.pi},
        ),
        Slip(
            "rate-missing",
            "The factor alone, without the rate",
            "The factor runs from 1 to 0. The rate is that factor times the rate at the start.",
            "What is your rate at epoch 0?",
            COSINE,
            {"rate": lambda factor, rate: factor},
        ),
        Slip(
            "constant",
            "The rate never changes",
            "It should fall to 0.",
            "What is your rate at the end?",
            COSINE,
            {"rate": lambda factor, rate: rate},
        ),
        Slip(
            "rate-twice",
            "The rate squared",
            "The factor is multiplied by the rate once.",
            "What is your rate at epoch 0?",
            COSINE,
            {"rate": lambda factor, rate: factor * rate**2},
        ),
    ],
    cases=_schedule_cases,
    equation=COSINE,
    product=lambda args, _: "one rate for one epoch, so one number",
)
