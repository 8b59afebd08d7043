"""No violation of WCAG 2.2: a page light at a desk, another dark on a phone; all in `campaigns`."""

import pytest
from accessibility import Way, violations
from playwright.sync_api import Browser
from visiting import BOOK, PHONE, WIDE, book_pages

WAYS: list[Way] = [(WIDE, "light"), (PHONE, "dark")]


@pytest.mark.parametrize(("number", "path"), list(enumerate(book_pages()[2::9])))
def test_page_has_no_violation_before_and_after_its_explorers_are_used(
    browser: Browser, origins: dict, number: int, path: str
):
    assert violations(browser, origins["file", BOOK], path, [WAYS[number % 2]]) == []
