"""The explorers in the real JupyterLab, with a kernel: the same cell as in the page of the book."""

import json
import os
import secrets
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

CELLS = [
    "import nblib.widgets",
    "explorer = nblib.widgets.learning_rate()\nexplorer",
    "digits = nblib.widgets.learning_rate_digits(rates=(0.001, 1, 30), epochs=4)\ndigits",
    "explorer.view.rate = 0.4\nexplorer.view.iteration = 3",
    "print('Python sees', explorer.view.rate, explorer.view.iteration, explorer.view.verdict)",
    "digits.view.rate = 30\ndigits.view.epoch = 0\nexplorer.view.surface = 'contour map'",
]
PATIENCE = 60_000  # milliseconds; a kernel on a busy machine takes its time


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Start JupyterLab on a free port of this machine, and stop this very process at the end."""
    folder = tmp_path_factory.mktemp("lab")
    cells = [nbformat.v4.new_code_cell(cell) for cell in CELLS]
    kernel = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}
    notebook = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})
    nbformat.write(notebook, folder / "explorers.ipynb")
    settings = folder / "settings" / "@jupyterlab" / "apputils-extension"
    settings.mkdir(parents=True)
    dark = json.dumps({"theme": "JupyterLab Dark"})
    (settings / "themes.jupyterlab-settings").write_text(dark)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    token = secrets.token_hex(16)
    home = {f"JUPYTER_{kind}_DIR": str(folder / kind.lower()) for kind in ("CONFIG", "DATA")}
    home["JUPYTERLAB_SETTINGS_DIR"] = str(folder / "settings")
    with (folder / "log.txt").open("w") as log:
        server = subprocess.Popen(
            [
                *(sys.executable, "-m", "jupyterlab", "--no-browser", "--ip=127.0.0.1"),
                *(f"--port={port}", "--port-retries=0", f"--notebook-dir={folder}"),
                *(f"--IdentityProvider.token={token}", "--LabApp.news_url=None"),
                *(["--allow-root"] if os.geteuid() == 0 else []),
            ],
            stdout=log,
            stderr=log,
            env=os.environ | home | {"OPENBLAS_NUM_THREADS": "1"},
        )
        try:
            wait_for(f"http://127.0.0.1:{port}/api?token={token}", server, folder / "log.txt")
            yield f"http://127.0.0.1:{port}/lab/tree/explorers.ipynb?token={token}"
        finally:
            server.terminate()  # it ends its kernels
            try:
                server.wait(20)
            except subprocess.TimeoutExpired:
                server.kill()


def wait_for(url: str, server: subprocess.Popen, log: Path) -> None:
    """Return once the server answers; fail with its log if it does not."""
    end = time.monotonic() + 60
    while time.monotonic() < end and server.poll() is None:
        try:
            urllib.request.urlopen(url, timeout=2).close()
            return
        except OSError:
            time.sleep(0.3)
    pytest.fail(f"JupyterLab does not answer:\n{log.read_text()}", pytrace=False)


@pytest.fixture(scope="module")
def notebook(browser: Browser, lab: str) -> Iterator[Page]:
    """Return the notebook in JupyterLab after Run All Cells."""
    context = browser.new_context(viewport={"width": 1280, "height": 1400})
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.goto(lab)
    page.locator(".jp-Notebook .jp-Cell").first.wait_for()
    # where the kernel is slow to come, JupyterLab asks which one to take
    select = page.get_by_role("dialog").get_by_role("button", name="Select Kernel")
    page.add_locator_handler(select, select.click)
    page.get_by_role("button", name="Python 3 (ipykernel) | Idle").wait_for()
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    expect(output(page, 4)).to_contain_text("Python sees 0.4", timeout=PATIENCE)
    page.locator(".bp-view").nth(1).wait_for()
    yield page
    context.close()


def output(page: Page, cell: int) -> Locator:
    return page.locator(".jp-Cell").nth(cell).locator(".jp-OutputArea")


def fresh(page: Page) -> Locator:
    """Return the explorer, back on the curve and at its start."""
    explorer = output(page, 1)
    explorer.locator(".widget-toggle-button", has_text="curve").click()
    explorer.get_by_role("button", name="Reset").click()
    expect(explorer.locator(".facts")).to_contain_text("iteration 0")
    return explorer


def run_again(page: Page, cell: int) -> None:
    page.locator(".jp-Cell").nth(cell).locator(".jp-InputArea-editor .cm-content").click()
    page.keyboard.press("Control+Enter")


def steps(explorer: Locator, count: int) -> None:
    for _ in range(count):
        explorer.get_by_role("button", name="Next iteration").click()


def test_what_python_sets_moves_view_and_controls(notebook):
    explorer = output(notebook, 1)
    run_again(notebook, 3)
    expect(explorer.locator(".facts")).to_contain_text("iteration 3", timeout=PATIENCE)
    expect(explorer.locator(".widget-slider .widget-readout")).to_have_text("0.4")


@pytest.mark.parametrize(
    ("rate", "count", "verdict"),
    [
        ("0.001", 50, "still descending after 50 iterations"),
        ("0.1", 36, "converged after 36 iterations"),
        ("2", 5, "diverged at iteration 5"),
    ],
)
def test_three_rates_have_the_same_verdicts_as_in_the_page(notebook, rate, count, verdict):
    explorer = fresh(notebook)
    explorer.get_by_role("button", name=rate, exact=True).click()
    steps(explorer, count)
    expect(explorer.locator("[aria-live=polite]")).to_contain_text(verdict)
    expect(explorer.locator(".widget-slider .widget-readout")).to_have_text(rate)
    run_again(notebook, 4)
    word = verdict.split(" a")[0]
    expect(output(notebook, 4)).to_contain_text(
        f"Python sees {float(rate)} {count} {word}", timeout=PATIENCE
    )


def test_slider_changes_the_rate_without_a_restart(notebook):
    explorer = fresh(notebook)
    explorer.get_by_role("button", name="0.1", exact=True).click()
    steps(explorer, 2)
    explorer.locator(".widget-slider [role=slider]").focus()
    notebook.keyboard.press("ArrowRight")
    expect(explorer.locator(".widget-slider .widget-readout")).to_have_text("0.2")
    expect(explorer.locator(".facts")).to_contain_text("iteration 2")
    steps(explorer, 1)
    run_again(notebook, 4)
    expect(output(notebook, 4)).to_contain_text("Python sees 0.2 3", timeout=PATIENCE)


def test_keys_in_the_picture_are_not_taken_by_jupyterlab(notebook):
    explorer = fresh(notebook)
    explorer.get_by_role("slider", name="Start").focus()
    notebook.keyboard.press("Space")
    notebook.keyboard.press("Space")
    expect(explorer.locator(".facts")).to_contain_text("iteration 2")
    notebook.keyboard.press("r")  # in JupyterLab: make the cell a raw one
    expect(explorer.locator(".facts")).to_contain_text("iteration 0")
    expect(notebook.locator(".jp-RawCell")).to_have_count(0)


@pytest.mark.parametrize("target", ["button", "summary"])
def test_letters_at_an_explorer_are_no_commands_of_the_notebook(notebook, target):
    cells = notebook.locator(".jp-Cell")
    before = cells.count()
    fresh(notebook).locator(f".bp-view {target}").first.focus()
    notebook.keyboard.type("aadd")  # in JupyterLab: two new cells, then one less
    expect(cells).to_have_count(before)
    assert cells.count() == before


def test_trainings_and_the_tab_follow_python_too(notebook):
    run_again(notebook, 5)
    digits = output(notebook, 2)
    expect(digits.locator("[aria-live=polite]")).to_contain_text(
        "diverged at epoch 1", timeout=PATIENCE
    )
    expect(output(notebook, 1).locator(".rule")).to_contain_text("θ₁")


def test_colors_follow_the_dark_theme(notebook):
    explorer = fresh(notebook)
    explorer.get_by_role("button", name="0.1", exact=True).click()
    steps(explorer, 6)
    expect(notebook.locator("body")).to_have_attribute("data-jp-theme-light", "false")
    expect(explorer.locator(".picture .ball")).to_have_css("fill", "rgb(242, 184, 75)")
    folder = Path(__file__).parents[2] / "screenshots"
    folder.mkdir(exist_ok=True)
    explorer.screenshot(path=folder / "jupyterlab.png")
