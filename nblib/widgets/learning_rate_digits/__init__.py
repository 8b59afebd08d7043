"""The learning-rate explorer on the real network: 400-25-10 and the 5,000 digits."""

from nblib.widgets.learning_rate_digits.model import LearningRateDigits, learning_rate_digits

__all__ = ["LearningRateDigits", "learning_rate_digits"]
