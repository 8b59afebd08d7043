"""What `Network.load` finds in a file, or what is wrong with it."""

import io
from itertools import pairwise
from os import PathLike
from typing import Any

import numpy as np

from nblib import _checks
from nblib._files import read_bytes

SAVED = ("layers", "theta", "l2", "hidden", "output", "cost")


def read_saved(path: str | PathLike[str]) -> dict[str, Any]:
    """Return the content of a file that `Network.save` wrote, by the names in SAVED."""
    found: dict[str, Any] = {}
    content = read_bytes(path, "a saved network")
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as saved:
            found = {name: saved[name] for name in SAVED if name in saved}
    except Exception as error:  # zipfile, zlib and NumPy each have their own
        raise ValueError(f"{path}: expected a file from Network.save, got {error}") from error
    if missing := sorted(set(SAVED) - found.keys()):
        raise ValueError(f"{path}: expected {sorted(SAVED)}, missing {missing}")
    saved_as = {name: value if name == "theta" else value.tolist() for name, value in found.items()}
    _check_size(path, saved_as["layers"], saved_as["theta"])
    return saved_as


def _check_size(path: str | PathLike[str], layers: Any, theta: np.ndarray) -> None:
    """Refuse parameters that are not those of the layers, before room is made for these."""
    sizes = _checks.sizes(f"{path}, layers", layers)
    expected = sum(s_out * (s_in + 1) for s_in, s_out in pairwise(sizes))
    if theta.shape != (expected,):
        raise ValueError(
            f"{path}: expected {expected:,} parameters for the layers {list(sizes)}, "
            f"found theta of shape {theta.shape}"
        )
