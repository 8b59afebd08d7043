"""Every link from one place of the book to another leads somewhere."""

from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from visiting import BOOK, book_pages


class Page(HTMLParser):
    """Collects the places of a page and its links."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.ids: set[str] = set()
        self.links: set[str] = set()
        self.feed(path.read_text("utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        self.ids.add(attributes.get("id") or "")
        if tag == "a" and attributes.get("href"):
            self.links.add(attributes["href"])


@cache
def page(path: Path) -> Page:
    return Page(path)


def leads_nowhere(path: Path, link: str) -> bool:
    parts = urlsplit(link)
    target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
    if not target.is_file():
        return True
    return target.suffix == ".html" and unquote(parts.fragment) not in page(target).ids | {""}


SOURCES = sorted(path.relative_to(BOOK).as_posix() for path in BOOK.glob("_modules/**/*.html"))


@pytest.mark.parametrize("name", sorted({*book_pages(), *SOURCES}))
def test_links_within_the_book_lead_somewhere(name):
    path = BOOK / name
    inside = [link for link in page(path).links if not urlsplit(link).scheme]
    assert inside or name == "index.html"  # it only leads on
    assert [link for link in inside if leads_nowhere(path, link)] == []
