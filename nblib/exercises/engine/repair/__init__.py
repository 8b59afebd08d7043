"""Find the line: the smallest change of the reader's own code that makes it right.

There is no table of mistakes here. `code` reads the reader's function as a tree, `edits`,
`additions` and `lines` say what could have been meant instead, `words` what these are made of,
`places` and `judge` try it, `search` finds what the whole check accepts, and `telling` says so step
by step. `pairs` finds two changes, `standins` a wrong value where no change is found, `signs`
what speaks for itself. All runs are on copies, with bounded loops and calls and `small` arrays;
nothing is printed and all settings come back.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from nblib.exercises.engine.repair.code import Runaway, code_of, is_readers
from nblib.exercises.engine.repair.judge import Judge, undisturbed
from nblib.exercises.engine.repair.keys import LARGEST
from nblib.exercises.engine.repair.known import Suspicion, known_values
from nblib.exercises.engine.repair.pairs import two_changes
from nblib.exercises.engine.repair.search import EARLY, LAST, LATE, Search
from nblib.exercises.engine.repair.signs import nowhere_set, plain_signs
from nblib.exercises.engine.repair.standins import wrong_values
from nblib.exercises.engine.repair.telling import Pointer, pointer
from nblib.exercises.engine.repair.words import record_of, reference_of, used_by, words_of
from nblib.exercises.engine.trials import Attempt

__all__ = ["Pointer", "find_line"]

#: The work that each part of a search may take, in runs of the reader's function.
EARLY_WORK, PARTIAL_WORK, PAIR_WORK, LATE_WORK, LAST_WORK = 4000, 600, 9000, 900, 600

#: The largest whole number with which powers are computed.
MOST_NUMBER = 10_000
#: What a function raises that wants to leave; it is not called again.
LEAVING = frozenset(("KeyboardInterrupt", "SystemExit", "GeneratorExit"))


def find_line(attempt: Attempt, function: Callable) -> Pointer | None:
    """Return where a wrong function is wrong, or None where no small change makes it right."""
    try:
        with undisturbed():
            return _found(attempt, function)
    except (Exception, Runaway):  # whatever the search cannot do must not reach the reader
        return None


def _found(attempt: Attempt, function: Callable) -> Pointer | None:
    task = attempt.plan.task
    if not is_readers(function):
        return None
    outcomes = (outcome for trial in attempt.trials for outcome in trial.outcomes)
    if any(outcome.error and outcome.error.kind in LEAVING for outcome in outcomes):
        return None
    code = code_of(function, used_by(task))
    if code is None:
        return None
    judge = Judge(attempt)
    record, solution = record_of(code, judge), reference_of(task)
    if any(_is_huge(one) for some in record.values for one in some):
        return None  # what is computed with it may take forever
    reference = record_of(solution, judge) if solution else None
    words = words_of(code, task, record, reference)
    known = known_values(reference) if reference else set()
    one = Search(code, judge, words, record, Suspicion(record, known))
    if repairs := one.run(EARLY, EARLY_WORK):
        return pointer(code, [[repair] for repair in repairs])
    if not (solution and reference):
        return None
    if unset := nowhere_set(code, record):
        repairs = one.run(LATE, LATE_WORK)
        return pointer(code, [[repair] for repair in repairs or unset])
    one.add_partial(PARTIAL_WORK)
    if pairs := two_changes(code, judge, words, known, record, one.tried, PAIR_WORK):
        return pointer(code, pairs)
    if repairs := one.run(LATE, LATE_WORK):
        return pointer(code, [[repair] for repair in repairs])
    places = one.run(LAST, LAST_WORK)
    places = places or wrong_values(code, judge, record, solution, LAST_WORK)
    places = places or plain_signs(code, record)
    return pointer(code, [[place] for place in places])


def _is_huge(value: Any) -> bool:
    if isinstance(value, np.ndarray):
        return value.size > LARGEST
    return isinstance(value, int) and abs(value) > MOST_NUMBER
