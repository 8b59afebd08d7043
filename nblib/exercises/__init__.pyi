"""The names of the exercises, for editors; tests/unit/exercise_names.py writes this file."""

from collections.abc import Callable
from typing import Any

from nblib.exercises.engine.checking import check as check
from nblib.exercises.engine.checking import collect as collect
from nblib.exercises.engine.result import Result as Result
from nblib.exercises.engine.rooms import TASKS as TASKS

def check_initialize(function: Callable[..., Any], seed: int = 0) -> Result:
    """Check the reader's `initialize(layers, epsilon, rng)`, see `check`."""

def check_forward(function: Callable[..., Any], seed: int = 0) -> Result:
    """Check the reader's `forward(thetas, X)`, see `check`."""

def check_sigmoid(function: Callable[..., Any], seed: int = 0) -> Result:
    """Check the reader's `sigmoid(Z)`, see `check`."""

def check_cost(function: Callable[..., Any], seed: int = 0) -> Result:
    """Check the reader's `cost(A, Y, thetas, l2)`, see `check`."""

def check_backward(function: Callable[..., Any], seed: int = 0) -> Result:
    """Check the reader's `backward(thetas, X, Y, l2)`, see `check`."""

def check_hidden_delta(function: Callable[..., Any], seed: int = 0) -> Result:
    """Check the reader's `hidden_delta(delta, theta, A)`, see `check`."""

def check_output_delta(function: Callable[..., Any], seed: int = 0) -> Result:
    """Check the reader's `output_delta(A, Y)`, see `check`."""

def check_descent(function: Callable[..., Any], seed: int = 0) -> Result:
    """Check the reader's `descent(gradient, theta, rate, steps)`, see `check`."""

def check_minibatches(function: Callable[..., Any], seed: int = 0) -> Result:
    """Check the reader's `minibatches(X, Y, size, rng)`, see `check`."""

def check_update(function: Callable[..., Any], seed: int = 0) -> Result:
    """Check the reader's `update(thetas, gradients, rate)`, see `check`."""

def check_best_rate(function: Callable[..., Any], seed: int = 0) -> Result:
    """Check the reader's `best_rate(H)`, see `check`."""

def check_accuracy_per_digit(function: Callable[..., Any], seed: int = 0) -> Result:
    """Check the reader's `accuracy_per_digit(answers, y)`, see `check`."""

def check_numerical_gradient(function: Callable[..., Any], seed: int = 0) -> Result:
    """Check the reader's `numerical_gradient(function, theta, step)`, see `check`."""

def check_softmax(function: Callable[..., Any], seed: int = 0) -> Result:
    """Check the reader's `softmax(Z)`, see `check`."""

def check_adam(function: Callable[..., Any], seed: int = 0) -> Result:
    """Check the reader's `adam(theta, gradient, memory, t, rate)`, see `check`."""

def check_momentum(function: Callable[..., Any], seed: int = 0) -> Result:
    """Check the reader's `momentum(theta, gradient, velocity, rate, mu)`, see `check`."""

def check_schedule(function: Callable[..., Any], seed: int = 0) -> Result:
    """Check the reader's `schedule(epoch, epochs, rate)`, see `check`."""

def check_decision_line(function: Callable[..., Any], seed: int = 0) -> Result:
    """Check the reader's `decision_line(theta, x1)`, see `check`."""
