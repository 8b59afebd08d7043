"""What speaks for itself: a name that nobody sets, a function without `return`."""

import ast
from collections.abc import Callable

from nblib.exercises.engine.repair.code import Code
from nblib.exercises.engine.repair.search import Repair
from nblib.exercises.engine.repair.words import Record

__all__ = ["nowhere_set"]


def nowhere_set(code: Code, record: Record) -> list[Repair]:
    """Return the line that uses a name before it is set, or the end without a `return`."""
    for n, slot in enumerate(record.slots):
        if isinstance(slot.node, ast.Name) and isinstance(record.first(n), NameError):
            return [_told("unset", slot.function, slot.node.lineno, slot.node)]
    main = code.functions[0]
    if not any(isinstance(node, ast.Return | ast.Yield | ast.YieldFrom) for node in ast.walk(main)):
        last = main.body[-1]
        return [_told("return", main, last.end_lineno or last.lineno, last)]
    return []


def _told(kind: str, function: ast.FunctionDef, line: int, node: ast.AST) -> Repair:
    def do() -> Callable[[], None]:
        return lambda: None

    return Repair(4.0, kind, function, line, node, "", None, do)
