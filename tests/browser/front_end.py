"""A page with one explorer's view and a model that stands for the widget manager's."""

import base64
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import anywidget
from playwright.sync_api import Locator, Page
from stored_views import StoredView
from visiting import SIDEWAYS, sit_for_picture

from nblib import widgets
from nblib.widgets.kit import inlined

PAGE = """<!doctype html><html lang="en" data-theme="light">
<meta charset="utf-8"><title>Explorer</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>
body { margin: 0; padding: 12px; font-family: system-ui, sans-serif; background: #fff }
html[data-theme=dark] body { background: #14181e; color: #f2f4f6 }
html[data-theme=dark] { --bp-activation: #6cb6ff; --bp-weight: #f2b84b; --bp-preactivation: #a9b4bf;
  --pst-color-background: #14181e; --bp-delta: #ff7fb0; --bp-cost: #f2f4f6 }
</style><body></body></html>"""

MOUNT = """async told => {
  const {state, bytes, esm, css, views} = JSON.parse(told);
  const values = {...state};
  for (const [name, data] of Object.entries(bytes))
    values[name] = new DataView(Uint8Array.from(atob(data), one => one.charCodeAt(0)).buffer);
  const handlers = [];
  const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
  const model = window.model = {
    saves: 0,
    values,
    get: name => values[name],
    set(name, value) {
      const changes = typeof name === "string" ? {[name]: value} : name;
      const changed = Object.keys(changes).filter(key => !same(values[key], changes[key]));
      Object.assign(values, changes);
      for (const key of changed)
        for (const one of [...handlers]) if (one.name === `change:${key}`) one.call();
    },
    on(names, call) { for (const name of names.split(" ")) handlers.push({name, call}); },
    off(names, call) {
      for (let i = handlers.length - 1; i >= 0; i--)
        if (names.split(" ").includes(handlers[i].name) && handlers[i].call === call)
          handlers.splice(i, 1);
    },
    save_changes() { model.saves++; },
    listening: () => handlers.length,
  };
  document.head.append(Object.assign(document.createElement("style"), {textContent: css}));
  const url = URL.createObjectURL(new Blob([esm], {type: "text/javascript"}));
  const module = window.module = await import(url);
  const widget = typeof module.default === "function" ? await module.default() : module.default;
  window.cleanUps = [await widget.initialize?.({model})];
  model.own = handlers.length; // what listens though there is no view
  for (let i = 0; i < views; i++) {
    const el = document.body.appendChild(document.createElement("div"));
    window.cleanUps.push(await widget.render({model, el}));
  }
}"""
LOAD = """async esm => {
  window.module = await import(URL.createObjectURL(new Blob([esm], {type: "text/javascript"})));
}"""
# Words that their picture cuts off.
CUT = """() => [...document.querySelectorAll(".bp-view svg text")].filter(text => {
  let svg = text.ownerSVGElement;
  while (svg.ownerSVGElement) svg = svg.ownerSVGElement;
  const [word, picture] = [text, svg].map(one => one.getBoundingClientRect());
  return word.width && (word.left < picture.left - 1 || word.right > picture.right + 1
    || word.top < picture.top - 3 || word.bottom > picture.bottom + 3);
}).map(text => text.textContent)"""
# What is drawn has no use for `color`, and text none for `stroke`: they would hide one another.
COLORS = """all => all.map(one => {
  const {color, stroke, fill} = getComputedStyle(one);
  return `${one.outerHTML.split(">")[0]}: ${one.ownerSVGElement ? stroke + fill : color}`;
})"""
# How every explorer ends, by the Tab key.
ENDING = ["Try this", "Keys", "Link to this", "Save picture"]
FOCUSED = "document.activeElement.ariaLabel || document.activeElement.textContent"


def mount(page: Page, view: anywidget.AnyWidget | StoredView, views: int = 1) -> None:
    """Show the view of a widget, or one that a page holds, on an otherwise empty page."""
    if isinstance(view, StoredView):
        mount_state(page, view.state, view.binary, views)
        return
    state: dict[str, Any] = {}
    binary: dict[str, str] = {}
    for name, value in view.get_state().items():
        if isinstance(value, bytes):
            binary[name] = base64.b64encode(value).decode()
        elif not name.startswith("_") and name != "layout":
            state[name] = json.loads(json.dumps(value))
    mount_state(page, state | {"_esm": view._esm, "_css": view._css}, binary, views)


def mount_state(page: Page, state: dict[str, Any], binary: dict[str, str], views: int = 1) -> None:
    """Show views of a model with these traits; those in `binary` are in base 64."""
    page.set_content(PAGE)
    code = {"esm": state["_esm"], "css": state["_css"]}
    # As one text: Playwright would write and check each of some thousand numbers by itself.
    told = json.dumps({"state": state, "bytes": binary, "views": views} | code)
    page.evaluate(MOUNT, told)


def load(page: Page, path: str) -> None:
    """Load a module of an explorer's room, such as "race/laps.js", as `module`."""
    page.evaluate(LOAD, inlined(Path(widgets.__file__).parent / path))


def load_kit(page: Page, name: str) -> None:
    """Load a module of the kit, as `module`, with what it imports."""
    load(page, f"kit/{name}")


def state(page: Page, name: str) -> Any:
    """Return a trait of the model."""
    return page.evaluate("name => model.get(name)", name)


def set_state(page: Page, **changes: Any) -> None:
    """Set traits of the model, as a control or Python would."""
    page.evaluate("changes => model.set(changes)", changes)


def press(page: Page, *names: str) -> None:
    """Press buttons of the first view, one after the other."""
    for name in names:
        page.get_by_role("button", name=name, exact=True).first.click()


def verdict(page: Page) -> Locator:
    """Return the sentence of the first view, which is read out."""
    return page.locator(".verdict[aria-live]").first


def everything(page: Page) -> list[str]:
    """Return what the first view shows, once its words have their places, and all traits."""
    return page.evaluate("""async () => {
      for (let i = 0; i < 2; i++) await new Promise(requestAnimationFrame);
      return [document.querySelector(".bp-view").innerHTML, JSON.stringify(model.values)];
    }""")


def swipe(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    """Drag a finger, as the browser itself would feel it: it may take it for a scroll."""
    session = page.context.new_cdp_session(page)

    def send(kind: str, *points: tuple[float, float]) -> None:
        touches = [{"x": x, "y": y} for x, y in points]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touches})

    send("touchStart", start)
    for step in range(1, 13):  # where `page.mouse.move(*end, steps=12)` stops
        send("touchMove", tuple(a + step * (b - a) / 12 for a, b in zip(start, end, strict=True)))
    page.wait_for_timeout(60)  # it rests before it is lifted: no scroll runs on
    send("touchEnd")
    session.detach()
    page.wait_for_timeout(100)


def tab_order(page: Page) -> list[str]:
    """Press Tab from the beginning of the page to its end; return the names of what it reached."""
    page.locator("body").click(position={"x": 2, "y": 2})
    names = []
    while True:
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement === document.body"):
            return names
        names.append(page.evaluate(FOCUSED))


def assert_views_agree(
    page: Page, view: anywidget.AnyWidget | StoredView, act: Callable[[], Any]
) -> None:
    """Both views of one model follow `act`, done in the first; their clean-up leaves nothing."""
    mount(page, view, views=2)
    views = page.locator(".bp-view")
    before = views.nth(1).inner_html()
    act()
    assert views.nth(0).inner_html() == views.nth(1).inner_html() != before
    page.evaluate("cleanUps.forEach(cleanUp => cleanUp?.())")
    assert views.count() == 0
    assert page.evaluate("model.listening() <= model.own")


def assert_fits(page: Page, colored: str, picture: str = "") -> None:
    """Unfolded, nothing sticks out of the page or of a picture; `colored` differs in the dark."""
    page.locator("details").evaluate_all("all => all.forEach(one => { one.open = true; })")
    colors = []
    for theme in ("light", "dark"):
        page.evaluate("theme => { document.documentElement.dataset.theme = theme; }", theme)
        wide, cut = page.evaluate(SIDEWAYS), page.evaluate(CUT)
        assert (wide, cut) == ([], []), (wide, cut)
        colors.append(page.locator(colored).evaluate_all(COLORS))
        if picture:
            sit_for_picture(page, f"{picture}-{theme}", full_page=True)
    same = [one for one, dark in zip(*colors, strict=True) if one == dark]
    assert colors[0], colored
    assert not same, same
