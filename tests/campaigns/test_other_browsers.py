"""Every page in the oldest Chromium that the book is for, in Firefox and in WebKit."""

from main_path import go_main_path, tab
from other_browsers import Tab
from stored_views import EXPLORERS, WITH_WIDGETS
from visiting import BOOK, served

__all__ = ["tab"]  # a fixture


def test_every_page_mounts_and_each_explorer_goes_its_main_path(tab: Tab):
    with served(BOOK) as addresses:
        assert go_main_path(tab, addresses["http", BOOK], WITH_WIDGETS) == len(EXPLORERS)
