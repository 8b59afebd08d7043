"""Self-checks that name the mistake.

`check("backward", backward)`, or `check_backward(backward)`, tries a function that the reader has
written on random networks and on edge cases. If it is wrong, the result says what is wrong, by name
where the mistake is a known one. There is one function `check_…` for each exercise in `TASKS`.
"""

from collections.abc import Callable, Iterable
from os import PathLike
from typing import TYPE_CHECKING

from nblib import _checks
from nblib.data import write_file
from nblib.exercises.diagnosis import examine
from nblib.exercises.result import Result
from nblib.exercises.tasks import TASKS

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["TASKS", "Result", "check", "collect", *(f"check_{name}" for name in TASKS)]


def check(name: str, function: Callable, seed: int = 0) -> Result:
    """Try a function on random networks and edge cases and say what is wrong with it.

    The function gets copies of everything, is stopped when it does not end, and what it prints is
    shown in the result.

    Parameters
    ----------
    name : str
        The exercise, such as "backward"; see `TASKS`.
    function : callable
        What the reader wrote.
    seed : int
        Which random networks. The same seed gives the same result.

    Returns
    -------
    Result
        True if all is right; text in a terminal, a box in a notebook.

    Raises
    ------
    ValueError
        If there is no such exercise, or `function` is no function.
    """
    _checks.choice("name", name, TASKS)
    _checks.whole("seed", seed, least=0)
    if not callable(function):
        signature = TASKS[name].signature
        raise ValueError(f"function: expected a function {signature}, got {function!r}")
    return examine(name, function, seed)


def collect(results: Iterable[Result], path: str | PathLike | None = None) -> "pd.DataFrame":
    """Return a table of results, for a teacher, and write it to a CSV file if one is named.

    Parameters
    ----------
    results : iterable of Result
        What checks returned.
    path : path, optional
        The file; one of that name is replaced when the new one is complete.

    Returns
    -------
    pandas.DataFrame
        One row per result: exercise, verdict, kind, mistakes, finding.
    """
    import pandas as pd

    rows = []
    for result in results:
        if not isinstance(result, Result):
            raise ValueError(f"results: expected results of checks, got {result!r}")
        rows.append(result.row)
    table = pd.DataFrame(rows, columns=["exercise", "verdict", "kind", "mistakes", "finding"])
    if path is not None:
        with write_file(path) as file:
            file.write(table.to_csv(index=False).encode())
    return table


def _named(name: str) -> Callable[..., Result]:
    def check_named(function: Callable, seed: int = 0) -> Result:
        return check(name, function, seed)

    check_named.__name__ = check_named.__qualname__ = f"check_{name}"
    check_named.__doc__ = f"Check the reader's `{TASKS[name].signature}`, see `check`."
    return check_named


globals().update({f"check_{name}": _named(name) for name in TASKS})
