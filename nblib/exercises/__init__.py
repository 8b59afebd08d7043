"""Self-checks that name the mistake.

`check("backward", backward)`, or `check_backward(backward)`, tries a function that the reader has
written on random networks and on edge cases. If it is wrong, the result says what is wrong, by name
where the mistake is a known one. There is one function `check_…` for each exercise in `TASKS`.

Each module beside this file is an exercise: its solution, its cases, its mistakes. What they share
is in `engine`.
"""

from nblib.exercises.engine.checking import check, collect, named
from nblib.exercises.engine.result import Result
from nblib.exercises.engine.rooms import TASKS

# Editors and type checkers read `__init__.pyi`, which a test holds to the exercises that are found.
globals().update({f"check_{name}": named(name) for name in TASKS})

__all__ = ["TASKS", "Result", "check", "collect", *(f"check_{name}" for name in TASKS)]
