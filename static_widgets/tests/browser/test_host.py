"""The static host in a real browser: notebooks' pages, from disk and from a server, no network."""

import gzip
import json
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from html import escape
from pathlib import Path

import pytest
import static_widgets
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Route, expect
from static_widgets.messages import DEFAULTS
from static_widgets.state import DRAWN, MORE, NEED_PYTHON
from widget_pages import CONTROLS, PROBE, build, served

MODULES = [
    "#md # Modules",
    PROBE,
    '''
class Life(anywidget.AnyWidget):
    _esm = """
    const note = (model, text) => model.set("log", [...model.get("log"), text]);
    export default async () => ({
      async initialize({ model, signal }) {
        await null;
        note(model, `initialize ${signal instanceof AbortSignal}`);
        model.on("change:value", (changed, value) => {
        note(model, `change:value ${value} ${typeof changed.get}`);
      });
        model.on("change", () => { if (model.get("value") === 1) model.set("value", 2); });
        return () => { globalThis.ended = [...(globalThis.ended ?? []), "initialize"]; };
      },
      async render({ model, el, signal }) {
        const show = () => { el.textContent = model.get("log").join("; "); };
        model.on("change:log", show);
        show();
        el.dataset.view = "life";
        return () => { globalThis.ended = [...(globalThis.ended ?? []), "render"]; };
      },
    });
    """
    _css = "[data-view=life] { border-top: 3px solid rgb(1, 2, 3); }"
    log = t.List().tag(sync=True)
    value = t.Int(0).tag(sync=True)
life = Life()
life
''',
    "life",
    '''
import numpy as np
class Binary(anywidget.AnyWidget):
    _esm = """export function render({ model, el }) {
      const view = model.get("data");
      const inner = model.get("nested").list[1];
      el.className = "binary";
      el.textContent = [view.constructor.name, new Float32Array(view.buffer).join(","),
        inner.constructor.name, inner.getUint8(0)].join(" ");
    }"""
    data = t.Bytes(np.array([1.5, -2], "float32").tobytes()).tag(sync=True)
    nested = t.Dict({"list": [1, b"\\x07"]}).tag(sync=True)
Binary()
''',
    '''
class Parent(anywidget.AnyWidget):
    _esm = """export default { async render({ model, el }) {
      const manager = model.widget_manager;
      const child = await manager.get_model(model.get("child").slice("IPY_MODEL_".length));
      const missing = await manager.get_model("none").catch(error => error.message);
      el.className = "parent";
      const show = () => { el.textContent = `${child.get("value")} ${missing}`; };
      child.on("change:value", show);
      show();
    } };"""
    child = t.Instance(w.IntSlider).tag(sync=True, **w.widget_serialization)
nested = w.IntSlider(description="nested", value=4)
w.VBox([nested, Parent(child=nested)])
''',
    '''
class Asking(anywidget.AnyWidget):
    _esm = """export default { render({ model, el, experimental }) {
      const [ask, command] = [1, 2].map(() => el.appendChild(document.createElement("button")));
      ask.textContent = "Ask Python";
      ask.onclick = () => model.send({ kind: "question" });
      command.textContent = "Invoke";
      command.onclick = () => experimental.invoke("compute").catch(error => {
        command.textContent = error.message;
      });
    } };"""
Asking()
''',
    """
class Far(anywidget.AnyWidget):
    _esm = 'import "https://esm.invalid/lib.js"; export default { render() {} };'
class Wrong(anywidget.AnyWidget):
    _esm = 'export default { render() { throw new Error("no such thing") } };'
from IPython.display import display
display(Far(), Wrong())
""",
]

PYTHON = [
    "#md # Python",
    PROBE,
    """
import base64
from IPython.display import display, HTML, Image
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8Dwn4EIwDiqkL4KAQAj"
    "xgMB4lXH0AAAAABJRU5ErkJggg==")
rate = w.FloatSlider(description="rate", value=0.5)
epochs = w.IntSlider(description="epochs", value=3)
def f(rate, epochs):
    print("cost <b>12</b>")
    display(Image(PIXEL, format="png"))
    display(HTML("<table onclick='alert(1)'><tr><td>cell</td></tr></table>"
                 "<script>window.hacked = 1</script>"))
w.interact(f, rate=rate, epochs=epochs);
""",
    """
alone = w.IntSlider(description="alone")
alone.observe(print, "value")
button = w.Button(description="Press me")
button.on_click(print)
w.HBox([alone, button, probed(w.IntSlider(description="lives"))])
""",
    """
play, i = w.Play(description="animation"), w.IntSlider(description="frame")
w.jslink((play, "value"), (i, "value"))
out = w.interactive_output(lambda i: print(i), {"i": i})
display(w.HBox([play, i]), out)
""",
    '''
evil = """<img src=_static/pygments.css onerror="window.hacked=1">
<a href="javascript:window.hacked=1" onclick="window.hacked=1">link</a>
<b style="color: rgb(1, 2, 3)">bold</b><i style="background: url(http://tracker.invalid/x)">it</i>
<script>window.hacked = 1</script><svg onload="window.hacked=1"></svg>
<iframe src="http://tracker.invalid"></iframe><img src="http://tracker.invalid/x.png">
<img src="//tracker.invalid/x.png"><!-- comment --><custom-tag>gone</custom-tag>
<style>body { display: none }</style>"""
label = "</script><script>window.hacked = 1</script><!--<script>"
w.VBox([w.HTML(evil), w.HTMLMath("<em>sum</em> $\\\\theta$"), w.Label(label),
        probed(w.IntSlider(description="<i>x</i>"))])
''',
]

FAR = [
    "#md # Far",
    PROBE,
    'probed(w.IntSlider(description="near"))',
    "#md " + "\n\n".join(["A line of prose."] * 200),
    '''
class Started(anywidget.AnyWidget):
    _esm = """globalThis.started = true;
    export default { render({ el }) { el.textContent = "started"; } };"""
Started()
''',
]

PLAIN = ["#md # Plain", "print('no widget here')"]


@pytest.fixture(scope="session")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the built pages."""
    folder = tmp_path_factory.mktemp("widgets")
    pages = {
        "controls": CONTROLS,
        "modules": MODULES,
        "python": PYTHON,
        "deep/down/far": FAR,
        "plain": PLAIN,
    }
    result = build(folder, pages)
    assert result.returncode == 0, result.stdout + result.stderr
    return folder / "html"


@pytest.fixture(scope="session")
def addresses(book: Path) -> Iterator[dict[str, str]]:
    with ExitStack() as stack:
        yield {"file": f"{book.as_uri()}/", "http": stack.enter_context(served(book))}


class Complaints(list):
    """What a page complained about, and what it asked of other hosts."""

    def hear(self, said: ConsoleMessage) -> None:
        if said.type in ("error", "warning") and not said.location["url"].endswith("favicon.ico"):
            self.append(said.text)

    def watch(self, page: Page) -> None:
        page.on("pageerror", lambda error: self.append(str(error)))
        page.on("console", self.hear)
        page.on(
            "request",
            lambda asked: (
                re.match(r"file:|http://127\.0\.0\.1|blob:|data:", asked.url)
                or self.append(asked.url)
            ),
        )


@pytest.fixture
def open_page(browser: Browser, addresses: dict[str, str]) -> Iterator[Callable[..., Page]]:
    """Return a function that opens a page; at the end no page may have complained."""
    contexts, complaints = [], Complaints()

    def opened(name: str, scheme: str = "file", expected: str = "", **options: object) -> Page:
        contexts.append(browser.new_context(**options))
        page = contexts[-1].new_page()
        complaints.watch(page)
        complaints.expected = expected
        page.goto(f"{addresses[scheme]}{name}.html")
        page.locator(".sw-root > *").first.wait_for(state="attached")
        return page

    complaints.expected = ""
    yield opened
    for context in contexts:
        context.close()
    assert [said for said in complaints if not complaints.expected] == []


def probe(page: Page, name: str) -> Locator:
    return page.locator(f'.probe[data-name="{name}"]')


SLIDERS = {"int": (20, 100), "float": (0.5, 2), "log": (0.01, 10), "choice": (1, 3)}
TYPED = {
    "count": (3, "8", 8),
    "rate": (0.3, "0.9", 0.9),
    "free int": (7, "-12", -12),
    "free float": (0.7, "1.25", 1.25),
}


@pytest.mark.parametrize("means", ["mouse", "touch", "keyboard"])
def test_sliders_go_to_their_end(open_page: Callable, scheme: str, means: str):
    page = open_page("controls", scheme, has_touch=means == "touch")
    for name, (before, after) in SLIDERS.items():
        slider = page.get_by_label(name, exact=True)
        expect(probe(page, name)).to_have_text(str(before))
        box = slider.bounding_box()
        position = {"x": box["width"] - 1, "y": box["height"] / 2}
        if means == "keyboard":
            slider.press("End")
        elif means == "touch":
            slider.tap(position=position)
        else:
            slider.click(position=position)
        expect(probe(page, name)).to_have_text(str(after))


def test_arrow_key_moves_a_slider_by_one_step(open_page: Callable):
    page = open_page("controls")
    for name, value in {"int": "25", "float": "0.75", "log": "0.1", "choice": "2"}.items():
        page.get_by_label(name, exact=True).press("ArrowRight")
        expect(probe(page, name)).to_have_text(value)


@pytest.mark.parametrize("means", ["mouse", "touch", "keyboard"])
def test_numbers_are_taken_when_they_are_complete(open_page: Callable, scheme: str, means: str):
    page = open_page("controls", scheme, has_touch=means == "touch")
    for name, (before, typed, after) in TYPED.items():
        field = page.get_by_label(name, exact=True)
        expect(probe(page, name)).to_have_text(str(before))
        {"mouse": field.click, "touch": field.tap, "keyboard": field.focus}[means]()
        page.keyboard.press("ControlOrMeta+a")
        page.keyboard.type(typed)
        expect(probe(page, name)).to_have_text(str(before))
        page.keyboard.press("Enter")
        expect(probe(page, name)).to_have_text(str(after))


def test_number_stays_inside_its_bounds(open_page: Callable):
    page = open_page("controls")
    field = page.get_by_label("count", exact=True)
    field.fill("99")
    field.press("Enter")
    expect(field).to_have_value("10")
    expect(probe(page, "count")).to_have_text("10")
    field.fill("")
    field.press("Tab")
    expect(field).to_have_value("10")


@pytest.mark.parametrize("means", ["mouse", "touch", "keyboard"])
def test_choices_and_switches_work(open_page: Callable, scheme: str, means: str):
    page = open_page("controls", scheme, has_touch=means == "touch")
    menu = page.get_by_label("menu")
    if means == "keyboard":
        menu.press("ArrowDown")
        for name in ("radio", "toggles"):
            page.get_by_role("radiogroup", name=name).get_by_label("b").press("ArrowRight")
        page.get_by_label("check", exact=True).press("Space")
        page.get_by_role("button", name="toggle").press("Enter")
    else:
        act = "tap" if means == "touch" else "click"
        menu.select_option("c")  # the list is the system's own
        for name in ("radio", "toggles"):
            option = page.get_by_role("radiogroup", name=name).get_by_text("c", exact=True)
            getattr(option, act)()
        getattr(page.get_by_label("check", exact=True), act)()
        getattr(page.get_by_role("button", name="toggle"), act)()
    for name, value in {
        "menu": 2,
        "radio": 2,
        "toggles": 2,
        "check": "true",
        "toggle": "true",
    }.items():
        expect(probe(page, name)).to_have_text(str(value))
    expect(page.get_by_role("button", name="toggle")).to_have_attribute("aria-pressed", "true")


def test_tab_key_stops_once_at_each_group(open_page: Callable):
    page = open_page("controls")
    page.get_by_label("menu").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.sw-toggles') !== null")
    page.keyboard.press("Tab")
    expect(page.get_by_label("check", exact=True)).to_be_focused()


def test_play_runs_to_the_end_and_the_linked_slider_follows(open_page: Callable, scheme: str):
    page = open_page("controls", scheme, reduced_motion="no-preference")
    group = page.get_by_role("group", name="play").first
    group.get_by_role("button", name="Play").click()
    expect(probe(page, "play")).to_have_text("4")
    expect(page.get_by_label("follower")).to_have_value("4")
    expect(group.get_by_role("button", name="Play")).to_be_visible()
    group.get_by_role("button", name="Stop").click()
    expect(probe(page, "play")).to_have_text("0")


def test_play_loops_until_it_is_paused(open_page: Callable):
    page = open_page("controls", reduced_motion="no-preference")
    group = page.get_by_role("group", name="play").first
    group.get_by_role("button", name="Loop").click()
    group.get_by_role("button", name="Play").press("Enter")
    page.wait_for_function(
        "window.seen = (window.seen ?? new Set()).add("
        "document.querySelector('.probe[data-name=play]').textContent), window.seen.size === 5"
    )
    group.get_by_role("button", name="Pause").press("Space")
    still = probe(page, "play").text_content()
    page.wait_for_timeout(100)
    expect(probe(page, "play")).to_have_text(still)


def test_play_steps_under_reduced_motion(open_page: Callable):
    page = open_page("controls", reduced_motion="reduce")
    group = page.get_by_role("group", name="play").first
    group.get_by_role("button", name="Step").click()
    page.wait_for_timeout(100)
    expect(probe(page, "play")).to_have_text("3")


def test_tabs_follow_mouse_and_arrow_keys(open_page: Callable, scheme: str):
    page = open_page("controls", scheme)
    one, two = page.get_by_role("tab", name="One"), page.get_by_role("tab", name="Two")
    expect(one).to_have_attribute("aria-selected", "true")
    expect(page.get_by_role("tabpanel", name="One")).to_be_visible()
    one.press("ArrowRight")
    expect(two).to_be_focused()
    expect(page.get_by_role("tabpanel", name="Two")).to_be_visible()
    expect(page.get_by_label("in first")).to_be_hidden()
    two.press("ArrowRight")
    expect(one).to_have_attribute("aria-selected", "true")
    one.press("End")
    expect(two).to_have_attribute("aria-selected", "true")
    one.click()
    expect(page.get_by_label("in first")).to_be_visible()
    assert page.get_by_role("tab").evaluate_all("all => all.map(tab => tab.tabIndex)") == [0, -1]


def test_accordion_opens_one_part_at_a_time(open_page: Callable):
    page = open_page("controls")
    page.get_by_text("Part 1", exact=True).click()
    expect(page.get_by_text("inside one", exact=True)).to_be_visible()
    page.get_by_text("Part 2", exact=True).press("Enter")
    expect(page.get_by_text("inside two", exact=True)).to_be_visible()
    expect(page.get_by_text("inside one", exact=True)).to_be_hidden()
    page.get_by_text("Part 2", exact=True).click()
    expect(page.get_by_text("inside two", exact=True)).to_be_hidden()


def test_control_that_updates_late_waits_for_the_end_of_the_drag(open_page: Callable):
    page = open_page("controls")
    slider = page.get_by_label("lazy")
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    y = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + 5, y)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] - 1, y, steps=4)
    expect(slider.locator("xpath=..").locator(".sw-readout")).to_have_text("100")
    expect(probe(page, "lazy")).to_have_text("0")
    page.mouse.up()
    expect(probe(page, "lazy")).to_have_text("100")


def test_readout_tooltip_layout_and_disabled_are_followed(open_page: Callable):
    page = open_page("controls")
    row = page.locator(".sw-field", has=page.get_by_label("silent"))
    expect(row.locator(".sw-readout")).to_be_hidden()
    expect(row).to_have_attribute("title", "Has no readout")
    narrow = page.locator(".sw-field", has=page.get_by_label("narrow"))
    expect(narrow).to_have_css("width", "280px")
    expect(narrow.locator(".sw-readout")).to_have_text("1,234.5")
    expect(page.get_by_label("narrow")).to_have_attribute("aria-valuetext", "1,234.5")
    expect(page.get_by_label("gone")).to_be_hidden()
    expect(page.get_by_label("Named by its tooltip")).to_be_visible()
    box = page.get_by_label("upright").bounding_box()
    assert box["height"] > box["width"]
    page.get_by_label("show it").check()
    expect(page.get_by_label("off")).to_be_disabled()
    page.get_by_label("show it").uncheck()
    expect(page.get_by_label("off")).to_be_enabled()


FORMATS = [
    ("d", 12, "12"),
    (".2f", 1.005, "1.00"),
    (".2f", -1.5, "−1.50"),
    (".3g", 0.0001, "0.000100"),
    (".3g", 1234.5, "1.23e+3"),
    (".1%", 0.125, "12.5%"),
    (".2e", 0.000123, "1.23e-4"),
    (",d", 60000, "60,000"),
    ("+.1f", 2, "+2.0"),
    (".1f", -0.01, "0.0"),
    ("nonsense", 0.5, "0.5"),
]


def test_readout_formats_are_those_of_d3(open_page: Callable):
    page = open_page("controls")
    row = page.locator(".sw-field", has=page.get_by_label("float", exact=True))
    for given, value, shown in FORMATS:
        page.evaluate(
            """([format, value]) => {
              const all = [...staticWidgets.models.values()];
              const found = all.find(model => model.get("description") === "float");
              found.set({ min: -1e9, max: 1e9, readout_format: format, value });
            }""",
            [given, value],
        )
        expect(row.locator(".sw-readout")).to_have_text(shown)


def test_links_carry_one_way_and_both_ways(open_page: Callable, scheme: str):
    page = open_page("controls", scheme)
    source, target, back = (
        page.get_by_role("slider", name=name) for name in ("source", "target", "back")
    )
    expect(back).to_have_value("5")  # at the start the source fills the others
    source.press("ArrowRight")
    expect(back).to_have_value("6")
    back.press("End")
    expect(target).to_have_value("100")
    expect(source).to_have_value("6")


# --- anywidget modules


def test_module_lives_through_its_whole_interface(open_page: Callable, scheme: str):
    page = open_page("modules", scheme, expected="the two modules that fail")
    views = page.locator("[data-view=life]")
    expect(views).to_have_count(2)  # the same widget was shown twice
    expect(views.first).to_have_text("initialize true")
    page.evaluate(
        "[...staticWidgets.models.values()].find(model => model.attributes.log).set('value', 1)"
    )
    expected = "initialize true; change:value 1 function; change:value 2 function"
    expect(views.first).to_have_text(expected)
    expect(views.last).to_have_text(expected)
    expect(views.last).to_have_css("border-top-width", "3px")
    styles = page.locator("style").evaluate_all("all => all.map(style => style.textContent)")
    assert len([css for css in styles if "data-view=life" in css]) == 1
    page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide', { persisted: false }))")
    assert sorted(page.evaluate("globalThis.ended")) == ["initialize", "render", "render"]


def test_binary_traits_come_as_data_views(open_page: Callable, scheme: str):
    page = open_page("modules", scheme, expected="the two modules that fail")
    expect(page.locator(".binary")).to_have_text("DataView 1.5,-2 DataView 7")


def test_module_finds_the_models_it_refers_to(open_page: Callable):
    page = open_page("modules", expected="the two modules that fail")
    expect(page.locator(".parent")).to_have_text("4 this page holds no widget model none")
    page.get_by_label("nested").press("ArrowRight")
    expect(page.locator(".parent")).to_have_text("5 this page holds no widget model none")


def test_style_of_a_class_comes_once_for_all_its_models(open_page: Callable):
    page = open_page("controls")
    page.locator(".probe").nth(5).wait_for()
    styles = page.locator("style").evaluate_all("all => all.map(one => one.textContent)")
    assert sum(".probe {" in style for style in styles) == 1


def test_message_to_python_is_answered_by_one_note(open_page: Callable):
    page = open_page("modules", expected="the two modules that fail")
    page.locator(".parent").scroll_into_view_if_needed()  # what comes after it starts
    page.get_by_role("button", name="Ask Python").click()
    view = page.locator(".sw-root", has_text="Ask Python")
    expect(view.get_by_role("note")).to_contain_text("asked Python")
    page.get_by_role("button", name="Invoke").click()
    expect(view.get_by_role("button").last).to_have_text(
        '"compute" runs in Python, and this page has no kernel'
    )
    expect(view.get_by_role("note")).to_have_count(1)


def test_module_that_cannot_start_says_why(open_page: Callable):
    page = open_page("modules", expected="the two modules that fail")
    page.locator(".sw-root").last.scroll_into_view_if_needed()
    reasons = page.get_by_role("note")
    expect(reasons.filter(has_text="https://esm.invalid, which did not come")).to_be_visible()
    expect(reasons.filter(has_text="no such thing")).to_be_visible()


EVENTS = """() => {
  const model = new staticWidgets.Model("m", "Any", { a: 0, b: 0, list: [1] });
  const heard = [];
  const plain = details => details.map(one => (one === model ? "model" : one));
  const hear = name => (...details) => heard.push([name, ...plain(details)]);
  const context = {};
  model.on("change:a change:b", hear("a or b"));
  model.on("change:list", hear("list"), context);
  model.on("change", hear("any"));
  model.on("change:a", () => model.set("b", model.get("a") * 2));
  model.on("change:a", hear("a again"));
  model.set("a", 1);
  model.set("a", 1);
  model.set({ list: [1] });
  model.set("list", [1, 2], { from: "here" });
  model.off("change:list", null, context);
  model.set("list", []);
  model.off("change");
  model.off();
  model.set("a", 5);
  return heard;
}"""


def test_events_are_those_of_backbone(open_page: Callable):
    assert open_page("controls").evaluate(EVENTS) == [
        ["a or b", "model", 1, {}],
        ["a or b", "model", 2, {}],
        ["a again", "model", 1, {}],
        ["any", "model", {}],  # once, after everything
        ["list", "model", [1, 2], {"from": "here"}],
        ["any", "model", {"from": "here"}],
        ["any", "model", {}],
    ]


# --- what needs Python


def test_interact_shows_its_note_and_what_python_left(open_page: Callable, scheme: str):
    page = open_page("python", scheme)
    root = page.locator(".sw-root").first
    expect(root.get_by_role("note")).to_contain_text("made with rate = 0.5, epochs = 3")
    expect(root.get_by_role("slider")).to_have_count(0)
    expect(root.locator("pre")).to_have_text("cost <b>12</b>\n")
    assert (
        root.locator("img").evaluate("image => image.decode().then(() => image.naturalWidth)") == 1
    )
    expect(root.get_by_role("cell", name="cell")).to_be_visible()
    link = root.get_by_role("link", name="download this chapter")
    assert link.evaluate("link => link.href.endsWith('_sources/python.ipynb')")


def test_only_the_dead_controls_of_a_view_give_way(open_page: Callable):
    root = open_page("python").locator(".sw-root").nth(1)
    expect(root.get_by_role("note")).to_have_count(1)
    expect(root.get_by_role("note")).to_contain_text("alone = 0")
    expect(root.get_by_role("button")).to_have_count(0)
    root.get_by_label("lives").press("End")
    expect(root.locator(".probe")).to_have_text("100")


def test_animation_of_a_python_function_is_not_taken_for_alive(open_page: Callable):
    root = open_page("python").locator(".sw-root").nth(2)
    expect(root.get_by_role("note")).to_be_visible()
    expect(root.get_by_role("slider")).to_have_count(0)


def test_markup_is_sanitized_and_text_stays_text(open_page: Callable):
    page = open_page("python")
    html = page.locator(".sw-text").filter(has_text="bold")
    expect(html.locator("b")).to_have_css("color", "rgb(1, 2, 3)")
    expect(
        html.locator("script, svg, iframe, style, custom-tag, [onclick], [onerror]")
    ).to_have_count(0)
    assert html.locator("img[src*=tracker], a[href]").count() == 0
    expect(html.locator("i")).to_have_css("background-image", "none")
    expect(html).not_to_contain_text("comment")
    expect(page.locator(".sw-text", has_text="</script><script>window.hacked = 1")).to_be_visible()
    expect(page.get_by_label("<i>x</i>")).to_be_visible()
    expect(page.locator(".sw-text em")).to_have_text("sum")
    expect(page.locator(".sw-text").filter(has_text="sum")).to_contain_text(r"\(\theta\)")
    html.locator("a").click()
    assert page.evaluate("window.hacked") is None


# --- what it says

PLACE = re.compile(r"\{\w+\}")


@pytest.fixture
def in_own_words(browser: Browser, addresses: dict[str, str]) -> Iterator[Callable[..., Page]]:
    """Return a function that opens a page whose every message is its name, in brackets."""
    own = {name: f"[{name}]" + "".join(PLACE.findall(DEFAULTS[name])) for name in DEFAULTS}

    def rename(route: Route) -> None:
        response = route.fetch()
        words = escape(json.dumps(DEFAULTS))
        assert words in response.text()
        body = response.text().replace(words, escape(json.dumps(own)))
        route.fulfill(response=response, body=body)

    def opened(name: str) -> Page:
        page.route("**/*.html", rename)
        page.goto(f"{addresses['http']}{name}.html")
        return page

    page = browser.new_page(reduced_motion="no-preference")
    yield opened
    page.close()


def test_buttons_of_play_are_named_by_the_page(in_own_words: Callable):
    page = in_own_words("controls")
    group = page.get_by_role("group", name="play").first
    expect(group.get_by_role("button")).to_have_text(["[play]", "[stop]", "[loop]"])
    group.get_by_role("button", name="[loop]").click()
    group.get_by_role("button", name="[play]").click()
    expect(group.get_by_role("button", name="[pause]")).to_be_visible()
    group.get_by_role("button", name="[pause]").click()
    page.emulate_media(reduced_motion="reduce")
    group.get_by_role("button", name="[stop]").click()
    expect(group.get_by_role("button", name="[step]")).to_be_visible()


def test_notes_are_worded_by_the_page(in_own_words: Callable):
    page = in_own_words("modules")
    page.locator(".parent").scroll_into_view_if_needed()
    expect(page.locator(".parent")).to_have_text("4 [no_model]none")
    page.get_by_role("button", name="Ask Python").click()
    ending = "[run_it][download]"
    expect(page.get_by_role("note").filter(has_text="[no_answer]")).to_have_text(
        f"[no_answer] {ending}"
    )
    page.get_by_role("button", name="Invoke").click()
    expect(page.get_by_role("button", name="[no_command]compute")).to_be_visible()
    page.locator(".sw-root").last.scroll_into_view_if_needed()
    failed = page.get_by_role("note").filter(has_text="no such thing")
    expect(failed).to_have_text(f"[failed]no such thing {ending}")


# --- the page


def test_two_explorers_do_not_disturb_each_other(open_page: Callable):
    page = open_page("controls")
    before = page.locator(".probe").all_text_contents()
    page.get_by_label("int", exact=True).press("End")
    after = page.locator(".probe").all_text_contents()
    assert [i for i, (a, b) in enumerate(zip(before, after, strict=True)) if a != b] == [0]


NEVER_IDLE = "window.requestIdleCallback = () => {};"


def test_explorer_far_down_starts_when_it_comes_near(
    browser: Browser, addresses: dict[str, str], scheme: str
):
    page = browser.new_page()
    page.add_init_script(NEVER_IDLE)
    page.goto(f"{addresses[scheme]}deep/down/far.html")
    expect(probe(page, "near")).to_be_visible()
    page.wait_for_timeout(200)
    assert page.evaluate("[globalThis.started, staticWidgets.models.size > 3]") == [None, True]
    page.locator(".sw-root").last.evaluate("root => root.scrollIntoView()")
    expect(page.get_by_text("started", exact=True)).to_be_visible()
    page.close()


def test_explorer_far_down_starts_when_nothing_else_is_to_do(open_page: Callable, scheme: str):
    page = open_page("deep/down/far", scheme)
    expect(page.get_by_text("started", exact=True)).to_be_attached()
    assert page.evaluate("scrollY") == 0


def test_explorer_in_sight_does_not_wait_for_the_first_frame(
    browser: Browser, addresses: dict[str, str]
):
    page = browser.new_page()
    page.add_init_script("window.IntersectionObserver = class { observe() {} };")  # never tells
    page.add_init_script(NEVER_IDLE)
    page.goto(f"{addresses['file']}deep/down/far.html")
    expect(probe(page, "near")).to_be_visible()
    assert page.locator(".sw-root:empty").count() == 1
    page.close()


def test_page_without_widgets_loads_nothing_of_the_host(book: Path):
    plain, far = ((book / f"{name}.html").read_text() for name in ("plain", "deep/down/far"))
    assert "static_widgets" not in plain
    assert far.count("static_widgets/host.js") == far.count("static_widgets/host.css") == 1
    assert "require" not in far


def test_host_draws_exactly_the_types_that_pages_without_more_controls_accept(open_page: Callable):
    page = open_page("controls")
    assert set(page.evaluate("staticWidgets.types")) == set(DRAWN) - set(NEED_PYTHON) - MORE
    assert page.locator("script[src*=more_controls]").count() == 0


def test_host_needs_neither_inline_scripts_nor_eval(book: Path, browser: Browser):
    policy = "default-src 'none'; script-src 'self' blob:; style-src 'self' 'unsafe-inline'"
    complaints = Complaints()
    with served(book, {"Content-Security-Policy": policy}) as address:
        page = browser.new_page()
        complaints.watch(page)
        page.goto(f"{address}controls.html")
        page.get_by_label("int", exact=True).press("End")
        expect(probe(page, "int")).to_have_text("100")
        page.close()
    assert complaints == []


def test_host_stays_small():
    source = (Path(static_widgets.__file__).parent / "host.js").read_bytes()
    assert len(source) <= 36_864
    assert len(gzip.compress(source)) <= 12_288
    more = (Path(static_widgets.__file__).parent / "more_controls.js").read_bytes()
    assert len(more) <= 12_288
