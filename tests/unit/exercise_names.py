"""Write what editors read of the exercises: `python tests/unit/exercise_names.py`.

The exercises are found when `nblib.exercises` is imported, and no type checker runs that. So their
names stand in `nblib/exercises/__init__.pyi`, and a test compares.
"""

from pathlib import Path

from nblib.exercises import TASKS

FILE = Path(__file__).resolve().parents[2] / "nblib" / "exercises" / "__init__.pyi"
HEAD = '''\
"""The names of the exercises, for editors; tests/unit/exercise_names.py writes this file."""

from collections.abc import Callable
from typing import Any

from nblib.exercises.engine.checking import check as check
from nblib.exercises.engine.checking import collect as collect
from nblib.exercises.engine.result import Result as Result
from nblib.exercises.engine.rooms import TASKS as TASKS
'''
CHECK = '''
def check_{name}(function: Callable[..., Any], seed: int = 0) -> Result:
    """Check the reader's `{signature}`, see `check`."""
'''


def text():
    """Return what the file should hold."""
    checks = [CHECK.format(name=name, signature=task.signature) for name, task in TASKS.items()]
    return "".join([HEAD, *checks])


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8")
