"""The picture that stands beside an explorer where nothing moves."""

import io
import re
import sys
from html import unescape

import numpy as np
import pytest
from markdown_it import MarkdownIt
from PIL import Image
from sampling import some

from nblib import widgets
from nblib.widgets.kit import View
from nblib.widgets.quiz.model import QuizProgress, chapters
from nblib.widgets.stills import still

LIVE = "application/vnd.jupyter.widget-view+json"


def shown(explorer: object) -> np.ndarray:
    bundle, metadata = explorer._repr_mimebundle_()
    assert LIVE in bundle
    assert len(metadata["image/png"]["alt"]) > 60  # letters
    return np.array(Image.open(io.BytesIO(bundle["image/png"])).convert("RGBA"))


def views(kind: type) -> set[type]:
    return {kind, *(one for each in kind.__subclasses__() for one in views(each))}


def is_current(view):
    """Tell a class from one that another test has left behind."""
    return getattr(sys.modules.get(view.__module__), view.__name__, None) is view


def test_every_explorer_has_a_still_but_the_count_of_answers():
    own = {one for one in views(View) if one.__module__.startswith("nblib.") and is_current(one)}
    drawn = {one for one in own if still.dispatch(one) is not still.dispatch(object)}
    families = {one for one in own if any(issubclass(other, one) for other in drawn - {one})}
    assert own - drawn - families - {View} == {QuizProgress}
    assert widgets.quiz_progress()._repr_mimebundle_()[0].keys() == {LIVE, "text/plain"}


@pytest.mark.parametrize("chapter", chapters())
def test_a_quiz_is_its_questions_and_below_them_the_answers(chapter: str):
    explorer = widgets.quiz(chapter)
    bundle, _ = explorer._repr_mimebundle_()
    assert bundle.keys() == {LIVE, "text/plain", "text/markdown"}
    html = MarkdownIt().render(bundle["text/markdown"])
    text = unescape(re.sub(r"<[^>]*>", "", html))
    asked, told = text.split("Right are:")
    for number, question in enumerate(explorer.view.questions, 1):
        assert question["text"] in asked
        for letter, choice in zip("abcdef", question["choices"], strict=False):
            assert f"{letter} {choice['text']}" in asked
            assert (f"{number} {letter}. {choice['because']}" in told) == choice["right"]
    assert html.count("<ol>") == 1


@pytest.mark.parametrize(
    "make", some([widgets.forward, widgets.cost, widgets.descent, widgets.race])
)
def test_the_picture_is_the_same_each_time(make):
    explorer = make()
    assert (shown(explorer) == shown(explorer)).all()


def test_the_picture_shows_the_state_that_the_explorer_is_in():
    explorer = widgets.cost()
    before = shown(explorer)
    explorer.view.line = [4.0, -0.2]
    after = shown(explorer)
    assert before.shape != after.shape or (before != after).any()


def test_the_words_of_a_picture_tell_the_state_that_it_shows():
    explorer = widgets.cost()
    explorer.view.line = [4.0, -0.2]
    error = np.mean([(4 - 0.2 * x - y) ** 2 for x, y in explorer.view.points])
    _, metadata = explorer._repr_mimebundle_()
    alt = metadata["image/png"]["alt"]
    assert "ŷ = 4 − 0.2 x" in alt
    assert f"{error:.4g}" in alt
