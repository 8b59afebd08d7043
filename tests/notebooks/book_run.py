"""Plug-in for nbval: a cell's new output is what it gave when the book was built.

The build runs every notebook from its first cell to its last. A second run beside it would tell the
same and cost `make test` a tenth of its time; `make campaign` takes nbval with kernels of its own,
as anybody does who takes a chapter away. The build's results are never older than the code: see
`_ext/execution.py`.
"""

from collections import deque
from typing import Any

import pytest
from jupyter_cache import get_cache
from nbformat import NotebookNode
from nbval.plugin import IPyNbFile

CELL = "cell"


class BookRun:
    """What stands in for nbval's kernel and tells instead of running."""

    def __init__(self, ran: NotebookNode) -> None:
        self.cells = deque(cell for cell in ran.cells if cell.cell_type == "code")
        self.messages: deque[dict[str, Any]] = deque()

    def execute_cell_input(self, source: str, allow_stdin: bool) -> str:
        """Take up the next cell; return the name of what will be told of it."""
        told = [(output.output_type, output) for output in self.cells.popleft().outputs]
        for kind, content in [*told, ("status", {"execution_state": "idle"})]:
            message = {"msg_type": kind, "content": content, "parent_header": {"msg_id": CELL}}
            self.messages.append(message)
        return CELL

    def await_reply(self, msg_id: str, timeout: float | None) -> None:
        """All has been said already."""

    def await_idle(self, msg_id: str, timeout: float | None) -> None:
        """Skip what is left to tell of this cell."""
        self.messages.clear()

    def get_message(self, stream: str, timeout: float | None) -> dict[str, Any]:
        """Return what comes next."""
        return self.messages.popleft()

    def is_alive(self) -> bool:
        """Return whether it can be asked."""
        return True

    def stop(self) -> None:
        """There is nothing that runs."""


def setup(self: IPyNbFile) -> None:
    """Take the book's run of a notebook in place of a kernel."""
    cache = get_cache(self.config.rootpath / "_build" / ".jupyter_cache")
    try:
        _, ran = cache.merge_match_into_notebook(self.nb)
    except KeyError:
        pytest.fail(f"The book has not run {self.path.name} as it is: build it", pytrace=False)
    self.kernel = BookRun(ran)
    self.setup_sanitize_files()


IPyNbFile.setup = setup
