"""The numbers of a chapter reach its prose, and its cells run without the book's tools."""

import sys

import myst_nb
import numpy as np
import pytest
from myst_nb.core.variables import format_plain_text

from nblib.chapters import say


@pytest.fixture
def glued(monkeypatch):
    found = {}
    monkeypatch.setattr(myst_nb, "glue", lambda key, value, display: found.update({key: value}))
    return found


@pytest.mark.parametrize(
    ("number", "form", "text"),
    [
        (0.87654321, ".2f", "0.88"),
        (np.float64(0.98512), ".1%", "98.5%"),
        (np.float32(0.25), ".2f", "0.25"),
        (np.array([[2.5e-7]]), ".1e", "2.5e-07"),
        (np.int64(10285), ",d", "10,285"),
        (123_456_789, ",d", "123,456,789"),
        (7, "s", "7"),  # the role's own default
        ("300-fold", "s", "300-fold"),
    ],
)
def test_the_prose_formats_every_kind_of_number(glued, number, form, text):
    say("some", number=number)
    assert format_plain_text(repr(glued["some-number"]), form) == text


def test_a_key_is_the_topic_and_the_name_with_hyphens(glued):
    say("cost", best_rate=1, **{"tanh, ±0.12": 2, "layer-3": 3})
    assert list(glued) == ["cost-best-rate", "cost-tanh-0-12", "cost-layer-3"]


def test_a_fraction_keeps_six_digits_and_a_whole_number_all(glued):
    say("some", third=1 / 3, large=2e9 / 3, parameters=2**40)
    assert list(glued.values()) == [0.333333, 6.66667e8, 2**40]


def test_a_number_given_as_text_gets_a_minus_sign_and_a_name_keeps_its_hyphen(glued):
    say("some", below=f"{-0.5:.2f}", method="L-BFGS-B", option="-v")
    assert list(glued.values()) == ["−0.50", "L-BFGS-B", "-v"]


def test_an_object_is_handed_on_as_it_is(glued):
    thing = object()
    say("some", thing=thing)
    assert glued == {"some-thing": thing}


@pytest.mark.parametrize("number", [np.nan, np.inf, np.float32("-inf")])
def test_a_number_that_is_not_finite_is_refused_by_its_key(glued, number):
    with pytest.raises(ValueError, match="cost-after must be a finite number, not"):
        say("cost", before=1.0, after=number)
    assert glued == {}


def test_a_cell_runs_without_the_books_tools(monkeypatch):
    monkeypatch.setitem(sys.modules, "myst_nb", None)  # an import of it fails
    assert say("some", number=1.5) is None
    with pytest.raises(ValueError, match="some-number"):
        say("some", number=np.nan)
