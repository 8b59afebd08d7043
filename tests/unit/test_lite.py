"""JupyterLite in the book, as far as one sees without a browser: packages, notebooks, button."""

import sys
import tomllib
import zipfile
from importlib import metadata
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from sphinx.errors import ExtensionError

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "_ext"))

import lite  # noqa: E402
from lite.notebooks import for_browser  # noqa: E402
from lite.packages import ADDED, LOCK, hashes, lock, pack  # noqa: E402


def wheel(folder, *needs):
    """Write a wheel of nblib, of one module, that needs this."""
    path = folder / "nblib-1.0-py3-none-any.whl"
    lines = ["Metadata-Version: 2.4", "Name: nblib", "Version: 1.0", "Provides-Extra: book"]
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("nblib/__init__.py", "")
        told = "\n".join([*lines, *(f"Requires-Dist: {one}" for one in needs)])
        archive.writestr("nblib-1.0.dist-info/METADATA", f"{told}\n\n")
    return path


@pytest.fixture(scope="module")
def added(tmp_path_factory):
    """Return the wheels of what the site gets from the book's environment."""
    folder = tmp_path_factory.mktemp("added")
    return [pack(name, folder) for name in ADDED]


def test_what_a_package_needs_is_in_the_lock_and_has_a_hash():
    packages = LOCK["packages"]
    names = {name.lower().replace("_", "-") for name in packages}
    needed = {
        need.lower().replace("_", "-") for one in packages.values() for need in one["depends"]
    }
    assert needed - names == set()
    assert len(hashes()) == len(packages) + 4  # Pyodide itself
    assert {len(value) for value in hashes().values()} == {64}


def test_nblib_may_be_used_with_every_version_that_the_site_has(added, tmp_path):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extra = [f'{one}; extra == "book"' for one in project["optional-dependencies"]["book"]]
    found = lock([wheel(tmp_path, *project["dependencies"], *extra), *added])["packages"]
    assert {"numpy", "scipy", "pandas", "matplotlib", "anywidget"} <= set(found["nblib"]["depends"])
    assert found["anywidget"]["depends"] == ["ipywidgets", "psygnal", "typing-extensions"]
    assert found["nblib"]["imports"] == ["nblib"]


@pytest.mark.parametrize("need", ["numpy>=2.1", 'scikit-learn; extra == "book"'])
def test_a_need_that_the_site_cannot_meet_stops_the_build(need, added, tmp_path):
    with pytest.raises(ExtensionError, match=r"nblib needs (numpy>=2\.1|scikit-learn)"):
        lock([wheel(tmp_path, need), *added])


def test_a_need_of_another_system_or_another_extra_is_none(added, tmp_path):
    needs = ['colorama; sys_platform == "win32"', 'wandb; extra == "trackers"']
    assert lock([wheel(tmp_path, *needs), *added])["packages"]["nblib"]["depends"] == []


def test_packed_packages_are_whole_but_for_what_is_compiled(added, tmp_path):
    for name, path in zip(ADDED, added, strict=True):
        names = zipfile.ZipFile(path).namelist()
        assert any(one.endswith("/METADATA") for one in names), name
        assert [one for one in names if one.endswith((".so", ".pyd", ".pyc", "RECORD"))] == []
        code = {str(one) for one in metadata.files(name) if one.suffix == ".py"}
        assert {one for one in code if not one.startswith("..")} <= set(names)
        assert pack(name, tmp_path).read_bytes() == path.read_bytes()


def test_a_notebook_for_the_browser_says_what_is_different_and_is_otherwise_the_same():
    cells = [
        new_markdown_cell("# Title", id="about"),
        new_code_cell("import subprocess", id="setup", metadata={"cellView": "form"}),
        new_code_cell("import nblib", id="imports"),
    ]
    plain = new_notebook(cells=cells)
    made = nbformat.reads(for_browser(nbformat.writes(plain).encode()).decode(), as_version=4)
    nbformat.validate(made)
    assert made.cells[1].cell_type == "markdown"
    assert made.cells[1].source.startswith("> **Python runs in your browser here.**")
    for words in ("one thread", "files", "trackers", "Dask"):
        assert words in made.cells[1].source
    assert [made.cells[0], made.cells[2]] == [cells[0], cells[2]]


@pytest.mark.parametrize(
    ("code", "absent"),
    [
        ("import time\nfrom distributed import (\n    Client,\n)", (1, 2, 3)),
        ("import dask.array as da", (0,)),
        ("shares = 3  # of distributed work: import dask", ()),
        ("import distributedness", ()),
        ("from .dask import mine", ()),
    ],
)
def test_an_import_of_what_starts_other_processes_is_a_comment_in_a_browser(code, absent):
    plain = new_notebook(cells=[new_code_cell("", id="setup"), new_code_cell(code, id="imports")])
    made = nbformat.reads(for_browser(nbformat.writes(plain).encode()).decode(), as_version=4)
    assert ("Some cells of this notebook are shown" in made.cells[0].source) == bool(absent)
    assert "**Python runs in your browser here.**" in made.cells[0].source
    before, after = code.splitlines(), made.cells[1].source.splitlines()
    assert [n for n, line in enumerate(after) if line != before[n]] == [*absent]
    assert all(after[n] == f"# not in a browser: {before[n]}" for n in absent)


def test_cells_that_need_other_processes_are_shown_and_all_others_run():
    sources = {
        "imports": "import numpy as np\nfrom distributed import Client",
        "client": "client = Client()\nJ = 1\n\n\ndef sums():\n    return client.gather([])",
        "own": "for name, J in {}.items():\n    print(name, J)",
        "late": "def total():\n    return sums() + 1",
        "total": "total()",
        "again": "client = 3",
        "free": "print(client)",
    }
    told = new_output("stream", text="5 of all\n")
    cells = [new_code_cell(code, id=name, outputs=[told]) for name, code in sources.items()]
    plain = new_notebook(cells=[new_code_cell("", id="setup"), *cells])
    made = nbformat.reads(for_browser(nbformat.writes(plain).encode()).decode(), as_version=4)
    nbformat.validate(made)
    shown = [one for one in made.cells[1:] if one.cell_type == "markdown"]
    assert [one.id for one in shown] == ["client", "late", "total"]
    for one in shown:
        assert one.source.startswith("**Not run here: this needs Dask")
        assert f"```python\n{sources[one.id]}\n```" in one.source
        assert "5 of all" in one.source
    assert made.cells[3] == cells[2]


def test_of_the_chapters_one_needs_other_processes_and_most_of_it_runs(tmp_path):
    many = (ROOT / "chapters" / "12_many_hands.ipynb").read_text("utf-8")
    cells = [new_code_cell("", id="setup"), *nbformat.reads(many, as_version=4).cells]
    plain = nbformat.writes(new_notebook(cells=cells)).encode()
    made = nbformat.reads(for_browser(plain).decode(), as_version=4).cells
    shown = [one.id for one in made if one.source.startswith("**Not run here")]
    assert shown == ["cluster", "library", "timing"]


class App:
    """As much of Sphinx as the button reads."""

    def __init__(self):
        self.builder = type("Builder", (), {"name": "html"})()
        self.config = type("Config", (), {"plain_notebooks": ["chapters/*"], "root_doc": "intro"})()
        self.scripts = []

    def add_js_file(self, name, body):
        self.scripts.append(body)


def button(page):
    """Return the buttons of a page."""
    context = {"header_buttons": [], "pathto": lambda name, _: f"to/{name}"}
    lite.add_button(App(), page, "page.html", context, None)
    return context["header_buttons"]


def test_a_page_has_a_button_only_where_jupyterlite_is_built(monkeypatch):
    monkeypatch.delenv("BOOK_LITE", raising=False)
    assert button("chapters/03_cost") == []
    monkeypatch.setenv("BOOK_LITE", "1")
    (one,) = button("chapters/03_cost")
    assert one["url"] == "to/lite/lab/index.html?path=03_cost.ipynb"
    assert button("glossary")[0]["url"] == "to/lite/lab/index.html?path=intro.ipynb"
