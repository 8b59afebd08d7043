"""Which names of a notebook its statements read, bind and change.

Python's own symbol tables tell a notebook's names from those of functions and comprehensions.
"""

import ast
from collections.abc import Iterable, Iterator
from symtable import SymbolTable, symtable

__all__ = ["bound", "imported", "imports", "read", "read_before", "read_late", "touched"]

COMPREHENSIONS = ("listcomp", "setcomp", "dictcomp", "genexpr")
PART = (ast.Attribute, ast.Subscript)


def tables(node: ast.stmt | ast.expr) -> Iterator[SymbolTable]:
    """Yield the symbol table of a statement or an expression, then those inside it."""
    waiting = [symtable(ast.unparse(node), "cell", "exec")]
    while waiting:
        yield (table := waiting.pop(0))
        waiting += table.get_children()


def read(node: ast.stmt | ast.expr) -> set[str]:
    """Return the names that a statement reads, then or later; ``+=`` reads, too."""
    added = [part.target for part in ast.walk(node) if isinstance(part, ast.AugAssign)]
    names = {target.id for target in added if isinstance(target, ast.Name)}
    names &= bound(node) if names else names  # a function's own are its own
    for table in tables(node):
        is_top = table.get_type() == "module"
        symbols = (symbol for symbol in table.get_symbols() if symbol.is_referenced())
        names |= {symbol.get_name() for symbol in symbols if is_top or symbol.is_global()}
    return names


def read_late(statement: ast.stmt) -> set[str]:
    """Return the names that functions of a statement read when they are called."""
    names = set()
    for table in tables(statement):
        if table.get_type() == "function" and table.get_name() not in COMPREHENSIONS:
            symbols = (symbol for symbol in table.get_symbols() if symbol.is_referenced())
            names |= {symbol.get_name() for symbol in symbols if symbol.is_global()}
    return names


def named(target: ast.expr | None) -> set[str]:
    """Return the names in the target of a loop or after ``as``."""
    return {part.id for part in ast.walk(target) if isinstance(part, ast.Name)} if target else set()


def bound(statement: ast.stmt | ast.expr) -> set[str]:
    """Return the names that a statement binds."""
    return {
        symbol.get_name()
        for symbol in next(tables(statement)).get_symbols()
        if symbol.is_assigned() or symbol.is_imported() or symbol.is_namespace()
    }


def read_before(
    statements: Iterable[ast.stmt], live: set[str], late: frozenset[str] = frozenset()
) -> set[str]:
    """Return the names that are read from before ``statements`` on.

    Parameters
    ----------
    statements
        A block. A loop in it is taken to run at least once.
    live
        The names that are read from after the block on.
    late
        The names that functions read, nobody knows when: for these, an earlier value counts.
    """
    for one in reversed(list(statements)):
        match one:
            case ast.If():
                branches = [read_before(block, live, late) for block in (one.body, one.orelse)]
                live = set().union(read(one.test), *branches)
            case ast.For():
                live = read_before(one.body, read_before(one.orelse, live, late), late)
                live = live - (named(one.target) - late) | read(one.iter)
            case ast.With():
                live = read_before(one.body, live, late)
                for item in reversed(one.items):
                    live = live - (named(item.optional_vars) - late) | read(item.context_expr)
            case ast.While() | ast.Try():
                live = live | read(one)
            case _:
                live = live - (bound(one) - late) | read(one)
    return live


def imported(name: ast.alias) -> str:
    """Return the name that a part of an import binds."""
    return (name.asname or name.name).partition(".")[0]


def imports(tree: ast.AST) -> set[str]:
    """Return the names that imports bind."""
    found = (part for part in ast.walk(tree) if isinstance(part, (ast.Import, ast.ImportFrom)))
    return {imported(name) for statement in found for name in statement.names}


def touched(statement: ast.stmt, modules: set[str]) -> set[str]:
    """Return the names that a statement binds, and those whose objects it changes.

    It changes an object if it sets a part of it or calls a method of it. A call of a function in
    one of the ``modules`` looks the same, but changes nothing.
    """
    inside = list(ast.walk(statement))
    places = [part for part in inside if isinstance(part, PART) and isinstance(part.ctx, ast.Store)]
    calls = [part.value for part in inside if isinstance(part, ast.Expr)]
    places += [c.func for c in calls if isinstance(c, ast.Call) and isinstance(c.func, PART)]
    names = set()
    for place in places:
        owner: ast.expr = place
        while isinstance(owner, PART):
            owner = owner.value
        if isinstance(owner, ast.Name):
            names.add(owner.id)
    return bound(statement) | names - modules
