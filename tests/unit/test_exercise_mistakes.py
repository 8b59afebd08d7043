"""Every named mistake of every exercise is named, alone and in pairs, and no other."""

import json
import re
from collections import Counter
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from exercise_tools import solutions, written

import nblib
from nblib.exercises import TASKS, check
from nblib.exercises.engine import diagnosis
from nblib.exercises.engine.chapters import CHAPTERS, EQUATIONS, chapter_of, place_of
from nblib.exercises.engine.naming import matching
from nblib.exercises.engine.trials import Attempt, known, plan_of

CHAPTER_FILES = Path(__file__).resolve().parents[2] / "chapters"


ALL = [one for task in TASKS.values() for one in task.mistakes]


def by_name(name):
    return {one.name: one for one in TASKS[name].mistakes}


@pytest.mark.parametrize("name", TASKS)
def test_every_named_mistake_is_named(name):
    task = TASKS[name]
    for mistake in task.mistakes:
        result = check(name, task.wrong(mistake))
        assert not result
        assert result.mistakes == [mistake.name], (mistake.name, result)
        assert mistake.title in dict(result.named)["Mistake"]
        assert mistake.title not in result.headline
        assert result.equation == mistake.equation


@pytest.mark.parametrize("count", [5, pytest.param(30, marks=pytest.mark.nightly)])
@pytest.mark.parametrize("name", TASKS)
def test_on_random_networks_each_mistake_is_named_and_no_other(name, count):
    networks, confused, seed = Counter(), Counter(), 0
    while not networks or min(networks.values()) < count:
        seed += 1
        plan = plan_of(TASKS[name], seed)
        for mistake in plan.task.mistakes:
            attempt = Attempt(plan, known(plan)[mistake.name])
            assert attempt.wrong, f"{mistake.name} is right"
            found, together, only = matching(attempt)
            networks[mistake.name] += len(plan.cases)
            if found != [mistake] or together or only:
                confused[mistake.name, tuple(other.name for other in found)] += 1
        known.cache_clear()
    assert not confused


def test_the_table_is_as_large_as_promised():
    assert len(ALL) >= 450
    assert len(TASKS["backward"].mistakes) >= 16


def test_backward_uses_the_table_of_broken_gradients_itself():
    mistakes = by_name("backward")
    shared = [name for name, one in nblib.broken_gradients.items() if mistakes.get(name) is one]
    assert len(shared) >= 16
    for name in set(mistakes) & set(nblib.broken_gradients):
        assert mistakes[name].title == nblib.broken_gradients[name].title


@pytest.mark.parametrize("name", TASKS)
def test_every_mistake_says_what_it_must(name):
    mistakes = TASKS[name].mistakes
    assert len({mistake.name for mistake in mistakes}) == len(mistakes)
    for mistake in mistakes:
        assert re.fullmatch(r"[a-z0-9-]+", mistake.name)
        assert not mistake.title.endswith("."), mistake.title
        assert len(mistake.title) <= 90, mistake.title
        sentences = re.findall(r"[.?!](?=\s|$)", mistake.explanation)
        assert 1 <= len(sentences) <= 2, mistake.explanation
        assert mistake.hint[-1] in ".?", mistake.hint
        assert chapter_of(mistake.equation)
    assert chapter_of(TASKS[name].equation)


def test_equations_and_chapters_stand_in_the_book():
    cells = {
        path.stem: "\n".join(
            "".join(cell["source"]) for cell in json.loads(path.read_text("utf-8"))["cells"]
        )
        for path in CHAPTER_FILES.glob("*.ipynb")
    }
    wanted = {one.equation for one in ALL} | {task.equation for task in TASKS.values()}
    for label in wanted:
        file, title = chapter_of(label)
        if label.startswith("eq-"):
            labels = re.findall(r"^:label: (eq-\S+)", cells[file], re.MULTILINE)
            number = f"{int(file[:2])}.{labels.index(label) + 1}"
            assert place_of(label) == f"equation ({number}), {title}"
        assert f"# {title}\n" in cells[file]
    assert set(EQUATIONS) == {label for label in wanted if label.startswith("eq-")}
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
    "split_gradient": ("mean-of-means", "penalty-per-worker"),
    "walk_back": ("local-divided", "start-everywhere"),
}


@pytest.mark.parametrize("name", PAIRS)
def test_two_mistakes_together_are_recognized(name):
    task, mistakes = TASKS[name], by_name(name)
    function = task.wrong(*(mistakes[one] for one in PAIRS[name]))
    result = check(name, function)
    assert result.together, result
    assert dict(result.named)["Mistake"].startswith("Two mistakes: ")
    # another pair may give the very same numbers; it has to give them on other networks, too
    if set(result.mistakes) != set(PAIRS[name]):
        other = task.wrong(*(mistakes[one] for one in result.mistakes))
        plan = plan_of(task, 77)
        for a, b in zip(plan.trials(other), plan.trials(function), strict=True):
            assert a.is_like(b, any_order=bool(task.view))


def adam(beta, corrected, second, epsilon):
    def function(theta, gradient, memory, t, rate):
        mean = beta * memory[0] + (1 - beta) * gradient
        squares = second * memory[1] + (1 - second) * gradient**2
        root = np.sqrt(squares / (1 - second**t)) + epsilon
        return theta - rate * mean / (1 - corrected**t) / root, (mean, squares)

    return function


@pytest.mark.parametrize(
    ("name", "function", "words"),
    [
        ("adam", adam(0.8, 0.8, 0.999, 1e-8), "β₁ = 0.8, in its correction, too"),
        ("adam", adam(0.8, 0.9, 0.999, 1e-8), "β₁ = 0.8."),
        ("adam", adam(0.9, 0.9, 0.99, 1e-8), "β₂ = 0.99, in its correction, too"),
        ("adam", adam(0.9, 0.9, 0.999, 1e-5), "ε = 1e-05"),
        ("sigmoid", lambda Z: nblib.sigmoid(0.7 * Z), "exp(−0.7 Z)"),
        (
            "cost",
            lambda A, Y, thetas, l2: (
                4 * solutions.cost(A, Y, thetas, l2) - 3 * solutions.cost(A, Y, thetas, 0.0)
            ),
            "The penalty is 4 times",
        ),
    ],
)
def test_a_wrong_number_is_found_from_the_values(name, function, words, monkeypatch):
    monkeypatch.setattr(diagnosis, "find_line", lambda *_: None)  # there is none, it takes seconds
    assert words in dict(check(name, function).named)["Mistake"]


WRITTEN = {  # as people write them, with a special input that goes wrong in its own way, too
    ("sigmoid", "relu"): "def sigmoid(Z):\n    return np.maximum(0, Z)",
    ("sigmoid", "exponent-sign"): "def sigmoid(Z):\n    return np.exp(-Z) / (1 + np.exp(-Z))",
    ("softmax", "keepdims-maximum"): """
def softmax(Z):
    E = np.exp(Z - Z.max(axis=1))
    return E / E.sum(axis=1, keepdims=True)
""",
    ("forward", "matrix-turned"): """
def forward(thetas, X):
    A = [X]
    for theta in thetas:
        A.append(sigmoid(np.column_stack([np.ones(len(A[-1])), A[-1]]) @ theta))
    return A
""",
    ("backward", "product-elementwise"): """
def backward(thetas, X, Y, l2):
    m, A = len(X), forward(thetas, X)
    d, G = A[-1] - Y, []
    for l in range(len(thetas) - 1, -1, -1):
        G.insert(0, np.c_[d.mean(0), d.T * A[l] / m + l2 / m * thetas[l][:, 1:]])
        d = d @ thetas[l][:, 1:] * A[l] * (1 - A[l])
    return G
""",
    ("update", "returned-early"): """
def update(thetas, gradients, rate):
    new = []
    for theta, gradient in zip(thetas, gradients):
        new.append(theta - rate * gradient)
        return new
""",
    ("numerical_gradient", "one-array"): """
def numerical_gradient(function, theta, step):
    gradient = np.zeros(len(theta))
    for i in range(len(theta)):
        up = theta
        up[i] += step
        down = theta
        down[i] -= step
        gradient[i] = (function(up) - function(down)) / (2 * step)
    return gradient
""",
}


@pytest.mark.parametrize(("name", "mistake"), WRITTEN)
def test_mistakes_are_named_in_the_form_in_which_people_write_them(name, mistake):
    result = check(name, written(WRITTEN[name, mistake], name))
    assert result.mistakes == [mistake]


def part_wrong(change):
    def backward(thetas, X, Y, l2):
        right = solutions.backward(thetas, X, Y, l2)
        wrong = TASKS["backward"].wrong(by_name("backward")["mean-lost"])(thetas, X, Y, l2)
        return change(right, wrong)

    return backward


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda right, wrong: [wrong[0], *right[1:]], "in Θ^(1) only"),
        (lambda right, wrong: [*right[:-1], wrong[-1]], "in the last matrix only"),
        (
            lambda right, wrong: [
                np.column_stack([a[:, 0], b[:, 1:]]) for a, b in zip(right, wrong, strict=True)
            ],
            "in the weights only",
        ),
        (
            lambda right, wrong: [np.column_stack([wrong[0][:, 0], right[0][:, 1:]]), *right[1:]],
            "in Θ^(1) only, its biases",
        ),
    ],
)
def test_a_mistake_in_one_part_alone_is_named_with_that_part(change, words):
    result = check("backward", part_wrong(change))
    assert "mean-lost" in result.mistakes
    assert words in dict(result.named)["Mistake"]


def test_two_mistakes_are_no_guess():
    # all is cut off to one value, as two other mistakes would do, too
    result = check("sigmoid", lambda Z: 1 / (1 + np.exp(-np.clip(Z, 500, -500))))
    assert result.mistakes == []
    # the slope's sign is wrong twice in a row of layers, and right there
    mistakes = by_name("backward")
    pair = mistakes["negated"], mistakes["sign-flipped"]
    result = check("backward", TASKS["backward"].wrong(*pair))
    assert set(result.mistakes) != {"negated", "sign-flipped"}


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


def test_names_differ_where_functions_do():
    for task in TASKS.values():
        for a, b in combinations(task.mistakes, 2):
            assert a.title != b.title or a.name.startswith(b.name) or b.name.startswith(a.name)
