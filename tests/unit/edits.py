"""Small random edits of a function: one operator, number, name, index or call at a time."""

import ast

OPERATORS = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.Pow, ast.MatMult, ast.FloorDiv)
CALLS = {
    "exp": ["log", "tanh"], "log": ["log2", "log10", "exp"], "sum": ["mean", "max", "cumsum"],
    "max": ["min", "sum", "mean"], "maximum": ["minimum"], "cos": ["sin"], "sqrt": ["square"],
    "zeros": ["ones"], "column_stack": ["vstack", "hstack"], "insert": ["append"],
    "uniform": ["normal", "integers"], "permutation": ["integers"],
}  # fmt: skip


def edits(source):
    """Yield the source of every function that is one edit away."""
    tree = ast.parse(source)
    function = tree.body[0]
    function.body = function.body[1:]  # the docstring is no code
    names = [arg.arg for arg in function.args.args]
    names += [n.id for n in ast.walk(function) if isinstance(n, ast.Name)]
    names = sorted(set(names) - {"np", "range", "len", "zip", "sum", "reversed", "float"})
    source = ast.unparse(tree)
    tree, seen = ast.parse(source), {source}
    for number, node in enumerate(ast.walk(tree)):
        for change in changes(node, names):
            twin = ast.parse(source)
            place = next(n for i, n in enumerate(ast.walk(twin)) if i == number)
            change(place)
            try:
                text = ast.unparse(ast.fix_missing_locations(twin))
                compile(text, "<edit>", "exec")
            except (SyntaxError, ValueError):
                continue
            if text not in seen:
                seen.add(text)
                yield text


def changes(node, names):
    """Yield functions that each change a node in place."""

    def setter(name, value):
        return lambda place: setattr(place, name, value)

    if isinstance(node, ast.BinOp):
        yield from (setter("op", kind()) for kind in OPERATORS if not isinstance(node.op, kind))
        yield lambda place: (
            lambda left, right: (setattr(place, "left", right), setattr(place, "right", left))
        )(place.left, place.right)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        yield setter("op", ast.UAdd())
    elif isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        if isinstance(node.value, bool):
            yield setter("value", not node.value)
        else:
            yield from (
                setter("value", v) for v in (node.value + 1, node.value - 1, 2 * node.value)
            )
    elif isinstance(node, ast.Slice):
        yield lambda place: (
            lambda low, high: (setattr(place, "lower", high), setattr(place, "upper", low))
        )(place.lower, place.upper)
        yield setter("lower", None)
        yield setter("upper", ast.Constant(-1))
    elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in names:
        yield from (setter("id", name) for name in names if name != node.id)
    elif isinstance(node, ast.Attribute):
        yield from (setter("attr", name) for name in CALLS.get(node.attr, ()))
        if node.attr == "T":
            yield setter("attr", "copy().real")
    elif isinstance(node, ast.Call) and node.keywords:
        yield setter("keywords", node.keywords[1:])
