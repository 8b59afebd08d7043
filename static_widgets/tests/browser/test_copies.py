"""A copy that a reader keeps: on paper, saved from the browser, or read without scripts."""

from pathlib import Path

import pytest
from bare_pages import element, prepared, write_page
from playwright.sync_api import Browser, Page, expect

ESM = """export default { render({ model, el }) {
  const show = () => { el.textContent = `${model.get("name")} is ${model.get("value")}`; };
  model.on("change:value", show);
  show();
} };"""


def entry(kind: str, **state: object) -> dict:
    module = "anywidget" if kind == "Any" else "@jupyter-widgets/controls"
    return {"model_name": f"{kind}Model", "model_module": module, "state": state}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return the folder of a page with a slider that is linked to a view, and one far down."""
    state = {
        "slider": entry("IntSlider", description="rate", value=20),
        "view": entry("Any", _esm=ESM, name="it", value=20),
        "link": entry(
            "Link", source=["IPY_MODEL_slider", "value"], target=["IPY_MODEL_view", "value"]
        ),
        "far": entry("Any", _esm=ESM, name="the far one", value=1),
    }
    views = [element("view", {"model_id": id}) for id in ("slider", "view", "far")]
    views.insert(2, '<div style="height: 9000px"></div>')
    write_page(tmp_path, element("state", prepared(state)), *views)
    return tmp_path


def opened(browser: Browser, path: Path) -> Page:
    page = browser.new_page()
    page.goto(path.as_uri())
    expect(page.get_by_text("it is")).to_be_visible()
    return page


@pytest.mark.parametrize("copies", [1, 2])
def test_a_saved_copy_lives_and_shows_each_widget_once(browser: Browser, folder: Path, copies: int):
    for _ in range(copies):
        page = opened(browser, folder / "index.html")
        page.get_by_label("rate").press("End")
        expect(page.get_by_text("it is 100")).to_be_visible()
        expect(page.get_by_text("the far one is 1")).to_be_attached()
        (folder / "index.html").write_text(page.content())
        page.close()
    saved = opened(browser, folder / "index.html")
    assert saved.locator(".sw-root").count() == 3
    saved.get_by_label("rate").press("Home")
    expect(saved.get_by_text("it is 0")).to_be_visible()
    saved.close()


def test_what_was_never_in_sight_is_on_paper(browser: Browser, folder: Path):
    page = opened(browser, folder / "index.html")
    expect(page.get_by_text("the far one is 1")).to_be_attached()
    page.emulate_media(media="print")
    assert page.get_by_text("the far one is 1").is_visible()
    assert page.evaluate("scrollY") == 0
    page.close()
