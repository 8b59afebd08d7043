"""Small random edits, of the solutions and of programs in other styles: none is wrongly right."""

import random
import sys
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "unit"))
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "benchmarks"))
import find_the_line
import loops
import pytest
from test_exercise_edits import patient, sample, verdicts

from nblib.exercises import TASKS
from nblib.exercises.engine.trials import plan_of
from nblib.exercises.engine.values import same

__all__ = ["patient"]  # a fixture


def test_five_hundred_random_edits_are_never_called_right(patient, record_property):
    counts, named = verdicts(sample(500))
    wrong = 500 - counts["equal"]
    values = named["values"] / counts["values"]
    line = f"{sum(named.values())} of {wrong} wrong edits named, {values:.0%} of wrong values"
    record_property("edits", f"{line}; {dict(counts)}, named {dict(named)}")
    print(f"\n{line}; {dict(counts)}, named {dict(named)}")
    assert sum(named.values()) > 0


@pytest.mark.parametrize("name", TASKS)
def test_what_is_right_in_another_style_is_what_loops_compute(name, record_property):
    """Forty edits of each program; `loops` are a second solution, on inputs of other seeds."""
    rng, counts = random.Random(0), Counter()
    for program in (one for one in find_the_line.RIGHT if one.task == name):
        every = list(find_the_line.changes(program.text, rng))
        for change in rng.sample(every, min(40, len(every))):
            text = program.text[: change.start] + change.new + program.text[change.end :]
            edited = program._replace(text=text)
            right = bool(find_the_line.bare_check(edited))
            counts[right] += 1
            if right:
                assert_as_loops(name, find_the_line.defined(edited), text)
    record_property("right, wrong", f"{counts[True]}, {counts[False]}")
    assert counts[False] > counts[True]


def assert_as_loops(name, function, text):
    task = TASKS[name]
    for seed in range(700, 712):
        plan = plan_of(task, seed)
        for case, right in zip(plan.cases, plan.right, strict=True):
            trial = plan.trial(function, case, right.values)
            other = plan.trial(getattr(loops, name), case, right.values)
            if task.view:
                assert trial.features == other.features, text
            else:
                for a, b in zip(trial.values, other.values, strict=True):
                    assert same(a, b, 1e-6), text
