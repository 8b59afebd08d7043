"""Find the named mistake that does with all cases what the reader's function did."""

from collections.abc import Callable, Iterable, Iterator
from itertools import combinations
from typing import NamedTuple

from nblib.exercises.engine.trials import MATCH, Attempt, Plan, Trial, known
from nblib.exercises.engine.values import read, same
from nblib.mistakes import Mistake

__all__ = ["Match", "matching"]


class Match(NamedTuple):
    """The mistakes that fit, and whether it takes all of them together."""

    mistakes: list[Mistake]
    together: bool = False


def matching(attempt: Attempt) -> Match:
    """Return the named mistakes that do what the reader's function did.

    First those that do so alone, then one with a number in it, then two at once.
    """
    task, trials, wrong = attempt.plan.task, attempt.trials, attempt.wrong
    if task.view and all(_only_strictly_wrong(trials[n], attempt.plan.right[n]) for n in wrong):
        return Match([])
    table = known(attempt.plan)
    alone = [one for one in task.mistakes if _fits(attempt, table[one.name])]
    if alone:
        return Match(alone)
    if any(trials[n].outcomes[-1].changed for n in wrong) and not task.fitted:
        return Match([])
    if fitted := _fitted(attempt):
        return Match([fitted])
    pair = _pair(attempt)
    return Match(pair, together=bool(pair))


def _only_strictly_wrong(trial: Trial, right: Trial) -> bool:
    """Return whether a case went wrong in nothing that named mistakes are compared by."""
    return bool(trial.features == right.features and trial.strict != right.strict)


def _fits(attempt: Attempt, others: Iterable[Trial]) -> bool:
    """Return whether a mistake does the same as the reader's function in all cases.

    At least one of the wrong results must be a value; where all are exceptions, they have to speak
    of the same sizes.
    """
    trials, wrong, found = attempt.trials, attempt.wrong, []
    for trial, other in zip(trials, others, strict=False):
        if not trial.is_like(other, any_order=bool(attempt.plan.task.view)):
            return False
        found.append(other)
    if any(not trials[n].outcomes[0].error for n in wrong):
        return True
    pairs = [(trials[n].outcomes[0].error, found[n].outcomes[0].error) for n in wrong]
    return all(a.numbers and a.numbers == b.numbers for a, b in pairs if a and b)


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


def _pair(attempt: Attempt) -> list[Mistake]:
    """Return the two mistakes that together do what the reader's function did, if any do."""
    plan, trials = attempt.plan, attempt.trials
    telling = next((n for n in attempt.wrong if not trials[n].outcomes[0].error), None)
    if telling is None:  # exceptions alone say too little for two mistakes
        return []
    for pair in _compatible(plan.task.mistakes):
        function = plan.task.wrong(*pair)
        if _promising(plan, trials[telling], telling, function) and _fits(
            attempt, plan.trials(function)
        ):
            return list(pair)
    return []


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
