"""The neuron explorer: a decision line between two flowers, and the cost, epoch by epoch."""

from nblib.widgets.neuron.model import Neuron, neuron

__all__ = ["Neuron", "neuron"]
