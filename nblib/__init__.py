"""The small vectorized network that the book *Backpropagation, Hands On* teaches and uses."""

from typing import TYPE_CHECKING

from nblib import _elsewhere, tracking
from nblib._threads import threads
from nblib.activations import identity, relu, sigmoid, softmax, softmax_jacobian, tanh
from nblib.csv_images import load_csv
from nblib.data import as_images, load_digits, minibatches, one_hot, split, standardize
from nblib.differences import (
    complex_step_gradient,
    numerical_gradient,
    relative_error,
    step_size_errors,
)
from nblib.gradient_check import GradientReport, check_gradient
from nblib.history import History
from nblib.idx import load_idx
from nblib.iris import load_iris
from nblib.minimizers import minimize
from nblib.mistakes import broken_gradients
from nblib.mnist import fetch_mnist, load_mnist
from nblib.network import Network
from nblib.optimizers import Adam, AdamW, GradientDescent, Momentum, RMSProp
from nblib.schedules import constant, cosine, exponential, reduce_on_plateau, step_decay, warm_up
from nblib.search import grid_search, range_test
from nblib.training import train

__all__ = [
    "Adam",
    "AdamW",
    "GradientDescent",
    "GradientReport",
    "History",
    "Momentum",
    "Network",
    "RMSProp",
    "as_images",
    "broken_gradients",
    "check_gradient",
    "complex_step_gradient",
    "constant",
    "cosine",
    "exponential",
    "fetch_mnist",
    "grid_search",
    "identity",
    "load_csv",
    "load_digits",
    "load_idx",
    "load_iris",
    "load_mnist",
    "minibatches",
    "minimize",
    "numerical_gradient",
    "one_hot",
    "range_test",
    "reduce_on_plateau",
    "relative_error",
    "relu",
    "sigmoid",
    "softmax",
    "softmax_jacobian",
    "split",
    "standardize",
    "step_decay",
    "step_size_errors",
    "tanh",
    "threads",
    "tracking",
    "train",
    "warm_up",
]

if not TYPE_CHECKING:  # which would take every name for known

    def __getattr__(name: str) -> None:
        raise AttributeError(_elsewhere.message("nblib", name, _elsewhere.PACKAGE))
