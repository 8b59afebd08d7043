"""The files around the code agree with each other: pins, versions, licenses, workflows."""

import hashlib
import json
import os
import re
import subprocess
import tomllib
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).resolve().parents[2]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
ACTION = re.compile(r"uses: [\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+")
# Of the text of CC BY 4.0 as two packages that have it ship it.
LEGAL_CODE = "fd3a263fe19ed8faa9068b43abaebafc02c77897b0c6fc09abc04bb592e5f16e"


def text(name):
    return (ROOT / name).read_text("utf-8")


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_every_action_is_pinned_by_its_hash_and_says_its_version(path):
    used = [line for line in path.read_text("utf-8").splitlines() if "uses:" in line]
    assert used
    assert [line for line in used if not ACTION.fullmatch(line.strip().removeprefix("- "))] == []


def test_every_campaign_runs_in_one_job_of_the_night():
    campaign = yaml.safe_load(text(".github/workflows/nightly.yml"))["jobs"]["campaign"]
    run = sorted(" ".join(campaign["strategy"]["matrix"]["only"]).split())
    there = sorted(path.stem for path in (ROOT / "tests" / "campaigns").glob("test_*.py"))
    assert [f"test_{name}" for name in run] == there


def test_the_page_of_speeds_shows_the_newest_table_of_every_benchmark():
    tables = sorted((ROOT / "benchmarks" / "results").glob("*.md"))  # by date
    newest = {path.stem[len("2026-11-29-") :]: f"benchmarks/results/{path.name}" for path in tables}
    del newest["mutants"]  # how well we test is another question
    shown = re.findall(r"^```{include} (.+)$", text("how_fast.md"), re.MULTILINE)
    assert sorted(shown) == sorted(newest.values())


def test_tables_of_measurements_show_numbers_as_one_writes_them():
    tables = re.findall(r"^```{include} (.+)$", text("how_fast.md"), re.MULTILINE)
    raw = re.compile(r"\| (nan|NaN|None|[-\d.]+e\+\d+) (?=\|)")
    assert {name: found for name in tables if (found := raw.findall(text(name)))} == {}


def test_the_workflow_tests_the_oldest_python_and_publishes_with_that_of_runtime_txt():
    workflow = yaml.safe_load(text(".github/workflows/book.yml"))
    tested = workflow["jobs"]["test"]["strategy"]["matrix"]["python"]
    oldest = tomllib.loads(text("pyproject.toml"))["project"]["requires-python"]
    assert f">={tested[0]}" == oldest
    published = text("binder/runtime.txt").strip().removeprefix("python-")
    assert published in tested
    assert f"matrix.python == '{published}'" in text(".github/workflows/book.yml")


def test_package_citation_and_changelog_tell_the_same_version():
    """Between two releases the package is the next one's ``.dev0``, and something is unreleased."""
    version = Version(tomllib.loads(text("pyproject.toml"))["project"]["version"])
    citation = yaml.safe_load(text("CITATION.cff"))
    parts = re.split(r"^## \[(.+)\](?: - (\S+))?$", text("CHANGELOG.md"), flags=re.MULTILINE)
    assert parts[1] == "Unreleased"
    assert bool(parts[3].strip()) == version.is_devrelease
    released, day = parts[4:6]
    assert (citation["version"], citation["date-released"].isoformat()) == (released, day)
    assert version > Version(released) if version.is_devrelease else version == Version(released)


def pulled_in(name, seen):
    """Add to ``seen`` what a distribution needs here, and what that needs."""
    for line in distribution(name).requires or []:
        needed = Requirement(line)
        if needed.marker is None or needed.marker.evaluate({"extra": ""}):
            found = canonicalize_name(needed.name)
            if found not in seen:
                seen.add(found)
                pulled_in(found, seen)


def test_everything_that_the_requirements_pull_in_is_pinned():
    lines = "\n".join(path.read_text("utf-8") for path in ROOT.glob("[rc]*.txt"))
    pinned = {canonicalize_name(name) for name in re.findall(r"^([\w.-]+)==", lines, re.MULTILINE)}
    needed = set()
    for name in pinned:
        try:
            pulled_in(name, needed)
        except PackageNotFoundError:  # for another system or another Python
            continue
    assert needed - pinned - {"setuptools", "wheel"} == set()  # which `pip freeze` leaves out


def test_the_lock_of_npm_names_every_content_and_no_registry():
    packages = json.loads(text("package-lock.json"))["packages"]
    inside = [package for place, package in packages.items() if place]
    assert all(package["integrity"].startswith("sha512-") for package in inside)
    assert [package for package in inside if "resolved" in package] == []


def test_what_make_starts_keeps_what_python_has_compiled():
    """Where it may not, some hundred processes compile all packages anew."""
    shown = "shown: ; @echo [$$PYTHONDONTWRITEBYTECODE]"
    result = subprocess.run(
        ["make", "--no-print-directory", "--eval", shown, "shown"],
        cwd=ROOT,
        env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert result.stdout == "[]\n"


def test_pre_commit_runs_the_tools_of_make_lint_and_no_others():
    recipes = re.findall(r"^lint_\w+:.*\n((?:\t.*\n)+)", text("Makefile"), re.MULTILINE)
    lines = "".join(recipes).replace("$(BIN)", ".venv/bin").splitlines()
    tools = {line.split()[0] for line in lines}
    (repository,) = yaml.safe_load(text(".pre-commit-config.yaml"))["repos"]
    assert repository["repo"] == "local"  # so that there is one place for versions
    assert {hook["entry"].split()[0] for hook in repository["hooks"]} == tools


def test_the_legal_code_of_the_texts_license_is_whole():
    _, rule, legal_code = text("LICENSE-TEXT").partition(f"\n{'=' * 71}\n\n")
    assert rule
    assert hashlib.sha256(legal_code.encode()).hexdigest() == LEGAL_CODE
