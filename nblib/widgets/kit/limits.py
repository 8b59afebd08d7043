"""What the state of an explorer may be: for each trait a description that Python and the page read.

A view declares its state as a dict of these descriptions. With them a link is written and read,
here and in `link.js`: what they do not allow never reaches a trait.
"""

import json
import re
from collections.abc import Mapping, Sequence
from math import isfinite
from typing import Any
from urllib.parse import parse_qsl, urlsplit

__all__ = [
    "Limits",
    "among",
    "either",
    "fields",
    "index",
    "number",
    "parts",
    "read_link",
    "several",
    "steps",
    "whole",
]

Limits = Mapping[str, Any]

LONGEST = 8000  # characters: no browser, chat or mail program cuts a shorter link
STEPS = 5000  # the steps that a link may ask for: more would keep the page busy
NESTED = re.compile(r"[-+.,()\de]|null|true|false")  # what lists and numbers are written with


def index(names: Sequence[object]) -> Limits:
    """Return the limits of a place in a list, written by name."""
    written = (f"{name:g}" if isinstance(name, float) else str(name).lower() for name in names)
    known = [re.sub(r"[^a-z0-9.]+", "-", name).strip("-") for name in written]
    return {"kind": "index", "names": known}


def among(*values: Any) -> Limits:
    """Return the limits of one of these values."""
    return {"kind": "among", "values": list(values)}


def number(low: float, high: float) -> Limits:
    """Return the limits of a number."""
    return {"kind": "number", "low": low, "high": high, "whole": False}


def whole(low: int, high: int) -> Limits:
    """Return the limits of a whole number."""
    return {"kind": "number", "low": low, "high": high, "whole": True}


def several(each: Limits, least: int, most: int) -> Limits:
    """Return the limits of a list of like values."""
    return {"kind": "several", "each": each, "least": least, "most": most}


def parts(*each: Limits) -> Limits:
    """Return the limits of a list that has limits of its own for each place."""
    return {"kind": "parts", "each": list(each)}


def fields(**each: Limits) -> Limits:
    """Return the limits of a dict, written without its keys."""
    return {"kind": "fields", "each": each}


def either(*kinds: Limits) -> Limits:
    """Return the limits of a value that keeps within one of several."""
    return {"kind": "either", "kinds": list(kinds)}


def steps(rates: Sequence[float | None]) -> Limits:
    """Return the limits of segments: pairs of a rate and how many steps were taken with it."""
    return {"kind": "steps", "rates": list(rates), "most": STEPS}


def read_link(link: str, name: str, state: Mapping[str, Limits | None]) -> dict[str, Any]:
    """Return the values that a link holds, by trait.

    Parameters
    ----------
    link : str
        What *Link to this* gives: an address, or the part from the # on.
    name : str
        The explorer, such as "race"; a link to its second one on a page, "race-2", fits as well.
    state : dict
        The limits by trait; a trait with none is in no link.

    Raises
    ------
    ValueError
        If it is a link to something else, too long, or holds a value that is not within the limits.
    """
    if len(link) > LONGEST:
        raise ValueError(f"link: expected at most {LONGEST} characters, got {len(link)}")
    given, _, query = (urlsplit(link).fragment or link).removeprefix("#").partition("?")
    if not re.fullmatch(rf"{re.escape(name)}(-\d+)?", given):
        raise ValueError(f"link: expected one that begins with #{name}?, got {link[:80]!r}")
    traits = {key_of(trait): trait for trait, limits in state.items() if limits}
    found = {}
    for key, text in parse_qsl(query, keep_blank_values=True):
        if key not in traits:
            raise ValueError(f"link: expected some of {', '.join(traits)}, got {key[:80]!r}")
        try:
            found[traits[key]] = _read(text, state[traits[key]] or {})
        except (ValueError, TypeError, RecursionError):
            raise ValueError(f"link: expected another {key}, got {text[:80]!r}") from None
    return found


def key_of(trait: str) -> str:
    """Return what a trait is called in a link."""
    return trait.removesuffix("_index")


def _read(text: str, limits: Limits) -> Any:
    """Return the value that a text stands for; raise ValueError where it stands for none."""
    if limits["kind"] == "index":
        return limits["names"].index(text)
    if limits["kind"] == "among" and text in (
        strings := [v for v in limits["values"] if v == text]
    ):
        return strings[0]
    if NESTED.sub("", text):
        raise ValueError
    raw = json.loads(f"[{text.translate(str.maketrans('()', '[]'))}]")
    is_one = limits["kind"] in ("among", "number")
    return _fit(raw[0] if is_one and len(raw) == 1 else raw, limits)


def _fit(raw: Any, limits: Limits) -> Any:
    """Return the value that lists, numbers and words stand for; ValueError if out of the limits."""
    return _FITS[limits["kind"]](raw, limits)


def _one_of(raw: Any, limits: Limits) -> Any:
    is_bool = isinstance(raw, bool)  # True is 1 as well
    alike = [one for one in limits["values"] if one == raw and isinstance(one, bool) is is_bool]
    _demand(bool(alike))
    return alike[0]


def _number(raw: Any, limits: Limits) -> float:
    inside = type(raw) in (int, float) and limits["low"] <= raw <= limits["high"]
    _demand(inside and isfinite(raw) and not (limits["whole"] and raw != int(raw)))
    return int(raw) if limits["whole"] else float(raw)


def _several(raw: Any, limits: Limits) -> list[Any]:
    _demand(type(raw) is list and limits["least"] <= len(raw) <= limits["most"])
    return [_fit(one, limits["each"]) for one in raw]


def _parts(raw: Any, limits: Limits) -> list[Any]:
    _demand(type(raw) is list and len(raw) == len(limits["each"]))
    return [_fit(one, each) for one, each in zip(raw, limits["each"], strict=True)]


def _fields(raw: Any, limits: Limits) -> dict[str, Any]:
    names = sorted(limits["each"])  # a link has them in this order
    wanted = parts(*(limits["each"][name] for name in names))
    return dict(zip(names, _parts(raw, wanted), strict=True))


def _either(raw: Any, limits: Limits) -> Any:
    for one in limits["kinds"]:
        try:
            return _fit(raw, one)
        except ValueError:
            continue
    raise ValueError


def _steps(raw: Any, limits: Limits) -> list[Any]:
    pair = parts(among(*limits["rates"]), whole(1, limits["most"]))
    segments = _several(raw, several(pair, 0, limits["most"]))
    _demand(sum(count for _, count in segments) <= limits["most"])
    return segments


def _demand(condition: bool) -> None:
    if not condition:
        raise ValueError


_FITS = {
    "among": _one_of,
    "number": _number,
    "several": _several,
    "parts": _parts,
    "fields": _fields,
    "either": _either,
    "steps": _steps,
}
