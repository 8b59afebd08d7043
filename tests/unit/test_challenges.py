"""The challenges of the last page: what is right, what is left, what a check does not tell."""

import itertools
import json
import subprocess
import sys
from pathlib import Path

import nbformat
import numpy as np
import pytest

from nblib.exercises import collect
from nblib.exercises.challenges import check_script, script
from nblib.exercises.engine import run

ROOT = Path(__file__).resolve().parents[2]
CELLS = nbformat.read(ROOT / "chapters" / "14_challenge.ipynb", as_version=4).cells
SOME = [some for n in range(1, 6) for some in itertools.combinations(script.BUGS, n)]


def written(text):
    """Return the script in a text, as a reader's cell defines it."""
    space = {"np": np}
    exec(text, space)
    return space["my_script"]


def changed(old, new):
    """Return the right script with a line that is written in another way."""
    assert script.SOURCE.count(old) == 1
    return written(script.SOURCE.replace(old, new))


@pytest.mark.parametrize("seed", [None, 0, 1, 2, 3])
def test_the_mended_script_is_right(seed):
    result = check_script(written(script.SOURCE), seed)
    assert result, result
    assert result.mistakes == result.details == []


@pytest.mark.parametrize("bugs", SOME, ids=lambda bugs: " ".join(bug.name for bug in bugs))
def test_whichever_bugs_are_left_they_are_counted_and_a_test_for_one_is_told(bugs):
    result = check_script(written(script.with_bugs(*bugs)), seed=0)
    assert result.mistakes == [bug.name for bug in bugs]
    assert result.headline.startswith(f"{5 - len(bugs) or 'None'} of the 5 bugs")
    assert result.details == [("What would show another one", bugs[0].test)]
    assert result.equation == bugs[0].chapter


@pytest.mark.parametrize("bugs", [(), *((bug,) for bug in script.BUGS)])
def test_no_bug_hides_from_any_inputs_and_none_is_seen_that_is_not_there(bugs):
    function, names = written(script.with_bugs(*bugs)), [bug.name for bug in bugs]
    assert [seed for seed in range(60) if check_script(function, seed).mistakes != names] == []


def test_no_answer_tells_a_line():
    for bug in script.BUGS:
        told = check_script(written(script.with_bugs(bug)), seed=0)
        for words in (repr(told), told._repr_html_()):
            assert bug.right.strip() not in words
            assert bug.wrong.strip() not in words
            assert bug.name not in words
        assert told.pointer is None


@pytest.mark.parametrize("bug", script.BUGS, ids=lambda bug: bug.name)
def test_each_bug_is_one_place_of_the_script(bug):
    assert script.SOURCE.count(bug.right) == 1
    assert script.sabotaged().count(bug.wrong) == 1
    assert script.SOURCE.count("\n") == script.sabotaged().count("\n")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("X, Y = images[order], targets[order]", "X, Y = (a[order] for a in (images, targets))"),
        (
            "X, Y = images[order], targets[order]",
            "X = images[order[::-1]]; Y = targets[order[::-1]]",
        ),
        ("* (1 - A**2)", "* (1 + A) * (1 - A)"),
        ("-np.mean(np.sum(Y * logarithms, axis=1))", "-np.sum(Y * logarithms) / len(X)"),
        ("X_test - mean)", "X_test - np.mean(images + mean, axis=0))"),
        ("\n        rate = rate * decay", "\n        rate = first * decay ** len(log)"),
    ],
)
def test_a_bug_may_be_mended_in_another_way(old, new):
    text = script.SOURCE.replace("    rng =", "    first = rate\n    rng =")
    assert text.count(old) == 1
    result = check_script(written(text.replace(old, new)))
    assert result, result


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("order = rng.permutation(len(images))", "order = np.arange(len(images))", "Another seed"),
        ("default_rng(seed)", "default_rng()", "same seed differ"),
        ("range(0, len(X), size)", "range(0, len(X) - size + 1, size)", "With these batches"),
        ("return thetas, log\n", "return thetas, log[1:]\n", "It returns"),
        ("images = X = X - mean", "X -= mean; images = X", "It changes"),
        ("for _ in range(epochs):", "for _ in range(epochs + (size == 4)):", "It returns"),
    ],
)
def test_what_else_was_broken_is_refused(old, new, words):
    result = check_script(changed(old, new))
    assert result.verdict == "wrong"
    assert words in result.headline


def test_an_exception_is_shown_with_the_readers_words():
    result = check_script(changed("return thetas, log\n", "raise KeyError('mine')\n"))
    assert (result.verdict, result.kind) == ("wrong", "raised")
    assert "KeyError" in result.headline


def test_what_does_not_end_is_stopped(monkeypatch):
    monkeypatch.setattr(run, "LIMIT", 0.2)
    result = check_script(changed("return thetas, log\n", "while True: pass\n"))
    assert (result.verdict, result.kind) == ("wrong", "endless")


@pytest.mark.parametrize("value", [None, 3, [], [[], []], ([1.0], 2)])
def test_whatever_comes_back_there_is_a_box(value):
    result = check_script(lambda *arguments: value)
    assert result.verdict == "wrong"
    assert "bp-check-wrong" in result._repr_html_()


def test_what_is_no_function_is_refused():
    with pytest.raises(ValueError, match="expected the script"):
        check_script("script")


def test_a_teachers_table_has_what_is_left():
    table = collect([check_script(written(script.with_bugs(*script.BUGS[2:4])))])
    assert table.loc[0, "exercise"] == "script"
    assert table.loc[0, "mistakes"] == "decay-in-every-batch + labels-left-behind"


# -- in the notebook and in the page ---------------------------------------------------------------


def test_the_page_asks_for_the_sabotaged_script_and_its_solution_mends_each_line():
    (cell,) = (cell for cell in CELLS if "exercise" in cell.metadata.get("tags", []))
    assert cell.source == f"{script.sabotaged()}\n\ncheck_script(my_script)"
    text = "\n".join(one.source for one in CELLS if "} Solution" in one.source)
    assert [bug.name for bug in script.BUGS if bug.right.strip() not in text] == []


def test_the_script_is_checked_in_a_page_too():
    """Where Python has NumPy and nothing else."""
    context = "from nblib.exercises.challenges import check_script"
    cells = [text + "\n\ncheck_script(my_script)" for text in (script.sabotaged(), script.SOURCE)]
    ran = subprocess.run(
        [sys.executable, Path(__file__).with_name("in_page.py")],
        input=json.dumps({"script": [context, *cells]}),
        capture_output=True,
        text=True,
    )
    assert ran.returncode == 0, ran.stderr
    assert json.loads(ran.stdout)["found"] == {"script": ["wrong", "right"]}
