"""A finger drags whatever a mouse drags, and scrolls the page everywhere else.

Every picture of every explorer is in `campaigns`.
"""

import pytest
from dragging import FAR, FIND, GRIP, drag_all, phone, scroll_elsewhere
from front_end import mount_state, set_state
from playwright.sync_api import Page
from stored_views import EXPLORERS, StoredView
from visiting import Visit, watch

__all__ = ["phone"]  # a fixture


@pytest.mark.parametrize("view", EXPLORERS, ids=lambda view: view.name)
def test_a_finger_drags_each_handle_and_the_page_stays(phone: Page, view: StoredView):
    drag_all(phone, view, again=False)


@pytest.mark.parametrize("view", EXPLORERS[::3], ids=lambda view: view.name)
def test_a_finger_scrolls_the_page_everywhere_else(phone: Page, view: StoredView):
    assert min(scroll_elsewhere(phone, view)) > FAR


# The focus stays on what is hidden in WebKit.
KEYS = """index => ["ArrowRight", "ArrowUp", "Home", " "].forEach(key =>
  handles[index].dispatchEvent(new KeyboardEvent("keydown", {key, bubbles: true})))"""


@pytest.mark.parametrize("view", EXPLORERS, ids=lambda view: view.name)
def test_what_a_reader_holds_may_go_meanwhile(page: Page, view: StoredView):
    """Each other setting comes while a handle is held, and the pointer and keys go on."""
    visit = Visit("")
    watch(page, visit)
    mount_state(page, view.state, view.binary)
    for index, name in enumerate(page.evaluate(FIND)):
        for setting in view.settings[1:]:
            (x, y), _, _ = page.evaluate(GRIP, index)
            page.mouse.move(x, y)
            page.mouse.down()
            set_state(page, **setting)
            page.mouse.move(x + FAR, y + FAR, steps=2)
            page.evaluate(KEYS, index)
            page.mouse.up()
            assert visit.errors == [], (name, setting)
            set_state(page, **{trait: view.state[trait] for trait in setting})
