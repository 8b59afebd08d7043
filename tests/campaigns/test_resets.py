"""Every explorer is as the page showed it first after its button *Reset*, and after its key."""

import pytest
from every_explorer import EXPLORERS
from playwright.sync_api import Browser
from test_reset import RESETS, reset_leads_back


@pytest.mark.parametrize("name", EXPLORERS)
def test_button_and_key_lead_back(browser: Browser, name: str):
    page = browser.new_page()
    reset_leads_back(page, name, RESETS)
    page.close()
