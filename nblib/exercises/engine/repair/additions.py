"""What may be missing around an expression: a sign, a factor, a term, a call, a slice."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from types import GeneratorType
from typing import Any

import numpy as np

from nblib.exercises.engine.repair.code import Slot, bare
from nblib.exercises.engine.repair.edits import Edit, Words

__all__ = ["additions"]

#: Edits by what kind of value stands in the place; `v` is what was there.
ALWAYS = {
    "number": [
        Edit(0.45, "sign", "-v"),
        Edit(0.5, "complement", "1 - v"),
        Edit(0.9, "power", "v ** 2"),
        Edit(1.4, "power", "1 / v"),
        Edit(1.5, "power", "2 ** v"),
        Edit(1.2, "factor", "v * v"),
        Edit(1.5, "factor", "v * (1 - v)"),
    ],
    "array": [
        Edit(0.35, "transposition", "v.T"),
        Edit(0.4, "slice", "v[:, 1:]"),
        Edit(0.5, "slice", "v[:, 0]"),
        Edit(0.9, "slice", "v[:, :-1]"),
        Edit(0.9, "slice", "v[1:]"),
        Edit(0.9, "slice", "v[0]"),
        Edit(0.9, "slice", "v[-1]"),
        Edit(0.9, "order", "v[::-1]"),
        Edit(0.8, "shape", "v[:, None]"),
        Edit(0.9, "shape", "v[None, :]"),
        Edit(1.0, "shape", "v.ravel()"),
        Edit(1.0, "shape", "v.reshape(-1, 1)"),
        Edit(1.0, "sum", "v.sum()"),
        Edit(1.0, "sum", "v.sum(axis=0)"),
        Edit(1.0, "sum", "v.sum(axis=1)"),
        Edit(1.1, "sum", "v.sum(axis=1, keepdims=True)"),
        Edit(1.1, "sum", "v.max(axis=1, keepdims=True)"),
        Edit(1.1, "sum", "v.mean()"),
        Edit(1.1, "sum", "v.mean(axis=0)"),
        Edit(1.4, "shape", "np.column_stack([np.ones(len(v)), v])"),
        Edit(1.0, "type", "np.asarray(v, float)"),
    ],
    "whole": [
        Edit(0.4, "count", "v + 1"),
        Edit(0.4, "count", "v - 1"),
        Edit(0.9, "count", "v + 2"),
        Edit(0.9, "count", "v - 2"),
        Edit(0.9, "count", "-v - 1"),
        Edit(1.1, "count", "v * 2"),
        Edit(1.1, "count", "v // 2"),
        Edit(0.9, "type", "float(v)"),
    ],
    "list": [
        Edit(0.4, "order", "v[::-1]"),
        Edit(0.5, "order", "list(reversed(v))"),
        Edit(0.5, "range", "v[1:]"),
        Edit(0.5, "range", "v[:-1]"),
        Edit(0.6, "slice", "v[0]"),
        Edit(0.6, "slice", "v[-1]"),
        Edit(0.9, "range", "[*v]"),
        Edit(0.9, "type", "np.array(v)"),
        Edit(1.0, "type", "tuple(v)"),
        Edit(1.2, "sum", "sum(v)"),
        Edit(1.2, "function", "len(v)"),
    ],
    "lazy": [
        Edit(0.6, "call", "list(v)"),
        Edit(0.6, "order", "list(v)[::-1]"),
        Edit(0.6, "order", "reversed(list(v))"),
        Edit(0.6, "range", "list(v)[1:]"),
        Edit(0.6, "range", "list(v)[:-1]"),
    ],
    "copy": [
        Edit(0.7, "copy", "v.copy()"),
        Edit(0.8, "copy", "list(v)"),
        Edit(0.9, "copy", "np.array(v, float)"),
        Edit(1.0, "copy", "[one.copy() for one in v]"),
    ],
}
FUNCTIONS = ("exp", "log", "sqrt", "abs", "cos", "tanh", "square", "eye", "arange", "zeros", "ones")


def additions(slot: Slot, value: Any, words: Words) -> Iterator[Edit]:
    """Yield edits that put something to an expression, given the value that it had.

    `__v__` stands for the expression. What is missing of a variable is rather missing where it is
    set than where it is used.
    """
    value_of_line = slot.node is bare(getattr(slot.statement, "value", None))
    later = -0.02 * value_of_line + 0.03 * (
        isinstance(slot.node, ast.Name) and slot.node.id in words.assigned
    )
    whole = 0.06 * isinstance(slot.node, ast.BinOp)
    below = 0.1 * (
        isinstance(slot.parent, ast.BinOp)
        and not isinstance(slot.parent.op, ast.Add | ast.Sub)
        and slot.node is slot.parent.right
    )  # a sign stands in front
    for edit in _additions(slot, value, words):
        more = whole if edit.kind in ("slice", "transposition", "shape") else 0.0
        more += below if edit.kind == "sign" else 0.0
        yield edit._replace(cost=edit.cost + later + more)


def _additions(slot: Slot, value: Any, words: Words) -> Iterator[Edit]:
    kinds = _kinds(value)
    for kind in kinds:
        yield from _always(kind)
    if isinstance(slot.node, ast.Constant | ast.Tuple | ast.List) and "number" not in kinds:
        return
    if "number" in kinds:
        yield from _calls(words)
        yield from _combined(slot, words, matrix="array" in kinds)
    elif kinds == ["list", "copy"]:
        for part in words.parts:
            yield Edit(1.5, "call", f"zip(__v__, {part})")
            yield Edit(1.5, "call", f"zip({part}, __v__)")
        yield Edit(1.4, "call", "enumerate(__v__)")
    elif isinstance(value, BaseException):
        yield from _always("copy")
        yield from _always("array")
        yield from _calls(words)
    for call in words.calls:
        yield Edit(1.25, "call", call)
    if not isinstance(slot.node, ast.Constant) and not callable(value):
        for name in words.unused:
            yield Edit(0.8, "part", name)
        for part in words.parts:
            if isinstance(slot.node, ast.Name) and part.startswith(f"{slot.node.id}["):
                yield Edit(0.55, "slice", part)  # it is indexed elsewhere, and not here
            yield Edit(2.0 + 0.02 * len(part), "part", part)
            if "number" in kinds:
                yield Edit(2.4 + 0.02 * len(part), "part", f"1 - ({part})")


@cache
def _always(kind: str) -> list[Edit]:
    return [edit._replace(text=re.sub(r"\bv\b", "__v__", edit.text)) for edit in ALWAYS[kind]]


def _kinds(value: Any) -> list[str]:
    if isinstance(value, bool | np.bool_ | str) or value is None:
        return []
    if isinstance(value, int | np.integer):
        return ["whole", "number"]
    if isinstance(value, float | np.floating):
        return ["number"]
    if isinstance(value, np.ndarray):
        return ["number", "array", "copy"]
    if isinstance(value, list | tuple):
        return ["list", "copy"]
    if isinstance(value, range):
        return ["list"]
    lazy = (zip, reversed, enumerate, map, GeneratorType)
    return ["lazy"] if isinstance(value, lazy) or type(value).__name__.endswith("iterator") else []


def _calls(words: Words) -> Iterator[Edit]:
    for name in FUNCTIONS:
        yield Edit(1.3, "call", f"np.{name}(__v__)")
    for name in words.callables:
        yield Edit(1.2, "call", f"{name}(__v__)")


def _combined(slot: Slot, words: Words, *, matrix: bool) -> Iterator[Edit]:
    """Yield the value with one more factor, or one more term."""
    for number in dict.fromkeys([2, *words.numbers, 10, 0.5]):
        if number not in (0, 1):
            yield Edit(1.1, "factor", f"__v__ / {number!r}")
            yield Edit(1.1, "factor", f"__v__ * {number!r}")
    for number in dict.fromkeys([1, *words.numbers]):
        if number:
            yield Edit(1.2, "term", f"__v__ + {number!r}")
            yield Edit(1.2, "term", f"__v__ - {number!r}")
    for name in words.unused:
        for text in ("{} * __v__", "__v__ / {}", "{} / __v__"):
            yield Edit(0.6, "factor", text.format(name))
        for text in ("__v__ + {}", "__v__ - {}", "{} - __v__"):
            yield Edit(0.6, "term", text.format(name))
        for arg in (arg.arg for arg in slot.function.args.args):
            yield Edit(0.9, "term", f"__v__ + {name} * {arg}")
            yield Edit(0.9, "term", f"__v__ - {name} * {arg}")
        if matrix:
            yield Edit(0.7, "product", f"__v__ @ {name}")
            yield Edit(0.7, "product", f"{name} @ __v__")
    in_product = isinstance(slot.parent, ast.BinOp) and isinstance(slot.parent.op, ast.Mult)
    for part in words.parts:
        cost = 1.0 + 0.02 * len(part)
        if not in_product:
            yield Edit(cost, "factor", f"__v__ * ({part})")
        yield Edit(cost, "factor", f"__v__ / ({part})")
        yield Edit(cost + 0.1, "term", f"__v__ + ({part})")
        yield Edit(cost + 0.1, "term", f"__v__ - ({part})")
        yield Edit(cost + 0.3, "term", f"({part}) - __v__")
        yield Edit(cost + 0.2, "factor", f"__v__ * ({part}) * (1 - ({part}))")
        yield Edit(cost + 0.5, "factor", f"__v__ * (1 - ({part}))")
        yield Edit(cost + 1.1, "factor", f"({part}) / __v__")
        yield Edit(cost + 1.1, "factor", f"__v__ / (1 + {part})")
        yield Edit(cost + 1.2, "power", f"__v__ ** ({part})")
        if matrix:
            for text in ("__v__ @ ({})", "({}) @ __v__", "({}).T @ __v__", "__v__ @ ({}).T"):
                yield Edit(cost + 1.0, "product", text.format(part))
    for term in words.terms:
        cost = 1.6 + 0.01 * len(term)
        yield Edit(cost, "term", f"__v__ + ({term})")
        yield Edit(cost, "term", f"__v__ - ({term})")
        yield Edit(cost, "factor", f"__v__ * ({term})")
        yield Edit(cost + 0.1, "factor", f"__v__ / ({term})")
