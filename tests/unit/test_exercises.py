"""A check says yes to what is right and names what is wrong; and it is safe to use."""

import json
import random
import re
import time
import warnings
from collections import Counter
from html import unescape
from html.parser import HTMLParser
from itertools import combinations
from pathlib import Path

import edits
import loops
import numpy as np
import pandas as pd
import pytest

import nblib
from nblib import exercises
from nblib.exercises import TASKS, check, diagnosis, run, solutions
from nblib.exercises.task import CHAPTERS, chapter_of

SLIPS = [(name, slip) for name, task in TASKS.items() for slip in task.slips]
CHAPTER_FILES = Path(__file__).resolve().parents[2] / "chapters"


def flat(value):
    return np.concatenate([np.ravel(part) for part in value])


# -- what is right --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", TASKS)
@pytest.mark.parametrize("seed", [0, 1])
def test_the_solution_is_right(name, seed):
    result = check(name, TASKS[name].solution, seed)
    assert result, result
    assert "random inputs" in result.headline
    assert result.details == []  # it prints nothing and warns of nothing


@pytest.mark.parametrize("name", TASKS)
def test_a_solution_with_loops_is_right(name):
    result = check(name, getattr(loops, name))
    assert result, result


@pytest.mark.parametrize("name", TASKS)
def test_the_pieces_put_together_are_the_solution(name):
    assert check(name, TASKS[name].wrong())


def test_the_solutions_do_what_nblib_does():
    net = nblib.Network([4, 3, 5], l2=0.7, epsilon=1.0, seed=3)
    rng = np.random.default_rng(0)
    X, Y = rng.normal(size=(6, 4)), rng.uniform(size=(6, 5))
    A = solutions.forward(net.thetas, X)
    np.testing.assert_allclose(flat(A), flat(net.forward(X)), rtol=1e-12)
    assert solutions.cost(A[-1], Y, net.thetas, 0.7) == pytest.approx(net.cost(X, Y), rel=1e-12)
    gradient = solutions.backward(net.thetas, X, Y, 0.7)
    np.testing.assert_allclose(flat(gradient), net.gradient(X, Y), rtol=1e-10)
    np.testing.assert_allclose(solutions.softmax(X), nblib.softmax(X), rtol=1e-12)
    np.testing.assert_array_equal(solutions.sigmoid(X), nblib.sigmoid(X))

    def bowl(theta):
        return float(np.sum(np.sin(theta) ** 2))

    np.testing.assert_allclose(
        solutions.numerical_gradient(bowl, X[0], 1e-4), nblib.numerical_gradient(bowl, X[0])
    )
    theirs = nblib.minibatches(X, Y, 4, np.random.default_rng(1))
    ours = solutions.minibatches(X, Y, 4, np.random.default_rng(1))
    for a, b in zip(ours, theirs, strict=True):
        np.testing.assert_array_equal(flat(a), flat(b))
    starts = solutions.initialize([4, 3, 5], 0.12, np.random.default_rng(0))
    np.testing.assert_array_equal(flat(starts), nblib.Network([4, 3, 5], seed=0).theta)
    assert solutions.schedule(3, 10, 0.5) == pytest.approx(0.5 * nblib.cosine(10)(3, []))


@pytest.mark.parametrize("steps", [1, 5])
def test_the_optimizers_step_as_those_of_nblib(steps):
    rng = np.random.default_rng(2)
    theta, velocity, memory = rng.normal(size=4), np.zeros(4), (np.zeros(4), np.zeros(4))
    rolled, adapted = theta.copy(), theta.copy()
    momentum, adam = nblib.Momentum(0.1, 0.8), nblib.Adam(0.01)
    ours, theirs = theta, theta
    for t in range(1, steps + 1):
        g = rng.normal(size=4)
        momentum.step(rolled, g)
        adam.step(adapted, g)
        ours, velocity = solutions.momentum(ours, g, velocity, 0.1, 0.8)
        theirs, memory = solutions.adam(theirs, g, memory, t, 0.01)
    np.testing.assert_allclose(ours, rolled, rtol=1e-12)
    np.testing.assert_allclose(theirs, adapted, rtol=1e-9)


# -- named mistakes -------------------------------------------------------------------------------


@pytest.mark.parametrize("name", TASKS)
def test_every_named_mistake_is_named(name):
    task = TASKS[name]
    for slip in task.slips:
        result = check(name, task.wrong(slip))
        assert not result
        assert result.mistakes == [slip.name], (slip.name, result)
        assert slip.title in result.headline
        assert result.equation == slip.equation


@pytest.mark.parametrize("name", TASKS)
def test_on_thirty_random_networks_each_mistake_is_named_and_no_other(name):
    networks, confused, seed = Counter(), Counter(), 0
    while not networks or min(networks.values()) < 30:
        seed += 1
        plan, table = diagnosis.plan_of(name, seed), diagnosis.known(name, seed)
        for slip in plan.task.slips:
            trials = table[slip.name]
            pairs = enumerate(zip(trials, plan.right, strict=True))
            wrong = [n for n, (trial, right) in pairs if not diagnosis._right(trial, right)]
            assert wrong, f"{slip.name} is right"
            slips, together = diagnosis._matches(plan, trials, wrong, seed)
            networks[slip.name] += len(plan.cases)
            if [other.name for other in slips] != [slip.name] or together:
                confused[slip.name, tuple(other.name for other in slips)] += 1
        diagnosis.known.cache_clear()
    assert not confused


def test_the_table_is_as_large_as_promised():
    assert len(SLIPS) >= 40
    assert len(TASKS["backward"].slips) >= 16
    assert len(TASKS) == 18
    assert all(callable(getattr(exercises, f"check_{name}")) for name in TASKS)


def test_backward_uses_the_table_of_broken_gradients_itself():
    slips = {slip.name: slip for slip in TASKS["backward"].slips}
    shared = [name for name, one in nblib.broken_gradients.items() if slips.get(name) is one]
    assert len(shared) >= 16
    for name in set(slips) & set(nblib.broken_gradients):
        assert slips[name].title == nblib.broken_gradients[name].title


@pytest.mark.parametrize("name", TASKS)
def test_every_mistake_says_what_it_must(name):
    slips = TASKS[name].slips
    assert len({slip.name for slip in slips}) == len(slips)
    for slip in slips:
        assert re.fullmatch(r"[a-z0-9-]+", slip.name)
        assert not slip.title.endswith("."), slip.title
        assert len(slip.title) <= 90, slip.title
        sentences = re.findall(r"[.?!](?=\s|$)", slip.explanation)
        assert 1 <= len(sentences) <= 2, slip.explanation
        assert slip.hint[-1] in ".?", slip.hint
        assert chapter_of(slip.equation)
    assert chapter_of(TASKS[name].equation)


def test_equations_and_chapters_stand_in_the_book():
    cells = {
        path.stem: "\n".join(
            "".join(cell["source"]) for cell in json.loads(path.read_text("utf-8"))["cells"]
        )
        for path in CHAPTER_FILES.glob("*.ipynb")
    }
    wanted = {slip.equation for _, slip in SLIPS} | {task.equation for task in TASKS.values()}
    for label in wanted:
        file, title = chapter_of(label)
        if label.startswith("eq-"):
            assert f":label: {label}\n" in cells[file], label
        assert f"# {title}\n" in cells[file]
    assert len(CHAPTERS) == len({file for file, _ in CHAPTERS.values()})


PAIRS = {
    "forward": ("bias-missing", "output-linear"),
    "cost": ("mean-lost", "bias-penalized"),
    "output_delta": ("sign-flipped", "mean-too-early"),
    "hidden_delta": ("bias-passed-back", "hidden-slope-missing"),
    "backward": ("mean-lost", "penalty-missing"),
    "update": ("adding", "rate-twice"),
    "descent": ("climbing", "start-missing"),
    "softmax": ("overflow", "wrong-axis"),
    "momentum": ("averaged", "adding"),
    "adam": ("mean-not-corrected", "epsilon-inside"),
    "schedule": ("pi-missing", "half-missing"),
    "numerical_gradient": ("points-swapped", "gradient-summed"),
    "initialize": ("half-width", "biases-zero"),
    "minibatches": ("not-shuffled", "last-dropped"),
    "best_rate": ("diagonal", "half"),
    "accuracy_per_digit": ("percent", "from-one"),
    "decision_line": ("bias-missing", "half"),
}


@pytest.mark.parametrize("name", PAIRS)
def test_two_mistakes_together_are_recognized(name):
    task = TASKS[name]
    slips = {slip.name: slip for slip in task.slips}
    result = check(name, task.wrong(*(slips[one] for one in PAIRS[name])))
    assert result.together, result
    assert result.headline.startswith("Two mistakes: ")
    # another pair may give the very same numbers; it has to give them on other networks, too
    if set(result.mistakes) != set(PAIRS[name]):
        other = task.wrong(*(slips[one] for one in result.mistakes))
        plan = diagnosis.plan_of(name, 77)
        for a, b in zip(
            plan.trials(other),
            plan.trials(task.wrong(*(slips[one] for one in PAIRS[name]))),
            strict=True,
        ):
            assert diagnosis._alike(a, b, any_order=bool(task.view))


def early(rate, *, in_place=False, silent=False):
    """A backward pass that updates each matrix before the next delta is computed from it."""

    def backward(thetas, X, Y, l2):
        if not in_place:
            thetas = [theta.copy() for theta in thetas]
        A = solutions.forward(thetas, X)
        delta, gradients = A[-1] - Y, []
        for layer in reversed(range(len(thetas))):
            theta = thetas[layer]
            g = delta.T @ np.column_stack([np.ones(len(X)), A[layer]]) / len(X)
            g[:, 1:] += l2 / len(X) * theta[:, 1:]
            theta -= rate * g
            gradients.insert(0, g)
            delta = (delta @ theta[:, 1:]) * A[layer] * (1 - A[layer])
        return None if silent else gradients

    return backward


@pytest.mark.parametrize("rate", [0.01, 0.1, 1.0, 7.0])
@pytest.mark.parametrize("in_place", [False, True])
def test_an_update_before_the_next_delta_is_named_for_every_rate(rate, in_place):
    result = check("backward", early(rate, in_place=in_place))
    assert result.mistakes == ["updated-too-early"]
    assert result.kind == ("inputs" if in_place else "values")
    assert f"rate {rate:.4g}." in str(result).replace("\n  ", " ")


def test_an_update_that_returns_nothing_is_read_off_the_parameters():
    result = check("backward", early(0.3, in_place=True, silent=True))
    assert result.kind == "type"
    text = " ".join(str(result).split())
    assert "−ΔΘ/α with the rate 0.3 is the gradient in the last layer only" in text
    assert "updated before the next delta" in text


def test_a_gradient_that_accumulates_is_named():
    kept = {}

    def backward(thetas, X, Y, l2):
        key = X.tobytes()
        new = solutions.backward(thetas, X, Y, l2)
        kept[key] = [a + b for a, b in zip(kept[key], new, strict=True)] if key in kept else new
        return kept[key]

    result = check("backward", backward)
    assert result.mistakes == ["accumulated"]


# -- without a name -------------------------------------------------------------------------------


def scaled(factor):
    return lambda thetas, X, Y, l2: [
        factor(len(X), Y.shape[1]) * g for g in solutions.backward(thetas, X, Y, l2)
    ]


@pytest.mark.parametrize(
    ("factor", "words"),
    [
        (lambda m, K: 3.7, "3.7 times what it should be"),
        (lambda m, K: m, "= m times what it should be"),
        (lambda m, K: m / K, "= m/K times what it should be"),
    ],
)
def test_a_constant_ratio_is_said_and_explained(factor, words):
    result = check("backward", scaled(factor))
    assert result.kind == "values"
    assert words in result.headline or result.mistakes


def strange(change):
    return lambda thetas, X, Y, l2: change(solutions.backward(thetas, X, Y, l2), thetas)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda g, t: [3 * g[0], *g[1:]], "Θ^(2) is right, Θ^(1) not"),
        (lambda g, t: [a * np.where(np.arange(a.shape[1]) > 0, 1, 5) for a in g], "column 0 is w"),
        (lambda g, t: [a * np.where(np.arange(a.shape[1]) > 0, 5, 1) for a in g], "column 0 is r"),
        (lambda g, t: [a + 5 * np.eye(len(a))[:, :1] for a in g], "Wrong: row 0 of Θ^(1)"),
        (lambda g, t: [a + 0.25 * b for a, b in zip(g, t, strict=True)], "+0.25 times its par"),
        (lambda g, t: [a + 0.25 for a in g], "off by the same, +0.25"),
        (lambda g, t: [np.abs(a) for a in g], "The sizes are right, the sign of"),
        (lambda g, t: [a[::-1] for a in g], "stand in the wrong places"),
        (lambda g, t: [a**3 for a in g], "No constant ratio"),
        (lambda g, t: [a * np.nan for a in g], "not finite"),
        (lambda g, t: [a.astype(np.float32) for a in g], "float32"),
    ],
)
def test_the_fingerprint_in_words(change, words):
    result = check("backward", strange(change))
    assert result.kind == "values"
    assert result.mistakes == []
    assert words in result.headline
    if "finite" not in words:
        entry = dict(result.details)["First entry"]
        assert re.match(r"Θ\^\(\d\)\[\d, \d\] is \S+, \S+ is expected", entry), entry


def test_the_update_is_described_as_minus_delta_theta_over_alpha():
    result = check("update", lambda t, g, r: [a - 3 * r * b for a, b in zip(t, g, strict=True)])
    assert "3 times what it should be" in result.headline


def test_what_is_wrong_on_special_inputs_only_is_said_so():
    def sigmoid(Z):
        return 1 / (1 + np.exp(-np.clip(Z, -30, 30))) + (np.abs(Z) > 500) * 1e-3

    result = check("sigmoid", sigmoid)
    assert dict(result.details)["Only with"].startswith("−1000, 0 and 1000")


# -- the order of findings ------------------------------------------------------------------------


def test_an_exception_is_shown_with_the_readers_lines_and_the_shapes_that_went_in():
    def backward(thetas, X, Y, l2):
        A = solutions.forward(thetas, X)
        return [np.linalg.solve(A[-1], Y) @ thetas[0]]

    result = check("backward", backward)
    assert result.kind == "raised"
    assert "LinAlgError" in result.headline
    assert len(result.code) == 1
    assert result.code[0].endswith("return [np.linalg.solve(A[-1], Y) @ thetas[0]]")
    assert "nblib" not in str(result)
    given = dict(result.details)["Given"]
    assert re.search(r"thetas \[\(\d, \d\), \(\d, \d\)\], X \(\d, \d\), Y \(\d, \d\)", given)


def test_an_exception_of_a_known_kind_is_named_where_the_sizes_are_equal():
    def forward(thetas, X):
        A = [X]
        for theta in thetas:
            A.append(nblib.sigmoid(np.dot(A[-1], theta[:, 1:]) + theta[:, 0]))
        return A

    result = check("forward", forward)
    assert result.kind == "raised"
    assert result.mistakes == ["weights-transposed"]
    assert result.code


def test_the_kept_bias_column_is_named_by_the_sizes_in_the_message():
    def hidden_delta(delta, theta, A):
        return np.multiply(np.dot(delta, theta), A * (1 - A))

    assert check("hidden_delta", hidden_delta).mistakes == ["bias-kept"]


def test_an_unknown_exception_has_no_name():
    def hidden_delta(delta, theta, A):
        return undefined  # noqa: F821

    result = check("hidden_delta", hidden_delta)
    assert (result.kind, result.mistakes) == ("raised", [])
    assert "NameError" in result.headline


def test_a_wrong_number_of_parameters_is_said():
    result = check("backward", lambda thetas, X, Y: thetas)
    assert result.kind == "raised"
    assert "backward(thetas, X, Y, l2)" in result.headline


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "None, expected is a list of 2. Is `return` missing?"),
        ("text", "a str"),
        ({}, "a dict"),
        ([1j], "a list of 1, expected is a list of 2"),
        ([1j, 1j], "complex numbers"),
        ([np.zeros((2, 3)), [[1], [2, 3]]], "expected is shape"),
        (np.zeros(3), "shape (3,), expected is a list of 2"),
        (len, "a builtin_function_or_method"),
    ],
)
def test_a_wrong_type_is_said(value, words):
    result = check("backward", lambda thetas, X, Y, l2: value)
    assert result.kind in ("type", "shape")
    assert words in result.headline


def test_a_wrong_shape_is_said_with_the_product_that_gives_the_right_one():
    def hidden_delta(delta, theta, A):
        return solutions.hidden_delta(delta, theta, A)[:-1]

    result = check("hidden_delta", hidden_delta)
    assert result.kind == "shape"
    found, expected = map(eval, re.findall(r"\(.*?\)", result.headline))
    assert found == (expected[0] - 1, expected[1])
    product = dict(result.details)["It comes from"]
    first, second = map(eval, re.findall(r"\(.*?\)", product)[:2])
    assert first[1] == second[0]
    assert (first[0], second[1]) == expected


def test_the_product_of_every_part_of_a_list_is_told():
    def backward(thetas, X, Y, l2):
        first, *others = solutions.backward(thetas, X, Y, l2)
        return [first[:, :-2], *others]

    result = check("backward", backward)
    assert result.headline.startswith("Θ^(1): shape")
    assert "Δ^(2)ᵀ [1 A^(1)]" in dict(result.details)["It comes from"]


def test_changed_inputs_come_before_wrong_values():
    def hidden_delta(delta, theta, A):
        delta *= 17.5
        return delta @ theta[:, 1:]

    result = check("hidden_delta", hidden_delta)
    assert result.kind == "inputs"
    assert "its input delta" in result.headline
    assert dict(result.details)["Besides"] == "The values are wrong, too."


def test_right_values_with_changed_inputs_are_not_right():
    def softmax(Z):
        Z -= Z.max(axis=1, keepdims=True)
        E = np.exp(Z)
        return E / E.sum(axis=1, keepdims=True)

    result = check("softmax", softmax)
    assert result.kind in ("raised", "inputs")
    assert not result


def test_findings_come_in_their_order():
    def function(shape, inputs, raises):
        def output_delta(A, Y):
            if raises:
                raise KeyError("so")
            if inputs:
                A += 1
            return (A - 5.3 * Y)[: -1 if shape else None]

        return output_delta

    kinds = [
        check("output_delta", function(*flags)).kind
        for flags in [(1, 1, 1), (1, 1, 0), (0, 1, 0), (0, 0, 0)]
    ]
    assert kinds == ["raised", "shape", "inputs", "values"]


# -- unfinished -----------------------------------------------------------------------------------


def written(text, name):
    space = {"np": np} | {one: getattr(solutions, one) for one in TASKS if one != name}
    exec(compile(text, "<cell>", "exec"), space)
    return space[name]


@pytest.mark.parametrize("name", TASKS)
def test_every_stub_is_called_not_written_yet(name):
    result = check(name, written(TASKS[name].stub, name))
    assert result.verdict == "open"
    assert not result
    assert "not written yet" in repr(result)
    assert "bp-check-open" in result._repr_html_()
    assert result.mistakes == []


@pytest.mark.parametrize("name", TASKS)
def test_every_source_runs_by_itself_and_is_right(name):
    task = TASKS[name]
    assert check(name, written(task.source, name))
    head, *_ = task.stub.splitlines()
    assert head == f"def {task.signature}:"
    assert task.stub.rstrip().endswith("raise NotImplementedError")
    assert task.source.startswith(task.stub.rsplit("\n    raise", 1)[0])


def test_a_function_that_is_written_in_part_is_unfinished():
    def backward(thetas, X, Y, l2):
        if len(thetas) > 2:
            raise NotImplementedError("deeper")
        return solutions.backward(thetas, X, Y, l2)

    assert check("backward", backward).verdict == "open"


# -- safety ---------------------------------------------------------------------------------------


@pytest.fixture
def quick(monkeypatch):
    monkeypatch.setattr(run, "LIMIT", 0.3)


def forever(*_):
    while True:
        pass


def stubborn(*_):
    tries = 0
    while tries < 3:
        try:
            while True:
                pass
        except BaseException:
            tries += 1


def endless_generator(X, Y, size, rng):
    while True:
        yield X[:size], Y[:size]


@pytest.mark.parametrize("function", [forever, stubborn])
def test_a_loop_that_never_ends_is_stopped(quick, function):
    started = time.monotonic()
    result = check("sigmoid", lambda Z: function(Z))
    assert result.kind == "endless"
    assert "stopped" in result.headline
    assert "never ends" in result.headline
    assert "restart" not in result.headline
    assert "Z (4, 3)" in str(result)
    assert time.monotonic() - started < 5


def test_what_sleeps_is_left_behind_with_a_word(quick):
    def sigmoid(Z):
        time.sleep(4)

    result = check("sigmoid", sigmoid)
    assert result.kind == "endless"
    assert "restart the kernel" in result.headline


def test_an_endless_generator_is_cut_off():
    result = check("minibatches", endless_generator)
    assert result.kind == "shape"


def test_what_hangs_only_later_is_stopped_too(quick):
    def sigmoid(Z):
        return forever() if Z.dtype == int else solutions.sigmoid(Z)

    result = check("sigmoid", sigmoid)
    assert result.kind == "endless"
    assert "(whole numbers)" in str(result)


def test_printing_and_warnings_are_captured_and_shown(capsys):
    def sigmoid(Z):
        print("Z is", Z.shape)
        warnings.warn("careful", stacklevel=1)
        return solutions.sigmoid(Z)

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        result = check("sigmoid", sigmoid)
    assert result
    assert capsys.readouterr() == ("", "")
    details = dict(result.details)
    assert details["It printed, in the first call"] == "Z is (4, 3)\n"
    assert details["Warnings"] == "UserWarning: careful"


def test_a_flood_of_printing_is_cut():
    def sigmoid(Z):
        for _ in range(10_000):
            print("x" * 100)
        return solutions.sigmoid(Z)

    assert len(repr(check("sigmoid", sigmoid))) < 2000


@pytest.mark.parametrize("error", [SystemExit, KeyboardInterrupt, GeneratorExit, RecursionError])
def test_no_exception_gets_out(error):
    def sigmoid(Z):
        raise error

    result = check("sigmoid", sigmoid)
    assert result.kind == "raised"
    assert error.__name__ in result.headline


def test_a_recursion_without_end_is_an_exception_like_others():
    def sigmoid(Z):
        return sigmoid(Z)

    result = check("sigmoid", sigmoid)
    assert "RecursionError" in result.headline
    assert len(result.code) <= 5


def test_global_states_are_left_as_they_were():
    np.random.seed(4)  # noqa: NPY002 the reader may use it
    expected = np.random.RandomState(4).random()
    filters = warnings.filters[:]
    errors = np.geterr()
    check("backward", TASKS["backward"].wrong(TASKS["backward"].slips[0]))
    assert np.random.random() == expected  # noqa: NPY002
    assert warnings.filters == filters
    assert np.geterr() == errors


def test_the_readers_arrays_are_copies():
    seen = []

    def output_delta(A, Y):
        seen.append(A)
        A[:] = 0
        return A

    check("output_delta", output_delta)
    seen.clear()
    assert check("output_delta", solutions.output_delta)


# -- how a result looks ---------------------------------------------------------------------------

EVIL = "<script>alert('x')</script> & <b>"


def results():
    yield check("backward", solutions.backward)
    yield check("backward", TASKS["backward"].wrong(TASKS["backward"].slips[0]))
    yield check("schedule", written(TASKS["schedule"].stub, "schedule"))
    yield check("sigmoid", lambda Z: undefined)  # noqa: F821


class Parser(HTMLParser):
    def __init__(self):
        super().__init__()
        self.open, self.tags, self.attributes = [], [], []

    def handle_starttag(self, tag, attrs):
        self.open.append(tag)
        self.tags.append(tag)
        self.attributes += attrs

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def test_the_box_is_well_formed_and_colored_by_classes_alone():
    for result in results():
        parser = Parser()
        parser.feed(result._repr_html_())
        assert parser.open == []
        attributes = dict(parser.attributes)
        assert attributes["role"] == "note"
        assert result.name in attributes["aria-label"]
        assert attributes.keys() <= {"class", "role", "aria-label", "aria-hidden", "href"}
        body = result._repr_html_().split("</style>")[1]
        assert not re.search(r"#[0-9a-f]{3}", re.sub(r'href="[^"]*"', "", unescape(body)))


def test_the_box_escapes_what_the_reader_wrote_printed_and_raised():
    def sigmoid(Z):
        print(EVIL)
        warnings.warn(EVIL, stacklevel=1)
        raise ValueError(EVIL)  # <i>

    html = check("sigmoid", sigmoid)._repr_html_()
    body = html.split("</style>")[1]
    parser = Parser()
    parser.feed(html)
    assert set(parser.tags) <= {"style", "div", "p", "span", "code", "pre", "strong", "a"}
    assert body.count("&lt;script&gt;alert(&#x27;x&#x27;)&lt;/script&gt; &amp; &lt;b&gt;") >= 3
    assert "&lt;i&gt;" in body


def test_links_lead_to_the_equation():
    result = check("hidden_delta", lambda delta, theta, A: delta @ theta[:, 1:])
    assert 'href="04_backpropagation.ipynb#equation-eq-backprop-hidden-matrix"' in (
        result._repr_html_()
    )
    assert "chapter 4, Backpropagation" in repr(result)


def test_text_is_narrow_and_the_same_every_time():
    for one, two in zip(results(), results(), strict=True):
        assert repr(one) == repr(two)
        assert one._repr_html_() == two._repr_html_()
        assert " at 0x" not in repr(one)
        # the reader's own lines are not broken
        assert all(len(line) <= 79 for line in repr(one).splitlines() if line[:4].strip())


def test_an_address_is_taken_out_of_a_message():
    def sigmoid(Z):
        raise ValueError(object())

    assert "0x" not in repr(check("sigmoid", sigmoid))


def test_collect_makes_a_table_and_a_file(tmp_path):
    path = tmp_path / "class.csv"
    path.write_text("old")
    table = exercises.collect(results(), path)
    assert list(table.columns) == ["exercise", "verdict", "kind", "mistakes", "finding"]
    assert list(table.verdict) == ["right", "wrong", "open", "wrong"]
    assert table.mistakes[1] == "output-slope-extra"
    assert [p.name for p in tmp_path.iterdir()] == ["class.csv"]
    pd.testing.assert_frame_equal(pd.read_csv(path, keep_default_na=False), table)


def test_the_named_functions_are_the_table():
    result = exercises.check_backward(solutions.backward)
    assert repr(result) == repr(check("backward", solutions.backward))
    assert exercises.check_adam.__name__ == "check_adam"
    assert "adam(theta, gradient, memory, t, rate)" in exercises.check_adam.__doc__


# -- small random edits ---------------------------------------------------------------------------


def test_five_hundred_random_edits_are_never_called_right(monkeypatch, record_property):
    monkeypatch.setattr(run, "LIMIT", 2.0)
    rng, some = random.Random(0), []
    for name, task in TASKS.items():
        every = list(edits.edits(task.source))
        some += [(name, text) for text in rng.sample(every, min(40, len(every)))]
    chosen = rng.sample(some, 500)
    counts, named = Counter(), Counter()
    for name, text in chosen:
        function = written(text, name)
        result = check(name, function)
        if result:
            assert_equal_elsewhere(name, function, text)
            counts["equal"] += 1
            continue
        counts[result.kind] += 1
        named[result.kind] += bool(result.mistakes)
    wrong = 500 - counts["equal"]
    values = named["values"] / counts["values"]
    line = f"{sum(named.values())} of {wrong} wrong edits named, {values:.0%} of wrong values"
    record_property("edits", f"{line}; {dict(counts)}, named {dict(named)}")
    print(f"\n{line}; {dict(counts)}, named {dict(named)}")
    assert sum(named.values()) > 0


def assert_equal_elsewhere(name, function, text):
    """Assert that a function equals the solution on networks that the check has not used."""
    for seed in (501, 502):
        plan = diagnosis.plan_of(name, seed)
        for case, right in zip(plan.cases, plan.right, strict=True):
            trial = plan.trial(function, case, right.values)
            if TASKS[name].view:
                assert trial.features == right.features, text
            else:
                for a, b in zip(trial.values, right.values, strict=True):
                    assert diagnosis.same(a, b, case.tolerance), text


def test_names_differ_where_functions_do():
    for task in TASKS.values():
        for a, b in combinations(task.slips, 2):
            assert a.title != b.title or a.name.startswith(b.name) or b.name.startswith(a.name)
