"""No violation of WCAG 2.2 on a page: light at a desk, dark on a phone; all in `campaigns`."""

import pytest
from accessibility import violations
from playwright.sync_api import Browser
from visiting import BOOK, PHONE, WIDE, book_pages

WAYS = [(WIDE, "light"), (PHONE, "dark")]


@pytest.mark.parametrize("path", book_pages())
def test_page_has_no_violation_before_and_after_its_explorers_are_used(
    browser: Browser, origins: dict, path: str
):
    assert violations(browser, origins["file", BOOK], path, WAYS) == []
