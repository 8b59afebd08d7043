"""The small vectorized network that the book *Backpropagation, Hands On* teaches and uses."""

from nblib.activations import identity, relu, sigmoid, softmax, tanh
from nblib.data import as_images, load_digits, load_iris, minibatches, one_hot, split, standardize
from nblib.differences import (
    complex_step_gradient,
    numerical_gradient,
    relative_error,
    step_size_errors,
)
from nblib.gradient_check import GradientReport, check_gradient
from nblib.mistakes import broken_gradients
from nblib.network import Network
from nblib.optimizers import GradientDescent
from nblib.training import History, minimize, train

__all__ = [
    "GradientDescent",
    "GradientReport",
    "History",
    "Network",
    "as_images",
    "broken_gradients",
    "check_gradient",
    "complex_step_gradient",
    "identity",
    "load_digits",
    "load_iris",
    "minibatches",
    "minimize",
    "numerical_gradient",
    "one_hot",
    "relative_error",
    "relu",
    "sigmoid",
    "softmax",
    "split",
    "standardize",
    "step_size_errors",
    "tanh",
    "train",
]
