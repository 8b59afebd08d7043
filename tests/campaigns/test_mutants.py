"""Nearly every small change of the core makes a test fail; the table goes to the results."""

import re
import subprocess
import sys
from pathlib import Path


def test_ninety_eight_of_a_hundred_mutants_are_killed():
    command = [sys.executable, Path(__file__).with_name("mutants.py")]
    printed = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout
    print(printed)
    count, killed = map(int, re.search(r"^\| all \| (\d+) \| (\d+) \|", printed, re.M).groups())
    assert count > 1500
    assert killed >= 0.98 * count
