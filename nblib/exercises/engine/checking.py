"""What a reader calls by an exercise's name, and a teacher's table of many results."""

from collections.abc import Callable, Iterable
from os import PathLike
from typing import TYPE_CHECKING, Any

from nblib import _checks
from nblib._extras import needed_by
from nblib._files import write_file
from nblib.exercises.engine.diagnosis import examine
from nblib.exercises.engine.result import Result
from nblib.exercises.engine.rooms import TASKS

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["check", "collect"]


#: What a row of a table consists of.
COLUMNS = (
    *("exercise", "verdict", "kind", "mistakes", "finding"),
    *("line", "part", "change", "edit", "lines"),
)


def check(name: str, function: Callable[..., Any], seed: int | None = None) -> Result:
    """Try a function on random networks and edge cases and say what is wrong with it.

    The function gets copies of everything, is stopped when it does not end, and what it prints is
    shown in the result.

    Parameters
    ----------
    name : str
        The exercise, such as "backward"; see `TASKS`.
    function : callable
        What the reader wrote.
    seed : int, optional
        Which random networks. The same seed gives the same result. Without one, a function that is
        right on those of seed 0 is tried on others as well, which differ in each check; if they
        find something, the result tells their seed.

    Returns
    -------
    Result
        True if all is right; text in a terminal, a box in a notebook.

    Raises
    ------
    ValueError
        If there is no such exercise, or `function` is no function.
    """
    return examine(TASKS[_checks.choice("name", name, TASKS)], function, seed)


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
        One row per result, see `Result.row`.
    """
    with needed_by("collect"):
        import pandas as pd

    rows = []
    for result in results:
        if not isinstance(result, Result):
            raise ValueError(f"results: expected results of checks, got {result!r}")
        rows.append(result.row)
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    if path is not None:
        with write_file(path) as file:
            file.write(table.to_csv(index=False).encode())
    return table
