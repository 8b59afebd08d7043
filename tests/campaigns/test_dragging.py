"""A finger drags each handle of each explorer in each of its pictures."""

from collections.abc import Iterator

import pytest
from dragging import drag_all
from playwright.sync_api import Browser, Page
from stored_views import EXPLORERS, StoredView
from visiting import PHONE


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    options = {"viewport": PHONE, "has_touch": True, "is_mobile": True}
    context = browser.new_context(**options, reduced_motion="reduce")
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("view", EXPLORERS, ids=lambda view: view.name)
def test_a_finger_drags_each_handle_in_each_picture(phone: Page, view: StoredView):
    drag_all(phone, view, again=True)
