"""The benchmark of many workers: the model of chapter 12, its numbers found in measurements."""

import sys
from dataclasses import astuple
from pathlib import Path

import pandas as pd
import pytest

from nblib._step_time import Machines, step_time

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "benchmarks"))
import scaling

TRUE = Machines(flops=5e9, sums=1e9, latency=5e-3, speed=2e9, asked=3e-3, asked_number=2e-8)


def measured(tasks):
    """What these machines take: a row for each network and number of examples of each worker."""
    return pd.DataFrame(
        {
            p: [
                step_time(examples(p), scaling.parameters(layers), p, TRUE).total
                for layers, examples in tasks
            ]
            for p in scaling.WORKERS
        }
    )


SUMS = measured([([400, h, 10], lambda p: 0) for h in scaling.SUMS])
STRONG = measured([(layers, lambda p, m=m: m) for layers, m in scaling.STRONG])
WEAK = measured([(scaling.WEAK[0], lambda p: p * scaling.WEAK[1])])


def test_the_numbers_of_the_model_are_found_in_what_it_would_take():
    unknown = scaling.between(SUMS, TRUE.sums)
    found = scaling.fitted(STRONG, unknown)
    assert set(found) == {"400-25-10", "400-200-10"}
    for machines in found.values():
        assert astuple(machines) == pytest.approx(astuple(TRUE))


def test_the_report_shows_the_model_beside_strong_and_weak_scaling(monkeypatch):
    monkeypatch.setattr(scaling, "over_workers", lambda turns: (STRONG, WEAK, SUMS))
    monkeypatch.setattr(scaling, "additions", lambda turns: TRUE.sums)
    report = scaling.about_workers(1, 4e9)
    rows = [line.split(" | ") for line in report.splitlines() if line.startswith("| 400-")]
    assert len(rows) == len(scaling.STRONG)
    assert all(ms == model for row in rows for ms, model in (row[2:4], row[4:6]))
    weak = report.split("Weak scaling")[1].split("On paper")[0].splitlines()[4:6]
    assert [line.split(" | ")[2] for line in weak] == [line.split(" | ")[3][:-2] for line in weak]
    assert "5 ms and then 2 Gbit/s" in report
    assert report.count("| 10,285 | 5,000") == 2


def test_where_sending_hides_what_a_message_costs_nothing_is_below_zero():
    machines = scaling.between(pd.DataFrame({1: SUMS[1], 2: 0.9 * SUMS[1]}), TRUE.sums)
    assert machines.latency >= 0
    assert machines.speed > 0
