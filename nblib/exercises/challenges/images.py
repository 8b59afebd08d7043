"""The digits of the challenges, where the book runs and where a page has been sent them."""

import numpy as np

from nblib import data

__all__ = ["digits"]

#: What a page is sent: there is no SciPy in it to read the book's own file.
SENT = "digits.npz"


def digits() -> tuple[np.ndarray, np.ndarray]:
    """Return images and labels as `nblib.load_digits` does."""
    if not (data.DATA / SENT).exists():
        return data.load_digits()
    with np.load(data.DATA / SENT) as sent:
        return sent["X"] / 255, sent["y"].astype(np.intp)
