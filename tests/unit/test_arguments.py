"""Every argument of every public function: right as documented, or an error that says so."""

import arguments
import numpy as np
import pytest

import nblib


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


@pytest.mark.parametrize("size", [1e-200, 1e200])
def test_numbers_whose_squares_a_float_cannot_hold_are_measured_all_the_same(size):
    X = np.array([[1.0, 3.0], [2.0, -5.0], [4.0, 8.0]])
    np.testing.assert_allclose(nblib.standardize(X * size)[0], nblib.standardize(X)[0])
    assert nblib.relative_error(X * size, 2 * X * size) == pytest.approx(1 / 3)


@pytest.mark.parametrize(
    ("output", "targets", "exists"),
    [
        ("sigmoid", [[75], [82], [93]], False),
        ("sigmoid", [[0.75], [0.82], [0.93]], False),
        ("sigmoid", [[0], [75], [75]], False),
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
