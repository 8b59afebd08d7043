"""What the gradient check decides: the cases in which it erred, and random networks."""

import contextlib
from types import SimpleNamespace

import numpy as np
import pytest
from strategies import examples
from verdicts import confusion

import nblib
from nblib import _gradient_findings, _gradient_verdicts, gradient_check
from nblib._gradient_findings import finding
from nblib._gradient_verdicts import Measured
from nblib._smooth_piece import SmoothPiece
from nblib.gradient_report import parts_of

XOR = np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]]), np.array([[0.0], [1], [1], [0]])
PARTS = ("biases", "weights")


def iris(rows=slice(None), unit=1.0):
    X, y = nblib.load_iris()
    return X[rows] * unit, nblib.one_hot(y, 3)[rows]


def seen(report):
    """What is not right, by (matrix, part)."""
    return {part[:2]: part[2:] for part in report.parts if part.verdict != "right"}


@pytest.mark.parametrize("seed", range(6))
def test_xor_after_a_minimizer_is_not_called_wrong(seed):
    net = nblib.Network([2, 2, 1], epsilon=1, seed=seed)
    nblib.minimize(net, *XOR, maxiter=500)
    assert nblib.check_gradient(net, *XOR).verdict != "disagrees"


@pytest.mark.parametrize("init", ["he", "xavier"])
@pytest.mark.parametrize("seed", range(3))
def test_xor_with_relu_is_on_a_corner_in_the_first_biases_alone(init, seed):
    net = nblib.Network([2, 4, 1], "relu", init=init, seed=seed)
    report = nblib.check_gradient(net, *XOR)
    assert report.verdict == "cannot tell"
    words = "the ReLU of layer 2, unit 0, has Z = 0 for example 0"
    assert seen(report) == {("Θ^(1)", "biases"): ("on a corner", words)}
    assert report.corners == [(2, unit, 0) for unit in range(4)]


def test_a_wrong_gradient_on_a_corner_disagrees():
    net = nblib.Network([2, 4, 1], "relu", init="he")
    report = nblib.check_gradient(net, *XOR, -net.gradient(*XOR))
    assert report.verdict == "disagrees"
    assert seen(report)["Θ^(1)", "weights"] == ("wrong", "sign")


def test_a_corner_out_of_the_way_of_every_slope_does_not_matter():
    X, Y = np.array([[0.0], [1.0]]), np.array([[0.0], [1.0]])
    net = nblib.Network([1, 1, 1], "relu")
    net.theta = [0, 1, 0.3, 0]  # no way from the hidden unit to the cost
    report = nblib.check_gradient(net, X, Y)
    assert report.corners == [(2, 0, 0)]
    assert report.ok


@pytest.mark.parametrize("seed", range(10))
def test_softmax_after_400_epochs_agrees(seed):
    rng = np.random.default_rng(seed)
    X, Y = rng.normal(size=(12, 3)), nblib.one_hot(rng.integers(3, size=12), 3)
    net = nblib.Network([3, 4, 3], output="softmax", cost="categorical_cross_entropy", seed=seed)
    nblib.train(net, X, Y, nblib.Adam(0.05), epochs=400, progress=False)
    assert nblib.check_gradient(net, X, Y)


@pytest.mark.parametrize("seed", range(10))
def test_iris_in_millimeters_agrees(seed):
    assert nblib.check_gradient(nblib.Network([4, 5, 3], seed=seed), *iris(unit=10))


@pytest.mark.parametrize("complex_step", [False, True])
def test_digits_agree(complex_step):
    X, y = nblib.load_digits()
    net = nblib.Network([400, 5, 10], seed=1)
    assert nblib.check_gradient(
        net, X[::500], nblib.one_hot(y, 10)[::500], complex_step=complex_step
    )


def test_early_layers_do_not_hide_behind_late_ones():
    net, data = nblib.Network([4] + [5] * 8 + [3], seed=0), iris(slice(0, 150, 25))
    wrong = net.gradient(*data)
    net.unflatten(wrong)[0][:] *= -1
    net.unflatten(wrong)[1][:] *= 3
    found = seen(nblib.check_gradient(net, *data, wrong))
    assert found == {("Θ^(1)", part): ("wrong", "sign") for part in PARTS} | {
        ("Θ^(2)", part): ("wrong", "three times too large") for part in PARTS
    }


def test_differences_alone_cannot_tell_in_a_deep_network_and_the_complex_step_can():
    net, data = nblib.Network([4] + [5] * 8 + [3], seed=0), iris(slice(0, 150, 25))
    report = nblib.check_gradient(net, *data, complex_step=False)
    assert report.verdict == "cannot tell"
    assert not report
    assert seen(report)["Θ^(1)", "weights"][0] == "too small to tell"
    assert str(report).startswith("cannot tell: 253 parameters")
    for part, at in zip(report.parts, parts_of(report.shapes), strict=True):
        largest, bar = np.abs(report.analytic[at]).max(), report.error_bar[at].max()
        words = f"slopes up to {largest:.0e}, error bar {bar:.0e}"
        assert part.finding == ("" if part.verdict == "right" else words)
    assert nblib.check_gradient(net, *data, complex_step=True)
    assert nblib.check_gradient(net, *data)


@pytest.mark.parametrize(
    ("gradient", "got"),
    [
        (lambda g: g * (1 + 0j), "an array of dtype complex128"),
        (lambda g: [str(number) for number in g], "an array of dtype <U"),
        (
            lambda g: ([np.ones(3), np.ones(2)], [np.ones((3, 4)), np.ones((2, 3))]),
            r"\[\(3,\), \(2,\)\] of different shapes; the biases are column 0",
        ),
        (lambda g: 5, "5; the biases are column 0"),
        (lambda g: 11 * [np.ones((2, 2))], r"\[(\(2, 2\), ){8}\(2, 2\)\];"),
    ],
    ids=["complex", "text", "biases and weights apart", "a number", "too many"],
)
def test_what_is_no_gradient_is_an_error_that_says_what_came(gradient, got):
    net = nblib.Network([4, 3, 2])
    X, Y = examples(net, 5)
    shapes = r"gradient: expected matrices of shapes \[\(3, 5\), \(2, 4\)\] or 23 numbers, got "
    with pytest.raises(ValueError, match=shapes + got):
        nblib.check_gradient(net, X, Y, gradient(net.gradient(X, Y)))


def times(factor):
    return lambda a, net, m: factor * a


FINDINGS = {
    "sign": times(-1),
    "three times too large": times(3),
    "four times too small": times(1 / 4),
    "1.67 times too small": times(0.6),
    "six times too small": times(1 / 6),
    "seven times too large": times(7),
    "eight times too small": times(1 / 8),
    "nine times too large": times(9),
    "10 times too large": times(10),
    "five times too large (m = 5)": lambda a, net, m: m * a,
    "sign, two times too large": times(-2),
    "missing": times(0),
    "transposed": lambda a, net, m: a.T,
    "entries in another order": lambda a, net, m: a[::-1, ::-1],
    "the penalty is missing": lambda a, net, m: a - net.l2 / m * net.thetas[1][:, 1:],
    "a penalty too many": lambda a, net, m: a + net.l2 / m * net.thetas[1][:, 1:],
    "one entry, number 1 of row 2": lambda a, net, m: (
        a + 1e-4 * np.abs(a).max() * np.outer([0, 0, 1], [0, 1, 0])
    ),
    "9 of 9 entries": lambda a, net, m: a + 1 + np.arange(9).reshape(3, 3),
    "not finite": lambda a, net, m: a * np.nan,
}


@pytest.mark.parametrize("words", FINDINGS)
def test_a_finding_is_put_in_words(words):
    net = nblib.Network([2, 3, 3, 2], l2=2.0, epsilon=1.0, seed=3)
    X, Y = examples(net, 5)
    wrong = net.gradient(X, Y)
    weights = net.unflatten(wrong)[1][:, 1:]
    weights[:] = FINDINGS[words](weights.copy(), net, len(X))
    report = nblib.check_gradient(net, X, Y, wrong)
    assert seen(report) == {("Θ^(2)", "weights"): ("wrong", words)}
    assert f"Θ^(2) weights: wrong, {words}" in str(report)


N = np.array([[4.0, -2], [1, 0.5]])
NOISE = 1e-4 * np.array([[0, 1], [-1, 2]])  # too large for rounding, and too small for a pattern


@pytest.mark.parametrize(
    ("a", "n", "words"),
    [
        (2 * N, N, "two times too large"),
        (3.002 * N, N, "three times too large"),
        (N / 3.002, N, "three times too small"),
        (5.004 * N, N, "five times too large (m = 5)"),
        (N * [[1, np.nan], [1, 1]], N, "not finite"),
        (1.0005 * N, N, "4 of 4 entries"),
        (1.0005 * (N + N.T), N + N.T, "4 of 4 entries"),
        (N[:1, :1] * 1.0005, N[:1, :1], "1 of 1 entries"),
        (N + NOISE, N, "4 of 4 entries"),
        (N - 0.001 * N.T, N, "the penalty is missing"),
        (N - 0.001 * N.T + NOISE, N, "4 of 4 entries"),
        (N - 0.001 * N.T + NOISE / 1000, N, "the penalty is missing"),
        ([[3, 3, 0, 0, 0]], [[1, 1, 1e-6, 1e-6, 1e-6]], "three times too large"),
        ([[12, 0, 0, 0, 0]], [[4, 0.003, 0.003, 0.003, 0.003]], "three times too large"),
        ([[1, 2, 3, 4, 5]], [[0.0] * 5], "5 of 5 entries"),  # there is no ratio to 0
        (N[:, :1], N[::-1, :1], "entries in another order"),
        ([[2.0, 1]], [[1.0, 2]], "entries in another order"),
    ],
)
def test_a_pattern_is_named_only_where_it_is_one(a, n, words):
    a, n = np.array(a, dtype=float), np.array(n)
    theta = np.zeros(n.shape) if a.size != 4 else N.T * [[1, 0], [1, 1]]
    if "penalty" in words:
        a[0, 1] = n[0, 1]  # the penalty of a parameter that is 0
    assert finding(a, n, theta, np.ones(n.shape, dtype=bool), 5, 0.005) == words


EDGE = 2**-10  # a share that floats hold exactly


@pytest.mark.parametrize(
    ("a", "words"),
    [
        ((1 + EDGE) * N, "4 of 4 entries"),
        (-(1 + EDGE) * N, "sign"),
        ((5 + 5 * EDGE) * N, "five times too large (m = 5)"),
        (np.add(N.T, [[0, 4 * EDGE], [0, 0]]), "transposed"),
    ],
)
def test_what_is_as_far_from_a_pattern_as_it_may_be_is_one(monkeypatch, a, words):
    monkeypatch.setattr(_gradient_findings, "CLOSE", EDGE)
    assert finding(a, N, np.zeros(N.shape), np.ones(N.shape, dtype=bool), 5, 0.0) == words


@pytest.mark.parametrize(
    ("a", "n", "error", "corner", "verdict", "share"),
    [
        ([1, 1.5e-6], [1, 1e-6], 0, [0, 0], "right", 5e-4),
        ([1, 4e-6], [1, 1e-6], 0, [0, 0], "wrong", 3e-3),
        ([1, 2], [1, 1], 0, [0, 1], "on a corner", 0),
        ([0, 0], [0, 0], 0, [0, 0], "right", 0),
        ([0, 0], [0, 0], 1e-9, [0, 0], "right", 0),
        ([0, 1e-12], [0, 0], 1e-9, [0, 0], "too small to tell", 1),
        ([0, 0], [0, 1e-12], 1e-9, [0, 0], "too small to tell", 1),
        ([1, 1], [1, np.nan], 0, [0, 0], "wrong", np.nan),  # one alone that has no slope
    ],
)
def test_a_part_is_judged_by_its_largest_entry_its_error_bar_and_its_corners(
    a, n, error, corner, verdict, share
):
    measured = Measured(np.array(n, float), np.full(2, float(error)), np.array(corner, bool))
    found, _, shares = _gradient_verdicts._judged(np.array(a, float), measured)
    assert found == verdict
    assert shares.max() == pytest.approx(share, nan_ok=True)


def test_a_bias_column_has_its_name():
    net = nblib.Network([2, 3, 2], epsilon=1.0)
    X, Y = examples(net, 5)
    wrong = net.gradient(X, Y)
    net.unflatten(wrong)[1][:, 0] = 0
    assert "Θ^(2) bias column: wrong, missing" in str(nblib.check_gradient(net, X, Y, wrong))


@pytest.fixture(scope="module")
def large():
    net = nblib.Network([100, 50, 4], seed=0)
    return net, *examples(net, 4)


def test_a_large_network_is_checked_along_random_directions(large):
    report = nblib.check_gradient(*large)
    assert report.ok
    assert np.isnan(report.numerical).all()


@pytest.mark.parametrize("seed", range(3))
def test_an_entry_of_a_large_network_is_found_and_only_its_part_measured(large, seed):
    net, X, Y = large
    wrong = net.gradient(X, Y)
    matrix = net.unflatten(wrong)[1]
    matrix[2, 7] += 1e-4 * np.abs(matrix[:, 1:]).max()
    report = nblib.check_gradient(net, X, Y, wrong, seed=seed)
    assert report.worst == (2, 2, 7)
    assert seen(report) == {("Θ^(2)", "weights"): ("wrong", "one entry, number 6 of row 2")}
    assert np.isfinite(report.numerical).sum() == 200


@pytest.fixture
def directions(monkeypatch):
    """Let every network count as a large one."""
    monkeypatch.setattr(gradient_check, "MANY", 0)


def test_a_network_is_large_from_one_parameter_more_on(monkeypatch):
    net, data = nblib.Network([4, 3, 3]), iris(slice(0, 150, 25))
    for many, measured in ((len(net.theta), True), (len(net.theta) - 1, False)):
        monkeypatch.setattr(gradient_check, "MANY", many)
        report = nblib.check_gradient(net, *data)
        assert np.isfinite(report.numerical).all() == measured


@pytest.mark.usefixtures("directions")
@pytest.mark.parametrize("complex_step", [False, True])
def test_inputs_of_other_units_or_always_0_are_no_reason_to_measure_more(complex_step):
    X, Y = iris(slice(0, 150, 25))
    X = X * [10, 0.1, 1, 0]
    report = nblib.check_gradient(nblib.Network([4, 3, 3]), X, Y, complex_step=complex_step)
    assert report.ok
    assert np.isnan(report.numerical).all()


@pytest.mark.usefixtures("directions")
def test_what_float32_rounds_is_no_reason_to_measure_more():
    net, data = nblib.Network([4, 3, 3], dtype="float32"), iris(slice(0, 150, 25))
    report = nblib.check_gradient(net, *data, net.gradient(*data))
    assert report.ok
    assert np.isnan(report.numerical).all()


@pytest.mark.usefixtures("directions")
def test_along_directions_a_corner_and_a_slope_too_small_are_told_too():
    net = nblib.Network([2, 4, 1], "relu", init="he")
    report = nblib.check_gradient(net, *XOR)
    assert [part.verdict for part in report.parts] == ["on a corner", "right", "right", "right"]
    deep, data = nblib.Network([4] + [5] * 8 + [3], seed=0), iris(slice(0, 150, 25))
    assert nblib.check_gradient(deep, *data, complex_step=False).verdict == "cannot tell"


@pytest.mark.usefixtures("directions")
@pytest.mark.parametrize("signs", [(1, 1), (1, -1)])
def test_errors_that_cancel_along_one_direction_show_along_another(signs):
    net, data = nblib.Network([4, 20, 3], seed=0), iris(slice(0, 150, 25))
    wrong = net.gradient(*data)
    net.unflatten(wrong)[0][:2, 0] += np.multiply(signs, 1e-4)  # two biases
    found = [nblib.check_gradient(net, *data, wrong, seed=seed).verdict for seed in range(6)]
    assert found.count("disagrees") >= 4


@pytest.mark.usefixtures("directions")
def test_one_wrong_entry_among_three_hundred_shows_along_a_direction():
    net = nblib.Network([20, 15, 3], seed=0)
    X, Y = examples(net, 4)
    wrong = net.gradient(X, Y)
    matrix = net.unflatten(wrong)[0]
    matrix[7, 9] += 1e-3 * np.abs(matrix[:, 1:]).max()
    assert nblib.check_gradient(net, X, Y, wrong).worst == (1, 7, 9)


@pytest.mark.parametrize(("many", "shown"), [(0, True), (10_000, False)])
def test_a_large_network_shows_how_many_parameters_have_been_measured(monkeypatch, many, shown):
    seen, moved = [], []

    @contextlib.contextmanager
    def bar(total, unit, visible):
        seen.append((total, unit, visible))
        yield lambda units, text: moved.append(units)

    monkeypatch.setattr(gradient_check, "progress_bar", bar)
    monkeypatch.setattr(gradient_check, "MANY", many)
    net, data = nblib.Network([4, 3, 3]), iris(slice(0, 150, 25))
    nblib.check_gradient(net, *data, -net.gradient(*data))
    assert seen == [(27, "parameter", shown)]
    assert sum(moved) == 27
    moved.clear()
    monkeypatch.setattr(gradient_check, "AT_ONCE", 26)  # numbers: no room for two directions
    nblib.check_gradient(net, *data, -net.gradient(*data))
    assert moved == [1] * 27


def test_a_parameter_takes_sixteen_costs(monkeypatch):
    seen, costs = [], SmoothPiece.costs
    monkeypatch.setattr(
        SmoothPiece, "costs", lambda piece, thetas: seen.append(len(thetas)) or costs(piece, thetas)
    )
    net = nblib.Network([4, 3, 3])
    nblib.check_gradient(net, *iris(slice(0, 150, 25)), complex_step=False)
    assert sum(seen) == 16 * len(net.theta) + 1  # and J itself, for its rounding


# -- with slopes of our own: a piece with a corner, where the two sides have what a test says ------


@pytest.fixture
def piece(monkeypatch):
    """Four parameters of different scales; every limit is a number that floats hold exactly."""
    for name, limit in {"SAFETY": 4, "TOLERANCE": 2**-10, "RESOLUTION": 2**-8}.items():
        monkeypatch.setattr(gradient_check, name, limit)
    return SimpleNamespace(
        theta=np.zeros(4), scales=np.array([1.0, 2, 4, 8]), corners=[(2, 0, 0)], corners_on=False
    )


def along(piece, analytic, slopes):
    """Whether a gradient agrees along random directions whose slopes and errors are given."""
    settings = piece, np.zeros(4), slopes, np.random.default_rng(0)
    return gradient_check._agrees_along(np.arange(4), analytic, *settings)


def test_a_random_direction_is_as_long_as_one_nudge_and_gives_each_parameter_the_same(piece):
    seen = []

    def slopes(directions):
        seen.append(directions)
        return directions @ np.ones(4), np.zeros(len(directions))

    assert along(piece, np.ones(4), slopes)
    np.testing.assert_array_equal(np.abs(seen[0] * piece.scales), np.full((3, 4), 0.5))


@pytest.mark.parametrize(
    ("shift", "errors", "agrees"),
    [
        (2**-10, (0, 0), True),  # the tolerance is a share of the largest, which is 1 along each
        (2**-9, (0, 0), False),
        (2**-9, (0, 2**-11), True),  # the error bar of either side counts
        (2**-9, (2**-11, 0), True),
        (0, (2**-10, 0), True),
        (0, (2**-9, 0), False),  # too large an error bar to tell
    ],
)
def test_a_part_agrees_along_directions_up_to_its_tolerance_and_the_larger_error_bar(
    piece, shift, errors, agrees
):
    def slopes(directions):
        error = errors[piece.corners_on]
        return directions @ analytic + shift, np.full(len(directions), error)

    analytic = 2 * piece.scales
    assert along(piece, analytic, slopes) == agrees


@pytest.mark.parametrize(
    ("sides", "errors", "corner"),
    [
        ((1, 1), (0, 0), False),
        ((1, 1 + 2**-10), (0, 0), False),  # apart by no more than the tolerance
        ((1, 1 + 2**-10 + 2**-20), (0, 0), False),  # which is a share of the larger
        ((1, 1 + 2**-9), (0, 0), True),
        ((1, 1 + 2**-9), (2**-12, 0), False),  # the error bars may be all there is between them
        ((1, 1 + 2**-9), (0, 2**-12), False),
        ((1, 1 + 2**-8), (2**-12, 2**-12), True),
    ],
)
def test_two_slopes_make_a_corner_where_they_differ_by_more_than_tolerance_and_errors(
    piece, sides, errors, corner
):
    def slopes(directions):
        slope = directions @ np.full(4, float(sides[piece.corners_on]))
        return slope, np.full(len(directions), errors[piece.corners_on]) / piece.scales

    found = gradient_check._measure(
        piece, slopes, np.zeros(4), np.arange(4), lambda units, text: None
    )
    assert found.corner.tolist() == [corner] * 4


def test_a_float32_network_is_judged_in_float64_and_its_own_numbers_by_their_rounding():
    net = nblib.Network([4, 3, 2], seed=1, dtype="float32")
    X, Y = examples(net, 5)
    own, given = (
        nblib.check_gradient(net, X, Y),
        nblib.check_gradient(net, X, Y, net.gradient(X, Y)),
    )
    assert own.ok
    assert given.ok
    assert own.max_relative_error < 1e-7 < given.max_relative_error
    assert given.error_bar.max() > 100 * own.error_bar.max()


@pytest.mark.filterwarnings("ignore:overflow encountered:RuntimeWarning")
@pytest.mark.parametrize("complex_step", [False, None])
def test_a_cost_beyond_all_floats_is_no_reason_to_call_a_gradient_wrong_or_right(complex_step):
    net = nblib.Network([1, 1], output="identity", cost="squared_error")
    net.theta = [1e160, 0]
    report = nblib.check_gradient(net, np.ones((1, 1)), np.ones((1, 1)), complex_step=complex_step)
    assert report.verdict == "cannot tell"
    assert set(report.numerical[np.isinf(report.error_bar)]) == {0}


def test_a_large_deep_network_is_told_by_complex_steps_along_directions():
    net = nblib.Network([60, 40, 4, 4, 4, 4, 4, 4, 4], seed=0)
    report = nblib.check_gradient(net, *examples(net, 4))
    assert report.ok
    assert np.isnan(report.numerical).all()


def test_a_large_step_that_seems_exact_by_chance_is_not_trusted():
    """Found by the campaign: twice extrapolated equals once, and both are wrong."""
    assert confusion([593])[1] == []


def test_random_networks_give_no_false_alarm_and_hide_no_mistake():
    """The campaign tries twenty-five times as many."""
    table, surprises = confusion(range(80))
    assert not surprises
    assert table["right", "cannot tell"] <= 0.02 * table["right", "agrees"]
    assert table["entry", "disagrees"] > 0.9 * (table["right", "agrees"])
