"""Changes of whole lines: one too much, one missing, in the wrong place, or changed in place."""

import ast
import copy
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import NamedTuple

from nblib.exercises.engine.repair.code import Code, bare
from nblib.exercises.engine.repair.edits import Words

__all__ = ["LineEdit", "line_edits"]

Undo = Callable[[], None]


class LineEdit(NamedTuple):
    """A change of a line.

    `statement` is what stands there, `line` its line in the file, 0 for its first; `after` is what
    it becomes, none if it goes or moves. `do` changes the tree and returns what undoes that.
    """

    cost: float
    kind: str
    statement: ast.stmt
    function: ast.FunctionDef
    after: ast.stmt | None
    do: Callable[[], Undo]
    line: int = 0


class _Body(NamedTuple):
    statements: list[ast.stmt]
    parent: ast.AST
    above: "list[ast.stmt]"  # the body that the parent stands in
    function: ast.FunctionDef


OPERATIONS = {ast.Add: "+=", ast.Sub: "-=", ast.Mult: "*=", ast.Div: "/="}


def line_edits(code: Code, words: Words) -> Iterator[LineEdit]:
    """Yield the changes of whole lines, in the order of the code."""
    for function in code.functions:
        for body in _bodies(function.body, function, [], function):
            for place, statement in enumerate(body.statements):
                if isinstance(statement, ast.Expr) and _idle(statement.value):
                    continue
                yield from _removed(body, place)
                yield from _moved(body, place)
                yield from _indented(body, place)
                yield from _assigned(body, place, words)
                yield from _everywhere(body, place, words)
        yield from _copies(function, code)
        yield from _returns(function, words)
        yield from _appended(function, words)


def _idle(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) or (
        isinstance(value, ast.Call) and ast.unparse(value.func).startswith("__")
    )


def _bodies(
    body: list[ast.stmt], parent: ast.AST, above: list[ast.stmt], function: ast.FunctionDef
) -> Iterator[_Body]:
    yield _Body(body, parent, above, function)
    for statement in body:
        for name in ("body", "orelse", "finalbody"):
            inner = getattr(statement, name, None)
            if isinstance(inner, list) and inner:
                yield from _bodies(inner, statement, body, function)


def _replaced(*changes: tuple[list[ast.stmt], list[ast.stmt]]) -> Callable[[], Undo]:
    """Return what gives lists of statements another content."""

    def do() -> Undo:
        old = [(body, body[:]) for body, _ in changes]
        for body, new in changes:
            body[:] = new

        def undo() -> None:
            for body, before in old:
                body[:] = before

        return undo

    return do


def _made(text: str, like: ast.stmt) -> ast.stmt:
    """Return a statement out of a text, in the place of another."""
    new = ast.parse(text).body[0]
    for node in ast.walk(new):
        if hasattr(node, "lineno"):
            ast.copy_location(node, like)
    return new


def _removed(body: _Body, place: int) -> Iterator[LineEdit]:
    statement, all_ = body.statements[place], body.statements
    rest = [*all_[:place], *all_[place + 1 :]] or [_made("pass", statement)]
    yield LineEdit(1.1, "line too much", statement, body.function, None, _replaced((all_, rest)))
    if isinstance(statement, ast.If):
        for branch in (statement.body, statement.orelse):
            if branch:
                flat = [*all_[:place], *branch, *all_[place + 1 :]]
                yield LineEdit(
                    1.2, "condition", statement, body.function, None, _replaced((all_, flat))
                )


def _moved(body: _Body, place: int) -> Iterator[LineEdit]:
    """Yield the line in other places among those beside it."""
    all_ = body.statements
    for target in range(len(all_)):
        if target in (place, place + 1) and target != place + 1:
            continue
        rest = [*all_[:place], *all_[place + 1 :]]
        new = [*rest[:target], all_[place], *rest[target:]]
        if new == all_ or (isinstance(all_[target], ast.Expr) and _idle(all_[target].value)):  # type: ignore[attr-defined]
            continue
        cost = 0.55 + 0.1 * abs(target - place)
        yield LineEdit(
            cost, "order of lines", all_[place], body.function, None, _replaced((all_, new))
        )


def _indented(body: _Body, place: int) -> Iterator[LineEdit]:
    """Yield the line in the block above it or below it, or out of its own."""
    all_, function = body.statements, body.function
    statement = all_[place]
    rest = [*all_[:place], *all_[place + 1 :]]
    if body.above and rest:
        at = next(n for n, one in enumerate(body.above) if one is body.parent)
        above = body.above
        if place == len(all_) - 1:
            after = [*above[: at + 1], statement, *above[at + 1 :]]
            yield LineEdit(
                0.4,
                "indentation",
                statement,
                function,
                None,
                _replaced((all_, rest), (above, after)),
            )
        before = [*above[:at], statement, *above[at:]]
        yield LineEdit(
            0.9, "indentation", statement, function, None, _replaced((all_, rest), (above, before))
        )
    for n, cost in ((place - 1, 0.4), (place + 1, 0.6)):
        if not 0 <= n < len(all_):
            continue
        for name in ("body", "orelse"):
            inner = getattr(all_[n], name, None)
            if isinstance(inner, list) and inner:
                new = [*inner, statement] if n < place else [statement, *inner]
                yield LineEdit(
                    cost,
                    "indentation",
                    statement,
                    function,
                    None,
                    _replaced((all_, rest), (inner, new)),
                )


def _assigned(body: _Body, place: int, words: Words) -> Iterator[LineEdit]:
    """Yield the line with its value assigned in another way."""
    all_, statement, function = body.statements, body.statements[place], body.function

    def other(cost: float, kind: str, text: str) -> Iterator[LineEdit]:
        with suppress(SyntaxError):
            new = _made(text, statement)
            changed = [*all_[:place], new, *all_[place + 1 :]]
            yield LineEdit(cost, kind, statement, function, new, _replaced((all_, changed)))

    if isinstance(statement, ast.AugAssign):
        target, value = ast.unparse(statement.target), ast.unparse(statement.value)
        for kind, sign in OPERATIONS.items():
            if not isinstance(statement.op, kind):
                yield from other(
                    0.2 if sign in "+=-=" else 0.4, "operator", f"{target} {sign} {value}"
                )
        sign = OPERATIONS.get(type(statement.op), "+=")[:-1]
        yield from other(0.4, "in place", f"{target} = {target} {sign} ({value})")
        yield from other(0.5, "in place", f"{target} = {value}")
    if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
        goal, value = statement.targets[0], ast.unparse(statement.value)
        target = ast.unparse(goal)
        if isinstance(goal, ast.Name | ast.Subscript):
            for sign in OPERATIONS.values():
                yield from other(
                    0.5 if sign in "+=-=" else 0.7, "in place", f"{target} {sign} {value}"
                )
        if isinstance(goal, ast.Name):
            for name in words.names(function):
                if name != target:
                    yield from other(0.9, "name", f"{name} = {value}")
        if isinstance(goal, ast.Name) and not isinstance(bare(statement.value), ast.Tuple):
            yield from other(0.9, "in place", f"{target}[:] = {value}")
        if isinstance(goal, ast.Tuple) and len(goal.elts) == 2:
            first, second = map(ast.unparse, goal.elts)
            yield from other(0.3, "order", f"{second}, {first} = {value}")
        if isinstance(goal, ast.Subscript):
            for index in (
                f"{ast.unparse(goal.slice)} + 1",
                f"{ast.unparse(goal.slice)} - 1",
                ":, 0",
                ":, 1:",
            ):
                yield from other(0.6, "slice", f"{ast.unparse(goal.value)}[{index}] = {value}")
            for name in words.names(function):
                yield from other(0.8, "slice", f"{ast.unparse(goal.value)}[{name}] = {value}")
    if isinstance(statement, ast.Return) and statement.value:
        yield from other(1.5, "call", f"yield {ast.unparse(statement.value)}")


def _everywhere(body: _Body, place: int, words: Words) -> Iterator[LineEdit]:
    """Yield the line with a thing that stands in it twice changed in both places."""
    all_, statement, function = body.statements, body.statements[place], body.function
    if isinstance(statement, ast.For | ast.If | ast.While | ast.With | ast.FunctionDef):
        return
    counted: dict[str, int] = {}
    for node in ast.walk(statement):
        if isinstance(node, ast.Name | ast.Subscript) and isinstance(node.ctx, ast.Load):
            counted[ast.unparse(node)] = counted.get(ast.unparse(node), 0) + 1
    names = words.names(function)
    for text, times in counted.items():
        if times < 2 or text == "np":
            continue
        others = names if text in names else [p for p in words.parts if "[" in p or p in names]
        for other in others:
            if other == text or len(other) > 24:
                continue
            new = _Exchange(text, other).visit(copy.deepcopy(statement))
            ast.fix_missing_locations(new)
            changed = [*all_[:place], new, *all_[place + 1 :]]
            cost = 0.6 if text in names else 0.9
            yield LineEdit(cost, "name", statement, function, new, _replaced((all_, changed)))


class _Exchange(ast.NodeTransformer):
    def __init__(self, text: str, other: str) -> None:
        self.text, self.other = text, other

    def generic_visit(self, node: ast.AST) -> ast.AST:
        loads = isinstance(getattr(node, "ctx", None), ast.Load)
        if loads and isinstance(node, ast.Name | ast.Subscript) and ast.unparse(node) == self.text:
            return ast.parse(self.other, mode="eval").body
        return super().generic_visit(node)


def _first(function: ast.FunctionDef) -> int:
    """Return where the lines of a function begin, behind the docstring."""
    lines = enumerate(function.body)
    return next((n for n, one in lines if not (isinstance(one, ast.Expr) and _idle(one.value))), 0)


def _inserted(
    cost: float, kind: str, body: list[ast.stmt], place: int, text: str, function: ast.FunctionDef
) -> LineEdit:
    """Return a new line in a body, told at the line that it stands after."""
    beside = body[place - 1] if place > 0 else body[0]
    line = (beside.end_lineno or 0) if place > 0 else beside.lineno
    if isinstance(beside, ast.Expr) and _idle(beside.value):
        beside = body[min(place, len(body) - 1)]
        line = beside.lineno
    new = _made(text, beside)
    do = _replaced((body, [*body[:place], new, *body[place:]]))
    return LineEdit(cost, kind, beside, function, new, do, line)


def _copies(function: ast.FunctionDef, code: Code) -> Iterator[LineEdit]:
    """Yield a copy of an argument at the start."""
    first = _first(function)
    for arg in function.args.args:
        users = (
            one
            for one in ast.walk(function)
            if isinstance(one, ast.stmt)
            and one is not function
            and any(isinstance(n, ast.Name) and n.id == arg.arg for n in ast.walk(one))
        )
        user = next(users, function.body[first] if first < len(function.body) else function)
        for text in (
            f"{arg.arg} = {arg.arg}.copy()",
            f"{arg.arg} = [one.copy() for one in {arg.arg}]",
            f"{arg.arg} = np.array({arg.arg}, float)",
            f"{arg.arg} = list({arg.arg})",
        ):
            kind = "type" if "float" in text else "copy"
            line = _inserted(1.2, kind, function.body, first, text, function)
            yield line._replace(statement=user, line=user.lineno)


def _returns(function: ast.FunctionDef, words: Words) -> Iterator[LineEdit]:
    """Yield a missing `return` at the end."""
    if isinstance(function.body[-1], ast.Return):
        return
    if any(isinstance(node, ast.Yield) for node in ast.walk(function)):
        return
    names, last = words.names(function), function.body[-1]
    for name in names[::-1]:
        yield _inserted(
            0.5, "return", function.body, len(function.body), f"return {name}", function
        )
    if isinstance(last, ast.Expr):
        new = _made(f"return {ast.unparse(last.value)}", last)
        do = _replaced((function.body, [*function.body[:-1], new]))
        yield LineEdit(0.3, "return", last, function, new, do)


def _appended(function: ast.FunctionDef, words: Words) -> Iterator[LineEdit]:
    """Yield a missing line: what collects a value, what starts anew, what turns a list round."""
    names = words.names(function)
    yield from _first_set(function, words)
    lists = [
        ast.unparse(node.targets[0])
        for node in ast.walk(function)
        if isinstance(node, ast.Assign) and isinstance(bare(node.value), ast.List | ast.ListComp)
    ]
    numbers = [
        ast.unparse(node.targets[0])
        for node in ast.walk(function)
        if isinstance(node, ast.Assign) and isinstance(bare(node.value), ast.Constant)
    ]
    for body in _bodies(function.body, function, [], function):
        end = len(body.statements)
        places = [
            n for n in range(end + 1) if n >= (_first(function) if body.parent is function else 0)
        ]
        for place in places:
            if place and isinstance(
                body.statements[place - 1], ast.Return | ast.Break | ast.Continue
            ):
                continue
            texts = [f"{one}.append({name})" for one in lists for name in names if name != one]
            texts += [f"{name} = {name} + 1" for name in numbers]
            texts += [f"{name} = {value}" for name, value in words.missing]
            if body.parent is function:
                texts += [f"{one} = {one}[::-1]" for one in lists]
            for text in texts:
                yield _inserted(2.1, "line missing", body.statements, place, text, function)


def _first_set(function: ast.FunctionDef, words: Words) -> Iterator[LineEdit]:
    """Yield a missing line that sets a name, right before it is used or before that loop."""
    args = [arg.arg for arg in function.args.args]
    starts = ["[]", "0", *(f"[{arg}]" for arg in args), *(f"np.zeros_like({arg})" for arg in args)]
    for name in words.undefined:
        for body in _bodies(function.body, function, [], function):
            place = next((n for n, one in enumerate(body.statements) if _uses(one, name)), None)
            if place is None:
                continue
            for cost, values in ((0.8, starts), (0.85, words.terms), (0.9, words.parts)):
                for value in values:
                    text = f"{name} = {value}"
                    yield _inserted(cost, "line missing", body.statements, place, text, function)


def _uses(statement: ast.stmt, name: str) -> bool:
    return any(isinstance(node, ast.Name) and node.id == name for node in ast.walk(statement))
