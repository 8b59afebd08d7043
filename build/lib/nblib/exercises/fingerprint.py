"""Wrong values without a name: what they have in common with the right ones, in words."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from nblib.exercises.task import Task
from nblib.exercises.values import leaves, wrong_entries

__all__ = ["described", "first_entry"]

#: How well a number or a matrix has to be met to be spoken of.
MATCH = 1e-6


def described(plan: Any, trials: list[Any], wrong: list[int]) -> str:
    """Return what the wrong values have in common with the right ones, in sentences.

    What is said of the first wrong case holds, as far as it is a general rule, in all random ones.
    """
    pairs = list(_pairs(plan, trials, wrong))
    if not pairs:
        return ""
    args, value, right = pairs[0]
    parts = [
        (_name(plan.task, where), a, b)
        for (where, a), (_, b) in zip(leaves(value), leaves(right), strict=True)
    ]
    bad = [part for part in parts if wrong_entries(part[1], part[2], MATCH).any()]
    if not bad:
        return (
            "They agree to six digits and not to nine: is something rounded, cut off or in float32?"
        )
    sentences = [_which(parts, bad)] if len(parts) > 1 else []
    if infinite := sum(int((~np.isfinite(a)).sum()) for _, a, _ in bad):
        total = sum(a.size for _, a, _ in bad)
        many = "entry is" if infinite == 1 else "entries are"
        sentences.append(f"{infinite} of {total} {many} not finite (NaN or infinity).")
        return " ".join(filter(None, sentences))
    sentences += [_columns(bad), _rule(plan, pairs, bad, args)]
    return " ".join(filter(None, sentences))


def _pairs(plan: Any, trials: list[Any], wrong: list[int]) -> Iterator[tuple[tuple, Any, Any]]:
    """Yield arguments, value and right value of the wrong cases, random ones with sizes first."""
    order = sorted(wrong, key=lambda n: (bool(plan.cases[n].note), plan.cases[n].equal, n))
    for n in order:
        args = plan.cases[n].calls[0]
        value, right = trials[n].values[0], plan.right[n].values[0]
        if trials[n].complaint or trials[n].outcomes[0].error:
            continue
        if plan.task.shown and not plan.cases[n].note:
            value, right = plan.task.shown(value, args), plan.task.shown(right, args)
        yield args, value, right


def _name(task: Task, where: tuple[int, ...]) -> str:
    if not where:
        return ""
    label = task.parts[where[0]] if len(task.parts) > 1 else task.parts[0].format(where[0] + 1)
    return label + "".join(f" [{n}]" for n in where[1:])


def _which(parts: list, bad: list) -> str:
    """Say which matrices are right."""
    names = {name for name, _, _ in bad}
    good = [name for name, _, _ in parts if name not in names]
    if not good:
        return ""
    return (
        f"{_listed(good)} {'is' if len(good) == 1 else 'are'} right, {_listed(sorted(names))} not."
    )


def _columns(bad: list) -> str:
    """Say which columns or rows are wrong, where that is the same kind in all matrices."""
    if any(a.ndim != 2 or min(a.shape) < 2 for _, a, _ in bad):
        return ""
    maps = [wrong_entries(a, b, MATCH) for _, a, b in bad]
    columns = [wrong.any(axis=0) for wrong in maps]
    rows = [wrong.any(axis=1) for wrong in maps]
    if all(wrong[0] and not wrong[1:].any() for wrong in columns):
        return "Only column 0 is wrong."
    if all(not wrong[0] and wrong[1:].all() for wrong in columns):
        return "Only column 0 is right."
    if all(not wrong.all() for wrong in columns):
        places = np.flatnonzero(columns[0])
        return f"Wrong: column{'s' * (len(places) > 1)} {_listed(places)} of {bad[0][0] or 'it'}."
    if all(not wrong.all() for wrong in rows):
        places = np.flatnonzero(rows[0])
        return f"Wrong: row{'s' * (len(places) > 1)} {_listed(places)} of {bad[0][0] or 'it'}."
    return ""


def _rule(plan: Any, pairs: list, bad: list, args: tuple) -> str:
    """Say how a wrong entry comes from the right one, if there is one rule for all."""
    flipped, total = (sum(n) for n in zip(*((int((a * b < 0).sum()), a.size) for _, a, b in bad)))  # noqa: B905 pairs
    sizes = all(np.allclose(np.abs(a), np.abs(b), rtol=MATCH, atol=0) for _, a, b in bad)
    if sizes and flipped < total:
        return f"The sizes are right, the sign of {flipped} of {total} is not."
    ratios = [ratio for _, a, b in bad for ratio in _ratios(a, b)]
    if ratios and np.ptp(ratios) <= MATCH * max(np.abs(ratios)):
        if not any(ratios):
            return "Each wrong entry is 0."
        return f"Each wrong entry is {_factor(plan, pairs, ratios[0])} times what it should be."
    each = [_ratios(a, b) for _, a, b in bad]
    if all(len(r) and np.ptp(r) <= MATCH * np.abs(r).max() for r in each) and len(bad) > 1:
        words = ", ".join(
            f"{float(r[0]):.4g} in {name}" for (name, _, _), r in zip(bad, each, strict=True)
        )
        return f"The ratio to the right value is constant in each: {words}."
    if _transposed(pairs):
        return "It is the right matrix transposed."
    if all(
        a.size > 1 and np.allclose(np.sort(a, None), np.sort(b, None), rtol=MATCH)
        for _, a, b in bad
    ):
        return "The numbers are right and stand in the wrong places."
    gaps = np.concatenate([(a - b)[wrong_entries(a, b, MATCH)] for _, a, b in bad])
    if len(gaps) > 1 and np.ptp(gaps) <= MATCH * np.abs(gaps).max():
        return f"Each wrong entry is off by the same, {gaps[0]:+.4g}."
    if share := _of_theta(plan, bad, args):
        return share
    if not ratios:
        return ""
    words = f"No constant ratio to the right values: from {min(ratios):.3g} to {max(ratios):.3g}"
    if max(ratios) < 0:
        words += ", all signs are flipped"
    elif min(ratios) > 0:
        words += ", all signs are right"
    return words + "."


def _ratios(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Return value over right value of the wrong entries whose right value is not 0."""
    use = wrong_entries(a, b, MATCH) & (np.abs(b) > 1e-9 * np.abs(b).max(initial=1e-300))
    return (a[use] / b[use]).ravel()


def _factor(plan: Any, pairs: list, ratio: float) -> str:
    """Return a constant ratio as a number, and as a formula that holds in all cases."""
    number = f"{ratio:.4g}".replace("-", "−")
    for words, formula in FORMULAS.items():
        hits = [_holds(plan, pair, formula) for pair in pairs[:4]]
        if all(hits) and len(hits) > 1:
            return number if words == number else f"{number} = {words}"
    return number


FORMULAS = {
    "−1": lambda c: -1,
    "2": lambda c: 2,
    "½": lambda c: 0.5,
    "0": lambda c: 0,
    "m": lambda c: c["m"],
    "−m": lambda c: -c["m"],
    "1/m": lambda c: 1 / c["m"],
    "m²": lambda c: c["m"] ** 2,
    "1/m²": lambda c: 1 / c["m"] ** 2,
    "2m": lambda c: 2 * c["m"],
    "m/2": lambda c: c["m"] / 2,
    "K": lambda c: c["K"],
    "1/K": lambda c: 1 / c["K"],
    "m/K": lambda c: c["m"] / c["K"],
    "α": lambda c: c["rate"],
    "−α": lambda c: -c["rate"],
    "1/α": lambda c: 1 / c["rate"],
    "−1/α": lambda c: -1 / c["rate"],
    "h": lambda c: c["step"],
    "h/2": lambda c: c["step"] / 2,
    "2h": lambda c: 2 * c["step"],
    "1/h": lambda c: 1 / c["step"],
}


def _holds(plan: Any, pair: tuple, formula: Any) -> bool:
    args, value, right = pair
    known = dict(zip(plan.names, args, strict=True))
    for name in ("Z", "A", "X", "delta"):
        if isinstance(known.get(name), np.ndarray):
            known["m"] = len(known[name])
    if isinstance(known.get("Y"), np.ndarray):
        known["m"], known["K"] = known["Y"].shape
    try:
        factor = formula(known)
    except KeyError:
        return False
    both = zip(leaves(value), leaves(right), strict=True)
    ratios = np.concatenate([_ratios(a, b) for (_, a), (_, b) in both] or [np.zeros(0)])
    return bool(len(ratios) == 0 or np.allclose(ratios, factor, rtol=MATCH, atol=1e-12))


def _transposed(pairs: list) -> bool:
    """Return whether all square matrices are the right ones transposed, and there are some."""
    found = [
        np.allclose(a, b.T, rtol=MATCH, atol=1e-12)
        for _, value, right in pairs
        for (_, a), (_, b) in zip(leaves(value), leaves(right), strict=True)
        if a.ndim == 2 and a.shape[0] == a.shape[1] > 1
    ]
    return bool(found) and all(found)


def _of_theta(plan: Any, bad: list, args: tuple) -> str:
    """Say so if the difference is a share of the parameters, as of a wrong penalty."""
    known = dict(zip(plan.names, args, strict=True))
    thetas = {f"Θ^({n})": theta for n, theta in enumerate(known.get("thetas", []), start=1)}
    if not all(name in thetas for name, _, _ in bad):
        return ""
    shares = np.concatenate(
        [((a - b) / thetas[name])[wrong_entries(a, b, MATCH)] for name, a, b in bad]
    )
    if len(shares) < 2 or np.ptp(shares) > 1e-5 * np.abs(shares).max():
        return ""
    words = f"Each wrong entry is off by {shares[0]:+.4g} times its parameter"
    if known.get("l2"):
        words += f" (λ/m is {known['l2'] / len(known['X']):.4g})"
    return words + "."


def first_entry(task: Task, value: Any, right: Any, tolerance: float) -> str:
    """Return the first entry that is wrong, with what it should be."""
    for (where, a), (_, b) in zip(leaves(value), leaves(right), strict=True):
        places = np.argwhere(wrong_entries(a, b, tolerance))
        if len(places):
            place = tuple(int(n) for n in places[0])
            index = f"[{', '.join(map(str, place))}]" if place else ""
            label = f"{_name(task, where)}{index}" or "the result"
            return f"{label} is {a[place]:.6g}, {b[place]:.6g} is expected"
    return "none in the first call"


def _listed(items: Any) -> str:
    words = [str(item) for item in items]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
