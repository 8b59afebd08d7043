"""Each named mistake is wrong, is caught, differs from all others and shows its fingerprint."""

from itertools import combinations, pairwise

import numpy as np
import pytest
from hypothesis import assume, given, settings
from strategies import examples, problems

import nblib
from nblib.mistakes import EQUAL, RIGHT, Mistake, backward

SEEDS = range(4)
PAIRS = [("cross_entropy", "sigmoid"), ("squared_error", "sigmoid")]
PAIRS += [("categorical_cross_entropy", "softmax")]
# label of every chapter that a mistake may break
LABELS = ("eq-backprop-", "eq-cost-")


@pytest.fixture(params=nblib.broken_gradients)
def mistake(request):
    return nblib.broken_gradients[request.param]


def flat(gradients):
    return np.concatenate([gradient.ravel() for gradient in gradients])


def report_of(mistake, seed=0, m=6):
    net, X, Y = mistake.example(seed, m)
    wrong = mistake.gradient(net.thetas, X, Y, net.l2)
    return net, nblib.check_gradient(net, X, Y, wrong)


@given(problems())
@settings(max_examples=100)
def test_the_right_one_equals_the_gradient_of_the_network(problem):
    net, X, Y = problem
    assume(isinstance(net.hidden, str))  # one activation for all hidden layers
    chosen = {"hidden": net.hidden, "output": net.output, "cost": net.cost_name}
    found = flat(backward(net.thetas, X, Y, net.l2, **chosen))
    expected = net.gradient(X, Y)
    assume(np.isfinite(expected).all())
    assert np.abs(found - expected).max() <= 1e-12 * max(1, np.abs(expected).max())


@pytest.mark.parametrize("seed", SEEDS)
def test_the_network_of_the_example_has_a_right_gradient(mistake, seed):
    net, X, Y = mistake.example(seed)
    assert nblib.check_gradient(net, X, Y)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_gradient_check_catches_it(mistake, seed):
    _, report = report_of(mistake, seed)
    assert not report.ok


@pytest.mark.parametrize("hidden", ["tanh", "sigmoid"])
@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair[0])
def test_no_two_mistakes_give_the_same_gradient(pair, hidden):
    """On one network with a penalty, equal sizes, large outputs: there all of them show."""
    cost, output = pair
    net = nblib.Network(EQUAL, hidden, output, cost, l2=2.0, epsilon=1.5, seed=5)
    net.thetas[-1][:] *= 2000 if output == "softmax" else 1
    X, Y = examples(net, 6)
    Y = np.eye(3)[Y.argmax(axis=1)]
    chosen = {"hidden": hidden, "output": output, "cost": cost}
    found = {}
    for name, mistake in nblib.broken_gradients.items():
        # another cost's output delta may be this cost's right one; there it is no mistake
        if "output_delta" in mistake.change and (mistake.cost, mistake.output) != pair:
            continue
        if name == "softmax-overflow" and output != "softmax":
            continue
        found[name] = flat(mistake.gradient(net.thetas, X, Y, net.l2, **chosen))
    found["right"] = flat(backward(net.thetas, X, Y, net.l2, **chosen))
    assert len(found) > 17
    for (name, a), (other, b) in combinations(found.items(), 2):
        assert not np.allclose(a, b, rtol=1e-6, atol=1e-9), (name, other)


@pytest.mark.parametrize("seed", SEEDS)
def test_layers_and_part_of_the_fingerprint(mistake, seed):
    _, report = report_of(mistake, seed)
    errors = report.layers["relative error"]
    disagree = {place for place, error in errors.items() if not error < 1e-6}
    matrices = list(dict.fromkeys(matrix for matrix, _ in errors.index))
    layers = {"all": matrices, "all but the last": matrices[:-1], "the first": matrices[:1]}
    parts = {"both": ("biases", "weights")}.get(
        mistake.fingerprint.part, (mistake.fingerprint.part,)
    )
    expected = {(matrix, part) for matrix in layers[mistake.fingerprint.layers] for part in parts}
    assert disagree == expected


@pytest.mark.parametrize("m", [6, 9])
def test_ratio_of_the_fingerprint_is_constant_and_as_stated(mistake, m):
    net, report = report_of(mistake, seed=1, m=m)
    table, ratio = report.layers, mistake.fingerprint.ratio
    wrong = table[~(table["relative error"] < 1e-6)]
    if ratio is None:
        assert not (wrong["highest"] - wrong["lowest"] < 1e-3).any()
        return
    for (matrix, part), row in wrong.iterrows():
        expected = ratio(m, len(net.thetas) - int(matrix[3:-1]))
        assert row["ratio"] == pytest.approx(expected, abs=1e-5), (matrix, part)
        assert row["highest"] - row["lowest"] < 1e-3 * max(1, abs(expected))
        assert row["relative error"] == pytest.approx(
            abs(expected - 1) / (abs(expected) + 1), abs=1e-5
        )


@pytest.mark.parametrize("m", [6, 9])
@pytest.mark.parametrize(
    "name", [name for name, one in nblib.broken_gradients.items() if one.fingerprint.difference]
)
def test_difference_of_the_fingerprint_is_that_share_of_the_parameters(name, m):
    mistake = nblib.broken_gradients[name]
    net, report = report_of(mistake, seed=1, m=m)
    columns = slice(0, 1) if mistake.fingerprint.part == "biases" else slice(1, None)
    for theta, (analytic, numerical) in zip(net.thetas, report.matrices, strict=True):
        found = (analytic - numerical)[:, columns]
        expected = mistake.fingerprint.difference(net.l2, m) * theta[:, columns]
        np.testing.assert_allclose(found, expected, atol=1e-6)


@pytest.mark.parametrize("name", [n for n in nblib.broken_gradients if "penal" in n])
def test_mistakes_of_the_penalty_hide_without_one(name):
    net, X, Y = nblib.broken_gradients[name].example()
    net.l2 = 0.0
    assert nblib.check_gradient(net, X, Y, nblib.broken_gradients[name].gradient(net.thetas, X, Y))


@pytest.mark.parametrize(
    ("name", "low", "high"),
    [("output-slope-extra", 0, 0.25), ("output-slope-missing", 4, np.inf)],
)
@pytest.mark.parametrize("seed", SEEDS)
def test_one_example_shows_the_slope_of_the_output_row_by_row(name, low, high, seed):
    net, report = report_of(nblib.broken_gradients[name], seed, m=1)
    _, X, Y = nblib.broken_gradients[name].example(seed, 1)
    a = net.predict_proba(X)[0]
    expected = a * (1 - a) if high == 0.25 else 1 / (a * (1 - a))
    analytic, _ = report.matrices[-1]
    exact = net.unflatten(net.gradient(X, Y))[-1]
    ratio = analytic / exact
    np.testing.assert_allclose(ratio, np.tile(expected[:, None], ratio.shape[1]), rtol=1e-9)
    assert (ratio >= low).all()
    assert (ratio <= high).all()


@pytest.mark.parametrize("seed", SEEDS)
def test_one_example_shows_the_missing_hidden_slope(seed):
    mistake = nblib.broken_gradients["hidden-slope-missing"]
    net, report = report_of(mistake, seed, m=1)
    _, X, Y = mistake.example(seed, 1)
    ratio = report.matrices[-2][0] / net.unflatten(net.gradient(X, Y))[-2]
    assert ratio.min() >= 4
    np.testing.assert_allclose(ratio, ratio[:, :1] * np.ones(ratio.shape[1]), rtol=1e-9)


@pytest.mark.parametrize("seed", SEEDS)
def test_one_example_shows_softmax_taken_by_elements(seed):
    mistake = nblib.broken_gradients["softmax-elementwise"]
    _, report = report_of(mistake, seed, m=1)
    _, _, Y = mistake.example(seed, 1)
    analytic = report.matrices[-1][0]
    np.testing.assert_array_equal(analytic[Y[0] == 0], 0)
    assert (analytic[Y[0] == 1, 0] != 0).all()


def test_two_terms_with_softmax_count_twice_when_there_are_two_classes():
    mistake = nblib.broken_gradients["two-term-softmax"]
    net = nblib.Network([3, 4, 2], cost=mistake.cost, output=mistake.output, epsilon=1.0)
    X, Y = examples(net, 5)
    wrong = flat(mistake.gradient(net.thetas, X, Y))
    np.testing.assert_allclose(wrong, 2 * net.gradient(X, Y), rtol=1e-9)


def test_mistakes_that_say_so_are_shape_errors_between_layers_of_different_size(mistake):
    net, _, _ = mistake.example()
    uneven = nblib.Network(
        [2, 5, 4, 3], cost=mistake.cost, output=mistake.output, l2=mistake.l2, seed=1
    )
    X, Y = np.ones((7, 2)), np.eye(3)[[0, 1, 2, 0, 1, 2, 0]]
    if "shape error" in mistake.fingerprint.words:
        assert net.layers == tuple(EQUAL)
        with pytest.raises(ValueError, match=r"mismatch|broadcast|dimension"):
            mistake.gradient(uneven.thetas, X, Y)
    else:
        found = mistake.gradient(uneven.thetas, X, Y)
        assert [g.shape for g in found] == [theta.shape for theta in uneven.thetas]
        assert len(set(net.layers)) == len(net.layers)


def test_overflow_does_not_show_while_pre_activations_are_small():
    mistake = nblib.broken_gradients["softmax-overflow"]
    net, X, Y = mistake.example()
    net.thetas[-1][:] /= mistake.scale
    assert nblib.check_gradient(net, X, Y, mistake.gradient(net.thetas, X, Y))


@pytest.mark.parametrize("change", [{}, {"exponent": abs}, {"share": abs, "exponent": abs}])
def test_a_mistake_of_another_function_has_no_gradient(change):
    mistake = Mistake("turned", "Title", "Explanation.", "Hint?", "eq-forward-unit", change)
    net, X, Y = mistake.example()
    with pytest.raises(ValueError, match="gradient: 'turned' is no mistake of `backward`"):
        mistake.gradient(net.thetas, X, Y)


def test_arguments_are_left_as_they_were(mistake):
    net, X, Y = mistake.example()
    before = [theta.copy() for theta in net.thetas], X.copy(), Y.copy()
    first, second = (flat(mistake.gradient(net.thetas, X, Y, net.l2)) for _ in range(2))
    np.testing.assert_array_equal(first, second)
    for theta, kept in zip(net.thetas, before[0], strict=True):
        np.testing.assert_array_equal(theta, kept)
    np.testing.assert_array_equal(X, before[1])
    np.testing.assert_array_equal(Y, before[2])


def test_the_table_is_complete_and_each_entry_says_what_it_must(mistake):
    assert nblib.broken_gradients[mistake.name] is mistake
    assert len(mistake.change) == 1
    assert set(mistake.change) <= set(RIGHT)
    assert mistake.equation.startswith(LABELS)
    assert 1 <= mistake.explanation.count(". ") + 1 <= 2
    assert mistake.hint[-1] in ".?"
    assert not mistake.title.endswith(".")
    assert mistake.title not in mistake.hint


def test_names_are_many_and_stay():
    names = list(nblib.broken_gradients)
    assert len(names) >= 16
    assert all(name == name.lower() and " " not in name for name in names)
    titles = sorted(mistake.title for mistake in nblib.broken_gradients.values())
    assert all(a != b for a, b in pairwise(titles))


def test_equations_stand_in_the_book():
    import json
    from pathlib import Path

    chapters = Path(__file__).resolve().parents[2] / "chapters"
    text = "".join(
        "".join(cell["source"])
        for path in chapters.glob("*.ipynb")
        for cell in json.loads(path.read_text("utf-8"))["cells"]
    )
    wanted = {mistake.equation for mistake in nblib.broken_gradients.values()}
    assert {label for label in wanted if f":label: {label}\n" not in text} == set()
