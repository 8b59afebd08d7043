"""A finger drags each handle of each explorer in each of its pictures."""

import pytest
from dragging import drag_all, phone
from playwright.sync_api import Page
from stored_views import EXPLORERS, StoredView

__all__ = ["phone"]  # a fixture


@pytest.mark.parametrize("view", EXPLORERS, ids=lambda view: view.name)
def test_a_finger_drags_each_handle_in_each_picture(phone: Page, view: StoredView):
    drag_all(phone, view, again=True)
