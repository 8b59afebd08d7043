"""What modules of anywidgets ask of the host: views of other widgets, messages to Python, code."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from bare_pages import element, prepared, write_page
from playwright.sync_api import Browser, Page, expect

CONTROLS = "@jupyter-widgets/controls"


def model(name: str, module: str = CONTROLS, **state: object) -> dict:
    return {"model_name": f"{name}Model", "model_module": module, "state": state}


def module(esm: str, **state: object) -> dict:
    return model("Any", "anywidget", _esm=esm, **state)


@pytest.fixture
def show(browser: Browser, tmp_path: Path) -> Iterator[Callable[[dict], Page]]:
    """Return a function that opens a page with the first of the models."""
    page = browser.new_page()

    def opened(state: dict) -> Page:
        view = element("view", {"model_id": next(iter(state))})
        write_page(tmp_path, view, element("state", prepared(state)))
        page.goto((tmp_path / "index.html").as_uri())
        return page

    yield opened
    page.close()


ROW = """export default { async render({ model, el }) {
  const manager = model.widget_manager;
  for (const reference of model.get("parts")) {
    const child = await manager.get_model(reference.slice("IPY_MODEL_".length));
    const view = await manager.create_view(child);
    el.appendChild(view.el);
    if (child.get("description") === "gone") view.remove();
  }
} };"""


def test_module_draws_its_children(show: Callable):
    parts = ["a", "b", "gone", "strange", "inner"]
    page = show(
        {
            "row": module(ROW, parts=[f"IPY_MODEL_{id}" for id in parts]),
            "a": model("IntSlider", description="n", max=5),
            "b": model("Label", value="text"),
            "gone": model("IntSlider", description="gone"),
            "strange": model("Globe"),
            "inner": module(ROW, parts=["IPY_MODEL_c"]),
            "c": model("Label", value="deep"),
            "l": model("Link", source=["IPY_MODEL_a", "value"], target=["IPY_MODEL_b", "value"]),
        }
    )
    page.get_by_label("n", exact=True).press("End")
    expect(page.locator(".sw-text").filter(has_text="5")).to_be_visible()
    expect(page.get_by_text("deep")).to_be_visible()
    expect(page.get_by_role("note")).to_have_count(1)
    expect(page.get_by_role("note")).to_contain_text("cannot draw the widget Globe")
    expect(page.get_by_label("gone")).to_have_count(0)


def sending(act: str, draw: str = "el.textContent = 'drawn';") -> dict:
    return {"x": module(f"export default {{ render({{ model, el }}) {{ {draw} {act} }} }};")}


CANVAS = "const canvas = el.appendChild(document.createElement('canvas'));"
BUTTON = "el.innerHTML = '<button>Ask</button>';"
# (what sends, what is drawn, what the reader presses, notes)
MESSAGES = {
    "that it is ready": ("model.send({ kind: 'ready' });", "el.textContent = 'drawn';", "", 0),
    "what a drag did": (
        "canvas.onclick = () => model.send({ event: 'turned' });",
        CANVAS,
        "canvas",
        0,
    ),
    "what a button asks for": (
        "el.firstChild.onclick = () => model.send({ more: 1 });",
        BUTTON,
        "button",
        1,
    ),
    "a bit after the press": (
        "el.firstChild.onclick = () => setTimeout(() => model.send({ more: 1 }), 200);",
        BUTTON,
        "button",
        1,
    ),
    "what it needs to draw anything": ("model.send({ kind: 'data?' });", "", "", 1),
    "what it waits for": (
        "model.send({ kind: 'data?' }); return new Promise(() => {});",
        "el.append(document.createElement('div'));",
        "",
        1,
    ),
}


@pytest.mark.parametrize("case", MESSAGES)
def test_only_a_request_is_answered_by_a_note(show: Callable, case: str):
    act, draw, pressed, notes = MESSAGES[case]
    page = show(sending(act, draw))
    if pressed:
        page.locator(f".sw-root {pressed}").click()
    page.wait_for_timeout(2500)  # a view may be empty for a while
    expect(page.get_by_role("note")).to_have_count(notes)
    if notes:
        expect(page.get_by_role("note")).to_contain_text("asked Python for an answer")


FAR = "https://cdn.invalid"
LOADING = {
    "a script": f"""const script = document.createElement("script");
        script.src = "{FAR}/lib@3/x.js";
        document.head.append(script);""",
    "a script that is awaited": f"""await new Promise((go, stop) => {{
        const script = document.createElement("script");
        Object.assign(script, {{ src: "{FAR}/x.js", onload: go, onerror: stop }});
        document.head.append(script);
    }});""",
    "a style sheet": f"""const sheet = document.createElement("link");
        Object.assign(sheet, {{ rel: "stylesheet", href: "{FAR}/x.css" }});
        document.head.append(sheet);""",
    "a script whose address the state has": """const script = document.createElement("script");
        script.src = model.get("cdn");
        document.head.append(script);""",
    "what it fetches": f"await fetch('{FAR}/x.css');",
    "a module": f"const version = 3; await import(`{FAR}/lib@${{version}}/x.js`);",
}


@pytest.mark.parametrize("way", LOADING)
def test_host_whose_code_did_not_come_is_named(show: Callable, way: str):
    esm = f"export default {{ async render({{ model }}) {{ {LOADING[way]} }} }};"
    page = show({"x": module(esm, cdn=f"{FAR}/x.js")})
    expect(page.get_by_role("note")).to_contain_text(f"it loads code from {FAR}, which did not")
    expect(page.get_by_role("note")).to_have_count(1)
