"""What stops the build: something that has no plain form, and where it stands."""

from collections.abc import Iterator
from contextlib import contextmanager

from sphinx.errors import SphinxError


class PlainNotebookError(SphinxError):
    """Something in a chapter has no plain form, or leads nowhere."""

    category = "Plain notebook"


@contextmanager
def standing_in(place: str) -> Iterator[None]:
    """Let an error that is raised inside begin with ``place``, if there is one to name."""
    try:
        yield
    except PlainNotebookError as error:
        raise PlainNotebookError(f"{place}, {error}" if place else str(error)) from None
