"""Two chapters as documents of an EPUB; `campaigns/test_whole_book.py` has all of it."""

import re
import sys
from xml.etree import ElementTree

import pytest
from playwright.sync_api import Browser
from visiting import BOOK, ROOT

sys.path.insert(0, str(ROOT / "_ext"))

from whole_book.epub.__main__ import read_documents

NAMES = ["chapters/03_cost", "chapters/04_backpropagation"]
HTML, MATH = "{http://www.w3.org/1999/xhtml}", "{http://www.w3.org/1998/Math/MathML}"


@pytest.fixture(scope="module")
def documents(browser: Browser) -> dict[str, ElementTree.Element]:
    """Return both chapters and their solutions."""
    page = browser.new_page()
    found = read_documents(page, BOOK, NAMES, "https://example.org/book/")
    page.close()
    return {one.file: ElementTree.fromstring(one.body) for one in found}


def classes(document: ElementTree.Element, name: str) -> list[ElementTree.Element]:
    return [one for one in document.iter() if name in one.get("class", "").split()]


def test_every_formula_of_the_pages_is_mathml(documents):
    pages = "".join((BOOK / f"{name}.html").read_text("utf-8") for name in NAMES)
    places = [one for document in documents.values() for one in classes(document, "math")]
    assert len(places) == len(re.findall(r'class="(?:[^"]* )?math[ "]', pages)) > 100
    assert all(one.find(f"{MATH}math") is not None for one in places)
    (sides,) = {
        tuple(cell.get("class") for cell in row)
        for place in places
        if "Delta^{(L)}" in (place[0].get("alttext") or "") and "aligned" in place[0].get("alttext")
        for row in place.iter(f"{MATH}mtr")
    }
    assert sides == ("to-right", "to-left")


def test_solutions_stand_apart_and_links_find_them(documents):
    solutions = documents["solutions.xhtml"]
    assert [one.get("id") for one in solutions.iterfind(f"{HTML}section")] == [
        "of-03_cost",
        "of-04_backpropagation",
    ]
    titles = [one.text for one in documents["04_backpropagation.xhtml"].iter(f"{HTML}summary")]
    assert "Solution" not in titles
    assert "Hint: the step" in titles
    places = {
        f"{name}#{one.get('id')}"
        for name, document in documents.items()
        for one in document.iter()
        if one.get("id")
    }
    links = [
        (name, link.get("href", ""))
        for name, document in documents.items()
        for link in document.iter(f"{HTML}a")
    ]
    inner = [f"{name * href.startswith('#')}{href}" for name, href in links if ":" not in href]
    assert len(inner) > 50
    assert [one for one in inner if "#" in one and one not in places] == []


def test_an_explorer_is_a_picture_with_its_words_and_where_it_is_alive(documents):
    chapter = documents["04_backpropagation.xhtml"]
    assert classes(chapter, "sw-note") == []  # what a page says where no script runs
    (where,) = classes(chapter, "where")
    (link,) = where.iter(f"{HTML}a")
    assert link.get("href", "").startswith("https://example.org/book/chapters/04_backprop")
    assert all(one.get("alt") for one in chapter.iter(f"{HTML}img"))
    tags = {one.tag for one in chapter.iter()}
    assert tags.isdisjoint(f"{HTML}{name}" for name in ("script", "style", "noscript"))
