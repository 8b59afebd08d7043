"""The book's data: loading, and bringing them into the shape a network takes.

Shipped files are checked against their SHA-256, so a damaged download is not mistaken for bad luck
in training.
"""

import hashlib
from collections.abc import Iterator
from os import PathLike
from pathlib import Path

import numpy as np

from nblib import _checks
from nblib._files import read_bytes
from nblib._mat_files import EXPECTED, parse_mat

__all__ = [
    "DATA",
    "as_images",
    "load_digits",
    "minibatches",
    "one_hot",
    "split",
    "standardize",
]

#: The folder of the shipped files; `DATA / "weights.mat"` holds trained weights.
DATA = Path(__file__).resolve().with_name("_data")  # here an installation has them
if not DATA.is_dir():
    DATA = DATA.parent.parent / "data"  # and a checkout there

SHA256 = {
    "digits.mat": "493aa575e36fa05b0cea90015509bb877b91872595476c486cd71084ac44cbaf",
    "digits28.mat": "873f0ac073d192f42c677983f2531e5cc41d93f888256a8c5528963a9e6007cb",
    "iris.csv": "3a6fc062ef64e75ac2e711cf140609279c55c7d9e17c794fc15ddc46c77287a0",
    "weights.mat": "a3de610203c0778aa69f390f265dc77e9774832810858ced137c5a3bb4c1b4c5",
}


def read_file(path: str | PathLike[str], expected: str) -> bytes:
    """Return a file's bytes, checked against SHA256 if it is one of the shipped files."""
    path = Path(path)
    content = read_bytes(path, expected)
    checksum = SHA256.get(path.name) if path.resolve().parent == DATA else None
    found = hashlib.sha256(content).hexdigest()
    if checksum is not None and found != checksum:
        raise ValueError(f"{path}: damaged or changed: expected SHA-256 {checksum}, found {found}")
    return content


def read_mat(path: str | PathLike[str]) -> dict[str, np.ndarray]:
    """Return the variables of a MATLAB file (version 4 to 7.2) or of one of Octave's text files."""
    return parse_mat(path, read_file(path, EXPECTED))


#: The shipped file of digits by the side of its images, in pixels.
DIGITS = {20: "digits.mat", 28: "digits28.mat"}


def load_digits(
    path: str | PathLike[str] | None = None, size: int = 20
) -> tuple[np.ndarray, np.ndarray]:
    """Return 5,000 handwritten digits, 500 of each class, from MNIST.

    Parameters
    ----------
    path : path, optional
        A MATLAB file, or one of Octave's text files, with X (m, size²) and y, m labels in a row or
        column: 1 … 10 where 10 means the digit 0, for example that of the well-known course, or
        0 … 9. Pixels up to 255 are divided by 255. Default: the file of the book.
    size : {20, 28}
        Width and height of the images: 20, brought down from MNIST's own 28, or these. The digits
        and their order are the same.

    Returns
    -------
    X : (m, size²) float64 array
        Pixels, 0 for paper to 1 for ink, each row an image read column by column. (The course's
        own file goes a little beyond both, and is left as it is.)
    y : (m,) int array
        The digits 0 … 9.

    Raises
    ------
    FileNotFoundError, ValueError
        If the file is missing or damaged, or its content is not as above.

    Examples
    --------
    >>> X, y = nblib.load_digits()
    >>> X.shape, int(y[3600])
    ((5000, 400), 7)
    """
    size = _checks.choice("size", size, DIGITS)
    path, columns = DATA / DIGITS[size] if path is None else _checks.path("path", path), size * size
    content = read_mat(path)
    found = {name: np.shape(value) for name, value in content.items()}
    m, *rest = found.get("X", ()) or (0,)
    if rest != [columns] or found.get("y") not in ((m, 1), (1, m)):
        raise ValueError(
            f"{path}: expected X of shape (m, {columns}) and y of shape (m, 1), found {found}"
        )
    X = _pixels(f"{path}, X", _checks.array(f"{path}, X", content["X"], ndim=2, columns=columns))
    y = _checks.labels(f"{path}, y", content["y"].ravel(), 11)
    if {0, 10} <= set(y.tolist()):
        raise ValueError(f"{path}, y: expected labels 1 … 10 or 0 … 9, found both 0 and 10")
    return X, y % 10


def _pixels(name: str, X: np.ndarray) -> np.ndarray:
    """Return pixels as shares of ink, whether they are that or bytes from 0 to 255."""
    low, high = X.min(), X.max()
    if low >= 0 and 2 < high <= 255:
        return X / 255
    if low < -2 or high > 2:
        raise ValueError(
            f"{name}: expected pixels from 0 to 1 or from 0 to 255, found {low:g} to {high:g}"
        )
    return X


def as_images(X: np.ndarray) -> np.ndarray:
    """Return rows as upright images: (m, 400) as (m, 20, 20), (m, 784) as (m, 28, 28).

    The rows are taken to be stored column by column, as `load_digits` returns them; those of
    `load_mnist` are not, and need `X.reshape(-1, 28, 28)` only.

    Examples
    --------
    >>> X, _ = nblib.load_digits()
    >>> nblib.as_images(X).shape
    (5000, 20, 20)
    """
    X = _checks.array("X", X, ndim=2)
    side = {size * size: size for size in DIGITS}.get(X.shape[1])
    if side is None:
        raise ValueError(f"X: expected shape (m, 400) or (m, 784), got {X.shape}")
    return X.reshape(-1, side, side).transpose(0, 2, 1)


def one_hot(y: np.ndarray, classes: int) -> np.ndarray:
    """Return the labels y (m,) as rows with a single 1, shape (m, classes).

    Examples
    --------
    >>> nblib.one_hot([2, 0], 3)
    array([[0., 0., 1.],
           [1., 0., 0.]])
    """
    classes = _checks.whole("classes", classes, least=1)
    y = _checks.labels("y", y, classes)
    if len(y) * classes > 2**31:
        raise ValueError(f"classes: expected fewer for {len(y):,} labels, got {classes:,}")
    rows = np.zeros((len(y), classes))
    rows[np.arange(len(y)), y] = 1
    return rows


def split(
    X: np.ndarray, y: np.ndarray, test: float = 0.2, seed: int | np.random.Generator = 0
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return X_train, X_test, y_train, y_test with every class in both in the same proportion.

    Parameters
    ----------
    X : (m, n) array
        Examples.
    y : (m,) array of int
        Labels 0, 1, …
    test : float
        The share of each class that goes to the test set, between 0 and 1.
    seed : int or numpy.random.Generator
        Which examples those are, and the order of both sets.

    Raises
    ------
    ValueError
        If a class would be missing from one of the two sets.

    Examples
    --------
    >>> X, y = nblib.load_iris()
    >>> [part.shape for part in nblib.split(X, y, test=0.2, seed=42)]
    [(120, 4), (30, 4), (120,), (30,)]
    """
    X = _checks.array("X", X, ndim=2, dtype=None)
    y = _checks.labels("y", y, classes=2**31)
    _checks.same_rows("y", y, "X", X)
    _checks.number("test", test, above=0)
    test = _checks.share("test", test)
    rng = _checks.generator("seed", seed)
    in_test = np.zeros(len(y), dtype=bool)
    for label, count in zip(*np.unique(y, return_counts=True), strict=True):
        taken = round(test * count)
        if not 0 < taken < count:
            raise ValueError(
                f"test: expected a share that leaves an example of each class on both sides, got "
                f"{test:g}, which takes {taken} of the {count} examples of class {label}"
            )
        in_test[rng.permutation(np.flatnonzero(y == label))[:taken]] = True
    order = rng.permutation(len(y))
    train, held_out = order[~in_test[order]], order[in_test[order]]
    return X[train], X[held_out], y[train], y[held_out]


def standardize(X_train: np.ndarray, *others: np.ndarray) -> tuple[np.ndarray, ...]:
    """Return all arrays shifted and scaled so that each column of X_train has mean 0, variance 1.

    The test set is measured with the training set's mean and deviation: at prediction time nothing
    else is known. A column that never changes in X_train is only shifted.

    Examples
    --------
    >>> X, _ = nblib.load_iris()
    >>> (scaled,) = nblib.standardize(X)
    >>> scaled.std(axis=0).round(6)
    array([1., 1., 1., 1.])
    """
    X_train = _checks.array("X_train", X_train, ndim=2)
    _, power = np.frexp(np.abs(X_train).max(axis=0))
    scaled = np.ldexp(X_train, -power)  # by powers of 2: squares neither overflow nor vanish
    mean = np.ldexp(scaled.mean(axis=0), power)
    deviation = np.ldexp(scaled.std(axis=0), power)
    constant = (X_train == X_train[0]).all(axis=0)
    deviation[constant], mean[constant] = 1, X_train[0, constant]
    columns = X_train.shape[1]
    rest = [_checks.array("others", X, ndim=2, columns=columns) for X in others]
    return tuple((X - mean) / deviation for X in (X_train, *rest))


def minibatches(
    X: np.ndarray, Y: np.ndarray, batch_size: int, rng: np.random.Generator | int
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Return an iterator over the rows of X and Y in random order, `batch_size` at a time.

    The last batch may have fewer. X and Y are arrays of any type, or what NumPy makes one of, with
    a row for each example; `rng` is a generator or a seed.

    Examples
    --------
    >>> X, Y = np.zeros((10, 3)), np.zeros((10, 1))
    >>> [batch.shape for batch, _ in nblib.minibatches(X, Y, 4, rng=0)]
    [(4, 3), (4, 3), (2, 3)]
    """
    X, Y = _checks.rows("X", X), _checks.rows("Y", Y)
    _checks.same_rows("Y", Y, "X", X)
    batch_size = _checks.whole("batch_size", batch_size, least=1)
    order = _checks.generator("rng", rng).permutation(len(X))
    batches = (order[start : start + batch_size] for start in range(0, len(order), batch_size))
    return ((X[rows], Y[rows]) for rows in batches)
