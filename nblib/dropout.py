"""Dropout: a random share of the hidden units is left out of every training step."""

from collections.abc import Sequence

import numpy as np

from nblib.network import Network

__all__ = ["dropout_masks"]


def dropout_masks(
    net: Network, m: int, share: float, rng: np.random.Generator
) -> Sequence[np.ndarray]:
    """Return (m, s_l) factors for the hidden layers: 0 where left out, else 1 / (1 − share).

    So the mean of what a unit sends on stays as it is. Without dropout there are no masks.
    """
    if not share:
        return ()
    factor = net.dtype.type(1 / (1 - share))
    draws = (rng.random((size, m), dtype=np.float32) for size in net.layers[1:-1])
    return [(draw >= share).T * factor for draw in draws]
