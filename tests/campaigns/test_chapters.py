"""Every chapter with all its stubs filled in: nothing after a right answer stumbles over it."""

import sys
from copy import deepcopy
from pathlib import Path

import pytest
from nbclient import NotebookClient
from static_widgets import hear_every_reply

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "notebooks"))
from test_stubs import BOOK, CHAPTERS, WRITTEN, cells_of, filled, is_stub, name_of, plain


@pytest.mark.parametrize("chapter", BOOK)
def test_chapter_runs_with_every_stub_filled_in(chapter):
    """The body comes from the folded solution, as a reader would copy it."""
    book = deepcopy(BOOK[chapter])
    stubs = [cell for cell in book.cells if is_stub(cell)]
    for cell in stubs:
        _, body = WRITTEN.search(cells_of(name_of(cell))[2].source)[1].split(":\n", 1)
        cell.source = filled(cell.source, body)
    hear_every_reply()  # chapter 6 has an `interact`
    NotebookClient(book, timeout=1200, resources={"metadata": {"path": CHAPTERS}}).execute()
    for cell in stubs:
        assert plain(cell).startswith(f"✓ {name_of(cell)}: right")
