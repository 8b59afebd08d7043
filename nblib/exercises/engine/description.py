"""Wrong values without a name: what they have in common with the right ones, in words.

A rule is said only if it holds for every wrong entry of all cases that are compared.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from nblib.exercises.engine.factors import MATCH, factor, sizes_of
from nblib.exercises.engine.task import Task
from nblib.exercises.engine.trials import Attempt
from nblib.exercises.engine.values import leaves, wrong_entries

__all__ = ["described", "first_entry"]


class Part(NamedTuple):
    """A part of a wrong result: where it stands, of how many, its values, the right ones, sizes."""

    where: tuple[int, ...]
    number: int
    a: np.ndarray
    b: np.ndarray
    wrong: np.ndarray
    sizes: dict[str, Any]

    @property
    def ratios(self) -> np.ndarray:
        """Value over right value of the wrong entries whose right value is not 0."""
        use = self.wrong & (np.abs(self.b) > 1e-9 * np.abs(self.b).max(initial=1e-300))
        return self.a[use] / self.b[use]

    @property
    def gaps(self) -> np.ndarray:
        """Value minus right value of the wrong entries."""
        return self.a[self.wrong] - self.b[self.wrong]


def described(attempt: Attempt) -> str:
    """Return what the wrong values have in common with the right ones, in sentences."""
    results = list(_results(attempt))
    bad = [part for parts in results for part in parts if part.wrong.any()]
    if not bad:
        return ""
    sentences = [_which(attempt.plan.task, results)]
    if not all(np.isfinite(part.a).all() for part in bad):
        every = all((~np.isfinite(part.a))[part.wrong].all() for part in bad)
        sentences.append(f"{'Each' if every else 'A'} wrong entry is not finite (NaN or infinity).")
    else:
        sentences += [_columns(attempt.plan.task, bad), _rule(bad, len(results))]
    return " ".join(filter(None, sentences))


def _results(attempt: Attempt) -> Iterator[list[Part]]:
    """Yield the parts of the wrong results: of random inputs, or else of the noted ones."""
    plan = attempt.plan
    for n in attempt.telling:
        trial, right = attempt.trials[n], plan.right[n]
        if trial.complaint or trial.outcomes[0].error:
            continue
        args, value, good = trial.case.calls[0], trial.values[0], right.values[0]
        if plan.task.shown and not trial.case.note:
            value, good = plan.task.shown(value, args), plan.task.shown(good, args)
        pairs = list(zip(leaves(value), leaves(good), strict=True))
        yield [
            Part(
                where,
                len(pairs),
                a,
                b,
                wrong_entries(a, b, trial.case.tolerance),
                sizes_of(plan.names, args, b),
            )
            for (where, a), (_, b) in pairs
        ]


def _name(task: Task, where: tuple[int, ...]) -> str:
    if not where:
        return ""
    label = task.parts[where[0]] if len(task.parts) > 1 else task.parts[0].format(where[0] + 1)
    return label + "".join(f" [{n}]" for n in where[1:])


def _which(task: Task, results: list[list[Part]]) -> str:
    """Say which parts are right in all cases."""
    several = [[bool(part.wrong.any()) for part in parts] for parts in results if len(parts) > 1]
    if not several:
        return ""
    if len(task.parts) > 1:
        names = [_name(task, part.where) for part in results[0]]
        good, bad = (
            [
                name
                for name, *some in zip(names, *several, strict=True)
                if all(w == is_bad for w in some)
            ]
            for is_bad in (False, True)
        )
        if not good or not bad:
            return ""
        return f"{_listed(good)} {'is' if len(good) == 1 else 'are'} right, {_listed(bad)} not."
    first = _name(task, (0,))
    patterns = {
        f"Only {first} is wrong.": lambda wrong: wrong[0] and not any(wrong[1:]),
        "Only the last matrix is wrong.": lambda wrong: wrong[-1] and not any(wrong[:-1]),
        "The last matrix is right, those before it are not.": lambda wrong: (
            not wrong[-1] and all(wrong[:-1])
        ),
        f"{first} is right, the others are not.": lambda wrong: not wrong[0] and all(wrong[1:]),
        "The last matrix is right.": lambda wrong: not wrong[-1],
        f"{first} is right.": lambda wrong: not wrong[0],
    }
    return next((words for words, holds in patterns.items() if all(map(holds, several))), "")


def _columns(task: Task, bad: list[Part]) -> str:
    """Say which columns or rows are wrong, where that is the same in all matrices."""
    if any(part.a.ndim != 2 or min(part.a.shape) < 2 for part in bad):
        return ""
    biases = ": the biases" if task.parts[0].startswith("Θ") else ""
    places = [("column 0", 0, 0, biases), ("the last column", 0, -1, "")]
    places += [("row 0", 1, 0, ""), ("the last row", 1, -1, "")]
    for name, axis, place, more in places:
        lines = [np.asarray(part.wrong.any(axis=axis)) for part in bad]
        for is_so, word in ((True, "wrong"), (False, "right")):
            others = [np.delete(wrong, place) == is_so for wrong in lines]
            if all(wrong[place] == is_so for wrong in lines) and not np.concatenate(others).any():
                return f"Only {name} is {word}{more}."
    return ""


def _rule(bad: list[Part], results: int) -> str:
    """Say how a wrong entry comes from the right one, if there is one rule for all."""
    wrong = sum(int(part.wrong.sum()) for part in bad)
    if results < 2 and wrong < 3:
        return ""  # one case is no rule
    if not any(part.a[part.wrong].any() for part in bad):
        return "Each wrong entry is 0."
    return _times(bad) or _places(bad) or _shift(bad, wrong) or _of_theta(bad, wrong) or _range(bad)


def _times(bad: list[Part]) -> str:
    sizes = all(np.allclose(abs(part.a), abs(part.b), rtol=MATCH, atol=0) for part in bad)
    if sizes and not all(part.wrong.all() for part in bad):
        return "The sizes are right, the sign of some is not."
    found = []
    for part in bad:
        ratios, right = part.ratios, part.b[part.wrong]
        ratio = float(np.median(ratios)) if ratios.size else np.nan
        largest = np.abs(part.a).max(initial=1e-300)
        if not np.allclose(part.a[part.wrong], ratio * right, rtol=MATCH, atol=1e-9 * largest):
            break
        found.append((part.sizes, ratio))
    else:
        if words := factor(found):
            return f"Each wrong entry is {words} times what it should be."
    return ""


def _places(bad: list[Part]) -> str:
    square = [part for part in bad if part.a.ndim == 2 and part.a.shape[0] == part.a.shape[1] > 1]
    if square and all(np.allclose(part.a, part.b.T, rtol=MATCH, atol=1e-12) for part in square):
        whole = "It is" if len(square) == len(bad) else "Where it is square, it is"
        return f"{whole} the right matrix transposed."
    if all(
        part.a.size > 1 and np.allclose(np.sort(part.a, None), np.sort(part.b, None), rtol=MATCH)
        for part in bad
    ):
        return "The numbers are right and stand in the wrong places."
    return ""


def _shift(bad: list[Part], wrong: int) -> str:
    gaps = np.concatenate([part.gaps for part in bad])
    if wrong > 1 and np.ptp(gaps) <= MATCH * np.abs(gaps).max():
        return f"Each wrong entry is off by the same, {gaps[0]:+.4g}."
    return ""


def _of_theta(bad: list[Part], wrong: int) -> str:
    """Say so if the difference is a share of the parameters, as of a wrong penalty."""
    if wrong < 2 or not all(len(part.where) == 1 and "thetas" in part.sizes for part in bad):
        return ""
    shares, strengths = [], []
    for part in bad:
        thetas = part.sizes["thetas"]
        theta = thetas[part.where[0]] if part.where[0] < len(thetas) else np.zeros(0)
        if theta.shape != part.a.shape:
            return ""
        some = part.gaps / theta[part.wrong]
        if not np.ptp(some) <= 1e-5 * np.abs(some).max():  # nor where a parameter is 0
            return ""
        shares.append(float(np.median(some)))
        strengths.append(part.sizes.get("l2", 0) / part.sizes.get("m", 1))
    words = "Each wrong entry is off by {} its parameter."
    if np.ptp(shares) <= 1e-5 * np.abs(shares).max():
        return words.format(f"{shares[0]:+.4g} times")
    times = np.array(shares) / strengths if all(strengths) else np.zeros(1)
    if times.any() and np.ptp(times) <= 1e-5 * np.abs(times).max():
        times_one = {"+1": "+λ/m times", "-1": "−λ/m times"}
        number = f"{times[0]:+.4g}"
        return words.format(times_one.get(number, f"{number} · λ/m times"))
    return words.format("a multiple of")


def _range(bad: list[Part]) -> str:
    found = np.concatenate([part.ratios for part in bad])
    if not found.size:
        return ""
    low, high = f"{found.min():.3g}", f"{found.max():.3g}"
    if low == high:
        return f"They are off by {np.abs(found - 1).max():.1g} of their size at most."
    words = f"No constant ratio to the right values: from {low} to {high}"
    if found.max() < 0:
        words += ", all signs are flipped"
    elif found.min() > 0:
        words += ", all signs are right"
    return words + "."


def first_entry(task: Task, value: Any, right: Any, tolerance: float) -> str:
    """Return the first entry that is wrong, with what it should be."""
    for (where, a), (_, b) in zip(leaves(value), leaves(right), strict=True):
        places = np.argwhere(wrong_entries(a, b, tolerance))
        if len(places):
            place = tuple(int(n) for n in places[0])
            index = f"[{', '.join(map(str, place))}]" if place else ""
            label = f"{_name(task, where)}{index}" or "the result"
            found, expected = next(
                pair
                for digits in range(6, 18)
                if len(set(pair := [f"{one[place]:.{digits}g}" for one in (a, b)])) > 1
            )
            return f"{label} is {found}, {expected} is expected"
    return "none in the first call"


def _listed(items: Any) -> str:
    words = [str(item) for item in items]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
