"""Which names of a notebook a statement reads, binds and changes."""

import ast
from collections.abc import Iterable

__all__ = ["bound", "imported", "imports", "read", "read_late", "touched"]

FUNCTION = (ast.FunctionDef, ast.Lambda)
PART = (ast.Attribute, ast.Subscript)


def is_stored(node: ast.AST) -> bool:
    """Tell whether a name, an attribute or an item is set here."""
    return isinstance(getattr(node, "ctx", None), ast.Store)


def read(nodes: Iterable[ast.AST]) -> set[str]:
    """Return the names that are read, those that are added to (``+=``) among them."""
    inside = [part for node in nodes for part in ast.walk(node)]
    names = [part for part in inside if isinstance(part, ast.Name) and not is_stored(part)]
    names += [part.target for part in inside if isinstance(part, ast.AugAssign)
              if isinstance(part.target, ast.Name)]  # fmt: skip
    return {name.id for name in names}


def read_late(tree: ast.AST) -> set[str]:
    """Return the names that functions take from outside when they are called."""
    found = set()
    for function in ast.walk(tree):
        if isinstance(function, FUNCTION):
            inside = list(ast.walk(function))
            own = {part.arg for part in inside if isinstance(part, ast.arg)}
            own |= {part.id for part in inside if isinstance(part, ast.Name) and is_stored(part)}
            found |= read([function]) - own
    return found


def imported(name: ast.alias) -> str:
    """Return the name that a part of an import binds."""
    return (name.asname or name.name).partition(".")[0]


def bound(statement: ast.stmt) -> set[str]:
    """Return the names that a statement binds; those of comprehensions are their own."""
    if isinstance(statement, (ast.FunctionDef, ast.ClassDef)):
        return {statement.name}
    if isinstance(statement, (ast.Import, ast.ImportFrom)):
        return {imported(name) for name in statement.names}
    inside = list(ast.walk(statement))
    loops = [part.target for part in inside if isinstance(part, ast.comprehension)]
    own = {id(part) for loop in loops for part in ast.walk(loop)}
    stored = (part for part in inside if isinstance(part, ast.Name) and is_stored(part))
    return {name.id for name in stored if id(name) not in own}


def imports(tree: ast.AST) -> set[str]:
    """Return the names that imports bind."""
    found = (part for part in ast.walk(tree) if isinstance(part, (ast.Import, ast.ImportFrom)))
    return {name for statement in found for name in bound(statement)}


def touched(statement: ast.stmt, modules: set[str]) -> set[str]:
    """Return the names that a statement binds, and those whose objects it changes.

    It changes an object if it sets a part of it or calls a method of it; a call of a function in one
    of the ``modules`` looks the same and is none.
    """
    inside = list(ast.walk(statement))
    places = [part for part in inside if isinstance(part, PART) and is_stored(part)]
    for part in inside:
        if isinstance(part, ast.Expr) and isinstance(part.value, ast.Call):
            places += [part.value.func] if isinstance(part.value.func, PART) else []
    names = set()
    for place in places:
        owner: ast.expr = place
        while isinstance(owner, PART):
            owner = owner.value
        if isinstance(owner, ast.Name):
            names.add(owner.id)
    return bound(statement) | names - modules
