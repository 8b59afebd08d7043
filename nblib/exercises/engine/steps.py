"""What a reader unfolds, one step after the other: the line, its part, the change, the answer."""

from typing import NamedTuple

from nblib.exercises.engine.repair.telling import Pointer

__all__ = ["CORRECTED", "Step", "steps"]

#: The last question.
CORRECTED = "What is the corrected line?"


class Step(NamedTuple):
    """A step: the question that unfolds it, and (label, text) of what is in it.

    A text with the label "" is code.
    """

    question: str
    inside: list[tuple[str, str]]


def steps(pointer: Pointer | None, named: list[tuple[str, str]]) -> list[Step]:
    """Return the steps, each inside the one before it."""
    if pointer is None:
        return [Step("What is it?", named)] if named else []
    found = [Step("Which line is it?", [_line(pointer), *_code(pointer), *named])]
    if pointer.part not in pointer.texts:
        found.append(Step("Which part of it?", [("Part", pointer.part)]))
    found.append(Step("What kind of change is it?", [("Change", f"{pointer.change}.")]))
    if pointer.edit:
        found.append(Step(CORRECTED, [("", pointer.edit)]))
    return found


def _line(pointer: Pointer) -> tuple[str, str]:
    inside = f" of {pointer.helper}" if pointer.helper else ""
    lines = [str(line) for line in pointer.lines]
    if len(lines) == 1:
        return "Line", f"{lines[0]}{inside}"
    listed = f"{', '.join(lines[:-1])} and {lines[-1]}{inside}"
    if pointer.changes > 1:
        return "Lines", f"{listed}, both"
    if not pointer.changes:
        return "Lines to look at", listed
    return "Line", f"one of {listed}: a change in one is enough"


def _code(pointer: Pointer) -> list[tuple[str, str]]:
    width = len(str(max(pointer.lines)))
    pairs = zip(pointer.lines, pointer.texts, strict=True)
    return [("", "\n".join(f"{line:{width}}  {text}" for line, text in pairs))]
