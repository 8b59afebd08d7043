"""What edits are made of: the reader's names and expressions, and what the solution adds."""

import ast
import builtins
import copy
from functools import cache
from typing import Any

import numpy as np

from nblib.exercises.engine.repair.code import Code, Slot, bare, code_of
from nblib.exercises.engine.repair.edits import Words
from nblib.exercises.engine.repair.judge import Judge
from nblib.exercises.engine.repair.keys import key
from nblib.exercises.engine.repair.places import recorded
from nblib.exercises.engine.task import Task

__all__ = ["Record", "record_of", "reference_of", "used_by", "words_of"]

#: How many expressions of the reader's own are tried, and the most parts that one has.
MOST_PARTS, LARGEST_PART, MOST_TERMS = 36, 14, 24


class Record:
    """What all expressions of a code were worth in one run.

    Attributes
    ----------
    slots : list of Slot
        The expressions.
    values : list of list
        What each was worth, visit by visit.
    result : any
        What the run returned, or raised.
    """

    def __init__(self, slots: list[Slot], values: list[list[Any]], result: Any) -> None:
        self.slots, self.values, self.result = slots, values, result

    def first(self, n: int) -> Any:
        """Return what an expression was worth at first."""
        return self.values[n][0] if self.values[n] else None


def record_of(code: Code, judge: Judge, n: int | None = None) -> Record:
    """Return what all expressions of a code are worth in a case."""
    return Record(*recorded(code, judge, n))


@cache
def reference_of(task: Task) -> Code | None:
    """Return the code of an exercise's solution."""
    return code_of(task.solution)


def used_by(task: Task) -> list[str]:
    """Return the functions that an exercise's solution calls."""
    code = reference_of(task)
    if not code:
        return []
    return [
        name
        for name, value in code.space.items()
        if callable(value) and not hasattr(builtins, name)
    ]


def words_of(code: Code, task: Task, record: Record, reference: Record | None) -> Words:
    """Return what the edits of a code are made of."""
    names = {one: code.names(one) for one in code.functions}
    known = [one.name for one in code.functions if one.name != code.entry]
    known += [
        name
        for name, value in code.space.items()
        if callable(value) and not isinstance(value, type) and name != code.entry
    ]
    parts = _parts(code, record, names[code.functions[0]])
    numbers, terms, missing, undefined = [], [], [], _undefined(code, record)
    if reference:
        numbers = [
            slot.node.value
            for slot in reference.slots
            if isinstance(slot.node, ast.Constant)
            and isinstance(slot.node.value, int | float)
            and not isinstance(slot.node.value, bool)
        ]
        translation = _Translation(code, task, record, reference)
        terms, missing = translation.terms(parts), translation.lines()
    return Words(
        lambda function: names.get(function, []),
        list(dict.fromkeys(known)),
        list(dict.fromkeys(numbers)),
        parts,
        terms,
        _calls(record),
        missing,
        undefined,
        sorted(code.unused() - {"_"}),
        _assigned(code),
    )


def _calls(record: Record) -> list[str]:
    """Return the reader's calls of more than one argument, with the first one left open."""
    found: dict[str, None] = {}
    for slot in record.slots:
        node = slot.node
        if isinstance(node, ast.Call) and node.args and len(node.args) + len(node.keywords) > 1:
            twin = copy.copy(node)
            twin.args = [ast.Name("__v__", ast.Load()), *node.args[1:]]
            found.setdefault(ast.unparse(twin))
    return list(found)[:10]


def _assigned(code: Code) -> list[str]:
    lines = (
        node for one in code.functions for node in ast.walk(one) if isinstance(node, ast.Assign)
    )
    return [
        node.id
        for line in lines
        for goal in line.targets
        for node in ast.walk(goal)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    ]


def _undefined(code: Code, record: Record) -> list[str]:
    """Return the names that the reader's own function uses and nobody has set by then."""
    function = code.functions[0]
    unset = {
        slot.node.id
        for n, slot in enumerate(record.slots)
        if isinstance(slot.node, ast.Name) and isinstance(record.first(n), NameError)
    }
    known = {*code.names(function), *code.space, *(one.name for one in code.functions)}
    names = {node.id for node in ast.walk(function) if isinstance(node, ast.Name)}
    found = (names - known) | unset
    return sorted(n for n in found if not hasattr(builtins, n) and not n.startswith("__"))


def _parts(code: Code, record: Record, names: list[str]) -> list[str]:
    """Return the reader's own expressions, the short ones first."""
    found: dict[str, int] = {}
    for slot in record.slots:
        if isinstance(slot.node, ast.Constant | ast.Lambda | ast.GeneratorExp | ast.Tuple):
            continue
        if slot.field == "func" or _of_module(slot.node):
            continue
        size = sum(1 for _ in ast.walk(slot.node))
        if size <= LARGEST_PART:
            found.setdefault(ast.unparse(slot.node), size)
    for arg in code.functions[0].args.args:
        found.setdefault(arg.arg, 2)
        found.setdefault(f"len({arg.arg})", 4)
    for name in names:
        found.setdefault(name, 2)
    return sorted(found, key=lambda text: (found[text], len(text)))[:MOST_PARTS]


def _of_module(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and ast.unparse(node).split(".")[0] in (
        "np",
        "numpy",
        "math",
    )


def _assigned_to(slot: Slot) -> str:
    """Return the name that a whole line gives to its value, if it does."""
    line = slot.statement
    if isinstance(line, ast.Assign) and bare(line.value) is slot.node:
        goal = line.targets[0]
        return goal.id if isinstance(goal, ast.Name) else ""
    return ""


class _Translation:
    """The solution's expressions in the reader's words, as far as values tell which is which."""

    def __init__(self, code: Code, task: Task, record: Record, reference: Record) -> None:
        self.reference = reference
        theirs = [arg.arg for arg in code.functions[0].args.args]
        theirs = theirs[1:] if code.bound else theirs
        ours = list(ast.parse(task.source).body[0].args.args)  # type: ignore[attr-defined]
        self.args = {arg.arg: name for arg, name in zip(ours, theirs, strict=False)}
        self.known: dict[Any, str] = {}
        for n, slot in enumerate(record.slots):
            value = record.first(n)
            if isinstance(slot.node, ast.Constant) or value is None or callable(value):
                continue
            if isinstance(value, np.ndarray | float | int) and not isinstance(value, bool):
                text = _assigned_to(slot) or ast.unparse(slot.node)
                old = self.known.get(key(value))
                if old is None or len(text) < len(old):
                    self.known[key(value)] = text
        self.worth = {id(slot.node): reference.first(n) for n, slot in enumerate(reference.slots)}

    def terms(self, parts: list[str]) -> list[str]:
        """Return what the solution adds or multiplies, as far as the reader has no such part."""
        found: dict[str, None] = {}
        for slot in self.reference.slots:
            if not isinstance(slot.parent, ast.BinOp) or isinstance(slot.node, ast.Constant):
                continue
            text = self.text(slot.node)
            if text and text not in parts and len(text) < 120:
                found.setdefault(text)
        return sorted(found, key=len)[:MOST_TERMS]

    def lines(self) -> list[tuple[str, str]]:
        """Return the values that the solution gives to names, where the reader has such names."""
        result = key(self.reference.result)
        names = {}
        for n, slot in enumerate(self.reference.slots):
            told = self.known.get(key(self.reference.first(n)))
            if isinstance(slot.node, ast.Name) and told and told.isidentifier():
                names[slot.node.id] = told
        found: dict[tuple[str, str], None] = {}
        for n, slot in enumerate(self.reference.slots):
            line = slot.statement
            if not isinstance(line, ast.Assign) or bare(line.value) is not slot.node:
                continue
            goal = line.targets[0]
            text = self.text(slot.node)
            is_answer = key(self.reference.first(n)) == result
            if isinstance(goal, ast.Name) and goal.id in names and text and not is_answer:
                found[names[goal.id], text] = None
        return list(found)

    def text(self, node: ast.expr) -> str | None:
        """Return an expression in the reader's words, or None."""
        try:
            return ast.unparse(self._rebuilt(copy.deepcopy(node), node, whole=False))
        except LookupError:
            return None

    def _rebuilt(self, twin: Any, node: Any, *, whole: bool = True) -> Any:
        """Return a copy of an expression with the reader's words put in."""
        if isinstance(node, ast.Name):
            return ast.parse(self._named(node), mode="eval").body
        value = self.worth.get(id(node))
        if whole and isinstance(value, np.ndarray | float) and key(value) in self.known:
            return ast.parse(self.known[key(value)], mode="eval").body
        for field, child in ast.iter_fields(node):
            if isinstance(child, ast.AST):
                setattr(twin, field, self._rebuilt(getattr(twin, field), child))
            elif isinstance(child, list):
                pairs = zip(getattr(twin, field), child, strict=True)
                setattr(twin, field, [self._rebuilt(*pair) for pair in pairs])
        return twin

    def _named(self, node: ast.Name) -> str:
        if node.id in self.args:
            return self.args[node.id]
        value = self.worth.get(id(node))
        if isinstance(value, np.ndarray | float | int) and key(value) in self.known:
            return self.known[key(value)]
        if node.id in ("np", "math", "len", "sum", "range"):
            return node.id
        raise LookupError
