"""The graph explorer: an expression, forward and back, one node at a time."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

import ipywidgets
import traitlets

from nblib import _checks
from nblib.widgets.graph.expressions import EXPRESSIONS, GATHERS, Expression, Walk, walked
from nblib.widgets.kit import Explorer, View, inlined, own_rules
from nblib.widgets.kit.limits import index, number, parts, several, whole

__all__ = ["Graph", "graph"]

HERE = Path(__file__).parent

REACH = 3.0  # how far an input goes from 0


class Graph(View):
    """The view of the graph explorer. Its traits are its whole state.

    Attributes
    ----------
    expression_index : int
        The expression, its place in `EXPRESSIONS`.
    values : list of list of float
        The inputs of each expression, between −3 and 3.
    step_index : int
        How many steps have been taken: each computed node forward, then J's own slope, then each
        computed node back. More than an expression has means its end.
    gather_index : int
        What a node does with a share that arrives. 0: it is added. 1: it replaces what was there,
        a mistake.
    """

    _esm = inlined(HERE / "view.js")
    _css = own_rules(HERE / "view.css")

    expressions = traitlets.List(traitlets.Dict()).tag(sync=True)
    reach = traitlets.Float(REACH).tag(sync=True)
    hints = traitlets.List(traitlets.Unicode()).tag(sync=True)
    expression_index = traitlets.Int(0, min=0, max=len(EXPRESSIONS) - 1).tag(sync=True)
    values = traitlets.List(traitlets.List(traitlets.Float())).tag(sync=True)
    step_index = traitlets.Int(0, min=0).tag(sync=True)
    gather_index = traitlets.Int(0, min=0, max=len(GATHERS) - 1).tag(sync=True)

    @traitlets.default("expressions")
    def _expressions(self) -> list[dict[str, Any]]:
        return [{**asdict(one), "steps": one.steps} for one in EXPRESSIONS]

    @traitlets.default("values")
    def _values(self) -> list[list[float]]:
        return [list(one.values) for one in EXPRESSIONS]

    @traitlets.default("state")
    def _state(self) -> dict[str, Any]:
        within = number(-REACH, REACH)
        inputs = (several(within, len(one.values), len(one.values)) for one in EXPRESSIONS)
        return {
            "expression_index": index([one.key for one in EXPRESSIONS]),
            "step_index": whole(0, max(one.steps for one in EXPRESSIONS)),
            "gather_index": index(list(GATHERS)),
            "values": parts(*inputs),
        }

    @property
    def expression(self) -> str:
        """The expression that is shown, by its key."""
        return self.chosen.key

    @expression.setter
    def expression(self, key: str) -> None:
        keys = [one.key for one in EXPRESSIONS]
        self.expression_index = keys.index(_checks.choice("expression", key, keys))

    @property
    def chosen(self) -> Expression:
        """The expression that is shown."""
        return EXPRESSIONS[self.expression_index]

    @property
    def walk(self) -> Walk:
        """The values, slopes and local slopes of all nodes after the whole way."""
        gather = list(GATHERS)[self.gather_index]
        return walked(self.chosen, self.values[self.expression_index], gather)

    @property
    def slopes(self) -> dict[str, float]:
        """The slopes of J by all nodes, by name."""
        names = (node["name"] for node in self.chosen.nodes)
        return dict(zip(names, self.walk.slopes, strict=True))


def _hints() -> list[str]:
    """Return what to try; the numbers in it are measured."""
    view = Graph()
    view.expression = "twice"
    right = view.slopes["a"]
    view.gather_index = 1
    wrong = view.slopes["a"]
    view.gather_index = 0
    view.expression = "neuron"
    a, slope = view.walk.values[-2], view.slopes["z"]
    return [
        "Press Next up to J and watch what is left beside the arrows: the local slopes. Then go "
        "on. On the way back nothing is computed again; each slope is multiplied by what stands "
        "there.",
        "Choose J = (a + b) · a. The number a is used twice, so two shares come to it, and its "
        f"slope is {right:g}. Now let a share replace what was there: {wrong:g} is left, and "
        "nudging disagrees.",
        f"Choose the neuron. The slope at z is −{-slope:.4f}: a − 1, the delta of chapter 4, with "
        f"a = {a:.4f}. No node knew that formula.",
        "Choose the one with relu. What goes into it is negative, and its slope 0 stops all that "
        "would go back to w and x. Move w above 0, and both get a slope.",
    ]


def graph() -> Explorer:
    """Return the explorer that steps through an expression, forward and back.

    Its `view` holds the state: `explorer.view.slopes` are the slopes at the end of the way.
    """
    view = Graph(hints=_hints())
    names = ipywidgets.Dropdown(options=[one.name for one in EXPRESSIONS], description="Expression")
    gathers = ipywidgets.ToggleButtons(
        options=["is added (+=)", "replaces it (=)"], description="A share"
    )
    return Explorer(
        "An expression, forward and back",
        view,
        [(names, "expression_index"), (gathers, "gather_index")],
    )
