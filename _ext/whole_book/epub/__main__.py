"""Make the EPUB of the built pages: ``PYTHONPATH=_ext python -m whole_book.epub BOOK FOLDER``."""

import argparse
import base64
import os
import re
import uuid
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from typing import Any

import yaml
from playwright.sync_api import Browser, Page, sync_playwright
from repository import pages_address

from whole_book import NAME

from . import letters
from .package import Document, Part, navigation, opf, write, xhtml

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
FONT = "formulas.woff"  # book.css names it, too
COVER = {"width": 1200, "height": 1600}
SETTINGS = re.compile(r"<script>(window\.MathJax = .*?)</script>")
LICENSE = re.compile(r'<div class="extra_footer">\s*(<p>.*?</p>)', re.DOTALL)
# Where documents.js measures formulas, in the letters that they will have.
BENCH = """@font-face {{ font-family: formulas; src: url("data:font/ttf;base64,{font}"); }}
.bench math {{ font: 20px formulas; width: max-content; }}"""
LETTERS = """<p>Formulas are set in STIX Two Math, which is under the
<a href="https://openfontlicense.org">SIL Open Font License</a>.</p>"""
Toc = list[tuple[str, list[str]]]


def contents(toc: dict[str, Any]) -> Toc:
    """Return the names of all pages in the order of reading, by the caption of their part."""
    parts = [(one["caption"], [page["file"] for page in one["chapters"]]) for one in toc["parts"]]
    return [("", [toc["root"]]), *parts]


def read_documents(page: Page, book: Path, names: list[str], address: str) -> list[Document]:
    """Turn the pages into documents; what cannot be one stops here."""
    texts = {name: (book / f"{name}.html").read_text("utf-8") for name in names}
    settings = next(found[1] for text in texts.values() if (found := SETTINGS.search(text)))
    (mathjax,) = (book / "_static" / "mathjax").glob("*.js")
    page.add_script_tag(content=f"{settings}; MathJax.startup = {{ typeset: false }}")
    page.add_script_tag(path=mathjax)
    page.evaluate("() => MathJax.startup.promise.then(() => null)")
    font = base64.b64encode(letters.source().read_bytes()).decode()
    page.add_style_tag(content=BENCH.format(font=font))
    page.evaluate("() => document.fonts.load('20px formulas').then(() => null)")
    pages = [{"name": name, "html": text} for name, text in texts.items()]
    for script in ("formulas.js", "documents.js"):
        page.add_script_tag(path=HERE / script)
    found = page.evaluate("documents", {"pages": pages, "address": address})
    if found["problems"]:
        raise SystemExit("\n".join(["The EPUB is not made:", *found["problems"]]))
    return [Document(**one) for one in found["documents"]]


def draw_cover(browser: Browser, title: str, author: str) -> bytes:
    """Return the picture that stands for the book on a shelf."""
    picture = base64.b64encode((ROOT / "picture.png").read_bytes()).decode()
    html = (HERE / "cover.html").read_text("utf-8")
    for name, text in {
        "title": escape(title),
        "author": escape(author),
        "picture": picture,
    }.items():
        html = html.replace(f"{{{name}}}", text)
    page = browser.new_page(viewport=COVER)  # type: ignore[arg-type]
    page.set_content(html)
    drawn = page.screenshot()
    page.close()
    return drawn


def title_page(cited: dict[str, Any], license_text: str) -> Document:
    """Return what stands before the first page: title, authors, what it is, licenses."""
    authors = ", ".join(one["name"] for one in cited["authors"])
    body = (
        f'<section epub:type="titlepage" class="title">\n<h1>{escape(cited["title"])}</h1>\n'
        f"<p>{escape(authors)}</p>\n<p>{escape(cited['abstract'])}</p>\n{license_text}\n{LETTERS}\n</section>"
    )
    return Document("title", cited["title"], body)


def files_of(documents: list[Document], toc: Toc, book: Path) -> dict[str, bytes]:
    """Return the documents, the table of contents, the style sheet and the pictures by name."""
    by_name = {one.name: one for one in documents}
    parts = [Part(caption, [by_name[name] for name in names]) for caption, names in toc]
    parts.append(Part("", [by_name["solutions"]]))
    first, *others = documents
    texts = {first.file: xhtml(first.title, first.body)}
    texts["nav.xhtml"] = navigation(first.title, parts)
    texts |= {one.file: xhtml(one.title, one.body) for one in others}
    texts["book.css"] = (HERE / "book.css").read_text("utf-8")
    images = sorted({image for one in documents for image in one.images})
    pictures = {f"images/{name}": (book / "_images" / name).read_bytes() for name in images}
    font = letters.cut(letters.source(), letters.letters(texts.values()))
    return {name: text.encode() for name, text in texts.items()} | pictures | {FONT: font}


def about(cited: dict[str, Any], address: str) -> list[tuple[str, str]]:
    """Return what the book says of itself, in the words of Dublin Core."""
    identifier = uuid.uuid5(uuid.NAMESPACE_URL, address or NAME)
    return [
        ("identifier", f"urn:uuid:{identifier}"),
        ("title", cited["title"]),
        ("language", "en"),
        *(("creator", one["name"]) for one in cited["authors"]),
        *(("subject", word) for word in cited["keywords"]),
        ("description", cited["abstract"]),
        ("rights", "Text and figures: CC BY 4.0. Code: BSD 3-Clause. Digits: CC BY-SA 3.0."),
        *([("source", address)] if address else []),
    ]


def main() -> None:
    """Read the built pages, and write the EPUB."""
    parser = argparse.ArgumentParser(description=__doc__.split(":")[0])
    parser.add_argument("book", type=Path, help="the folder of the built pages")
    parser.add_argument("folder", type=Path, help="where the EPUB goes")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    toc = contents(yaml.safe_load((ROOT / "_toc.yml").read_text("utf-8")))
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    names = [name for _, part in toc for name in part]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM"), chromium_sandbox=os.geteuid() != 0
        )
        documents = read_documents(browser.new_page(), options.book, names, pages_address())
        cover = draw_cover(browser, cited["title"], cited["authors"][0]["name"])
        browser.close()
    found = LICENSE.search((options.book / f"{names[0]}.html").read_text("utf-8"))
    documents.insert(0, title_page(cited, found[1] if found else ""))
    files = files_of(documents, toc, options.book) | {"cover.png": cover}
    target = options.folder / f"{NAME}.epub"
    modified = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
    write(target, opf(about(cited, pages_address()), modified, files), files)
    print(f"{target}: {target.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
