"""Callbacks that keep what training reports: in a file, or in an experiment tracker.

A callback is any function of one dict, so a tracker whose `log` takes a dict needs nothing from
here: `nblib.train(..., callbacks=[wandb.log])`. For the others there is a line each. Left out on
purpose: starting and ending a tracker's run, which is the tracker's own business.
"""

import csv
import importlib
import io
import json
import math
from collections.abc import Callable, Mapping
from os import PathLike
from types import ModuleType
from typing import Any

from nblib import _checks
from nblib._files import append, write_file

__all__ = ["csv_log", "json_lines", "scalars", "tracker", "with_step"]

Row = Mapping[str, Any]
Callback = Callable[[Row], None]


def csv_log(path: str | PathLike[str]) -> Callback:
    """Return a callback that writes a table: one line per epoch, names in the first line.

    Each line is in the file as soon as its epoch is over, so a training that is cut off leaves all
    that it has done. A file of an earlier run stays until the first line of this one is there. NaN
    is an empty cell. A callback keeps one run; make a new one for the next.

    Parameters
    ----------
    path : path
        The file, in a folder that exists; `pandas.read_csv` reads it.

    Raises
    ------
    FileNotFoundError
        If the folder does not exist.
    ValueError
        If a row has other names than the first one.
    """
    write = _lines(path)
    names: list[str] = []

    def callback(row: Row) -> None:
        lines = io.StringIO()
        table = csv.writer(lines, lineterminator="\n")
        if not names:
            names.extend(row)
            table.writerow(names)
        if list(row) != names:
            raise ValueError(f"{path}: expected a row with {names}, got {list(row)}")
        table.writerow(["" if _is_nan(value) else value for value in row.values()])
        write(lines.getvalue())

    return callback


def json_lines(path: str | PathLike[str]) -> Callback:
    """Return a callback that writes one JSON object per epoch, each on a line of its own.

    As for `csv_log`, a line is in the file when its epoch is over, and an earlier file stays until
    the first line is there. What JSON has no number for, NaN and infinity, is null.

    Parameters
    ----------
    path : path
        The file, in a folder that exists; `pandas.read_json(path, lines=True)` reads it.

    Raises
    ------
    FileNotFoundError
        If the folder does not exist.
    """
    write = _lines(path)

    def plain(value: Any) -> Any:
        value = value.item() if hasattr(value, "item") else value  # a number of NumPy
        return None if isinstance(value, float) and not math.isfinite(value) else value

    def callback(row: Row) -> None:
        content = {name: plain(value) for name, value in row.items()}
        write(json.dumps(content, allow_nan=False) + "\n")

    return callback


def with_step(log: Callable[..., Any]) -> Callback:
    """Return a callback that calls `log(metrics, step=epoch)`, as `mlflow.log_metrics` wants it.

    Parameters
    ----------
    log : callable
        Takes a dict of numbers and the keyword `step`. The dict has no `epoch`, which is the step,
        and no NaN, which some trackers refuse.
    """
    _checks.function("log", log, "a function of a dict and a step")

    def callback(row: Row) -> None:
        log(_metrics(row), step=row["epoch"])

    return callback


def scalars(writer: Any) -> Callback:
    """Return a callback that calls `writer.add_scalar(name, value, epoch)` for each number.

    Parameters
    ----------
    writer : object with a method add_scalar
        Such as the `SummaryWriter` of tensorboardX or PyTorch. Close it after the training.
    """
    if not callable(getattr(writer, "add_scalar", None)):
        came = _checks.shown(writer)
        raise ValueError(f"writer: expected an object with a method add_scalar, got {came}")

    def callback(row: Row) -> None:
        for name, value in _metrics(row).items():
            writer.add_scalar(name, value, row["epoch"])

    return callback


def tracker(name: str) -> ModuleType:
    """Return a tracker's module, `tracker("wandb").log` for example.

    Raises
    ------
    ImportError
        If it is not installed; the message says how to install it.
    """
    if not isinstance(name, str) or not name or name.startswith("."):
        raise ValueError(f"name: expected one such as 'wandb', got {_checks.shown(name)}")
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        package = name.partition(".")[0]
        if error.name != package:  # it is there, and something that it needs is not
            raise
        message = (
            f'{package} is not installed: pip install {package}, or all with "nblib[trackers]"'
        )
        raise ImportError(message) from None


def _lines(path: str | PathLike[str]) -> Callable[[str], None]:
    """Return a function that appends text to a file; the first text takes an old file's place."""
    path, started = _checks.path("path", path), False
    if not path.parent.is_dir():
        raise FileNotFoundError(f"{path}: no such folder: {path.parent}")
    if path.is_dir():
        raise IsADirectoryError(f"{path}: expected the name of a file, found a folder")

    def write(text: str) -> None:
        nonlocal started
        if started:
            append(path, text.encode())
        else:
            with write_file(path) as file:
                file.write(text.encode())
            started = True

    return write


def _is_nan(value: Any) -> bool:
    return bool(value != value)


def _metrics(row: Row) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "epoch" and not _is_nan(value)}
