"""How often a check finds the line of a mistake, in many programs of other people's styles."""

import random
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "benchmarks"))
import find_the_line as benchmark

SETS: dict[str, tuple[Callable[[], list], float, float]] = {
    "one change": (lambda: benchmark.with_one_change(200, random.Random(1)), 0.85, 0.05),
    "collected": (lambda: benchmark.WRONG, 0.85, 0.05),
    "two changes": (lambda: benchmark.with_two_changes(60, random.Random(2)), 0.6, 0.1),
    "solutions": (lambda: benchmark.edits_of_solutions(200, random.Random(3)), 0.9, 0.05),
}


def share(answers: list[SimpleNamespace], fits: Callable[[SimpleNamespace], bool]) -> float:
    return sum(map(fits, answers)) / len(answers)


@pytest.mark.parametrize("name", SETS)
def test_most_mistakes_are_named_or_located_and_few_lines_are_wrong(name, record_property):
    programs, least, most = SETS[name]
    answers = [benchmark.told(one) for one in programs()]
    record_property(name, benchmark.summary(name, answers))
    print(f"\n{benchmark.HEAD}\n{benchmark.summary(name, answers)}")
    assert share(answers, lambda one: one.named or one.among) >= least
    assert share(answers, lambda one: one.misled) <= most


def test_every_right_program_is_accepted():
    assert [one.text for one in benchmark.RIGHT if not benchmark.bare_check(one)] == []
