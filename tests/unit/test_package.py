"""The built package: installed elsewhere it is whole, and NumPy alone is enough for the network."""

import ast
import json
import os
import re
import subprocess
import sys
import sysconfig
import tarfile
import zipfile
from importlib.metadata import packages_distributions, requires
from pathlib import Path, PurePosixPath

import nbformat
import numpy as np
import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import nblib

ROOT = Path(__file__).parents[2]
PROGRAMS = Path(__file__).with_name("installed")
# Without `site`, the file that makes our own nblib importable everywhere is not read.
BOOT = """
import runpy, sys
program, installed, others = sys.argv[1:]
sys.path[:0] = [installed]
sys.path.append(others)
runpy.run_path(program, run_name="__main__")
"""


def run(*command, **how):
    done = subprocess.run([*map(str, command)], capture_output=True, text=True, **how)
    assert done.returncode == 0, done.stderr
    return done.stdout


def build(source, target, kind):
    run(sys.executable, "-m", "hatchling", "build", "-d", target, "-t", kind, cwd=source)
    (built,) = target.glob({"sdist": "*.tar.gz", "wheel": "*.whl"}[kind])
    return built


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    return build(ROOT, tmp_path_factory.mktemp("wheel"), "wheel")


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    folder = tmp_path_factory.mktemp("installed")
    offline = "--no-index", "--no-deps", "--no-compile", "--disable-pip-version-check"
    run(sys.executable, "-m", "pip", "install", "--quiet", *offline, "--target", folder, wheel)
    return folder


@pytest.fixture
def numpy_alone(tmp_path):
    """A folder with NumPy, and the libraries that its wheel puts beside it."""
    folder = tmp_path / "numpy alone"
    folder.mkdir()
    package = Path(np.__file__).parent
    for part in (package, package.with_name("numpy.libs")):
        if part.exists():
            (folder / part.name).symlink_to(part)
    return folder


def run_installed(program, installed, others, folder):
    """Run a program with the installed package and others, and the checkout out of sight."""
    command = sys.executable, "-I", "-S", "-c", BOOT, PROGRAMS / program, installed, others
    environment = os.environ | {"TQDM_DISABLE": "", "OPENBLAS_NUM_THREADS": "1"}
    return json.loads(run(*command, cwd=folder, env=environment))


def test_every_public_name_of_the_installed_package_works(installed, tmp_path):
    others = sysconfig.get_paths()["purelib"]
    found = run_installed("everything.py", installed, others, tmp_path)
    assert Path(found["package"]) == installed / "nblib" / "__init__.py"
    assert not [file for file in found["modules"] if Path(file).is_relative_to(ROOT / "nblib")]
    assert sorted(found["used"]) == sorted(found["public"]) == sorted(nblib.__all__)
    assert [name for name, worked in found["used"].items() if not worked] == []
    assert found["explorer"] == "Explorer"


def test_numpy_alone_is_enough_for_the_network_and_the_exercises(installed, numpy_alone, tmp_path):
    found = run_installed("numpy_alone.py", installed, numpy_alone, tmp_path)
    assert Path(found["package"]) == installed / "nblib" / "__init__.py"
    assert found["accuracy"] > 0.9
    assert found["gradient"]
    assert found["loaded"]
    assert found["exercise"]
    assert found["messages"] == {
        name: f'{what}: pip install "nblib[book]"'
        for name, what in {
            "load_digits": "reading digits.mat needs SciPy",
            "from_mat": "reading weights.mat needs SciPy",
            "History.frame": "History.frame needs pandas",
            "GradientReport.layers": "GradientReport.layers needs pandas",
            "minimize": "minimize needs SciPy",
            "grid_search": "grid_search needs pandas",
            "range_test": "range_test needs pandas",
            "step_size_errors": "step_size_errors needs pandas",
            "threads": "threads needs threadpoolctl",
            "fetch_mnist": "fetch_mnist needs pooch",
            "collect": "collect needs pandas",
            "figures": "nblib.figures needs matplotlib",
            "widgets": "nblib.widgets needs ipywidgets",
        }.items()
    } | {"train_many": 'nblib.many needs Dask: pip install "nblib[many]"'}


def test_the_source_distribution_builds_the_same_wheel(wheel, tmp_path):
    with tarfile.open(build(ROOT, tmp_path / "sdist", "sdist")) as archive:
        archive.extractall(tmp_path / "source", filter="data")
    (source,) = (tmp_path / "source").iterdir()
    assert build(source, tmp_path / "again", "wheel").read_bytes() == wheel.read_bytes()


def test_the_wheel_holds_all_of_nblib_its_data_and_their_terms(wheel):
    with zipfile.ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if name.startswith("nblib/")}
    tracked = run("git", "-C", ROOT, "ls-files", "nblib").splitlines()
    data = {"README.md", *nblib.data.SHA256}
    tables = run("git", "-C", ROOT, "ls-files", "benchmarks/results/*.csv").splitlines()
    assert names == {
        *tracked,
        *(f"nblib/_data/{name}" for name in data),
        *(f"nblib/{name}" for name in tables),
    }
    assert "nblib/py.typed" in names


def in_the_wheel(node):
    """The place in an installation that an expression with DATA means; None for all others."""
    if "DATA" in (getattr(node, "attr", None), getattr(node, "id", None)):
        return PurePosixPath("nblib/_data")
    if isinstance(node, ast.Attribute) and node.attr == "parent" and in_the_wheel(node.value):
        return in_the_wheel(node.value).parent
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div) and in_the_wheel(node.left):
        return in_the_wheel(node.left) / ast.literal_eval(node.right)
    return None


@pytest.mark.parametrize(
    "chapter", sorted((ROOT / "chapters").glob("*.ipynb")), ids=lambda p: p.stem
)
def test_a_chapter_reads_only_files_that_the_wheel_carries(chapter, wheel):
    """A notebook on its own has the installed package, and nothing of the checkout around it."""
    with zipfile.ZipFile(wheel) as archive:
        files = [PurePosixPath(name) for name in archive.namelist()]
    there = {*files, *(folder for file in files for folder in file.parents)}
    cells = [
        cell for cell in nbformat.read(chapter, as_version=4).cells if cell.cell_type == "code"
    ]
    nodes = [node for cell in cells for node in ast.walk(ast.parse(cell.source))]
    places = {place for node in nodes if (place := in_the_wheel(node))}
    assert places - there == set()
    inside = [node.right for node in nodes if in_the_wheel(node) and isinstance(node, ast.BinOp)]
    words = [n.value for n in nodes if isinstance(n, ast.Constant) and n not in inside]
    texts = [text for text in words if isinstance(text, str) and re.fullmatch(r"\S{3,99}", text)]
    patterns = [text for text in texts if text.startswith("*-")]
    assert [each for each in patterns if not any(file.match(each) for file in files)] == []
    around = [text for text in texts for at in (ROOT, chapter.parent) if (at / text).is_file()]
    assert around == []


def imported(folder):
    """The packages that the files of a folder import, by the names of their distributions."""
    nodes = [
        node for path in folder.rglob("*.py") for node in ast.walk(ast.parse(path.read_text()))
    ]
    modules = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    modules |= {node.module for node in nodes if isinstance(node, ast.ImportFrom)}
    packages = {module.partition(".")[0] for module in modules} - sys.stdlib_module_names
    distributions = packages_distributions()
    return {canonicalize_name(distributions[name][0]) for name in packages - {"nblib"}}


def test_what_nblib_imports_is_what_it_declares():
    wanted = [Requirement(line) for line in requires("nblib")]
    alone = {w.name for w in wanted if w.marker is None}
    book, many = (
        {w.name for w in wanted if w.marker and w.marker.evaluate({"extra": extra})}
        for extra in ("book", "many")
    )
    assert alone == {"numpy"}
    # Spoken to where they run the cell, and else not: by `chapters.say` and by the checks.
    builder = {"ipython", "myst-nb"}
    tables = {"jinja2"}  # the chapters', whose colors pandas writes with it
    assert imported(ROOT / "nblib") | tables == alone | book | many | builder


def test_importing_nblib_loads_no_other_package_than_numpy():
    program = (
        "import numpy.random, sys; before = set(sys.modules); import nblib\n"
        "new = {name.partition('.')[0] for name in set(sys.modules) - before}\n"
        "print(new - sys.stdlib_module_names)"
    )
    assert run(sys.executable, "-c", program) == "{'nblib'}\n"
