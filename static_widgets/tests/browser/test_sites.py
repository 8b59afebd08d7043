"""The host in sites of three pages, each built in another way, with a kernel."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from widget_pages import PROBE, run, served, write_notebook

ALIVE = [
    PROBE,
    'probed(w.IntSlider(description="n", value=3, max=10))',
    """
from IPython.display import display
rate = w.FloatSlider(description="rate", value=0.5)
display(rate, w.interactive_output(lambda rate: print("cost", rate * 2), {"rate": rate}))
""",
    """
left, right = w.IntSlider(description="left"), w.IntSlider(description="right")
w.jslink((left, "value"), (right, "value"))
w.VBox([left, right])
""",
]
PYTHON = [
    "import ipywidgets as w",
    "w.interact(lambda sep: print(sep), sep=['-', '+']);",
    "#tagged\nw.interact(lambda n: print('n is', n), n=(1, 3));",
]
CONF = """
extensions = [{reader!r}, "static_widgets"]
html_sourcelink_suffix = ""
nb_execution_mode = "force"
nb_execution_raise_on_error = True
nbsphinx_execute = "always"
nbsphinx_requirejs_path = ""
"""
BOOK_CONFIG = """
title: Site
execute: {execute_notebooks: force}
sphinx: {extra_extensions: [static_widgets]}
"""
SPHINX = [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-b", "html", ".", "html"]


def write_pages(folder: Path, title: str) -> None:
    """Write the two notebooks of a site."""
    write_notebook(folder / "alive.ipynb", [title.format("Alive", "====="), *ALIVE])
    write_notebook(folder / "python.ipynb", [title.format("Python", "======"), *PYTHON])


def plain_site(folder: Path) -> tuple[list, Path]:
    write_pages(folder, "#md # {}")
    (folder / "index.md").write_text("# Index\n\n```{toctree}\nalive\npython\n```\n")
    (folder / "conf.py").write_text(CONF.format(reader="myst_nb"))
    return SPHINX, folder / "html"


def nbsphinx_site(folder: Path) -> tuple[list, Path]:
    write_pages(folder, "#rst {}\n{}")  # for Markdown it needs pandoc
    (folder / "index.rst").write_text("Index\n=====\n\n.. toctree::\n\n   alive\n   python\n")
    (folder / "conf.py").write_text(CONF.format(reader="nbsphinx"))
    return SPHINX, folder / "html"


def jupyter_book(folder: Path) -> tuple[list, Path]:
    write_pages(folder, "#md # {}")
    (folder / "index.md").write_text("# Index\n")
    (folder / "_config.yml").write_text(BOOK_CONFIG)
    chapters = "".join(f"- file: {name}\n" for name in ("alive", "python"))
    (folder / "_toc.yml").write_text(f"format: jb-book\nroot: index\nchapters:\n{chapters}")
    book = Path(sys.executable).with_name("jupyter-book")
    return [book, "build", ".", "--warningiserror", "--quiet"], folder / "_build" / "html"


OTHERS = [pytest.param(one, marks=pytest.mark.nightly) for one in (plain_site, nbsphinx_site)]


@pytest.fixture(scope="module", params=[jupyter_book, *OTHERS])
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    command, html = request.param(folder)
    result = run(command, folder)
    assert result.returncode == 0, result.stdout + result.stderr
    return html


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    page = browser.new_page()
    yield page
    page.close()


def test_a_view_follows_its_slider(site: Path, page: Page):
    page.goto((site / "alive.html").as_uri())
    page.get_by_label("n", exact=True).press("End")
    expect(page.locator('.probe[data-name="n"]')).to_have_text("10")


def test_cell_beside_one_that_needs_python_lives(site: Path, page: Page):
    page.goto((site / "alive.html").as_uri())
    page.get_by_label("left").press("End")
    expect(page.get_by_label("right")).to_have_value("100")


def test_control_that_needs_python_gives_way_to_what_python_left(site: Path, page: Page):
    page.goto((site / "alive.html").as_uri())
    expect(page.get_by_role("note")).to_contain_text("made with rate = 0.5")
    expect(page.get_by_label("rate")).to_have_count(0)
    expect(page.locator(".sw-text pre")).to_have_text("cost 1.0\n")


def test_tagged_cell_lives_from_what_was_recorded(site: Path, page: Page):
    page.goto((site / "python.html").as_uri())
    page.get_by_label("n", exact=True).press("End")
    expect(page.locator(".sw-root pre").last).to_have_text("n is 3\n")


def test_note_offers_the_notebook(site: Path, page: Page):
    with served(site) as address:  # browsers open what is on disk
        page.goto(f"{address}python.html")
        expect(page.get_by_role("note")).to_contain_text("made with sep = -")
        with page.expect_download() as waiting:
            page.get_by_role("link", name="download this chapter").click()
    assert waiting.value.suggested_filename == "python.ipynb"


def test_only_pages_with_widgets_load_the_host_and_none_the_official_manager(site: Path):
    pages = {name: (site / f"{name}.html").read_text() for name in ("index", "alive", "python")}
    assert [text.count("static_widgets/host.js") for text in pages.values()] == [0, 1, 1]
    assert not [name for name, text in pages.items() if "require.min.js" in text]
    assert not [name for name, text in pages.items() if "embed-amd" in text]
