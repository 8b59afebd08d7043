"""Every argument of every public function: right as documented, or an error that says so."""

import inspect

import arguments
import numpy as np
import pytest

import nblib
from nblib.many import train_many


@pytest.fixture(scope="module", autouse=True)
def files():
    arguments.prepare()


def test_every_argument_has_a_kind_and_a_usual_value():
    missing = [
        row
        for row in arguments.rows()
        if row.rpartition(".")[2] not in arguments.USUAL.get(row.rpartition(".")[0], {})
        or (row not in arguments.KINDS and row.rpartition(".")[2] not in arguments.KINDS)
    ]
    assert not missing, "tell tests/unit/arguments.py what these are"


def test_no_value_is_told_for_an_argument_that_is_gone():
    rows = set(arguments.rows())
    told = {f"{name}.{argument}" for name, given in arguments.USUAL.items() for argument in given}
    assert told <= rows
    assert arguments.HERE.keys() <= rows
    assert {row for row in arguments.KINDS if "." in row} <= rows


@pytest.mark.parametrize("row", list(arguments.rows()))
def test_an_argument_is_understood_in_all_clothes_or_refused_by_name(row):
    wrong = {label: arguments.verdict(row, value) for label, value in arguments.values(row).items()}
    assert {label: text for label, text in wrong.items() if text} == {}


#: What numbers and words an argument stands for where it is left out, as documented.
DEFAULTS = """
Adam: learning_rate=0.001, beta1=0.9, beta2=0.999, epsilon=1e-08
AdamW: learning_rate=0.001, beta1=0.9, beta2=0.999, epsilon=1e-08, weight_decay=0.01
GradientDescent: learning_rate=1.0
Momentum: learning_rate=0.1, momentum=0.9, nesterov=False
RMSProp: learning_rate=0.001, decay=0.9, epsilon=1e-08
Network: hidden='sigmoid', output='sigmoid', cost='cross_entropy', l2=0.0, init='uniform', \
epsilon=0.12, seed=0, dtype='float64'
Network.from_mat: zero_last=True
Mistake.gradient: l2=0.0, hidden='sigmoid'
Mistake.example: seed=0, m=6
backward: l2=0.0, hidden='sigmoid', output='sigmoid', cost='cross_entropy'
check_gradient: seed=0, progress=True
complex_step_gradient: step=1e-20
cosine: floor=0.0
exponential: factor=0.95
grid_search: progress=True
load_digits: size=20
minimize: method='L-BFGS-B', maxiter=200, progress=True
numerical_gradient: step=0.0001
range_test: lowest=0.0001, highest=10.0, steps=100, seed=0, bound=10.0
reduce_on_plateau: factor=0.1, patience=10, threshold=0.0001
split: test=0.2, seed=0
step_decay: factor=0.5, every=10
train: epochs=1000, progress=True, seed=0, tolerance=1e-09, bound=10.0, dropout=0.0, \
keep_thetas=False
train_many: epochs=1000, progress=True, seed=0, tolerance=1e-09, bound=10.0, keep_thetas=False
"""


def test_what_is_left_out_means_what_is_documented():
    found = {}
    for name, thing in (arguments.callables() | {"train_many": train_many}).items():
        if not isinstance(thing, property) and not name.endswith(".step"):
            given = {k: p.default for k, p in inspect.signature(thing).parameters.items()}
            told = [
                f"{k}={v!r}" for k, v in given.items() if isinstance(v, bool | int | float | str)
            ]
            found |= {name: ", ".join(told)} if told else {}
    assert found == dict(line.split(": ") for line in DEFAULTS.split("\n")[1:-1])


RULES = [nblib.Adam, nblib.AdamW, nblib.GradientDescent, nblib.Momentum, nblib.RMSProp]


@pytest.mark.parametrize("rule", RULES)
def test_an_optimizer_left_alone_takes_its_whole_learning_rate(rule):
    steps = []
    for scale in ({}, {"scale": 1.0}):
        theta = np.ones(3)
        rule(0.5).step(theta, np.ones(3), **scale)
        steps.append(theta.tolist())
    assert steps[0] == steps[1] != [1.0] * 3


@pytest.mark.parametrize("size", [1e-200, 1e200])
def test_numbers_whose_squares_a_float_cannot_hold_are_measured_all_the_same(size):
    X = np.array([[0.0, 3.0], [2.0, -5.0], [4.0, 8.0]])
    np.testing.assert_allclose(nblib.standardize(X * size)[0], nblib.standardize(X)[0])
    assert nblib.relative_error(X * size, 2 * X * size) == pytest.approx(1 / 3)


@pytest.mark.parametrize(
    ("output", "targets", "exists"),
    [
        ("sigmoid", [[75], [82], [93]], False),
        ("sigmoid", [[0.75], [0.82], [0.93]], False),
        ("sigmoid", [[0], [75], [75]], False),
        ("sigmoid", [[0.6], [0.9], [0.9]], False),
        ("sigmoid", [[0.1], [0.7], [0.9]], False),
        ("sigmoid", [[0], [0], [0]], True),
        ("tanh", [[-1.5], [1], [1]], False),
        ("tanh", [[0], [1.5], [1.5]], False),
        ("sigmoid", [[0], [1], [1]], True),
        ("sigmoid", [[0.1], [0.9], [0.9]], True),
        ("sigmoid", [[1], [1], [1]], True),
        ("tanh", [[-1], [1], [1]], True),
        ("sigmoid", [[0, 1], [1, 0], [1, 0]], True),
        ("sigmoid", [[0, 1], [1, 1], [1, 0]], False),
        ("identity", [[0], [1], [1]], False),
    ],
)
def test_an_accuracy_is_told_where_targets_are_classes_and_nowhere_else(output, targets, exists):
    X, Y = np.eye(3), np.array(targets, dtype=float)
    net = nblib.Network([3, Y.shape[1]], output=output, cost="squared_error")
    history = nblib.train(net, X, Y, epochs=1, validation=(X, Y), progress=False)
    for column in ("accuracy", "val_accuracy"):
        assert history.frame[column].notna().all() == exists
    assert ("accuracy" in repr(history)) == exists


def test_shares_of_softmax_belong_to_the_class_with_the_largest():
    net = nblib.Network([3, 2], output="softmax", cost="categorical_cross_entropy")
    Y = np.array([[0.3, 0.7], [0.6, 0.4], [0.9, 0.1]])
    history = nblib.train(net, np.eye(3), Y, epochs=0, progress=False)
    assert history.rows[0]["accuracy"] in (0, 1 / 3, 2 / 3, 1)


@pytest.mark.parametrize("argument", ["X", "Y", "validation, X", "validation, Y", "theta"])
def test_a_number_beyond_the_type_of_the_network_is_refused(argument):
    net = nblib.Network([2, 1], cost="squared_error", dtype="float32")
    X, Y, huge = np.ones((3, 2)), np.ones((3, 1)), 1e39
    given = {"X": X, "Y": Y, "validation, X": X, "validation, Y": Y}
    if argument in given:
        given[argument] = given[argument] * huge

    def use():
        if argument == "theta":
            net.theta = np.full(3, huge)
        pair = (given["validation, X"], given["validation, Y"])
        nblib.train(net, given["X"], given["Y"], epochs=1, validation=pair, progress=False)

    with pytest.raises(ValueError, match=f"^{argument}: .*finite numbers in float32, got 1e"):
        use()
