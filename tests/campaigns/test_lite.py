"""Every chapter runs to its end in JupyterLite, which weighs what it may and asks no other host."""

import json
import shutil
import sys
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import nbformat
import pytest
from lab import output, run_again
from nbformat.v4 import new_code_cell, new_notebook
from playwright.sync_api import Browser, Page, expect
from visiting import ROOT, served

sys.path.insert(0, str(ROOT / "_ext"))

from lite.site import LIMIT, build, weights

# It is about many processes, of which a browser has none.
MANY = "12_many_hands.ipynb"
PAGES = [ROOT / "intro.md", ROOT / "check_yourself.md", *(ROOT / "chapters").glob("*.ipynb")]
NOTEBOOKS = sorted(f"{path.stem}.ipynb" for path in PAGES)
EXPLORER = "explorer.ipynb"
CODE = [
    "from nblib import widgets\n\none = widgets.learning_rate()\none",
    'print("rate", one.view.rate)',
]
PATIENCE = 1_200_000  # milliseconds for a notebook; on two free cores none takes half of it
# How the cells of the open notebook stand: what each has run, what it says of errors.
STAND = """() => {
  const cells = [...window.jupyterapp.shell.currentWidget.content.model.cells];
  return cells.filter(cell => cell.type === "code").map(cell => ({
    id: cell.id,
    ran: cell.executionCount,
    errors: cell.outputs.toJSON().filter(output => output.output_type === "error")
      .map(({ename, evalue}) => `${ename}: ${evalue}`),
  }));
}"""


@pytest.fixture(scope="module")
def site(written: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a site of its own, whose pages let a test see the notebook's cells."""
    out = tmp_path_factory.mktemp("lite") / "site"
    (wheel,) = written.glob("*.whl")
    archive = shutil.copy(written / "backpropagation-hands-on.zip", out.parent)
    cells = [new_code_cell("", id="setup"), *map(new_code_cell, CODE)]
    with zipfile.ZipFile(archive, "a") as notebooks:
        language = {"language_info": {"name": "python"}}  # or JupyterLab asks for a kernel
        notebook = new_notebook(cells=cells, metadata=language)
        notebooks.writestr(f"book/{EXPLORER}", nbformat.writes(notebook))
    build(archive, wheel, out, ROOT / "_build" / ".lite-tools")
    settings = json.loads((out / "jupyter-lite.json").read_text("utf-8"))
    settings["jupyter-config-data"]["exposeAppInBrowser"] = True
    (out / "jupyter-lite.json").write_text(json.dumps(settings), "utf-8")
    return out


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    """Serve the site on this machine."""
    with served(site) as origins:
        yield origins["http", site]


@contextmanager
def opened(browser: Browser, address: str, name: str, asked: list[str]) -> Iterator[Page]:
    """Open a notebook and run all its cells; note what is asked for."""
    context = browser.new_context(viewport={"width": 1280, "height": 1400})
    context.set_default_timeout(PATIENCE)
    context.on("request", lambda request: asked.append(request.url))
    page = context.new_page()
    page.goto(f"{address}lab/index.html?path={name}")
    page.locator(".jp-Notebook .jp-Cell").first.wait_for()
    page.get_by_text("Python (Pyodide) | Idle").wait_for()  # before, cells are passed over
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    yield page
    context.close()


def stand(page: Page) -> list[dict]:
    """Return how the cells stand once all have run, or one has failed."""
    ended = f"""() => {{
      const cells = ({STAND})();
      return cells.some(cell => cell.errors.length) || cells.every(cell => cell.ran);
    }}"""
    page.wait_for_function(ended, polling=1000)
    return page.evaluate(STAND)


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_notebook_runs_to_its_end_and_asks_no_other_host(name, browser, site, address):
    asked: list[str] = []
    with opened(browser, address, name, asked) as page:
        cells = stand(page)
        if name == MANY:
            expect(page.get_by_text("Not run here: this needs Dask").first).to_be_attached()
    assert [f"{cell['id']}: {cell['errors']}" for cell in cells if cell["errors"]] == []
    stored = nbformat.read(site / "files" / name, as_version=4).cells
    assert [cell["id"] for cell in cells if cell["ran"]] == [
        cell.id for cell in stored if cell.cell_type == "code"
    ]
    assert any("/scipy-" in url for url in asked)
    assert [url for url in asked if not url.startswith((address, "blob:", "data:"))] == []


def test_these_are_all_notebooks_of_the_site(site):
    assert sorted(path.name for path in (site / "files").glob("*.ipynb")) == sorted(
        [*NOTEBOOKS, EXPLORER]
    )


def test_an_explorer_lives_and_python_hears_of_it(browser, address):
    with opened(browser, address, EXPLORER, []) as page:
        assert [cell["errors"] for cell in stand(page)] == [[], []]
        expect(output(page, 2)).to_contain_text("rate 0.1")
        output(page, 1).get_by_role("button", name="2", exact=True).click()
        run_again(page, 2)
        expect(output(page, 2)).to_contain_text("rate 2.0")
        output(page, 1).get_by_role("button", name="Next iteration").click()
        expect(output(page, 1).locator(".verdict")).to_contain_text("iteration 1")


def test_the_site_weighs_what_it_may(site):
    sizes = {name: size for size, name in weights(site)}
    assert sum(sizes.values()) <= LIMIT
    assert not any(name.endswith(".map") for name in sizes)
