"""A computation as a graph: values on the way down, slopes on the way back up."""

from collections.abc import Mapping
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import FancyBboxPatch

from nblib import _checks
from nblib.figures._picture import COLORS, STYLE, Picture

__all__ = ["computation_graph"]

WIDTH, HEIGHT = 1.72, 0.52  # of a node, in inches; the axes below are in inches too
COLUMN, ROW = 2.35, 0.98  # from node to node
APART = 0.16  # how far the two arrows of an edge stand from its middle
REACH = 0.66  # how far from the middles of two nodes side by side a slanted edge begins and ends

Node = tuple[str, float, float]  # role, value, slope of the last node with respect to this one


def computation_graph(
    nodes: Mapping[str, Node], edges: Mapping[tuple[str, str], float], cost: str = "J"
) -> Picture:
    """Return a computation from top to bottom, and the way of its slopes back up.

    Each node shows its value and, under it, the slope of the cost with respect to it. Each edge
    shows two arrows: down goes the value, up goes the slope, times the number beside the arrow.

    Parameters
    ----------
    nodes : mapping of str to (role, value, slope)
        What is computed, named in TeX without dollar signs; the role is a key of `COLORS`.
    edges : mapping of (str, str) to float
        From which node to which, and the local slope: how much the second changes per change of
        the first. All ways must end at the same node.
    cost : str
        What the slopes are slopes of, in TeX.

    Raises
    ------
    ValueError
        If an edge leads to or from an unknown node, the edges run in a circle, or they end at more
        than one node.
    """
    places = _places(nodes, edges)
    for role, _, _ in nodes.values():
        _checks.choice("role", role, COLORS)
    with mpl.rc_context(STYLE):
        right, top = np.max(list(places.values()), axis=0)
        left = min(x for x, _ in places.values())
        limits = (left - WIDTH / 2 - 0.1, right + WIDTH / 2 + 0.1)
        picture = Picture(figsize=(limits[1] - limits[0], top + HEIGHT + 0.55))
        ax = picture.add_axes((0, 0, 1, 1))
        ax.set(xlim=limits, ylim=(-HEIGHT / 2 - 0.1, top + HEIGHT / 2 + 0.45))
        ax.set_axis_off()
        for x, words, role in ((left, "values ↓", "activation"), (right, "slopes ↑", "delta")):
            x += 0.5 * (WIDTH if role == "delta" else -WIDTH)  # at the outer edges
            side = "right" if role == "delta" else "left"
            where = (x, top + HEIGHT / 2 + 0.25)
            ax.text(*where, words, color=COLORS[role], ha=side, va="center", fontsize=11)
        for name, (role, value, slope) in nodes.items():
            _node(ax, places[name], name, role, value, slope, cost)
        for (start, end), local in edges.items():
            _edge(ax, np.array(places[start]), np.array(places[end]), local)
    return picture


def _places(nodes: Mapping[str, Node], edges: Mapping) -> dict[str, tuple[float, float]]:
    """Return where each node stands: as many rows above the last one as the longest way to it."""
    following: dict[str, list[str]] = {name: [] for name in nodes}
    for start, end in edges:
        if start not in nodes or end not in nodes:
            raise ValueError(f"edges: {(start, end)} is not between two of {list(nodes)}")
        following[start].append(end)
    if sum(not ends for ends in following.values()) != 1:
        raise ValueError("edges: expected ways that all end at the same node, and no circle")

    def depth(name: str, way: tuple[str, ...] = ()) -> int:
        if name in way:
            raise ValueError(f"edges: a circle through {name}")
        return max((1 + depth(end, (*way, name)) for end in following[name]), default=0)

    rows: dict[int, list[str]] = {}
    for name in nodes:
        rows.setdefault(depth(name), []).append(name)
    return {
        name: (COLUMN * (column - (len(row) - 1) / 2), ROW * height)
        for height, row in rows.items()
        for column, name in enumerate(row)
    }


def _node(
    ax: Axes,
    place: tuple[float, float],
    name: str,
    role: str,
    value: float,
    slope: float,
    cost: str,
) -> None:
    """Draw a node with its value and its slope."""
    x, y = place
    corner = (x - WIDTH / 2 + 0.06, y - HEIGHT / 2 + 0.06)
    shape = FancyBboxPatch(
        corner, WIDTH - 0.12, HEIGHT - 0.12, "round,pad=0.06", fill=False, linewidth=1.5
    )
    shape.set_edgecolor(COLORS[role])
    ax.add_patch(shape)
    style: dict[str, Any] = {"ha": "center", "va": "center", "fontsize": 11.5}
    ax.text(x, y + 0.12, f"${name} = {_number(value)}$", color=COLORS[role], **style)
    ratio = rf"\partial {cost} / \partial {name} = {_number(slope)}"
    ax.text(x, y - 0.125, f"${ratio}$" if name != cost else "$1$", color=COLORS["delta"], **style)


def _number(value: float) -> str:
    """Return four decimals, or as few as say it."""
    text = f"{value:.4f}"
    return text.rstrip("0").rstrip(".") if abs(float(text) - value) < 1e-12 else text


def _edge(ax: Axes, start: np.ndarray, end: np.ndarray, local: float) -> None:
    """Draw both arrows of an edge, and the local slope beside the one that goes up."""
    # not from the middle when the edge is slanted, and to the node, not beside it
    toward = [REACH * (end - start)[0] / COLUMN, 0]
    first, last = start + toward - [0, HEIGHT / 2], end - toward + [0, HEIGHT / 2]
    aside = np.array([APART, 0])
    look = {"arrowstyle": "-|>", "shrinkA": 2, "shrinkB": 2, "linewidth": 1.5}
    forward = look | {"color": COLORS["activation"]}
    backward = look | {"color": COLORS["delta"], "linestyle": (0, (3, 2))}
    ax.annotate("", last - aside, first - aside, arrowprops=forward)
    ax.annotate("", first + aside, last + aside, arrowprops=backward)
    number = _number(local)
    factor = rf"$\times\, {number}$" if local >= 0 else rf"$\times\, ({number})$"
    # beside the arrow's left end, where there is most room before the next column
    slant = (last - first)[0] / (first - last)[1]
    along = 0.5 - 0.2 * np.sign(slant)
    x, y = first + along * (last - first) + aside + [0.09 + 0.08 * abs(slant), 0]
    ax.text(x, y, factor, color=COLORS["delta"], ha="left", va="center", fontsize=11)
