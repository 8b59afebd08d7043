"""Find out what is wrong with a function: try it, compare it with the mistakes that have a name."""

import inspect
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from typing import Any

import numpy as np

from nblib.exercises import run
from nblib.exercises.fingerprint import described, first_entry
from nblib.exercises.result import Result
from nblib.exercises.run import Ear, Outcome
from nblib.exercises.task import Case, Task
from nblib.exercises.tasks import TASKS
from nblib.exercises.values import Complaint, complaint, form, read, same

__all__ = ["examine"]

#: How well the numbers of a named mistake have to be met.
MATCH = 1e-6


@dataclass
class Trial:
    """What a function did with one case.

    Attributes
    ----------
    case : Case
        What it was called with.
    outcomes : list of Outcome
        One for each call.
    values : list
        What it returned, read as lists of arrays.
    features : any
        What of the values has to be right.
    complaint : Complaint, optional
        What is wrong with their form.
    """

    case: Case
    outcomes: list[Outcome]
    values: list[Any]
    features: Any
    complaint: Complaint | None


@dataclass
class Plan:
    """The cases of a task, with the right answers."""

    task: Task
    names: list[str]
    cases: list[Case]
    right: list[Trial]

    def trials(self, function: Callable, ear: Ear | None = None) -> Iterator[Trial]:
        """Yield what a function does with one case after the other."""
        for case, right in zip(self.cases, self.right, strict=True):
            yield self.trial(function, case, right.values, ear)

    def trial(
        self, function: Callable, case: Case, right: list[Any], ear: Ear | None = None
    ) -> Trial:
        """Return what a function does with a case, given the right values if there are any yet."""
        outcomes, values, wrong = [], [], None
        for place, args in enumerate(case.calls):
            if ear:
                ear.place = case, place
            outcome = run.call(function, args, self.names, ear)
            outcomes.append(outcome)
            if outcome.error:
                values.append(None)
                continue
            values.append(read(outcome.value, right[place] if right else outcome.value))
            if right:
                wrong = wrong or complaint(values[-1], right[place])
        features: Any = values
        if self.task.view and not wrong and not any(outcome.error for outcome in outcomes):
            features = self.task.view(values, case)
        return Trial(case, outcomes, values, features, wrong)


@lru_cache(maxsize=256)
def plan_of(name: str, seed: int) -> Plan:
    """Return the cases of a task and their right answers, for one seed."""
    task = TASKS[name]
    plan = Plan(task, list(inspect.signature(task.solution).parameters), [], [])
    plan.cases = task.cases(np.random.default_rng([seed, *name.encode()]))
    plan.right = [plan.trial(task.solution, case, []) for case in plan.cases]
    return plan


@lru_cache(maxsize=256)
def known(name: str, seed: int) -> dict[str, list[Trial]]:
    """Return what each named mistake of a task does with its cases."""
    plan = plan_of(name, seed)
    return {slip.name: list(plan.trials(plan.task.wrong(slip))) for slip in plan.task.slips}


def examine(name: str, function: Callable, seed: int) -> Result:
    """Try a function and return what was found."""
    plan = plan_of(name, seed)
    task = plan.task
    if (unfit := _signature(task, function)) is not None:
        return unfit
    trials: list[Trial] = []
    ear = Ear()

    def work() -> None:
        for trial in plan.trials(function, ear):
            trials.append(trial)
            if _unfinished(trial):
                break

    ending = ear.listen(work)
    if ending != "ended":
        return _endless(plan, ear, trials, ending)
    if _unfinished(trials[-1]):
        headline = "Write your own lines in place of the raise line, and run again."
        return Result(name, "open", headline=headline)
    wrong = [
        n
        for n, (trial, right) in enumerate(zip(trials, plan.right, strict=True))
        if not _right(trial, right)
    ]
    if not wrong:
        return Result(name, "right", headline=_tried(plan), details=_heard(trials))
    with np.errstate(all="ignore"):  # what is wrong may be NaN or infinite
        matches = _matches(plan, trials, wrong, seed)
        findings = (f(plan, trials, wrong, matches) for f in FINDINGS)
        found = next(filter(None, findings))
    kind, headline, details, code = found
    slips, together = matches
    equation = task.equation
    if slips:
        equation = slips[0].equation
        titles = [slip.title for slip in slips[:3]]
        if together:
            headline = f"Two mistakes: {'; and: '.join(titles)}."
        elif len(titles) > 1:
            headline = f"One of these, which give the same: {'; or: '.join(titles)}."
        else:
            headline = f"{titles[0]}."
        if kind != "values":
            details = [(KINDS[kind], found[1]), *details]
        shown = slips if together else slips[:1]
        why = [("Why", slip.explanation) for slip in shown]
        hints = [("Hint", hint) for hint in dict.fromkeys(slip.hint for slip in shown)]
        details = [*why, *hints, *details]
    return Result(
        name,
        "wrong",
        kind,
        headline,
        [*details, *_heard(trials)],
        [slip.name for slip in slips],
        together,
        equation,
        code,
    )


KINDS = {"raised": "It raised", "type": "Type", "shape": "Shape", "inputs": "Inputs"}


# -- the findings, in their order -----------------------------------------------------------------


def _signature(task: Task, function: Callable) -> Result | None:
    """Return what is wrong with the parameters of a function, if something is."""
    names = list(inspect.signature(task.solution).parameters)
    try:
        inspect.signature(function).bind(*names)
    except TypeError as error:
        words = f"It cannot be called as {task.signature}: {error}."
        return Result(task.name, "wrong", "raised", words)
    except ValueError:  # a function written in C does not say
        pass
    return None


def _unfinished(trial: Trial) -> bool:
    return any(o.error and o.error.kind == "NotImplementedError" for o in trial.outcomes)


def _endless(plan: Plan, ear: Ear, trials: list[Trial], ending: str) -> Result:
    case, place = ear.over
    headline = (
        f"It was stopped: a call had not ended after {run.LIMIT:g} seconds. Is there a loop that "
        "never ends?"
    )
    if ending == "left behind":
        headline += " It would not stop and is still running: restart the kernel."
    details = [_given(plan, case, place), *_heard(list(trials))]
    name, equation = plan.task.name, plan.task.equation
    return Result(name, "wrong", "endless", headline, details, equation=equation)


def _raised(plan: Plan, trials: list[Trial], wrong: list[int], matches: tuple) -> Any:
    for n in wrong:
        for place, outcome in enumerate(trials[n].outcomes):
            if outcome.error:
                message = f"{outcome.error.kind}: {outcome.error.message}".rstrip(": ")
                again = (
                    [("Note", "The first call with the same arguments worked, the second did not.")]
                    if place == 1
                    else []
                )
                details = [*again, _given(plan, plan.cases[n], place)]
                return "raised", message, details, outcome.error.lines
    return None


def _misshapen(plan: Plan, trials: list[Trial], wrong: list[int], matches: tuple) -> Any:
    for n in wrong:
        bad = trials[n].complaint
        if not bad:
            continue
        place = next(
            place
            for place, (value, right) in enumerate(
                zip(trials[n].values, plan.right[n].values, strict=True)
            )
            if value is None or complaint(value, right)
        )
        part = bad.where[0] if bad.where else 0
        what = _part(plan.task, bad.where)
        words = f"{what or 'What it returned'}: {bad.found}, expected is {bad.expected}."
        if bad.found == "None":
            words += " Is `return` missing?"
        elif place == 1:
            words += " That is the second call with the same arguments; the first was as it should."
        details = [_given(plan, plan.cases[n], place)]
        if (isinstance(bad.found, str) and bad.where) or len(plan.task.parts) == 1:
            product = plan.task.product(plan.cases[n].calls[0], part)
            if bad.where or "{}" not in plan.task.parts[0]:
                details.insert(0, ("It comes from", product))
        return bad.kind, words, [*details, *_moved(plan, trials, wrong)], []
    return None


def _changed(plan: Plan, trials: list[Trial], wrong: list[int], matches: tuple) -> Any:
    for n in wrong:
        changed = list(trials[n].outcomes[0].changed)
        if changed:
            words = (
                f"It changes its input{'s' if len(changed) > 1 else ''} {' and '.join(changed)}: "
                "what the caller has is no longer the same after the call."
            )
            details = [_given(plan, plan.cases[n], 0), *_moved(plan, trials, wrong)]
            if not _same_values(trials[n], plan.right[n], trials[n].case.tolerance):
                details.insert(0, ("Besides", "The values are wrong, too."))
            elif not matches[0]:
                details.insert(0, ("Hint", "Work on a copy, or build something new."))
            return "inputs", words, details, []
    return None


def _wrong_values(plan: Plan, trials: list[Trial], wrong: list[int], matches: tuple) -> Any:
    n = _telling(plan, trials, wrong)
    trial, right, case = trials[n], plan.right[n], trials[n].case
    details: list[tuple[str, str]] = []
    place = next(
        (
            place
            for place, (value, good) in enumerate(zip(trial.values, right.values, strict=True))
            if not same(value, good, case.tolerance)
        ),
        0,
    )
    if plan.task.view:
        words = [
            f"{key}: {_plain(trial.features[key])}, expected {_plain(right.features[key])}"
            for key in right.features
            if key in trial.features and trial.features[key] != right.features[key]
        ]
        headline = f"Not as it should be: {'; '.join(words)}."
    else:
        headline = "The values are wrong. " + described(plan, trials, wrong)
        entry = first_entry(plan.task, trial.values[place], right.values[place], case.tolerance)
        details.append(("First entry", entry))
    if place == 1:
        headline = (
            "The second call with the same arguments gives something else than the first, which "
            "was right: something is kept between calls."
        )
    if all(plan.cases[n].note for n in wrong):
        notes = ", ".join(plan.cases[n].note for n in wrong)
        details.append(("Only with", f"{notes}. All random inputs were right"))
    details.append(_given(plan, case, place))
    return "values", headline, details, []


def _plain(value: Any) -> str:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


def _telling(plan: Plan, trials: list[Trial], wrong: list[int]) -> int:
    """Return which wrong case to show: a random one before a special one."""
    return min(wrong, key=lambda n: (bool(plan.cases[n].note), plan.cases[n].equal, n))


def _moved(plan: Plan, trials: list[Trial], wrong: list[int]) -> list[tuple[str, str]]:
    """Return what a gradient that updates on its way has done to the parameters, −ΔΘ / α."""
    trial, right = trials[wrong[0]], plan.right[wrong[0]]
    after = trial.outcomes[0].changed.get("thetas")
    if not plan.task.fitted or after is None or len(after) < 2:
        return []
    before, g = trial.case.calls[0][0], right.values[0]
    moves = [np.asarray(old - new) for old, new in zip(before, after, strict=True)]
    size = float(np.sum(g[-1] ** 2))
    rate = float(np.sum(moves[-1] * g[-1])) / size
    if abs(rate) < 1e-9 or not np.allclose(moves[-1], rate * g[-1], rtol=1e-6):
        return []
    found = [move / rate for move in moves]
    if same(found, g, MATCH):
        return [("The update", f"−ΔΘ/α is the gradient, with the rate {rate:.4g}")]
    early = plan.task.fitted(trial.case.calls[0], found, g)
    if early and same(read(plan.task.wrong(early[0])(*trial.case.calls[0]), g), found, MATCH):
        return [
            (
                "The update",
                f"−ΔΘ/α with the rate {rate:.4g} is the gradient in the last layer only: "
                f"{early[0].title[0].lower()}{early[0].title[1:]}",
            )
        ]
    return []


def _part(task: Task, where: Sequence[int]) -> str:
    """Return what a part of the result is called."""
    if not where:
        return task.parts[0] if "{" not in task.parts[0] else ""
    first, *others = where
    name = task.parts[first] if len(task.parts) > 1 else task.parts[0].format(first + 1)
    return name + "".join(f", part {n + 1}" for n in others)


def _given(plan: Plan, case: Case, place: int) -> tuple[str, str]:
    """Return what went in."""
    args = case.calls[place]
    words = [f"{name} {run.describe(arg)}" for name, arg in zip(plan.names, args, strict=True)]
    note = f" ({case.note})" if case.note else ""
    return "Given", ", ".join(words) + note


def _heard(trials: list[Trial]) -> list[tuple[str, str]]:
    """Return what was printed in the first call, and all warnings."""
    outcomes = [outcome for trial in trials for outcome in trial.outcomes]
    details = []
    if outcomes and (text := outcomes[0].printed.strip("\n")):
        details.append(("It printed, in the first call", text + "\n"))
    if warned := list(dict.fromkeys(words for outcome in outcomes for words in outcome.warnings)):
        details.append(("Warnings", "; ".join(warned[:3])))
    return details


def _tried(plan: Plan) -> str:
    """Return what was tried, in words."""
    random = sum(not case.note and not case.equal for case in plan.cases)
    words = [f"{random} random inputs"]
    if equal := sum(case.equal for case in plan.cases):
        words.append(f"{equal} with equal sizes")
    words += [case.note for case in plan.cases if case.note]
    return f"It agrees on all that was tried: {'; '.join(words)}. Its inputs are as they were."


FINDINGS = (_raised, _misshapen, _changed, _wrong_values)


# -- which mistake it is --------------------------------------------------------------------------


def _right(trial: Trial, right: Trial) -> bool:
    return (
        all(not outcome.error and not outcome.changed for outcome in trial.outcomes)
        and not trial.complaint
        and _same_values(trial, right, trial.case.tolerance)
    )


def _same_values(trial: Trial, right: Trial, tolerance: float) -> bool:
    if isinstance(right.features, dict) and not trial.complaint:
        return bool(trial.features == right.features)
    if isinstance(right.features, dict):
        return form(trial.values) == form(right.values)
    pairs = zip(trial.values, right.values, strict=True)
    return all(same(value, good, tolerance) for value, good in pairs)


def _alike(trial: Trial, other: Trial, *, any_order: bool) -> bool:
    """Return whether two functions did the same with a case: both raised, or the same values."""
    for a, b in zip(trial.outcomes, other.outcomes, strict=True):
        if bool(a.error) != bool(b.error):
            return False
        if set(a.changed) != set(b.changed):
            return False
    if bool(trial.complaint) != bool(other.complaint):
        return False
    if isinstance(other.features, dict) or isinstance(trial.features, dict):
        return bool(trial.features == other.features)
    if any_order and other.complaint:
        return form(trial.values) == form(other.values)
    pairs = zip(trial.values, other.values, trial.outcomes, strict=True)
    return all(outcome.error or same(a, b, MATCH) for a, b, outcome in pairs)


def _fits(plan: Plan, trials: list[Trial], others: Iterator[Trial], wrong: list[int]) -> bool:
    """Return whether a mistake does the same as the reader's function in all cases.

    At least one of the wrong results must be a value; where all are exceptions, they have to speak
    of the same sizes.
    """
    found = []
    for trial, other in zip(trials, others, strict=False):
        if not _alike(trial, other, any_order=bool(plan.task.view)):
            return False
        found.append(other)
    if any(not trials[n].outcomes[0].error for n in wrong):
        return True
    pairs = [(trials[n].outcomes[0].error, found[n].outcomes[0].error) for n in wrong]
    return all(a.numbers and a.numbers == b.numbers for a, b in pairs if a and b)


def _matches(
    plan: Plan, trials: list[Trial], wrong: list[int], seed: int
) -> tuple[list[Any], bool]:
    """Return the mistakes that fit, and whether it takes all of them together."""
    task, table = plan.task, known(plan.task.name, seed)
    slips = [slip for slip in task.slips if _fits(plan, trials, iter(table[slip.name]), wrong)]
    if slips:
        return slips, False
    if any(trials[n].outcomes[-1].changed for n in wrong) and not task.fitted:
        return [], False
    n = _telling(plan, trials, wrong)
    if task.fitted and not trials[n].complaint and not trials[n].outcomes[0].error:
        arguments = plan.cases[n].calls[0], trials[n].values[0], plan.right[n].values[0]
        for slip in task.fitted(*arguments):
            function = task.wrong(slip)
            others = list(plan.trials(function))
            pairs = zip(trials, others, strict=True)
            if all(_same_values(trial, other, MATCH) for trial, other in pairs):
                return [slip], False
    pairs = [
        (a, b)
        for a, b in combinations([slip for slip in task.slips if slip.change], 2)
        if not (set(a.change) & set(b.change) or "whole" in {*a.change, *b.change})
    ]
    telling = next((n for n in wrong if not trials[n].outcomes[0].error), None)
    if telling is None:  # exceptions alone say too little for two mistakes
        return [], False
    for pair in pairs:
        function = task.wrong(*pair)
        if _promising(plan, trials[telling], telling, function) and _fits(
            plan, trials, plan.trials(function), wrong
        ):
            return list(pair), True
    return [], False


def _promising(plan: Plan, trial: Trial, n: int, function: Callable) -> bool:
    """Return, at little cost, whether a function may have done the same with the case as found."""
    if plan.task.view:
        other = plan.trial(function, trial.case, plan.right[n].values)
        return _alike(trial, other, any_order=True)
    try:
        value = read(function(*trial.case.calls[0]), plan.right[n].values[0])
    except Exception:  # whatever NumPy says about shapes that do not fit
        return False
    return same(trial.values[0], value, MATCH)
