"""The small vectorized network that the book *Backpropagation, Hands On* teaches and uses."""

from nblib import tracking
from nblib.activations import identity, relu, sigmoid, softmax, tanh
from nblib.data import as_images, load_digits, load_iris, minibatches, one_hot, split, standardize
from nblib.gradient_check import GradientReport, check_gradient, numerical_gradient
from nblib.mnist import fetch_mnist, load_mnist
from nblib.network import Network
from nblib.optimizers import GradientDescent
from nblib.training import History, minimize, train

__all__ = [
    "GradientDescent",
    "GradientReport",
    "History",
    "Network",
    "as_images",
    "check_gradient",
    "fetch_mnist",
    "identity",
    "load_digits",
    "load_iris",
    "load_mnist",
    "minibatches",
    "minimize",
    "numerical_gradient",
    "one_hot",
    "relu",
    "sigmoid",
    "softmax",
    "split",
    "standardize",
    "tanh",
    "tracking",
    "train",
]
