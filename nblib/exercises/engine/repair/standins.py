"""Put the solution's values in the place of the reader's: what makes all right was wrong."""

import ast
from collections.abc import Callable
from typing import Any

import numpy as np

from nblib.exercises.engine.repair.code import Code, Slot
from nblib.exercises.engine.repair.judge import Judge
from nblib.exercises.engine.repair.keys import key
from nblib.exercises.engine.repair.places import parsed
from nblib.exercises.engine.repair.search import Repair
from nblib.exercises.engine.repair.words import Record, record_of
from nblib.exercises.engine.values import leaves

__all__ = ["wrong_values"]

STANDIN = "__standin__"


def wrong_values(
    code: Code, judge: Judge, record: Record, solution: Code, work: int
) -> list[Repair]:
    """Return the smallest parts that would make all right if they had values of the solution.

    They take the values that one expression of the solution has, visit by visit. `work` is what the
    search may take.
    """
    judge.grant(work)
    cases = judge.order  # all of them: "were it right, all would be"
    references = [record_of(solution, judge, n) for n in cases]
    places = [n for n, slot in enumerate(record.slots) if _possible(slot, record.values[n])]
    places.sort(key=lambda n: sum(1 for _ in ast.walk(record.slots[n].node)))
    found: list[Repair] = []
    covered: set[int] = set()
    for n in places:
        slot = record.slots[n]
        if not judge.left:
            break
        if covered & {id(one) for one in ast.walk(slot.node)}:
            continue  # a smaller part of it was found
        if _some_value_fits(code, judge, slot, record.first(n), cases, references):
            covered.add(id(slot.node))
            cost = 3.0 + 0.002 * sum(1 for _ in ast.walk(slot.node))
            found.append(
                Repair(
                    cost, "value", slot.function, slot.node.lineno, slot.node, "", slot, _nothing
                )
            )
    return sorted(found, key=lambda one: (one.line, one.cost))


def _nothing() -> Callable[[], None]:
    return lambda: None


def _possible(slot: Slot, values: list[Any]) -> bool:
    kinds = (
        ast.BinOp,
        ast.Call,
        ast.UnaryOp,
        ast.Subscript,
        ast.Attribute,
        ast.IfExp,
        ast.ListComp,
    )
    return bool(values) and isinstance(slot.node, kinds) and slot.field != "func"


def _some_value_fits(
    code: Code, judge: Judge, slot: Slot, old: Any, cases: list[int], references: list[Record]
) -> bool:
    left: list[Any] = []

    def standin(value: Callable[[], Any]) -> Any:
        if not left:
            return value()
        got = left.pop(0)
        return got.copy() if isinstance(got, np.ndarray) else got

    hole = parsed(f"{STANDIN}(lambda: 0)")
    assert isinstance(hole, ast.Call)
    assert isinstance(hole.args[0], ast.Lambda)
    hole.args[0].body = slot.node
    slot.put(ast.copy_location(hole, slot.node))
    try:
        compiled = compile(code.tree, "<reader>", "exec")
    except (SyntaxError, ValueError, RecursionError):
        return False
    finally:
        slot.put(slot.node)
    make = code.maker(compiled, judge.tick, judge.see, np=np, **{STANDIN: standin})
    for place, values in enumerate(references[0].values):
        if not values or not _fits(values[0], old) or _is_answer(references[0], place):
            continue
        for case, reference in zip(cases, references, strict=True):
            left[:] = reference.values[place]
            if not judge.promising(judge.value(make, case), case):
                break
        else:
            left.clear()
            return True
    left.clear()
    return False


def _fits(value: Any, old: Any) -> bool:
    """Return whether a value may stand where another one stood."""
    if not isinstance(value, np.ndarray | float | np.floating):
        return False
    if isinstance(old, BaseException):
        return True
    return isinstance(old, np.ndarray | float | np.floating) and np.shape(value) == np.shape(old)


def _is_answer(reference: Record, place: int) -> bool:
    """Return whether an expression of the solution is the answer, or one of its parts."""
    value = key(reference.first(place))
    parts = [part for _, part in leaves(reference.result)]
    return any(value == key(part) for part in [reference.result, *parts])
