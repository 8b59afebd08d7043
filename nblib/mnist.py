"""The whole of MNIST: reading its four files, and fetching them from public mirrors.

Left out on purpose: a copy of the files, which are larger than the rest of the book together.
"""

import hashlib
from collections.abc import Iterable
from os import PathLike
from pathlib import Path

import numpy as np

from nblib import _checks
from nblib._extras import needed_by
from nblib._files import CHUNK, write_file
from nblib.csv_images import load_csv
from nblib.idx import load_idx, open_packed

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


def load_mnist(
    folder: str | PathLike[str],
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return the 60,000 training and 10,000 test digits of MNIST from its four IDX files.

    Other data in files of these names are read, too, such as Fashion-MNIST or Kuzushiji-MNIST,
    whatever the size of the images and the number of classes. `load_idx` reads one pair of files.

    The rows are *not* laid out like those of `load_digits`: MNIST's files hold each image row by
    row, so that `X_train[0].reshape(28, 28)` is upright, and so they are left. The pixels are
    float32, half the memory of float64 and enough for training; reading needs little more memory
    than the result.

    Parameters
    ----------
    folder : path
        Where train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-images-idx3-ubyte and
        t10k-labels-idx1-ubyte are, gzipped or not, as `fetch_mnist` gets them. Names such as
        train-images.idx3-ubyte are known, too; so are torchvision's folder `MNIST/raw` inside this
        one, a folder for each file as Kaggle packs them, and in place of the four files two tables
        …train.csv and …test.csv, see `load_csv`.

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
    tables = [sorted(folder.glob(f"*{part}.csv")) for part in ("train", "test")]
    if all(len(found) == 1 for found in tables) and _find(folder, next(iter(MD5))) is None:
        (X_train, y_train), (X_test, y_test) = (load_csv(found[0]) for found in tables)
    else:
        paths = [_existing(folder, name) for name in MD5]
        (X_train, y_train), (X_test, y_test) = load_idx(*paths[:2]), load_idx(*paths[2:])
    if X_test.shape[1] != X_train.shape[1]:
        raise ValueError(
            f"{folder}: expected images of one size, found {X_train.shape[1]} pixels in the "
            f"training set and {X_test.shape[1]} in the test set"
        )
    return X_train, y_train, X_test, y_test


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
    folders = [folder, folder / "raw", folder / "MNIST" / "raw"]
    places = [place / spelling for place in folders for spelling in _spellings(name)]
    paths = [*places, *(place / place.name for place in places)]
    return next((path for path in paths if path.is_file()), None)


def _mistake(path: Path, name: str) -> str:
    """Return what is wrong with the uncompressed content of a file, or nothing."""
    digest = hashlib.md5(usedforsecurity=False)
    try:
        with open_packed(path) as file:
            while chunk := file.read(CHUNK):
                digest.update(chunk)
    except ValueError as error:
        return str(error)
    found = digest.hexdigest()
    return "" if found == MD5[name] else f"expected content with MD5 {MD5[name]}, found {found}"
