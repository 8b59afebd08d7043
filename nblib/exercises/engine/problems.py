"""Random networks to try a function on."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

__all__ = ["different_sizes", "networks", "random_network"]


def random_network(
    rng: np.random.Generator, sizes: Sequence[int], m: int
) -> tuple[list[np.ndarray], np.ndarray, np.ndarray]:
    """Return parameters, inputs and one-hot targets of a random network."""
    thetas = [rng.normal(scale=0.8, size=(s_out, s_in + 1)) for s_in, s_out in pairwise(sizes)]
    Y = np.eye(sizes[-1])[rng.integers(sizes[-1], size=m)]
    Y[:2] = np.eye(sizes[-1])[:2][: len(Y)]  # at least two classes
    return thetas, rng.normal(size=(m, sizes[0])), Y


def different_sizes(rng: np.random.Generator, layers: int) -> tuple[list[int], int]:
    """Return units per layer and a number of examples, from 3 to 8 and all different."""
    *sizes, m = rng.permutation(np.arange(3, 9))[: layers + 1].tolist()
    return sizes, m


def networks(
    rng: np.random.Generator, layers: Sequence[int]
) -> list[tuple[list[np.ndarray], np.ndarray, np.ndarray]]:
    """Return one random network with inputs and targets for each number of layers."""
    return [random_network(rng, *different_sizes(rng, number)) for number in layers]
