"""Pages all of whose widgets have been mounted, and used: here some, in the campaign every one.

The order in which style sheets come, that is where a reader scrolls first, changes nothing; nothing
sticks out or is cut or covered; and in high contrast no state is told by a color that goes.
"""

from collections.abc import Iterator

import pytest
from geometry import LEAVE_EXPLORERS, USE, Setting, faults
from high_contrast import ALIKE, FAINT, GRADIENTS
from playwright.sync_api import Browser, Page
from sampling import some
from sheets import SHEETS, changes
from stored_views import WITH_WIDGETS
from visiting import AT_REST, BOOK, PHONE, SIDEWAYS, WIDE, settle, sit_for_picture


def open_all(browser: Browser, address: str) -> Page:
    """Open a page without its prose, which `test_pages` looks at, and mount all of its widgets."""
    context = browser.new_context(viewport=WIDE, color_scheme="light", reduced_motion="reduce")
    context.set_default_timeout(20_000)
    page = context.new_page()
    page.add_init_script(LEAVE_EXPLORERS)
    page.goto(address)
    settle(page)
    for root in page.locator(".sw-root").all():
        root.scroll_into_view_if_needed()
        root.locator(".bp-view, .sw-output").first.wait_for()  # an `interact` is no explorer
    page.evaluate("scrollTo(0, 0)")
    page.evaluate(AT_REST)
    return page


@pytest.fixture(scope="module", params=some(WITH_WIDGETS, 5))
def mounted(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    page = open_all(browser, f"{BOOK.as_uri()}/{request.param}")
    yield page
    page.context.close()


def test_explorers_of_every_page_fit_it_and_sit_for_their_pictures(mounted: Page):
    mounted.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    for size, mode in ((PHONE, "dark"), (WIDE, "light")):
        mounted.set_viewport_size(size)
        mounted.emulate_media(color_scheme=mode)
        mounted.evaluate(AT_REST)
        for number, root in enumerate(mounted.locator(".sw-root").all(), start=1):
            page = mounted.url.split("/")[-1].removesuffix(".html")
            sit_for_picture(root, f"{page}-explorer-{number}-{size['width']}-{mode}")
        assert mounted.evaluate(SIDEWAYS) == []


def test_no_sheet_that_comes_last_changes_anything(mounted: Page):
    names = mounted.evaluate(SHEETS)
    assert names.count(".bp-explorer") == 1, names  # the shared rules, once
    assert len(names) > 1
    assert changes(mounted) == {}


# The other settings are in the campaign.
SETTINGS = [
    Setting(360, "sans-serif", "normal"),
    Setting(320, "monospace, serif", "spaced"),
    Setting(1280, "serif", "forced"),
]


def test_nothing_sticks_out_and_no_word_is_cut_or_covered(mounted: Page):
    assert faults(mounted, SETTINGS[:1]) == []
    mounted.evaluate(USE, 3)
    assert faults(mounted, SETTINGS[1:]) == []


def test_high_contrast_leaves_states_bars_and_pictures(mounted: Page):
    drawn = mounted.evaluate(GRADIENTS)
    for scheme in ("light", "dark"):  # the page stays light: the reader's colors count
        mounted.emulate_media(forced_colors="active", color_scheme=scheme)
        mounted.evaluate(AT_REST)
        mounted.evaluate("document.documentElement.dataset.theme = 'light'")
        assert mounted.evaluate(GRADIENTS) == drawn
        assert mounted.evaluate(ALIKE)["alike"] == []
        assert mounted.evaluate(FAINT) == []
