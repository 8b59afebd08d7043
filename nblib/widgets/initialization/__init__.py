"""The explorer of starts: what a scheme does to activations and gradients, layer by layer."""

from nblib.widgets.initialization.model import Initialization, initialization

__all__ = ["Initialization", "initialization"]
