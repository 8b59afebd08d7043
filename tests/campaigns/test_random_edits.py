"""Five hundred small random edits of the solutions: none that is wrong is called right."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "unit"))
from test_exercise_edits import patient, sample, verdicts

__all__ = ["patient"]  # a fixture


def test_five_hundred_random_edits_are_never_called_right(patient, record_property):
    counts, named = verdicts(sample(500))
    wrong = 500 - counts["equal"]
    values = named["values"] / counts["values"]
    line = f"{sum(named.values())} of {wrong} wrong edits named, {values:.0%} of wrong values"
    record_property("edits", f"{line}; {dict(counts)}, named {dict(named)}")
    print(f"\n{line}; {dict(counts)}, named {dict(named)}")
    assert sum(named.values()) > 0
