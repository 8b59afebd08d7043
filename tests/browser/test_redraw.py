"""What explorers draw anew becomes what it should be; what is alike is not touched."""

import numpy as np
import pytest
from front_end import load_kit, mount_state, set_state
from playwright.sync_api import Page
from sampling import some
from stored_views import EXPLORERS, StoredView
from visiting import Visit, watch

REDRAW = """([before, after]) => {
  const [element, wanted] = [before, after].map(inner => {
    const div = document.body.appendChild(document.createElement("div"));
    div.innerHTML = inner;
    return div;
  });
  const marked = [...element.querySelectorAll("*")];
  const changes = new MutationObserver(() => {});
  changes.observe(element, {subtree: true, childList: true, attributes: true, characterData: true});
  const expected = wanted.innerHTML;
  module.redraw(element, ...wanted.childNodes);
  const kept = marked.filter(one => element.contains(one)).length;
  return {same: element.innerHTML === expected, kept, changes: changes.takeRecords().length};
}"""


def random_tree(rng: np.random.Generator, depth: int = 3) -> str:
    """Return the markup of a few elements and texts inside each other."""
    parts = []
    for _ in range(rng.integers(1, 4)):
        if depth == 0 or rng.random() < 0.3:
            parts.append(f"<i>{rng.integers(3)}</i>{rng.integers(3)}")
            continue
        tag = rng.choice(["p", "b", "svg", "section"])
        names = [name for name in ("class", "r", "data-keys", "aria-label") if rng.random() < 0.4]
        given = "".join(f' {name}="{rng.integers(2)}"' for name in names)
        parts.append(f"<{tag}{given}>{random_tree(rng, depth - 1) if tag != 'p' else 7}</{tag}>")
    return "".join(parts)


@pytest.fixture
def blank(page: Page) -> Page:
    load_kit(page, "elements.js")
    return page


def test_any_content_becomes_any_other(blank: Page):
    rng = np.random.default_rng(0)
    for _ in range(200):
        before, after = random_tree(rng), random_tree(rng)
        assert blank.evaluate(REDRAW, [before, after])["same"], (before, after)


@pytest.mark.parametrize(
    ("before", "after", "kept", "changes"),
    [
        ("<p><b>1</b><i>2</i></p>", "<p><b>1</b><i>2</i></p>", 3, 0),
        ("<p><b>1</b><i>2</i></p>", "<p><b>1</b><i>3</i></p>", 3, 1),
        ('<p class="a" id="b">1</p>', '<p class="c">1</p>', 1, 2),
        ("<p><b>1</b></p><p>2</p>", "<p><b>1</b></p>", 0, 1),
        # with another key comes another listener
        ('<p><b data-keys="x">1</b></p>', '<p><b data-keys="y">1</b></p>', 1, 1),
    ],
)
def test_only_what_differs_is_touched(blank: Page, before, after, kept, changes):
    found = blank.evaluate(REDRAW, [before, after])
    assert found == {"same": True, "kept": kept, "changes": changes}


@pytest.mark.parametrize("view", some(EXPLORERS, 5), ids=lambda view: view.name)
def test_a_view_that_has_no_room_yet_draws_without_a_complaint(page: Page, view: StoredView):
    visit = Visit("")
    watch(page, visit)
    page.set_viewport_size({"width": 100, "height": 600})
    mount_state(page, view.state, view.binary)
    for setting in view.settings:
        set_state(page, **(view.state | setting))
    assert (visit.console, visit.errors) == ([], [])
