"""The explorers in the real JupyterLab, with a kernel: the same cell as in the page of the book."""

from collections.abc import Iterator

import pytest
from lab import PATIENCE, opened, output, run_again, running_lab
from playwright.sync_api import Browser, Locator, Page, expect
from visiting import sit_for_picture

CELLS = [
    "import nblib.widgets",
    "explorer = nblib.widgets.learning_rate()\nexplorer",
    "digits = nblib.widgets.learning_rate_digits(rates=(0.001, 1, 30), epochs=4)\ndigits",
    "explorer.view.rate = 0.4\nexplorer.view.iteration = 3",
    "print('Python sees', explorer.view.rate, explorer.view.iteration, explorer.view.verdict)",
    "digits.view.rate = 30\ndigits.view.epoch = 0\nexplorer.view.surface = 'contour map'",
]


@pytest.fixture(scope="module")
def notebook(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """Return the notebook in JupyterLab after Run All Cells."""
    folder = tmp_path_factory.mktemp("lab")
    with running_lab(folder, CELLS) as lab, opened(browser, lab, 4, "Python sees 0.4") as page:
        page.locator(".bp-view").nth(1).wait_for()
        yield page


def fresh(page: Page) -> Locator:
    """Return the explorer, back on the curve and at its start."""
    explorer = output(page, 1)
    explorer.locator(".widget-toggle-button", has_text="curve").click()
    explorer.get_by_role("button", name="Reset").click()
    expect(explorer.locator(".facts")).to_contain_text("iteration 0")
    return explorer


def steps(explorer: Locator, count: int) -> None:
    explorer.get_by_role("button", name="Next iteration").click(click_count=count)


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
    sit_for_picture(explorer, "jupyterlab")
