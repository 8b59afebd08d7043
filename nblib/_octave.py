"""Octave's text files, the format that `save` writes there if it is told nothing else."""

import re

import numpy as np

#: A comment that opens a value: `# name: Theta1`, `# type: matrix`, `# rows: 25`, …
COMMENT = re.compile(r"[#%] *(\w+): *(.*)")


def is_octave(content: bytes) -> bool:
    """Whether a file begins like one of Octave's text files."""
    return re.match(rb"\s*[#%] *(Created by Octave|name:)", content) is not None


def read_octave(content: bytes) -> dict[str, np.ndarray]:
    """Return the scalars and matrices of real numbers in a text file, by name.

    Raises
    ------
    ValueError
        If a value is of another type, or has fewer or more numbers than it announces.
    """
    found: dict[str, np.ndarray] = {}
    for part in re.split(r"^(?=[#%] *name:)", content.decode("utf-8", "replace"), flags=re.M)[1:]:
        lines = [line for line in part.splitlines() if line.strip()]
        about = {m[1]: m[2].strip() for line in lines if (m := COMMENT.match(line))}
        numbers = " ".join(line for line in lines if line[0] not in "#%").split()
        found[about["name"]] = _value(about, numbers)
    return found


def _value(about: dict[str, str], numbers: list[str]) -> np.ndarray:
    """Return what is announced by the comments `about` it."""
    name, kind = about["name"], about.get("type", "")
    if "complex" in kind or not (kind.endswith("matrix") or kind.endswith("scalar")):
        raise ValueError(f"{name}: expected a matrix of real numbers, found a {kind or 'value'}")
    shape: tuple[int, ...] = (1, 1)
    if "rows" in about:
        shape = (int(about["rows"]), int(about["columns"]))
    elif "ndims" in about:  # the shape comes first, then one column after the other
        dimensions = int(about["ndims"])
        shape, numbers = tuple(map(int, numbers[:dimensions])), numbers[dimensions:]
    if len(numbers) != np.prod(shape):
        announced = "×".join(map(str, shape))
        raise ValueError(f"{name}: expected {announced} numbers, found {len(numbers)}")
    values = np.array(numbers, dtype=np.float64)
    return values.reshape(shape[::-1]).T if "ndims" in about else values.reshape(shape)
