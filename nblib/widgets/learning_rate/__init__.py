"""The learning-rate explorer: gradient descent on two bowls, one step at a time."""

from nblib.widgets.learning_rate.model import LearningRate, learning_rate

__all__ = ["LearningRate", "learning_rate"]
