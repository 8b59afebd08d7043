"""Buttons that lead to the project: all where its address is given, none where it is not."""

import os
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_markdown_cell, new_notebook
from PIL import Image
from visiting import BOOK, ROOT, book_pages, copy_specimen

ADDRESS = "https://github.com/someone/backpropagation"
BUTTONS = [
    f'href="{ADDRESS}"',
    f'href="{ADDRESS}/edit/main/chapters/one.ipynb"',
    f'href="{ADDRESS}/issues/new?title=Issue%20on%20page%20%2Fchapters/one.html',
]
LAUNCHES = [
    "https://mybinder.org/v2/gh/someone/backpropagation/main?urlpath=lab/tree/notebooks/one.ipynb",
    "https://colab.research.google.com/github/someone/backpropagation/blob/notebooks/one.ipynb",
]
DOWNLOAD = '"../notebooks/one.ipynb"'
PACKAGE = """[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"
[project]
name = "nblib"
version = "1"
requires-python = ">=3.11"
"""


def build(folder: Path, address: str) -> subprocess.CompletedProcess:
    """Build a book with a chapter, a page that is no notebook, and a package for its wheel."""
    source = copy_specimen(folder)
    (source / "chapters").mkdir()
    (source / "nblib").mkdir()
    (source / "nblib" / "__init__.py").touch()
    (source / "pyproject.toml").write_text(PACKAGE)
    (source / "words.md").write_text("# Words\n")
    cells = [new_markdown_cell("# A notebook")]
    nbformat.write(new_notebook(cells=cells), source / "chapters" / "one.ipynb")
    with (source / "_toc.yml").open("a") as contents:
        contents.write("chapters:\n  - file: chapters/one\n  - file: words\n")
    command = [Path(sys.executable).with_name("jupyter-book"), "build", source, "--quiet"]
    options = ["--warningiserror", "--config", ROOT / "_config.yml", "--path-output", folder]
    environment = os.environ | {"BOOK_REPOSITORY": address}
    return subprocess.run([*command, *options], capture_output=True, text=True, env=environment)


@pytest.mark.nightly
def test_given_its_address_the_page_links_to_the_project(tmp_path):
    result = build(tmp_path, ADDRESS + ".git")
    assert result.returncode == 0, result.stdout + result.stderr
    book = tmp_path / "_build" / "html"
    page = (book / "chapters" / "one.html").read_text("utf-8")
    wanted = [*BUTTONS, *LAUNCHES, DOWNLOAD]
    assert [button for button in wanted if button not in page] == []
    assert (book / "notebooks" / "one.ipynb").exists()
    words = (book / "words.html").read_text("utf-8")
    assert [host for host in ("mybinder.org", "colab.research", "one.ipynb") if host in words] == []
    assert not_published(book, "https://someone.github.io/backpropagation/") == []


def not_published(book: Path, home: str) -> list[str]:
    """Return what a published book lacks, whose pages know where they are."""
    page, lost, start, sitemap = (
        (book / name).read_text("utf-8")
        for name in ("chapters/one.html", "404.html", "index.html", "sitemap.xml")
    )
    canonical = '<link rel="canonical" href="{}"'
    wanted = [
        (page, canonical.format(f"{home}chapters/one.html")),
        (page, f'<meta property="og:image" content="{home}_static/preview.png">'),
        (start, canonical.format(f"{home}specimen.html")),
        *((sitemap, f"<loc>{home}{name}.html</loc>") for name in ("specimen", "chapters/one")),
        (lost, f'href="{home}chapters/one.html"'),
        (lost, f'action="{home}search.html"'),
    ]
    missing = [text for place, text in wanted if text not in place]
    # A server shows this page for an address at any depth.
    missing += re.findall(r' (?:src|href)="(?!https?:|data:|#)[^"]*"', lost)
    with Image.open(book / "_static" / "preview.png") as picture:
        return missing if picture.size == (1200, 630) else [*missing, f"{picture.size}"]


@pytest.mark.nightly
def test_an_address_of_another_kind_stops_the_build(tmp_path):
    result = build(tmp_path, "somewhere/else")
    assert result.returncode != 0
    assert "BOOK_REPOSITORY: expected https://github.com/owner/name" in (
        result.stdout + result.stderr
    )


NOTEBOOKS = [
    page
    for page in book_pages()
    if page.startswith("chapters/") or page in ("intro.html", "check_yourself.html")
]


@pytest.mark.parametrize("path", NOTEBOOKS)
def test_the_download_of_a_page_is_its_plain_notebook(path):
    page = (BOOK / path).read_text("utf-8")
    (link,) = re.findall(r'href="((?:\.\./)?notebooks/\w+\.ipynb)"', page)
    assert ((BOOK / path).parent / link).is_file()
    assert Path(link).stem == Path(path).stem
    assert "_sources/" not in page


@pytest.mark.parametrize("path", NOTEBOOKS)
def test_the_book_has_buttons_if_its_build_was_given_an_address(path):
    page = (BOOK / path).read_text("utf-8")
    hosts = ("mybinder.org", "colab.research.google.com", "/edit/", "/issues/new")
    given = bool(os.environ.get("BOOK_REPOSITORY"))
    assert [host in page for host in hosts] == [given] * len(hosts)
