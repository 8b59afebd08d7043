"""What Binder does, done: its commands in an empty environment, a chapter run, explorers drawn."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import expect
from repo2docker.buildpacks import PythonBuildPack

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "browser"))
from lab import PATIENCE, serving  # noqa: E402

CHAPTER = "04_backpropagation.ipynb"


@pytest.fixture(scope="module")
def image(tmp_path_factory):
    """Return an image's folder: a checkout in ``repo``, an environment in ``env``."""
    image = tmp_path_factory.mktemp("image")
    checkout = ["git", "checkout-index", "--all", f"--prefix={image / 'repo'}/"]
    subprocess.run(checkout, cwd=ROOT, check=True)
    subprocess.run([sys.executable, "-m", "venv", image / "env"], check=True)
    for script in commands():
        subprocess.run(["bash", "-c", script], cwd=image / "repo", env=inside(image), check=True)
    return image


def commands() -> list[str]:
    """Return the shell's lines that repo2docker runs as its user once the project is there."""
    before = os.getcwd()
    os.chdir(ROOT)
    try:
        pack = PythonBuildPack("image")
        assert pack.detect()
        assembled = [text for user, text in pack.get_assemble_scripts() if user == "${NB_USER}"]
        return [*assembled, *(f"./{script}" for script in pack.get_post_build_scripts())]
    finally:
        os.chdir(before)


def inside(image: Path) -> dict[str, str]:
    """Return the environment variables in the image."""
    path = f"{image / 'env' / 'bin'}{os.pathsep}{os.environ['PATH']}"
    return os.environ | {"PATH": path, "KERNEL_PYTHON_PREFIX": str(image / "env")}


def test_the_image_holds_the_library_once_and_no_sphinx(image):
    python = image / "env" / "bin" / "python"
    listed = subprocess.check_output([python, "-m", "pip", "list", "--format=freeze"], text=True)
    names = [line.partition("==")[0].lower() for line in listed.splitlines()]
    assert names.count("nblib") == 1
    assert {"sphinx", "jupyter-book", "myst-nb"} & set(names) == set()


def test_its_notebooks_are_there_and_one_runs(image):
    notebooks = image / "repo" / "notebooks"
    chapters = {path.name for path in (ROOT / "chapters").glob("*.ipynb")}
    assert {path.name for path in notebooks.glob("*.ipynb")} > chapters
    start = image / "repo" / "binder" / "start"
    command = [start, "jupyter", "execute", f"notebooks/{CHAPTER}"]
    subprocess.run(command, cwd=image / "repo", env=inside(image), check=True)


def test_in_its_jupyterlab_the_explorers_draw_with_no_news_popup(image, browser):
    python = str(image / "env" / "bin" / "python")
    with serving(image / "repo" / "notebooks", python) as address:
        page = browser.new_page(viewport={"width": 1280, "height": 1400}, color_scheme="dark")
        page.set_default_timeout(PATIENCE)
        page.goto(address(CHAPTER))
        page.locator(".jp-Notebook .jp-Cell").first.wait_for()
        page.get_by_role("button", name="Python 3 (ipykernel) | Idle").wait_for()
        listed = page.locator(".jp-DirListing-item", has_text="01_initialization.ipynb")
        expect(listed).to_be_visible()  # the contents beside the chapter
        expect(page.locator("body")).to_have_attribute("data-jp-theme-light", "false")
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
        expect(page.locator(".bp-view svg").first).to_be_attached(timeout=5 * PATIENCE)
        expect(page.locator(".jp-toast-message, .Toastify__toast")).to_have_count(0)
