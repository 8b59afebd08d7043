"""The whole of MNIST: reading its four files, and fetching them from public mirrors.

Left out on purpose: a copy of the files, which are larger than the rest of the book together.
"""

import gzip
import hashlib
import struct
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from io import BufferedIOBase
from os import PathLike
from pathlib import Path

import numpy as np

from nblib import _checks
from nblib._extras import needed_by
from nblib._files import write_file

__all__ = ["MD5", "MIRRORS", "fetch_mnist", "load_mnist"]

#: The four files and the MD5 of their uncompressed bytes.
MD5 = {
    "train-images-idx3-ubyte": "6bbc9ace898e44ae57da46a324031adb",
    "train-labels-idx1-ubyte": "a25bea736e30d166cdddb491f175f624",
    "t10k-images-idx3-ubyte": "2646ac647ad5339dbf082846283269ea",
    "t10k-labels-idx1-ubyte": "27ae3e4e09519cfbb04c329615203637",
}

#: Where the files can be had, in the order of asking.
MIRRORS = (
    "https://ossci-datasets.s3.amazonaws.com/mnist/",
    "https://storage.googleapis.com/cvdf-datasets/mnist/",
)

ADDRESSES = "a list of addresses"
MAGIC = {2051: "images", 2049: "labels"}
PIXELS = 28 * 28
#: Deflate, the method inside gzip, packs at most this many bytes into one.
DENSEST = 1032


def load_mnist(
    folder: str | PathLike[str],
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return the 60,000 training and 10,000 test digits of MNIST from its four IDX files.

    The rows are *not* laid out like those of `load_digits`: MNIST's files hold each image row by
    row, so that `X_train[0].reshape(28, 28)` is upright, and so they are left. The pixels are
    float32, half the memory of float64 and enough for training; reading needs little more memory
    than the result.

    Parameters
    ----------
    folder : path
        Where train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-images-idx3-ubyte and
        t10k-labels-idx1-ubyte are, gzipped or not; names such as train-images.idx3-ubyte are known
        too. `fetch_mnist` gets them. Other data of this form, such as Fashion-MNIST, can be read.

    Returns
    -------
    X_train : (60000, 784) float32 array
        Pixels, 0 for paper to 1 for ink.
    y_train : (60000,) int64 array
        The digits 0 … 9.
    X_test : (10000, 784) float32 array
    y_test : (10000,) int64 array

    Raises
    ------
    FileNotFoundError, ValueError
        If a file is missing, damaged, cut off, or not what its name says.
    """
    folder = _checks.path("folder", folder)
    if not folder.is_dir():
        raise FileNotFoundError(f"{folder}: expected a folder with the files of MNIST, found none")
    paths = [_existing(folder, name) for name in MD5]
    return *_read_part(*paths[:2]), *_read_part(*paths[2:])


def fetch_mnist(folder: str | PathLike[str], mirrors: Iterable[str] = MIRRORS) -> Path:
    """Download what `folder` lacks of MNIST's four files, 11 MB in all, and return the folder.

    A file that is there and right is not fetched again. A new one takes its name only once it is
    complete and its content has the right MD5; until then, and after a failure, what was there
    before stays.

    Parameters
    ----------
    folder : path
        Where the files go, gzipped; it is made if it is not there.
    mirrors : iterable of str, optional
        Addresses of folders with the gzipped files. Each is asked if the ones before it failed.

    Raises
    ------
    OSError
        If no mirror gave a file; the message says what each of them gave instead.
    """
    folder, mirrors = _checks.path("folder", folder), _checks.several("mirrors", mirrors, ADDRESSES)
    for mirror in mirrors:
        if not isinstance(mirror, str):
            raise ValueError(f"mirrors: expected {ADDRESSES}, got {_checks.shown(mirror)}")
    folder.mkdir(parents=True, exist_ok=True)
    for name in MD5:
        if (present := _find(folder, name)) is None or _mistake(present, name):
            _fetch(name, folder / f"{name}.gz", mirrors)
    return folder


def _fetch(name: str, target: Path, mirrors: Iterable[str]) -> None:
    with needed_by("fetch_mnist"):
        import pooch

    failures = []
    for mirror in mirrors:
        url = f"{mirror.rstrip('/')}/{name}.gz"
        try:
            with write_file(target) as file:
                pooch.HTTPDownloader()(url, file, None)
                file.flush()
                if mistake := _mistake(Path(file.name), name):
                    raise OSError(mistake)
            return
        except OSError as error:  # those of requests are OSErrors too
            failures.append(f"\n  {url}: {error}")
    raise OSError(f"{target}: no mirror gave this file:{''.join(failures)}")


def _spellings(name: str) -> list[str]:
    """Return the names under which a file may be found; the first is what `fetch_mnist` writes."""
    dotted = name.replace("-idx", ".idx")
    return [f"{name}.gz", name, f"{dotted}.gz", dotted]


def _existing(folder: Path, name: str) -> Path:
    if (path := _find(folder, name)) is None:
        expected = " or ".join(_spellings(name))
        raise FileNotFoundError(f"{folder}: no file {name}: expected {expected}")
    return path


def _find(folder: Path, name: str) -> Path | None:
    paths = [folder / spelling for spelling in _spellings(name)]
    return next((path for path in paths if path.is_file()), None)


def _mistake(path: Path, name: str) -> str:
    """Return what is wrong with the uncompressed content of a file, or nothing."""
    digest = hashlib.md5(usedforsecurity=False)
    try:
        with _open(path) as file:
            while chunk := file.read(1 << 20):
                digest.update(chunk)
    except ValueError as error:
        return str(error)
    found = digest.hexdigest()
    return "" if found == MD5[name] else f"expected content with MD5 {MD5[name]}, found {found}"


@contextmanager
def _open(path: Path) -> Iterator[BufferedIOBase]:
    """Open a file, gzipped or not, whatever its name says: some servers unpack on the way."""
    with open(path, "rb") as file:
        packed = file.read(2) == b"\x1f\x8b"
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


def _header(path: Path, file: BufferedIOBase, kind: str) -> int:
    """Return the number of items that the header of a file of `kind` announces."""
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
    _, count, *shape = struct.unpack(f">{length // 4}I", header)
    if kind == "images" and shape != [28, 28]:
        raise ValueError(f"{path}: expected images of 28×28 pixels, found {shape[0]}×{shape[1]}")
    size, stored = count * (PIXELS if kind == "images" else 1), path.stat().st_size
    if count == 0 or size > DENSEST * stored:  # before the memory for them is asked for
        raise ValueError(f"{path}: expected some {kind}, found {count} announced in {stored} bytes")
    return int(count)


def _read_part(images: Path, labels: Path) -> tuple[np.ndarray, np.ndarray]:
    """Return the images of the training or the test set and their labels."""
    y = _read_labels(labels)
    X = _read_images(images)
    if len(X) != len(y):
        raise ValueError(
            f"{labels}: expected a label for each of the {len(X)} images of {images.name}, "
            f"found {len(y)}"
        )
    return X, y


def _read_images(path: Path, rows: int = 1000) -> np.ndarray:
    """Return the images as (m, 784) float32; only `rows` of them are in memory a second time."""
    with _open(path) as file:
        X = np.empty((_header(path, file, "images"), PIXELS), dtype=np.float32)
        for start in range(0, len(X), rows):
            part = X[start : start + rows]
            content = file.read(part.size)
            if len(content) < part.size:
                _wrong_length(path, X.size, start * PIXELS + len(content))
            np.divide(
                np.frombuffer(content, np.uint8).reshape(part.shape), np.float32(255), out=part
            )
        _nothing_left(path, file, X.size)
    return X


def _read_labels(path: Path) -> np.ndarray:
    with _open(path) as file:
        count = _header(path, file, "labels")
        content = file.read(count)
        if len(content) < count:
            _wrong_length(path, count, len(content))
        _nothing_left(path, file, count)
    return _checks.labels(f"{path}, labels", np.frombuffer(content, np.uint8), 10)


def _nothing_left(path: Path, file: BufferedIOBase, expected: int) -> None:
    """Read to the end: there gzip compares its checksum."""
    if rest := len(file.read(1 << 20)):
        _wrong_length(path, expected, expected + rest)


def _wrong_length(path: Path, expected: int, found: int) -> None:
    raise ValueError(f"{path}: expected {expected} bytes after the header, found {found}")
