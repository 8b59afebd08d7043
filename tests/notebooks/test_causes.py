"""No cause is claimed that nothing carries: `causes.toml` lists claims and what carries them."""

import re
import tomllib
from functools import cache
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).resolve().parents[2]
CAUSES = tomllib.loads(Path(__file__).with_name("causes.toml").read_text("utf-8"))["cause"]
CHAPTERS = sorted((ROOT / "chapters").glob("*.ipynb"))
CAUSE = re.compile(
    r"\b(because|since|therefore|thanks to|due to|that is why|the (reason|cause) (is|for|of))\b"
    r"|\bno \w+ (can|could|cures?)\b",
    re.IGNORECASE,
)
TRAINING = re.compile(
    r"\b(train\w*|learn\w*|epochs?|rates?|validation|overfit\w*|saturat\w*|converge\w*|diverge\w*)\b",
    re.IGNORECASE,
)
NOT_PROSE = re.compile(r"^(`{3,})(?:{math}|python).*?^\1\s*$|\$\$.*?\$\$", re.MULTILINE | re.DOTALL)
END = re.compile(r"(?<=[.!?:])\s+(?=[A-Z*`{\d$])")


@cache
def cells(path: Path) -> list[nbformat.NotebookNode]:
    return nbformat.read(path, as_version=4).cells


def prose(path: Path) -> str:
    text = "\n\n".join(cell.source for cell in cells(path) if cell.cell_type == "markdown")
    return " ".join(NOT_PROSE.sub(" ", text).split())


@pytest.mark.parametrize("cause", CAUSES, ids=lambda cause: f"{cause['chapter']} {cause['says']}")
def test_what_is_said_to_be_a_cause_is_carried_by_an_asserting_cell_or_an_equation(cause):
    (path,) = (ROOT / "chapters").glob(f"{cause['chapter']}_*.ipynb")
    assert cause["says"] in prose(path)
    if "equation" in cause:
        assert any(f":label: {cause['equation']}\n" in cell.source for cell in cells(path))
        return
    (cell,) = (cell for cell in cells(path) if cell.id == cause["cell"])
    assert re.search(r"^\s*(assert|np\.testing)\b", cell.source, re.MULTILINE)


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_every_sentence_that_names_the_cause_of_a_training_is_in_the_list(path):
    known = [cause["says"] for cause in CAUSES if path.stem.startswith(cause["chapter"])]
    found = [one for one in END.split(prose(path)) if CAUSE.search(one) and TRAINING.search(one)]
    assert [one for one in found if not any(part in one for part in known)] == []
