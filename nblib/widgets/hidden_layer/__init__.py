"""The hidden-layer explorer: lines that the reader lays, and the boundary that they bend."""

from nblib.widgets.hidden_layer.model import HiddenLayer, hidden_layer

__all__ = ["HiddenLayer", "hidden_layer"]
