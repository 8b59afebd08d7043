"""A real browser, and both ways to open a page: from disk and from a server."""

from collections.abc import Iterator

import pytest
from chromium import find_chromium, launched
from playwright.sync_api import Browser


def pytest_sessionstart() -> None:
    """Stop with one line where nothing can be tested; a skip would look like success."""
    if find_chromium() is None:
        pytest.exit("No Chromium: install it, or set CHROMIUM to its path.", returncode=1)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with launched() as browser:
        yield browser


# From disk more can fail.
@pytest.fixture(params=["file", pytest.param("http", marks=pytest.mark.nightly)])
def scheme(request: pytest.FixtureRequest) -> str:
    return request.param
