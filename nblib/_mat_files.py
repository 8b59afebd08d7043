"""MATLAB's and Octave's files, and the trained matrices Theta1, Theta2, … in them."""

import io
from itertools import pairwise
from os import PathLike
from pathlib import Path

import numpy as np

from nblib import _checks
from nblib._extras import needed_by
from nblib._octave import is_octave, read_octave

EXPECTED = "a MATLAB file (version 4 to 7.2) or one of Octave's text files"


def parse_mat(path: str | PathLike[str], content: bytes) -> dict[str, np.ndarray]:
    """Return the variables in the content of a MATLAB file (version 4 to 7.2) or of Octave's text.

    Raises
    ------
    ValueError
        If it is none, or damaged; the message says what it is.
    """
    if content.startswith(b"MATLAB 7.3") or b"\x89HDF\r\n\x1a\n" in content[:1024]:
        raise ValueError(
            f"{path}: expected {EXPECTED}, found one of version 7.3, which is HDF5; convert it in "
            "MATLAB or Octave: load it, then save it with the option '-v7'"
        )
    if content.startswith(b"Octave-1-"):
        raise ValueError(
            f"{path}: expected {EXPECTED}, found Octave's binary format; convert it in Octave: "
            "load it, then save it with the option '-text' or '-v7'"
        )
    try:
        if is_octave(content):
            return read_octave(content)
        with needed_by(f"reading {Path(path).name}"):
            import scipy.io
        # the stubs do not know open files, which SciPy documents
        variables = scipy.io.loadmat(io.BytesIO(content))  # type: ignore[arg-type]
    except ModuleNotFoundError:
        raise
    except Exception as error:  # SciPy raises many kinds for a file it cannot read
        raise ValueError(
            f"{path}: expected {EXPECTED}, found {len(content)} bytes that are none ({error})"
        ) from error
    return {name: value for name, value in variables.items() if not name.startswith("__")}


def find_thetas(path: str | PathLike[str], content: dict[str, np.ndarray]) -> list[np.ndarray]:
    """Return Theta1, Theta2, …, whose shapes fit together, turned if all are transposed."""
    by_name = {name.lower(): name for name in content}
    numbers = sorted(int(n[5:]) for n in by_name if n[:5] == "theta" and n[5:].isdecimal())
    if not numbers:
        raise ValueError(f"{path}: expected Theta1, Theta2, …, found {sorted(content)}")
    if numbers != list(range(1, len(numbers) + 1)):
        missing = min(set(range(1, numbers[-1])) - set(numbers))
        names = [by_name[f"theta{n}"] for n in numbers]
        raise ValueError(
            f"{path}: expected Theta1, Theta2, …, found {names} without Theta{missing}"
        )
    names = [by_name[f"theta{n}"] for n in numbers]
    thetas = [_checks.array(f"{path}, {name}", content[name], ndim=2) for name in names]
    turned = [theta.T for theta in thetas]
    if _mismatch(thetas) and not _mismatch(turned):
        return turned
    if wrong := _mismatch(thetas):
        raise ValueError(f"{path}: {wrong}")
    return thetas


def _mismatch(thetas: list[np.ndarray]) -> str:
    """Return where the shapes of two matrices do not fit together, if they do not."""
    for n, (theta, following) in enumerate(pairwise(thetas), start=1):
        if following.shape[1] != len(theta) + 1:
            return (
                f"Theta{n} is {theta.shape}, so Theta{n + 1} is expected to have "
                f"{len(theta) + 1} columns, found {following.shape}"
            )
    return ""
