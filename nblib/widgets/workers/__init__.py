"""The explorer of many machines: what a step costs, and where adding machines stops helping."""

from nblib.widgets.workers.model import Workers, workers

__all__ = ["Workers", "workers"]
