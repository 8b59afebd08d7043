"""Search the smallest change of the reader's code that makes it right."""

import ast
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np

from nblib.exercises.engine.repair.additions import additions
from nblib.exercises.engine.repair.code import Code, Slot, plain
from nblib.exercises.engine.repair.edits import Edit, Words, local_edits
from nblib.exercises.engine.repair.judge import Judge
from nblib.exercises.engine.repair.known import Suspicion
from nblib.exercises.engine.repair.lines import LineEdit, line_edits
from nblib.exercises.engine.repair.places import Place, parsed
from nblib.exercises.engine.repair.words import Record

__all__ = ["EARLY", "LAST", "LATE", "Repair", "Search", "Tried"]

Undo = Callable[[], None]
#: Repairs of one search; more would not be shown.
MOST = 12
#: As how many runs a compilation counts.
COMPILED = 4
#: What it costs to make a name useless that the reader has set.
USELESS = 0.5
#: In which order changes are tried: by tiers of costs, and where all seems right at last.
EARLY, LATE, LAST = ((0, False), (1, False), (0, True)), ((2, False),), ((1, True), (2, True))


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

    @property
    def statement(self) -> ast.stmt | None:
        """The line in which an expression is changed."""
        return self.slot.statement if self.slot else None


class Tried(NamedTuple):
    """A change, what the function then returned, and what makes it again."""

    repair: Repair
    value: Any
    make: Callable[[], Callable]


class Search:
    """A search for one change, in a code as it stands.

    Parameters
    ----------
    code, judge, words
        What is searched, what says whether a change is right, what changes are made of.
    record : Record
        What the expressions are worth as the code stands.
    suspicion : Suspicion
        Where to look first, and last.
    eager : bool
        Whether the first change that is found is enough.
    """

    def __init__(
        self,
        code: Code,
        judge: Judge,
        words: Words,
        record: Record,
        suspicion: Suspicion,
        *,
        eager: bool = False,
    ) -> None:
        self.code, self.judge, self.words, self.record = code, judge, words, record
        self.suspicion, self.eager = suspicion, eager
        self.repairs: list[Repair] = []
        self.tried: list[Tried] = []
        self.pruned: list[tuple[int, int]] = []
        self.pruning = True
        self._edits: dict[int, list[list[Edit]]] = {}

    def run(self, rounds: Iterable[tuple[int, bool]], work: int) -> list[Repair]:
        """Return the changes that make all right, the most natural first.

        `rounds` are of a tier of costs, from 0, and of whether settled places are searched; `work`
        is what they may take, see `Judge.grant`.
        """
        self.judge.grant(work)
        self.pruning = not self.judge.plan.task.view
        with suppress(Spent):
            for tier, in_settled in rounds:
                for one in self._changes(tier, in_settled=in_settled):
                    if not (self.judge.promising(one.value) and self.judge.accepts(one.make)):
                        self.tried.append(one)
                    elif self._is_right(one.repair):
                        self.repairs.append(self._weighed(one.repair))
                if self.repairs:
                    break
        return sorted(self.repairs, key=lambda one: one.cost)

    def add_partial(self, work: int) -> None:
        """Try what reaches only a part of what is wrong: it may be the first change of two."""
        self.judge.grant(work)
        self.pruning = False
        with suppress(Spent):
            for n, tier in sorted(self.pruned, key=lambda pair: pair[1]):
                self.tried += self._in_place(n, self.record.slots[n], tier)

    def _changes(self, tier: int, *, in_settled: bool) -> Iterator[Tried]:
        for n in self.suspicion.order:
            if self.record.values[n] and (n in self.suspicion.settled) == in_settled:
                yield from self._in_place(n, self.record.slots[n], tier)
                if self.eager and self.repairs:
                    return
        if in_settled:
            return
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

    def _in_place(self, n: int, slot: Slot, tier: int) -> Iterator[Tried]:
        edits = self._edits_of(n, slot)[tier]
        if not edits:
            return
        self._check_budget()
        self.judge.work += COMPILED
        place = Place(self.code, self.judge, slot, edits, self.record.first(n))
        right = self.judge.plan.right[self.judge.order[0]].values[0]
        if self.pruning and not place.reaches(self.record.result, right):
            self.pruned.append((n, tier))
            return
        size = 0.001 * sum(1 for _ in ast.walk(slot.node))
        for edit, make in place.promising():
            self._check_budget()
            repair = Repair(
                edit.cost + size,
                edit.kind,
                slot.function,
                slot.node.lineno,
                slot.node,
                edit.text,
                slot,
                _put(slot, edit.text),
            )
            yield Tried(repair, self.judge.value(make), make)

    def _with_line(self, edit: LineEdit) -> Iterator[Tried]:
        self._check_budget()
        if make := self.made(edit.do):
            repair = Repair(
                edit.cost,
                edit.kind,
                edit.function,
                edit.line or edit.statement.lineno,
                edit.statement,
                ast.unparse(plain(edit.after)) if edit.after else "",
                None,
                edit.do,
            )
            yield Tried(repair, self.judge.value(make), make)

    def _check_budget(self) -> None:
        if not self.judge.left or len(self.repairs) >= MOST:
            raise Spent

    def made(self, do: Callable[[], Undo]) -> Callable[[], Callable] | None:
        """Return what makes the function with a change, if that is Python."""
        self.judge.work += COMPILED
        undo = do()
        try:
            compiled = compile(self.code.tree, "<reader>", "exec")
        except (SyntaxError, ValueError, RecursionError):
            return None
        finally:
            undo()
        return self.code.maker(compiled, self.judge.tick, self.judge.see, np=np)

    def _weighed(self, repair: Repair) -> Repair:
        """Return a change that costs more if it makes a line useless."""
        unused = self.code.unused()
        undo = repair.do()
        useless = self.code.unused() - unused
        undo()
        return replace(repair, cost=repair.cost + USELESS) if useless else repair

    def _is_right(self, repair: Repair) -> bool:
        """Return whether the changed code is right as it would be written, on other inputs, too."""
        make = self.made(repair.do)
        return bool(make and self.judge.accepts(make) and self.judge.accepts_elsewhere(make))


def _put(slot: Slot, text: str) -> Callable[[], Undo]:
    def do() -> Undo:
        new = parsed(text)
        for node in ast.walk(new):
            if hasattr(node, "lineno"):
                ast.copy_location(node, slot.node)
        slot.put(new)
        return lambda: slot.put(slot.node)

    return do
