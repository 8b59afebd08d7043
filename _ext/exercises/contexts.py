"""What a chapter has built before an exercise, as code that runs with NumPy and nblib alone.

A reader's function may call what the chapter built: `sigmoid`, `forward`, `backward`. Of the cells
before the exercise stay imports, functions, and the numbers that these read. Data, trainings and
figures stay behind with the functions that read them: no exercise needs them, and in a page they
would take their time.
"""

import ast
import builtins
import sys
from collections.abc import Iterable

from nbformat import NotebookNode
from plain_notebooks.names import bound, read

__all__ = ["EXERCISE", "context_of", "exercise_in"]

EXERCISE = "exercise"  # the tag of a cell with a stub
# Modules of nblib that draw or need more than NumPy.
ELSEWHERE = ("nblib.figures", "nblib.widgets", "nblib.tracking")


def exercise_in(cell: NotebookNode) -> str | None:
    """Return the name of the exercise in a cell, or None."""
    if EXERCISE not in cell.metadata.get("tags", []):
        return None
    function = next(one for one in ast.parse(cell.source).body if isinstance(one, ast.FunctionDef))
    return function.name.removeprefix("my_")


def context_of(cells: Iterable[NotebookNode]) -> str:
    """Return the code that the cells before an exercise leave for it."""
    sources = [cell.source for cell in cells if cell.cell_type == "code" and not exercise_in(cell)]
    statements = [here(one) for source in sources for one in ast.parse(source).body]
    stays = {place for place, one in enumerate(statements) if is_plain(one)}
    lacking = {-1}
    while lacking:  # what reads a name that is not here cannot run, and may have changed another
        left = [one for place, one in enumerate(statements) if place not in stays]
        changed = set().union(*(bound(one) for one in left))
        names = set(dir(builtins)).union(*(bound(statements[place]) for place in stays)) - changed
        lacking = {
            place
            for place in stays
            if not (read(statements[place]) | bound(statements[place])) <= names
        }
        stays -= lacking
    wanted: set[str] = set()
    for place in sorted(stays, reverse=True):
        if isinstance(statements[place], ast.Assign) and not bound(statements[place]) & wanted:
            stays.remove(place)
        else:
            wanted |= read(statements[place])
    return "\n".join(ast.unparse(statements[place]) for place in sorted(stays))


def is_plain(statement: ast.stmt) -> bool:
    """Tell whether a statement imports, defines a function, or names numbers."""
    match statement:
        case ast.FunctionDef(name=name):
            return not name.startswith("my_")  # a reader's own, or one with a mistake
        case ast.Assign():
            calls = [part.func for part in ast.walk(statement.value) if isinstance(part, ast.Call)]
            return all(ast.unparse(call).startswith("np.") for call in calls)
        case _:
            return isinstance(statement, (ast.Import, ast.ImportFrom, ast.ClassDef))


def here(statement: ast.stmt) -> ast.stmt:
    """Return a statement, an import without the modules that a page does not have."""
    match statement:
        case ast.ImportFrom(module=module):
            names = [one for one in statement.names if is_here(f"{module}.{one.name}")]
        case ast.Import():
            names = [one for one in statement.names if is_here(one.name)]
        case _:
            return statement
    statement.names = names
    return statement if names else ast.Pass()


def is_here(module: str) -> bool:
    """Tell whether the page can import this."""
    root = module.partition(".")[0]
    return root in (*sys.stdlib_module_names, "numpy", "nblib") and not module.startswith(ELSEWHERE)
