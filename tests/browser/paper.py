"""What a PDF of the book or of a page shows."""

import re

from pypdf import PageObject, PdfReader

NUMBER = re.compile(r"\((\d+\.\d+)\)$")
NEAR = 32  # points: half of a high formula, or the line under a long one


def texts(page: PageObject) -> list[tuple[str, float, float]]:
    """Return the pieces of text on a page and where each begins, in points from the lower left."""
    found = []

    def note(text: str, place: list[float], matrix: list[float], *_: object) -> None:
        a, b, c, d, e, f = place
        x, y = matrix[4:]
        if text.strip():
            found.append((text.strip(), a * x + c * y + e, b * x + d * y + f))

    page.extract_text(visitor_text=note)
    return found


def numbers(book: PdfReader) -> list[tuple[int, str, bool]]:
    """Return the page of each equation number, the number, and whether its formula is there."""
    found = []
    for count, page in enumerate(book.pages, start=1):
        pieces, right = texts(page), 0.75 * float(page.mediabox.width)
        for text, x, y in pieces:
            if (number := NUMBER.match(text)) and x > right:
                formula = any(left < x and abs(high - y) < NEAR for _, left, high in pieces)
                found.append((count, number[1], formula))
    return found
