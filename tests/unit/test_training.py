"""Training: verdicts, history, batches, interruption, SciPy's minimizers."""

import contextlib
import inspect
import os
import subprocess
import sys
import time

import numpy as np
import pytest
import scipy.optimize
import threadpoolctl
from scipy.optimize import _lbfgsb_py, _optimize, _tnc
from strategies import examples

import nblib
from nblib import _recorder, _threads, search
from nblib.dropout import dropout_masks
from nblib.minimizers import OPTIONS

COLUMNS = [
    "epoch",
    "cost",
    "accuracy",
    "val_cost",
    "val_accuracy",
    "learning_rate",
    "gradient_norm",
    "seconds",
]


@pytest.fixture
def problem():
    """A small classification problem: a network, inputs, targets."""
    net = nblib.Network([3, 4, 2], epsilon=1.0, seed=1)
    X, _ = examples(net, 30)
    return net, X, nblib.one_hot((X[:, 0] > X[:, 1]).astype(int), 2)


def quadratic(dtype="float64"):
    """A network with one weight and one bias on x = ±1: J = ½(b − 2)² + ½(w − 1)², curvature 1."""
    net = nblib.Network([1, 1], output="identity", cost="squared_error", init="zeros", dtype=dtype)
    return net, np.array([[-1.0], [1.0]]), np.array([[1.0], [3.0]])


@pytest.fixture(scope="module")
def digits():
    X, y = nblib.load_digits()
    return X, y, nblib.one_hot(y, 10)


def test_the_first_hundred_epochs_of_the_main_job_read_most_of_the_digits(digits):
    """All thousand of them, as the README shows, are a campaign."""
    X, y, Y = digits
    net = nblib.Network([400, 25, 10], seed=0)
    history = nblib.train(net, X, Y, nblib.GradientDescent(1.0), epochs=100, progress=False)
    assert net.cost(X, Y) < 1.3
    assert net.accuracy(X, y) > 0.84
    assert history.rows[-1]["cost"] == net.cost(X, Y)
    assert history.rows[-1]["accuracy"] == net.accuracy(X, y)


def test_an_epoch_is_one_step_along_the_negative_gradient(problem):
    net, X, Y = problem
    expected = net.theta.copy()
    twin = nblib.Network(net.layers, seed=0)
    for _ in range(3):
        twin.theta = expected
        expected -= 0.7 * twin.gradient(X, Y)
    nblib.train(net, X, Y, nblib.GradientDescent(0.7), epochs=3)
    np.testing.assert_allclose(net.theta, expected, rtol=1e-12)


@pytest.mark.parametrize(
    ("rate", "verdict"),
    [(0.001, "still descending"), (0.1, "converged"), (2.2, "diverged")],
)
def test_verdict_names_what_the_rate_did(rate, verdict):
    net, X, Y = quadratic()
    assert nblib.train(net, X, Y, nblib.GradientDescent(rate), epochs=300).verdict == verdict


def test_convergence_ends_the_training_early_at_the_minimum():
    net, X, Y = quadratic()
    history = nblib.train(net, X, Y, nblib.GradientDescent(0.1), epochs=10_000)
    assert history.rows[-1]["epoch"] < 200
    np.testing.assert_allclose(net.theta, [2, 1], atol=1e-3)


def test_a_cost_that_stands_still_while_the_parameters_move_is_converged():
    net, X, Y = quadratic()
    history = nblib.train(net, X, Y, nblib.GradientDescent(2.0), epochs=50)  # jumps to and fro
    assert history.verdict == "converged"
    assert history.rows[-1]["epoch"] == 1


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("bound", [10.0, 1e300])
def test_divergence_keeps_the_last_finite_parameters_without_a_warning(dtype, bound):
    net, X, Y = quadratic(dtype)
    with np.errstate(all="raise"):  # and pytest turns every warning into an error
        history = nblib.train(net, X, Y, nblib.GradientDescent(1e8), epochs=50, bound=bound)
    assert history.verdict == "diverged"
    assert np.isfinite(net.theta).all()
    assert np.isfinite(history.frame.cost).all()
    assert history.rows[-1]["cost"] == net.cost(X, Y)
    assert (len(history.rows) > 1) == (bound > 10)


def test_history_has_a_row_for_the_start_and_each_epoch(problem):
    net, X, Y = problem
    start = net.cost(X, Y)
    history = nblib.train(net, X, Y, epochs=5, validation=(X[:9], Y[:9]))
    frame = history.frame
    assert list(frame.columns) == COLUMNS
    assert list(frame.epoch) == [0, 1, 2, 3, 4, 5]
    assert frame.cost[0] == start
    assert frame.val_cost.iloc[-1] == net.cost(X[:9], Y[:9])
    assert frame.val_accuracy.iloc[-1] == net.accuracy(X[:9], Y[:9].argmax(axis=1))
    assert frame.gradient_norm.iloc[-1] == pytest.approx(np.linalg.norm(net.gradient(X, Y)))
    assert (frame.learning_rate == 1.0).all()
    assert frame.seconds.is_monotonic_increasing
    assert history.evaluations == 6
    first, last = frame.iloc[0], frame.iloc[-1]
    assert repr(history) == (
        f"History: 5 epochs, cost {first.cost:.4g} → {last.cost:.4g}, "
        f"accuracy {last.accuracy:.2%}, still descending"
    )
    assert repr(nblib.train(net, X, Y, epochs=1)).startswith("History: 1 epoch, cost ")


def test_without_validation_or_classes_the_columns_hold_nan():
    net, X, Y = quadratic()
    frame = nblib.train(net, X, Y, epochs=2).frame
    assert list(frame.columns) == COLUMNS
    assert frame[["accuracy", "val_cost", "val_accuracy"]].isna().all(axis=None)


@pytest.mark.parametrize("batch_size", [1, 7, 30, 100])
def test_mini_batches_learn_and_the_same_seed_gives_the_same_network(problem, batch_size):
    net, X, Y = problem
    start, ends = net.theta.copy(), []
    for seed in (0, 0, 1):
        net.theta = start
        history = nblib.train(net, X, Y, epochs=20, batch_size=batch_size, seed=seed)
        assert history.rows[-1]["cost"] < history.rows[0]["cost"]
        assert history.rows[-1]["cost"] == net.cost(X, Y)
        assert history.evaluations == 20 * -(-30 // batch_size)
        ends.append(net.theta.copy())
    np.testing.assert_array_equal(ends[0], ends[1])
    if batch_size < 30:
        assert not np.array_equal(ends[0], ends[2])


def test_gradients_of_mini_batches_average_to_the_full_one_with_a_penalty(problem):
    net, X, Y = problem
    net.l2 = 2.0
    parts = [
        net.backward_pass(net.forward_pass(X[r]), Y[r], 30) for r in np.split(np.arange(30), 3)
    ]
    np.testing.assert_allclose(np.mean(parts, axis=0), net.gradient(X, Y), rtol=1e-10, atol=1e-15)


def test_every_epoch_visits_every_example_once():
    X = np.arange(10.0)[:, np.newaxis]
    batches = list(nblib.minibatches(X, 2 * X, 4, np.random.default_rng(0)))
    assert [len(x) for x, _ in batches] == [4, 4, 2]
    seen = np.concatenate([x for x, _ in batches])
    np.testing.assert_array_equal(np.sort(seen, axis=0), X)
    assert not np.array_equal(seen, X)
    np.testing.assert_array_equal(np.concatenate([y for _, y in batches]), 2 * seen)


def test_a_callback_receives_every_row_and_cannot_change_it(problem):
    net, X, Y = problem
    seen = []
    history = nblib.train(net, X, Y, epochs=3, callbacks=[seen.append, dict.clear])
    assert seen == history.rows[:0] + [dict(row) for row in history.rows]


@pytest.mark.parametrize("batch_size", [None, 7])
def test_control_c_keeps_the_parameters_and_the_history_so_far(problem, batch_size):
    net, X, Y = problem

    def interrupt(row):
        if row["epoch"] == 4:
            raise KeyboardInterrupt

    history = nblib.train(net, X, Y, epochs=50, batch_size=batch_size, callbacks=[interrupt])
    assert [row["epoch"] for row in history.rows] == [0, 1, 2, 3, 4]
    assert history.verdict == "interrupted"
    assert net.cost(X, Y) == history.rows[-1]["cost"] < history.rows[0]["cost"]


@pytest.mark.parametrize("method", OPTIONS)
def test_control_c_in_a_minimizer_keeps_the_last_iteration(problem, method):
    net, X, Y = problem

    def interrupt(row):
        if row["epoch"] == 3:
            raise KeyboardInterrupt

    history = nblib.minimize(net, X, Y, method, callbacks=[interrupt])
    assert len(history.rows) == 4
    assert net.cost(X, Y) == pytest.approx(history.rows[-1]["cost"], rel=1e-12)


def test_a_real_interrupt_ends_the_training_and_not_the_program():
    program = (
        "import nblib, numpy as np, os, signal\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"  # may be off
        "net = nblib.Network([3, 2])\n"
        "stop = lambda row: os.kill(os.getpid(), signal.SIGINT) if row['epoch'] == 9 else None\n"
        "history = nblib.train(net, np.ones((4, 3)), np.eye(2)[[0, 1, 0, 1]], epochs=10**9,"
        " tolerance=0, callbacks=[stop])\n"
        "print(history.verdict, 9 <= len(history.rows) < 10**6)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=120
    )
    assert done.stdout == "interrupted True\n", done.stderr


@pytest.mark.parametrize("progress", [True, False])
def test_progress_bar_shows_epochs_and_cost_and_can_be_silenced(progress):
    program = (
        "import nblib, numpy as np\n"
        f"nblib.train(nblib.Network([1, 1]), [[1.0]], [[1.0]], epochs=5, progress={progress})"
    )
    environment = {name: value for name, value in os.environ.items() if name != "TQDM_DISABLE"}
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, env=environment
    )
    assert ("5/5" in done.stderr and "cost 0." in done.stderr) == progress
    assert progress or done.stderr == ""


def test_where_no_thread_can_start_as_in_a_browser_the_bar_is_drawn_without_a_warning():
    program = (
        "import sys, threading, tqdm.auto, nblib\n"
        "def refuse(thread): raise RuntimeError('cannot start new thread')\n"
        "threading.Thread.start, sys.platform = refuse, 'emscripten'\n"
        "nblib.train(nblib.Network([1, 1]), [[1.0]], [[1.0]], epochs=5)"
    )
    environment = {name: value for name, value in os.environ.items() if name != "TQDM_DISABLE"}
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, env=environment
    )
    assert "5/5" in done.stderr
    assert "Warning" not in done.stderr


@pytest.mark.parametrize("method", OPTIONS)
def test_every_minimizer_finds_the_minimum_of_a_convex_cost(method):
    net = nblib.Network([3, 1], l2=1.0)
    X, _ = examples(net, 40)
    Y = (X[:, :1] + 0.3 * X[:, 1:2] > 0.2).astype(float)
    history = nblib.minimize(net, X, Y, method)
    assert history.verdict == "converged"
    assert np.abs(net.gradient(X, Y)).max() < 1e-4
    assert history.rows[-1]["cost"] == pytest.approx(net.cost(X, Y), rel=1e-9)
    assert list(history.frame.columns) == COLUMNS
    assert history.evaluations >= len(history.rows)


@pytest.mark.parametrize("method", OPTIONS)
def test_minimizers_stop_at_maxiter(problem, method):
    net, X, Y = problem
    history = nblib.minimize(net, X, Y, method, maxiter=3)
    assert [row["epoch"] for row in history.rows] == [0, 1, 2, 3]
    assert history.verdict == "still descending"
    assert net.cost(X, Y) == pytest.approx(history.rows[-1]["cost"], rel=1e-12)


def test_minimizers_work_on_a_float32_network(problem):
    _, X, Y = problem
    net = nblib.Network([3, 4, 2], epsilon=1.0, seed=1, dtype="float32")
    history = nblib.minimize(net, X, Y, maxiter=20)
    assert net.theta.dtype == np.float32
    assert history.rows[-1]["cost"] < 0.5 * history.rows[0]["cost"]


def test_an_option_reaches_the_minimizer(problem):
    net, X, Y = problem
    assert nblib.minimize(net, X, Y, gtol=1e3).rows[-1]["epoch"] <= 1


@pytest.mark.parametrize(
    ("method", "function"),
    [
        ("TNC", _tnc._minimize_tnc),
        ("L-BFGS-B", _lbfgsb_py._minimize_lbfgsb),
        ("CG", _optimize._minimize_cg),
        ("Newton-CG", _optimize._minimize_newtoncg),
    ],
)
def test_every_option_offered_is_one_scipy_knows(method, function):
    assert set(OPTIONS[method].split()) <= inspect.signature(function).parameters.keys()


def test_converged_when_the_parameters_rest_though_the_cost_still_moves():
    net = nblib.Network([1, 1], output="identity", cost="squared_error", init="zeros")
    rule = nblib.GradientDescent(1e-10)  # times a slope of 1000
    history = nblib.train(net, [[1.0]], [[1000.0]], rule, epochs=5, tolerance=1e-6, progress=False)
    start, end = history.frame.cost
    assert start - end > 1e-6
    assert history.verdict == "converged"


def test_scipy_leaves_the_cores_to_numpy_while_it_minimizes(problem, monkeypatch):
    monkeypatch.setattr(_threads, "LARGE", 0)  # one for which NumPy uses all

    def threads_of_scipy():
        libraries = threadpoolctl.threadpool_info()
        return [one["num_threads"] for one in libraries if "scipy.libs" in one["filepath"]]

    seen = []
    with threadpoolctl.threadpool_limits(2):
        nblib.minimize(
            *problem,
            maxiter=2,
            callbacks=[lambda row: seen.append(threads_of_scipy())],
            progress=False,
        )
        after = threads_of_scipy()
    assert seen == [[1] * len(after)] * 3
    assert after == [2] * len(after)


def test_minimize_agrees_with_calling_scipy_directly(problem):
    net, X, Y = problem
    start = net.theta.copy()
    twin = nblib.Network(net.layers)

    def function(theta):
        twin.theta = theta
        return twin.cost_and_gradient(X, Y)

    expected = scipy.optimize.minimize(
        function, start, jac=True, method="L-BFGS-B", options={"maxiter": 10}
    )
    nblib.minimize(net, X, Y, maxiter=10)
    np.testing.assert_allclose(net.theta, expected.x, rtol=1e-12)


# -- early stopping, dropout, what the history keeps ------------------------------------------


@pytest.fixture
def overfitting(digits):
    """Few digits to learn from, many to be judged by: the validation cost turns."""
    X, _, Y = digits
    train, held_out = np.arange(0, 5000, 100), np.arange(7, 5000, 10)
    return (X[train], Y[train]), (X[held_out], Y[held_out])


def test_early_stopping_goes_back_to_the_best_parameters(overfitting):
    (X, Y), held_out = overfitting
    net = nblib.Network([400, 25, 10], seed=0)
    run = nblib.train(
        net, X, Y, nblib.Adam(0.05), 300, validation=held_out, patience=5, keep_thetas=True
    )
    costs = run.frame.val_cost
    assert run.verdict == "stopped early"
    assert len(costs) - 1 - costs.idxmin() == 5
    assert run.best["epoch"] == costs.idxmin()
    np.testing.assert_array_equal(net.theta, run.thetas[costs.idxmin()])
    assert net.cost(*held_out) == pytest.approx(costs.min(), rel=1e-12)


def test_patience_restores_the_best_parameters_however_the_training_ends(overfitting):
    (X, Y), held_out = overfitting
    net = nblib.Network([400, 25, 10], seed=0)
    run = nblib.train(net, X, Y, nblib.Adam(0.05), 100, validation=held_out, patience=90)
    assert run.verdict == "still descending"
    assert 20 < run.best["epoch"] < 100
    assert net.cost(*held_out) == pytest.approx(run.frame.val_cost.min(), rel=1e-12)


def test_best_row_is_judged_by_the_training_cost_without_a_validation_set(problem):
    net, X, Y = problem
    run = nblib.train(net, X, Y, nblib.GradientDescent(3.0), epochs=2, batch_size=1)
    assert run.best["epoch"] == 1
    assert run.best["cost"] == run.frame.cost.min() < run.rows[-1]["cost"]


def test_history_keeps_every_parameter_if_asked(problem):
    net, X, Y = problem
    start = net.theta.copy()
    run = nblib.train(net, X, Y, epochs=4, keep_thetas=True)
    assert len(run.thetas) == 5
    np.testing.assert_array_equal(run.thetas[0], start)
    np.testing.assert_array_equal(run.thetas[-1], net.theta)
    for theta, cost in zip(run.thetas, run.frame.cost, strict=True):
        net.theta = theta
        assert net.cost(X, Y) == cost
    assert nblib.train(net, X, Y, epochs=1).thetas == []


def test_history_keeps_the_size_of_every_layer_s_gradient(problem):
    net, X, Y = problem
    run = nblib.train(net, X, Y, epochs=3, keep_thetas=True)
    for theta, norms in zip(run.thetas, run.layer_norms, strict=True):
        net.theta = theta
        expected = [np.linalg.norm(part) for part in net.unflatten(net.gradient(X, Y))]
        np.testing.assert_allclose(norms, expected, rtol=1e-12)
    total = np.linalg.norm(run.layer_norms, axis=1)
    np.testing.assert_allclose(run.frame.gradient_norm, total, rtol=1e-12)


def test_sizes_of_gradients_are_means_over_the_mini_batches(problem):
    net, X, Y = problem
    run = nblib.train(net, X, Y, nblib.GradientDescent(0), 1, batch_size=10, seed=2, tolerance=0)
    batches = nblib.minibatches(X, Y, 10, np.random.default_rng(2))  # the rate 0 moves nothing
    views = [net.unflatten(net.gradient(*batch)) for batch in batches]
    expected = np.mean([[np.linalg.norm(part) for part in parts] for parts in views], axis=0)
    np.testing.assert_allclose(run.layer_norms[1], expected, rtol=1e-12)


def test_minimize_keeps_the_size_of_every_layer_s_gradient_too(problem):
    run = nblib.minimize(*problem, maxiter=3)
    total = np.linalg.norm(run.layer_norms, axis=1)
    np.testing.assert_allclose(run.frame.gradient_norm, total, rtol=1e-12)


def test_dropout_leaves_out_its_share_and_keeps_the_mean():
    net = nblib.Network([3, 40, 30, 2], dtype="float32")
    masks = dropout_masks(net, 500, 0.2, np.random.default_rng(0))
    assert [mask.shape for mask in masks] == [(500, 40), (500, 30)]
    for mask in masks:
        assert mask.dtype == np.float32
        assert set(np.unique(mask)) == {0, np.float32(1.25)}
        assert np.mean(mask == 0) == pytest.approx(0.2, abs=0.01)
        assert np.mean(mask) == pytest.approx(1, abs=0.01)
    assert dropout_masks(net, 500, 0.0, None) == ()


def test_dropout_keeps_a_unit_whose_draw_is_its_share():
    """Draws begin at 0, so those below the share are as many as it says."""

    class Draws:
        def random(self, size, dtype):
            return np.array([[0.25], [0.5], [0.75]], dtype)

    (mask,) = dropout_masks(nblib.Network([2, 3, 1]), 1, 0.5, Draws())
    assert mask.tolist() == [[0, 2, 2]]


@pytest.mark.parametrize("batch_size", [None, 7])
def test_dropout_trains_with_masks_and_measures_without(problem, batch_size):
    net, X, Y = problem
    twin, again = net.copy(), net.copy()
    run = nblib.train(net, X, Y, epochs=3, batch_size=batch_size, dropout=0.5, seed=4)
    assert run.rows[-1]["cost"] == net.cost(X, Y)
    nblib.train(again, X, Y, epochs=3, batch_size=batch_size, dropout=0.5, seed=4)
    nblib.train(twin, X, Y, epochs=3, batch_size=batch_size, seed=4)
    np.testing.assert_array_equal(net.theta, again.theta)
    assert np.abs(net.theta - twin.theta).max() > 1e-3


def test_measuring_in_parts_equals_measuring_at_once(problem, monkeypatch):
    net, X, Y = problem
    net.l2 = 0.5
    monkeypatch.setattr("nblib.network.ROWS_AT_ONCE", 7)
    cost, outputs = net.evaluate(X, Y)
    assert cost == pytest.approx(net.cost(X, Y), rel=1e-14)
    np.testing.assert_allclose(outputs, net.predict_proba(X), rtol=1e-14)


# -- finding a rate ------------------------------------------------------------------------------


def test_grid_search_trains_every_rate_from_the_same_start(problem):
    net, X, Y = problem
    start, held_out = net.theta.copy(), (X[20:], Y[5:15])  # other answers: soon it learns too much
    table = nblib.grid_search(net, X[:20], Y[:20], [0.1, 1.0], held_out, epochs=15)
    np.testing.assert_array_equal(net.theta, start)
    for rate in (0.1, 1.0):
        rule = nblib.GradientDescent(rate)
        run = nblib.train(net.copy(), X[:20], Y[:20], rule, 15, validation=held_out)
        best = run.frame.loc[run.frame.val_cost.idxmin()]
        for name in ("cost", "val_cost", "val_accuracy", "epoch"):
            assert table.loc[rate, name] == best[name]
        assert table.loc[rate, "verdict"] == run.verdict
    assert 0 < table.epoch[1.0] < 15


def test_grid_search_makes_the_optimizer_that_is_asked_for(problem):
    net, X, Y = problem
    table = nblib.grid_search(net, X, Y, [0.01], (X, Y), nblib.Adam, epochs=5)
    nblib.train(net, X, Y, nblib.Adam(0.01), epochs=5)
    assert table.loc[0.01, "val_cost"] == net.cost(X, Y)


def test_range_test_takes_one_step_with_each_rate():
    net, X, Y = quadratic()
    table = nblib.range_test(net, X, Y, 0.1, 1.6, steps=5)
    rates = [0.1, 0.2, 0.4, 0.8, 1.6]
    np.testing.assert_allclose(table.learning_rate, rates)
    shrunk = np.cumprod([1, *(1 - rate for rate in rates[:-1])])  # curvature 1 in both parameters
    np.testing.assert_allclose(table.cost, 2.5 * shrunk**2, rtol=1e-12)
    np.testing.assert_array_equal(net.theta, 0)


def test_range_test_ends_when_the_cost_explodes():
    net, X, Y = quadratic()
    table = nblib.range_test(net, X, Y, 0.1, 1000, steps=100)
    assert 10 < len(table) < 90
    assert table.cost.max() <= 10 * table.cost[0]


def test_range_test_goes_through_mini_batches_in_random_order(problem):
    net, X, Y = problem
    table = nblib.range_test(net, X, Y, 1e-9, 1e-8, steps=4, batch_size=15, seed=3)
    order = np.random.default_rng(3)
    batches = [*nblib.minibatches(X, Y, 15, order), *nblib.minibatches(X, Y, 15, order)]
    np.testing.assert_allclose(table.cost, [net.cost(*batch) for batch in batches], rtol=1e-6)


def test_the_bar_of_a_grid_search_can_be_silenced_from_outside(capfd):
    net, one = nblib.Network([1, 1]), np.ones((2, 1))
    nblib.grid_search(net, one, one, [0.1], (one, one), epochs=1)  # conftest sets TQDM_DISABLE
    assert capfd.readouterr().err == ""


# -- what small changes of the code would change ---------------------------------------------------


@pytest.mark.parametrize("x", [0.0, 1.0])  # the bias alone, or all
def test_parameters_that_overflow_are_a_divergence_though_the_cost_is_finite(x):
    settings = {"output": "tanh", "cost": "squared_error", "init": "zeros", "dtype": "float32"}
    net, rule = nblib.Network([1, 1], **settings), nblib.GradientDescent(1e38)
    history = nblib.train(net, [[x]], [[1000.0]], rule, progress=False)
    assert history.verdict == "diverged"
    assert net.theta.tolist() == [0, 0]


def test_a_cost_that_stays_has_not_grown_beyond_its_start(problem):
    settings = {"epochs": 3, "bound": 1, "progress": False}
    assert nblib.train(*problem, nblib.GradientDescent(0), **settings).verdict == "converged"


def test_with_a_tolerance_of_0_nothing_stands_still(problem):
    settings = {"epochs": 3, "tolerance": 0, "progress": False}
    history = nblib.train(*problem, nblib.GradientDescent(0), **settings)
    assert (len(history.rows), history.verdict) == (4, "still descending")


def test_what_rests_is_the_step_and_not_the_parameters():
    settings = {"output": "identity", "cost": "squared_error", "init": "constant", "epsilon": 1.0}
    net, rule = nblib.Network([1, 1], **settings), nblib.GradientDescent(1e-10)
    history = nblib.train(net, [[1.0]], [[1000.0]], rule, epochs=5, tolerance=1e-6, progress=False)
    assert (len(history.rows), history.verdict) == (2, "converged")


class Counted(nblib.Network):
    """Counts its forward passes."""

    passes = 0

    def forward_pass(self, X, masks=()):
        self.passes += 1
        return super().forward_pass(X, masks)


@pytest.mark.parametrize("method", OPTIONS)
@pytest.mark.parametrize("hidden", ["sigmoid", "relu"])
def test_every_row_of_a_minimizer_is_that_of_its_parameters(method, hidden):
    X, Y = np.array([[0, 0], [0, 1], [1, 0], [1, 1.0]]), np.array([[0], [1], [1], [0.0]])
    net, passes = Counted([2, 3, 1], hidden), []

    def compare(row):
        passes.append(net.passes)
        assert row["cost"] == net.cost(X, Y)
        assert row["accuracy"] == net.accuracy(X, Y[:, 0])
        net.passes = passes[-1]

    history = nblib.minimize(net, X, Y, method, maxiter=30, callbacks=[compare])
    assert len(passes) == len(history.rows) > 4
    assert history.evaluations >= net.passes >= passes[-1] > 0
    assert history.evaluations == net.passes


@pytest.mark.parametrize("maxiter", [4, 7])  # after which TNC's line search had looked further
def test_the_last_row_of_a_minimizer_is_that_of_the_network(maxiter):
    X, Y = np.array([[0, 0], [0, 1], [1, 0], [1, 1.0]]), np.array([[0], [1], [1], [0.0]])
    net = nblib.Network([2, 3, 1], "relu")
    history = nblib.minimize(net, X, Y, "TNC", maxiter=maxiter, progress=False)
    assert history.rows[-1]["cost"] == pytest.approx(net.cost(X, Y), rel=1e-12)


def test_options_of_a_minimizer_may_be_choices_of_its_own(problem):
    settings = {"maxiter": 1, "progress": False}
    assert nblib.minimize(*problem, "TNC", maxCGit=-1, scale=None, **settings).rows
    scale = np.full(len(problem[0].theta), 0.5)
    assert nblib.minimize(*problem, "TNC", scale=scale, **settings).rows
    for norm in (np.inf, -np.inf, 2.0):
        assert nblib.minimize(*problem, "CG", norm=norm, **settings).rows
    for wrong in ({"maxCGit": -2}, {"scale": np.ones((1, 2))}, {"xtol": np.inf}):
        with pytest.raises(ValueError, match=f"^{next(iter(wrong))}: expected"):
            nblib.minimize(*problem, "TNC", **wrong, **settings)


def test_a_search_shows_one_bar_with_a_unit_for_each_rate(problem, monkeypatch):
    shown, moved = [], []

    @contextlib.contextmanager
    def bar(total, unit, visible):
        shown.append((total, unit, visible))
        yield lambda units, text: moved.append((units, text))

    monkeypatch.setattr(_recorder, "progress_bar", bar)
    monkeypatch.setattr(search, "progress_bar", bar)
    net, X, Y = problem
    monkeypatch.setattr(
        _recorder.Recorder, "advance", lambda self, units, text: None, raising=False
    )
    nblib.grid_search(net, X, Y, [0.5, 1e-12], (X, Y), epochs=1, progress=True)
    assert shown == [(2, "rate", True), (1, "epoch", False), (1, "epoch", False)]
    of_rates = [(units, text) for units, text in moved if "cost" not in text]
    assert of_rates == [(1, "0.5: still descending"), (1, "1e-12: converged")]


class Still(nblib.GradientDescent):
    """Moves nothing."""

    def step(self, theta, gradient, scale=1.0):
        pass


def test_a_range_test_ends_where_the_cost_is_above_the_bound_and_not_at_it():
    net = nblib.Network([1, 1], output="identity", cost="squared_error", init="zeros")
    settings = {"steps": 4, "optimizer": Still, "batch_size": 1}
    assert nblib.range_test(net, [[1.0]], [[10.0]], bound=1, **settings).cost.tolist() == [50] * 4
    with pytest.raises(ValueError, match=r"^steps: expected .* 1,?000,?000"):
        nblib.range_test(net, [[1.0]], [[10.0]], steps=1_000_001)


def test_a_validation_cost_as_low_as_the_lowest_is_no_new_one(problem):
    net, X, Y = problem
    settings = {"epochs": 9, "patience": 2, "tolerance": 0, "progress": False}
    history = nblib.train(net, X, Y, Still(), validation=(X, Y), **settings)
    assert (len(history.rows), history.verdict) == (3, "stopped early")


def test_the_bar_of_a_training_moves_with_each_epoch_and_tells_the_cost(problem, monkeypatch):
    seen = []

    @contextlib.contextmanager
    def bar(total, unit, visible):
        seen.append((total, unit, visible))
        yield lambda units, text: seen.append((units, text))

    monkeypatch.setattr(_recorder, "progress_bar", bar)
    history = nblib.train(*problem, epochs=2, progress=True)
    told = [f"cost {row['cost']:.4g}" for row in history.rows]
    assert seen == [(2, "epoch", True), *zip((0, 1, 1), told, strict=True)]


def test_seconds_count_from_the_beginning_of_the_training(problem):
    before = time.perf_counter()
    seconds = [row["seconds"] for row in nblib.train(*problem, epochs=2, progress=False).rows]
    assert 0 <= seconds[0] <= seconds[2] <= time.perf_counter() - before


def test_before_the_first_row_no_row_is_worse_than_the_best(problem):
    recorder = _recorder.Recorder(problem[0], None, [])
    assert recorder.rows_since_best == 0
    np.testing.assert_array_equal(recorder.kept, problem[0].theta)


def test_minimize_stays_at_the_last_row_and_keeps_no_parameters(problem):
    net, X, Y = problem
    history = nblib.minimize(net, X, Y, maxiter=5, validation=(X, 1 - Y), progress=False)
    assert history.best["epoch"] < 5
    assert net.cost(X, Y) == history.rows[-1]["cost"]
    assert history.thetas == []
