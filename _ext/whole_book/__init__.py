"""Sphinx extension: the whole book as PDFs, in ``paper/`` of the book, behind a button.

`make pdf` sets ``BOOK_PDF``, with which each page gets the button, has Sphinx write all pages as a
long one (``singlehtml``), and has Chromium print it: ``python -m whole_book PAGE FOLDER``. All
formulas, figures and explorers are those of the pages; solutions stand at the end, and under each
explorer the address where it is alive, if that is known (see ``repository.py``).
"""

import os
from typing import Any

from sphinx.application import Sphinx

PLACE = "paper"
NAME = "backpropagation-hands-on"
PAPERS = {"A4": 210, "Letter": 215.9}  # how wide they are, in mm


def add_links(
    app: Sphinx, pagename: str, template: str, context: dict[str, Any], doctree: object
) -> None:
    """Let the download button of a page lead to the whole book, too."""
    if not os.environ.get("BOOK_PDF") or app.builder.name != "html":
        return
    for group in context.get("header_buttons", []):
        if group.get("label") == "download-buttons":
            group["buttons"] += [
                {
                    "type": "link",
                    "url": context["pathto"](f"{PLACE}/{NAME}-{paper.lower()}.pdf", 1),
                    "text": f"Whole book, {paper}",
                    "icon": "fas fa-file-pdf",
                    "tooltip": f"The whole book as a PDF for {paper} paper",
                    "label": f"whole-book-{paper.lower()}-button",
                }
                for paper in PAPERS
            ]


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.connect("html-page-context", add_links, priority=504)  # after those of one page
    return {"parallel_read_safe": True, "parallel_write_safe": True}
