"""Images in a table with commas: in each line the label first, then the pixels."""

from itertools import chain
from os import PathLike

import numpy as np

from nblib import _checks
from nblib.idx import open_packed

__all__ = ["load_csv"]


def load_csv(path: str | PathLike[str]) -> tuple[np.ndarray, np.ndarray]:
    """Return images and labels from a table, the form in which MNIST is often passed on.

    Parameters
    ----------
    path : path
        The file, gzipped or not: in each line a label and then the pixels, from 0 to 255. There may
        be a line of names above.

    Returns
    -------
    X : (m, n) float32 array
        Pixels, 0 … 1.
    y : (m,) int64 array
        The labels, as the file has them.

    Raises
    ------
    FileNotFoundError, ValueError
        If the file is missing or its content is not as above.
    """
    path = _checks.path("path", path)
    with open_packed(path) as file:
        first = file.readline()
        lines = file if first[:1].isalpha() or first[:1] == b'"' else chain([first], file)
        try:
            table = np.loadtxt(lines, delimiter=",", dtype=np.float32, ndmin=2)
        except ValueError as error:
            raise ValueError(
                f"{path}: expected a label and pixels in each line, found {error}"
            ) from None
    if table.shape[1] < 2:
        raise ValueError(f"{path}: expected a label and pixels, found {table.shape[1]} columns")
    table = _checks.array(str(path), table, ndim=2, dtype=np.float32)
    y, X = _checks.labels(f"{path}, labels", table[:, 0], 2**31), table[:, 1:]
    if X.min() < 0 or X.max() > 255:
        raise ValueError(f"{path}: expected pixels from 0 to 255, found {X.min():g} to {X.max():g}")
    return X / np.float32(255), y
