"""Rules that turn a gradient into a step. A step changes the parameter vector in place."""

from dataclasses import dataclass

import numpy as np

from nblib import _checks

__all__ = ["GradientDescent"]


@dataclass
class GradientDescent:
    """Step against the gradient: θ := θ − α ∂J/∂θ.

    Parameters
    ----------
    learning_rate : float
        The learning rate α, 0 or more.

    Raises
    ------
    ValueError
        If the rate is negative or not a finite number.
    """

    learning_rate: float = 1.0

    def __post_init__(self) -> None:
        self.learning_rate = _checks.number("learning_rate", self.learning_rate, least=0)

    def step(self, theta: np.ndarray, gradient: np.ndarray) -> None:
        """Move `theta` one step; both are flat vectors of the same length."""
        theta -= self.learning_rate * gradient
