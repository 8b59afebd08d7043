"""The first use of make says in one line what is in the way; a broken environment is mended."""

import ast
import os
import re
import runpy
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "tools" / "environment.py"
NO_SETTINGS = {"PIP_CONFIG_FILE": os.devnull, "PIP_FIND_LINKS": "", "PIP_EXTRA_INDEX_URL": ""}
# One package of a few bytes, which bears the name of the one that is asked for first.
INFO = "threadpoolctl-1.dist-info"
PACKAGE = {
    "threadpoolctl.py": "",
    f"{INFO}/METADATA": "Metadata-Version: 2.1\nName: threadpoolctl\nVersion: 1\n",
    f"{INFO}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    f"{INFO}/RECORD": "",
}


def checkout(folder: Path) -> Path:
    """Return a folder with all that the environment of a book is made of."""
    (folder / "tools").mkdir(parents=True)
    shutil.copy(SCRIPT, folder / "tools")
    (folder / "static_widgets").mkdir()
    for name in ("constraints.txt", "pyproject.toml", "static_widgets/pyproject.toml"):
        (folder / name).touch()
    (folder / "requirements-run.txt").write_text("threadpoolctl==1\n")
    (folder / "requirements.txt").write_text("-r requirements-run.txt\n")
    (folder / "requirements-dev.txt").write_text("-r requirements.txt\n")
    with zipfile.ZipFile(folder / "threadpoolctl-1-py3-none-any.whl", "w") as wheel:
        for name, text in PACKAGE.items():
            wheel.writestr(name, text)
    return folder


def use(folder: Path, *arguments: str, **settings: str) -> subprocess.CompletedProcess:
    """Run the script as make does; packages come from the folder alone."""
    here = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(folder)}
    return subprocess.run(
        [sys.executable, folder / "tools" / "environment.py", *arguments],
        env=os.environ | NO_SETTINGS | here | settings,
        capture_output=True,
        text=True,
    )


def has_the_package(folder: Path) -> bool:
    command = [folder / ".venv" / "bin" / "python", "-c", "import threadpoolctl"]
    return subprocess.run(command, capture_output=True).returncode == 0


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    """Return a checkout whose environment has been made and filled."""
    folder = checkout(tmp_path_factory.mktemp("first") / "use")
    result = use(folder)
    assert (result.returncode, result.stderr) == (0, "")
    return folder


@pytest.mark.nightly
def test_the_second_use_does_nothing_and_the_next_change_installs(filled):
    assert has_the_package(filled)
    assert use(filled).stdout == ""
    os.utime(filled / "requirements.txt")
    assert use(filled).stdout.startswith("Installing requirements.txt in .venv")
    assert use(filled, "dev").stdout.startswith("Installing requirements-dev.txt in .venv")
    assert use(filled, "dev").stdout == use(filled).stdout == ""


def killed_pip(folder):
    (folder / ".venv" / ".unfinished").touch()


def no_pip(folder):
    (pip,) = (folder / ".venv").glob("lib/python*/site-packages/pip")
    shutil.rmtree(pip)


def half_a_pip(folder):
    (main,) = (folder / ".venv").glob("lib/python*/site-packages/pip/_internal/cli/main.py")
    main.write_bytes(main.read_bytes()[:200])


def no_python(folder):
    (folder / ".venv" / "bin" / "python").unlink()


def python_that_is_gone(folder):
    """Its system has replaced the Python that it was made from."""
    (folder / ".venv" / "bin" / "python").unlink()
    (folder / ".venv" / "bin" / "python").symlink_to(folder / "gone")


def no_settings(folder):
    """Without these its Python is the system's, and pip would install there."""
    (folder / ".venv" / "pyvenv.cfg").unlink()


def another_folder(folder):
    """Programs of an environment name their Python by its whole path."""
    script = folder / ".venv" / "bin" / "pip"
    script.write_text(re.sub("^#!.*/use/", "#!/renamed/", script.read_text()))


BROKEN = {
    killed_pip: "its installation was interrupted",
    no_pip: "No module named 'pip'",
    half_a_pip: "its Python says",
    no_python: "its Python does not start",
    python_that_is_gone: "its Python does not start",
    no_settings: "its Python ",
    another_folder: "it was made in /renamed/.venv/bin, its folder has been moved or copied",
}


@pytest.fixture
def copied(filled, tmp_path):
    """Return a sound copy of the checkout, to be broken."""
    folder = shutil.copytree(filled, tmp_path / "use", symlinks=True)
    script = folder / ".venv" / "bin" / "pip"
    script.write_text(script.read_text().replace(str(filled), str(folder)))
    return folder


def fault(folder):
    return runpy.run_path(str(folder / "tools" / "environment.py"))["fault"]()


@pytest.mark.nightly
@pytest.mark.parametrize("damage", BROKEN, ids=lambda damage: damage.__name__)
def test_a_broken_environment_is_found(copied, damage):
    assert fault(copied) is None
    damage(copied)
    assert BROKEN[damage] in fault(copied)


@pytest.mark.nightly
def test_a_checkout_that_was_renamed_gets_a_new_environment_and_one_line_says_so(filled, tmp_path):
    moved = shutil.copytree(filled, tmp_path / "renamed", symlinks=True)
    result = use(moved)
    first, second = result.stdout.splitlines()
    assert first == (
        f"{moved}/.venv is broken (it was made in {filled}/.venv/bin, "
        "its folder has been moved or copied): it is made again."
    )
    assert second.startswith("Installing")
    assert (result.returncode, result.stderr) == (0, "")
    assert has_the_package(moved)
    assert fault(moved) is None


@pytest.mark.nightly
def test_without_a_network_one_line_says_that(filled):
    os.utime(filled / "requirements.txt")
    refusing = {"PIP_NO_INDEX": "", "PIP_FIND_LINKS": "", "PIP_INDEX_URL": "http://127.0.0.1:9/"}
    result = use(filled, **refusing)
    assert result.returncode == 1
    assert (result.stdout, result.stderr.count("\n")) == ("", 1)
    assert result.stderr.startswith("No network: ")


@pytest.mark.nightly
def test_what_pip_refuses_leaves_the_environment_whole(filled):
    requirements = filled / "requirements-run.txt"
    before = requirements.read_text()
    requirements.write_text("threadpoolctl==2\n")
    result = use(filled)
    assert result.returncode == 1
    assert "No matching distribution found for threadpoolctl==2" in result.stderr
    requirements.write_text(before)
    assert "broken" not in use(filled).stdout


def as_version(folder: Path, version: str) -> str:
    """Return what the script says to a Python of another version."""
    script = folder / "tools" / "environment.py"
    stand_in = (
        f"import runpy, sys; sys.argv = ['']; sys.version_info = {version}; "
        f"runpy.run_path({str(script)!r}, run_name='__main__')"
    )
    result = subprocess.run([sys.executable, "-c", stand_in], capture_output=True, text=True)
    assert result.returncode == 1
    return result.stderr


def test_a_python_that_does_not_fit_is_told_which_does(tmp_path):
    folder = checkout(tmp_path / "book")
    will_do = "3.11 to 3.14 will do: name another with PYTHON=path/to/python3\n"
    old, new = as_version(folder, "(3, 10, 4)"), as_version(folder, "(3, 15, 0)")
    assert old == f"Python 3.10 is too old, {will_do}"
    assert new == f"Python 3.15 is newer than the pinned packages know, {will_do}"
    assert not (folder / ".venv").exists()


def test_the_versions_that_will_do_are_those_that_the_workflow_tests():
    workflow = yaml.safe_load((ROOT / ".github" / "workflows" / "book.yml").read_text("utf-8"))
    tested = workflow["jobs"]["test"]["strategy"]["matrix"]["python"]
    said = re.search(r"OLDEST, NEWEST = \((.+?)\), \((.+?)\)", SCRIPT.read_text("utf-8"))
    assert [said[1].replace(", ", "."), said[2].replace(", ", ".")] == [tested[0], tested[-1]]


def test_an_old_python_can_read_the_script():
    ast.parse(SCRIPT.read_text("utf-8"), feature_version=(3, 7))
