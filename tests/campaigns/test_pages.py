"""Every page from a server: nothing is missing, comes from elsewhere or complains."""

import pytest
from playwright.sync_api import Browser
from visiting import BOOK, book_pages, make_visit, served


@pytest.mark.parametrize("path", book_pages())
def test_a_page_from_a_server_is_whole(browser: Browser, path: str):
    with served(BOOK) as addresses:
        origin = addresses["http", BOOK]
        visit = make_visit(browser, origin, path, look_around=False)
    own = (origin, "data:", "blob:")
    asked = [*visit.requests, *visit.facts["named"]]
    assert [address for address in asked if not address.startswith(own)] == []
    assert (visit.failed, visit.console, visit.errors) == ([], [], [])
    assert visit.facts["undrawn"] == visit.facts["errors"] == []
    assert [image for image in visit.facts["images"] if not image["loaded"]] == []
