"""What a search tries cannot fill the memory: it computes with a NumPy whose arrays stay small."""

import numpy as np
import pytest

from nblib.exercises.engine.repair.keys import key
from nblib.exercises.engine.repair.small import SIZES, small

HUGE = 10**9
MANY = np.ones(2000)
# Of each function arguments that are usual, and such as a change makes by mistake.
CALLS = {
    "zeros": (((2, 3),), ((HUGE, 2),)),
    "ones": ((4,), (np.full(12, 9),)),
    "empty": ((0,), (HUGE,)),
    "full": (((2, 2), 7), (HUGE, 7)),
    "linspace": ((0, 1, 3), (0, 1, HUGE)),
    "logspace": ((0, 1, 3), (0, 1, HUGE)),
    "geomspace": ((1, 8, 4), (1, 8, HUGE)),
    "eye": ((3,), (HUGE,)),
    "identity": ((3,), (HUGE,)),
    "tri": ((3, 2), (HUGE, 2)),
    "diag": (([1, 2],), (MANY,)),
    "diagflat": (([1, 2],), (MANY,)),
    "outer": (([1, 2], [3, 4]), (MANY, MANY)),
    "kron": (([1, 2], [3, 4]), (MANY, MANY)),
    "arange": ((5,), (HUGE,)),
    "tile": (([1, 2], 2), ([1, 2], HUGE)),
    "repeat": (([1, 2], 2), ([1, 2], HUGE)),
    "bincount": (([1, 2],), ([HUGE],)),
    "pad": (([1, 2], 1), ([1, 2], HUGE)),
    "resize": (([1, 2], 3), ([1, 2], HUGE)),
}
DRAWS = {
    "random": ((), (HUGE,)),
    "standard_normal": ((3,), (HUGE,)),
    "uniform": ((0, 1, 3), (0, 1, HUGE)),
    "normal": ((0, 1, (2, 2)), (0, 1, (HUGE, 2))),
    "integers": ((0, 5, 3), (0, 5, HUGE)),
    "choice": ((5, 3), (5, HUGE)),
    "permutation": ((5,), (HUGE,)),
}


def test_each_function_that_makes_arrays_is_looked_at():
    assert CALLS.keys() == SIZES.keys()


@pytest.mark.parametrize("name", CALLS)
def test_usual_arrays_are_made_and_large_ones_refused(name):
    usual, large = CALLS[name]
    expected = getattr(np, name)(*usual)
    for function in (getattr(small(np), name), small(getattr(np, name))):
        if name != "empty":
            np.testing.assert_array_equal(function(*usual), expected)
        with pytest.raises(MemoryError):
            function(*large)


@pytest.mark.parametrize("name", DRAWS)
def test_usual_numbers_are_drawn_and_very_many_refused(name):
    usual, large = DRAWS[name]
    expected = getattr(np.random.default_rng(3), name)(*usual)
    generator = small(np.random.default_rng(3))
    np.testing.assert_array_equal(getattr(generator, name)(*usual), expected)
    with pytest.raises(MemoryError):
        getattr(generator, name)(*large)


def test_lists_that_take_up_themselves_are_not_followed_without_end():
    nested = []
    for _ in range(16):
        nested.append(list(nested))  # twice as many lists each time
    assert len(str(key(nested))) < 20_000


def test_what_is_wrong_anyway_says_so_itself():
    with pytest.raises(TypeError, match="integer"):
        small(np).zeros("three")
    assert small(np.exp) is np.exp
