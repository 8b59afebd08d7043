"""What a reader clicks works, from disk and from a server: on the specimen, which has one of each.

And what all pages share is there and small.
"""

import gzip
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from visiting import PHONE, SPECIMEN, Visit, settle, watch


@pytest.fixture
def origin(specimen_origins: dict, specimen: Path, scheme: str) -> str:
    return specimen_origins[scheme, specimen]


@pytest.fixture
def opened(page: Page, origin: str) -> Page:
    page.goto(origin + SPECIMEN)
    settle(page)
    return page


def test_search_finds_a_word_of_the_page_without_complaint(page: Page, origin: str):
    visit = Visit(origin)
    watch(page, visit)
    page.goto(origin + "search.html?q=underwater")
    expect(page.locator("#search-results li a").first).to_have_text("Specimen")
    page.wait_for_load_state("networkidle")
    assert visit.console == []


def test_folded_solution_opens(opened: Page):
    hidden = opened.get_by_text("The hidden text")
    expect(hidden).to_be_hidden()
    opened.locator(".admonition.dropdown .admonition-title").click()
    expect(hidden).to_be_visible()


def test_formula_in_a_folded_solution_is_drawn_once_it_is_open(opened: Page):
    opened.locator(".admonition.dropdown .admonition-title").click()
    expect(opened.locator(".admonition.dropdown mjx-container")).to_be_visible()


def test_second_tab_opens(opened: Page):
    expect(opened.get_by_text("The second tab.")).to_be_hidden()
    opened.get_by_text("Two", exact=True).click()
    expect(opened.get_by_text("The second tab.")).to_be_visible()


def test_code_can_be_copied(opened: Page):
    code = opened.locator("div.highlight", has_text="a_name_that_is_long")
    code.hover()
    code.locator("button.copybtn").click()
    expect(code.locator("button.copybtn.success")).to_be_visible()


def test_color_mode_can_be_switched(opened: Page):
    seen = set()
    for _ in range(3):  # light, dark, as the system
        opened.locator("button.theme-switch-button:visible").click()
        seen.add(opened.evaluate("document.documentElement.dataset.mode"))
    assert seen == {"light", "dark", "auto"}


def test_color_mode_is_remembered(opened: Page):
    opened.locator("button.theme-switch-button:visible").click()
    chosen = opened.evaluate("document.documentElement.dataset.mode")
    opened.reload()
    settle(opened)
    assert opened.evaluate("document.documentElement.dataset.mode") == chosen != "auto"


def test_contents_can_be_shut_at_a_desk(opened: Page):
    expect(opened.locator("#pst-primary-sidebar")).to_be_visible()
    opened.locator(".primary-toggle:visible").click()
    expect(opened.locator("#pst-primary-sidebar")).to_be_hidden()


def test_contents_can_be_opened_on_a_phone(opened: Page):
    opened.set_viewport_size(PHONE)
    expect(opened.locator("#pst-primary-sidebar-modal")).to_be_hidden()
    opened.locator(".primary-toggle:visible").click()
    expect(opened.locator("#pst-primary-sidebar-modal")).to_be_visible()


def test_wide_table_scrolls_in_its_own_box_on_a_phone(opened: Page):
    opened.set_viewport_size(PHONE)
    box = opened.locator(".pst-scrollable-table-container")
    assert box.evaluate("box => box.scrollWidth > box.clientWidth && box.clientWidth <= 360")


def test_screen_readers_get_every_formula(opened: Page):
    drawn = opened.locator("mjx-container").count()
    assert opened.locator("mjx-container mjx-assistive-mml math").count() == drawn > 0


def test_quantities_have_their_color_in_formulas(opened: Page):
    color = opened.locator("mjx-container .bp-delta").first.evaluate(
        "x => getComputedStyle(x).color"
    )
    assert color == "rgb(176, 22, 87)"


def test_first_page_costs_less_than_600_kb_gzipped_of_shared_files(
    visits: Callable, specimen: Path
):
    addresses = {address.split("?")[0] for address in visits("file", SPECIMEN).requests}
    shared = [path for path in (specimen / "_static").rglob("*") if path.as_uri() in addresses]
    sizes = {path.name: len(gzip.compress(path.read_bytes())) for path in shared}
    print(*sorted(sizes.items(), key=lambda item: -item[1]), sum(sizes.values()), sep="\n")
    assert 0 < sum(sizes.values()) <= 600_000
