"""Writing a file whole or not at all, and what a file is that holds no data."""

import errno
import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from os import PathLike
from pathlib import Path
from typing import IO

BEGINNING = 1000  # bytes that tell what a file is
CHUNK = 1 << 20  # bytes that are read together


@contextmanager
def write_file(path: str | PathLike[str]) -> Iterator[IO[bytes]]:
    """Open a temporary file beside `path` that takes its place only once it is complete.

    A link stays a link: the file that it leads to is replaced, and keeps who may read it. Of two
    that write at the same time, the one that is ready last wins.
    """
    target = Path(path).resolve()
    if not target.parent.is_dir():
        raise FileNotFoundError(f"{path}: no such folder: {target.parent}")
    if target.is_dir():
        raise IsADirectoryError(f"{path}: expected the name of a file, found a folder")
    temporary = target.with_name(f"{secrets.token_hex(8)}.part")
    try:
        try:
            with open(temporary, "xb") as file:
                if target.exists():  # before there is anything in it to read
                    temporary.chmod(stat.S_IMODE(target.stat().st_mode))
                yield file
            os.replace(temporary, target)
        finally:
            temporary.unlink(missing_ok=True)
    except KeyboardInterrupt:  # which may have come before that
        temporary.unlink(missing_ok=True)
        raise


def append(path: str | PathLike[str], content: bytes) -> None:
    """Append to a file, all of `content` or, on a full disk for example, nothing."""
    with open(path, "ab", buffering=0) as file:
        size = file.tell()
        try:
            if file.write(content) < len(content):
                raise OSError(errno.ENOSPC, "no room for a whole line", os.fspath(path))
        except BaseException:
            file.truncate(size)
            raise


def read_bytes(path: str | PathLike[str], expected: str) -> bytes:
    """Return what is in a file; one that is no data file at all is refused.

    Raises
    ------
    FileNotFoundError, IsADirectoryError
        If there is no such file.
    ValueError
        If it is empty, a web page, or stands for a file that was not fetched.
    """
    try:
        content = Path(path).read_bytes()
    except FileNotFoundError:
        raise FileNotFoundError(f"{path}: no such file, expected {expected}") from None
    except IsADirectoryError:
        raise IsADirectoryError(f"{path}: expected {expected}, found a folder") from None
    if found := no_data(content[:BEGINNING]):
        raise ValueError(f"{path}: expected {expected}, found {found}")
    return content


def no_data(beginning: bytes) -> str:
    """Return what a file is that begins so, if it is no data: often a download that went wrong."""
    start = beginning.lstrip().lower()
    if not start:
        return "an empty file"
    if start.startswith((b"<!doctype html", b"<html", b"<head")):
        return "a web page: open the address in a browser to see what it says"
    if start.startswith(b"version https://git-lfs"):
        return "a Git LFS pointer, which stands for the file: fetch it with 'git lfs pull'"
    return ""
