"""The gradient check on 2,000 random networks, and on about 10,000 wrong gradients of theirs."""

import sys
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "unit"))
from verdicts import confusion

NETWORKS = 2000
EACH = 100  # networks, for one process


@pytest.fixture(scope="module")
def table():
    parts = [range(start, start + EACH) for start in range(0, NETWORKS, EACH)]
    with ProcessPoolExecutor() as pool:
        found = list(pool.map(confusion, parts))
    total = sum((part for part, _ in found), Counter())
    for (kind, verdict), count in sorted(total.items()):
        print(f"{kind:30} {verdict:12} {count:6,}")
    return total


def test_no_right_gradient_is_called_wrong(table):
    assert {
        kind: n for kind, n in table.items() if "right" in kind[0] and kind[1] == "disagrees"
    } == {}


def test_at_most_two_percent_of_the_networks_away_from_corners_leave_it_open(table):
    open_ = table["right", "cannot tell"]
    assert open_ <= 0.02 * (open_ + table["right", "agrees"])


def test_at_most_one_wrong_gradient_in_a_thousand_is_called_right(table):
    wrong = {kind: count for kind, count in table.items() if "right" not in kind[0]}
    missed = {kind: count for kind, count in wrong.items() if kind[1] == "agrees"}
    assert sum(wrong.values()) > 5000
    assert sum(missed.values()) <= 0.001 * sum(wrong.values()), missed
