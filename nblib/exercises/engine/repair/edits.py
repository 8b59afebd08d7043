"""Small changes of an expression: what else could have been meant in its place.

An edit is a text that may stand where the expression stands, with what kind of change it is and
what it costs: the less natural, the more. Below 1 are slips of the pen, below 2 what is easily
forgotten or put in twice, above it what takes a thought.
"""

import ast
import re
from collections.abc import Callable, Iterable, Iterator
from itertools import combinations, permutations
from typing import NamedTuple

from nblib.exercises.engine.repair.code import Slot

__all__ = ["ALIKE", "Edit", "Words", "local_edits"]


class Edit(NamedTuple):
    """What may stand in the place of an expression."""

    cost: float
    kind: str
    text: str


class Words(NamedTuple):
    """What the edits of one code are made of.

    Attributes
    ----------
    names : callable
        Takes a function's definition, returns its local names.
    callables : list of str
        What can be called.
    numbers : list of numbers
        Those that stand in the exercise's solution.
    parts : list of str
        Expressions of the reader's own, the short ones first.
    terms : list of str
        What the solution adds or multiplies, in the reader's names.
    calls : list of str
        The reader's own calls, `__v__` standing for the first argument.
    missing : list of (str, str)
        Lines that the solution has: the name that is set, and the value, in the reader's names.
    undefined : list of str
        Names that the reader uses and nobody sets.
    unused : list of str
        Names that the reader sets and does not use: most often what is missing somewhere.
    assigned : list of str
        Names that stand to the left of an equals sign.
    """

    names: Callable[[ast.FunctionDef], list[str]]
    callables: list[str]
    numbers: list[float]
    parts: list[str]
    terms: list[str]
    calls: list[str]
    missing: list[tuple[str, str]]
    undefined: list[str]
    unused: list[str]
    assigned: list[str]


#: Functions and methods that are taken for each other.
GROUPS = (
    "sum mean max min prod cumsum",
    "exp log tanh log1p expm1 log2 log10 sqrt square abs sinh cosh",
    "cos sin tan",
    "maximum minimum fmax fmin",
    "argmax argmin max",
    "zeros ones empty",
    "zeros_like ones_like empty_like copy array",
    "column_stack vstack hstack concatenate stack row_stack",
    "append insert extend",
    "uniform normal random standard_normal integers",
    "permutation integers shuffle choice",
    "eigvalsh eigvals svd diag",
    "eigh eig",
    "floor ceil round",
    "add subtract multiply divide power",
    "dot multiply outer matmul",
    "any all",
    "flatten ravel",
    "shape size",
)
ALIKE: dict[str, list[str]] = {}
for _group in GROUPS:
    for _one in _group.split():
        ALIKE.setdefault(_one, []).extend(n for n in _group.split() if n != _one)

SIGNS: dict[type, str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.MatMult: "@",
    ast.Pow: "**",
    ast.FloorDiv: "//",
    ast.Mod: "%",
}
COMPARED = {ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!="}
#: Signs that are taken for each other more often than others.
NEAR = [set(pair.split()) for pair in ("+ -", "* /", "* @", "/ //", "* **", "< <=", "> >=", "< >")]
NEAR += [set(pair.split()) for pair in ("<= >=", "== !=")]

REDUCING = frozenset(
    [
        "sum",
        "mean",
        "max",
        "min",
        "prod",
        "std",
        "var",
        "argmax",
        "argmin",
        "any",
        "all",
        "cumsum",
        "amax",
        "amin",
    ]
)
STACKING = frozenset(["concatenate", "stack", "append", "insert", "delete", "softmax", "norm"])
MAKING = frozenset(
    ["zeros_like", "full", "array", "zeros", "asarray", "empty_like", "ones_like", "full_like"]
)


def local_edits(slot: Slot, words: Words) -> Iterator[Edit]:
    """Yield the edits that change a part of an expression itself."""
    node = slot.node
    for kind, make in MAKERS.items():
        if isinstance(node, kind):
            yield from make(slot, words)
    if isinstance(node, ast.BinOp | ast.Call | ast.Subscript):
        yield from _deeper(node)


def _of(node: ast.AST) -> str:
    """Return an expression as text that may stand anywhere."""
    text = ast.unparse(node)
    bare = isinstance(node, ast.Name | ast.Constant | ast.Call | ast.Subscript | ast.Attribute)
    return text if bare and not text.startswith("-") else f"({text})"


def _name(slot: Slot, words: Words) -> Iterator[Edit]:
    node, parent = slot.node, slot.parent
    assert isinstance(node, ast.Name)
    if isinstance(parent, ast.Call) and slot.field == "func":
        for other in (*ALIKE.get(node.id, ()), *words.callables):
            yield Edit(0.4, "function", other)
        return
    for other in words.names(slot.function):
        if other != node.id:
            yield Edit(0.25 if other in words.unused else 0.35, "name", other)
    if node.id in words.callables:
        for other in words.callables:
            yield Edit(0.4, "function", other)


def _constant(slot: Slot, words: Words) -> Iterator[Edit]:
    assert isinstance(slot.node, ast.Constant)
    value = slot.node.value
    kind = "number"
    if isinstance(slot.parent, ast.keyword) and slot.parent.arg == "axis":
        kind = "axis"
    if isinstance(value, bool):
        yield Edit(0.3, "flag", repr(not value))
    elif isinstance(value, int | float):
        yield from _numbers(value, words, kind)
    elif value is None:
        for number in (0, 1, -1):
            yield Edit(0.3, kind, repr(number))
    elif isinstance(value, str) and "->" in value:
        yield from _einsum(value)


def _numbers(value: float, words: Words, kind: str) -> Iterator[Edit]:
    """Yield other numbers."""
    near: list[float]
    other: list[float]
    if isinstance(value, int):
        near = [value + 1, value - 1, -value, 1 - value, 2 * value]
        other = [*words.numbers, 0, 1, 2, -1, -2, value // 2, 0.5, value + 2, value - 2]
        yield Edit(0.6, kind, "None")
    else:
        near = [*words.numbers, -value, 2 * value, value / 2, 1 - value, 10 * value, value / 10]
        other = [value + 1, value - 1, 0, 1, 2, value / 1.1, value * 1.1, value**2]
    for cost, numbers in ((0.3, near), (0.5, other)):
        for number in numbers:
            text = repr(number) if isinstance(number, int) else repr(float(f"{number:.10g}"))
            yield Edit(cost, kind, text)


def _einsum(text: str) -> Iterator[Edit]:
    """Yield the same sum with one letter changed, or two exchanged."""
    letters = sorted(set(re.findall("[a-z]", text)))
    for i, letter in enumerate(text):
        for other in letters:
            if letter in letters and other != letter:
                yield Edit(0.4, "axis", repr(text[:i] + other + text[i + 1 :]))
    places = [i for i, letter in enumerate(text) if letter in letters]
    for i, j in combinations(places, 2):
        swapped = list(text)
        swapped[i], swapped[j] = swapped[j], swapped[i]
        yield Edit(0.3, "axis", repr("".join(swapped)))
    inputs, output = text.split("->")
    for order in permutations(output):
        yield Edit(0.3, "axis", repr(f"{inputs}->{''.join(order)}"))
    for n in range(len(output)):
        yield Edit(0.4, "axis", repr(f"{inputs}->{output[:n] + output[n + 1 :]}"))


def _operation(slot: Slot, words: Words) -> Iterator[Edit]:
    node = slot.node
    assert isinstance(node, ast.BinOp)
    a, b, sign = _of(node.left), _of(node.right), SIGNS.get(type(node.op), "+")
    ones = any(isinstance(x, ast.Constant) and x.value in (0, 1) for x in (node.left, node.right))
    for other in SIGNS.values():
        if other != sign:
            near = {sign, other} in NEAR
            neutral = ones and other in ("*", "/", "**", "//")
            cost = 0.2 + 0.3 * (not near) + 1.0 * neutral + 0.6 * (other in ("//", "%"))
            yield Edit(cost, "operator", f"{a} {other} {b}")
    if sign not in "+*":
        yield Edit(0.3, "order", f"{b} {sign} {a}")
    if sign in ("*", "@", "/"):
        yield from _products(node.left, node.right)
    if sign in ("-", "+"):
        yield Edit(0.5, "sign", f"-{a} {sign} {b}")
        yield Edit(0.5, "sign", f"-({a} {sign} {b})")
    extra = "term too much" if sign in ("+", "-") else "factor too much"
    yield Edit(0.35, extra, a)
    yield Edit(0.4, extra, b)
    if isinstance(node.left, ast.BinOp) and SIGNS.get(type(node.left.op)) == sign != "**":
        yield Edit(0.6, extra, _of(node.left.left))
    if sign == "/":
        yield Edit(0.8, "operator", f"1 / {b}")
    if not isinstance(slot.parent, ast.BinOp):
        for text in _brackets(node):
            yield Edit(0.3, "brackets", text)


def _turned(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute) and node.attr == "T":
        return _of(node.value)
    return f"{_of(node)}.T"


def _products(left: ast.expr, right: ast.expr) -> Iterator[Edit]:
    """Yield the other matrix products of two things."""
    a, b, at, bt = _of(left), _of(right), _turned(left), _turned(right)
    yield Edit(0.5, "order", f"{b} @ {a}")
    for one, two in ((at, b), (a, bt)):
        yield Edit(0.6, "transposition", f"{one} @ {two}")
    for one, two in ((at, bt), (bt, a), (b, at), (bt, at)):
        yield Edit(0.9, "transposition", f"{one} @ {two}")


def _brackets(node: ast.BinOp) -> list[str]:
    """Return the same numbers and signs with one more pair of brackets, or one pair less."""
    parts = _flat(node, None)
    found = []
    if len(parts) <= 19:
        last = len(parts) - 1
        for i in range(0, last, 2):
            for j in range(i + 2, last + 1, 2):
                if (i, j) != (0, last):
                    inside = " ".join(parts[i : j + 1])
                    found.append(" ".join([*parts[:i], f"({inside})", *parts[j + 1 :]]))
                    if inside.startswith("-"):
                        found.append(" ".join([*parts[:i], f"-({inside[1:]})", *parts[j + 1 :]]))
        if parts[0].startswith("-"):
            found.append(f"-({' '.join(parts)[1:]})")
    for child in ast.walk(node):
        if child is not node and isinstance(child, ast.BinOp | ast.UnaryOp):
            found.append(" ".join(_flat(node, child)))
    return list(dict.fromkeys(found))


LEVELS = {"+": 1, "-": 1, "**": 4}


def _flat(node: ast.expr, opened: ast.AST | None) -> list[str]:
    """Return numbers and signs as they are read, what is in brackets as one, but for `opened`."""
    if not isinstance(node, ast.BinOp):
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            if isinstance(node.operand, ast.BinOp) and node is opened:
                first, *rest = _flat(node.operand, opened)
                return [f"-{first}", *rest]
            return [f"-{_of(node.operand)}"]
        return [_of(node)]
    sign = SIGNS.get(type(node.op), "+")
    level, found = LEVELS.get(sign, 2), []
    for side in (node.left, node.right):
        if isinstance(side, ast.BinOp):
            inner = LEVELS.get(SIGNS.get(type(side.op), "+"), 2)
            bare = inner > level or (inner == level and side is node.left and level != 4)
            found += _flat(side, opened) if bare or side is opened else [_of(side)]
        else:
            found += _flat(side, opened)
        if side is node.left:
            found.append(sign)
    return found


def _unary(slot: Slot, words: Words) -> Iterator[Edit]:
    assert isinstance(slot.node, ast.UnaryOp)
    yield Edit(0.25, "sign", _of(slot.node.operand))


def _compared(slot: Slot, words: Words) -> Iterator[Edit]:
    node = slot.node
    assert isinstance(node, ast.Compare)
    if len(node.ops) > 1:
        return
    a, b, sign = _of(node.left), _of(node.comparators[0]), COMPARED.get(type(node.ops[0]), "is")
    for other in COMPARED.values():
        if other != sign:
            yield Edit(0.3 + 0.3 * ({sign, other} not in NEAR), "comparison", f"{a} {other} {b}")
    for text in ("True", "False"):
        yield Edit(1.2, "condition", text)
    for step in ("+ 1", "- 1"):
        yield Edit(0.9, "comparison", f"{a} {sign} {b} {step}")


def _logic(slot: Slot, words: Words) -> Iterator[Edit]:
    node = slot.node
    assert isinstance(node, ast.BoolOp)
    other = " or " if isinstance(node.op, ast.And) else " and "
    yield Edit(0.3, "comparison", other.join(map(_of, node.values)))
    for value in node.values:
        yield Edit(0.5, "condition", _of(value))


def _choice(slot: Slot, words: Words) -> Iterator[Edit]:
    node = slot.node
    assert isinstance(node, ast.IfExp)
    test, a, b = map(_of, (node.test, node.body, node.orelse))
    yield Edit(0.3, "order", f"{b} if {test} else {a}")
    yield Edit(0.7, "condition", a)
    yield Edit(0.7, "condition", b)


def _attribute(slot: Slot, words: Words) -> Iterator[Edit]:
    node = slot.node
    assert isinstance(node, ast.Attribute)
    value = _of(node.value)
    for other in ALIKE.get(node.attr, ()):
        yield Edit(0.3, "function", f"{value}.{other}")
    if node.attr == "T":
        yield Edit(0.2, "transposition", value)
    if node.attr in ("size", "shape", "real"):
        yield Edit(0.5, "function", f"len({value})")
        yield Edit(0.6, "function", value)


BOUNDS = ((":", ""), ("1:", ""), (":-1", ""), ("0", ""), ("-1", ""), ("::-1", ""), ("1:-1", ""))


def _subscript(slot: Slot, words: Words) -> Iterator[Edit]:
    node = slot.node
    assert isinstance(node, ast.Subscript)
    value, index = _of(node.value), node.slice
    if value not in ("np.c_", "np.r_"):  # these alone read as endless sequences
        yield Edit(0.4, "slice", value)
    parts = list(index.elts) if isinstance(index, ast.Tuple) else [index]
    texts = [_inside(part) for part in parts]

    def rebuilt(n: int, text: str) -> str:
        return f"{value}[{', '.join([*texts[:n], text, *texts[n + 1 :]])}]"

    for n, part in enumerate(parts):
        for edit in _indices(part, words.names(slot.function)):
            yield edit._replace(text=rebuilt(n, edit.text))
    if len(parts) == 2:
        yield Edit(0.3, "order", f"{value}[{texts[1]}, {texts[0]}]")
        for text in texts:
            yield Edit(0.6, "slice", f"{value}[{text}]")
    elif len(parts) == 1 and value not in ("np.c_", "np.r_"):
        yield Edit(0.4, "slice", f"{value}[:, {texts[0]}]")
        yield Edit(0.5, "slice", f"{value}[{texts[0]}, :]")


def _inside(index: ast.expr) -> str:
    return ast.unparse(ast.Subscript(ast.Name("v", ast.Load()), index, ast.Load()))[2:-1]


def _indices(part: ast.expr, names: list[str]) -> Iterator[Edit]:
    """Yield what else could stand in one place of a pair of square brackets."""
    for text in (":", "1:", ":-1", "0", "-1", "::-1"):
        yield Edit(0.3 if isinstance(part, ast.Slice) else 0.7, "slice", text)
    if not isinstance(part, ast.Slice):
        text = _of(part)
        for other in (f"{text}:{text} + 1", f"{text}:", f":{text}", f"[{text}]"):
            yield Edit(0.8, "slice", other)
        return
    low, high, step = (one and _of(one) for one in (part.lower, part.upper, part.step))
    for a, b, c in (
        (high, low, step),
        (low, None, step),
        (None, high, step),
        (low, high, None),
        (low, high, "-1"),
    ):
        yield Edit(0.4, "slice", f"{a or ''}:{b or ''}" + (f":{c}" if c else ""))
    for name in names:
        yield Edit(0.9, "slice", f"{low or ''}:{name}")
        yield Edit(0.9, "slice", f"{name}:{high or ''}")
        if low and low != name:
            yield Edit(0.7, "slice", f"{low}:{low} + {name}")
        if high:
            yield Edit(0.9, "slice", f"{low or ''}:{high} + {name}")


def _call(slot: Slot, words: Words) -> Iterator[Edit]:
    node = slot.node
    assert isinstance(node, ast.Call)
    name = getattr(node.func, "attr", getattr(node.func, "id", ""))
    f, args = _of(node.func), [ast.unparse(arg) for arg in node.args]
    keywords = {key.arg or "": ast.unparse(key.value) for key in node.keywords}
    yield from _arguments(f, args, keywords)
    if name in REDUCING | STACKING:
        yield from _axes(f, args, keywords, alone=isinstance(node.func, ast.Name))
    if name in ("dot", "matmul", "outer", "multiply"):
        operands = (
            [*node.args] if len(args) == 2 else [getattr(node.func, "value", None), *node.args]
        )
        if len(operands) == 2 and all(operands):
            yield from _products(*operands)
            yield Edit(0.5, "operator", f"{_of(operands[0])} * {_of(operands[1])}")  # type: ignore[arg-type]
    for arg in args[:3]:
        yield Edit(0.6, "call too much", f"({arg})")
    if isinstance(node.func, ast.Attribute) and not _is_module(node.func.value):
        yield Edit(0.6, "call too much", _of(node.func.value))
        value = _of(node.func.value)
        if name == "append" and len(args) == 1:
            yield Edit(0.3, "order", f"{value}.insert(0, {args[0]})")
        if name == "insert" and len(args) == 2:
            yield Edit(0.3, "order", f"{value}.append({args[1]})")
    if name == "range":
        yield from _range(args)
    if name in MAKING:
        yield Edit(0.8, "type", _joined(f, args, keywords | {"dtype": "float"}))
    if name == "astype":
        yield Edit(0.4, "type", f"{f}(float)")
    if name in ("zip", "enumerate") and args:
        yield Edit(0.7, "order", f"{f}({', '.join(f'{arg}[::-1]' for arg in args)})")
        for n, arg in enumerate(args):
            for end in ("[1:]", "[:-1]", "[::-1]"):
                changed = [*args[:n], arg + end, *args[n + 1 :]]
                yield Edit(0.7, "range", _joined(f, changed, keywords))
    if name in ("column_stack", "hstack", "vstack") and isinstance(node.args[:1], list):
        yield Edit(0.9, "function", f"np.concatenate({args[0] if args else ''}, axis=1)")


def _is_module(node: ast.AST) -> bool:
    text = ast.unparse(node)
    return text.split(".")[0] in ("np", "numpy", "math")


def _joined(f: str, args: Iterable[str], keywords: dict[str, str]) -> str:
    named = [f"{key}={value}" if key else f"**{value}" for key, value in keywords.items()]
    return f"{f}({', '.join([*args, *named])})"


def _arguments(f: str, args: list[str], keywords: dict[str, str]) -> Iterator[Edit]:
    """Yield calls with an argument less, or two exchanged."""
    for key in keywords:
        rest = {one: value for one, value in keywords.items() if one != key}
        yield Edit(0.5, "axis" if key == "axis" else "argument", _joined(f, args, rest))
    for i, j in combinations(range(len(args)), 2):
        swapped = args[:]
        swapped[i], swapped[j] = swapped[j], swapped[i]
        yield Edit(0.3, "order", _joined(f, swapped, keywords))
    if len(args) > 1:
        for n in range(len(args)):
            yield Edit(0.8, "argument", _joined(f, [*args[:n], *args[n + 1 :]], keywords))


def _axes(f: str, args: list[str], keywords: dict[str, str], *, alone: bool) -> Iterator[Edit]:
    """Yield the same along other axes."""
    method = len(args) == (0 if "np." not in f else 1) or alone
    lists = [args] if method else [args, args[:-1]]
    for some in lists:
        for axis in ("0", "1", "-1"):
            yield Edit(0.3, "axis", _joined(f, some, keywords | {"axis": axis}))
            both = keywords | {"axis": axis, "keepdims": "True"}
            yield Edit(0.35, "axis", _joined(f, some, both))
        rest = {key: value for key, value in keywords.items() if key not in ("axis", "keepdims")}
        yield Edit(0.4, "axis", _joined(f, some, rest))
        yield Edit(0.4, "axis", _joined(f, some, keywords | {"keepdims": "True"}))


def _range(args: list[str]) -> Iterator[Edit]:
    """Yield other ranges of whole numbers."""
    if len(args) == 1:
        (end,) = args
        for text in (f"1, {end}", f"{end} + 1", f"{end} - 1"):
            yield Edit(0.4, "range", f"range({text})")
        for text in (f"1, {end} + 1", f"{end} - 1, -1, -1", f"{end} - 1, 0, -1", f"1, {end} - 1"):
            yield Edit(0.8, "range", f"range({text})")
        return
    first, end, *step = args
    tail = f", {step[0]}" if step else ""
    for text in (
        f"{first}, {end} + 1{tail}",
        f"{first}, {end} - 1{tail}",
        f"{first} + 1, {end}{tail}",
        f"{first} - 1, {end}{tail}",
        f"{end}{tail}",
        f"0, {end}{tail}",
        f"{first}, {end}",
        f"{end}, {first}{tail}",
        f"{end} - 1, {first} - 1, -1",
    ):
        yield Edit(0.4, "range", f"range({text})")


def _several(slot: Slot, words: Words) -> Iterator[Edit]:
    node = slot.node
    assert isinstance(node, ast.Tuple | ast.List)
    if isinstance(slot.parent, ast.Subscript) and slot.field == "slice":
        return
    texts = [ast.unparse(one) for one in node.elts]

    def built(some: list[str]) -> str:
        inside = ", ".join(some)
        return f"[{inside}]" if isinstance(node, ast.List) else f"({inside},)"

    if 2 <= len(texts) <= 4:
        for i, j in combinations(range(len(texts)), 2):
            swapped = texts[:]
            swapped[i], swapped[j] = swapped[j], swapped[i]
            yield Edit(0.3, "order", built(swapped))
        yield Edit(0.7, "shape", f"({texts[0]}, ({', '.join(texts[1:])}))")
        for n, text in enumerate(texts):
            yield Edit(1.1, "too much", built([*texts[:n], *texts[n + 1 :]]))
            yield Edit(1.2, "too much", f"({text})")
    if len(texts) < 2:
        for name in words.names(slot.function):
            yield Edit(0.6, "start", built([*texts, name]))
            yield Edit(0.8, "start", built([name]))
    yield Edit(0.9, "start", built([]) if isinstance(node, ast.List) else "()")


def _comprehension(slot: Slot, words: Words) -> Iterator[Edit]:
    node = slot.node
    assert isinstance(node, ast.ListComp | ast.GeneratorExp)
    for generator in node.generators:
        for test in generator.ifs:
            text = ast.unparse(node).replace(f" if {ast.unparse(test)}", "", 1)
            yield Edit(0.7, "condition", text)


def _deeper(node: ast.expr) -> Iterator[Edit]:
    """Yield what stands deeper in an expression, alone."""
    direct = {id(child) for child in ast.iter_child_nodes(node)}
    kinds = (ast.BinOp, ast.Call, ast.Name, ast.Subscript, ast.UnaryOp)
    for child in ast.walk(node):
        inside = child is not node and id(child) not in direct and isinstance(child, kinds)
        if inside and isinstance(getattr(child, "ctx", ast.Load()), ast.Load):
            yield Edit(1.6, "too much", _of(child))


MAKERS: dict[type | tuple[type, ...], Callable[[Slot, Words], Iterator[Edit]]] = {
    ast.Name: _name,
    ast.Constant: _constant,
    ast.BinOp: _operation,
    ast.UnaryOp: _unary,
    ast.Compare: _compared,
    ast.BoolOp: _logic,
    ast.IfExp: _choice,
    ast.Attribute: _attribute,
    ast.Subscript: _subscript,
    ast.Call: _call,
    (ast.Tuple, ast.List): _several,
    (ast.ListComp, ast.GeneratorExp): _comprehension,
}
