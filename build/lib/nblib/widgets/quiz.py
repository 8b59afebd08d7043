"""Questions with an explanation for every answer; the browser remembers what was answered.

The questions of a chapter stand in `quizzes/<chapter>.toml`. The front end keeps the answers in the
browser's local storage, under `backpropagation-hands-on/quiz/<chapter>`, so that the chapter and
the page "Check yourself" show the same; nothing is sent anywhere. Left out on purpose: grades.
"""

import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import anywidget
import traitlets

from nblib import _checks
from nblib.widgets._explorer import Explorer, module, style

__all__ = ["Quiz", "QuizProgress", "chapters", "quiz", "quiz_progress"]

QUIZZES = Path(__file__).parent / "quizzes"


@cache
def _read() -> dict[str, dict[str, Any]]:
    """Return what the files hold, by their names, in the order of the chapters."""
    files = {path.stem: tomllib.loads(path.read_text("utf-8")) for path in QUIZZES.glob("*.toml")}
    return dict(sorted(files.items(), key=lambda item: item[1]["chapter"]))


def chapters() -> list[str]:
    """Return the names of the chapters that have a quiz, in their order."""
    return list(_read())


def _questions(chapter: str) -> list[dict[str, Any]]:
    """Return the questions in the one form that the front end reads."""
    return [
        {
            "text": question["text"],
            "choices": [{"right": False} | choice for choice in question["choices"]],
        }
        for question in _read()[chapter]["questions"]
    ]


class Quiz(anywidget.AnyWidget):
    """The view of one chapter's quiz. Its traits are its whole state.

    Attributes
    ----------
    chapter : str
        The chapter's name, without its number.
    questions : list of dict
        `text` and `choices`, each with `text`, `right` and `because`.
    answers : list of int or None
        For each question the place of the answer that was checked last, None before the first.
    chosen : list of int or None
        The place of the answer that is selected now, checked or not.
    """

    _esm = module("quiz_memory", "quiz", shared=["elements"])
    _css = style("quiz")

    chapter = traitlets.Unicode().tag(sync=True)
    questions = traitlets.List(traitlets.Dict()).tag(sync=True)
    answers = traitlets.List(traitlets.Int(allow_none=True)).tag(sync=True)
    chosen = traitlets.List(traitlets.Int(allow_none=True)).tag(sync=True)

    def __init__(self, chapter: str, **kwargs: Any) -> None:
        _checks.choice("chapter", chapter, chapters())
        questions = _questions(chapter)
        none = {name: [None] * len(questions) for name in ("answers", "chosen")}
        super().__init__(chapter=chapter, questions=questions, **none | kwargs)

    @property
    def right(self) -> int:
        """How many of the answers are right."""
        pairs = zip(self.questions, self.answers, strict=True)
        return sum(place is not None and one["choices"][place]["right"] for one, place in pairs)

    @traitlets.validate("answers", "chosen")
    def _check_places(self, proposal: dict[str, Any]) -> list[int | None]:
        name, places = proposal["trait"].name, proposal["value"]
        if len(places) != len(self.questions):
            raise ValueError(
                f"{name}: expected one entry for each of the {len(self.questions)} questions, "
                f"got {len(places)}"
            )
        for number, (question, place) in enumerate(zip(self.questions, places, strict=True), 1):
            if place is not None and not 0 <= place < len(question["choices"]):
                raise ValueError(
                    f"{name}: expected None or a place from 0 to {len(question['choices']) - 1} "
                    f"for question {number}, got {place}"
                )
        return places


class QuizProgress(anywidget.AnyWidget):
    """The view that counts what has been answered in several quizzes.

    Attributes
    ----------
    quizzes : list of dict
        `chapter`, `title` and `questions`, each with `text` and the text of its `right` answer.
    answers : dict
        What the browser remembers: for each chapter, the chosen answer to each question answered.
    """

    _esm = module("quiz_memory", "quiz_progress", shared=["elements"])
    _css = style("quiz")

    quizzes = traitlets.List(traitlets.Dict()).tag(sync=True)
    answers = traitlets.Dict().tag(sync=True)

    def __init__(self, names: Sequence[str], **kwargs: Any) -> None:
        quizzes = []
        for name in names:
            _checks.choice("chapter", name, chapters())
            questions = [
                {"text": one["text"], "right": choice["text"]}
                for one in _questions(name)
                for choice in one["choices"]
                if choice["right"]
            ]
            title = _read()[name]["title"]
            quizzes.append({"chapter": name, "title": title, "questions": questions})
        super().__init__(quizzes=quizzes, **kwargs)


def quiz(chapter: str) -> Explorer:
    """Return the quiz of a chapter.

    Its `view` holds the state: `explorer.view.answers` is what has been answered, and
    `explorer.view.right` how many of the answers are right.

    Parameters
    ----------
    chapter : str
        The chapter's name without its number, such as `"backpropagation"`.

    Raises
    ------
    ValueError
        If no quiz has that name.
    """
    view = Quiz(chapter)
    return Explorer(f"{_read()[chapter]['title']}: check yourself", view, [])


def quiz_progress(*names: str) -> Explorer:
    """Return the count of what has been answered in the quizzes, with a button to forget it.

    Parameters
    ----------
    *names : str
        The chapters' names, as for `quiz`. Default: all that have a quiz.
    """
    return Explorer("Your answers so far", QuizProgress(names or chapters()), [])
