"""Parameters, predictions and files of a network."""

import doctest
import inspect
from itertools import pairwise

import numpy as np
import pytest
import scipy.io
from hypothesis import given, settings
from sklearn.neural_network import MLPClassifier, MLPRegressor
from strategies import examples, problems

import nblib
from nblib import initialization
from nblib.initialization import SCHEMES

SKLEARN = {"sigmoid": "logistic", "tanh": "tanh", "relu": "relu", "identity": "identity"}


EXAMPLES = {
    name: example
    for name in nblib.__all__
    for example in doctest.DocTestFinder(recurse=False).find(
        getattr(nblib, name), name, globs=vars(nblib) | {"nblib": nblib, "np": np}
    )
    if example.examples
}


def test_most_of_the_library_has_an_example():
    functions = [name for name in nblib.__all__ if inspect.isfunction(getattr(nblib, name))]
    # what they need, MNIST or minutes, an example should not
    without = {"fetch_mnist", "load_mnist", "load_idx", "load_csv", "grid_search", "range_test"}
    without |= {"reduce_on_plateau", "step_size_errors"}
    assert set(functions) - set(EXAMPLES) == without


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_example_of_a_docstring_runs(name):
    said = []
    doctest.DocTestRunner().run(EXAMPLES[name], out=said.append)
    assert not said, "".join(said)


def test_theta_is_one_vector_and_the_matrices_are_views_into_it():
    net = nblib.Network([400, 25, 10])
    assert [theta.shape for theta in net.thetas] == [(25, 401), (10, 26)]
    assert net.theta.shape == (25 * 401 + 10 * 26,)
    net.thetas[1][3, 0] = 7.0
    assert net.theta[25 * 401 + 3 * 26] == 7.0
    net.theta = np.arange(net.theta.size)
    assert net.thetas[0][1, 2] == 403


def test_setting_theta_copies_the_values():
    net, values = nblib.Network([2, 1]), np.ones(3)
    net.theta = values
    values[0] = 9
    np.testing.assert_array_equal(net.theta, 1)


@pytest.mark.parametrize("init", SCHEMES)
def test_same_seed_same_network_and_other_seed_other_network(init):
    make = lambda seed: nblib.Network([5, 4, 3], init=init, seed=seed).theta  # noqa: E731
    np.testing.assert_array_equal(make(1), make(1))
    assert np.array_equal(make(1), make(2)) == (init in ("zeros", "constant"))


def test_a_generator_as_seed_moves_on_from_network_to_network():
    rng = np.random.default_rng(0)
    first, second = nblib.Network([5, 4], seed=rng), nblib.Network([5, 4], seed=rng)
    assert not np.array_equal(first.theta, second.theta)


@pytest.mark.parametrize(
    ("init", "deviation", "biases"),
    [
        ("uniform", 0.3 / np.sqrt(3), True),
        ("xavier", np.sqrt(2 / 700), False),
        ("he", np.sqrt(2 / 400), False),
    ],
)
def test_initial_weights_have_the_deviation_of_their_scheme(init, deviation, biases):
    theta = nblib.Network([400, 300], init=init, epsilon=0.3).thetas[0]
    assert theta[:, 1:].std() == pytest.approx(deviation, rel=0.01)
    assert abs(theta[:, 1:].mean()) < 0.01 * deviation
    assert theta[:, 0].any() == biases
    if init != "he":
        assert np.abs(theta).max() <= deviation * np.sqrt(3)


def test_zeros_and_constant_are_what_they_say():
    assert not nblib.Network([3, 2], init="zeros").theta.any()
    assert (nblib.Network([3, 2], init="constant", epsilon=0.5).theta == 0.5).all()


def test_each_scheme_gives_a_row_for_each_unit_and_a_column_more_than_there_are_inputs():
    schemes = (
        initialization.zeros(3, 2),
        initialization.full(3, 2, 0.5),
        initialization.uniform(3, 2, 0.5, 0),
        initialization.xavier(3, 2, 0),
        initialization.he(3, 2, 0),
    )
    assert {theta.shape for theta in schemes} == {(2, 4)}


def test_a_layer_has_up_to_two_billion_units():
    for s_in, s_out, name in ((2**31 + 1, 1, "s_in"), (1, 2**31 + 1, "s_out")):
        with pytest.raises(ValueError, match=f"^{name}: expected .* up to 2,147,483,648, got"):
            initialization.zeros(s_in, s_out)


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_a_start_is_as_wide_as_the_type_holds_and_no_wider(dtype):
    most = float(np.finfo(dtype).max) / 2
    assert np.isfinite(nblib.Network([3, 2], epsilon=most, dtype=dtype).theta).all()
    assert np.isfinite(initialization.uniform(3, 2, np.finfo("float64").max / 2, 0)).all()
    with pytest.raises(ValueError, match=r"^epsilon: expected a number up to"):
        nblib.Network([3, 2], epsilon=1.001 * most, dtype=dtype)
    with pytest.raises(ValueError, match=r"^epsilon: expected a number up to"):
        initialization.uniform(3, 2, 0.501 * np.finfo("float64").max, 0)


@pytest.mark.parametrize(("hidden", "told"), [("relu", "relu"), (["tanh", "relu"], "tanh, relu")])
def test_a_network_tells_its_settings_in_a_line(hidden, told):
    assert repr(nblib.Network([2, 3, 3, 1], hidden)) == (
        f"Network 2-3-3-1: {told} hidden, sigmoid output, cross_entropy, 25 parameters (float64)"
    )


def test_forward_returns_every_layer_with_the_notations_shapes():
    net = nblib.Network([4, 2, 2, 1])
    assert [A.shape for A in net.forward(np.ones((7, 4)))] == [(7, 4), (7, 2), (7, 2), (7, 1)]


@pytest.mark.parametrize("hidden", SKLEARN)
@pytest.mark.parametrize(
    ("sizes", "output", "cost"),
    [
        ([6, 5, 4], "softmax", "categorical_cross_entropy"),
        ([6, 1], "sigmoid", "cross_entropy"),
        ([6, 5, 3, 1], "sigmoid", "cross_entropy"),
        ([6, 5, 3, 2], "identity", "squared_error"),
        ([6, 5, 1], "identity", "squared_error"),
    ],
)
def test_predictions_and_loss_equal_scikit_learn_with_the_same_weights(hidden, sizes, output, cost):
    net = nblib.Network(sizes, hidden, output, cost, l2=0.3, epsilon=1.0, seed=5)
    rng = np.random.default_rng(0)
    X = rng.normal(size=(40, 6))
    common = {
        "hidden_layer_sizes": sizes[1:-1],
        "activation": SKLEARN[hidden],
        "solver": "sgd",
        "learning_rate_init": 1e-300,  # fitting is only how scikit-learn builds its arrays
        "momentum": 0,
        "max_iter": 1,
        "batch_size": 40,
        "alpha": 0.3,
    }
    if output == "identity":
        model, y = MLPRegressor(**common), rng.normal(size=(40, sizes[-1]))
        Y = y
    else:
        model = MLPClassifier(**common)
        y = np.arange(40) % max(2, sizes[-1])
        Y = nblib.one_hot(y, sizes[-1]) if sizes[-1] > 1 else y[:, np.newaxis].astype(float)
    with pytest.warns(match="Maximum iterations"):
        model.fit(X, y.ravel() if sizes[-1] == 1 else y)
    model.coefs_ = [theta[:, 1:].T.copy() for theta in net.thetas]
    model.intercepts_ = [theta[:, 0].copy() for theta in net.thetas]

    np.testing.assert_allclose(net.predict(X).squeeze(), model.predict(X).squeeze(), atol=1e-13)
    if output == "identity":
        return
    probabilities = model.predict_proba(X)
    expected = probabilities if sizes[-1] > 1 else probabilities[:, 1:]
    np.testing.assert_allclose(net.predict_proba(X), expected, rtol=1e-12)
    assert net.accuracy(X, y) == model.score(X, y)
    # one more pass, at a rate too small to move anything, reports the loss at these weights
    model.partial_fit(X, y)
    assert net.cost(X, Y) == pytest.approx(model.loss_, rel=1e-10)


@given(problems())
@settings(max_examples=30)
def test_save_and_load_give_back_the_same_network(tmp_path_factory, problem):
    net, X, Y = problem
    path = tmp_path_factory.mktemp("net") / "net.npz"
    net.save(path)
    again = nblib.Network.load(path)
    assert vars(again).keys() == vars(net).keys()
    assert repr(again) == repr(net)
    np.testing.assert_array_equal(again.theta, net.theta)
    assert again.cost(X, Y) == net.cost(X, Y)


def test_float32_survives_a_file(tmp_path):
    nblib.Network([3, 2], dtype="float32").save(tmp_path / "net.npz")
    assert nblib.Network.load(tmp_path / "net.npz").theta.dtype == np.float32


def test_a_failed_save_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch):
    path = tmp_path / "net.npz"
    net = nblib.Network([3, 2])
    net.save(path)
    before = path.read_bytes()

    def half_written(file, **_):
        file.write(b"half")
        raise OSError("disk full")

    monkeypatch.setattr(np, "savez", half_written)
    with pytest.raises(OSError, match="disk full"):
        net.save(path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_load_refuses_pickles_damaged_and_foreign_files(tmp_path):
    path = tmp_path / "net.npz"
    with pytest.raises(FileNotFoundError, match=r"net\.npz: no such file"):
        nblib.Network.load(path)
    nblib.Network([3, 2]).save(path)
    path.write_bytes(path.read_bytes()[:-40])
    with pytest.raises(ValueError, match=r"net\.npz: expected a file from Network\.save"):
        nblib.Network.load(path)
    np.savez(path, weights=np.ones(3))
    with pytest.raises(ValueError, match=r"net\.npz: expected .*missing .*'theta'"):
        nblib.Network.load(path)
    np.savez(path, layers=np.array([object()], dtype=object))
    with pytest.raises(ValueError, match="allow_pickle"):
        nblib.Network.load(path)


def course_file(path, *sizes):
    """A weight file like the course's, and its matrices."""
    rng = np.random.default_rng(0)
    thetas = [rng.normal(size=(b, a + 1)) for a, b in pairwise(sizes)]
    scipy.io.savemat(path, {f"Theta{n}": theta for n, theta in enumerate(thetas, start=1)})
    return thetas


@pytest.mark.parametrize("sizes", [(400, 25, 10), (5, 10), (5, 4, 3, 10)])
def test_from_mat_reads_any_number_of_matrices(tmp_path, sizes):
    thetas = course_file(tmp_path / "weights.mat", *sizes)
    net = nblib.Network.from_mat(tmp_path / "weights.mat", zero_last=False)
    assert net.layers == sizes
    for found, expected in zip(net.thetas, thetas, strict=True):
        np.testing.assert_array_equal(found, expected)


def test_zero_last_makes_output_unit_k_mean_class_k(tmp_path):
    thetas = course_file(tmp_path / "weights.mat", 400, 25, 10)
    net = nblib.Network.from_mat(tmp_path / "weights.mat")
    np.testing.assert_array_equal(net.thetas[1][0], thetas[1][9])  # the course's tenth unit is 0
    np.testing.assert_array_equal(net.thetas[1][1:], thetas[1][:9])


def test_zero_last_turns_the_last_matrix_and_no_other(tmp_path):
    matrices = [np.arange(12.0).reshape(3, 4), np.eye(3, 4), np.arange(16.0).reshape(4, 4)]
    content = {f"Theta{n}": matrix for n, matrix in enumerate(matrices, start=1)}
    scipy.io.savemat(tmp_path / "w.mat", content)
    found = nblib.Network.from_mat(tmp_path / "w.mat").thetas
    for theta, expected in zip(found, [*matrices[:2], matrices[2][[3, 0, 1, 2]]], strict=True):
        np.testing.assert_array_equal(theta, expected)


def test_from_mat_says_what_is_wrong_with_a_file(tmp_path):
    path = tmp_path / "w.mat"
    scipy.io.savemat(path, {"W": np.ones((2, 2))})
    with pytest.raises(ValueError, match=r"w\.mat: expected Theta1, Theta2, …, found \['W'\]"):
        nblib.Network.from_mat(path)
    scipy.io.savemat(path, {"Theta1": np.ones((2, 4)), "Theta2": np.ones((1, 4))})
    with pytest.raises(ValueError, match=r"Theta1 is \(2, 4\), so Theta2 .* 3 columns.*\(1, 4\)"):
        nblib.Network.from_mat(path)
    path.write_bytes(b"no such thing")
    with pytest.raises(ValueError, match=r"w\.mat: expected a MATLAB file .*, found 13 bytes"):
        nblib.Network.from_mat(path)


def test_the_shipped_weights_stand_beside_the_published_ones():
    X, y = nblib.load_digits()
    net = nblib.Network.from_mat(nblib.data.DATA / "weights.mat")
    assert net.cost(X, nblib.one_hot(y, 10)) <= 0.29
    assert net.accuracy(X, y) >= 0.974


def test_one_output_unit_says_yes_from_one_half_on():
    net = nblib.Network([1, 1])
    net.theta = [0, 1]
    np.testing.assert_array_equal(net.predict([[-1.0], [0.0], [2.0]]), [0, 1, 1])


def test_forward_and_gradient_leave_their_inputs_alone():
    net = nblib.Network([3, 4, 2])
    X, Y = examples(net, 5)
    before = X.copy(), Y.copy(), net.theta.copy()
    net.forward(X)
    net.cost_and_gradient(X, Y)
    for array, same in zip((X, Y, net.theta), before, strict=True):
        np.testing.assert_array_equal(array, same)


def test_hidden_activations_by_layer_survive_a_file(tmp_path):
    net = nblib.Network([3, 4, 4, 2], ["relu", "tanh"], seed=5)
    net.save(tmp_path / "net.npz")
    twin = nblib.Network.load(tmp_path / "net.npz")
    assert twin.hidden == ("relu", "tanh")
    X = np.random.default_rng(0).normal(size=(5, 3))
    np.testing.assert_array_equal(twin.predict_proba(X), net.predict_proba(X))
    A2 = np.maximum(X @ net.thetas[0][:, 1:].T + net.thetas[0][:, 0], 0)
    A3 = np.tanh(A2 @ net.thetas[1][:, 1:].T + net.thetas[1][:, 0])
    np.testing.assert_allclose(net.forward(X)[2], A3)
