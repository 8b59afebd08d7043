"""Code without bookkeeping: of cells that readers do not see, what the other cells need.

Cells tagged ``remove-cell`` compute the numbers of the prose and assert what it says. A statement
of theirs stays if it binds or changes a name that is read after it: by cells, by solutions in the
text, or by functions, which read when they are called. This is seen from the names alone; no code
runs.
An import that only dropped statements have used is dropped, too.
"""

import ast
import re

from nbformat import NotebookNode

from .errors import PlainNotebookError, standing_in
from .names import bound, imported, imports, read, read_before, read_late, touched

__all__ = ["sliced"]

REMOVED = "remove-cell"
NOTE = "# The cells below need this."
SOLUTION = re.compile(r"^( *)(`{3,})python\n(.*?)^\1\2$", re.MULTILINE | re.DOTALL)
IMPORT = (ast.Import, ast.ImportFrom)
COMPOUND = (ast.For, ast.While, ast.If, ast.With, ast.Try)


def sliced(cells: list[NotebookNode]) -> dict[str, str]:
    """Return the code of each cell by its id; it is empty where nothing stays."""
    bodies = {cell.id: parsed(cell) for cell in cells if cell.cell_type == "code"}
    hidden = {cell.id for cell in cells if REMOVED in cell.metadata.get("tags", [])}
    shown = [one for id, body in bodies.items() if id not in hidden for one in body]
    modules = {name for body in bodies.values() for one in body for name in imports(one)}
    late = frozenset(name for one in shown for name in read_late(one))
    read_in_hidden = {name for id in hidden for one in bodies[id] for name in read(one)}
    live, used = set(late), set(late)
    kept: dict[str, list[ast.stmt]] = {}
    for cell in reversed(cells):
        if cell.cell_type == "markdown":
            live |= read_by_solutions(cell.source)
            used |= live
        for one in reversed(bodies.get(cell.id, [])):
            if cell.id in hidden:
                if not touched(one, modules) & live:
                    continue
                prune(one, live, modules)
            kept.setdefault(cell.id, []).insert(0, one)
            live = read_before([one], live, late)
            used |= live
    unused = read_in_hidden - used
    return {
        cell.id: written(cell.source, kept.get(cell.id, []), unused, whole=cell.id not in hidden)
        for cell in cells
        if cell.cell_type == "code"
    }


def parsed(cell: NotebookNode) -> list[ast.stmt]:
    """Return the statements of a cell."""
    try:
        return ast.parse(cell.source).body
    except SyntaxError as error:
        with standing_in(f"cell {cell.id}, line {error.lineno}"):
            raise PlainNotebookError(f"Python alone has a plain form: {error.msg}") from None


def read_by_solutions(text: str) -> set[str]:
    """Return the names that the Python in a text takes from the cells around it."""
    found = set()
    for match in SOLUTION.finditer(text):
        try:
            statements = ast.parse(match[3]).body
        except SyntaxError:
            continue  # a fragment that nobody can run
        found |= read_before(statements, set())
    return found


# ---- which statements stay ------------------------------------------------------------------


def prune(statement: ast.stmt, live: set[str], modules: set[str]) -> None:
    """Take out of a loop or a branch what nobody needs."""
    if not isinstance(statement, COMPOUND):
        return
    wanted, size = set(live), -1
    inside = [node for node in ast.walk(statement) if isinstance(node, ast.stmt)][1:]
    while size != len(wanted):  # in a loop, a line can need one that stands after it
        size = len(wanted)
        for inner in inside:
            if not isinstance(inner, COMPOUND) and touched(inner, modules) & wanted:
                wanted |= read(inner)
    for node in [statement, *inside]:
        for name, block in ast.iter_fields(node):
            if isinstance(block, list) and block and isinstance(block[0], ast.stmt):
                stay = [one for one in block if touched(one, modules) & wanted]
                setattr(node, name, stay or [ast.Pass()] * (name == "body"))


# ---- how they are written -------------------------------------------------------------------


def written(source: str, kept: list[ast.stmt], unused: set[str], whole: bool) -> str:
    """Return a ``whole`` cell without its unused imports, or the kept statements of one."""
    lines = source.split("\n")
    texts = {one: text(lines, one, unused) for one in kept}
    if not whole:
        return "\n".join([NOTE, *filter(None, texts.values())]) if any(texts.values()) else ""
    for one in reversed(kept):
        if isinstance(one, IMPORT):
            lines[one.lineno - 1 : one.end_lineno] = texts[one].split("\n") if texts[one] else []
    return "\n".join(lines).strip("\n")


def text(lines: list[str], statement: ast.stmt, unused: set[str]) -> str:
    """Return the text of a statement, of an import without its unused names."""
    if isinstance(statement, COMPOUND):
        return ast.unparse(statement)
    if isinstance(statement, IMPORT) and bound(statement) & unused:
        statement.names = [name for name in statement.names if imported(name) not in unused]
        return ast.unparse(statement) if statement.names else ""
    first = min(one.lineno for one in [statement, *getattr(statement, "decorator_list", [])])
    return "\n".join(lines[first - 1 : statement.end_lineno])
