"""The cost explorer: a line and its squares, and one probability under two costs."""

from nblib.widgets.cost.model import Cost, cost

__all__ = ["Cost", "cost"]
