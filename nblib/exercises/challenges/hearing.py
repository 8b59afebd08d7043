"""How a challenge hears a reader out whose function may never end."""

from collections.abc import Callable
from typing import Any

from nblib.exercises.engine.result import Result
from nblib.exercises.engine.run import Ear

__all__ = ["heard"]


def heard(name: str, function: Any, examined: Callable[[Callable, Ear], Result]) -> Result:
    """Return what is found of a reader's function, or where it has no end.

    Raises
    ------
    ValueError
        If it is no function.
    """
    if not callable(function):
        raise ValueError(f"function: expected the {name}, got {function!r}")
    ear, found = Ear(), list[Result]()
    if ear.listen(lambda: found.append(examined(function, ear))) == "ended" and found:
        return found[0]
    words = f"no end after {ear.waited:g} seconds" if ear.over else repr(ear.broken)
    headline = f"The check cannot follow {ear.place}: {words}."
    return Result(name, "wrong", "endless", headline, [], equation="challenge")
