"""Sphinx extension: the whole book as PDFs and as an EPUB, in ``paper/`` of it, behind a button.

`make pdf` sets ``BOOK_PDF``, with which each page gets the button, has Sphinx write all pages as a
long one (``singlehtml``), and has Chromium print it: ``python -m whole_book PAGE FOLDER``. All
formulas, figures and explorers are those of the pages; solutions stand at the end, and under each
explorer the address where it is alive, if that is known (see ``repository.py``). `make epub` sets
``BOOK_EPUB``, and makes documents of the pages: see ``epub``.
"""

import os
from typing import Any

from sphinx.application import Sphinx

PLACE = "paper"
NAME = "backpropagation-hands-on"
PAPERS = {"A4": 210, "Letter": 215.9}  # how wide they are, in mm


EPUB_LINK = {
    "type": "link",
    "url": f"{PLACE}/{NAME}.epub",
    "text": "Whole book, EPUB",
    "icon": "fas fa-book",
    "tooltip": "The whole book for e-readers",
    "label": "whole-book-epub-button",
}


def pdf_link(paper: str) -> dict[str, str]:
    """Return the theme's description of the button for one size of paper."""
    return {
        "type": "link",
        "url": f"{PLACE}/{NAME}-{paper.lower()}.pdf",
        "text": f"Whole book, {paper}",
        "icon": "fas fa-file-pdf",
        "tooltip": f"The whole book as a PDF for {paper} paper",
        "label": f"whole-book-{paper.lower()}-button",
    }


def add_links(
    app: Sphinx, pagename: str, template: str, context: dict[str, Any], doctree: object
) -> None:
    """Let the download button of a page lead to the whole book, too."""
    links = [*(map(pdf_link, PAPERS) if os.environ.get("BOOK_PDF") else [])]
    links += [EPUB_LINK] if os.environ.get("BOOK_EPUB") else []
    if app.builder.name != "html":
        return
    for group in context.get("header_buttons", []):
        if group.get("label") == "download-buttons":
            group["buttons"] += [one | {"url": context["pathto"](one["url"], 1)} for one in links]


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.connect("html-page-context", add_links, priority=504)  # after those of one page
    return {"parallel_read_safe": True, "parallel_write_safe": True}
