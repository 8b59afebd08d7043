"""Controls of Python functions, shown from what the build recorded, and widgets in an Output."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from test_host import Complaints
from widget_pages import PROBE, build, served

# "#tagged" gives a cell the tag.
LIVE = [
    "#md # States",
    PROBE + "from IPython.display import display\n",
    """#tagged
def f(n, kind, loud):
    print(kind * n, "!" if loud else "")
w.interact(f, n=(1, 3), kind={"first": "a", "second": "b"}, loud=False);
""",
    """#tagged
rate = w.FloatSlider(description="rate", min=0, max=0.4, step=0.1)
log = w.FloatLogSlider(description="log", min=-2, max=0, step=1)
words = w.Label()
rate.observe(lambda change: setattr(words, "value", f"rate is {change.new:.1f}"), "value")
out = w.interactive_output(lambda rate, log: print(f"{rate:.1f} {log:.2f}"),
                           {"rate": rate, "log": log})
display(w.VBox([rate, log, words]), out)
""",
    """#tagged
play, frame = w.Play(max=3, description="play"), w.IntSlider(max=3, description="frame")
w.jslink((play, "value"), (frame, "value"))
shown = w.interactive_output(lambda frame: print("frame", frame), {"frame": frame})
w.VBox([w.HBox([play, frame]), shown])
""",
    """#tagged
ends = w.IntRangeSlider(value=[0, 2], max=2)
w.interact(lambda ends: print(*ends), ends=ends);
""",
    """#tagged
import matplotlib.pyplot as plt
def draw(size, color):
    plt.figure(figsize=(2, 1))
    plt.plot([0, size])
    plt.show()
w.interact(draw, size=(1, 3), color=["red", "blue"]);
""",
    """
inner = w.Output()
with inner:
    print("before")
    display(probed(w.IntSlider(description="inside", max=5)))
    print("after")
inner
""",
    """
mixed = w.Output()
with mixed:
    left, right = w.IntSlider(description="left"), w.IntSlider(description="right")
    w.jslink((left, "value"), (right, "value"))
    display(w.HBox([left, right]))
mixed
""",
]
BEYOND = [
    "#md # Beyond",
    "import ipywidgets as w",
    "#tagged\nw.interact(lambda n: print(n), n=(0, 20));",
    "#tagged\nw.interact(lambda text: print(text), text='any');",
    "#tagged\nw.interact(lambda n: None, n=(0, 3));",
    """#tagged
first, second = w.IntSlider(max=3), w.IntSlider(max=3)
first.observe(lambda change: setattr(second, "max", change.new + 1), "value")
w.HBox([first, second])
""",
]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("states")
    result = build(folder, {"deep/states": LIVE})
    assert result.returncode == 0, result.stdout + result.stderr
    return folder / "html"


@pytest.fixture
def page(browser: Browser, site: Path) -> Iterator[Page]:
    page, complaints = browser.new_page(), Complaints()
    complaints.watch(page)
    page.goto((site / "deep" / "states.html").as_uri())
    page.evaluate("dispatchEvent(new Event('beforeprint'))")  # mounts all
    yield page
    page.close()
    assert complaints == []


def root(page: Page, number: int) -> Locator:
    return page.locator(".sw-root").nth(number)


def test_interact_shows_what_python_made_of_each_state(page: Page):
    view = root(page, 0)
    expect(view.locator("pre")).to_have_text("aa \n")  # as Python left it
    view.get_by_label("n", exact=True).press("End")
    expect(view.locator("pre")).to_have_text("aaa \n")
    view.get_by_label("kind").select_option("second")
    view.get_by_label("loud").check()
    expect(view.locator("pre")).to_have_text("bbb !\n")
    view.get_by_label("n", exact=True).press("Home")
    expect(view.locator("pre")).to_have_text("b !\n")
    expect(page.get_by_role("note")).to_have_count(0)


def test_all_that_changes_in_the_cell_follows(page: Page):
    root(page, 1).get_by_label("rate").press("ArrowRight")
    expect(root(page, 1).locator(".sw-text")).to_have_text("rate is 0.1")
    expect(root(page, 2).locator("pre")).to_have_text("0.1 1.00\n")
    root(page, 1).get_by_label("log").press("Home")
    root(page, 1).get_by_label("rate").press("End")
    expect(root(page, 2).locator("pre")).to_have_text("0.4 0.01\n")


def test_player_moves_what_it_is_linked_to(page: Page):
    view = root(page, 3)
    view.get_by_label("frame").press("End")
    expect(view.locator("pre")).to_have_text("frame 3\n")
    view.get_by_role("button", name="Stop").click()
    expect(view.locator("pre")).to_have_text("frame 0\n")


def test_both_ends_of_a_range_count(page: Page):
    view = root(page, 4)
    expect(view.locator("pre")).to_have_text("0 2\n")
    view.get_by_label("Lower end").press("ArrowRight")
    expect(view.locator("pre")).to_have_text("1 2\n")
    view.get_by_label("Upper end").press("ArrowLeft")
    expect(view.locator("pre")).to_have_text("1 1\n")


def test_pictures_are_files_each_once(page: Page, site: Path):
    view = root(page, 5)
    size = "image => image.decode().then(() => image.naturalWidth)"
    before = view.locator("img").get_attribute("src")
    assert view.locator("img").evaluate(size) > 50
    assert int(view.locator("img").get_attribute("width")) > 50  # nothing moves when it comes
    view.get_by_label("size").press("End")
    expect(view.locator("img")).not_to_have_attribute("src", before)
    assert view.locator("img").evaluate(size) > 50
    drawn = view.locator("img").get_attribute("src")
    view.get_by_label("color").select_option("blue")  # draws the same
    expect(view.locator("img")).to_have_attribute("src", drawn)
    folder = site / "_static" / "static_widgets" / "pictures"
    assert len(list(folder.iterdir())) == 3
    assert "data:image" not in (site / "deep" / "states.html").read_text()


def test_states_live_on_a_server_too(browser: Browser, site: Path):
    with served(site) as address:
        page = browser.new_page()
        page.goto(f"{address}deep/states.html")
        page.evaluate("dispatchEvent(new Event('beforeprint'))")  # mounts all
        root(page, 5).get_by_label("size").press("End")
        size = "image => image.decode().then(() => image.naturalWidth)"
        assert root(page, 5).locator("img").evaluate(size) > 50
        page.close()


def test_widget_in_an_output_lives_between_what_was_printed(page: Page):
    view = root(page, 6)
    expect(view.locator("pre")).to_have_text(["before\n", "after\n"])
    view.get_by_label("inside").press("End")
    expect(view.locator('.probe[data-name="inside"]')).to_have_text("5")
    root(page, 7).get_by_label("left").press("End")
    expect(root(page, 7).get_by_label("right")).to_have_value("100")


def test_what_has_no_small_number_of_states_is_a_note_and_a_warning(
    browser: Browser, tmp_path: Path
):
    few = "static_widgets_most_states = 20"
    result = build(
        tmp_path, {"beyond": BEYOND}, few
    )  # a warning is an error, and the page is written
    assert result.returncode != 0
    page = browser.new_page()
    page.goto((tmp_path / "html" / "beyond.html").as_uri())
    expect(page.get_by_role("note")).to_have_count(4)
    page.close()
    said = re.findall(
        r"has no states to show: (.*?)(?: \[static_widgets.states\])?\n", result.stderr
    )
    assert said == [
        "it has 21 states, and at most 20 are kept",
        "the values of a Text have no end",
        "nothing changes with its controls",
        "its controls change one another",
    ]


def records(page: Path) -> list[str]:
    """Return what a page shows in each state, without the names of models."""
    found = re.findall(r'"kinds": .*?"shown": .*?\]\]', page.read_text())
    return [re.sub(r"[0-9a-f]{32}", "", one) for one in found]


@pytest.mark.nightly
def test_second_build_records_the_same(site: Path, tmp_path: Path):
    first = records(site / "deep" / "states.html")
    assert len(first) == 5
    again = build(tmp_path, {"deep/states": [*LIVE[:3], LIVE[6]]})
    assert again.returncode == 0, again.stderr
    assert records(tmp_path / "html" / "deep" / "states.html") == [first[0], first[4]]
