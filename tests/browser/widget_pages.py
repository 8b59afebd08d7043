"""Small books made of notebooks that the tests write, built as the real book is: Sphinx, myst-nb, a kernel."""

import subprocess
import sys
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

ROOT = Path(__file__).resolve().parents[2]

CONF = """
import sys
sys.path.insert(0, {extensions!r})
project = "Pages"
extensions = ["myst_nb", "sphinx.ext.mathjax", "static_widgets"]
html_theme = {theme!r}
nb_execution_mode = "force"
nb_execution_raise_on_error = True
nb_execution_timeout = 120
mathjax_path = "none.js"
{more}
"""


def write_notebook(path: Path, cells: list[str]) -> None:
    """Write a notebook; a cell that starts with ``#md`` holds prose."""
    made = [
        new_markdown_cell(text[3:].strip()) if text.startswith("#md") else new_code_cell(text)
        for text in cells
    ]
    spec = {"display_name": "Python 3", "language": "python", "name": "python3"}
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(new_notebook(cells=made, metadata={"kernelspec": spec}), path)


def run(command: list, folder: Path) -> subprocess.CompletedProcess:
    """Run a build in ``folder`` and return what it said."""
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=600)


def build(
    folder: Path, pages: dict[str, list[str]], theme: str = "basic", more: str = ""
) -> subprocess.CompletedProcess:
    """Build the notebooks ``pages`` (name: cells) into ``folder/html`` with plain Sphinx."""
    for name, cells in pages.items():
        write_notebook(folder / f"{name}.ipynb", cells)
    names = "\n".join(pages)
    (folder / "index.md").write_text(f"# Index\n\n```{{toctree}}\n{names}\n```\n")
    extensions = str(ROOT / "_ext")
    conf = CONF.format(extensions=extensions, theme=theme, more=more)
    (folder / "conf.py").write_text(conf)
    command = [
        sys.executable,
        "-m",
        "sphinx",
        "-q",
        "-W",
        "--keep-going",
        "-b",
        "html",
        ".",
        "html",
    ]
    return run(command, folder)
