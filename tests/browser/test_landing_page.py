"""The landing page: its digit pad is alive without a kernel, and it leads to every chapter."""

from playwright.sync_api import Page, expect
from visiting import BOOK, PHONE, Visit, watch

LINES_OF_FIRST_WORD = """title => {
  const [text] = title.childNodes;
  const range = new Range();
  range.setStart(text, 0);
  range.setEnd(text, text.data.indexOf(","));
  return range.getClientRects().length;
}"""


def test_a_digit_drawn_on_the_landing_page_is_read(page: Page, origins: dict, scheme: str):
    visit = Visit("")
    watch(page, visit)
    page.goto(origins[scheme, BOOK] + "intro.html")
    pad = page.locator(".bp-digit-pad")
    pad.locator(".paper").scroll_into_view_if_needed()
    box = pad.locator(".paper canvas").bounding_box()
    for k, (x, y) in enumerate([(0.25, 0.15), (0.7, 0.15), (0.45, 0.8)]):
        page.mouse.move(box["x"] + x * box["width"], box["y"] + y * box["height"], steps=8)
        if not k:
            page.mouse.down()
    page.mouse.up()
    expect(pad.locator(".verdict")).to_contain_text("I read a 7")
    page.get_by_role("checkbox", name="center and scale").uncheck()
    expect(pad.locator(".verdict")).not_to_have_text("Draw a digit.")
    assert (visit.console, visit.errors, visit.failed) == ([], [], [])


def test_the_map_leads_to_every_chapter(page: Page, origins: dict):
    page.goto(origins["file", BOOK] + "intro.html")
    links = page.locator("main table a").evaluate_all("all => all.map(one => one.href)")
    chapters = sorted(path.as_uri() for path in (BOOK / "chapters").glob("*.html"))
    assert links == chapters


def test_the_title_breaks_between_words_on_a_phone(page: Page, origins: dict):
    page.set_viewport_size(PHONE)
    page.goto(origins["file", BOOK] + "intro.html")
    assert page.get_by_role("heading", level=1).evaluate(LINES_OF_FIRST_WORD) == 1
