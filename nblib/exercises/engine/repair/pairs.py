"""Two changes: the first is one by which some of what is computed becomes right."""

import ast
import re
from collections import Counter
from typing import Any

import numpy as np

from nblib.exercises.engine.repair.code import Code, plain
from nblib.exercises.engine.repair.edits import Words
from nblib.exercises.engine.repair.judge import Judge
from nblib.exercises.engine.repair.keys import key, rough
from nblib.exercises.engine.repair.known import Suspicion
from nblib.exercises.engine.repair.search import Repair, Search, Tried
from nblib.exercises.engine.repair.words import Record, record_of
from nblib.exercises.engine.values import complaint, leaves, same

__all__ = ["two_changes"]

#: How many changes are looked at closely, and how many are tried as the first of two.
LOOKED_AT, TRIED = 2500, 24
#: From which gain on a first change is a good one, so that the second is searched longer.
CLEAR = 0.3
#: What is tried as the second, see `Search.run`; nothing where all is as it should be.
SECOND = [(tier, False) for tier in range(2)]


def two_changes(
    code: Code,
    judge: Judge,
    words: Words,
    known: set,
    before: Record,
    tried: list[Tried],
    work: int,
) -> list[list[Repair]]:
    """Return two changes that together make all right, the most natural first.

    `tried` are single changes that do not, `known` is what the solution computes, `work` what the
    search may take.
    """
    judge.grant(work)
    ranked, end = _promising(judge, known, before, tried)[:TRIED], judge.work + 3 * work // 4
    for gain, first in ranked:
        judge.grant(end - judge.work)
        if not judge.left:
            break
        undo = first.repair.do()
        try:
            record = record_of(code, judge)
            second = Search(code, judge, words, record, Suspicion(record, known), eager=True)
            share = max(work // (2 if gain > CLEAR else 24), judge.left // 2 if gain > 0 else 0)
            found = second.run(SECOND if gain > 0 else SECOND[:1], min(judge.left, share))
        finally:
            undo()
        for other in found:
            stands = any(other.before is node for node in ast.walk(code.tree))
            if stands and (make := second.made(other.do)) and judge.accepts(make):
                return [[other]]  # it needs no first one
        pairs = [[first.repair, other] for other in found if keeps_much(code, first.repair, other)]
        if pairs:
            return sorted(pairs, key=lambda pair: sum(one.cost for one in pair))
    return []


def keeps_much(code: Code, first: Repair, second: Repair) -> bool:
    """Return whether two changes leave enough of a line, and make nothing useless."""
    lines = [one.statement for one in (first, second) if one.statement]
    before, unused = [ast.unparse(plain(line)) for line in lines], code.unused()
    undos = [one.do() for one in (first, second)]
    try:
        after = [ast.unparse(plain(line)) for line in lines]
        useless = code.unused() - unused
    finally:
        for undo in reversed(undos):
            undo()
    return not useless and all(map(_alike, before, after))


def _alike(before: str, after: str) -> bool:
    old, new = (Counter(re.findall(r"\w+|[^\w\s]", text)) for text in (before, after))
    return (old & new).total() >= 0.6 * min(old.total(), new.total())


def _promising(
    judge: Judge, known: set, before: Record, tried: list[Tried]
) -> list[tuple[float, Tried]]:
    """Return changes by which more becomes right, those that bring most first."""
    base = _grade(judge, before.result)
    unique: dict[Any, Tried] = {}
    for one in sorted(tried, key=lambda one: one.repair.cost):
        unique.setdefault((key(one.value), getattr(one.value, "line", 0)), one)
    some = [one for one in unique.values() if one.repair.cost < 2][:LOOKED_AT]
    found = []
    end = 3 * judge.left // 4
    for one in some:
        if judge.left <= end:
            break
        gain = _grade(judge, one.value) - base
        found.append((gain + _reproduced(judge, known, one.make), one))
    if not found:
        return []
    usual = float(np.median([gain for gain, _ in found]))
    ranked = [(round(gain - usual, 3), one) for gain, one in found]
    return sorted(ranked, key=lambda pair: (-pair[0], pair[1].repair.cost))


def _reproduced(judge: Judge, known: set, make: Any) -> float:
    """Return how much of what lines compute is what the solution computes."""
    judge.seen = []
    judge.value(make)
    seen, judge.seen = judge.seen, None
    hits = sum(one in known for one in seen)
    return 2 * hits / (len(seen) + 5)


def _grade(judge: Judge, value: Any) -> float:
    """Return how right a result is, part by part."""
    if isinstance(value, BaseException):
        return -1.0 + 0.002 * getattr(value, "line", 0)
    right = judge.plan.right[judge.order[0]].values[0]
    if judge.promising(value):
        return 1.5
    if complaint(value, right):
        return -0.5
    grades = []
    for (_, a), (_, b) in zip(leaves(value), leaves(right), strict=True):
        pairs = [(a, b)]
        if a.ndim == 2 and a.shape[1] > 1 and len(b) > 1:
            pairs = [(a[:, 0], b[:, 0]), (a[:, 1:], b[:, 1:])]
        for x, y in pairs:
            alike = rough(x) is not None and rough(x) == rough(y)
            grades.append(1.0 if same(x, y, 1e-9) else 0.5 * alike)
    return sum(grades) / max(1, len(grades))
