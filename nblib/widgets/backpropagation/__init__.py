"""The backpropagation explorer: forward, back and one step down, every factor with its number."""

from nblib.widgets.backpropagation.model import Backpropagation, backpropagation

__all__ = ["Backpropagation", "backpropagation"]
