"""Use every public name of the installed package once; `test_package.py` runs this elsewhere."""

import gzip
import hashlib
import json
import struct
import sys
from pathlib import Path

import numpy as np

import nblib
from nblib import mnist, widgets

FOLDER = Path.cwd()


def write_mnist():
    """Write four tiny files of MNIST's form and let them be the right ones."""
    for name in mnist.MD5:
        shape = (3, 28, 28) if "images" in name else (3,)
        header = struct.pack(f">I{len(shape)}I", 0x800 + len(shape), *shape)
        content = header + bytes(np.prod(shape))
        (FOLDER / f"{name}.gz").write_bytes(gzip.compress(content))
        mnist.MD5[name] = hashlib.md5(content).hexdigest()


write_mnist()
(FOLDER / "t.csv").write_text("3,0,255\n")
PAIR = [FOLDER / f"{name}.gz" for name in list(mnist.MD5)[:2]]
X, y = nblib.load_digits()
X, y = X[::100], y[::100]
Y = nblib.one_hot(y, 10)
net = nblib.Network([400, 5, 10])
shipped = nblib.Network.from_mat(nblib.data.DATA / "weights.mat")
small, inputs, targets = nblib.Network([2, 1]), np.ones((2, 2)), np.array([[0.0], [1.0]])
half = lambda theta: theta @ theta / 2  # noqa: E731


def train(optimizer, schedule=None):
    settings = {"epochs": 2, "schedule": schedule, "progress": False}
    return nblib.train(net.copy(), X, Y, optimizer, **settings).rows[-1]["cost"]


USES = {
    "Adam": lambda: train(nblib.Adam()),
    "AdamW": lambda: train(nblib.AdamW()),
    "GradientDescent": lambda: train(nblib.GradientDescent()),
    "GradientReport": lambda: isinstance(
        nblib.check_gradient(small, inputs, targets), nblib.GradientReport
    ),
    "History": lambda: repr(nblib.History()),
    "Momentum": lambda: train(nblib.Momentum()),
    "Network": lambda: shipped.accuracy(X, y) > 0.9,
    "RMSProp": lambda: train(nblib.RMSProp()),
    "as_images": lambda: nblib.as_images(X).shape,
    "broken_gradients": lambda: len(nblib.broken_gradients),
    "check_gradient": lambda: nblib.check_gradient(small, inputs, targets).layers.shape,
    "complex_step_gradient": lambda: nblib.complex_step_gradient(half, [1.0]).tolist() == [1.0],
    "constant": lambda: train(nblib.Adam(), nblib.constant()),
    "cosine": lambda: train(nblib.Adam(), nblib.cosine(2)),
    "exponential": lambda: train(nblib.Adam(), nblib.exponential()),
    "fetch_mnist": lambda: nblib.fetch_mnist(FOLDER) == FOLDER,
    "grid_search": lambda: (
        nblib.grid_search(net, X, Y, [0.1], validation=(X, Y), epochs=1, progress=False).shape
    ),
    "identity": lambda: nblib.identity(X).shape,
    "load_digits": lambda: nblib.load_digits(size=28)[0].shape,
    "load_csv": lambda: nblib.load_csv(FOLDER / "t.csv")[0].shape,
    "load_idx": lambda: nblib.load_idx(*PAIR)[0].shape,
    "load_iris": lambda: nblib.load_iris()[0].shape,
    "load_mnist": lambda: nblib.load_mnist(FOLDER)[0].shape,
    "minibatches": lambda: len(list(nblib.minibatches(X, Y, 7, np.random.default_rng(0)))),
    "minimize": lambda: nblib.minimize(small, inputs, targets, progress=False).frame.shape,
    "numerical_gradient": lambda: nblib.numerical_gradient(half, [1.0]).tolist(),
    "one_hot": lambda: Y.shape,
    "range_test": lambda: nblib.range_test(net, X, Y, steps=2).shape,
    "reduce_on_plateau": lambda: train(nblib.Adam(), nblib.reduce_on_plateau()),
    "relative_error": lambda: nblib.relative_error([1.0], [3.0]) == 0.5,
    "relu": lambda: nblib.relu(X).shape,
    "sigmoid": lambda: nblib.sigmoid(0.0) == 0.5,
    "softmax": lambda: nblib.softmax(X).shape,
    "softmax_jacobian": lambda: nblib.softmax_jacobian(Y).shape,
    "split": lambda: len(nblib.split(X, y)),
    "standardize": lambda: len(nblib.standardize(X)),
    "step_decay": lambda: train(nblib.Adam(), nblib.step_decay()),
    "step_size_errors": lambda: (
        nblib.step_size_errors(half, [1.0], [1.0], [0.1], ["central"]).shape
    ),
    "tanh": lambda: nblib.tanh(X).shape,
    "threads": lambda: nblib.threads(None) is not None,
    "tracking": lambda: nblib.tracking.csv_log(FOLDER / "log.csv")({"epoch": 0}) is None,
    "train": lambda: train(nblib.Adam()),
    "warm_up": lambda: train(nblib.Adam(), nblib.warm_up(2)),
}

used = {name: bool(use()) for name, use in USES.items()}
explorer = widgets.cost()
json.dump(
    {
        "package": nblib.__file__,
        "modules": sorted({getattr(m, "__file__", None) or "" for m in sys.modules.values()}),
        "used": used,
        "public": nblib.__all__,
        "explorer": type(explorer).__name__,
    },
    sys.stdout,
)
