"""Ctrl-C at every single line of a training, a minimizer and both searches."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "unit"))
import interrupts


@pytest.mark.parametrize("call", interrupts.CALLS)
def test_an_interrupt_at_any_line_leaves_all_complete(call):
    places = range(interrupts.lines(call))
    wrong = {at: found for at in places if (found := interrupts.wrong(call, at))}
    print(f"{call.__name__}: {len(places)} lines")
    assert len(places) > 100
    assert wrong == {}
