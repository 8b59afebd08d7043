"""The workflow publishes the notebooks on a branch whose history goes on."""

import os
import subprocess
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
JOBS = yaml.safe_load((ROOT / ".github" / "workflows" / "book.yml").read_text("utf-8"))["jobs"]
GH = '#!/bin/sh\n[ "$1" = auth ] || cp "$BUILT"/* .\n'  # stands for GitHub's program


@pytest.fixture
def publish(tmp_path):
    """Return a function that publishes files (contents by name), and what git then says."""
    origin = tmp_path / "someone" / "book"
    subprocess.run(["git", "init", "--quiet", "--bare", origin], check=True)
    (tmp_path / "gh").write_text(GH)
    (tmp_path / "gh").chmod(0o755)
    (step,) = JOBS["notebooks"]["steps"]
    settings = {
        "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}",
        "GITHUB_SERVER_URL": f"file://{tmp_path}",
        "GITHUB_REPOSITORY": "someone/book",
        "GITHUB_RUN_ID": "1",
        "GITHUB_SHA": "f787f8b",
    }

    def run(number: int, files: dict[str, str]) -> list[list[str]]:
        work, built = tmp_path / f"work-{number}", tmp_path / f"built-{number}"
        work.mkdir()
        built.mkdir()
        for name, text in files.items():
            (built / name).write_text(text)
        environment = os.environ | settings | {"BUILT": str(built)}
        script = ["bash", "-e", "-o", "pipefail", "-c", step["run"]]
        subprocess.run(script, cwd=work, env=environment, check=True, capture_output=True)
        ask = ["git", "-C", origin]
        commits = subprocess.check_output([*ask, "rev-list", "notebooks"], text=True).split()
        tree = [*ask, "ls-tree", "--name-only", "notebooks"]
        return [commits, subprocess.check_output(tree, text=True).split()]

    return run


def test_a_branch_holds_what_was_built_and_its_history_goes_on(publish):
    commits, files = publish(1, {"one.ipynb": "1", "old.ipynb": "1", "nblib.whl": "1"})
    assert files == ["nblib.whl", "old.ipynb", "one.ipynb"]
    assert publish(2, {"one.ipynb": "1", "old.ipynb": "1", "nblib.whl": "1"}) == [commits, files]
    later, files = publish(3, {"one.ipynb": "2", "nblib.whl": "1"})
    assert later[1:] == commits
    assert files == ["nblib.whl", "one.ipynb"]


def test_the_job_that_may_write_runs_nothing_of_the_repository():
    writers = [name for name, job in JOBS.items() if "contents" in job.get("permissions", {})]
    assert writers == ["notebooks"]
    (step,) = JOBS["notebooks"]["steps"]
    assert "uses" not in step
    assert JOBS["notebooks"]["permissions"] == {"actions": "read", "contents": "write"}
    assert "pull_request" in JOBS["notebooks"]["if"]
