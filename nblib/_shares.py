"""Shares of the examples: what a worker is told, and what it then has."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce
from itertools import pairwise
from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np

from nblib import _checks
from nblib._extras import needed_by
from nblib._targets import Marks
from nblib.data import one_hot
from nblib.idx import map_idx
from nblib.network import COLUMN_MAJOR, ROWS_AT_ONCE, Network


@dataclass(frozen=True)
class Rows:
    """Some rows of a file; a stretch of them is mapped into memory while it is read, no longer.

    So a worker holds no more than the piece that it computes with, however large the file. Rows
    that are chosen at random are read one by one: through a map, the system would bring with each
    all that lies around it, up to two megabytes, which count as the worker's memory.
    """

    path: Path
    start: int = 0
    stop: int | None = None

    def __len__(self) -> int:
        return len(self._opened())

    def __getitem__(self, rows: slice | np.ndarray) -> np.ndarray:
        stored = self._opened()
        if (
            isinstance(rows, np.ndarray)
            and isinstance(stored, np.memmap)
            and stored.flags.c_contiguous
        ):
            stored = self._picked(stored, rows)
        else:
            stored = stored[rows]
        if stored.dtype == np.uint8 and stored.ndim == 2 and self.path.suffix != ".npy":
            scaled: np.ndarray = np.divide(stored, np.float32(255))  # as `load_idx` returns them
            return scaled
        return np.array(stored)

    def _picked(self, stored: np.memmap, rows: np.ndarray) -> np.ndarray:
        """Return rows in the order asked for, read in the order of the file, without the map."""
        found = np.empty((len(rows), *stored.shape[1:]), stored.dtype)
        flat, length = found.reshape(len(rows), -1), stored.strides[0]
        start = stored.offset + (self.start or 0) * length
        with open(self.path, "rb", buffering=0) as file:
            for i in np.argsort(rows):
                file.seek(start + int(rows[i]) * length)
                if file.readinto(flat[i]) < length:
                    raise ValueError(f"{self.path}: expected {len(stored)} rows, found fewer")
        return found

    def at_hand(self) -> "Rows | np.ndarray":
        """Return what can be mapped as it is, and all else as an array in memory."""
        return self if isinstance(self._opened(), np.memmap) else self[:]

    def _opened(self) -> np.ndarray:
        readers = {".npy": _npy, ".parquet": _parquet}
        return readers.get(self.path.suffix, map_idx)(self.path)[self.start : self.stop]


Source = np.ndarray | Rows


@dataclass(frozen=True)
class Share:
    """Some of the examples, where a worker has them."""

    X: Source
    Y: Source
    marks: Marks

    def __len__(self) -> int:
        return len(self.X)

    def pieces(
        self, net: Network, rows: np.ndarray | None = None
    ) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """Return inputs and targets, a few thousand rows at a time: all, or those asked for."""
        for start in range(0, len(self if rows is None else rows), ROWS_AT_ONCE):
            piece = slice(start, start + ROWS_AT_ONCE)
            wanted = piece if rows is None else rows[piece]
            X = np.asarray(self.X[wanted], dtype=net.dtype)
            yield X, np.asarray(_targets(net, self.Y[wanted]), net.dtype, order=COLUMN_MAJOR)


def load(net: Network, X: Source, Y: Source, name: str) -> Share:
    """Return a share as the network wants it; messages call it by its name.

    Raises
    ------
    FileNotFoundError, ValueError
        If a file is missing or damaged, or the numbers in it do not suit the network.
    """
    try:
        X, Y = (part.at_hand() if isinstance(part, Rows) else part for part in (X, Y))
    except (FileNotFoundError, ValueError) as error:
        raise type(error)(f"{name}: {error}") from None
    if len(X) != len(Y):
        raise ValueError(f"{name}, Y: expected as many rows as in X, {len(X)}, got {len(Y)}")
    if not len(X):
        raise ValueError(f"{name}, X: expected at least one row, got none")
    mapped = isinstance(X, Rows) or isinstance(Y, Rows)
    together = ROWS_AT_ONCE if mapped else len(X)
    marks: list[Marks] = []
    for start in range(0, len(X), together):
        rows = slice(start, start + together)
        where = f"{name}, from row {start} on" if mapped else name
        try:
            targets = _targets(net, Y[rows])
        except ValueError as error:  # about a label
            raise ValueError(f"{where}, {error}") from None
        checked = net._check_data(X[rows], targets, f"{where}, X", f"{where}, Y")
        marks.append(Marks.of(checked[1]))
    return Share(*((X, Y) if mapped else checked), reduce(Marks.joined, marks))


def facts(share: Share) -> tuple[int, Marks]:
    """Return how many examples there are, and what tells whether their targets are classes."""
    return len(share), share.marks


def cut(X: Any, Y: Any, shares: int | None, workers: int) -> list[tuple[Source, Source, str]]:
    """Return inputs, targets and name of each share: of the entries of two lists, or of parts."""
    if isinstance(X, (list, tuple)):
        if len(X) != len(Y) or not X:
            raise ValueError(
                f"Y: expected as many shares as in X, one or more, got {len(Y)} for {len(X)}"
            )
        X_parts, Y_parts = (
            [_source(name, part) for part in parts] for name, parts in (("X", X), ("Y", Y))
        )
    else:
        whole = _source("X", X), _source("Y", Y)
        m, targets = map(len, whole)
        if targets != m:
            raise ValueError(f"Y: expected as many rows as in X, {m}, got {targets}")
        n = min(workers, m) if shares is None else _checks.whole("shares", shares, 1, most=m)
        ends = [m * i // n for i in range(n + 1)]
        X_parts, Y_parts = ([_part(source, *pair) for pair in pairwise(ends)] for source in whole)
    names = (named(i, len(X_parts), part) for i, part in enumerate(X_parts))
    return list(zip(X_parts, Y_parts, names, strict=True))


def named(i: int, n: int, source: object = None) -> str:
    """Return how messages call a share."""
    return f"share {i + 1} of {n}" + (f" ({source.path})" if isinstance(source, Rows) else "")


def _source(name: str, given: Any) -> Source:
    if isinstance(given, (str, PathLike)):
        return Rows(_checks.path(name, given).resolve())
    return _checks.rows(name, given)


def _part(source: Source, start: int, stop: int) -> Source:
    """Return rows of a source; those of a file are not read."""
    return Rows(source.path, start, stop) if isinstance(source, Rows) else source[start:stop]


def _targets(net: Network, Y: np.ndarray) -> np.ndarray:
    """Return targets as rows; one number for each example is a label, if there are classes."""
    if Y.ndim != 1:
        return Y
    return Y[:, np.newaxis] if net.layers[-1] == 1 else one_hot(Y, net.layers[-1])


def _npy(path: Path) -> np.ndarray:
    if not path.is_file():
        raise FileNotFoundError(f"{path}: no such file")
    try:
        found: np.ndarray = np.load(path, mmap_mode="r", allow_pickle=False)
    except (EOFError, ValueError) as error:
        raise ValueError(f"{path}: expected a whole .npy file of numbers ({error})") from None
    return found


def _parquet(path: Path) -> np.ndarray:
    """Return the columns of a table side by side; a single one is a vector."""
    with needed_by("reading Parquet"):
        import pyarrow
        import pyarrow.parquet

    if not path.is_file():
        raise FileNotFoundError(f"{path}: no such file")
    try:
        columns = [column.to_numpy() for column in pyarrow.parquet.read_table(path).columns]
    except (OSError, pyarrow.ArrowException) as error:
        raise ValueError(f"{path}: expected a whole Parquet file ({error})") from None
    return columns[0] if len(columns) == 1 else np.column_stack(columns)
