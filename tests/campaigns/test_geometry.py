"""Every explorer at 20 widths, in three fonts, normal, spaced and in high contrast."""

import pytest
from geometry import ALL, COUNT, USE, faults
from playwright.sync_api import Browser
from stored_views import WITH_WIDGETS
from test_whole_pages import open_all
from visiting import BOOK


@pytest.mark.parametrize("path", WITH_WIDGETS)
def test_nothing_sticks_out_and_no_word_is_cut_or_covered(browser: Browser, path: str):
    page = open_all(browser, f"{BOOK.as_uri()}/{path}")
    found = faults(page, ALL)
    for state in range(min(4, page.evaluate(COUNT))):
        page.evaluate(USE, state)
        found += faults(page, ALL)
    page.context.close()
    assert found == []
