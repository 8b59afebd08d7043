"""Buttons that lead to the project: all where its address is given, none where it is not."""

import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_markdown_cell, new_notebook
from visiting import BOOK, ROOT, book_pages, copy_specimen

ADDRESS = "https://github.com/someone/backpropagation"
BUTTONS = [
    f'href="{ADDRESS}"',
    f'href="{ADDRESS}/edit/main/notebook.ipynb"',
    f'href="{ADDRESS}/issues/new?title=Issue%20on%20page%20%2Fnotebook.html',
    "https://mybinder.org/v2/gh/someone/backpropagation/main?urlpath=lab/tree/notebook.ipynb",
    "https://colab.research.google.com/github/someone/backpropagation/blob/main/notebook.ipynb",
]


def build(folder: Path, address: str) -> subprocess.CompletedProcess:
    source = copy_specimen(folder)
    cells = [new_markdown_cell("# A notebook")]
    nbformat.write(new_notebook(cells=cells), source / "notebook.ipynb")
    with (source / "_toc.yml").open("a") as contents:
        contents.write("chapters:\n  - file: notebook\n")
    command = [Path(sys.executable).with_name("jupyter-book"), "build", source, "--quiet"]
    options = ["--warningiserror", "--config", ROOT / "_config.yml", "--path-output", folder]
    environment = os.environ | {"BOOK_REPOSITORY": address}
    return subprocess.run([*command, *options], capture_output=True, text=True, env=environment)


def test_given_its_address_the_page_links_to_the_project(tmp_path):
    result = build(tmp_path, ADDRESS + ".git")
    assert result.returncode == 0, result.stdout + result.stderr
    page = (tmp_path / "_build" / "html" / "notebook.html").read_text("utf-8")
    assert [button for button in BUTTONS if button not in page] == []


def test_an_address_of_another_kind_stops_the_build(tmp_path):
    result = build(tmp_path, "somewhere/else")
    assert result.returncode != 0
    assert "BOOK_REPOSITORY: expected https://github.com/owner/name" in (
        result.stdout + result.stderr
    )


@pytest.mark.parametrize("path", [page for page in book_pages() if page.startswith("chapters/")])
def test_the_book_has_buttons_if_its_build_was_given_an_address(path):
    page = (BOOK / path).read_text("utf-8")
    hosts = ("mybinder.org", "colab.research.google.com", "/edit/", "/issues/new")
    given = bool(os.environ.get("BOOK_REPOSITORY"))
    assert [host in page for host in hosts] == [given] * len(hosts)
