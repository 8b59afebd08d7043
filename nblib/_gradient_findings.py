"""What is wrong with a part of a gradient, in words, where the numbers give it away."""

import numpy as np

WORDS = {2: "two", 3: "three", 4: "four", 5: "five", 6: "six", 7: "seven", 8: "eight", 9: "nine"}
CLOSE = 1e-3  # so far may entries be from a pattern, as a share of the largest
LARGE = 1e-2  # an entry has a say in the ratio from this share of the largest on


def finding(
    a: np.ndarray, n: np.ndarray, theta: np.ndarray, wrong: np.ndarray, m: int, l2: float
) -> str:
    """Return what makes `a` of `n`, for example "three times too large", or how many are wrong.

    Parameters
    ----------
    a, n, theta : (s_{l+1}, columns) arrays
        One part of the computed gradient, of the measured one, and of the parameters.
    wrong : (s_{l+1}, columns) array of bool
        The entries that disagree.
    m : int
        The number of examples.
    l2 : float
        The strength λ of the penalty.
    """
    if not np.isfinite(a).all():
        return "not finite"
    if wrong.sum() == 1 < wrong.size:
        row, column = np.argwhere(wrong)[0]
        return f"one entry, number {column} of row {row}"
    size = np.abs(n).max()
    if not a.any():
        return "missing"
    large = np.abs(n) > LARGE * size
    if large.any():
        ratio = float(np.median(a[large] / n[large]))
        if abs(ratio - 1) > CLOSE and _alike(a, ratio * n):
            return _times(ratio, m)
    added = l2 / m * theta
    for sign, words in ((-1, "the penalty is missing"), (1, "a penalty too many")):
        if _alike(a, n + sign * added, np.abs(a - n).max()):
            return words
    if not _alike(a, n):  # else each is where it belongs
        if a.shape == n.T.shape and _alike(a, n.T):
            return "transposed"
        if _alike(np.sort(a, axis=None), np.sort(n, axis=None)):
            return "entries in another order"
    return f"{wrong.sum():,} of {wrong.size:,} entries"


def _alike(a: np.ndarray, b: np.ndarray, size: float | None = None) -> bool:
    """Whether two arrays differ by little, as a share of `size` or of the largest entry."""
    return bool(np.abs(a - b).max() <= CLOSE * (np.abs(b).max() if size is None else size))


def _times(ratio: float, m: int) -> str:
    """Return a constant ratio in words."""
    sign = "sign" if ratio < 0 else ""
    factor, way = max((abs(ratio), "large"), (1 / abs(ratio), "small"))
    whole = round(factor)
    if abs(factor - 1) <= CLOSE:
        return sign
    count = (
        WORDS.get(whole, str(whole)) if abs(factor - whole) <= CLOSE * factor else f"{factor:.3g}"
    )
    times = f"{count} times too {way}"
    if abs(factor - m) <= CLOSE * m:
        times += f" (m = {m})"
    return f"{sign}, {times}" if sign else times
