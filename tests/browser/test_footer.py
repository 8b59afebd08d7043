"""The foot of a page says what a reader may do with it."""

import pytest
from bs4 import BeautifulSoup
from visiting import BOOK, book_pages

LICENSES = [
    ("CC BY 4.0", "https://creativecommons.org/licenses/by/4.0/"),
    ("BSD 3-Clause license", "https://opensource.org/license/bsd-3-clause"),
    ("CC BY-SA 3.0", "https://creativecommons.org/licenses/by-sa/3.0/"),
]


@pytest.mark.parametrize("name", [name for name in book_pages() if name != "index.html"])
def test_every_page_names_the_licenses_of_its_text_its_code_and_its_digits(name):
    page = BeautifulSoup((BOOK / name).read_text("utf-8"), "html.parser")
    links = page.select(".bd-footer-content a")
    assert [(link.text, link["href"]) for link in links] == LICENSES
