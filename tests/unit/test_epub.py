"""What an EPUB is around its documents: lists, contents, letters of the formulas, button."""

import re
import sys
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree
from zipfile import ZIP_STORED, ZipFile

import numpy as np
import pytest
from fontTools.ttLib import TTFont

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "_ext"))

import whole_book  # noqa: E402
from whole_book.epub import __main__, letters  # noqa: E402
from whole_book.epub.__main__ import about, contents, title_page  # noqa: E402
from whole_book.epub.package import Document, Part, navigation, opf, write, xhtml  # noqa: E402

PLACES = {"x": "http://www.w3.org/1999/xhtml", "o": "http://www.idpf.org/2007/opf"}
CITED = {
    "title": "Signs & Wonders",
    "abstract": "Of a < b.",
    "authors": [{"name": "A"}, {"name": "B"}],
    "keywords": ["signs"],
}


@pytest.fixture
def files():
    """Return the files of a small book by name."""
    body = "<section><h1>One</h1><math xmlns='http://www.w3.org/1998/Math/MathML'/></section>"
    documents = {"one.xhtml": xhtml("One", body), "two.xhtml": xhtml("Two", "<p>2</p>")}
    texts = documents | {"nav.xhtml": xhtml("Contents", "<p/>"), "book.css": "p { margin: 0; }"}
    contents = {name: text.encode() for name, text in texts.items()}
    return contents | {"images/a.png": b"png", "formulas.woff": b"woff", "cover.png": b"png"}


def test_contents_follow_the_order_of_the_parts():
    parts = [{"caption": "I", "chapters": [{"file": "a/1"}, {"file": "a/2"}]}]
    assert contents({"root": "intro", "parts": parts}) == [("", ["intro"]), ("I", ["a/1", "a/2"])]


def test_the_table_of_contents_leads_to_every_document_and_section():
    one = Document("a/1", "1. A & B", "", [{"id": "so", "title": "1 < 2"}])
    root = ElementTree.fromstring(
        navigation("Book", [Part("", [Document("intro", "Book", "")]), Part("I", [one])])
    )
    found = {link.get("href"): link.text for link in root.iterfind(".//x:nav//x:a", PLACES)}
    assert found == {"intro.xhtml": "Book", "1.xhtml": "1. A & B", "1.xhtml#so": "1 < 2"}
    assert [span.text for span in root.iterfind(".//x:nav//x:span", PLACES)] == ["I"]


def test_the_package_lists_each_file_with_its_kind_and_reads_documents_in_order(files):
    root = ElementTree.fromstring(opf(about(CITED, ""), "2026-11-29T12:00:00Z", files))
    items = {one.get("href"): one for one in root.iterfind(".//o:item", PLACES)}
    assert list(items) == list(files)
    assert items["images/a.png"].get("media-type") == "image/png"
    assert items["formulas.woff"].get("media-type") == "font/woff"
    assert {
        name: one.get("properties") for name, one in items.items() if one.get("properties")
    } == {
        "one.xhtml": "mathml",
        "nav.xhtml": "nav",
        "cover.png": "cover-image",
    }
    names = {one.get("id"): name for name, one in items.items()}
    spine = [names[one.get("idref")] for one in root.iterfind(".//o:itemref", PLACES)]
    assert spine == ["one.xhtml", "two.xhtml", "nav.xhtml"]


def test_the_package_names_each_author_and_keeps_its_identifier(files):
    def told(address):
        words = about(CITED, address)
        return [*dict(words).items()], [text for name, text in words if name == "creator"]

    assert told("")[1] == ["A", "B"]
    assert told("") == told("")
    assert dict(told("https://a.org/")[0])["identifier"] != dict(told("")[0])["identifier"]


def test_the_kind_stands_first_in_the_file_and_is_not_compressed(tmp_path, files):
    target = tmp_path / "book.epub"
    write(target, "<package/>", files)
    with ZipFile(target) as book:
        first, *others = book.infolist()
        assert (first.filename, first.compress_type) == ("mimetype", ZIP_STORED)
        assert book.read("mimetype") == b"application/epub+zip"
        assert {f"book/{name}" for name in files} < {one.filename for one in others}
    once = target.read_bytes()
    write(target, "<package/>", files)
    assert target.read_bytes() == once
    assert [path.name for path in tmp_path.iterdir()] == ["book.epub"]


def test_the_title_page_escapes_what_is_said_of_the_book():
    page = title_page(CITED, "<p>May be shared.</p>")
    text = "".join(ElementTree.fromstring(xhtml(page.title, page.body)).itertext())
    assert "Of a < b." in text
    assert "A, B" in text
    assert "May be shared." in text


def test_the_font_has_what_formulas_use_upright_and_slanted_and_no_more():
    formula = "<math><mi>x</mi><mo>&#x2211;</mo></math>"
    wanted = letters.letters([f"<p>prose</p>{formula}"])
    assert wanted == {"x", "∑"}
    font = TTFont(BytesIO(letters.cut(letters.source(), wanted)))
    assert {chr(code) for code in font.getBestCmap()} == {"x", "𝑥", "∑"}
    assert "MATH" in font  # how roots, brackets and sums grow
    assert "Open Font License" in font["name"].getDebugName(13)


def luminance(color):
    """As WCAG 2 defines it."""
    shares = np.array([int(color[at : at + 2], 16) for at in (0, 2, 4)]) / 255
    linear = np.where(shares <= 0.03928, shares / 12.92, ((shares + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


def test_what_has_a_color_can_be_read_on_white_and_on_black():
    css = (Path(__main__.__file__).parent / "book.css").read_text("utf-8")
    colors = re.findall(r"--[a-z]+: #([0-9a-f]{6});", css)
    assert len(colors) == len(re.findall("--[a-z]+: #", css)) >= 5
    for color in colors:
        assert min(1.05 / (luminance(color) + 0.05), (luminance(color) + 0.05) / 0.05) > 4.5, color
    assert "prefers-color-scheme" not in css


@pytest.mark.parametrize(
    ("made", "found"),
    [
        ([], []),
        (["BOOK_EPUB"], ["epub"]),
        (["BOOK_PDF", "BOOK_EPUB"], ["a4", "letter", "epub"]),
    ],
)
def test_a_page_has_a_button_for_each_form_that_is_made(monkeypatch, made, found):
    class App:
        class builder:
            name = "html"

    for name in ("BOOK_PDF", "BOOK_EPUB"):
        monkeypatch.setenv(name, "1" if name in made else "")
    group = {"label": "download-buttons", "buttons": []}
    context = {"header_buttons": [group], "pathto": lambda name, _: f"to/{name}"}
    whole_book.add_links(App(), "intro", "page.html", context, None)
    assert [one["label"] for one in group["buttons"]] == [
        f"whole-book-{one}-button" for one in found
    ]
    assert all(one["url"].startswith("to/paper/") for one in group["buttons"])
