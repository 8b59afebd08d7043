"""What Binder does with the project: repo2docker's own choice and commands, without Docker."""

import os
import re
import subprocess
from pathlib import Path

import pytest
from repo2docker.app import Repo2Docker
from repo2docker.buildpacks import PythonBuildPack

ROOT = Path(__file__).resolve().parents[2]
EDITABLE = re.compile(r"^(?:-e|--editable)[ =](\S+)", re.MULTILINE)


@pytest.fixture
def pack(monkeypatch):
    monkeypatch.chdir(ROOT)
    return PythonBuildPack("image")


def text_of_requirements(path: Path) -> str:
    """Return what a file of requirements says, with what it includes."""
    text = path.read_text("utf-8")
    included = re.findall(r"^-r (\S+)", text, re.MULTILINE)
    return text + "".join(text_of_requirements(path.parent / name) for name in included)


def test_binder_takes_the_python_that_the_book_is_published_with(pack):
    found = [kind for kind in Repo2Docker().buildpacks if kind("image").detect()]
    assert found == [PythonBuildPack]
    assert pack.python_version == (ROOT / "binder" / "runtime.txt").read_text().strip()[7:]


def test_binder_installs_the_requirements_and_the_library_once(pack):
    commands = [text for _, text in (*pack.get_preassemble_scripts(), *pack.get_assemble_scripts())]
    (command,) = commands
    assert command.endswith('pip install --no-cache-dir -r "binder/requirements.txt"')
    installed = text_of_requirements(ROOT / "binder" / "requirements.txt")
    assert EDITABLE.findall(installed) == [".[book]"]
    assert not re.search(r"^(sphinx|jupyter-book|myst-nb)\b", installed, re.MULTILINE)


def test_after_that_it_runs_what_git_holds_as_a_program(pack):
    (script,) = pack.get_post_build_scripts()
    start = pack.get_start_script().removeprefix("${REPO_DIR}/")
    listed = subprocess.check_output(["git", "ls-files", "-s", script, start], cwd=ROOT, text=True)
    assert [line[:6] for line in listed.splitlines()] == ["100755"] * 2
    named = re.findall(r"[\w./-]+\.(?:py|txt|json)\b", (ROOT / script).read_text("utf-8"))
    assert len(named) >= 3
    assert [name for name in named if not (ROOT / name).is_file()] == []


def test_a_visitors_kernels_use_one_thread():
    command = [ROOT / "binder" / "start", "printenv", "OPENBLAS_NUM_THREADS"]
    clean = {"PATH": os.environ["PATH"]}
    assert subprocess.check_output(command, env=clean, text=True) == "1\n"
