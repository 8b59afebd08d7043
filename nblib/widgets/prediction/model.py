"""Predictions that a reader commits to, and what came out beside what was said.

A chapter asks with `predict`, under its box *Predict*, and answers with `outcome`, under *Your
prediction*. The front end keeps what was said, and how sure the reader was, in the browser's local
storage, under `backpropagation-hands-on/prediction/<chapter>`; nothing is sent anywhere. What came
out is what the chapter has computed, never a text that somebody typed. Left out on purpose: grades.
"""

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, TypeGuard

import numpy as np
import traitlets

from nblib import _checks
from nblib.widgets.kit import Explorer, View, inlined, own_rules
from nblib.widgets.quiz.model import chapters

__all__ = ["SURE", "Outcome", "Prediction", "outcome", "predict"]

HERE = Path(__file__).parent
#: How sure a reader can be, from the least to the most.
SURE = ("a guess", "fairly sure", "certain")
TOLERANCES = ("within", "factor")

# How a chapter writes a question: its choices, or the tolerance of a number.
Form = Sequence[str] | Sequence[float] | Mapping[str, float]
Truth = str | float | tuple[float, float]


def _number(value: float) -> str:
    """Return a number as a reader reads it: three digits, or all of a whole one."""
    if float(value).is_integer():
        text = f"{int(value):,d}"
    elif abs(value) >= 1000:
        text = f"{float(f'{value:.3g}'):,.0f}"
    else:
        text = np.format_float_positional(value, precision=3, fractional=False, trim="-")
    return text.replace("-", "−")


def _is_number(value: object) -> TypeGuard[float]:
    return (
        isinstance(value, int | float | np.number)
        and not isinstance(value, bool)
        and math.isfinite(value)
    )


def _question(text: str, form: Form) -> dict[str, Any]:
    """Return a question as the front end reads it, or raise ValueError for one that has no form."""
    expected = (
        "expected a list of two choices or more, texts or numbers above 0, no two alike, "
        f'or {{"within": 5}} or {{"factor": 2}} for a number, got {form!r}'
    )
    if isinstance(form, Mapping):
        ((kind, value),) = form.items() if len(form) == 1 else (("", math.nan),)
        if kind not in TOLERANCES or not _is_number(value) or value < (kind == "factor"):
            raise ValueError(f"{text!r}: {expected}")
        near = {"within": "anything within", "factor": "anything within a factor of"}
        counts = f"{near[kind]} {_number(value)}" if value else "only the number itself"
        return {"text": text, "choices": [], "counts": counts}
    is_list = isinstance(form, list | tuple) and len({*form}) == len(form) >= 2
    if not is_list or not (
        all(isinstance(one, str) and one.strip() for one in form)
        or all(_is_number(one) and one > 0 for one in form)
    ):
        raise ValueError(f"{text!r}: {expected}")
    choices = [one if isinstance(one, str) else _number(one) for one in form]
    return {"text": text, "choices": choices, "counts": ""}


def _came_out(text: str, form: Form, truth: Truth) -> dict[str, Any]:
    """Return what came out: `shown` to the reader, and what is right: a choice, or low to high."""
    if isinstance(form, Mapping):
        ends = truth if isinstance(truth, tuple) else (truth, truth)
        if len(ends) != 2 or not all(map(_is_number, ends)):
            raise ValueError(f"{text!r} came out as {truth!r}: expected a number, or two of them")
        low, high = sorted(map(float, ends))
        shown = " to ".join(dict.fromkeys(map(_number, (low, high))))
        if "within" in form:
            return {"shown": shown, "low": low - form["within"], "high": high + form["within"]}
        if low <= 0:
            raise ValueError(f"{text!r} came out as {truth!r}: a factor needs a number above 0")
        return {"shown": shown, "low": low / form["factor"], "high": high * form["factor"]}
    if isinstance(form[0], str):
        if truth not in form:
            known = ", ".join(map(str, form))
            raise ValueError(f"{text!r} came out as {truth!r}: expected one of {known}")
        return {"shown": truth, "right": truth}
    if not _is_number(truth) or truth <= 0:
        raise ValueError(f"{text!r} came out as {truth!r}: expected a number above 0")
    distances = {abs(math.log(float(one) / truth)): float(one) for one in form}
    nearest, shown = _number(distances[min(distances)]), _number(truth)
    return {
        "shown": shown if shown == nearest else f"{shown}, to which {nearest} is nearest",
        "right": nearest,
    }


class _View(View):
    """What both views have: whose predictions they are, and what was said.

    Attributes
    ----------
    chapter : str
        The chapter's name, without its number.
    questions : list of dict
        `text`, the `choices` (none where a number is asked for), and what `counts` as right.
    answers : list of dict or None
        For each question what the reader committed to, `said` and how `sure`; None before.
    """

    _css = own_rules(HERE / "view.css")

    chapter = traitlets.Unicode().tag(sync=True)
    questions = traitlets.List(traitlets.Dict()).tag(sync=True)
    answers = traitlets.List(traitlets.Dict(allow_none=True)).tag(sync=True)


class Prediction(_View):
    """The view that asks. Its traits are its whole state.

    Attributes
    ----------
    draft : list of dict
        For each question what is filled in now, committed to or not: `said` and `sure`.
    forms : dict
        The questions as the chapter wrote them; only Python has this one.
    """

    _esm = inlined(HERE / "view.js")

    draft = traitlets.List(traitlets.Dict()).tag(sync=True)
    forms: Mapping[str, Form]


class Outcome(_View):
    """The view that answers. Its traits are its whole state.

    Attributes
    ----------
    outcomes : list of dict
        For each question what is `shown` as its outcome, and what is right: one of the choices, or
        the numbers from `low` to `high`.
    judged : dict
        By chapter, what the browser remembers of all predictions whose outcome was shown.
    """

    _esm = inlined(HERE / "outcome.js")

    outcomes = traitlets.List(traitlets.Dict()).tag(sync=True)
    judged = traitlets.Dict().tag(sync=True)


def predict(chapter: str, forms: Mapping[str, Form]) -> Explorer:
    """Return a form for the reader's predictions of a chapter, and how sure each of them is.

    `outcome` shows beside each what came out. In Python the `view` of the form holds what the
    reader committed to: `asked.view.answers`.

    Parameters
    ----------
    chapter : str
        The chapter's name without its number, such as `"backpropagation"`.
    forms : dict
        By its text, each question: a list of choices, texts or numbers; for a number that the
        reader writes, what counts as right, `{"within": 5}` or `{"factor": 2}`.

    Raises
    ------
    ValueError
        If no chapter has that name, if there is no question, or if one has another form.

    Examples
    --------
    >>> from nblib import widgets
    >>> asked = widgets.predict("cost", {"The cost": ["falls", "rises"], "Steps": {"within": 5}})
    >>> [question["counts"] for question in asked.view.questions]
    ['', 'anything within 5']
    """
    _checks.choice("chapter", chapter, chapters())
    questions = [_question(text, form) for text, form in forms.items()]
    if not questions:
        raise ValueError("forms: expected a question or more, got none")
    view = Prediction(
        chapter=chapter,
        questions=questions,
        answers=[None] * len(questions),
        draft=[{}] * len(questions),
    )
    view.forms = dict(forms)
    return Explorer("What do you predict?", view, [])


def outcome(asked: Explorer, *truths: Truth) -> Explorer:
    """Return what came out, beside what the reader had predicted.

    Parameters
    ----------
    asked : Explorer
        What `predict` returned.
    *truths : str, float, or tuple of two floats
        For each question what the chapter has computed: one of its choices; a number, of which the
        nearest choice is right, as a ratio; for a number that the reader wrote a number, or two
        between which all is right.

    Raises
    ------
    ValueError
        If there is not one for each question, or if one is no possible answer.

    Examples
    --------
    >>> from nblib import widgets
    >>> asked = widgets.predict("cost", {"The cost": ["falls", "rises"], "Steps": {"within": 5}})
    >>> widgets.outcome(asked, "falls", 31).view.outcomes[1]
    {'shown': '31', 'low': 26.0, 'high': 36.0}
    """
    view = getattr(asked, "view", None)
    if not isinstance(view, Prediction):
        raise ValueError(f"asked: expected what predict returned, got {asked!r}")
    if len(truths) != len(view.forms):
        raise ValueError(
            f"truths: expected one for each of the {len(view.forms)} questions, got {len(truths)}"
        )
    made = Outcome(
        chapter=view.chapter,
        questions=view.questions,
        answers=[None] * len(truths),
        outcomes=[
            _came_out(text, form, truth)
            for (text, form), truth in zip(view.forms.items(), truths, strict=True)
        ],
    )
    return Explorer("What you predicted, and what came out", made, [])
