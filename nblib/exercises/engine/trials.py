"""Try a function on all cases of an exercise: the reader's, the right one, the wrong ones."""

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from typing import Any

import numpy as np

from nblib.exercises.engine import run
from nblib.exercises.engine.run import Ear, Outcome
from nblib.exercises.engine.task import Case, Task
from nblib.exercises.engine.values import Complaint, complaint, form, same

__all__ = ["EXACT", "MATCH", "Attempt", "Plan", "Trial", "known", "plan_of"]

#: How well the numbers of a named mistake have to be met.
MATCH = 1e-6
#: How far off a value is if no liberty was taken.
EXACT = 1e-9


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
    further : callable, optional
        Returns what of the values has to be right besides.
    """

    case: Case
    outcomes: list[Outcome]
    values: list[Any]
    features: Any
    complaint: Complaint | None
    further: Callable[[], dict[str, Any]] | None = None

    @cached_property
    def strict(self) -> dict[str, Any]:
        """What of the values has to be right besides; looked at only where all else is right."""
        return self.further() if self.further else {}

    def is_right(self, right: "Trial") -> bool:
        """Return whether nothing is wrong with it, given what the right function does."""
        return (
            all(not outcome.error and not outcome.changed for outcome in self.outcomes)
            and not self.complaint
            and self.agrees(right, self.case.tolerance)
        )

    def agrees(self, right: "Trial", tolerance: float) -> bool:
        """Return whether the values are the right ones, whatever else happened."""
        if isinstance(right.features, dict) and not self.complaint:
            return bool(self.features == right.features and self.strict == right.strict)
        if isinstance(right.features, dict):
            return form(self.values) == form(right.values)
        pairs = zip(self.values, right.values, strict=True)
        return all(same(value, good, tolerance) for value, good in pairs)

    def is_like(self, other: "Trial", *, any_order: bool) -> bool:
        """Return whether two functions did the same: both raised, or gave the same values."""
        for a, b in zip(self.outcomes, other.outcomes, strict=True):
            if bool(a.error) != bool(b.error) or form_of(a.changed) != form_of(b.changed):
                return False
        if bool(self.complaint) != bool(other.complaint):
            return False
        if isinstance(other.features, dict) or isinstance(self.features, dict):
            return bool(self.features == other.features)
        if any_order and other.complaint:
            return form(self.values) == form(other.values)
        pairs = zip(self.values, other.values, self.outcomes, strict=True)
        return all(outcome.error or same(a, b, MATCH) for a, b, outcome in pairs)


def form_of(changed: dict[str, Any]) -> dict[str, Any]:
    """Return the shapes of arguments that were changed."""
    return {name: form(after) for name, after in changed.items()}


@dataclass(eq=False)
class Plan:
    """The cases of a task for one seed, with what the right function does."""

    task: Task
    names: list[str]
    cases: list[Case]
    right: list[Trial]

    def trials(self, function: Callable, ear: Ear | None = None) -> Iterator[Trial]:
        """Yield what a function does with one case after the other."""
        for right in self.right:
            yield self.trial(function, right.case, right.values, ear)

    def unsteady(self, trials: list[Trial]) -> Case | None:
        """Return a case whose two equal calls gave different values."""
        for trial in [] if self.task.view else trials:
            if not trial.complaint and not any(outcome.error for outcome in trial.outcomes):
                first, second, *_ = trial.values
                if not same(first, second, trial.case.tolerance):
                    return trial.case
        return None

    def trial(
        self, function: Callable, case: Case, right: list[Any], ear: Ear | None = None
    ) -> Trial:
        """Return what a function does with a case, given the right values if there are any yet."""
        outcomes: list[Outcome] = []
        values: list[Any] = []
        wrong = None
        for place, args in enumerate(case.calls):
            if ear:
                ear.place = case, place
            like = right[place] if right else None
            outcome = run.call(function, args, self.names, ear, like)
            outcomes.append(outcome)
            if outcome.error:
                values.append(None)
                continue
            values.append(outcome.value)
            if right:
                wrong = wrong or complaint(values[-1], right[place])
        features: Any = values
        further = None
        if self.task.view and not wrong and not any(outcome.error for outcome in outcomes):
            features = self.task.view(values, case)
            further = self.task.strict and partial(self.task.strict, values, case)
        return Trial(case, outcomes, values, features, wrong, further)


@lru_cache(maxsize=256)
def plan_of(task: Task, seed: int) -> Plan:
    """Return the cases of a task and their right answers, for one seed."""
    plan = Plan(task, list(inspect.signature(task.solution).parameters), [], [])
    plan.cases = task.cases(np.random.default_rng([seed, *task.name.encode()]))
    plan.right = [plan.trial(task.solution, case, []) for case in plan.cases]
    return plan


@lru_cache(maxsize=256)
def known(plan: Plan) -> dict[str, list[Trial]]:
    """Return what each named mistake of a task does with its cases."""
    task = plan.task
    return {one.name: list(plan.trials(task.wrong(one))) for one in task.mistakes}


@dataclass
class Attempt:
    """What a reader's function did with all cases of a plan."""

    plan: Plan
    trials: list[Trial]
    third: Any = None  # what a third call gave, where the second gave something else than the first

    @cached_property
    def wrong(self) -> list[int]:
        """The places of the cases that came out wrong."""
        pairs = zip(self.trials, self.plan.right, strict=True)
        return [n for n, (trial, right) in enumerate(pairs) if not trial.is_right(right)]

    @cached_property
    def telling(self) -> list[int]:
        """Those of which is spoken: random ones if there are any, with different sizes first."""
        cases = self.plan.cases
        random = [n for n in self.wrong if not cases[n].note]
        return sorted(random or self.wrong, key=lambda n: (cases[n].equal, n))
