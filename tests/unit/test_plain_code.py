"""Bookkeeping is sliced out of the code; what other cells need of it stays."""

import sys
from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "_ext"))
from plain_notebooks.errors import PlainNotebookError  # noqa: E402
from plain_notebooks.slicing import NOTE, sliced  # noqa: E402


def shown(source: str):
    return new_code_cell(source)


def hidden(source: str):
    return new_code_cell(source, metadata={"tags": ["remove-cell"]})


def stays(*cells) -> list[str]:
    """Return what stays of each cell of code, without the note."""
    result = sliced(list(cells))
    code = (result[cell.id] for cell in cells if cell.cell_type == "code")
    return [source.removeprefix(f"{NOTE}\n") for source in code]


KEPT = {
    "a name that is read": ("a = 1\nb = 2", "print(a)", "a = 1"),
    "what a kept line reads": ("c = 1\na = c", "print(a)", "c = 1\na = c"),
    "a comment in its line": ("a = (\n    1,  # one\n)", "print(a)", "a = (\n    1,  # one\n)"),
    "a decorated function": (
        "@cache\ndef f():\n    return 1",
        "f()",
        "@cache\ndef f():\n    return 1",
    ),
    "an attribute": ("net.theta = 0\nother.theta = 0", "net", "net.theta = 0"),
    "an item": ("d['a'] = 1", "print(d)", "d['a'] = 1"),
    "a method's work": ("rows.append(1)", "rows", "rows.append(1)"),
    "an import": ("import math", "math.pi", "import math"),
    "adding": ("n = 1\nn += 1", "print(n)", "n = 1\nn += 1"),
    "what a function reads when it is called": (
        "a = 2",
        "def f():\n    return a",
        "a = 2",
    ),
    "a loop without what nobody reads": (
        "for i in range(3):\n    glue(f'a{i}', i)\n    assert i < 3\n    rows[i] = i",
        "rows",
        "for i in range(3):\n    rows[i] = i",
    ),
    "what a loop carries to its next round": (
        "a = b = 0\nfor i in range(3):\n    a = b\n    b = i",
        "a",
        "a = b = 0\nfor i in range(3):\n    a = b\n    b = i",
    ),
    "the last value of a loop's variable": (
        "for i in x:\n    say(i)",
        "i",
        "for i in x:\n    pass",
    ),
    "a branch": ("if x:\n    a = 1\n    glue('b', a)", "a", "if x:\n    a = 1"),
}
DROPPED = {
    "glue": ("glue('a', x, display=False)", "x"),
    "say": ("say('a', b=x)", "x"),
    "assertions": ("assert x\nnp.testing.assert_allclose(x, 1)", "np, x"),
    "a name that is bound again": ("a = 1", "a = 2\nprint(a)"),
    "a loop's own variable": (
        "name = 1\nfor name in x:\n    say(name)",
        "for name in y:\n    name",
    ),
    "a comprehension's own variable": ("i = 1", "[i for i in x]"),
    "a function's own variable": ("a = 1", "def f(a):\n    b = a\n    return [b for b in a]"),
    "a file's own name": ("f = 1", "with open(x) as f:\n    f"),
    "a name that both branches bind": ("a = 1", "if x:\n    a = 2\nelse:\n    a = 3\na"),
    "what was read before": ("x = 2", ""),
}


@pytest.mark.parametrize(("source", "later", "expected"), KEPT.values(), ids=KEPT)
def test_what_later_cells_need_stays(source, later, expected):
    assert stays(hidden(source), shown(later)) == [expected, later]


@pytest.mark.parametrize(("source", "later"), DROPPED.values(), ids=DROPPED)
def test_what_nobody_needs_goes(source, later):
    first = "import numpy as np\n\nx = y = 1"
    assert stays(shown(first), hidden(source), shown(later))[1:] == ["", later]


def test_a_value_for_a_function_stays_though_it_is_bound_again():
    cells = [shown("def f():\n    return a"), hidden("a = 1"), shown("f()\na = 2")]
    assert stays(*cells)[1] == "a = 1"


def test_solutions_in_the_text_count_as_readers():
    text = "````{admonition} Solution\n:class: dropdown\n```python\nb = 1\nprint(a, b)\n```\n````"
    assert stays(hidden("a = 1\nb = 2"), new_markdown_cell(text)) == ["a = 1"]


def test_a_solution_that_is_a_fragment_is_no_reader():
    assert stays(hidden("a = 1"), new_markdown_cell("```python\na = ...)\n```")) == [""]


def test_an_import_that_only_bookkeeping_used_goes():
    imports = "from myst_nb import glue\nfrom IPython.display import HTML, Math\n\nimport nblib"
    cells = [shown(imports), hidden("glue('a', Math('b'))"), shown("HTML('c')")]
    assert stays(*cells)[0] == "from IPython.display import HTML\n\nimport nblib"


def test_an_import_that_a_solution_uses_stays():
    imports, text = "from IPython.display import Math", "```python\nMath('a')\n```"
    assert stays(shown(imports), new_markdown_cell(text), hidden("Math('b')")) == [imports, ""]


def test_an_import_that_nobody_uses_yet_stays():
    assert stays(shown("import nblib"), hidden("x = 1")) == ["import nblib", ""]


def test_cells_that_readers_see_are_as_they_were():
    source = "a = 1  # one\n\n\nassert a\nglue('a', a)"
    assert stays(shown(source), hidden("say('b', b=a)")) == [source, ""]


def test_what_is_no_python_stops_with_its_cell():
    cell = shown("a = 1\n%timeit a")
    with pytest.raises(PlainNotebookError, match=f"cell {cell.id}, line 2"):
        sliced([cell])
