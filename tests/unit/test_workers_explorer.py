"""The explorer of many machines: a model of three terms, and what follows from it."""

import math
import re
from dataclasses import FrozenInstanceError
from pathlib import Path

import nbformat
import pytest

from nblib import widgets
from nblib._step_time import MOST, Machines, best_count, step_time
from nblib.widgets.workers import model as hands

CHAPTERS = Path(__file__).parents[2] / "chapters"
DEFAULT = Machines()


@pytest.fixture
def view():
    return widgets.workers().view


def test_one_machine_sends_and_adds_nothing():
    step = step_time(5000, 10285, 1, DEFAULT)
    assert (step.add, step.send) == (0, 0)
    assert step.compute == pytest.approx(6 * 5000 * 10285 / DEFAULT.flops)


def test_machines_do_by_default_what_the_chapter_says_of_them():
    cells = nbformat.read(CHAPTERS / "12_many_hands.ipynb", 4).cells
    words = " ".join(" ".join(cell.source for cell in cells).split())
    said = re.search(r"\$10\^\{(\d+)\}\$ operations and \$10\^(\d)\$ additions a second", words)
    assert [DEFAULT.flops, DEFAULT.sums] == [10.0 ** int(power) for power in said.groups()]


def test_machines_stay_as_they_were_described():
    with pytest.raises(FrozenInstanceError):
        DEFAULT.flops = 1.0


@pytest.mark.parametrize(("count", "rounds"), [(2, 1), (3, 2), (4, 2), (5, 3), (1024, 10)])
def test_each_round_adds_once_and_sends_there_and_back(count, rounds):
    step = step_time(600, 1000, count, Machines(speed=1e8))
    assert step.compute == pytest.approx(6 * 600 * 1000 / DEFAULT.flops / count)
    assert step.add == pytest.approx(rounds * 1000 / DEFAULT.sums)
    assert step.send == pytest.approx(2 * rounds * (DEFAULT.latency + 64 * 1000 / 1e8))


def test_to_be_asked_costs_one_machine_too_and_no_more_with_many():
    machines = Machines(asked=0.03, asked_number=1e-7)
    for count in (1, 8):
        plain = step_time(600, 1000, count, DEFAULT)
        step = step_time(600, 1000, count, machines)
        assert (step.compute, step.add) == (plain.compute, plain.add)
        assert step.send - plain.send == pytest.approx(0.03 + 1e-4)


def test_the_best_number_is_the_best_of_all_up_to_the_most(view):
    times = [step_time(60_000, 10_285, p, DEFAULT).total for p in range(1, 33)]
    assert best_count(60_000, 10_285, DEFAULT, 32) == 1 + times.index(min(times))


def test_the_best_number_is_the_best_of_all_and_near_what_the_chapter_derives(view):
    for examples in range(len(hands.EXAMPLES)):
        for parameters in range(len(hands.PARAMETERS)):
            view.examples_index, view.parameters_index = examples, parameters
            times = {p: view.step(p).total for p in range(1, MOST + 1)}
            assert times[view.best] == min(times.values())
            one, (_, add, send) = times[1], view.step(2)
            derived = math.log(2) * one / (add + send)
            if 2 <= derived <= MOST / 2:
                assert view.best / 2 <= derived <= view.best * 2


def test_the_verdict_changes_where_adding_stops_helping(view):
    found = {}
    for count in hands.WORKERS:
        view.count = count
        found.setdefault(view.verdict, []).append(count)
    assert found["best"] == [view.best] == [8]
    assert max(found["more"]) < 8 < min(found["too many"])


def test_the_state_follows_the_number_of_machines(view):
    view.count = 1024
    assert view.workers_index == len(hands.WORKERS) - 1
    with pytest.raises(ValueError, match=r"count: expected one of 1, .*, got 9"):
        view.count = 9
    with pytest.raises(ValueError, match="count"):
        view.step(0)


def test_the_hints_say_what_the_model_says(view):
    def times(count, **places):
        fresh = hands.Workers(**places)
        return fresh.step(1).total / fresh.step(count).total

    first, second, third, _ = view.hints
    assert f"Four are {times(4):.1f} times" in first
    assert f"64 only {times(64):.1f} times" in first
    assert times(64) < times(4) < times(8)
    assert f"{times(4, examples_index=4):.2f} times as fast" in second
    assert f"two machines are {times(2, examples_index=0):.1f} times" in third
