"""The main path through every explorer of a page, in a browser that is not the tests' own.

Where one of them is not there its tests are skipped, and say so; with BOOK_REQUIRE_BROWSERS they
fail.
"""

import os
from collections.abc import Iterable, Iterator

import pytest
from other_browsers import BROWSERS, Tab

# Mounts everything, then uses each explorer: every control, every button, its keys, its row, Reset.
MAIN_PATH = """async () => {
  const rest = () => new Promise(done => setTimeout(done, 0));
  const until = async (what, test) => {
    for (const end = performance.now() + 60000; !test();) {
      if (performance.now() > end) throw Error(`${what} never came`);
      await new Promise(done => setTimeout(done, 20));
    }
  };
  const found = [];
  // What a size leads to may change sizes: browsers tell it, and look again in the next frame.
  const isTold = message => message.startsWith("ResizeObserver loop");
  addEventListener("error", ({ message }) => isTold(message) || found.push(message));
  addEventListener("unhandledrejection", ({ reason }) => found.push(String(reason)));
  const roots = [...document.querySelectorAll(".sw-root")];
  for (const root of roots) {
    root.scrollIntoView();
    // Not its controls: they are there while the explorer's own code is still on its way.
    await until("a widget", () => root.querySelector(".bp-view, .sw-note, img"));
    const view = root.querySelector(".bp-view");
    if (!view) continue;
    const shown = () => view.querySelector(".columns, fieldset, table")?.innerHTML;
    const first = shown();
    const press = name => [...view.querySelectorAll("button")]
      .find(one => one.textContent === name)?.click();
    for (const input of root.querySelectorAll(".sw-root input, .sw-root select")) {
      if (input.type === "range") input.value = input.value === input.max ? input.min : input.max;
      else if (input.localName === "select") input.selectedIndex = input.options.length - 1;
      else input.click();
      for (const kind of ["input", "change"]) {
        input.dispatchEvent(new Event(kind, { bubbles: true }));
      }
      await rest();
    }
    for (const one of view.querySelectorAll("button:not(.reset, .sharing button)")) one.click();
    for (const part of view.querySelectorAll("[tabindex='0']")) {
      for (const key of ["ArrowRight", "ArrowUp", " "]) {
        part.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
      }
    }
    await rest();
    if (view.querySelector(".sharing")) {
      const used = shown();
      if (used === first) found.push(`${view.className}: nothing changed`);
      const saved = [];
      const { createObjectURL } = URL;
      URL.createObjectURL = blob => { saved.push(blob); return "#"; };
      press("Save picture");
      URL.createObjectURL = createObjectURL;
      if (!/^<svg/.test(await saved[0]?.text())) found.push(`${view.className}: no picture`);
      press("Link to this");
      await until("the word on the link", () =>
        /^(Link copied|Copy it)/.test(view.querySelector(".sharing [role=status]").textContent));
      press("Reset");
    }
  }
  await rest();
  const notes = [...document.querySelectorAll(".sw-note")].map(one => one.textContent);
  const explorers = document.querySelectorAll(".bp-view .sharing").length;
  return { found, notes, explorers, mounted: document.querySelectorAll(".bp-view").length };
}"""


@pytest.fixture(scope="module", params=BROWSERS)
def tab(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tab]:
    start, is_there = BROWSERS[request.param]
    if not is_there():
        missing = f"{request.param} is not there: no test in it"
        (pytest.fail if os.environ.get("BOOK_REQUIRE_BROWSERS") else pytest.skip)(missing)
    with start(tmp_path_factory.mktemp("browser")) as one:
        yield one


def go_main_path(tab: Tab, origin: str, paths: Iterable[str]) -> int:
    """Mount and use all that these pages hold; return how many explorers there are."""
    explorers = 0
    for path in paths:
        tab.open(origin + path)
        told = tab.run(MAIN_PATH)
        assert (path, told["found"]) == (path, [])
        assert not [note for note in told["notes"] if "failed" in note], path
        explorers += told["explorers"]
    return explorers
