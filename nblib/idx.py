"""IDX, the format of MNIST and its relatives: images and their labels in two files of bytes."""

import gzip
import math
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedIOBase
from os import PathLike
from pathlib import Path

import numpy as np

from nblib import _checks
from nblib._files import BEGINNING, CHUNK, no_data

__all__ = ["load_idx"]

MAGIC = {2051: "images", 2049: "labels"}
#: Deflate, the method inside gzip, packs at most this many bytes into one.
DENSEST = 1032
TOGETHER = 1000  # images that are in memory a second time


def load_idx(
    images: str | PathLike[str], labels: str | PathLike[str]
) -> tuple[np.ndarray, np.ndarray]:
    """Return the images of one IDX file and their labels from another.

    Images may have any size, and there may be any number of classes: Fashion-MNIST, Kuzushiji-MNIST
    and the sets of EMNIST are of this form, such as its letters with the labels 1 … 26. Rows are
    left as they are: MNIST's hold an image row by row, `X[0].reshape(28, 28)`; EMNIST's column by
    column, `X[0].reshape(28, 28).T`.

    Parameters
    ----------
    images, labels : path
        The two files, gzipped or not.

    Returns
    -------
    X : (m, height · width) float32 array
        Pixels, 0 … 1.
    y : (m,) int64 array
        The labels, as the file has them.

    Raises
    ------
    FileNotFoundError, ValueError
        If a file is missing, damaged, cut off, or of another kind, or the two do not belong
        together.
    """
    images, labels = _checks.path("images", images), _checks.path("labels", labels)
    y = _read_labels(labels)
    X = _read_images(images)
    if len(X) != len(y):
        raise ValueError(
            f"{labels}: expected a label for each of the {len(X)} images of {images.name}, "
            f"found {len(y)}"
        )
    return X, y


def map_idx(path: Path) -> np.ndarray:
    """Return the bytes of an IDX file, a row for each image or a number for each label.

    They are mapped into memory, not read; those of a gzipped file are read.

    Raises
    ------
    FileNotFoundError, ValueError
        As `load_idx`.
    """
    with open_packed(path) as file:
        magic = int.from_bytes(file.read(4))
        file.seek(0)
        shape = _header(path, file, MAGIC.get(magic, "images"))
        shape, start = (shape[0], *(math.prod(shape[1:]),) * (len(shape) > 1)), file.tell()
        size = math.prod(shape)
        if isinstance(file, gzip.GzipFile):
            content = np.frombuffer(file.read(size), np.uint8)
            if len(content) < size:
                _wrong_length(path, size, len(content))
            _nothing_left(path, file, size)
            return content.reshape(shape)
        if (found := path.stat().st_size - start) != size:
            _wrong_length(path, size, found)
        return np.memmap(path, np.uint8, "r", start, shape)


@contextmanager
def open_packed(path: Path) -> Iterator[BufferedIOBase]:
    """Open a file, gzipped or not, whatever its name says: some servers unpack on the way."""
    if not path.is_file():
        raise FileNotFoundError(f"{path}: no such file")
    with open(path, "rb") as file:
        beginning = file.read(BEGINNING)
        if found := no_data(beginning):
            raise ValueError(f"{path}: expected data, found {found}")
        packed = beginning.startswith(b"\x1f\x8b")
        file.seek(0)
        try:
            with gzip.open(file) if packed else file as content:
                yield content
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            size = path.stat().st_size
            raise ValueError(
                f"{path}: expected a whole gzip file, found {size} bytes, damaged or cut off "
                f"({error})"
            ) from error


def _header(path: Path, file: BufferedIOBase, kind: str) -> tuple[int, ...]:
    """Return the shape that the header of a file of `kind` announces."""
    length = 16 if kind == "images" else 8
    header = file.read(length)
    magic = int.from_bytes(header[:4], "big") if len(header) >= 4 else None
    expected = next(number for number, known in MAGIC.items() if known == kind)
    if magic != expected:
        is_a = f", the one of {MAGIC[magic]}" if magic in MAGIC else ""
        found = f"{len(header)} bytes" if magic is None else f"{magic}{is_a}"
        raise ValueError(f"{path}: expected {kind}, magic number {expected}, found {found}")
    if len(header) < length:
        raise ValueError(f"{path}: expected a header of {length} bytes, found {len(header)}")
    _, *shape = struct.unpack(f">{length // 4}I", header)
    stored = path.stat().st_size
    if not 0 < math.prod(shape) <= DENSEST * stored:  # before the memory for them is asked for
        announced = " × ".join(map(str, shape))
        raise ValueError(
            f"{path}: expected some {kind}, found {announced} announced in {stored} bytes"
        )
    return tuple(shape)


def _read_images(path: Path) -> np.ndarray:
    """Return the images as rows of float32; only some of them are in memory a second time."""
    with open_packed(path) as file:
        count, height, width = _header(path, file, "images")
        pixels = height * width
        X = np.empty((count, pixels), dtype=np.float32)
        for start in range(0, count, TOGETHER):
            part = X[start : start + TOGETHER]
            content = file.read(part.size)
            if len(content) < part.size:
                _wrong_length(path, X.size, start * pixels + len(content))
            rows = np.frombuffer(content, np.uint8).reshape(part.shape)
            np.divide(rows, np.float32(255), out=part)
        _nothing_left(path, file, X.size)
    return X


def _read_labels(path: Path) -> np.ndarray:
    with open_packed(path) as file:
        (count,) = _header(path, file, "labels")
        content = file.read(count)
        if len(content) < count:
            _wrong_length(path, count, len(content))
        _nothing_left(path, file, count)
    return np.frombuffer(content, np.uint8).astype(np.int64)


def _nothing_left(path: Path, file: BufferedIOBase, expected: int) -> None:
    """Read to the end: there gzip compares its checksum."""
    if rest := len(file.read(CHUNK)):
        _wrong_length(path, expected, expected + rest)


def _wrong_length(path: Path, expected: int, found: int) -> None:
    raise ValueError(f"{path}: expected {expected} bytes after the header, found {found}")
