"""The picture that stands beside an explorer where nothing moves."""

import io
import sys

import numpy as np
import pytest
from PIL import Image

from nblib import widgets
from nblib.widgets.kit import View
from nblib.widgets.quiz.model import Quiz, QuizProgress
from nblib.widgets.stills import still

LIVE = "application/vnd.jupyter.widget-view+json"


def shown(explorer: object) -> np.ndarray:
    bundle = explorer._repr_mimebundle_()
    assert LIVE in bundle
    return np.array(Image.open(io.BytesIO(bundle["image/png"])).convert("RGBA"))


def views(kind: type) -> set[type]:
    return {kind, *(one for each in kind.__subclasses__() for one in views(each))}


def is_current(view):
    """Tell a class from one that another test has left behind."""
    return getattr(sys.modules.get(view.__module__), view.__name__, None) is view


def test_every_explorer_has_a_picture_and_a_quiz_has_none():
    own = {one for one in views(View) if one.__module__.startswith("nblib.") and is_current(one)}
    drawn = {one for one in own if still.dispatch(one) is not still.dispatch(object)}
    families = {one for one in own if any(issubclass(other, one) for other in drawn - {one})}
    assert own - drawn - families - {View} == {Quiz, QuizProgress}
    assert LIVE in widgets.quiz("cost")._repr_mimebundle_()
    assert "image/png" not in widgets.quiz("cost")._repr_mimebundle_()


@pytest.mark.parametrize("make", [widgets.forward, widgets.cost, widgets.descent, widgets.race])
def test_the_picture_is_the_same_each_time(make):
    explorer = make()
    assert (shown(explorer) == shown(explorer)).all()


def test_the_picture_shows_the_state_that_the_explorer_is_in():
    explorer = widgets.cost()
    before = shown(explorer)
    explorer.view.line = [4.0, -0.2]
    after = shown(explorer)
    assert before.shape != after.shape or (before != after).any()
