"""Ctrl-C at every single line of a training, a minimizer, both searches and single calls."""

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


@pytest.mark.parametrize("call", interrupts.SINGLE_CALLS)
def test_an_interrupt_at_any_line_of_a_single_call_passes_through_and_leaves_all_as_it_was(call):
    assert list(interrupts.passes_through(call, every=1)) == []
