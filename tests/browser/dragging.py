"""What can be dragged in an explorer, found by its cursor, dragged by a mouse and by a finger."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from front_end import mount_state, set_state, swipe
from playwright.sync_api import Browser, Page
from stored_views import StoredView
from visiting import PHONE, Visit, watch

# Room to scroll above and below.
ROOM = "document.body.style.padding = '600px 12px'"
# All traits as they are, what has changed since, and back.
KEEP = "window.kept = structuredClone(model.values)"
CHANGED = """() => Object.fromEntries(Object.entries(model.values)
  .filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(kept[name])))"""
AGAIN = "() => { document.activeElement.blur(); model.set(structuredClone(kept)); }"
# What says by its cursor that it can be dragged: handles, curves to scrub along, the pad.
FIND = """() => {
  const moves = one => ["grab", "ew-resize", "crosshair"].includes(getComputedStyle(one).cursor);
  window.handles = [...document.querySelectorAll(".bp-view *")].filter(one =>
    moves(one) && !moves(one.parentElement) && one.getBoundingClientRect().width);
  return handles.map(one => `${one.getAttribute("class")} ${one.ariaLabel ?? ""}`);
}"""
# A point of a handle, in the middle of the window, and on which side of it more of the picture is.
GRIP = """index => {
  const one = handles[index];
  const grip = one.matches(".handle") ? one.querySelector("circle") : one;
  const middle = box => [box.x + box.width / 2, box.y + box.height / 2];
  scrollBy({top: middle(grip.getBoundingClientRect())[1] - innerHeight / 2, behavior: "instant"});
  const at = middle(grip.getBoundingClientRect());
  const picture = middle((one.closest("svg") ?? one).getBoundingClientRect());
  const inward = at.map((place, i) => place > picture[i] ? -1 : 1);
  return [at.map(Math.round), inward, getComputedStyle(one).touchAction === "pan-y"];
}"""
# A point of a picture, a text or a table where there is nothing to drag, of each kind once.
ELSEWHERE = """() => {
  const kind = one =>
    [one, one.parentElement].map(({tagName, classList}) => `${tagName} ${classList}`).join();
  window.still = Object.values(Object.fromEntries(
    [...document.querySelectorAll(".bp-view :is(svg, canvas, p, table)")]
      .filter(one => one.checkVisibility() && one.getBoundingClientRect().height > 40)
      .map(one => [kind(one), one])));
  return still.length;
}"""
POINT = """index => {
  still[index].scrollIntoView({block: "center", behavior: "instant"});
  const {x, y, width, height} = still[index].getBoundingClientRect();
  const ways = [[1 / 2, 1 / 2], [1 / 3, 2 / 3], [2 / 3, 1 / 3]];
  return ways.map(([a, b]) => [x + a * width, y + b * height])
    .find(point => !handles.some(one => one.contains(document.elementFromPoint(...point)))) ?? null;
}"""
FAR = 60  # pixels
WAYS = {"horizontally": (FAR, 0), "vertically": (0, FAR), "diagonally": (FAR, FAR)}


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    options = {"viewport": PHONE, "has_touch": True, "is_mobile": True}
    context = browser.new_context(**options, reduced_motion="reduce")
    yield context.new_page()
    context.close()


def dragged_by_mouse(page: Page, start: list[int], end: list[int]) -> dict[str, Any]:
    """Return what the same way by mouse changes; then it is as it was."""
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(*end, steps=12)
    page.mouse.up()
    changed = page.evaluate(CHANGED)
    page.mouse.move(1, 1)
    page.evaluate(AGAIN)
    return changed


def drag(page: Page, index: int, name: str, ways: Iterable[str]) -> int:
    """Drag a handle: a finger leads where a mouse does, and the page stays; return how often.

    Curves to scrub along leave what goes up and down to the page.
    """
    count, moved = 0, False
    _, _, upright = page.evaluate(GRIP, index)
    for way in ["horizontally"] if upright else ways:
        start, inward, _ = page.evaluate(GRIP, index)
        end = [a + side * b for a, side, b in zip(start, inward, WAYS[way], strict=True)]
        arrives, top = dragged_by_mouse(page, start, end), page.evaluate("scrollY")
        swipe(page, start, end)
        assert page.evaluate("scrollY") == top, (name, way)
        assert page.evaluate(CHANGED) == arrives, (name, way)
        page.evaluate(AGAIN)
        count, moved = count + 1, moved or arrives != {}
    assert moved, name
    return count


def drag_all(page: Page, view: StoredView, again: bool) -> int:
    """Drag each handle in each picture in each way; unless `again`, one of each kind, askew."""
    mount_state(page, view.state, view.binary)
    page.evaluate(ROOM)
    count, known = 0, set()
    for setting in view.settings:
        set_state(page, **(view.state | setting))
        page.evaluate(KEEP)
        for index, name in enumerate(page.evaluate(FIND)):
            kind = re.sub(r"\d+", "", name)
            if again or kind not in known:
                ways = WAYS if again else ["diagonally"]
                count += drag(page, index, f"{view.name} {setting} {name}", ways)
            known.add(kind)
    return count


def scroll_elsewhere(page: Page, view: StoredView) -> list[float]:
    """Swipe where nothing can be dragged; return how far the page scrolls each time."""
    mount_state(page, view.state, view.binary)
    page.evaluate(ROOM)
    page.evaluate(FIND)
    scrolled = []
    for index in range(page.evaluate(ELSEWHERE)):
        if start := page.evaluate(POINT, index):
            before = page.evaluate("scrollY")
            swipe(page, start, (start[0], start[1] - 3 * FAR))
            scrolled.append(page.evaluate("scrollY") - before)
    return scrolled


# The focus stays on what is hidden in WebKit.
KEYS = """index => ["ArrowRight", "ArrowUp", "Home", " "].forEach(key =>
  handles[index].dispatchEvent(new KeyboardEvent("keydown", {key, bubbles: true})))"""


def hold_while_all_changes(page: Page, view: StoredView) -> list[str]:
    """Let each other setting come while a handle is held and used; return what goes wrong."""
    visit = Visit("")
    watch(page, visit)
    mount_state(page, view.state, view.binary)
    wrong = []
    for index, name in enumerate(page.evaluate(FIND)):
        for setting in view.settings[1:]:
            (x, y), _, _ = page.evaluate(GRIP, index)
            page.mouse.move(x, y)
            page.mouse.down()
            set_state(page, **setting)
            page.mouse.move(x + FAR, y + FAR, steps=2)
            page.evaluate(KEYS, index)
            page.mouse.up()
            wrong += [f"{name}, {setting}: {error}" for error in visit.errors]
            visit.errors.clear()
            set_state(page, **{trait: view.state[trait] for trait in setting})
    return wrong
