"""Which code may be run many times with changes: such as computes, and does nothing else."""

import ast
import builtins
from types import FunctionType, ModuleType
from typing import Any

import numpy as np

__all__ = ["harmless"]

#: Modules that compute and leave the world as it is.
MODULES = frozenset(
    [
        "numpy",
        "math",
        "cmath",
        "itertools",
        "functools",
        "operator",
        "copy",
        "random",
        "collections",
        "typing",
        "scipy",
        "statistics",
        "fractions",
        "decimal",
        "nblib",
        "__future__",
        "warnings",
    ]
)
#: What touches files, the reader, or the interpreter.
BUILTINS = frozenset(
    [
        "open",
        "input",
        "exec",
        "eval",
        "compile",
        "__import__",
        "breakpoint",
        "setattr",
        "delattr",
        "globals",
        "vars",
        "locals",
        "exit",
        "quit",
        "help",
        "memoryview",
    ]
)
ATTRIBUTES = frozenset(
    [
        "save",
        "savez",
        "savez_compressed",
        "savetxt",
        "tofile",
        "dump",
        "memmap",
        "load",
        "loadtxt",
        "genfromtxt",
        "fromfile",
        "setflags",
        "system",
        "write",
        "writelines",
    ]
)
#: Values that can be copied for each run, and computed with.
PLAIN = (
    *(bool, int, float, complex, str, bytes, range, slice, type(None), type(Ellipsis)),
    *(list, tuple, dict, set, frozenset, np.ndarray, np.generic, np.random.Generator),
)


def harmless(tree: ast.Module, space: dict[str, Any]) -> bool:
    """Return whether functions do nothing but compute, as far as their names tell.

    `space` holds the values of the names that they use and do not define.
    """
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            module = getattr(node, "module", None)
            names = [module] if module else [one.name for one in node.names]
            if not all((name or "").split(".")[0] in MODULES for name in names):
                return False
        elif (
            (isinstance(node, ast.Attribute) and node.attr in ATTRIBUTES)
            or (isinstance(node, ast.Name) and node.id in BUILTINS and node.id not in space)
            or isinstance(node, ast.ClassDef | ast.AsyncFunctionDef | ast.Await | ast.Nonlocal)
        ):
            return False
    return all(_computes(value) for value in space.values())


def _computes(value: Any) -> bool:
    if isinstance(value, ModuleType):
        return value.__name__.split(".")[0] in MODULES
    if callable(value):
        name = getattr(value, "__name__", "")
        if getattr(builtins, name, None) is value and name in BUILTINS:
            return False
        module = getattr(value, "__module__", None) or type(value).__module__ or ""
        known = module.split(".")[0] in MODULES | {"builtins", "__main__"}
        return known or isinstance(value, FunctionType | type)
    return isinstance(value, PLAIN)
