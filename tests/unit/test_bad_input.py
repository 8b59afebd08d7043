"""One table: what a public function is given, and what its ValueError must say."""

import numpy as np
import pytest

import nblib
from nblib import exercises

X, Y = np.ones((6, 3)), np.eye(2)[[0, 1, 0, 1, 0, 1]]
y = np.array([0, 1, 0, 1, 0, 1])
HOLE = np.where(np.eye(6, 3) > 0, np.nan, 1.0)
OBJECTS = np.array([[object()] * 3] * 6, dtype=object)


def net(**changes):
    return nblib.Network(changes.pop("layers", [3, 4, 2]), **changes)


def train(*args, **changes):
    return nblib.train(net(), *(args or (X, Y)), progress=False, **changes)


def minimize(*args, **changes):
    return nblib.minimize(net(), *(args or (X, Y)), progress=False, **changes)


def set_theta(value):
    net().theta = value


CASES = {
    "a vector of another length": (
        lambda: net().unflatten(np.ones(9)),
        r"vector: expected shape \(26,\) like theta, got \(9,\)",
    ),
    # layers, names, numbers
    "no layers": (lambda: net(layers=[]), r"layers: expected at least two sizes.*got \[\]"),
    "one layer": (lambda: net(layers=[3]), r"layers: expected at least two sizes.*got \[3\]"),
    "layers a number": (lambda: net(layers=3), "layers: expected at least two.*got 3"),
    "layer of size 0": (lambda: net(layers=[3, 0, 1]), "layers: .*at least 1, got 0"),
    "layer of size 2.5": (lambda: net(layers=[3, 2.5]), "layers: .*whole number.*got 2.5"),
    "hidden": (lambda: net(hidden="swish"), "hidden: .*relu, sigmoid, tanh, got 'swish'"),
    "hidden of a layer": (
        lambda: net(layers=[3, 4, 4, 2], hidden=["relu", "swish"]),
        "hidden: .*relu, sigmoid, tanh, got 'swish'",
    ),
    "too few hidden": (
        lambda: net(layers=[3, 4, 4, 2], hidden=["relu"]),
        r"hidden: expected one name or 2, got \['relu'\]",
    ),
    "softmax hidden": (lambda: net(hidden="softmax"), "hidden: expected one of .*got 'softmax'"),
    "output": (
        lambda: net(output="x"),
        "output: .*relu, sigmoid, softmax, tanh, got 'x'",
    ),
    "cost": (lambda: net(cost="mse"), "cost: .*categorical_cross_entropy, cross_.*got 'mse'"),
    "wrong pair": (
        lambda: net(output="softmax"),
        "output: expected sigmoid for the cost 'cross_entropy', got 'softmax'",
    ),
    "init": (
        lambda: net(init="magic"),
        "init: .*uniform, xavier, zeros, got 'magic'",
    ),
    "negative l2": (lambda: net(l2=-1), "l2: .*at least 0, got -1"),
    "infinite l2": (lambda: net(l2=np.inf), "l2: .*finite.*got inf"),
    "negative l2 later": (lambda: setattr(net(), "l2", -1), "l2: .*at least 0, got -1"),
    "epsilon text": (lambda: net(epsilon="big"), "epsilon: .*got 'big'"),
    "seed": (lambda: net(seed=-1), "seed: .*at least 0 .*got -1"),
    "dtype": (lambda: net(dtype="int8"), "dtype: .*float32, float64, got 'int8'"),
    # arrays
    "X one-dimensional": (lambda: net().forward(X[0]), r"X: .*\(m, 3\), got \(3,\)"),
    "X too wide": (lambda: net().predict(np.ones((6, 4))), r"X: .*\(m, 3\), got \(6, 4\)"),
    "X empty": (lambda: net().predict(X[:0]), r"X: .*at least one number, got shape \(0, 3\)"),
    "X with NaN": (lambda: net().cost(HOLE, Y), r"X: .*finite.*nan at index \(0, 0\)"),
    "X with inf": (lambda: net().cost(X / 0.0, Y), r"X: .*finite.*inf at index \(0, 0\)"),
    "X of objects": (
        lambda: net().cost(OBJECTS, Y),
        r"X: .*real numbers.*got <object.*> at index \(0, 0\)",
    ),
    "X of text": (
        lambda: net().forward([["a", "b", "c"]]),
        "X: expected an array of real numbers.*<U1",
    ),
    "X complex": (
        lambda: net().forward(X * 1j),
        "X: expected an array of real numbers.*complex128",
    ),
    "X ragged": (
        lambda: net().forward([[1, 2, 3], [4]]),
        r"X: expected an array.*\(m, 3\)",
    ),
    "Y labels": (lambda: net().cost(X, y), r"Y: .*\(m, 2\), got \(6,\)"),
    "Y too short": (lambda: net().cost(X, Y[:5]), r"Y: .*rows as X, \(6, 3\), got \(5, 2\)"),
    "Y too wide": (lambda: net().gradient(X, np.ones((6, 9))), r"Y: .*\(m, 2\), got \(6, 9\)"),
    "Y above 1": (lambda: net().cost(X, 3 * Y), "Y: cross_entropy expects .*0 to 1, got 0 to 3"),
    "Y a little above 1": (lambda: net().cost(X, 1.5 * Y), "Y: .*0 to 1, got 0 to 1.5"),
    "Y below 0": (lambda: net().cost(X, Y - 0.5), "Y: .*0 to 1, got -0.5 to 0.5"),
    "Y too large shares in one row": (
        lambda: net(output="softmax", cost="categorical_cross_entropy").cost(
            X, np.where(np.arange(6)[:, np.newaxis] == 2, 0.75, Y)
        ),
        "Y: softmax expects rows that sum to 1, .* got 1.5 for row 2",
    ),
    "Y no shares in one row": (
        lambda: net(output="softmax", cost="categorical_cross_entropy").cost(
            X, Y / [[1], [1], [2], [1], [1], [1]]
        ),
        "Y: softmax expects rows that sum to 1, .* got 0.5 for row 2",
    ),
    "Y no shares": (
        lambda: net(output="softmax", cost="categorical_cross_entropy").cost(X, np.ones((6, 2))),
        "Y: softmax expects rows that sum to 1",
    ),
    "y fraction": (lambda: net().accuracy(X, y + 0.5), "y: .*whole numbers.*0.5 at index 0"),
    "y too large": (lambda: net().accuracy(X, y + 1), "y: .*0 to 1, got 2 at index 1"),
    "y too short": (lambda: net().accuracy(X, y[:2]), r"y: .*rows as X, \(6, 3\), got \(2,\)"),
    "accuracy of numbers": (
        lambda: net(output="identity", cost="squared_error").accuracy(X, y),
        "accuracy: .*predicts classes",
    ),
    "theta too short": (lambda: set_theta(np.ones(3)), r"theta: .*\(26,\), got \(3,\)"),
    "theta a matrix": (lambda: set_theta(np.ones((2, 13))), r"theta: .*\(m,\), got \(2, 13\)"),
    "theta with NaN": (lambda: set_theta(np.full(26, np.nan)), "theta: .*finite.*nan"),
    # exercises
    "exercise": (
        lambda: exercises.check("backwards", len),
        "name: expected one of accuracy_per_digit, adam, backward, .*got 'backwards'",
    ),
    "no function": (
        lambda: exercises.check_output_delta(3),
        r"function: expected a function output_delta\(A, Y\), got 3",
    ),
    "seed of a check": (lambda: exercises.check("adam", len, -1), "seed: .*at least 0, got -1"),
    "no results": (lambda: exercises.collect([True]), "results: expected results .*got True"),
    # training
    "negative rate": (lambda: nblib.GradientDescent(-0.1), "learning_rate: .*at least 0, got -0.1"),
    "rate of True": (lambda: nblib.GradientDescent(True), "learning_rate: .*finite.*got True"),
    "rate of NaN": (lambda: nblib.GradientDescent(np.nan), "learning_rate: .*finite.*got nan"),
    "negative epochs": (lambda: train(epochs=-1), "epochs: .*at least 0, got -1"),
    "epochs 1.5": (lambda: train(epochs=1.5), "epochs: .*whole number.*got 1.5"),
    "epochs True": (lambda: train(epochs=True), "epochs: .*whole number.*got True"),
    "batch of 0": (lambda: train(batch_size=0), "batch_size: .*at least 1, got 0"),
    "train Y": (lambda: train(X, y), r"Y: .*\(m, 2\), got \(6,\)"),
    "validation": (lambda: train(validation=(X[0], Y)), r"X: .*\(m, 3\), got \(3,\)"),
    "callback": (lambda: train(callbacks=["print"]), "callbacks: .*got 'print'"),
    "tolerance": (lambda: train(tolerance=-1), "tolerance: .*at least 0, got -1"),
    "bound": (lambda: train(bound=0.5), "bound: .*at least 1, got 0.5"),
    "train seed": (lambda: train(seed="now"), "seed: .*got 'now'"),
    "method": (
        lambda: minimize(method="SLSQP"),
        "method: .*L-BFGS-B, Newton-CG, TNC, got 'SLSQP'",
    ),
    "option": (
        lambda: minimize(method="TNC", maxitr=3),
        "maxitr: expected an option of TNC, .*got 'maxitr'",
    ),
    "maxiter": (lambda: minimize(maxiter=-3), "maxiter: .*at least 0, got -3"),
    # data
    "label too large": (lambda: nblib.one_hot([0, 3], 3), "y: .*0 to 2, got 3 at index 1"),
    "label negative": (lambda: nblib.one_hot([0, -1], 3), "y: .*0 to 2, got -1 at index 1"),
    "labels 2-D": (lambda: nblib.one_hot([[0], [1]], 3), r"y: .*\(m,\), got \(2, 1\)"),
    "no classes": (lambda: nblib.one_hot([0], 0), "classes: .*at least 1, got 0"),
    "images": (lambda: nblib.as_images(X), r"X: .*\(m, 400\) or \(m, 784\), got \(6, 3\)"),
    "digits of 24": (lambda: nblib.load_digits(size=24), "size: expected one of 20, 28, got 24"),
    "mirrors a text": (
        lambda: nblib.fetch_mnist("mnist", mirrors="http://"),
        "mirrors: expected a list of addresses, got 'http://'",
    ),
    "no mirrors": (lambda: nblib.fetch_mnist("mnist", mirrors=[]), "mirrors: .*got none"),
    "test share 1": (lambda: nblib.split(X, y, test=1), "test: .*below 1, got 1"),
    "test share 0": (lambda: nblib.split(X, y, test=0), "test: .*above 0, got 0"),
    "split class": (
        lambda: nblib.split(X, y, test=0.1),
        "test: .*got 0.1, which takes 0 of the 3 examples of class 0",
    ),
    "split rows": (lambda: nblib.split(X, y[:4]), r"y: .*rows as X, \(6, 3\), got \(4,\)"),
    "standardize": (lambda: nblib.standardize(X, X[:, :2]), r"others: .*\(m, 3\), got \(6, 2\)"),
    "batches of 0": (
        lambda: list(nblib.minibatches(X, Y, 0, np.random.default_rng())),
        "batch_size: .*at least 1, got 0",
    ),
    "batches of unequal rows": (
        lambda: list(nblib.minibatches(X, Y[:2], 1, np.random.default_rng())),
        r"Y: .*rows as X, \(6, 3\), got \(2, 2\)",
    ),
    # optimizers, schedules, training by them
    "momentum 1": (lambda: nblib.Momentum(momentum=1), "momentum: .*below 1, got 1"),
    "Nesterov's rate": (lambda: nblib.Momentum(-1, nesterov=True), "learning_rate: .*got -1"),
    "decay": (lambda: nblib.RMSProp(decay=-0.1), "decay: .*at least 0, got -0.1"),
    "epsilon of RMSProp": (lambda: nblib.RMSProp(epsilon=0), "epsilon: .*above 0, got 0"),
    "beta1": (lambda: nblib.Adam(beta1=1.5), "beta1: .*below 1, got 1.5"),
    "beta2": (lambda: nblib.Adam(beta2="a"), "beta2: .*got 'a'"),
    "epsilon of Adam": (lambda: nblib.Adam(epsilon=-1), "epsilon: .*above 0, got -1"),
    "rate of Adam": (lambda: nblib.Adam(np.nan), "learning_rate: .*finite.*got nan"),
    "decay of AdamW": (
        lambda: nblib.AdamW(weight_decay=-1),
        "weight_decay: .*at least 0, got -1",
    ),
    "no optimizer": (lambda: train(optimizer=0.1), "optimizer: expected one such as .*got 0.1"),
    "no schedule": (lambda: train(schedule=0.9), "schedule: expected a function.*got 0.9"),
    "dropout 1": (lambda: train(dropout=1), "dropout: .*below 1, got 1"),
    "patience alone": (
        lambda: train(patience=3),
        "patience: expected a validation.*got 3 and validation None",
    ),
    "patience 0": (
        lambda: train(patience=0, validation=(X, Y)),
        "patience: .*at least 1, got 0",
    ),
    "step factor": (lambda: nblib.step_decay(0), "factor: .*above 0, got 0"),
    "step length": (lambda: nblib.step_decay(every=2.5), "every: .*at least 1, got 2.5"),
    "exponential": (lambda: nblib.exponential(-1), "factor: .*above 0, got -1"),
    "cosine": (lambda: nblib.cosine(0), "epochs: .*at least 1, got 0"),
    "cosine's floor": (lambda: nblib.cosine(5, -1), "floor: .*at least 0, got -1"),
    "warm-up": (lambda: nblib.warm_up(0), "epochs: .*at least 1, got 0"),
    "plateau": (lambda: nblib.reduce_on_plateau(patience=0), "patience: .*at least 1, got 0"),
    "plateau's factor": (lambda: nblib.reduce_on_plateau(0), "factor: .*above 0, got 0"),
    "threshold": (lambda: nblib.reduce_on_plateau(threshold=-1), "threshold: .*got -1"),
    "no rates": (
        lambda: nblib.grid_search(net(), X, Y, [], (X, Y)),
        "rates: expected at least one of learning rates.*got none",
    ),
    "a rate": (lambda: nblib.grid_search(net(), X, Y, [-1], (X, Y)), "rates: .*got -1"),
    "no validation": (
        lambda: nblib.grid_search(net(), X, Y, [1], None),
        "validation: expected a pair.*got None",
    ),
    "lowest rate": (lambda: nblib.range_test(net(), X, Y, 0), "lowest: .*above 0, got 0"),
    "highest rate": (lambda: nblib.range_test(net(), X, Y, 1, 1), "highest: .*above 1, got 1"),
    "range steps": (lambda: nblib.range_test(net(), X, Y, steps=1), "steps: .*at least 2, got 1"),
    "range batch": (lambda: nblib.range_test(net(), X, Y, batch_size=0), "batch_size: .*got 0"),
    "range bound": (lambda: nblib.range_test(net(), X, Y, bound=0), "bound: .*got 0"),
    # tracking
    "step of no log": (lambda: nblib.tracking.with_step("log"), "log: .*got 'log'"),
    "scalars of no writer": (lambda: nblib.tracking.scalars(print), "writer: .*add_scalar, got"),
    # gradient check
    "step 0": (lambda: nblib.numerical_gradient(np.sum, [1.0], 0), "step: .*above 0, got 0"),
    "check theta": (lambda: nblib.numerical_gradient(np.sum, [[1.0]]), r"theta: .*got \(1, 1\)"),
    "check X": (lambda: nblib.check_gradient(net(), X[:, 1:], Y), r"X: .*\(m, 3\), got \(6, 2\)"),
    "check gradient": (
        lambda: nblib.check_gradient(net(), X, Y, [np.ones((4, 4)), np.ones((2, 4))]),
        r"gradient: .*shapes \[\(4, 4\), \(2, 5\)\] or 26 numbers, got \[\(4, 4\), \(2, 4\)\]",
    ),
    "complex theta": (
        lambda: nblib.complex_step_gradient(np.sum, [1j]),
        "theta: .*real numbers.*complex128",
    ),
    "complex step 0": (lambda: nblib.complex_step_gradient(np.sum, [1.0], 0), "step: .*above 0"),
    "complex function": (
        lambda: nblib.complex_step_gradient(lambda theta: 1.5, [1.0]),
        "function: .*complex number.*got 1.5",
    ),
    "relative error": (lambda: nblib.relative_error([1.0], [1.0, 2.0]), "analytic: .*2 numbers.*1"),
    "exact": (
        lambda: nblib.step_size_errors(np.sum, [1.0], [[1.0]], [0.1]),
        r"exact: .*\(m,\), got \(1, 1\)",
    ),
    "exact too long": (
        lambda: nblib.step_size_errors(np.sum, [1.0], [1.0, 2.0], [0.1]),
        r"analytic: expected 2 numbers like numerical, of shape \(2,\), got 1",
    ),
    "steps": (
        lambda: nblib.step_size_errors(np.sum, [1.0], [1.0], [-0.1]),
        "steps: .*above 0, got -0.1",
    ),
    "kinds": (
        lambda: nblib.step_size_errors(np.sum, [1.0], [1.0], [0.1], ["backward"]),
        "kinds: .*central, complex, forward, got 'backward'",
    ),
    "example seed": (
        lambda: nblib.broken_gradients["mean-lost"].example(seed=-1),
        "seed: .*at least 0 .*got -1",
    ),
    "example m": (
        lambda: nblib.broken_gradients["mean-lost"].example(m=0),
        "m: .*at least 1, got 0",
    ),
}


@pytest.mark.filterwarnings("ignore:divide by zero")  # one case makes its own infinity
@pytest.mark.parametrize("case", CASES)
def test_bad_input_is_named_with_what_came_and_what_was_expected(case):
    call, message = CASES[case]
    with pytest.raises(ValueError, match=message):
        call()
