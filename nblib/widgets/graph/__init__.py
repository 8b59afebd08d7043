"""The graph explorer: an expression, forward and back, one node at a time."""

from nblib.widgets.graph.model import Graph, graph

__all__ = ["Graph", "graph"]
