"""Writing a file whole or not at all."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from os import PathLike
from pathlib import Path
from typing import IO


@contextmanager
def write_file(path: str | PathLike[str]) -> Iterator[IO[bytes]]:
    """Open a temporary file beside `path` that takes its place only once it is complete."""
    temporary = Path(f"{os.fspath(path)}.{os.getpid()}.part")
    try:
        with open(temporary, "wb") as file:
            yield file
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)
