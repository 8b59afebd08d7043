"""Bounds on a call that need neither threads nor signals: how deep it goes, and for how long.

In a browser nothing else is there: Python's one stack is the browser's, and where it ends, Python
ends with it, without an exception; nobody but the running code can look at the clock.
"""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

__all__ = ["DEPTH", "clock", "depth", "shallow", "watched"]

#: How many calls deep a function may go. Chromium's stack holds twice as many that go through C,
#: as `map` does, and Python's own limit is a thousand.
DEPTH = 150
#: How many times as long WebAssembly takes.
SLOWER = 5


def clock() -> float:
    """Return the seconds of work so far; in a browser, where those stand still, all, as work."""
    browser = sys.platform == "emscripten"
    return time.monotonic() / SLOWER if browser else time.process_time()


def depth() -> int:
    """Return how many calls are running in this thread."""
    count, frame = 0, sys._getframe()
    while frame := frame.f_back:  # type: ignore[assignment] # None ends it
        count += 1
    return count


@contextmanager
def shallow(most: int) -> Iterator[None]:
    """Let more than `most` calls in each other be a RecursionError, as Python's own limit is."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(min(most, before))
    try:
        yield
    finally:
        sys.setrecursionlimit(before)


@contextmanager
def watched(look: Callable[..., None]) -> Iterator[None]:
    """Call `look`, with the code first, in each round of a loop and at each call of Python's.

    What it raises comes out there. Python 3.11, which cannot do it, runs in no browser.
    """
    if sys.version_info < (3, 12):
        yield
        return
    monitoring = sys.monitoring
    tool = next(number for number in range(6) if monitoring.get_tool(number) is None)
    events = monitoring.events.JUMP, monitoring.events.PY_START
    monitoring.use_tool_id(tool, "nblib")
    try:
        for event in events:
            monitoring.register_callback(tool, event, look)
        monitoring.set_events(tool, sum(events))
        yield
    finally:
        monitoring.set_events(tool, monitoring.events.NO_EVENTS)
        for event in events:
            monitoring.register_callback(tool, event, None)
        monitoring.free_tool_id(tool)
