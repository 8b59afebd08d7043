"""Exercise: mini-batches."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from nblib.exercises.engine.chance import mixed
from nblib.exercises.engine.diagnosis import examine
from nblib.exercises.engine.families import wrong_source
from nblib.exercises.engine.result import Result
from nblib.exercises.engine.task import Case, Task
from nblib.mistakes import Mistake


def minibatches(X, Y, size, rng):
    """Yield the examples in random order, a few at a time, each once.

    X : (m, s_1) array. Inputs.
    Y : (m, s_L) array. Targets.
    size : int. Examples per batch; the last batch may be smaller.
    rng : numpy.random.Generator. Where the order comes from.
    yields : X_n, Y_n, (size, s_1) and (size, s_L) arrays. Rows that belong
        together.
    """
    order = rng.permutation(len(X))
    for start in range(0, len(X), size):
        rows = order[start : start + size]
        yield X[rows], Y[rows]


BATCH = "eq-descent-unbiased"


def _build(do: Any, X: np.ndarray, Y: np.ndarray, size: int, rng: Any) -> Iterator[tuple]:
    rng, m = do.source(rng), len(X)
    order = do.order(rng, m)
    other = do.other(order, rng)
    for start in do.starts(m, do.size(m, size)):
        stop = start + do.size(m, size)
        yield do.result(X[order[start:stop]], Y[other[start:stop]], X, Y)


def _features(values: list, case: Case) -> dict[str, Any]:
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
        "the order": _named_order([_joined(order) for order in orders]),
        "the examples of a batch are neighbors": all(
            list(batch) == list(range(batch[0], batch[0] + len(batch)))
            for batch in orders[0]
            if batch
        ),
        "the same generator gives the same order": orders[0] == orders[1],
        "another generator gives another order": orders[0] != orders[2],
    }


def _strict(values: list, case: Case) -> dict[str, Any]:
    """Return what of the order has to be right besides."""
    known = {row.tobytes(): n for n, row in enumerate(case.calls[0][0])}

    def order(value: list) -> list[int]:
        rows = (row for batch in value for row in np.atleast_2d(batch[0]).astype(float))
        return [known.get(row.tobytes(), -1) for row in rows]

    return mixed(order(values[0]), order(values[2]))


def _joined(lists: list[list[int]]) -> list[int]:
    return [n for part in lists for n in part]


def _named_order(orders: list[list[int]]) -> str:
    if all(order == sorted(order) for order in orders):
        return "that of the file"
    return "backwards" if all(order == sorted(order)[::-1] for order in orders) else "mixed"


def _planned(counts: np.ndarray) -> bool:
    """Return whether no example comes twice: then how many are left out is no accident."""
    return bool((counts <= 1).all())


def _cases(rng: np.random.Generator) -> list[Case]:
    found = []
    for m, size, s, K, note in (
        (43, 4, 3, 2, ""),
        (29, 3, 2, 4, ""),
        (403, 4, 3, 2, "a hundred batches"),
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


def _torn_in_place(X: np.ndarray, Y: np.ndarray, size: int, rng: Any) -> Iterator[tuple]:
    rng.shuffle(X)
    rng.shuffle(Y)
    for start in range(0, len(X), size):
        yield X[start : start + size], Y[start : start + size]


def _first_batch(X: np.ndarray, Y: np.ndarray, size: int, rng: Any) -> tuple:
    order = rng.permutation(len(X))
    return X[order[:size]], Y[order[:size]]


def _no_order(X: np.ndarray, Y: np.ndarray, size: int, rng: Any) -> Iterator[tuple]:
    for start in range(0, 1, size):  # there is one row, which holds them all
        yield X[None][start : start + size], Y[None][start : start + size]


TOGETHER = "Row i of X and row i of Y are one example. They need the same order."


def _blocks(X: np.ndarray, Y: np.ndarray, size: int, rng: Any) -> Iterator[tuple]:
    starts = np.arange(0, len(X), size)
    last = starts[-1]
    # the smaller batch stays the last, so that only the mixing differs
    for start in [*rng.permutation(starts[:-1]), last]:
        yield X[start : start + size], Y[start : start + size]


TASK = Task(
    solution=minibatches,
    pieces={
        "source": lambda rng: rng,
        "order": lambda rng, m: rng.permutation(m),
        "other": lambda order, rng: order,
        "size": lambda m, size: size,
        "starts": lambda m, size: range(0, m, size),
        "result": lambda X_n, Y_n, X, Y: (X_n, Y_n),
    },
    build=_build,
    mistakes=[
        Mistake(
            "not-shuffled",
            "The examples in the order of the file",
            "Files are often sorted, by class for example. Then each batch pulls its own way.",
            "Which examples are in your first batch?",
            BATCH,
            {"order": lambda rng, m: np.arange(m)},
        ),
        Mistake(
            "batches-shuffled",
            "The batches in random order, the examples not",
            "Neighbors stay together in every epoch. The examples have to be mixed.",
            "Which examples are in one batch?",
            BATCH,
            {"whole": _blocks},
        ),
        Mistake(
            "torn-apart",
            "X and Y shuffled separately",
            TOGETHER,
            "How many random orders are drawn?",
            BATCH,
            {"other": lambda order, rng: rng.permutation(len(order))},
        ),
        Mistake(
            "torn-apart-in-place",
            "X and Y shuffled separately, and the caller's own",
            "X and Y need one order for both, and `rng.shuffle` changes the array that it gets.",
            "How many random orders are drawn, and what are X and Y after the call?",
            BATCH,
            make=lambda: _torn_in_place,
        ),
        Mistake(
            "order-of-none",
            "`rng.shuffle` returns nothing: `X[None]` is X in one more dimension",
            "`rng.shuffle` changes its array and returns None. `rng.permutation` returns an order.",
            "What is in your variable for the order?",
            BATCH,
            {"whole": _no_order},
        ),
        Mistake(
            "targets-not-shuffled",
            "X is shuffled, Y is not",
            TOGETHER,
            "Which rows of Y are in your first batch?",
            BATCH,
            {"other": lambda order, rng: np.arange(len(order))},
        ),
        Mistake(
            "last-dropped",
            "The last, smaller batch is missing",
            "The examples that do not fill a batch are examples too.",
            "How many examples come out for m = 43 and size 4?",
            BATCH,
            {"starts": lambda m, size: range(0, m - size + 1, size)},
        ),
        Mistake(
            "last-always-dropped",
            "The last batch is missing, full or not",
            "The loop ends one batch too early.",
            "How many examples come out for m = 40 and size 4?",
            BATCH,
            {"starts": lambda m, size: range(0, m - size, size)},
        ),
        Mistake(
            "first-only",
            "Only the first batch",
            "A `return` inside a loop ends it in the first round. `yield` goes on.",
            "How many rounds does the loop make?",
            BATCH,
            {"starts": lambda m, size: range(0, size, size)},
        ),
        Mistake(
            "first-alone",
            "The first batch alone, and in no list",
            "`return` leaves the function in the first round; `yield` hands out batch after batch.",
            "How many rounds does the loop make?",
            BATCH,
            {"whole": _first_batch},
        ),
        Mistake(
            "with-replacement",
            "Examples drawn with replacement",
            "Some then come twice and some never. An epoch visits each example once.",
            "Can your draw give the same row twice?",
            BATCH,
            {"order": lambda rng, m: rng.integers(m, size=m)},
        ),
        Mistake(
            "overlapping",
            "Each batch begins one row after the one before",
            "The batches overlap. The next one begins where the last one ends.",
            "By how much does your start grow?",
            BATCH,
            {"starts": lambda m, size: range(m)},
        ),
        Mistake(
            "number-for-size",
            "The size taken for the number of batches",
            "The argument says how many examples are in a batch.",
            "How long is your first batch?",
            BATCH,
            {"size": lambda m, size: -(-m // size)},
        ),
        Mistake(
            "all-targets",
            "All targets with each batch",
            "A batch holds the targets of its own examples only.",
            "How many rows has Y in your first batch?",
            BATCH,
            {"result": lambda X_n, Y_n, X, Y: (X_n, Y)},
        ),
        Mistake(
            "pair-turned",
            "Y first, then X",
            "The pair is (X, Y), in this order.",
            "How many columns has the first of the two?",
            BATCH,
            {"result": lambda X_n, Y_n, X, Y: (Y_n, X_n)},
        ),
        Mistake(
            "inputs-only",
            "Without the targets",
            "A gradient needs both: what went in and what should come out.",
            "What does the cost compare with?",
            BATCH,
            {"result": lambda X_n, Y_n, X, Y: X_n},
        ),
        *wrong_source(
            BATCH,
            "Two epochs with the same seed come out differently",
            "every epoch in the same order",
            "order",
        ),
        Mistake(
            "shuffled-in-place",
            "The reader's own X and Y are shuffled",
            "The caller's arrays come back in another order. Take rows by their numbers instead.",
            "What is row 0 of X after the call?",
            BATCH,
            make=lambda: _shuffled_in_place,
        ),
    ],
    cases=_cases,
    chapter="descent",
    equation=BATCH,
    product=lambda args, part: (
        f"{args[2]} examples in each batch, what is left in the last, of {len(args[0])} in all"
    ),
    parts=("batch {}",),
    view=_features,
    strict=_strict,
)


def check_minibatches(function: Callable[..., Any], seed: int | None = None) -> Result:
    """Check the reader's `minibatches(X, Y, size, rng)`, see `check`."""
    return examine(TASK, function, seed)
