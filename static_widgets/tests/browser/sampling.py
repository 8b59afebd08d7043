"""What is tried in each test, and what at night alone."""

from collections.abc import Iterable

import pytest


def some(every: Iterable, step: int = 3) -> list:
    """Return parameters, of which one in ``step`` is tried in each test and the others at night."""
    nightly = pytest.mark.nightly
    return [
        one if i % step == 0 else pytest.param(one, marks=nightly) for i, one in enumerate(every)
    ]
