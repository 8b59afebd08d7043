"""Which of the reader's expressions are worth what an expression of the solution is worth."""

import ast
from typing import Any

import numpy as np

from nblib.exercises.engine.repair.code import bare
from nblib.exercises.engine.repair.keys import LARGEST, key
from nblib.exercises.engine.repair.words import Record

__all__ = ["Suspicion", "known_values"]


def known_values(reference: Record) -> set:
    """Return the keys of all that the solution computes: arrays, and numbers of many digits."""
    values = [value for some in reference.values for value in some if _telling(value)]
    return {make(value) for value in values for make in (key, turned)} - {None}


class Suspicion:
    """Where a mistake may be, given what the solution computes.

    Attributes
    ----------
    settled : set of int
        The places inside of expressions that are worth what the solution computes.
    order : list of int
        All places: those of lines with a value that the solution does not compute come first, those
        of lines with one that it computes last.
    """

    def __init__(self, record: Record, known: set) -> None:
        inside: set[int] = set()
        ranks: dict[int, int] = {}
        for n, slot in enumerate(record.slots):
            right = _is_known(record.values[n], known)
            if right:
                inside.update(id(one) for one in ast.walk(slot.node) if one is not slot.node)
            if slot.field in ("value", "args") and right is not None:
                whole = bare(getattr(slot.statement, "value", None))
                if slot.node is whole and not isinstance(slot.statement, ast.AugAssign):
                    ranks[id(slot.statement)] = 2 if right else 0
        self.settled = {n for n, slot in enumerate(record.slots) if id(slot.node) in inside}
        self.order = sorted(
            range(len(record.slots)), key=lambda n: ranks.get(id(record.slots[n].statement), 1)
        )


def _is_known(values: list[Any], known: set) -> bool | None:
    """Return whether the solution computes some values as well, None where that says nothing."""
    if not values or not all(map(_telling, values)):
        return None
    return all(key(value) in known or turned(value) in known for value in values)


def turned(value: Any) -> Any:
    """Return a key that is the same for an array transposed, or in another shape."""
    if not isinstance(value, np.ndarray) or value.dtype.kind != "f" or not 3 <= value.size <= 5000:
        return None
    with np.errstate(all="ignore"):
        return value.size, np.round(np.sort(value, None), 10).tobytes()


def _telling(value: Any) -> bool:
    """Return whether a value says by itself what was computed."""
    if isinstance(value, np.ndarray):
        return 1 < value.size <= LARGEST and value.dtype.kind == "f" and bool(np.ptp(value))
    return isinstance(value, float | np.floating) and abs(value) not in (0.0, 0.5, 1.0, 2.0)
