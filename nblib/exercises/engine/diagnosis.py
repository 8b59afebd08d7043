"""Find out what is wrong with a function: try it, name its mistake, say what was found."""

import inspect
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from nblib import _checks
from nblib.exercises.engine import run
from nblib.exercises.engine.findings import Details, Finding, finding, given, heard
from nblib.exercises.engine.naming import Match, matching
from nblib.exercises.engine.repair import find_line
from nblib.exercises.engine.result import Result
from nblib.exercises.engine.run import Ear
from nblib.exercises.engine.task import Task
from nblib.exercises.engine.trials import EXACT, Attempt, Plan, Trial, plan_of
from nblib.mistakes import Mistake

__all__ = ["examine"]


def examine(task: Task, function: Callable, seed: int | None = None) -> Result:
    """Try a function on the exercise's cases and say what was found, see `check`."""
    if seed is not None:
        return _examined(task, function, _checks.whole("seed", seed, least=0))
    result = _examined(task, function, 0)
    if not result:
        return result
    fresh = _examined(task, function, int(np.random.default_rng().integers(1, 2**31)))
    if fresh:
        return result
    words = f"On the inputs of seed 0 all was right; seed={fresh.seed} brings these back"
    return replace(fresh, details=[("Seed", words), *fresh.details])


def _examined(task: Task, function: Callable, seed: int) -> Result:
    """Return what was found on the cases of one seed."""
    return replace(_tried(task, function, seed), seed=seed)


def _tried(task: Task, function: Callable, seed: int) -> Result:
    if not callable(function):
        raise ValueError(f"function: expected a function {task.signature}, got {function!r}")
    if (unfit := _unfit(task, function)) is not None:  # a result that is not right is false
        return unfit
    plan = plan_of(task, seed)
    trials: list[Trial] = []
    third: list[Any] = []
    ear = Ear()

    def work() -> None:
        for trial in plan.trials(function, ear):
            trials.append(trial)
            if _unfinished(trial):
                return
        if case := plan.unsteady(trials):
            like = plan.right[plan.cases.index(case)].values[0]
            third.append(run.call(function, case.calls[0], plan.names, ear, like).value)

    ending = ear.listen(work)
    if ear.broken:
        words = f"The check cannot follow it: {type(ear.broken).__name__}."
        return Result(task.name, "wrong", "raised", words, heard(trials), equation=task.equation)
    if ending != "ended":
        return _endless(plan, ear, trials, ending)
    if _unfinished(trials[-1]):
        headline = "Write your own lines in place of the raise line, and run again."
        return Result(task.name, "open", headline=headline)
    attempt = Attempt(plan, trials, *third)
    if not attempt.wrong:
        details = [*_liberties(attempt), *heard(trials)]
        return Result(task.name, "right", headline=_agreeing(plan), details=details)
    with np.errstate(all="ignore"):  # what is wrong may be NaN or infinite
        match = matching(attempt)
        found = finding(attempt, match, function)
    return replace(_wrong(attempt, match, found), pointer=find_line(attempt, function))


def _unfit(task: Task, function: Callable) -> Result | None:
    """Return what is wrong with the parameters of a function, if something is."""
    names = list(inspect.signature(task.solution).parameters)
    try:
        inspect.signature(function).bind(*names)
    except TypeError as error:
        words = f"It cannot be called as {task.signature}: {error}."
        return Result(task.name, "wrong", "raised", words)
    except Exception:  # a function written in C does not say, and a signature can be anything
        pass
    return None


def _unfinished(trial: Trial) -> bool:
    return any(o.error and o.error.kind == "NotImplementedError" for o in trial.outcomes)


def _endless(plan: Plan, ear: Ear, trials: list[Trial], ending: str) -> Result:
    case, place = ear.over
    headline = (
        f"It was stopped: a call had not ended after {ear.waited:g} seconds. Is there a loop that "
        "never ends?"
    )
    if ending == "left behind":
        headline += " It would not stop and is still running: restart the kernel."
    details = [given(plan, case, place), *heard(list(trials))]
    name, equation = plan.task.name, plan.task.equation
    return Result(name, "wrong", "endless", headline, details, equation=equation)


def _wrong(attempt: Attempt, match: Match, found: Finding) -> Result:
    """Return the answer: what was found, and the names of the mistakes that fit."""
    kind, headline, details, code = found
    task, equation = attempt.plan.task, attempt.plan.task.equation
    if match.mistakes:
        equation = match.mistakes[0].equation
    return Result(
        task.name,
        "wrong",
        kind,
        headline,
        [*_hints(match), *details, *heard(attempt.trials)],
        [mistake.name for mistake in match.mistakes],
        match.together,
        equation,
        list(code),
        named=_explained(match),
    )


def _named(match: Match) -> str:
    only = f", {match.only}" if match.only else ""
    titles = [f"{mistake.title}{only}" for mistake in match.mistakes[:3]]
    if match.together:
        return f"Two mistakes: {'; and: '.join(titles)}."
    if len(titles) > 1:
        return f"One of these, which give the same: {'; or: '.join(titles)}."
    return f"{titles[0]}."


def _told(match: Match) -> list[Mistake]:
    return match.mistakes if match.together else match.mistakes[:1]


def _hints(match: Match) -> Details:
    return [("Hint", hint) for hint in dict.fromkeys(one.hint for one in _told(match))]


def _explained(match: Match) -> Details:
    if not match.mistakes:
        return []
    return [("Mistake", _named(match)), *(("Why", one.explanation) for one in _told(match))]


def _liberties(attempt: Attempt) -> Details:
    """Say so if the values are only about right, which is good enough."""
    pairs = zip(attempt.trials, attempt.plan.right, strict=True)
    if all(trial.agrees(right, EXACT) for trial, right in pairs):
        return []
    words = "right to six digits and not to nine, as with a small number added inside or float32"
    return [("To be exact", f"It is {words}. That is good enough")]


def _agreeing(plan: Plan) -> str:
    """Return what was tried, in words."""
    random = sum(not case.note and not case.equal for case in plan.cases)
    words = [f"{random} random inputs"]
    if equal := sum(case.equal for case in plan.cases):
        words.append(f"{equal} with equal sizes")
    words += [case.note for case in plan.cases if case.note]
    return f"It agrees on all that was tried: {'; '.join(words)}. Its inputs are as they were."
