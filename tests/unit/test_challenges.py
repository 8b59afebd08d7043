"""The challenges of the last page: what is right, what is left, what a check does not tell."""

import itertools
import json
import os
import subprocess
import sys
import zipfile
from functools import partial
from io import BytesIO
from pathlib import Path

import nbformat
import numpy as np
import pytest

from nblib.exercises import collect
from nblib.exercises.challenges import (
    CHALLENGES,
    check_experiment,
    check_recipe,
    check_script,
    images,
    recipe,
    script,
    validated,
)
from nblib.exercises.engine import run

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "_ext"))

from exercises import packing  # noqa: E402

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
    (cell,) = (cell for cell in CELLS if cell.source.startswith("def my_script("))
    assert cell.metadata.tags == ["exercise"]
    assert cell.source == f"{script.sabotaged()}\n\ncheck_script(my_script)"
    text = "\n".join(one.source for one in CELLS if "} Solution" in one.source)
    assert [bug.name for bug in script.BUGS if bug.right.strip() not in text] == []


def cell(name):
    (found,) = (one for one in CELLS if one.id == name)
    return found


def space():
    """Return what a reader of the chapter has imported."""
    found = {}
    exec(cell("imports").source, found)
    return found


def test_every_challenge_has_its_stub_in_the_page_in_order_with_its_check_as_last_line():
    stubs = [one for one in CELLS if "exercise" in one.metadata.get("tags", [])]
    assert [one.source.splitlines()[-1] for one in stubs] == [
        f"check_{name}(my_{name})" for name in CHALLENGES
    ]


def test_the_stub_of_the_recipe_trains_as_the_book_does_and_lacks_its_protocol():
    """Filled in with a protocol it is a recipe like any other, and below the goal."""
    source = cell("recipe").source.replace("\n\ncheck_recipe(my_recipe)", "")
    there = space()
    exec(source, there)
    assert [name for name, _ in check_recipe(there["my_recipe"]).details] == list(recipe.PROTOCOL)
    _, settings = there["my_recipe"]()
    assert recipe.BOOK | settings == recipe.BOOK
    assert validated(settings, 5) < recipe.GOAL - 0.01


@pytest.mark.nightly
def test_the_worked_recipe_reaches_the_goal_with_other_seeds_too():
    there = space()
    for name in ("recipe-bent", "recipe-recipes"):
        exec(cell(name).source, there)
    nets = [
        recipe._trained(recipe._settings(there["settings"]), seed, "end", None) for seed in (5, 6)
    ]
    assert min(recipe._read(net, "test") for net in nets) > recipe.GOAL


@pytest.mark.nightly
def test_the_worked_experiment_is_right_with_other_seeds_too_and_the_first_try_is_not():
    there = space()
    for name in ("claim-compared", "claim-first", "claim-second"):
        code = cell(name).source.replace("range(10)", "range(20, 28)")
        exec(code, there)
    assert there["checked"], there["checked"]
    first = check_experiment(there["my_first_try"])
    assert "Compare at equal costs" in first.headline


def test_no_hint_has_a_line_of_what_is_carried_out_below_it():
    hints = "\n".join(one.source for one in CELLS if "{admonition} Hint" in one.source)
    hidden = [one.source for one in CELLS if "hide-input" in one.metadata.get("tags", [])]
    lines = [line.strip() for source in hidden for line in source.splitlines()]
    assert [line for line in lines if len(line) > 20 and line in hints] == []


PAGE = Path(__file__).with_name("in_page.py")


@pytest.fixture
def in_a_page(tmp_path):
    """Return what tells the verdicts of a Python that has NumPy, and what a page is sent."""
    for archive in (packing.library(), packing.digits()):
        zipfile.ZipFile(BytesIO(archive)).extractall(tmp_path)
    return partial(verdicts, os.environ | {"PYTHONPATH": str(tmp_path)})


def verdicts(environment, **cells):
    context = (
        "from nblib.exercises.challenges import *\nfrom nblib.exercises.challenges import recipe"
    )
    asked = {name: [context, *sources] for name, sources in cells.items()}
    ran = subprocess.run(
        [sys.executable, PAGE],
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        env=environment,
    )
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout)["found"]


def test_the_challenges_are_checked_in_a_page_too(in_a_page):
    """Where Python has NumPy and nothing else."""
    scripts = [text + "\n\ncheck_script(my_script)" for text in (script.sabotaged(), script.SOURCE)]
    quick = """
recipe.GOAL = 0.1
settings = {"units": 2, "epochs": 1, "batch": 500}
claim = np.mean([validated(settings, seed) for seed in range(5)])


def my_recipe():
    return {
        "compared": ["a", "b"], "chosen_on": "validation", "seeds": range(5), "stop": "end",
        "claim": claim, "open": True,
    }, settings


check_recipe(my_recipe)"""
    experiment = "\n".join(cell(name).source for name in ("claim-compared", "claim-second"))
    experiment = experiment.replace("def my_worked_experiment", "def my_experiment")
    experiment = experiment.split("\n\n\nchecked = ")[0].replace("range(10)", "range(5)")
    experiment += "\n\narms = {'small': (1, 0), 'large': (3, 0), 'control': (3, 3)}\n"
    assert in_a_page(
        script=scripts,
        recipe=[cell("recipe").source, quick],
        experiment=[cell("experiment").source, experiment + "\ncheck_experiment(my_experiment)"],
    ) == {
        "script": ["wrong", "right"],
        "recipe": ["wrong", "right"],
        "experiment": ["open", "right"],
    }


def test_a_page_is_sent_the_digits_of_the_book(tmp_path, monkeypatch):
    zipfile.ZipFile(BytesIO(packing.digits())).extractall(tmp_path)
    assert packing.digits() == packing.digits()
    ours = images.digits()
    monkeypatch.setattr(images.data, "DATA", tmp_path / "nblib" / "_data")
    for sent, own in zip(images.digits(), ours, strict=True):
        np.testing.assert_array_equal(sent, own)
        assert sent.dtype == own.dtype
