"""What a learner has written is never lost, whatever becomes of the book."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools"))
import learner  # noqa: E402


def notebook(path: Path, *cells: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    made = [{"cell_type": "code", "source": cell, "outputs": []} for cell in cells]
    path.write_text(json.dumps({"cells": made}))


def cells(path: Path) -> list[str]:
    return ["".join(cell["source"]) for cell in json.loads(path.read_text())["cells"]]


@pytest.fixture
def book(tmp_path):
    """Return the book's folder, with one notebook that has been given to the learner."""
    notebook(tmp_path / "book" / "one.ipynb", "first version")
    assert learner.give(tmp_path / "book", tmp_path / "mine") == []
    return tmp_path / "book"


@pytest.fixture
def mine(book):
    return book.with_name("mine")


def publish(book, mine, version):
    """Bring out a version and return what the learner hears."""
    notebook(book / "one.ipynb", version)
    return learner.give(book, mine)


def files(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_a_new_version_takes_the_place_of_a_copy_that_nobody_changed(book, mine):
    assert publish(book, mine, "second version") == []
    assert cells(mine / "one.ipynb") == ["second version"]
    assert files(mine) == [".given.json", "one.ipynb"]


def test_so_it_does_of_one_that_was_merely_run(book, mine):
    ran = json.loads((mine / "one.ipynb").read_text())
    ran["cells"][0] |= {
        "outputs": [{"text": "1"}],
        "execution_count": 3,
        "source": ["first ", "version"],
    }
    ran["cells"].append({"cell_type": "code", "source": [], "outputs": []})
    (mine / "one.ipynb").write_text(json.dumps(ran))
    assert publish(book, mine, "second version") == []
    assert cells(mine / "one.ipynb") == ["second version"]


def test_a_changed_copy_stays_and_its_new_version_is_told_of_once(book, mine):
    notebook(mine / "one.ipynb", "my work")
    assert learner.give(book, mine) == []
    assert publish(book, mine, "second version") == [
        "one.ipynb has your changes and stays as it is; its new version is new/one.ipynb"
    ]
    assert learner.give(book, mine) == []
    assert cells(mine / "one.ipynb") == ["my work"]
    assert cells(mine / "new" / "one.ipynb") == ["second version"]


def test_a_changed_new_version_stays_too(book, mine):
    notebook(mine / "one.ipynb", "my work")
    publish(book, mine, "second version")
    publish(book, mine, "third version")
    assert files(mine) == [".given.json", "new/one.ipynb", "one.ipynb"]
    notebook(mine / "new" / "one.ipynb", "more of my work")
    (told,) = publish(book, mine, "fourth version")
    assert told.endswith("its new version is new/one-2.ipynb")
    assert cells(mine / "one.ipynb") == ["my work"]
    assert cells(mine / "new" / "one.ipynb") == ["more of my work"]
    assert cells(mine / "new" / "one-2.ipynb") == ["fourth version"]


def test_a_copy_that_took_the_new_version_follows_again(book, mine):
    notebook(mine / "one.ipynb", "my work")
    publish(book, mine, "second version")
    (mine / "new" / "one.ipynb").replace(mine / "one.ipynb")
    assert publish(book, mine, "third version") == []
    assert cells(mine / "one.ipynb") == ["third version"]


@pytest.mark.parametrize("content", ["{damaged", "[]", '{"cells": 3}', ""])
def test_a_file_that_is_no_notebook_stays(book, mine, content):
    (mine / "one.ipynb").write_text(content)
    assert len(publish(book, mine, "second version")) == 1
    assert (mine / "one.ipynb").read_text() == content


def test_a_file_of_the_same_name_that_was_never_given_stays(book, mine):
    notebook(mine / "two.ipynb", "somebody's")
    notebook(book / "two.ipynb", "the book's")
    assert len(learner.give(book, mine)) == 1
    assert cells(mine / "two.ipynb") == ["somebody's"]


def test_a_copy_that_was_thrown_away_comes_back_as_it_was_given(book, mine):
    notebook(mine / "one.ipynb", "my work")
    learner.give(book, mine)
    (mine / "one.ipynb").unlink()
    assert learner.give(book, mine) == []
    assert cells(mine / "one.ipynb") == ["first version"]


@pytest.mark.parametrize("content", [None, "{dam", "[1]", "3"])
def test_without_its_record_every_copy_counts_as_changed(book, mine, content):
    (mine / ".given.json").unlink()
    if content:
        (mine / ".given.json").write_text(content)
    assert len(publish(book, mine, "second version")) == 1
    assert cells(mine / "one.ipynb") == ["first version"]


def test_a_disk_that_is_full_spoils_no_copy(book, mine, monkeypatch):
    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(learner.os, "fsync", full)
    before = {path: path.read_bytes() for path in mine.rglob("*")}
    with pytest.raises(OSError, match="No space left"):
        publish(book, mine, "second version")
    assert {path: path.read_bytes() for path in mine.rglob("*")} == before


def test_a_process_that_is_killed_before_its_record_loses_nothing(book, mine, monkeypatch):
    with monkeypatch.context() as killed:
        killed.setattr(learner, "write", lambda *_: exec("raise KeyboardInterrupt"))
        with pytest.raises(KeyboardInterrupt):
            publish(book, mine, "second version")
    assert cells(mine / "one.ipynb") == ["first version"]
    learner.write(mine / "one.ipynb", (book / "one.ipynb").read_bytes())  # the copy, no record
    assert learner.give(book, mine) == []
    assert publish(book, mine, "third version") == []
    assert cells(mine / "one.ipynb") == ["third version"]


def test_git_sees_nothing_of_the_learners_folder():
    names = ["notebooks/01_initialization.ipynb", "notebooks/new/x.ipynb", "notebooks/.given.json"]
    command = ["git", "check-ignore", *names]
    ignored = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert ignored.stdout.split() == names
    tracked = ["git", "check-ignore", "--no-index", "tests/notebooks/refresh.py"]
    assert subprocess.run(tracked, cwd=ROOT, capture_output=True).returncode == 1
