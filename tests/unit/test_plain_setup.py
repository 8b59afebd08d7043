"""The first cell brings the library from where the book says, or says one sentence."""

import subprocess
import sys
from importlib import metadata, util
from pathlib import Path

import pytest
from IPython.core.interactiveshell import InteractiveShell
from sphinx.errors import ConfigError

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "_ext"))
from plain_notebooks.errors import PlainNotebookError  # noqa: E402
from plain_notebooks.setup_cell import setup_cell  # noqa: E402
from repository import pages_address  # noqa: E402

WHEEL = "nblib-1.2.3-py3-none-any.whl"
ADDRESS = f"https://example.org/book/notebooks/{WHEEL}"


class Machine:
    """A machine with or without the library, on which pip works or does not."""

    def __init__(self, version: str | None, pip_works: bool):
        self.version, self.pip_works, self.commands = version, pip_works, []

    def look(self, name: str) -> str:
        if self.version is None:
            raise metadata.PackageNotFoundError(name)
        return self.version

    def run(self, command: list[str], **_: object) -> None:
        self.commands.append(command)
        if self.pip_works:
            self.version = "1.2.3"


@pytest.fixture
def machine(monkeypatch, tmp_path):
    """Return a function that makes this machine another one."""

    def pretend(version: str | None, pip_works: bool = True) -> Machine:
        machine = Machine(version, pip_works)
        monkeypatch.setattr(metadata, "version", machine.look)
        monkeypatch.setattr(util, "find_spec", lambda name: None)
        monkeypatch.setattr(subprocess, "run", machine.run)
        monkeypatch.chdir(tmp_path)
        return machine

    return pretend


def test_where_the_library_is_there_nothing_happens(machine):
    here = machine("1.2.3")
    exec(setup_cell(WHEEL, ADDRESS), {})
    assert here.commands == []


def test_a_library_in_a_folder_that_no_one_installed_is_taken(machine, monkeypatch):
    here = machine(None)
    monkeypatch.setattr(util, "find_spec", lambda name: object())
    exec(setup_cell(WHEEL, ADDRESS), {})
    assert here.commands == []


@pytest.mark.parametrize("version", [None, "1.2.2"])
def test_where_the_version_does_not_fit_the_wheel_comes_by_its_address(machine, version):
    here = machine(version)
    exec(setup_cell(WHEEL, ADDRESS), {})
    (command,) = here.commands
    assert command[:4] == [sys.executable, "-m", "pip", "install"]
    assert command[-1] == f"nblib[book] @ {ADDRESS}"


@pytest.mark.parametrize("address", [ADDRESS, ""])
def test_a_wheel_beside_the_notebook_comes_first(machine, tmp_path, address):
    here = machine(None)
    (tmp_path / WHEEL).touch()
    exec(setup_cell(WHEEL, address), {})
    assert here.commands[0][-1] == f"nblib[book] @ {(tmp_path / WHEEL).as_uri()}"


def test_without_an_address_no_index_is_asked(machine):
    here = machine(None)
    with pytest.raises(ImportError, match=r"put nblib-1\.2\.3-py3-none-any\.whl beside"):
        exec(setup_cell(WHEEL, ""), {})
    assert here.commands == []


def test_offline_the_reader_sees_one_sentence(machine, capsys):
    machine(None, pip_works=False)
    result = InteractiveShell().run_cell(setup_cell(WHEEL, ADDRESS))
    assert not result.success
    (line,) = capsys.readouterr().out.strip().split("\n")
    assert line.startswith("The book's library is not here and could not be fetched: connect")
    assert line.endswith(f"put {WHEEL} beside this notebook and run this cell again.")


def test_a_wheel_of_another_kind_is_refused():
    with pytest.raises(PlainNotebookError, match="expected nblib-VERSION"):
        setup_cell("nblib-1.2.3.tar.gz", "")


PUBLISHED = {
    "nothing": ({}, ""),
    "said": ({"BOOK_ADDRESS": "https://a.org/b/"}, "https://a.org/b/"),
    "GitHub": (
        {"BOOK_REPOSITORY": "https://github.com/Ann/book.git"},
        "https://ann.github.io/book/",
    ),
    "a whole site": (
        {"BOOK_REPOSITORY": "https://github.com/ann/ann.github.io"},
        "https://ann.github.io/",
    ),
    "both": (
        {"BOOK_ADDRESS": "http://a.org", "BOOK_REPOSITORY": "https://github.com/ann/book"},
        "http://a.org/",
    ),
}


@pytest.mark.parametrize(("environment", "address"), PUBLISHED.values(), ids=PUBLISHED)
def test_where_the_pages_are_is_said_or_follows(monkeypatch, environment, address):
    for name in ("BOOK_ADDRESS", "BOOK_REPOSITORY"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert pages_address() == address


def test_an_address_that_is_none_stops(monkeypatch):
    monkeypatch.setenv("BOOK_ADDRESS", "a.org/book")
    with pytest.raises(ConfigError, match="BOOK_ADDRESS: expected https://host/path"):
        pages_address()
