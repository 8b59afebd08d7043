"""No violation of WCAG 2.2 on any page, light and dark, at a desk and on a phone."""

import itertools

import pytest
from accessibility import violations
from playwright.sync_api import Browser
from visiting import BOOK, PHONE, WIDE, book_pages

WAYS = list(itertools.product((WIDE, PHONE), ("light", "dark")))


@pytest.mark.parametrize("path", book_pages())
def test_page_has_no_violation_before_and_after_its_explorers_are_used(browser: Browser, path: str):
    assert violations(browser, f"{BOOK.as_uri()}/", path, WAYS) == []
