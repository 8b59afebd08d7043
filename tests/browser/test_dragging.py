"""A finger drags whatever a mouse drags, and scrolls the page everywhere else.

Every picture of every explorer is in `campaigns`.
"""

import pytest
from dragging import FAR, drag_all, hold_while_all_changes, phone, scroll_elsewhere
from playwright.sync_api import Page
from stored_views import EXPLORERS, StoredView

__all__ = ["phone"]  # a fixture


@pytest.mark.parametrize("view", EXPLORERS[2::6], ids=lambda view: view.name)
def test_a_finger_drags_each_handle_and_the_page_stays(phone: Page, view: StoredView):
    drag_all(phone, view, again=False)


@pytest.mark.parametrize("view", EXPLORERS[::6], ids=lambda view: view.name)
def test_a_finger_scrolls_the_page_everywhere_else(phone: Page, view: StoredView):
    assert min(scroll_elsewhere(phone, view)) > FAR


@pytest.mark.parametrize("view", EXPLORERS[1::6], ids=lambda view: view.name)
def test_what_a_reader_holds_may_go_meanwhile(page: Page, view: StoredView):
    assert hold_while_all_changes(page, view) == []
