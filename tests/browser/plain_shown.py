"""Plain notebooks in JupyterLab and Notebook, as a reader opens, runs and uses them."""

import ast
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import nbformat
from bs4 import BeautifulSoup
from lab import PATIENCE
from markdown_it import MarkdownIt
from mdit_py_plugins.dollarmath import dollarmath_plugin
from nbformat import NotebookNode
from playwright.sync_api import Browser, Locator, Page, TimeoutError, expect

PLAIN = MarkdownIt("commonmark").enable("table").use(dollarmath_plugin, allow_digits=True)
# Complaints of the front ends themselves.
HARMLESS = [
    # Notebook 7.6 reads its settings before they have come, in an empty notebook, too
    r"^Cannot read properties of undefined \(reading 'schema'\)$",
]
# The pad for digits has a cursor in the place of a slider.
SLIDER = "[role=slider], input[type=range], [role=application]"
# The learning rate is nowhere in the picture but in the update.
FIRST_PRESSED = {"04_backpropagation": ["update"]}
RUN_OUT = 600_000  # milliseconds for all cells of a chapter on a busy machine
READY = """() => window.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel?.status
  === "idle" && document.querySelector(".jp-Notebook .jp-Cell")"""
SHUT_DOWN = "() => jupyterapp.shell.currentWidget.sessionContext.shutdown()"
# Folded code has no prompt, so the model tells what has run.
DONE = """() => {
  const code = jupyterapp.shell.currentWidget.content.widgets
    .filter(({model}) => model.type === "code");
  const failed = document.querySelector("[data-mime-type='application/vnd.jupyter.error']");
  return failed || code.every(({model}) => model.executionCount !== null);
}"""
SIGHT = """() => {
  const all = selector => [...document.querySelectorAll(selector)];
  return {
    failed: all("[data-mime-type='application/vnd.jupyter.error']").map(one => one.textContent),
    ran: jupyterapp.shell.currentWidget.content.widgets
      .filter(({model}) => model.type === "code" && model.executionCount !== null).length,
    errors: all("mjx-merror, [data-mjx-error]").map(one => one.textContent),
    open: all("details[open]").filter(one => one.closest(".jp-MarkdownCell")).length,
    formulas: all(".jp-MarkdownCell mjx-container").length,
  };
}"""


def drawn(texts: list[str]) -> BeautifulSoup:
    """Return Markdown as a front end without extensions shows it."""
    return BeautifulSoup("\n".join(map(PLAIN.render, texts)), "html.parser")


def formulas(notebook: NotebookNode) -> int:
    """Return how many formulas the texts of a notebook have."""
    texts = [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]
    return len(drawn(texts).select(".math"))


@contextmanager
def opened_notebook(browser: Browser, address: str) -> Iterator[tuple[Page, list[str]]]:
    """Open a notebook and yield it, and what it complains about; end its kernel afterwards."""
    context = browser.new_context(viewport={"width": 1280, "height": 1400})
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    console: list[str] = []
    page.on("console", lambda said: console.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: console.append(str(error)))
    page.goto(address)
    try:
        page.wait_for_function(READY, timeout=PATIENCE / 3)
    except TimeoutError:  # now and then a front end misses a kernel's first word; a reader reloads
        page.reload()
        page.wait_for_function(READY)
    yield page, console
    page.evaluate(SHUT_DOWN)
    context.close()


def run_all(page: Page) -> None:
    """Run all cells from the menu; wait until all have run, or one has failed."""
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    page.wait_for_function(DONE, timeout=RUN_OUT)


def assert_runs_and_is_drawn(page: Page, console: list[str], notebook: NotebookNode) -> None:
    """All cells run, all formulas are drawn, nothing is unfolded and nothing complains."""
    run_all(page)
    drawings = page.locator(".jp-MarkdownCell mjx-container")
    expect(drawings).to_have_count(formulas(notebook), timeout=PATIENCE)
    sight = page.evaluate(SIGHT)
    code = sum(cell.cell_type == "code" for cell in notebook.cells)
    print(f"{code} cells ran, {sight['formulas']} formulas, console: {console}")
    expected = {"failed": [], "ran": code, "errors": [], "open": 0}
    assert sight == expected | {"formulas": formulas(notebook)}
    assert [said for said in console if not any(re.search(one, said) for one in HARMLESS)] == []


def cell_of(page: Page, notebook: NotebookNode, id: str) -> Locator:
    place = next(place for place, cell in enumerate(notebook.cells) if cell.id == id)
    return page.locator(".jp-Notebook .jp-Cell").nth(place)


def assert_a_solution_opens(page: Page) -> None:
    """The first solution opens at a click, and no other."""
    solution = page.locator(".jp-MarkdownCell details", has_text="Solution").first
    solution.locator("summary").click()
    expect(solution).to_have_attribute("open", "")
    assert page.evaluate(SIGHT)["open"] == 1


def assert_a_stub_is_judged(page: Page, notebook: NotebookNode) -> None:
    """Solved wrong, the first exercise's box says so; solved as in the solution, it is right."""
    stub = next(cell for cell in notebook.cells if "exercise" in cell.metadata.get("tags", []))
    name = ast.parse(stub.source).body[0].name
    texts = [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]
    solution = re.search(rf"^```python\n(def {name}\(.*?)^```$", "\n".join(texts), re.M | re.S)[1]
    call = stub.source.splitlines()[-1]
    cell = cell_of(page, notebook, stub.id)
    wrong = stub.source.replace("raise NotImplementedError", "return None")
    for source, verdict in ((wrong, "wrong"), (f"{solution}\n\n{call}", "right")):
        cell.locator(".cm-content").click()
        page.keyboard.press("Control+A")
        page.keyboard.insert_text(source)
        page.keyboard.press("Control+Enter")
        expect(cell.locator(f".bp-check-{verdict}")).to_be_visible(timeout=PATIENCE)


def assert_a_slider_moves_the_picture(page: Page, name: str) -> None:
    """The first explorer with a slider draws something else after a step by key."""
    sliders = page.locator(".jp-OutputArea-output").filter(has=page.locator(".bp-view"))
    explorer = sliders.filter(has=page.locator(SLIDER)).first
    for button in FIRST_PRESSED.get(name, []):
        explorer.get_by_text(button, exact=True).first.click()
    view = explorer.locator(".bp-view").first
    before = view.inner_html()
    explorer.locator(SLIDER).first.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function(
        "([view, before]) => view.innerHTML !== before", arg=[view.element_handle(), before]
    )


def read_and_use(browser: Browser, address: str, path: Path) -> None:
    """Open, run and use the notebook at `path` that a front end shows at `address`."""
    notebook = nbformat.read(path, as_version=4)
    with opened_notebook(browser, address.format(path.name)) as (page, console):
        assert_runs_and_is_drawn(page, console, notebook)
        if path.stem not in ("check_yourself", "intro"):
            assert_a_solution_opens(page)
            assert_a_stub_is_judged(page, notebook)
        if path.stem != "check_yourself":  # questions alone
            assert_a_slider_moves_the_picture(page, path.stem)
