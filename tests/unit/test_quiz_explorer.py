"""The quizzes: every file well-formed, its state readable from Python."""

import re
import tomllib
from pathlib import Path

import pytest

from nblib import widgets
from nblib.widgets.quiz.model import QUESTIONS, chapters

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted(QUESTIONS.glob("*.toml"))


def notebook(path):
    """Return the chapter of a file of questions."""
    number = tomllib.loads(path.read_text("utf-8"))["chapter"]
    return ROOT / "chapters" / f"{number:02}_{path.stem}.ipynb"


WRITTEN = [path for path in FILES if notebook(path).exists()]


@pytest.fixture(params=FILES, ids=[path.stem for path in FILES])
def content(request):
    return tomllib.loads(request.param.read_text("utf-8"))


def texts(content):
    """Return everything that a reader of the quiz sees."""
    for question in content["questions"]:
        yield question["text"]
        for choice in question["choices"]:
            yield from (choice["text"], choice["because"])


def test_file_holds_known_entries_only(content):
    assert set(content) == {"title", "chapter", "questions"}
    for question in content["questions"]:
        assert set(question) == {"text", "choices"}
        for choice in question["choices"]:
            assert set(choice) - {"right"} == {"text", "because"}
            assert choice.get("right", True) is True  # what is not right says nothing


def test_three_questions_or_more_with_three_or_four_choices(content):
    assert len(content["questions"]) >= 3
    assert {len(question["choices"]) for question in content["questions"]} <= {3, 4}


def test_exactly_one_choice_is_right_and_not_always_in_the_same_place(content):
    rights = [[one.get("right", False) for one in q["choices"]] for q in content["questions"]]
    assert [sum(right) for right in rights] == [1] * len(rights)
    assert len({right.index(True) for right in rights}) >= 3


def test_length_does_not_tell_which_choice_is_right(content):
    longest = [max(q["choices"], key=lambda one: len(one["text"])) for q in content["questions"]]
    assert 2 * sum(one.get("right", False) for one in longest) <= len(longest)


def test_every_choice_is_explained_in_words_of_its_own(content):
    explanations = [one["because"] for q in content["questions"] for one in q["choices"]]
    assert [one for one in explanations if len(one) < 20] == []
    assert len(set(explanations)) == len(explanations)
    for question in content["questions"]:  # answers are kept by their texts
        choices = [one["text"] for one in question["choices"]]
        assert len(set(choices)) == len(choices)
    assert len({question["text"] for question in content["questions"]}) == len(content["questions"])


def test_nothing_is_typed_that_a_page_does_not_show(content):
    """Explorers know no MathJax and no markup, and no result is typed by hand."""
    bad = re.compile(r"\d\.\d|[$`\\]|\*\*|{\w+}|</?[a-z]|\bequation \(")
    assert [text for text in texts(content) if bad.search(text)] == []
    assert [text for text in texts(content) if text != text.strip() or "  " in text] == []


@pytest.mark.parametrize("path", WRITTEN, ids=[path.stem for path in WRITTEN])
def test_chapter_and_title_are_those_of_the_book(path):
    title = tomllib.loads(path.read_text("utf-8"))["title"]
    assert re.search(rf'"# {title}(\\n)?"', notebook(path).read_text("utf-8"))


def test_every_chapter_has_a_quiz_and_no_two_files_are_of_one_chapter():
    assert len({notebook(path).name[:2] for path in FILES}) == len(FILES)
    lessons = {*(ROOT / "chapters").glob("*.ipynb")} - {ROOT / "chapters" / "14_challenge.ipynb"}
    assert {notebook(path) for path in WRITTEN} == lessons


def test_check_yourself_shows_every_quiz_under_its_chapter():
    page = (ROOT / "check_yourself.md").read_text("utf-8")
    parts = re.findall(
        r"^## (.+)\n\n.*\[\]\(chapters/(\d\d)_(\w+)\.ipynb\).*\n\n"
        r"```{code-cell}.*\n.*\n\nwidgets\.quiz\(\"(\w+)\"\)",
        page,
        re.MULTILINE,
    )
    expected = []
    for name in chapters():
        path = QUESTIONS / f"{name}.toml"
        if path not in WRITTEN:
            continue
        content = tomllib.loads(path.read_text("utf-8"))
        expected.append((content["title"], f"{content['chapter']:02}", name, name))
    assert parts == expected


def test_unknown_chapter_is_refused_with_the_known_ones():
    for make in (widgets.quiz, widgets.quiz_progress):
        with pytest.raises(ValueError, match=r"chapter: expected one of auto.*cost.*got 'costs'"):
            make("costs")
    with pytest.raises(ValueError, match="got 4"):
        widgets.quiz(4)


def test_answers_are_read_and_set_from_python():
    view = widgets.quiz("cost").view
    places = [[one["right"] for one in q["choices"]].index(True) for q in view.questions]
    assert view.answers == view.chosen == [None] * len(places)
    assert view.right == 0
    view.answers = [places[0], *[None] * (len(places) - 1)]
    assert view.right == 1
    view.answers = places
    assert view.right == len(places)


@pytest.mark.parametrize("name", ["answers", "chosen"])
@pytest.mark.parametrize(
    ("value", "message"),
    [
        ([None], "expected one entry for each of the 4 questions, got 1"),
        ([None, 4, None, None], "expected None or a place from 0 to 3 for question 2, got 4"),
        ([-1, None, None, None], "place from 0 to 3 for question 1, got -1"),
    ],
)
def test_bad_answers_are_refused_by_name(name, value, message):
    with pytest.raises(ValueError, match=f"{name}: .*{message}"):
        setattr(widgets.quiz("cost").view, name, value)


def test_progress_knows_each_right_answer():
    view = widgets.quiz_progress("cost", "backpropagation").view
    assert [one["chapter"] for one in view.quizzes] == ["cost", "backpropagation"]
    for one in view.quizzes:
        for asked, question in zip(
            one["questions"], widgets.quiz(one["chapter"]).view.questions, strict=True
        ):
            right = [choice["text"] for choice in question["choices"] if choice["right"]]
            assert asked == {"text": question["text"], "right": right[0]}
    assert [one["chapter"] for one in widgets.quiz_progress().view.quizzes] == chapters()


def test_a_quiz_leaves_out_what_draws_pictures():
    assert "polyline" not in widgets.quiz("cost").view._esm
    assert "polyline" in widgets.cost().view._esm
