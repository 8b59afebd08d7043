"""The reader's own code: found, read as a tree, made stoppable, and defined anew for each run."""

import ast
import copy
import inspect
import linecache
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import CodeType, FunctionType, MethodType
from typing import Any, NamedTuple

import numpy as np

from nblib.exercises.engine import run
from nblib.exercises.engine.repair.harmless import harmless
from nblib.exercises.engine.repair.small import small

__all__ = ["ROUNDS", "Code", "Runaway", "Slot", "bare", "code_of", "plain"]

#: How many rounds the loops of one call may take together.
ROUNDS = 4000
#: The largest array that is copied for each run; a larger one is given out read-only.
MOST = 20_000
#: The largest code that is searched: nodes of its tree.
LARGEST = 6000

#: What is put into the code: it counts the rounds, and listens to what is computed.
EACH, TICK, SEEN, INTO = "__each__", "__tick__", "__seen__", "__into__"


#: Where a function notes its first line, since its decorators may go.
FIRST = "first_line"


class Runaway(BaseException):
    """Raised by a loop that takes too many rounds; no Exception, so that few things catch it."""


class Slot(NamedTuple):
    """An expression of the code, and where it stands."""

    node: ast.expr
    parent: ast.AST
    field: str
    place: int | None
    function: ast.FunctionDef
    statement: ast.stmt

    def put(self, new: ast.expr) -> None:
        """Put another expression in its place."""
        if self.place is None:
            setattr(self.parent, self.field, new)
        else:
            getattr(self.parent, self.field)[self.place] = new


@dataclass(eq=False)
class Code:
    """The reader's function and the helpers that it calls, as a tree that is changed in place.

    Attributes
    ----------
    tree : ast.Module
        All functions, the reader's own last.
    entry : str
        The name of the reader's own.
    space : dict
        The other names that they use.
    lines : dict of str to list of str
        The lines of the file that a function stands in.
    bound : list
        The object whose method it is, if it is one.
    aliases : dict of str to str
        By which other name a function is called.
    """

    tree: ast.Module
    entry: str
    space: dict[str, Any]
    lines: dict[str, list[str]]
    bound: list[Any] = field(default_factory=list)
    aliases: dict[str, str] = field(default_factory=dict)

    @property
    def functions(self) -> list[ast.FunctionDef]:
        """All functions, the reader's own first."""
        return [one for one in self.tree.body[::-1] if isinstance(one, ast.FunctionDef)]

    def slots(self) -> list[Slot]:
        """Return all expressions that may be changed, in the order in which they stand."""
        return [slot for function in self.functions for slot in _slots(function)]

    def unused(self) -> set[str]:
        """Return the names that the reader's own function sets and never uses."""
        nodes = [node for node in ast.walk(self.functions[0]) if isinstance(node, ast.Name)]
        loads = {node.id for node in nodes if isinstance(node.ctx, ast.Load)}
        return {name for name in self.names(self.functions[0]) if name not in loads}

    def names(self, function: ast.FunctionDef) -> list[str]:
        """Return the local names of a function."""
        found = dict.fromkeys(arg.arg for arg in _arguments(function.args))
        for node in ast.walk(function):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                found.setdefault(node.id)
            elif isinstance(node, ast.Lambda):
                found |= dict.fromkeys(arg.arg for arg in _arguments(node.args))
        return list(found)

    def maker(
        self, compiled: CodeType, tick: Callable, seen: Callable, **more: Any
    ) -> Callable[[], Callable]:
        """Return what defines all functions anew, with their own state, and returns the reader's.

        `tick` is called in each round of a loop, `seen` with what each line computes.
        """

        def each(items: Any) -> Iterator:
            for item in items:
                tick()
                yield item

        def make() -> Callable:
            memo: dict[int, Any] = {}
            values = {name: _copied(value, memo) for name, value in self.space.items()} | more
            scope = {name: small(value) for name, value in values.items()} | {
                EACH: each,
                TICK: tick,
                SEEN: seen,
                INTO: _into,
                "print": lambda *_, **__: None,
            }
            exec(compiled, scope)
            for alias, name in self.aliases.items():
                scope[alias] = scope[name]
            function = scope[self.entry]
            return MethodType(function, copy.deepcopy(self.bound[0])) if self.bound else function

        return make

    def text(self, node: ast.AST, function: ast.FunctionDef) -> str:
        """Return a part as the reader wrote it."""
        written = ast.get_source_segment("".join(self.lines[function.name]), node)
        return " ".join(written.split()) if written else ast.unparse(plain(node))

    def line(self, number: int, function: ast.FunctionDef) -> str:
        """Return a line of the file as the reader wrote it."""
        lines = self.lines[function.name]
        return lines[number - 1].strip() if 0 < number <= len(lines) else ""

    def number(self, line: int, function: ast.FunctionDef) -> int:
        """Return which line of the function a line of its file is, from 1."""
        return line - first_line(function) + 1


def first_line(function: ast.FunctionDef) -> int:
    """Return where a function begins, with its decorators."""
    return getattr(function, FIRST, function.lineno)


def code_of(function: Callable, wanted: Iterable[str] = ()) -> Code | None:
    """Return the code of a function and of its helpers, or None where it cannot be searched.

    `wanted` are names that an edit may need besides those that the code uses, where they exist.
    """
    for decorated in (True, False):
        try:
            code = _code_of(function, wanted, decorated=decorated)
            if code and sum(1 for _ in ast.walk(code.tree)) <= LARGEST:
                compiled = compile(code.tree, "<reader>", "exec")
                code.maker(compiled, lambda: True, lambda value: value)()
                return code
        except Exception:  # odd sources, scopes, objects that cannot be copied: nothing is said
            continue
    return None


def _code_of(function: Callable, wanted: Iterable[str], *, decorated: bool) -> Code | None:
    bound = []
    inner = inspect.unwrap(function)
    if not isinstance(inner, FunctionType | MethodType):
        inner = MethodType(type(inner).__call__, inner)  # what is called when it is
    if isinstance(inner, MethodType):
        bound, inner = [inner.__self__], inner.__func__
    if not isinstance(inner, FunctionType):
        return None
    node, lines = _definition(inner) or (None, [])
    if node is None:
        return None
    if inner is function or bound or not decorated:
        node.decorator_list = []
    found: dict[str, ast.FunctionDef] = {}
    code = Code(ast.Module([], []), node.name, {}, {node.name: lines}, bound)
    _gather(code, inner, node, found, wanted)
    code.tree.body = [*[one for one in found.values() if one is not node], node]
    if not harmless(code.tree, code.space):
        return None
    for one in code.functions:
        _make_stoppable(one)
    ast.fix_missing_locations(code.tree)
    return code


def _gather(
    code: Code,
    function: FunctionType,
    node: ast.FunctionDef,
    found: dict[str, ast.FunctionDef],
    wanted: Iterable[str] = (),
) -> None:
    """Add a function, the names that it uses, and the reader's functions among them."""
    found[node.name] = node
    cells = zip(function.__code__.co_freevars, function.__closure__ or (), strict=True)
    known = function.__globals__ | {name: cell.cell_contents for name, cell in cells}
    used = {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}
    own = {*function.__code__.co_varnames, *function.__code__.co_cellvars}  # a global's namesakes
    for name in sorted(used.union(wanted) - own):
        if name not in known or name in found or name in code.space or name in code.aliases:
            continue
        value = known[name]
        helper = _helper(value, function)
        if helper is None:
            code.space[name] = value
            continue
        definition, lines = helper
        if definition.name != name:
            code.aliases[name] = definition.name
        if definition.name not in found:
            definition.decorator_list = []
            code.lines[definition.name] = lines
            _gather(code, value, definition, found)


def _helper(value: Any, function: FunctionType) -> tuple[ast.FunctionDef, list[str]] | None:
    """Return the definition of a function that the reader wrote besides, if it is one."""
    if not isinstance(value, FunctionType) or value.__globals__ is not function.__globals__:
        return None
    return _definition(value) if value is not function and is_readers(value) else None


def is_readers(function: Callable) -> bool:
    """Return whether a function is the reader's: of no package, and not of Python itself."""
    code = getattr(inspect.unwrap(function), "__code__", None)
    if code is None:  # a method, or something that can be called
        method = getattr(function, "__func__", vars(type(function)).get("__call__"))
        code = getattr(method, "__code__", None)
    file = Path(code.co_filename) if code else None
    return bool(file) and not any(folder in file.parents for folder in run._not_the_readers())  # type: ignore[union-attr] # bool(None) is false


def _definition(function: FunctionType) -> tuple[ast.FunctionDef, list[str]] | None:
    """Return what defines a function, and all lines of its file, if they are known and current."""
    code = function.__code__
    lines = linecache.getlines(code.co_filename, function.__globals__)
    if not lines:
        return None
    tree = ast.parse("".join(lines))
    if not _current(tree, code):
        return None
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and node.name == code.co_name:
            starts = [node.lineno, *(one.lineno for one in node.decorator_list)]
            if code.co_firstlineno in starts:
                setattr(node, FIRST, min(starts))
                return node, lines
        if isinstance(node, ast.Lambda) and code.co_name == "<lambda>" and _covers(node, code):
            return _named(node, "lambda_"), lines
    return None


def _current(tree: ast.Module, code: CodeType) -> bool:
    """Return whether a file still holds a function as it was compiled."""
    todo: list[Any] = [compile(tree, code.co_filename, "exec", dont_inherit=True)]
    while todo:
        one = todo.pop()
        whats = ("co_name", "co_firstlineno", "co_code", "co_names")
        if all(getattr(one, what) == getattr(code, what) for what in whats):
            return True
        todo += [part for part in one.co_consts if isinstance(part, CodeType)]
    return False


def _covers(node: ast.Lambda, code: CodeType) -> bool:
    """Return whether a lambda is the one that was compiled to this."""
    body, count = node.body, code.co_argcount + code.co_kwonlyargcount
    if [arg.arg for arg in _arguments(node.args)][:count] != list(code.co_varnames[:count]):
        return False
    first, last = (body.lineno, body.col_offset), (body.end_lineno or 0, body.end_col_offset or 0)
    places = [
        ((line, column or 0), (end, end_column or 0))
        for line, end, column, end_column in code.co_positions()
        if line and end and end_column and line >= body.lineno
    ]
    return bool(places) and all(first <= start and end <= last for start, end in places)


def _named(node: ast.Lambda, name: str) -> ast.FunctionDef:
    """Return a lambda as a function with a name."""
    function = ast.parse(f"def {name}(): return 0").body[0]
    assert isinstance(function, ast.FunctionDef)
    function.args = node.args
    function.body = [ast.copy_location(ast.Return(node.body), node)]
    return ast.copy_location(function, node)


def _make_stoppable(function: ast.FunctionDef) -> None:
    """Let all loops of a function count their rounds, and lines tell what they compute."""
    for node in ast.walk(function):
        if isinstance(node, ast.For | ast.comprehension):
            node.iter = ast.copy_location(
                ast.Call(ast.Name(EACH, ast.Load()), [node.iter], []), node.iter
            )
        elif isinstance(node, ast.While):
            tick = ast.Call(ast.Name(TICK, ast.Load()), [], [])
            node.test = ast.copy_location(ast.BoolOp(ast.And(), [tick, node.test]), node.test)
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Subscript):
            node.value = _into_call(node.targets[0].value, node.value)
        elif isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
            node.value = _into_call(ast.Name(node.target.id, ast.Load()), node.value)
        elif isinstance(node, ast.Assign | ast.AugAssign | ast.Return) and node.value:
            node.value = _listened(node.value)
        elif isinstance(node, ast.ListComp | ast.GeneratorExp):
            node.elt = _listened(node.elt)
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) and node.value.args:
            f, last = node.value.func, node.value.args[-1]
            method = isinstance(f, ast.Attribute) and f.attr in ("append", "insert", "extend")
            node.value.args[-1] = (
                _into_call(f.value, last)  # type: ignore[attr-defined] # a method's
                if method
                else _listened(last)
            )
    function.body.insert(0, ast.parse(f"{TICK}()").body[0])


def _into_call(goal: ast.expr, node: ast.expr) -> ast.expr:
    """Return an expression that watches what is put into a list."""
    if not isinstance(goal, ast.Name):
        return _listened(node)
    twin = ast.copy_location(ast.Name(goal.id, ast.Load()), goal)
    call = ast.Call(ast.Name(INTO, ast.Load()), [twin, _listened(node)], [])
    return ast.copy_location(call, node)


def _into(goal: Any, value: Any) -> Any:
    """Refuse to put a list into itself: it would be read without end."""
    if value is goal and isinstance(goal, list):
        raise Runaway
    if isinstance(value, list | tuple) and any(one is goal for one in value):
        raise Runaway
    return value


def _listened(node: ast.expr) -> ast.expr:
    if any(isinstance(one, ast.Yield | ast.YieldFrom | ast.Starred) for one in ast.walk(node)):
        return node
    return ast.copy_location(ast.Call(ast.Name(SEEN, ast.Load()), [node], []), node)


class _Plain(ast.NodeTransformer):
    def visit_Call(self, node: ast.Call) -> ast.AST:
        node = self.generic_visit(node)  # type: ignore[assignment] # a call stays one here
        return node.args[-1] if is_ours(node) else node

    def visit_BoolOp(self, node: ast.BoolOp) -> ast.AST:
        node = self.generic_visit(node)  # type: ignore[assignment]
        return node.values[1] if _is_call(node.values[0], TICK) else node


def _is_call(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name


def is_ours(node: ast.AST) -> bool:
    """Return whether a call was put into the code to watch an expression."""
    return any(_is_call(node, name) for name in (EACH, SEEN, INTO))


def bare(node: Any) -> Any:
    """Return an expression without the call that watches it."""
    while is_ours(node):
        node = node.args[-1]
    return node


def plain(node: Any) -> Any:
    """Return a copy of a part without what counts the rounds."""
    return _Plain().visit(copy.deepcopy(node))


def _arguments(args: ast.arguments) -> list[ast.arg]:
    rest = [one for one in (args.vararg, args.kwarg) if one]
    return [*args.posonlyargs, *args.args, *args.kwonlyargs, *rest]


def _slots(function: ast.FunctionDef) -> Iterator[Slot]:
    skipped = (ast.arguments, ast.JoinedStr)

    def below(node: ast.AST, statement: ast.stmt) -> Iterator[Slot]:
        for name, value in ast.iter_fields(node):
            for index, child in enumerate(value) if isinstance(value, list) else [(None, value)]:
                if not isinstance(child, ast.AST) or isinstance(child, skipped):
                    continue
                if index == 0 and name == "args" and _is_call(node, INTO):
                    continue
                if isinstance(child, ast.stmt):
                    if not (isinstance(child, ast.Expr) and _is_call(child.value, TICK)):
                        yield from below(child, child)
                    continue
                if isinstance(child, ast.expr) and _changeable(child, node, name):
                    yield Slot(child, node, name, index, function, statement)
                yield from below(child, statement)

    for index, child in enumerate(function.body):
        del index
        if not (
            isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant | ast.Call)
        ) or not (isinstance(child.value, ast.Constant) or _is_call(child.value, TICK)):
            yield from below(child, child)


def _counts(node: ast.AST) -> bool:
    """Return whether an expression counts the rounds of a loop: nothing may take its place."""
    return _is_call(node, TICK) or (isinstance(node, ast.BoolOp) and _is_call(node.values[0], TICK))


def _changeable(node: ast.expr, parent: ast.AST, name: str) -> bool:
    if not isinstance(getattr(node, "ctx", ast.Load()), ast.Load):
        return False
    if isinstance(node, ast.Starred | ast.Slice) or is_ours(node) or _counts(node):
        return False
    if isinstance(node, ast.Name) and (
        node.id.startswith("__") or node.id in ("np", "numpy", "math")
    ):
        return False
    if isinstance(node, ast.Tuple) and isinstance(parent, ast.Subscript):
        return False
    if isinstance(parent, ast.AnnAssign) and name == "annotation":
        return False
    if _counts(parent):
        return node is parent.values[1]  # type: ignore[attr-defined] # a BoolOp's
    holds = (ast.Yield, ast.YieldFrom, ast.Await, ast.NamedExpr)
    return not any(isinstance(one, holds) for one in ast.walk(node))


def _copied(value: Any, memo: dict[int, Any]) -> Any:
    """Return a copy of what a run may change; a large array cannot be changed."""
    if isinstance(value, np.ndarray):
        if value.size <= MOST:
            return value.copy()
        view = value.view()
        view.flags.writeable = False
        return view
    if isinstance(value, list | tuple | dict | set | np.random.Generator):
        return copy.deepcopy(value, memo)
    return value
