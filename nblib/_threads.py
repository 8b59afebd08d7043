"""How many threads NumPy's matrix products use: what the shapes say, and no measurement.

Threads that share a product add in another order than one alone, so other bits come out; and where
others use the machine, too, they wait for each other, and a small network trains many times slower.
A large one gains. `benchmarks/threads.py` finds what is large.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from functools import cache
from typing import Any

import numpy as np

from nblib import _checks, _interrupts
from nblib._extras import needed_by

LARGE = 200_000_000  # multiplications of one forward pass; below, one thread

_chosen: int | None = None


def threads(n: int | None) -> AbstractContextManager[Any]:
    """Let networks compute with `n` threads from now on, or in a `with` block.

    By default the shapes decide: one thread where a forward pass takes less than 200 million
    multiplications (400-25-10 with 5,000 examples takes 51 million), else as many as NumPy is set
    to use. So the same seed gives the same bits, however many cores there are. What NumPy was set
    to use is restored after every call. Without threadpoolctl, that is what is used.

    Parameters
    ----------
    n : int or None
        The number of threads, 1 or more. None: as the shapes say.

    Raises
    ------
    ModuleNotFoundError
        If threadpoolctl is not installed.
    ValueError
        If `n` is not such a number.

    Examples
    --------
    >>> with threads(1):
    ...     pass  # train here
    """
    with needed_by("threads"):
        import threadpoolctl  # noqa: F401  a choice that nothing could heed

    before = _chosen
    _choose(None if n is None else _checks.whole("n", n, least=1, most=1024))
    end = ExitStack()
    end.callback(_choose, before)
    return end


def _choose(n: int | None) -> None:
    global _chosen
    _chosen = n


def limit(multiplications: int) -> None:
    """Set the threads for forward passes with so many multiplications."""
    n = _chosen or (1 if multiplications < LARGE else None)
    if n:
        _set(dict.fromkeys(_libraries(), n))


def one_in_scipy() -> None:
    """Set SciPy's own BLAS, if it has one, to one thread, to leave the cores to NumPy's.

    The threads of either wait for work in busy loops; a minimizer uses both in turn, and each would
    compute while the other's threads keep the cores busy.
    """
    _set({library: 1 for library in _libraries() if "scipy.libs" in library.filepath})


def keeper() -> Callable[[], None]:
    """Return a function that sets the threads back to what they are now; twice is as good."""
    before = {library: library.get_num_threads() for library in _libraries()}
    return lambda: _set(before)


@contextmanager
def limited(multiplications: int) -> Iterator[None]:
    """Use the threads for so many multiplications in the block, whatever ends it.

    NumPy's error state is the same at its end, too.
    """
    errors, threads_again = np.geterr(), keeper()

    def restore() -> None:
        np.seterr(**errors)
        threads_again()

    try:
        try:
            limit(multiplications)
            yield
        finally:
            restore()
    except KeyboardInterrupt:  # which may have come while restoring
        restore()
        raise


def _set(wanted: dict[Any, int]) -> None:
    for library, n in wanted.items():
        if library.get_num_threads() != n:
            library.set_num_threads(n)


def _libraries() -> list[Any]:
    """Return what multiplies matrices here: NumPy's library, and SciPy's once it is loaded."""
    return _loaded("scipy.linalg" in sys.modules)


@cache
def _loaded(with_scipy: bool) -> list[Any]:
    try:
        import threadpoolctl
    except ModuleNotFoundError:
        return []
    with _interrupts.held_back():  # the system calls Python for each library
        controller = threadpoolctl.ThreadpoolController()
    found: list[Any] = controller.select(user_api="blas").lib_controllers
    return found
