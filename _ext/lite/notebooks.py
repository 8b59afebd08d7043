"""The plain notebooks for a Python in the browser: what brings nblib elsewhere is in their way."""

import ast
import json
from typing import Any

from plain_notebooks.names import bound, read_before

__all__ = ["for_browser"]

ABOUT = """> **Python runs in your browser here.** The first cell of code loads it, with NumPy,
> SciPy, pandas and matplotlib: some 40 MB, once. It has one thread, so what takes seconds elsewhere
> may take a minute; a cell that never ends does so with its kernel (*Kernel → Restart Kernel*).
> What you change stays in this browser; files that a cell writes are gone with
> its kernel. Dask and its workers, and trackers (wandb, MLflow, TensorBoard), cannot be installed,
> and nothing can be downloaded: for those, download the notebook and run it with
> a Python of your own."""

# What starts other processes; a cell that needs it is shown, and the run goes on.
SEVERAL = ("dask", "distributed")
SOME = """> **Some cells of this notebook are shown and not run.** They need Dask, which starts
> other processes: a browser has none. All others run.
>
"""
SHOWN = "**Not run here: this needs Dask, which starts other processes, and a browser has none.**"
ABSENT = "# not in a browser: "


def for_browser(content: bytes) -> bytes:
    """Return a plain notebook whose first cell of code says what is different in a browser."""
    notebook = json.loads(content)
    (setup,) = (cell for cell in notebook["cells"] if cell["id"] == "setup")
    as_text(setup, "")
    lacking: set[str] = set()
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            lacking = without_processes(cell, lacking)
    setup["source"] = SOME * bool(lacking) + ABOUT
    return json.dumps(notebook, ensure_ascii=False).encode()


def without_processes(cell: dict[str, Any], lacking: set[str]) -> set[str]:
    """Show a cell that reads what is lacking, so that it is not run; return what lacks after it."""
    code = "".join(cell["source"])
    tree = ast.parse(code).body
    absent = [one for one in tree if is_absent(one)]
    rest = [one for one in tree if one not in absent]
    lacking = lacking.union(*map(bound, absent))
    binds = set().union(*map(bound, rest))
    if read_before(rest, set()) & lacking:
        said = "".join("".join(one.get("text", "")) for one in cell["outputs"])
        result = f"\n\n```text\n{said.strip()}\n```" if said else ""
        as_text(cell, f"{SHOWN}\n\n```python\n{code}\n```{result}")
        return lacking | binds
    lines = code.splitlines(keepends=True)
    for one in absent:
        for number in range(one.lineno - 1, one.end_lineno or one.lineno):
            lines[number] = ABSENT + lines[number]
    cell["source"] = "".join(lines)
    return lacking - binds


def is_absent(statement: ast.stmt) -> bool:
    """Tell whether a statement imports what starts other processes."""
    match statement:
        case ast.Import(names=names):
            modules = [one.name for one in names]
        case ast.ImportFrom(module=str(module), level=0):
            modules = [module]
        case _:
            return False
    return any(one.partition(".")[0] in SEVERAL for one in modules)


def as_text(cell: dict[str, Any], text: str) -> None:
    """Make a cell of code one of text."""
    cell |= {"cell_type": "markdown", "source": text, "metadata": {}}
    del cell["outputs"], cell["execution_count"]
