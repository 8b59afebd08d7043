"""Print the book's long page as PDFs: ``PYTHONPATH=_ext python -m whole_book PAGE FOLDER``."""

import argparse
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import cast

from playwright.sync_api import Page, sync_playwright
from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject
from repository import pages_address

from . import NAME, PAPERS

HERE = Path(__file__).parent
MARGIN = 20  # mm, on all sides
MARGINS = f"{MARGIN}mm"
SCALE = 0.85  # letters of 16 pixels become 10.2 points
FOOTER = """<p style="width: 100%; font: 8pt sans-serif; text-align: center">
<span class="pageNumber"></span></p>"""
FORMULAS = "() => window.MathJax.startup.promise.then(() => null)"
TWICE = re.compile(r"^(\d[\d.]* )?\1?(.+)\2$")


def open_page(page: Page, source: Path, paper: str) -> None:
    """Open the long page at the width that it will have on paper, and prepare it."""
    pixels = round((PAPERS[paper] - 2 * MARGIN) / 25.4 * 96 / SCALE)
    page.set_viewport_size({"width": pixels, "height": 900})
    page.emulate_media(media="print", color_scheme="light", reduced_motion="reduce")
    page.goto(source.resolve().as_uri())
    page.add_style_tag(path=HERE / "paper.css")
    page.evaluate(FORMULAS)
    page.evaluate((HERE / "prepare.js").read_text("utf-8"), pages_address())


def entries(of: DictionaryObject) -> Iterator[DictionaryObject]:
    """Yield the entries of an outline, with all that is under each."""
    one = of.get("/First")
    while one is not None:
        entry = cast(DictionaryObject, one.get_object())
        yield entry
        yield from entries(entry)
        one = entry.get("/Next")


def mend_outline(path: Path) -> None:
    """Say each heading once: Chromium says those twice that it moves on to the next page."""
    book = PdfWriter(clone_from=path)
    for entry in entries(cast(DictionaryObject, book.root_object["/Outlines"].get_object())):
        if twice := TWICE.match(str(entry["/Title"])):
            once = "".join(filter(None, twice.groups()))
            entry[NameObject("/Title")] = TextStringObject(once)
    book.write(path)


def print_page(page: Page, target: Path, paper: str) -> None:
    """Write the PDF to a temporary name and move it: a half of one is never there."""
    new = target.with_suffix(".new")
    page.pdf(
        path=new,
        format=paper,
        scale=SCALE,
        margin={"top": MARGINS, "bottom": MARGINS, "left": MARGINS, "right": MARGINS},
        outline=True,
        tagged=True,
        display_header_footer=True,
        header_template="<p></p>",
        footer_template=FOOTER,
    )
    mend_outline(new)
    new.replace(target)


def main() -> None:
    """Print it on each of the two sizes of paper."""
    parser = argparse.ArgumentParser(description=__doc__.split(":")[0])
    parser.add_argument("page", type=Path, help="the long page of Sphinx's singlehtml")
    parser.add_argument("folder", type=Path, help="where the PDFs go")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM"), chromium_sandbox=os.geteuid() != 0
        )
        for paper in PAPERS:
            page = browser.new_page()
            page.set_default_timeout(300_000)  # milliseconds: it is a long page
            open_page(page, options.page, paper)
            target = options.folder / f"{NAME}-{paper.lower()}.pdf"
            print_page(page, target, paper)
            page.close()
            print(f"{target}: {target.stat().st_size / 1e6:.1f} MB")
        browser.close()


if __name__ == "__main__":
    main()
