"""Put what is wrong into words: what was raised, the form, changed inputs, the numbers.

The first kind of finding that there is says it, since each explains those behind it.
"""

import ast
import inspect
import textwrap
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from nblib.exercises.engine import run
from nblib.exercises.engine.description import described, first_entry
from nblib.exercises.engine.naming import Match
from nblib.exercises.engine.task import Case, Task
from nblib.exercises.engine.trials import MATCH, Attempt, Plan, Trial
from nblib.exercises.engine.values import complaint, read, same

__all__ = ["Details", "Finding", "finding", "given", "heard"]

#: What changes a list or an array itself, and returns nothing.
IN_PLACE = frozenset(
    ("append", "clear", "extend", "fill", "insert", "itemset", "reverse", "shuffle", "sort")
)

#: Further findings, each with a label.
Details = list[tuple[str, str]]


class Finding(NamedTuple):
    """What was found, in the terms of a `Result`."""

    kind: str
    headline: str
    details: Details
    code: Sequence[str] = ()


def finding(attempt: Attempt, match: Match, function: Callable) -> Finding:
    """Return what is wrong with the reader's function."""
    found = (
        _raised(attempt)
        or _misshapen(attempt, function)
        or _changed(attempt, match)
        or _wrong_values(attempt)
    )
    *before, what_went_in = found.details
    return found._replace(details=[*before, *_contrast(attempt), what_went_in])


def _raised(attempt: Attempt) -> Finding | None:
    for n in attempt.telling:
        for place, outcome in enumerate(attempt.trials[n].outcomes):
            if outcome.error:
                message = f"{outcome.error.kind}: {outcome.error.message}".rstrip(": ")
                again = (
                    [("Note", "The first call with the same arguments worked, the second did not.")]
                    if place == 1
                    else []
                )
                details = [*again, given(attempt.plan, attempt.plan.cases[n], place)]
                return Finding("raised", message, details, outcome.error.lines)
    return None


def _misshapen(attempt: Attempt, function: Callable) -> Finding | None:
    plan = attempt.plan
    for n in attempt.telling:
        bad = attempt.trials[n].complaint
        if not bad:
            continue
        pairs = zip(attempt.trials[n].values, plan.right[n].values, strict=True)
        places = (value is None or complaint(value, right) for value, right in pairs)
        place = next(place for place, misshapen in enumerate(places) if misshapen)
        expected = bad.expected
        if not bad.where and len(plan.task.parts) > 1:
            expected = f"a pair, {' and '.join(plan.task.parts)}"
        what = _part(plan.task, bad.where)
        words = f"{what or 'What it returned'}: {bad.found}, expected is {expected}."
        if bad.found == "None":
            words += _without_value(function)
        elif place == 1:
            words += " That is the second call with the same arguments; the first was as it should."
        elif right := _right_numbers(attempt.trials[n], plan.right[n], bad.where):
            words = f"{right} {words}"
        details = [*_moved(attempt), given(plan, plan.cases[n], place)]
        if bad.where or (len(plan.task.parts) == 1 and "{}" not in plan.task.parts[0]):
            part = bad.where[0] if bad.where else 0
            product = plan.task.product(plan.cases[n].calls[0], part)
            details.insert(0, ("It comes from", product))
        return Finding(bad.kind, words, details)
    return None


def _without_value(function: Callable) -> str:
    """Say why a function may have returned None."""
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    except (OSError, TypeError, SyntaxError):  # there is no text of it, or not by itself
        return ""
    values = [one.value for one in ast.walk(tree) if isinstance(one, ast.Return) and one.value]
    if not values:
        return " Is `return` missing?"
    for value in values:
        if isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute):
            owner = ast.unparse(value.func.value)
            if value.func.attr in IN_PLACE:
                return f" `{ast.unparse(value)}` changes {owner} itself and returns None."
    return " Does every way through it end at a `return` with a value?"


def _right_numbers(trial: Trial, right: Trial, where: Sequence[int]) -> str:
    """Say so if the numbers are right, and only their form is not."""
    value, good = trial.values[0], right.values[0]
    for n in where:
        value, good = value[n], good[n]
    if isinstance(value, np.ndarray) and isinstance(good, np.ndarray):
        if same(value.ravel(), good.ravel(), trial.case.tolerance):
            return "The numbers are right, their form is not."
        if same(value.T, good, trial.case.tolerance):
            return "It is the right matrix transposed."
    return ""


def _changed(attempt: Attempt, match: Match) -> Finding | None:
    for n in attempt.telling:
        trial = attempt.trials[n]
        if changed := list(trial.outcomes[0].changed):
            words = (
                f"It changes its input{'s' if len(changed) > 1 else ''} {' and '.join(changed)}: "
                "what the caller has is no longer the same after the call."
            )
            details = [*_moved(attempt), given(attempt.plan, trial.case, 0)]
            if not trial.agrees(attempt.plan.right[n], trial.case.tolerance):
                details.insert(0, ("Besides", "The values are wrong, too."))
            elif not match.mistakes:
                details.insert(0, ("Hint", "Work on a copy, or build something new."))
            return Finding("inputs", words, details)
    return None


def _wrong_values(attempt: Attempt) -> Finding:
    plan, n = attempt.plan, attempt.telling[0]
    trial, right, case = attempt.trials[n], plan.right[n], plan.cases[n]
    details: Details = []
    pairs = list(zip(trial.values, right.values, strict=True))
    place = next((i for i, pair in enumerate(pairs) if not same(*pair, case.tolerance)), 0)
    if plan.task.view:
        headline = f"Not as it should be: {'; '.join(_other_features(trial, right))}."
    else:
        headline = "The values are wrong. " + described(attempt)
        details.append(("First entry", first_entry(plan.task, *pairs[place], case.tolerance)))
    if (
        place == 1
        and attempt.third is not None
        and not same(attempt.third, right.values[0], case.tolerance)
    ):
        headline = (
            "The second call with the same arguments gives something else than the first, which "
            "was right: something is kept between calls."
        )
    elif attempt.third is not None and not same(attempt.third, trial.values[1], case.tolerance):
        headline = (
            "It gives something else at each call with the same arguments: is it random, or is "
            "something kept between calls?"
        )
    elif attempt.third is not None:
        headline += " The second call with the same arguments gives something else again."
    details.append(given(plan, case, place))
    return Finding("values", headline.strip(), details)


def _contrast(attempt: Attempt) -> Details:
    """Say with which inputs alone it is wrong, or right."""
    cases, wrong = attempt.plan.cases, set(attempt.wrong)
    kinds: dict[str, list[int]] = {}
    for n, case in enumerate(cases):
        kinds.setdefault(case.note or ("equal sizes" if case.equal else ""), []).append(n)
    random = kinds.pop("", [])
    if not wrong & set(random):
        notes = ", ".join(kind for kind, places in kinds.items() if wrong & set(places))
        return [("Only with", f"{notes}. All other inputs were right")]
    right = [kind for kind, places in kinds.items() if not wrong & set(places)]
    return [("Right with", "; ".join(right))] if right and wrong >= set(random) else []


def _other_features(trial: Trial, right: Trial) -> list[str]:
    """Return what is not as it should be; of the strict tests only the first that fails."""
    return _differing(trial.features, right.features) or _differing(trial.strict, right.strict)[:1]


def _differing(found: dict, expected: dict) -> list[str]:
    return [
        f"{key}: {_plain(found[key])}, expected {_plain(right)}"
        for key, right in expected.items()
        if key in found and found[key] != right
    ]


def _plain(value: Any) -> str:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


def _moved(attempt: Attempt) -> Details:
    """Return what a gradient that updates on its way has done to the parameters, −ΔΘ / α."""
    task, n = attempt.plan.task, attempt.telling[0]
    trial, g = attempt.trials[n], attempt.plan.right[n].values[0]
    after = trial.outcomes[0].changed.get("thetas")
    args = trial.case.calls[0]
    if not (task.fitted and task.parts[0].startswith("Θ")) or after is None:
        return []
    if len(args[0]) < 2 or complaint(after, list(args[0])):
        return []
    moves = [np.asarray(old - new) for old, new in zip(args[0], after, strict=True)]
    rate = float(np.sum(moves[-1] * g[-1])) / float(np.sum(g[-1] ** 2))
    if abs(rate) < 1e-9 or not np.allclose(moves[-1], rate * g[-1], rtol=1e-6):
        return []
    found = [move / rate for move in moves]
    if same(found, g, MATCH):
        return [("The update", f"−ΔΘ/α is the gradient, with the rate {rate:.4g}")]
    early = task.fitted(args, found, g)
    if early and same(read(task.wrong(early[0])(*args), g), found, MATCH):
        title = early[0].title
        words = f"−ΔΘ/α with the rate {rate:.4g} is the gradient in the last layer only: "
        return [("The update", f"{words}{title[0].lower()}{title[1:]}")]
    return []


def _part(task: Task, where: Sequence[int]) -> str:
    """Return what a part of the result is called."""
    if not where:
        return task.parts[0] if len(task.parts) == 1 and "{" not in task.parts[0] else ""
    first, *others = where
    name = task.parts[first] if len(task.parts) > 1 else task.parts[0].format(first + 1)
    return name + "".join(f", part {n + 1}" for n in others)


def given(plan: Plan, case: Case, place: int) -> tuple[str, str]:
    """Return what went into a call of a case."""
    args = zip(plan.names, case.calls[place], strict=True)
    words = [f"{name} {run.describe(arg)}" for name, arg in args]
    note = f" ({case.note})" if case.note else ""
    return "Given", ", ".join(words) + note


def heard(trials: list[Trial]) -> Details:
    """Return what was printed in the first call, and all warnings."""
    outcomes = [outcome for trial in trials for outcome in trial.outcomes]
    details = []
    if outcomes and (text := outcomes[0].printed.strip("\n")):
        details.append(("It printed, in the first call", text + "\n"))
    if warned := list(dict.fromkeys(words for outcome in outcomes for words in outcome.warnings)):
        details.append(("Warnings", "; ".join(warned[:3])))
    return details
