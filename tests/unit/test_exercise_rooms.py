"""Each exercise is one file that is found; its check has a name that editors and readers see."""

import ast
import inspect
import json
import os
import re
import subprocess
import sys
import zipfile
from collections import Counter
from importlib import import_module
from pathlib import Path

import pytest
from exercise_tools import solutions

from nblib import exercises
from nblib.exercises import TASKS, check
from nblib.exercises.engine.chapters import CHAPTERS

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "nblib" / "exercises"
ROOMS = sorted(path for path in FOLDER.glob("*.py") if path.stem != "__init__")


def test_every_file_beside_the_engine_is_an_exercise_named_as_its_function():
    assert sorted(TASKS) == [path.stem for path in ROOMS]
    for name, task in TASKS.items():
        assert inspect.getmodule(task.solution).TASK is task, name


def test_exercises_come_in_the_order_of_the_chapters_that_ask_for_them():
    asked = {}
    for place, (file, _) in enumerate(CHAPTERS.values()):
        text = (ROOT / "chapters" / f"{file}.ipynb").read_text("utf-8")
        sources = ["".join(cell["source"]) for cell in json.loads(text)["cells"]]
        stubs = [re.match(r"def my_(\w+)\(", source) for source in sources]
        asked |= {stub[1]: place for stub in stubs if stub and stub[1] in TASKS}
    assert asked.keys() == TASKS.keys()
    assert [asked[name] for name in TASKS] == sorted(asked.values())


def test_names_exported_are_checks_that_are_found():
    checks = {f"check_{name}" for name in TASKS}
    exported = set(exercises.__all__) - {"TASKS", "Result", "check", "collect"}
    assert exported
    assert exported <= checks
    assert exercises.__all__ == sorted(
        exercises.__all__, key=lambda name: (not name.isupper(), name)
    )
    tree = ast.parse((FOLDER / "__init__.py").read_text("utf-8"))
    written = [
        name.name for node in tree.body if isinstance(node, ast.ImportFrom) for name in node.names
    ]
    assert set(written) == set(exercises.__all__)  # what editors and type checkers see


@pytest.mark.parametrize("name", TASKS)
def test_a_named_check_is_a_function_with_a_signature_and_a_docstring(name):
    function = getattr(import_module(f"nblib.exercises.{name}"), f"check_{name}")
    assert getattr(exercises, function.__name__, function) is function
    assert (function.__module__, function.__qualname__) == (
        f"nblib.exercises.{name}",
        f"check_{name}",
    )
    assert list(inspect.signature(function).parameters) == ["function", "seed"]
    assert f"`{TASKS[name].signature}`" in inspect.getdoc(function)
    wrong = TASKS[name].wrong(TASKS[name].mistakes[0])
    assert repr(function(wrong, seed=1)) == repr(check(name, wrong, 1))


def test_a_named_check_is_the_check_of_that_name():
    result = exercises.check_backward(solutions.backward)
    assert repr(result) == repr(check("backward", solutions.backward))


CHECK_ALL = """
import sys
import nblib
before = set(sys.modules)
from nblib.exercises import TASKS, check
for name, task in TASKS.items():
    assert check(name, task.solution), name
    assert task.stub.startswith("def " + name)
wrong = check("sigmoid", lambda Z: Z)
assert wrong.kind == "values" and "bp-check-wrong" in wrong._repr_html_()
new = {name.partition(".")[0] for name in set(sys.modules) - before}
own = ("nblib", "numpy", "_sysconfigdata")  # the last is Python's own, named after the machine
foreign = {name for name in new - sys.stdlib_module_names if not name.startswith(own)}
print(nblib.__file__, *sorted(foreign))
"""


def run_all(folder, **environment):
    """Run all checks by themselves; return where nblib is and what they have loaded."""
    ran = subprocess.run(
        [sys.executable, "-c", CHECK_ALL],
        cwd=folder,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout.split()


def test_checks_load_nothing_that_nblib_has_not_loaded(tmp_path):
    assert run_all(tmp_path)[1:] == []


def test_exercises_are_found_in_a_zip_archive(tmp_path):
    archive = tmp_path / "nblib.zip"
    with zipfile.ZipFile(archive, "w") as file:
        for path in sorted((ROOT / "nblib").rglob("*")):
            if path.suffix in (".py", ".css"):
                file.write(path, path.relative_to(ROOT))
    found, *_ = run_all(tmp_path, PYTHONPATH=str(archive))
    assert found.startswith(str(archive))


def test_exercises_import_numpy_nblib_and_the_standard_library_alone():
    for path in FOLDER.rglob("*.py"):
        for node in ast.parse(path.read_text("utf-8")).body:  # not what a function imports
            if isinstance(node, ast.Import | ast.ImportFrom):
                module = getattr(node, "module", None) or node.names[0].name
                first = module.partition(".")[0]
                assert first in {"nblib", "numpy", *sys.stdlib_module_names}, (path.name, module)


def test_no_explanation_is_written_twice():
    """Nor any other text that is longer than a short question."""
    files = [*FOLDER.rglob("*.py"), FOLDER.parent / "mistakes.py"]
    nodes = [node for path in files for node in ast.walk(ast.parse(path.read_text("utf-8")))]
    texts = [node.value for node in nodes if isinstance(node, ast.Constant)]
    explanations = {one.explanation for task in TASKS.values() for one in task.mistakes}
    twice = [text for text, number in Counter(texts).items() if number > 1]
    assert [text for text in twice if text in explanations or len(str(text)) > 50] == []
