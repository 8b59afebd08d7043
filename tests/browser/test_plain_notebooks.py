"""The plain notebooks say what the built pages say, and nothing in them needs an extension."""

import re
import zipfile
from copy import copy
from difflib import SequenceMatcher
from functools import cache
from itertools import chain
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup, Tag
from markdown_it.renderer import RendererHTML
from myst_parser.config.main import MdParserConfig
from myst_parser.parsers.mdit import create_md_parser
from nbformat import NotebookNode
from plain_shown import drawn
from visiting import BOOK, ROOT

NOTEBOOKS = BOOK / "notebooks"
CHAPTERS = sorted(path.stem for path in (ROOT / "chapters").glob("*.ipynb"))
NAMES = [*CHAPTERS, "check_yourself", "intro"]
EXTENSIONS = {"amsmath", "colon_fence", "deflist", "dollarmath", "substitution"}
MYST = create_md_parser(MdParserConfig(enable_extensions=EXTENSIONS), RendererHTML)
RAW = ("myst", "substitution", "footnote", "dl", "amsmath", "colon_fence")
EITHER = re.compile(r"\{either\}`([^|`]*)\|([^`]*)`")
ONLY = re.compile(r"^`{4}\{only\} (html|notebook)\n(.*?)^`{4}$", re.MULTILINE | re.DOTALL)
WORD = re.compile(r"[\w§−.,%½⅓¼]+")
WORDLESS = (
    ".headerlink, .cell summary, .cell_input, .cell_output, figure, .eqno, pre, script, style"
)
OWN = re.compile(r"about|sources|.*-caption")  # cells without a counterpart in the page's prose
NUMBER = re.compile(r"[−\d.,]+%?|to")  # in "81 to 86%", too


@pytest.fixture(params=NAMES)
def name(request) -> str:
    return request.param


@pytest.fixture
def notebook(name) -> NotebookNode:
    return nbformat.read(NOTEBOOKS / f"{name}.ipynb", as_version=4)


@cache
def article(name: str) -> Tag:
    folder = BOOK / "chapters" if name in CHAPTERS else BOOK
    text = (folder / f"{name}.html").read_text("utf-8")
    return BeautifulSoup(text, "html.parser").select_one("article")


@pytest.fixture
def page(name) -> Tag:
    return article(name)


def source(name: str) -> str:
    """Return the MyST that a notebook was made of."""
    if name not in CHAPTERS:
        return (ROOT / f"{name}.md").read_text("utf-8")
    cells = nbformat.read(ROOT / "chapters" / f"{name}.ipynb", as_version=4).cells
    return "\n\n".join(cell.source for cell in cells if cell.cell_type == "markdown")


def prose(notebook: NotebookNode) -> list[str]:
    """Return the texts that have a counterpart in the page."""
    texts = [cell for cell in notebook.cells if cell.cell_type == "markdown"]
    return [cell.source for cell in texts if cell.id != "sources"]


def words(soup: BeautifulSoup | Tag) -> list[str]:
    """Return the words of prose; a formula is one."""
    soup = copy(soup)
    for tag in soup.select(WORDLESS):
        tag.decompose()
    for tag in soup.select(".math"):
        tag.replace_with(" § ")
    text = soup.get_text(" ").replace("’", "'").replace("“", '"').replace("”", '"')
    return [word.strip(".,") for word in WORD.findall(text) if word.strip(".,")]


def test_no_markup_is_left_that_needs_an_extension(notebook):
    left = []
    for text in prose(notebook):
        for token in MYST.parse(text):
            parts = [token, *(token.children or [])]
            left += [part.content for part in parts if part.type.startswith(RAW)]
            left += [token.info] * (token.type == "fence" and token.info.startswith("{"))
    assert left == []
    assert [text for text in prose(notebook) if r"\class" in text or "glue:" in text] == []


def test_formulas_and_their_numbers_are_those_of_the_page(notebook, page):
    soup = drawn(prose(notebook))
    inline, alone = soup.select(".math.inline"), soup.select(".math.block")
    assert len(inline) == len(page.select("span.math"))
    assert len(alone) == len(page.select("div.math"))
    numbers = re.findall(r"\\tag\{([\d.]+)\}", "\n".join(prose(notebook)))
    assert numbers == [re.sub(r"[^\d.]", "", tag.text) for tag in page.select(".eqno")]


def test_formulas_stand_on_one_line(notebook):
    for text in prose(notebook):
        lines = [line for line in text.split("\n") if "$$" in line]
        assert [line for line in lines if line.count("$$") != 2] == []


def test_headings_and_their_numbers_are_those_of_the_page(notebook, page):
    theirs = [tag.text.removesuffix("#") for tag in page.select("h1, h2, h3, h4")]
    mine = [tag.text for tag in drawn(prose(notebook)).select("h1, h2, h3, h4")]
    assert mine == [title.replace("’", "'") for title in theirs]


def test_solutions_are_folded(notebook, page):
    folded = drawn(prose(notebook)).select("details:not([open]) > summary")
    titles = [summary.text for summary in folded if summary.text != "The figure in words"]
    theirs = [tag.text for tag in page.select(".admonition.dropdown > .admonition-title")]
    assert titles == theirs


def test_boxes_have_their_titles(notebook, page):
    boxes = drawn(prose(notebook)).select("blockquote > p:first-child > strong:only-child")
    theirs = page.select(".admonition:not(.dropdown) > .admonition-title")
    assert [box.text for box in boxes] == [title.text for title in theirs]


def test_figures_have_caption_number_and_words(notebook, page):
    captions = {c.id: c.source for c in notebook.cells if c.id.endswith("-caption")}
    figures = page.select("figure")
    assert len(captions) == len(figures)
    for text, figure in zip(captions.values(), figures, strict=True):
        soup = drawn([text])
        number = figure.select_one(".caption-number").text.strip().replace("Fig.", "Figure")
        assert soup.select_one("strong").text == f"{number}."
        assert figure.select_one("img")["alt"] in re.sub(r"\s+", " ", soup.text)


def uncertain(name: str) -> int:
    """Return how often a chapter's prose uses what depends on the hour or on the processor."""
    if name not in CHAPTERS:
        return 0
    chapter, found = nbformat.read(ROOT / "chapters" / f"{name}.ipynb", as_version=4), set()
    for cell in chapter.cells:
        if "nbval-ignore-output" in cell.metadata.get("tags", []):
            found |= {
                output.get("metadata", {}).get("scrapbook", {}).get("name")
                for output in cell.outputs
            }
    return sum(key in found for key in re.findall(r"\{glue:\w+\}`([\w-]+)", source(name)))


def test_words_are_those_of_the_page(name, notebook, page):
    texts = [c.source for c in notebook.cells if c.cell_type == "markdown" and not OWN.match(c.id)]
    title = notebook.cells[0].source.split("\n")[0]
    mine = words(drawn([title, *texts]))
    theirs = f" {' '.join(words(page))} "
    for one, other in EITHER.findall(source(name)):
        one, other = (" ".join(words(drawn([half]))) for half in (one, other))
        assert f" {one} " in theirs or not one
        theirs = theirs.replace(f" {one} ", f" {other} ", 1) if one else theirs
    blocks = {kind: " ".join(words(drawn([text]))) for kind, text in ONLY.findall(source(name))}
    if blocks:
        assert blocks["html"] in theirs
        theirs = theirs.replace(blocks["html"], blocks["notebook"])
    theirs = theirs.split()
    changes = [
        (theirs[a:b], mine[c:d])
        for kind, a, b, c, d in SequenceMatcher(None, theirs, mine, autojunk=False).get_opcodes()
        if kind != "equal"
    ]
    other = [change for change in changes if not all(map(NUMBER.fullmatch, chain(*change)))]
    assert other == []
    assert len(changes) <= 2 * uncertain(name)  # a range has two ends


@pytest.mark.parametrize("name", CHAPTERS)
def test_cells_that_readers_see_are_all_there(name, notebook):
    chapter = nbformat.read(ROOT / "chapters" / f"{name}.ipynb", as_version=4)
    hidden = {c.id for c in chapter.cells if "remove-cell" in c.metadata.get("tags", [])}
    theirs = [c.id for c in chapter.cells if c.cell_type == "code" and c.id not in hidden]
    mine = [c.id for c in notebook.cells if c.cell_type == "code" and c.id not in hidden]
    assert mine == ["setup", *theirs]
    for cell in notebook.cells:
        marks = {"hide-input", "remove-input", "hide-cell"} & {*tags(chapter, cell.id)}
        folded = cell.id in hidden | {"setup"} or marks != set()
        assert cell.metadata.get("jupyter", {}).get("source_hidden", False) == folded
        assert "glue" not in cell.source if cell.cell_type == "code" else True


def tags(notebook: NotebookNode, id: str) -> list[str]:
    return next((c.metadata.get("tags", []) for c in notebook.cells if c.id == id), [])


def test_links_lead_to_notebooks_beside_or_elsewhere(notebook):
    links = [tag["href"] for tag in drawn(prose(notebook)).select("a")]
    beside = {f"{name}.ipynb" for name in NAMES}
    assert [link for link in links if "://" not in link and link not in beside] == []


def test_the_archive_holds_notebooks_wheel_and_three_lines():
    (wheel,) = NOTEBOOKS.glob("*.whl")
    with zipfile.ZipFile(NOTEBOOKS / "backpropagation-hands-on.zip") as archive:
        assert archive.testzip() is None
        names = [Path(name).name for name in archive.namelist()]
        assert names == sorted([*(f"{name}.ipynb" for name in NAMES), wheel.name, "README.txt"])
        assert {Path(name).parent.name for name in archive.namelist()} == {
            "backpropagation-hands-on"
        }
        text = archive.read("backpropagation-hands-on/README.txt").decode()
        assert len(text.splitlines()) == 3
        assert wheel.name in text
        assert archive.read(f"backpropagation-hands-on/{wheel.name}") == wheel.read_bytes()
        dates = {entry.date_time for entry in archive.infolist()}
        assert dates == {(1980, 1, 1, 0, 0, 0)}
