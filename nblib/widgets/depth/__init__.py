"""The explorer of depth: how large the gradient of each layer is, before training and during it."""

from nblib.widgets.depth.model import Depth, depth

__all__ = ["Depth", "depth"]
