"""What speaks for itself: a name that nobody sets, a value that nobody uses, where it stops."""

import ast
from collections.abc import Callable, Iterator

from nblib.exercises.engine.repair.code import Code, bare
from nblib.exercises.engine.repair.places import CHANGING
from nblib.exercises.engine.repair.search import Repair
from nblib.exercises.engine.repair.words import Record

__all__ = ["nowhere_set", "plain_signs"]

#: How many lines are told beside the one where it stops.
SOURCES = 3


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


def plain_signs(code: Code, record: Record) -> list[Repair]:
    """Return the lines that are to be looked at where no change was found.

    These are a line whose value goes nowhere; the one where it stops, and those where the
    variables of that come from; or the only one that computes.
    """
    return _used_nowhere(record) or _where_it_stops(code, record) or _only_line(code)


def _used_nowhere(record: Record) -> list[Repair]:
    return [
        _told("unused", slot.function, slot.statement.lineno, slot.statement)
        for n, slot in enumerate(record.slots)
        if isinstance(slot.statement, ast.Expr)
        and slot.node is bare(slot.statement.value)
        and record.values[n]
        and not isinstance(record.first(n), BaseException | type(None))
        and not _may_change_something(slot.node)
    ]


def _may_change_something(node: ast.AST) -> bool:
    """Return whether an expression may be there for what it does, and not for its value."""
    if not isinstance(node, ast.Call):
        return False
    changes = isinstance(node.func, ast.Name) or getattr(node.func, "attr", "") in CHANGING
    return changes or any(one.arg in ("out", None) for one in node.keywords)


def _where_it_stops(code: Code, record: Record) -> list[Repair]:
    line = getattr(record.result, "line", 0)
    for function in code.functions:
        every = sorted(_simple(function.body[1:]), key=lambda one: one.lineno)  # after the counter
        here = [one for one in every if one.lineno <= line <= (one.end_lineno or line)]
        if not here:
            continue
        used = {node.id for node in ast.walk(_head(here[-1])) if isinstance(node, ast.Name)}
        source = {name: one for one in every if one.lineno < here[-1].lineno for name in _sets(one)}
        lines = {source[name].lineno: source[name] for name in used & source.keys()}
        told = [here[-1], *(lines[n] for n in sorted(lines, reverse=True)[:SOURCES])]
        return [_told("stops", function, one.lineno, one) for one in told]
    return []


def _only_line(code: Code) -> list[Repair]:
    every = [one for one in _simple(code.functions[0].body) if not _is_bookkeeping(one)]
    if len(every) == 1 and len(code.functions) == 1:
        return [_told("only", code.functions[0], every[0].lineno, every[0])]
    return []


def _simple(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """Yield all statements, of those with a block their head, too."""
    for one in body:
        yield one
        for name in ("body", "orelse", "finalbody"):
            yield from _simple(getattr(one, name, []))


def _head(one: ast.stmt) -> ast.AST:
    """Return what stands in the first line of a statement."""
    for name in ("test", "iter", "value", "items"):
        found = getattr(one, name, None)
        if isinstance(found, ast.AST) and hasattr(one, "body"):
            return found
    return ast.Module([], []) if hasattr(one, "body") else one


def _sets(one: ast.stmt) -> set[str]:
    targets = [*getattr(one, "targets", []), getattr(one, "target", None)]
    nodes = [node for target in targets if target for node in ast.walk(target)]
    return {node.id for node in nodes if isinstance(node, ast.Name)}


def _is_bookkeeping(one: ast.stmt) -> bool:
    """Return whether a line names, imports, documents or opens a block."""
    if isinstance(one, ast.Assign):
        return isinstance(bare(one.value), ast.Name)
    documents = isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant | ast.Call)
    return documents or isinstance(one, ast.Import | ast.ImportFrom | ast.With)


def _told(kind: str, function: ast.FunctionDef, line: int, node: ast.AST) -> Repair:
    def do() -> Callable[[], None]:
        return lambda: None

    return Repair(4.0, kind, function, line, node, "", None, do)
