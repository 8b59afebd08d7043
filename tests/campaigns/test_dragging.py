"""A finger drags each handle of each explorer in each of its pictures, and scrolls elsewhere."""

import pytest
from dragging import FAR, drag_all, hold_while_all_changes, phone, scroll_elsewhere
from playwright.sync_api import Page
from stored_views import EXPLORERS, StoredView

__all__ = ["phone"]  # a fixture

each_view = pytest.mark.parametrize("view", EXPLORERS, ids=lambda view: view.name)


@each_view
def test_a_finger_drags_each_handle_in_each_picture(phone: Page, view: StoredView):
    drag_all(phone, view, again=True)


@each_view
def test_a_finger_scrolls_the_page_everywhere_else(phone: Page, view: StoredView):
    assert min(scroll_elsewhere(phone, view)) > FAR


@each_view
def test_what_a_reader_holds_may_go_meanwhile(phone: Page, view: StoredView):
    assert hold_while_all_changes(phone, view) == []
