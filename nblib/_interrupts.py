"""Ctrl-C as a result: a loop that it cuts off is brought to an end, and nothing is left half done.

An interrupt may come at any line, so what ends a loop can be done twice, and is, if the interrupt
came in its midst.
"""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import numpy as np


def run(loop: Callable[[], None], end: Callable[[], None] = lambda: None) -> bool:
    """Run a loop without NumPy's warnings, then `end`; return False if Ctrl-C cut it off.

    `end` also follows any other exception, and doing it twice must be as good as once. Overflow on
    the way to a divergence is the verdict's business and no warning's.
    """
    before = np.geterr()

    def finish() -> None:
        np.seterr(**before)
        end()

    try:
        try:
            np.seterr(all="ignore")
            loop()
        finally:
            finish()
    except KeyboardInterrupt:
        finish()
        return False
    return True


@contextmanager
def held_back() -> Iterator[None]:
    """Hold Ctrl-C back until the end of the block, where C calls Python: there it would be lost."""
    before, received = signal.getsignal(signal.SIGINT), []
    if threading.current_thread() is not threading.main_thread() or not callable(before):
        yield
        return
    try:
        signal.signal(signal.SIGINT, lambda *given: received.append(given))
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    for given in received[:1]:
        before(*given)
