"""Tell a repair step by step: the line, the part of it, the kind of change, the corrected line."""

import ast
import re
from collections.abc import Sequence
from typing import NamedTuple

from nblib.exercises.engine.repair.code import Code, plain
from nblib.exercises.engine.repair.places import parsed
from nblib.exercises.engine.repair.search import Repair

__all__ = ["CHANGES", "Pointer", "pointer"]

#: What kind of change it is, in words.
CHANGES = {
    "argument": "an argument: one is missing, or should not be there",
    "axis": "the axis: along rows or along columns, and whether the axis stays",
    "brackets": "the brackets: what is computed first",
    "call": "a function is missing that is applied to this",
    "call too much": "a function is applied that should not be",
    "comparison": "the comparison",
    "complement": "the complement, 1 minus something",
    "condition": "the condition",
    "copy": "a copy: this is the caller's own, or one array for all",
    "count": "off by one, or by a few",
    "factor": "a factor or a divisor is missing",
    "factor too much": "a factor or a divisor is too much, or a value that is not used",
    "flag": "whether this is on or off",
    "function": "another function belongs here",
    "in place": "how the variable changes: set anew, added to, or changed in place",
    "indentation": "the indentation: inside the block, or outside",
    "line missing": "a line is missing beside this one",
    "line too much": "this line is too much",
    "name": "another variable is meant",
    "number": "the number",
    "only": "this is the only line that computes; what it gives is not what it should be",
    "operator": "the operator",
    "order": "the order: what comes first",
    "order of lines": "the order of the lines: this one comes too early or too late",
    "part": "something else of your own belongs here",
    "power": "a power is missing",
    "product": "the product: a matrix product with something else",
    "range": "where it begins or ends, or in which direction it goes",
    "return": "what is returned: `return` is missing",
    "shape": "the shape: a row, a column, a single number",
    "sign": "a sign",
    "slice": "which rows or columns: what stands in the square brackets",
    "start": "what it starts with",
    "stops": "here it stops; look at this line, and then at what its variables are made of",
    "sum": "a sum or a mean is missing",
    "term": "a term is missing that is added or subtracted",
    "term too much": "a term is too much, or a value that is not used",
    "too much": "a part of this is too much",
    "transposition": "the orientation: rows and columns are exchanged",
    "type": "the type: whole numbers, a list, an array",
    "unset": "a name that has no value there yet: a line is missing before it",
    "unused": "what this line computes goes nowhere",
    "value": "the value of this part is not what it should be; were it right, all would be",
}
#: Kinds that concern a line as a whole.
WHOLE = frozenset(
    ("in place", "indentation", "line missing", "line too much", "order of lines", "return", "copy")
)

#: Kinds that say where, and not what belongs there.
UNKNOWN = frozenset(("only", "stops", "unset", "unused", "value"))


class Pointer(NamedTuple):
    """Where the mistake is, in steps.

    Attributes
    ----------
    line : int
        Which line of the reader's function, from 1.
    part, change, edit : str
        The expression at issue, as written; the kind of change; the corrected line, "" if unknown.
    lines : list of int
        All lines where one change would do, or where both changes have to be made.
    helper : str
        The function in which the line is, where it is not the one that was checked.
    texts : list of str
        These lines as written.
    changes : int
        How many changes it takes, 0 if the place is known and the change is not.
    """

    line: int
    part: str
    change: str
    edit: str
    lines: list[int]
    helper: str
    texts: list[str]
    changes: int


def pointer(code: Code, repairs: Sequence[Sequence[Repair]]) -> Pointer | None:
    """Return what to tell of repairs, the most natural first; each is of one change or more."""
    if not repairs:
        return None
    best = sorted(repairs[0], key=lambda one: one.line)
    function = best[0].function
    others = [one for one, *more in repairs[1:] if not more and one.function is function]
    places = [*best, *others] if len(best) == 1 else best
    lines = {code.number(one.line, function): code.line(one.line, function) for one in places}
    return Pointer(
        next(iter(lines)),
        "; and: ".join(dict.fromkeys(_part(code, one) for one in best)),
        "; and: ".join(dict.fromkeys(CHANGES[one.kind] for one in best)),
        re.sub(r"-0\b(?!\.)", "0", _answer(code, repairs[0])),
        [*lines],
        "" if function.name == code.entry else function.name,
        [*lines.values()],
        len(best) if best[0].kind not in UNKNOWN else 0,
    )


def _answer(code: Code, changes: Sequence[Repair]) -> str:
    """Return the corrected lines, in their order, with all changes in them."""
    undos = [one.do() for one in changes[:-1]]
    try:
        last = corrected(code, changes[-1])
        same = [one.statement is changes[-1].statement is not None for one in changes]
    finally:
        for undo in reversed(undos):
            undo()
    found = [(changes[-1].line, last)]
    found += [
        (one.line, corrected(code, one))
        for one, s in zip(changes[:-1], same, strict=False)
        if not s
    ]
    return "\n".join(dict.fromkeys(text for _, text in sorted(found) if text))


def _part(code: Code, repair: Repair) -> str:
    if repair.slot is None and repair.kind != "unset":
        return code.line(repair.line, repair.function)
    return code.text(repair.before, repair.function)


def corrected(code: Code, repair: Repair) -> str:
    """Return the corrected line, or what happens to it."""
    if repair.kind == "value" or not (repair.after or repair.slot is None):
        return ""
    if repair.slot is None:
        if repair.kind == "line missing":
            return f"{code.line(repair.line, repair.function)}\n{repair.after}"
        return repair.after or _told(repair)
    undo = repair.do()
    try:
        intended = ast.unparse(plain(repair.slot.statement)).splitlines()[0]
    finally:
        undo()
    node = repair.slot.node
    line = code.lines[repair.function.name][node.lineno - 1]
    if node.end_lineno == node.lineno and line.isascii():
        new = ast.unparse(plain(parsed(repair.after)))
        before, after = line[: node.col_offset], line[node.end_col_offset :]
        for text in (
            f"{before}\0{new}\0{after}",
            f"{before}{new}{after}",
            f"{before}({new}){after}",
        ):
            changed = text.replace("(\0", "").replace("\0)", "").strip()
            if _says(changed) == intended:
                return changed
    return intended


def _says(line: str) -> str:
    """Return a line of code as Python reads it."""
    for more in ("", " pass"):
        try:
            return ast.unparse(ast.parse(line + more)).splitlines()[0]
        except (SyntaxError, IndexError):
            continue
    return ""


def _told(repair: Repair) -> str:
    return {
        "line too much": "Without this line all is right.",
        "order of lines": "In another place among its neighbors this line is right.",
        "indentation": "Indented otherwise this line is right.",
        "condition": "Without this condition all is right.",
    }.get(repair.kind, "")
