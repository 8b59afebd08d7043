"""Fisher's irises, from the shipped file or from the copies that others publish."""

import csv
from os import PathLike

import numpy as np

from nblib import _checks
from nblib.data import DATA, read_file

__all__ = ["load_iris"]

SPECIES = ("setosa", "versicolor", "virginica")

#: Rows of the UCI repository's file that differ from Fisher's, as its own description says.
MENDED = {34: (4.9, 3.1, 1.5, 0.2), 37: (4.9, 3.6, 1.4, 0.1)}
MISTAKEN = (4.9, 3.1, 1.5, 0.1)  # what stands there in both


def load_iris(path: str | PathLike[str] = DATA / "iris.csv") -> tuple[np.ndarray, np.ndarray]:
    """Return Fisher's 150 irises, 50 of each species.

    Parameters
    ----------
    path : path
        A table with commas, four measurements and the species in each line: by number, or by name
        as in the file of the UCI repository, whose two known errors (lines 35 and 38) are mended.
        There may be a line of names above and a column of line numbers before. Default: the file of
        the book.

    Returns
    -------
    X : (150, 4) float64 array
        Sepal length, sepal width, petal length, petal width, in cm.
    y : (150,) int array
        0 setosa, 1 versicolor, 2 virginica.

    Raises
    ------
    FileNotFoundError, ValueError
        If the file is missing, damaged, or does not hold 50 irises of each species.

    Examples
    --------
    >>> X, y = nblib.load_iris()
    >>> X[0], int(y[0])
    (array([5.1, 3.5, 1.4, 0.2]), 0)
    """
    path = _checks.path("path", path)
    text = read_file(path, "a table of irises").decode("utf-8", errors="replace")
    lines = [line for line in text.splitlines() if line.strip()]
    table = list(csv.reader(lines))
    if not _is_number(table[0][0]):
        del table[0]
    irises = [_iris(f"{path}, line {n}", row) for n, row in enumerate(table, start=1)]
    X, y = np.array([row[:4] for row in irises]), np.array([row[4] for row in irises], dtype=int)
    counts = np.bincount(y, minlength=3).tolist()
    if counts != [50, 50, 50]:
        raise ValueError(
            f"{path}: expected 150 irises, 50 of each species, found {len(y)}: {counts}"
        )
    if all(tuple(X[row]) == MISTAKEN for row in MENDED):
        X[list(MENDED)] = list(MENDED.values())
    return X, y


def _iris(where: str, row: list[str]) -> list[float]:
    """Return the four measurements and the number of the species in a row of a table."""
    *measured, species = row[-5:]
    name = species.strip().lower().removeprefix("iris-").removeprefix("iris ")
    if name in SPECIES:
        species = str(SPECIES.index(name))
    if len(row) not in (5, 6) or not all(map(_is_number, (*measured, species))):
        raise ValueError(f"{where}: expected four numbers and a species, found {','.join(row)!r}")
    numbers = [float(cell) for cell in (*measured, species)]
    if numbers[4] not in (0, 1, 2) or not all(0 < number < 100 for number in numbers[:4]):
        raise ValueError(f"{where}: expected centimeters and a species, found {','.join(row)!r}")
    return numbers


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True
