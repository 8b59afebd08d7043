"""JupyterLab, or Notebook, on a free port of this machine, with notebooks to open and run."""

import json
import os
import secrets
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

PATIENCE = 180_000  # milliseconds; a kernel on a busy machine takes its time


@contextmanager
def running_lab(folder: Path, sources: list[str]) -> Iterator[str]:
    """Start JupyterLab with a notebook of these cells; stop this very process at the end."""
    cells = [nbformat.v4.new_code_cell(cell) for cell in sources]
    kernel = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}
    notebook = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})
    nbformat.write(notebook, folder / "explorers.ipynb")
    with running(folder) as address:
        yield address.format("explorers.ipynb")


@contextmanager
def running(folder: Path, front_end: str = "jupyterlab", theme: str = "Dark") -> Iterator[str]:
    """Start `jupyterlab` or `notebook` with a theme; yield a notebook's address, `{}` its name."""
    settings = folder / "settings" / "@jupyterlab" / "apputils-extension"
    settings.mkdir(parents=True)
    chosen = json.dumps({"theme": f"JupyterLab {theme}"})
    (settings / "themes.jupyterlab-settings").write_text(chosen)
    place = {"JUPYTERLAB_SETTINGS_DIR": str(folder / "settings")}
    with serving(folder, front_end=front_end, **place) as address:
        yield address("{}")


@contextmanager
def serving(
    folder: Path, python: str = sys.executable, front_end: str = "jupyterlab", **settings: str
) -> Iterator[Callable[[str], str]]:
    """Start a front end of a Python; yield what makes the address of a file in ``folder``."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    token = secrets.token_hex(16)
    home = {f"JUPYTER_{kind}_DIR": str(folder / kind.lower()) for kind in ("CONFIG", "DATA")}
    with (folder / "log.txt").open("w") as log:
        server = subprocess.Popen(
            [
                *(python, "-m", front_end, "--no-browser", "--ip=127.0.0.1"),
                *(f"--port={port}", "--port-retries=0", f"--ServerApp.root_dir={folder}"),
                *(f"--IdentityProvider.token={token}", "--LabApp.news_url=None"),
                *("--expose-app-in-browser", *(["--allow-root"] if os.geteuid() == 0 else [])),
            ],
            stdout=log,
            stderr=log,
            env=os.environ | home | {"OPENBLAS_NUM_THREADS": "1"} | settings,
        )
        try:
            wait_for(f"http://127.0.0.1:{port}/api?token={token}", server, folder / "log.txt")
            place = {"jupyterlab": "lab/tree", "notebook": "notebooks"}[front_end]
            # `reset`: JupyterLab would open again what was open before
            yield lambda path: f"http://127.0.0.1:{port}/{place}/{path}?token={token}&reset"
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


@contextmanager
def opened(browser: Browser, address: str, last: int, words: str) -> Iterator[Page]:
    """Open the notebook, run all its cells and wait until cell `last` has said `words`."""
    context = browser.new_context(viewport={"width": 1280, "height": 1400})
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.goto(address)
    page.locator(".jp-Notebook .jp-Cell").first.wait_for()
    # where the kernel is slow to come, JupyterLab asks which one to take
    select = page.get_by_role("dialog").get_by_role("button", name="Select Kernel")
    page.add_locator_handler(select, select.click)
    page.get_by_role("button", name="Python 3 (ipykernel) | Idle").wait_for()
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    expect(output(page, last)).to_contain_text(words, timeout=PATIENCE)
    yield page
    context.close()


def output(page: Page, cell: int) -> Locator:
    return page.locator(".jp-Cell").nth(cell).locator(".jp-OutputArea")


def run_again(page: Page, cell: int) -> None:
    page.locator(".jp-Cell").nth(cell).locator(".jp-InputArea-editor .cm-content").click()
    page.keyboard.press("Control+Enter")
