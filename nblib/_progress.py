"""A progress bar, where it is wanted and tqdm is installed."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def progress_bar(total: int, unit: str, shown: bool) -> Iterator[Callable[[int, str], None]]:
    """Show a bar as long as the block runs.

    It gives a function that moves the bar by a number of units and writes a text beside it. The
    variable TQDM_DISABLE hides the bar; without tqdm there is none.
    """
    # tqdm heeds its own variable in a terminal, but in a notebook it draws an empty bar
    tqdm = _tqdm() if shown and not os.environ.get("TQDM_DISABLE") else None
    if tqdm is None:
        yield lambda units, text: None
        return
    with tqdm(total=total, unit=unit) as bar:

        def advance(units: int, text: str) -> None:
            bar.set_postfix_str(text, refresh=False)
            bar.update(units)

        yield advance


def _tqdm() -> Any:
    """Return tqdm's class for a terminal or a notebook, or None where it is not installed."""
    try:
        from tqdm.auto import tqdm
    except ModuleNotFoundError:
        return None
    if sys.platform == "emscripten":
        tqdm.monitor_interval = 0  # in a browser no thread can start that watches over the bars
    return tqdm
