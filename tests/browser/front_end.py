"""A page with one explorer's view and a model that stands for the widget manager's."""

import base64
import json
from typing import Any

import anywidget
from playwright.sync_api import Locator, Page

PAGE = """<!doctype html><html lang="en" data-theme="light">
<meta charset="utf-8"><title>Explorer</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>
body { margin: 0; padding: 12px; font-family: system-ui, sans-serif; background: #fff }
html[data-theme=dark] body { background: #14181e; color: #f2f4f6 }
html[data-theme=dark] { --bp-activation: #6cb6ff; --bp-weight: #f2b84b; --bp-preactivation: #a9b4bf;
  --pst-color-background: #14181e; --bp-delta: #ff7fb0; --bp-cost: #f2f4f6 }
</style><body></body></html>"""

MOUNT = """async ({state, bytes, esm, css, views}) => {
  const values = {...state};
  for (const [name, data] of Object.entries(bytes))
    values[name] = new DataView(Uint8Array.from(atob(data), one => one.charCodeAt(0)).buffer);
  const handlers = [];
  const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
  const model = window.model = {
    saves: 0,
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
  for (let i = 0; i < views; i++) {
    const el = document.body.appendChild(document.createElement("div"));
    window.cleanUps.push(await widget.render({model, el}));
  }
}"""


def mount(page: Page, view: anywidget.AnyWidget, views: int = 1) -> None:
    """Show the view of a widget on an otherwise empty page."""
    state: dict[str, Any] = {}
    binary: dict[str, str] = {}
    for name, value in view.get_state().items():
        if isinstance(value, bytes):
            binary[name] = base64.b64encode(value).decode()
        elif not name.startswith("_") and name != "layout":
            state[name] = json.loads(json.dumps(value))
    page.set_content(PAGE)
    page.evaluate(
        MOUNT,
        {"state": state, "bytes": binary, "esm": view._esm, "css": view._css, "views": views},
    )


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
