"""Predictions: each chapter has a form for its *Predict*, and computes what came out."""

import ast
from pathlib import Path

import nbformat
import pytest

from nblib import widgets
from nblib.widgets.quiz.model import chapters

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted((ROOT / "chapters").glob("*.ipynb"))
NOTEBOOKS = [path for path in FILES if path.stem[3:] in chapters()]  # the challenge asks for none
FORMS = {
    "The cost": ["falls", "rises"],
    "By about": [2, 20, 200],
    "Steps": {"within": 5},
    "Times": {"factor": 2},
}


def calls(cells, name):
    """Return the places of the cells that call a function, with the call."""
    return [
        (place, node)
        for place, cell in enumerate(cells)
        if cell.cell_type == "code"
        for node in ast.walk(ast.parse(cell.source))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == name
    ]


def place_of(cells, text):
    return next(place for place, cell in enumerate(cells) if text in cell.source)


@pytest.fixture
def asked():
    return widgets.predict("cost", FORMS)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_predict_has_a_form_below_it_and_an_outcome_below_its_answer(path):
    cells = nbformat.read(path, as_version=4).cells
    ((form, asking),) = calls(cells, "predict")
    ((told, telling),) = calls(cells, "outcome")
    box = place_of(cells, "```{admonition} Predict")
    assert cells[box].source.rstrip().endswith("```")  # the form follows the box, in the page too
    seen = [c for c in cells[box + 1 : form] if "remove-cell" not in c.metadata.get("tags", [])]
    assert seen == []
    assert ast.literal_eval(asking.args[0]) == path.stem[3:]
    answer, end = place_of(cells, "## Your prediction"), place_of(cells, "## In one breath")
    assert answer < told < end
    assert ast.unparse(telling.args[0]) == "asked"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_what_came_out_is_computed_and_never_typed(path):
    cells = nbformat.read(path, as_version=4).cells
    ((_, telling),) = calls(cells, "outcome")
    typed = [
        ast.unparse(one)
        for one in telling.args[1:]
        if not any(isinstance(part, ast.Name) for part in ast.walk(one))
    ]
    assert telling.args[1:]
    assert typed == []


def test_a_question_has_choices_or_a_number_with_what_counts_as_right(asked):
    assert [(one["choices"], one["counts"]) for one in asked.view.questions] == [
        (["falls", "rises"], ""),
        (["2", "20", "200"], ""),
        ([], "anything within 5"),
        ([], "anything within a factor of 2"),
    ]
    exact = widgets.predict("cost", {"Units": {"within": 0}}).view.questions[0]
    assert exact["counts"] == "only the number itself"
    assert asked.view.answers == [None] * 4


def test_what_came_out_is_a_choice_or_the_nearest_one_or_a_range(asked):
    found = widgets.outcome(asked, "rises", 64.2, 31, (2.0, 3.83)).view.outcomes
    assert found == [
        {"shown": "rises", "right": "rises"},
        {"shown": "64.2, to which 200 is nearest", "right": "200"},
        {"shown": "31", "low": 26, "high": 36},
        {"shown": "2 to 3.83", "low": 1, "high": 7.66},
    ]
    assert widgets.outcome(asked, "falls", 62, 31, 3).view.outcomes[1]["right"] == "20"
    assert widgets.outcome(asked, "falls", 20, 31, 3).view.outcomes[1]["shown"] == "20"


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        (10_250, "10,250"),
        (0.000003, "0.000003"),
        (-2.5, "−2.5"),
        (12_345.6, "12,300"),
        (1 / 3, "0.333"),
    ],
)
def test_numbers_are_shown_as_they_are_read(number, shown):
    asked = widgets.predict("cost", {"Number": {"within": 1}})
    assert widgets.outcome(asked, number).view.outcomes[0]["shown"] == shown


@pytest.mark.parametrize(
    "form",
    [
        *([], ["one"], ["one", "one"], ["one", 2], ["one", " "], [0, 1], "ab", None),
        *({}, {"within": -1}, {"factor": 0.5}, {"near": 1}, {"within": 1, "factor": 2}),
    ],
)
def test_a_question_without_a_form_stops_the_build(form):
    with pytest.raises(ValueError, match="'How many': expected a list of two choices or more"):
        widgets.predict("cost", {"How many": form})


def test_an_unknown_chapter_and_no_question_are_refused():
    with pytest.raises(ValueError, match=r"chapter: expected one of .*cost.*got 'costs'"):
        widgets.predict("costs", FORMS)
    with pytest.raises(ValueError, match="expected a question or more, got none"):
        widgets.predict("cost", {})


@pytest.mark.parametrize(
    ("truths", "message"),
    [
        (("falls", 3, 3), "expected one for each of the 4 questions, got 3"),
        (("stays", 3, 3, 3), "'The cost' came out as 'stays': expected one of falls, rises"),
        (("falls", "3", 3, 3), "'By about' came out as '3': expected a number above 0"),
        (("falls", 0, 3, 3), "'By about' came out as 0: expected a number above 0"),
        (("falls", 3, float("nan"), 3), "'Steps' came out as nan: expected a number"),
        (("falls", 3, True, 3), "'Steps' came out as True: expected a number"),
        (("falls", 3, (1, 2, 3), 3), "'Steps' came out as .*: expected a number"),
        (("falls", 3, 3, -1), "'Times' came out as -1: a factor needs a number above 0"),
    ],
)
def test_an_outcome_that_is_no_answer_stops_the_build(asked, truths, message):
    with pytest.raises(ValueError, match=message):
        widgets.outcome(asked, *truths)


def test_an_outcome_needs_a_form():
    with pytest.raises(ValueError, match="asked: expected what predict returned"):
        widgets.outcome(widgets.quiz("cost"), "falls")


def test_without_scripts_the_form_can_be_filled_in_by_hand_and_the_outcome_be_read(asked):
    form = asked._repr_mimebundle_()[0]["text/markdown"]
    assert "**The cost** ☐ falls ☐ rises" in form
    assert "How sure of each? a guess, fairly sure, certain" in form
    told = widgets.outcome(asked, "rises", 64.2, 31, 2.0)._repr_mimebundle_()[0]["text/markdown"]
    assert "**By about** 64.2, to which 200 is nearest" in told


def test_every_chapter_that_can_be_named_has_predictions():
    assert sorted(path.stem[3:] for path in NOTEBOOKS) == sorted(chapters())
