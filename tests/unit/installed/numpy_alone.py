"""Use the installed package where there is NumPy and nothing else; `test_package.py` runs this."""

import importlib
import json
import sys

import numpy as np

import nblib
from nblib import exercises

X, y = nblib.load_iris()
Y = nblib.one_hot(y, 3)
net = nblib.Network([4, 5, 3], output="softmax", cost="categorical_cross_entropy")
history = nblib.train(net, X, Y, nblib.Adam(0.05), epochs=50)  # asks for a progress bar
report = nblib.check_gradient(net, X[:5], Y[:5])
net.save("net.npz")
result = exercises.check("sigmoid", lambda Z: 1 / (1 + np.exp(-Z)))


def half(theta):
    return theta @ theta / 2


NEED_MORE = {
    "load_digits": lambda: nblib.load_digits(),
    "from_mat": lambda: nblib.Network.from_mat(nblib.data.DATA / "weights.mat"),
    "History.frame": lambda: history.frame,
    "GradientReport.layers": lambda: report.layers,
    "minimize": lambda: nblib.minimize(net, X, Y),
    "grid_search": lambda: nblib.grid_search(net, X, Y, [0.1], validation=(X, Y)),
    "range_test": lambda: nblib.range_test(net, X, Y),
    "step_size_errors": lambda: nblib.step_size_errors(half, [1.0], [1.0], [0.1]),
    "threads": lambda: nblib.threads(1),
    "fetch_mnist": lambda: nblib.fetch_mnist("mnist"),
    "train_many": lambda: importlib.import_module("nblib.many").train_many(net, X, Y),
    "collect": lambda: exercises.collect([result]),
    "figures": lambda: importlib.import_module("nblib.figures"),
    "widgets": lambda: importlib.import_module("nblib.widgets"),
}


def message(use):
    try:
        use()
    except ModuleNotFoundError as error:
        return str(error)
    return "it works"


json.dump(
    {
        "package": nblib.__file__,
        "accuracy": net.accuracy(X, y),
        "verdict": history.verdict,
        "gradient": report.ok,
        "loaded": nblib.Network.load("net.npz").theta.tolist() == net.theta.tolist(),
        "exercise": bool(result),
        "messages": {name: message(use) for name, use in NEED_MORE.items()},
    },
    sys.stdout,
)
