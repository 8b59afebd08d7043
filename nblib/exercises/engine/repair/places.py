"""Try many edits in one place of the code: compiled once, and run only where a value differs."""

import ast
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from typing import Any

import numpy as np

from nblib.exercises.engine.repair.code import Code, Runaway, Slot
from nblib.exercises.engine.repair.edits import Edit
from nblib.exercises.engine.repair.judge import Judge
from nblib.exercises.engine.repair.keys import LARGEST, key
from nblib.exercises.engine.values import complaint, leaves, wrong_entries

__all__ = ["Place", "parsed", "recorded"]

HOLE, RECORD, HERE = "__hole__", "__record__", "__v__"
#: At which visits of a place all edits are evaluated side by side.
VISITS = frozenset((0, 1, 2, 4, 8, 16))
#: Kinds of edits that may be right although no value changes.
UNSEEN = frozenset(("copy", "type"))
#: The largest whole number, and array, that an edit may lead to, besides what was there.
MOST_NUMBER, MOST_ENTRIES = 1000, 20_000
#: How many edits that give the same are run where the run ended early.
TWINS = 4
#: Calls that change what they are called on.
CHANGING = frozenset(
    [
        "append",
        "insert",
        "extend",
        "pop",
        "remove",
        "sort",
        "reverse",
        "update",
        "fill",
        "shuffle",
        "next",
        "clear",
    ]
)


def parsed(text: str) -> ast.expr:
    """Return an expression as a tree."""
    return ast.parse(text.strip(), mode="eval").body


class Place:
    """A place in the code where edits can be tried without compiling it anew.

    Parameters
    ----------
    code, judge, slot
        The code, what tries it, and where in it.
    edits : list of Edit
        What to try, the most natural first.
    old : any
        The value that stood there, as far as one came.
    """

    def __init__(
        self, code: Code, judge: Judge, slot: Slot, edits: list[Edit], old: Any = None
    ) -> None:
        self.judge, self.slot, self.old = judge, slot, old
        here = f"({ast.unparse(slot.node)})"
        self.edits, hole = _choosing(here, edits)
        self.chosen, self.visits, self.watching = 0, 0, False
        self.keys: list[list[Any]] = [[] for _ in range(len(self.edits) + 1)]
        self.noise: np.random.Generator | None = None
        self.make: Callable[[], Callable] | None = None
        self._changing = any(
            isinstance(one, ast.Attribute | ast.Name)
            and getattr(one, "attr", getattr(one, "id", "")) in CHANGING
            for one in ast.walk(slot.node)
        )
        if not self.edits:
            return
        slot.put(hole)
        try:
            compiled = compile(code.tree, "<reader>", "exec")
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return
        finally:
            slot.put(slot.node)
        self.make = code.maker(compiled, judge.tick, judge.see, np=np, **{HOLE: self})

    def __call__(self, choose: Callable[[int], Any]) -> Any:
        """Stand in the code: choose one of the edits, or at first look at them all."""
        visit, self.visits = self.visits, self.visits + 1
        if self.watching and visit in VISITS and not (self._changing and visit):
            self._watch(choose)
            self.judge.allow()
        value = choose(self.chosen)
        if self.noise is not None:
            return _disturbed(value, self.noise)
        if self.chosen and not _harmless(value, self.old):
            raise Runaway
        return value

    def _watch(self, choose: Callable[[int], Any]) -> None:
        """Note what each edit gives."""
        for n, keys in enumerate(self.keys):
            if n and keys and keys[0] is Runaway:
                continue
            self.judge.allow()
            try:
                value = choose(n)
            except KeyboardInterrupt:
                raise
            except BaseException as error:
                keys.append(Runaway if n else ("raised", str(error)[:100]))
                continue
            if n and not _harmless(value, self.old):
                keys[:] = [Runaway]
                continue
            keys.append(id(keys) if self._changing and value is None else key(value))

    def promising(self) -> Iterator[tuple[Edit, Callable[[], Callable]]]:
        """Yield the edits that give something new, with what makes the function with them."""
        if self.make is None:
            return
        self.watching, self.chosen, self.visits = True, 0, 0
        died = isinstance(self.judge.value(self.make), BaseException)
        self.watching = False
        if not self.visits:
            return
        seen = Counter([tuple(self.keys[0])] * TWINS)
        most = TWINS if died else 1  # what came later is unknown
        for n, edit in enumerate(self.edits, start=1):
            keys = tuple(self.keys[n])
            if keys[:1] == (Runaway,) or (seen[keys] >= most and edit.kind not in UNSEEN):
                continue
            seen[keys] += 1
            yield edit, partial(self._made, n)

    def reaches(self, before: Any, right: Any) -> bool:
        """Return whether all that is wrong in a result changes when the value here does."""
        if self.make is None or not _disturbable(self.old) or not _of_one_form(before, right):
            return True
        self.noise = np.random.default_rng(5)
        value = self.judge.value(partial(self._made, 0))
        self.noise = None
        if not _of_one_form(value, right):
            return True
        triples = zip(leaves(before), leaves(right), leaves(value), strict=True)
        return not any(
            (
                wrong_entries(a, b, 1e-9) & np.isfinite(a) & (np.abs(c - a) <= 1e-13 * np.abs(a))
            ).any()
            for (_, a), (_, b), (_, c) in triples
        )

    def _made(self, n: int) -> Callable:
        """Return the function with an edit in the place, 0 for what was there."""
        self.chosen, self.visits = n, 0
        return self.make()  # type: ignore[misc] # there is one where an edit is promising


def _disturbable(value: Any) -> bool:
    if isinstance(value, np.ndarray):
        return value.dtype.kind == "f"
    return isinstance(value, float | np.floating)


def _disturbed(value: Any, rng: np.random.Generator) -> Any:
    """Return a value that is a little off everywhere."""
    if not _disturbable(value):
        return value
    shape = np.shape(value)
    return value * (1 + rng.uniform(0.1, 0.3, shape)) + rng.uniform(0.01, 0.1, shape)


def _of_one_form(value: Any, right: Any) -> bool:
    return not isinstance(value, BaseException) and not complaint(value, right)


def _harmless(value: Any, old: Any) -> bool:
    """Return whether a value is not so large that it would fill the memory."""
    if isinstance(value, bool):
        return True
    if isinstance(value, int | np.integer):
        largest = abs(int(old)) if isinstance(old, int | np.integer) else 0
        return abs(int(value)) <= MOST_NUMBER + 20 * largest
    if isinstance(value, np.ndarray):
        largest = old.size if isinstance(old, np.ndarray) else 1  # `np.c_` has no end
        return value.size <= MOST_ENTRIES + 20 * largest
    return not isinstance(value, list | tuple | str) or len(value) <= MOST_ENTRIES


def _choosing(here: str, edits: list[Edit]) -> tuple[list[Edit], ast.expr]:
    """Return the edits that are Python, each text once, and a call that lets one be chosen."""
    unique: dict[str, Edit] = {}
    for edit in edits:
        text = edit.text.replace(HERE, here)
        unique.setdefault(text, edit._replace(text=text))
    found = list(unique.values())
    for checked in (False, True):
        if checked:
            found = [edit for edit in found if _is_python(edit.text)]
        tree = _choice([here, *(edit.text for edit in found)], 0)
        with suppress(SyntaxError, ValueError, RecursionError, MemoryError):
            return found, parsed(f"{HOLE}(lambda __k__: {tree})")
    return [], parsed(here)


def _is_python(text: str) -> bool:
    try:
        compile(text.strip(), "<edit>", "eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def _choice(texts: list[str], first: int) -> str:
    """Return an expression that takes one of many, by the number `__k__`."""
    if len(texts) == 1:
        return f"({texts[0]})"
    half = len(texts) // 2
    low, high = _choice(texts[:half], first), _choice(texts[half:], first + half)
    return f"({low} if __k__ < {first + half} else {high})"


def recorded(
    code: Code, judge: Judge, n: int | None = None, most: int = 12
) -> tuple[list[Slot], list[list[Any]], Any]:
    """Return all places, the values that each had in one run, and what came of the run.

    What was raised stands for a value, and the innermost place that raised is the last.
    """
    slots = code.slots()
    values: list[list[Any]] = [[] for _ in slots]

    def record(place: int, value: Callable[[], Any]) -> Any:
        try:
            got = value()
        except Exception as error:
            values[place].append(error.with_traceback(None))
            raise
        if len(values[place]) < most:
            small = isinstance(got, np.ndarray) and got.size <= LARGEST
            values[place].append(got.copy() if small else got)
        return got

    for place, slot in reversed([*enumerate(slots)]):
        call = parsed(f"{RECORD}({place}, lambda: 0)")
        assert isinstance(call, ast.Call)
        assert isinstance(call.args[1], ast.Lambda)
        call.args[1].body = slot.node
        slot.put(ast.copy_location(call, slot.node))
    try:
        compiled = compile(code.tree, "<reader>", "exec")
    except (SyntaxError, ValueError, RecursionError):
        return slots, values, None
    finally:
        for slot in slots:
            slot.put(slot.node)
    make = code.maker(compiled, judge.tick, judge.see, **{RECORD: record})
    return slots, values, judge.value(make, n)
