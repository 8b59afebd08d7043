"""Small random edits of the solutions are never called right, unless they are."""

import random
from collections import Counter

import edits
import pytest
from exercise_tools import written

from nblib.exercises import TASKS, check
from nblib.exercises.engine import run
from nblib.exercises.engine.trials import plan_of
from nblib.exercises.engine.values import same


def sample(number):
    """Return that many edits of all solutions, each with the name of its exercise."""
    rng, some = random.Random(0), []
    for name, task in TASKS.items():
        every = list(edits.edits(task.source))
        some += [(name, text) for text in rng.sample(every, min(40, len(every)))]
    return rng.sample(some, number)


def verdicts(chosen):
    """Return how many edits are equal to the solution or wrong in which way, and how many named."""
    counts, named = Counter(), Counter()
    for name, text in chosen:
        function = written(text, name)
        result = check(name, function)
        if result:
            assert_equal_elsewhere(TASKS[name], function, text)
            counts["equal"] += 1
            continue
        counts[result.kind] += 1
        named[result.kind] += bool(result.mistakes)
    return counts, named


def assert_equal_elsewhere(task, function, text):
    """Assert that a function equals the solution on networks that the check has not used."""
    for seed in (501, 502):
        plan = plan_of(task, seed)
        for case, right in zip(plan.cases, plan.right, strict=True):
            trial = plan.trial(function, case, right.values)
            if task.view:
                assert trial.features == right.features, text
            else:
                for a, b in zip(trial.values, right.values, strict=True):
                    assert same(a, b, case.tolerance), text


@pytest.fixture
def patient(monkeypatch):
    monkeypatch.setattr(run, "LIMIT", 2.0)


def test_sixty_random_edits_are_never_called_right(patient):
    """Five hundred are tried in tests/campaigns."""
    counts, named = verdicts(sample(60))
    assert counts.total() == 60
    assert sum(named.values()) > 0
