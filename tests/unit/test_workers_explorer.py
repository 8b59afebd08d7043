"""The explorer of many machines: a model of three terms, and what follows from it."""

import math

import pytest

from nblib import widgets
from nblib.widgets.workers import model as hands


@pytest.fixture
def view():
    return widgets.workers().view


def test_one_machine_sends_and_adds_nothing():
    step = hands.step_time(5000, 10285, 1, 1e9)
    assert (step.add, step.send) == (0, 0)
    assert step.compute == pytest.approx(6 * 5000 * 10285 / hands.FLOPS)


@pytest.mark.parametrize(("count", "rounds"), [(2, 1), (3, 2), (4, 2), (5, 3), (1024, 10)])
def test_each_round_adds_once_and_sends_there_and_back(count, rounds):
    step = hands.step_time(600, 1000, count, 1e8)
    assert step.compute == pytest.approx(6 * 600 * 1000 / hands.FLOPS / count)
    assert step.add == pytest.approx(rounds * 1000 / hands.SUMS)
    assert step.send == pytest.approx(2 * rounds * (hands.LATENCY + 64 * 1000 / 1e8))


def test_the_best_number_is_the_best_of_all_and_near_what_the_chapter_derives(view):
    for examples in range(len(hands.EXAMPLES)):
        for parameters in range(len(hands.PARAMETERS)):
            view.examples_index, view.parameters_index = examples, parameters
            times = {p: view.step(p).total for p in range(1, hands.MOST + 1)}
            assert times[view.best] == min(times.values())
            one, (_, add, send) = times[1], view.step(2)
            derived = math.log(2) * one / (add + send)
            if 2 <= derived <= hands.MOST / 2:
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
