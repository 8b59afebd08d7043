"""A finger drags whatever a mouse drags, and scrolls the page everywhere else."""

from collections.abc import Iterator

import pytest
from dragging import FAR, drag_all, scroll_elsewhere
from playwright.sync_api import Browser, Page
from stored_views import EXPLORERS, StoredView
from visiting import PHONE

each_view = pytest.mark.parametrize("view", EXPLORERS, ids=lambda view: view.name)


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    options = {"viewport": PHONE, "has_touch": True, "is_mobile": True}
    context = browser.new_context(**options, reduced_motion="reduce")
    yield context.new_page()
    context.close()


@each_view
def test_a_finger_drags_each_handle_and_the_page_stays(phone: Page, view: StoredView):
    drag_all(phone, view, again=False)


@each_view
def test_a_finger_scrolls_the_page_everywhere_else(phone: Page, view: StoredView):
    assert min(scroll_elsewhere(phone, view)) > FAR
