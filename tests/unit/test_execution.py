"""A build tells of each notebook in a line, and of a cell that fails in a few."""

import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = """\
sphinx:
  local_extensions: {{execution: {extensions}}}
  config: {{nb_execution_raise_on_error: true}}
execute: {{execute_notebooks: cache, timeout: {timeout}}}
only_build_toc_files: true
"""
MARKDOWN = """---
jupytext: {text_representation: {extension: .md, format_name: myst}}
kernelspec: {name: python3, display_name: Python 3}
---
# First

```{code-cell}
1 + 1
```
"""


def build(folder: Path, *cells: str, timeout: int = 60) -> subprocess.CompletedProcess:
    """Build a book of a page without code, one in Markdown with code, and a notebook."""
    settings = SETTINGS.format(extensions=ROOT / "_ext", timeout=timeout)
    (folder / "_config.yml").write_text(settings)
    chapters = "chapters: [{file: first}, {file: second}]"
    (folder / "_toc.yml").write_text(f"format: jb-book\nroot: index\n{chapters}\n")
    (folder / "index.md").write_text("# Book\n")
    (folder / "first.md").write_text(MARKDOWN)
    code = [new_markdown_cell("# Second"), *map(new_code_cell, cells)]
    kernel = {"name": "python3", "display_name": "Python 3"}
    nbformat.write(
        new_notebook(cells=code, metadata={"kernelspec": kernel}), folder / "second.ipynb"
    )
    command = [Path(sys.executable).with_name("jupyter-book"), "build", folder, "--quiet"]
    return subprocess.run(
        [*command, "--warningiserror", "--keep-going"], capture_output=True, text=True
    )


@pytest.fixture(scope="module")
def failed(tmp_path_factory):
    return build(tmp_path_factory.mktemp("book"), "x = 0", "# divide\n1 / x", "x")


def test_a_quiet_build_tells_which_notebook_is_done(failed):
    told = [line.split() for line in failed.stdout.splitlines() if " of 2 " in line]
    assert [line[:4] for line in told] == [["1", "of", "2", "first"]]
    assert told[0][4].isdigit()
    assert told[0][5] == "s"


def test_a_cell_that_fails_is_told_in_a_few_lines(failed):
    assert failed.returncode == 1
    told = failed.stderr.partition("\nsecond.ipynb")[2].splitlines()
    assert told == [
        ": code cell 2 of 3, which begins with",
        "    # divide",
        "  stops with",
        "    ZeroDivisionError: division by zero",
        "Run it alone: .venv/bin/jupyter execute second.ipynb, or open it with make author",
    ]
    assert "base.ExecutionError" not in failed.stderr  # a kernel that ends may have its own words


@pytest.mark.nightly
def test_a_cell_that_is_too_slow_is_told_too(tmp_path):
    slow = "import time\n" + "\n" * 12 + "time.sleep(60)"
    told = build(tmp_path, slow, timeout=3).stderr.partition("\nsecond.ipynb")[2]
    assert told.startswith(": code cell 1 of 1, which begins with\n    import time\n")
    assert "CellTimeoutError: A cell timed out while it was being executed, after 3 seconds" in told
    assert "Traceback" not in told
