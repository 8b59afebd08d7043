"""A check finds the line: in the reader's own code, without harm, and tells it step by step."""

import ast
import functools
import importlib.util
import io
import linecache
import random
import re
import sys
import time
import warnings
from contextlib import redirect_stdout
from html import unescape

import numpy as np
import pytest
from exercise_tools import solutions
from sampling import some

from nblib.exercises import check, collect
from nblib.exercises.engine import bounds, repair
from nblib.exercises.engine.repair import judge
from nblib.exercises.engine.repair.code import EACH, TICK, code_of

BACKWARD = """
def backward(thetas, X, Y, l2):
    m, A = len(X), forward(thetas, X)
    delta = A[-1] - Y
    gradients = []
    for k in reversed(range(len(thetas))):
        weights = delta.T @ A[k] / m + l2 / m * thetas[k][:, 1:]
        biases = delta.sum(axis=0) / m
        gradients.insert(0, np.column_stack([biases, weights]))
        delta = (delta @ thetas[k][:, 1:]) * A[k] * (1 - A[k])
    return gradients
"""


def cell(text, name, **more):
    """Return the function of that name out of a cell whose lines are known, as in a notebook."""
    file = f"<cell {abs(hash(text))}>"
    text = text.lstrip("\n")
    linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
    others = {one: getattr(solutions, one) for one in ("sigmoid", "forward") if one != name}
    space = {"np": np, "__name__": "__main__"} | others | more
    exec(compile(text, file, "exec"), space)
    return space[name]


CHANGES = [
    ("A[-1] - Y", "Y - A[-1]", 3, "order"),
    ("delta.sum(axis=0) / m", "delta.sum(axis=0)", 7, "function|factor"),
    ("delta.sum(axis=0)", "delta.sum(axis=1)", 7, "axis"),
    (" * A[k] * (1 - A[k])", "", 9, "factor"),
    ("l2 / m * thetas[k][:, 1:]", "l2 / m * thetas[k]", 6, "square brackets"),
    ("delta.T @ A[k]", "delta @ A[k]", 6, "orientation"),
    ("gradients.insert(0, ", "gradients.append(", 8, "order"),
    (" + l2 / m * thetas[k][:, 1:]", "", 6, "term"),
    ("    return gradients", "", 9, "return"),
    ("(1 - A[k])", "1 - A[k]", 9, "brackets"),
]


@functools.cache
def changed(right, wrong):
    """Return what is found in BACKWARD with a change: a search takes a second."""
    return check("backward", cell(BACKWARD.replace(right, wrong), "backward"))


@pytest.mark.parametrize("case", some(CHANGES, 2), ids=lambda case: " → ".join(case[:2]))
def test_the_line_the_part_and_the_kind_of_change_are_found(case):
    right, wrong, line, change = case
    assert right in BACKWARD
    result = changed(right, wrong)
    assert line in result.lines
    assert re.search(change, result.change)
    assert result.row["line"] == result.line


def test_the_corrected_line_is_the_readers_own_with_the_part_corrected():
    text = "def output_delta(A, Y):\n    d = A+Y   # as in the book\n    return d\n"
    result = check("output_delta", cell(text, "output_delta"))
    assert (result.line, result.part) == (2, "A+Y")
    assert result.edit == "d = A - Y   # as in the book"


def test_a_corrected_number_stands_without_the_brackets_of_the_wrong_one():
    function = cell("def output_delta(A, Y):\n    return (2) * (A - Y)", "output_delta")
    assert check("output_delta", function).edit == "return 1 * (A - Y)"


def test_every_told_correction_is_one_that_the_check_accepts():
    for right, wrong, *_ in CHANGES[:4]:
        lines = BACKWARD.replace(right, wrong).lstrip("\n").splitlines()
        result = changed(right, wrong)
        indent = re.match(" *", lines[result.line - 1])[0]
        lines[result.line - 1] = indent + result.edit
        assert check("backward", cell("\n".join(lines) + "\n", "backward"))


def test_several_lines_are_told_where_a_change_in_one_is_enough():
    text = """
def schedule(epoch, epochs, rate):
    angle = epoch / epochs
    wave = np.cos(angle)
    return rate * (1 + wave) / 2
"""
    result = check("schedule", cell(text, "schedule"))
    assert {2, 3} <= set(result.lines)
    assert "a change in one is enough" in str(result)


def test_two_changes_are_told_together():
    text = """
def hidden_delta(delta, theta, A):
    error = delta @ theta
    slope = A * (1 + A)
    return error * slope
"""
    result = check("hidden_delta", cell(text, "hidden_delta"))
    assert result.pointer.changes == 2
    assert result.lines == [2, 3]
    assert "both" in str(result)


def test_a_wrong_part_without_a_small_change_is_told_without_a_correction():
    text = """
def schedule(epoch, epochs, rate):
    wave = 1 / (1 + np.exp(epoch))
    return rate * (1 + wave) / 2
"""
    result = check("schedule", cell(text, "schedule"))
    assert (result.line, result.edit) == (2, "")


SIGNS = {
    "goes nowhere": (
        "initialize",
        """
def initialize(layers, epsilon, rng):
    thetas = []
    for n in range(len(layers) - 1):
        shape = layers[n + 1], layers[n] + 1
        rng.uniform(-epsilon, epsilon, size=shape)
    return thetas
""",
        [5],
    ),
    "here it stops": (
        "softmax",
        """
def softmax(Z):
    P = Z.shape
    for i, row in enumerate(Z):
        e = np.exp(row + row.max())
        P[i] = e / e.sum()
    return P
""",
        [5, 4, 3, 2],
    ),
    "the only line": (
        "decision_line",
        """
def decision_line(theta, x1):
    b, w1, w2 = theta
    return w2
""",
        [3],
    ),
}


@pytest.mark.parametrize("sign", some(SIGNS))
def test_where_no_change_is_found_lines_that_speak_for_themselves_are_told(sign):
    name, text, lines = SIGNS[sign]
    result = check(name, cell(text, name))
    assert result.lines == lines
    assert sign in result.change
    assert result.edit == ""
    assert "is enough" not in repr(result)  # nobody has tried that


@pytest.mark.parametrize("line", some(["kept.pop()", "np.divide(E, E.sum(), out=E)", "scaled(E)"]))
def test_a_line_that_may_do_something_is_not_called_useless(line):
    def scaled(E):
        E /= E.sum()
        return E

    body = f"    E, kept = np.exp(Z), [1, 2]\n    {line}\n    return E**1.7 + 0.3\n"
    result = check("softmax", cell(f"def softmax(Z):\n{body}", "softmax", scaled=scaled))
    assert not result
    assert "goes nowhere" not in result.change


def test_a_mistake_in_a_helper_is_told_there():
    text = """
def slope(a):
    return a * (1 + a)


def hidden_delta(delta, theta, A):
    return (delta @ theta[:, 1:]) * slope(A)
"""
    result = check("hidden_delta", cell(text, "hidden_delta"))
    assert (result.line, result.part, result.pointer.helper) == (2, "1 + a", "slope")
    assert "2 of slope" in str(result)


def test_functions_of_every_kind_are_read():
    def decorator(function):
        @functools.wraps(function)
        def inner(*args):
            return function(*args)

        return inner

    @decorator
    def decorated(A, Y):
        return Y - A

    sign = 1

    def closure(A, Y):
        return sign * (Y - A)

    class Reader:
        def method(self, A, Y):
            return Y - A

        def __call__(self, A, Y):
            return Y - A

    bare = lambda A, Y: Y - A  # noqa: E731
    for function, line in (
        (decorated, 3),
        (closure, 2),
        (Reader().method, 2),
        (Reader(), 2),
        (bare, 1),
        (lambda A, Y: Y - A, 1),
    ):
        result = check("output_delta", function)
        assert result.lines == [line], function
        assert "Y - A" in result.part


def test_a_function_from_a_file_is_read_and_one_that_changed_meanwhile_is_not(tmp_path):
    file = tmp_path / "mine.py"
    file.write_text("def output_delta(A, Y):\n    return Y - A\n")
    spec = importlib.util.spec_from_file_location("mine", file)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert check("output_delta", module.output_delta).line == 2
    file.write_text("def output_delta(A, Y):\n    return A - Y\n")
    linecache.checkcache()
    assert check("output_delta", module.output_delta).line == 0


def test_without_a_source_nothing_is_said():
    space = {}
    exec("def output_delta(A, Y):\n    return Y - A\n", space)
    for function in (space["output_delta"], np.add, functools.partial(space["output_delta"])):
        result = check("output_delta", function)
        assert not result
        assert result.pointer is None
        assert result.row["line"] == 0


HARMFUL = [
    "open('x', 'w').write('x')",
    "import os; os.remove('x')",
    "np.save('x', A)",
    "print(file=open('x', 'w'))",
    "__import__('os').remove('x')",
    "store.keep(A)",
    "exec('1')",
]


@pytest.mark.parametrize("line", HARMFUL)
def test_code_that_does_more_than_compute_is_not_searched(line):
    class Store:
        def keep(self, A):
            raise AssertionError

    text = f"def output_delta(A, Y):\n    if A is None:\n        {line}\n    return Y - A\n"
    assert code_of(cell(text, "output_delta", store=Store())) is None
    assert check("output_delta", cell(text, "output_delta", store=Store())).line == 0


def test_a_search_leaves_no_trace():
    text = """
def output_delta(A, Y):
    print("seen", np.random.random(), random.random())
    calls.append(1)
    np.seterr(all="raise")
    return np.log(A) + Y - A
"""
    calls = []
    function = cell(text, "output_delta", calls=calls, random=random)
    state, other = np.random.get_state()[1].copy(), random.getstate()  # noqa: NPY002
    settings, heard = np.geterr(), io.StringIO()
    with warnings.catch_warnings(record=True) as caught, redirect_stdout(heard):
        warnings.simplefilter("always")
        with repair.undisturbed():
            code = code_of(function)
            code.maker(compile(code.tree, "<reader>", "exec"), lambda: True, lambda value: value)()(
                *np.ones((2, 3, 3))
            )
    assert (np.random.get_state()[1] == state).all()  # noqa: NPY002
    assert random.getstate() == other
    assert np.geterr() == settings
    assert calls == []
    assert caught == []
    assert heard.getvalue() == ""


def test_what_a_function_keeps_is_as_many_as_its_calls():
    kept = []
    text = "def output_delta(A, Y):\n    kept.append(len(A))\n    return Y - A\n"
    function = cell(text, "output_delta", kept=kept)
    result = check("output_delta", function, seed=0)
    assert result.line == 3
    assert len(kept) == 16  # two calls in each of eight cases


RUNAWAYS = """
def descent(gradient, theta, rate, steps):
    path = [theta]
    n = 0
    while n < steps:
        path.append(path[-1] + rate * gradient(path[-1]))
        n += 1
    return np.array(path)
"""


def test_loops_of_changed_code_end_and_the_search_keeps_its_limit(monkeypatch):
    result = check("descent", cell(RUNAWAYS, "descent"))
    assert result.line == 5
    monkeypatch.setattr(judge, "SECONDS", 0.0)
    assert check("descent", cell(RUNAWAYS, "descent")).line == 0


LOOPS = """
def my_sum(values, steps):
    n, total = 0, 0
    while n < steps and total < 10:
        for value in values[n:]:
            total += value
        n += 1
    return total
"""


def test_loops_count_their_rounds_whatever_an_expression_becomes():
    code = code_of(cell(LOOPS, "my_sum"))
    for slot in code.slots():
        slot.put(ast.Constant(1))
        loops = [one for one in ast.walk(code.tree) if isinstance(one, ast.While | ast.For)]
        assert len(loops) == 2
        for one in loops:
            counted = one.test if isinstance(one, ast.While) else one.iter
            assert ast.unparse(counted).startswith((TICK, EACH)), ast.unparse(counted)
        slot.put(slot.node)


def test_what_is_tried_makes_no_large_array():
    code = code_of(cell("def my_start(n):\n    return np.zeros(n)", "my_start"))
    make = code.maker(compile(code.tree, "<reader>", "exec"), lambda: True, lambda value: value)
    assert make()(3).tolist() == [0, 0, 0]
    with pytest.raises(MemoryError):
        make()(10**9)


def test_the_same_function_gets_the_same_answer():
    text = "def schedule(epoch, epochs, rate):\n    return rate * (1 + np.cos(epoch / epochs))\n"
    one, other = (check("schedule", cell(text, "schedule")) for _ in range(2))
    assert one.line
    assert one.pointer == other.pointer


def test_a_function_that_wants_to_leave_is_not_called_again():
    text = "def sigmoid(Z):\n    raise KeyboardInterrupt\n"
    result = check("sigmoid", cell(text, "sigmoid"))
    assert result.kind == "raised"
    assert result.line == 0


def test_ctrl_c_stops_a_search(monkeypatch):
    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(repair, "record_of", interrupted)
    with pytest.raises(KeyboardInterrupt):
        check("descent", cell(RUNAWAYS, "descent"))


def test_the_box_unfolds_from_the_finding_to_the_line_the_part_the_change_and_the_answer():
    text = BACKWARD.replace("A[-1] - Y", "Y - A[-1]")
    result = check("backward", cell(text, "backward"))
    box = unescape(result._repr_html_().split("</style>")[1])
    folded = [
        "Hint:",
        "<summary>Which line is it?</summary>",
        "delta = Y - A[-1]",
        "<strong>Mistake:</strong>",
        "<summary>Which part of it?</summary>",
        "<strong>Part:</strong> Y - A[-1]",
        "<summary>What kind of change is it?</summary>",
        "<summary>What is the corrected line?</summary>",
        "delta = A[-1] - Y",
    ]
    places = [box.index(words) for words in folded]
    assert places == sorted(places)
    opened = [box[: box.index(words)].count("<details>") for words in folded[1:]]
    closed = [box[: box.index(words)].count("</details>") for words in folded[1:]]
    depth = [a - b for a, b in zip(opened, closed, strict=True)]
    assert depth == [1, 1, 1, 2, 2, 3, 4, 4]
    assert "A[-1] - Y" not in str(result).replace("Y - A[-1]", "")


def test_a_teachers_table_has_the_line():
    result = check(
        "output_delta", cell("def output_delta(A, Y):\n    return Y - A\n", "output_delta")
    )
    row = collect([result]).iloc[0]
    assert (row["line"], row["part"], row["edit"]) == (2, "Y - A", "return A - Y")
    assert row["lines"] == "2"


def test_no_edit_of_the_search_is_a_whole_solution():
    text = "def output_delta(A, Y):\n    return np.full(A.shape, 0.5)\n"
    result = check("output_delta", cell(text, "output_delta"))
    assert result.edit == ""


def test_code_of_packages_is_not_searched():
    @np.vectorize
    def sigmoid(z):
        return 1 / (1 + np.exp(z))

    assert check("sigmoid", sigmoid).line in (0, 3)
    assert check("output_delta", np.vectorize(max)).line == 0


def test_no_list_is_put_into_itself():
    text = """
def descent(gradient, theta, rate, steps):
    path = [theta]
    for _ in range(steps):
        theta = theta - rate * gradient(theta)
        path.append(theta)
    return theta
"""
    result = check("descent", cell(text, "descent"))  # `path.append(path)` is an edit of one name
    assert (result.line, result.edit) == (6, "return path")


def test_a_global_named_as_a_variable_of_the_function_does_not_matter():
    text = "def sigmoid(Z):\n    power = np.exp(Z)\n    return 1 / (1 + power)\n"
    function = cell(text, "sigmoid")
    function.__globals__["power"] = function.__globals__["Z"] = sys.stdout  # it cannot be copied
    assert check("sigmoid", function).line == 2


# -- in a browser ---------------------------------------------------------------------------------

HELPED = """
def sigmoid(Z):
    return 1 / (1 + np.exp(-Z))


def forward(thetas, X):
    A = [X]
    for theta in thetas:
        A.append(sigmoid(A[-1] @ theta[:, 1:].T))
    return A
"""


def test_no_change_that_is_tried_goes_deeper_than_a_browsers_stack(monkeypatch):
    depths = []

    def tick(self):  # `sigmoid` in place of `np.exp` calls itself without end
        depths.append(bounds.depth())
        return counted(self)

    counted = judge.Judge.tick
    monkeypatch.setattr(judge.Judge, "tick", tick)
    assert check("forward", cell(HELPED, "forward")).pointer
    rest = 40  # from here to the search
    assert bounds.DEPTH / 2 < max(depths) - bounds.depth() < bounds.DEPTH + rest


def test_the_search_keeps_its_limit_also_where_no_work_is_counted(monkeypatch):
    monkeypatch.setattr(sys, "platform", "emscripten")
    monkeypatch.setattr(time, "process_time", lambda: 0.0)
    monkeypatch.setattr(judge, "SECONDS", 1e-6)
    assert check("descent", cell(RUNAWAYS, "descent")).line == 0
