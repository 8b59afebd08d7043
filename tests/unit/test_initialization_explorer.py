"""The explorer of starts: its numbers are nblib's, and small enough for a page."""

import itertools

import numpy as np
import pytest

import nblib
from nblib import widgets
from nblib.widgets.initialization import model as ini

RECORDS = 2 * ini.DEPTH + ini.DEPTH * (ini.DEPTH + 3) // 2
EVERY = list(itertools.product(ini.STARTS, ini.ACTIVATION_NAMES.values(), (1, 3, 10)))
SOME = [*EVERY[::7], (("he", 0.01), "relu", 10), (("uniform", 0.12), "sigmoid", 3)]


@pytest.fixture(scope="module")
def view():
    return widgets.initialization().view


def records(view, start, hidden, depth):
    """What the view hands over, decoded anew: activations and deltas of all layers."""
    heights = np.frombuffer(view.heights, np.uint8).reshape(-1, ini.BINS // 2)
    numbers = np.frombuffer(view.numbers, "<f4").reshape(-1, 3)
    zeros = np.frombuffer(view.zeros, np.uint8) / 255
    run = ini.STARTS.index(start) * 3 + view.activations.index(hidden)
    before = sum(range(2, depth + 1))  # 2 records for depth 1, 3 for depth 2 …
    activations = [*range(depth), ini.DEPTH + depth - 1]
    deltas = [2 * ini.DEPTH + before + layer for layer in range(depth + 1)]
    places = [run * RECORDS + place for place in activations + deltas]
    both = np.stack([heights >> 4, heights & 15], axis=2).reshape(-1, ini.BINS)
    return [(both[i], *numbers[i], zeros[i]) for i in places]


def by_hand(start, hidden, depth):
    """Activations and deltas of all layers, from nblib's forward pass and the book's formulas."""
    X, y = nblib.load_digits()
    X, Y = X[::50], nblib.one_hot(y[::50], 10)
    layers = [400, *[20] * depth, 10]
    net = nblib.Network(layers, hidden=hidden, init=start[0], epsilon=start[1], seed=0)
    A = net.forward(X)
    slope = {"sigmoid": lambda a: a * (1 - a), "tanh": lambda a: 1 - a * a, "relu": np.sign}[hidden]
    deltas = [A[-1] - Y]
    for layer in range(depth, 0, -1):
        deltas.insert(0, (deltas[0] @ net.thetas[layer][:, 1:]) * slope(A[layer]))
    return net, X, Y, A[1:], deltas


@pytest.mark.parametrize(("start", "hidden", "depth"), SOME)
def test_numbers_handed_over_are_those_of_the_network(view, start, hidden, depth):
    _, _, _, activations, deltas = by_hand(start, hidden, depth)
    shown = records(view, start, hidden, depth)
    layers = list(zip(shown, activations + deltas, strict=True))
    for place, ((heights, low, high, spread, zeros), values) in enumerate(layers):
        is_delta, is_output = place > depth, place == depth
        size = np.sqrt(np.mean(values**2)) if is_delta else values.std()
        assert spread == pytest.approx(size, rel=1e-6, abs=1e-30)
        log = is_delta or (hidden == "relu" and not is_output)
        sizes = np.abs(values) if log else values
        kept = sizes[sizes >= 1e-30] if log else sizes
        assert zeros == pytest.approx(1 - kept.size / values.size, abs=0.003)
        if not kept.size:
            assert not heights.any()
            continue
        ends = [kept.min(), kept.max()]
        np.testing.assert_allclose([low, high], np.log10(ends) if log else ends, atol=1e-5)
        if high - low > 1e-4:
            counts, _ = np.histogram(np.log10(kept) if log else kept, bins=ini.BINS)
            np.testing.assert_allclose(heights / 15, counts / counts.max(), atol=0.09)
            assert ((heights > 0) == (counts > 0)).all()  # a rare value is not lost


def test_deltas_are_the_ones_behind_the_gradient():
    for start, hidden, depth in SOME:
        net, X, Y, _, deltas = by_hand(start, hidden, depth)
        found = ini.measure(*start, depth, hidden)
        gradient = net.unflatten(net.gradient(X, Y))
        for ours, theirs, slope in zip(found.deltas, deltas, gradient, strict=True):
            np.testing.assert_allclose(ours, theirs, rtol=1e-9, atol=1e-30)
            scale = max(1e-12, np.abs(ours).max())
            np.testing.assert_allclose(ours.mean(axis=0), slope[:, 0], atol=1e-9 * scale)


def outcomes(view):
    table = np.frombuffer(view.outcomes, np.uint8).reshape(len(ini.STARTS), 3, ini.DEPTH, -1)
    for (i, start), (j, hidden), depth in itertools.product(
        enumerate(ini.STARTS), enumerate(view.activations), range(1, 11)
    ):
        yield start, hidden, depth, table[i, j, depth - 1].tolist()


def test_every_symmetric_start_keeps_one_distinct_unit_and_every_random_one_twenty(view):
    for start, hidden, depth, (verdict, _, _, *distinct) in outcomes(view):
        same = start[0] in ("zeros", "constant")
        assert distinct == [1 if same else 20] * depth + [0] * (10 - depth), (start, hidden, depth)
        assert (view.verdicts[verdict] == "same") == same, (start, hidden, depth)


def test_verdicts_are_those_that_the_chapter_teaches(view):
    found = {
        (*start, hidden, depth): view.verdicts[v]
        for start, hidden, depth, (v, *_) in outcomes(view)
    }
    none = ini.EPSILONS[0]
    assert all(found["xavier", none, "tanh", depth] == "healthy" for depth in range(1, 11))
    assert all(found["he", none, "relu", depth] == "healthy" for depth in range(1, 11))
    assert found["xavier", none, "relu", 10] == "fading"
    assert found["uniform", 1.2, "relu", 10] == "exploding"
    assert found["uniform", 0.12, "sigmoid", 1] == "healthy"
    deep = {found["uniform", epsilon, "sigmoid", 10] for epsilon in ini.EPSILONS}
    assert deep == {"fading", "saturated"}  # as the second hint says


def test_first_layers_are_the_same_at_any_depth():
    shallow, deep = (ini.measure("xavier", 0.01, depth, "tanh").activations for depth in (2, 10))
    np.testing.assert_array_equal(shallow[0], deep[0])
    np.testing.assert_array_equal(shallow[1], deep[1])


def test_flat_share_is_that_of_the_saturated_activations(view):
    for start, hidden, depth, (_, percent, layer, *_) in list(outcomes(view))[::41]:
        _, _, _, activations, _ = by_hand(start, hidden, depth)
        edge = (
            {"sigmoid": (1 - 0.95**0.5) / 2, "tanh": 0.95**0.5}[hidden] if hidden != "relu" else 0
        )
        flat = {
            "sigmoid": lambda a, e=edge: (a < e) | (a > 1 - e),
            "tanh": lambda a, e=edge: np.abs(a) > e,
            "relu": lambda a: a == 0,
        }[hidden]
        shares = [flat(a).mean() for a in activations[:-1]]
        assert percent == pytest.approx(100 * max(shares), abs=0.51)
        assert shares[layer - 1] == max(shares)


def test_names_and_shared_state_follow_each_other():
    view = ini.Initialization()
    view.scheme, view.epsilon, view.activation, view.depth = "he", 4.0, "relu", 7
    assert (view.scheme_index, view.epsilon_index, view.activation_index) == (4, 5, 2)
    view.scheme_index = 0
    assert (view.scheme, view.verdict) == ("zeros", "same")
    assert view.measured.sizes[0] == 0


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("scheme", "Xavier", "scheme: expected one of constant, he, .*, got 'Xavier'"),
        ("epsilon", 0.5, "epsilon: expected one of 0.01, .*, got 0.5"),
        ("activation", "identity", "activation: expected one of relu, .*, got 'identity'"),
        ("depth", 11, "depth"),
    ],
)
def test_bad_state_is_refused_by_name(name, value, message):
    with pytest.raises(Exception, match=message):
        setattr(ini.Initialization(), name, value)


def test_two_rows_count_once_up_to_rounding():
    theta = np.array([[1, 2], [1, 2 + 1e-12], [1, 2.001], [0, 0], [0, 0]])
    assert ini.distinct(theta) == 3


def test_the_state_fits_into_a_page(view):
    raw = sum(map(len, (view.heights, view.numbers, view.zeros, view.outcomes)))
    assert raw * 4 / 3 < 120_000
