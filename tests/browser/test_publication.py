"""What a search engine, a messenger, a lost reader and the search of the book see."""

import os
import re
from html import unescape
from pathlib import Path

import pytest
from playwright.sync_api import Page
from visiting import BOOK, book_pages

DESCRIPTION = re.compile(r'<meta name="description" content="([^"]*)">')
RESULTS = """() => [...document.querySelectorAll("#search-results li > a")]
  .map(link => link.getAttribute("href").split("?")[0].split("#")[0])"""


def test_every_page_describes_itself_in_one_sentence_or_two():
    described = {}
    for name in book_pages():
        (text,) = DESCRIPTION.findall((BOOK / name).read_text("utf-8"))
        described[name] = unescape(text)
    assert {name: text for name, text in described.items() if not 15 < len(text) <= 160} == {}
    own = [text for name, text in described.items() if name != "index.html"]  # it leads on
    assert sorted(own) == sorted(set(own))


def test_the_start_has_a_title_and_an_icon():
    page = (BOOK / "index.html").read_text("utf-8")
    assert "<title>Backpropagation, Hands On</title>" in page
    assert '<link rel="icon" href="_static/favicon.svg">' in page


def test_a_lost_reader_finds_the_contents_and_the_search():
    page = (BOOK / "404.html").read_text("utf-8")
    assert "There is no such page" in page
    assert page.count("chapters/") >= 11
    assert "search.html" in page


@pytest.mark.skipif("BOOK_REPOSITORY" in os.environ, reason="then the address is known")
def test_no_address_is_made_up():
    pages = [(BOOK / name).read_text("utf-8") for name in book_pages()]
    named = ('rel="canonical"', "og:image", "og:url")
    assert [text for text in named for page in pages if text in page] == []
    assert [name for name in ("sitemap.xml", "_static/preview.png") if (BOOK / name).exists()] == []


@pytest.mark.parametrize(
    ("words", "chapter"),
    [
        ("vanishing gradient", "10_deep_networks"),
        ("vanishing gradients", "10_deep_networks"),
        ("dropout", "10_deep_networks"),
        ("momentum", "11_optimizers"),
        ("learning rate", "06_learning_rate"),
    ],
)
def test_the_search_names_the_chapter_among_the_first_three(
    page: Page, origins: dict, words: str, chapter: str
):
    page.goto(f"{origins['file', BOOK]}search.html?q={words}")
    page.locator("#search-results li").first.wait_for()
    page.wait_for_function("document.querySelectorAll('#search-results li').length > 3")
    assert f"chapters/{chapter}.html" in page.evaluate(RESULTS)[:3]


def test_the_preview_is_the_same_picture_each_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.syspath_prepend(BOOK.parents[1] / "_ext")
    from publication.preview import draw_preview

    paths = [tmp_path / name for name in ("one.png", "two.png")]
    for path in paths:
        draw_preview("Backpropagation, Hands On", path)
    assert paths[0].read_bytes() == paths[1].read_bytes()
