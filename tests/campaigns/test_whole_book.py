"""The whole book as a PDF: every chapter, formula and figure, and links that lead somewhere."""

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from pypdf import PageObject, PdfReader

ROOT = Path(__file__).resolve().parents[2]
ADDRESS = "https://example.org/book/"
SIZES = {"a4": (210, 297), "letter": (215.9, 279.4)}  # mm
CHAPTERS = sorted((ROOT / "chapters").glob("*.ipynb"))


@pytest.fixture(scope="module")
def made() -> Path:
    """Return the folder of the PDFs, made as a reader would."""
    here = os.environ | {"BOOK_ADDRESS": ADDRESS}
    subprocess.run(["make", "pdf"], cwd=ROOT, check=True, env=here)
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
