"""Find the named mistake that does with all cases what the reader's function did."""

from collections.abc import Callable, Iterable, Iterator
from itertools import combinations
from typing import Any, NamedTuple

import numpy as np

from nblib.exercises.engine.run import Failure
from nblib.exercises.engine.trials import MATCH, Attempt, Plan, Trial, known
from nblib.exercises.engine.values import leaves, read, same
from nblib.mistakes import Mistake

__all__ = ["Match", "matching"]


class Match(NamedTuple):
    """The mistakes that fit, whether it takes all of them together, and in what part alone."""

    mistakes: list[Mistake]
    together: bool = False
    only: str = ""


def matching(attempt: Attempt) -> Match:
    """Return the named mistakes that do what the reader's function did.

    First those that do so alone, then one with a number in it, then those that do so in one part
    alone, then two at once, and at last those that do so with random inputs, if not with others.
    """
    task, trials, wrong = attempt.plan.task, attempt.trials, attempt.wrong
    if task.view and all(_only_strictly_wrong(trials[n], attempt.plan.right[n]) for n in wrong):
        return Match([])
    table = known(attempt.plan)
    alone = [one for one in task.mistakes if _fits(attempt, table[one.name])]
    if alone:
        return Match(alone)
    if task.fitted or not any(trials[n].outcomes[-1].changed for n in wrong):
        if fitted := _fitted(attempt):
            return Match([fitted])
        if limited := _limited(attempt, table):
            return limited
        if pair := _pair(attempt):
            return Match(pair, together=True)
    n = attempt.telling[0]
    if trials[n].case.note or _says_little(trials[n], attempt.plan.right[n]):
        return Match([])
    return Match([one for one in task.mistakes if _fits(attempt, table[one.name], noted=False)])


def _only_strictly_wrong(trial: Trial, right: Trial) -> bool:
    """Return whether a case went wrong in nothing that named mistakes are compared by."""
    return bool(trial.features == right.features and trial.strict != right.strict)


def _fits(attempt: Attempt, others: Iterable[Trial], *, noted: bool = True) -> bool:
    """Return whether a mistake does the same as the reader's function in all cases.

    At least one of the wrong results must be a value; where all are exceptions, they have to say
    the same. What random inputs show, special ones need not, unless they have to.
    """
    trials, wrong, found = attempt.trials, attempt.wrong, []
    for trial, other in zip(trials, others, strict=False):
        if (noted or not trial.case.note) and not trial.is_like(
            other, any_order=bool(attempt.plan.task.view)
        ):
            return False
        found.append(other)
    if any(not trials[n].outcomes[0].error for n in wrong):
        return True
    pairs = [(trials[n].outcomes[0].error, found[n].outcomes[0].error) for n in wrong]
    return all(_say_the_same(a, b) for a, b in pairs if a and b)


def _say_the_same(a: Failure, b: Failure) -> bool:
    """Return whether two exceptions speak of the same sizes, or where of none in the same words."""
    if a.numbers or b.numbers:
        return a.numbers == b.numbers
    return (a.kind, a.message) == (b.kind, b.message)


def _fitted(attempt: Attempt) -> Mistake | None:
    """Return the mistake whose number was found from the reader's values, if there is one."""
    plan, n = attempt.plan, attempt.telling[0]
    trial = attempt.trials[n]
    if not plan.task.fitted or trial.complaint or trial.outcomes[0].error:
        return None
    for mistake in plan.task.fitted(
        plan.cases[n].calls[0], trial.values[0], plan.right[n].values[0]
    ):
        others = list(plan.trials(plan.task.wrong(mistake)))
        if all(a.agrees(b, MATCH) for a, b in zip(attempt.trials, others, strict=True)):
            return mistake
    return None


def _parts_of(name: str) -> dict[str, Callable[[int, int], Any]]:
    """Return the parts in which alone a mistake may be, in words.

    Each takes the place of an array among so many, and returns what it covers of it.
    """
    if "{}" not in name:
        return {}
    first, whole = name.format(1), slice(None)
    layers = {
        f"in {first} only": lambda n, _: n == 0 and whole,
        "in the last matrix only": lambda n, count: n == count - 1 and whole,
        "in all matrices but the last": lambda n, count: n < count - 1 and whole,
        f"in all matrices but {first}": lambda n, _: n > 0 and whole,
    }
    if not name.startswith("Θ"):
        return layers
    biases, weights = (whole, slice(0, 1)), (whole, slice(1, None))
    columns = {
        "in the biases only": lambda *_: biases,
        "in the weights only": lambda *_: weights,
    }
    both = {
        f"{where}, {of}": lambda n, count, there=there, area=area: there(n, count) and area
        for where, there in layers.items()
        for of, area in (("its biases", biases), ("its weights", weights))
        if "only" in where
    }
    return columns | layers | both


def _limited(attempt: Attempt, table: dict[str, list[Trial]]) -> Match | None:
    """Return the mistakes that do in one part what was done there, while all else is right."""
    plan, trials = attempt.plan, attempt.trials
    if plan.task.view or any(
        trials[n].complaint or trials[n].outcomes[0].error for n in attempt.wrong
    ):
        return None
    for words, area in _parts_of(plan.task.parts[0]).items():
        found = [
            one
            for one in plan.task.mistakes
            if all(
                _is_mixed(trial, other, right, area)
                for trial, other, right in zip(trials, table[one.name], plan.right, strict=True)
            )
        ]
        if found:
            return Match(found, only=words)
    return None


def _is_mixed(trial: Trial, other: Trial, right: Trial, area: Callable[[int, int], Any]) -> bool:
    """Return whether values are those of a mistake within an area, and right outside."""
    if other.complaint or any(outcome.error or outcome.changed for outcome in other.outcomes):
        return False
    for found, wrong, good in zip(trial.values, other.values, right.values, strict=True):
        for n, (a, b, c) in enumerate(zip(found, wrong, good, strict=True)):
            expected = c.copy()
            if (place := area(n, len(good))) is not False:
                expected[place] = b[place]
            if not same(a, expected, MATCH):
                return False
    return True


def _pair(attempt: Attempt) -> list[Mistake]:
    """Return the two mistakes that together do what the reader's function did, if any do."""
    plan, trials = attempt.plan, attempt.trials
    telling = next((n for n in attempt.wrong if not trials[n].outcomes[0].error), None)
    if telling is None:  # exceptions alone say too little for two mistakes
        return []
    if _says_little(trials[telling], plan.right[telling]):
        return []
    for pair in _compatible(plan.task.mistakes):
        function = plan.task.wrong(*pair)
        if (
            _promising(plan, trials[telling], telling, function)
            and _fits(attempt, plan.trials(function))
            and not any(_hidden(attempt, known(plan)[one.name]) for one in pair)
        ):
            return list(pair)
    return []


def _says_little(trial: Trial, right: Trial) -> bool:
    """Return whether different numbers have become one that is not 0, as where all is cut off."""
    if trial.complaint or any(outcome.error for outcome in trial.outcomes):
        return False
    pairs = list(zip(leaves(trial.values), leaves(right.values), strict=True))
    several = [(a, b) for (_, a), (_, b) in pairs if np.ptp(b) > 0]
    return any(a.any() for a, _ in several) and all(
        np.ptp(a) <= MATCH * np.abs(b).max() for a, b in several
    )


def _hidden(attempt: Attempt, others: list[Trial]) -> bool:
    """Return whether a part is right that one mistake alone would make wrong."""
    for trial, other, right in zip(attempt.trials, others, attempt.plan.right, strict=True):
        if isinstance(right.features, dict) or trial.complaint or other.complaint:
            continue
        if any(outcome.error for outcome in (*trial.outcomes, *other.outcomes)):
            continue
        parts = zip(leaves(trial.values), leaves(other.values), leaves(right.values), strict=True)
        if any(same(a, c, MATCH) and not same(b, c, MATCH) for (_, a), (_, b), (_, c) in parts):
            return True
    return False


def _compatible(mistakes: Iterable[Mistake]) -> Iterator[tuple[Mistake, Mistake]]:
    """Yield all pairs of mistakes that change different pieces."""
    for a, b in combinations([one for one in mistakes if one.change], 2):
        if not (a.change.keys() & b.change.keys() or "whole" in {*a.change, *b.change}):
            yield a, b


def _promising(plan: Plan, trial: Trial, n: int, function: Callable) -> bool:
    """Return, at little cost, whether a function may have done the same with the case as found."""
    if plan.task.view:
        other = plan.trial(function, trial.case, plan.right[n].values)
        return trial.is_like(other, any_order=True)
    try:
        value = read(function(*trial.case.calls[0]), plan.right[n].values[0])
    except Exception:  # whatever NumPy says about shapes that do not fit
        return False
    return same(trial.values[0], value, MATCH)
