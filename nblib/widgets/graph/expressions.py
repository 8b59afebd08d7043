"""The expressions of the graph explorer, and the walk through one: `expressions.js` does the same.

A node is written in one line: its name, its role (which gives its color), where it stands (column
and row), and what it is made of. An input has its first value there instead.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import exp, log
from typing import Any

__all__ = ["EXPRESSIONS", "GATHERS", "OPERATIONS", "Expression", "Walk", "walked"]


def _sigmoid(u: float) -> float:
    return 1 / (1 + exp(-u))


#: What nodes are made by: the value, and the local slope by each source.
OPERATIONS: dict[str, tuple[Callable[..., float], Callable[..., tuple[float, ...]]]] = {
    "plus": (lambda u, v: u + v, lambda u, v: (1.0, 1.0)),
    "minus": (lambda u, v: u - v, lambda u, v: (1.0, -1.0)),
    "times": (lambda u, v: u * v, lambda u, v: (v, u)),
    "square": (lambda u: u * u, lambda u: (2 * u,)),
    "relu": (lambda u: max(u, 0.0), lambda u: (float(u > 0),)),
    "sigmoid": (_sigmoid, lambda u: (_sigmoid(u) * _sigmoid(-u),)),
    "surprise": (lambda u: -log(u), lambda u: (-1 / u,)),
}
#: What a node does with a share that arrives.
GATHERS: dict[str, Callable[[float, float], float]] = {
    "added": lambda old, share: old + share,
    "replacing": lambda old, share: share,
}


@dataclass(frozen=True)
class Expression:
    """A computation: nodes in the order in which they are computed, the inputs first.

    Attributes
    ----------
    key : str
        What it is called in a link.
    name : str
        The formula.
    nodes : list of dict
        Of each its name, role, place, operation ("" for an input) and sources.
    values : list of float
        The inputs at first.
    """

    key: str
    name: str
    nodes: list[dict[str, Any]]
    values: list[float]

    @property
    def steps(self) -> int:
        """How many steps lead to the end: each node forward and back, and J's own slope."""
        return 2 * (len(self.nodes) - len(self.values)) + 1


@dataclass(frozen=True)
class Walk:
    """The numbers of one way forward and back.

    Attributes
    ----------
    values, slopes : list of float
        Of each node its value and ∂J/∂node.
    local : list of tuple of float
        Of each node the local slopes by its sources.
    """

    values: list[float]
    slopes: list[float]
    local: list[tuple[float, ...]]


def walked(expression: Expression, inputs: Sequence[float], gather: str = "added") -> Walk:
    """Return what a whole way gives: forward through all nodes, then back from the last."""
    values = [float(value) for value in inputs]
    local: list[tuple[float, ...]] = [()] * len(inputs)
    for node in expression.nodes[len(inputs) :]:
        value, slopes_of = OPERATIONS[node["operation"]]
        at = [values[source] for source in node["sources"]]
        values.append(value(*at))
        local.append(slopes_of(*at))
    slopes = [0.0] * len(values)
    slopes[-1] = 1.0
    for end in reversed(range(len(inputs), len(values))):
        for source, slope in zip(expression.nodes[end]["sources"], local[end], strict=True):
            slopes[source] = GATHERS[gather](slopes[source], slopes[end] * slope)
    return Walk(values, slopes, local)


def _expression(key: str, name: str, *rows: tuple[Any, ...]) -> Expression:
    """Read the rows: name, role, column, row, and a value or an operation with its sources."""
    names = [row[0] for row in rows]
    nodes = [
        {
            "name": own,
            "role": role,
            "place": [column, height],
            "operation": made[0] if isinstance(made[0], str) else "",
            "sources": [names.index(source) for source in made[1:]],
        }
        for own, role, column, height, *made in rows
    ]
    return Expression(key, name, nodes, [row[4] for row in rows if not isinstance(row[4], str)])


EXPRESSIONS = (
    _expression(
        "square",
        "J = (a · b + c)²",
        ("a", "weight", 0, 0, 2.0),
        ("b", "weight", 1, 0, -1.5),
        ("c", "weight", 1.6, 1, 1.0),
        ("p", "preactivation", 0.5, 1, "times", "a", "b"),
        ("s", "preactivation", 1.05, 2, "plus", "p", "c"),
        ("J", "cost", 1.05, 3, "square", "s"),
    ),
    _expression(
        "twice",
        "J = (a + b) · a",
        ("a", "weight", 0, 0, 3.0),
        ("b", "weight", 1.5, 0, -1.0),
        ("s", "preactivation", 1.5, 1, "plus", "a", "b"),
        ("J", "cost", 0.75, 2, "times", "s", "a"),
    ),
    _expression(
        "neuron",
        "J = −log σ(w · x + b)",
        ("w", "weight", 0, 0, 0.8),
        ("x", "activation", 1, 0, 1.5),
        ("b", "weight", 1.6, 1, -0.2),
        ("p", "preactivation", 0.5, 1, "times", "w", "x"),
        ("z", "preactivation", 1.05, 2, "plus", "p", "b"),
        ("a", "activation", 1.05, 3, "sigmoid", "z"),
        ("J", "cost", 1.05, 4, "surprise", "a"),
    ),
    _expression(
        "fork",
        "J = u · (u + c) with u = a · b",
        ("a", "weight", 0, 0, 1.5),
        ("b", "weight", 1, 0, 2.0),
        ("c", "weight", 2, 1, -2.5),
        ("u", "preactivation", 0.5, 1, "times", "a", "b"),
        ("v", "preactivation", 1.5, 2, "plus", "u", "c"),
        ("J", "cost", 0.5, 3, "times", "u", "v"),
    ),
    _expression(
        "relu",
        "J = (v · relu(w · x) − y)²",
        ("w", "weight", 0, 0, -0.7),
        ("x", "activation", 1, 0, 1.2),
        ("v", "weight", 1.6, 2, 2.0),
        ("y", "activation", 2, 3, 1.0),
        ("p", "preactivation", 0.5, 1, "times", "w", "x"),
        ("h", "activation", 0.5, 2, "relu", "p"),
        ("o", "preactivation", 0.9, 3, "times", "v", "h"),
        ("e", "preactivation", 1.4, 4, "minus", "o", "y"),
        ("J", "cost", 1.4, 5, "square", "e"),
    ),
)
