"""Find the exercises: every module that stands directly in `nblib.exercises` is one."""

import sys
from importlib import import_module
from pkgutil import iter_modules

from nblib.exercises.engine.chapters import CHAPTERS
from nblib.exercises.engine.task import Task

__all__ = ["TASKS"]


def _found() -> dict[str, Task]:
    """Return the exercises by name, in the order of the chapters, in each by the alphabet."""
    home = sys.modules["nblib.exercises"]
    names = [room.name for room in iter_modules(home.__path__) if not room.ispkg]
    tasks = [import_module(f"{home.__name__}.{name}").TASK for name in sorted(names)]
    order = list(CHAPTERS)
    return {task.name: task for task in sorted(tasks, key=lambda task: order.index(task.chapter))}


#: The exercises by the name of the function that the reader writes.
TASKS = _found()
