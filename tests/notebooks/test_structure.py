"""What every chapter promises its readers, read from the notebooks; the build checks the links."""

import ast
import inspect
import re
from collections.abc import Callable
from functools import cache
from itertools import pairwise
from pathlib import Path

import nbformat
import pytest

import nblib
import nblib.chapters
from nblib import widgets

ROOT = Path(__file__).resolve().parents[2]
CHAPTERS = sorted(path.name for path in (ROOT / "chapters").glob("*.ipynb"))
# The last page has a form of its own: challenges, and neither the parts nor an explorer nor a quiz.
CHALLENGE = "14_challenge.ipynb"
PAGES = ["intro.md", "notation.md", "glossary.md", "mistakes.md", "check_yourself.md", "try_it.md"]
PARTS = [
    "```{admonition} Before you begin",
    "```{admonition} Predict",
    "## The idea",
    "## Try it",
    "## The mathematics",
    "## The code",
    "## What goes wrong",
    "## Exercises",
    "### Questions",
    "## Your prediction",
    "## In one breath",
]
# Numbers that somebody chose, not ones that were measured: rates, starts, shares, tolerances.
CHOSEN = {
    *(
        "0.0001",
        "0.001",
        "0.0015",
        "0.002",
        "0.003",
        "0.01",
        "0.03",
        "0.1",
        "0.12",
        "0.2",
        "0.3",
        "0.4",
        "0.5",
    ),
    *("0.9", "0.99", "3.11", "3.14"),
}
# What the published chapter and the course that this book compares itself with report.
REPORTED = {"0.452", "0.4447", "0.28763", "0.38377", "97.5"}
BOX = re.MULTILINE | re.DOTALL
MARKED = re.compile(r"\n\*★{1,3} · \d+ minutes · (by hand|code|experiment|proof)\*\n\n")
EXERCISE = re.compile(r"^`{3,}{admonition} Exercise \d+.*\n:class: exercise$", re.MULTILINE)
HINT = re.compile(r"^```{admonition} Hint: (.+)\n:class: dropdown$", re.MULTILINE)
HINT_TEXT = re.compile(r"^```{admonition} Hint: [^\n]+\n:class: dropdown\n(.*?)^```$", BOX)
PYTHON = re.compile(r"^```python\n(.*?)^```$", BOX)
EXPLORER = re.compile(r"^(\w+ = )?widgets\.\w+\(", re.MULTILINE)
SOLUTION = re.compile(r"^`{3,}{admonition} Solution.*\n:class: dropdown$", re.MULTILINE)
GLUE = re.compile(r"{glue:\w*}[` ](?:([^`:]+)::)?([\w-]+)(?::([^`]+))?")
QUIZ = re.compile(r"^widgets\.quiz\(\"(\w+)\"\)$", re.MULTILINE)
QUESTION = re.compile(r"^`{3,}{admonition} [123]\. .*\n:class: dropdown$", re.MULTILINE)
# Where a decimal number is no result typed by hand: formulas, code, roles, addresses, comments.
NOT_PROSE = [
    r"^(`{3,}|:{3,}){math}.*?^\1",
    r"\$\$.*?\$\$",
    r"\$[^$]+\$",
    r"{[\w:]+}`[^`]*`",
    r"^(`{3,})python$.*?^\1$",
    r"^(`{3,}){code-cell}.*?^\1$",
    r"(?<!`)(`{1,2})(?!`).+?(?<!`)\1(?!`)",
    r"\]\([^)]*\)",
    r"https?://\S+",
]


@cache
def cells(chapter: str) -> list[nbformat.NotebookNode]:
    return nbformat.read(ROOT / "chapters" / chapter, as_version=4).cells


def prose(chapter: str) -> str:
    return "\n\n".join(cell.source for cell in cells(chapter) if cell.cell_type == "markdown")


def code(chapter: str) -> list[nbformat.NotebookNode]:
    return [cell for cell in cells(chapter) if cell.cell_type == "code"]


def tags(cell: nbformat.NotebookNode) -> list[str]:
    return cell.metadata.get("tags", [])


def said(chapter: str) -> dict[str, str]:
    """Return what the chapter hands to its prose, as text, by key."""
    outputs = [output for cell in code(chapter) for output in cell.get("outputs", [])]
    return {
        output.metadata.scrapbook.name: output.data.get("application/papermill.record/text/plain")
        for output in outputs
        if "scrapbook" in output.get("metadata", {})
    }


@cache
def uses() -> list[tuple[str, str, str]]:
    """Return each number in the book's prose: the page that says it, its key, its format."""
    found = []
    for page in [*PAGES, *CHAPTERS]:
        text = prose(page) if page in CHAPTERS else (ROOT / page).read_text("utf-8")
        for path, key, form in GLUE.findall(text):
            found.append((Path(path).name or page, key, form))
    return found


def words(text: str) -> str:
    """Return the text without what is not prose."""
    for pattern in NOT_PROSE:
        text = re.sub(pattern, " ", text, flags=re.MULTILINE | re.DOTALL)
    return text


@pytest.fixture(params=CHAPTERS)
def chapter(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture(params=[name for name in CHAPTERS if name != CHALLENGE])
def lesson(request: pytest.FixtureRequest) -> str:
    return request.param


def test_parts_stand_in_their_order(lesson):
    text = prose(lesson)
    lines = text.splitlines()
    assert len(re.findall(r"^# ", text, re.MULTILINE)) == 1
    assert [part for part in PARTS if not any(line.startswith(part) for line in lines)] == []
    places = [next(i for i, line in enumerate(lines) if line.startswith(part)) for part in PARTS]
    assert places == sorted(places)


def test_explorer_stands_in_its_part(lesson):
    part = ""
    found = []
    for cell in cells(lesson):
        for heading in re.findall(r"^#+ .*", cell.source, re.MULTILINE):
            part = heading if cell.cell_type == "markdown" else part
        if cell.cell_type == "code" and EXPLORER.search(cell.source):
            found.append(part)
    assert any(heading.startswith("## Try it") for heading in found)


def test_a_reader_meets_the_first_explorer_in_the_first_two_fifths(lesson):
    """Measured in the words and lines of code that a reader sees before it."""
    seen, before = 0, None
    for cell in cells(lesson):
        if "remove-cell" in tags(cell):
            continue
        if before is None and cell.cell_type == "code" and EXPLORER.search(cell.source):
            before = seen
        seen += len(cell.source.split())
    assert before is not None
    assert before / seen < 0.4, f"{before / seen:.0%}"


def test_the_first_box_says_what_a_reader_wants_to_know_before(chapter):
    box = re.search(
        r"^```{admonition} Before you begin\n:class: note\n(.*?)^```", prose(chapter), BOX
    )
    assert box, "no box"
    wanted = [
        r"\*\*\d+ minutes\.\*\*",
        "Afterward you can",
        r"\*\*Builds on\*\*",
        r"\*\*May be skipped:\*\*",
        r"\*\*Next:\*\*",
        r"\(\.\./notation\.md\)",
    ]
    assert [part for part in wanted if not re.search(part, box[1])] == []


@pytest.mark.parametrize("page", [*PAGES, *CHAPTERS])
def test_no_bracket_is_taken_for_an_option_of_an_environment_or_a_line_break(page):
    r"""After ``\\begin{aligned}`` or ``\\\\`` a bracket is an option and not shown; ``{}[`` is."""
    text = prose(page) if page in CHAPTERS else (ROOT / page).read_text("utf-8")
    assert re.findall(r".*(?:\\begin{\w+}|\\\\)\s*\[(?!-?\d*\.?\d+\w\w\]).*", text) == []


def test_exercises_have_folded_solutions(lesson):
    """A solution is folded text, or a cell folded with its output; of stubs see `test_stubs`."""
    mark = re.compile(f"({EXERCISE.pattern})|{SOLUTION.pattern}|^## ", re.MULTILINE)
    asked, between = "", []
    for cell in cells(lesson):
        if cell.cell_type == "markdown":
            asked = [asked, *mark.findall(cell.source)][-1]
        elif asked:
            between.append(cell)
    exercises = len(EXERCISE.findall(prose(lesson)))
    folded = [cell for cell in between if "hide-cell" in tags(cell)]
    assert exercises >= 3
    assert len(SOLUTION.findall(prose(lesson))) + len(folded) >= exercises
    hidden = {"exercise", "hide-cell", "remove-cell"}
    assert [cell.id for cell in between if cell.outputs and hidden.isdisjoint(tags(cell))] == []


def test_every_exercise_says_how_hard_it_is_how_long_it_takes_and_of_which_kind(chapter):
    begins = [prose(chapter)[found.end() :] for found in EXERCISE.finditer(prose(chapter))]
    unmarked = [begin[:60] for begin in begins if not MARKED.match(begin)]
    assert begins
    assert not unmarked


def test_hints_lead_to_every_solution_in_two_folded_steps(lesson):
    """Between an exercise and its solution: what to look at, and then the step."""
    between = re.split(EXERCISE, prose(lesson))[1:]
    assert [HINT.findall(text.split("{admonition} Solution")[0]) for text in between] == [
        ["what to look at", "the step"]
    ] * len(between)


def test_no_two_hints_are_alike_and_none_holds_a_line_of_its_solution():
    """A hint leads on. What it says in code, a reader of the exercise could know."""
    hints = [text for chapter in CHAPTERS for text in HINT_TEXT.findall(prose(chapter))]
    assert len(hints) > 100
    assert len({*hints}) == len(hints)
    lines = {
        line.strip()
        for chapter in CHAPTERS
        for code in PYTHON.findall(prose(chapter))
        for line in code.splitlines()
        if len(line.strip()) > 20
    }
    assert [line for line in lines if any(line in hint for hint in hints)] == []


def test_quiz_has_three_questions_with_answers(lesson):
    """A quiz that answers, or three folded answers: which kind, the lesson's code tells."""
    name = re.fullmatch(r"\d\d_(\w+)\.ipynb", lesson)[1]
    folded = QUESTION.findall(prose(lesson))
    shown = [place for place, cell in enumerate(cells(lesson)) if QUIZ.search(cell.source)]
    if not shown:
        assert len(folded) == 3
        return
    assert folded == []
    assert [QUIZ.search(cells(lesson)[place].source)[1] for place in shown] == [name]
    assert "### Questions" in cells(lesson)[shown[0] - 1].source
    questions = widgets.quiz(name).view.questions
    assert len(questions) >= 3
    for question in questions:
        assert all(choice["because"] for choice in question["choices"])
        assert sum(choice["right"] for choice in question["choices"]) == 1


def test_chapter_tells_where_to_read_more(lesson):
    last = prose(lesson).split("## In one breath")[1]
    assert "To read on" in last
    assert "{cite" in last


def test_chapter_leads_to_the_glossary_and_to_the_reference(chapter):
    """Terms at their first use; of the library, each public name that the code uses."""
    text = prose(chapter)
    source = "\n".join(cell.source for cell in code(chapter))
    used = {name for name in nblib.__all__ if re.search(rf"\bnblib\.{name}\b", source)}
    linked = set(re.findall(r"{py:\w+}`nblib\.(\w+)`", text))
    assert len(re.findall(r"{term}`", text)) >= 5
    assert used - linked == set()


def test_code_cells_are_short(chapter):
    cells = [
        cell for cell in code(chapter) if not (chapter == CHALLENGE and "exercise" in tags(cell))
    ]
    long = [cell.id for cell in cells if len(cell.source.splitlines()) > 15]
    assert long == []


def test_figures_have_caption_name_and_alternative_text(chapter):
    lacking = []
    for cell in code(chapter):
        if not any("image/png" in output.get("data", {}) for output in cell.get("outputs", [])):
            continue
        settings = cell.metadata.get("mystnb", {})
        texts = [
            settings.get("figure", {}).get("caption"),
            settings.get("figure", {}).get("name"),
            settings.get("image", {}).get("alt"),
        ]
        if not all(texts):
            lacking.append(cell.id)
    assert lacking == []


def test_what_the_chapter_says_is_used_and_what_is_used_is_said(chapter):
    """The keys stand in the stored outputs; from another page they are used as ``path::key``."""
    used = {key for page, key, _ in uses() if page == chapter}
    assert used - said(chapter).keys() == set()
    assert said(chapter).keys() - used == set()


def test_the_prose_gives_every_fraction_its_digits():
    numbers = {chapter: said(chapter) for chapter in CHAPTERS}
    fractions = [
        (page, key, form)
        for page, key, form in uses()
        if page in CHAPTERS and re.fullmatch(r"-?\d+\.\S+", numbers[page].get(key, ""))
    ]
    assert [(page, key) for page, key, form in fractions if not form] == []


def test_a_number_below_zero_is_said_as_text_which_gets_a_minus_sign(chapter):
    """A format would show the hyphen that Python writes."""
    values = said(chapter)
    formatted = [
        key
        for page, key, form in uses()
        if page == chapter and form and values.get(key, "").startswith("-")
    ]
    assert formatted == []


@pytest.mark.parametrize("page", [*PAGES, *CHAPTERS])
def test_no_paragraph_stands_twice_in_a_row(page):
    text = prose(page) if page in CHAPTERS else (ROOT / page).read_text("utf-8")
    paragraphs = [one for one in text.split("\n\n") if len(one) > 40 and one[0] != "`"]
    assert [one for one, after in pairwise(paragraphs) if one == after] == []


def test_no_space_stands_before_a_percent_sign(chapter):
    """It would break the line there, and the cells print theirs without one."""
    loose = re.compile(r"\d %(?!\w| \d)|} %[\"' ]")
    cells = nbformat.read(ROOT / "chapters" / chapter, 4).cells
    assert [found for cell in cells for found in loose.findall(cell.source)] == []


def test_no_chapter_glues_by_itself(chapter):
    glues = [cell.id for cell in code(chapter) if re.search(r"\bglue\b", cell.source)]
    assert glues == []


def test_bookkeeping_is_a_small_part_of_the_code():
    """What the reader does not see, of all chapters' lines of code that are not blank."""
    lines, hidden = {}, {}
    for chapter in CHAPTERS:
        counts = [(cell, len(re.findall(r"\S.*", cell.source))) for cell in code(chapter)]
        lines[chapter] = sum(count for _, count in counts)
        hidden[chapter] = sum(count for cell, count in counts if "remove-cell" in tags(cell))
    share = sum(hidden.values()) / sum(lines.values())
    each = {chapter[:2]: f"{hidden[chapter]} of {lines[chapter]}" for chapter in CHAPTERS}
    assert share < 0.12, f"{share:.1%} of the lines are bookkeeping: {each}"


def functions(cell: nbformat.NotebookNode) -> dict[str, str]:
    """Return the sources of the functions that the cell defines, by name."""
    body = ast.parse(cell.source).body
    return {node.name: ast.unparse(node) for node in body if isinstance(node, ast.FunctionDef)}


def test_no_function_is_defined_in_two_chapters():
    """The same name may do another thing elsewhere; the same thing is imported."""
    places = {}
    for chapter in CHAPTERS:
        for cell in code(chapter):
            for name, source in functions(cell).items():
                places.setdefault((name, source), set()).add(chapter)
    assert {name: where for (name, _), where in places.items() if len(where) > 1} == {}


def bare(function: Callable) -> str:
    """Return a function's source as a chapter has it, without docstring and types."""
    (node,) = ast.parse(inspect.getsource(function)).body
    if ast.get_docstring(node):
        del node.body[0]
    node.returns = None
    for argument in ast.walk(node.args):
        if isinstance(argument, ast.arg):
            argument.annotation = None
    return ast.unparse(node)


@pytest.mark.parametrize("name", CHAPTERS)
def test_a_chapter_itself_hides_the_progress_bars_which_differ_in_every_run(name):
    first = code(name)[0]
    assert first.source.startswith('import os\n\nos.environ["TQDM_DISABLE"] = "1"')
    assert tags(first) == ["remove-cell"]  # readers' notebooks are made without it


def test_what_the_reader_builds_is_what_later_chapters_import():
    names = set(nblib.chapters.__all__) - {"say"}
    cells_that_build = [cell for each in CHAPTERS for cell in code(each) if "builds" in tags(cell)]
    assert [cell.id for cell in cells_that_build if not names & functions(cell).keys()] == []
    built = [
        (name, source)
        for cell in cells_that_build
        for name, source in functions(cell).items()
        if name in names
    ]
    assert sorted(built) == sorted((name, bare(getattr(nblib.chapters, name))) for name in names)


def test_no_output_holds_a_warning_or_an_error(chapter):
    """A cell that is to fail carries the tag raises-exception, and the text speaks of it."""
    bad = []
    for cell in code(chapter):
        for output in cell.get("outputs", []):
            failed = output.output_type == "error" and "raises-exception" not in tags(cell)
            if failed or output.get("name") == "stderr":
                bad.append(cell.id)
    assert bad == []


@pytest.mark.parametrize("page", [*PAGES, *CHAPTERS])
def test_no_result_is_typed_into_the_prose(page):
    text = prose(page) if page in CHAPTERS else (ROOT / page).read_text("utf-8")
    typed = set(re.findall(r"(?<![\w.])\d+\.\d+(?![\w.]*\w)", words(text))) - CHOSEN - REPORTED
    assert typed == set()


def test_sources_are_those_that_are_cited():
    entries = set(re.findall(r"^@\w+{(\S+),", (ROOT / "references.bib").read_text(), re.MULTILINE))
    text = "\n".join([*map(prose, CHAPTERS), *((ROOT / page).read_text() for page in PAGES)])
    cited = {key for keys in re.findall(r"{cite:?\w*}`([^`]+)`", text) for key in keys.split(",")}
    assert {key.strip() for key in cited} == entries
