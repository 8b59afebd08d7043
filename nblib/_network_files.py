"""What `Network.load` and `Network.from_mat` find in a file, or what is wrong with it."""

from itertools import pairwise
from os import PathLike
from typing import Any

import numpy as np

from nblib import _checks
from nblib.data import read_mat

SAVED = ("layers", "theta", "l2", "hidden", "output", "cost")


def read_saved(path: str | PathLike[str]) -> dict[str, Any]:
    """Return the content of a file that `Network.save` wrote, by the names in SAVED."""
    found: dict[str, Any] = {}
    try:
        with open(path, "rb") as file, np.load(file, allow_pickle=False) as content:
            found = dict(content)
    except FileNotFoundError:
        raise FileNotFoundError(f"{path}: no such file, expected a saved network") from None
    except Exception as error:  # zipfile, zlib and NumPy each have their own
        raise ValueError(f"{path}: expected a file from Network.save, got {error}") from error
    if missing := sorted(set(SAVED) - found.keys()):
        raise ValueError(f"{path}: expected {sorted(SAVED)}, missing {missing}")
    return {
        name: value if name == "theta" else value.tolist()
        for name, value in found.items()
        if name in SAVED
    }


def read_thetas(path: str | PathLike[str]) -> list[np.ndarray]:
    """Return the matrices Theta1, Theta2, … of a MATLAB file, whose shapes fit together."""
    content = read_mat(path)
    thetas: list[np.ndarray] = []
    while (name := f"Theta{len(thetas) + 1}") in content:
        thetas.append(_checks.array(f"{path}, {name}", content[name], ndim=2))
    if not thetas:
        raise ValueError(f"{path}: expected Theta1, Theta2, …, found {sorted(content)}")
    for n, (theta, following) in enumerate(pairwise(thetas), start=1):
        if following.shape[1] != len(theta) + 1:
            raise ValueError(
                f"{path}: Theta{n} is {theta.shape}, so Theta{n + 1} is expected to have "
                f"{len(theta) + 1} columns, found {following.shape}"
            )
    return thetas
