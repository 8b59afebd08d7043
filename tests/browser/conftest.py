"""A real browser on the built book: each page is visited once from disk, some from a server."""

import functools
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from chromium import find_chromium, launched
from playwright.sync_api import Browser, Page
from sampling import some
from visiting import (
    BOOK,
    ROOT,
    SOURCE,
    SPECIMEN,
    WIDE,
    Visit,
    book_pages,
    copy_specimen,
    make_visit,
    served,
    take_pictures,
)


def pytest_sessionstart() -> None:
    """Stop with one line where nothing can be tested; a skip would look like success."""
    if not (BOOK / "index.html").exists():
        pytest.exit("The book is not built: run `make book` first.", returncode=1)
    if find_chromium() is None:
        pytest.exit("No Chromium: install it, or set CHROMIUM to its path.", returncode=1)


# They visit every page, start a JupyterLab or build a book: begun last, one would end alone.
FIRST = (
    *("exercises_in_page", "pages", "accessibility", "whole_pages"),
    *("jupyterlab", "widget_book", "repository"),
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the longest files begin first; `--no-loadscope-reorder` keeps this order."""
    items.sort(key=lambda item: not item.path.stem.removeprefix("test_").startswith(FIRST))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Give a test that asks for a visit every page, and each test both schemes."""
    pages = [*book_pages(), SPECIMEN]
    if "visit" in metafunc.fixturenames:
        # All from disk, where more can fail; all from a server are in `campaigns`, here a page of
        # each kind: it leads on, has formulas, pictures and explorers, has source.
        served = ["index.html", "chapters/13_autograd.html", SOURCE]
        addresses = [("file", page) for page in pages] + [("http", page) for page in served]
        metafunc.parametrize("address", addresses, ids="-".join)
    elif "sight" in metafunc.fixturenames:
        metafunc.parametrize("path", [*some(pages[:-1], 5), SPECIMEN])
    elif "scheme" in metafunc.fixturenames:
        # From disk more can fail; from a server, too, at night.
        metafunc.parametrize("scheme", ["file", pytest.param("http", marks=pytest.mark.nightly)])


@pytest.fixture(scope="session")
def specimen(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the specimen page, built with the book's own settings."""
    folder = tmp_path_factory.mktemp("specimen")
    source = copy_specimen(folder)
    build = [Path(sys.executable).with_name("jupyter-book"), "build", source, "--quiet"]
    options = ["--warningiserror", "--config", ROOT / "_config.yml", "--path-output", folder]
    result = subprocess.run([*build, *options], capture_output=True, text=True)
    if result.returncode:
        pytest.fail(result.stdout + result.stderr, pytrace=False)
    return folder / "_build" / "html"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Return the system's Chromium, which finds no host but this machine: nothing leaks out."""
    with launched() as browser:
        yield browser


@pytest.fixture(scope="session")
def origins() -> Iterator[dict[tuple[str, Path], str]]:
    """Return the addresses of the book, from disk and from a server."""
    with served(BOOK) as addresses:
        yield addresses


@pytest.fixture(scope="session")
def specimen_origins(specimen: Path) -> Iterator[dict[tuple[str, Path], str]]:
    """Return the addresses of the specimen, which is built where a test asks for it."""
    with served(specimen) as addresses:
        yield addresses


@pytest.fixture(scope="session")
def visits(
    browser: Browser,
    origins: dict,
    specimen_origins: dict,
    specimen: Path,
    request: pytest.FixtureRequest,
) -> Callable[[str, str], Visit]:
    """Return a function that visits a page the first time it is asked for, and remembers."""
    every = origins | specimen_origins
    tests = [test for test in request.session.items if "sight" in test.fixturenames]
    looked_at = {test.callspec.params["path"] for test in tests}

    @functools.cache
    def visited(scheme: str, path: str) -> Visit:
        origin = every[scheme, specimen if path == SPECIMEN else BOOK]
        return make_visit(browser, origin, path, scheme == "file" and path in looked_at)

    return visited


@pytest.fixture(scope="session")
def pictures(browser: Browser) -> Callable[[str, str], None]:
    """Return a function that takes pictures of a page the first time it is asked to."""
    return functools.cache(functools.partial(take_pictures, browser))


@pytest.fixture
def visit(
    visits: Callable[[str, str], Visit],
    pictures: Callable[[str, str], None],
    address: tuple[str, str],
    request: pytest.FixtureRequest,
) -> Iterator[Visit]:
    """Return what was seen on the page under test; where the test fails, leave pictures of it."""
    failed = request.session.testsfailed
    visit = visits(*address)
    yield visit
    if request.session.testsfailed > failed:
        pictures(visit.origin, address[1])


@pytest.fixture
def sight(visits: Callable[[str, str], Visit], path: str) -> Visit:
    """Return what was seen of a page that came from disk, in both modes and on a phone."""
    return visits("file", path)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Return a fresh tab with a memory of its own."""
    context = browser.new_context(viewport=WIDE, color_scheme="light", reduced_motion="reduce")
    context.set_default_timeout(10_000)  # milliseconds; a broken control should not cost 30 s
    yield context.new_page()
    context.close()
