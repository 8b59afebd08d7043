"""Widgets that nobody here wrote: published anywidget packages mount and draw without a kernel."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from widget_pages import build

CELLS = [
    "#md # Published",
    "from drawdata import ScatterWidget\nScatterWidget()",
    "from wigglystuff import CircularSlider\nCircularSlider()",
    "from wigglystuff import Matrix\nMatrix(rows=2, cols=3)",
    "from searchselect import SearchSelect\nSearchSelect(['sigmoid', 'tanh', 'relu'])",
    "from bitjet import BinaryView\nBinaryView(bytes(range(256)))",
]


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("published")
    result = build(folder, {"published": CELLS})
    assert result.returncode == 0, result.stdout + result.stderr
    return folder / "html" / "published.html"


@pytest.fixture(scope="module")
def roots(browser: Browser, published: Path) -> Iterator[Locator]:
    """Return the widgets of the page, all of them started; the page must not complain."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page: Page = context.new_page()
    complaints = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: said.type == "error" and complaints.append(said.text))
    page.goto(published.as_uri())
    widgets = page.locator(".sw-root")
    for widget in widgets.all():
        widget.scroll_into_view_if_needed()
    yield widgets
    context.close()
    # drawdata itself writes <svg height="auto">, under any host.
    assert [text for text in complaints if "<svg> attribute height" not in text] == []


@pytest.mark.parametrize(
    ("number", "drawn"),
    [(0, "canvas, svg"), (1, "svg, canvas"), (2, ".matrix-cell"), (3, "input"), (4, "canvas")],
)
def test_published_widget_draws_and_needs_no_note(roots: Locator, number: int, drawn: str):
    widget = roots.nth(number)
    expect(widget.locator(drawn).first).to_be_visible()
    expect(widget.locator(".sw-note")).to_have_count(0)
    box = widget.bounding_box()
    assert box["width"] > 50
    assert box["height"] > 20
