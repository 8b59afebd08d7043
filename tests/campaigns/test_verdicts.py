"""The gradient check on 2,000 random networks, and on about 9,000 wrong gradients of theirs."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "unit"))
from verdicts import confusion


def test_right_gradients_are_never_called_wrong_and_wrong_ones_next_to_never_right():
    table, surprises = confusion(range(2000))
    for (kind, verdict), count in sorted(table.items()):
        print(f"{kind:30} {verdict:12} {count:6,}")
    false_alarms = [one for one in surprises if "right" in one[1]]
    missed = [one for one in surprises if "right" not in one[1]]
    wrong = sum(count for (kind, _), count in table.items() if "right" not in kind)
    assert false_alarms == []
    assert wrong > 7000
    assert len(missed) <= 0.001 * wrong, missed
    # away from corners
    assert table["right", "cannot tell"] <= 0.02 * (
        table["right", "agrees"] + table["right", "cannot tell"]
    )
