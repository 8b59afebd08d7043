"""The static host in the real book: its theme and settings, a strict server, a phone, the dark."""

import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from visiting import AT_REST, ROOT, settle, sit_for_picture
from widget_pages import PROBE, run, served, write_notebook

# What the README states. The theme's inline scripts need 'unsafe-inline', MathJax and the style
# sheets of anywidgets the same for styles; the host itself needs only blob:, for their modules.
BOOK_POLICY = (
    "default-src 'none'; script-src 'self' 'unsafe-inline' blob:; "
    "style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; font-src 'self' data:; connect-src 'self'; base-uri 'self'"
)

GALLERY = [
    "#md # Gallery\n\nThe only formulas of this page are in its widgets.",
    PROBE,
    """
letters = ["zeros", "uniform", "Xavier", "He"]
tips = dict(options=letters, value="uniform")
w.VBox([
    probed(w.FloatLogSlider(description="Learning rate $\\\\alpha$", value=0.1, min=-4, max=1)),
    probed(w.SelectionSlider(description="Rate", options=[0.001, 0.1, 2], value=0.1), "index"),
    probed(w.IntSlider(description="A description that is long", value=3)),
    probed(w.BoundedFloatText(description="Epsilon", value=0.12, step=0.01, max=1)),
    probed(w.Dropdown(description="Start", **tips), "index"),
    probed(w.RadioButtons(description="Init", **tips), "index"),
    probed(w.ToggleButtons(description="Scheme", **tips), "index"),
    probed(w.Checkbox(description="Momentum", value=True)),
    probed(w.ToggleButton(description="Log axis", value=True)),
])
""",
    """
play, step = w.Play(description="Steps", max=9), w.IntSlider(description="Step", max=9)
w.jslink((play, "value"), (step, "value"))
tab = w.Tab([w.HBox([play, step]), w.HTMLMath("Cost $J(\\\\theta)$")], titles=["Run", "Formula"],
            selected_index=0)
w.VBox([tab, w.Accordion([w.Label("Text of a part, $x^2$")], titles=["Part"], selected_index=0)])
""",
    """
import matplotlib.pyplot as plt

def draw(rate=0.1, steps=(1, 20)):
    fig, ax = plt.subplots(figsize=(4, 2))
    ax.plot([(1 - rate) ** i for i in range(steps)])
    plt.show()

w.interact(draw);
""",
]


def build_book(folder: Path, config: str, cells: list[str]) -> Path:
    """Build a page with jupyter-book and the given settings; return the pages' folder."""
    source = folder / "source"
    write_notebook(source / "gallery.ipynb", cells)
    (source / "_toc.yml").write_text("format: jb-book\nroot: gallery\n")
    shutil.copy(ROOT / "references.bib", source)
    # jupyter-book looks for extensions beside the settings, but for the book anywhere.
    (source / "_config.yml").write_text(config.replace(": _ext", f": {ROOT / '_ext'}"))
    command = [Path(sys.executable).with_name("jupyter-book"), "build", ".", "--quiet"]
    result = run([*command, "--warningiserror"], source)
    assert result.returncode == 0, result.stdout + result.stderr
    return source / "_build" / "html"


@pytest.fixture(scope="session")
def gallery(tmp_path_factory: pytest.TempPathFactory) -> Path:
    config = (ROOT / "_config.yml").read_text()
    return build_book(tmp_path_factory.mktemp("gallery"), config, GALLERY)


@pytest.fixture
def visit_gallery(browser: Browser, gallery: Path) -> Iterator[Callable[..., Page]]:
    """Return a function that opens the gallery under the policy; nothing may break it."""
    complaints: list[str] = []
    contexts = []

    def opened(prepare: Callable = lambda page: None, **options: object) -> Page:
        context = browser.new_context(**options)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: said.type == "error" and complaints.append(said.text))
        prepare(page)
        page.goto(f"{address}gallery.html", wait_until="commit")
        expect(page.locator(".probe").first).to_have_text("0.1")
        return page

    with served(gallery, {"Content-Security-Policy": BOOK_POLICY}) as address:
        yield opened
        for context in contexts:
            context.close()
    assert [said for said in complaints if "favicon" not in said and "404" not in said] == []


def test_book_is_alive_under_a_strict_policy(visit_gallery: Callable):
    page = visit_gallery()
    page.get_by_label("Rate", exact=True).press("End")
    expect(page.locator('.probe[data-name="Rate"]')).to_have_text("2")


def test_formulas_in_texts_and_descriptions_are_drawn(visit_gallery: Callable):
    page = visit_gallery()
    expect(page.locator(".sw-label mjx-container")).to_have_count(1)
    page.locator(".sw-tabs").scroll_into_view_if_needed()
    expect(page.locator(".sw-text mjx-container")).to_have_count(2)
    page.get_by_role("tab", name="Formula").click()
    expect(page.locator(".sw-panel mjx-container")).to_be_visible()


def test_formulas_of_widgets_that_are_there_before_mathjax_are_drawn(visit_gallery: Callable):
    held = []
    page = visit_gallery(lambda page: page.route("**/mathjax/*.js*", lambda one: held.append(one)))
    expect(page.locator(".sw-label").first).to_contain_text("Learning rate")
    (mathjax,) = held
    mathjax.continue_()
    expect(page.locator(".sw-label mjx-container")).to_have_count(1)


def test_page_is_there_before_mathjax_whose_promise_waits_for_the_formulas(
    visit_gallery: Callable,
):
    held = []
    page = visit_gallery(lambda page: page.route("**/mathjax/*.js*", lambda one: held.append(one)))
    page.wait_for_load_state("domcontentloaded")
    ready = "typeof MathJax.typesetPromise"
    page.evaluate(f"() => {{ window.ready = MathJax.startup.promise.then(() => {ready}); }}")
    (mathjax,) = held
    mathjax.continue_()
    assert page.evaluate("() => window.ready") == "function"


def test_early_promise_of_formulas_waits_for_the_one_of_mathjax(visit_gallery: Callable):
    """MathJax may go on after its script has run; this one until it is told to end."""
    held = []
    page = visit_gallery(lambda page: page.route("**/mathjax/*.js*", lambda one: held.append(one)))
    page.wait_for_load_state("domcontentloaded")
    page.evaluate("() => { MathJax.startup.promise.then(() => { document.body.id = 'drawn'; }); }")
    (mathjax,) = held
    mathjax.fulfill(
        content_type="text/javascript",
        body="MathJax.startup.promise = new Promise(end => { window.end = end; });"
        "MathJax.typesetPromise = async () => {}; document.body.id = 'ran';",
    )
    # wait_for_function would evaluate its text in the page again, which the policy forbids.
    expect(page.locator("#ran")).to_be_attached()
    page.wait_for_timeout(200)
    expect(page.locator("#drawn")).to_have_count(0)
    page.evaluate("end()")
    expect(page.locator("#drawn")).to_be_attached()


def test_interact_keeps_its_picture_and_offers_the_chapter(visit_gallery: Callable):
    page = visit_gallery()
    page.get_by_role("note").scroll_into_view_if_needed()
    expect(page.get_by_role("note")).to_contain_text("made with rate = 0.1, steps = 10")
    image = page.locator(".sw-text img")
    assert image.evaluate("image => image.decode().then(() => image.naturalWidth)") > 100
    with page.expect_download() as waiting:
        page.get_by_role("link", name="download this chapter").click()
    assert waiting.value.suggested_filename == "gallery.ipynb"


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 360])
def test_gallery_fits_the_window_in_both_modes(visit_gallery: Callable, width: int, mode: str):
    phone = width == 360
    page = visit_gallery(
        viewport={"width": width, "height": 900},
        color_scheme=mode,
        has_touch=phone,
        is_mobile=phone,
    )
    settle(page)
    for root in page.locator(".sw-root").all():
        root.scroll_into_view_if_needed()
        root.locator("> *").first.wait_for()
    page.evaluate(AT_REST)
    sit_for_picture(page, f"widgets-{width}-{mode}", full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    colors = page.locator("select").evaluate(
        "box => [getComputedStyle(box).color, getComputedStyle(box).backgroundColor].map("
        "color => color.match(/[0-9]+/g).slice(0, 3).reduce((sum, part) => sum + Number(part), 0))"
    )
    assert (colors[0] > colors[1]) == (mode == "dark"), colors
    if phone:
        heights = (
            page.locator(".sw-root")
            .locator("input[type=range], select, button")
            .evaluate_all(
                "all => all.map(one => one.getBoundingClientRect().height).filter(Boolean)"
            )
        )
        assert min(heights) >= 40


@pytest.mark.nightly
def test_one_line_of_the_settings_brings_the_official_manager_back(tmp_path: Path):
    config = (ROOT / "_config.yml").read_text()
    assert "    static_widgets: true\n" in config
    switched = config.replace("    static_widgets: true\n", "    static_widgets: false\n")
    cells = ["#md # Gallery", "import ipywidgets as w\n\nw.IntSlider()"]
    page = (build_book(tmp_path, switched, cells) / "gallery.html").read_text()
    assert "static_widgets/host" not in page
    assert "html-manager" in page
    assert "require.min.js" in page
