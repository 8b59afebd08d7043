"""Search the smallest change of the reader's code that makes it right."""

import ast
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from nblib.exercises.engine.repair.additions import additions
from nblib.exercises.engine.repair.code import Code, Slot
from nblib.exercises.engine.repair.edits import Edit, Words, local_edits
from nblib.exercises.engine.repair.judge import Judge
from nblib.exercises.engine.repair.lines import LineEdit, line_edits
from nblib.exercises.engine.repair.places import Place, parsed
from nblib.exercises.engine.repair.words import Record, record_of

__all__ = ["Repair", "Search", "Spent"]

Undo = Callable[[], None]
#: Repairs of one search; more would not be shown.
MOST = 12


class Spent(Exception):
    """Raised when a search has used up what it may."""


@dataclass(frozen=True)
class Repair:
    """A change that was tried.

    Attributes
    ----------
    cost : float
        How unnatural it is.
    kind : str
        What kind of change.
    function : ast.FunctionDef
        Where.
    line : int
        In which line of the file.
    before : ast.AST
        What stands there: an expression or a line.
    after : str
        What should; "" for a line that goes or moves.
    slot : Slot, optional
        The place of the expression.
    do : callable
        Changes the tree and returns what undoes that.
    """

    cost: float
    kind: str
    function: ast.FunctionDef
    line: int
    before: ast.AST
    after: str
    slot: Slot | None
    do: Callable[[], Undo]


class Search:
    """A search for one change, in a code as it stands.

    Parameters
    ----------
    code, judge, words
        What is searched, what says whether a change is right, what changes are made of.
    until : float
        When to stop, by `time.process_time`.
    runs : int
        After how many runs to stop.
    """

    def __init__(
        self, code: Code, judge: Judge, words: Words, until: float, runs: int, record: Record
    ) -> None:
        self.code, self.judge, self.words, self.record = code, judge, words, record
        self.until, self.runs = until, judge.runs + runs
        self.repairs: list[Repair] = []
        self.tried: list[tuple[Any, Repair]] = []
        self._edits: dict[int, list[list[Edit]]] = {}

    def run(self, tiers: tuple[int, ...] = (0, 1, 2)) -> list[Repair]:
        """Return the changes that make all right, the most natural first."""
        try:
            for tier in tiers:
                for repair, value in self._changes(tier):
                    self._consider(repair, value)
                if self.repairs:
                    break
        except Spent:
            pass
        return sorted(self.repairs, key=lambda one: one.cost)

    def _changes(self, tier: int) -> Iterator[tuple[Repair, Any]]:
        for n, slot in enumerate(self.record.slots):
            if self.record.values[n] or tier < 2:
                yield from self._in_place(n, slot, tier)
        for edit in line_edits(self.code, self.words):
            if tier <= edit.cost < tier + 1:
                yield from self._with_line(edit)

    def _edits_of(self, n: int, slot: Slot) -> list[list[Edit]]:
        if n not in self._edits:
            found: list[list[Edit]] = [[], [], []]
            if self.record.values[n]:
                every = [*local_edits(slot, self.words)]
                if slot.field != "func":
                    every += additions(slot, self.record.first(n), self.words)
                for edit in sorted(every, key=lambda one: one.cost):
                    found[min(2, int(edit.cost))].append(edit)
            self._edits[n] = found
        return self._edits[n]

    def _in_place(self, n: int, slot: Slot, tier: int) -> Iterator[tuple[Repair, Any]]:
        edits = self._edits_of(n, slot)[tier]
        if not edits:
            return
        place = Place(self.code, self.judge, slot, edits, self.record.first(n))
        for edit, value in place.promising():
            self._check_budget()
            repair = Repair(
                edit.cost, edit.kind, slot.function, slot.node.lineno, slot.node, edit.text, slot, _put(slot, edit.text)
            )
            if self.judge.promising(value):
                place.judge.runs += 1
                if not self.judge.accepts(place.make):  # type: ignore[arg-type] # it ran
                    value = ("partly", value)
            yield repair, value

    def _with_line(self, edit: LineEdit) -> Iterator[tuple[Repair, Any]]:
        self._check_budget()
        make = self.made(edit.do)
        if make is None:
            return
        value = self.judge.value(make)
        after = ast.unparse(edit.after) if edit.after else ""
        repair = Repair(
            edit.cost, edit.kind, edit.function, edit.statement.lineno, edit.statement, after, None, edit.do
        )
        if self.judge.promising(value) and not self.judge.accepts(make):
            value = ("partly", value)
        yield repair, value

    def _check_budget(self) -> None:
        if time.process_time() > self.until or self.judge.runs > self.runs or len(self.repairs) >= MOST:
            raise Spent

    def made(self, do: Callable[[], Undo]) -> Callable[[], Callable] | None:
        """Return what makes the function with a change, if that is Python."""
        undo = do()
        try:
            compiled = compile(self.code.tree, "<reader>", "exec")
        except (SyntaxError, ValueError, RecursionError):
            return None
        finally:
            undo()
        return self.code.maker(compiled, self.judge.tick, np=np)

    def _consider(self, repair: Repair, value: Any) -> None:
        if not self.judge.promising(value):
            self.tried.append((value, repair))
            return
        make = self.made(repair.do)
        if make and self.judge.accepts(make) and self.judge.accepts_elsewhere(make):
            self.repairs.append(repair)


def _put(slot: Slot, text: str) -> Callable[[], Undo]:
    def do() -> Undo:
        new = parsed(text)
        for node in ast.walk(new):
            if hasattr(node, "lineno"):
                ast.copy_location(node, slot.node)
        slot.put(new)
        return lambda: slot.put(slot.node)

    return do
