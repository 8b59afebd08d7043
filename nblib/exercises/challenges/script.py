"""Challenge: a training script that runs, learns a little, and has five silent bugs.

The right script stands here as a reader would write it; `BUGS` names the five lines that are
sabotaged. Each is looked at by itself, on inputs on which the other four change nothing, so that
the check can say how many are mended, in whatever way. It says which kind of test shows the next
one, never the line.
"""

import inspect
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from nblib import _checks
from nblib.exercises.engine import run
from nblib.exercises.engine.result import Result
from nblib.exercises.engine.run import Ear, Outcome
from nblib.exercises.engine.trials import MATCH
from nblib.exercises.engine.values import complaint, same

__all__ = ["BUGS", "Bug", "check_script", "sabotaged", "script", "with_bugs"]


def script(X, y, X_test, y_test, start, rate, decay, size, epochs, seed):
    """Train a tanh and softmax network in mini-batches.

    X, X_test : (m, n) and (k, n) arrays. Images as rows; the mean image of
        X is taken from both.
    y, y_test : their labels, whole numbers from 0.
    start : list of two arrays. The parameters, column 0 holds the biases.
    rate, decay : floats. Each epoch's rate is `decay` times the last one's.
    size, epochs, seed : ints. Examples per batch; they come in a new order
        in each epoch.
    returns : thetas, log. The trained parameters, and a row for each epoch:
        its rate, and after it the cost on X and the share of X_test that is
        read right.
    """
    rng = np.random.default_rng(seed)
    mean, thetas, log = X.mean(axis=0), start, []
    images = X = X - mean
    targets = np.eye(len(thetas[-1]))[y]
    for _ in range(epochs):
        log.append([rate])
        order = rng.permutation(len(images))
        X, Y = images[order], targets[order]
        for n in range(0, len(X), size):
            slopes = gradients(thetas, X[n : n + size], Y[n : n + size])
            pairs = zip(thetas, slopes, strict=True)
            thetas = [theta - rate * slope for theta, slope in pairs]
        rate = rate * decay
        shares = forward(thetas, X_test - mean)[-1]
        read = np.mean(shares.argmax(axis=1) == y_test)
        log[-1] += [cost(thetas, images, targets), read]
    return thetas, log


def forward(thetas, X):
    """Return X, the hidden units' activations and the shares of softmax."""
    A = np.tanh(X @ thetas[0][:, 1:].T + thetas[0][:, 0])
    Z = A @ thetas[1][:, 1:].T + thetas[1][:, 0]
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    return [X, A, E / E.sum(axis=1, keepdims=True)]


def cost(thetas, X, Y):
    """Return the categorical cross-entropy, a mean over the examples."""
    logarithms = np.log(forward(thetas, X)[-1])
    return -np.mean(np.sum(Y * logarithms, axis=1))


def gradients(thetas, X, Y):
    """Return the slopes of the cost by all parameters, like `thetas`."""
    X, A, S = forward(thetas, X)
    delta = (S - Y) / len(X)
    hidden = (delta @ thetas[1][:, 1:]) * (1 - A**2)
    pairs = [(hidden, X), (delta, A)]
    return [np.column_stack([d.sum(axis=0), d.T @ a]) for d, a in pairs]


@dataclass(frozen=True)
class Bug:
    """A line of the script that is not right, and what shows that.

    Attributes
    ----------
    name : str
        What a teacher's table calls it.
    right, wrong : str
        The lines of the script, mended and sabotaged.
    test : str
        The kind of test that shows it, for somebody who has not found it.
    chapter : str
        Where the book teaches that kind of test, by its key in `CHAPTERS`.
    """

    name: str
    right: str
    wrong: str
    test: str
    chapter: str


BUGS = (
    Bug(
        "square-forgotten",
        "hidden = (delta @ thetas[1][:, 1:]) * (1 - A**2)",
        "hidden = (delta @ thetas[1][:, 1:]) * (1 - A)",
        "A gradient check. Give it a small network with random parameters of size 1, and look at "
        "each matrix by itself.",
        "checking",
    ),
    Bug(
        "mean-over-classes",
        "return -np.mean(np.sum(Y * logarithms, axis=1))",
        "return -np.mean(Y * logarithms)",
        "The cost before the first step. A network that knows nothing gives each of K classes the "
        "share 1/K: what should it cost, and what does the script say?",
        "cost",
    ),
    Bug(
        "decay-in-every-batch",
        "\n        rate = rate * decay",
        "\n            rate = rate * decay",
        "The log, column by column. Work out by hand what each should be in the third epoch, and "
        "run it with small batches and with one large batch.",
        "rate",
    ),
    Bug(
        "labels-left-behind",
        "X, Y = images[order], targets[order]",
        "X, Y = X[order], targets[order]",
        "Too few examples to fail on: can it learn five of them by heart, with a rate that does "
        "not fall, in as many epochs as it likes?",
        "reading",
    ),
    Bug(
        "own-mean-of-the-test",
        "forward(thetas, X_test - mean)",
        "forward(thetas, X_test - X_test.mean(axis=0))",
        "One test image alone, then among others. What is read in it may not depend on who stands "
        "beside it.",
        "reading",
    ),
)

FUNCTIONS = (script, forward, cost, gradients)
#: The right script as text, under the name that the reader's has.
SOURCE = "\n\n".join(inspect.getsource(one) for one in FUNCTIONS).replace(
    "script(", "my_script(", 1
)


def with_bugs(*bugs: Bug) -> str:
    """Return the script as text, with these bugs in it."""
    text = SOURCE
    for bug in bugs:
        text = text.replace(bug.right, bug.wrong)
    return text


def sabotaged() -> str:
    """Return what the reader gets: the script with all five."""
    return with_bugs(*BUGS)


#: What is done with the script: the arguments of each call, and what its results have to be like.
Values = Sequence[list[Any]]
Look = tuple[list[tuple], Callable[[Values, Values], bool]]


def check_script(function: Callable[..., Any], seed: int | None = None) -> Result:
    """Say how many of the five bugs of `script` are mended, and which test shows the next.

    Parameters
    ----------
    function : callable
        The reader's script, called as `my_script` in the book.
    seed : int, optional
        Which random inputs. Default: those of seed 0, and what is right there is tried on others.
    """
    if not callable(function):
        raise ValueError(f"function: expected the script, got {function!r}")
    if seed is not None:
        return _examined(function, _checks.whole("seed", seed, least=0))
    fresh = int(np.random.default_rng().integers(1, 2**31))
    return _examined(function, 0) and _examined(function, fresh)


def _examined(function: Callable, seed: int) -> Result:
    """Return what was found on the inputs of one seed."""
    rng, ear = np.random.default_rng(seed), Ear()
    looks, rest = _looks(rng), _whole(rng)
    calls = [call for given, _ in looks for call in given] + rest
    outcomes: list[Outcome] = []
    ending = ear.listen(lambda: outcomes.extend(_outcomes(function, calls, ear)))
    if ending != "ended" or ear.broken or outcomes[-1].error:
        return replace(_stopped(ear, outcomes), seed=seed)
    return replace(_judged(looks, outcomes, [_right(args) for args in calls]), seed=seed)


def _judged(looks: list[Look], outcomes: list[Outcome], right: Values) -> Result:
    """Return the answer to a script that came to its end in every call."""
    for outcome, expected in zip(outcomes, right, strict=True):
        if wrong := complaint(outcome.value, expected):
            where = "".join(f", {('thetas', 'log')[part]}" for part in wrong.where[:1])
            words = f"It returns {wrong.found} where {wrong.expected} is expected{where}."
            return _result("wrong", wrong.kind, words)
    mended, place = {}, 0
    for bug, (given, judge) in zip(BUGS, looks, strict=True):
        here = slice(place, place := place + len(given))
        mended[bug.name] = judge([outcome.value for outcome in outcomes[here]], right[here])
    return _answer(mended, _broken(outcomes[place:], right[place:]))


def _outcomes(function: Callable, calls: list[tuple], ear: Ear) -> Iterator[Outcome]:
    """Yield what the script does in each call, up to the first exception."""
    names = list(inspect.signature(script).parameters)
    for args in calls:
        ear.place = args
        outcome = run.call(function, args, names, ear, _right(args))
        yield outcome
        if outcome.error:
            return


def _right(args: tuple) -> list[Any]:
    """Return what the right script gives."""
    thetas, log = script(*args)
    return [thetas, np.array(log)]


# -- the five looks, each at one bug alone ---------------------------------------------------------


def _looks(rng: np.random.Generator) -> list[Look]:
    """Return the looks in the order of `BUGS`."""
    return [_gradient(rng), _cost(rng), _rate(rng), _pairs(rng), _test(rng)]


def _problem(rng: np.random.Generator, m: int = 12) -> tuple[np.ndarray, np.ndarray, list]:
    """Return images and labels of three classes, and a start for 4-5-3."""
    X, y = rng.normal(size=(m, 4)), rng.permutation(np.arange(m) % 3)
    return X, y, [rng.normal(size=(5, 5)), rng.normal(size=(3, 6))]


def _gradient(rng: np.random.Generator) -> Look:
    """One step with all examples; equal labels belong to each image in every order."""
    X, y, thetas = _problem(rng)
    y[:] = 1
    call = (X, y, X, y, thetas, 0.1, 1.0, len(X), 1, 0)
    return [call], lambda found, right: same(found[0][0], right[0][0], MATCH)


def _cost(rng: np.random.Generator) -> Look:
    """No step at all: the cost of the start."""
    X, y, thetas = _problem(rng)
    call = (X, y, X, y, thetas, 0.0, 1.0, len(X), 1, 0)
    return [call], lambda found, right: same(found[0][1][:, 1], right[0][1][:, 1], MATCH)


def _rate(rng: np.random.Generator) -> Look:
    """Take steps so small that the slope stays: how far it goes is the sum of the rates."""
    X, y, thetas = _problem(rng)
    y[:] = 2
    data = (X, y, X, y, thetas, 1e-6)
    calls = [(*data, 0.5, 3, 3, 0), (*data, 1.0, len(X), 1, 0)]

    def judge(found: Values, right: Values) -> bool:
        far, near = ([t - s for t, s in zip(one[0], thetas, strict=True)] for one in found)
        steps = 4 * (1 + 0.5 + 0.25)  # four batches in each of three epochs
        logged = same(found[0][1][:, 0], right[0][1][:, 0], MATCH)
        pairs = zip(far, near, strict=True)
        return logged and all(np.allclose(a, steps * b, rtol=0, atol=1e-9) for a, b in pairs)

    return calls, judge


def _pairs(rng: np.random.Generator) -> Look:
    """All examples in each step, in another order: nothing may change but rounding."""
    X, y, thetas = _problem(rng)
    order = rng.permutation(len(X))
    calls = [(X[o], y[o], X, y, thetas, 0.3, 1.0, len(X), 4, 0) for o in (np.arange(12), order)]
    return calls, lambda found, _: same(found[0][0], found[1][0], MATCH)


def _test(rng: np.random.Generator) -> Look:
    """Test images that are brighter than the others, with labels that are right, and any."""
    X, y, thetas = _problem(rng)
    while True:
        bright = rng.normal(size=(20, 4)) + 2 * rng.normal(size=4)
        answers = forward(thetas, bright - X.mean(axis=0))[-1].argmax(axis=1)
        own = forward(thetas, bright - bright.mean(axis=0))[-1].argmax(axis=1)
        if np.mean(answers == own) < 0.7:
            break
    pairs = [(bright, answers), (bright[:9], rng.permutation(answers)[:9]), (bright[:1], own[:1])]
    calls = [(X, y, *pair, thetas, 0.0, 1.0, 5, 1, 0) for pair in pairs]

    def judge(found: Values, right: Values) -> bool:
        pairs = zip(found, right, strict=True)
        return all(same(one[1][:, 2], other[1][:, 2], MATCH) for one, other in pairs)

    return calls, judge


# -- the script as a whole -------------------------------------------------------------------------


def _whole(rng: np.random.Generator) -> list[tuple]:
    """Return calls that a script passes only if nothing else was broken."""
    X, y, thetas = _problem(rng)
    equal = np.tile(X[0], (7, 1)), np.full(7, 1)  # in any order the same; the last batch has one
    return [
        (X, y, X[:7], y[:7], thetas, 0.2, 0.9, len(X), 3, 5),
        (*equal, X, y, thetas, 0.2, 0.9, 3, 2, 5),
        *((X, y, X, y, thetas, 0.2, 0.9, 4, 2, seed) for seed in (1, 1, 2)),
    ]


def _broken(outcomes: list[Outcome], right: Values) -> str:
    """Return what is wrong with a script whose five bugs are mended; "" if nothing is."""
    full, equal, one, again, other = (outcome.value for outcome in outcomes)
    for value, expected in ((full, right[0]), (equal, right[1])):
        if not same(value[0], expected[0], MATCH):
            return "With these batches its parameters are others than they should be."
        if not same(value[1], expected[1], MATCH):
            return "Its log differs from what the docstring says."
    if not same(one, again, MATCH):
        return "Two runs with the same seed differ."
    if same(one[0], other[0], MATCH):
        return "Another seed gives the same run: is the order of the examples still a new one?"
    changed = sorted({name for outcome in outcomes for name in outcome.changed})
    return f"It changes what it was given: {', '.join(changed)}." if changed else ""


# -- the answer ------------------------------------------------------------------------------------


def _answer(mended: dict[str, bool], broken: str) -> Result:
    left = [bug for bug in BUGS if not mended[bug.name]]
    if left:
        count = len(BUGS) - len(left)
        words = f"{count or 'None'} of the {len(BUGS)} bugs {'is' if count < 2 else 'are'} mended."
        names = [bug.name for bug in left]
        test = [("What would show another one", left[0].test)]
        return _result("wrong", "values", words, test, names, left[0].chapter)
    if broken:
        headline = f"The five bugs are mended, and something else is not as it was. {broken}"
        return _result("wrong", "values", headline)
    return _result("right", "", "The five bugs are mended, and all else is as it was.")


def _result(
    verdict: str,
    kind: str,
    headline: str,
    details: list[tuple[str, str]] | None = None,
    mistakes: list[str] | None = None,
    place: str = "challenge",
) -> Result:
    return Result(
        "script", verdict, kind, headline, details or [], mistakes or [], True, equation=place
    )


def _stopped(ear: Ear, outcomes: list[Outcome]) -> Result:
    """Return the answer to a script that did not come to its end."""
    error = outcomes[-1].error if outcomes else None
    if error:
        words = f"{error.kind}: {error.message}"
        return replace(_result("wrong", "raised", words), code=error.lines)
    words = type(ear.broken).__name__ if ear.broken else f"no end after {ear.waited:g} seconds"
    return _result("wrong", "endless", f"The check cannot follow it: {words}.")
