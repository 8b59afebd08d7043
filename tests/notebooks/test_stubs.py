"""The exercises of the chapters: stubs that wait, solutions that pass, mistakes that are named."""

import ast
import re
from importlib import import_module
from pathlib import Path

import nbformat
import numpy as np
import pytest
from sampling import some

from nblib.activations import sigmoid
from nblib.exercises import TASKS

CHAPTERS = Path(__file__).resolve().parents[2] / "chapters"
WRITTEN = re.compile(
    r"^````{admonition} Solution\n:class: dropdown\n```python\n(.*?)^```$", re.M | re.S
)
ASKED = re.compile(
    r"^```{admonition} Exercise \d+: [^\n]*\n:class: exercise\n"
    r"(?:\*★[^\n]*\n\n)?Write [^`]*`my_(\w+)\(",
    re.M,
)


def notebook(path):
    return nbformat.read(path, as_version=4)


def is_stub(cell):
    return "exercise" in cell.metadata.get("tags", [])


def name_of(cell):
    return re.match(r"def my_(\w+)\(", cell.source)[1]


def check_of(name):
    return getattr(import_module(f"nblib.exercises.{name}"), f"check_{name}")


BOOK = {path.name: notebook(path) for path in sorted(CHAPTERS.glob("*.ipynb"))}
BOOK.pop("14_challenge.ipynb")  # see `tests/unit/test_challenges.py`
# Where each function is asked for: the chapter, and the stub's place in it.
STUBS = {
    name_of(cell): (chapter, place)
    for chapter, book in BOOK.items()
    for place, cell in enumerate(book.cells)
    if is_stub(cell)
}


def cells_of(name):
    """Return the exercise, its stub, its solution, and the wrong example."""
    chapter, place = STUBS[name]
    return BOOK[chapter].cells[place - 1 : place + 3]


def plain(cell):
    return "".join(output.data["text/plain"] for output in cell.outputs if "data" in output)


def test_every_chapter_asks_for_a_function_and_every_check_is_used():
    assert STUBS.keys() == TASKS.keys()
    assert {chapter for chapter, _ in STUBS.values()} == BOOK.keys()


def test_each_function_that_is_asked_for_has_a_stub():
    for book in BOOK.values():
        asked = [name for cell in book.cells for name in ASKED.findall(cell.source)]
        assert asked == [name_of(cell) for cell in book.cells if is_stub(cell)]


@pytest.mark.parametrize("name", STUBS)
def test_stub_has_the_signature_and_the_shapes_and_ends_with_its_check(name):
    exercise, stub, *_ = cells_of(name)
    assert ASKED.findall(exercise.source)[-1] == name
    expected = TASKS[name].stub.replace(f"def {name}(", f"def my_{name}(", 1)
    assert stub.source == f"{expected}\n\ncheck_{name}(my_{name})"


@pytest.mark.parametrize("name", STUBS)
def test_unfinished_stub_says_so_quietly(name):
    stub = cells_of(name)[1]
    assert plain(stub).startswith(f"… {name}: not written yet")
    assert [output.output_type for output in stub.outputs] == ["execute_result"]


@pytest.mark.parametrize("name", STUBS)
def test_folded_solution_is_the_one_that_the_checks_are_tested_with(name):
    written = WRITTEN.search(cells_of(name)[2].source)[1]
    ours = ast.parse(TASKS[name].source.replace(f"def {name}(", f"def my_{name}(", 1))
    del ours.body[0].body[0]  # the docstring is the stub's
    assert ast.dump(ast.parse(written)) == ast.dump(ours)


@pytest.mark.parametrize("name", STUBS)
def test_wrong_example_shows_its_box_in_the_page(name):
    wrong = cells_of(name)[3]
    assert "hide-input" in wrong.metadata.tags  # the code is folded, the box is not
    assert wrong.source.splitlines()[-1].startswith(f"check_{name}(")
    (output,) = wrong.outputs
    assert plain(wrong).startswith(f"✗ {name}: not right yet")
    assert "bp-check-wrong" in output.data["text/html"]
    titles = [mistake.title for mistake in TASKS[name].mistakes]
    text = " ".join(plain(wrong).split())
    assert any(title in text for title in titles), text


def filled(source, body):
    """Return a stub's cell with another body in the place of its last line."""
    assert source.count("    raise NotImplementedError\n") == 1
    return source.replace("    raise NotImplementedError\n", body)


@pytest.mark.parametrize("name", STUBS)
def test_stub_filled_in_as_a_reader_would_is_right(name):
    """It may use NumPy and what earlier chapters built; whole chapters run in tests/campaigns."""
    space = {"np": np, "sigmoid": sigmoid, f"check_{name}": check_of(name)}
    exec(WRITTEN.search(cells_of("forward")[2].source)[1], space)
    space["forward"] = space["my_forward"]
    _, body = WRITTEN.search(cells_of(name)[2].source)[1].split(":\n", 1)
    cell = ast.parse(filled(cells_of(name)[1].source, body))
    call = ast.unparse(cell.body.pop())
    exec(compile(cell, "<cell>", "exec"), space)
    assert repr(eval(call, space)).startswith(f"✓ {name}: right")


@pytest.mark.parametrize("name", some(STUBS))
def test_every_mistake_is_named_through_the_stub_of_the_chapter(name):
    cell = ast.parse(cells_of(name)[1].source)
    call = ast.unparse(cell.body.pop())
    function = cell.body[0]
    arguments = [argument.arg for argument in function.args.args]
    function.body[-1] = ast.parse(f"return mistake({', '.join(arguments)})").body[0]
    code = compile(ast.fix_missing_locations(cell), "<cell>", "exec")
    for mistake in TASKS[name].mistakes:
        check = check_of(name)
        space = {"np": np, "mistake": TASKS[name].wrong(mistake), f"check_{name}": check}
        exec(code, space)
        assert eval(call, space).mistakes == [mistake.name]
